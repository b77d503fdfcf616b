"""Who investigates an accident, and how long its grade may still change."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from casebook.law import investigating, naming, regrading

NOW = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("grade", "level"), [("G1", "central"), ("G2", "province"), ("G3", "city"), ("G4", "county")]
)
def test_the_grade_says_which_level_investigates(grade: str, level: str) -> None:
    found = investigating.investigator(grade, on=NOW)
    assert found is not None and found.level == level
    assert "第19(" in found.basis and found.verified and not found.own_law


def test_an_accident_without_casualties_may_be_left_to_the_unit() -> None:
    found = investigating.investigator("G4", on=NOW, casualties=False)
    assert found is not None and found.code == "IV-G4-0" and "事故发生单位" in found.delegates["zh"]
    serious = investigating.investigator("G3", on=NOW, casualties=False)
    assert serious is not None and serious.code == "IV-G3"


@pytest.mark.parametrize(("grade", "level"), [("G2", "central"), ("G3", "province"), ("G4", "city")])
def test_special_equipment_is_investigated_one_level_higher(grade: str, level: str) -> None:
    found = investigating.investigator(grade, on=NOW, sector="15")
    assert found is not None and found.level == level and "特种设备安全法" in found.basis


def test_a_coal_mine_is_investigated_by_the_mine_authority() -> None:
    found = investigating.investigator("G3", on=NOW, sector="01")
    assert found is not None and "矿山安全监察" in found.body["zh"]
    worst = investigating.investigator("G1", on=NOW, sector="01")
    assert worst is not None and worst.code == "IV-G1"


def test_a_sector_with_a_law_of_its_own_says_so() -> None:
    found = investigating.investigator("G3", on=NOW, sector="08")
    assert found is not None and found.own_law


def test_before_the_regulation_nobody_is_named() -> None:
    assert investigating.investigator("G3", on=date(2007, 5, 31)) is None


def test_a_raised_level_and_another_place_are_told() -> None:
    assert [row.code for row in investigating.exceptions("G3", on=NOW)] == ["IV-RAISED", "IV-PLACE"]
    assert len(investigating.raising("G3")) == 6 and not investigating.raising("G1")


def test_casualties_count_for_thirty_days() -> None:
    window = regrading.window(date(2026, 1, 31))
    assert (window.days, window.last_day, window.code) == (30, date(2026, 3, 2), "RG30")
    assert window.holds(date(2026, 3, 2)) and not window.holds(date(2026, 3, 3)) and window.verified


@pytest.mark.parametrize("sector", ["08", "14"])
def test_casualties_on_the_road_and_in_fires_count_for_seven_days(sector: str) -> None:
    assert regrading.window(date(2026, 2, 25), sector).last_day == date(2026, 3, 4)


def test_a_day_before_the_rule_has_no_window() -> None:
    with pytest.raises(LookupError):
        regrading.window(date(2007, 5, 31))


@given(some.dates(date(2010, 1, 1), date(2090, 1, 1)), some.integers(0, 60))
def test_a_later_accident_has_a_later_window(on: date, more: int) -> None:
    later = on + timedelta(days=more)
    assert regrading.window(on).last_day <= regrading.window(later).last_day


@pytest.mark.parametrize("word", ["G3", "g3", "较大", "较大事故", "Serious accident", "serious"])
def test_a_grade_is_known_by_what_people_call_it(word: str) -> None:
    assert naming.grade_code(word) == "G3"
    assert naming.grade_code("巨大") is None


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("01", "01"),
        ("1", "01"),
        ("煤矿", "01"),
        ("coal_mine", "01"),
        ("special equipment", "15"),
        ("危化", "04"),
    ],
)
def test_a_sector_is_known_by_what_people_call_it(word: str, code: str) -> None:
    assert naming.sector_code(word) == code
    assert naming.sector_code("木星") is None


def test_a_name_that_several_rows_share_finds_them_all() -> None:
    assert {entry.code for entry in naming.find("警告", "discipline")} == {"DJ1", "A1"}
    assert [entry.code for entry in naming.find("a2", "discipline")] == ["A2"]
    assert [
        entry.code for entry in naming.find("Fine for a serious accident (responsible unit, old)", "fines")
    ]
