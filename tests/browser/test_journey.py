"""The whole way of a case through the house, in a browser, by the people whose work it is."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document

import casebook
from tests.browser import story

HALF_RUNNERS = {inquiry.half: inquiry.runner for inquiry in story.INQUIRIES}
BLOCKERS_AT_FIRST = {
    "close.liability_open",
    "close.accountability_open",
    "close.rectification_open",
    "close.measure_open",
    "close.transfer_undecided",
    "close.deadline_open",
}
BLOCKERS_AT_LAST = {
    "close.transfer_open",
    "close.interview_report",
    "close.notice_receipts",
    "close.transfer_undecided",
    "close.deadline_open",
}
MAIN_PAGES = {
    "leader": ("/", "/cases/", "/measures/", "/measures/penalty/", "/search/?q=瞒报", "/compilations/"),
    "auditor": ("/trail/",),
    "sysadmin": ("/people/", "/units/"),
    "secadmin": ("/people/",),
    "caseadmin": ("/cases/new",),
    "education": ("/compilations/new",),
}

Desks = Callable[..., Any]


def test_a_case_goes_the_whole_way(desk: Desks, watch: Any) -> None:
    case = register(desk)
    assign_teams(desk, case)
    order_rectification(desk, case)
    proposed = [(propose(desk, case, planned), planned) for planned in story.measures()]
    for path, planned in proposed:
        if planned.reviewed:
            not_yet_decided(desk, path)
        else:
            decide(desk, path, planned)
    refused_to_close(desk, case, BLOCKERS_AT_FIRST)
    for inquiry in story.INQUIRIES:
        investigate(desk, case, inquiry)
    rectify(desk, case)
    for path, planned in proposed:
        if planned.reviewed:
            decide(desk, path, planned)
    carried_out = [carry_out(desk, case, planned) for planned in story.measures()]
    refused_to_close(desk, case, BLOCKERS_AT_LAST)
    for measure, planned in zip(carried_out, story.measures(), strict=True):
        finish(desk, measure, planned)
    leave_untransferred(desk, case)
    found_by_its_interview(desk, case)
    close(desk, case)
    compared(desk, case)
    compiled(desk, case)
    audited(desk)
    spoken_in_english(desk, case)
    assert not watch.faults, watch.report()


def register(desk: Desks) -> str:
    """A case with an organisation and a person; returns its path."""
    handler = desk("enforcement").open("/cases/").press("登记案件").fill(story.registration())
    handler.page.click("[data-add-row]")
    handler.fill(story.PERSON).press("登记", inside="main form")
    assert "已登记，案号" in handler.text()
    assert "较大" in handler.text() and story.WORKER in handler.text()
    return handler.path()


def assign_teams(desk: Desks, case: str) -> None:
    leader = desk("leader")
    for inquiry in story.INQUIRIES:
        leader.open(f"{case}{inquiry.half}/team").fill(members=list(inquiry.team), lead=inquiry.team[0])
        leader.press("指定办案组", inside="main form")
        leader.open(f"{case}{inquiry.half}/reviewer").fill(reviewer=inquiry.reviewer)
        leader.press("指定审理人员", inside="main form")
    assert "李若兰" not in desk("enforcement").open(case).text()
    assert "张卫国" in desk("discipline").open(case).text()


def order_rectification(desk: Desks, case: str) -> None:
    handler = desk("enforcement").open(case).press("提出整改事项")
    handler.fill(
        half="liability", responsible=story.COMPANY, due_on=story.day(-20), requirement="补装气体报警仪"
    )
    handler.press("提出", inside="main form")


def rectify(desk: Desks, case: str) -> None:
    """One reports it done, another signs it off."""
    handler = desk("enforcement").open(case).press("补装气体报警仪").press("报告整改完成")
    handler.fill(done_on=story.day(0), note="已安装并验收。").press("报告整改完成", inside="main form")
    assert "整改销号" not in handler.text()
    leader = desk("leader").open(case).press("补装气体报警仪").press("整改销号")
    leader.fill(note="现场复查属实。").press("整改销号", inside="main form")


def propose(desk: Desks, case: str, planned: story.Planned) -> str:
    """A measure as its half types it; returns its path."""
    runner = desk(HALF_RUNNERS[planned.half]).open(case)
    runner.page.click(f"#measures-{planned.half} a[href*='measures/new/{planned.kind}']")
    runner._arrived()
    runner.fill(as_offered(runner.page, planned.typed)).press("提出", inside="main form")
    assert "已提出" in runner.text(), runner.text()
    assert "待决定" in runner.text() and not runner.page.locator("section#decide").count()
    return str(runner.path())


def not_yet_decided(desk: Desks, path: str) -> None:
    """A sanction is not decided before its half was reviewed."""
    leader = desk("leader").open(path)
    leader.page.locator("section#decide button[type=submit]").click()
    leader.page.wait_for_selector("[data-summary]")
    assert "尚无同意的审理意见" in leader.text("[data-summary]")


def decide(desk: Desks, path: str, planned: story.Planned) -> None:
    runner = desk(HALF_RUNNERS[planned.half])
    if planned.before:
        runner.open(path)
    for name, values in planned.before:
        runner.act(name, **values)
    leader = desk("leader").open(path).act("decide")
    assert "已决定" in leader.text()


def carry_out(desk: Desks, case: str, planned: story.Planned) -> str:
    """Take the steps of a decided measure up to its execution; returns its path."""
    runner = desk(HALF_RUNNERS[planned.half]).open(f"/measures/{planned.kind}/?state=decided")
    runner.page.locator("tbody a[href*='/measures/']").first.click()
    runner._arrived()
    for name, values in planned.steps:
        runner.act(name, **values)
    runner.act("execute")
    assert "已登记执行完毕" in runner.text()
    return str(runner.path())


def finish(desk: Desks, measure: str, planned: story.Planned) -> None:
    runner = desk(HALF_RUNNERS[planned.half])
    if planned.after:
        runner.open(measure)
    for name, values in planned.after:
        runner.act(name, **values)


def leave_untransferred(desk: Desks, case: str) -> None:
    """The officials' side reached a threshold: that it is not transferred is asked for and approved."""
    page = f"{case}transfers/accountability"
    officer = (
        desk("discipline").open(page).act("request_no_transfer", reason="尚无证据证明失职与后果的因果关系。")
    )
    assert "等待领导批准" in officer.text()
    leader = desk("leader").open(page).act("approve_no_transfer", answer="同意，转作党纪处分。")
    assert "已批准不移送" in leader.text()


def investigate(desk: Desks, case: str, inquiry: story.Inquiry) -> None:
    """From the first stage to the conclusion, with a reviewer who never investigated."""
    runner, lane = desk(inquiry.runner), f"{case}{inquiry.half}/"
    for code, document in inquiry.stages:
        runner.open(f"{lane}stages").fill(code=code, document=document).press("进入阶段", inside="main form")
        if "已提请领导批准" in runner.text():
            approved(desk, case, inquiry)
        else:
            assert "已进入新的阶段" in runner.text()
    runner.open(f"{lane}findings").fill(findings=inquiry.findings).press("保存", inside="main form")
    runner.press("提交", inside=".page-head", exact=False)
    reviewer = desk(inquiry.reviewer.removeprefix("demo-")).open(case).press("提出审理意见")
    reviewer.fill(opinion="agreed", text="事实清楚，同意。").press("提出审理意见", inside="main form")
    runner.open(f"{lane}conclusion").fill(outcome=inquiry.outcome, conclusion=inquiry.conclusion)
    runner.press("作出结论", inside="main form")
    assert "已作出调查结论" in runner.text() and inquiry.conclusion in runner.text()


def approved(desk: Desks, case: str, inquiry: story.Inquiry) -> None:
    """A leader reads what the handler prepared and approves it."""
    leader = desk("leader").open(f"{case}{inquiry.half}/approval").fill(answer="approved")
    leader.press("提交", inside="main form")
    assert "已批准，进入新的阶段" in leader.text()


def refused_to_close(desk: Desks, case: str, codes: set[str]) -> None:
    """Every open end is named, and nothing else; the form that closes is not offered."""
    leader = desk("leader").open(case).press("结案")
    named = set(leader.page.locator(".refusal-code").all_inner_texts())
    assert named == codes
    assert not leader.page.get_by_role("button", name="结案", exact=True).count()


def close(desk: Desks, case: str) -> None:
    leader = desk("leader").open(case).press("结案").fill(note="两条调查均已了结。")
    leader.press("结案", inside="main form")
    assert "已结案" in leader.text()
    leader.press("放行给宣教").fill(halves=["liability", "accountability"]).press("放行", inside="main form")
    assert "已放行" in leader.text()


def found_by_its_interview(desk: Desks, case: str) -> None:
    """A word of the record of the talk finds the case for whoever may read it, and for nobody else."""
    for who, finds in (("discipline", True), ("leader", True), ("enforcement", False), ("caseadmin", False)):
        searcher = desk(who)
        searcher.page.fill("#topsearch-q", story.SECRET_WORD)
        with searcher.page.expect_navigation():
            searcher.page.press("#topsearch-q", "Enter")
        searcher._arrived()
        hits = searcher.page.locator(f".hit a[href='{case}']")
        assert hits.count() == int(finds), f"{who}: {searcher.text()}"
        assert (story.SECRET_WORD in searcher.text()) is finds


def compared(desk: Desks, case: str) -> None:
    """The case page shows at least two cases like it, with what was done in them."""
    handler = desk("enforcement").open(case)
    assert handler.page.locator(".case-side .alike").count() >= 2
    assert handler.page.locator(".case-side .alike .hit-measures").count() >= 1
    handler.open(f"{case}similar")
    assert handler.page.locator(".alike-measures li").count() >= 1


def compiled(desk: Desks, case: str) -> None:
    """The case and two published ones become a book in which nobody is named."""
    officer = desk("education").open(case)
    number = officer.text(".strip-number, .crumbs [aria-current]").strip()
    officer.open("/compilations/").press("新建汇编").fill(title="受限空间事故警示录", references=number)
    officer.press("建立", inside="main form").press("挑选案例")
    boxes = officer.page.locator("tbody input[name=case]:not([disabled]):not(:checked)")
    titles = []
    for row in officer.page.locator("tbody tr", has=officer.page.locator("input[name=case]")).all():
        text = row.inner_text()
        if story.COMPANY_SHORT not in text and len(titles) < 2:
            row.locator("input[name=case]").check()
            titles.append(text)
    assert len(titles) == 2, boxes.count()
    officer.press("编入所选").press("预览").press("概况")
    officer.press("生成成书（DOCX）")
    with officer.page.expect_download() as started:
        officer.page.locator("#editions a").first.click()
    text = text_of(Path(started.value.path()).read_bytes())
    assert "受限空间事故警示录" in text and "严禁盲目施救" in text
    named = [*story.NAMES, *names_of_published(titles)]
    assert [name for name in named if name in text] == []


def text_of(content: bytes) -> str:
    """Everything that can be read in a DOCX, headers and tables among it."""
    document = Document(io.BytesIO(content))
    parts = [document.element]
    for section in document.sections:
        parts += [section.header._element, section.footer._element]
    return "\n".join(text for part in parts for text in part.itertext())


def names_of_published(titles: list[str]) -> list[str]:
    """The organisations and people that are parties of the published cases of these list rows."""
    source = Path(casebook.__file__).parent / "interchange" / "reference-cases.jsonl"
    cases = [json.loads(line) for line in source.read_text(encoding="utf-8").splitlines() if line.strip()]
    chosen = [case for case in cases if any(case["title"] in title for title in titles)]
    assert len(chosen) == len(titles)
    return [party["name"] for case in chosen for party in case.get("parties", ()) if party.get("name")]


def audited(desk: Desks) -> None:
    """The auditor reads who did what, and the chain holds."""
    auditor = desk("auditor").open("/trail/")
    for name in ("周晓燕", "王志强"):
        assert name in auditor.text()
    auditor.press("校验全部记录")
    assert "完整" in auditor.text("#verification")
    assert auditor.status("/cases/") == 403


def spoken_in_english(desk: Desks, case: str) -> None:
    pages = {**MAIN_PAGES, "enforcement": (case, f"{case}similar", f"{case}liability/stages")}
    for who, paths in pages.items():
        visitor = desk(who).open("/").press("English", inside=".language")
        for path in paths:
            visitor.open(path)
            assert visitor.page.get_attribute("html", "lang") == "en"
            words = visitor.text(".nouns") + (visitor.text("h1") if path in MAIN_PAGES.get(who, ()) else "")
            assert not re.search("[\u4e00-\u9fff]", words), f"{path}: {words}"
        visitor.press("中文", inside=".language")
        assert visitor.page.get_attribute("html", "lang") == "zh-CN"


def as_offered(page: Any, typed: dict[str, Any]) -> dict[str, Any]:
    """Choices written by their words, as the value of the option that shows them."""
    found = dict(typed)
    for name, value in typed.items():
        field = page.locator(f'select[name="{name}"]')
        if field.count() and isinstance(value, str):
            options = field.locator("option").evaluate_all(
                "all => all.map(one => [one.value, one.textContent.trim()])"
            )
            fitting = [
                code for code, word in options if value in (code, word) or word.startswith(f"{value}，")
            ]
            assert fitting, f"{name}: {value} is not among {[word for _code, word in options]}"
            found[name] = fitting[0]
    return found


pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
