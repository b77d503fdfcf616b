"""The years under which cases are filed, by which lists over all years are read."""

from __future__ import annotations

from itertools import pairwise

from casebook.store import UnitOfWork, current
from casebook.web.stretches import Stretch

YEARS = "case_years"


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


def by_year(years: list[int]) -> list[Stretch]:
    """A stretch for each year, of sort keys that begin with it."""
    return [Stretch(f"{year:04d}", f"{year + 1:04d}", of=year) for year in sorted(years)]


def by_half_year(years: list[int]) -> list[Stretch]:
    """Two stretches for each year, of sort keys that begin with a day of it."""
    return [
        Stretch(low, high, of=year)
        for year in sorted(years)
        for low, high in pairwise((f"{year:04d}", f"{year:04d}-07", f"{year + 1:04d}"))
    ]


#: Numbers of dead that so many cases share that each is read year by year; beyond, a few together.
COMMON_TOLLS, HIGHER_TOLLS = (-1, 0, 1, 2, 3), (4, 10, 100)


def deaths_key(deaths: int | None, year: int, key: object) -> str:
    """By the number of dead, then by year; not known (never zero) comes before none."""
    return f"{_toll(-1 if deaths is None else deaths)}|{year:04d}|{key}"


def by_deaths(years: list[int]) -> list[Stretch]:
    """The sort keys of `deaths_key` for cases of those years, in pieces of bearable size. Above the common
    tolls a piece holds every year: whoever reads it sorts out what is not wanted."""
    found = [
        Stretch(f"{_toll(toll)}|{year:04d}", f"{_toll(toll)}|{year + 1:04d}", of=year)
        for toll in COMMON_TOLLS
        for year in sorted(years)
    ]
    bounds = [*(_toll(toll) for toll in HIGHER_TOLLS), "A"]
    return found + [Stretch(low, high) for low, high in pairwise(bounds)]


def _toll(deaths: int) -> str:
    return f"{deaths:06d}"
