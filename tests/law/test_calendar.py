"""Working days of China: holidays, days made up for, notices laid over, years not yet published."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.law import calendar
from casebook.law.calendar import Notice

BASE = calendar.with_notices()
KNOWN = st.dates(date(2004, 1, 1), date(2026, 12, 31))
COUNTS = st.integers(min_value=1, max_value=260)

NEW_YEAR_2027 = Notice(
    2027,
    holidays={date(2027, 1, day): "元旦" for day in (1, 2, 3)} | {date(2027, 2, 8): "春节"},
    made_up=frozenset({date(2027, 2, 14)}),
    source="国办发明电〔2026〕7号",
    edition="2027年放假通知",
)


@pytest.mark.parametrize(
    ("on", "kind", "working"),
    [
        (date(2026, 2, 13), "workday", True),
        (date(2026, 2, 14), "made_up", True),  # a Saturday worked for the Spring Festival
        (date(2026, 2, 15), "holiday", False),
        (date(2026, 2, 23), "holiday", False),  # a Monday
        (date(2026, 2, 24), "workday", True),
        (date(2026, 2, 28), "made_up", True),
        (date(2026, 3, 7), "weekend", False),
        (date(2026, 9, 20), "made_up", True),  # a Sunday worked for National Day
        (date(2026, 10, 10), "made_up", True),
        (date(2026, 10, 11), "weekend", False),
        (date(2020, 1, 31), "holiday", False),  # the prolonged holiday of that year
    ],
)
def test_a_day_says_what_it_is(on, kind, working):
    day = BASE.day(on)
    assert (day.kind, day.working, day.published) == (kind, working, True)
    assert BASE.is_working(on) is working


def test_a_holiday_and_the_day_made_up_for_it_have_its_name():
    assert BASE.day(date(2026, 10, 1)).name == {"zh": "国庆节", "en": "National Day"}
    assert BASE.day(date(2026, 10, 10)).name == {"zh": "国庆节", "en": "National Day"}
    assert BASE.day(date(2026, 3, 7)).name == {}


def test_a_year_without_a_notice_has_plain_weekends_and_says_so():
    new_year = BASE.day(date(2027, 1, 1))
    assert new_year.working and new_year.kind == "workday" and not new_year.published
    assert not BASE.is_working(date(2027, 1, 2))
    assert BASE.published(2026) and not BASE.published(2027) and not BASE.published(2003)


def test_a_year_before_the_base_is_not_called_unpublished():
    assert BASE.is_before(2003) and not BASE.is_before(2004) and not BASE.is_before(2027)
    with_2003 = calendar.with_notices({2003: Notice(2003, {date(2003, 10, 1): "国庆节"})})
    assert not with_2003.is_before(2003) and with_2003.is_before(2002)


def test_years_without_a_notice_are_told_only_where_a_day_after_the_start_lies_in_them():
    assert BASE.unpublished(date(2026, 12, 30), date(2026, 12, 31)) == ()
    assert BASE.unpublished(date(2026, 12, 31), date(2027, 1, 1)) == (2027,)
    assert BASE.unpublished(date(2026, 6, 1), date(2028, 1, 1)) == (2027, 2028)
    assert BASE.unpublished(date(2003, 12, 31), date(2004, 1, 5)) == ()


def test_a_notice_makes_its_year_known():
    known = calendar.with_notices({2027: NEW_YEAR_2027})
    assert known.published(2027)
    assert known.day(date(2027, 1, 1)).kind == "holiday"
    assert known.day(date(2027, 1, 1)).name == {"zh": "元旦", "en": "New Year's Day"}
    assert known.day(date(2027, 2, 14)).kind == "made_up"
    assert known.day(date(2027, 1, 1)).edition == "2027年放假通知"
    assert "2027年放假通知" in known.edition and BASE.edition in known.edition
    assert known.day(date(2026, 10, 1)).edition == BASE.edition


def test_a_notice_takes_the_place_of_all_that_the_base_says_of_its_year():
    other = calendar.with_notices({2026: Notice(2026, {date(2026, 10, 1): "国庆节"})})
    assert not other.is_working(date(2026, 10, 1))
    assert other.is_working(date(2026, 10, 2))
    assert not other.is_working(date(2026, 10, 10))
    assert other.is_working(date(2025, 12, 31)) and BASE.is_working(date(2025, 12, 31))


def test_what_the_base_says_of_december_belongs_to_the_year_after():
    """The notice of 2019 made Saturday 29 December 2018 a working day; a notice of 2018 does not undo that."""
    saturday = date(2018, 12, 29)
    assert BASE.is_working(saturday)
    assert calendar.with_notices({2018: Notice(2018, {})}).is_working(saturday)
    assert not calendar.with_notices({2019: Notice(2019, {})}).is_working(saturday)


def test_a_notice_may_name_days_of_the_december_before():
    notice = Notice(
        2027, {date(2026, 12, 31): "元旦", date(2027, 1, 1): "元旦"}, frozenset({date(2026, 12, 26)})
    )
    known = calendar.with_notices({2027: notice})
    assert not known.is_working(date(2026, 12, 31))
    assert known.is_working(date(2026, 12, 26))


@pytest.mark.parametrize(
    ("holidays", "made_up", "told"),
    [
        ({date(2027, 1, 2): "元旦"}, {date(2027, 1, 2)}, "both a holiday and a working day"),
        ({date(2026, 5, 1): "劳动节"}, set(), "does not belong to the notice of 2027"),
        ({}, {date(2027, 1, 4)}, "no weekend day"),
    ],
)
def test_a_notice_that_contradicts_itself_is_refused(holidays, made_up, told):
    with pytest.raises(ValueError, match=told):
        Notice(2027, holidays, frozenset(made_up))


def test_a_notice_under_another_year_is_refused():
    with pytest.raises(ValueError, match="stands under 2028"):
        calendar.with_notices({2028: NEW_YEAR_2027})


def test_a_notice_in_use_holds_until_it_is_taken_away():
    calendar.use({2027: NEW_YEAR_2027})
    try:
        assert calendar.current().published(2027)
    finally:
        calendar.use(None)
    assert not calendar.current().published(2027)


def test_a_notice_on_trial_holds_within_the_block_alone():
    with calendar.trying({2027: NEW_YEAR_2027}) as tried:
        assert tried.published(2027) and calendar.current() is tried
    assert not calendar.current().published(2027)


def test_working_days_are_counted_after_a_day_and_up_to_another():
    assert BASE.add_working_days(date(2026, 9, 28), 7) == date(2026, 10, 13)
    assert BASE.working_days(date(2026, 9, 28), date(2026, 10, 13)) == 7
    assert BASE.working_days(date(2026, 10, 13), date(2026, 9, 28)) == -7
    assert BASE.working_days(date(2026, 10, 1), date(2026, 10, 1)) == 0
    assert BASE.add_working_days(date(2026, 10, 3), 0) == date(2026, 10, 3)


def test_the_next_working_day_is_the_day_itself_where_it_is_one():
    assert BASE.next_working(date(2026, 10, 10)) == date(2026, 10, 10)
    assert BASE.next_working(date(2026, 10, 1)) == date(2026, 10, 8)
    assert BASE.next_working(date(2026, 2, 15)) == date(2026, 2, 24)


@given(KNOWN)
def test_the_base_says_what_its_source_says(on):
    assert BASE.is_working(on) == chinese_calendar.is_workday(on)


@given(KNOWN, COUNTS)
def test_working_day_arithmetic_inverts(on, count):
    start = BASE.next_working(on)
    forward = BASE.add_working_days(start, count)
    assert BASE.add_working_days(forward, -count) == start
    assert BASE.working_days(start, forward) == count


@given(KNOWN, COUNTS)
def test_a_later_day_never_leads_to_an_earlier_working_day(on, count):
    later = on + timedelta(days=1)
    assert BASE.add_working_days(on, count) <= BASE.add_working_days(later, count)
    assert BASE.add_working_days(on, -count) <= BASE.add_working_days(later, -count)


@given(KNOWN, COUNTS)
def test_counting_ends_on_a_working_day(on, count):
    assert BASE.is_working(BASE.add_working_days(on, count))
    assert BASE.is_working(BASE.add_working_days(on, -count))
