"""Running numbers without gaps: taken inside the transaction that uses them."""

from __future__ import annotations

from pymongo.errors import DuplicateKeyError

from casebook.store.unit_of_work import Retry, UnitOfWork

COLLECTION = "counters"


def next_number(uow: UnitOfWork, key: str) -> int:
    """The next number of `key`, from 1. An abort gives it back; of two takers at once one runs anew."""
    counters, session = uow.collection(COLLECTION), uow.session
    held = counters.find_one({"_id": key}, session=session)
    if held is None:
        try:
            counters.insert_one({"_id": key, "value": 1}, session=session)
        except DuplicateKeyError as error:
            raise Retry from error
        return 1
    value = int(held["value"])
    outcome = counters.update_one(
        {"_id": key, "value": value}, {"$set": {"value": value + 1}}, session=session
    )
    if outcome.matched_count == 0:
        raise Retry
    return value + 1
