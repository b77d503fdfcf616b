"""Roles are granted with dates and reason, and no one holds two that must be apart (三员分立)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from casebook import clock
from casebook.accounts import ROLES, Person, actor_for, service
from casebook.accounts.permissions import ADMINISTRATORS
from casebook.acts import operator
from casebook.acts.models import TrailEntry
from casebook.refusals import Refusal

TODAY = clock.today()
BLANK = {"username": "fangyuan", "name": "方圆", "unit": "donghu", "password": "Shan-Gao-2026"}


@pytest.fixture
def blank(people: dict[str, Any]) -> Person:
    """A person without a role."""
    return service.add_person(operator(), **BLANK)


def stored(person: Person) -> Person:
    found = Person.objects(id=person.id).first()
    assert found is not None
    return found


def held(person: Person) -> list[str]:
    return [grant.role for grant in stored(person).roles_on()]


def refused(code: str, doing: Any, *args: Any, **kwargs: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        doing(*args, **kwargs)
    assert caught.value.code == code, str(caught.value)
    return caught.value


def test_a_role_is_granted_for_a_unit_and_recorded(people: dict[str, Any], blank: Person) -> None:
    service.grant_role(people["security_admin"], blank.id, "leader", "donghu", reason="任命")
    assert [(g.role, g.unit) for g in actor_for(stored(blank)).grants] == [("leader", "donghu")]
    grant = stored(blank).grants[0]
    assert (grant.by_name, grant.reason, grant.from_on) == (people["security_admin"].name, "任命", TODAY)
    entry = TrailEntry.objects(act="roles.grant", object_id=blank.id).get()
    assert entry.reason == "任命"
    assert entry.changes[0].after.startswith("leader@donghu")


def test_a_role_taken_back_ends_at_once_and_stays_on_record(people: dict[str, Any], blank: Person) -> None:
    actor = people["security_admin"]
    key = service.grant_role(actor, blank.id, "leader", "donghu", reason="任命").grants[0].key
    service.revoke_role(actor, blank.id, key, "免职")
    assert held(blank) == []
    (grant,) = stored(blank).grants
    assert (grant.revoked_by_name, grant.revoke_reason) == (actor.name, "免职")
    refused("roles.not_held", service.revoke_role, actor, blank.id, key, "再来")
    assert TrailEntry.objects(act="roles.revoke", object_id=blank.id).count() == 1


@pytest.mark.parametrize(
    ("start", "end", "holds"),
    [(None, None, True), (0, 0, True), (-30, 5, True), (1, None, False), (1, 9, False)],
)
def test_a_grant_holds_from_its_first_to_its_last_day(
    people: dict[str, Any], blank: Person, start: int | None, end: int | None, holds: bool
) -> None:
    service.grant_role(
        people["security_admin"],
        blank.id,
        "reviewer",
        "city",
        from_on=None if start is None else TODAY + timedelta(days=start),
        until_on=None if end is None else TODAY + timedelta(days=end),
        reason="试",
    )
    assert (held(blank) == ["reviewer"]) is holds
    if end is not None:
        after = TODAY + timedelta(days=end + 1)
        assert actor_for(stored(blank), after).grants == ()


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"role": "emperor"}, "roles.unknown", "role"),
        ({"unit": "nowhere"}, "roles.unit_unknown", "unit"),
        ({"reason": " "}, "roles.reason", "reason"),
        ({"until_on": TODAY - timedelta(days=1)}, "roles.dates", "until_on"),
        (
            {"from_on": TODAY + timedelta(days=9), "until_on": TODAY + timedelta(days=8)},
            "roles.dates",
            "until_on",
        ),
    ],
)
def test_a_bad_grant_is_refused_at_its_field(
    people: dict[str, Any], blank: Person, change: dict[str, Any], code: str, field: str
) -> None:
    values = {"role": "leader", "unit": "donghu", "reason": "任命"} | change
    role, unit = values.pop("role"), values.pop("unit")
    actor = people["security_admin"]
    assert refused(code, service.grant_role, actor, blank.id, role, unit, **values).field == field
    assert stored(blank).grants == []


@pytest.mark.parametrize("role", [role for role in ROLES if role != "security_admin"])
def test_only_the_security_administrator_grants(people: dict[str, Any], blank: Person, role: str) -> None:
    refused(
        "accounts.not_permitted", service.grant_role, people[role], blank.id, "leader", "donghu", reason="试"
    )
    assert held(blank) == []


@pytest.mark.parametrize("role", list(ROLES))
def test_nobody_grants_to_herself(people: dict[str, Any], role: str) -> None:
    actor = people["security_admin"]
    with pytest.raises(Refusal) as caught:
        service.grant_role(actor, actor.id, role, "donghu", reason="试")
    assert caught.value.code == "roles.own"
    assert [g.role for g in actor_for(Person.objects.get(id=actor.id)).grants] == ["security_admin"]


def test_nobody_takes_back_an_own_role(people: dict[str, Any]) -> None:
    actor = people["security_admin"]
    refused("roles.own", service.revoke_role, actor, actor.id, "demo", "试")


@pytest.mark.parametrize("one", list(ROLES))
def test_the_separation_table(people: dict[str, Any], blank: Person, one: str) -> None:
    """For each role held, every other role is offered: exactly the clashing ones are refused."""
    grant_now(people, blank, one)
    for other in ROLES:
        if other == one:
            continue
        if one in ADMINISTRATORS or other in ADMINISTRATORS:
            refusal = refused("roles.separation", grant_now, people, blank, other)
            assert str(ROLES[one].label) in refusal.message
            assert str(ROLES[other].label) in refusal.message
        else:
            key = grant_now(people, blank, other).grants[-1].key
            service.revoke_role(people["security_admin"], blank.id, key, "试")


def grant_now(people: dict[str, Any], person: Person, role: str) -> Person:
    return service.grant_role(people["security_admin"], person.id, role, "donghu", reason="试")


def test_the_operator_is_held_to_the_separation_too(people: dict[str, Any], blank: Person) -> None:
    service.grant_role(operator(), blank.id, "auditor", "city")
    refused("roles.separation", service.grant_role, operator(), blank.id, "system_admin", "city")


def test_roles_that_follow_each_other_in_time_do_not_clash(people: dict[str, Any], blank: Person) -> None:
    actor = people["security_admin"]
    end = TODAY + timedelta(days=10)
    service.grant_role(actor, blank.id, "leader", "city", until_on=end, reason="试")
    refused(
        "roles.separation", service.grant_role, actor, blank.id, "auditor", "city", from_on=end, reason="试"
    )
    service.grant_role(actor, blank.id, "auditor", "city", from_on=end + timedelta(days=1), reason="接任")
    assert [g.role for g in actor_for(stored(blank), end).grants] == ["leader"]
    assert [g.role for g in actor_for(stored(blank), end + timedelta(days=1)).grants] == ["auditor"]


def test_the_same_role_for_the_same_unit_is_not_granted_twice(people: dict[str, Any], blank: Person) -> None:
    actor = people["security_admin"]
    service.grant_role(actor, blank.id, "leader", "donghu", reason="试")
    refused("roles.held", service.grant_role, actor, blank.id, "leader", "donghu", reason="试")
    service.grant_role(actor, blank.id, "leader", "nanshan", reason="兼")
    assert held(blank) == ["leader", "leader"]


def test_a_security_administrator_of_a_county_grants_for_the_county_alone(
    people: dict[str, Any], blank: Person
) -> None:
    local = service.add_person(operator(), **BLANK | {"username": "local"})
    service.grant_role(operator(), local.id, "security_admin", "donghu")
    actor = actor_for(stored(local))
    refused("accounts.not_permitted", service.grant_role, actor, blank.id, "leader", "city", reason="试")
    service.grant_role(actor, blank.id, "leader", "donghu", reason="试")
    elsewhere = people["leader"].id
    refused("accounts.not_permitted", service.grant_role, actor, elsewhere, "reviewer", "donghu", reason="试")


def test_a_grant_on_an_older_version_conflicts(people: dict[str, Any], blank: Person) -> None:
    actor = people["security_admin"]
    service.grant_role(actor, blank.id, "leader", "donghu", reason="试", version=blank.version)
    refused(
        "conflict.version",
        service.grant_role,
        actor,
        blank.id,
        "reviewer",
        "donghu",
        reason="试",
        version=blank.version,
    )
