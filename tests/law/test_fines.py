"""The fines: which articles are offered, what each allows, and where an amount stands."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from casebook.law import fines
from casebook.law.errors import LawError
from casebook.law.tables import row, table

NOW = date(2026, 6, 1)
WAN = 1_000_000


def only(subject: str, grade: str, sector: str | None = None, on: date = NOW) -> fines.Row:
    (found,) = fines.offered(subject, on=on, grade=grade, sector=sector, conduct="accident")
    return found


@pytest.mark.parametrize(
    ("grade", "lower", "upper"), [("G4", 30, 100), ("G3", 100, 200), ("G2", 200, 1_000), ("G1", 1_000, 2_000)]
)
def test_an_accident_fine_of_a_unit_follows_the_grade(grade: str, lower: int, upper: int) -> None:
    of = fines.range_of(only("unit", grade))
    assert (of.min_fen, of.max_fen) == (lower * WAN, upper * WAN)
    assert of.basis == "《安全生产法》（2021）第114条" and of.verified and of.tier == "normal"


@pytest.mark.parametrize(
    ("grade", "lower", "upper"), [("G4", 50, 100), ("G3", 150, 200), ("G2", 500, 1_000), ("G1", 1_000, 2_000)]
)
def test_a_coal_mine_has_ranges_of_its_own(grade: str, lower: int, upper: int) -> None:
    of = fines.range_of(only("unit", grade, "01"))
    assert (of.min_fen, of.max_fen) == (lower * WAN, upper * WAN)
    assert "煤矿安全生产条例" in of.basis


def test_a_coal_mine_before_its_regulation_is_judged_by_the_general_row() -> None:
    assert only("unit", "G3", "01", date(2024, 4, 30)).code == "AQF-114-G3"


@pytest.mark.parametrize(("grade", "lower", "upper"), [("G4", 10, 20), ("G3", 20, 50), ("G2", 50, 200)])
def test_special_equipment_has_ranges_of_its_own(grade: str, lower: int, upper: int) -> None:
    of = fines.range_of(only("unit", grade, "15"))
    assert (of.min_fen, of.max_fen) == (lower * WAN, upper * WAN)


def test_special_equipment_has_no_row_for_the_worst_grade_and_the_general_one_answers() -> None:
    assert only("unit", "G1", "15").code == "AQF-114-G1"
    assert only("principal", "G1", "15").code == "AQF-95-G1"


@pytest.mark.parametrize(
    ("grade", "lower", "upper"), [("G4", 10, 20), ("G3", 20, 50), ("G2", 50, 200), ("G1", 200, 500)]
)
def test_an_old_accident_is_judged_by_the_old_row(grade: str, lower: int, upper: int) -> None:
    of = fines.range_of(only("unit", grade, on=date(2012, 5, 1)))
    assert (of.min_fen, of.max_fen) == (lower * WAN, upper * WAN)
    assert of.basis.endswith("第37条") and of.verified


def test_between_the_acts_of_2014_and_2021_the_row_says_that_it_is_not_verified() -> None:
    of = fines.range_of(only("unit", "G3", on=date(2019, 3, 21)))
    assert (of.min_fen, of.max_fen) == (20 * WAN, 50 * WAN)
    assert not of.verified and "2014" in of.note


def test_the_day_of_the_new_act_changes_the_range() -> None:
    assert only("unit", "G4", on=date(2021, 8, 31)).code == "493-37-G4"
    assert only("unit", "G4", on=date(2021, 9, 1)).code == "AQF-114-G4"


@pytest.mark.parametrize(("grade", "percent"), [("G4", 40), ("G3", 60), ("G2", 80), ("G1", 100)])
def test_a_principal_pays_a_fixed_share_of_the_income(grade: str, percent: int) -> None:
    of = fines.range_of(only("principal", grade), income_fen=20_000_000)
    assert of.min_fen == of.max_fen == 200_000 * percent
    assert of.fixed and fines.position(of, of.max_fen) == "at_maximum"


@pytest.mark.parametrize(("grade", "percent"), [("G4", 30), ("G3", 40), ("G2", 60)])
def test_a_principal_of_special_equipment_pays_another_share(grade: str, percent: int) -> None:
    assert fines.range_of(only("principal", grade, "15"), income_fen=100).max_fen == percent


def test_a_share_of_the_income_asks_for_the_income() -> None:
    row = only("principal", "G3")
    assert fines.needs(row) == ("income_fen",)
    with pytest.raises(LawError) as refused:
        fines.range_of(row)
    assert refused.value.code == "fine.income_needed"
    assert "年收入" in str(refused.value) and "income" in refused.value.in_language("en")


def test_other_leaders_pay_between_a_fifth_and_a_half() -> None:
    of = fines.range_of(only("other", "G2"), income_fen=10_000_001)
    assert (of.min_fen, of.max_fen) == (2_000_000, 5_000_001)


@pytest.mark.parametrize("act", ["concealment", "false_report", "faked_scene", "refused_inquiry", "fled"])
def test_a_hidden_accident_costs_the_unit_up_to_five_million(act: str) -> None:
    (found,) = fines.offered("unit", on=NOW, conduct=act)
    of = fines.range_of(found)
    assert (of.code, of.min_fen, of.max_fen) == ("493-36-unit", 100 * WAN, 500 * WAN)


def test_a_principal_who_hid_an_accident_is_offered_both_articles() -> None:
    codes = [found.code for found in fines.offered("principal", on=NOW, conduct=["concealment"])]
    assert codes == ["493-36-persons", "AQF-110.2"]


def test_an_omission_stays_under_the_old_article_and_says_so() -> None:
    (found,) = fines.offered("principal", on=NOW, conduct="omission")
    assert found.code == "493-35" and not found.is_verified("acts")


def test_without_conduct_the_whole_catalogue_is_offered_and_accidents_only_with_a_grade() -> None:
    everything = fines.offered("unit", on=NOW)
    assert "AQF-99-first" in {found.code for found in everything}
    assert not any("accident" in found["acts"] for found in everything)
    graded = fines.offered("unit", on=NOW, grade="G3")
    assert [found.code for found in graded if "accident" in found["acts"]] == ["AQF-114-G3"]


def test_an_order_alone_is_no_basis_of_a_fine() -> None:
    assert not fines.offered("unit", on=NOW, conduct="closure")
    with pytest.raises(LawError, match="没有罚款"):
        fines.range_of(row("fines", "AQF-113"))  # type: ignore[arg-type]


def test_an_unknown_subject_is_refused() -> None:
    with pytest.raises(ValueError, match="no subject"):
        fines.offered("neighbour", on=NOW)


def named(code: str) -> fines.Row:
    found = row("fines", code)
    assert found is not None
    return found


def test_gains_from_a_hundred_thousand_yuan_on_multiply() -> None:
    of = fines.range_of(named("AQF-92.2-unit"), gain_fen=10_000_000)
    assert (of.min_fen, of.max_fen) == (20 * WAN, 50 * WAN)


def test_gains_below_a_hundred_thousand_yuan_leave_the_fixed_range() -> None:
    of = fines.range_of(named("AQF-92.2-unit"), gain_fen=9_999_999)
    assert (of.min_fen, of.max_fen) == (10 * WAN, 20 * WAN)
    assert fines.range_of(named("AQF-103.1-unit"), gain_fen=0).max_fen == 20 * WAN


def test_a_multiple_of_gains_asks_for_the_gains() -> None:
    with pytest.raises(LawError, match="违法所得"):
        fines.range_of(named("AQF-103.1-unit"))


def test_a_daily_fine_is_the_first_fine_again_for_each_day() -> None:
    of = fines.range_of(named("AQF-112"), base_fen=5 * WAN, days=7)
    assert of.min_fen == of.max_fen == 35 * WAN
    with pytest.raises(LawError, match="原罚款"):
        fines.range_of(named("AQF-112"), base_fen=5 * WAN)


def test_an_especially_serious_case_is_two_to_five_times_the_range() -> None:
    of = fines.range_of(only("unit", "G3"), especially_serious=True)
    assert (of.min_fen, of.max_fen, of.tier) == (200 * WAN, 1_000 * WAN, "especially_serious")
    coal = fines.range_of(only("unit", "G1", "01"), especially_serious=True)
    assert (coal.min_fen, coal.max_fen) == (2_000 * WAN, 10_000 * WAN)


def test_an_article_without_a_multiplied_fine_refuses_it() -> None:
    with pytest.raises(LawError) as refused:
        fines.range_of(only("unit", "G3", "15"), especially_serious=True)
    assert refused.value.code == "fine.not_especially_serious"


@pytest.mark.parametrize(
    ("grade", "facts", "code", "lower", "upper"),
    [
        ("G4", {"deaths": 0, "serious_injuries": 2}, "G4-1", 30, 50),
        ("G4", {"deaths": 1}, "G4-2", 50, 70),
        ("G4", {"deaths": 2}, "G4-3", 70, 100),
        ("G3", {"deaths": 3}, "G3-1", 100, 120),
        ("G3", {"deaths": 5}, "G3-2", 120, 150),
        ("G3", {"deaths": 3, "loss_fen": 3_000 * WAN}, "G3-3", 150, 200),
        ("G2", {"deaths": 14}, "G2-2", 400, 600),
        ("G1", {"deaths": 39}, "G1-1", 1_000, 1_200),
    ],
)
def test_facts_lead_to_the_highest_step_that_a_limb_reaches(
    grade: str, facts: dict[str, Any], code: str, lower: int, upper: int
) -> None:
    step = fines.step_of(only("unit", grade), on=NOW, **facts)
    assert step is not None
    assert (step.code, step.min_fen, step.max_fen) == (code, lower * WAN, upper * WAN)
    assert step.verified and step.basis.endswith("条号未核实")


def test_a_step_that_was_not_read_says_so() -> None:
    step = fines.step_of(only("unit", "G1"), on=NOW, deaths=40)
    assert step is not None and step.code == "G1-2" and not step.verified


def test_there_is_no_step_before_the_rule_nor_for_another_article() -> None:
    assert fines.step_of(only("unit", "G3"), on=date(2024, 2, 29), deaths=3) is None
    assert fines.step_of(only("unit", "G3", "01"), on=NOW, deaths=3) is None


def test_a_late_report_of_a_principal_has_its_step() -> None:
    step = fines.step_of(named("AQF-110.2"), on=NOW, conduct=["late_report"], income_fen=1_000)
    assert step is not None and (step.min_fen, step.max_fen) == (600, 800)


def test_an_amount_is_told_by_its_place_in_the_range() -> None:
    of = fines.range_of(only("unit", "G4"))
    places = [fines.position(of, fen * WAN) for fen in (29, 30, 31, 100, 101)]
    assert places == ["below", "at_minimum", "inside", "at_maximum", "above"]


def test_an_amount_above_the_range_is_refused_with_its_article() -> None:
    with pytest.raises(LawError, match=r"第114条.*上限1,000,000元") as refused:
        fines.check(fines.range_of(only("unit", "G4")), 100 * WAN + 1, on=NOW)
    assert refused.value.code == "fine.above_range"


def test_an_amount_below_the_range_needs_a_circumstance_that_reduces() -> None:
    of = fines.range_of(only("unit", "G4"))
    with pytest.raises(LawError) as refused:
        fines.check(of, 29 * WAN, circumstances=["H01", "ZM1"], on=NOW)
    assert refused.value.code == "fine.below_range"
    assert fines.check(of, 29 * WAN, circumstances=["M01"], on=NOW) == "below"
    assert [entry.article for entry in fines.mitigating(["M01"], NOW)] == ["32(1)"]


def test_a_fine_of_nothing_is_refused() -> None:
    with pytest.raises(LawError, match="大于零"):
        fines.check(fines.range_of(only("unit", "G4")), 0, circumstances=["M01"], on=NOW)


def test_the_article_of_the_act_holds_unless_the_new_one_is_lighter() -> None:
    old = only("unit", "G3", on=date(2020, 5, 1))
    new = fines.counterpart(old, NOW)
    assert new is not None and new.code == "AQF-114-G3"
    assert fines.lighter(fines.range_of(old), fines.range_of(new)).code == old.code
    assert fines.lighter(fines.range_of(new), fines.range_of(old)).code == old.code
    assert fines.lighter(fines.range_of(old), None).code == old.code


def test_the_counterpart_of_an_article_in_force_is_itself_and_an_industry_has_its_own() -> None:
    row = only("unit", "G3")
    assert fines.counterpart(row, NOW) is row
    mine = fines.counterpart(only("unit", "G3", "01", date(2023, 1, 1)), NOW, "01")
    assert mine is not None and mine.code == "MK-67-G3"
    assert fines.counterpart(named("AQF-109-first"), date(2019, 1, 1)) is None


def test_one_act_against_several_rules_is_fined_by_the_higher_range() -> None:
    ranges = [fines.range_of(named(code)) for code in ("AQF-99-not-corrected", "493-36-unit", "AQF-108-unit")]
    assert fines.one_act(ranges).code == "493-36-unit"


def test_a_figure_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="below zero"):
        fines.range_of(named("AQF-112"), base_fen=-1, days=1)


FIGURES: dict[str, Any] = {"income_fen": 33_333, "gain_fen": 12_345_678, "base_fen": 1_000_000, "days": 3}


@given(some.sampled_from([entry for entry in table("fines") if fines.has_amount(entry)]))
def test_every_range_contains_its_maximum(entry: fines.Row) -> None:
    of = fines.range_of(entry, **FIGURES)
    assert 0 <= of.min_fen <= of.max_fen
    assert fines.position(of, of.max_fen) == "at_maximum"
    assert fines.position(of, of.max_fen + 1) == "above"


@given(some.integers(0, 10**12), some.integers(0, 10**12))
def test_a_higher_income_is_never_fined_less(one: int, other: int) -> None:
    less, more = sorted((one, other))
    row = named("AQF-96-G3")
    assert (
        fines.range_of(row, income_fen=less).max_fen <= fines.range_of(row, income_fen=more).max_fen <= more
    )
