"""Who investigates an accident (tables `investigators`, `raising`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from casebook.law.doubts import is_sound
from casebook.law.tables import Row, citation, in_force, table

LEVELS = ("county", "city", "province", "central")


@dataclass(frozen=True)
class Investigator:
    """`level` is county, city, province, central; `delegates` may be empty. `own_law`: the sector has a law
    of its own that goes first (493号条例 art 45)."""

    code: str
    level: str
    body: Mapping[str, str]
    delegates: Mapping[str, str]
    basis: str
    verified: bool
    own_law: bool = False


def investigator(
    grade: str, *, on: date, sector: str | None = None, casualties: bool = True
) -> Investigator | None:
    """Who investigates an accident of a grade (G1 … G4) and sector; None where no rule was in force.

    `casualties` False: an ordinary accident without any may be left to the unit itself.
    """
    rows = [row for row in in_force("investigators", on) if grade in row["grades"]]
    fitting = [row for row in rows if sector and sector in row.get("sectors", ())]
    if not fitting:
        fitting = [row for row in rows if _general(row) and row.get("casualties", casualties) == casualties]
        fitting.sort(key=lambda row: "casualties" not in row.own)
    if not fitting:
        return None
    row = fitting[0]
    return Investigator(
        row.code,
        row["level"],
        row["body"],
        row.get("delegates", {"zh": "", "en": ""}),
        citation(row),
        is_sound(row, on, "level", "body", "delegates"),
        any(sector in other.get("own_law", ()) for other in rows),
    )


def exceptions(grade: str, *, on: date) -> tuple[Row, ...]:
    """What may change who investigates: a raised level, accident and unit in different places."""
    return tuple(
        row
        for row in in_force("investigators", on)
        if grade in row["grades"] and (row.get("raised") or row.get("elsewhere"))
    )


def raising(grade: str) -> tuple[Row, ...]:
    """The grounds a city lists for investigating one level higher."""
    return tuple(row for row in table("raising") if row["grade"] == grade)


def _general(row: Row) -> bool:
    return not any(row.get(key) for key in ("sectors", "raised", "elsewhere", "own_law"))
