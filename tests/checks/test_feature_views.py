"""`feature-views`: every feature view with its version."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_lineage.checks.feature_views import FeatureViews
from tests.support.records import findings


@pytest.mark.parametrize(
    "views",
    [
        pytest.param([{"name": "transactions", "version": "v5"}, {"name": "customers", "version": "v3"}], id="a list"),
        pytest.param([{"name": "transactions", "version": 5}], id="a number that the store counts"),
        pytest.param({"transactions": "v5", "customers": "v3"}, id="a mapping"),
        pytest.param({"transactions": {"version": "v5"}}, id="a mapping of objects"),
        pytest.param("transactions_v5, customers_v3", id="text with commas"),
        pytest.param(["transactions@v5", "customers:v3"], id="a list of texts"),
        pytest.param([{"name": "latest_orders", "version": "v5"}], id="a name that contains latest"),
        pytest.param([{"name": "t", "version": "v5"}, {"name": "t", "version": "v5"}], id="the same view twice"),
    ],
)
def test_passes(views: object) -> None:
    assert findings(FeatureViews(), {"features": {"views": views}}, "features.views") == []


@pytest.mark.parametrize(
    ("views", "code", "says"),
    [
        pytest.param([{"name": "transactions"}], "missing", "the feature view transactions has no version", id="no version"),
        pytest.param([{"version": "v5"}], "missing", "without a name has no name", id="no name"),
        pytest.param([{"name": "t", "version": "latest"}], "mutable", "a moving pointer: 'latest'", id="latest"),
        pytest.param("transactions_latest", "mutable", "feature view transactions has a version", id="latest in text"),
        pytest.param("transactions, customers_v3", "missing", "the feature view transactions has no version", id="text without"),
        pytest.param({"transactions": None}, "missing", "has no version", id="a mapping to nothing"),
        pytest.param([{"name": "t", "version": "TODO"}], "placeholder", "has a version that is a placeholder", id="a placeholder"),
        pytest.param([{"name": "t", "version": 1.5}], "malformed-id", "neither text nor a whole number", id="a fraction"),
        pytest.param([{"name": "t", "version": True}], "malformed-id", "neither text nor a whole number", id="a truth value"),
        pytest.param([{"name": "t", "version": "main"}], "mutable", "'main'", id="a branch"),
        pytest.param("t_v5, t_v6", "two-versions", "has two versions, v5 and v6", id="two versions"),
        pytest.param([7], "missing", "has no name", id="a number for a view"),
        pytest.param(7, "wrong-type", "no list of feature views", id="a number for all"),
        pytest.param(",", "wrong-type", "no list of feature views", id="a comma"),
    ],
)
def test_fails(views: object, code: str, says: str) -> None:
    (finding,) = findings(FeatureViews(), {"features": {"views": views}}, "features.views")
    assert finding.code.startswith(code)
    assert says in finding.message


def test_a_stronger_class_can_be_demanded() -> None:
    (finding,) = findings(FeatureViews(at_least="content"), {"features": {"views": {"t": "v5"}}}, "features.views")
    assert finding.code == "weak-id"


_PARTS = st.sampled_from(["t", "u", "v5", "latest", "TODO", "", 5, None, "main", "1.0", True])


@given(st.lists(st.one_of(_PARTS, st.fixed_dictionaries({}, optional={"name": _PARTS, "version": _PARTS})), max_size=3))
def test_what_holds_is_never_found_wrong(views: list[object]) -> None:
    if FeatureViews().holds(views):
        assert findings(FeatureViews(), {"features": {"views": views}}, "features.views") == []
