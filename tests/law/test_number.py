"""Document numbers: written in one form, read strictly, mended where they are typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.law.number import DocumentNumber, format_number, parse_number, tidy_number

words = st.text(alphabet="安问应急罚委办函市〇0A×", min_size=1, max_size=8)


@given(words, st.integers(1000, 9999), st.integers(1, 10**6))
def test_what_is_written_is_read_back(word, year, sequence):
    number = DocumentNumber(word, year, sequence)
    assert parse_number(str(number)) == number
    assert tidy_number(str(number)) == str(number)


def test_the_written_form():
    assert format_number("安问", 2026, 12) == "安问〔2026〕12号"


@pytest.mark.parametrize(
    ("word", "year", "sequence"),
    [
        ("", 2026, 1),
        ("安问", 26, 1),
        ("安问", 2026, 0),
        ("安问", 2026, -3),
        ("安〔问", 2026, 1),
        ("安 问", 2026, 1),
    ],
)
def test_parts_that_make_no_number_are_refused(word, year, sequence):
    with pytest.raises(ValueError, match="no document number"):
        format_number(word, year, sequence)


@pytest.mark.parametrize(
    "text",
    ["", "安问[2026]12号", "安问（2026）12号", "安问〔26〕12号", "安问〔2026〕012号", "安问〔2026〕第12号",
     "安问〔2026〕12", "〔2026〕12号", "安问〔２０２６〕12号", " 安问〔2026〕12号"],
)  # fmt: skip
def test_another_form_is_not_read(text):
    assert parse_number(text) is None


@pytest.mark.parametrize(
    "typed",
    ["安问[2026]12号", "安问（2026）12号", "安问(2026)12号", "安问【2026】12号", "安问〔2026〕012号",
     "安问〔2026〕第12号", " 安问 〔2026〕 12 号 ", "安问〔２０２６〕１２号", "安问［2026］第012号"],
)  # fmt: skip
def test_what_is_typed_otherwise_is_mended(typed):
    assert tidy_number(typed) == "安问〔2026〕12号"


@pytest.mark.parametrize("typed", ["", "无文号", "安问2026-12", "（市）安问〔2026〕12号", "安问〔2026〕0号"])
def test_what_is_no_number_stays_as_typed(typed):
    assert tidy_number(typed) == typed
