"""What `check` finds, and that it finds nothing where nothing is wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from casebook import clock
from casebook.cases.models import CaseRow
from casebook.commands import integrity
from casebook.deadlines.models import Clock
from casebook.store import Store

TODAY = clock.today()


@pytest.fixture
def case(make_case: Callable[..., Any], people: dict[str, Any]) -> Any:
    """An accident with a team, and so with running clocks."""
    from casebook.investigations import service

    made = make_case(
        incident={"occurred_at": clock.now() - timedelta(days=2), "precision": "day", "deaths": 3}
    )
    return service.assign_team(people["leader"], str(made.id), "liability", [people["enforcement"].id])


def found(app: Any) -> list[str]:
    """The codes of what is wrong in the store; the index outlives the store of a test."""
    with app.app_context():
        codes = [problem.code for problem in integrity.problems()]
    return [code for code in codes if not code.startswith("index.")]


def put(store: Store, model: Any, **values: Any) -> None:
    store.db[model._get_collection_name()].update_many({}, {"$set": values})


def test_a_case_with_running_clocks_is_whole(app: Any, case: Any) -> None:
    assert Clock.objects(case_id=case.id, live=True).count() > 2
    assert CaseRow.objects.get(id=case.id).due_c is not None
    assert found(app) == []


def test_a_row_that_lost_the_end_of_its_clocks_is_named(app: Any, store: Store, case: Any) -> None:
    put(store, CaseRow, due_c=None)
    assert found(app) == ["row.stale"]


def test_a_clock_that_others_may_see_than_its_half_is_named(app: Any, store: Store, case: Any) -> None:
    put(store, Clock, terms=["ref"])
    assert set(found(app)) == {"clock.terms"}


def test_a_clock_of_nobody_is_named(app: Any, store: Store, case: Any) -> None:
    put(store, Clock, owners=["gone", "unit:city"])
    assert set(found(app)) == {"clock.person"}


def test_a_clock_without_its_case_is_named(app: Any, store: Store, case: Any) -> None:
    for name in ("cases", "case_rows"):
        store.db[name].delete_many({})
    assert "clock.orphan" in found(app)
