"""An entry that was wrong: its day corrected, or the stage taken back; the clocks follow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from casebook import clock
from casebook.acts.models import TrailEntry
from casebook.deadlines.models import Clock
from casebook.investigations import service, stage_table
from casebook.refusals import NotFound

from .conftest import Walk, also

Refused = Callable[..., list[str]]
BACK = {"ground": "correction", "reason": "误登"}


def ago(days: int) -> date:
    return clock.today() - timedelta(days=days)


def clock_of(walk: Walk, rule: str) -> Clock:
    found: Clock = Clock.objects.get(case_id=walk.case.id, rule=rule)
    return found


def entered(walk: Walk, half: str = "liability") -> list[str]:
    return [code for code, _ in stage_table.standing(walk.case, half, []).entered]


def correct(walk: Walk, who: str, place: int, day: date | None, **more: Any) -> Any:
    half = more.pop("half", "liability")
    more = {"reason": "登记时写错", **more}
    return service.correct_entry(walk.people[who], walk.id, half, place, day, **more)


@pytest.fixture
def filed(walk: Walk) -> Walk:
    """The liability investigation filed (A7) ten days ago, as it was entered, after A1 and A4."""
    walk.teams("liability")
    walk.stage("liability", "A1", ago(20))
    walk.stage("liability", "A4", ago(18))
    walk.ask("liability", "A7")
    service.approve_stage(walk.people["leader"], walk.id, "liability", ago(10))
    return walk


def test_the_day_of_an_entry_is_corrected_and_its_clock_recomputed(filed: Walk) -> None:
    before = clock_of(filed, "T205")
    assert before.start_on == ago(10)
    correct(filed, "leader", 2, ago(15))
    after = clock_of(filed, "T205")
    assert (after.start_on, after.due_on < before.due_on) == (ago(15), True)
    entry = TrailEntry.objects(case_id=filed.case.id, act="deadlines.recompute").get()
    change = next(change for change in entry.changes if change.field.startswith("deadline.T205"))
    assert (change.before["start"], change.after["start"]) == (ago(10).isoformat(), ago(15).isoformat())
    act = TrailEntry.objects(case_id=filed.case.id, act="investigations.correct_entry").get()
    assert (act.reason, act.half, act.summary[:2]) == ("登记时写错", "liability", "A7")


def test_a_stage_entered_by_mistake_and_its_clocks_count_no_more(filed: Walk) -> None:
    filed.stage("liability", "A4", ago(0), **BACK)
    assert entered(filed) == ["A1", "A4"]
    assert clock_of(filed, "T205").state == "void"
    assert [entry.counts for entry in filed.half("liability").history] == [True, True, False, False]
    filed.ask("liability", "A7")
    service.approve_stage(filed.people["leader"], filed.id, "liability", ago(17))
    after = clock_of(filed, "T205")
    assert (after.state, after.start_on) == ("running", ago(17)), "earlier than the mistake and its way back"


def test_what_a_mistaken_stage_had_met_runs_again(walk: Walk) -> None:
    walk.teams("liability")
    walk.stage("liability", "A5")
    walk.stage("liability", "A6")
    assert clock_of(walk, "T107").state == "met"
    walk.stage("liability", "A5", **BACK)
    assert clock_of(walk, "T107").state == "running"
    assert clock_of(walk, "T112").state == "void"


def test_going_back_for_another_ground_takes_nothing_back(filed: Walk) -> None:
    filed.stage("liability", "A4", ground="evidence", reason="补充询问")
    assert entered(filed) == ["A1", "A4", "A7", "A4"]
    assert clock_of(filed, "T205").state == "running"


def test_going_back_to_a_stage_that_was_never_entered_counts_as_entering_it(walk: Walk) -> None:
    walk.teams("liability")
    walk.stage("liability", "A1", ago(9))
    walk.stage("liability", "A5", ago(8))
    walk.stage("liability", "A4", ago(7), **BACK)
    assert entered(walk) == ["A1", "A4"]


def test_a_stage_left_for_good_reason_is_kept_when_a_later_one_is_taken_back(walk: Walk) -> None:
    walk.teams("liability")
    walk.stage("liability", "A5", ago(9))
    walk.stage("liability", "A4", ago(8), ground="evidence", reason="补充询问")
    walk.stage("liability", "A6", ago(7))
    walk.stage("liability", "A4", ago(6), **BACK)
    assert entered(walk) == ["A5", "A4"]


@pytest.mark.parametrize(
    ("day", "more", "code"),
    [
        (None, {}, "correction.date_missing"),
        (-1, {}, "correction.date_future"),
        (10, {}, "correction.same"),
        (19, {}, "correction.out_of_order"),
        (12, {"reason": " "}, "correction.reason_missing"),
    ],
)
def test_a_correction_says_a_day_that_fits_and_why(
    filed: Walk, refused: Refused, day: int | None, more: dict[str, str], code: str
) -> None:
    before = filed.case.version
    day_on = None if day is None else ago(day)
    assert code in refused(correct, filed, "leader", 2, day_on, **more)
    assert filed.case.version == before


def test_no_entry_is_moved_behind_the_next_one_or_the_conclusion(filed: Walk, refused: Refused) -> None:
    assert refused(correct, filed, "enforcement", 1, ago(9)) == ["correction.out_of_order"]


def test_no_entry_is_moved_behind_the_conclusion(walk: Walk, refused: Refused) -> None:
    walk.teams("liability")
    walk.stage("liability", "A5", ago(5))
    walk.findings("liability")
    walk.submit("liability")
    walk.review("liability")
    service.conclude(walk.handler("liability"), walk.id, "liability", "responsible", "事实清楚", ago(3))
    assert refused(correct, walk, "enforcement", 0, ago(2)) == ["correction.after_conclusion"]
    correct(walk, "enforcement", 0, ago(4))


def test_what_was_taken_back_is_not_corrected(filed: Walk, refused: Refused) -> None:
    filed.stage("liability", "A4", **BACK)
    assert "correction.taken_back" in refused(correct, filed, "leader", 2, ago(12))
    with pytest.raises(NotFound):
        correct(filed, "leader", 9, ago(12))


@pytest.mark.parametrize(
    ("who", "place", "code"),
    [
        ("enforcement", 1, None),
        ("enforcement", 2, "correction.leader_only"),
        ("leader", 2, None),
        ("leader", 1, "stage.not_entitled"),
        ("enforcement3", 1, "investigation.not_in_team"),
        ("discipline", 1, "case.not_found"),
        ("reviewer", 1, "stage.not_entitled"),
        ("reviewer", 2, "correction.leader_only"),
        ("education", 1, "case.not_found"),
        ("sysadmin", 1, "case.not_found"),
        ("auditor", 1, "case.not_found"),
    ],
)
def test_an_entry_is_corrected_by_who_may_enter_its_stage(
    filed: Walk, refused: Refused, who: str, place: int, code: str | None
) -> None:
    day = ago(19) if place == 1 else ago(12)
    if code is None:
        correct(filed, who, place, day)
        assert filed.half("liability").history[place].entered_on == day
    else:
        assert refused(correct, filed, who, place, day) == [code]
        assert filed.half("liability").history[place].entered_on != day


def test_the_sealed_half_is_corrected_by_its_team_and_found_by_no_other(walk: Walk, refused: Refused) -> None:
    walk.teams("accountability")
    walk.stage("accountability", "B1", ago(9))
    assert refused(correct, walk, "enforcement", 0, ago(8), half="accountability") == ["case.not_found"]
    correct(walk, "discipline", 0, ago(8), half="accountability")
    assert clock_of(walk, "T511").start_on == ago(8)


def test_a_leader_who_investigated_corrects_no_approved_entry(filed: Walk, refused: Refused) -> None:
    also(filed.people["enforcement"].id, "leader")
    assert refused(correct, filed, "enforcement", 2, ago(12)) == ["correction.leader_only"]


def test_the_page_corrects_a_day_and_shows_what_was_taken_back(
    filed: Walk, app: Any, sign_in: Callable[..., Any]
) -> None:
    handler = sign_in(app.test_client(), "enforcement")
    stages, page = f"/cases/{filed.id}/liability/stages", f"/cases/{filed.id}/liability/stages/1/date"
    shown = handler.get(stages).get_data(as_text=True)
    assert page in shown and f"/cases/{filed.id}/liability/stages/2/date" not in shown, "a leader approved it"
    assert handler.get(page.replace("/1/", "/2/")).status_code == 404
    typed = {"version": filed.case.version, "entered_on": ago(30).isoformat(), "reason": "笔误"}
    answer = handler.post(page, data=typed)
    assert answer.status_code == 422 and "笔误" in answer.get_data(as_text=True)
    answer = handler.post(page, data={**typed, "entered_on": ago(19).isoformat()})
    assert (answer.status_code, answer.headers["Location"]) == (302, stages)
    assert filed.half("liability").history[1].entered_on == ago(19)
    filed.stage("liability", "A4", **BACK)
    assert "登记有误，已撤回" in handler.get(stages).get_data(as_text=True)


def test_the_clue_and_the_opening_count_from_their_own_stages(walk: Walk) -> None:
    walk.teams("accountability")
    walk.stage("accountability", "B1", ago(9))
    assert clock_of(walk, "T511").state == "running"
    walk.approved("accountability", "B2", way="XS3")
    assert clock_of(walk, "T511").state == "met"
    walk.approved("accountability", "B4")
    walk.approved("accountability", "B5a")
    assert clock_of(walk, "T512").state == "met"
    assert clock_of(walk, "T510").start_on == clock.today()


def test_a_case_does_not_close_over_a_stage_that_waits_for_approval(walk: Walk, refused: Refused) -> None:
    walk.ended("liability", "not_responsible")
    walk.ended("accountability", "not_responsible")
    walk.stage("accountability", "B8")
    walk.ask("accountability", "B9")
    assert "close.approval_open" in refused(walk.close)
    service.refuse_stage(walk.people["leader"], walk.id, "accountability", "已有结论")
    walk.close()
