from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from casebook.web.filters import (
    UNKNOWN,
    choice,
    clauses,
    clock_time,
    day,
    known,
    label,
    lines,
    listed,
    moment,
    place,
    wan_yuan,
    yuan,
)
from casebook.web.language import speak


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (0, "0.00 元"),
        (1, "0.01 元"),
        (1_234_500, "12,345.00 元"),
        (10**15, "10,000,000,000,000.00 元"),
        (None, "—"),
    ],
)
def test_fen_are_written_as_yuan(fen: int | None, text: str) -> None:
    assert yuan(fen) == text


def test_a_column_of_money_needs_no_unit() -> None:
    assert yuan(1_250_050, unit=False) == "12,500.50"


@pytest.mark.parametrize(
    ("fen", "text"),
    [(35_100_000_000, "35,100 万元"), (1_250_050, "1.25005 万元"), (0, "0 万元"), (None, "—")],
)
def test_large_sums_are_written_as_reports_do(fen: int | None, text: str) -> None:
    assert wan_yuan(fen) == text


@given(st.integers(0, 10**15))
def test_no_fen_is_lost_in_writing(fen: int) -> None:
    assert int(yuan(fen, unit=False).replace(",", "").replace(".", "")) == fen


def test_moments_are_shown_in_shanghai() -> None:
    stored = datetime(2026, 2, 28, 22, 30, tzinfo=UTC)
    assert moment(stored) == "2026-03-01 06:30"
    assert moment(stored.replace(tzinfo=None)) == "2026-03-01 06:30"
    assert moment(stored, "day") == "2026-03-01"
    assert clock_time(stored) == "06:30"
    assert day(stored) == "2026-03-01"
    assert day(date(2026, 3, 1)) == "2026-03-01"


def test_unknown_is_a_dash_and_zero_is_zero() -> None:
    assert [moment(None), day(None), clock_time(None), choice(None, {}), label(None)] == [UNKNOWN] * 5
    assert [known(value) for value in (None, "", [], 0, "甲")] == [UNKNOWN, UNKNOWN, UNKNOWN, 0, "甲"]


def test_a_code_shows_its_name_and_a_strange_one_itself() -> None:
    assert choice("open", {"open": "办理中"}) == "办理中"
    assert choice("other", {"open": "办理中"}) == "other"


@pytest.mark.parametrize(
    "row",
    [
        {"zh": "警告", "en": "Warning"},
        {"name": {"zh": "警告", "en": "Warning"}},
        {"name": "警告", "name_en": "Warning"},
        SimpleNamespace(label={"zh": "警告", "en": "Warning"}),
        SimpleNamespace(zh="警告", en="Warning"),
    ],
    ids=["names", "name", "plain", "object", "attributes"],
)
def test_a_row_of_law_speaks_the_language_of_the_moment(site: Flask, row: Any) -> None:
    with site.app_context():
        assert label(row) == "警告"
        with speak("en"):
            assert label(row) == "Warning"


def test_a_row_without_english_stays_chinese(site: Flask) -> None:
    with site.app_context(), speak("en"):
        assert label({"zh": "警告"}) == "警告"
        assert label("警告") == "警告"


def test_long_texts_are_paragraphs_and_never_markup() -> None:
    assert lines("一、<b>经过</b>\n\n 二、后果 ") == "<p>一、&lt;b&gt;经过&lt;/b&gt;</p><p>二、后果</p>"
    assert lines(None) == ""


def test_a_row_of_words_is_parted_as_the_language_parts_it(site: Flask) -> None:
    with site.app_context():
        assert (listed(["甲", 2]), clauses(["甲", "乙"])) == ("甲、2", "甲；乙")
        with speak("en"):
            assert (listed(["甲", 2]), clauses(["甲", "乙"])) == ("甲, 2", "甲; 乙")


def test_english_knows_no_ten_thousands(site: Flask) -> None:
    with site.app_context(), speak("en"):
        assert wan_yuan(1_250_000_000) == "CNY 12,500,000"
        assert wan_yuan(123_45) == "CNY 123.45"


def test_a_municipality_is_named_once_in_a_place() -> None:
    assert place(["重庆市", "重庆市", "黔江区"]) == "重庆市黔江区"
    assert place(["河南省", "郑州市"], " ") == "河南省 郑州市"
    assert place([]) == ""
