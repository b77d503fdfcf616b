"""An accident case with its teams, a stepwise bench of measures, and the law of the files after each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from casebook import clock
from casebook.acts import Actor
from casebook.cases.models import Case
from casebook.deadlines import counting
from casebook.deadlines.models import Clock
from casebook.law import calendar, tables
from tests.measures.conftest import PARTIES, Bench, ready

TODAY = clock.today()


@pytest.fixture(autouse=True)
def _afresh(request: pytest.FixtureRequest) -> Iterator[None]:
    """No number kept from the test before, and the law of the files."""
    counting.forget()
    if "store" not in request.fixturenames:
        yield
        return
    store = request.getfixturevalue("store")
    yield
    if "law_edition" in store.db.list_collection_names():
        from casebook.statutes import editions

        for name in ("law_decisions", "law_notices", "law_edition"):
            store.db[name].delete_many({})
        editions.refresh(force=True)
        tables.use(None)
        calendar.use(None)


@pytest.fixture
def accident(make_case: Callable[..., Case]) -> Callable[..., Case]:
    """`accident(days=2, deaths=3, …)`: an accident so many days ago, known to the day."""

    def make(days: int = 2, deaths: int = 3, **values: Any) -> Case:
        incident = {"occurred_at": noon(TODAY - timedelta(days=days)), "precision": "day", "deaths": deaths}
        plain = {"title": "东海化工爆燃事故", "parties": PARTIES, "incident": incident}
        return make_case(**{**plain, **values})

    return make


@pytest.fixture
def case(accident: Callable[..., Case], people: dict[str, Actor]) -> Case:
    """The accident with both teams, led by `enforcement` and `discipline`, and both halves reviewed."""
    return ready(people, accident())


@pytest.fixture
def bench(people: dict[str, Actor], case: Case) -> Bench:
    return Bench(people, case)


def noon(day: date) -> datetime:
    """Noon of a day; today, where noon is still to come, this moment."""
    return min(clock.from_local(day, time(12)), clock.now())


def clocks(case: Case, **wanted: Any) -> dict[str, Clock]:
    """The clocks of a case by rule; a rule with several subjects gives one of them."""
    return {each.rule: each for each in Clock.objects(case_id=case.id, **wanted)}
