"""Clocks that hold a case open."""

from __future__ import annotations

from casebook.acts import Actor
from casebook.cases.models import Case
from casebook.deadlines import blockers, keeping, reading
from casebook.law import tables

from .conftest import clocks
from .test_reconciling import stage


def found(case: Case) -> dict[str, str]:
    return {each.link or "": each.half for each in blockers.open_items(case, reading.every_of_case(case))}


def test_only_rules_that_say_so_hold_a_case_open(case: Case) -> None:
    links = found(case)
    assert f"/deadlines/{clocks(case)['T107'].id}" in links
    assert f"/deadlines/{clocks(case)['T103'].id}" not in links
    held = {row.code for row in tables.table("deadlines") if row.get("closing")}
    assert {each.rule for each in clocks(case).values() if each.closing} <= held


def test_a_blocker_has_a_code_a_sentence_with_the_end_and_its_half(case: Case) -> None:
    stage(case, "accountability", "B8")
    each = clocks(case)["T513"]
    (blocker,) = blockers.open_items(case, [each])
    assert blocker.code == "close.deadline_open" and blocker.half == "accountability"
    assert each.due_on.isoformat() in str(blocker.sentence)


def test_what_is_met_or_waived_holds_nothing(case: Case, people: dict[str, Actor]) -> None:
    each = clocks(case)["T107"]
    keeping.waive(people["leader"], each.id, None, reason="上级调查")
    assert f"/deadlines/{each.id}" not in found(case)


def test_a_paused_clock_still_holds(case: Case, people: dict[str, Actor]) -> None:
    each = clocks(case)["T107"]
    keeping.pause(people["enforcement"], each.id, None, reason="appraisal")
    assert f"/deadlines/{each.id}" in found(case)
