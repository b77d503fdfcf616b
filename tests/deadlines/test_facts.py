"""What has happened in a case, as the deadline table names it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from bson import ObjectId

from casebook import clock
from casebook.cases.models import Case
from casebook.deadlines import facts
from casebook.deadlines.facts import Fact
from casebook.measures import particulars
from casebook.measures.models import Measure, Step
from tests.measures.conftest import Bench

from .conftest import TODAY, clocks


def measure(kind: str, state: str = "decided", **values: Any) -> Measure:
    """A measure in memory; values are its own or of its particulars."""
    made = Measure(
        id=ObjectId(),
        case_id=ObjectId(),
        origin="own",
        kind=kind,
        audience="liability",
        state=state,
        year=2026,
    )
    own = particulars.of(made)
    for name, value in values.items():
        setattr(made if name in made._fields else own, name, value)
    return made


def of(*measures: Measure, **case: Any) -> dict[str, Fact]:
    plain = {"external_id": "x", "title": "x", "source": "routine", "unit": "city", "year": 2026}
    return {fact.code: fact for fact in facts.of(Case(id=ObjectId(), **{**plain, **case}), measures)}


def test_a_precedent_has_no_facts(people: dict[str, Any]) -> None:
    assert of(measure("penalty", decided_on=TODAY), origin="reference") == {}


def test_a_dated_step_is_an_event_by_its_name() -> None:
    found = of(measure("penalty", decided_on=TODAY, served_on=TODAY, paid_on=TODAY))
    for code in ("measure.penalty.decided", "penalty.decided", "penalty.served", "penalty.paid"):
        assert found[code].on == TODAY and found[code].subject_kind == "measure", code


def test_what_is_only_proposed_has_happened_as_far_as_its_early_steps() -> None:
    found = of(measure("penalty", state="proposed", notified_on=TODAY, proposed_at=clock.now()))
    assert "penalty.notified" in found and "penalty.decided" not in found
    found = of(measure("interview", state="proposed", started_at=clock.now()))
    assert "interview.held" not in found, "planned, not held"


def test_what_was_ended_is_over() -> None:
    found = of(measure("penalty", state="ended", decided_on=TODAY, served_on=TODAY, ended_on=TODAY))
    assert set(found) == {"case.registered", "measure.penalty.ended", "penalty.ended"}


def test_a_decision_known_to_the_month_starts_nothing() -> None:
    assert "penalty.decided" not in of(measure("penalty", decided_on=TODAY, decided_precision="month"))


def test_the_moment_goes_before_the_day() -> None:
    moment = clock.now() - timedelta(hours=2)
    found = of(measure("transfer", decided_on=TODAY, approved_at=moment, approved_on=TODAY))
    assert found["transfer.approved"].on == moment and isinstance(found["transfer.approved"].on, datetime)


def test_an_answer_before_papers_were_handed_over_again_counts_no_more() -> None:
    steps = [
        Step(code="refused", on=TODAY - timedelta(days=3), by="p", at=clock.now()),
        Step(code="handed", on=TODAY, by="p", at=clock.now()),
    ]
    found = of(measure("transfer", decided_on=TODAY, handed_on=TODAY, steps=steps))
    assert "transfer.refused" not in found and found["transfer.handed"].on == TODAY


def test_the_report_of_an_interview_is_due_when_it_was_agreed() -> None:
    until = TODAY + timedelta(days=10)
    found = of(measure("interview", started_at=clock.now(), report_due=until))
    assert found["interview.held"].agreed == until
    assert found["interview.report_agreed"].on == until


@pytest.mark.parametrize(
    ("precision", "kind"), [("minute", datetime), ("day", date), ("month", None), ("year", None)]
)
def test_an_accident_counts_as_far_as_its_time_is_known(precision: str, kind: type | None) -> None:
    incident = {"occurred_at": clock.now(), "precision": precision}
    found = of(source="accident", incident=incident).get("accident.occurred")
    assert (type(found.on) if found else None) is kind


def test_what_is_no_production_accident_starts_no_clock_of_one() -> None:
    incident = {"occurred_at": clock.now(), "precision": "day", "production_safety_accident": False}
    assert "accident.occurred" not in of(source="accident", incident=incident)


def test_a_report_registered_later_has_no_hour() -> None:
    assert of(source="accident", received_on=TODAY - timedelta(days=1))[
        "report.received"
    ].on == TODAY - timedelta(days=1)
    assert isinstance(of(source="accident", received_on=TODAY)["report.received"].on, datetime)


# ---------------------------------------------------------------- from the fact to the clock


def test_a_payment_deferred_ends_when_it_was_allowed_to(bench: Bench) -> None:
    served = bench.step(bench.decided("penalty"), "served")
    due = clocks(bench.case)["T212"].due_on
    later = due + timedelta(days=40)
    bench.step(served, "deferred", extra=later)
    each = clocks(bench.case)["T212"]
    assert each.due_on >= later and (each.due_on - later).days < 12, "a last day on a holiday moves on"


def test_each_kind_of_sanction_has_the_end_of_its_effects(
    bench: Bench, make_case: Callable[..., Any]
) -> None:
    decided = bench.decided("discipline", sanction="A2")
    each = clocks(bench.case)["IMPACT"]
    assert each.source == "discipline:A2" and each.due_on == decided.particulars.impact_until
