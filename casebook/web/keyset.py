"""Pages of a list by keyset: equalities and one range, never a skip and never a count.

The sort field must be unique within what the equalities choose (our rows carry sort keys ending in
their id), so that every row stands on exactly one page.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from operator import attrgetter
from typing import Any

from bson import ObjectId
from bson.errors import InvalidId

#: Before and behind every sort key that is a text.
LOWEST, HIGHEST = "", "\uffff"


@dataclass(frozen=True)
class Page:
    """Rows in order. `after` is the place to go on from, `before` the place to go back from; None: end."""

    rows: list[Any]
    after: str | None = None
    before: str | None = None


def keyset(
    collection: Any,
    equality: Mapping[str, Any] | Sequence[Mapping[str, Any]],
    sort_field: str,
    descending: bool = True,
    after: str | None = None,
    size: int = 20,
    *,
    before: str | None = None,
    keep: Callable[[Any], bool] | None = None,
) -> Page:
    """One page of `collection` (a MongoEngine document class).

    `equality` is one filter of equalities, or several whose rows are merged (one for each year, or for
    each permission term); a row found by two of them appears once. `keep` sorts rows out that a filter
    of equalities cannot. `after` or `before` is a place taken from an earlier page.
    """
    branches = [equality] if isinstance(equality, Mapping) else list(equality)
    backwards = before is not None
    start = read_place(before if backwards else after)
    found = _walk(collection, branches, sort_field, descending != backwards, start, size, keep)
    rows = list(islice(found, size + 1))
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    if not rows:
        return Page([])
    first, last = (write_place(_key(row, sort_field)) for row in (rows[0], rows[-1]))
    if backwards:
        return Page(rows, after=last, before=first if more else None)
    return Page(rows, after=last if more else None, before=first if start is not None else None)


def page_of(
    rows: Iterable[Any],
    sort_field: str,
    descending: bool = True,
    after: str | None = None,
    size: int = 20,
    *,
    before: str | None = None,
) -> Page:
    """One page out of few rows that were read whole, with the places `keyset` would give."""
    backwards = before is not None
    downwards = descending != backwards
    start = read_place(before if backwards else after)
    ordered = sorted(rows, key=lambda row: _key(row, sort_field), reverse=downwards)
    if start is not None:
        ordered = [row for row in ordered if _beyond(_key(row, sort_field), start, downwards)]
    more, found = len(ordered) > size, ordered[:size]
    if backwards:
        found.reverse()
    if not found:
        return Page([])
    first, last = (write_place(_key(row, sort_field)) for row in (found[0], found[-1]))
    if backwards:
        return Page(found, after=last, before=first if more else None)
    return Page(found, after=last if more else None, before=first if start is not None else None)


def _beyond(key: Any, start: Any, downwards: bool) -> bool:
    return bool(key < start if downwards else key > start)


def every(fetch: Callable[[str | None, int], Page], size: int = 500) -> Iterator[Any]:
    """All rows, page by page: `fetch(after, size)` gives a page."""
    after: str | None = None
    while True:
        page = fetch(after, size)
        yield from page.rows
        if page.after is None:
            return
        after = page.after


def _walk(
    collection: Any,
    branches: Sequence[Mapping[str, Any]],
    sort_field: str,
    descending: bool,
    start: Any,
    size: int,
    keep: Callable[[Any], bool] | None,
) -> Iterator[Any]:
    key = attrgetter(_attribute(sort_field))
    # The embedded server does the whole work of a query whatever its limit: where rows are sorted out
    # here, each branch is read once and not in pieces.
    piece = size + 1 if keep is None else None
    streams = [_branch(collection, branch, sort_field, descending, start, piece) for branch in branches]
    previous: Any = object()
    for row in heapq.merge(*streams, key=key, reverse=descending):
        place = key(row)
        if place != previous and (keep is None or keep(row)):
            yield row
        previous = place


def _branch(
    collection: Any,
    equality: Mapping[str, Any],
    sort_field: str,
    descending: bool,
    start: Any,
    piece: int | None,
) -> Iterator[Any]:
    order = f"-{_attribute(sort_field)}" if descending else _attribute(sort_field)
    while True:
        wanted = within(equality, sort_field, start, descending)
        query = collection.objects(__raw__=wanted).order_by(order).no_cache()
        rows = list(query.limit(piece) if piece else query)
        yield from rows
        if piece is None or len(rows) < piece:
            return
        start = _key(rows[-1], sort_field)


def within(equality: Mapping[str, Any], sort_field: str, start: Any, downwards: bool) -> dict[str, Any]:
    """The filter of what lies beyond `start`; it may hold a range of the sort field already."""
    wanted = dict(equality)
    if start is None:
        return wanted
    bounds = dict(wanted.get(sort_field) or {})
    if downwards:
        bounds["$lt"] = min(start, bounds["$lt"]) if "$lt" in bounds else start
    elif "$gte" not in bounds or start >= bounds["$gte"]:
        bounds.pop("$gte", None)
        bounds["$gt"] = start
    wanted[sort_field] = bounds
    return wanted


def _attribute(sort_field: str) -> str:
    return "pk" if sort_field == "_id" else sort_field


def _key(row: Any, sort_field: str) -> Any:
    return getattr(row, _attribute(sort_field))


def write_place(value: Any) -> str:
    """A sort key as it stands in an address: its type's letter, then its text."""
    match value:
        case bool() | None:
            raise TypeError(f"no place in a list: {value!r}")
        case str():
            return f"s{value}"
        case int():
            return f"i{value}"
        case ObjectId():
            return f"o{value}"
        case datetime():
            aware = value if value.tzinfo else value.replace(tzinfo=UTC)
            return f"t{aware.isoformat()}"
        case date():
            return f"d{value.isoformat()}"
    raise TypeError(f"no place in a list: {value!r}")


def read_place(text: str | None) -> Any:
    """The sort key of an address; None where there is none or it cannot be read (then: the beginning)."""
    if not text:
        return None
    readers: dict[str, Callable[[str], Any]] = {
        "s": str,
        "i": int,
        "o": ObjectId,
        "t": datetime.fromisoformat,
        "d": date.fromisoformat,
    }
    try:
        return readers[text[0]](text[1:])
    except (KeyError, ValueError, InvalidId):
        return None


def years(first: int, last: int, base: Mapping[str, Any], field: str = "year") -> Iterable[dict[str, Any]]:
    """One equality a year, newest first: how a list of all years is read."""
    return [{**base, field: year} for year in range(last, first - 1, -1)]
