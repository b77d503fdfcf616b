"""Badges of a case: a word and a shape for each, so that colour is never alone."""

from __future__ import annotations

from datetime import date

from flask import get_template_attribute
from flask_babel import gettext as _
from markupsafe import Markup

from casebook import clock
from casebook.cases import choices
from casebook.law import tables
from casebook.web.filters import label

SOON_DAYS = 7
STATUS_SHAPES = {"open": "open", "closed": "closed", "reference": "reference"}


def badge(word: str, shape: str) -> Markup:
    """The badge macro of the templates, for badges made in Python."""
    made = get_template_attribute("macros/display.html", "badge")(word, shape)
    return Markup(made)  # noqa: S704 - a macro escapes what it is given


def grade_badge(code: str | None) -> Markup:
    """The computed grade, or that there is none."""
    row = tables.row("grades", code) if code else None
    return badge(label(row), f"grade-{code}") if row else badge(_("未定级"), "none")


def status_badge(status: str) -> Markup:
    return badge(str(choices.STATUSES[status]), STATUS_SHAPES[status])


def due_badge(due: date | None) -> Markup:
    """A date with how near it is: overdue, due within a week, or later."""
    if due is None:
        return Markup("—")
    days = (due - clock.today()).days
    if days < 0:
        return badge(_("%(day)s 已逾期 %(days)s 天", day=due.isoformat(), days=-days), "overdue")
    if days <= SOON_DAYS:
        return badge(_("%(day)s 剩 %(days)s 天", day=due.isoformat(), days=days), "soon")
    return badge(due.isoformat(), "later")
