"""A list read in stretches pages like one read whole."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from casebook.web.keyset import HIGHEST, Page, page_of
from casebook.web.stretches import Stretch, chained


@dataclass(frozen=True)
class Row:
    key: str


keys = st.sets(st.text("abcdef", min_size=1, max_size=3), max_size=25)
cuts = st.sets(st.text("abcdef", min_size=1, max_size=2), max_size=4)


def _stretches(bounds: set[str]) -> list[Stretch]:
    ordered = ["", *sorted(bounds), HIGHEST]
    return [Stretch(low, high) for low, high in pairwise(ordered)]


def _page(
    rows: list[Row], parts: list[Stretch], descending: bool, after: str | None, before: str | None
) -> Page:
    def of_stretch(stretch: Stretch, after: str | None, before: str | None, size: int) -> Page:
        own = [row for row in rows if stretch.low <= row.key < stretch.high]
        return page_of(own, "key", descending, after, size, before=before)

    return chained(of_stretch, parts, "key", descending, after, before, 4)


@given(keys, cuts, st.booleans())
def test_forth_and_back_the_pages_are_those_of_the_whole(
    found: set[str], bounds: set[str], down: bool
) -> None:
    rows, parts = [Row(key) for key in found], _stretches(bounds)
    after: str | None = None
    pages: list[Page] = []
    while True:
        page, whole = _page(rows, parts, down, after, None), page_of(rows, "key", down, after, 4)
        assert (page.rows, page.after) == (whole.rows, whole.after)
        pages.append(page)
        if page.after is None:
            break
        after = page.after
    for page, earlier in zip(pages[:0:-1], pages[-2::-1], strict=True):
        assert page.before
        assert _page(rows, parts, down, None, page.before).rows == earlier.rows


def test_what_lies_behind_the_full_page_is_not_asked() -> None:
    asked: list[str] = []

    def of_stretch(stretch: Stretch, after: str | None, before: str | None, size: int) -> Page:
        asked.append(stretch.low)
        return page_of([Row(f"{stretch.low}{n}") for n in range(3)], "key", True, after, size, before=before)

    parts = [Stretch("a", "b"), Stretch("b", "c"), Stretch("c", "d")]
    assert [row.key for row in chained(of_stretch, parts, "key", True, None, None, 2).rows] == ["c2", "c1"]
    assert asked == ["c"]
