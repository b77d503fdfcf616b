"""Signing in: one answer for every failure, the same work each time, a lock after repeated failures."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from casebook import clock
from casebook.accounts import passwords
from casebook.accounts.models import Person, SignInSession, actor_for
from casebook.accounts.people import trace
from casebook.acts import SYSTEM, record
from casebook.refusals import Refusal
from casebook.store import UnitOfWork, current, transact


class SignInRefused(Refusal):
    """Signing in failed. Why is not said: the sentence is the same for every reason."""

    status = 401

    def __init__(self) -> None:
        super().__init__(
            "sign_in.refused",
            _l(
                "用户名或密码不正确，或者账号已停用或暂时锁定。"
                "连续 %(failures)s 次不正确，账号锁定 %(minutes)s 分钟。"
            ),
            failures=current().settings.sign_in_failures,
            minutes=current().settings.lock_minutes,
        )


def sign_in(username: str, password: str) -> Person:
    """The person whose name and password these are. Raises SignInRefused for any other case.

    A password is verified and an act recorded whether the account exists, is locked or not, so that
    neither the answer nor the time it takes tells one from the other.
    """
    person = Person.objects(username=username.strip().lower()).first()
    right = passwords.verify(person.password_hash if person else None, password)
    seen = person.password_hash if person else None
    fresh = passwords.hash_password(password) if right and passwords.is_outdated(seen or "") else None

    def work(uow: UnitOfWork) -> Person | None:
        inside = uow.get(Person, person.id) if person else None
        usable = inside is not None and inside.active and not inside.is_locked
        if inside is None or not usable or not right or inside.password_hash != seen:
            _note_failure(uow, inside, counts=usable and not right)
            return None
        change: dict[str, Any] = {"failures": 0, "locked_until": None, "last_seen": clock.now()}
        if fresh:
            change["password_hash"] = fresh
        _put(uow, inside, change)
        trace(uow, actor_for(inside), "own.sign_in", inside)
        return inside

    signed_in = transact(work)
    if signed_in is None:
        raise SignInRefused
    return signed_in


def sign_out(person: Person) -> None:
    """Record that the person ended a session."""
    transact(lambda uow: trace(uow, actor_for(person), "own.sign_out", person))


def note_seen(person_id: str, session_id: str) -> None:
    """Remember that the person is at work; no act, so no trace and no new version."""
    moment = clock.now()

    def work(uow: UnitOfWork) -> None:
        people_seen, sessions_seen = uow.collection(Person), uow.collection(SignInSession)
        people_seen.update_one({"_id": person_id}, {"$set": {"last_seen": moment}}, session=uow.session)
        sessions_seen.update_one({"_id": session_id}, {"$set": {"seen_at": moment}}, session=uow.session)

    transact(work)


def _note_failure(uow: UnitOfWork, person: Person | None, counts: bool) -> None:
    """Count a failure and lock at the limit. Failures of unknown names are recorded without the name:
    people type their password there."""
    if person is None:
        record(uow, SYSTEM, "own.sign_in_failed", object_kind="person")
        return
    trace(uow, SYSTEM, "own.sign_in_failed", person)
    if not counts:
        return
    settings = current().settings
    failures = (person.failures or 0) + 1
    if failures < settings.sign_in_failures:
        _put(uow, person, {"failures": failures})
        return
    until = clock.now() + timedelta(minutes=settings.lock_minutes)
    _put(uow, person, {"failures": 0, "locked_until": until})
    trace(uow, SYSTEM, "own.lock", person, [("locked_until", None, until)])


def _put(uow: UnitOfWork, person: Person, change: dict[str, Any]) -> None:
    """Set fields without a new version: signing in must not make an open edit form conflict."""
    uow.collection(Person).update_one({"_id": person.id}, {"$set": change}, session=uow.session)
