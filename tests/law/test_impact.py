"""Until when a sanction binds."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.law.impact import ends_on, months_later
from casebook.law.tables import row

days = st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 12, 31))


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 3, 15), 6, date(2026, 9, 15)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 1), 12, date(2027, 12, 1)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 3, 31), 0, date(2026, 3, 31)),
    ],
)
def test_months_end_on_the_same_day_or_the_last_of_the_month(start, months, end):
    assert months_later(start, months) == end


@given(days, st.integers(0, 120))
def test_the_day_is_the_same_or_the_last_of_its_month(start, months):
    end = months_later(start, months)
    assert end.day == start.day or (end + timedelta(days=1)).day == 1
    assert (end.year - start.year) * 12 + end.month - start.month == months


@given(days, st.integers(0, 60), st.integers(0, 60))
def test_more_months_never_end_sooner(start, months, more):
    assert months_later(start, months + more) >= months_later(start, months)


@pytest.mark.parametrize(
    ("table", "code", "end"),
    [
        ("discipline", "DJ1", date(2027, 1, 10)),
        ("discipline", "DJ2", date(2027, 7, 10)),
        ("discipline", "DJ3", date(2028, 1, 10)),
        ("discipline", "A1", date(2026, 7, 10)),
        ("discipline", "A2", date(2027, 1, 10)),
        ("discipline", "A3", date(2027, 7, 10)),
        ("discipline", "A4", date(2028, 1, 10)),
        ("discipline", "A5", date(2028, 1, 10)),
        ("handling", "ZZ2", date(2027, 1, 10)),
        ("handling", "ED4", date(2026, 7, 10)),
    ],
)
def test_periods_of_the_law_from_the_day_of_effect(table, code, end):
    assert ends_on(row(table, code), date(2026, 1, 10)) == end


@pytest.mark.parametrize("code", ["DJ5", "A6", "DZ1-1"])
def test_a_sanction_without_a_period_has_no_end(code):
    assert ends_on(row("discipline", code), date(2026, 1, 10)) is None


def test_probation_binds_for_its_term_and_two_years_more():
    probation = row("discipline", "DJ4")
    assert ends_on(probation, date(2026, 1, 10)) == date(2029, 1, 10)
    assert ends_on(probation, date(2026, 1, 10), term_months=12) == date(2029, 1, 10)
    assert ends_on(probation, date(2026, 1, 10), term_months=24) == date(2030, 1, 10)


@pytest.mark.parametrize(("code", "term"), [("DJ4", 18), ("DJ1", 12)])
def test_a_term_the_sanction_does_not_have_is_refused(code, term):
    with pytest.raises(ValueError, match=f"{code} has no term of {term} months"):
        ends_on(row("discipline", code), date(2026, 1, 10), term_months=term)


def test_nothing_is_counted_from_an_unknown_day_or_sanction():
    assert ends_on(row("discipline", "A1"), None) is None
    assert ends_on(None, date(2026, 1, 10)) is None
