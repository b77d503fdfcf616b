"""The pages: what each shows to whom, and that everything can be done through them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from casebook import clock
from casebook.cases.choices import HALVES
from casebook.investigations import service

from .conftest import ENDED, FILED, HANDLERS, REPORT, REVIEWERS, Walk

SignIn = Callable[..., Any]
Browser = Callable[[str], Any]


@pytest.fixture
def browser(app: Any, sign_in: SignIn) -> Browser:
    """`browser(who)`: a browser that person has signed in with."""
    return lambda who: sign_in(app.test_client(), who)


def _path(walk: Walk, rest: str) -> str:
    return f"/cases/{walk.id}/{rest}"


def _post(client: Any, walk: Walk, rest: str, **fields: Any) -> Any:
    fields.setdefault("version", walk.case.version)
    return client.post(_path(walk, rest), data=fields)


def _run(walk: Walk, browser: Browser, half: str) -> None:
    """One investigation from its team to its conclusion, through the pages alone."""
    leader, handler = browser("leader"), browser(HANDLERS[half][0])
    reviewer = browser(REVIEWERS[half])
    members = [walk.people[name].id for name in HANDLERS[half]]
    assert _post(leader, walk, f"{half}/team", members=members, lead=members[0]).status_code == 302
    assert _post(leader, walk, f"{half}/reviewer", reviewer=walk.reviewer(half).id).status_code == 302
    today = clock.today().isoformat()
    for code in (*FILED[half], REPORT[half]):
        answer = _post(handler, walk, f"{half}/stages", code=code, entered_on=today, document="报告")
        assert answer.status_code == 302
        if code in FILED[half]:
            assert leader.get(_path(walk, f"{half}/approval")).status_code == 200
            answer = _post(leader, walk, f"{half}/approval", answer="approved", entered_on=today)
            assert answer.status_code == 302
            assert walk.half(half).stage == code
    assert _post(handler, walk, f"{half}/findings", findings="未履行安全职责").status_code == 302
    assert _post(handler, walk, f"{half}/submit").status_code == 302
    assert _post(reviewer, walk, f"{half}/review", opinion="agreed", text="同意").status_code == 302
    answer = _post(
        handler, walk, f"{half}/conclusion", outcome="responsible", conclusion="有责任", concluded_on=today
    )
    assert answer.status_code == 302
    for code in ENDED[half]:
        answer = _post(handler, walk, f"{half}/stages", code=code, entered_on=today)
        assert answer.status_code == 302


def test_both_investigations_run_to_their_end_and_the_case_closes_through_the_pages(
    walk: Walk, browser: Browser
) -> None:
    leader = browser("leader")
    page = leader.get(_path(walk, "close")).get_data(as_text=True)
    assert "close.liability_open" in page
    assert "close.accountability_open" in page
    _run(walk, browser, "liability")
    page = leader.get(_path(walk, "close")).get_data(as_text=True)
    assert "close.responsible_without_accountability" in page
    assert "close.liability_open" not in page
    assert _post(leader, walk, "close").status_code == 422
    _run(walk, browser, "accountability")
    assert _post(leader, walk, "close", note="归档").status_code == 302
    assert walk.case.status == "closed"
    assert walk.case.closings[-1].note == "归档"


@pytest.mark.parametrize("half", HALVES)
def test_every_page_of_a_half_opens_at_every_point_of_its_way(
    walk: Walk, browser: Browser, half: str
) -> None:
    def look() -> None:
        for who in ("leader", HANDLERS[half][0]):
            client = browser(who)
            assert client.get(_path(walk, "")).status_code == 200
            for page in ("stages", "findings", "conclusion", "recusals"):
                assert client.get(_path(walk, f"{half}/{page}")).status_code == 200, (who, page)
        leader = browser("leader")
        for page in (
            f"{half}/team",
            f"{half}/reviewer",
            f"{half}/approval",
            "liability/hearing",
            "accountability/decline",
            "close",
            "reopen",
            "release",
        ):
            assert leader.get(_path(walk, page)).status_code == 200, page

    walk.teams(half)
    look()
    walk.stage(half)
    walk.findings(half)
    walk.submit(half)
    assert browser(REVIEWERS[half]).get(_path(walk, f"{half}/review")).status_code == 200
    walk.review(half)
    look()
    walk.conclude(half)
    look()
    service.reopen(walk.people["leader"], walk.id, "新证据", half=half)
    look()


SEALED = ("王某失职", "李若兰", "赵文博", "何静怡", "B7 审查调查", "监管制度缺位")


@pytest.mark.parametrize("who", ["enforcement", "caseadmin", "reviewer"])
def test_nothing_of_the_sealed_half_is_on_any_page_of_who_lacks_it(
    walk: Walk, browser: Browser, who: str
) -> None:
    walk.teams("liability")
    walk.teams("accountability")
    walk.stage("accountability")
    walk.findings("accountability", "王某失职")
    walk.submit("accountability")
    walk.review("accountability", "returned", "王某失职待查")
    service.add_rectification(walk.handler("accountability"), walk.id, "accountability", "监管制度缺位")
    key = walk.case.rectifications[0].key
    client = browser(who)
    for path in (
        "",
        "liability/stages",
        "liability/findings",
        "liability/conclusion",
        "liability/team",
        "liability/reviewer",
        "liability/recusals",
        "liability/hearing",
        "close",
        "rectifications/new",
    ):
        answer = client.get(_path(walk, path))
        page = answer.get_data(as_text=True)
        assert answer.status_code in (200, 403), path
        # the list of all who hold the reviewer's role says nothing of who reviews which half
        listed = {"何静怡"} if path == "liability/reviewer" else set()
        assert not [word for word in SEALED if word in page and word not in listed], path
    for path in (
        *(f"accountability/{page}" for page in ("stages", "findings", "conclusion")),
        f"rectifications/{key}",
    ):
        assert client.get(_path(walk, path)).status_code == 404, path
    for path in (
        "accountability/team",
        "accountability/reviewer",
        "accountability/review",
        "accountability/decline",
        "accountability/approval",
        "accountability/recusals",
    ):
        assert client.get(_path(walk, path)).status_code in (403, 404), path
    for path in ("accountability/submit", f"rectifications/{key}/done", "accountability/stages"):
        assert _post(client, walk, path).status_code in (403, 404), path


@pytest.mark.parametrize("who", ["sysadmin", "secadmin", "auditor"])
def test_the_three_administrators_open_no_page_of_a_case(walk: Walk, browser: Browser, who: str) -> None:
    client = browser(who)
    for path in ("liability/stages", "liability/team", "close", "reopen", "release", "rectifications/new"):
        assert client.get(_path(walk, path)).status_code in (403, 404), path


def test_the_closing_page_tells_the_case_administrator_of_the_sealed_half_in_one_sentence(
    walk: Walk, browser: Browser
) -> None:
    walk.concluded("liability")
    page = browser("caseadmin").get(_path(walk, "close")).get_data(as_text=True)
    assert "追责问责调查部分尚有未结事项" in page
    assert "close.accountability_open" not in page
    assert "close.responsible_without_accountability" not in page


def test_a_refused_stage_is_told_at_its_field_and_what_was_typed_stays(walk: Walk, browser: Browser) -> None:
    walk.teams("liability")
    client = browser("enforcement")
    answer = _post(
        client,
        walk,
        "liability/stages",
        code="A5",
        entered_on=clock.today().isoformat(),
        note="常务会议已研究",
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "《生产安全事故报告和调查处理条例》" in page
    assert 'href="#document"' in page
    assert "常务会议已研究" in page


def _row(page: str, code: str) -> str:
    """The row of a stage in the table of all stages, as text."""
    row = page.split(f'<span class="nowrap">{code} ', 1)[1].split("</tr>", 1)[0]
    return re.sub(r"<[^>]+>", " ", row)


def test_each_stage_ahead_tells_what_is_still_needed_to_enter_it(walk: Walk, browser: Browser) -> None:
    client = browser("leader")
    page = client.get(_path(walk, "liability/stages")).get_data(as_text=True)
    assert "可进入" in _row(page, "A1")
    assert "还缺：两名以上办案人员" in _row(page, "A5")
    walk.teams("liability")
    walk.stage("liability")
    page = client.get(_path(walk, "liability/stages")).get_data(as_text=True)
    assert "还缺" not in _row(page, "A1")
    assert "审理意见" in _row(page, "A13").split("还缺：", 1)[1]
    assert f'href="/cases/{walk.id}/liability/findings"' in page.split('class="machine-next"', 1)[1]
    walk.findings("liability")
    walk.submit("liability")
    walk.review("liability")
    walk.approved("liability", "A7")
    walk.stage("liability", "A11")
    page = client.get(_path(walk, "liability/stages")).get_data(as_text=True)
    assert "可进入" in _row(page, "A13")
    assert "进入时写明：所作文书" in _row(page, "A13")
    assert "起算： T205" in " ".join(_row(page, "A7").split())


def test_the_page_tells_who_must_be_different_and_what_is_not_checked(walk: Walk, browser: Browser) -> None:
    page = browser("leader").get(_path(walk, "liability/stages")).get_data(as_text=True)
    rules = page.split('id="separation"', 1)[1]
    row = {code: rules.split(f">{code} ", 1)[1].split("</tr>", 1)[0] for code in ("SD2", "SD4", "HR1")}
    assert "系统不核对" in row["SD2"]
    assert "系统核对" in row["SD4"] and "《行政处罚法》" in row["SD4"]
    assert "本系统的规则" in row["HR1"]
    assert "SD7" not in rules


def test_no_stage_is_called_enterable_where_no_investigation_is_to_be(walk: Walk, browser: Browser) -> None:
    service.decline(walk.people["leader"], walk.id, "自然灾害")
    page = browser("leader").get(_path(walk, "accountability/stages")).get_data(as_text=True)
    assert "后续" in _row(page, "B1")
    assert "可进入" not in page
    assert "还缺" not in page


def test_two_who_write_findings_see_both_versions(walk: Walk, browser: Browser) -> None:
    walk.teams("liability")
    walk.stage("liability")
    seen = walk.case.version
    walk.findings("liability", "同事写的认定")
    answer = _post(browser("enforcement"), walk, "liability/findings", findings="我写的认定", version=seen)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "同事写的认定" in page
    assert "我写的认定" in page
    assert walk.case.liability.findings == "同事写的认定"


def test_an_act_on_a_case_changed_meanwhile_is_asked_again_with_what_was_typed(
    walk: Walk, browser: Browser
) -> None:
    walk.teams("liability")
    seen = walk.case.version
    walk.stage("liability", "A1")
    client = browser("enforcement")
    fields = {"code": "A3", "entered_on": clock.today().isoformat(), "note": "我的说明"}
    answer = _post(client, walk, "liability/stages", version=seen, **fields)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "我的说明" in page
    assert f'value="{walk.case.version}"' in page
    assert _post(client, walk, "liability/stages", **fields).status_code == 302


def test_a_second_closer_reads_who_was_first(walk: Walk, browser: Browser) -> None:
    for half in HALVES:
        walk.ended(half)
    version = walk.case.version
    assert _post(browser("leader"), walk, "close", version=version).status_code == 302
    answer = _post(browser("leader2"), walk, "close", version=version)
    assert answer.status_code == 422
    assert walk.people["leader"].name in answer.get_data(as_text=True)


def test_a_rectification_goes_its_way_through_the_pages(walk: Walk, browser: Browser) -> None:
    walk.teams("liability")
    today = clock.today().isoformat()
    first, leader = browser("enforcement"), browser("leader")
    fields = {"half": "liability", "requirement": "更换防护装置", "responsible": "某公司", "due_on": today}
    assert first.get(_path(walk, "rectifications/new")).status_code == 200
    assert _post(first, walk, "rectifications/new", **fields).status_code == 302
    key = walk.case.rectifications[0].key
    assert "更换防护装置" in leader.get(_path(walk, "")).get_data(as_text=True)
    for page in ("", "/done", "/sign-off", "/send-back"):
        assert first.get(_path(walk, f"rectifications/{key}{page}")).status_code == 200
    assert _post(first, walk, f"rectifications/{key}/done", done_on=today, note="已换").status_code == 302
    refused = _post(first, walk, f"rectifications/{key}/sign-off", signed_off_on=today)
    assert refused.status_code == 422
    assert _post(leader, walk, f"rectifications/{key}/send-back", reason="缺检测报告").status_code == 302
    assert "缺检测报告" in first.get(_path(walk, f"rectifications/{key}")).get_data(as_text=True)
    assert _post(first, walk, f"rectifications/{key}/done", done_on=today).status_code == 302
    assert _post(leader, walk, f"rectifications/{key}/sign-off", signed_off_on=today).status_code == 302
    assert walk.case.rectifications[0].signed_off_by == walk.people["leader"].id


def test_declining_reopening_and_releasing_go_through_the_pages(walk: Walk, browser: Browser) -> None:
    leader = browser("leader")
    assert _post(leader, walk, "accountability/decline", reason="").status_code == 422
    assert _post(leader, walk, "accountability/decline", reason="自然灾害").status_code == 302
    assert _post(leader, walk, "reopen", half="accountability", reason="发现失职").status_code == 302
    assert walk.case.accountability.state == "not_started"
    for half in HALVES:
        walk.ended(half)
    assert _post(leader, walk, "close").status_code == 302
    assert leader.get(_path(walk, "close")).status_code == 200
    assert leader.get(_path(walk, "reopen?half=liability")).status_code == 200
    assert _post(leader, walk, "release", halves=["liability"]).status_code == 302
    assert leader.get(_path(walk, "release/withdraw")).status_code == 200
    assert _post(leader, walk, "release/withdraw", reason="有误").status_code == 302
    assert walk.case.release is None
    assert _post(leader, walk, "reopen", reason="补记").status_code == 302
    assert walk.case.status == "open"
