from __future__ import annotations

import csv
import io
import re
import tempfile
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, render_template_string
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from casebook import web
from casebook.web import exporting
from casebook.web.exporting import Exported, neutral, on_export
from casebook.web.listing import Column, Filter, Listing, Page, Query, Sort, render_or_export

PAGE = """{% extends "layout.html" %}{% from "macros/list.html" import whole, export_links %}
{% block title %}表{% endblock %}{% block actions %}{{ export_links(query) }}{% endblock %}
{% block content %}{{ whole(query, page) }}{% endblock %}"""


@dataclass
class Line:
    number: str
    title: str
    fine: int | None
    on: date | None
    at: datetime | None
    deaths: int | None


LINES = [
    Line(
        "安问〔2026〕1号",
        "=HYPERLINK(1)",
        1_250_050,
        date(2026, 3, 1),
        datetime(2026, 2, 28, 22, 30, tzinfo=UTC),
        0,
    ),
    Line("安问〔2026〕2号", "燃气<爆炸>", None, None, None, None),
    Line("安问〔2026〕3号", "坍塌", 0, date(2026, 1, 1), None, 3),
]

LISTING = Listing(
    name="cases.list",
    title="案件",
    export_name="cases",
    columns=(
        Column("number", "案号", lambda row: row.number, sort="number"),
        Column("title", "名称", lambda row: row.title, link=lambda row: "/read", width="wide"),
        Column("fine", "罚款", lambda row: row.fine, kind="money"),
        Column("on", "日期", lambda row: row.on, kind="day"),
        Column("at", "时间", lambda row: row.at, kind="moment"),
        Column("deaths", "死亡", lambda row: row.deaths, kind="number"),
        Column("act", "", lambda row: "", exported=False),
    ),
    filters=(
        Filter("year", "年份", {"2026": "2026", "2025": "2025"}, default="2026"),
        Filter("grade", "等级", lambda: {"G1": "特别重大"}),
        Filter("region", "地区", kind="text"),
        Filter("overdue", "只看逾期", kind="flag"),
        Filter("scope", "范围", {"a": "甲", "b": "乙"}, default="a", always=True),
    ),
    sorts=(Sort("date", "日期", "by_date"), Sort("number", "案号", "by_number", descending=False)),
)


@pytest.fixture
def asked(site: Flask) -> Any:
    """`asked("?year=2025")`: the query that the address gives."""

    def asked(address: str) -> Query:
        with site.test_request_context(f"/list{address}"):
            return LISTING.read()

    return asked


@pytest.fixture
def listed(site: Flask) -> Flask:
    """The app with a list page at /list, two rows a page."""

    def fetch(after: str | None, before: str | None, size: int) -> Page:
        start = int(after[1:]) if after else 0
        found = LINES[start : start + 2]
        more = start + 2 < len(LINES)
        return Page(found, after=f"i{start + 2}" if more else None, before="i0" if start else None)

    def page() -> Any:
        return render_or_export(LISTING.read(), fetch, site.jinja_env.from_string(PAGE))  # type: ignore[arg-type]

    site.add_url_rule("/list", "list", web.requires("cases.read")(page))
    return site


def test_an_address_without_filters_is_the_default(asked: Any) -> None:
    query = asked("")
    assert query.values == {"year": "2026", "grade": "", "region": "", "overdue": "", "scope": "a"}
    assert (query.sort.name, query.descending, query.size) == ("date", True, 20)
    assert not query.is_filtered


def test_an_empty_value_means_all_and_an_unknown_one_the_default(asked: Any) -> None:
    assert asked("?year=")["year"] == ""
    assert asked("?year=1999")["year"] == "2026"
    assert asked("?scope=")["scope"] == "a"
    assert asked("?grade=G1&overdue=1").chosen("grade", "overdue") == {"grade": "G1", "overdue": "1"}
    assert asked("?sort=evil&order=up&size=999999&export=exe").size == 20


def test_the_state_of_a_list_stands_in_its_address(listed: Flask) -> None:
    with listed.test_request_context("/list?year=2025&grade=G1&sort=number&size=50&after=sX"):
        query = LISTING.read()
        assert query.url() == "/list?year=2025&grade=G1&sort=number&size=50"
        assert query.url(after="sY").endswith("&after=sY")
        assert query.cleared_url() == "/list?sort=number&size=50"
        assert query.sort_url("number").endswith("size=50&order=desc")
        assert "sort=" not in query.sort_url("date")
    with listed.test_request_context("/list?year="):
        assert LISTING.read().url() == "/list?year="


def test_the_filters_are_told_in_words(asked: Any) -> None:
    assert asked("?grade=G1&region=盐城").in_words() == [
        ("年份", "2026"),
        ("等级", "特别重大"),
        ("地区", "盐城"),
        ("范围", "甲"),
        ("排序", "日期 由大到小"),
    ]


def test_a_list_page_shows_its_rows_escaped_and_its_order(listed: Flask) -> None:
    text = listed.test_client().get("/list").get_data(as_text=True)
    assert "燃气&lt;爆炸&gt;" in text and "坍塌" not in text
    assert "12,500.50" in text and "2026-03-01 06:30" in text
    assert re.search(r'href="/list\?after=i2" rel="next"', text)
    assert 'aria-sort="' not in text
    sorted_text = listed.test_client().get("/list?sort=number").get_data(as_text=True)
    assert 'aria-sort="ascending"' in sorted_text


def read_csv(body: bytes) -> list[list[str]]:
    assert body.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))


def test_csv_holds_every_page_and_nothing_that_runs(listed: Flask) -> None:
    answer = listed.test_client().get("/list?export=csv")
    rows = read_csv(answer.data)
    assert rows[0] == ["案号", "名称", "罚款", "日期", "时间", "死亡"]
    assert [row[0] for row in rows[1:]] == [line.number for line in LINES]
    assert rows[1][1:] == ["'=HYPERLINK(1)", "12500.5", "2026-03-01", "2026-03-01 06:30", "0"]
    assert rows[2][2:] == ["", "", "", ""]
    assert re.search(r"attachment; filename=cases-\d{8}\.csv", answer.headers["Content-Disposition"])


def test_xlsx_holds_numbers_as_numbers_and_dates_as_dates(listed: Flask) -> None:
    body = listed.test_client().get("/list?export=xlsx&grade=G1").data
    sheet = load_workbook(io.BytesIO(body)).active
    assert sheet is not None
    rows = list(sheet.iter_rows())
    assert rows[0][0].value == "案件"
    assert "等级：特别重大" in rows[1][0].value and "导出时间" in rows[1][0].value
    assert [cell.value for cell in rows[2]] == ["案号", "名称", "罚款", "日期", "时间", "死亡"]
    first = rows[3]
    assert (first[1].value, first[1].data_type) == ("=HYPERLINK(1)", "s")
    assert Decimal(str(first[2].value)) == Decimal("12500.5")
    assert first[3].value == datetime(2026, 3, 1) and first[3].number_format == "yyyy-mm-dd"
    assert first[4].value == datetime(2026, 3, 1, 6, 30)
    assert first[5].value == 0
    assert rows[4][2].value is None
    assert sheet.freeze_panes == "A4"
    assert len(rows) == 6


def test_an_export_is_told_before_it_is_sent(listed: Flask) -> None:
    told: list[Exported] = []
    on_export(told.append)
    listed.test_client().get("/list?export=csv&region=盐城")
    assert [(each.listing, each.format, each.rows) for each in told] == [("cases.list", "csv", 3)]
    assert ("地区", "盐城") in told[0].filters


def test_an_export_that_cannot_be_recorded_is_not_sent(listed: Flask) -> None:
    from casebook.refusals import Refusal

    def fail(exported: Exported) -> None:
        raise Refusal("trail.closed", "不能记录")

    on_export(fail)
    answer = listed.test_client().get("/list?export=csv")
    assert answer.status_code == 422
    assert LINES[0].number not in answer.get_data(as_text=True)


def test_an_export_of_too_many_rows_is_refused_and_not_cut(
    listed: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(exporting, "ROW_LIMIT", 2)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    answer = listed.test_client().get("/list?export=xlsx")
    assert answer.status_code == 422
    assert "export.too_many" in answer.get_data(as_text=True)
    assert not list(tmp_path.glob("openpyxl*")), "nothing of it stays on the disk"


@given(st.text(max_size=20))
def test_no_cell_of_a_csv_begins_like_a_formula(text: str) -> None:
    made = neutral(text)
    assert not made.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert made.removeprefix("'") == text.removeprefix("'") or made == text


def test_control_characters_do_not_break_a_workbook(site: Flask) -> None:
    line = Line("1", "a\x00b\x0bc", None, None, None, None)
    body = io.BytesIO()
    with site.test_request_context("/list"):
        exporting.write_xlsx(body, LISTING, LISTING.read(), [line])
    sheet = load_workbook(body).active
    assert sheet is not None and sheet["B4"].value == "abc"


def test_a_list_can_be_drawn_without_rows(site: Flask) -> None:
    site.add_url_rule("/list", "list", web.public(lambda: ""))
    with site.test_request_context("/list?grade=G1"):
        text = render_template_string(PAGE, listing=LISTING, query=LISTING.read(), page=Page([]))
    assert "没有符合条件的记录" in text and "清除筛选" in text


@pytest.mark.parametrize(("address", "opened"), [("/list", False), ("/list?region=盐城", True)])
def test_the_fold_of_the_filters_is_open_only_while_one_is_set(
    listed: Flask, address: str, opened: bool
) -> None:
    text = listed.test_client().get(address).get_data(as_text=True)
    assert ('<details class="filters-fold" open>' in text) is opened
    assert ('<details class="filters-fold">' in text) is not opened
    assert re.search(r"</summary></details>\s*<form class=\"filters\"", text)
