"""The rules of law table `deadlines` as clocks need them: what a fact starts, what ends it, for whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from casebook.cases.choices import ACCOUNTABILITY
from casebook.cases.models import Case
from casebook.deadlines.choices import IMPACT, MANUAL, NATURES
from casebook.deadlines.facts import Fact
from casebook.law import tables
from casebook.law.rules import stands_for
from casebook.law.tables import Row

TABLE = "deadlines"


@tables.per_edition
def _by_trigger() -> Mapping[str, tuple[Row, ...]]:
    found: dict[str, list[Row]] = {}
    for row in tables.table(TABLE):
        if row.get("trigger", MANUAL) != MANUAL and counts(row) and not row.get("local"):
            found.setdefault(row["trigger"], []).append(row)
    return {code: tuple(rows) for code, rows in found.items()}


def counts(row: Row) -> bool:
    """Whether a case can have a clock of the rule: some rules only say how others are to be read."""
    return row.get("nature") in NATURES


def counts_back(row: Row) -> bool:
    """Whether what the rule asks for is done before the day it counts from: the notice of a hearing."""
    return bool(row.get("direction") == "before")


def started_by(fact: Fact, case: Case) -> list[Row]:
    """The rules that a fact of a case starts: in force on its day, and meant for this case. Of a day before
    all versions of a rule the first stands for it; the clock then says that it is unverified."""
    if fact.code.endswith(".impact"):
        row = row_of(IMPACT, fact.day, fact.traits.get("effects"))
        return [row] if row else []
    rows = _by_trigger().get(fact.code, ())
    found = [row for row in rows if stands_for(row, fact.day) and is_meant(row, fact, case)]
    instead = {row["instead_of"] for row in found if row.get("instead_of")}
    return [row for row in found if row.code not in instead]


def impact_row(row: Row) -> Row:
    """How long the effects of a sanction last, read as a rule: a term that ends by itself."""
    own = {"nature": "term", "half": ACCOUNTABILITY, "unit": "m", "trigger": "impact"}
    return replace(row, code=IMPACT, own=MappingProxyType({**row.own, **own}))


def is_meant(row: Row, fact: Fact, case: Case) -> bool:
    """Whether every condition of the rule holds here. One that the case cannot answer does not hold: such
    a rule is started by hand."""
    conditions: Mapping[str, list[str]] = row.get("when") or {}
    return all(_holds(name, wanted, fact, case) for name, wanted in conditions.items())


def _holds(name: str, wanted: list[str], fact: Fact, case: Case) -> bool:
    if name == "grades":
        return case.grade in wanted
    if name == "sectors":
        return case.incident.industry in wanted
    if name == "circumstances":
        return bool(set(case.circumstances) & set(wanted))
    return fact.traits.get(name) in wanted


def row_of(rule: str, on: date, source: str | None = None) -> Row | None:
    """The rule as it held on the day a clock started; before all its versions the first, after them the
    last. `source` names table and code of the sanction where the clock is of its effects."""
    if rule == IMPACT:
        name, _colon, code = (source or "").partition(":")
        row = (tables.row(name, code, on) or tables.row(name, code)) if code else None
        return impact_row(row) if row else None
    standing = next((row for row in tables.table(TABLE) if row.code == rule and stands_for(row, on)), None)
    return standing or tables.row(TABLE, rule)


def audience_of(row: Row, fact: Fact) -> str:
    """Whose clock it is: that of the act or stage it comes from; what comes from the case itself is of the
    half that the rule names."""
    return str(row.get("half")) if fact.subject_kind == "case" else fact.audience


def startable(on: date) -> list[Row]:
    """Every rule that a person may start by hand on a day."""
    return [row for row in tables.in_force(TABLE, on) if counts(row)]


def startable_row(rule: str, day: date) -> Row | None:
    """The row by which a clock of that rule is started by hand on that day; None where it was not in force."""
    return next((row for row in startable(day) if row.code == rule), None)


def names(language: str = "zh") -> dict[str, str]:
    """Code → name of every rule that counts, in the order of the table."""
    return {
        row.code: f"{row.code} {tables.label(row, language)}" for row in tables.table(TABLE) if counts(row)
    }
