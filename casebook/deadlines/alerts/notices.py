"""Notices: what a person has to know about a clock beyond its date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from bson import ObjectId

from casebook.acts import Actor
from casebook.clock import now
from casebook.deadlines.alerts.agenda import seen
from casebook.deadlines.alerts.models import KINDS, Notice
from casebook.deadlines.models import Clock
from casebook.deadlines.reading import owner_keys
from casebook.store import UnitOfWork, transact

#: How many of one owner are looked at for one page or one mail; older ones stay in the store.
LATEST = 200
#: How long a notice to a unit is one for who keeps the unit's clocks.
OF_A_UNIT = timedelta(days=30)


@dataclass(frozen=True)
class Shown:
    """A notice with its clock as it stands now. Only for who may see the clock now."""

    notice: Notice
    clock: Clock
    seen: bool = False

    @property
    def by_time(self) -> str:
        """Sort key, unique among notices."""
        return str(self.notice.by_time)


class News(NamedTuple):
    """What to tell the owners of a clock; see `notify`."""

    owners: Iterable[str]
    clock: Any
    before: Any = None
    after: Any = None


def notify(
    uow: UnitOfWork, owners: Iterable[str], kind: str, clock: Any, before: Any = None, after: Any = None
) -> int:
    """Tell the owners of a clock about it, in the transaction that changed it. Returns how many are told.

    `kind` is `moved` (a provisional date, because the calendar or the law changed), `handed_over` or
    `recomputed` (because the event it starts with was corrected). `before` and `after` are dates or
    moments (aware), for `handed_over` the names of giver and taker. An owner is a person's id, or a unit
    as clocks name it. A date that is the same as before is no news. Raises ValueError for an unknown kind.
    """
    return notify_many(uow, kind, [News(owners, clock, before, after)])


def notify_many(uow: UnitOfWork, kind: str, news: Iterable[News]) -> int:
    """Tell the owners of many clocks, with one write; as `notify` does. Returns how many are told."""
    if kind not in KINDS:
        raise ValueError(f"no such kind of notice: {kind}")
    found: list[Notice] = []
    at = now()
    for owners, clock, before, after in news:
        old, new = _text(before), _text(after)
        if old != new:
            found += [_notice(owner, kind, clock.id, old, new, at) for owner in sorted(set(owners))]
    uow.insert_many(found)
    return len(found)


def of_actor(actor: Actor, *, unseen: bool = False) -> list[Shown]:
    """The actor's notices and those of the units whose clocks the actor keeps, the latest first, without
    those of clocks the actor may not see now."""
    return _joined(actor, _addressed(actor, unseen))


def latest_unseen(actor: Actor, most: int) -> tuple[list[Shown], int]:
    """The latest unseen notices, at most so many, and how many more there are. Of the more it is not
    asked whether each may still be seen: they are a number, and the page stays quick."""
    found = _addressed(actor, unseen=True)
    asked = found[: 4 * most]
    shown = _joined(actor, asked)
    return shown[:most], len(shown[most:]) + len(found) - len(asked)


def untold(actor: Actor) -> list[Shown]:
    """The unseen notices that no digest has told the actor yet, the oldest first."""
    found = of_actor(actor, unseen=True)
    return [shown for shown in reversed(found) if actor.id not in shown.notice.told_to]


def see(actor: Actor, notice_id: str | None = None) -> int:
    """Mark one of the actor's notices as seen, or all of them. Returns how many were not yet."""
    own: dict[str, Any] = {"owner": actor.id, "seen": False}
    shared = [each.id for each in _of_units(actor) if actor.id not in each.seen_by]
    if notice_id is not None:
        if not ObjectId.is_valid(notice_id):
            return 0
        own["_id"] = ObjectId(notice_id)
        shared = [each for each in shared if each == own["_id"]]

    def work(uow: UnitOfWork) -> int:
        collection = uow.collection(Notice)
        count = collection.update_many(own, {"$set": {"seen": True}}, session=uow.session).modified_count
        if shared:
            mark = {"$addToSet": {"seen_by": actor.id}}
            wanted = {"_id": {"$in": shared}}
            count += collection.update_many(wanted, mark, session=uow.session).modified_count
        return count

    return transact(work)


def mark_told(uow: UnitOfWork, notices: Iterable[ObjectId], person_id: str) -> None:
    """Remember that a digest told the person these."""
    if ids := list(notices):
        uow.collection(Notice).update_many(
            {"_id": {"$in": ids}}, {"$addToSet": {"told_to": person_id}}, session=uow.session
        )


def _addressed(actor: Actor, unseen: bool) -> list[Notice]:
    """The latest notices to the actor and to the units, whatever the actor may see of them."""
    wanted: dict[str, Any] = {"owner": actor.id} | ({"seen": False} if unseen else {})
    found = list(Notice.objects(__raw__=wanted).order_by("-by_time").limit(LATEST))
    found += [each for each in _of_units(actor) if not unseen or actor.id not in each.seen_by]
    return sorted(found, key=lambda each: each.by_time, reverse=True)


def _of_units(actor: Actor) -> list[Notice]:
    """The latest notices to the units whose clocks the actor keeps."""
    since = (now() - OF_A_UNIT).astimezone(UTC).isoformat()
    found: list[Notice] = []
    for owner in owner_keys(actor):
        if owner != actor.id:
            wanted = {"owner": owner, "by_time": {"$gte": since}}
            found += Notice.objects(__raw__=wanted).order_by("-by_time").limit(LATEST)
    return found


def as_day(text: str | None) -> date | datetime | str | None:
    """What `before` or `after` was: a date, a moment, else the text."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError:
        return text


def _notice(owner: str, kind: str, clock_id: Any, old: str | None, new: str | None, at: datetime) -> Notice:
    identity = ObjectId()
    return Notice(
        id=identity,
        owner=owner,
        kind=kind,
        clock_id=clock_id,
        before=old,
        after=new,
        at=at,
        by_time=f"{at.astimezone(UTC).isoformat()}-{identity}",
    )


def _joined(actor: Actor, notices: list[Notice]) -> list[Shown]:
    wanted = list({each.clock_id for each in notices})
    clocks = list(Clock.objects(id__in=wanted)) if wanted else []
    visible = {each.id: each for each in seen(actor, clocks)}
    return [
        Shown(each, visible[each.clock_id], each.seen or actor.id in each.seen_by)
        for each in notices
        if each.clock_id in visible
    ]


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    raise ValueError(f"neither a date nor a text: {value!r}")
