"""Clocks follow the case: what starts, meets, moves and voids them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from casebook import clock
from casebook.cases.models import Case
from casebook.deadlines.models import Clock

TODAY = clock.today()


def accident(make_case: Callable[..., Case], **values: Any) -> Case:
    days = values.pop("days", 2)
    incident = {
        "occurred_at": clock.from_local(TODAY - timedelta(days=days), datetime.min.time()),
        "precision": "day",
    }
    return make_case(
        title="东海化工爆燃事故", incident={**incident, "deaths": 3, **values.pop("incident", {})}, **values
    )


def clocks(case: Case) -> dict[str, Clock]:
    return {each.rule: each for each in Clock.objects(case_id=case.id)}


def test_registering_an_accident_starts_its_clocks(make_case: Callable[..., Case]) -> None:
    case = accident(make_case)
    found = clocks(case)
    assert found["T107"].start_on == TODAY - timedelta(days=2)
    print(
        {
            k: (c.start_on, c.start_at, c.due_on, c.due_at, c.state, c.provisional, c.owners, c.by_due)
            for k, c in found.items()
        }
    )
    assert found["T107"].due_on >= TODAY + timedelta(days=58)
