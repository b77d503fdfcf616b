"""The trail speaks Chinese whoever acts; who reads English is told the same in English."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from casebook.acts import Actor
from casebook.cases import service as cases
from casebook.cases import timeline
from casebook.cases.models import Case
from casebook.web.language import speak
from tests.measures.conftest import Bench

from .conftest import TODAY

CHINESE = re.compile("[\u4e00-\u9fff]")
#: What people named themselves stays as it is: numbers, titles, parties, persons.
TYPED = ("罚", "东海化工有限公司", "东海化工爆燃事故", "张卫国", "李若兰", "齐二", "王志强", "号", "安问")


def told(case: Case, language: str) -> list[tuple[str, str]]:
    with speak(language):
        fresh = cases.find_case(str(case.id))
        assert fresh is not None
        return [(row["title"], row["text"]) for row in timeline.shown(fresh, ("common", "liability"))]


def acted(bench: Bench, case: Case) -> None:
    """Clocks start, are met and recomputed; a stage is entered, a step is taken and taken back."""
    from casebook.investigations import service as investigations
    from casebook.measures import service as measures

    enforcement = bench.people["enforcement"]
    investigations.enter_stage(enforcement, str(case.id), "liability", "A4", TODAY, document="现场勘验笔录")
    measure = bench.step(bench.decided("penalty"), "served")
    measures.take_back_step(enforcement, measure.id, measure.version, 1, reason="wrong case")


def test_the_timeline_of_an_english_reader_holds_no_words_of_the_system_in_chinese(
    app: Any, bench: Bench, case: Case
) -> None:
    with app.test_request_context("/"):
        acted(bench, case)
        found = told(case, "en")
    left = {title: text for title, text in found if CHINESE.search(_without_what_was_typed(text))}
    assert not left
    texts = " | ".join(text for _, text in found)
    assert ("Assign team", "张卫国") in found, "what is no stage stays as it was recorded"
    assert all(word in texts for word in ("T212 ", "Record a step", "Service", "A4 "))


def test_who_reads_chinese_reads_what_was_recorded(app: Any, bench: Bench, case: Case) -> None:
    from casebook.acts.timeline import of_case

    with app.test_request_context("/"):
        acted(bench, case)
        found = told(case, "zh")
    recorded = [
        "；".join(part for part in (entry.summary, entry.reason) if part)
        for entry in of_case(case.id, ("common", "liability"))
    ]
    assert [text for _, text in found] == recorded


def test_the_end_of_a_clock_is_told_with_its_day(app: Any, case: Case, people: dict[str, Actor]) -> None:
    from casebook.deadlines import keeping

    each = keeping.start_manual(
        people["enforcement"], case.id, "T208", start=TODAY - timedelta(days=1), half="liability"
    )
    with app.test_request_context("/"):
        texts = [text for _, text in told(case, "en")]
    assert any(text.startswith("T208 ") and str(each.due_on) in text for text in texts)


def _without_what_was_typed(text: str) -> str:
    for typed in TYPED:
        text = text.replace(typed, "")
    return text
