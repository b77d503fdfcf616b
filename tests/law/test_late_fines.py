"""Fines by the day: 3 % a day and never more than the fine; the same again for each day of refusal."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.law.counting import Pause
from casebook.law.errors import LawError
from casebook.law.late_fines import daily_fine, late_fine
from casebook.law.tables import row

DUE = date(2026, 3, 2)
DAYS = st.dates(date(2022, 1, 1), date(2026, 12, 31))
FINES = st.integers(min_value=0, max_value=10**13)


def after(days: int) -> date:
    return DUE + timedelta(days=days)


@pytest.mark.parametrize(
    ("late", "fen", "capped"),
    [
        (-5, 0, False),
        (0, 0, False),
        (1, 30_000, False),
        (10, 300_000, False),
        (33, 990_000, False),
        (34, 1_000_000, True),
        (35, 1_000_000, True),
        (400, 1_000_000, True),
    ],
)
def test_three_percent_a_day_from_the_day_after_and_never_more_than_the_fine(late, fen, capped):
    found = late_fine(1_000_000, DUE, after(late))
    assert (found.fen, found.capped, found.days) == (fen, capped, max(late, 0))


def test_the_cap_is_reached_on_the_day_that_the_table_says():
    day = row("deadlines", "T216")["length"]
    assert late_fine(1_000_000, DUE, after(day)).capped
    assert not late_fine(1_000_000, DUE, after(day - 1)).capped


@pytest.mark.parametrize(
    ("pause", "days"),
    [
        ((1, 40), 0),
        ((5, 14), 30),
        ((-20, 4), 36),
        ((-20, -1), 40),
        ((0, 0), 40),
        ((40, 60), 39),
        ((41, 60), 40),
    ],
)
def test_days_of_review_or_suit_do_not_count(pause, days):
    first, last = pause
    found = late_fine(1_000_000, DUE, after(40), [Pause(after(first), after(last), "review")])
    assert found.days == days
    assert found.fen == min(30_000 * days, 1_000_000)


def test_a_suit_that_is_not_over_holds_the_fine_still():
    found = late_fine(1_000_000, DUE, after(300), [Pause(after(11), None, "suit")])
    assert (found.days, found.fen) == (10, 300_000)


def test_a_day_of_review_and_suit_is_left_out_once():
    both = [Pause(after(5), after(10), "review"), Pause(after(8), after(12), "suit")]
    assert late_fine(1_000_000, DUE, after(20), both).days == 12


def test_a_late_fine_stands_still_for_no_other_reason():
    with pytest.raises(LawError) as refused:
        late_fine(1_000_000, DUE, after(20), [Pause(after(1), None, "appraisal")])
    assert refused.value.code == "pause.not_named"


def test_a_pause_that_ends_before_it_begins_is_refused():
    with pytest.raises(LawError) as refused:
        late_fine(1_000_000, DUE, after(20), [Pause(after(5), after(4), "review")])
    assert refused.value.code == "pause.order"


def test_what_is_less_than_a_fen_is_left_out():
    assert late_fine(1, DUE, after(33)).fen == 0
    assert late_fine(1, DUE, after(34)).fen == 1
    assert late_fine(101, DUE, after(1)).fen == 3


def test_a_late_fine_says_how_it_came_to_be():
    found = late_fine(1_000_000, DUE, after(50), [Pause(after(5), after(9), "review")])
    assert [step.code for step in found.steps] == ["rate", "days_late", "paused", "capped", "comes_to"]
    assert found.basis == "《行政处罚法》（2021）第72(1), 73(3)条"
    assert found.verified


def test_a_fine_from_before_the_act_is_counted_by_it_and_unverified():
    found = late_fine(1_000_000, date(2019, 3, 1), date(2019, 3, 11))
    assert found.fen == 300_000 and not found.verified
    assert "not_in_force" in [step.code for step in found.steps]
    assert not late_fine(1, date(2021, 7, 13), date(2021, 8, 1)).verified
    assert late_fine(1, date(2021, 7, 14), date(2021, 8, 1)).verified


def test_the_daily_fine_is_the_fine_again_for_each_day_after_the_order_without_a_cap():
    assert daily_fine(5_000_000, DUE, DUE).fen == 0
    assert daily_fine(5_000_000, DUE, after(1)).fen == 5_000_000
    found = daily_fine(5_000_000, DUE, after(60))
    assert (found.fen, found.days, found.capped) == (300_000_000, 60, False)
    assert found.basis == "《安全生产法》（2021）第112条"


@pytest.mark.parametrize("compute", [late_fine, daily_fine])
def test_a_negative_fine_is_refused(compute):
    with pytest.raises(LawError) as refused:
        compute(-1, DUE, after(3))
    assert refused.value.code == "fine.negative"


@given(FINES, DAYS, st.integers(-10, 2000))
def test_a_late_fine_never_exceeds_the_fine(amount, due, late):
    found = late_fine(amount, due, due + timedelta(days=late))
    assert 0 <= found.fen <= amount
    assert found.capped == (found.days > 0 and found.fen == amount)


@given(FINES, DAYS, st.integers(0, 200), st.integers(0, 200))
def test_paying_later_never_costs_less(amount, due, late, more):
    sooner, later = due + timedelta(days=late), due + timedelta(days=late + more)
    assert late_fine(amount, due, sooner).fen <= late_fine(amount, due, later).fen


@given(FINES, DAYS, st.integers(0, 120), st.integers(-20, 120), st.integers(0, 60))
def test_standing_still_never_costs_more(amount, due, late, offset, length):
    first = due + timedelta(days=offset)
    pause = Pause(first, first + timedelta(days=length), "review")
    paid = due + timedelta(days=late)
    assert late_fine(amount, due, paid, [pause]).fen <= late_fine(amount, due, paid).fen
