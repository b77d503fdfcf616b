"""The scripts of the frame in a real browser: drafts, rows, completion, lists that refresh in place."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask, jsonify, redirect, render_template_string, request
from werkzeug.serving import make_server

from casebook import web
from casebook.web.forms import ChoiceField, FieldList, Form, FormField, InputRequired, Row, TextField
from casebook.web.listing import Column, Filter, Listing, Page, Sort, render_or_export

FORM = """{% extends "layout.html" %}{% from "macros/forms.html" import field, form_of, group, rows, submit %}
{% block title %}登记{% endblock %}{% block content %}{% call form_of(form) %}
{% call group('案件') %}{{ field(form.title) }}{{ field(form.kind) }}{% endcall %}
{% call(row) rows(form.parties, '当事人', '再加一个') %}{{ field(row['name']) }}{{ field(row['uscc']) }}{% endcall %}
{{ submit('登记') }}{% endcall %}{% endblock %}"""

LIST = """{% extends "layout.html" %}{% from "macros/list.html" import whole, export_links %}
{% block title %}案件{% endblock %}{% block actions %}{{ export_links(query) }}{% endblock %}
{% block content %}{{ whole(query, page) }}{% endblock %}"""


class PartyRow(Row):
    name = TextField("名称", suggest="names", fills={"uscc": "uscc"})
    uscc = TextField("信用代码")


class CaseForm(Form):
    title = TextField("案件名称", validators=[InputRequired()])
    kind = ChoiceField("来源", choices={"accident": "事故", "tip": "举报"})
    parties = FieldList(FormField(PartyRow), label="当事人", min_entries=1)


LISTING = Listing(
    name="numbers",
    title="案件",
    columns=(Column("number", "案号", lambda row: row, kind="number", sort="number"),),
    filters=(Filter("parity", "奇偶", {"even": "偶数", "odd": "奇数"}),),
    sorts=(Sort("number", "案号", "number", descending=False),),
)


def _numbers(query: Any, after: str | None) -> Page:
    parity = {"even": 0, "odd": 1}.get(query["parity"])
    rows = [row for row in range(1, 31) if parity is None or row % 2 == parity]
    rows = rows[::-1] if query.descending else rows
    start = int(after[1:]) if after else 0
    end = start + 5
    return Page(rows[start:end], after=f"i{end}" if end < len(rows) else None, before="i0" if start else None)


@pytest.fixture
def address(site: Flask) -> Iterator[str]:
    """The small app, listening on loopback."""

    @site.route("/form", methods=["GET", "POST"])
    @web.requires("cases.read")
    def form_page() -> Any:
        form = CaseForm()
        if request.method == "POST" and not form.rows_changed() and form.validate():
            return redirect("/read")
        return render_template_string(FORM, form=form), 422 if request.method == "POST" else 200

    @site.get("/names", endpoint="names")
    @web.requires("cases.read")
    def names() -> Any:
        found = ["江海燃气有限公司", "江海化工有限公司"] if request.args["q"].startswith("江") else []
        return jsonify(
            [{"value": each, "hint": "组织", "fill": {"uscc": f"码{i}"}} for i, each in enumerate(found)]
        )

    @site.get("/list")
    @web.requires("cases.read")
    def list_page() -> Any:
        query = LISTING.read()
        template: Any = site.jinja_env.from_string(LIST)
        return render_or_export(query, lambda after, before, size: _numbers(query, after), template)

    server = make_server("127.0.0.1", 0, site, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    """A page that fails the test on any script error or anything the policy blocked."""
    context = chromium.new_context(locale="zh-CN", viewport={"width": 1366, "height": 800})
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda message: faults.append(message.text) if "Security" in message.text else None)
    yield opened
    context.close()
    assert faults == []


def until(holds: Callable[[], bool], seconds: float = 5.0) -> None:
    """Wait for what a script does by and by. (Playwright's own wait evaluates text, which the policy forbids.)"""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.05)


def names_of(page: Any) -> list[str]:
    return page.eval_on_selector_all("[name$='-name']", "inputs => inputs.map(input => input.name)")


def test_a_draft_left_behind_is_offered_and_restored(page: Any, address: str) -> None:
    page.goto(f"{address}/form")
    page.fill("[name=title]", "燃气爆炸")
    page.click("[data-add-row]")
    page.fill("[name='parties-1-name']", "乙公司")
    until(lambda: "乙公司" in page.evaluate("JSON.stringify(localStorage)"))
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto(f"{address}/form")
    assert page.input_value("[name=title]") == ""
    page.click(".draft-offer button >> nth=0")
    assert page.input_value("[name=title]") == "燃气爆炸"
    assert page.input_value("[name='parties-1-name']") == "乙公司"


def test_leaving_with_changes_warns_and_sending_does_not(page: Any, address: str) -> None:
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(f"{address}/form")
    page.fill("[name=title]", "燃气爆炸")
    page.goto(f"{address}/read")
    assert asked == ["beforeunload"]
    page.goto(f"{address}/form")
    page.click(".draft-offer button >> nth=1")
    page.fill("[name=title]", "坍塌")
    page.click(".form-end .btn-primary")
    page.wait_for_url("**/read")
    assert asked == ["beforeunload"]
    page.goto(f"{address}/form")
    assert page.query_selector(".draft-offer") is None


def test_a_draft_outlives_the_loss_of_the_session(page: Any, address: str) -> None:
    page.goto(f"{address}/form")
    page.fill("[name=title]", "燃气爆炸")
    page.context.clear_cookies()
    page.click(".form-end .btn-primary")
    page.wait_for_selector("[data-undecided]")
    page.goto(f"{address}/form")
    assert page.is_visible(".draft-offer")


def test_a_page_sent_again_after_the_loss_of_the_session_is_done_with(page: Any, address: str) -> None:
    page.goto(f"{address}/form")
    page.fill("[name=title]", "燃气爆炸")
    page.context.clear_cookies()
    page.click(".form-end .btn-primary")
    page.click("form.ways .btn-primary")
    page.wait_for_url("**/read")
    page.goto(f"{address}/form")
    assert page.query_selector(".draft-offer") is None


def test_a_refused_form_keeps_what_was_typed_and_leads_to_the_fault(page: Any, address: str) -> None:
    page.goto(f"{address}/form")
    page.fill("[name='parties-0-name']", "甲公司")
    page.click("form[data-draft] .btn-primary")
    page.wait_for_selector("[data-summary]")
    assert page.evaluate("document.activeElement.hasAttribute('data-summary')")
    assert page.input_value("[name='parties-0-name']") == "甲公司"
    page.click("[data-summary] a")
    assert page.evaluate("document.activeElement.name || location.hash") in {"title", "#title"}
    assert page.get_attribute("[name=title]", "aria-invalid") == "true"
    described = page.get_attribute("[name=title]", "aria-describedby")
    assert "请填写此项" in page.inner_text(f"#{described.split()[-1]}")


def test_rows_come_and_go_with_numbers_of_their_own(page: Any, address: str) -> None:
    page.goto(f"{address}/form")
    page.click("[data-add-row]")
    page.click("[data-add-row]")
    assert names_of(page) == ["parties-0-name", "parties-1-name", "parties-2-name"]
    page.click("[data-drop-row][value='parties-1']")
    page.click("[data-add-row]")
    assert names_of(page) == ["parties-0-name", "parties-2-name", "parties-3-name"]


def test_rows_come_and_go_without_scripts(chromium: Any, address: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/form")
    page.fill("[name=title]", "燃气爆炸")
    page.click("[data-add-row]")
    assert page.input_value("[name=title]") == "燃气爆炸"
    assert page.locator("[name='parties-1-name']").count() == 1
    page.click("[data-drop-row][value='parties-0']")
    assert page.locator("[name$='-name']").count() == 1
    context.close()


def test_a_name_completes_by_keyboard_and_fills_its_siblings(page: Any, address: str) -> None:
    page.goto(f"{address}/form")
    field = page.locator("[name='parties-0-name']")
    field.press_sequentially("江海")
    page.wait_for_selector("[role=option]")
    assert field.get_attribute("aria-expanded") == "true"
    field.press("ArrowDown")
    field.press("ArrowDown")
    active = field.get_attribute("aria-activedescendant")
    assert page.get_attribute(f"#{active}", "aria-selected") == "true"
    field.press("Enter")
    assert field.input_value() == "江海化工有限公司"
    assert page.input_value("[name='parties-0-uscc']") == "码1"
    assert page.is_hidden("[role=listbox]")


def test_rows_added_later_complete_as_well(page: Any, address: str) -> None:
    page.goto(f"{address}/form")
    page.click("[data-add-row]")
    page.locator("[name='parties-1-name']").press_sequentially("江")
    page.click("[role=option] >> nth=0")
    assert page.input_value("[name='parties-1-uscc']") == "码0"


def test_a_list_refreshes_in_place_and_its_address_follows(page: Any, address: str) -> None:
    page.goto(f"{address}/list")
    page.evaluate("window.stayed = true")
    page.select_option("[name=parity]", "even")
    until(lambda: "10" in page.inner_text("tbody").split())
    assert page.url.endswith("/list?parity=even")
    page.click("[rel=next]")
    until(lambda: "20" in page.inner_text("tbody").split())
    page.click("thead a")
    until(lambda: "30" in page.inner_text("tbody").split())
    assert page.evaluate("window.stayed")
    assert "order=desc" in page.get_attribute(".exports a", "href")
    assert page.input_value("[name=order]") == "desc"
    page.go_back()
    until(lambda: "20" in page.inner_text("tbody").split())


def test_the_menu_opens_without_scripts_and_escape_closes_it(page: Any, address: str) -> None:
    page.goto(f"{address}/read")
    page.click("details.menu > summary")
    assert page.is_visible(".menu-sheet")
    page.keyboard.press("Escape")
    assert page.is_hidden(".menu-sheet")


def test_the_first_tab_stop_leads_to_the_text(page: Any, address: str) -> None:
    page.goto(f"{address}/read")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id || location.hash.slice(1)") == "content"


@pytest.mark.parametrize("width", [1366, 390])
@pytest.mark.parametrize("path", ["/form", "/list", "/read", "/refused", "/nowhere"])
def test_no_page_of_the_frame_breaks_accessibility_or_its_width(
    chromium: Any, address: str, path: str, width: int
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    context = chromium.new_context(bypass_csp=True, viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(address + path)
    found = axe.run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    context.close()
