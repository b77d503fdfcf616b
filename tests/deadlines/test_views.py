"""Pages of deadlines in a browser without script."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from casebook.acts import Actor
from casebook.acts.models import TrailEntry
from casebook.cases.models import Case
from casebook.deadlines import keeping, recomputing
from casebook.deadlines.models import Clock
from casebook.store import transact
from tests.measures.conftest import Bench

from .conftest import TODAY, clocks
from .test_reconciling import stage


@pytest.fixture
def browser(app: Any, sign_in: Callable[..., Any]) -> Callable[[str], Any]:
    return lambda role: sign_in(app.test_client(), role)


def page(client: Any, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return str(answer.get_data(as_text=True))


def version_in(text: str, act: str) -> str:
    found = re.search(rf'name="{act}-version"[^>]*value="(\d+)"', text)
    assert found, f"no form for {act}"
    return found[1]


# ---------------------------------------------------------------- the page of a clock


def test_the_page_of_a_clock_says_how_its_end_came_to_be(
    browser: Callable[[str], Any], accident: Callable[..., Case]
) -> None:
    each = clocks(accident())["T107"]
    shown = page(browser("case_admin"), f"/deadlines/{each.id}")
    for part in (
        "计算过程",
        "《生产安全事故报告和调查处理条例》（2007）第29条",
        "当日不计入",
        "chinesecalendar",
        "届满",
    ):
        assert part in shown, part


def test_the_derivation_is_told_in_english_too(
    browser: Callable[[str], Any], accident: Callable[..., Case]
) -> None:
    each = clocks(accident())["T107"]
    client = browser("case_admin")
    client.post("/language", data={"language": "en"})
    shown = page(client, f"/deadlines/{each.id}")
    assert "calendar days" in shown and "Investigation report to the government" in shown


def test_a_year_before_the_calendar_is_said_to_be_missing_and_not_unpublished(
    browser: Callable[[str], Any], accident: Callable[..., Case]
) -> None:
    each = clocks(accident(days=(TODAY - date(2003, 3, 3)).days))["T107"]
    shown = page(browser("case_admin"), f"/deadlines/{each.id}")
    assert each.provisional and "暂定：所涉年份的放假安排不在日历中" in shown
    assert "2003年的放假安排不在日历中" in shown and "尚未公布" not in shown


def test_what_is_provisional_and_what_is_unverified_says_so(
    browser: Callable[[str], Any], case: Case
) -> None:
    def mark(uow: Any) -> None:
        each = uow.get(Clock, clocks(case)["T106"].id)
        each.provisional, each.verified = True, False
        uow.save(each)

    transact(mark)
    shown = page(browser("enforcement"), f"/deadlines/{clocks(case)['T106'].id}")
    assert "暂定：" in shown and "未核实：" in shown
    assert "未核实" in page(browser("enforcement"), "/deadlines/")


def test_the_effects_of_a_sanction_explain_their_end(browser: Callable[[str], Any], bench: Bench) -> None:
    bench.decided("discipline", sanction="A4")
    each = clocks(bench.case)["IMPACT"]
    shown = page(browser("discipline"), f"/deadlines/{each.id}")
    assert "影响期：降级" in shown and each.due_on.isoformat() in shown


def test_the_case_page_shows_each_half_its_own(browser: Callable[[str], Any], case: Case) -> None:
    stage(case, "accountability", "B8")
    with_half = page(browser("leader"), f"/cases/{case.id}/")
    assert 'id="deadlines-liability"' in with_half and 'id="deadlines-accountability"' in with_half
    without = page(browser("enforcement"), f"/cases/{case.id}/")
    assert 'id="deadlines-liability"' in without and 'id="deadlines-accountability"' not in without


def test_an_unknown_and_a_sealed_clock_are_told_alike(browser: Callable[[str], Any], case: Case) -> None:
    stage(case, "accountability", "B8")
    hidden = clocks(case)["T513"]
    client = browser("enforcement")
    one = page(client, f"/deadlines/{hidden.id}", 404)
    other = page(client, f"/deadlines/{'0' * 24}", 404)
    assert one.replace(str(hidden.id), "") == other.replace("0" * 24, "")


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "auditor"])
def test_the_three_administrators_see_no_deadlines(
    browser: Callable[[str], Any], case: Case, role: str
) -> None:
    client = browser(role)
    for address in ("/deadlines/", f"/deadlines/{clocks(case)['T107'].id}", "/deadlines/hand-over"):
        page(client, address, 403)


def test_reading_a_clock_of_a_confidential_case_leaves_a_trace(
    browser: Callable[[str], Any], accident: Callable[..., Case]
) -> None:
    case = accident(secrecy="confidential")
    each = clocks(case)["T107"]
    page(browser("leader"), f"/deadlines/{each.id}")
    entry = TrailEntry.objects(act="cases.read_confidential").get()
    assert (entry.object_kind, entry.object_id, entry.half) == ("clock", str(each.id), "liability")


# ---------------------------------------------------------------- its acts


def test_a_clock_is_paused_resumed_extended_and_met_on_its_page(
    browser: Callable[[str], Any], case: Case
) -> None:
    client, each = browser("enforcement"), clocks(case)["T107"]
    address = f"/deadlines/{each.id}"

    def send(act: str, **values: str) -> str:
        version = version_in(page(client, address), act)
        data = {f"{act}-{name}": value for name, value in values.items()} | {f"{act}-version": version}
        answer = client.post(f"{address}/{act}", data=data, follow_redirects=True)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return str(answer.get_data(as_text=True))

    assert "中止中，不早于" in send("pause", reason="appraisal", since=str(TODAY), note="鉴定委托书")
    assert "已恢复计时" in send("resume", on=str(TODAY))
    shown = send("extend", length="30", document="江政函8号", approver="江海市人民政府", on=str(TODAY))
    assert "江政函8号" in shown and "延长30日" in shown
    assert "已登记完成" in send("meet", on=str(TODAY), note="已提交")
    assert clocks(case)["T107"].state == "met"


def test_what_is_refused_keeps_what_was_typed_at_its_field(browser: Callable[[str], Any], case: Case) -> None:
    client, each = browser("enforcement"), clocks(case)["T107"]
    data = {
        "extend-length": "61",
        "extend-document": "江政函9号",
        "extend-approver": "江海市人民政府",
        "extend-on": str(TODAY),
        "extend-version": str(each.version),
    }
    answer = client.post(f"/deadlines/{each.id}/extend", data=data)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'value="江政函9号"' in text and "extend-length-error" in text
    assert "延长" in text and clocks(case)["T107"].version == each.version


def test_somebody_was_first_is_told_with_what_is_stored(
    browser: Callable[[str], Any], case: Case, people: dict[str, Actor]
) -> None:
    client, each = browser("enforcement"), clocks(case)["T107"]
    keeping.pause(people["enforcement"], each.id, None, reason="appraisal", since=TODAY, until=TODAY)
    data = {"meet-on": str(TODAY), "meet-note": "已提交", "meet-version": str(each.version)}
    answer = client.post(f"/deadlines/{each.id}/meet", data=data)
    assert answer.status_code == 409 and "已提交" in answer.get_data(as_text=True)
    data["meet-version"] = version_in(answer.get_data(as_text=True), "meet")
    assert client.post(f"/deadlines/{each.id}/meet", data=data).status_code == 302


def test_a_leader_waives_and_a_handler_is_not_offered_it(browser: Callable[[str], Any], case: Case) -> None:
    each = clocks(case)["T107"]
    assert "waive-version" not in page(browser("enforcement"), f"/deadlines/{each.id}")
    client = browser("leader")
    version = version_in(page(client, f"/deadlines/{each.id}"), "waive")
    data = {"waive-reason": "由上级人民政府调查", "waive-version": version}
    answer = client.post(f"/deadlines/{each.id}/waive", data=data, follow_redirects=True)
    assert "由上级人民政府调查" in answer.get_data(as_text=True)
    assert browser("enforcement").post(f"/deadlines/{each.id}/waive", data=data).status_code == 403


def test_only_what_the_rule_allows_is_offered(browser: Callable[[str], Any], case: Case) -> None:
    shown = page(browser("enforcement"), f"/deadlines/{clocks(case)['T103'].id}")
    assert "meet-version" in shown and "pause-version" not in shown and "extend-version" not in shown


def test_a_clock_is_started_by_hand(browser: Callable[[str], Any], case: Case) -> None:
    client = browser("enforcement")
    address = f"/cases/{case.id}/deadlines/new?half=liability"
    assert "T208" in page(client, address)
    data = {"rule": "T208", "half": "liability", "start": str(TODAY), "note": "先行登记保存"}
    answer = client.post(address, data=data, follow_redirects=True)
    assert "先行登记保存" in answer.get_data(as_text=True)
    answer = client.post(address, data=data)
    assert answer.status_code == 422 and "rule-error" in answer.get_data(as_text=True)
    answer = client.post(address, data={**data, "half": "accountability"})
    assert answer.status_code == 422, "the closed half is not in the list"


def test_who_may_not_start_is_refused(browser: Callable[[str], Any], case: Case) -> None:
    page(browser("reviewer"), f"/cases/{case.id}/deadlines/new", 403)
    page(browser("case_admin"), f"/cases/{case.id}/deadlines/new", 200)
    page(browser("enforcement2"), f"/cases/{case.id}/deadlines/new", 404)


def test_deadlines_are_handed_over_on_their_page(
    browser: Callable[[str], Any], case: Case, people: dict[str, Actor]
) -> None:
    giver, taker = people["enforcement"], people["enforcement3"]
    client = browser("leader")
    assert giver.name in page(client, "/deadlines/hand-over")
    data = {"giver": giver.id, "taker": taker.id, "reason": "调岗"}
    answer = client.post("/deadlines/hand-over", data=data, follow_redirects=True)
    assert "已移交" in answer.get_data(as_text=True)
    owners = clocks(case)["T107"].owners
    assert taker.id in owners and giver.id not in owners
    answer = browser("enforcement3").post("/deadlines/hand-over", data=data)
    assert answer.status_code == 403, "somebody else's"
    answer = client.post("/deadlines/hand-over", data={**data, "giver": taker.id, "taker": taker.id})
    assert answer.status_code == 422


def test_the_list_says_that_a_recount_is_under_way(
    browser: Callable[[str], Any], case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    from casebook import clock

    monkeypatch.setattr(recomputing, "begin", lambda: None)
    doc = {"_id": "recount", "pending": True, "asked_at": clock.now(), "done": 300, "of": 900}
    transact(lambda uow: uow.collection("clock_recounts").insert_one(doc, session=uow.session))
    assert "已完成 300 个案件" in page(browser("enforcement"), "/deadlines/")


def test_an_imported_note_with_markup_is_shown_as_text(
    browser: Callable[[str], Any], case: Case, people: dict[str, Actor]
) -> None:
    each = clocks(case)["T107"]
    keeping.pause(
        people["enforcement"],
        each.id,
        None,
        reason="appraisal",
        since=TODAY - timedelta(days=1),
        until=TODAY,
        note="<script>x</script>",
    )
    shown = page(browser("enforcement"), f"/deadlines/{each.id}")
    assert "<script>x" not in shown and "&lt;script&gt;x" in shown
