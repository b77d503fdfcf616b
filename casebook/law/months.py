"""Counting in months: to the same-numbered day, or the last of a month that has no such day."""

from __future__ import annotations

import calendar
from datetime import date

from casebook.law.counting import counting
from casebook.law.steps import Step, step
from casebook.law.wording import refusal


def months_later(start: date, months: int) -> date:
    """The same-numbered day so many months on, or the last of that month where it has no such day.

    Raises LawError where there is no such year.
    """
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    if not date.min.year <= year <= date.max.year:
        raise refusal("length.beyond")
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, last))


def month_step(start: date, end: date, on: date) -> Step:
    """How `end` came to be the last day of a number of months after `start`, by the rule of table
    `counting` for the day `on`, and whether that rule was read in a source."""
    rule = next(iter(counting("months", on)), None)
    clipped = end.day != start.day
    return step("months", end=end, wanted=start.day, clipped=clipped, verified=bool(rule and rule.verified))
