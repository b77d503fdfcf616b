"""Running numbers without gaps: taken inside the transaction that uses them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pymongo import UpdateOne
from pymongo.database import Database
from pymongo.errors import BulkWriteError, DuplicateKeyError

from casebook.store.unit_of_work import Retry, UnitOfWork

COLLECTION = "counters"


def last_number(db: Database[dict[str, Any]], key: str) -> int:
    """The last number of `key` that was given; nothing is taken."""
    found = db[COLLECTION].find_one({"_id": key})
    return int(found["value"]) if found else 0


def next_number(uow: UnitOfWork, key: str) -> int:
    """The next number of `key`, from 1. An abort gives it back; of two takers at once one runs anew."""
    return next_numbers(uow, key, 1)[0]


def next_numbers(uow: UnitOfWork, key: str, count: int) -> range:
    """The next `count` numbers of `key` at the cost of one."""
    return next_blocks(uow, {key: count})[key]


def next_blocks(uow: UnitOfWork, wanted: Mapping[str, int]) -> dict[str, range]:
    """For each key its next numbers, as many as wanted, in one look and one write for all keys."""
    counters, session = uow.collection(COLLECTION), uow.session
    if not wanted:
        return {}
    found = counters.find({"_id": {"$in": sorted(wanted)}}, session=session)
    held = {counter["_id"]: int(counter["value"]) for counter in found}
    moves = [
        UpdateOne({"_id": key, "value": value}, {"$set": {"value": value + wanted[key]}})
        for key, value in held.items()
    ]
    fresh = [{"_id": key, "value": count} for key, count in wanted.items() if key not in held]
    try:
        if moves and counters.bulk_write(moves, session=session).matched_count != len(moves):
            raise Retry
        if fresh:
            counters.insert_many(fresh, session=session)
    except (BulkWriteError, DuplicateKeyError) as error:
        raise Retry from error
    return {key: range(held.get(key, 0) + 1, held.get(key, 0) + count + 1) for key, count in wanted.items()}
