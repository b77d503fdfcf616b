"""What a change of a case changed: field, before, after, in plain values for the trail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from bson import ObjectId

from casebook.cases.choices import ACCOUNTABILITY, COMMON
from casebook.cases.models import Case

#: Derived or bookkeeping fields follow from others and would only repeat them; what the
#: investigations own, they record themselves, under their own half.
LEFT_OUT = frozenset(
    "_id version access units created_at created_by updated_at liability accountability rectifications "
    "release closings waits".split()
)
SEALED_PARTIES = "parties.accountability"

Change = tuple[str, Any, Any]


def snapshot(case: Case) -> dict[str, Any]:
    """The case as a flat mapping of field names to plain values; `incident.` fields one by one."""
    return flattened(case.to_mongo())


def flattened(stored: Mapping[str, Any]) -> dict[str, Any]:
    """`snapshot` of a case that is in the form of the store already."""
    flat: dict[str, Any] = {}
    for name, value in stored.items():
        if name in LEFT_OUT:
            continue
        if name == "parties":
            sealed = [party for party in value if party.get("half") == ACCOUNTABILITY]
            flat["parties"] = plain([party for party in value if party not in sealed])
            flat[SEALED_PARTIES] = plain(sealed)
        elif name == "incident":
            flat.update({f"incident.{key}": plain(inner) for key, inner in value.items()})
        else:
            flat[name] = plain(value)
    return flat


def between(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """The fields that differ, in a fixed order. An absent field is None."""
    names = sorted(set(before) | set(after))
    return [
        (name, before.get(name), after.get(name))
        for name in names
        if _empty_is_none(before.get(name)) != _empty_is_none(after.get(name))
    ]


def by_half(differences: list[Change], half: str) -> list[tuple[str, list[Change]]]:
    """The differences split so that what is sealed is recorded under the sealed half."""
    sealed = [change for change in differences if change[0] == SEALED_PARTIES]
    rest = [change for change in differences if change not in sealed]
    if not sealed:
        return [(half, rest)]
    return ([(half, rest)] if rest or half != COMMON else []) + [(ACCOUNTABILITY, sealed)]


def plain(value: Any) -> Any:
    """A stored value as JSON can carry it: dates as ISO text, ids as hex text."""
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items() if key != "_cls"}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, ObjectId):
        return str(value)
    return value


def _empty_is_none(value: Any) -> Any:
    return None if value in ("", [], {}) else value
