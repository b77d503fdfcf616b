"""Every step and every refusal reads as a sentence in both languages."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest

from casebook.law.counting import UNITS
from casebook.law.deadlines import Extension, Pause, derive
from casebook.law.late_fines import daily_fine, late_fine
from casebook.law.steps import Step
from casebook.law.tables import row
from casebook.law.wording import REFUSALS, SENTENCES, day, explain, period, refusal

APPRAISAL = Pause(date(2026, 4, 1), date(2026, 4, 10), "appraisal")
GRANTED = Extension(30, document="政函〔2026〕1号", by="江海市人民政府", on=date(2026, 4, 20))
DERIVATIONS = [
    derive("T107", date(2026, 3, 2), pauses=[APPRAISAL], extensions=[GRANTED]),
    derive("T107", date(2026, 3, 2), pauses=[Pause(date(2026, 4, 1), None, "appraisal")]),
    derive("T107", date(2026, 3, 2)),
    derive("T110", date(2026, 3, 2), extensions=[Extension(30)]),
    derive("T206", date(2025, 3, 3), extensions=[Extension(150)]),
    derive("T107", date(2026, 3, 2), pauses=[Pause(date(2026, 3, 2), date(2026, 3, 2), "appraisal")]),
    derive("T208", date(2026, 9, 28)),
    derive("T210", date(2026, 10, 12)),
    derive("T402", date(2026, 3, 5)),
    derive("T403", datetime(2026, 3, 5, 9, 30)),
    derive("T403", date(2026, 3, 5)),
    derive("T513", date(2026, 1, 31)),
    derive("T505", date(2026, 7, 1)),
    derive("T116", date(2025, 4, 30)),
    derive("T205", date(2019, 3, 1)),
    derive(row("deadlines", "T206"), date(2026, 3, 2)),
    derive("T217", date(2026, 12, 25)),
    derive(row("deadlines", "T208"), date(2003, 12, 1)),
    derive("T101", date(2026, 3, 2)),
    derive("T207", date(2026, 3, 2)),
    derive("T702", date(2026, 3, 2), length=30),
    late_fine(
        1_000_000, date(2026, 3, 2), date(2026, 6, 1), [Pause(date(2026, 3, 5), date(2026, 3, 9), "suit")]
    ),
    daily_fine(1_000_000, date(2026, 3, 2), date(2026, 3, 9)),
]
COUNTED = Step("start_counted", {"on": "2026-03-02", "law": "《民事诉讼法》（2023）第85(2)条"})
STEPS = [*(step for found in DERIVATIONS for step in found.steps), COUNTED]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
#: Where a Chinese name stands in an English sentence: the title of a law, a body, a document number.
QUOTED = re.compile(r"《[^》]*》（\d{4}）(第[^条]*条)?|江海市人民政府|政函〔2026〕1号")


def test_the_examples_here_take_every_step_that_there_is():
    assert {step.code for step in STEPS} == set(SENTENCES)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.code)
def test_a_step_is_a_sentence_in_both_languages(step):
    chinese, english = explain(step, "zh"), explain(step, "en")
    assert CHINESE.search(chinese) and len(chinese) > 4
    assert not CHINESE.search(QUOTED.sub("", english)), english
    for sentence in (chinese, english):
        assert "{" not in sentence and "None" not in sentence, sentence


@pytest.mark.parametrize(
    ("code", "chinese", "english"),
    [
        (
            "skipped",
            "2026年10月1日（周四）至2026年10月7日（周三）不计：法定节假日：国庆节，7日",
            "Not counted: Thursday 1 October 2026 to Wednesday 7 October 2026 (public holiday, National Day), 7 days",
        ),
        (
            "made_up",
            "2026年10月10日（周六）为调休上班日（国庆节），计入",
            "Counted: Saturday 10 October 2026, worked in return for a holiday (National Day)",
        ),
        ("due", "届满：2026年10月13日（周二）", "Due: Tuesday 13 October 2026"),
    ],
)
def test_how_days_are_told(code, chinese, english):
    step = next(step for step in derive("T208", date(2026, 9, 28)).steps if step.code == code)
    assert explain(step, "zh") == chinese
    assert explain(step, "en") == english


def test_an_unverified_rule_says_so_in_both_languages():
    step = derive("T206", date(2025, 3, 3)).steps[0]
    assert "未核实" in explain(step, "zh") and "unverified" in explain(step, "en")
    step = derive("T601", date(2025, 3, 3)).steps[0]
    assert "条号未核实" in explain(step, "zh") and "except article number" in explain(step, "en")


def test_the_approval_of_an_extension_is_told_with_what_is_known_of_it():
    found = derive("T107", date(2026, 3, 2), extensions=[GRANTED])
    step = next(step for step in found.steps if step.code == "extended")
    assert explain(step, "zh") == (
        "延长30日（自然日）（负责事故调查的人民政府批准）：江海市人民政府，政函〔2026〕1号，2026年4月20日（周一）"
    )


def test_a_region_of_a_language_reads_the_language():
    step = derive("T208", date(2026, 9, 28)).steps[-1]
    assert explain(step, "zh_Hans_CN") == explain(step, "zh")
    assert explain(step, "en_GB") == explain(step, "en")


def test_a_step_that_nobody_worded_is_shown_by_its_code():
    assert explain(Step("unheard_of", {}), "zh") == "unheard_of"


@pytest.mark.parametrize("code", REFUSALS)
def test_a_refusal_is_a_sentence_in_both_languages(code):
    places = dict.fromkeys(
        ("rule", "reason", "ended", "instead", "length", "over", "unit", "least", "on"), "X"
    )
    found = refusal(code, **places)
    assert found.code == code
    assert CHINESE.search(found.in_language("zh")) and not CHINESE.search(found.in_language("en"))


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_is_worded_for_one_and_for_many(unit):
    assert period(1, unit, False) != period(2, unit, False).replace("2", "1")
    assert period(2, unit, True).startswith("2")


def test_dates_and_hours_are_written_as_they_are_read():
    assert day("2026-10-01", True) == "2026年10月1日（周四）"
    assert day("2026-10-01", False) == "Thursday 1 October 2026"
    assert day("2026-10-01T09:05:00+08:00", True) == "2026年10月1日（周四） 09:05"
    assert day("2026-10-01T09:05:00+08:00", False) == "Thursday 1 October 2026, 09:05"
    assert day("", True) == "–"
