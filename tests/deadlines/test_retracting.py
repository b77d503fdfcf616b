"""What was registered by hand on a clock and was wrong is corrected or taken back, and the trail tells it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook import clock
from casebook.acts import Actor
from casebook.acts.models import TrailEntry
from casebook.cases.models import Case
from casebook.deadlines import keeping, retracting
from casebook.deadlines.models import Clock
from casebook.refusals import Conflict, NotFound, NotPermitted

from .conftest import TODAY, clocks
from .test_keeping import extended, refused, report
from .test_reconciling import stage

WHY = "登记时写错"


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def handler(people: dict[str, Actor]) -> Actor:
    return people["enforcement"]


def started(actor: Actor, case: Case, day: date, rule: str = "T208", **more: Any) -> Clock:
    return keeping.start_manual(actor, case.id, rule, start=day, half="liability", **more)


def told(case: Case, act: str) -> TrailEntry:
    found: TrailEntry = TrailEntry.objects(case_id=case.id, act=f"deadlines.{act}").order_by("-seq").first()
    return found


def test_a_start_by_hand_is_corrected_and_the_end_recomputed(case: Case, handler: Actor) -> None:
    before = started(handler, case, ago(3))
    after = retracting.redate(handler, before.id, before.version, start=ago(9), reason=WHY)
    assert after.start_on == ago(9)
    assert after.due_on < before.due_on
    entry = told(case, "redate")
    (change,) = entry.changes
    assert (change.before["start"], change.after["start"]) == (ago(3).isoformat(), ago(9).isoformat())
    assert (change.before["due"], change.after["due"]) == (str(before.due_on), str(after.due_on))
    assert (entry.reason, entry.half, entry.actor.id) == (WHY, "liability", handler.id)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"start": None}, "deadline.start_missing"),
        ({"start": ago(3)}, "deadline.same"),
        ({"start": ago(4), "reason": " "}, "deadline.reason_missing"),
        ({"start": date(1999, 1, 1)}, "deadline.rule"),
        ({"start": ago(1), "agreed_on": ago(2)}, "deadline.agreed_missing"),
    ],
)
def test_a_corrected_start_fits_the_rule(
    case: Case, handler: Actor, values: dict[str, Any], code: str
) -> None:
    each = started(handler, case, ago(3))
    refused(code, retracting.redate, handler, each.id, each.version, **{"reason": WHY, **values})
    assert Clock.objects.get(id=each.id).version == each.version


def test_a_start_does_not_move_behind_what_followed_from_it(case: Case, handler: Actor) -> None:
    each = started(handler, case, ago(9))
    each = keeping.meet(handler, each.id, each.version, on=ago(5))
    redate = retracting.redate
    refused("deadline.before_start", redate, handler, each.id, None, start=ago(4), reason=WHY)
    assert redate(handler, each.id, None, start=ago(5), reason=WHY).state == "met"


def test_an_agreed_end_is_corrected_with_its_start(case: Case, people: dict[str, Actor]) -> None:
    discipline = people["discipline"]
    each = keeping.start_manual(
        discipline, case.id, "T512", start=ago(3), half="accountability", agreed_on=ago(-60)
    )
    refused("deadline.agreed_missing", retracting.redate, discipline, each.id, None, start=ago(5), reason=WHY)
    after = retracting.redate(discipline, each.id, None, start=ago(5), agreed_on=ago(-50), reason=WHY)
    assert after.due_on == ago(-50)


def test_hours_by_hand_are_corrected_to_the_minute(case: Case, handler: Actor) -> None:
    moment = clock.now() - timedelta(hours=5)
    each = started(handler, case, moment, "T121")
    after = retracting.redate(handler, each.id, None, start=moment - timedelta(hours=2), reason=WHY)
    assert each.due_at - after.due_at == timedelta(hours=2)


def test_a_clock_started_by_an_event_is_corrected_with_the_event(case: Case, handler: Actor) -> None:
    each = report(case)
    refused("deadline.not_by_hand", retracting.redate, handler, each.id, None, start=ago(1), reason=WHY)
    refused("deadline.not_by_hand", retracting.unstart, handler, each.id, None, reason=WHY)
    assert clocks(case)["T107"].state == "running"


def test_a_clock_started_by_mistake_stays_on_record_and_counts_no_more(case: Case, handler: Actor) -> None:
    each = started(handler, case, ago(3))
    after = retracting.unstart(handler, each.id, each.version, reason=WHY)
    assert (after.state, after.live, after.alarm) == ("void", False, None)
    assert told(case, "unstart").reason == WHY
    refused("deadline.is_void", retracting.unstart, handler, each.id, None, reason=WHY)
    again = started(handler, case, ago(3))
    assert again.id != each.id, "the right one may be started from the same day"


def test_a_completion_by_hand_is_taken_back_and_the_clock_runs_again(case: Case, handler: Actor) -> None:
    before = report(case)
    met = keeping.meet(handler, before.id, before.version, on=TODAY, note="报告已交")
    after = retracting.unmeet(handler, met.id, met.version, reason=WHY)
    assert (after.state, after.met_on, after.met_by, after.met_note) == ("running", None, None, None)
    assert (after.due_on, after.live) == (before.due_on, True)
    change = told(case, "unmeet").changes[0]
    assert (change.before["state"], change.after["state"]) == ("met", "running")


def test_what_an_event_completed_is_not_taken_back_by_hand(case: Case, handler: Actor) -> None:
    stage(case, "liability", "A6")
    each = report(case)
    assert each.state == "met"
    refused("deadline.not_by_hand", retracting.unmeet, handler, each.id, None, reason=WHY)


def test_the_last_extension_is_taken_back_and_the_trail_names_it(case: Case, handler: Actor) -> None:
    before = report(case)
    once = extended(handler, before, 10)
    twice = extended(handler, once, 20, document="江政函〔2026〕9号")
    after = retracting.unextend(handler, twice.id, twice.version, reason=WHY)
    assert (after.due_on, len(after.extensions)) == (once.due_on, 1)
    assert (
        told(case, "unextend").reason
        == f"延长 20 自然日（{TODAY}；江海市人民政府；江政函〔2026〕9号）：{WHY}"
    )
    assert retracting.unextend(handler, twice.id, None, reason=WHY).due_on == before.due_on
    refused("deadline.not_by_hand", retracting.unextend, handler, twice.id, None, reason=WHY)


def test_a_pause_is_taken_back_and_its_days_count(case: Case, handler: Actor) -> None:
    before = report(case)
    held = keeping.pause(handler, before.id, before.version, reason="appraisal", since=ago(1))
    assert held.state == "paused"
    refused("deadline.pause_unknown", retracting.unpause, handler, held.id, None, since=TODAY, reason=WHY)
    after = retracting.unpause(handler, held.id, held.version, since=ago(1), reason=WHY)
    assert (after.state, after.due_on, after.pauses) == ("running", before.due_on, [])
    assert told(case, "unpause").reason == f"中止 {ago(1)} 至 尚未恢复（技术鉴定）：{WHY}"


def test_an_older_version_is_a_conflict(case: Case, handler: Actor) -> None:
    each = started(handler, case, ago(3))
    retracting.redate(handler, each.id, each.version, start=ago(5), reason=WHY)
    with pytest.raises(Conflict):
        retracting.unstart(handler, each.id, each.version, reason=WHY)


def test_nobody_takes_back_what_is_sealed_from_them(case: Case, people: dict[str, Actor]) -> None:
    each = keeping.start_manual(
        people["discipline"], case.id, "T512", start=ago(3), half="accountability", agreed_on=ago(-60)
    )
    for who in ("enforcement", "case_admin"):
        with pytest.raises(NotFound):
            retracting.unstart(people[who], each.id, None, reason=WHY)
    with pytest.raises(NotPermitted):
        retracting.unstart(people["leader"], each.id, None, reason=WHY)


@given(days=st.lists(st.integers(1, 20), min_size=1, max_size=3))
def test_taking_every_extension_back_gives_the_first_end_again(days: list[int]) -> None:
    from casebook.deadlines import reckoning
    from casebook.deadlines.models import ClockExtension

    each = Clock(case_id=None, key="T107@case", rule="T107", start_on=date(2026, 3, 2), trigger="manual")
    reckoning.reckon(each)
    first, ends = each.due_on, []
    for length in days:
        each.extensions.append(
            ClockExtension(length=length, unit="cd", document="批复", approver="市政府", on=date(2026, 4, 1))
        )
        reckoning.reckon(each)
        ends.append(each.due_on)
    assert ends == sorted(ends)
    while each.extensions:
        each.extensions.pop()
        reckoning.reckon(each)
    assert each.due_on == first


def test_the_page_corrects_and_takes_back_and_keeps_what_was_typed(
    case: Case, handler: Actor, app: Any, sign_in: Callable[..., Any]
) -> None:
    each = started(handler, case, ago(3))
    page, client = f"/deadlines/{each.id}", sign_in(app.test_client(), "enforcement")
    text = client.get(page).get_data(as_text=True)
    assert f"{page}/redate" in text and f"{page}/unstart" in text
    assert f"{page}/unmeet" not in text and f"{page}/unextend" not in text
    typed = {
        "redate-version": each.version,
        "redate-start": [ago(-400).isoformat(), ""],
        "redate-reason": "",
    }
    answer = client.post(f"{page}/redate", data=typed)
    assert answer.status_code == 422 and ago(-400).isoformat() in answer.get_data(as_text=True)
    typed |= {"redate-start": [ago(6).isoformat(), ""], "redate-reason": "文书日期"}
    assert client.post(f"{page}/redate", data=typed).status_code == 302
    each = Clock.objects.get(id=each.id)
    assert each.start_on == ago(6)
    each = keeping.meet(handler, each.id, each.version, on=ago(4))
    typed = {"unmeet-version": each.version, "unmeet-reason": "登记到别的期限"}
    assert client.post(f"{page}/unmeet", data=typed).status_code == 302
    typed = {"unstart-version": each.version + 1, "unstart-reason": "重复"}
    assert client.post(f"{page}/unstart", data=typed).status_code == 302
    shown = client.get(page).get_data(as_text=True)
    assert "重复" in shown and f"{page}/unstart" not in shown


def test_the_page_takes_back_the_pause_that_is_chosen(
    case: Case, handler: Actor, app: Any, sign_in: Callable[..., Any]
) -> None:
    each = report(case)
    each = keeping.pause(handler, each.id, each.version, reason="appraisal", since=ago(1), until=ago(1))
    client, page = sign_in(app.test_client(), "enforcement"), f"/deadlines/{each.id}"
    typed = {
        "unpause-version": each.version,
        "unpause-since": ago(1).isoformat(),
        "unpause-reason": "没有中止",
    }
    assert client.post(f"{page}/unpause", data=typed).status_code == 302
    assert Clock.objects.get(id=each.id).pauses == []


def test_a_pause_that_ended_with_a_mistaken_completion_stands_again(case: Case, handler: Actor) -> None:
    held = keeping.pause(handler, report(case).id, None, reason="appraisal", since=ago(1))
    met = keeping.meet(handler, held.id, held.version, on=TODAY)
    assert met.pauses[0].until == TODAY
    after = retracting.unmeet(handler, met.id, met.version, reason=WHY)
    assert (after.state, after.due_on, after.pauses[0].until) == ("paused", None, None)


def test_an_event_that_came_meanwhile_meets_the_clock_in_place_of_the_mistake(
    case: Case, handler: Actor
) -> None:
    each = keeping.meet(handler, report(case).id, None, on=ago(1))
    stage(case, "liability", "A6")
    after = retracting.unmeet(handler, each.id, None, reason=WHY)
    assert (after.state, after.met_by, after.met_on) == ("met", "stage.A6.entered", TODAY)


def test_hours_are_not_moved_behind_their_completion_on_the_same_day(case: Case, handler: Actor) -> None:
    start = clock.now() - timedelta(hours=5)
    each = keeping.start_manual(handler, case.id, "T103", start=start, half="liability")
    each = keeping.meet(handler, each.id, each.version, on=start + timedelta(hours=1))
    late = start + timedelta(hours=3)
    refused("deadline.before_start", retracting.redate, handler, each.id, None, start=late, reason=WHY)


def test_a_start_is_not_moved_onto_that_of_another_clock_of_the_rule(case: Case, handler: Actor) -> None:
    started(handler, case, ago(3))
    other = started(handler, case, ago(5))
    refused("deadline.runs_already", retracting.redate, handler, other.id, None, start=ago(3), reason=WHY)


def test_nothing_is_taken_back_in_a_closed_case(case: Case, handler: Actor) -> None:
    each = keeping.meet(handler, report(case).id, None, on=TODAY)
    Case.objects(id=case.id).update(set__status="closed")
    refused("deadline.case_closed", retracting.unmeet, handler, each.id, None, reason=WHY)


def test_the_page_of_what_was_taken_back_says_so(
    case: Case, handler: Actor, app: Any, sign_in: Callable[..., Any]
) -> None:
    each = retracting.unstart(handler, started(handler, case, ago(3)).id, None, reason=WHY)
    text = sign_in(app.test_client(), "enforcement").get(f"/deadlines/{each.id}").get_data(as_text=True)
    assert "这个期限是误登的" in text and "起算的事件已更正" not in text


@pytest.mark.parametrize("start", [["0001-01-01", "00:10"], ["9999-12-31", "23:59"], ["", "10:00"]])
def test_an_odd_day_is_refused_in_the_form(
    case: Case, handler: Actor, app: Any, sign_in: Callable[..., Any], start: list[str]
) -> None:
    each, client = started(handler, case, ago(3)), sign_in(app.test_client(), "enforcement")
    typed = {"redate-version": each.version, "redate-start": start, "redate-reason": "笔误"}
    answer = client.post(f"/deadlines/{each.id}/redate", data=typed)
    assert answer.status_code == 422 and "笔误" in answer.get_data(as_text=True)
