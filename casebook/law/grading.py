"""The grade of an accident from its three limbs (table `grades`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casebook.law.doubts import is_sound
from casebook.law.tables import Row, citation, in_force, label, row, table

#: limb → (key of the table, how it is told)
LIMBS = {"deaths": "deaths", "serious_injuries": "serious_injuries", "direct_loss": "direct_loss_fen"}


@dataclass(frozen=True)
class Grading:
    """The grade reached: `code` G1 (worst) … G4 or None, `decided_by` the limbs that reach it.

    `name` is empty and `basis` too where there is no grade; `verified` says whether the row that
    decided was read in a source, and holds on the day not by an unread day alone.
    """

    code: str | None
    name: str
    decided_by: tuple[str, ...]
    basis: str
    verified: bool


NO_GRADE = Grading(None, "", (), "", False)


def grade(
    deaths: int | None,
    serious_injuries: int | None,
    loss_fen: int | None,
    production_safety_accident: bool | None = True,
    on: date | None = None,
) -> Grading:
    """Grade an accident by the table in force on its day (`on` None: the latest).

    A limb that is None is not known and says nothing; it is never zero. With no limb known, or an
    event that is no production-safety accident, there is no grade. The worst limb decides. Raises
    ValueError for a negative number.
    """
    if production_safety_accident is False:
        return NO_GRADE
    known = {"deaths": deaths, "serious_injuries": serious_injuries, "direct_loss": loss_fen}
    ladder = rows_in_force(on)
    reached = {
        limb: position
        for limb, value in known.items()
        if value is not None and (position := _position(ladder, LIMBS[limb], value)) is not None
    }
    if not reached:
        return NO_GRADE
    worst = min(reached.values())
    decider = ladder[worst]
    return Grading(
        code=decider.code,
        name=label(decider),
        decided_by=tuple(limb for limb in LIMBS if reached.get(limb) == worst),
        basis=citation(decider),
        verified=is_sound(decider, on, *(LIMBS[limb] for limb in LIMBS if reached.get(limb) == worst)),
    )


def rows_in_force(on: date | None = None) -> tuple[Row, ...]:
    """The grades from the worst to the lightest, as they stood on a day (None: as they stand last)."""
    rows = in_force("grades", on) if on else _latest()
    return tuple(sorted(rows, key=lambda entry: entry["order"]))


def code_of_published(name: str | None) -> str | None:
    """The code of a grade as authorities publish it (特别重大, 重大, 较大, 一般); None for another word."""
    return next((entry.code for entry in table("grades") if entry["published"] == name), None)


def _latest() -> tuple[Row, ...]:
    codes = dict.fromkeys(entry.code for entry in table("grades"))
    return tuple(found for code in codes if (found := row("grades", code)))


def _position(ladder: tuple[Row, ...], key: str, value: int) -> int | None:
    """Where in the ladder a value lies: 以上 includes the number, 以下 excludes it."""
    if value < 0:
        raise ValueError(f"{key} below zero: {value}")
    for position, entry in enumerate(ladder):
        lower, upper = entry[key].get("from", 0), entry[key].get("below")
        if value >= lower and (upper is None or value < upper):
            return position
    return None
