"""A concealing unit's fine in the browser: the range beside what is typed, less than the maximum refused, then
allowed with an approved reason; the same in two steps without scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser import story

Desks = Callable[..., Any]
REASON = "企业已主动赔偿，停产后确无支付能力"
RANGE = "1,000,000.00 元 至 2,000,000.00 元"


def concealing_case(desk: Desks, title: str, days_ago: int) -> str:
    """An accident of three deaths that the unit concealed, with a team; its path."""
    handler = desk("enforcement").open("/cases/new")
    handler.fill(story.registration(days_ago, "09:30") | {"title": title})
    handler.page.check("[name='parties-0-circumstances'][value=concealment]")
    handler.press("登记", inside="main form")
    path = str(handler.path())
    assert "瞒报" in handler.text("#parties")
    leader = desk("leader").open(f"{path}liability/team")
    leader.fill(members=["demo-enforcement", "demo-enforcement2"], lead="demo-enforcement")
    leader.press("指定办案组", inside="main form")
    return path


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_concealing_units_fine_below_the_maximum_is_refused_then_allowed_with_an_approved_reason(
    desk: Desks, watch: Any, scripts: bool
) -> None:
    case = concealing_case(desk, f"东湖县瞒报事故{'一' if scripts else '二'}", 45 if scripts else 52)
    handler = desk("enforcement") if scripts else desk("enforcement", java_script_enabled=False)
    handler.open(f"{case}measures/new/penalty?half=liability")
    choose(handler, scripts)
    assert RANGE in handler.text("#basis-range") and "幅度之内" in handler.text("#basis-range")
    handler.press("提出", inside="main form")
    assert "第36条，按上限 5,000,000.00 元 处罚" in handler.text("[data-summary]")
    handler.fill(below_reason=REASON).press("提出", inside="main form")
    measure = handler.path()
    assert "理由待批准" in handler.text("#range")

    leader = desk("leader").open(measure)
    leader.page.locator("section#decide button[type=submit]").click()
    leader.page.wait_for_selector("[data-summary]")
    assert "尚未获得批准" in leader.text("[data-summary]")
    leader.open(measure).act("approve_below_maximum", answer="同意")
    handler.open(measure).act("step-notified")
    leader.open(measure).act("decide", document_number="江应急罚〔2026〕7号")
    assert REASON in leader.text("#range") and "理由已批准" in leader.text("#range")
    assert REASON[:10] in leader.open("/measures/penalty/?is_top=below").text("tbody")
    assert not watch.faults, watch.report()


def choose(handler: Any, scripts: bool) -> None:
    """Choose party, article and amount: in place with scripts, by the button without."""

    def follow(sign: str) -> None:
        if scripts:
            handler.page.wait_for_selector(sign)
        else:
            handler.press("列出条款，核对幅度", inside="main form")
            assert handler.page.locator(sign).count()

    article = "[name=articles][value='AQF-114-G3']"
    handler.fill(party=story.COMPANY, sanction="罚款", violation="事故发生后组织隐瞒")
    follow(article)
    assert not handler.page.locator("[name=articles][value='AQF-95-G3']").count()
    handler.fill(articles=["AQF-114-G3"], amount_fen="150万元")
    if scripts:
        handler.page.locator("[name=amount_fen]").blur()
    follow("#basis-range strong")
    assert handler.page.input_value("[name=violation]") == "事故发生后组织隐瞒"
    assert handler.page.is_checked(article)
