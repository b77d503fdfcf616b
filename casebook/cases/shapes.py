"""Badges of a case: a word and a shape for each, so that colour is never alone."""

from __future__ import annotations

from datetime import date, datetime

from flask import get_template_attribute
from flask_babel import gettext as _
from markupsafe import Markup

from casebook import clock
from casebook.cases import choices
from casebook.cases.partial_days import format_day, format_moment
from casebook.law import tables
from casebook.statutes.marks import with_mark
from casebook.web.filters import UNKNOWN, label

SOON_DAYS = 7
STATUS_SHAPES = {"open": "open", "closed": "closed", "reference": "none"}


def badge(word: str, shape: str) -> Markup:
    """The badge macro of the templates, for badges made in Python."""
    return _macro("badge", word, shape)


def _macro(name: str, *values: object) -> Markup:
    made = get_template_attribute("macros/display.html", name)(*values)
    return Markup(made)  # noqa: S704 - a macro escapes what it is given


def partial_day(day: date | None, precision: str | None = None) -> str:
    """A date as far as it is known: 2022-08 where the source gives a month."""
    return format_day(day, precision) or UNKNOWN


def partial_moment(moment: datetime | None, precision: str | None = None) -> str:
    """A time as far as it is known, in Asia/Shanghai."""
    return (format_moment(moment, precision) or UNKNOWN).replace("T", " ")


def grade_badge(code: str | None) -> Markup:
    """The computed grade, or that there is none."""
    row = tables.row("grades", code) if code else None
    return _macro("grade", with_mark(label(row), row), row["order"]) if row else badge(_("未定级"), "none")


def status_badge(status: str) -> Markup:
    return badge(str(choices.STATUSES[status]), STATUS_SHAPES[status])


def due_badge(due: date | None, doubt: str = "") -> Markup:
    """A date with how near it is: overdue, due within a week, or later; and what is in doubt of it."""
    if due is None:
        return Markup("—")
    return Markup(" ").join([_nearness(due), *doubt_badges(doubt)])


def doubt_badges(doubt: str) -> list[Markup]:
    """One badge for each code of `choices.DOUBTS`."""
    return [badge(str(word), "soon") for code, word in choices.DOUBTS.items() if code in doubt]


def _nearness(due: date) -> Markup:
    days = (due - clock.today()).days
    if days < 0:
        return badge(_("%(day)s 已逾期 %(days)s 天", day=due.isoformat(), days=-days), "overdue")
    if days <= SOON_DAYS:
        return badge(_("%(day)s 剩 %(days)s 天", day=due.isoformat(), days=days), "soon")
    return Markup("{}").format(due.isoformat())
