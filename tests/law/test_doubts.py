"""What was not read in a source takes away from an answer where the answer rests on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from casebook.law import fines, grading, impact, investigating, maximum, offences, regrading, tables
from casebook.law.deadlines import derive
from casebook.law.doubts import deciding_dates, in_doubt, is_sound
from casebook.law.late_fines import late_fine
from casebook.law.tables import Row, row

FROM, TO = "effective_from", "effective_to"


def coal(on: date) -> Row:
    (found,) = fines.offered("unit", on=on, grade="G4", sector="01", conduct="accident")
    return found


def unread(name: str, code: str, on: date, *keys: str, **dates: date) -> dict[str, tuple[Row, ...]]:
    """The table with that row beginning or ending on these days, which nobody read."""
    return {
        name: tuple(
            replace(each, unverified=(*each.unverified, *keys), **dates)
            if each.code == code and each.in_force(on)
            else each
            for each in tables.table(name)
        )
    }


@pytest.mark.parametrize(
    ("table", "code", "on", "found"),
    [
        ("fines", "MK-67-G4", date(2024, 4, 30), ()),  # it does not hold, and nothing is asked of it
        ("fines", "MK-67-G4", date(2024, 5, 1), (FROM,)),
        ("fines", "MK-67-G4", date(2024, 12, 31), (FROM,)),
        ("fines", "MK-67-G4", date(2025, 1, 1), ()),
        ("fines", "TSSB-90-G4", date(2014, 1, 1), (FROM,)),  # made in 2013, said to begin in 2014
        ("fines", "TSSB-90-G4", date(2015, 1, 1), ()),
        ("fines", "AQF-114-G4", date(2021, 9, 1), ()),  # this day was read
        ("fines", "493-37-G4", date(2013, 12, 31), ()),
        ("fines", "493-37-G4", date(2014, 1, 1), (TO,)),
        ("fines", "493-37-G4", date(2014, 11, 30), (TO,)),
        ("deadlines", "T511", date(2018, 12, 31), ()),  # the one after it is a text of 2019
        ("deadlines", "T607", date(2019, 3, 1), (TO,)),
        ("deadlines", "T513", date(2025, 7, 1), ()),
        ("offences", "134(1)", date(2023, 12, 31), (FROM,)),  # the text that was read is that of 2023
        ("offences", "134(1)", date(2024, 1, 1), ()),
    ],
)
def test_an_unread_day_decides_up_to_the_year_after_it(
    table: str, code: str, on: date, found: tuple[str, ...]
) -> None:
    assert deciding_dates(row(table, code, on) or row(table, code), on) == found


def test_only_parts_that_are_shown_are_in_doubt() -> None:
    removal = row("discipline", "DJ3")
    assert in_doubt(removal, ("article", "impact_months")) == ("article",)
    assert is_sound(removal, date(2026, 1, 1), "impact_months") and not is_sound(removal, None, "effects")


def test_a_fine_of_the_day_a_law_is_said_to_begin_is_not_verified() -> None:
    first, later = date(2024, 5, 1), date(2026, 3, 1)
    on_it, after = (fines.range_of(coal(day), on=day) for day in (first, later))
    assert on_it.code == after.code == "MK-67-G4"
    assert (on_it.verified, on_it.unverified) == (False, (FROM,))
    assert (after.verified, after.unverified) == (True, ())


def test_the_last_year_of_an_old_fine_is_not_verified() -> None:
    old = [fines.offered("unit", on=day, grade="G4", conduct="accident")[0]
           for day in (date(2012, 5, 1), date(2014, 11, 1))]  # fmt: skip
    assert fines.range_of(old[0], on=date(2012, 5, 1)).verified
    assert not fines.range_of(old[1], on=date(2014, 11, 1)).verified


def test_what_demands_the_maximum_is_as_verified_as_the_days_of_its_articles() -> None:
    (demand,) = maximum.demanded(["TOP2"], on=date(2026, 3, 1))
    assert demand.verified
    day = date(2026, 3, 1)
    with tables.trying(unread("fines", demand.fines[0], day, FROM, effective_from=date(2026, 2, 1))):
        assert not maximum.demanded(["TOP2"], on=day)[0].verified


@pytest.mark.parametrize("on", [date(2024, 5, 1), date(2026, 3, 1)])
def test_who_investigates_is_as_verified_as_its_first_day(on: date) -> None:
    who = investigating.investigator("G4", on=on, sector="01")
    assert who is not None and who.code == "IV-MK-G4" and who.verified is (on.year > 2024)


def test_grade_window_late_fine_and_impact_heed_a_first_day_nobody_read() -> None:
    day = date(2026, 3, 1)
    begins = {"effective_from": date(2026, 1, 1)}

    def answers() -> list[Any]:
        return [
            grading.grade(3, None, None, on=day),
            regrading.window(day),
            late_fine(100, day, date(2026, 3, 9)),
            impact.of("A1", day),
        ]

    assert all(each.verified for each in answers())
    overlay = {
        **unread("grades", "G3", day, FROM, **begins),
        **unread("regrading", regrading.window(day).code, day, FROM, **begins),
        **unread(
            "late_fines",
            next(r.code for r in tables.table("late_fines") if r["kind"] == "late"),
            day,
            FROM,
            **begins,
        ),
        **unread("discipline", "A1", day, FROM, **begins),
    }
    with tables.trying(overlay):
        assert not any(each.verified for each in answers())


def test_an_offence_is_not_verified_where_its_first_day_alone_makes_it_hold() -> None:
    for day, verified in ((date(2022, 5, 1), False), (date(2026, 5, 1), True)):
        answers = offences.reached(offences.OffenceFacts(deaths=1), day)
        (found,) = [each for each in answers if each.code == "134(1)"]
        assert (found.verified, found.unverified) == (verified, () if verified else (FROM,))


def test_a_time_limit_names_the_day_that_was_not_read() -> None:
    first, later = derive("T224", date(2024, 6, 1)), derive("T224", date(2025, 6, 1))
    assert (first.verified, first.unverified) == (False, (FROM,))
    assert (later.verified, later.unverified) == (True, ())
