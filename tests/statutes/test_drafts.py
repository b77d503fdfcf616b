"""What is typed or uploaded of a calendar notice."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.refusals import Refusal
from casebook.statutes import drafts
from casebook.statutes.drafts import Draft, read_csv, read_file, read_holidays, read_json, read_made_up

NEW_YEAR = {date(2027, 1, 1): "元旦", date(2027, 1, 2): "元旦", date(2027, 1, 3): "元旦"}
SOURCE = "国办发明电〔2026〕7号"


@pytest.mark.parametrize(
    "line",
    [
        "元旦 2027-01-01 至 2027-01-03",
        "元旦：2027年1月1日至2027年1月3日",
        "2027-01-01 ~ 2027-01-03 元旦",
        "元旦 2027.1.1—2027.1.3",
        "元旦2027/1/1 到 2027/1/3",
    ],
)
def test_a_stretch_of_days_is_read_as_people_write_it(line: str) -> None:
    assert read_holidays([line]) == NEW_YEAR


def test_a_single_day_is_a_stretch_of_one() -> None:
    assert read_holidays(["清明节 2027-04-05"]) == {date(2027, 4, 5): "清明节"}


@pytest.mark.parametrize(
    "line", ["2027-01-09 2027-02-20", "2027-01-09、2027-02-20", "2027年1月9日，2027年2月20日"]
)
def test_days_that_are_worked_may_share_a_line(line: str) -> None:
    assert read_made_up([line]) == {date(2027, 1, 9), date(2027, 2, 20)}


@pytest.mark.parametrize(
    "line",
    [
        "元旦",
        "元旦 2027-02-30",
        "元旦 2027-01-03 至 2027-01-01",
        "春节 2027-01-01 至 2027-06-01",
        "2027-01-01",
    ],
)
def test_a_line_that_says_no_stretch_of_days_is_refused_with_the_line(line: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_holidays([line])
    assert refused.value.code == "calendar.line"
    assert line in str(refused.value)


def test_lines_and_days_are_the_same() -> None:
    draft = Draft(2027, NEW_YEAR | {date(2027, 4, 5): "清明节"})
    assert draft.holiday_lines() == ["元旦 2027-01-01 至 2027-01-03", "清明节 2027-04-05"]
    assert read_holidays(draft.holiday_lines()) == draft.holidays


def test_csv_in_both_encodings_with_and_without_a_head() -> None:
    text = "date,kind,name\n2027-01-01,休,元旦\n2027-01-02,holiday,元旦\n2027-01-09,班,\n"
    for content in (text.encode("utf-8-sig"), text.encode("gb18030"), text.split("\n", 1)[1].encode()):
        found = read_file("2027.csv", content)
        assert (found.year, len(found.holidays), found.made_up) == (2027, 2, {date(2027, 1, 9)})


@pytest.mark.parametrize(
    "text", ["", "date,kind\n", "2027-01-01,party,x", "2027-13-01,休,x", "明天,休,x", '"2027-01-01,休,x']
)
def test_csv_that_says_nothing_is_refused(text: str) -> None:
    with pytest.raises(Refusal):
        read_csv(text)


def test_json_as_packs_carry_it() -> None:
    draft = Draft(2027, NEW_YEAR, frozenset({date(2027, 1, 9)}), SOURCE)
    assert read_json(json.dumps({**draft.stored(), "source": SOURCE})) == draft


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "null",
        '{"year": "x"}',
        '{"year": 2027, "holidays": []}',
        '{"year":2027,"made_up":["x"]}',
    ],
)
def test_json_of_another_shape_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_json(text)
    assert refused.value.code == "calendar.file"


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(Refusal):
        read_file("a.csv", b"\xff\xff\xff\xff")


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (Draft(2027, {}, frozenset(), SOURCE), "calendar.empty"),
        (Draft(0, NEW_YEAR, frozenset(), SOURCE), "calendar.year"),
        (Draft(2027, NEW_YEAR, frozenset(), " "), "calendar.source"),
        (Draft(2027, {date(2028, 5, 1): "劳动节"}, frozenset(), SOURCE), "calendar.other_year"),
        (Draft(2027, NEW_YEAR, frozenset({date(2027, 1, 3)}), SOURCE), "calendar.twice"),
        (Draft(2027, NEW_YEAR, frozenset({date(2027, 1, 6)}), SOURCE), "calendar.not_weekend"),
    ],
)
def test_what_no_notice_can_say_is_refused(draft: Draft, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        drafts.check(draft)
    assert refused.value.code == code


def test_a_saturday_of_the_december_before_belongs_to_the_notice() -> None:
    drafts.check(Draft(2027, NEW_YEAR, frozenset({date(2026, 12, 26)}), SOURCE))


@given(
    st.dictionaries(
        st.dates(date(2027, 1, 1), date(2027, 12, 31)), st.sampled_from(["元旦", "春节"]), max_size=20
    )
)
def test_stretches_lose_no_day(holidays: dict[date, str]) -> None:
    found = {
        first + timedelta(days=count): name
        for name, first, last in drafts.stretches(holidays)
        for count in range((last - first).days + 1)
    }
    assert found == holidays
