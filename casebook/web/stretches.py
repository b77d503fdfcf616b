"""Long lists read piece by piece along their order: the embedded server's work grows with what a query
matches and not with what it gives, so a page asks only for the stretch it lies in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from casebook.web.keyset import HIGHEST, LOWEST, Page, read_place, write_place


@dataclass(frozen=True)
class Stretch:
    """The rows whose sort key lies in `low` ≤ key < `high`; `of` is what the reader of it wants to know
    beside (a year)."""

    low: str
    high: str
    of: Any = None

    @property
    def range(self) -> dict[str, str]:
        """As a condition on the sort field."""
        return {"$gte": self.low, "$lt": self.high}


#: (stretch, after, before, size) → the page of that stretch.
OfStretch = Callable[[Stretch, str | None, str | None, int], Page]


def chained(
    of_stretch: OfStretch,
    stretches: Sequence[Stretch],
    sort_field: str,
    descending: bool,
    after: str | None,
    before: str | None,
    size: int,
) -> Page:
    """A page out of stretches, given from low to high, which are read only until it is full."""
    backwards = before is not None
    rows: list[Any] = []
    for stretch, start, edge in _asked(stretches, descending, after, before):
        part = of_stretch(stretch, start, edge, size + 1 - len(rows)).rows
        rows = part + rows if backwards else rows + part
        if len(rows) > size:
            break
    more = len(rows) > size
    rows = rows[-size:] if backwards else rows[:size]
    if not rows:
        return Page([])
    top, bottom = (write_place(getattr(row, sort_field)) for row in (rows[0], rows[-1]))
    if backwards:
        return Page(rows, after=bottom, before=top if more else None)
    return Page(rows, after=bottom if more else None, before=top if after else None)


def _asked(
    stretches: Sequence[Stretch], descending: bool, after: str | None, before: str | None
) -> Iterator[tuple[Stretch, str | None, str | None]]:
    """The stretches in order of reading, each with where to begin: (stretch, after, before)."""
    place = read_place(before or after)
    start = place if isinstance(place, str) else None
    upwards = descending == (before is not None)  # read from low to high
    beyond = write_place(LOWEST if descending else HIGHEST)
    for stretch in stretches if upwards else reversed(stretches):
        if start is not None and (stretch.high <= start if upwards else stretch.low > start):
            continue
        here = start is not None and stretch.low <= start < stretch.high
        edge = None if before is None else (before if here else beyond)
        yield stretch, after if here else None, edge
