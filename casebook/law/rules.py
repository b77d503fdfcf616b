"""Which version of a time limit holds on a day, and whether it is meant for a case: table `deadlines`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from casebook.law import tables
from casebook.law.errors import LawError
from casebook.law.tables import Row
from casebook.law.wording import refusal

TABLE = "deadlines"


def rule_on(code: str, on: date) -> tuple[Row, bool]:
    """The rule as it was on a day, and True; before all its versions the first of them, and False.

    Raises LawError for an unknown code and for a rule that had ended by then.
    """
    versions = _versions().get(code)
    if not versions:
        raise refusal("rule.unknown", rule=code)
    found = _pick(versions, on)
    if found is not None:
        return found
    raise _ended(max((row for row in versions if _begin(row) <= on), key=_begin))


def _ended(row: Row) -> LawError:
    """That a rule has ended, and which has taken its place."""
    code = row.get("replaced_by")
    instead = {"zh": f"，此后见 {code}", "en": f"; see {code} for those"} if code else ""
    return refusal("rule.ended", rule=row.code, ended=row.effective_to or "", instead=instead)


def rules_on(on: date) -> tuple[tuple[Row, bool], ...]:
    """Every rule as it was on a day, each with whether it held then.

    For a day before its first version a rule is there with that version, and False, unless it took the
    place of another (`replaced_by`), which is the one to ask. A rule that had ended is left out.
    """
    return tuple((row, row.in_force(on)) for row in tables.table(TABLE) if stands_for(row, on))


def stands_for(row: Row, on: date) -> bool:
    """Whether a day is counted by this version of its rule: it held then, or no version is known that did
    and this is the first."""
    if row.in_force(on):
        return True
    picked = _pick(_versions().get(row.code, ()), on)
    return picked is not None and picked[0] is row and row.code not in _successors()


def applies(row: Row, known: Mapping[str, object]) -> bool | None:
    """Whether a rule's conditions hold: `known` gives the values of a case under the names of `when`
    (`grades`, `sectors`, `circumstances`, `systems` …), one or several. None where one is not known."""
    unknown = False
    for name, wanted in (row.get("when") or {}).items():
        value = known.get(name)
        if value is None:
            unknown = True
            continue
        values = {value} if isinstance(value, str) else set(value)  # type: ignore[call-overload]
        if not values & set(wanted):
            return False
    return None if unknown else True


def _pick(versions: tuple[Row, ...], on: date) -> tuple[Row, bool] | None:
    for row in versions:
        if row.in_force(on):
            return row, True
    first = min(versions, key=_begin, default=None)
    return (first, False) if first and on < _begin(first) else None


@tables.per_edition
def _versions() -> Mapping[str, tuple[Row, ...]]:
    found: dict[str, tuple[Row, ...]] = {}
    for row in tables.table(TABLE):
        found[row.code] = (*found.get(row.code, ()), row)
    return found


@tables.per_edition
def _successors() -> frozenset[str]:
    return frozenset(row["replaced_by"] for row in tables.table(TABLE) if row.get("replaced_by"))


def _begin(row: Row) -> date:
    return row.effective_from or date.min
