"""Who may be in which team, and who may review."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from casebook import clock
from casebook.cases.choices import HALVES
from casebook.investigations import service
from casebook.investigations.separation import current_team
from casebook.refusals import NotFound, NotPermitted

from .conftest import HANDLERS, Walk, also

Refused = Callable[..., list[str]]


@pytest.mark.parametrize("half", HALVES)
def test_a_leader_assigns_a_team_with_a_head(walk: Walk, half: str) -> None:
    walk.teams(half)
    team = current_team(walk.half(half))
    assert [member.person for member in team] == [walk.people[name].id for name in HANDLERS[half]]
    assert [member.lead for member in team] == [True, False]
    assert all(member.since == clock.today() for member in team)


def test_the_case_administrator_assigns_the_liability_team_and_not_the_sealed_one(
    walk: Walk, refused: Refused
) -> None:
    admin = walk.people["case_admin"]
    service.assign_team(admin, walk.id, "liability", [walk.people["enforcement"].id])
    with pytest.raises(NotFound):
        service.assign_team(admin, walk.id, "accountability", [walk.people["discipline"].id])


@pytest.mark.parametrize("who", ["enforcement", "discipline", "reviewer", "education"])
def test_nobody_else_assigns(walk: Walk, who: str) -> None:
    with pytest.raises((NotFound, NotPermitted)):
        service.assign_team(walk.people[who], walk.id, "liability", [walk.people["enforcement"].id])


def test_a_team_takes_only_the_role_of_its_half(walk: Walk, refused: Refused) -> None:
    leader = walk.people["leader"]
    assign = service.assign_team
    assert refused(assign, leader, walk.id, "liability", [walk.people["discipline"].id]) == [
        "team.role_missing"
    ]
    assert refused(assign, leader, walk.id, "accountability", [walk.people["enforcement"].id]) == [
        "team.role_missing"
    ]
    assert refused(assign, leader, walk.id, "liability", []) == ["team.empty"]
    assert refused(assign, leader, walk.id, "liability", ["nobody"]) == ["team.person_unknown"]
    one = [walk.people["enforcement"].id]
    assert refused(assign, leader, walk.id, "liability", one, lead="nobody") == ["team.lead_unknown"]
    assert refused(assign, leader, walk.id, "other", one) != []


def test_a_role_held_elsewhere_does_not_count(
    people: dict[str, Any], make_case: Callable[..., Any], refused: Refused
) -> None:
    city = make_case(unit_id="city")
    county_only = people["enforcement2"].id
    assert refused(service.assign_team, people["leader"], str(city.id), "liability", [county_only]) == [
        "team.role_missing"
    ]


def test_a_member_who_leaves_stays_on_record_and_may_come_back(walk: Walk) -> None:
    first, second = (walk.people[name].id for name in HANDLERS["liability"])
    leader = walk.people["leader"]
    service.assign_team(leader, walk.id, "liability", [first, second], lead=second)
    service.assign_team(leader, walk.id, "liability", [first])
    gone = walk.case.liability.team[1]
    assert (gone.person, gone.until, gone.lead) == (second, clock.today(), False)
    service.assign_team(leader, walk.id, "liability", [first, second])
    assert [(member.person, member.until) for member in walk.case.liability.team] == [
        (first, None),
        (second, clock.today()),
        (second, None),
    ]


def test_one_person_is_never_in_both_teams_even_after_leaving(walk: Walk, refused: Refused) -> None:
    both = walk.people["enforcement"].id
    also(both, "discipline")
    walk.teams("liability")
    leader = walk.people["leader"]
    act = (service.assign_team, leader, walk.id, "accountability", [both])
    assert refused(*act) == ["team.in_other_team"]
    service.assign_team(leader, walk.id, "liability", [walk.people["enforcement2"].id])
    assert refused(*act) == ["team.in_other_team"]


@pytest.mark.parametrize("half", HALVES)
def test_a_reviewer_never_investigated_the_case_not_even_the_other_half_or_earlier(
    walk: Walk, refused: Refused, half: str
) -> None:
    for name in ("enforcement", "discipline"):
        also(walk.people[name].id, "reviewer")
    walk.teams("liability")
    walk.teams("accountability")
    leader = walk.people["leader"]
    service.assign_team(leader, walk.id, "liability", [walk.people["enforcement2"].id])  # the first one left
    for name in ("enforcement", "discipline"):
        assert refused(service.assign_reviewer, leader, walk.id, half, walk.people[name].id) == [
            "reviewer.investigated"
        ]


def test_a_reviewer_of_either_half_never_joins_a_team(walk: Walk, refused: Refused) -> None:
    reviewer = walk.people["reviewer"].id
    also(reviewer, "enforcement")
    also(reviewer, "discipline")
    leader = walk.people["leader"]
    service.assign_reviewer(leader, walk.id, "liability", reviewer)
    for half in HALVES:
        assert refused(service.assign_team, leader, walk.id, half, [reviewer]) == ["team.is_reviewer"]


def test_who_gave_an_opinion_stays_a_reviewer_after_being_replaced(walk: Walk, refused: Refused) -> None:
    reviewer = walk.people["reviewer"].id
    also(reviewer, "enforcement")
    walk.reviewed("liability")
    leader = walk.people["leader"]
    service.assign_reviewer(leader, walk.id, "liability", walk.people["reviewer2"].id)
    assert refused(service.assign_team, leader, walk.id, "liability", [reviewer]) == ["team.is_reviewer"]


def test_a_reviewer_holds_the_role_for_the_unit(walk: Walk, refused: Refused) -> None:
    assign = service.assign_reviewer
    leader = walk.people["leader"]
    assert refused(assign, leader, walk.id, "liability", walk.people["leader2"].id) == [
        "reviewer.role_missing"
    ]
    assert refused(assign, leader, walk.id, "liability", "nobody") == ["reviewer.person_unknown"]


def test_who_lacks_the_sealed_half_is_not_told_who_sits_in_its_team(walk: Walk, refused: Refused) -> None:
    sealed = walk.people["discipline"].id
    also(sealed, "enforcement")
    also(sealed, "reviewer")
    walk.teams("accountability")
    admin = walk.people["case_admin"]
    assert refused(service.assign_team, admin, walk.id, "liability", [sealed]) == ["team.not_eligible"]
    assert refused(service.assign_reviewer, admin, walk.id, "liability", sealed) == ["reviewer.not_eligible"]
    also(walk.people["reviewer2"].id, "enforcement")  # reviews the sealed half
    assert refused(service.assign_team, admin, walk.id, "liability", [walk.people["reviewer2"].id]) == [
        "team.not_eligible"
    ]


def test_the_candidates_hold_the_role_for_the_unit_and_nobody_is_left_out_by_separation(walk: Walk) -> None:
    before = [person.username for person in service.candidates("discipline", walk.case)]
    walk.teams("accountability")
    assert [person.username for person in service.candidates("discipline", walk.case)] == before
    assert set(before) == {"discipline", "discipline2"}


def test_access_follows_the_team(walk: Walk) -> None:
    walk.teams("accountability")
    first, second = (walk.people[name].id for name in HANDLERS["accountability"])
    assert f"d:{first}" in walk.case.access.accountability
    service.assign_team(walk.people["leader"], walk.id, "accountability", [second])
    assert f"d:{first}" not in walk.case.access.accountability


def test_a_review_given_before_its_author_was_found_to_investigate_counts_no_more(walk: Walk) -> None:
    walk.reviewed("liability")
    case = walk.case
    assert case.agreed_review("liability") is not None
    case.accountability.team = [case.liability.team[0]]
    case.accountability.team[0].person = walk.people["reviewer"].id
    assert case.agreed_review("liability") is None
