"""Who runs a half, and the leader, correcting what they may; and what the tests of that ask."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from casebook import clock
from casebook.acts.models import TrailEntry
from casebook.deadlines.models import Clock
from casebook.measures import service
from casebook.measures.models import Measure
from casebook.refusals import Refusal

from .conftest import Bench, runner

WHY = "登记时写错"


def ago(days: int) -> date:
    return clock.today() - timedelta(days=days)


def clock_of(measure: Measure, rule: str) -> Clock:
    found: Clock = Clock.objects.get(case_id=measure.case_id, rule=rule)
    return found


def act_of(measure: Measure, act: str) -> TrailEntry:
    found: TrailEntry = TrailEntry.objects.get(object_id=str(measure.id), act=f"measures.{act}")
    return found


def place_of(measure: Measure, code: str) -> int:
    return max(place for place, step in enumerate(measure.steps) if step.code == code)


class Desk:
    """Who runs the half, and the leader, correcting what they may."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench

    def penalty(self, *taken: tuple[str, int], **values: Any) -> Measure:
        """Told 30 days ago, decided 20 days ago; steps as (code, days ago)."""
        measure = self.bench.step(self.bench.proposed("penalty", **values), "notified", on=ago(30))
        leader = self.bench.people["leader"]
        measure = service.decide(leader, measure.id, measure.version, decided_on=ago(20))
        for code, days in taken:
            measure = self.bench.step(measure, code, on=ago(days))
        return measure

    def correct(self, measure: Measure, code: str, day: date | None, **more: Any) -> Measure:
        actor = more.pop("actor", None) or self.bench.people[runner(measure.audience)]
        values = {"reason": WHY, **more}
        return service.correct_step(
            actor, measure.id, measure.version, place_of(measure, code), day, **values
        )

    def take_back(self, measure: Measure, code: str, **more: Any) -> Measure:
        actor = more.pop("actor", None) or self.bench.people[runner(measure.audience)]
        values = {"reason": WHY, **more}
        return service.take_back_step(actor, measure.id, measure.version, place_of(measure, code), **values)

    def redate(self, measure: Measure, what: str, day: date | None, **more: Any) -> Measure:
        actor = more.pop("actor", None) or self.bench.people["leader"]
        return service.correct_day(actor, measure.id, measure.version, what, day, **{"reason": WHY, **more})


def refusal_of(act: Callable[..., Any], *args: Any, **more: Any) -> str:
    with pytest.raises(Refusal) as refused:
        act(*args, **more)
    return refused.value.code
