"""Lists over all years, read year by year: the embedded server's work grows with what a query matches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from casebook.store import UnitOfWork, current
from casebook.web.keyset import Page, write_place

YEARS = "case_years"
#: Before and behind every sort key.
LOWEST, HIGHEST = "s", "s\uffff"

OfYear = Callable[[int, str | None, str | None, int], Page]


def remember_years(uow: UnitOfWork, wanted: set[int]) -> None:
    """Keep the years that have cases, so that a list of all years reads only those. Looked up first:
    writers who all wrote one document would queue behind it."""
    years = uow.collection(YEARS)
    known = {found["_id"] for found in years.find({"_id": {"$in": sorted(wanted)}}, session=uow.session)}
    for year in sorted(wanted - known):
        years.insert_one({"_id": year}, session=uow.session)


def years_present() -> list[int]:
    """The years under which cases are filed, newest first; 0 stands for not known."""
    return sorted((found["_id"] for found in current().db[YEARS].find()), reverse=True)


def chained(
    of_year: OfYear,
    years: list[int],
    descending: bool,
    after: str | None,
    before: str | None,
    size: int,
    sort_field: str = "by_date",
) -> Page:
    """A page out of partitions by year, read only until it is full.

    `of_year(year, after, before, size)` is the page of one year; the keys of `sort_field` begin with it.
    """
    backwards = before is not None
    rows: list[Any] = []
    for year, start, edge in _stretches(years, descending, after, before):
        part = of_year(year, start, edge, size + 1 - len(rows)).rows
        rows = part + rows if backwards else rows + part
        if len(rows) > size:
            break
    more = len(rows) > size
    rows = rows[-size:] if backwards else rows[:size]
    if not rows:
        return Page([])
    top, bottom = (write_place(getattr(row, sort_field)) for row in (rows[0], rows[-1]))
    if backwards:
        return Page(rows, after=bottom, before=top if more else None)
    return Page(rows, after=bottom if more else None, before=top if after else None)


def _stretches(
    years: list[int], descending: bool, after: str | None, before: str | None
) -> list[tuple[int, str | None, str | None]]:
    """The years to read in order of reading, each with where to begin: (year, after, before)."""
    place = before or after
    upwards = descending == (before is not None)  # years are read from old to new
    start = int(place[1:5]) if place and place[1:5].isdigit() else None
    beyond = LOWEST if descending else HIGHEST
    stretches = []
    for year in sorted(years, reverse=not upwards):
        if start is not None and year != start and (year < start) == upwards:
            continue
        here = year == start
        edge = None if before is None else (before if here else beyond)
        stretches.append((year, after if here else None, edge))
    return stretches
