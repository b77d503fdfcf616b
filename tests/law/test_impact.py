"""Until when a sanction binds."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.law import impact
from casebook.law.errors import LawError
from casebook.law.impact import ends_on, months_later
from casebook.law.tables import row, table

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
    with pytest.raises(ValueError, match=r"没有 .* 个月的期限"):
        ends_on(row("discipline", code), date(2026, 1, 10), term_months=term)


def test_nothing_is_counted_from_an_unknown_day_or_sanction():
    assert ends_on(row("discipline", "A1"), None) is None
    assert ends_on(None, date(2026, 1, 10)) is None


START = date(2026, 1, 31)


@pytest.mark.parametrize(
    ("sanction", "code", "until", "months"),
    [
        ("P1", "DJ1", date(2027, 1, 31), 12),
        ("P2", "DJ2", date(2027, 7, 31), 18),
        ("P3", "DJ3", date(2028, 1, 31), 24),
        ("P4", "DJ4", date(2029, 1, 31), 36),
        ("P5", "DJ5", date(2031, 1, 31), 60),
        ("A1", "A1", date(2026, 7, 31), 6),
        ("A2", "A2", date(2027, 1, 31), 12),
        ("A3", "A3", date(2027, 7, 31), 18),
        ("A4", "A4", date(2028, 1, 31), 24),
        ("A5", "A5", date(2028, 1, 31), 24),
        ("A6", "A6", None, None),
        ("O1", "ED4", date(2026, 7, 31), 6),
        ("O2", "ZZ1", None, None),
        ("O3", "ZZ2", date(2027, 1, 31), 12),
        ("O4", "ZZ3", date(2028, 1, 31), 24),
        ("O5", "ZZ5", date(2028, 1, 31), 24),
        ("B1", "B1", date(2031, 1, 31), 60),
        ("B2", "B2", None, None),
        ("B3", "B3", date(2031, 1, 31), 60),
        ("B4", "B4", date(2031, 1, 31), 60),
        ("B5", "B5", None, None),
        ("党内警告", "DJ1", date(2027, 1, 31), 12),
        ("政务警告", "A1", date(2026, 7, 31), 6),
        ("记过", "A2", date(2027, 1, 31), 12),
        ("a2", "A2", date(2027, 1, 31), 12),
    ],
)
def test_every_sanction_has_its_end(sanction, code, until, months):
    found = impact.of(sanction, START)
    assert (found.code, found.until, found.months) == (code, until, months)


@pytest.mark.parametrize(("code", "for_good"), [("A6", True), ("B2", True), ("ZZ1", False), ("A1", False)])
def test_what_binds_for_good_is_told_from_what_has_no_period(code, for_good):
    assert impact.of(code, START).for_good is for_good


def test_a_name_of_two_sanctions_asks_which():
    with pytest.raises(LawError) as refused:
        impact.of("警告", START)
    assert refused.value.code == "impact.ambiguous" and "DJ1" in str(refused.value)


def test_an_unknown_sanction_is_refused():
    with pytest.raises(LawError) as refused:
        impact.of("流放", START)
    assert refused.value.code == "impact.unknown"


def test_what_has_no_period_but_a_usual_end_tells_it():
    (_start, usual) = impact.of("停职检查", START).steps
    assert usual["zh"] == "一般不超过 6 个月（未核实），即至 2026-07-31"
    assert "6 months at most (unverified)" in usual["en"]
    (_start, none) = impact.of("ED1", START).steps
    assert none["zh"] == "没有期限"


def test_what_whoever_decides_fixes_between_two_lengths_has_no_end_without_it():
    found = impact.of("B5", START)
    assert (found.until, found.months) == (None, None) and not found.for_good
    assert found.bounds == impact.Bounds(36, 60, date(2029, 1, 31), date(2031, 1, 31))
    assert "36 至 60 个月之间" in found.steps[1]["zh"] and "第37-1条" in found.steps[1]["zh"]
    assert "2029-01-31" in found.steps[1]["en"] and "2031-01-31" in found.steps[1]["en"]


@pytest.mark.parametrize(
    ("months", "until"), [(36, date(2029, 1, 31)), (48, date(2030, 1, 31)), (60, date(2031, 1, 31))]
)
def test_what_was_fixed_between_two_lengths_ends_by_it(months, until):
    found = impact.of("B5", START, months=months)
    assert (found.until, found.months, found.bounds) == (until, months, None)
    assert any(f"定为 {months} 个月" in step["zh"] for step in found.steps)


@pytest.mark.parametrize("months", [1, 35, 61])
def test_a_length_outside_its_bounds_is_refused(months):
    with pytest.raises(LawError) as refused:
        impact.of("B5", START, months=months)
    assert refused.value.code == "impact.months_range" and "36 至 60" in str(refused.value)
    assert "between 36 and 60 months" in refused.value.in_language("en")


def test_every_row_with_a_lower_bound_has_no_fixed_end():
    bounded = [each for name in impact.TABLES for each in table(name) if "lower_months" in each.own]
    assert bounded
    for each in bounded:
        assert impact.of(each, START).until is None, each.code


def test_a_ban_that_is_for_life_in_serious_cases_says_so():
    assert any("情节严重的，没有终止日期" in step["zh"] for step in impact.of("B3", START).steps)


def test_the_end_of_a_shorter_month_is_told_as_a_time_limit_tells_it():
    (_start, period, end) = impact.of("DJ2", date(2026, 8, 31)).steps
    assert period["zh"].startswith("影响期 18 个月，至 2028-02-29")
    assert end["zh"] == "该月没有31日，以月末2028年2月29日（周二）为届满日（该计算规则未核实）"
    assert "has no day 31" in end["en"] and "unverified" in end["en"]
    assert "counting" in impact.of("DJ2", date(2026, 8, 31)).unverified
    assert impact.of("DJ2", date(2026, 8, 30)).steps[2]["zh"].startswith("该月没有30日")


def test_a_same_numbered_day_is_told_too_and_takes_nothing_away():
    found = impact.of("A2", date(2026, 3, 15))
    assert "以对应日2027年3月15日（周一）为届满日（该计算规则未核实）" in [step["zh"] for step in found.steps]
    assert found.verified and found.unverified == ()


def test_the_end_of_the_term_and_that_of_the_period_are_both_told():
    told = [step["zh"] for step in impact.of("DJ4", START).steps]
    assert len([words for words in told if "为届满日" in words]) == 2


def test_a_form_of_accountability_has_the_period_of_what_sets_it():
    assert impact.of("WZ-P2", START).code == "ED4"
    for form in ("WZ-P1", "WZ-P3", "WZ-P4", "组织调整或者组织处理"):
        with pytest.raises(LawError) as refused:
            impact.of(form, START)
        assert refused.value.code == "impact.form" and "问责条例" in str(refused.value), form


def test_a_party_sanction_from_before_the_rules_in_the_table_is_still_found():
    assert impact.find("DJ1", date(2019, 5, 1)).code == "DJ1"
    assert impact.find("党内警告", date(2019, 5, 1)).code == "DJ1"


@pytest.mark.parametrize(
    ("code", "count", "least", "most", "capped"),
    [
        ("A1", 2, 6, 12, False),
        ("A1", 9, 6, 48, True),
        ("A2", 2, 12, 24, False),
        ("A3", 3, 18, 48, True),
        ("A5", 2, 24, 48, False),
        ("A5", 3, 24, 48, True),
    ],
)
def test_several_same_sanctions_lie_between_one_period_and_the_sum_but_no_more_than_four_years(
    code, count, least, most, capped
):
    found = impact.merged_range(row("discipline", code), count)
    assert (found.least, found.most, found.capped) == (least, most, capped)
    assert impact.of(code, START, count=count, months=most).until == months_later(START, most)
    for wrong in (least - 1, most + 1, None):
        with pytest.raises(LawError, match="合并期限须在"):
            impact.of(code, START, count=count, months=wrong)


@pytest.mark.parametrize(("code", "count"), [("A6", 2), ("DJ1", 2), ("A1", 1)])
def test_only_several_administrative_sanctions_below_dismissal_are_merged(code, count):
    with pytest.raises(LawError) as refused:
        impact.merged_range(row("discipline", code), count)
    assert refused.value.code == "impact.not_merged"


def test_one_sanction_is_given_no_period_of_its_own():
    with pytest.raises(LawError) as refused:
        impact.of("A1", START, months=7)
    assert refused.value.code == "impact.months"


@given(st.sampled_from(["A1", "A2", "A3", "A4", "A5"]), st.integers(2, 12))
def test_a_merged_range_contains_one_period_and_never_passes_the_cap(code, count):
    found = impact.merged_range(row("discipline", code), count)
    assert found.least == row("discipline", code)["impact_months"] <= found.most
    assert found.most <= row("impact_rules", "A7")["at_most_months"]


def test_probation_of_a_year_is_prolonged_by_one_and_no_more():
    prolonged = impact.of("DJ4", START, term_months=12, prolonged=True)
    assert (prolonged.until, prolonged.months) == (date(2030, 1, 31), 48)
    for term in (24,):
        with pytest.raises(LawError) as refused:
            impact.of("DJ4", START, term_months=term, prolonged=True)
        assert refused.value.code == "impact.prolonged"
    with pytest.raises(LawError):
        impact.of("A5", START, prolonged=True)


def test_during_probation_other_things_bind_than_after_it():
    during, after = impact.of("DJ4", START, term_months=12).effects
    assert (during.since, during.until) == (START, date(2027, 1, 31))
    assert (after.since, after.until) == (date(2027, 1, 31), date(2029, 1, 31))
    assert during.current(date(2026, 6, 1)) and not after.current(date(2026, 6, 1))
    assert after.current(date(2028, 6, 1)) and not during.current(date(2028, 6, 1))


def test_what_is_current_includes_the_first_and_the_last_day():
    (effect,) = impact.of("A1", START).effects
    assert [effect.current(day) for day in (date(2026, 1, 30), START, date(2026, 7, 31), date(2026, 8, 1))] == [
        False, True, True, False,
    ]  # fmt: skip


def test_two_effects_of_one_handling_end_at_different_times():
    first, second = impact.of("O4", START).effects
    assert (first.until, second.until) == (date(2027, 1, 31), date(2028, 1, 31))


def test_handling_and_a_sanction_together_count_for_the_longer():
    short, long, good = impact.of("A1", START), impact.of("ZZ4", START), impact.of("A6", START)
    assert impact.longest([short, long]) == long
    assert impact.longest([long, short, good]) == good
    assert impact.longest([impact.of("ZZ1", START)]) is None


@pytest.mark.parametrize(
    ("party", "administrative", "fits"),
    [
        ("DJ2", "A3", True), ("DJ2", "A2", False), ("DJ3", "A5", True), ("DJ3", "A4", False),
        ("DJ5", "A6", True), ("DJ5", "A5", True), ("DJ5", "A1", False), ("DJ1", "A1", None),
    ],
)  # fmt: skip
def test_which_sanctions_usually_go_together(party, administrative, fits):
    assert impact.pair_fits(party, administrative) is fits


def test_a_pairing_is_from_memory_and_found_from_either_side():
    assert {hint["party"] for hint in impact.pairing("A5")} == {"DJ2", "DJ3", "DJ4", "DJ5"}
    assert not any(hint.verified for hint in impact.pairing("DJ2"))


@pytest.mark.parametrize(
    ("system", "heaviest"), [("party", ["DJ2", "DJ4", "DJ5"]), ("administrative", ["A3", "A5", "A6"])]
)
def test_the_heaviest_of_each_tier(system, heaviest):
    assert [sanction.code for _tier, sanction in impact.tiers(system)] == heaviest


def test_the_end_is_explained_with_its_articles():
    steps = impact.of("A5", START, count=2, months=30).steps
    assert any("第15条" in step["zh"] and "定为 30 个月" in step["zh"] for step in steps)
    assert any("第8(2)条" in step["zh"] for step in steps)
    assert all(step["zh"] and step["en"] for step in steps)


def test_every_row_of_the_reference_on_impact_periods_is_in_a_table():
    codes = set()
    for name in ("discipline", "handling", "bans", "impact_rules"):
        codes |= {entry.code for entry in table(name)} | {entry.get("source_id") for entry in table(name)}
    wanted = {f"P{n}" for n in range(1, 6)} | {f"A{n}" for n in range(1, 10)}
    wanted |= {f"O{n}" for n in range(1, 7)} | {f"B{n}" for n in range(1, 6)}
    assert wanted <= codes


def test_the_longest_effect_of_a_sanction_is_its_impact_period():
    for entry in (*table("discipline"), *table("handling")):
        if months := entry.get("impact_months"):
            assert months == max(effect.get("months", 0) for effect in entry["effects"]), entry.code


def test_what_was_not_read_in_a_source_is_said():
    assert impact.of("A1", START).verified
    assert not impact.of("DJ5", START).verified
    assert not impact.of("ZZ5", START).verified


@pytest.mark.parametrize(
    ("sanction", "unverified", "effects"),
    [
        ("P1", (), True),
        ("P3", ("article", "effects"), False),
        ("P4", ("article",), True),
        ("P5", ("article", "readmission_months", "effects"), False),
        ("O2", ("at_most_months", "effects"), False),
        ("O3", ("impact_months", "effects"), False),
        ("B1", (), True),
        ("B5", ("counts_from",), True),
    ],
)
def test_each_part_that_was_not_read_is_named(sanction, unverified, effects):
    found = impact.of(sanction, START)
    assert found.unverified == unverified and found.known
    assert found.verified is not bool(unverified)
    assert {effect.verified for effect in found.effects} == {effects}


def test_how_far_a_sanction_was_read_is_told_as_for_a_time_limit():
    assert impact.of("P3", START).state("zh") == "已核实，条号、影响内容未核实"
    assert impact.of("P3", START).state("en") == "verified, except article number, effects"
    assert impact.of("P1", START).state("zh") == "已核实"
    assert impact.of("P1", date(2019, 3, 1)).state("en") == "unverified"


def test_the_line_that_cites_an_article_says_that_its_number_was_not_read():
    told = impact.of("P3", START).steps[1]
    assert told["zh"].endswith("第8, 11条，条号未核实）") and told["en"].endswith(
        ", article number unverified)"
    )
    assert "未核实" in impact.of("O3", START).steps[1]["zh"].split("，")[0]
