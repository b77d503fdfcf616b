"""What of an answer was not read in a source: parts of a row, and the days that make it the row to ask."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from casebook.law.tables import CITATION, Row

ONE = timedelta(days=1)
DATES = ("effective_from", "effective_to")

__all__ = ["CITATION", "DATES", "deciding_dates", "in_doubt", "is_sound"]


def in_doubt(row: Row, shown: Collection[str], on: date | None = None) -> tuple[str, ...]:
    """Of the parts of a row that an answer shows, those that were not read; with `on` its first and last
    day too, where one of them alone says that the row holds on that day."""
    parts = tuple(part for part in row.unverified if part in shown and part not in DATES)
    return parts if on is None else parts + deciding_dates(row, on)


def is_sound(row: Row, on: date | None, *shown: str) -> bool:
    """Whether the row was read in a source, these parts of it too, and no unread day makes it hold `on`."""
    return row.verified and not in_doubt(row, shown, on)


def deciding_dates(row: Row, on: date) -> tuple[str, ...]:
    """The unread days of a row without which it would not be known to hold `on`; empty where it does not.

    A text is known by its year: in the years after the one in which the law was made, and after the one in
    which it is said to begin, its first day decides nothing any more. Up to then it does. In the same way
    the last day decides in the year in which the row is said to hold no longer, and not in those before.
    """
    if not row.in_force(on):
        return ()
    since, until = row.effective_from, row.effective_to
    found = []
    if since and "effective_from" in row.unverified and on.year <= max(since.year, row.year or since.year):
        found.append("effective_from")
    if until and "effective_to" in row.unverified and until < date.max and on.year >= (until + ONE).year:
        found.append("effective_to")
    return tuple(found)
