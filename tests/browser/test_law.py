"""The law at work in a browser: clocks, the maximum, thresholds, and what keeps a case open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.browser import story
from tests.browser.test_journey import assign_teams, close, investigate, leave_untransferred

Desks = Callable[..., Any]

#: Closing is refused for each of these, in the order in which they are done away with.
OPEN_ENDS = (
    "close.liability_open",
    "close.accountability_open",
    "close.transfer_undecided",
    "close.below_maximum",
    "close.measure_open",
    "close.deadline_open",
)


def test_the_law_counts_bounds_and_refuses_until_all_is_done(desk: Desks, watch: Any) -> None:
    case = accident_of_today(desk)
    assign_teams(desk, case)
    clock_kept(desk, case)
    fine = fine_below_the_maximum(desk, case)
    transfer = proposed_by_threshold(desk, case)
    assert set(OPEN_ENDS) <= refusals(desk, case)
    fine_approved_and_paid(desk, fine)
    handed_over(desk, transfer)
    for inquiry in story.INQUIRIES:
        investigate(desk, case, inquiry)
    leave_untransferred(desk, case)
    duties_done(desk, case)
    assert refusals(desk, case) == set()
    close(desk, case)
    law_pages_read(desk)
    assert not watch.faults, watch.report()


def accident_of_today(desk: Desks) -> str:
    """Three dead, today; the party is found to have concealed it. The clocks are on the page at once."""
    handler = desk("enforcement").open("/cases/").press("登记案件").fill(story.registration(0, "00:00"))
    handler.fill({"parties-0-circumstances": ["concealment"]})
    handler.page.click("[data-add-row]")
    handler.fill(story.PERSON).press("登记", inside="main form")
    shown = handler.text("#lane-liability, .lane-liability, main")
    for duty in ("提交事故调查报告", "事故伤亡人数变化补报期", "部门逐级上报"):
        assert duty in shown, shown
    return str(handler.path())


def clock_of(desk: Desks, case: str, name: str) -> Any:
    handler = desk("enforcement").open(case)
    handler.page.get_by_role("link", name=name, exact=True).first.click()
    handler.page.wait_for_url("**/deadlines/*")
    return handler._arrived()


def clock_kept(desk: Desks, case: str) -> None:
    """The investigation's report: paused for an appraisal, resumed, extended; each step is in the
    derivation, and its report meets it later. A duty done at once is met by hand."""
    page = clock_of(desk, case, "提交事故调查报告")
    usual = page.text("#facts")
    page.act("pause", reason="appraisal", since=story.day(0), note="委托硫化氢浓度鉴定。")
    assert "中止" in page.text("#facts")
    page.act("resume", on=story.day(0))
    assert page.text("#facts") == usual, "the first day does not count, so its pause moves nothing"
    assert "技术鉴定" in page.text("#derivation")
    page.act("extend", length="30", document="东府函〔1〕号", approver="东湖县人民政府", on=story.day(0))
    assert page.text("#facts") != usual
    derivation = page.text("#derivation")
    for word in ("延长", "30", "东府函〔1〕号", "第29条", "当日不计入", "chinesecalendar"):
        assert word in derivation, f"{word}: {derivation}"
    refused = page.path()
    page.open(refused)
    page.page.locator("section#extend summary").click()
    page.fill(
        {
            "extend-length": "60",
            "extend-document": "东府函〔2〕号",
            "extend-approver": "东湖县人民政府",
            "extend-on": story.day(0),
        }
    )
    with page.page.expect_navigation():
        page.page.locator("section#extend button[type=submit]").click()
    assert page.page.locator("[data-summary]").count(), "beyond what the rule allows"
    assert page.page.locator('[name="extend-document"]').input_value() == "东府函〔2〕号"
    met = clock_of(desk, case, "部门逐级上报")
    met.act("meet", on=story.day(0), note="已电话和书面报告市局。")
    assert "已完成" in met.text("#facts")


def fine_below_the_maximum(desk: Desks, case: str) -> str:
    """A concealing unit is fined below the maximum: refused without a reason, proposed with one."""
    handler = desk("enforcement").open(f"{case}measures/new/penalty")
    party = handler.page.locator("select[name=party] option", has_text=story.COMPANY).first
    handler.fill(party=party.get_attribute("value"), sanction="XZ03", violation="瞒报较大事故。")
    clause = handler.page.locator('[name=articles][value="493-36-unit"]')
    clause.check()
    handler.fill(amount_fen="300万元").press("提出", inside="main form")
    assert "应当按上限 5,000,000.00 元" in handler.text("[data-summary]")
    handler.fill(below_reason="主动消除危害后果，积极赔偿。").press("提出", inside="main form")
    assert "理由待批准" in handler.text()
    return str(handler.path())


def fine_approved_and_paid(desk: Desks, fine: str) -> None:
    """The reason is approved by a leader other than its proposer; only then is the fine decided."""
    leader = desk("leader").open(fine)
    leader.act("approve_below_maximum", answer="同意，情节属实。")
    desk("enforcement").open(fine).act("step-notified")
    leader.open(fine).act("decide")
    assert "已决定" in leader.text() and "同意，情节属实。" in leader.text("#range")
    registered_wrongly(desk("leader").open(fine), desk("enforcement").open(fine))
    handler = desk("enforcement").open(fine)
    for step in ("step-served", "step-paid", "step-published"):
        handler.act(step)
    handler.act("execute")


def registered_wrongly(leader: Any, handler: Any) -> None:
    """A service registered by mistake is taken back; a wrong day of the notice is refused behind the decision
    and corrected before it."""
    handler.act("step-served")
    handler.page.locator("#steps tbody tr", has_text="送达").get_by_role("link").click()
    handler.fill({"back-reason": "登记到别的案件"}).press("撤回这一步")
    assert "登记有误，已撤回" in handler.text("#steps") and "缴纳罚款" not in handler.text()
    leader.press("更正决定日期").fill({"day-on": story.day(1), "day-reason": "决定书日期"}).press("更正日期")
    assert "请先登记“处罚告知”" in leader.text("[data-summary]")
    handler.page.locator("#steps tbody tr", has_text="处罚告知").get_by_role("link").click()
    handler.fill({"day-on": story.day(1), "day-reason": "回执日期"}).press("更正日期")
    assert "已更正日期" in handler.text("body")


def proposed_by_threshold(desk: Desks, case: str) -> str:
    """The facts reach an offence: one press starts the transfer with it filled in."""
    handler = desk("enforcement").open(case)
    assert "重大责任事故罪" in handler.text() and "滥用职权罪" not in handler.text()
    handler.press("按此提出移送")
    party = handler.page.locator("select[name=party] option", has_text=story.WORKER).first
    handler.fill(party=party.get_attribute("value"), organ="东湖县公安局").press("提出", inside="main form")
    assert "已提出" in handler.text() and "重大责任事故罪" in handler.text()
    return str(handler.path())


def handed_over(desk: Desks, transfer: str) -> None:
    desk("leader").open(transfer).act("decide")
    handler = desk("enforcement").open(transfer)
    for step, values in (
        ("step-handed", {}),
        ("step-receipt", {"extra": "东公收〔2〕号"}),
        ("step-filed", {}),
        ("step-goods_handed", {}),
    ):
        handler.act(step, **values)
    handler.act("execute")


def refusals(desk: Desks, case: str) -> set[str]:
    """The codes for which closing is refused; each has a sentence, and a link unless it is sealed."""
    leader = desk("leader").open(case).press("结案")
    for row in leader.page.locator("li", has=leader.page.locator(".refusal-code")).all():
        assert len(row.inner_text()) > 12
        assert row.locator("a").count() == 1
    return set(leader.page.locator(".refusal-code").all_inner_texts())


def duties_done(desk: Desks, case: str) -> None:
    """What the law still counts is registered as done by whoever runs that half."""
    leader = desk("leader").open(case).press("结案")
    links = leader.page.locator("main li a[href*='/deadlines/']")
    for address in [link.get_attribute("href") for link in links.all()]:
        keeper = next(who for who in ("enforcement", "discipline") if desk(who).status(address) == 200)
        desk(keeper).open(address).act("meet", on=story.day(0), note="已办。")


def law_pages_read(desk: Desks) -> None:
    """The law, its rows, what is unverified, the calendar; a maximum is filtered for; one's deadlines."""
    for who, path in (
        ("reviewer", "/law/"),
        ("reviewer", "/law/unverified"),
        ("reviewer", "/law/tables/deadlines/"),
        ("reviewer", "/law/calendar/"),
        ("reviewer", "/law/packs"),
        ("enforcement", "/deadlines/"),
        ("leader", "/deadlines/?scope=all"),
        ("leader", "/measures/penalty/"),
    ):
        desk(who).open(path)
