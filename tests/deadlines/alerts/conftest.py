"""Clocks to be alerted about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from bson import ObjectId

from casebook import clock
from casebook.deadlines.models import Clock
from casebook.store import transact

MakeClock = Callable[..., Clock]


@pytest.fixture
def make_clock(people: dict[str, Any], make_case: Callable[..., Any]) -> MakeClock:
    """`make_clock(owner, days=2)`: a running clock of one's own case, due in so many days from today.

    Seen by enforcement handlers of the city, or with `sealed=True` by its leaders alone.
    """
    cases: list[Any] = []

    def make(owner: str = "enforcement", days: int | None = 2, sealed: bool = False, **values: Any) -> Clock:
        if not cases:
            cases.append(make_case(title="东湖化工爆燃"))
        case = cases[0]
        due = clock.today() + timedelta(days=days) if days is not None else None
        plain: dict[str, Any] = {
            "case_id": case.id,
            "case_number": "江安问〔2026〕7号",
            "case_title": case.title,
            "key": f"T{ObjectId()}",
            "rule": "T205",
            "audience": "accountability" if sealed else "liability",
            "subject_kind": "case",
            "trigger": "case.registered",
            "start_on": date(2026, 1, 5),
            "due_on": due,
            "terms": ["l:city"] if sealed else ["l:city", "u:city"],
            "owners": [people[owner].id],
            "by_due": f"{due.isoformat() if due else '9999-99-99'}-{ObjectId()}",
            "verified": True,
        }
        made = Clock(**(plain | values))
        transact(lambda uow: uow.insert(made))
        return made

    return make
