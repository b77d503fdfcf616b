"""Pages under filters. The embedded server reads a whole collection where a query names a field beside
those of its index, so filters are asked of lean rows here, and only the rows of the page are loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from casebook.measures.models import Measure
from casebook.web.keyset import Page, read_place, write_place

#: What filters and orders ask for.
LEAN = ("by_date", "by_due", "state", "unit", "audience", "due_on", "terms")

Keep = Callable[[Mapping[str, Any]], bool]


def sifted(
    branches: Iterable[Mapping[str, Any]],
    sort_field: str,
    descending: bool,
    after: str | None,
    size: int,
    *,
    before: str | None,
    keep: Keep,
) -> Page:
    """One page of the measures that the branches (equalities of one index) find and `keep` leaves.

    A measure found by two branches stands there once. Places are those of `web.keyset`.
    """
    backwards = before is not None
    downwards = descending != backwards
    start = read_place(before if backwards else after)
    found: dict[str, Any] = {}
    for branch in branches:
        wanted = dict(branch)
        if isinstance(start, str):
            wanted[sort_field] = {**wanted.get(sort_field, {}), "$lt" if downwards else "$gt": start}
        for row in Measure.objects(__raw__=wanted).only(*LEAN).as_pymongo():
            if keep(row):
                found[row[sort_field]] = row["_id"]
    keys = sorted(found, reverse=downwards)
    more, keys = len(keys) > size, keys[:size]
    if backwards:
        keys.reverse()
    if not keys:
        return Page([])
    loaded = Measure.objects.in_bulk([found[key] for key in keys])
    rows = [loaded[found[key]] for key in keys if found[key] in loaded]
    first, last = write_place(keys[0]), write_place(keys[-1])
    if backwards:
        return Page(rows, after=last, before=first if more else None)
    return Page(rows, after=last if more else None, before=first if start is not None else None)
