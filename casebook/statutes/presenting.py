"""Rows and decisions as pages tell them: keys by name, values as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from casebook.law import tables
from casebook.law.checks import REFERENCES
from casebook.law.tables import Row, is_range
from casebook.statutes import choices, naming
from casebook.statutes.models import RowDecision
from casebook.statutes.writing import read_entry
from casebook.web.filters import UNKNOWN, label, listed, yuan

BILINGUAL = {"zh", "en"}
MONEY = "_fen"


@dataclass(frozen=True)
class Told:
    """One key of a row: its code, its name, its value, and whether that was not read in a source."""

    key: str
    name: str
    value: str
    unverified: bool = False


@dataclass(frozen=True)
class Differs:
    """One key that two rows have otherwise."""

    name: str
    before: str
    after: str


def table_name(name: str) -> str:
    """What a table is called; its file's name where it has no other."""
    return str(naming.TABLES.get(name, name))


def key_name(key: str) -> str:
    return str(naming.KEYS.get(key, naming.KEYS.get(key.removesuffix(MONEY), key)))


def told(row: Row) -> list[Told]:
    """What only this table says of the row, key by key."""
    return [
        Told(key, key_name(key), value_of(key, named(row.table, key, value)), not row.is_verified(key))
        for key, value in row.own.items()
    ]


def named(table: str, key: str, value: Any) -> Any:
    """The codes of other tables' rows, and units of time, with their names behind them."""
    if key == "unit" and value in naming.UNITS:
        return str(naming.UNITS[value])
    places = REFERENCES.get(table, {}).get(key)
    if not places:
        return value
    if isinstance(value, list | tuple):
        return [_with_name(places, each) for each in value]
    return _with_name(places, value)


def _with_name(places: str, code: Any) -> Any:
    for name in places.split("|"):
        row = tables.row(name, code) if isinstance(code, str) and name in tables.current() else None
        if row:
            return f"{code} {label(row)}"
    return code


def value_of(key: str, value: Any) -> str:
    """A value as people read it: money in yuan, ranges with 以上 and 以下, names in their language."""
    match value:
        case None | "" | []:
            return UNKNOWN
        case bool():
            return _("是") if value else _("否")
        case int() | float():
            return yuan(int(value)) if key.endswith(MONEY) else str(value)
        case date():
            return value.isoformat()
        case Mapping():
            return _mapping(key, value)
        case list() | tuple():
            return listed(value_of(key, each) for each in value)
    return str(value)


def _mapping(key: str, value: Mapping[str, Any]) -> str:
    if set(value) <= BILINGUAL:
        return label(value)
    if is_range(value):
        parts = []
        if "from" in value:
            parts.append(_("%(number)s以上", number=value_of(key, value["from"])))
        if "below" in value:
            parts.append(_("%(number)s以下", number=value_of(key, value["below"])))
        return listed(parts)
    return _("；").join(f"{key_name(each)} {value_of(each, inner)}" for each, inner in value.items())


def period(row: Row) -> str:
    """The days on which a row holds."""
    if row.effective_from is None and row.effective_to is None:
        return UNKNOWN
    since = row.effective_from.isoformat() if row.effective_from else ""
    until = row.effective_to.isoformat() if row.effective_to else ""
    return (
        _("%(since)s 起至 %(until)s", since=since, until=until) if until else _("%(since)s 起", since=since)
    )


def differing(before: str, after: str) -> list[Differs]:
    """The keys in which two rows, as stored text, differ; an empty text is no row."""
    one, other = (read_entry(text) if text else {} for text in (before, after))
    return [
        Differs(key_name(key), value_of(key, one.get(key)), value_of(key, other.get(key)))
        for key in dict.fromkeys([*one, *other])
        if one.get(key) != other.get(key)
    ]


def effects(decision: RowDecision) -> list[tuple[str, list[Differs]]]:
    """What a decision does, row by row: (which row, what differs)."""
    if not decision.after:
        return [(_("不再有这一行"), differing(decision.before, ""))]
    parts = []
    for place, text in enumerate(decision.after):
        entry = read_entry(text)
        since = entry.get("effective_from")
        name = _("自 %(day)s 起的行", day=since) if since else _("这一行")
        is_new = len(decision.after) > 1 and place == len(decision.after) - 1
        parts.append((_("新行：%(name)s", name=name) if is_new else name, differing(decision.before, text)))
    return parts


def timeline(decisions: Iterable[RowDecision]) -> list[dict[str, Any]]:
    """The history of a row as the macro of timelines takes it, the newest first."""
    return [_entry(decision) for decision in decisions]


def _entry(decision: RowDecision) -> dict[str, Any]:
    who = [decision.proposed_by_name, decision.decided_by_name, decision.undone_by_name]
    text = _("依据：%(source)s", source=decision.source)
    for more in (decision.note, decision.decided_note, decision.undone_reason):
        text += _("；%(more)s", more=more) if more else ""
    kind, state = choices.KINDS[decision.kind], choices.STATES[decision.state]
    return {
        "at": decision.undone_at or decision.decided_at or decision.proposed_at,
        "title": _("%(kind)s（%(state)s）", kind=kind, state=state),
        "who": listed(dict.fromkeys(name for name in who if name)),
        "text": text,
        "link": url_for("law.decision", id=decision.id),
        "icon": "check" if decision.state == choices.IN_FORCE else "dot",
    }


def versions(table: str, code: str) -> list[Row]:
    """The rows of a code in the tables in use, the latest first."""
    found = [row for row in tables.current().get(table, ()) if row.code == code]
    return sorted(found, key=lambda row: row.effective_from or date.min, reverse=True)
