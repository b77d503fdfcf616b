"""The law tables that measures are chosen from: which rows are offered, what a code is called."""

from __future__ import annotations

from datetime import date
from typing import Any

from casebook import clock
from casebook.law import tables
from casebook.law.tables import Row
from casebook.measures.kinds import KINDS
from casebook.measures.models import Measure

#: What the kind of a subject is called in the tables: discipline, then accountability.
MEMBERS = {"organisation": frozenset({"organisation"}), "person": frozenset({"member", "official", "cadre"})}
OFFENCES = "offences"


def sanction_row(measure: Measure, on: date | None = None) -> Row | None:
    """The row of the measure's sanction, in force on a day, or its latest version."""
    table = KINDS[measure.kind].table
    return tables.row(table, measure.sanction, on) if table and measure.sanction else None


def sanctions(kind: str, on: date | None = None) -> list[Row]:
    """The sanctions of a kind in force on a day (today), in the order of their table."""
    table = KINDS[kind].table
    return list(tables.in_force(table, on or clock.today())) if table else []


def sanction_text(measure: Measure, language: str = "zh") -> str:
    """What the sanction is called; empty where the measure names none."""
    return tables.label(sanction_row(measure), language)


def is_fine(measure: Measure) -> bool:
    """Whether the measure is a fine, whose amount the articles of table `fines` bound."""
    row = sanction_row(measure)
    return measure.kind == "penalty" and bool(row and row.get("fine"))


def offences(half: str | None = None, on: date | None = None) -> list[Row]:
    """The offences a case may be transferred for, those of a half alone where one is named."""
    rows = tables.in_force(OFFENCES, on or clock.today())
    return [row for row in rows if half is None or row.get("half", half) == half]


def offence_texts(codes: list[str], language: str = "zh") -> list[str]:
    """The names of offences, a code the table lacks as it stands."""
    return [tables.label(tables.row(OFFENCES, code), language) or code for code in codes]


def fits(measure: Measure, row: Row) -> bool:
    """Whether a sanction is one for this system (party, administrative) and this kind of subject."""
    own: Any = row.own
    if measure.discipline and own.get("system", measure.discipline) != measure.discipline:
        return False
    if measure.subject_kind and "target" in own:
        return own["target"] in MEMBERS[measure.subject_kind]
    return True


def subject_kind_of(row: Row) -> str | None:
    """The kind of subject a sanction is for."""
    return next((kind for kind, targets in MEMBERS.items() if row.get("target") in targets), None)


def needs(measure: Measure) -> frozenset[str]:
    """What a decision of this sanction has to state: `amount`, `period`."""
    row = sanction_row(measure)
    return frozenset(row.get("needs", ())) if row else frozenset()
