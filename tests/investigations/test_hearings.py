"""The hearing: its chair did not investigate, and the party is told in time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from casebook import clock
from casebook.accounts import Person
from casebook.cases.visibility import visible_audiences
from casebook.investigations import hearings, service
from casebook.law import calendar, tables
from casebook.measures import service as measures
from casebook.refusals import NotFound, NotPermitted

from .conftest import MEASURES, Walk, also

Refused = Callable[..., list[str]]


@pytest.fixture
def started(walk: Walk) -> Walk:
    walk.teams("liability")
    walk.stage("liability", "A3")
    return walk


def _days(**more: Any) -> dict[str, Any]:
    today = clock.today()
    return {"held_on": today + timedelta(days=40), "noticed_on": today} | more


def test_a_leader_names_chair_day_and_notice(started: Walk) -> None:
    chair = started.people["reviewer2"]
    service.arrange_hearing(
        started.people["leader"], started.id, chair=chair.id, place="三楼会议室", **_days()
    )
    hearing = started.case.liability.hearing
    assert (hearing.chair, hearing.chair_name, hearing.place) == (chair.id, chair.name, "三楼会议室")


def test_the_chair_sees_the_half_while_named(started: Walk) -> None:
    chair = started.people["reviewer2"]
    assert visible_audiences(chair, started.case) == frozenset()
    leader = started.people["leader"]
    service.arrange_hearing(leader, started.id, chair=chair.id, **_days())
    assert visible_audiences(chair, started.case) == {"common", "liability"}
    service.arrange_hearing(leader, started.id, chair=started.people["leader2"].id, **_days())
    assert visible_audiences(chair, started.case) == frozenset()


def test_a_chair_did_not_investigate_not_even_the_other_half_or_earlier(
    started: Walk, refused: Refused
) -> None:
    leader = started.people["leader"]
    act = (service.arrange_hearing, leader, started.id)
    one = started.people["enforcement"].id
    assert refused(*act, chair=one, **_days()) == ["hearing.chair_investigated"]
    service.assign_team(leader, started.id, "liability", [started.people["enforcement2"].id])
    assert refused(*act, chair=one, **_days()) == ["hearing.chair_investigated"]
    started.teams("accountability")
    also(started.people["discipline"].id, "reviewer")
    sealed = started.people["discipline"].id
    assert refused(*act, chair=sealed, **_days()) == ["hearing.chair_investigated"]
    service.arrange_hearing(leader, started.id, chair=started.people["enforcement3"].id, **_days())


def test_a_chair_does_not_join_the_team_afterwards(started: Walk, refused: Refused) -> None:
    leader, chair = started.people["leader"], started.people["enforcement3"].id
    service.arrange_hearing(leader, started.id, chair=chair, **_days())
    assert refused(service.assign_team, leader, started.id, "liability", [chair]) == ["team.is_chair"]


@pytest.mark.parametrize("who", ["caseadmin", "education", "auditor"])
def test_a_chair_works_in_enforcement_review_or_leads(started: Walk, refused: Refused, who: str) -> None:
    act = (service.arrange_hearing, started.people["leader"], started.id)
    assert refused(*act, chair=started.people[who].id, **_days()) == ["hearing.chair_unknown"]
    assert refused(*act, chair="", **_days()) == ["hearing.chair_unknown"]


def test_the_days_are_asked_for(started: Walk, refused: Refused) -> None:
    act = (service.arrange_hearing, started.people["leader"], started.id)
    chair = started.people["reviewer2"].id
    nothing = refused(*act, chair=chair, held_on=None, noticed_on=None)
    assert nothing == ["hearing.date_missing", "hearing.notice_missing"]
    tomorrow = clock.today() + timedelta(days=1)
    assert refused(*act, chair=chair, **_days(noticed_on=tomorrow)) == ["hearing.notice_future"]


def test_the_party_is_told_so_many_working_days_before_as_the_rule_says(
    started: Walk, refused: Refused
) -> None:
    act = (service.arrange_hearing, started.people["leader"], started.id)
    chair, today = started.people["reviewer2"].id, clock.today()
    rule = tables.row("deadlines", hearings.NOTICE_RULE)
    assert rule is not None and rule["unit"] == "wd"
    days = calendar.current()
    first = days.next_working(days.add_working_days(today, int(rule["length"])))
    held = next(day for n in range(60) if hearings.latest_notice(day := first + timedelta(days=n)) >= today)
    early = held - timedelta(days=1)
    while hearings.latest_notice(early) >= today:
        early -= timedelta(days=1)
    late = refused(*act, chair=chair, held_on=early, noticed_on=today)
    assert late == ["hearing.notice_late"]
    service.arrange_hearing(started.people["leader"], started.id, chair=chair, held_on=held, noticed_on=today)


def test_make_up_working_days_count_for_the_notice() -> None:
    """Sunday 2024-02-18, after the week of Spring Festival, was a working day."""
    assert hearings.latest_notice(date(2024, 2, 27)) == date(2024, 2, 18)


def test_the_stage_of_the_hearing_asks_for_it(started: Walk, refused: Refused) -> None:
    leader = started.people["leader"]
    started.approved("liability", "A7")
    started.stage("liability", "A11")
    enter = (service.enter_stage, started.handler("liability"), started.id, "liability", "A12", clock.today())
    assert refused(*enter) == ["stage.hearing_unasked", "stage.hearing_missing"]
    kind, values = MEASURES["liability"]
    penalty = measures.propose(started.handler("liability"), started.id, kind, values)
    for code in ("notified", "hearing_requested"):
        penalty = measures.step(
            started.handler("liability"), penalty.id, penalty.version, code, on=clock.today()
        )
    assert refused(*enter) == ["stage.hearing_missing"]
    service.arrange_hearing(leader, started.id, chair=started.people["reviewer2"].id, **_days())
    service.enter_stage(*enter[1:])
    assert started.case.liability.stage == "A12"


@pytest.mark.parametrize("who", ["enforcement", "discipline", "reviewer", "education"])
def test_the_team_does_not_choose_its_chair(started: Walk, who: str) -> None:
    with pytest.raises((NotFound, NotPermitted)):
        service.arrange_hearing(
            started.people[who], started.id, chair=started.people["reviewer2"].id, **_days()
        )


def test_before_the_investigation_there_is_no_hearing(walk: Walk, refused: Refused) -> None:
    act = (service.arrange_hearing, walk.people["leader"], walk.id)
    assert refused(*act, chair=walk.people["reviewer2"].id, **_days()) == ["investigation.not_started"]


def test_the_page_arranges_it_and_shows_it_on_the_case(started: Walk, app: Any, sign_in: Any) -> None:
    client = sign_in(app.test_client(), "leader")
    path = f"/cases/{started.id}/liability/hearing"
    assert "7 个工作日前" in client.get(path).get_data(as_text=True)
    chair = Person.objects.get(username="reviewer2")
    days = {name: day.isoformat() for name, day in _days().items()}
    answer = client.post(path, data={"version": started.case.version, "chair": "", **days})
    assert answer.status_code == 422
    answer = client.post(path, data={"version": started.case.version, "chair": chair.id, **days})
    assert answer.status_code == 302
    assert "主持人 何静怡" in client.get(f"/cases/{started.id}/").get_data(as_text=True)
    assert "何静怡" in client.get(path).get_data(as_text=True)
