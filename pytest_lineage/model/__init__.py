"""The values everything else is made of, in the order in which data flows: record, claim, finding, outcome, verdict.

All of them are frozen. Nothing here does I/O, and nothing here knows pytest, argv or a report's form.
"""

from __future__ import annotations

from pytest_lineage.model.basics import Location as Location
from pytest_lineage.model.basics import Plain as Plain
from pytest_lineage.model.basics import Result as Result
from pytest_lineage.model.basics import Scope as Scope
from pytest_lineage.model.basics import Severity as Severity
from pytest_lineage.model.basics import is_absent as is_absent
from pytest_lineage.model.basics import shown as shown
from pytest_lineage.model.basics import typed as typed
from pytest_lineage.model.findings import Ask as Ask
from pytest_lineage.model.findings import Deferred as Deferred
from pytest_lineage.model.findings import Finding as Finding
from pytest_lineage.model.findings import Unverified as Unverified
from pytest_lineage.model.findings import ask as ask
from pytest_lineage.model.records import Claim as Claim
from pytest_lineage.model.records import Record as Record
from pytest_lineage.model.subjects import Context as Context
from pytest_lineage.model.subjects import Found as Found
from pytest_lineage.model.subjects import Place as Place
from pytest_lineage.model.subjects import Subject as Subject
from pytest_lineage.model.subjects import Unreadable as Unreadable
from pytest_lineage.model.verdicts import Judged as Judged
from pytest_lineage.model.verdicts import Outcome as Outcome
from pytest_lineage.model.verdicts import PolicyInfo as PolicyInfo
from pytest_lineage.model.verdicts import Rule as Rule
from pytest_lineage.model.verdicts import Style as Style
from pytest_lineage.model.verdicts import Summary as Summary
from pytest_lineage.model.verdicts import Verdict as Verdict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pytest_lineage.model.findings import Answer as Answer
    from pytest_lineage.model.findings import Check as Check
    from pytest_lineage.model.findings import Judgement as Judgement
    from pytest_lineage.model.findings import Provider as Provider
    from pytest_lineage.model.findings import Question as Question
    from pytest_lineage.model.records import Locator as Locator
    from pytest_lineage.model.subjects import Source as Source
    from pytest_lineage.model.verdicts import Report as Report
