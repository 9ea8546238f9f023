"""`approved`: someone other than the author said yes, and why."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_lineage.checks.approved import Approved
from tests.support.records import findings

_YES: dict[str, Any] = {"approved": True, "approved_by": "ml-lead", "ticket": "RISK-812"}


@pytest.mark.parametrize(
    ("check", "data"),
    [
        pytest.param(Approved(), {"approvals": _YES, "run": {"by": "ana"}}, id="by another, with a ticket"),
        pytest.param(Approved(), {"approvals": _YES}, id="no author recorded, so nothing to compare"),
        pytest.param(Approved(), {"approvals": {**_YES, "approved": "true"}}, id="the text that a tag holds"),
        pytest.param(Approved(), {"approvals": {**_YES, "owner": "ml-lead"}}, id="the owner approves"),
        pytest.param(Approved(), {"approvals": {**_YES, "ticket": "", "reason": "beats version 20"}}, id="a reason and no ticket"),
        pytest.param(Approved(), {"approvals": {**_YES, "reason": "TODO"}}, id="a ticket beside a placeholder"),
        pytest.param(Approved(reason=False), {"approvals": {"approved": True, "approved_by": "eve"}}, id="no reason demanded"),
        pytest.param(Approved(by_other=False), {"approvals": _YES, "run": {"by": "ml-lead"}}, id="the author may approve"),
    ],
)
def test_passes(check: Approved, data: dict[str, Any]) -> None:
    assert findings(check, data, "approvals") == []


@pytest.mark.parametrize(
    ("change", "code", "says"),
    [
        pytest.param({"approved": "yes"}, "not-approved", "approvals.approved is not true", id="yes"),
        pytest.param({"approved": 1}, "not-approved", "approvals.approved is not true", id="one"),
        pytest.param({"approved": "pending"}, "not-approved", "approvals.approved is not true", id="pending"),
        pytest.param({"approved": False}, "not-approved", "approvals.approved is not true", id="false"),
        pytest.param({"approved": None}, "missing", "approvals.approved is missing", id="null"),
        pytest.param({"approved_by": None}, "missing", "nobody is named", id="nobody"),
        pytest.param({"approved_by": "TODO"}, "placeholder", "names nobody", id="a placeholder for a name"),
        pytest.param({"approved_by": ["a", "b"]}, "wrong-type", "approvals.approved_by is no text", id="a list of names"),
        pytest.param({"approved_by": "ana"}, "self-approved", "is the author, whom run.by names", id="the author"),
        pytest.param({"approved_by": " ＡNA "}, "self-approved", "is the author", id="the author in other letters"),
        pytest.param({"ticket": None}, "missing", "nothing says why", id="no reason"),
        pytest.param({"ticket": "n/a"}, "placeholder", "approvals.ticket says nothing", id="a reason that says nothing"),
        pytest.param({"ticket": 812}, "wrong-type", "approvals.ticket is no text", id="a number for a ticket"),
    ],
)
def test_fails(change: dict[str, Any], code: str, says: str) -> None:
    (finding,) = findings(Approved(), {"approvals": {**_YES, **change}, "run": {"by": "ana"}}, "approvals")
    assert finding.code == code
    assert says in finding.message


def test_an_unquoted_yaml_true_is_true_and_a_list_is_no_approval() -> None:
    yaml = "approvals:\n  approved: True\n  approved_by: ml-lead\n  ticket: RISK-812\n"
    from tests.support.records import record

    assert findings(Approved(), record(yaml, file="provenance.yaml"), "approvals") == []
    (finding,) = findings(Approved(), {"approvals": [True]}, "approvals")
    assert finding.code == "wrong-type"


_VALUES = st.sampled_from([True, False, None, "true", "yes", 1, "ml-lead", "TODO", "", [], "RISK-1"])


@given(
    st.fixed_dictionaries({}, optional=dict.fromkeys(("approved", "approved_by", "reason", "ticket"), _VALUES)),
    st.sampled_from(["ml-lead", "ML - Lead", "ana", "TODO", "", 1, None, "ｍl-lead"]),
    st.booleans(),
    st.booleans(),
)
def test_what_holds_is_never_found_wrong(value: dict[str, Any], author: object, by_other: bool, reason: bool) -> None:
    check = Approved(by_other=by_other, reason=reason)
    record = {"approvals": value, "run": {"by": author}}
    if check.holds(value, record):
        assert findings(check, record, "approvals") == []


def test_most_approvals_are_seen_to_hold_at_once() -> None:
    approvals = {"approved": True, "approved_by": "ml-lead", "reason": "RISK-1"}
    assert Approved().holds(approvals, {"approvals": approvals, "run": {"by": "ana"}})
    assert not Approved().holds(approvals, {"approvals": approvals, "run": {"by": "ML-lead "}})
