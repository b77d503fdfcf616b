"""The edition of the kept law, and this process's copy of it.

One small document carries a number that grows with every change. A process compares it with its own at
most once a second and, where it differs, reads the decisions and notices in force and puts them in use.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pymongo.errors import PyMongoError

from casebook import clock
from casebook.acts import Actor
from casebook.law import calendar, tables
from casebook.law.calendar import Notice
from casebook.statutes.changes import Change
from casebook.statutes.choices import IN_FORCE
from casebook.statutes.laying import Laid, differing, lay
from casebook.statutes.models import EDITION, CalendarNotice, LawEdition, RowDecision
from casebook.store import UnitOfWork

log = logging.getLogger(__name__)

COMPARE_SECONDS = 1.0


@dataclass(frozen=True)
class KeptLaw:
    """The law as one state of the store has it. `number` 0: nothing was ever kept here."""

    number: int
    decisions: tuple[Any, ...]
    notices: tuple[Any, ...]
    laid: Laid

    @property
    def edition(self) -> str:
        return str(self.number) if self.number else ""

    def change_to(self, other: KeptLaw, actor: Actor) -> Change:
        """What a step from this state to another one changes."""
        files = tables.load_tables()
        rows = differing({**files, **self.laid.overlay}, {**files, **other.laid.overlay})
        here, there = as_law(self.notices), as_law(other.notices)
        years = {year for year in {*here, *there} if here.get(year) != there.get(year)}
        edition = f"{other.edition}?" if other.number == self.number else other.edition
        return Change(
            actor, tuple(rows), frozenset(years), other.laid.overlay, there, edition
        )  # fmt: skip


_lock = threading.Lock()
_current = KeptLaw(0, (), (), Laid())
_compared_at = float("-inf")


def current() -> KeptLaw:
    """The kept law that this process has in use."""
    return _current


def refresh(force: bool = False) -> None:
    """Bring this process to the edition of the store; asks at most once a second unless `force`.

    A store that does not answer just now leaves what is in use.
    """
    global _compared_at
    if not force and not _due():
        return
    with _lock:
        if not force and not _due():
            return  # another thread has just looked
        _compared_at = time.monotonic()
        try:
            if _stored_number() != _current.number or force:
                _put_in_use(stored())
        except PyMongoError:
            log.warning("the edition of the law could not be compared", exc_info=True)


def _due() -> bool:
    return time.monotonic() - _compared_at >= COMPARE_SECONDS


def stored() -> KeptLaw:
    """The kept law as the store has it now."""
    number = _stored_number()
    decisions = list(RowDecision.objects(state=IN_FORCE))
    notices = list(CalendarNotice.objects(state=IN_FORCE))
    return compose(number, decisions, notices)


def of_transaction(uow: UnitOfWork) -> KeptLaw:
    """The kept law as a transaction sees it, with what it has already written."""
    edition = uow.get(LawEdition, EDITION)
    decisions = uow.find(RowDecision, state=IN_FORCE)
    notices = uow.find(CalendarNotice, state=IN_FORCE)
    return compose(edition.number if edition else 0, decisions, notices)


def compose(
    number: int, decisions: Iterable[Any], notices: Iterable[Any], *, strict: bool = False
) -> KeptLaw:
    """The law that such decisions and notices make. `strict`: see `laying.lay`."""
    ordered = tuple(sorted(decisions, key=lambda decision: decision.number or _LAST))
    latest = tuple(sorted(notices, key=lambda notice: notice.number or _LAST))
    return KeptLaw(number, ordered, latest, lay(ordered, strict=strict))


def with_more(law: KeptLaw, decisions: Sequence[Any] = (), notices: Sequence[Any] = ()) -> KeptLaw:
    """The law as it would be with further ones in force. Raises LawTableError where they do not fit."""
    laid = lay((*law.decisions, *decisions), strict=not law.laid.set_aside)
    fresh = {id(entry.decision) for entry in laid.set_aside} & {id(decision) for decision in decisions}
    if fresh:
        entry = next(entry for entry in laid.set_aside if id(entry.decision) in fresh)
        raise tables.LawTableError(entry.told or f"{entry.decision.table}.toml: {entry.why}")
    return replace(
        law, decisions=(*law.decisions, *decisions), notices=(*law.notices, *notices), laid=laid
    )  # fmt: skip


def without(law: KeptLaw, ids: Iterable[Any]) -> KeptLaw:
    """The law as it would be without some of its decisions and notices. Raises LawTableError."""
    gone = set(ids)
    decisions = tuple(each for each in law.decisions if each.pk not in gone)
    notices = tuple(each for each in law.notices if each.pk not in gone)
    laid = lay(decisions, strict=not law.laid.set_aside)
    return replace(law, decisions=decisions, notices=notices, laid=laid)


def renumbered(law: KeptLaw, number: int) -> KeptLaw:
    """The law of an edition with the number under which it is going to be found."""
    return replace(law, number=number)


def bump(uow: UnitOfWork) -> int:
    """Count the edition up in the transaction of a change; this process follows after its commit."""
    edition = uow.get(LawEdition, EDITION)
    if edition is None:
        edition = LawEdition(id=EDITION, number=1, at=clock.now())
        uow.insert(edition)
    else:
        edition.number, edition.at = edition.number + 1, clock.now()
        uow.save(edition)
    uow.after_commit(lambda: refresh(force=True))
    return int(edition.number)


def as_law(notices: Iterable[Any]) -> dict[int, Notice]:
    """Stored notices as the calendar takes them; of several for a year the one that came last."""
    return {
        notice.year: Notice(
            year=notice.year,
            holidays={date.fromisoformat(day): name for day, name in notice.holidays.items()},
            made_up=frozenset(date.fromisoformat(day) for day in notice.made_up),
            source=notice.source,
            edition=f"{notice.source} #{notice.number or '?'}",
        )
        for notice in notices
    }


def _put_in_use(law: KeptLaw) -> None:
    global _current
    tables.use(law.laid.overlay, law.edition)
    calendar.use(as_law(law.notices))
    for entry in law.laid.set_aside:
        log.warning(
            "set aside: %s %s (%s) %s", entry.decision.table, entry.decision.code, entry.why, entry.told
        )
    _current = law


def _stored_number() -> int:
    edition = LawEdition.objects(id=EDITION).first()
    return edition.number if edition else 0


_LAST = 1 << 60
