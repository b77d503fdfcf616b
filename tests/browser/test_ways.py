"""Other ways to work: without scripts, by keyboard alone, with a tab that was closed, on paper, on a phone."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from tests.browser import story
from tests.browser.watching import PHONE

Desks = Callable[..., Any]
#: The search knows of a change at the latest after so long.
INDEX_SECONDS = 2
LANES = ("#lane-liability", "#lane-accountability")


def first_case(visitor: Any) -> str:
    """The path of the case that a search finds first."""
    visitor.open("/search/?q=瞒报")
    return str(visitor.page.get_attribute(".hit a >> nth=0", "href"))


def test_the_work_goes_on_without_scripts(desk: Desks) -> None:
    handler = desk("enforcement", java_script_enabled=False)
    another = {"title": "渡口镇粮库坍塌事故", "region": "江海市 / 南山区"}
    handler.open("/cases/new").fill(story.registration(20, "08:30") | another)
    handler.page.click("[data-add-row]")
    handler.page.wait_for_load_state()
    assert handler.page.input_value("[name='parties-0-name']") == story.COMPANY
    handler.fill(story.PERSON).press("登记", inside="main form")
    assert "已登记，案号" in handler.text()
    case = handler.path()
    handler.open("/cases/?year=&status=open").page.wait_for_selector(f"tbody a[href='{case}']")
    handler.page.fill("#topsearch-q", story.WORKER)
    handler.press("检索", inside=".topsearch")
    hit = handler.page.locator(f".hit a[href='{case}']")
    known = time.monotonic() + INDEX_SECONDS
    while not hit.count() and time.monotonic() < known:
        handler.page.reload()
    assert hit.count() == 1


def test_what_is_wrong_is_said_without_scripts_and_nothing_typed_is_lost(desk: Desks) -> None:
    handler = desk("enforcement", java_script_enabled=False).open("/cases/new")
    wrong = story.USCC[:-1] + ("2" if story.USCC[-1] == "1" else "1")
    handler.fill(story.registration() | {"title": "", "parties-0-uscc": wrong}).press(
        "登记", inside="main form"
    )
    summary = handler.text("[data-summary]")
    assert "案件名称" in summary and "统一社会信用代码" in summary
    assert handler.page.input_value("[name=facts]") == story.registration()["facts"]
    assert handler.page.input_value("[name='parties-0-uscc']") == wrong


def test_the_keyboard_alone_searches_and_opens_a_case(desk: Desks) -> None:
    page = desk("leader").open("/cases/").page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    tab_to(page, "#topsearch-q", 5)
    page.keyboard.type("瞒报")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    with_skip = page.evaluate("document.activeElement.className") == "skip"
    assert with_skip
    page.keyboard.press("Enter")
    tab_to(page, ".hit a", 12)
    assert page.evaluate(FOCUS_IS_SEEN), "the focused link is not marked"
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator(".lanes").count() == 1


def tab_to(page: Any, selector: str, most: int) -> None:
    """Press Tab until what `selector` names has the focus."""
    for _pressed in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{most} tabs do not lead to {selector}")


FOCUS_IS_SEEN = """() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== 'none';
}"""


def test_a_draft_outlives_the_tab_it_was_typed_in(desk: Desks) -> None:
    handler = desk("enforcement").open("/cases/new").fill(title="渡口镇沉船事故", facts="夜间超载。")
    handler.page.get_by_text("草稿").first.wait_for()
    handler.page.close()
    handler.page = handler.context.new_page()
    handler.open("/cases/new")
    assert handler.page.input_value("[name=title]") == ""
    handler.page.click(".draft-offer button >> nth=0")
    assert handler.page.input_value("[name=title]") == "渡口镇沉船事故"
    assert handler.page.input_value("[name=facts]") == "夜间超载。"


def test_a_printed_case_has_its_matter_and_no_navigation(desk: Desks) -> None:
    leader = desk("leader")
    page = leader.open(first_case(leader)).page
    page.emulate_media(media="print")
    for gone in (".topbar", ".nouns", ".page-actions"):
        for shown in page.locator(gone).all():
            assert shown.is_hidden(), gone
    for kept in (".print-head", "h1", *LANES, ".record-number"):
        assert page.locator(kept).first.is_visible(), kept
    page.emulate_media(media="screen")


def test_a_phone_stacks_the_lanes_and_folds_the_list_of_nouns(desk: Desks, watch: Any) -> None:
    leader = desk("leader", viewport={"width": PHONE, "height": 844}, has_touch=True, is_mobile=True)
    page = leader.open(first_case(leader)).page
    upper, lower = (page.locator(lane).bounding_box() for lane in LANES)
    assert upper["x"] == lower["x"] and upper["y"] < lower["y"]
    assert page.locator("nav.nouns").is_hidden()
    page.tap(".nouns-fold > summary")
    with page.expect_navigation():
        page.locator(".nouns-fold a").first.tap()
    leader.open("/cases/").open("/measures/penalty/").open("/search/?q=瓦斯")
    assert len(page.screenshot(full_page=True)) > 10_000
    assert not watch.faults, watch.report()
