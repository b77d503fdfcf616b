"""Accounts: opening, changing, passwords, deactivating; each in one transaction with its trace."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from casebook.accounts import Person, actor_for, passwords, service
from casebook.accounts.demo import DEMO_PASSWORD
from casebook.acts import operator
from casebook.acts.models import TrailEntry
from casebook.refusals import Conflict, NotFound, NotPermitted, Refusal

NEW = {"username": "fangyuan", "name": "方圆", "unit": "donghu", "password": "Shan-Gao-2026"}


def stored(reference: str) -> Person:
    person = service.find_person(reference)
    assert person is not None
    return person


def traces(act: str) -> list[TrailEntry]:
    return [entry for entry in TrailEntry.objects() if entry.act == act and entry.actor.kind != "system"]


def refused(code: str, doing: Any, *args: Any, **kwargs: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        doing(*args, **kwargs)
    refusal = caught.value
    assert code in {each.code for each in getattr(refusal, "all", (refusal,))}, str(refusal)
    return refusal


def test_an_account_is_opened_with_a_password_to_change(people: dict[str, Any]) -> None:
    person = service.add_person(people["system_admin"], **NEW)
    kept = stored("fangyuan")
    assert (kept.id, kept.name, kept.unit, kept.units) == (person.id, "方圆", "donghu", ["city", "donghu"])
    assert kept.must_change
    assert kept.active
    assert not kept.grants
    assert passwords.verify(kept.password_hash, NEW["password"])
    (entry,) = traces("people.add")
    assert (entry.object_id, entry.actor.name) == (person.id, people["system_admin"].name)
    assert "$argon2" not in str(entry.to_mongo())


def test_a_user_name_is_kept_in_lower_case_and_found_in_any(people: dict[str, Any]) -> None:
    service.add_person(people["system_admin"], **NEW | {"username": " FangYuan "})
    assert stored("FANGYUAN").username == "fangyuan"


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"username": "leader"}, "people.username_taken", "username"),
        ({"username": "LEADER"}, "people.username_taken", "username"),
        ({"username": "方圆"}, "people.username", "username"),
        ({"username": "a"}, "people.username", "username"),
        ({"username": "9lives"}, "people.username", "username"),
        ({"username": "a b"}, "people.username", "username"),
        ({"name": "  "}, "people.name", "name"),
        ({"unit": "nowhere"}, "people.unit_unknown", "unit"),
        ({"password": "short"}, "password.short", "password"),
        ({"password": "Fangyuan-20261"}, "password.username", "password"),
    ],
)
def test_a_bad_account_is_refused_at_its_field(
    people: dict[str, Any], change: dict[str, str], code: str, field: str
) -> None:
    before = Person.objects.count()
    assert refused(code, service.add_person, people["system_admin"], **NEW | change).field == field
    assert Person.objects.count() == before
    assert not traces("people.add")


@pytest.mark.parametrize("role", ["enforcement", "leader", "case_admin", "security_admin", "auditor"])
def test_only_the_system_administrator_opens_accounts(people: dict[str, Any], role: str) -> None:
    refused("accounts.not_permitted", service.add_person, people[role], **NEW)


def test_of_two_who_open_the_same_name_at_once_one_is_refused(people: dict[str, Any]) -> None:
    outcomes: list[str] = []

    def open_one() -> None:
        try:
            service.add_person(operator(), **NEW)
            outcomes.append("opened")
        except Refusal as refusal:
            outcomes.append(refusal.code)

    threads = [threading.Thread(target=open_one) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["opened", "people.username_taken", "people.username_taken"]
    assert Person.objects(username="fangyuan").count() == 1


def test_a_person_moves_to_another_unit_with_name_and_trace(people: dict[str, Any]) -> None:
    person = stored("leader")
    service.edit_person(people["system_admin"], person.id, person.version, name="王 志刚", unit="nanshan")
    kept = stored("leader")
    assert (kept.name, kept.unit, kept.units) == ("王 志刚", "nanshan", ["city", "nanshan"])
    (entry,) = traces("people.edit")
    assert [(c.field, c.before, c.after) for c in entry.changes] == [
        ("name", "王志强", "王 志刚"),
        ("unit", "city", "nanshan"),
    ]


def test_an_edit_of_an_older_version_conflicts_and_shows_theirs(people: dict[str, Any]) -> None:
    person = stored("leader")
    service.edit_person(people["system_admin"], person.id, person.version, name="甲", unit="city")
    with pytest.raises(Conflict) as conflict:
        service.edit_person(people["system_admin"], person.id, person.version, name="乙", unit="city")
    assert conflict.value.theirs.name == "甲"
    assert stored("leader").name == "甲"


def test_an_administrator_of_a_county_does_not_reach_the_city(people: dict[str, Any]) -> None:
    local = service.add_person(operator(), **NEW)
    service.grant_role(operator(), local.id, "system_admin", "donghu", reason="试")
    actor = actor_for(stored("fangyuan"))
    refused(
        "accounts.not_permitted", service.add_person, actor, **NEW | {"username": "other", "unit": "city"}
    )
    with pytest.raises(NotFound):
        service.load_person(actor, stored("leader").id)
    assert service.load_person(actor, stored("enforcement2").id).username == "enforcement2"
    made = service.add_person(actor, **NEW | {"username": "other"})
    with pytest.raises(NotPermitted):
        service.edit_person(actor, made.id, made.version, name="某", unit="city")


def test_a_deactivated_account_is_out_at_once(people: dict[str, Any]) -> None:
    person = stored("leader")
    service.set_active(people["system_admin"], person.id, False, "调离")
    kept = stored("leader")
    assert not kept.active
    assert kept.session_epoch == person.session_epoch + 1
    refused("sign_in.refused", service.sign_in, "leader", DEMO_PASSWORD)
    service.set_active(people["system_admin"], person.id, True)
    assert service.sign_in("leader", DEMO_PASSWORD).id == person.id
    assert [entry.reason for entry in traces("people.deactivate")] == ["调离"]


def test_deactivating_asks_for_a_reason_and_never_hits_oneself(people: dict[str, Any]) -> None:
    admin = people["system_admin"]
    refused("people.reason", service.set_active, admin, stored("leader").id, False, " ")
    refused("people.own_account", service.set_active, admin, admin.id, False, "试")


def test_a_reset_gives_a_temporary_password_to_change(people: dict[str, Any]) -> None:
    person = stored("leader")
    temporary = service.reset_password(people["system_admin"], person.id)
    kept = stored("leader")
    assert kept.must_change
    assert kept.session_epoch == person.session_epoch + 1
    assert service.sign_in("leader", temporary).must_change
    refused("sign_in.refused", service.sign_in, "leader", DEMO_PASSWORD)
    (entry,) = traces("people.reset")
    assert temporary not in str(entry.to_mongo())


@pytest.mark.parametrize("username", ["secadmin", "auditor", "sysadmin"])
def test_the_password_of_an_administrator_is_reset_by_the_operator_alone(
    people: dict[str, Any], username: str
) -> None:
    person = stored(username)
    refused("people.administrator_password", service.reset_password, people["system_admin"], person.id)
    assert service.sign_in(username, DEMO_PASSWORD).id == person.id
    service.reset_password(operator(), person.id)
    assert stored(username).must_change


def test_the_own_password_is_changed_with_the_old_one(people: dict[str, Any]) -> None:
    actor, before = people["leader"], stored("leader")
    service.change_own_password(actor, DEMO_PASSWORD, "Jiang-He-2027")
    kept = stored("leader")
    assert not kept.must_change
    assert kept.session_epoch == before.session_epoch + 1
    assert service.sign_in("leader", "Jiang-He-2027").id == actor.id
    assert len(traces("own.password")) == 1


@pytest.mark.parametrize(
    ("old", "new", "code", "field"),
    [
        ("wrong", "Jiang-He-2027", "password.wrong", "old_password"),
        (DEMO_PASSWORD, DEMO_PASSWORD, "password.same", "password"),
        (DEMO_PASSWORD, "short", "password.short", "password"),
        (DEMO_PASSWORD, "leader-2027-X", "password.username", "password"),
    ],
)
def test_an_own_password_that_may_not_be_is_refused(
    people: dict[str, Any], old: str, new: str, code: str, field: str
) -> None:
    assert refused(code, service.change_own_password, people["leader"], old, new).field == field
    assert service.sign_in("leader", DEMO_PASSWORD)


def test_signing_out_everywhere_moves_the_epoch(people: dict[str, Any]) -> None:
    service.sign_out_everywhere(people["leader"])
    assert stored("leader").session_epoch == 1
    service.sign_out_everywhere(people["system_admin"], stored("leader").id)
    assert stored("leader").session_epoch == 2
    refused("accounts.not_permitted", service.sign_out_everywhere, people["leader"], stored("auditor").id)


def test_the_language_is_remembered(people: dict[str, Any]) -> None:
    service.set_language(people["leader"], "en")
    assert stored("leader").language == "en"
    refused("own.language", service.set_language, people["leader"], "fr")


def test_an_unknown_person_is_not_found(people: dict[str, Any]) -> None:
    refused("people.not_found", service.load_person, people["system_admin"], "nobody")
    refused("people.not_found", service.reset_password, people["system_admin"], "nobody")
    assert service.find_person("nobody") is None
