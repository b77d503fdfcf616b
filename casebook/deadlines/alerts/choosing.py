"""What a person chooses: an address, the digest or not, and the secret address of the calendar feed."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from casebook.accounts import Person, actor_for
from casebook.acts import Actor, declare, record
from casebook.clock import now
from casebook.deadlines.alerts.models import AlertChoice
from casebook.refusals import NotFound, Refusal
from casebook.settings import Settings
from casebook.store import UnitOfWork, transact

declare(
    {
        "alerts.choose": _l("修改自己的提醒方式"),
        "alerts.feed_open": _l("开通日历订阅地址"),
        "alerts.feed_renew": _l("更换日历订阅地址"),
        "alerts.feed_revoke": _l("撤销日历订阅地址"),
    }
)

ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})\.)*[A-Za-z0-9-]{1,63}")
SECRET_BYTES = 24
#: How often a read of the feed is noted.
READ_EVERY = timedelta(minutes=30)

Changes = list[tuple[str, Any, Any]]


def of_person(person_id: str) -> AlertChoice:
    """The person's choices; where nothing was chosen yet, an unsaved document with what holds then."""
    return AlertChoice.objects(id=person_id).first() or AlertChoice(id=person_id)


def choose(actor: Actor, *, email: str, digest: bool, settings: Settings) -> AlertChoice:
    """Keep the actor's address (empty: none) and whether the digest is wanted.

    Raises Refusal `alerts.address` or `alerts.domain`, both naming the field.
    """
    address = checked(email, settings)

    def change(choice: AlertChoice) -> Changes:
        before = (choice.email, choice.digest)
        choice.email, choice.digest = address, digest
        changes: Changes = []
        if before[0] != address:
            changes.append(("email", _masked(before[0]), _masked(address)))
        if before[1] != digest:
            changes.append(("digest", before[1], digest))
        return changes

    return _change(actor, "alerts.choose", change)


def open_feed(actor: Actor) -> str:
    """Open the actor's feed and return the secret of its address, once: the store keeps its digest alone.

    An address that was open before stops working at once.
    """
    secret = secrets.token_urlsafe(SECRET_BYTES)

    def change(choice: AlertChoice) -> Changes:
        choice.feed, choice.feed_opened_at, choice.feed_read_at = digest_of(secret), now(), None
        return []

    had_one = of_person(actor.id).feed is not None
    _change(actor, "alerts.feed_renew" if had_one else "alerts.feed_open", change, even_so=True)
    return secret


def revoke_feed(actor: Actor) -> None:
    """Close the actor's feed. Raises NotFound where none is open."""

    def change(choice: AlertChoice) -> Changes:
        if choice.feed is None:
            raise NotFound("alerts.no_feed", _l("没有开通日历订阅"))
        choice.feed = choice.feed_opened_at = choice.feed_read_at = None
        return []

    _change(actor, "alerts.feed_revoke", change, even_so=True)


def reader_of(secret: str) -> Person | None:
    """Whose feed the secret opens; None where there is no such feed or the account is not in use."""
    choice = AlertChoice.objects(feed=digest_of(secret)).first()
    person = Person.objects(id=choice.id).first() if choice else None
    return person if person is not None and person.active else None


def note_read(person_id: str) -> None:
    """Remember that a calendar read the feed; no act of the person, so no trace and no new version."""
    moment = now()
    read_at = of_person(person_id).feed_read_at
    if read_at is not None and moment - read_at < READ_EVERY:
        return

    def work(uow: UnitOfWork) -> None:
        uow.collection(AlertChoice).update_one(
            {"_id": person_id}, {"$set": {"feed_read_at": moment}}, session=uow.session
        )

    transact(work)


def actor_of(person: Person) -> Actor:
    """The person as an actor with the roles of this moment; none with a password still to change."""
    actor = actor_for(person)
    return Actor(actor.id, actor.name, unit=actor.unit) if person.must_change else actor


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _change(
    actor: Actor, act: str, change: Callable[[AlertChoice], Changes], *, even_so: bool = False
) -> AlertChoice:
    """Change the actor's choices and record it, where something changed or `even_so`."""

    def work(uow: UnitOfWork) -> AlertChoice:
        if uow.get(Person, actor.id) is None:
            raise NotFound("people.not_found", _l("没有这个账号，或者您无权查看"))
        choice = uow.get(AlertChoice, actor.id) or AlertChoice(id=actor.id)
        changes = change(choice)
        if not changes and not even_so:
            return choice
        (uow.save if choice.version else uow.insert)(choice)
        record(uow, actor, act, object_kind="person", object_id=actor.id, summary=actor.name, changes=changes)
        return choice

    return transact(work)


def checked(email: str, settings: Settings) -> str | None:
    """The address as it is kept; None where it is empty. Raises Refusal as `choose` does."""
    address = email.strip()
    if not address:
        return None
    if not ADDRESS.fullmatch(address):
        raise Refusal("alerts.address", _l("这不是一个可用的邮箱地址"), field="email")
    allowed = [each.strip().lower().lstrip("@") for each in settings.mail_domains.split(",") if each.strip()]
    if allowed and address.rpartition("@")[2].lower() not in allowed:
        raise Refusal(
            "alerts.domain",
            _l("本系统只向这些域的邮箱发送提醒：%(domains)s"),
            field="email",
            domains="、".join(allowed),
        )
    return address


def _masked(address: str | None) -> str | None:
    """An address as the trail keeps it: enough to tell two apart."""
    if address is None:
        return None
    name, _at, domain = address.rpartition("@")
    return f"{name[:1]}***@{domain}"
