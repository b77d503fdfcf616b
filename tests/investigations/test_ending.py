"""Closing, reopening, releasing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from casebook.acts.models import TrailEntry
from casebook.cases.inquiry import Investigation
from casebook.cases.models import CaseRow, Rectification
from casebook.cases.visibility import visible_audiences
from casebook.investigations import service
from casebook.investigations.closing import blockers, shown_to
from casebook.measures import service as measures
from casebook.measures.blockers import Blocker
from casebook.measures.models import Measure
from casebook.refusals import Conflict, NotFound, NotPermitted, Refusal, Refusals
from casebook.store import transact

from .conftest import MEASURES, Walk

Refused = Callable[..., list[str]]


def _both(walk: Walk) -> None:
    walk.ended("liability")
    walk.ended("accountability")


def _put(measure: Measure) -> None:
    transact(lambda uow: uow.insert(measure))


def _measure(walk: Walk, kind: str = "penalty", audience: str = "liability", **values: Any) -> Measure:
    case = walk.case
    values = {"state": "decided", "subject": "某公司", "number": f"{kind} 2026-1"} | values
    return Measure(
        case_id=case.id,
        origin="own",
        kind=kind,
        audience=audience,
        investigation=audience,
        year=2026,
        **values,
    )


def test_a_case_with_everything_ended_closes(walk: Walk) -> None:
    _both(walk)
    assert service.open_blockers(walk.people["leader"], walk.case) == []
    closed = service.close(walk.people["leader"], walk.id, note="归档", version=walk.case.version)
    assert (closed.status, closed.closings[-1].by, closed.closings[-1].note) == (
        "closed",
        walk.people["leader"].id,
        "归档",
    )
    assert CaseRow.objects.get(id=closed.id).status == "closed"
    entry = TrailEntry.objects(case_id=closed.id, act="cases.close").first()
    assert ("status", "open", "closed") in [(one.field, one.before, one.after) for one in entry.changes]


def test_each_open_end_is_named(walk: Walk, refused: Refused) -> None:
    leader = walk.people["leader"]
    assert refused(service.close, leader, walk.id) == [
        "close.liability_open",
        "close.accountability_open",
        "close.deadline_open",
    ]
    walk.ended("liability")
    assert refused(service.close, leader, walk.id) == [
        "close.accountability_open",
        "close.responsible_without_accountability",
    ]
    walk.ended("accountability")
    _put(_measure(walk))
    handler = walk.handler("liability")
    service.add_rectification(handler, walk.id, "liability", "更换防护装置")
    assert refused(service.close, leader, walk.id)[:2] == ["close.rectification_open", "close.measure_open"]
    key = walk.case.rectifications[0].key
    service.report_done(handler, walk.id, key, walk.case.received_on)
    assert refused(service.close, leader, walk.id)[:2] == [
        "close.rectification_unsigned",
        "close.measure_open",
    ]


def test_every_blocker_has_a_code_a_sentence_and_a_link(walk: Walk) -> None:
    walk.concluded("liability")
    service.add_rectification(walk.handler("liability"), walk.id, "liability", "更换防护装置")
    _put(_measure(walk))
    found = service.open_blockers(walk.people["leader"], walk.case)
    assert {blocker.code for blocker in found} >= {
        "close.accountability_open",
        "close.responsible_without_accountability",
        "close.rectification_open",
        "close.measure_open",
    }
    for blocker in found:
        assert str(blocker.sentence)
        assert blocker.link and blocker.link.startswith("/")


def test_no_responsibility_still_needs_the_second_half_concluded_or_declined(
    walk: Walk, refused: Refused
) -> None:
    walk.ended("liability", "not_responsible")
    assert refused(walk.close) == ["close.accountability_open"]
    service.decline(walk.people["leader"], walk.id, "自然灾害")
    assert walk.close().status == "closed"


def test_a_responsible_accident_is_not_closed_on_a_second_half_declined(walk: Walk, refused: Refused) -> None:
    leader = walk.people["leader"]
    service.decline(leader, walk.id, "监管已尽责")
    walk.ended("liability", "responsible")
    assert refused(walk.close) == ["close.responsible_without_accountability"]
    service.reopen(leader, walk.id, "责任事故，须查明监管责任", half="accountability")
    assert refused(service.decline, leader, walk.id, "监管已尽责") == ["decline.responsible"]
    walk.ended("accountability", "not_responsible")
    assert walk.close().status == "closed"


def test_where_it_was_no_accident_the_second_half_may_be_declined(
    walk: Walk, make_case: Callable[..., Any]
) -> None:
    other = Walk(walk.people, str(make_case(unit_id="donghu", source="routine").id))
    other.ended("liability", "responsible")
    service.decline(walk.people["leader"], other.id, "监管已尽责")
    assert other.close().status == "closed"


@pytest.mark.parametrize("who", ["enforcement", "discipline", "reviewer", "education"])
def test_who_neither_leads_nor_administers_does_not_close(walk: Walk, who: str) -> None:
    _both(walk)
    with pytest.raises((NotFound, NotPermitted)):
        service.close(walk.people[who], walk.id)


def test_who_lacks_the_sealed_half_hears_of_it_without_number_or_detail(walk: Walk) -> None:
    walk.ended("liability", "not_responsible")
    walk.teams("accountability")
    walk.stage("accountability")
    _put(_measure(walk, "discipline", "accountability", subject="王某", number="处分 2026-7"))
    _put(_measure(walk, "handling", "accountability", subject="李某", number="处理 2026-8"))
    service.add_rectification(walk.handler("accountability"), walk.id, "accountability", "监管制度缺位")
    admin = walk.people["case_admin"]
    assert "accountability" not in visible_audiences(admin, walk.case)
    with pytest.raises(Refusals) as caught:
        service.close(admin, walk.id)
    (only,) = caught.value.all
    assert (only.code, only.message, only.link) == (
        "close.sealed_open",
        "追责问责调查部分尚有未结事项",
        None,
    )
    assert [blocker.code for blocker in service.open_blockers(admin, walk.case)] == ["close.sealed_open"]
    told = {blocker.code for blocker in service.open_blockers(walk.people["leader"], walk.case)}
    assert told >= {"close.accountability_open", "close.rectification_open", "close.measure_open"}


def test_masking_says_the_same_of_one_sealed_end_as_of_many() -> None:
    one = [Blocker("close.measure_open", "处分 2026-7", "/x", "accountability")]
    assert shown_to(one, {"common", "liability"}) == shown_to(one * 5, {"common", "liability"})
    assert shown_to([], {"common"}) == []
    unseen = shown_to(
        [Blocker("close.liability_open", "责任", "/x", "liability")], {"common", "accountability"}
    )
    assert [blocker.code for blocker in unseen] == ["close.unseen_open"]


def test_blockers_follow_from_the_case_alone(walk: Walk) -> None:
    case = walk.case
    case.liability = Investigation(state="concluded", outcome="responsible")
    case.accountability = Investigation(state="concluded", outcome="not_responsible")
    case.rectifications = [Rectification(key="a", half="common", requirement="长" * 80)]
    (only,) = blockers(case, [])
    assert only.code == "close.rectification_open"
    assert "…" in str(only.sentence)
    assert only.link == f"/cases/{case.id}/rectifications/a"


def test_of_two_who_close_one_after_the_other_the_second_is_told_who_was_first(
    walk: Walk, refused: Refused
) -> None:
    _both(walk)
    version = walk.case.version
    service.close(walk.people["leader"], walk.id, version=version)
    with pytest.raises(Refusal) as caught:
        service.close(walk.people["leader2"], walk.id, version=version)
    assert caught.value.code == "close.already_closed"
    assert walk.people["leader"].name in caught.value.message


def test_closing_over_a_newer_version_of_an_open_case_is_a_conflict(walk: Walk) -> None:
    _both(walk)
    version = walk.case.version
    service.add_rectification(walk.handler("liability"), walk.id, "common", "补记")
    key = walk.case.rectifications[0].key
    service.report_done(walk.handler("liability"), walk.id, key, walk.case.received_on)
    service.sign_off(walk.people["leader"], walk.id, key, walk.case.received_on)
    with pytest.raises(Conflict):
        service.close(walk.people["leader"], walk.id, version=version)


@pytest.mark.parametrize("versioned", [True, False])
def test_of_many_who_close_at_once_one_wins_and_the_others_are_told(walk: Walk, versioned: bool) -> None:
    _both(walk)
    version = walk.case.version if versioned else None
    closers = [walk.people["leader"], walk.people["leader2"], walk.people["case_admin"]] * 2
    gate = threading.Barrier(len(closers))
    outcomes: list[Any] = []

    def run(actor: Any) -> None:
        gate.wait()
        try:
            service.close(actor, walk.id, version=version)
            outcomes.append((actor.name, None))
        except Refusal as refusal:
            outcomes.append((actor.name, refusal))

    threads = [threading.Thread(target=run, args=(actor,)) for actor in closers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    winners = [name for name, refusal in outcomes if refusal is None]
    assert len(outcomes) == len(closers)
    assert len(winners) == 1
    losers = [refusal for _, refusal in outcomes if refusal is not None]
    assert {refusal.code for refusal in losers} == {"close.already_closed"}
    assert all(winners[0] in refusal.message for refusal in losers)
    assert len(walk.case.closings) == 1
    assert TrailEntry.objects(case_id=walk.id, act="cases.close").count() == 1


@pytest.mark.parametrize("attempt", range(6))
def test_closing_while_a_measure_is_proposed_never_leaves_it_open_in_a_closed_case(
    walk: Walk, attempt: int
) -> None:
    _both(walk)
    kind, values = MEASURES["liability"]
    gate = threading.Barrier(2)
    said: dict[str, Any] = {}

    def run(name: str, act: Callable[[], Any]) -> None:
        gate.wait()
        try:
            act()
            said[name] = "done"
        except Refusal as refusal:
            said[name] = refusal.code

    acts = {
        "close": walk.close,
        "propose": lambda: measures.propose(walk.handler("liability"), walk.id, kind, values),
    }
    threads = [threading.Thread(target=run, args=pair) for pair in acts.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    closed, proposed = walk.case.status == "closed", Measure.objects(case_id=walk.id).count() == 1
    assert closed != proposed, said
    expected = (
        {"close": "done", "propose": "measure.case_closed"}
        if closed
        else {
            "close": "close.measure_open",
            "propose": "done",
        }
    )
    assert said == expected


def test_reopening_keeps_what_was_concluded_and_asks_for_a_new_review(walk: Walk, refused: Refused) -> None:
    _both(walk)
    walk.close()
    leader = walk.people["leader"]
    assert refused(service.reopen, leader, walk.id, " ") == ["reopen.reason_missing"]
    assert refused(service.reopen, leader, walk.id, "新证据", half="both") == ["half.unknown"]
    service.reopen(leader, walk.id, "新证据", half="liability")
    case = walk.case
    assert (case.status, case.liability.state, case.accountability.state) == ("open", "open", "concluded")
    assert case.closings[-1].reopen_reason == "新证据"
    (past,) = case.liability.earlier
    assert (past.outcome, past.conclusion, past.reason) == ("responsible", "事实清楚，证据确凿", "新证据")
    assert past.findings == case.liability.findings
    assert case.liability.outcome is None
    again = (
        service.conclude,
        walk.handler("liability"),
        walk.id,
        "liability",
        "responsible",
        "有",
        case.received_on,
    )
    assert "conclusion.review_missing" in refused(*again)
    assert refused(service.close, leader, walk.id) == ["close.liability_open"]


def test_reopening_a_half_of_an_open_case_and_the_case_alone(walk: Walk, refused: Refused) -> None:
    leader = walk.people["leader"]
    assert refused(service.reopen, leader, walk.id, "新证据", half="liability") == ["reopen.nothing"]
    service.decline(leader, walk.id, "自然灾害")
    service.reopen(leader, walk.id, "发现失职", half="accountability")
    assert walk.case.accountability.state == "not_started"
    assert walk.case.accountability.earlier[-1].declined_reason == "自然灾害"
    _both(walk)
    walk.close()
    service.reopen(leader, walk.id, "补记处置")
    assert (walk.case.status, walk.case.liability.state) == ("open", "concluded")
    assert walk.close("leader2").closings[-1].by == walk.people["leader2"].id


def test_the_reason_for_reopening_the_sealed_half_stays_in_it(walk: Walk) -> None:
    _both(walk)
    walk.close()
    service.reopen(walk.people["leader"], walk.id, "王某另有失职", half="accountability")
    sealed = TrailEntry.objects(case_id=walk.id, act="cases.reopen", half="accountability").first()
    assert sealed.reason == "王某另有失职"
    common = TrailEntry.objects(case_id=walk.id, act="cases.reopen", half="common").first()
    assert "王某" not in str(common.to_mongo())
    stored = walk.case.to_mongo().to_dict()
    stored.pop("accountability")
    assert "王某" not in str(stored)


def test_only_a_leader_reopens(walk: Walk) -> None:
    _both(walk)
    walk.close()
    for who in ("enforcement", "discipline", "case_admin", "reviewer", "education"):
        with pytest.raises((NotFound, NotPermitted)):
            service.reopen(walk.people[who], walk.id, "新证据")


def test_release_opens_a_decided_case_to_education_and_can_be_taken_back(
    walk: Walk, refused: Refused
) -> None:
    leader, education = walk.people["leader"], walk.people["education"]
    assert refused(service.release, leader, walk.id) == ["release.not_decided"]
    assert refused(service.withdraw_release, leader, walk.id, "有误") == ["release.none"]
    walk.concluded("liability")
    assert refused(service.release, leader, walk.id, ["accountability"]) == ["release.not_decided"]
    service.release(leader, walk.id, ["liability"])
    assert visible_audiences(education, walk.case) == {"common", "liability"}
    walk.concluded("accountability")
    service.release(leader, walk.id, ["liability", "accountability"])
    assert visible_audiences(education, walk.case) == {"common", "liability", "accountability"}
    assert refused(service.withdraw_release, leader, walk.id, "") == ["release.reason_missing"]
    service.withdraw_release(leader, walk.id, "有误")
    assert visible_audiences(education, walk.case) == frozenset()


def test_a_confidential_case_is_never_released(
    people: dict[str, Any], make_case: Callable[..., Any], refused: Refused
) -> None:
    case = make_case(unit_id="donghu", secrecy="confidential")
    assert refused(service.release, people["leader"], str(case.id)) == ["release.confidential"]


def test_only_a_leader_releases(walk: Walk) -> None:
    _both(walk)
    for who in ("enforcement", "discipline", "case_admin", "reviewer", "education"):
        with pytest.raises((NotFound, NotPermitted)):
            service.release(walk.people[who], walk.id)
