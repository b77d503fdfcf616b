"""Stages, findings, review, conclusion and declining, as services."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from casebook import clock
from casebook.acts import operator
from casebook.acts.models import TrailEntry
from casebook.cases.choices import HALVES
from casebook.investigations import service
from casebook.refusals import Conflict, NotFound, NotPermitted

from .conftest import HANDLERS, REPORT, Walk, also

Refused = Callable[..., list[str]]


@pytest.mark.parametrize("half", HALVES)
def test_the_first_stage_starts_the_investigation(walk: Walk, half: str) -> None:
    walk.teams(half)
    assert walk.half(half).state == "not_started"
    due = clock.today() + timedelta(days=60)
    walk.stage(half, document_number="〔2026〕1号", due_on=due, note="说明")
    investigation = walk.half(half)
    entry = investigation.history[-1]
    assert (investigation.state, investigation.stage, investigation.due_on) == ("open", REPORT[half], due)
    assert (entry.document, entry.document_number, entry.note) == ("调查报告", "〔2026〕1号", "说明")
    assert (entry.by, entry.by_name) == (walk.handler(half).id, walk.handler(half).name)


def test_each_stage_refusal_reaches_who_tries(walk: Walk, refused: Refused) -> None:
    half, today = "liability", clock.today()
    leader, one, system = walk.people["leader"], walk.people["enforcement"], operator()
    enter = service.enter_stage
    assert refused(enter, system, walk.id, half, "A3", today) == ["stage.team_missing"]
    service.assign_team(leader, walk.id, half, [one.id])
    assert refused(enter, one, walk.id, half, "A4", today) == ["stage.two_people"]
    assert refused(enter, one, walk.id, half, "A5", today) == ["stage.two_people", "stage.document_missing"]
    assert refused(enter, system, walk.id, half, "A13", today, document="决定书") == [
        "stage.after_missing",
        "stage.after_missing",
        "stage.review_missing",
    ]
    assert refused(enter, one, walk.id, half, "A20", today) == ["stage.conclusion_missing"]
    assert refused(enter, one, walk.id, half, "B1", today) == ["stage.unknown"]
    assert refused(enter, one, walk.id, half, "A1", None) == ["stage.date_missing"]
    assert refused(enter, one, walk.id, half, "A1", today + timedelta(days=1)) == ["stage.date_future"]
    early = today - timedelta(days=1)
    assert refused(enter, one, walk.id, half, "A1", today, due_on=early) == ["stage.due_before"]
    enter(one, walk.id, half, "A3", today)
    assert refused(enter, one, walk.id, half, "A3", today) == ["stage.already_there"]
    assert refused(enter, one, walk.id, half, "A9", early) == ["stage.date_before_previous"]
    assert refused(enter, one, walk.id, half, "A1", today) == [
        "stage.return_ground",
        "stage.backwards_reason",
    ]


NEEDED = [
    ("A10", ["stage.findings_missing", "stage.reviewer_missing"]),
    ("A12", ["stage.after_missing", "stage.hearing_unasked", "stage.hearing_missing"]),
    ("A14", ["stage.after_missing", "stage.penalty_undecided"]),
    ("A15", ["stage.penalty_unserved"]),
    ("A16", ["stage.penalty_undecided"]),
    ("A17", ["stage.transfer_undecided"]),
    ("B2", ["stage.way_missing"]),
    ("B6", ["stage.after_missing", "stage.two_people"]),
    ("B7", ["stage.after_missing", "stage.two_people"]),
    ("B8", ["stage.after_missing", "stage.findings_missing", "stage.reviewer_missing"]),
    ("B11", ["stage.after_missing", "stage.review_missing", "stage.document_missing"]),
    ("B13", ["stage.sanction_undecided"]),
    ("B16", ["stage.conclusion_missing"]),
]


@pytest.mark.parametrize(("code", "codes"), NEEDED)
def test_a_stage_asks_for_the_facts_that_its_row_names(
    walk: Walk, refused: Refused, code: str, codes: list[str]
) -> None:
    half = "liability" if code.startswith("A") else "accountability"
    assert refused(service.enter_stage, operator(), walk.id, half, code, clock.today()) == codes


def test_the_report_of_an_accident_asks_for_the_day_it_happened(
    walk: Walk, refused: Refused, make_case: Callable[..., Any]
) -> None:
    walk.id = str(make_case(unit_id="donghu").id)
    walk.teams("liability")
    act = (service.enter_stage, walk.handler("liability"), walk.id, "liability", "A5", clock.today())
    assert refused(*act, document="事故调查报告") == ["stage.accident_time"]
    other = Walk(walk.people, str(make_case(unit_id="donghu", source="tip").id))
    other.teams("liability")
    other.stage("liability")
    assert other.case.liability.stage == "A5"


def test_a_way_back_is_one_that_the_table_knows_with_ground_and_reason(walk: Walk, refused: Refused) -> None:
    walk.teams("liability")
    walk.approved("liability", "A7")
    back = (service.enter_stage, walk.handler("liability"), walk.id, "liability")
    wrong = refused(*back, "A1", clock.today(), ground="facts", reason="事实不清")
    assert wrong == ["stage.return_place"]
    assert refused(*back, "A4", clock.today(), ground="mood", reason="不清") == ["stage.return_ground"]
    walk.stage("liability", "A4", ground="facts", reason="事实不清，补充调查")
    entry = walk.case.liability.history[-1]
    assert (entry.code, entry.returned_ground) == ("A4", "facts")
    assert entry.returned_reason == "事实不清，补充调查"
    trail = TrailEntry.objects(act="investigations.enter_stage", case_id=walk.id).order_by("-seq").first()
    assert (trail.half, trail.reason) == ("liability", "事实不清，补充调查")


def test_after_the_conclusion_stages_go_on_and_never_back(walk: Walk, refused: Refused) -> None:
    walk.concluded("liability")
    back = (service.enter_stage, walk.handler("liability"), walk.id, "liability", "A4", clock.today())
    assert refused(*back, ground="evidence", reason="补证") == ["stage.concluded"]
    walk.stage("liability", "A20")
    assert walk.case.liability.state == "concluded"


@pytest.mark.parametrize("half", HALVES)
def test_only_the_present_team_runs_an_investigation(walk: Walk, half: str) -> None:
    first, second = (walk.people[name] for name in HANDLERS[half])
    service.assign_team(walk.people["leader"], walk.id, half, [first.id, second.id])
    walk.stage(half)
    service.assign_team(walk.people["leader"], walk.id, half, [second.id])
    for act in (
        lambda who: service.set_findings(who, walk.id, half, "认定"),
        lambda who: service.enter_stage(who, walk.id, half, "A1", clock.today()),
        lambda who: service.submit_for_review(who, walk.id, half),
        lambda who: service.conclude(who, walk.id, half, "responsible", "有责任", clock.today()),
    ):
        # who left the sealed half's team no longer knows of it at all
        with pytest.raises(NotPermitted if half == "liability" else NotFound):
            act(first)
        with pytest.raises((NotPermitted, NotFound)):
            act(walk.people["enforcement3" if half == "liability" else "caseadmin"])
    service.set_findings(second, walk.id, half, "认定")


def test_findings_need_a_started_investigation_and_words(walk: Walk, refused: Refused) -> None:
    walk.teams("liability")
    act = (service.set_findings, walk.handler("liability"), walk.id, "liability")
    assert refused(*act, "认定") == ["investigation.not_started"]
    walk.stage("liability")
    assert refused(*act, "  ") == ["findings.missing"]
    walk.findings("liability")
    walk.submit("liability")
    assert refused(*act, "另一认定") == ["investigation.review"]


def test_the_same_findings_again_write_nothing(walk: Walk) -> None:
    walk.teams("liability")
    walk.stage("liability")
    walk.findings("liability")
    before = walk.case.version
    walk.findings("liability")
    assert walk.case.version == before


def test_findings_over_a_newer_version_are_a_conflict_that_shows_it(walk: Walk) -> None:
    walk.teams("liability")
    walk.stage("liability")
    seen = walk.case.version
    walk.findings("liability", "他人的认定")
    with pytest.raises(Conflict) as caught:
        service.set_findings(walk.handler("liability"), walk.id, "liability", "我的认定", version=seen)
    assert caught.value.theirs.liability.findings == "他人的认定"


def test_submitting_asks_for_findings_and_a_reviewer(walk: Walk, refused: Refused) -> None:
    half = "liability"
    handler = walk.handler(half)
    service.assign_team(
        walk.people["leader"], walk.id, half, [walk.people[name].id for name in HANDLERS[half]]
    )
    assert refused(service.submit_for_review, handler, walk.id, half) == ["investigation.not_started"]
    walk.stage(half)
    assert refused(service.submit_for_review, handler, walk.id, half) == ["review.findings_missing"]
    walk.findings(half)
    assert refused(service.submit_for_review, handler, walk.id, half) == ["review.reviewer_missing"]
    service.assign_reviewer(walk.people["leader"], walk.id, half, walk.reviewer(half).id)
    walk.submit(half)
    assert walk.half(half).state == "review"
    walk.review(half)
    assert refused(service.submit_for_review, handler, walk.id, half) == ["review.already_agreed"]


@pytest.mark.parametrize("half", HALVES)
def test_only_the_assigned_reviewer_reviews_and_only_what_was_submitted(
    walk: Walk, refused: Refused, half: str
) -> None:
    walk.teams(half)
    walk.stage(half)
    walk.findings(half)
    reviewer = walk.reviewer(half)
    assert refused(service.review, reviewer, walk.id, half, "agreed") == ["investigation.open"]
    walk.submit(half)
    assert refused(service.review, reviewer, walk.id, half, "maybe") == ["review.opinion"]
    assert refused(service.review, reviewer, walk.id, half, "returned") == ["review.text_missing"]
    other = walk.people["reviewer2" if half == "liability" else "reviewer"]
    for who in (other, walk.handler(half), walk.people["leader"]):
        with pytest.raises((NotFound, NotPermitted)):
            service.review(who, walk.id, half, "agreed", "同意")
    walk.review(half, "returned", "请补充证据")
    assert (walk.half(half).state, walk.half(half).reviews[-1].opinion) == ("open", "returned")


def test_a_conclusion_names_everything_it_lacks(walk: Walk, refused: Refused) -> None:
    half, today = "liability", clock.today()
    walk.teams(half)
    conclude = (service.conclude, walk.handler(half), walk.id, half)
    assert refused(*conclude, "responsible", "有责任", today) == ["investigation.not_started"]
    walk.stage(half, "A1")
    assert refused(*conclude, "guilty", " ", None) == [
        "conclusion.outcome",
        "conclusion.text_missing",
        "conclusion.date_missing",
        "conclusion.stage_too_early",
        "conclusion.review_missing",
    ]
    walk.stage(half)
    walk.findings(half)
    walk.submit(half)
    walk.review(half)
    assert refused(*conclude, "responsible", "有责任", today + timedelta(days=1)) == [
        "conclusion.date_future"
    ]
    assert refused(*conclude, "responsible", "有责任", today - timedelta(days=1)) == [
        "conclusion.date_before_stage"
    ]
    walk.conclude(half)
    assert walk.half(half).outcome == "responsible"
    assert refused(*conclude, "responsible", "有责任", today) == ["investigation.concluded"]


def test_changed_findings_need_a_new_review(walk: Walk, refused: Refused) -> None:
    half = "accountability"
    walk.reviewed(half)
    walk.findings(half, "改写后的认定")
    act = (service.conclude, walk.handler(half), walk.id, half, "responsible", "有责任", clock.today())
    assert refused(*act) == ["conclusion.review_missing"]
    walk.submit(half)
    walk.review(half, "returned", "仍不清")
    assert refused(*act) == ["conclusion.review_missing"]
    walk.submit(half)
    walk.review(half)
    walk.conclude(half)


def test_declining_is_a_leaders_with_a_reason_and_for_the_accountability_half_alone(
    walk: Walk, refused: Refused
) -> None:
    leader = walk.people["leader"]
    assert refused(service.decline, leader, walk.id, " ") == ["decline.reason_missing"]
    for who in ("enforcement", "discipline", "case_admin", "reviewer", "education"):
        with pytest.raises((NotFound, NotPermitted)):
            service.decline(walk.people[who], walk.id, "自然灾害")
    service.decline(leader, walk.id, "自然灾害，不涉及监管失职")
    investigation = walk.case.accountability
    assert (investigation.state, investigation.declined_by) == ("declined", leader.id)
    assert refused(service.decline, leader, walk.id, "再次") == ["investigation.declined"]
    discipline = [walk.people["discipline"].id]
    assert refused(service.assign_team, leader, walk.id, "accountability", discipline) == [
        "investigation.declined"
    ]


@pytest.mark.parametrize("half", HALVES)
def test_a_leader_who_ever_investigated_the_case_may_not_decline(
    walk: Walk, refused: Refused, half: str
) -> None:
    leader = walk.people["leader"]
    also(leader.id, {"liability": "enforcement", "accountability": "discipline"}[half])
    members = [leader.id, *(walk.people[name].id for name in HANDLERS[half])]
    service.assign_team(walk.people["leader2"], walk.id, half, members)
    service.assign_team(walk.people["leader2"], walk.id, half, members[1:])  # has left since
    assert refused(service.decline, leader, walk.id, "自然灾害") == ["decline.investigator"]
    service.decline(walk.people["leader2"], walk.id, "自然灾害")


def test_each_act_on_the_sealed_half_is_recorded_under_it_alone(walk: Walk) -> None:
    walk.concluded("accountability")
    entries = TrailEntry.objects(case_id=walk.id, act__startswith="investigations.").order_by("seq")
    assert [entry.act.partition(".")[2] for entry in entries] == [
        "assign_team",
        "assign_reviewer",
        *(["ask_stage", "approve_stage"] * 2),
        "enter_stage",
        "set_findings",
        "submit",
        "review",
        "conclude",
    ]
    assert {entry.half for entry in entries} == {"accountability"}


def test_a_closed_case_and_a_precedent_take_no_act(walk: Walk, refused: Refused) -> None:
    walk.ended("liability", "not_responsible")
    service.decline(walk.people["leader"], walk.id, "自然灾害")
    walk.close()
    handler = walk.handler("liability")
    assert refused(service.enter_stage, handler, walk.id, "liability", "A20", clock.today()) == [
        "case.closed"
    ]
    assert refused(service.set_findings, handler, walk.id, "liability", "改") == ["case.closed"]
    assert refused(service.decline, walk.people["leader"], walk.id, "再次") == ["case.closed"]
