"""Withdrawal: who, on which ground, decided by whom; and that who withdrew does nothing more in that half."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from casebook import clock
from casebook.accounts import Person, actor_for
from casebook.cases import attachments, visibility
from casebook.cases.choices import HALVES
from casebook.deadlines import keeping
from casebook.deadlines.models import Clock
from casebook.investigations import offers, recusals, service
from casebook.investigations.separation import is_member
from casebook.measures import service as measures
from casebook.refusals import NotFound, NotPermitted

from .conftest import HANDLERS, MEASURES, REVIEWERS, Walk, also

Refused = Callable[..., list[str]]


def _ask(walk: Walk, half: str, name: str, by: str = "leader", **more: Any) -> str:
    values = {"ground": "interest", "asked_by": "party", "reason": "持有该公司股份", **more}
    service.ask_recusal(walk.people[by], walk.id, half, walk.people[name].id, **values)
    return str(walk.half(half).recusals[-1].key)


def _decide(walk: Walk, half: str, key: str, granted: bool = True, by: str = "leader", **more: Any) -> None:
    values = {"answer": "属实", "decided_on": clock.today(), **more}
    service.decide_recusal(walk.people[by], walk.id, half, key, granted=granted, **values)


def _withdrawn(walk: Walk, half: str, name: str, **more: Any) -> None:
    _decide(walk, half, _ask(walk, half, name), **more)


def test_the_grounds_are_those_of_the_table() -> None:
    assert list(recusals.grounds("liability")) == ["interest", "other", "accident_interest"]
    assert list(recusals.grounds("accountability")) == ["relative", "witness", "interest", "other"]


@pytest.mark.parametrize("half", HALVES)
def test_until_it_is_decided_the_investigation_goes_on(walk: Walk, half: str) -> None:
    walk.teams(half)
    walk.stage(half)
    _ask(walk, half, HANDLERS[half][0])
    walk.findings(half, "继续调查所得")
    assert walk.half(half).findings == "继续调查所得"


@pytest.mark.parametrize("half", HALVES)
def test_who_withdrew_left_the_team_and_does_nothing_more_in_that_half(
    walk: Walk, refused: Refused, half: str
) -> None:
    walk.teams(half)
    walk.stage(half)
    name = HANDLERS[half][0]
    gone, today = walk.people[name], clock.today()
    _withdrawn(walk, half, name)
    assert not is_member(walk.half(half), gone.id)
    assert walk.half(half).withdrawn() == {gone.id}
    for act in (
        lambda: service.set_findings(gone, walk.id, half, "认定"),
        lambda: service.enter_stage(gone, walk.id, half, "A9", today),
        lambda: service.submit_for_review(gone, walk.id, half),
        lambda: service.add_rectification(gone, walk.id, half, "整改"),
        lambda: service.ask_recusal(
            gone, walk.id, half, walk.people["leader"].id, ground="other", asked_by="person", reason="理由"
        ),
    ):
        # who left the sealed half no longer knows of it at all
        with pytest.raises((NotPermitted, NotFound)) as caught:
            act()
        if half == "liability":
            assert caught.value.code == "recusal.withdrawn"
    assert offers.of_half(gone, walk.case, half) == frozenset()
    members = [walk.people[each].id for each in HANDLERS[half]]
    assign = (service.assign_team, walk.people["leader"], walk.id, half, members)
    assert refused(*assign) == ["team.withdrawn"]
    service.set_findings(walk.people[HANDLERS[half][1]], walk.id, half, "接手后的认定")


def test_who_withdrew_has_no_hand_in_measures_files_or_deadlines_of_that_half(walk: Walk) -> None:
    """By the role for the unit they still could; the withdrawal is asked everywhere."""
    half, kind, values = "liability", *MEASURES["liability"]
    walk.teams(half)
    gone, leader = walk.people["enforcement"], walk.people["leader2"]
    measure = measures.propose(walk.people["enforcement2"], walk.id, kind, values)
    _withdrawn(walk, half, "enforcement")
    _withdrawn(walk, half, "leader2", authority="市政府〔2026〕8号")
    running = next(one for one in Clock.objects(case_id=walk.case.id) if one.live and one.audience == half)
    for act in (
        lambda: measures.propose(gone, walk.id, kind, values),
        lambda: measures.amend(gone, measure.id, measure.version, values),
        lambda: measures.step(gone, measure.id, measure.version, "notified"),
        lambda: measures.decide(leader, measure.id, measure.version),
        lambda: attachments.attach(gone, walk.id, half, io.BytesIO(b"text"), "a.txt"),
        lambda: keeping.waive(leader, running.id, running.version, reason="理由"),
    ):
        with pytest.raises(NotPermitted):
            act()


def test_who_investigated_decides_no_measure(walk: Walk, refused: Refused) -> None:
    leader = walk.people["leader2"]
    also(leader.id, "discipline")
    walk.teams("liability")
    service.assign_team(walk.people["leader"], walk.id, "accountability", [leader.id])
    kind, values = MEASURES["liability"]
    measure = measures.propose(walk.handler("liability"), walk.id, kind, values)
    acting = actor_for(Person.objects.get(id=leader.id))
    assert refused(measures.decide, acting, measure.id, measure.version) == ["measure.investigator"]


def test_who_left_the_sealed_half_sees_it_no_more(walk: Walk) -> None:
    walk.teams("accountability")
    _withdrawn(walk, "accountability", "discipline")
    assert "accountability" not in visibility.visible_audiences(walk.people["discipline"], walk.case)


@pytest.mark.parametrize("half", HALVES)
def test_a_reviewer_who_withdrew_is_replaced_and_the_opinion_counts_no_more(
    walk: Walk, refused: Refused, half: str
) -> None:
    walk.reviewed(half)
    name, leader = REVIEWERS[half], walk.people["leader"]
    assert walk.case.agreed_review(half) is not None
    _withdrawn(walk, half, name)
    assert walk.half(half).reviewer is None
    assert walk.case.agreed_review(half) is None
    assign = (service.assign_reviewer, leader, walk.id, half)
    assert refused(*assign, walk.people[name].id) == ["reviewer.withdrawn"]
    other = {"reviewer": "reviewer2", "reviewer2": "reviewer"}[name]
    service.assign_reviewer(leader, walk.id, half, walk.people[other].id)
    walk.submit(half)
    service.review(walk.people[other], walk.id, half, "agreed", "同意")
    walk.conclude(half)


def test_a_review_under_way_goes_on_with_another_reviewer(walk: Walk) -> None:
    walk.teams("liability")
    walk.stage("liability")
    walk.findings("liability")
    walk.submit("liability")
    _withdrawn(walk, "liability", "reviewer")
    assert walk.case.liability.state == "review"
    service.assign_reviewer(walk.people["leader"], walk.id, "liability", walk.people["reviewer2"].id)
    service.review(walk.people["reviewer2"], walk.id, "liability", "agreed", "同意")


def test_of_a_leader_the_organ_above_decides_and_is_named(walk: Walk, refused: Refused) -> None:
    walk.teams("accountability")
    key = _ask(walk, "accountability", "leader2", ground="relative", asked_by="organ")
    decide = (service.decide_recusal, walk.people["leader"], walk.id, "accountability", key)
    values = {"granted": True, "answer": "系近亲属", "decided_on": clock.today()}
    assert refused(*decide, **values) == ["recusal.upper_organ"]
    service.decide_recusal(*decide[1:], **values, authority="市纪委监委〔2026〕3号")
    gone = walk.people["leader2"]
    walk.ask("accountability", "B5")
    for act in (
        lambda: service.approve_stage(gone, walk.id, "accountability", clock.today()),
        lambda: service.decline(gone, walk.id, "理由"),
        lambda: service.assign_team(gone, walk.id, "accountability", [walk.people["discipline"].id]),
        lambda: service.close(gone, walk.id),
        lambda: service.reopen(gone, walk.id, "理由"),
        lambda: service.release(gone, walk.id),
    ):
        with pytest.raises(NotPermitted) as caught:
            act()
        assert caught.value.code == "recusal.withdrawn"
    assert offers.of_half(gone, walk.case, "accountability") == frozenset()
    assert "close" not in offers.of_case(gone, walk.case)
    assert "assign_team" in offers.of_half(gone, walk.case, "liability")  # the other half is another matter


def test_nobody_decides_on_themselves(walk: Walk, refused: Refused) -> None:
    walk.teams("liability")
    key = _ask(walk, "liability", "leader", asked_by="person")
    decide = (service.decide_recusal, walk.people["leader"], walk.id, "liability", key)
    values = {"granted": False, "answer": "不属实", "decided_on": clock.today(), "authority": "上级"}
    assert refused(*decide, **values) == ["recusal.own"]


def test_what_is_refused_changes_nothing_and_may_be_asked_again(walk: Walk, refused: Refused) -> None:
    walk.teams("liability")
    key = _ask(walk, "liability", "enforcement")
    _decide(walk, "liability", key, granted=False)
    assert is_member(walk.case.liability, walk.people["enforcement"].id)
    assert walk.case.withdrawn() == frozenset()
    decide = (service.decide_recusal, walk.people["leader"], walk.id, "liability", key)
    values = {"granted": True, "answer": "属实", "decided_on": clock.today()}
    assert refused(*decide, **values) == ["recusal.already_decided"]
    _withdrawn(walk, "liability", "enforcement")


def test_asking_names_a_person_with_a_duty_a_ground_an_asker_and_a_reason(
    walk: Walk, refused: Refused
) -> None:
    walk.teams("liability")
    ask, one = service.ask_recusal, walk.people["enforcement"].id
    base = (ask, walk.people["caseadmin"], walk.id, "liability")
    values = {"ground": "interest", "asked_by": "party", "reason": "持有股份"}
    assert refused(*base, walk.people["enforcement3"].id, **values) == ["recusal.no_duty"]
    assert refused(*base, "", **values) == ["recusal.no_duty"]
    assert refused(*base, one, **values | {"ground": "witness"}) == ["recusal.ground"]
    assert refused(*base, one, **values | {"asked_by": "press"}) == ["recusal.asked_by"]
    assert refused(*base, one, **values | {"reason": " "}) == ["recusal.reason_missing"]
    ask(*base[1:], one, **values)
    assert refused(*base, one, **values) == ["recusal.already_asked"]
    _decide(walk, "liability", walk.case.liability.recusals[-1].key)
    assert refused(*base, one, **values) == ["recusal.no_duty"]
    leader2 = walk.people["leader2"].id
    ask(*base[1:], leader2, **values)
    _decide(walk, "liability", walk.case.liability.recusals[-1].key, authority="市政府")
    assert refused(*base, leader2, **values) == ["recusal.already_withdrawn"]


def test_deciding_takes_a_day_and_a_reason(walk: Walk, refused: Refused) -> None:
    walk.teams("liability")
    key = _ask(walk, "liability", "enforcement")
    decide = (service.decide_recusal, walk.people["leader"], walk.id, "liability")
    values = {"granted": True, "answer": "属实", "decided_on": clock.today()}
    assert refused(*decide, "0000", **values) == ["recusal.not_found"]
    assert refused(*decide, key, **values | {"answer": ""}) == ["recusal.answer_missing"]
    assert refused(*decide, key, **values | {"decided_on": None}) == ["recusal.date_missing"]
    tomorrow = clock.today() + timedelta(days=1)
    assert refused(*decide, key, **values | {"decided_on": tomorrow}) == ["recusal.date_future"]


@pytest.mark.parametrize("who", ["enforcement", "discipline", "reviewer", "caseadmin", "education"])
def test_only_a_leader_decides(walk: Walk, who: str) -> None:
    walk.teams("liability")
    key = _ask(walk, "liability", "enforcement2")
    with pytest.raises((NotFound, NotPermitted)):
        _decide(walk, "liability", key, by=who)


def test_an_undecided_withdrawal_keeps_the_case_open(walk: Walk, refused: Refused) -> None:
    walk.ended("liability", "not_responsible")
    service.decline(walk.people["leader"], walk.id, "自然灾害")
    key = _ask(walk, "liability", "enforcement")
    assert refused(walk.close) == ["close.recusal_open"]
    (blocker,) = service.open_blockers(walk.people["leader"], walk.case)
    assert blocker.link == f"/cases/{walk.id}/liability/recusals/{key}"
    _decide(walk, "liability", key, granted=False)
    assert walk.close().status == "closed"


def test_what_somebody_prepared_before_withdrawing_is_not_approved(walk: Walk, refused: Refused) -> None:
    walk.teams("liability")
    walk.ask("liability", "A7")
    _withdrawn(walk, "liability", "enforcement")
    approve = (service.approve_stage, walk.people["leader"], walk.id, "liability", clock.today())
    assert refused(*approve) == ["approval.none"]


def test_a_chair_who_withdrew_leaves_the_hearing_to_be_arranged_anew(walk: Walk, refused: Refused) -> None:
    walk.teams("liability")
    walk.stage("liability", "A9")
    today = clock.today()
    arrange = {"held_on": today + timedelta(days=40), "noticed_on": today}
    leader, chair = walk.people["leader"], walk.people["reviewer2"].id
    service.arrange_hearing(leader, walk.id, chair=chair, **arrange)
    _withdrawn(walk, "liability", "reviewer2")
    assert walk.case.liability.hearing is None
    act = (service.arrange_hearing, leader, walk.id)
    assert refused(*act, chair=chair, **arrange) == ["hearing.chair_withdrawn"]


def test_the_pages_ask_and_decide(walk: Walk, app: Any, sign_in: Any) -> None:
    handler, leader = (sign_in(app.test_client(), who) for who in ("enforcement", "leader"))
    walk.teams("liability")
    path = f"/cases/{walk.id}/liability/recusals"
    page = handler.get(path).get_data(as_text=True)
    assert "与所调查的事故有直接利害关系" in page
    fields = {"person": walk.people["enforcement2"].id, "asked_by": "party", "ground": "other"}
    refused = handler.post(path, data={"version": walk.case.version, **fields})
    assert refused.status_code == 422
    fields["reason"] = "与当事人有其他关系"
    assert handler.post(path, data={"version": walk.case.version, **fields}).status_code == 302
    key = walk.case.liability.recusals[0].key
    assert "回避待决定" in leader.get(f"/cases/{walk.id}/").get_data(as_text=True)
    assert leader.get(f"{path}/{key}").status_code == 200
    answer = {"version": walk.case.version, "answer": "granted", "decided_on": clock.today().isoformat()}
    assert leader.post(f"{path}/{key}", data=answer).status_code == 422
    answer["reason"] = "情况属实"
    assert handler.post(f"{path}/{key}", data=answer).status_code == 403
    assert leader.post(f"{path}/{key}", data=answer).status_code == 302
    page = leader.get(f"/cases/{walk.id}/").get_data(as_text=True)
    assert "已回避" in page and "陈立军" in page
    assert "情况属实" in handler.get(f"{path}/{key}").get_data(as_text=True)


def test_the_sealed_half_tells_nobody_outside_who_withdrew(walk: Walk, app: Any, sign_in: Any) -> None:
    walk.teams("accountability")
    also(walk.people["enforcement3"].id, "reviewer")
    key = _ask(walk, "accountability", "discipline", ground="witness", reason="曾作证")
    client = sign_in(app.test_client(), "enforcement")
    assert client.get(f"/cases/{walk.id}/accountability/recusals").status_code == 404
    assert client.get(f"/cases/{walk.id}/accountability/recusals/{key}").status_code == 404
