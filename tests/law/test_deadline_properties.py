"""What holds of every rule and every day, not of the examples alone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import assume, given
from hypothesis import strategies as st

from casebook.law import calendar
from casebook.law.deadlines import Derivation, Extension, Pause, derive
from casebook.law.extending import room_left
from casebook.law.tables import Row, table

SHANGHAI = ZoneInfo("Asia/Shanghai")
ONE = timedelta(days=1)
COUNTED = [row for row in table("deadlines") if "length" in row.own]
IN_DAYS = [row for row in COUNTED if row["unit"] != "h"]
PAUSING = [row for row in COUNTED if row["pauses"]]
EXTENDED = [row for row in COUNTED if row["extension"]]

DAYS = st.dates(date(2008, 1, 1), date(2027, 12, 31))
MOMENTS = st.datetimes(datetime(2008, 1, 1), datetime(2027, 12, 31)).map(
    lambda at: at.replace(tzinfo=SHANGHAI)
)


def due(row: Row, start: date, **given_with: object) -> Derivation:
    return derive(row, start, **given_with)  # type: ignore[arg-type]


def ends(found: Derivation) -> date:
    assert found.due is not None
    return found.due


@given(st.sampled_from(IN_DAYS), DAYS, st.integers(1, 400))
def test_a_later_trigger_never_gives_an_earlier_due_date(row, start, later):
    assert ends(due(row, start)) <= ends(due(row, start + timedelta(days=later)))


@given(st.sampled_from([row for row in COUNTED if row["unit"] == "h"]), MOMENTS, st.integers(1, 10_000))
def test_a_later_hour_never_gives_an_earlier_due_hour(row, start, minutes):
    assert ends(due(row, start)) <= ends(due(row, start + timedelta(minutes=minutes)))


@given(st.sampled_from(COUNTED), DAYS)
def test_a_period_ends_after_its_start_or_before_it_where_it_counts_back(row, start):
    moment = datetime(start.year, start.month, start.day, 9, tzinfo=SHANGHAI)
    began: date = moment if row["unit"] == "h" else start
    found = ends(due(row, began))
    assert found < began if row["direction"] == "before" else found > began


@given(st.sampled_from(PAUSING), DAYS, st.integers(-30, 120), st.integers(1, 60))
def test_pausing_never_shortens_and_adds_no_less_than_the_days_it_took(row, start, offset, length):
    first = start + timedelta(days=offset)
    pause = Pause(first, first + timedelta(days=length - 1), row["pauses"][0])
    plain, paused = due(row, start), due(row, start, pauses=[pause])
    assert ends(plain) <= ends(paused)
    lost = sum(step.values["lost"] for step in paused.steps if step.code == "paused")
    assert lost <= length
    rolled = any(step.code == "rolled" for step in (*plain.steps, *paused.steps))
    if not rolled:
        assert ends(paused) == ends(plain) + timedelta(days=lost)


@given(st.sampled_from(PAUSING), DAYS, st.integers(0, 90), st.integers(1, 30), st.integers(1, 30))
def test_a_longer_pause_never_gives_an_earlier_date(row, start, offset, length, more):
    first = start + timedelta(days=offset)
    reason = row["pauses"][0]
    short = Pause(first, first + timedelta(days=length - 1), reason)
    long = Pause(first, first + timedelta(days=length + more - 1), reason)
    assert ends(due(row, start, pauses=[short])) <= ends(due(row, start, pauses=[long]))


@given(st.sampled_from(PAUSING), DAYS, st.integers(0, 200), st.integers(1, 60))
def test_the_floor_of_an_open_pause_is_never_undercut_by_any_end_of_it(row, start, offset, length):
    first = start + timedelta(days=offset)
    held = due(row, start, pauses=[Pause(first, None, row["pauses"][0])])
    assume(held.due is None)
    ended = due(row, start, pauses=[Pause(first, first + timedelta(days=length), row["pauses"][0])])
    assert held.floor is not None and held.floor <= ends(ended)


@given(
    st.sampled_from(PAUSING), DAYS, st.lists(st.tuples(st.integers(0, 90), st.integers(0, 20)), max_size=4)
)
def test_the_order_of_pauses_and_their_overlaps_do_not_matter(row, start, spans):
    reason = row["pauses"][0]
    pauses = [
        Pause(start + timedelta(days=offset), start + timedelta(days=offset + length), reason)
        for offset, length in spans
    ]
    days = {
        pause.from_on + n * ONE for pause in pauses for n in range((pause.to_on - pause.from_on).days + 1)
    }
    single = [Pause(day, day, reason) for day in sorted(days)]
    expected = ends(due(row, start, pauses=single))
    assert ends(due(row, start, pauses=pauses)) == expected
    assert ends(due(row, start, pauses=pauses[::-1])) == expected


@given(st.sampled_from(EXTENDED), DAYS, st.data())
def test_an_extension_never_gives_an_earlier_date_and_two_are_as_good_as_one(row, start, data):
    room = room_left(row)[0]
    most = room["length"] or 90
    least = row["extension"][0].get("least", 1)
    first = data.draw(st.integers(least, most))
    plain, longer = ends(due(row, start)), ends(due(row, start, extensions=[Extension(first)]))
    assert plain <= longer
    if first < most and row["extension"][0].get("times") != 1 and not row["extension"][0].get("renewable"):
        rest = [Extension(first), Extension(most - first)]
        assert ends(due(row, start, extensions=rest)) == ends(due(row, start, extensions=[Extension(most)]))


@given(st.sampled_from([row for row in COUNTED if row["unit"] == "wd"]), DAYS)
def test_working_days_end_on_one_and_count_back_to_the_start(row, start):
    days = calendar.current()
    found = ends(due(row, start))
    assert days.is_working(found)
    first, last = sorted((start, found))
    between = sum(days.is_working(first + n * ONE) for n in range(1, (last - first).days))
    assert between == row["length"] - 1


@given(st.sampled_from([row for row in IN_DAYS if row["rolls"]]), DAYS)
def test_a_period_that_moves_on_ends_on_a_working_day(row, start):
    assert calendar.current().is_working(ends(due(row, start)))


@given(st.sampled_from(IN_DAYS), DAYS)
def test_a_date_is_provisional_only_with_a_year_that_has_no_notice(row, start):
    found = due(row, start)
    years = {start.year, ends(found).year}
    if found.provisional:
        assert any(not calendar.current().published(year) for year in range(min(years), max(years) + 1))
    elif row["rolls"] or row["unit"] == "wd":
        assert calendar.current().published(ends(found).year)


@given(st.sampled_from(COUNTED), DAYS)
def test_the_last_step_of_a_derivation_is_its_due_date_and_the_first_its_rule(row, start):
    found = due(row, start)
    assert found.steps[0].code == "rule"
    assert (found.steps[-1].code, found.steps[-1].values["due"]) == ("due", ends(found).isoformat())
