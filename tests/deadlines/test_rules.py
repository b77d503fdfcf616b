"""Which versions of the rules a fact starts, by its day."""

from __future__ import annotations

from datetime import date

import pytest

from casebook.cases.models import Case
from casebook.deadlines import rules
from casebook.deadlines.facts import Fact


def started(code: str, on: date, half: str = "liability", **traits: str) -> dict[str, int | None]:
    """The rules that an event of a day starts, each with the year of its version."""
    fact = Fact(code, on, half, "stage", "x", traits=traits)
    return {row.code: row.year for row in rules.started_by(fact, Case())}


@pytest.mark.parametrize(
    ("on", "codes"),
    [
        (
            date(2019, 3, 1),
            {"T205": 2021, "T206": 2015},
        ),  # the Act of that day is not known: the first that is
        (date(2026, 1, 31), {"T205": 2021, "T206": 2015}),
        (date(2026, 2, 1), {"T205": 2021, "T207": 2025}),
    ],
)
def test_filing_starts_the_rules_of_its_day(on, codes):
    assert started("stage.A7.entered", on) == codes


def test_an_older_version_starts_the_clock_of_its_time():
    sanction = {"systems": "party", "sanctions": "DJ1"}
    old = started("discipline.decided", date(2019, 3, 1), "accountability", **sanction)
    new = started("discipline.decided", date(2024, 3, 1), "accountability", **sanction)
    assert old["T601"] == 2018 and new["T601"] == 2023


def test_a_suspension_starts_its_usual_limit_and_no_other_handling_does():
    day = date(2026, 3, 1)
    assert "T611" in started("handling.decided", day, "accountability", handling="ZZ1")
    assert "T611" not in started("handling.decided", day, "accountability", handling="ZZ2")


def test_a_clock_finds_the_version_of_the_day_it_started():
    assert rules.row_of("T601", date(2019, 3, 1)).year == 2018
    assert rules.row_of("T601", date(2010, 3, 1)).year == 2018
    assert rules.row_of("T601", date(2025, 3, 1)).year == 2023
    assert rules.row_of("T206", date(2027, 3, 1)).year == 2015
    assert rules.row_of("T999", date(2025, 3, 1)) is None
