"""A calendar notice arrives, a rule changes: every clock that runs is reckoned anew, and said so."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest

from casebook import clock
from casebook.acts import Actor
from casebook.acts.models import TrailEntry
from casebook.cases.models import Case
from casebook.deadlines import recomputing
from casebook.deadlines.models import Clock, Recount
from casebook.law import tables
from casebook.statutes import editions, notices, rows
from casebook.statutes.changes import moved_by
from casebook.statutes.choices import RETIRE
from casebook.statutes.drafts import Draft
from casebook.statutes.rows import Proposal
from casebook.statutes.writing import since_of
from tests.statutes.conftest import SOURCE, confirm, correct

from .conftest import TODAY, clocks, noon

#: Far enough ahead that no release of the base knows it.
YEAR = 2031
#: 60 days after this the year has two holidays in a row.
HOLIDAY = date(YEAR, 1, 23)
NOTICE = Draft(
    YEAR,
    {date(YEAR, 1, 1): "元旦", HOLIDAY: "春节", date(YEAR, 1, 24): "春节"},
    frozenset({date(YEAR, 2, 8)}),
    "国办发明电〔2030〕7号",
)


@pytest.fixture
def far(make_case: Callable[..., Case], monkeypatch: pytest.MonkeyPatch) -> Case:
    """A case in 2030 whose 60 days end on the holiday."""
    moment = clock.from_local(date(2030, 12, 1), time(12))
    monkeypatch.setattr(clock, "now", lambda: moment)
    monkeypatch.setattr(clock, "today", lambda: date(2030, 12, 1))
    happened = HOLIDAY - timedelta(days=60)
    incident = {"occurred_at": noon(happened), "precision": "day", "deaths": 3}
    return make_case(title="远期事故", incident=incident, received_on=happened)


def applied(people: dict[str, Actor]) -> Any:
    return notices.apply(people["leader"], notices.propose(people["reviewer"], NOTICE).id)


def test_a_date_in_an_unpublished_year_is_provisional(far: Case) -> None:
    each = clocks(far)["T107"]
    assert each.provisional
    assert each.due_on == HOLIDAY, "a Thursday like any other, as far as is known"


def test_the_notice_of_the_year_makes_it_final_and_moves_it(far: Case, people: dict[str, Actor]) -> None:
    applied(people)
    each = clocks(far)["T107"]
    assert not each.provisional
    assert each.due_on == date(YEAR, 1, 27), "23 and 24 are holidays, 25 and 26 a weekend"
    assert each.by_due.startswith("2031-01-27")


def test_the_trail_of_the_case_keeps_before_and_after(far: Case, people: dict[str, Actor]) -> None:
    applied(people)
    entry = TrailEntry.objects(case_id=far.id, act="deadlines.recompute").first()
    assert "2031年放假安排" in entry.reason
    change = next(change for change in entry.changes if change.field.startswith("deadline.T107"))
    assert change.before["due"] == HOLIDAY.isoformat() and change.before["provisional"]
    assert change.after["due"] == "2031-01-27" and "provisional" not in change.after


def test_those_concerned_are_told(far: Case, people: dict[str, Actor]) -> None:
    from casebook.deadlines.alerts import notices as told
    from casebook.investigations import service

    service.assign_team(people["leader"], str(far.id), "liability", [people["enforcement"].id])
    applied(people)
    shown = told.of_actor(people["enforcement"])
    assert any(each.clock.rule == "T107" and each.notice.after == "2031-01-27" for each in shown)
    assert told.of_actor(people["enforcement2"]) == []


def test_a_proposed_notice_says_which_deadlines_would_move(far: Case, people: dict[str, Actor]) -> None:
    notice = notices.propose(people["reviewer"], NOTICE)
    moved = {each.rule: each for each in moved_by(notices.change_of(people["leader"], notice))}
    assert (moved["T107"].before, moved["T107"].after) == (HOLIDAY, date(YEAR, 1, 27))
    assert clocks(far)["T107"].due_on == HOLIDAY, "only shown"
    assert moved_by(notices.change_of(people["reviewer"], notice)) == [], "who sees no case is told of none"


def test_taking_the_notice_back_makes_the_date_provisional_again(far: Case, people: dict[str, Actor]) -> None:
    notice = applied(people)
    notices.undo(people["leader"], notice.id, "不是正式通知")
    each = clocks(far)["T107"]
    assert each.provisional and each.due_on == HOLIDAY


def test_the_recount_is_done_once_and_says_so(far: Case, people: dict[str, Actor]) -> None:
    applied(people)
    done = Recount.objects.get(id=recomputing.RECOUNT)
    assert not done.pending and done.finished_at and done.done == done.of == 1
    assert recomputing.recompute_all(full=True).moved == 0, "nothing is left to move"


def test_a_recount_that_lost_its_process_is_taken_up_again(
    far: Case, people: dict[str, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = recomputing.begin
    monkeypatch.setattr(recomputing, "begin", lambda: None)
    applied(people)
    assert clocks(far)["T107"].provisional
    assert recomputing.resume_if_left() is not None, "somebody else may be at it"
    monkeypatch.setattr(recomputing, "begin", begun)
    monkeypatch.setattr(recomputing, "STALE", timedelta(seconds=-1))
    recomputing.resume_if_left()
    assert not clocks(far)["T107"].provisional
    assert recomputing.pending() is None


@pytest.mark.parametrize(("beside", "name"), [(True, "casebook-recount"), (False, "MainThread")])
def test_a_request_waits_for_a_recount_only_where_the_app_says_so(
    app: Any, monkeypatch: pytest.MonkeyPatch, beside: bool, name: str
) -> None:
    ran: queue.SimpleQueue[str] = queue.SimpleQueue()
    monkeypatch.setattr(recomputing, "work_off", lambda: ran.put(threading.current_thread().name))
    monkeypatch.setitem(app.config, "RECOUNT_BESIDE", beside)
    with app.test_request_context():
        recomputing.begin()
    assert ran.get(timeout=5) == name


def test_progress_is_told_batch_by_batch(
    accident: Callable[..., Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recomputing, "AT_ONCE", 2)
    for days in range(3):
        accident(days=days)
    told: list[tuple[int, int]] = []
    recomputing.recompute_all(progress=lambda done, of: told.append((done, of)))
    assert told == [(2, 3), (3, 3)]


def test_a_notice_reckons_only_what_it_can_touch(
    accident: Callable[..., Case], people: dict[str, Actor]
) -> None:
    accident()
    applied(people)
    assert Recount.objects.get(id=recomputing.RECOUNT).of == 0
    assert not TrailEntry.objects(act="deadlines.recompute")
    assert all(each.due_on is None or each.due_on < TODAY + timedelta(days=800) for each in Clock.objects)


# ---------------------------------------------------------------- the law changes


def rows_change(actor: Actor, decision: Any) -> Any:
    """The change that putting a decision into force would be."""
    law = editions.stored()
    return law.change_to(editions.with_more(law, [decision]), actor)


def deadline(code: str) -> tables.Row:
    found = tables.row("deadlines", code)
    assert found is not None
    return found


def test_a_rule_that_is_confirmed_makes_its_clocks_verified(
    accident: Callable[..., Case], people: dict[str, Actor]
) -> None:
    case = accident()
    assert not clocks(case)["T120"].verified
    rows.apply(people["leader"], [confirm(people["reviewer"], deadline("T120")).id])
    assert clocks(case)["T120"].verified
    entry = TrailEntry.objects(case_id=case.id, act="deadlines.recompute").get()
    assert "deadlines T120" in entry.reason and [change.field for change in entry.changes] == [
        "deadline.T120@case"
    ]


def test_a_corrected_length_moves_the_clocks_and_taking_it_back_moves_them_back(
    accident: Callable[..., Case], people: dict[str, Actor]
) -> None:
    case = accident(days=0)
    before = clocks(case)["T106"].due_on
    decision = correct(people["reviewer"], deadline("T106"), length=20)
    moved = [each for each in moved_by(rows_change(people["leader"], decision)) if each.rule == "T106"]
    assert [(each.before, each.after) for each in moved] == [(before, TODAY + timedelta(days=20))]
    rows.apply(people["leader"], [decision.id])
    assert clocks(case)["T106"].due_on == TODAY + timedelta(days=20)
    rows.undo(people["leader"], decision.id, "改错了")
    assert clocks(case)["T106"].due_on == before


def test_a_rule_that_never_held_voids_its_clocks(
    accident: Callable[..., Case], people: dict[str, Actor]
) -> None:
    case = accident()
    row = deadline("T103")
    proposal = Proposal(RETIRE, SOURCE)
    decision = rows.propose(people["reviewer"], row.table, row.code, since_of(row), proposal)
    rows.apply(people["leader"], [decision.id])
    assert clocks(case)["T103"].state == "void"
    assert clocks(case)["T107"].state == "running"
