from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.text.dates import dates_in_question, dates_in_text, event_marks
from casebook.text.normalise import normalise

DAYS = st.dates(date(2001, 1, 1), date(2030, 12, 31))
CHINESE = "〇一二三四五六七八九"


def marks(found):
    return {mark for dated in found for mark in dated.marks}


@pytest.mark.parametrize("dot", [".", "·", "・", "﹒", "•", "．"])
@given(day=DAYS)
def test_an_event_is_found_by_its_day_with_any_dot(day, dot):
    asked = dates_in_question(f"{day.month}{dot}{day.day}爆炸")
    assert marks(asked) <= set(event_marks(day))
    assert marks(asked)


@given(day=DAYS)
def test_an_event_is_found_by_its_digits_said_one_by_one(day):
    said = "".join(CHINESE[int(digit)] for digit in f"{day.month}{day.day}")
    found = dates_in_question(f"{said}爆炸")
    if len(said) > 2:
        assert f"@{day:%m%d}" in marks(found)
    else:
        assert not found


@given(day=DAYS)
def test_a_full_date_finds_exactly_its_day(day):
    for typed in (
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y-%m-%d}",
        f"{day:%Y%m%d}",
        f"{day.year}.{day.month}.{day.day}",
    ):
        assert marks(dates_in_question(typed)) == {f"@{day:%Y%m%d}"}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("六一三爆炸", {"@0613"}),
        ("三·二一", {"@0321"}),
        ("2020年6月", {"@202006"}),
        ("2021年火灾", {"@2021"}),
        ("6月13日", {"@0613"}),
        ("3/21", {"@0321"}),
        ("1.2亿元", set()),
        ("罚款100万", set()),
        ("2.30", set()),
        ("318国道", set()),
        ("死亡10人", set()),
    ],
)
def test_questions_are_read_as_people_mean_them(typed, expected):
    assert marks(dates_in_question(typed)) == expected


def test_a_lost_dot_is_read_but_not_believed():
    (found,) = dates_in_question("613爆炸")
    assert found.marks == ("@0613",) and not found.sure
    (both,) = dates_in_question("111爆炸")
    assert both.marks == ("@0111", "@1101")


@pytest.mark.parametrize("text", ["损失1.2亿元", "宽5.6米", "0.5265万元", "第3.2条"])
def test_a_decimal_in_a_text_is_no_date(text):
    assert dates_in_text(normalise(text)) == []


@pytest.mark.parametrize("text", ["“6·13”事故", "6.13爆炸", "6﹒13 特大火灾", "「6・13」案"])
def test_an_accident_named_by_its_day_is_a_date_in_a_text(text):
    assert marks(dates_in_text(normalise(text))) == {"@0613"}


@given(st.text(max_size=80))
def test_no_text_breaks_the_reading_and_no_day_is_impossible(text):
    for found in (dates_in_text(normalise(text)), dates_in_question(text)):
        for dated in found:
            assert dated.start < dated.end
            for mark in dated.marks:
                if len(mark) == 5 and not mark.startswith(("@19", "@20")):
                    assert date(2024, int(mark[1:3]), int(mark[3:5]))
