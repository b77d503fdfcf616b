"""Running numbers without gaps: taken inside the transaction that uses them."""

from __future__ import annotations

from pymongo.errors import DuplicateKeyError

from casebook.store.unit_of_work import Retry, UnitOfWork

COLLECTION = "counters"


def next_number(uow: UnitOfWork, key: str) -> int:
    """The next number of `key`, from 1. An abort gives it back; of two takers at once one runs anew."""
    return next_numbers(uow, key, 1)[0]


def next_numbers(uow: UnitOfWork, key: str, count: int) -> range:
    """The next `count` numbers of `key` at the cost of one."""
    counters, session = uow.collection(COLLECTION), uow.session
    held = counters.find_one({"_id": key}, session=session)
    if held is None:
        try:
            counters.insert_one({"_id": key, "value": count}, session=session)
        except DuplicateKeyError as error:
            raise Retry from error
        return range(1, count + 1)
    value = int(held["value"])
    outcome = counters.update_one(
        {"_id": key, "value": value}, {"$set": {"value": value + count}}, session=session
    )
    if outcome.matched_count == 0:
        raise Retry
    return range(value + 1, value + count + 1)
