"""Decisions laid over the tables of the files, in the order in which they came into force. Pure.

What does not fit any more (the files were upgraded meanwhile) is set aside and told, so that neither an
old confirmation vouches for a new text nor a broken table stops the house.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from casebook.law import tables
from casebook.law.tables import LawTableError, Row, Table, Tables
from casebook.statutes.choices import ADD, BREAKS_TABLE, CONFIRM, NO_ROW, ROW_CHANGED
from casebook.statutes.writing import read_row, row_text, since_of


class Decided(Protocol):
    """What laying needs of a decision; `RowDecision` has it."""

    table: Any
    code: Any
    since: Any
    kind: Any
    before: Any
    after: Any


@dataclass(frozen=True)
class SetAside:
    """A decision that is not applied: `why` no_row, row_changed or breaks_table, `told` by the check."""

    decision: Any
    why: str
    told: str = ""


@dataclass(frozen=True)
class Laid:
    """The tables that differ from the files, what was set aside, and corrections of a text that the
    files have changed since (they still hold, and are to be looked at again)."""

    overlay: dict[str, Table] = field(default_factory=dict)
    set_aside: tuple[SetAside, ...] = ()
    outdated: tuple[Any, ...] = ()


class _Misfit(Exception):
    def __init__(self, why: str) -> None:
        self.why = why


def lay(decisions: Sequence[Decided], base: Tables | None = None, *, strict: bool = False) -> Laid:
    """Lay the decisions over `base` (None: the tables of the files).

    `strict`: raise LawTableError that names the row where one does not fit, instead of setting it aside.
    """
    base = base if base is not None else tables.load_tables()
    try:
        laid = _all(decisions, base, strict)
        tables.check({**base, **laid.overlay})
        return laid
    except LawTableError:
        if strict:
            raise
    return _one_by_one(decisions, base)


def _all(decisions: Iterable[Decided], base: Tables, strict: bool) -> Laid:
    overlay: dict[str, Table] = {}
    aside: list[SetAside] = []
    outdated: list[Any] = []
    for decision in decisions:
        try:
            rows, is_outdated = _applied(decision, overlay.get(decision.table, base.get(decision.table)))
        except _Misfit as misfit:
            if strict:
                raise LawTableError(f"{decision.table}.toml, row ({decision.code}): {misfit.why}") from misfit
            aside.append(SetAside(decision, misfit.why))
            continue
        overlay[decision.table] = rows
        if is_outdated:
            outdated.append(decision)
    return Laid(overlay, tuple(aside), tuple(outdated))


def _one_by_one(decisions: Iterable[Decided], base: Tables) -> Laid:
    """Slow, and only where the whole does not pass: keep each decision with which the tables still do."""
    kept: list[Decided] = []
    aside: list[SetAside] = []
    laid = Laid()
    for decision in decisions:
        try:
            tried = _all([*kept, decision], base, strict=False)
            tables.check({**base, **tried.overlay})
        except LawTableError as error:
            aside.append(SetAside(decision, BREAKS_TABLE, str(error)))
            continue
        kept.append(decision)
        laid = tried
    return Laid(laid.overlay, (*laid.set_aside, *aside), laid.outdated)


def _applied(decision: Decided, rows: Table | None) -> tuple[Table, bool]:
    """The rows of the table after a decision, and whether the row it was made on reads otherwise now."""
    if rows is None:
        raise _Misfit(NO_ROW)
    new = tuple(
        read_row(decision.table, text, f"{decision.table}.toml, row") for text in decision.after or ()
    )
    place = next((place for place, row in enumerate(rows) if is_row(row, decision)), None)
    if place is None:
        if decision.kind != ADD:
            raise _Misfit(NO_ROW)
        return rows + new, False
    changed = row_text(rows[place]) != decision.before
    if changed and decision.kind == CONFIRM:
        raise _Misfit(ROW_CHANGED)
    return rows[:place] + new + rows[place + 1 :], changed


def is_row(row: Row, decision: Any) -> bool:
    """Whether a decision is about this row: its code, and the day from which it holds."""
    return bool(row.code == decision.code and since_of(row) == (decision.since or ""))


def differing(one: Tables, other: Tables) -> list[tuple[str, Row | None, Row | None]]:
    """Rows that are not the same in two sets of tables: (table, before, after), paired by code and day."""
    found: list[tuple[str, Row | None, Row | None]] = []
    for name in sorted(set(one) | set(other)):
        before, after = _by_key(one.get(name, ())), _by_key(other.get(name, ()))
        if before == after:
            continue
        for key in dict.fromkeys([*before, *after]):
            if before.get(key) != after.get(key):
                found.append((name, before.get(key), after.get(key)))
    return found


def _by_key(rows: Iterable[Row]) -> Mapping[tuple[str, str], Row]:
    return {(row.code, since_of(row)): row for row in rows}
