"""Signing in: one answer for every failure, a lock after repeated ones, everything recorded."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher

from casebook import clock
from casebook.accounts import Person, service
from casebook.accounts.demo import DEMO_PASSWORD
from casebook.acts import operator
from casebook.acts.models import TrailEntry
from casebook.settings import Settings
from casebook.store import Store


def stored(username: str) -> Person:
    found = Person.objects(username=username).first()
    assert found is not None
    return found


def fails(username: str, password: str) -> str:
    with pytest.raises(service.SignInRefused) as caught:
        service.sign_in(username, password)
    return str(caught.value)


def later(monkeypatch: pytest.MonkeyPatch, **by: int) -> None:
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(**by))


def test_name_and_password_open(people: dict[str, Any]) -> None:
    assert service.sign_in(" Leader ", DEMO_PASSWORD).username == "leader"
    assert stored("leader").last_seen is not None
    (entry,) = TrailEntry.objects(act="own.sign_in")
    assert entry.actor.id == people["leader"].id


def test_signing_in_leaves_the_version_alone(people: dict[str, Any]) -> None:
    """Otherwise an administrator's open form would conflict with a colleague's sign-in."""
    before = stored("leader").version
    service.sign_in("leader", DEMO_PASSWORD)
    fails("leader", "wrong")
    assert stored("leader").version == before


def test_every_failure_reads_the_same(people: dict[str, Any], settings: Settings) -> None:
    service.set_active(operator(), people["education"].id, False, "调离")
    said = {
        fails("leader", "wrong"),
        fails("nobody", DEMO_PASSWORD),
        fails("nobody", ""),
        fails("", ""),
        fails("education", DEMO_PASSWORD),
    }
    for _ in range(settings.sign_in_failures):
        said.add(fails("leader2", "wrong"))
    said.add(fails("leader2", DEMO_PASSWORD))
    assert len(said) == 1


def test_a_password_is_hashed_against_for_unknown_names_too(
    people: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    verified: list[str] = []
    real = PasswordHasher.verify

    def counting(self: PasswordHasher, hashed: str, password: str) -> bool:
        verified.append(hashed)
        return bool(real(self, hashed, password))

    monkeypatch.setattr(PasswordHasher, "verify", counting)
    for username in ("leader", "nobody", ""):
        fails(username, "wrong")
    assert len(verified) == 3
    assert all(hashed.startswith("$argon2id$") for hashed in verified)


def test_repeated_failures_lock_the_account_for_a_time(
    people: dict[str, Any], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(settings.sign_in_failures - 1):
        fails("leader", "wrong")
    assert not stored("leader").is_locked
    fails("leader", "wrong")
    assert stored("leader").is_locked
    fails("leader", DEMO_PASSWORD)
    assert TrailEntry.objects(act="own.lock").count() == 1
    later(monkeypatch, minutes=settings.lock_minutes, seconds=1)
    assert service.sign_in("leader", DEMO_PASSWORD).username == "leader"
    assert stored("leader").failures == 0


def test_attempts_on_a_locked_account_do_not_lengthen_the_lock(
    people: dict[str, Any], settings: Settings
) -> None:
    for _ in range(settings.sign_in_failures):
        fails("leader", "wrong")
    until = stored("leader").locked_until
    for _ in range(settings.sign_in_failures):
        fails("leader", "wrong")
    assert stored("leader").locked_until == until


def test_a_success_forgets_earlier_failures(people: dict[str, Any], settings: Settings) -> None:
    for _ in range(3):
        for _ in range(settings.sign_in_failures - 1):
            fails("leader", "wrong")
        service.sign_in("leader", DEMO_PASSWORD)
    assert not stored("leader").is_locked


def test_failures_at_once_are_all_counted(people: dict[str, Any], settings: Settings) -> None:
    threads = [
        threading.Thread(target=lambda: fails("leader", "wrong")) for _ in range(settings.sign_in_failures)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert stored("leader").is_locked


def test_the_security_administrator_unlocks(people: dict[str, Any], settings: Settings) -> None:
    for _ in range(settings.sign_in_failures):
        fails("leader", "wrong")
    service.unlock(people["security_admin"], people["leader"].id, "本人到场")
    assert service.sign_in("leader", DEMO_PASSWORD)
    (entry,) = TrailEntry.objects(act="people.unlock")
    assert entry.reason == "本人到场"


@pytest.mark.parametrize("role", ["system_admin", "auditor", "leader", "case_admin"])
def test_nobody_else_unlocks(people: dict[str, Any], role: str) -> None:
    with pytest.raises(Exception, match=r"accounts\.not_permitted"):
        service.unlock(people[role], people["leader"].id)


def test_failures_are_recorded_without_what_was_typed(people: dict[str, Any]) -> None:
    fails("Shan-Hai-Secret-7", "Shan-Hai-Secret-8")
    fails("leader", "Shan-Hai-Secret-9")
    entries = list(TrailEntry.objects(act="own.sign_in_failed"))
    assert [entry.object_id for entry in entries] == [None, people["leader"].id]
    assert "Secret" not in str([entry.to_mongo() for entry in entries])


def test_a_hash_of_older_parameters_is_renewed(people: dict[str, Any], store: Store) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=1024).hash(DEMO_PASSWORD)
    store.db["people"].update_one({"_id": people["leader"].id}, {"$set": {"password_hash": old}})
    service.sign_in("leader", DEMO_PASSWORD)
    assert stored("leader").password_hash != old
    assert service.sign_in("leader", DEMO_PASSWORD)


def test_an_account_without_a_password_does_not_open(people: dict[str, Any], store: Store) -> None:
    store.db["people"].update_one({"_id": people["leader"].id}, {"$unset": {"password_hash": ""}})
    fails("leader", "")
    fails("leader", DEMO_PASSWORD)
