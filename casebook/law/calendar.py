"""Which days are working days 工作日 in China, with holidays and their made-up Saturdays and Sundays (调休).

The base is the package chinesecalendar, which carries the yearly notices of the State Council. Official
notices kept in the installation are laid over it, a year each. A year that neither knows is never guessed
silently: it has plain weekends, and every day of it says `published` False.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType

import chinese_calendar

ONE = timedelta(days=1)
SATURDAY = 5
KINDS = ("workday", "weekend", "holiday", "made_up")


@dataclass(frozen=True)
class Notice:
    """The official notice of a year: its days off by name, and the weekend days worked in return.

    A notice may also name days of the December before or the January after. `source` is the document
    number, `edition` what derivations show. Raises ValueError where it contradicts itself.
    """

    year: int
    holidays: Mapping[date, str]
    made_up: frozenset[date] = frozenset()
    source: str = ""
    edition: str = ""

    def __post_init__(self) -> None:
        if both := sorted(set(self.holidays) & set(self.made_up)):
            raise ValueError(f"{both[0]} is both a holiday and a working day")
        first, last = date(self.year - 1, 12, 1), date(self.year + 1, 1, 31)
        for day in sorted({*self.holidays, *self.made_up}):
            if not first <= day <= last:
                raise ValueError(f"{day} does not belong to the notice of {self.year}")
        if plain := sorted(day for day in self.made_up if day.weekday() < SATURDAY):
            raise ValueError(f"{plain[0]} is no weekend day: there is nothing to make up")


@dataclass(frozen=True)
class DayInfo:
    """One day. `kind` is of KINDS; `name` {zh, en} is the holiday taken or made up for, empty otherwise."""

    on: date
    working: bool
    kind: str
    name: Mapping[str, str]
    edition: str
    published: bool


@dataclass(frozen=True)
class _Special:
    kind: str
    name: Mapping[str, str]


NO_NAME: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Calendar:
    """The days of every year; immutable. Made by `with_notices`."""

    edition: str
    years: frozenset[int]
    editions: Mapping[int, str] = field(repr=False)
    special: Mapping[date, _Special] = field(repr=False)

    def published(self, year: int) -> bool:
        """Whether the holidays of a year are known."""
        return year in self.years

    def is_before(self, year: int) -> bool:
        """Whether a year lies before the base and no notice of it was laid over: its holidays were published
        long ago and are not here."""
        return year not in self.years and year < min(_base().years)

    def is_working(self, on: date) -> bool:
        found = self.special.get(on)
        return found.kind == "made_up" if found else on.weekday() < SATURDAY

    def kind(self, on: date) -> str:
        found = self.special.get(on)
        if found:
            return found.kind
        return "workday" if on.weekday() < SATURDAY else "weekend"

    def name(self, on: date) -> Mapping[str, str]:
        found = self.special.get(on)
        return found.name if found else NO_NAME

    def day(self, on: date) -> DayInfo:
        return DayInfo(
            on=on,
            working=self.is_working(on),
            kind=self.kind(on),
            name=self.name(on),
            edition=self.editions.get(on.year, self.edition),
            published=self.published(on.year),
        )

    def add_working_days(self, on: date, count: int) -> date:
        """The working day so many working days after `on` (before it, for a negative count).

        `on` itself is not counted and need not be a working day; 0 gives `on` back.
        """
        step = ONE if count > 0 else -ONE
        left, day = abs(count), on
        while left:
            day += step
            left -= self.is_working(day)
        return day

    def working_days(self, after: date, until: date) -> int:
        """How many working days lie after `after` up to and with `until`; negative where that is earlier."""
        first, last = sorted((after, until))
        count = sum(self.is_working(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))
        return count if until >= after else -count

    def next_working(self, on: date) -> date:
        """`on` where it is a working day, else the first one after it."""
        while not self.is_working(on):
            on += ONE
        return on

    def unpublished(self, after: date, until: date) -> tuple[int, ...]:
        """The years without a notice that the days after `after` up to and with `until` touch."""
        first, last = (after + ONE).year, until.year
        return tuple(year for year in range(first, last + 1) if year not in self.years)


def with_notices(notices: Mapping[int, Notice] | None = None) -> Calendar:
    """The base with official notices over it: each takes the place of all that the base says of its year.

    Raises ValueError where a notice stands under another year.
    """
    base = _base()
    if not notices:
        return base
    special = {day: found for day, found in base.special.items() if _notice_of(day) not in notices}
    editions = dict(base.editions)
    for year, notice in sorted(notices.items()):
        if notice.year != year:
            raise ValueError(f"the notice of {notice.year} stands under {year}")
        special.update({day: _Special("holiday", _both(name)) for day, name in notice.holidays.items()})
        special.update({day: _Special("made_up", NO_NAME) for day in notice.made_up})
        editions[year] = notice.edition or notice.source or str(year)
    over = "；".join(f"{year}: {editions[year]}" for year in sorted(notices))
    return Calendar(f"{base.edition} + {over}", base.years | set(notices), editions, special)


def _notice_of(day: date) -> int:
    """The year whose notice names a day: what is off or worked in December belongs to the New Year after it."""
    return day.year + 1 if day.month == 12 else day.year


@cache
def _base() -> Calendar:
    """What chinesecalendar knows."""
    days = {day: _Special("holiday", _named(name)) for day, name in chinese_calendar.holidays.items()}
    days |= {day: _Special("made_up", _named(name)) for day, name in chinese_calendar.workdays.items()}
    years = frozenset(day.year for day in chinese_calendar.holidays)
    edition = f"chinesecalendar {chinese_calendar.__version__}"
    return Calendar(edition, years, dict.fromkeys(years, edition), days)


@cache
def _names() -> Mapping[str, Mapping[str, str]]:
    """The holidays by their English and by their Chinese name."""
    found = {}
    for entry in chinese_calendar.Holiday:
        both = MappingProxyType({"zh": entry.chinese, "en": entry.value})
        found[entry.value] = found[entry.chinese] = both
    return found


def _named(name: str) -> Mapping[str, str]:
    return _names().get(name, NO_NAME)


def _both(name: str) -> Mapping[str, str]:
    return _names().get(name) or MappingProxyType({"zh": name, "en": name})


_used: Calendar | None = None
_tried: ContextVar[Calendar | None] = ContextVar("casebook_calendar_tried", default=None)


def current() -> Calendar:
    """The calendar in use in this process."""
    return _tried.get() or _used or _base()


def use(notices: Mapping[int, Notice] | None) -> None:
    """Make the base with these notices current in this process; None for the base alone."""
    global _used
    _used = with_notices(notices) if notices else None


@contextmanager
def trying(notices: Mapping[int, Notice] | None) -> Iterator[Calendar]:
    """Within the block, and for this thread or task alone, these notices are in use."""
    token = _tried.set(with_notices(notices))
    try:
        yield current()
    finally:
        _tried.reset(token)
