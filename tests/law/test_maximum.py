"""When the maximum is demanded, by what, and how much that is."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from casebook.law import fines, maximum
from casebook.law.tables import row

NOW = date(2026, 6, 1)
WAN = 1_000_000


def accident(grade: str, **figures: int | bool) -> fines.FineRange:
    (found,) = fines.offered("unit", on=NOW, grade=grade, conduct="accident")
    return fines.range_of(found, **figures)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("circumstance", "code"),
    [
        ("resisted_enforcement", "TOP1"),
        ("concealment", "TOP2"),
        ("false_report", "TOP2"),
        ("refused_rectification", "TOP3"),
        ("TOP1", "TOP1"),
        ("TOP3", "TOP3"),
    ],
)
def test_each_trigger_is_met_by_its_circumstances_or_its_code(circumstance: str, code: str) -> None:
    (demand,) = maximum.demanded([circumstance], on=NOW)
    assert demand.code == code
    assert demand.reasons["zh"] and demand.reasons["en"] and demand.basis


@pytest.mark.parametrize("circumstance", ["late_report", "omission", "fled", "M01", "H02"])
def test_other_circumstances_demand_no_maximum(circumstance: str) -> None:
    assert maximum.demanded([circumstance], on=NOW) == ()


def test_a_concealing_unit_is_led_to_the_article_on_concealment() -> None:
    (demand,) = maximum.demanded(["concealment"], on=NOW)
    assert demand.fines == ("493-36-unit",) and demand.offences == ("139-1",)
    (brought,) = maximum.ranges_brought([demand], subject="unit", on=NOW)
    assert maximum.required(brought, [demand]) == 500 * WAN


def test_a_concealing_principal_is_led_to_the_whole_income() -> None:
    demands = maximum.demanded(["concealment"], subject="principal", on=NOW)
    ranges = maximum.ranges_brought(demands, subject="principal", on=NOW, income_fen=20_000_000)
    assert {of.code for of in ranges} == {"493-36-persons", "AQF-110.2"}
    assert {maximum.required(of, demands) for of in ranges} == {20_000_000}


def test_resisting_enforcement_brings_two_articles_and_points_to_a_situation() -> None:
    (demand,) = maximum.demanded(["resisted_enforcement"], on=NOW)
    tops = {of.code: of.max_fen for of in maximum.ranges_brought([demand], subject="unit", on=NOW)}
    assert tops == {"493-36-unit": 500 * WAN, "AQF-108-unit": 20 * WAN}
    assert demand.serious == ("ES4",)


def test_refusing_to_rectify_brings_the_fine_for_each_day_which_has_no_range() -> None:
    (demand,) = maximum.demanded(["refused_rectification"], on=NOW)
    assert demand.fines == ("AQF-112",)
    assert maximum.ranges_brought([demand], subject="unit", on=NOW) == ()
    (persons,) = maximum.demanded(["refused_rectification"], subject="other", on=NOW)
    (of,) = maximum.ranges_brought([persons], subject="other", on=NOW)
    assert of.max_fen == 10 * WAN


def test_two_circumstances_of_one_trigger_demand_once_and_are_both_told() -> None:
    (demand,) = maximum.demanded(["concealment", "false_report", "concealment"], on=NOW)
    assert demand.reasons == {"zh": "瞒报、谎报", "en": "Concealment, False report"}


def test_the_maximum_of_the_grade_is_required_and_five_times_where_that_is_found() -> None:
    demands = maximum.demanded(["concealment"], on=NOW)
    assert maximum.required(accident("G3"), demands) == 200 * WAN
    assert maximum.required(accident("G3", especially_serious=True), demands) == 1_000 * WAN
    assert maximum.required(accident("G3"), ()) is None


def test_articles_of_an_old_day_are_those_of_that_day() -> None:
    (demand,) = maximum.demanded(["resisted_enforcement"], on=date(2019, 1, 1))
    assert demand.fines == ("493-36-unit",)


def test_every_kind_of_penalty_has_its_upper_end() -> None:
    assert [entry["upper"] for entry in maximum.bounds("XZ12")] == ["lifetime"]
    assert len(maximum.bounds()) == 19
    detention = row("maximum", "MAX14")
    assert detention is not None and detention["days"] == 15


@given(
    some.sampled_from(["G1", "G2", "G3", "G4"]),
    some.booleans(),
    some.sets(some.sampled_from(["concealment", "fled", "TOP3", "late_report"])),
)
def test_what_is_required_stands_at_the_maximum_of_its_range(
    grade: str, serious: bool, borne: set[str]
) -> None:
    of = accident(grade, especially_serious=serious)
    amount = maximum.required(of, maximum.demanded(borne, on=NOW))
    assert amount is None or fines.position(of, amount) == "at_maximum"
    assert (amount is not None) == bool(borne & {"concealment", "TOP3"})
