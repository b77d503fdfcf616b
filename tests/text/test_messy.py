from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.text.messy import casualties, day, money
from casebook.text.numerals import chinese_number

UPPER = "零壹贰叁肆伍陆柒捌玖"


@pytest.mark.parametrize(
    ("text", "yuan", "doubts"),
    [
        ("约24万元", "240000", {"approximate"}),
        ("497万余元", "4970000", {"approximate"}),
        ("3300余万元", "33000000", {"approximate"}),
        ("9477.815万元", "94778150", set()),
        ("1. 82亿元", "182000000", {"spaced_point"}),
        ("68.66亿元", "6866000000", set()),
        ("贰拾壹万元", "210000", set()),
        ("伍仟贰佰陆拾伍元", "5265", set()),
        ("一亿两千万元", "120000000", set()),
        ("40000元", "40000", set()),
        ("1.2万元", "12000", set()),
        ("５万", "50000", set()),
        ("50,000", "50000", {"no_unit"}),
        ("伍万元整", "50000", set()),
    ],
)
def test_amounts_are_read_to_the_yuan(text, yuan, doubts):
    reading = money(text)
    assert reading.yuan == Decimal(yuan)
    assert set(reading.doubts) == doubts
    assert reading.original == text


def test_the_day_a_sum_was_taken_is_kept():
    reading = money("4148.8606 万元(截止某日)")
    assert reading.yuan == Decimal("41488606") and reading.as_of == "截止某日"


def test_two_amounts_are_offered_not_chosen():
    reading = money("罚款2万＋0.5万")
    assert reading.yuan is None
    assert reading.candidates == (25000, 20000, 5000)
    assert "several_amounts" in reading.doubts


@pytest.mark.parametrize(
    ("text", "doubt"), [("同上", "same_as_above"), ("/", "empty"), ("", "empty"), ("无效", "unreadable")]
)
def test_what_is_no_amount_says_why(text, doubt):
    assert money(text).yuan is None and money(text).doubts == (doubt,)


def test_a_heading_gives_the_unit_of_bare_numbers():
    assert money("12.5", unit="万元").fen == 12_500_000
    assert money("12元", unit="万元").yuan == 12
    with pytest.raises(ValueError, match="unknown unit"):
        money("1", unit="美元")


def test_less_than_a_fen_is_doubted():
    assert money("0.001元").yuan is None and "below_fen" in money("0.001元").doubts


@given(st.integers(0, 10**10))
def test_every_whole_amount_comes_back(value):
    assert money(f"{value:,}元").yuan == value


@given(st.decimals(0, 10**6, places=4, allow_nan=False))
def test_every_amount_in_wan_comes_back(value):
    assert money(f"{value}万元").yuan == value * 10000


@given(st.integers(1, 9), st.integers(0, 9), st.integers(0, 9))
def test_capital_numerals_are_read(hundreds, tens, ones):
    text = f"{UPPER[hundreds]}佰"
    if tens:
        text += f"{UPPER[tens]}拾"
    elif ones:
        text += "零"
    if ones:
        text += UPPER[ones]
    assert chinese_number(text) == hundreds * 100 + tens * 10 + ones


@pytest.mark.parametrize(
    ("text", "value"),
    [("十", 10), ("二〇二六", 2026), ("三百五", 350), ("一万零三十", 10030), ("二三十", None), ("万", None)],
)
def test_numerals_that_spell_no_number_give_none(text, value):
    assert chinese_number(text) == value


@pytest.mark.parametrize(
    "text", ["2020年9.5", "2020.9.5", "20200905", "2020-09-05", "２０２０年９月５日", "二〇二〇年九月五日"]
)
def test_a_day_is_one_day_however_it_is_written(text):
    assert day(text).value == date(2020, 9, 5) and day(text).precision == "day"


@pytest.mark.parametrize(
    ("text", "precision", "hour", "minute"),
    [
        ("2014年8月9日14时37分许", "minute", 14, 37),
        ("2014年8月9日下午2时37分", "minute", 14, 37),
        ("2014年8月9日零时40分", "minute", 0, 40),
        ("2014年8月9日8时许", "day", 8, None),
        ("2014年8月", "month", None, None),
        ("2014年", "year", None, None),
    ],
)
def test_a_moment_is_as_precise_as_its_text(text, precision, hour, minute):
    reading = day(text)
    assert (reading.precision, reading.hour, reading.minute) == (precision, hour, minute)


@pytest.mark.parametrize(
    ("text", "doubt", "candidates"),
    [
        ("9/5", "no_year", (date(2020, 9, 5),)),
        ("44079", "serial_number", (date(2020, 9, 5),)),
        ("12?29", "lost_dot", (date(2020, 12, 29),)),
        ("2020-09-31", "impossible", ()),
        ("2014891437分许", "stuck_digits", ()),
        ("同上", "same_as_above", ()),
        ("不详", "empty", ()),
        ("下个月", "unreadable", ()),
    ],
)
def test_a_doubtful_day_is_offered_not_taken(text, doubt, candidates):
    reading = day(text, year=2020)
    assert reading.value is None
    assert doubt in reading.doubts
    assert reading.candidates == candidates


@given(st.dates(date(1950, 1, 1), date(2079, 12, 31)))
def test_every_day_comes_back(value):
    assert day(f"{value.year}年{value.month}月{value.day}日").value == value


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("13死35伤", {"deaths": 13, "injured_total": 35}),
        ("7死7伤", {"deaths": 7, "injured_total": 7}),
        ("3亡5伤", {"deaths": 3, "injured_total": 5}),
        ("18死4重伤12轻伤", {"deaths": 18, "serious_injuries": 4, "minor_injuries": 12}),
        ("造成29人死亡、42人受伤", {"deaths": 29, "injured_total": 42}),
        ("175人入院(其中24人重伤)", {"hospitalised": 175, "serious_injuries": 24}),
        ("另有4人轻微伤", {"minor_injuries": 4}),
        ("1死2失联", {"deaths": 1, "missing": 2}),
        ("造成三人死亡", {"deaths": 3}),
    ],
)
def test_casualties_are_read_and_never_mixed(text, found):
    reading = casualties(text)
    read = {name: value for name in vars(reading) if isinstance(value := getattr(reading, name), int)}
    assert read == found and reading.doubts == ()


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("死亡失踪380人", "joint_total"),
        ("死亡3人,遇难5人", "two_numbers:deaths"),
        ("伤亡惨重", "unreadable"),
        ("3人受伤,4人重伤", "split_differs"),
    ],
)
def test_casualties_in_doubt_say_so(text, doubt):
    assert doubt in casualties(text).doubts


@pytest.mark.parametrize("text", ["1" + "0" * 26, "9" * 27 + "亿元", "1" * 60])
def test_a_row_of_digits_too_long_for_money_is_none(text):
    reading = money(text)
    assert reading.yuan is None and reading.doubts == ("unreadable",)


@given(st.text(max_size=60))
def test_no_text_breaks_a_reading(text):
    assert money(text).original == day(text).original == casualties(text).original == text
