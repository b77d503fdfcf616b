"""Stages that a leader has to approve: prepared by the team, answered by a leader without part in the case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from casebook import clock
from casebook.accounts import Person, actor_for
from casebook.acts import operator
from casebook.acts.models import TrailEntry
from casebook.cases.choices import HALVES
from casebook.investigations import entering, service
from casebook.investigations.separation import approvers
from casebook.measures import service as measures
from casebook.refusals import NotFound, NotPermitted

from .conftest import MEASURES, Walk, also

Refused = Callable[..., list[str]]
GATED = {"liability": "A7", "accountability": "B5"}


def _ready(walk: Walk, half: str) -> None:
    walk.teams(half)
    walk.ask(half, GATED[half], document="立案审批表", note="符合立案条件")


@pytest.mark.parametrize("half", HALVES)
def test_what_the_team_prepares_is_no_entry_until_a_leader_approves(walk: Walk, half: str) -> None:
    _ready(walk, half)
    before = walk.half(half)
    assert (before.stage, before.history, before.request.code) == (None, [], GATED[half])
    day = clock.today() - timedelta(days=1)
    leader = walk.people["leader"]
    service.approve_stage(leader, walk.id, half, day)
    after = walk.half(half)
    (entry,) = after.history
    assert (after.stage, after.state, after.request) == (GATED[half], "open", None)
    assert (entry.by, entry.approved_by, entry.entered_on) == (walk.handler(half).id, leader.id, day)
    assert (entry.document, entry.note) == ("立案审批表", "符合立案条件")
    acts = [one.act for one in TrailEntry.objects(case_id=walk.id, half=half).order_by("seq")]
    assert acts.index("investigations.ask_stage") < acts.index("investigations.approve_stage")


@pytest.mark.parametrize("half", HALVES)
def test_the_team_cannot_enter_such_a_stage_by_itself(walk: Walk, refused: Refused, half: str) -> None:
    walk.teams(half)
    enter = (service.enter_stage, walk.handler(half), walk.id, half, GATED[half], clock.today())
    assert refused(*enter, document="立案审批表") == ["stage.approval_needed"]
    assert walk.half(half).history == []


def test_a_leader_may_enter_it_and_stands_for_the_approval(walk: Walk) -> None:
    walk.teams("liability")
    leader = walk.people["leader"]
    service.enter_stage(leader, walk.id, "liability", "A7", clock.today(), document="立案审批表")
    (entry,) = walk.case.liability.history
    assert (entry.by, entry.approved_by) == (leader.id, leader.id)
    assert approvers(walk.case) == {leader.id}


def test_asking_where_nobody_has_to_approve_is_refused(walk: Walk, refused: Refused) -> None:
    walk.teams("liability")
    ask = (service.ask_stage, walk.handler("liability"), walk.id, "liability", "A1", clock.today())
    assert refused(*ask) == ["stage.no_approval_needed"]


def test_what_lacks_something_cannot_be_prepared(walk: Walk, refused: Refused) -> None:
    walk.teams("liability")
    ask = (service.ask_stage, walk.handler("liability"), walk.id, "liability", "A7", clock.today())
    assert refused(*ask) == ["stage.document_missing"]


def test_everything_is_asked_anew_when_it_is_approved(walk: Walk, refused: Refused) -> None:
    _ready(walk, "liability")
    leader = walk.people["leader"]
    service.assign_team(leader, walk.id, "liability", [walk.people["enforcement"].id])  # one of two left
    approve = (service.approve_stage, leader, walk.id, "liability")
    assert refused(*approve, clock.today()) == ["stage.two_people"]
    assert refused(*approve, None) == ["stage.date_missing", "stage.two_people"]
    assert walk.case.liability.request is not None


def test_what_somebody_prepared_who_has_left_since_is_prepared_anew(walk: Walk, refused: Refused) -> None:
    walk.teams("liability")
    walk.ask("liability", "A7")
    leader, others = (
        walk.people["leader"],
        [walk.people[each].id for each in ("enforcement2", "enforcement3")],
    )
    also(walk.people["enforcement3"].id, "enforcement", "donghu")
    service.assign_team(leader, walk.id, "liability", others)
    approve = (service.approve_stage, leader, walk.id, "liability", clock.today())
    assert refused(*approve) == ["approval.asker_gone"]
    asker = walk.people["enforcement2"]
    service.ask_stage(asker, walk.id, "liability", "A7", clock.today(), document="立案审批表")
    service.approve_stage(*approve[1:])


@pytest.mark.parametrize("half", HALVES)
def test_refusing_takes_a_reason_and_keeps_what_was_typed(walk: Walk, refused: Refused, half: str) -> None:
    _ready(walk, half)
    leader = walk.people["leader"]
    assert refused(service.refuse_stage, leader, walk.id, half, " ") == ["approval.reason_missing"]
    service.refuse_stage(leader, walk.id, half, "证据不足")
    asked = walk.half(half).request
    assert (asked.note, asked.refused_reason, asked.refused_by) == ("符合立案条件", "证据不足", leader.id)
    assert refused(service.approve_stage, leader, walk.id, half, clock.today()) == ["approval.none"]
    walk.ask(half, GATED[half], document="立案审批表")
    service.approve_stage(leader, walk.id, half, clock.today())
    assert walk.half(half).stage == GATED[half]


def test_what_was_prepared_falls_with_another_entry(walk: Walk, refused: Refused) -> None:
    _ready(walk, "liability")
    walk.stage("liability", "A3")
    assert walk.case.liability.request is None
    approve = (service.approve_stage, walk.people["leader"], walk.id, "liability", clock.today())
    assert refused(*approve) == ["approval.none"]


@pytest.mark.parametrize("duty", ["investigator", "reviewer"])
def test_who_investigated_or_reviewed_does_not_approve(walk: Walk, refused: Refused, duty: str) -> None:
    leader, half = walk.people["leader2"], "liability"
    also(leader.id, {"investigator": "discipline", "reviewer": "reviewer"}[duty])
    walk.teams(half)
    if duty == "investigator":
        service.assign_team(walk.people["leader"], walk.id, "accountability", [leader.id])
    else:
        service.assign_reviewer(walk.people["leader"], walk.id, half, leader.id)
    walk.ask(half, "A7")
    acting = actor_for(Person.objects.get(id=leader.id))
    approve = (service.approve_stage, acting, walk.id, half, clock.today())
    assert refused(*approve) == ["approval.not_apart"]
    enter = (service.enter_stage, acting, walk.id, half, "A7", clock.today())
    with pytest.raises(NotPermitted) as caught:
        enter[0](*enter[1:], document="立案审批表")
    assert caught.value.code == "stage.not_entitled"
    service.approve_stage(walk.people["leader"], walk.id, half, clock.today())


@pytest.mark.parametrize("half", HALVES)
def test_who_approved_neither_investigates_nor_reviews_later(walk: Walk, refused: Refused, half: str) -> None:
    leader = walk.people["leader"]
    for role in ("enforcement", "discipline", "reviewer"):
        also(leader.id, role)
    walk.teams(half)
    walk.approved(half, GATED[half])
    other = walk.people["leader2"]
    for joined in HALVES:
        assert refused(service.assign_team, other, walk.id, joined, [leader.id]) == ["team.is_approver"]
        assert refused(service.assign_reviewer, other, walk.id, joined, leader.id) == ["reviewer.approved"]


def test_who_decided_a_measure_neither_investigates_nor_reviews_later(walk: Walk, refused: Refused) -> None:
    leader = walk.people["leader"]
    for role in ("enforcement", "reviewer"):
        also(leader.id, role)
    walk.teams("liability")
    kind, values = MEASURES["liability"]
    measure = measures.propose(walk.handler("liability"), walk.id, kind, values)
    measure = measures.step(walk.handler("liability"), measure.id, measure.version, "notified")
    measures.decide(leader, measure.id, measure.version)
    other = walk.people["leader2"]
    assert refused(service.assign_team, other, walk.id, "liability", [leader.id]) == ["team.is_approver"]
    assert refused(service.assign_reviewer, other, walk.id, "liability", leader.id) == ["reviewer.approved"]


def test_who_reviews_the_case_decides_no_measure(walk: Walk, refused: Refused) -> None:
    leader = walk.people["leader2"]
    also(leader.id, "reviewer")
    walk.teams("liability")
    service.assign_reviewer(walk.people["leader"], walk.id, "liability", leader.id)
    kind, values = MEASURES["liability"]
    measure = measures.propose(walk.handler("liability"), walk.id, kind, values)
    acting = actor_for(Person.objects.get(id=leader.id))
    assert refused(measures.decide, acting, measure.id, measure.version) == ["measure.investigator"]


@pytest.mark.parametrize("who", ["enforcement", "discipline", "reviewer", "caseadmin", "education"])
def test_nobody_but_a_leader_approves(walk: Walk, who: str) -> None:
    _ready(walk, "liability")
    with pytest.raises((NotFound, NotPermitted)):
        service.approve_stage(walk.people[who], walk.id, "liability", clock.today())


def test_going_back_from_the_review_takes_a_leader(walk: Walk, refused: Refused) -> None:
    half = "accountability"
    walk.teams(half)
    walk.stage(half)
    walk.findings(half)
    walk.stage(half, "B8")
    back = {"ground": "facts", "reason": "主要事实不清"}
    act = (service.enter_stage, walk.handler(half), walk.id, half, "B7", clock.today())
    assert refused(*act, **back) == ["stage.approval_needed"]
    walk.approved(half, "B7", **back)
    entry = walk.half(half).history[-1]
    assert (entry.code, entry.returned_ground, entry.returned_reason) == ("B7", "facts", "主要事实不清")
    assert entry.approved_by == walk.people["leader"].id


def test_the_reviewer_enters_the_stage_of_the_review(walk: Walk) -> None:
    half = "liability"
    walk.teams(half)
    walk.stage(half, "A9")
    walk.findings(half)
    assert entering.ways(walk.reviewer(half), walk.case, half) == {"A10": "enter"}
    service.enter_stage(walk.reviewer(half), walk.id, half, "A10", clock.today())
    assert walk.case.liability.history[-1].by == walk.reviewer(half).id


def test_an_appeal_is_for_leaders_without_part_in_the_first_proceedings(walk: Walk, refused: Refused) -> None:
    half = "accountability"
    walk.concluded(half)
    enter = (walk.id, half, "B15", clock.today())
    with pytest.raises(NotPermitted) as caught:
        service.enter_stage(walk.people["leader"], *enter)  # approved the stages before
    assert caught.value.code == "stage.not_entitled"
    with pytest.raises(NotPermitted):
        service.enter_stage(walk.handler(half), *enter)
    other = walk.people["leader2"]
    service.enter_stage(other, *enter)
    also(other.id, "discipline")
    also(other.id, "reviewer")
    assign = (service.assign_team, walk.people["leader"], walk.id, half)
    assert refused(*assign, [other.id]) == ["team.is_appeal"]


def test_a_decision_follows_on_what_was_decided_together(walk: Walk, refused: Refused) -> None:
    half = "accountability"
    walk.reviewed(half)
    walk.stage(half, "B8")
    ask = (service.ask_stage, walk.handler(half), walk.id, half, "B11", clock.today())
    assert refused(*ask, document="处分决定书") == ["stage.after_missing"]
    walk.approved(half, "B9", document="会议纪要")
    walk.approved(half, "B11", document="处分决定书")
    assert walk.half(half).stage == "B11"


def test_the_way_of_a_clue_is_kept_with_its_stage(walk: Walk) -> None:
    walk.teams("accountability")
    walk.approved("accountability", "B2", way="XS2")
    assert walk.case.accountability.history[-1].way == "XS2"


def test_the_operator_of_the_machine_enters_and_approves(walk: Walk) -> None:
    walk.teams("liability")
    walk.ask("liability", "A7")
    service.approve_stage(operator(), walk.id, "liability", clock.today())
    assert walk.case.liability.stage == "A7"


def test_a_declined_investigation_keeps_no_request(walk: Walk) -> None:
    walk.teams("accountability")
    walk.ask("accountability", "B5")
    service.decline(walk.people["leader"], walk.id, "自然灾害")
    assert walk.case.accountability.request is None


def _post(client: Any, walk: Walk, rest: str, **fields: Any) -> Any:
    return client.post(f"/cases/{walk.id}/{rest}", data={"version": walk.case.version, **fields})


def test_the_pages_ask_answer_and_keep_what_was_typed(walk: Walk, app: Any, sign_in: Any) -> None:
    handler, leader = (sign_in(app.test_client(), who) for who in ("enforcement", "leader"))
    walk.teams("liability")
    today = clock.today().isoformat()
    stage = {"code": "A7", "entered_on": today, "document": "立案审批表", "note": "符合立案条件"}
    page = handler.get(f"/cases/{walk.id}/liability/stages").get_data(as_text=True)
    assert "A7 行政处罚立案（提请批准）" in page
    assert _post(handler, walk, "liability/stages", **stage).status_code == 302
    assert "等待领导批准" in handler.get(f"/cases/{walk.id}/liability/stages").get_data(as_text=True)
    assert "待批准" in leader.get(f"/cases/{walk.id}/").get_data(as_text=True)
    page = leader.get(f"/cases/{walk.id}/liability/approval").get_data(as_text=True)
    assert "立案审批表" in page and "符合立案条件" in page
    missing = _post(leader, walk, "liability/approval", answer="refused", entered_on=today)
    assert missing.status_code == 422
    answer = _post(leader, walk, "liability/approval", answer="refused", entered_on=today, reason="补充材料")
    assert answer.status_code == 302
    page = handler.get(f"/cases/{walk.id}/liability/stages").get_data(as_text=True)
    assert "补充材料" in page and "符合立案条件" in page
    assert _post(handler, walk, "liability/stages", **stage).status_code == 302
    answer = _post(leader, walk, "liability/approval", answer="approved", entered_on=today)
    assert answer.status_code == 302
    page = handler.get(f"/cases/{walk.id}/liability/stages").get_data(as_text=True)
    assert "批准：王志强" in page
    assert handler.get(f"/cases/{walk.id}/liability/approval").status_code == 403
