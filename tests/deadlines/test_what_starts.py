"""Acts and stages start clocks by themselves: what begins, what ends it, whose clock it is."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest

from casebook import clock
from casebook.acts import Actor
from casebook.acts.models import TrailEntry
from casebook.cases.models import Case
from casebook.deadlines.alerts import notices
from casebook.deadlines.models import Clock
from tests.deadlines.conftest import clocks
from tests.measures.conftest import Bench

TODAY = clock.today()


def of_measure(measure: Any) -> dict[str, Clock]:
    return {each.rule: each for each in Clock.objects(subject_id=str(measure.id))}


def test_registering_an_accident_starts_reporting_regrading_and_investigation(case: Case) -> None:
    found = clocks(case)
    assert {"T106", "T107"} <= set(found)
    assert found["T107"].start_on == TODAY - timedelta(days=2)


def test_serving_a_penalty_starts_payment_review_and_suit(case: Case, bench: Bench) -> None:
    measure = bench.step(bench.decided("penalty"), "served")
    found = of_measure(measure)
    assert {"T211", "T212", "T217", "T301", "T308"} <= set(found), sorted(found)
    assert found["T211"].state == "met"
    assert {found[rule].state for rule in ("T212", "T301", "T308")} == {"running"}
    assert of_measure(bench.step(measure, "paid"))["T212"].state == "met"


def test_an_approved_transfer_has_24_hours(case: Case, bench: Bench) -> None:
    measure = bench.decided("transfer")
    found = of_measure(measure)
    print({rule: (each.state, each.trigger, each.due_at, each.due_on) for rule, each in found.items()})
    assert found["T403"].unit == "h"


def test_an_interview_starts_its_report(case: Case, bench: Bench) -> None:
    found = of_measure(bench.signed())
    assert found["T702"].due_on == TODAY + timedelta(days=10)


@pytest.mark.parametrize(
    ("values", "rules"),
    [
        ({"discipline": "administrative", "sanction": "A4"}, {"T513b", "T519", "IMPACT"}),
        ({"discipline": "party", "sanction": "DJ3"}, {"T601", "T602", "T603", "IMPACT"}),
    ],
)
def test_a_sanction_starts_announcement_formalities_and_its_effects(
    case: Case, bench: Bench, values: dict[str, str], rules: set[str]
) -> None:
    measure = bench.decided("discipline", **values)
    found = of_measure(measure)
    assert rules <= set(found), sorted(found)
    assert {each.audience for each in found.values()} == {"accountability"}


def test_filing_a_case_starts_the_decision(case: Case, people: dict[str, Actor]) -> None:
    from casebook.investigations import service

    team = [people["enforcement"].id, people["enforcement3"].id]
    service.assign_team(people["leader"], str(case.id), "liability", team)
    service.ask_stage(people["enforcement"], str(case.id), "liability", "A7", TODAY, document="立案审批表")
    service.approve_stage(people["leader"], str(case.id), "liability", TODAY)
    found = clocks(case)
    assert (found["T205"].start_on, found["T205"].trigger) == (TODAY, "stage.A7.entered")
    assert found["T205"].due_on is not None
    assert found["T205"].closing


def test_correcting_the_day_of_the_accident_recomputes_with_before_and_after(
    case: Case, people: dict[str, Actor]
) -> None:
    from casebook.cases import service

    before = clocks(case)["T107"]
    found = Case.objects.get(id=case.id)
    earlier = clock.from_local(TODAY - timedelta(days=12), time(12))

    def change(each: Case) -> None:
        each.incident.occurred_at = earlier

    service.change_case(people["enforcement"], str(found.id), found.version, "cases.edit", change)
    after = clocks(case)["T107"]
    assert (after.id, after.start_on) == (before.id, TODAY - timedelta(days=12))
    assert after.due_on == before.due_on - timedelta(days=10)
    (entry,) = TrailEntry.objects(act="deadlines.recompute", half=after.audience)
    (change_of,) = [each for each in entry.changes if each.field == f"deadline.{after.key}"]
    assert (change_of.before["due"], change_of.after["due"]) == (
        before.due_on.isoformat(),
        after.due_on.isoformat(),
    )
    told = [shown for shown in notices.of_actor(people["enforcement"]) if shown.clock.id == after.id]
    assert [(shown.notice.kind, shown.notice.before, shown.notice.after) for shown in told] == [
        ("recomputed", before.due_on.isoformat(), after.due_on.isoformat())
    ]
