"""How long a change of casualties still changes the grade of an accident, and what a later one does
(table `regrading`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from casebook.law.doubts import is_sound
from casebook.law.tables import Row, citation, in_force


@dataclass(frozen=True)
class Window:
    """The window of an accident: so many calendar days, the last day, and where that stands."""

    days: int
    last_day: date
    code: str
    basis: str
    verified: bool

    def holds(self, on: date) -> bool:
        """Whether a change on that day still counts; a death after it is recorded and changes no grade."""
        return on <= self.last_day


def window(accident_on: date, sector: str | None = None) -> Window:
    """The window of an accident on that day in a sector (code of the industries).

    The day of the accident is not counted. Raises LookupError before the rule was in force.
    """
    rows = windows(accident_on)
    special = [row for row in rows if sector and sector in row.get("sectors", ())]
    general = [row for row in rows if not row.get("sectors")]
    if not special and not general:
        raise LookupError(f"no rule of re-grading on {accident_on}")
    row: Row = (special or general)[0]
    return Window(
        row["days"],
        accident_on + timedelta(days=row["days"]),
        row.code,
        citation(row),
        is_sound(row, accident_on, "days"),
    )


def windows(on: date) -> tuple[Row, ...]:
    """The rows that say how long, of accidents on that day: the general one and those of some sectors."""
    return tuple(row for row in in_force("regrading", on) if row.get("days"))


def afterwards(accident_on: date) -> Row | None:
    """The row by which a death after the window is recorded and changes no grade; None where none was in
    force on the day of the accident."""
    return next((row for row in in_force("regrading", accident_on) if row.get("regrades") is False), None)
