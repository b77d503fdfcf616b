"""Accounts from the command line, and the demonstration accounts."""

from __future__ import annotations

from typing import Any

import pytest

from casebook import clock
from casebook.accounts import ROLES, Person, Unit, actor_for, service
from casebook.accounts.console import add_user, list_users, reset_user
from casebook.accounts.demo import DEMO_PASSWORD, seed_demo
from casebook.acts import operator
from casebook.acts.models import TrailEntry
from casebook.refusals import Refusal
from casebook.store import Store


def refused(code: str, doing: Any, *args: Any, **kwargs: Any) -> None:
    with pytest.raises(Refusal) as caught:
        doing(*args, **kwargs)
    assert caught.value.code == code, str(caught.value)


def test_the_first_administrator_comes_from_the_command_line(store: Store) -> None:
    person, password = add_user(operator(), "admin1", "管理员", roles=["system_admin"])
    assert password
    assert service.sign_in("admin1", password).must_change
    (unit,) = Unit.objects()
    assert (unit.path, unit.number_word) == ([unit.id], "安问")
    assert [(g.role, g.unit) for g in actor_for(person).grants] == [("system_admin", unit.id)]
    assert TrailEntry.objects(act="people.add").get().actor.kind == "operator"


def test_a_role_may_name_its_unit_and_the_password_may_be_given(people: dict[str, Any]) -> None:
    person, made_up = add_user(
        operator(),
        "fang",
        "方圆",
        unit="emergency",
        roles=["leader@donghu", "reviewer"],
        password="Shan-Gao-2026",
        until_on=clock.today(),
    )
    assert made_up is None
    assert [(g.role, g.unit) for g in actor_for(person).grants] == [
        ("leader", "donghu"),
        ("reviewer", "emergency"),
    ]
    assert service.sign_in("fang", "Shan-Gao-2026")


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"roles": ["auditor", "system_admin"]}, "roles.separation"),
        ({"roles": ["leader", "auditor"]}, "roles.separation"),
        ({"roles": ["leader", "leader"]}, "roles.held"),
        ({"roles": ["emperor"]}, "roles.unknown"),
        ({"roles": ["leader@nowhere"]}, "roles.unit_unknown"),
        ({"unit": "nowhere"}, "people.unit_unknown"),
        ({"password": "short"}, "password.short"),
    ],
)
def test_a_refused_account_leaves_nothing_behind(
    people: dict[str, Any], values: dict[str, Any], code: str
) -> None:
    refused(code, add_user, operator(), "fang", "方圆", **values)
    assert service.find_person("fang") is None


def test_with_several_roots_the_unit_must_be_named(people: dict[str, Any]) -> None:
    service.add_unit(operator(), id="province", name="省安委办", parent=None, kind="city")
    refused("people.unit_needed", add_user, operator(), "fang", "方圆")
    assert add_user(operator(), "fang", "方圆", unit="province")[0].units == ["province"]


def test_a_named_person_adds_accounts_only_where_the_role_allows(people: dict[str, Any]) -> None:
    assert add_user(people["system_admin"], "fang", "方圆")[1]
    refused("accounts.not_permitted", add_user, people["leader"], "fang2", "方圆")
    refused("accounts.not_permitted", add_user, people["system_admin"], "fang3", "方圆", roles=["leader"])


def test_the_list_holds_everyone_and_no_secret(people: dict[str, Any]) -> None:
    rows = list_users()
    assert [row["username"] for row in rows] == sorted(row["username"] for row in rows)
    assert {row["username"]: row["roles"] for row in rows}["enforcement2"] == ["enforcement@donghu"]
    assert "argon2" not in str(rows)


def test_a_password_is_reset_by_user_name(people: dict[str, Any]) -> None:
    made_up = reset_user(operator(), "Auditor")[1]
    assert made_up
    assert service.sign_in("auditor", made_up).must_change
    assert reset_user(operator(), "auditor", "Shan-Gao-2026")[1] is None
    assert service.sign_in("auditor", "Shan-Gao-2026").must_change
    refused("people.not_found", reset_user, operator(), "nobody")


def test_demonstration_accounts_cover_every_role_once_and_only_once(store: Store) -> None:
    made = seed_demo(store)
    assert {account.role for account in made} == set(ROLES)
    assert len({account.name for account in made}) == len(made) == 14
    assert seed_demo(store) == []
    assert Person.objects.count() == 14


def test_demonstration_accounts_sign_in_as_printed_with_their_role(store: Store) -> None:
    for username, role, name in seed_demo(store):
        person = service.sign_in(username, DEMO_PASSWORD)
        assert person.name == name
        assert not person.must_change
        assert [grant.role for grant in actor_for(person).grants] == [role]


def test_demonstration_accounts_never_come_into_a_store_in_use(store: Store) -> None:
    add_user(operator(), "admin1", "管理员", roles=["system_admin"])
    assert seed_demo(store) == []
    assert Person.objects.count() == 1


def test_the_demonstration_units_form_one_tree(store: Store) -> None:
    seed_demo(store)
    units = {unit.id: unit for unit in Unit.objects()}
    for unit in units.values():
        above = units[unit.parent].path if unit.parent else []
        assert unit.path == [*above, unit.id]
    words = [unit.number_word for unit in units.values() if unit.number_word]
    assert len(words) == len(set(words)), "two units would share a run of case numbers"
