"""`law …`: questions put to the tables, answered without a home; and with the rows kept in one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from casebook import clock
from casebook import store as stores
from casebook.commands import main
from casebook.law import tables
from casebook.refusals import Refusal
from casebook.statutes import editions
from casebook.statutes.choices import IN_FORCE
from casebook.statutes.models import CalendarNotice
from casebook.store import Store, UnitOfWork, transact

Run = Callable[..., Result]
Ask = Callable[..., Any]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """A `law` command where there is no home."""
    monkeypatch.setenv("CASEBOOK_HOME", str(tmp_path / "none"))

    def ran(*words: str) -> Result:
        return CliRunner().invoke(main, ["law", *words])

    return ran


@pytest.fixture
def ask(run: Run) -> Ask:
    def asked(*words: str) -> Any:
        done = run(*words, "--json")
        assert done.exit_code == 0, done.stderr
        return json.loads(done.stdout)

    return asked


def refused(done: Result, code: str, status: int = 1) -> None:
    assert done.exit_code == status, done.output
    assert done.stderr.startswith(f"{code} — ") and not done.stdout


# ---------------------------------------------------------------------------------------------- grade
@pytest.mark.parametrize(
    ("words", "code", "limbs"),
    [
        (("--deaths", "0"), "G4", ["deaths"]),
        (("--deaths", "2"), "G4", ["deaths"]),
        (("--deaths", "3"), "G3", ["deaths"]),
        (("--deaths", "9"), "G3", ["deaths"]),
        (("--deaths", "10"), "G2", ["deaths"]),
        (("--deaths", "29"), "G2", ["deaths"]),
        (("--deaths", "30"), "G1", ["deaths"]),
        (("--serious-injuries", "9"), "G4", ["serious_injuries"]),
        (("--serious-injuries", "10"), "G3", ["serious_injuries"]),
        (("--serious-injuries", "100"), "G1", ["serious_injuries"]),
        (("--loss-yuan", "9999999.99"), "G4", ["direct_loss"]),
        (("--loss-yuan", "10000000.00"), "G3", ["direct_loss"]),
        (("--loss-yuan", "10,000,000"), "G3", ["direct_loss"]),
        (("--loss-yuan", "5000万"), "G2", ["direct_loss"]),
        (("--loss-yuan", "1亿元"), "G1", ["direct_loss"]),
        (
            ("--deaths", "3", "--serious-injuries", "10", "--loss-yuan", "1"),
            "G3",
            ["deaths", "serious_injuries"],
        ),
    ],
)
def test_a_grade_stands_at_its_boundaries(
    ask: Ask, words: tuple[str, ...], code: str, limbs: list[str]
) -> None:
    answer = ask("grade", *words)
    assert (answer["code"], answer["decided_by"]) == (code, limbs)
    assert (
        answer["basis"].startswith("《生产安全事故报告和调查处理条例》（2007）第3(1)") and answer["verified"]
    )


def test_a_grade_is_told_in_the_words_of_the_reader(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("grade", "--deaths", "3", "--serious-injuries", "10")
    assert "依据的指标：死亡、重伤" in run(*words).stdout
    monkeypatch.setenv("CASEBOOK_LANGUAGE", "en")
    assert "Decided by: deaths, serious injuries" in run(*words).stdout
    offences = run("offences", "--deaths", "1").stdout
    assert "police" in offences and "supervision" in offences and "公安" not in offences


def test_a_grade_is_told_as_authorities_publish_it(ask: Ask) -> None:
    assert ask("grade", "--deaths", "10")["grade"] == "重大"


def test_day_and_sector_change_the_window_and_who_investigates(ask: Ask) -> None:
    road = ask("grade", "--deaths", "3", "--on", "2026-02-25", "--sector", "道路交通")
    assert road["regrading"]["last_day"] == "2026-03-04"
    assert road["investigated_by"]["own_law_first"] is True
    lift = ask("grade", "--deaths", "3", "--sector", "特种设备", "--on", "2026-02-25")
    assert lift["investigated_by"]["level"] == "province" and lift["regrading"]["days"] == 30


def test_an_accident_without_casualties_may_go_to_the_unit(ask: Ask) -> None:
    none = ask("grade", "--deaths", "0", "--serious-injuries", "0", "--loss-yuan", "5")
    assert none["investigated_by"]["code"] == "IV-G4-0"
    assert ask("grade", "--loss-yuan", "5")["investigated_by"]["code"] == "IV-G4"


def test_what_may_raise_the_level_is_told(ask: Ask) -> None:
    answer = ask("grade", "--deaths", "3")
    assert [each["code"] for each in answer["exceptions"]] == ["IV-RAISED", "IV-PLACE"]
    assert len(answer["raised_where"]) == 6


def test_before_the_regulation_there_is_no_grade(run: Run) -> None:
    refused(run("grade", "--deaths", "3", "--on", "2007-05-31"), "grade.no_rule")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), "grade.no_limb"),
        (("--loss-yuan", "many"), "amount.bad"),
        (("--loss-yuan", "-1"), "amount.bad"),
        (("--loss-yuan", "0.001"), "amount.bad"),
        (("--loss-yuan", "NaN"), "amount.bad"),
        (("--deaths", "1", "--on", "2026-02-30"), "date.bad"),
        (("--deaths", "1", "--sector", "木星"), "sector.unknown"),
    ],
)
def test_what_cannot_be_read_is_bad_usage(run: Run, words: tuple[str, ...], code: str) -> None:
    refused(run("grade", *words), code, status=2)


def test_a_number_below_zero_is_bad_usage(run: Run) -> None:
    assert run("grade", "--deaths", "-1").exit_code == 2


def test_without_json_the_answer_is_a_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "较大事故 (G3)" in run("grade", "--deaths", "3").stdout
    monkeypatch.setenv("CASEBOOK_LANGUAGE", "en")
    assert "Serious accident (G3)" in run("grade", "--deaths", "3").stdout


# ------------------------------------------------------------------------------------------------ due
def test_a_time_limit_is_answered_with_its_steps(ask: Ask) -> None:
    answer = ask("due", "T107", "--from", "2026-01-31")
    assert (answer["due"], answer["unit"], answer["length"]) == ("2026-04-01", "cd", 60)
    assert (
        answer["provisional"] is False and answer["verified"] is True and answer["basis"].endswith("第29条")
    )
    assert [step["code"] for step in answer["derivation"]][-1] == "due"
    assert all(step["text"] for step in answer["derivation"])


def test_hours_run_across_midnight(ask: Ask) -> None:
    answer = ask("due", "t102", "--from", "2026-02-28T23:30")
    assert (answer["due"], answer["unit"], answer["length"]) == ("2026-03-01T00:30", "h", 1)


def test_working_days_skip_the_holiday_and_count_the_saturday_made_up(ask: Ask) -> None:
    answer = ask("due", "T217", "--from", "2026-02-12")
    assert answer["unit"] == "wd" and answer["due"] == "2026-02-28"
    assert any(step["code"] == "made_up" for step in answer["derivation"])


def test_paused_days_do_not_count_for_a_reason_that_the_rule_names(ask: Ask, run: Run) -> None:
    plain = ask("due", "T107", "--from", "2026-01-31")["due"]
    paused = ask(
        "due", "T107", "--from", "2026-01-31", "--paused", "2026-02-10..2026-02-18", "--reason", "鉴定"
    )
    assert (date.fromisoformat(paused["due"]) - date.fromisoformat(plain)).days == 9
    refused(
        run("due", "T107", "--from", "2026-01-31", "--paused", "2026-02-10..2026-02-19", "--reason", "heat"),
        "pause.not_named",
    )
    refused(
        run("due", "T107", "--from", "2026-01-31", "--paused", "2026-02-10..2026-02-19"),
        "pause.reason_needed",
        2,
    )
    refused(
        run("due", "T107", "--from", "2026-01-31", "--paused", "soon", "--reason", "鉴定"), "pause.bad", 2
    )


def test_an_open_pause_leaves_no_day_and_says_not_before_which(ask: Ask) -> None:
    answer = ask("due", "T107", "--from", "2026-01-31", "--paused", "2026-02-10..", "--reason", "appraisal")
    assert answer["due"] is None and answer["not_before"] >= "2026-04-01"


def test_an_extension_goes_up_to_the_limit_and_no_further(ask: Ask, run: Run) -> None:
    assert ask("due", "T107", "--from", "2026-01-31", "--extended-by", "60")["due"] == "2026-06-01"
    assert run("due", "T107", "--from", "2026-01-31", "--extended-by", "61").exit_code == 1
    assert run("due", "T109", "--from", "2026-01-31", "--extended-by", "1").exit_code == 1


def test_a_sector_has_its_own_period_and_other_periods_are_named(ask: Ask) -> None:
    assert ask("due", "T106", "--from", "2026-02-25")["due"] == "2026-03-27"
    road = ask("due", "T106", "--from", "2026-02-25", "--sector", "道路交通")
    assert (road["rule"], road["due"]) == ("T106-2", "2026-03-04")
    assert [each["rule"] for each in ask("due", "T305", "--from", "2026-03-02")["variants"]] == ["T305-2"]


def test_months_end_on_the_last_day_where_the_day_is_missing(ask: Ask) -> None:
    assert ask("due", "T220", "--from", "2025-11-30")["due"] == "2026-02-28"
    assert ask("due", "T115", "--from", "2024-02-29")["due"] == "2025-02-28"


def test_a_year_that_is_not_published_is_provisional(ask: Ask) -> None:
    far = ask("due", "T217", "--from", "2039-03-01")
    assert far["provisional"] is True


def test_a_rule_without_a_number_has_no_day_until_one_is_given(ask: Ask) -> None:
    assert ask("due", "T702", "--from", "2026-03-02")["due"] is None
    assert ask("due", "T702", "--from", "2026-03-02", "--length", "10")["due"] == "2026-03-12"


def test_an_unverified_rule_says_so(ask: Ask, run: Run) -> None:
    assert ask("due", "T510", "--from", "2026-03-02")["verified"] is False
    assert "未核实" in run("due", "T510", "--from", "2026-03-02").stdout


def test_an_unknown_rule_and_a_bad_day_are_refused(run: Run) -> None:
    refused(run("due", "T999", "--from", "2026-03-02"), "rule.unknown")
    refused(run("due", "T107", "--from", "tomorrow"), "date.bad", 2)


# ----------------------------------------------------------------------------------------------- fine
UNIT = ("fine", "--subject", "unit")


@pytest.mark.parametrize(
    ("words", "lower", "upper"),
    [
        (("--grade", "G4"), 300_000, 1_000_000),
        (("--grade", "较大"), 1_000_000, 2_000_000),
        (("--grade", "重大事故"), 2_000_000, 10_000_000),
        (("--grade", "G1"), 10_000_000, 20_000_000),
        (("--grade", "G3", "--especially-serious"), 2_000_000, 10_000_000),
        (("--grade", "G1", "--especially-serious"), 20_000_000, 100_000_000),
        (("--grade", "G3", "--sector", "煤矿"), 1_500_000, 2_000_000),
        (("--grade", "G4", "--sector", "coal_mine"), 500_000, 1_000_000),
        (("--grade", "G3", "--sector", "15"), 200_000, 500_000),
        (("--grade", "G3", "--on", "2012-05-01"), 200_000, 500_000),
        (("--grade", "G3", "--circumstance", "ES1"), 2_000_000, 10_000_000),
    ],
)
def test_a_range_follows_grade_sector_and_day(
    ask: Ask, words: tuple[str, ...], lower: int, upper: int
) -> None:
    answer = ask(*UNIT, *words)
    assert (answer["min_yuan"], answer["max_yuan"], answer["required_yuan"]) == (lower, upper, None)
    assert answer["basis"] and answer["verified"] is True


def test_a_case_of_2019_says_that_its_row_is_not_verified(ask: Ask) -> None:
    answer = ask(*UNIT, "--grade", "G3", "--on", "2019-03-21")
    assert answer["verified"] is False and "2014" in answer["note"]


def test_of_two_laws_the_old_one_holds_or_the_lighter_new_one(ask: Ask) -> None:
    old = ask(*UNIT, "--grade", "G3", "--on", "2020-05-01", "--decided-on", "2022-05-01")
    assert old["code"] == "493-37-G3" and old["decided_on"] == "2022-05-01"
    coal = ("--grade", "G3", "--sector", "01")
    assert ask(*UNIT, *coal, "--on", "2023-05-01", "--decided-on", "2024-06-01")["code"] == "AQF-114-G3"


@pytest.mark.parametrize(
    "word", ["concealment", "瞒报", "恶意瞒报", "TOP2", "false_report", "抗拒执法", "TOP3", "拒不整改"]
)
def test_the_maximum_is_required_of_a_unit_that_bears_a_trigger(ask: Ask, word: str) -> None:
    answer = ask(*UNIT, "--grade", "G3", "--circumstance", word)
    assert answer["required_yuan"] == answer["max_yuan"] == 2_000_000
    serious = ask(*UNIT, "--grade", "G3", "--circumstance", word, "--especially-serious")
    assert serious["required_yuan"] == 10_000_000


def test_the_further_article_on_concealment_is_told_with_its_own_maximum(ask: Ask) -> None:
    (further,) = ask(*UNIT, "--grade", "G3", "--circumstance", "concealment")["ranges"]
    assert (further["code"], further["required_yuan"]) == ("493-36-unit", 5_000_000)
    alone = ask(*UNIT, "--circumstance", "concealment")
    assert (alone["min_yuan"], alone["required_yuan"]) == (1_000_000, 5_000_000)


def test_a_late_report_demands_no_maximum(ask: Ask) -> None:
    assert ask(*UNIT, "--grade", "G3", "--circumstance", "late_report")["required_yuan"] is None


@pytest.mark.parametrize(("grade", "percent"), [("G4", 40), ("G3", 60), ("G2", 80), ("G1", 100)])
def test_a_principal_pays_a_share_of_the_income(ask: Ask, grade: str, percent: int) -> None:
    answer = ask("fine", "--subject", "principal", "--grade", grade, "--income-yuan", "200000.50")
    assert answer["min_yuan"] == answer["max_yuan"] == pytest.approx(200_000.5 * percent / 100)
    assert answer["percent"] == {"min": percent, "max": percent}


def test_a_principal_who_conceals_pays_the_whole_income(ask: Ask) -> None:
    answer = ask(
        *("fine", "--subject", "主要负责人", "--grade", "G3"),
        "--income-yuan",
        "300000",
        "--circumstance",
        "concealment",
    )
    assert (answer["code"], answer["min_yuan"], answer["required_yuan"]) == ("AQF-110.2", 180_000, 300_000)
    assert {each["code"] for each in answer["ranges"]} == {"AQF-95-G3", "493-36-persons"}


def test_a_share_asks_for_the_income(run: Run) -> None:
    refused(run("fine", "--subject", "other", "--grade", "G3"), "fine.income_needed")


def test_an_article_of_the_catalogue_can_be_asked_for(ask: Ask, run: Run) -> None:
    row = ask(*UNIT, "--row", "AQF-92.2-unit", "--gain-yuan", "100000")
    assert (row["min_yuan"], row["max_yuan"]) == (200_000, 500_000)
    daily = ask(*UNIT, "--row", "AQF-112", "--first-fine-yuan", "50000", "--days", "7")
    assert daily["max_yuan"] == 350_000
    stopped = ask(*UNIT, "--row", "AQF-97-not-corrected")["along"]
    assert [(each["code"], each["upper_end"]) for each in stopped] == [("XZ10", ["whole_site"])]
    refused(run(*UNIT, "--row", "AQF-92.2-unit"), "fine.gain_needed")
    refused(run(*UNIT, "--row", "AQF-1"), "fine.unknown")
    refused(run(*UNIT, "--row", "AQF-114-G3", "--on", "2019-01-01"), "fine.not_in_force")


def test_the_step_of_the_facts_and_the_place_of_an_amount_are_told(ask: Ask, run: Run) -> None:
    words = (*UNIT, "--grade", "G3", "--deaths", "5", "--amount-yuan", "2000000", "--circumstance", "M01")
    answer = ask(*words)
    assert answer["step"]["min_yuan"] == 1_200_000 and answer["position"] == "at_maximum"
    assert [each["code"] for each in answer["mitigating"]] == ["M01"]
    assert "上限（顶格）" in run(*words).stdout


@pytest.mark.parametrize(
    ("words", "code", "status"),
    [
        ((*UNIT,), "fine.no_article", 1),
        ((*UNIT, "--grade", "大"), "grade.unknown", 2),
        ((*UNIT, "--grade", "G3", "--circumstance", "rain"), "circumstance.unknown", 2),
        (("fine", "--subject", "cat", "--grade", "G3"), "subject.unknown", 2),
        (
            (*UNIT, "--grade", "G3", "--sector", "15", "--especially-serious"),
            "fine.not_especially_serious",
            1,
        ),
    ],
)
def test_a_fine_that_cannot_be_told_is_refused(
    run: Run, words: tuple[str, ...], code: str, status: int
) -> None:
    refused(run(*words), code, status)


def test_what_is_required_is_said_in_words(run: Run) -> None:
    said = run(*UNIT, "--grade", "G3", "--circumstance", "concealment").stdout
    assert "应当顶格：2,000,000" in said and "TOP2" in said


# ------------------------------------------------------------------------------------------ late fine
def test_a_late_fine_runs_from_the_day_after_and_never_exceeds_the_fine(ask: Ask, run: Run) -> None:
    late = ("late-fine", "--amount-yuan", "100000", "--due", "2026-03-01", "--paid")
    assert ask(*late, "2026-03-01")["late_fine_yuan"] == 0
    assert ask(*late, "2026-03-10")["late_fine_yuan"] == 27_000
    near = ask(*late, "2026-04-03")
    assert (near["late_fine_yuan"], near["capped"], near["days"]) == (99_000, False, 33)
    capped = ask(*late, "2026-04-04")
    assert (capped["late_fine_yuan"], capped["capped"], capped["total_yuan"]) == (100_000, True, 200_000)
    assert "27,000" in run(*late, "2026-03-10").stdout


def test_days_of_review_do_not_count(ask: Ask) -> None:
    late = ("late-fine", "--amount-yuan", "100000", "--due", "2026-03-01", "--paid", "2026-03-10")
    assert ask(*late, "--paused", "2026-03-03..2026-03-05", "--reason", "复议")["days"] == 6


def test_an_article_on_others_is_refused(run: Run) -> None:
    refused(run("fine", "--subject", "unit", "--row", "AQF-94-first"), "fine.other_subject")


def test_a_decision_does_not_come_before_the_act(run: Run) -> None:
    words = ("--subject", "unit", "--grade", "G3", "--on", "2026-03-01", "--decided-on", "2025-03-01")
    refused(run("fine", *words), "date.order", 2)


@pytest.mark.parametrize(
    ("act", "row"),
    [("no_rescue", "AQF-110.1"), ("left_post", "AQF-110.1"), ("faked_scene", "493-36-persons")],
)
def test_an_act_that_only_a_fine_names_can_be_asked_about(ask: Ask, act: str, row: str) -> None:
    answer = ask(
        *("fine", "--subject", "principal", "--grade", "G3", "--on", "2026-03-01"),
        *("--income-yuan", "100000", "--circumstance", act),
    )
    assert (answer["code"], answer["min_yuan"], answer["max_yuan"]) == (row, 60_000, 100_000)


def test_a_circumstance_is_found_by_a_part_of_its_name_where_no_other_has_it(ask: Ask, run: Run) -> None:
    words = ("fine", "--subject", "unit", "--grade", "G3", "--on", "2026-03-01", "--circumstance")
    assert [each["code"] for each in ask(*words, "立功")["mitigating"]] == ["M04"]
    for word in ("危害后果", "无", "没有这种情节"):
        refused(run(*words, word), "circumstance.unknown", 2)


@pytest.mark.parametrize(
    ("code", "effect", "says", "article"),
    [
        ("N04", "none", "不予处罚，法律、行政法规另有规定的除外", "第33(2)条"),
        ("N03", "none", "可以不予处罚", "第33(1)条"),
        ("N01", "none", "不予处罚", "第30, 31条"),
        ("M01", "lighter", "应当从轻（幅度以内）或者减轻（低于幅度）处罚", "第32(1)条"),
        ("M07", "lighter", "可以从轻", "第31条"),
        ("H01", "heavier", "从重处罚（幅度以内，不超过上限）", "第49条"),
        ("concealment", "fact", "案件事实", "第5条"),
    ],
)
def test_what_a_circumstance_does_to_the_fine_is_told(
    ask: Ask, run: Run, code: str, effect: str, says: str, article: str
) -> None:
    words = ("fine", "--subject", "unit", "--grade", "G4", "--on", "2026-03-01", "--circumstance", code)
    (told,) = ask(*words)["circumstances"]
    assert (told["code"], told["effect"], told["verified"]) == (code, effect, True)
    assert says in told["says"] and told["basis"].endswith(article)
    (line,) = [line for line in run(*words).stdout.splitlines() if line.startswith(f"{code} ")]
    assert says in line and article in line and "未核实" not in line


def test_a_circumstance_that_was_not_read_or_not_in_force_says_so(ask: Ask, run: Run) -> None:
    words = ("fine", "--subject", "unit", "--grade", "G4", "--circumstance", "H02", "--on")
    (then,), (now,) = (ask(*words, day)["circumstances"] for day in ("2025-03-01", "2026-03-01"))
    assert (then["in_force"], then["verified"]) == (True, False)
    assert (now["in_force"], now["verified"]) == (False, False)
    assert "（未核实）" in run(*words, "2025-03-01").stdout
    assert "当日不适用" in run(*words, "2026-03-01").stdout


@pytest.mark.parametrize(
    ("code", "system"), [("ZM1", "政务处分"), ("DH1", "党纪处分"), ("WN1", "问责"), ("CH1", "刑事责任")]
)
def test_a_circumstance_of_another_system_is_refused_with_those_that_fit(
    run: Run, code: str, system: str
) -> None:
    done = run("fine", "--subject", "unit", "--grade", "G4", "--on", "2026-03-01", "--circumstance", code)
    refused(done, "fine.circumstance_unfit")
    assert system in done.stderr and "M01、" in done.stderr and "N04" in done.stderr
    assert "H02" not in done.stderr and "ZM2" not in done.stderr


def test_the_day_that_makes_an_article_hold_takes_part_in_the_answer(ask: Ask, run: Run) -> None:
    words = ("fine", "--subject", "unit", "--grade", "G4", "--sector", "01", "--on")
    first = ask(*words, "2024-05-01")
    assert (first["code"], first["verified"], first["unverified"]) == ("MK-67-G4", False, ["effective_from"])
    assert "（施行日期未核实）" in run(*words, "2024-05-01").stdout
    assert ask(*words, "2025-05-01")["verified"] is True
    who = ask("grade", "--deaths", "1", "--sector", "01", "--on", "2024-05-01")["investigated_by"]
    assert who["verified"] is False
    due = ask("due", "T224", "--from", "2024-06-01")
    assert (due["verified"], due["unverified"]) == (False, ["effective_from"])
    assert "施行日期未核实" in run("due", "T224", "--from", "2024-06-01").stdout
    (found,) = [each for each in ask("offences", "--deaths", "1", "--on", "2022-12-30")["offences"]
                if each["code"] == "134(1)"]  # fmt: skip
    assert (found["verified"], found["unverified"]) == (False, ["effective_from"])
    handling = ask("impact", "ZZ2", "--from", "2021-06-01")["unverified"]
    assert handling == ["impact_months", "effects", "effective_from"]


@pytest.mark.parametrize("amount", ["1e999999999", "1e4400", "1000000000000001", "-1", "NaN", "0.001"])
def test_an_amount_that_nobody_has_is_refused(run: Run, amount: str) -> None:
    refused(run("grade", "--loss-yuan", amount), "amount.bad", 2)


@pytest.mark.parametrize(
    "words",
    [("due", "T201", "--from", "9998-12-30"), ("impact", "A1", "--from", "9999-11-01")],
)
def test_a_period_beyond_all_dates_is_refused(run: Run, words: tuple[str, ...]) -> None:
    refused(run(*words), "length.beyond")


@pytest.mark.parametrize(
    "words",
    [
        ("grade", "--deaths", "-1"),
        ("grade", "--deaths", "2.5"),
        ("due", "T107"),
        ("due", "T107", "--from", "2026-03-01", "--extended-by", "0"),
        ("fine",),
        ("fine", "--subject", "unit", "--days", "x"),
        ("calendar",),
        ("impact", "A1", "--from", "2026-03-01", "--count", "0"),
        ("rows", "--nothing"),
        ("nothing",),
    ],
)
def test_bad_usage_is_told_as_every_other_error(run: Run, words: tuple[str, ...]) -> None:
    done = run(*words)
    refused(done, "usage.bad", 2)
    assert "--help" in done.stderr


def test_a_letter_is_no_industry(run: Run) -> None:
    refused(run("grade", "--deaths", "1", "--sector", "x"), "sector.unknown", 2)


# --------------------------------------------------------------------------------------------- impact
@pytest.mark.parametrize(
    ("word", "since", "until", "months"),
    [
        ("党内警告", "2026-03-01", "2027-03-01", 12),
        ("P1", "2026-03-01", "2027-03-01", 12),
        ("DJ2", "2026-03-31", "2027-09-30", 18),
        ("撤销党内职务", "2026-03-01", "2028-03-01", 24),
        ("留党察看一年", "2026-03-01", "2029-03-01", 36),
        ("留党察看两年", "2026-03-01", "2030-03-01", 48),
        ("留党察看（2年）", "2026-03-01", "2030-03-01", 48),
        ("开除党籍", "2026-03-01", "2031-03-01", 60),
        ("政务警告", "2026-08-31", "2027-02-28", 6),
        ("A1", "2027-08-31", "2028-02-29", 6),
        ("记过", "2024-02-29", "2025-02-28", 12),
        ("行政记过处分", "2026-03-01", "2027-03-01", 12),
        ("Serious warning", "2026-03-01", "2027-09-01", 18),
        ("诫勉", "2026-03-01", "2026-09-01", 6),
        ("免职", "2026-03-01", "2028-03-01", 24),
        ("B1", "2026-03-01", "2031-03-01", 60),
        ("政务记大过", "2026-03-01", "2027-09-01", 18),
        ("降级", "2026-03-01", "2028-03-01", 24),
        ("撤职", "2026-03-01", "2028-03-01", 24),
        ("A6", "2026-03-01", None, None),
    ],
)
def test_every_sanction_has_its_end(
    ask: Ask, word: str, since: str, until: str | None, months: int | None
) -> None:
    answer = ask("impact", word, "--from", since)
    assert (answer["until"], answer["months"]) == (until, months)


def test_a_name_of_two_sanctions_is_refused_with_both(run: Run) -> None:
    done = run("impact", "警告", "--from", "2026-03-01")
    refused(done, "impact.ambiguous")
    assert "A1" in done.stderr and "DJ1" in done.stderr
    refused(run("impact", "罚站", "--from", "2026-03-01"), "impact.unknown")


def test_a_suspension_has_no_end_but_a_usual_one(ask: Ask) -> None:
    answer = ask("impact", "停职检查", "--from", "2026-03-01")
    assert (answer["until"], answer["at_most_months"], answer["at_most_until"]) == (None, 6, "2026-09-01")
    assert ask("impact", "记过", "--from", "2026-03-01")["at_most_months"] is None


def test_a_ban_that_a_court_fixes_has_no_end_until_its_months_are_told(ask: Ask, run: Run) -> None:
    answer = ask("impact", "B5", "--from", "2026-08-31")
    assert (answer["until"], answer["months"]) == (None, None)
    assert (answer["at_least_months"], answer["at_most_months"]) == (36, 60)
    assert (answer["at_least_until"], answer["at_most_until"]) == ("2029-08-31", "2031-08-31")
    assert "2029-08-31 至 2031-08-31" in run("impact", "B5", "--from", "2026-08-31").stdout
    fixed = ask("impact", "B5", "--from", "2026-08-31", "--months", "48")
    assert (fixed["until"], fixed["months"], fixed["at_most_until"]) == ("2030-08-31", 48, None)
    for words in (("--months", "35"), ("--months", "61")):
        refused(run("impact", "B5", "--from", "2026-08-31", *words), "impact.months_range")
    refused(run("impact", "B5", "--from", "2026-08-31", "--term-months", "48"), "impact.term")


@pytest.mark.parametrize(
    ("sanction", "unverified"),
    [("P3", ["article", "effects"]), ("P4", ["article"]), ("P1", []), ("ZZ2", ["impact_months", "effects"])],
)
def test_the_unverified_parts_of_a_sanction_are_named(
    ask: Ask, run: Run, sanction: str, unverified: list[str]
) -> None:
    words = ("impact", sanction, "--from", "2026-08-15")
    answer = ask(*words)
    assert answer["unverified"] == unverified and answer["verified"] is not bool(unverified)
    assert {effect["verified"] for effect in answer["effects"]} == {"effects" not in unverified}
    last = run(*words).stdout.splitlines()[-1]
    assert last.endswith("（已核实）") is not bool(unverified)
    assert ("条号" in last) is ("article" in unverified)


def test_the_unverified_parts_are_named_in_english(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEBOOK_LANGUAGE", "en")
    told = run("impact", "P3", "--from", "2026-08-31").stdout
    assert (
        "verified, except article number, effects" in told and "No equal or higher post (unverified)" in told
    )


def test_an_impact_tells_how_a_shorter_month_ends_it(run: Run) -> None:
    told = run("impact", "严重警告", "--from", "2026-08-31").stdout
    assert "该月没有31日，以月末2028年2月29日（周二）为届满日（该计算规则未核实）" in told


def test_an_impact_is_told_with_what_it_binds_to(run: Run) -> None:
    said = run("impact", "记过", "--from", "2026-03-01").stdout
    assert "2027-03-01" in said and "晋升工资" in said


def test_a_dismissal_is_found_by_its_everyday_name(ask: Ask) -> None:
    assert ask("impact", "开除公职", "--from", "2026-03-01")["code"] == "A6"


def test_a_sanction_from_before_the_rules_of_the_table_is_not_verified(ask: Ask) -> None:
    old = ask("impact", "P1", "--from", "2019-03-31")
    assert (old["until"], old["verified"]) == ("2020-03-31", False)
    assert "尚未施行" in old["derivation"][0]
    assert ask("impact", "P1", "--from", "2024-01-01")["verified"] is True


# ------------------------------------------------------------------------------- offences, days, rows
def test_one_death_opens_the_offence_of_the_unit_and_that_of_the_official(ask: Ask) -> None:
    answer = ask("offences", "--deaths", "1")
    by_code = {each["code"]: each for each in answer["offences"]}
    assert by_code["134(1)"]["organ"] == "公安" and by_code["134(1)"]["threshold"] == 1
    assert by_code["397(1)b"]["organ"] == "监察" and by_code["397(1)b"]["side"] == "official"
    assert answer["sides"] == ["enterprise", "official"]


def test_a_trigger_of_the_maximum_says_its_conduct(ask: Ask) -> None:
    for word, code in (("TOP2", "139-1"), ("TOP3", "134-1")):
        answer = ask("offences", "--circumstance", word)
        assert [each["code"] for each in answer["offences"]] == [code]


def test_every_offence_reached_says_where_it_stands(ask: Ask) -> None:
    answer = ask("offences", "--conduct", "violence_or_threat")
    assert answer["offences"][0]["basis"] == "《刑法》（2023）第277(1)条"


def test_below_every_threshold_nothing_is_reached(ask: Ask, run: Run) -> None:
    assert ask("offences", "--serious-injuries", "1", "--loss-yuan", "1000")["offences"] == []
    assert "没有达到" in run("offences", "--loss-yuan", "1000").stdout
    refused(run("offences", "--conduct", "sleeping"), "conduct.unknown", 2)


@pytest.mark.parametrize("word", ["monitoring_disabled", "监控", "关闭监控、报警、防护设备，或者篡改其数据"])
def test_conduct_is_known_by_code_name_or_a_part_of_it(ask: Ask, word: str) -> None:
    answer = ask("offences", "--conduct", word, "--conduct", "real_danger")
    assert [each["code"] for each in answer["offences"]] == ["134-1"]


@pytest.mark.parametrize(
    ("day", "working", "kind"),
    [
        ("2026-02-14", True, "made_up"),
        ("2026-02-17", False, "holiday"),
        ("2026-03-07", False, "weekend"),
        ("2026年3月9日", True, "workday"),
    ],
)
def test_a_day_is_told_for_what_it_is(ask: Ask, day: str, working: bool, kind: str) -> None:
    answer = ask("calendar", day)
    assert (answer["working_day"], answer["kind"]) == (working, kind)
    assert answer["edition"] and answer["published"]


def test_a_year_without_a_notice_says_so(ask: Ask, run: Run) -> None:
    assert ask("calendar", "2039-10-01")["provisional"] is True
    assert "尚未公布" in run("calendar", "2039-10-01").stdout


def test_a_year_before_the_calendar_is_not_called_unpublished(ask: Ask, run: Run) -> None:
    assert ask("calendar", "2003-10-01")["provisional"] is True
    told = run("calendar", "2003-10-01").stdout
    assert "该年的放假安排不在日历中" in told and "尚未公布" not in told


def test_the_rows_are_listed_and_the_unverified_ones_alone(ask: Ask, run: Run) -> None:
    every, doubtful = ask("rows"), ask("rows", "--unverified")
    assert every["total"] == sum(len(rows) for rows in tables.load_tables().values())
    assert 0 < doubtful["total"] < every["total"]
    assert all(not row["verified"] or row["unverified"] for row in doubtful["rows"])
    one = ask("rows", "--table", "grades.toml")
    assert [row["code"] for row in one["rows"]] == ["G1", "G2", "G3", "G4"]
    assert "共 4 行" in run("rows", "--table", "grades").stdout
    refused(run("rows", "--table", "nothing"), "table.unknown", 2)


# ----------------------------------------------------------------------------------------- in English
#: Laws keep their Chinese names; what is quoted so is left out.
QUOTED = re.compile(
    r"《[^》]*》（[^）]*）(?:第[^条]*条)?|(?:刑法|法释〔\d+〕\d+号)(?:第[0-9–()-]*条)?(?:第\d款)?；?"
)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
IN_ENGLISH: list[tuple[str, ...]] = [
    ("grade", "--deaths", "3", "--on", "2026-03-01", "--sector", "01"),
    ("offences", "--deaths", "1"),
    ("offences", "--deaths", "3", "--serious-injuries", "10", "--loss-yuan", "5000000"),
    *(("offences", "--conduct", row.code, "--deaths", "3") for row in tables.table("conduct")),
    *(("due", row.code, "--from", "2026-03-02") for row in tables.table("deadlines")),
    *(("impact", row.code, "--from", "2026-08-31") for name in ("discipline", "handling", "bans")
      for row in tables.table(name)),
    ("impact", "A1", "--from", "2026-08-31", "--count", "3", "--months", "12"),
    ("fine", "--subject", "unit", "--grade", "G3", "--deaths", "3", "--circumstance", "concealment"),
    ("fine", "--subject", "principal", "--grade", "G3", "--income-yuan", "100000", "--circumstance", "TOP1"),
    *(("fine", "--subject", "unit", "--grade", "G4", "--circumstance", row.code)
      for row in tables.table("circumstances")),
    ("late-fine", "--amount-yuan", "100000", "--due", "2026-03-01", "--paid", "2026-03-20"),
    ("calendar", "2026-02-17"),
    ("rows",),
]  # fmt: skip


@pytest.mark.parametrize("words", IN_ENGLISH, ids=" ".join)
def test_in_english_nothing_but_the_names_of_laws_is_chinese(
    run: Run, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("CASEBOOK_LANGUAGE", "en")
    done = run(*words)
    told = QUOTED.sub("", done.output)
    assert not CHINESE.search(told), [line for line in told.splitlines() if CHINESE.search(line)]


def test_the_names_of_a_fine_are_in_the_language_of_the_reader(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEBOOK_LANGUAGE", "en")
    answer = ask("fine", "--subject", "unit", "--grade", "G3", "--deaths", "3", "--circumstance", "TOP2")
    assert answer["name"] == "Fine for a serious accident (responsible unit)"
    assert not any(CHINESE.search(each["name"] + each["reasons"]) for each in answer["demands"])
    assert "条号" not in answer["step"]["basis"]


# ---------------------------------------------------------------------------------------- with a home
def test_rows_kept_in_the_home_are_honoured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The store is asked for the kept law where a home has one; nothing else of the home is touched."""
    (tmp_path / "db").mkdir()
    monkeypatch.setenv("CASEBOOK_HOME", str(tmp_path))
    opened: list[Path] = []
    monkeypatch.setattr(stores, "open_store", lambda settings: opened.append(settings.home))
    monkeypatch.setattr(editions, "refresh", lambda force=False: opened.append(Path("refreshed")))
    done = CliRunner().invoke(main, ["law", "grade", "--deaths", "3", "--json"])
    assert done.exit_code == 0 and opened == [tmp_path, Path("refreshed")]


@pytest.fixture
def kept(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The store of this test as the home of the commands, and the law of the files again afterwards."""
    monkeypatch.setenv("CASEBOOK_HOME", str(store.home))
    yield store
    for name in ("law_decisions", "law_notices", "law_edition"):
        store.db[name].delete_many({})
    editions.refresh(force=True)


def test_a_notice_that_was_put_in_force_changes_the_answers(kept: Store) -> None:
    def keep(uow: UnitOfWork) -> None:
        notice = CalendarNotice(
            year=2039,
            holidays={"2039-03-02": "元旦"},
            made_up=["2039-03-05"],
            source="国办发明电〔2038〕9号",
            state=IN_FORCE,
            number=1,
            proposed_by="x",
        )
        uow.insert(notice)
        editions.bump(uow)

    transact(keep)

    def ask(*words: str) -> Any:
        done = CliRunner().invoke(main, ["law", *words, "--json"])
        assert done.exit_code == 0, done.stderr
        return json.loads(done.stdout)

    assert ask("calendar", "2039-03-02")["working_day"] is False
    saturday = ask("calendar", "2039-03-05")
    assert (saturday["working_day"], saturday["kind"]) == (True, "made_up")
    assert "国办发明电〔2038〕9号" in saturday["edition"]
    assert ask("due", "T213", "--from", "2039-03-01")["due"] == "2039-03-04"


def test_a_home_whose_store_does_not_open_is_told_and_the_files_answer(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "db").mkdir()
    monkeypatch.setenv("CASEBOOK_HOME", str(tmp_path))

    def locked(_settings: object) -> None:
        raise Refusal("store.locked", "…")

    monkeypatch.setattr(stores, "open_store", locked)
    done = CliRunner().invoke(main, ["law", "grade", "--deaths", "3", "--json"])
    assert done.exit_code == 0 and json.loads(done.stdout)["code"] == "G3"
    assert done.stderr.startswith("law.kept_not_read — store.locked")


def test_the_day_without_one_named_is_today(ask: Ask) -> None:
    assert ask("grade", "--deaths", "3")["on"] == clock.today().isoformat()
