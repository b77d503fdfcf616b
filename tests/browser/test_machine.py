"""The stages in the browser: prepared and approved, a hearing, a withdrawal, the machine on paper and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.browser import story

Desks = Callable[..., Any]


def test_the_machine_is_run_by_those_whose_stage_it_is(desk: Desks, watch: Any) -> None:
    another = story.registration(33, "16:20") | {"title": "渡口镇锅炉爆炸事故"}
    handler = desk("enforcement").open("/cases/new").fill(another)
    handler.press("登记", inside="main form")
    lane = f"{handler.path()}liability/"
    assign(desk, lane)
    prepared_refused_and_approved(desk, lane)
    hearing_arranged(desk, lane)
    withdrawn(desk, lane)
    on_paper(desk, lane)
    assert not watch.faults, watch.report()


def assign(desk: Desks, lane: str) -> None:
    leader = desk("leader").open(f"{lane}team")
    leader.fill(members=["demo-enforcement", "demo-enforcement2"], lead="demo-enforcement")
    leader.press("指定办案组", inside="main form")
    leader.open(f"{lane}reviewer").fill(reviewer="demo-reviewer").press("指定审理人员", inside="main form")


def prepared_refused_and_approved(desk: Desks, lane: str) -> None:
    handler = desk("enforcement").open(f"{lane}stages").fill(code="A1").press("进入阶段", inside="main form")
    assert "已进入新的阶段" in handler.text()
    handler.fill(code="A7", document="立案审批表", note="符合立案条件").press("进入阶段", inside="main form")
    assert "已提请领导批准" in handler.text()
    leader = desk("leader").open(f"{lane}approval").fill(answer="refused", reason="补充现场检查记录")
    leader.press("提交", inside="main form")
    handler.open(f"{lane}stages")
    assert "补充现场检查记录" in handler.text()
    assert handler.page.input_value("[name=note]") == "符合立案条件"
    handler.press("进入阶段", inside="main form")
    leader.open(f"{lane}approval").fill(answer="approved").press("提交", inside="main form")
    assert "已批准" in leader.text()
    assert leader.page.locator(".machine [aria-current=step]").inner_text().startswith("A7")


def hearing_arranged(desk: Desks, lane: str) -> None:
    leader = desk("leader").open(f"{lane}hearing")
    leader.fill(chair="demo-enforcement", held_on=story.day(-40), noticed_on=story.day(0))
    leader.press("安排听证", inside="main form")
    assert "不能主持本案听证" in leader.text()
    leader.fill(chair="demo-reviewer2").press("安排听证", inside="main form")
    assert "主持人 何静怡" in leader.text()


def withdrawn(desk: Desks, lane: str) -> None:
    handler = desk("enforcement").open(f"{lane}recusals")
    handler.fill(person="demo-enforcement2", asked_by="party", ground="interest", reason="持有该公司股份")
    handler.press("登记回避申请", inside="main form")
    leader = desk("leader").open(f"{lane}recusals").press("陈立军", inside="main table")
    leader.fill(answer="granted", reason="情况属实").press("作出决定", inside="main form")
    assert "准予回避" in leader.text()
    assert "已回避" in desk("enforcement").open(lane.removesuffix("liability/")).text(".lane-liability")


def on_paper(desk: Desks, lane: str) -> None:
    page = desk("leader").open(f"{lane}stages").page
    page.emulate_media(media="print")
    for gone in (".topbar", ".nouns", ".page-actions"):
        for shown in page.locator(gone).all():
            assert shown.is_hidden(), gone
    for kept in (".machine", ".machine-next", "#machine table", "#history"):
        assert page.locator(kept).first.is_visible(), kept
    page.emulate_media(media="screen")
