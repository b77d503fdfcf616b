"""Marks: which cases the index has yet to follow. A mark is inserted in the transaction of the change,
one for each change, so that no two writers meet on it; the indexer takes away the ones it has worked off.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bson import ObjectId

from casebook import clock
from casebook.acts import listen
from casebook.acts.models import TrailEntry
from casebook.store import UnitOfWork, current

COLLECTION = "index_marks"
AT_ONCE = 500


def register() -> None:
    """Have every recorded act on a case leave a mark."""
    listen(mark)


def mark(uow: UnitOfWork, entries: list[TrailEntry]) -> None:
    """Mark the cases of the entries, inside their transaction."""
    case_ids = dict.fromkeys(entry.case_id for entry in entries if entry.case_id)
    if case_ids:
        at = clock.now()
        documents = [{"_id": ObjectId(), "case_id": case_id, "at": at} for case_id in case_ids]
        uow.collection(COLLECTION).insert_many(documents, session=uow.session)


def waiting(limit: int) -> list[dict[str, Any]]:
    """The oldest marks, at most `limit`; with 0 all of them."""
    return list(current().db[COLLECTION].find({}).limit(limit))


def remove(marks: Iterable[dict[str, Any]]) -> None:
    """Take away marks that were worked off; one made meanwhile has another id and stays."""
    ids = [found["_id"] for found in marks]
    for start in range(0, len(ids), AT_ONCE):
        current().db[COLLECTION].delete_many({"_id": {"$in": ids[start : start + AT_ONCE]}})
