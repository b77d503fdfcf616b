"""Clocks of cases that came in many at once.

Starting the clocks of a case takes as long as taking it in. So a batch of an import leaves a mark for each
of its cases, in its own transaction, and the marks are worked off after it: by the command that imported,
else by the web server when it starts or somebody asks for deadlines. An act on a case that still has a mark
brings its clocks up to date by itself, as any act does.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection

from bson import ObjectId
from mongoengine import fields as f
from mongoengine.document import Document

from casebook.cases.models import CaseRow
from casebook.store import UnitOfWork, current, transact

log = logging.getLogger(__name__)

#: Cases acted on in one transaction from which on their clocks are left for later.
MANY = 6
#: Cases whose clocks are started in one transaction.
AT_ONCE = 100

Progress = Callable[[int, int], None]
_working = threading.Lock()
_ending = threading.Event()


class ClockMark(Document):
    """The clocks of this case are still to be started. `_id` is the case's id."""

    id = f.ObjectIdField(primary_key=True)
    act = f.StringField(required=True)

    meta = {"collection": "clock_marks", "auto_create_index": False}


def leave(uow: UnitOfWork, told: dict[ObjectId, str]) -> None:
    """Mark the own ones of the cases, case → act; in the transaction that brought them."""
    wanted = {"_id": {"$in": list(told)}}
    lean = uow.collection(CaseRow).find(wanted, {"origin": 1}, session=uow.session)
    marks = [{"_id": row["_id"], "act": told[row["_id"]]} for row in lean if row.get("origin") == "own"]
    if marks:
        uow.collection(ClockMark).insert_many(marks, session=uow.session)


def left() -> int:
    """How many cases wait."""
    return sum(1 for _ in current().db[ClockMark._get_collection_name()].find({}, {"_id": 1}))


def work_off(progress: Progress | None = None) -> int:
    """Start the clocks of every case that waits; how many cases. One at a time in this process; of two
    processes at the same case one begins anew and finds it done. `progress(done, of)` after each batch."""
    from casebook.deadlines.reconciling import reconcile_cases

    if not _working.acquire(blocking=False):
        return 0
    try:
        marks = current().db[ClockMark._get_collection_name()]
        waiting = sorted((mark["_id"], mark["act"]) for mark in marks.find())
        for start in range(0, len(waiting), AT_ONCE):
            if _ending.is_set():
                return start
            part = dict(waiting[start : start + AT_ONCE])

            def work(uow: UnitOfWork, part: dict[ObjectId, str] = part) -> None:
                _take(uow, part)
                reconcile_cases(uow, list(part), reasons=part)

            transact(work)
            if progress:
                progress(min(start + AT_ONCE, len(waiting)), len(waiting))
        return len(waiting)
    finally:
        _working.release()


def _take(uow: UnitOfWork, case_ids: Collection[ObjectId]) -> None:
    wanted = {"_id": {"$in": list(case_ids)}}
    uow.collection(ClockMark).delete_many(wanted, session=uow.session)


def begin() -> threading.Thread | None:
    """Work off beside what else goes on, where anything waits; the thread that does it."""
    if current().db[ClockMark._get_collection_name()].find_one({}, {"_id": 1}) is None:
        return None
    _ending.clear()
    thread = threading.Thread(target=_quietly, name="casebook-clocks", daemon=True)
    thread.start()
    return thread


def end(thread: threading.Thread | None, timeout: float) -> None:
    """Have what `begin` began end after the batch it is at; what is left waits for the next start."""
    _ending.set()
    if thread is not None:
        thread.join(timeout)


def _quietly() -> None:
    try:
        work_off()
    except Exception:
        log.exception("the clocks of imported cases were not all started; they are taken up again")
