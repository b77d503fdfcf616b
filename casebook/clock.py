"""The time of day, in one place: stored in UTC, lived in Asia/Shanghai."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The moment, aware, in UTC, cut to milliseconds as the store keeps it."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def today() -> date:
    """The date in Asia/Shanghai."""
    return datetime.now(SHANGHAI).date()


def local(moment: datetime) -> datetime:
    """A stored moment as the wall clock of Asia/Shanghai shows it."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(SHANGHAI)


def from_local(day: date, at: time = time(0)) -> datetime:
    """A wall-clock date and time in Asia/Shanghai as an aware UTC moment."""
    return datetime.combine(day, at, SHANGHAI).astimezone(UTC)
