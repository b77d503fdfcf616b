"""The store that a test begins with is the one it should begin with, whatever the test before did."""

from __future__ import annotations

from typing import Any

import pytest

from casebook.store import Store
from tests.worlds import put_back, world_of

THREE: list[dict[str, Any]] = [{"_id": n, "n": n} for n in (3, 1, 2)]


def lines(store: Store) -> list[dict[str, Any]]:
    return list(store.db["test_lines"].find())


@pytest.mark.parametrize(
    "touch",
    [
        lambda of: of.insert_one({"_id": 4}),
        lambda of: of.update_one({"_id": 1}, {"$set": {"n": 1.0}}),
        lambda of: of.update_one({"_id": 3}, {"$set": {"more": None}}),
        lambda of: (of.delete_one({"_id": 3}), of.insert_one({"_id": 4})),
        lambda of: of.delete_many({}),
        lambda of: of.drop(),
        lambda of: None,
    ],
)
def test_a_world_is_put_back_whatever_was_done_to_it(touch: Any, store: Store) -> None:
    store.db["test_lines"].insert_many(THREE)
    kept = world_of(store)
    touch(store.db["test_lines"])
    store.db["test_others"].insert_one({"_id": 1})
    put_back(store, kept)
    assert repr(lines(store)) == repr(THREE)
    assert list(store.db["test_others"].find()) == []


@pytest.mark.parametrize("touched", [True, False])
def test_a_test_begins_with_the_people_and_nothing_else(
    touched: bool, people: dict[str, Any], store: Store
) -> None:
    assert store.db["people"].count_documents({"name": "改名"}) == 0 == store.db["cases"].count_documents({})
    assert store.db["people"].count_documents({}) == 14
    store.db["people"].update_one({"_id": people["leader"].id}, {"$set": {"name": "改名"}})
    store.db["cases"].insert_one({"_id": 1})


def test_a_test_that_asks_for_nobody_begins_with_nothing(store: Store) -> None:
    assert [name for name in store.db.list_collection_names() if store.db[name].find_one()] == []
