"""Days as far as they are known: a day, a month or a year, and times to the minute."""

from __future__ import annotations

from datetime import date, datetime, time

from casebook import clock

Day = tuple[date | None, str | None]
Moment = tuple[datetime | None, str | None]


def parse_day(text: str | None) -> Day:
    """`2022-08-05`, `2022-08`, `2022` → (first day of it, `day` | `month` | `year`). Raises ValueError."""
    if not text:
        return None, None
    precision = {10: "day", 7: "month", 4: "year"}.get(len(text))
    if precision is None:
        raise ValueError(text)
    return date.fromisoformat(f"{text}-01-01"[:10]), precision


def format_day(day: date | None, precision: str | None) -> str | None:
    """The reverse of `parse_day`; a day without precision is a whole day."""
    if day is None:
        return None
    return day.isoformat()[: {"month": 7, "year": 4}.get(precision or "day", 10)]


def parse_moment(text: str | None) -> Moment:
    """As `parse_day`, and `2022-08-05T14:30`, local time → (aware UTC, precision)."""
    if text and "T" in text:
        local = datetime.fromisoformat(text)
        return clock.from_local(local.date(), local.time()), "minute"
    day, precision = parse_day(text)
    return (clock.from_local(day, time(0)), precision) if day else (None, None)


def format_moment(moment: datetime | None, precision: str | None) -> str | None:
    """The reverse of `parse_moment`."""
    if moment is None:
        return None
    local = clock.local(moment)
    if precision == "minute":
        return local.strftime("%Y-%m-%dT%H:%M")
    return format_day(local.date(), precision)
