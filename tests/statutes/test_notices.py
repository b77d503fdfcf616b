"""Calendar notices: a year that was unknown becomes known, and goes back."""

from __future__ import annotations

from datetime import date

import pytest

from casebook.acts import Actor
from casebook.law import calendar
from casebook.refusals import NotPermitted, Refusal
from casebook.statutes import changes, editions, notices
from casebook.statutes.changes import Change, Moved
from casebook.statutes.drafts import Draft
from casebook.statutes.models import CalendarNotice
from casebook.store import UnitOfWork

SOURCE = "国办发明电〔2030〕7号"
SATURDAY = date(2031, 2, 8)
#: Far enough ahead that no release of the base knows it.
YEAR = Draft(
    2031,
    {date(2031, 1, 1): "元旦", date(2031, 1, 23): "春节", date(2031, 1, 24): "春节"},
    frozenset({SATURDAY}),
    SOURCE,
)


def in_force(reviewer: Actor, leader: Actor, draft: Draft = YEAR) -> CalendarNotice:
    return notices.apply(leader, notices.propose(reviewer, draft).id)


def test_a_proposed_notice_changes_no_day(reviewer: Actor) -> None:
    notices.propose(reviewer, YEAR)
    assert not calendar.current().published(2031)
    assert not calendar.current().is_working(SATURDAY)


def test_an_applied_notice_makes_the_year_known(reviewer: Actor, leader: Actor) -> None:
    in_force(reviewer, leader)
    day = calendar.current().day(SATURDAY)
    assert (day.working, day.kind, day.published) == (True, "made_up", True)
    assert not calendar.current().is_working(date(2031, 1, 23))
    assert SOURCE in calendar.current().day(date(2031, 1, 1)).edition


def test_what_changes_is_shown_day_by_day(reviewer: Actor) -> None:
    notice = notices.propose(reviewer, YEAR)
    found = [(after.on, before.kind, after.kind) for before, after in notices.changed_days(notice)]
    assert found == [
        (date(2031, 1, 1), "workday", "holiday"),
        (date(2031, 1, 23), "workday", "holiday"),
        (date(2031, 1, 24), "workday", "holiday"),
        (SATURDAY, "weekend", "made_up"),
    ]
    assert notices.draft_of(notice) == YEAR


def test_a_later_notice_takes_the_place_of_the_earlier_one_and_gives_it_back(
    reviewer: Actor, leader: Actor
) -> None:
    in_force(reviewer, leader)
    mended = in_force(reviewer, leader, Draft(2031, YEAR.holidays, frozenset(), "更正"))
    assert not calendar.current().is_working(SATURDAY)
    notices.undo(leader, mended.id, "还是原来的对")
    assert calendar.current().is_working(SATURDAY)
    assert [notice.state for notice in notices.of_year(2031)] == ["undone", "in_force"]


def test_the_base_holds_again_when_all_is_taken_back(reviewer: Actor, leader: Actor) -> None:
    notice = in_force(reviewer, leader)
    notices.undo(leader, notice.id, "不是正式通知")
    assert not calendar.current().published(2031)


def test_two_people_are_needed_and_one_notice_a_year_waits(
    reviewer: Actor, leader: Actor, people: dict[str, Actor]
) -> None:
    notice = notices.propose(reviewer, YEAR)
    for attempt in (lambda: notices.apply(reviewer, notice.id), lambda: notices.propose(leader, YEAR)):
        with pytest.raises(NotPermitted):
            attempt()
    with pytest.raises(Refusal) as refused:
        notices.propose(people["caseadmin"], YEAR)
    assert refused.value.code == "calendar.open"
    notices.refuse(leader, notice.id, "等正式文件")
    assert notices.withdraw(reviewer, notices.propose(reviewer, YEAR).id).state == "withdrawn"


def test_a_notice_that_says_what_is_known_is_refused(reviewer: Actor, leader: Actor) -> None:
    in_force(reviewer, leader)
    with pytest.raises(Refusal) as refused:
        notices.propose(reviewer, YEAR)
    assert refused.value.code == "calendar.unchanged"


def test_rooms_above_are_asked_before_and_told_within(
    reviewer: Actor, leader: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[UnitOfWork, Change, bool]] = []
    monkeypatch.setattr(changes, "_previews", [])
    monkeypatch.setattr(changes, "_listeners", [])

    def preview(change: Change) -> list[Moved]:
        with change.in_effect():
            after = calendar.current().add_working_days(date(2031, 1, 22), 2)
        before = calendar.current().add_working_days(date(2031, 1, 22), 2)
        return [Moved("安问〔2030〕1号", "T201", before, after)]

    def listener(uow: UnitOfWork, change: Change) -> None:
        with change.in_effect():
            told.append((uow, change, calendar.current().is_working(SATURDAY)))

    changes.preview_with(preview)
    changes.preview_with(preview)
    changes.on_change(listener)
    notice = notices.propose(reviewer, YEAR)
    (moved,) = changes.moved_by(notices.change_of(leader, notice))
    assert (moved.before, moved.after) == (date(2031, 1, 24), date(2031, 1, 28))
    assert told == []
    notices.apply(leader, notice.id)
    (_uow, change, works_in_it) = told[0]
    assert works_in_it
    assert (change.years, change.rows, change.actor) == ({2031}, (), leader)
    assert change.edition == editions.current().edition == "1"


def test_a_listener_that_refuses_stops_the_change(
    reviewer: Actor, leader: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_uow: UnitOfWork, _change: Change) -> None:
        raise Refusal("test.no", "no")

    monkeypatch.setattr(changes, "_listeners", [refuse])
    notice = notices.propose(reviewer, YEAR)
    with pytest.raises(Refusal):
        notices.apply(leader, notice.id)
    assert CalendarNotice.objects.get(id=notice.id).state == "proposed"
    assert not calendar.current().published(2031)
