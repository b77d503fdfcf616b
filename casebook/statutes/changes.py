"""A change of the law, and who is told of it or asked beforehand: hooks for rooms above.

`preview_with(fn)`: `fn(change)` gives the open deadlines that would move, for people to see before they
decide. It shows `change.actor` only what that person may see, and names no other case.
`on_change(fn)`: `fn(uow, change)` runs in the transaction that puts the change into force or takes it back.
Both find the law as it is going to be in `change.tables` (those that differ from the files) and
`change.calendar`, or read it as if it were in use within `with change.in_effect():`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from casebook.acts import Actor
from casebook.law import calendar, tables
from casebook.law.calendar import Calendar, Notice
from casebook.law.tables import Row, Tables
from casebook.store import UnitOfWork


@dataclass(frozen=True)
class Moved:
    """An open deadline that a change moves. `before` and `after` are days, or moments in UTC."""

    case_number: str
    rule: str
    before: date | datetime | None
    after: date | datetime | None
    provisional: bool = False
    link: str = ""


@dataclass(frozen=True)
class Change:
    """What changes: rows as (table, before, after), days as (day, before, after), and the law after it."""

    actor: Actor
    rows: tuple[tuple[str, Row | None, Row | None], ...]
    years: frozenset[int]
    tables: Tables
    notices: Mapping[int, Notice]
    edition: str

    @property
    def calendar(self) -> Calendar:
        return calendar.with_notices(self.notices)

    @property
    def codes(self) -> frozenset[tuple[str, str]]:
        """(table, code) of every row that changes."""
        return frozenset((table, row.code) for table, before, after in self.rows if (row := after or before))

    def touches(self, table: str) -> bool:
        return any(name == table for name, _before, _after in self.rows)

    @contextmanager
    def in_effect(self) -> Iterator[None]:
        """Within the block, and for this thread alone, the law reads as it will after the change."""
        with tables.trying(self.tables, self.edition), calendar.trying(self.notices):
            yield


Preview = Callable[[Change], list[Moved]]
Listener = Callable[[UnitOfWork, Change], None]
_previews: list[Preview] = []
_listeners: list[Listener] = []


def preview_with(preview: Preview) -> None:
    """Ask `preview(change)` which open deadlines a change would move, before anybody decides on it."""
    if preview not in _previews:
        _previews.append(preview)


def on_change(listener: Listener) -> None:
    """Call `listener(uow, change)` in the transaction that brings a change into force or takes it back."""
    if listener not in _listeners:
        _listeners.append(listener)


def moved_by(change: Change) -> list[Moved]:
    """All open deadlines that a change would move, by case."""
    found = [moved for preview in _previews for moved in preview(change)]
    return sorted(found, key=lambda moved: (moved.case_number, moved.rule))


def tell(uow: UnitOfWork, change: Change) -> None:
    for listener in _listeners:
        listener(uow, change)
