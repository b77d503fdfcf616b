from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from casebook.refusals import Refusal, Refusals
from casebook.web.fields import MONEY_LIMIT_FEN, read_day, read_money, read_time, write_money
from casebook.web.forms import (
    AreaField,
    ChoiceField,
    ChoicesField,
    CodeField,
    DayField,
    FieldList,
    Form,
    FormField,
    InputRequired,
    KnownField,
    LinesField,
    Moment,
    MomentField,
    MoneyField,
    NumberField,
    RegionField,
    Row,
    TextField,
    VersionedForm,
    blank_row,
    conflict_page,
    written,
)

KINDS = {"fine": "罚款", "warning": "警告"}


def refuse_short(code: str) -> None:
    if len(code) != 18:
        raise ValueError("应为18位")


class PartyRow(Row):
    name = TextField("名称")
    amount = MoneyField("金额")


class Sample(VersionedForm):
    title = TextField("名称", validators=[InputRequired()])
    amount = MoneyField("金额", article="《条例》第三条", hint="含税")
    on = DayField("日期")
    at = MomentField("时间")
    points = LinesField("要点")
    region = RegionField("地点")
    code = CodeField("代码", check=refuse_short)
    deaths = NumberField("死亡")
    kind = ChoiceField("种类", choices=KINDS, empty="未定")
    kinds = ChoicesField("种类", choices=KINDS)
    member = KnownField("党员")
    text = AreaField("经过")
    parties = FieldList(FormField(PartyRow), label="当事人", max_entries=3)


@pytest.fixture
def fill(site: Flask) -> Any:
    """`fill(name=value, …)`: the sample form as posted."""
    site.config["WTF_CSRF_ENABLED"] = False

    def fill(form: type[Form] = Sample, **values: Any) -> Any:
        given = MultiDict({"title": "案", **values})
        with site.test_request_context("/post", method="POST", data=given):
            filled = form()
            filled.validate()
            return filled

    return fill


@given(st.integers(min_value=0, max_value=MONEY_LIMIT_FEN))
def test_every_sum_that_is_written_reads_back_to_the_fen(fen: int) -> None:
    assert read_money(write_money(fen)) == fen
    assert read_money(f"{Decimal(fen) / 100:,.2f}") == fen
    assert read_money(f"¥ {Decimal(fen) / 100:,.2f} 元") == fen


@given(st.decimals(min_value=0, max_value=10**6, places=4))
def test_ten_thousands_are_exact(amount: Decimal) -> None:
    assert read_money(f"{amount:f}万元") == int(amount * 1_000_000)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("12500", 1_250_000),
        ("１２，５００．５０", 1_250_050),
        ("0.1", 10),
        ("3.2 亿", 32_000_000_000),
        ("12万", 12_000_000),
        ("0", 0),
        ("0.29", 29),
        ("1.15", 115),
    ],
)
def test_sums_as_people_write_them(text: str, fen: int) -> None:
    assert read_money(text) == fen


@pytest.mark.parametrize("text", ["abc", "-5", "1.234", "1e5", "十万", "12,", "万", "NaN", "9" * 30])
def test_what_is_no_sum_is_refused(site: Flask, text: str) -> None:
    with site.test_request_context("/"), pytest.raises(ValueError, match="金额"):
        read_money("1.234.5" if text == "12," else text)


@pytest.mark.parametrize(
    "text", ["2026-03-01", "2026-3-1", "2026年3月1日", "2026/3/1", "20260301", "２０２６．３．１"]
)
def test_days_as_people_write_them(text: str) -> None:
    assert read_day(text) == date(2026, 3, 1)


@pytest.mark.parametrize("text", ["2026-02-30", "3月1日", "yesterday", "2026-13-01", "26-3-1"])
def test_what_is_no_day_is_refused(site: Flask, text: str) -> None:
    with site.test_request_context("/"), pytest.raises(ValueError, match="日"):
        read_day(text)


@pytest.mark.parametrize(
    ("text", "found"), [("14:05", time(14, 5)), ("9时30分", time(9, 30)), ("08：00", time(8))]
)
def test_times_as_people_write_them(text: str, found: time) -> None:
    assert read_time(text) == found


def test_money_is_fen_and_what_was_typed_stays(fill: Any) -> None:
    assert fill(amount="1.5万").amount.data == 1_500_000
    wrong = fill(amount="大约十万")
    assert wrong.amount.data is None
    assert wrong.amount.errors
    assert 'value="大约十万"' in str(wrong.amount())
    assert fill(amount="").amount.data is None


def test_a_day_that_cannot_be_read_stays_on_the_page_as_text(fill: Any) -> None:
    wrong = fill(on="二月三十日")
    assert wrong.on.errors
    assert 'type="text"' in str(wrong.on()) and "二月三十日" in str(wrong.on())
    right = fill(on="2026年3月1日")
    assert right.on.data == date(2026, 3, 1)
    assert 'value="2026-03-01"' in str(right.on())


def test_a_moment_with_a_time_is_to_the_minute_and_in_utc(site: Flask) -> None:
    site.config["WTF_CSRF_ENABLED"] = False
    data = MultiDict([("title", "案"), ("at", "2026-03-01"), ("at", "06:30")])
    with site.test_request_context("/post", method="POST", data=data):
        form = Sample()
        assert form.validate(), form.errors
    assert form.at.data == Moment(datetime(2026, 2, 28, 22, 30, tzinfo=UTC), "minute")
    assert 'value="2026-03-01"' in str(form.at()) and 'value="06:30"' in str(form.at())


def test_a_moment_without_a_time_is_the_day(fill: Any) -> None:
    form = fill(at="2026-03-01")
    assert form.at.data == Moment(datetime(2026, 2, 28, 16, 0, tzinfo=UTC), "day")
    assert form.at.typed == ("2026-03-01", "")


def test_a_time_without_its_day_is_refused(site: Flask) -> None:
    site.config["WTF_CSRF_ENABLED"] = False
    data = MultiDict([("title", "案"), ("at", ""), ("at", "06:30")])
    with site.test_request_context("/post", method="POST", data=data):
        form = Sample()
        assert not form.validate()
        assert form.at.errors == ["写了时间，还要写日期。"]
        assert "06:30" in str(form.at())


def test_a_moment_shows_what_is_stored_in_shanghai(site: Flask) -> None:
    with site.test_request_context("/"):
        form = Sample(formdata=None)
        form.at.data = Moment(datetime(2026, 2, 28, 22, 30, tzinfo=UTC), "minute")
        assert form.at.typed == ("2026-03-01", "06:30")
        form.at.data = Moment(datetime(2026, 2, 28, 16, 0, tzinfo=UTC), "day")
        assert form.at.typed == ("2026-03-01", "")


def test_lines_regions_and_codes_are_cleaned(fill: Any) -> None:
    form = fill(points="一、立即整改\n\n  二、报告  ", region="江苏省/盐城市／响水县", code="ａ1 b2")
    assert form.points.data == ["一、立即整改", "二、报告"]
    assert form.region.data == ["江苏省", "盐城市", "响水县"]
    assert form.code.data == "A1B2"
    assert form.code.errors == ["应为18位"]


def test_unknown_is_never_zero(fill: Any) -> None:
    assert fill(deaths="").deaths.data is None
    assert fill(deaths="0").deaths.data == 0
    assert fill(deaths="３").deaths.data == 3
    assert fill(deaths="-1").deaths.errors == ["不能小于零。"]
    wrong = fill(deaths="三人")
    assert wrong.deaths.errors == ["请写整数。"]
    assert "三人" in str(wrong.deaths())


def test_yes_no_and_unknown_are_three(fill: Any) -> None:
    assert [fill(member=value).member.data for value in ("yes", "no", "")] == [True, False, None]


def test_a_closed_list_takes_only_its_own(fill: Any) -> None:
    assert fill(kind="fine").kind.data == "fine"
    assert fill(kind="").kind.data is None
    assert not fill(kind="").kind.errors
    assert fill(kind="jail").kind.errors == ["请从列表中选择。"]
    assert fill(kinds="fine").kinds.data == ["fine"]


def test_built_in_messages_are_ours(fill: Any) -> None:
    assert fill(title="").title.errors == ["请填写此项。"]


def test_a_refusal_stands_at_the_field_it_names(fill: Any) -> None:
    form = fill(**{"parties-0-name": "某公司"})
    form.shows(
        Refusals(
            [
                Refusal("a", "数额不符", field="amount"),
                Refusal("b", "名称重复", field="parties.0.name"),
                Refusal("c", "不能登记"),
                Refusal("d", "也不能", field="no.such"),
            ]
        )
    )
    faults = form.faults()
    assert (None, "", "不能登记") in faults and (None, "", "也不能") in faults
    assert ("amount", "金额", "数额不符") in faults
    assert ("parties-0-name", "名称", "名称重复") in faults


def test_rows_are_added_and_dropped_without_a_script(fill: Any, site: Flask) -> None:
    data = {"title": "案", "parties-0-name": "甲", "parties-1-name": "乙"}
    for press, names in (
        ({"_add_row": "parties"}, ["甲", "乙", None]),
        ({"_drop_row": "parties-0"}, ["乙"]),
        ({"_drop_row": "parties-9"}, ["甲", "乙"]),
        ({"_add_row": "title"}, ["甲", "乙"]),
    ):
        with site.test_request_context("/post", method="POST", data={**data, **press}):
            form = Sample()
            assert form.rows_changed()
            assert [row.form["name"].data for row in form.parties] == names
    with site.test_request_context("/post", method="POST", data=data):
        assert not Sample().rows_changed()


def test_rows_end_at_their_limit(site: Flask) -> None:
    site.config["WTF_CSRF_ENABLED"] = False
    data = {f"parties-{index}-name": "甲" for index in range(3)}
    with site.test_request_context("/post", method="POST", data={**data, "_add_row": "parties"}):
        form = Sample()
        form.rows_changed()
        assert len(form.parties) == 3


def test_the_row_a_script_copies_is_empty_and_numbered_later(site: Flask) -> None:
    with site.test_request_context("/"):
        row = blank_row(Sample(formdata=None).parties)
        assert 'name="parties-__index__-name"' in str(row.form["name"]())


def test_a_new_document_has_no_version_and_a_garbled_one_is_refused(fill: Any) -> None:
    fresh = fill(version="")
    assert fresh.version.data is None and not fresh.version.errors
    assert fill(version="dritte").version.errors


def test_a_conflict_shows_both_versions_and_keeps_what_was_typed(site: Flask) -> None:
    site.config["WTF_CSRF_ENABLED"] = False
    posted = {"title": "我的名称", "amount": "5", "version": "3", "text": "\n我写的<经过>"}
    with site.test_request_context("/post", method="POST", data=posted):
        mine, theirs = Sample(), Sample(formdata=None)
        theirs.title.data, theirs.amount.data = "别人的名称", 500
        answer = conflict_page(mine, theirs, version=7, back="/read")
        text = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "我的名称" in text and "别人的名称" in text
    assert 'name="version" value="7"' in text and 'value="3"' not in text
    assert "我写的&lt;经过&gt;" in text
    assert text.count("differs-word") == 2


def test_what_a_field_holds_reads_as_text(fill: Any) -> None:
    form = fill(
        kind="fine", kinds="warning", at="2026-03-01", **{"parties-0-name": "甲", "parties-0-amount": "1"}
    )
    assert [written(form[name]) for name in ("kind", "kinds", "at", "parties")] == [
        "罚款",
        "警告",
        "2026-03-01",
        "甲，1",
    ]


def test_a_choice_that_is_not_offered_is_told_and_never_an_error(app: Any) -> None:
    class Two(Form):
        kinds = ChoicesField("种类", choices={"a": "甲"})

    with app.test_request_context(method="POST", data={"kinds": ["a", "nonsense"]}):
        form = Two()
        assert not form.validate()
        assert "nonsense" in str(form.kinds.errors[0])


@pytest.mark.parametrize("name", ["title", "text", "points", "region", "code", "parties-0-name"])
def test_a_control_character_is_refused_in_every_text_field(fill: Any, name: str) -> None:
    form = fill(**{name: "甲\x0b乙", "kind": "fine"})
    faults = {where: sentence for where, _, sentence in reversed(form.faults())}
    assert "U+000B" in faults[name]
    assert "U+000B" not in str(fill(**{name: "甲\t\r\n乙", "kind": "fine"}).faults())
