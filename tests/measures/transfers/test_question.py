"""The question of a transfer: who may do what, in the store and in the browser, sealed where it is sealed."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest

from casebook import clock
from casebook.acts import Actor
from casebook.acts.timeline import of_case as entries_of
from casebook.cases.inquiry import Recusal, TeamMember
from casebook.cases.models import Case
from casebook.measures.models import Measure
from casebook.measures.transfers import service, thresholds
from casebook.measures.transfers.models import TransferQuestion
from casebook.refusals import Conflict, NotFound, NotPermitted, Refusal

from ..conftest import Bench, runner

HALVES = ("liability", "accountability")
REASON = "经查明系死者个人突发疾病，与生产经营活动无关"
SECRET = "涉嫌玩忽职守的机密理由"


def second_leader(people: dict[str, Actor]) -> Actor:
    return people["leader2"]


def hand_over(bench: Bench, offences: list[str] | None = None) -> Measure:
    """A transfer of every offence that the enterprise side is sure to reach, handed over."""
    named = thresholds.certain(thresholds.reached(bench.case, "liability")) if offences is None else offences
    return bench.step(bench.decided("transfer", offences=named), "handed")


def asked(bench: Bench, half: str = "liability", who: str | None = None, reason: str = REASON) -> Any:
    return service.request_no_transfer(
        bench.people[who or runner(half)], bench.case.id, half, None, reason=reason
    )


def code_of(act: Callable[[], Any]) -> str:
    with pytest.raises(Refusal) as refused:
        act()
    return refused.value.code


@pytest.mark.parametrize("half", HALVES)
def test_not_transferring_is_asked_for_by_one_and_approved_by_a_leader(bench: Bench, half: str) -> None:
    question = asked(bench, half)
    assert question.last.state == "requested" and question.last.offences
    done = service.approve_no_transfer(bench.people["leader"], bench.case.id, half, question.version)
    assert (done.last.state, done.last.answered_by) == ("approved", bench.people["leader"].id)
    acts = [entry.act for entry in entries_of(bench.case.id, {half})]
    assert {"measures.request_no_transfer", "measures.approve_no_transfer"} <= set(acts)
    assert not {"measures.request_no_transfer"} & {e.act for e in entries_of(bench.case.id, {"common"})}


def test_who_asked_does_not_approve(bench: Bench) -> None:
    question = asked(bench, who="leader")
    leader = bench.people["leader"]
    for act in (service.approve_no_transfer, service.refuse_no_transfer):
        assert (
            code_of(lambda act=act: act(leader, bench.case.id, "liability", question.version, answer="否"))
            == "transfer.same_person"
        )
    service.approve_no_transfer(second_leader(bench.people), bench.case.id, "liability", question.version)


def test_a_refused_reason_may_be_followed_by_a_better_one(bench: Bench) -> None:
    question = asked(bench)
    leader, case = bench.people["leader"], bench.case.id
    assert (
        code_of(lambda: service.refuse_no_transfer(leader, case, "liability", None, answer=" "))
        == "transfer.answer_missing"
    )
    question = service.refuse_no_transfer(leader, case, "liability", None, answer="证据不足以排除责任")
    assert question.last.state == "refused"
    again = asked(bench, reason="补充了医学鉴定")
    assert [entry.state for entry in again.withholdings] == ["refused", "requested"]


def test_what_does_not_fit_is_refused_with_its_code(bench: Bench, make_case: Any) -> None:
    leader, case = bench.people["leader"], bench.case.id
    assert code_of(lambda: asked(bench, reason="  ")) == "transfer.reason_missing"
    assert (
        code_of(lambda: service.approve_no_transfer(leader, case, "liability", None))
        == "transfer.nothing_requested"
    )
    asked(bench)
    assert code_of(lambda: asked(bench)) == "transfer.already_requested"
    service.approve_no_transfer(leader, case, "liability", None)
    assert code_of(lambda: asked(bench)) == "transfer.already_approved"
    quiet = make_case(incident={"deaths": 0})
    assert (
        code_of(
            lambda: service.request_no_transfer(
                bench.people["enforcement"], quiet.id, "liability", None, reason=REASON
            )
        )
        == "transfer.nothing_reached"
    )
    assert (
        code_of(
            lambda: service.find_conduct(
                bench.people["enforcement"], case, "liability", None, {"conduct": ["bribes_taken"]}
            )
        )
        == "transfer.conduct_unknown"
    )


def test_what_is_transferred_needs_no_reason(bench: Bench) -> None:
    hand_over(bench)
    assert code_of(lambda: asked(bench)) == "transfer.already_transferred"


def test_a_transfer_of_one_offence_leaves_the_others_undecided(bench: Bench) -> None:
    service.find_conduct(
        bench.people["enforcement"],
        bench.case.id,
        "liability",
        0,
        {"conduct": ["silence_organised", "rescue_not_effective"]},
    )
    hand_over(bench, ["134(1)"])
    assert ("close.transfer_undecided", "liability") in closing(bench, "leader")
    assert asked(bench).withholdings[-1].state == "requested", "the rest may be left out, with a reason"
    hand_over(bench, ["139-1"])
    assert ("close.transfer_undecided", "liability") not in closing(bench, "leader")


def test_two_at_once_are_told(bench: Bench) -> None:
    who = bench.people["enforcement"]
    first = service.find_conduct(who, bench.case.id, "liability", 0, {"conduct": ["forced_risky_work"]})
    with pytest.raises(Conflict) as conflict:
        service.find_conduct(who, bench.case.id, "liability", 0, {"conduct": []})
    assert conflict.value.theirs.version == first.version


def test_conduct_found_brings_further_offences(bench: Bench) -> None:
    who = bench.people["enforcement"]
    question = service.find_conduct(
        who, bench.case.id, "liability", 0, {"conduct": ["silence_organised", "rescue_not_effective"]}
    )
    from casebook.measures.transfers.thresholds import certain, reached

    assert "139-1" in certain(reached(bench.case, "liability", question))


ACTS: dict[str, Callable[[Actor, Case, str], Any]] = {
    "find_conduct": lambda who, case, half: service.find_conduct(who, case.id, half, None, {"conduct": []}),
    "request_no_transfer": lambda who, case, half: service.request_no_transfer(
        who, case.id, half, None, reason=REASON
    ),
    "approve_no_transfer": lambda who, case, half: service.approve_no_transfer(who, case.id, half, None),
    "refuse_no_transfer": lambda who, case, half: service.refuse_no_transfer(
        who, case.id, half, None, answer="不同意"
    ),
}
MAY = {
    ("find_conduct", "liability"): {"enforcement"},
    ("find_conduct", "accountability"): {"discipline"},
    ("request_no_transfer", "liability"): {"enforcement", "leader"},
    ("request_no_transfer", "accountability"): {"discipline", "leader"},
    ("approve_no_transfer", "liability"): {"leader"},
    ("approve_no_transfer", "accountability"): {"leader"},
    ("refuse_no_transfer", "liability"): {"leader"},
    ("refuse_no_transfer", "accountability"): {"leader"},
}
STATES = {
    "open": {"find_conduct", "request_no_transfer"},
    "requested": {"find_conduct", "approve_no_transfer", "refuse_no_transfer"},
    "approved": {"find_conduct"},
    "refused": {"find_conduct", "request_no_transfer"},
}


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(
    "role", ["enforcement", "discipline", "leader", "case_admin", "education", "reviewer", "system_admin"]
)
def test_role_by_act_by_state(bench: Bench, half: str, state: str, role: str) -> None:
    if state != "open":
        asked(bench, half)
    if state == "approved":
        service.approve_no_transfer(second_leader(bench.people), bench.case.id, half, None)
    if state == "refused":
        service.refuse_no_transfer(second_leader(bench.people), bench.case.id, half, None, answer="不同意")
    actor = bench.people[role]
    question = service.of_case(bench.case).get(half)
    for act, do in ACTS.items():
        allowed = role in MAY[act, half] and act in STATES[state]
        assert service.allows(actor, act, bench.case, half, question) is allowed, (act, role, state)
        if not allowed:
            with pytest.raises(Refusal) as refused:
                do(actor, bench.case, half)
            permitted = role in MAY[act, half]
            assert isinstance(refused.value, NotPermitted | NotFound) is not permitted, (act, role)


@pytest.mark.parametrize("role", ["enforcement", "case_admin", "education", "reviewer", "enforcement2"])
def test_the_official_side_is_sealed(app: Any, sign_in: Any, bench: Bench, role: str) -> None:
    asked(bench, "accountability", reason=SECRET)
    browser = sign_in(app.test_client(), role)
    page = browser.get(f"/cases/{bench.case.id}/").get_data(as_text=True)
    assert SECRET not in page and "公职人员一方" not in page and "玩忽职守" not in page
    answer = browser.get(f"/cases/{bench.case.id}/transfers/accountability")
    assert answer.status_code in {403, 404}
    assert SECRET not in answer.get_data(as_text=True)
    for act in ("conduct", "request", "approve", "refuse"):
        assert browser.post(
            f"/cases/{bench.case.id}/transfers/accountability/{act}", data={"x": "y"}
        ).status_code in {403, 404}


@pytest.mark.parametrize("role", ["discipline", "leader"])
def test_who_has_the_half_sees_the_official_side(app: Any, sign_in: Any, bench: Bench, role: str) -> None:
    asked(bench, "accountability", reason=SECRET)
    browser = sign_in(app.test_client(), role)
    page = browser.get(f"/cases/{bench.case.id}/").get_data(as_text=True)
    assert "公职人员一方" in page and "玩忽职守罪" in page and "监察机关" in page
    assert SECRET in browser.get(f"/cases/{bench.case.id}/transfers/accountability").get_data(as_text=True)


def test_a_transfer_is_proposed_with_one_click_from_the_case_page(
    app: Any, sign_in: Any, bench: Bench
) -> None:
    browser = sign_in(app.test_client(), "enforcement")
    page = browser.get(f"/cases/{bench.case.id}/").get_data(as_text=True)
    assert "重大责任事故罪" in page and "企业一方" in page and "未决定是否移送" in page
    (address,) = re.findall(r'href="(/cases/[^"]*/measures/new/transfer[^"]*offences[^"]*)"', page)
    form = browser.get(html.unescape(address)).get_data(as_text=True)
    assert re.search(r'<input[^>]*checked[^>]*value="134\(1\)"', form)
    assert "同级公安机关" in form and "涉嫌犯罪案件移送书" in form and "法释〔2015〕22号" in form


def test_the_whole_way_in_the_browser(app: Any, sign_in: Any, bench: Bench) -> None:
    address = f"/cases/{bench.case.id}/transfers/liability"
    handler = sign_in(app.test_client(), "enforcement")
    answer = handler.post(
        f"{address}/conduct",
        data={"find_conduct-version": "0", "find_conduct-conduct": ["forced_risky_work"]},
    )
    assert answer.status_code == 302, answer.get_data(as_text=True)
    assert "强令、组织他人违章冒险作业罪" in handler.get(f"/cases/{bench.case.id}/").get_data(as_text=True)
    empty = handler.post(f"{address}/request", data={"request_no_transfer-version": "1"})
    assert empty.status_code == 422
    answer = handler.post(
        f"{address}/request",
        data={"request_no_transfer-version": "1", "request_no_transfer-reason": REASON},
    )
    assert answer.status_code == 302, answer.get_data(as_text=True)
    assert handler.post(f"{address}/approve", data={}).status_code == 403
    leader = sign_in(app.test_client(), "leader")
    assert "待批准" in leader.get(address).get_data(as_text=True)
    answer = leader.post(f"{address}/approve", data={"approve_no_transfer-version": "2"})
    assert answer.status_code == 302, answer.get_data(as_text=True)
    assert "已批准不移送" in leader.get(f"/cases/{bench.case.id}/").get_data(as_text=True)


def test_a_stale_answer_is_kept_and_sent_again(app: Any, sign_in: Any, bench: Bench) -> None:
    asked(bench)
    address = f"/cases/{bench.case.id}/transfers/liability/approve"
    leader = sign_in(app.test_client(), "leader")
    answer = leader.post(
        address, data={"approve_no_transfer-version": "7", "approve_no_transfer-answer": "同意"}
    )
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "已被他人修改" in text and "同意" in text


def test_who_withdrew_does_nothing_and_who_investigated_approves_nothing(bench: Bench) -> None:
    asked(bench)
    leader = bench.people["leader"]
    case = Case.objects.get(id=bench.case.id)
    case.liability.recusals = [
        Recusal(
            key="r1",
            person=person,
            name="某人",
            ground="g",
            asked_by="person",
            reason="近亲属",
            recorded_at=clock.now(),
            state="granted",
        )
        for person in (bench.people["enforcement"].id, leader.id)
    ]
    case.save()
    approve = service.approve_no_transfer
    for who, act in (("leader", "approve_no_transfer"), ("enforcement", "find_conduct")):
        assert not service.permits(bench.people[who], act, case, "liability")
    assert code_of(lambda: approve(leader, case.id, "liability", None)) == "transfer.not_permitted"
    case.liability.recusals = []
    case.liability.team.append(TeamMember(person=leader.id, name=leader.name))
    case.save()
    assert code_of(lambda: approve(leader, case.id, "liability", None)) == "transfer.investigator"


def closing(bench: Bench, role: str) -> list[tuple[str, str]]:
    from casebook.investigations.ending import open_blockers

    case = Case.objects.get(id=bench.case.id)
    return [(blocker.code, blocker.half) for blocker in open_blockers(bench.people[role], case)]


def test_a_case_stays_open_until_each_side_is_decided(bench: Bench) -> None:
    undecided = "close.transfer_undecided"
    sides = [(undecided, "liability"), (undecided, "accountability")]
    assert [found for found in closing(bench, "leader") if found[0] == undecided] == sides
    asked(bench, "accountability")
    service.approve_no_transfer(bench.people["leader"], bench.case.id, "accountability", None)
    assert [found for found in closing(bench, "leader") if found[0] == undecided] == sides[:1]
    hand_over(bench)
    assert undecided not in {code for code, _half in closing(bench, "leader")}


def test_who_lacks_the_sealed_half_hears_only_that_something_is_open(bench: Bench) -> None:
    hand_over(bench)
    codes = {code for code, _half in closing(bench, "case_admin")}
    assert "close.transfer_undecided" not in codes and "close.sealed_open" in codes


def test_two_who_begin_at_once_are_told(bench: Bench) -> None:
    """Both found nothing stored; the second insert meets the first."""
    from concurrent.futures import ThreadPoolExecutor

    who = bench.people["enforcement"]

    def find(conduct: str) -> str:
        try:
            service.find_conduct(who, bench.case.id, "liability", 0, {"conduct": [conduct]})
        except Conflict as conflict:
            return conflict.code
        return "done"

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(find, ["forced_risky_work", "main_responsibility"]))
    assert answers == ["conflict.version", "done"]
    assert TransferQuestion.objects.count() == 1


def test_a_closed_case_takes_no_more(bench: Bench) -> None:
    Case.objects(id=bench.case.id).update(status="closed")
    assert code_of(lambda: asked(bench)) == "measure.case_closed"
    assert TransferQuestion.objects.count() == 0 and Measure.objects.count() == 0
