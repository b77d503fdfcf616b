"""Pages under filters. The embedded server reads a whole collection where a query names a field beside
those of its index, so filters are asked of the rows here, before documents are made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from casebook.web.keyset import Page, read_place, within, write_place

Keep = Callable[[Mapping[str, Any]], bool]


def sifted(
    document: Any,
    branches: Iterable[Mapping[str, Any]],
    sort_field: str,
    descending: bool,
    after: str | None,
    size: int,
    *,
    before: str | None,
    keep: Keep,
    lean: Sequence[str] = (),
) -> Page:
    """One page of the documents that the branches (equalities of one index and at most a range of the
    sort field) find and `keep`, asked of the stored row, leaves.

    `lean` are the fields that `keep` and the order ask for, where documents are large: only those of the
    page are then read whole. A document found by two branches stands there once. Places are those of
    `web.keyset`.
    """
    backwards = before is not None
    downwards = descending != backwards
    start = read_place(before if backwards else after)
    found: dict[str, Mapping[str, Any]] = {}
    for branch in branches:
        query = document.objects(__raw__=within(branch, sort_field, start, downwards))
        for row in (query.only(*lean) if lean else query).as_pymongo():
            if keep(row):
                found[row[sort_field]] = row
    keys = sorted(found, reverse=downwards)
    more, keys = len(keys) > size, keys[:size]
    if backwards:
        keys.reverse()
    if not keys:
        return Page([])
    rows = _documents(document, [found[key] for key in keys], whole=not lean)
    first, last = write_place(keys[0]), write_place(keys[-1])
    if backwards:
        return Page(rows, after=last, before=first if more else None)
    return Page(rows, after=last if more else None, before=first if start is not None else None)


def _documents(document: Any, rows: list[Mapping[str, Any]], *, whole: bool) -> list[Any]:
    if whole:
        return [document._from_son(row) for row in rows]
    loaded = document.objects.in_bulk([row["_id"] for row in rows])
    return [loaded[row["_id"]] for row in rows if row["_id"] in loaded]
