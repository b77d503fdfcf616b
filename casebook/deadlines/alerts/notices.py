"""Notices: what a person has to know about a clock beyond its date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from bson import ObjectId

from casebook.acts import Actor
from casebook.cases import visibility
from casebook.clock import now
from casebook.deadlines.alerts.models import KINDS, Notice
from casebook.deadlines.choices import LEADERS_OWNER, UNIT_OWNER
from casebook.deadlines.models import Clock
from casebook.store import UnitOfWork, transact

#: How many are looked at for one page or one mail; older ones stay in the store.
LATEST = 200


@dataclass(frozen=True)
class Shown:
    """A notice with its clock as it stands now. Only for who may see the clock now."""

    notice: Notice
    clock: Clock


def notify(
    uow: UnitOfWork, person_ids: Iterable[str], kind: str, clock: Any, before: Any = None, after: Any = None
) -> int:
    """Tell people about a clock, in the transaction that changed it. Returns how many are told.

    `kind` is `moved` (a provisional date, because the calendar or the law changed), `handed_over` or
    `recomputed` (because the event it starts with was corrected). `before` and `after` are dates or
    moments (aware), for `handed_over` the names of giver and taker. Owners that are units and not people
    are passed over, and so is a date that is the same as before. Raises ValueError for an unknown kind.
    """
    if kind not in KINDS:
        raise ValueError(f"no such kind of notice: {kind}")
    old, new = _text(before), _text(after)
    told = sorted({person for person in person_ids if not person.startswith((UNIT_OWNER, LEADERS_OWNER))})
    if not told or (old == new and old is not None):
        return 0
    at = now()
    uow.insert_many(_notice(person, kind, clock.id, old, new, at) for person in told)
    return len(told)


def of_actor(actor: Actor, *, unseen: bool = False) -> list[Shown]:
    """The actor's notices, the latest first, without those of clocks the actor may not see now."""
    wanted: dict[str, Any] = {"person": actor.id} | ({"seen": False} if unseen else {})
    found = Notice.objects(__raw__=wanted).order_by("-by_time").limit(LATEST)
    return _joined(actor, list(found))


def untold(actor: Actor) -> list[Shown]:
    """The unseen notices that no digest has told yet, the oldest first."""
    found = Notice.objects(__raw__={"person": actor.id, "seen": False}).order_by("by_time").limit(LATEST)
    return _joined(actor, [each for each in found if each.mailed_in is None])


def see(actor: Actor, notice_id: str | None = None) -> int:
    """Mark one of the actor's notices as seen, or all of them. Returns how many were not yet."""
    wanted: dict[str, Any] = {"person": actor.id, "seen": False}
    if notice_id is not None:
        if not ObjectId.is_valid(notice_id):
            return 0
        wanted["_id"] = ObjectId(notice_id)

    def work(uow: UnitOfWork) -> int:
        return (
            uow.collection(Notice)
            .update_many(wanted, {"$set": {"seen": True, "seen_at": now()}}, session=uow.session)
            .modified_count
        )

    return transact(work)


def mark_told(uow: UnitOfWork, notices: Iterable[ObjectId], digest_id: str) -> None:
    """Remember that a digest told these."""
    ids = list(notices)
    if ids:
        uow.collection(Notice).update_many(
            {"_id": {"$in": ids}}, {"$set": {"mailed_in": digest_id}}, session=uow.session
        )


def as_day(text: str | None) -> date | datetime | str | None:
    """What `before` or `after` was: a date, a moment, else the text."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError:
        return text


def _notice(person: str, kind: str, clock_id: Any, old: str | None, new: str | None, at: datetime) -> Notice:
    identity = ObjectId()
    return Notice(
        id=identity,
        person=person,
        kind=kind,
        clock_id=clock_id,
        before=old,
        after=new,
        at=at,
        by_time=f"{at.astimezone(UTC).isoformat()}-{identity}",
    )


def _joined(actor: Actor, notices: list[Notice]) -> list[Shown]:
    wanted = list({each.clock_id for each in notices})
    clocks = {each.id: each for each in Clock.objects(id__in=wanted)} if wanted else {}
    return [
        Shown(each, clocks[each.clock_id])
        for each in notices
        if each.clock_id in clocks and visibility.meets(actor, clocks[each.clock_id].terms)
    ]


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    raise ValueError(f"neither a date nor a text: {value!r}")
