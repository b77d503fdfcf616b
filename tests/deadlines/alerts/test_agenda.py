"""Which section a clock stands in, and what is said of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.clock import SHANGHAI
from casebook.deadlines.alerts import agenda
from casebook.deadlines.alerts.choices import SECTIONS
from casebook.deadlines.models import Clock

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=SHANGHAI)
TODAY = NOON.date()


def clock_of(days: int | None, **values: Any) -> Clock:
    due = TODAY + timedelta(days=days) if days is not None else None
    plain = {"rule": "T205", "state": "running", "due_on": due, "by_due": str(due), "start_on": TODAY}
    return Clock(**(plain | {"verified": True} | values))


@pytest.mark.parametrize(
    ("days", "section"),
    [
        (-400, "overdue"),
        (-1, "overdue"),
        (0, "today"),
        (1, "within_3"),
        (3, "within_3"),
        (4, "within_7"),
        (7, "within_7"),
        (8, None),
    ],
)
def test_days_left_say_the_section(days: int, section: str | None) -> None:
    assert agenda.section(clock_of(days), NOON) == section


def test_an_hour_that_has_passed_today_is_overdue_and_one_that_comes_is_not() -> None:
    past, coming = NOON - timedelta(minutes=1), NOON + timedelta(minutes=1)
    assert agenda.section(clock_of(0, due_at=past), NOON) == "overdue"
    assert agenda.section(clock_of(0, due_at=coming), NOON) == "today"


def test_the_day_is_the_one_of_shanghai() -> None:
    late = datetime(2026, 3, 1, 17, 0, tzinfo=SHANGHAI) + timedelta(hours=8)
    assert late.astimezone(SHANGHAI).date() == TODAY
    assert agenda.section(clock_of(0), late) == "today"


def test_a_provisional_date_stands_near_where_it_is_near_and_else_apart() -> None:
    assert agenda.section(clock_of(2, provisional=True), NOON) == "within_3"
    assert agenda.section(clock_of(60, provisional=True), NOON) == "provisional"


@pytest.mark.parametrize("values", [{"state": "paused"}, {"state": "met"}])
def test_a_clock_that_does_not_run_asks_for_nothing(values: dict[str, Any]) -> None:
    assert not any(agenda.sections([clock_of(-3, **values)], NOON).values())


@pytest.mark.parametrize("nature", ["right", "term"])
def test_a_right_or_a_term_that_is_over_is_no_delay_and_one_that_ends_soon_is_told(nature: str) -> None:
    assert agenda.section(clock_of(-1, nature=nature), NOON) is None
    assert agenda.section(clock_of(2, nature=nature), NOON) == "within_3"


def test_a_clock_without_a_date_asks_for_nothing() -> None:
    assert not any(agenda.sections([clock_of(None)], NOON).values())


@given(st.lists(st.integers(-40, 40), max_size=30))
def test_every_pressing_clock_stands_in_one_section_in_the_order_of_dates(days: list[int]) -> None:
    found = agenda.sections([clock_of(each) for each in days], NOON)
    assert list(found) == list(SECTIONS)
    listed = [each for section in found.values() for each in section]
    assert len(listed) == sum(1 for each in days if each <= 7)
    for section in found.values():
        assert [each.due_on for each in section] == sorted(each.due_on for each in section)


def test_what_stands_beside_a_date(app: Any) -> None:
    with app.test_request_context():
        doubtful = clock_of(60, provisional=True, verified=False)
        assert agenda.remarks(doubtful) == ["暂定", "依据未核实"]
        assert agenda.remarks(clock_of(1)) == []
        assert [agenda.distance(clock_of(days), TODAY) for days in (-2, 0, 5)] == [
            "逾期 2 天",
            "今天",
            "还有 5 天",
        ]


def test_an_hour_is_told_as_the_clock_on_the_wall(app: Any) -> None:
    with app.test_request_context():
        assert agenda.due_text(clock_of(0, due_at=NOON)) == "2026-03-02 12:00"
        assert agenda.due_text(clock_of(0)) == "2026-03-02"
        assert agenda.due_text(clock_of(None)) == "未定"


def test_a_rule_is_called_as_in_its_table_and_an_unknown_one_by_its_code(app: Any) -> None:
    with app.test_request_context():
        assert agenda.rule_name(clock_of(0, rule="T999x")) == "T999x"
        assert agenda.rule_name(clock_of(0, rule="T101", start_on=date(2026, 1, 5))) != "T101"
