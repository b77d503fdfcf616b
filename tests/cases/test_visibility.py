"""Who sees which part: a table of role × case × part, allow and deny."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from casebook.cases import service, visibility
from casebook.cases.inquiry import TeamMember
from casebook.cases.models import Release
from casebook.refusals import NotFound

C, L, A = "common", "liability", "accountability"

#: person → parts seen of: a plain city case, one with teams and reviewers, a confidential one with teams
TABLE = {
    "enforcement": ({C, L}, {C, L}, {C, L}),
    "enforcement2": (set(), set(), set()),
    "discipline": (set(), {C, L, A}, {C, L, A}),
    "discipline2": (set(), set(), set()),
    "reviewer": (set(), {C, L}, {C, L}),
    "reviewer2": (set(), {C, A}, {C, A}),
    "leader": ({C, L, A}, {C, L, A}, {C, L, A}),
    "education": (set(), set(), set()),
    "caseadmin": ({C, L}, {C, L}, {C, L}),  # who registered them
    "sysadmin": (set(), set(), set()),
    "secadmin": (set(), set(), set()),
    "auditor": (set(), set(), set()),
}


def staff(case: Any, people: dict[str, Any]) -> None:
    """Both teams and both reviewers."""
    case.liability.team = [TeamMember(person=people["enforcement"].id, name="甲")]
    case.accountability.team = [TeamMember(person=people["discipline"].id, name="乙")]
    case.liability.reviewer = people["reviewer"].id
    case.accountability.reviewer = people["reviewer2"].id
    service.derive(case)


@pytest.mark.parametrize("who", TABLE)
def test_each_person_sees_just_these_parts(
    who: str, make_case: Callable[..., Any], people: dict[str, Any]
) -> None:
    plain, staffed, confidential = make_case(), make_case(), make_case(secrecy="confidential")
    staff(staffed, people)
    staff(confidential, people)
    seen = tuple(
        set(visibility.visible_audiences(people[who], case)) for case in (plain, staffed, confidential)
    )
    assert seen == TABLE[who]


def test_who_left_the_team_no_longer_sees_the_sealed_half(
    make_case: Callable[..., Any], people: dict[str, Any]
) -> None:
    case = make_case()
    staff(case, people)
    case.accountability.team[0].until = case.received_on
    service.derive(case)
    assert visibility.visible_audiences(people["discipline"], case) == frozenset()


def test_education_sees_the_halves_that_were_released(
    make_case: Callable[..., Any], people: dict[str, Any]
) -> None:
    case = make_case()
    case.release = Release(halves=[L], by="x")
    service.derive(case)
    assert visibility.visible_audiences(people["education"], case) == {C, L}


def test_the_county_sees_its_own_case_and_the_city_above_it_too(
    make_case: Callable[..., Any], people: dict[str, Any]
) -> None:
    case = make_case(unit_id="donghu")
    assert visibility.visible_audiences(people["enforcement2"], case) == {C, L}
    assert visibility.visible_audiences(people["leader"], case) == {C, L, A}


@pytest.mark.parametrize("who", [who for who, (plain, _, _) in TABLE.items() if not plain])
def test_who_may_not_know_of_a_case_is_told_that_there_is_none(
    who: str, make_case: Callable[..., Any], people: dict[str, Any]
) -> None:
    case = make_case()
    with pytest.raises(NotFound):
        service.load_case(people[who], case.id)


def test_the_sealed_half_is_not_found_rather_than_forbidden(
    make_case: Callable[..., Any], people: dict[str, Any]
) -> None:
    case = make_case()
    with pytest.raises(NotFound):
        service.load_case(people["enforcement"], case.id, half=A)
