"""Saying of a result that the row of the law behind it was not read in a source: 未核实."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from casebook.law.tables import Row, citation
from casebook.law.words import doubts
from casebook.statutes.writing import since_of
from casebook.web.language import language_code


def unverified(row: Any, key: str | None = None) -> str:
    """`未核实` where the row, or the part of it named `key`, was not read in a source; else an empty text.

    Takes a row, anything with `verified` (a stage, a grading, a derivation), or None. As a filter:
    `{{ row|unverified }}`; the macro of macros/law.html shows it as a badge that leads to the row.
    """
    if row is None:
        return ""
    read = row.is_verified(key) if isinstance(row, Row) else bool(getattr(row, "verified", True))
    return "" if read else _("未核实")


def with_mark(text: str, row: Any, key: str | None = None) -> str:
    """A text with （未核实） behind it where that holds: for papers, lists and exports."""
    mark = unverified(row, key)
    return _("%(text)s（%(mark)s）", text=text, mark=mark) if mark and text else text


def unread(parts: Iterable[str]) -> str:
    """That these parts of a row were not read in a source: 条号未核实; empty for none. A filter as well."""
    return doubts(parts, language_code().startswith("zh"))


def cited(row: Row | None) -> str:
    """The citation of a row with （未核实） behind it where the row, or its article, was not read."""
    return with_mark(citation(row), row, "article") if row else ""


def row_url(row: Any) -> str:
    """The page of a row of a table; empty for anything else."""
    if not isinstance(row, Row):
        return ""
    return url_for("law.row", table=row.table, code=row.code, since=since_of(row) or "-")
