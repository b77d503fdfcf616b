"""Counting periods 期间: days of a kind, pauses, months, hours; by table `counting` where an Act says how.

Nothing here knows a rule. Days are dates of Asia/Shanghai, moments are aware.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from casebook.law import tables
from casebook.law.calendar import ONE, Calendar
from casebook.law.tables import Row

SHANGHAI = ZoneInfo("Asia/Shanghai")
#: h hours, d days whose kind the text does not say, cd calendar days, wd working days, m months, y years.
UNITS = ("h", "d", "cd", "wd", "m", "y")


@dataclass(frozen=True)
class Pause:
    """Time that does not count. Both days are included; `to_on` None: it has not ended.

    For hours the ends may be aware moments; a date means the whole day.
    """

    from_on: date
    to_on: date | None
    reason_code: str

    @property
    def first(self) -> date:
        return day_of(self.from_on)

    @property
    def last(self) -> date | None:
        return None if self.to_on is None else day_of(self.to_on)

    @property
    def ends_before_it_begins(self) -> bool:
        if isinstance(self.from_on, datetime) and isinstance(self.to_on, datetime):
            return moment_of(self.to_on) < moment_of(self.from_on)
        return self.last is not None and self.last < self.first

    def covers(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass
class Run:
    """How a count went. `end` is None where an open pause holds it: `left` units were then to come."""

    end: date | None
    skipped: list[date] = field(default_factory=list)
    made_up: list[date] = field(default_factory=list)
    lost: dict[Pause, int] = field(default_factory=dict)
    left: int = 0


def day_of(moment: date) -> date:
    """The day in Asia/Shanghai of a date or a moment; a naive moment is the wall clock there."""
    if isinstance(moment, datetime):
        return (moment.astimezone(SHANGHAI) if moment.tzinfo else moment).date()
    return moment


def moment_of(start: date) -> datetime:
    """An aware moment in Asia/Shanghai; a date without an hour is its beginning."""
    if isinstance(start, datetime):
        return start.astimezone(SHANGHAI) if start.tzinfo else start.replace(tzinfo=SHANGHAI)
    return datetime.combine(start, time(0), SHANGHAI)


def count_days(
    after: date, count: int, calendar: Calendar, *, working: bool, pauses: Sequence[Pause] = ()
) -> Run:
    """The day on which `count` days (working days only, where asked) after `after` are full.

    `after` itself is never counted, nor is a paused day.
    """
    if not working and not pauses:
        return Run(after + timedelta(days=count))
    run, day, left = Run(None), after, count
    while left:
        day += ONE
        counts = not working or calendar.is_working(day)
        pause = next((pause for pause in pauses if pause.covers(day)), None)
        if pause:
            if pause.last is None:
                run.left = left
                return run
            run.lost[pause] = run.lost.get(pause, 0) + counts
        elif not counts:
            run.skipped.append(day)
        else:
            if working and calendar.kind(day) == "made_up":
                run.made_up.append(day)
            left -= 1
    run.end = day
    return run


def count_hours(after: datetime, hours: int, pauses: Sequence[Pause] = ()) -> tuple[datetime | None, Run]:
    """The moment at which so many hours after `after` are over, whatever midnight lies between."""
    run, end, counted_to = Run(None), after + timedelta(hours=hours), after
    for pause in sorted(pauses, key=lambda pause: moment_of(pause.from_on)):
        begins = max(moment_of(pause.from_on), counted_to)
        if begins >= end:
            break
        if pause.to_on is None:
            run.left = int((end - begins) / timedelta(hours=1))
            return None, run
        ends = max(_end_of(pause.to_on), begins)
        run.lost[pause] = int((ends - begins) / timedelta(hours=1))
        end, counted_to = end + (ends - begins), ends
    return end, run


def _end_of(moment: date) -> datetime:
    return moment_of(moment) if isinstance(moment, datetime) else moment_of(moment + ONE)


def roll(day: date, calendar: Calendar, pauses: Sequence[Pause] = ()) -> date | None:
    """The first working day from `day` on that no pause covers; None where an open pause does."""
    while not calendar.is_working(day) or any(pause.covers(day) for pause in pauses):
        if any(pause.last is None and pause.covers(day) for pause in pauses):
            return None
        day += ONE
    return day


def kind_of_day(law: str | None, length: int, on: date) -> tuple[str, Row | None]:
    """Whether "day" in an Act means calendar days `cd` or working days `wd`, and the row that says so."""
    rows = [row for row in counting("day_kind", on) if law in row.get("of", ())]
    for row in rows:
        if length in row.get("lengths", ()) or length <= row.get("up_to", 0):
            return row["counts"], row
    silent = next((row for row in rows if "lengths" not in row.own and "up_to" not in row.own), None)
    silent = silent or next((row for row in counting("day_kind", on) if "of" not in row.own), None)
    return (silent["counts"], silent) if silent else ("cd", None)


def counting(subject: str, on: date) -> tuple[Row, ...]:
    """The rows of table `counting` on a subject, as they held on a day; the first version for days before."""
    return _counting()(subject, on)


@tables.per_edition
def _counting() -> Callable[[str, date], tuple[Row, ...]]:
    found: dict[str, list[Row]] = {}
    for row in tables.table("counting"):
        found.setdefault(row["subject"], []).append(row)

    def held(subject: str, on: date) -> tuple[Row, ...]:
        rows = found.get(subject, [])
        current = tuple(row for row in rows if row.in_force(on))
        known = {row.code for row in current}
        return current + tuple(row for row in rows if row.code not in known and _begins_after(row, on))

    return held


def _begins_after(row: Row, on: date) -> bool:
    return row.effective_from is not None and row.effective_from > on
