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


def sanction_names(kind: str, language: str = "zh", on: date | None = None) -> dict[str, str]:
    """code → name of every sanction of a kind in force on a day (today); the ones that hold for
    different systems or targets under one name are told apart in the name."""
    table = KINDS[kind].table
    if table is None:
        return {}
    return {row.code: tables.label(row, language) for row in tables.in_force(table, on or clock.today())}


def sanction_text(measure: Measure, language: str = "zh") -> str:
    """What the sanction is called; empty where the measure names none."""
    return tables.label(sanction_row(measure), language)


def offence_names(language: str = "zh", on: date | None = None) -> dict[str, str]:
    """code → name of the offences a case may be transferred for."""
    return {row.code: tables.label(row, language) for row in tables.in_force(OFFENCES, on or clock.today())}


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


def needs(measure: Measure) -> frozenset[str]:
    """What a decision of this sanction has to state: `amount`, `period`."""
    row = sanction_row(measure)
    return frozenset(row.get("needs", ())) if row else frozenset()
