"""What the entry point names: the four hooks."""

from __future__ import annotations

from lineage_licences.cards import DataCards
from lineage_licences.check import Licence
from lineage_licences.csv import Csv
from lineage_licences.register import Register

from pytest_lineage import hookimpl


@hookimpl
def lineage_checks():
    return [Licence]


@hookimpl
def lineage_sources():
    return [DataCards]


@hookimpl
def lineage_evidence():
    return [Register]


@hookimpl
def lineage_reports():
    return [Csv]
