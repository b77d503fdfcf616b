from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import mongoengine
import pytest
from bson import ObjectId
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casebook.store import Store
from casebook.web.keyset import Page, every, keyset, read_place, write_place, years


class Line(mongoengine.Document):
    key = mongoengine.StringField()
    year = mongoengine.IntField()
    tc = mongoengine.ListField(mongoengine.StringField())
    late = mongoengine.BooleanField()

    meta = {"collection": "web_test_lines", "auto_create_index": False}


@pytest.fixture
def lines(store: Store) -> Iterator[Any]:
    """`lines(rows)`: the collection holding these rows and no others."""

    def put(rows: list[dict[str, Any]]) -> None:
        store.db["web_test_lines"].delete_many({})
        if rows:
            store.db["web_test_lines"].insert_many([dict(row) for row in rows])

    yield put
    store.db["web_test_lines"].drop()


rows_of = st.lists(
    st.fixed_dictionaries(
        {
            "year": st.sampled_from([2024, 2025, 2026]),
            "tc": st.lists(st.sampled_from(["e:city", "h:zhang", "ref"]), unique=True, max_size=3),
            "late": st.booleans(),
        }
    ),
    max_size=25,
)


def with_keys(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**row, "key": f"{(index * 7) % 31:02}-{index:02}"} for index, row in enumerate(rows)]


def walk(fetch: Any, size: int) -> tuple[list[str], list[Page]]:
    pages, after = [], None
    while True:
        page = fetch(after, size)
        pages.append(page)
        if page.after is None:
            return [row.key for each in pages for row in each.rows], pages
        after = page.after


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=rows_of, size=st.integers(1, 7), descending=st.booleans(), keep_late=st.booleans())
def test_every_row_stands_on_exactly_one_page(
    lines: Any, rows: list[dict[str, Any]], size: int, descending: bool, keep_late: bool
) -> None:
    rows = with_keys(rows)
    lines(rows)
    terms = ["e:city", "h:zhang"]
    branches = [{"tc": term, "year": year} for term in terms for year in (2025, 2026)]
    keep = (lambda row: row.late) if keep_late else None

    def fetch(after: str | None, size: int) -> Page:
        return keyset(Line, branches, "key", descending, after, size, keep=keep)

    found, pages = walk(fetch, size)
    wanted = [
        row["key"]
        for row in rows
        if row["year"] != 2024 and set(row["tc"]) & set(terms) and (row["late"] or not keep_late)
    ]
    assert found == sorted(wanted, reverse=descending)
    assert all(len(page.rows) == size for page in pages[:-1])
    assert [row.key for row in every(fetch, size)] == found


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=rows_of, size=st.integers(1, 7), descending=st.booleans())
def test_going_back_shows_the_pages_come_from(
    lines: Any, rows: list[dict[str, Any]], size: int, descending: bool
) -> None:
    rows = with_keys(rows)
    lines(rows)
    one: dict[str, Any] = {"late": True}
    _, pages = walk(lambda after, size: keyset(Line, one, "key", descending, after, size), size)
    for earlier, later in pairwise(pages):
        back = keyset(Line, one, "key", descending, None, size, before=later.before)
        assert [row.key for row in back.rows] == [row.key for row in earlier.rows]
        assert back.after is not None
    assert pages[0].before is None


def test_a_list_without_rows_is_one_empty_page(lines: Any) -> None:
    lines([])
    assert keyset(Line, {"year": 2026}, "key") == Page([])
    assert list(every(lambda after, size: keyset(Line, {"year": 2026}, "key", True, after, size))) == []


def test_a_place_that_was_tampered_with_is_the_beginning(lines: Any) -> None:
    lines(with_keys([{"year": 2026, "tc": [], "late": True}] * 3))
    for broken in ("", "x", "oNOTHEX", "i--", "tyesterday"):
        assert len(keyset(Line, {"year": 2026}, "key", True, broken, 2).rows) == 2


def test_objects_are_paged_by_their_id(lines: Any) -> None:
    lines(with_keys([{"year": 2026, "tc": [], "late": True}] * 5))
    found, _ = walk(lambda after, size: keyset(Line, {"year": 2026}, "_id", False, after, size), 2)
    assert len(set(found)) == 5


@pytest.mark.parametrize(
    "value",
    ["2026-03-01|66", "", 0, -5, ObjectId(), datetime(2026, 3, 1, 1, 2, tzinfo=UTC), date(2026, 3, 1)],
)
def test_a_place_reads_back(value: Any) -> None:
    assert read_place(write_place(value)) == value


@pytest.mark.parametrize("value", [None, True, 1.5, []])
def test_what_orders_nothing_is_no_place(value: Any) -> None:
    with pytest.raises(TypeError):
        write_place(value)


def test_all_years_are_one_equality_each_newest_first() -> None:
    assert years(2024, 2026, {"tc": "ref"}) == [
        {"tc": "ref", "year": 2026},
        {"tc": "ref", "year": 2025},
        {"tc": "ref", "year": 2024},
    ]
