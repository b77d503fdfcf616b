"""Roles held from one day to another; units as a path."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook import clock
from casebook.accounts import Person, RoleGrant, Unit, actor_for, unit_path
from casebook.store import Store, explain_uses_index

DAY = date(2026, 6, 15)


def grant(start: int = 0, end: int | None = None, role: str = "leader", **more: object) -> RoleGrant:
    until = None if end is None else DAY + timedelta(days=end)
    return RoleGrant(
        key="k", role=role, unit="city", from_on=DAY + timedelta(days=start), until_on=until, **more
    )


@pytest.mark.parametrize(
    ("held", "holds", "live"),
    [
        (grant(0), True, True),
        (grant(-100), True, True),
        (grant(0, 0), True, True),
        (grant(-9, -1), False, False),
        (grant(1), False, True),
        (grant(1, 9), False, True),
        (grant(-5, revoked_at=clock.now()), False, False),
    ],
    ids=["from today", "since long", "today only", "until yesterday", "from tomorrow", "later", "taken back"],
)
def test_a_role_is_held_between_its_days(held: RoleGrant, holds: bool, live: bool) -> None:
    assert held.holds(DAY) is holds
    assert held.live(DAY) is live


@given(st.integers(-40, 40), st.integers(0, 40), st.integers(-90, 90))
def test_a_role_is_held_on_every_day_of_its_span_and_no_other(start: int, length: int, day: int) -> None:
    held = grant(start, start + length)
    assert held.holds(DAY + timedelta(days=day)) is (start <= day <= start + length)


def test_an_actor_carries_the_roles_of_the_day_once() -> None:
    person = Person(
        id="p1",
        username="p1",
        name="某人",
        unit="city",
        grants=[grant(-9, -1, role="reviewer"), grant(0), grant(-3), grant(4, role="education")],
    )
    actor = actor_for(person, DAY)
    assert [(held.role, held.unit) for held in actor.grants] == [("leader", "city")]
    assert (actor.id, actor.name, actor.kind, actor.unit) == ("p1", "某人", "person", "city")
    assert [held.role for held in actor_for(person, DAY + timedelta(days=4)).grants] == [
        "leader",
        "education",
    ]


def test_the_path_of_a_unit_runs_from_the_root(people: dict[str, object]) -> None:
    assert unit_path("discipline-office") == ["city", "emergency", "discipline-office"]
    assert unit_path("city") == ["city"]
    assert unit_path("nowhere") == []


def test_a_locked_account_is_free_again_after_its_time() -> None:
    person = Person(id="p", username="pp", name="某", unit="city")
    assert not person.is_locked
    person.locked_until = clock.now() + timedelta(minutes=1)
    assert person.is_locked
    person.locked_until = clock.now() - timedelta(seconds=1)
    assert not person.is_locked


@pytest.mark.parametrize(
    "query",
    [
        {"username": "leader"},
        {"units": "city", "active": True},
        {"unit": "city"},
    ],
)
def test_people_are_found_by_an_index(people: dict[str, object], query: dict[str, object]) -> None:
    assert explain_uses_index(Person.objects(**query))


def test_units_are_found_by_an_index(people: dict[str, object], store: Store) -> None:
    assert explain_uses_index(Unit.objects(path="city"))
    assert explain_uses_index(Unit.objects(parent="city"))


def test_a_user_name_is_unique_in_the_store(store: Store) -> None:
    assert store.db["people"].index_information()["username_1"]["unique"]
