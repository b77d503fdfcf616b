"""Rights and terms that are over although nothing happened in their case: noted from time to time.

Lists leave them out by themselves; this gives them their state and their entry in the trail.
"""

from __future__ import annotations

import logging
import threading
import time
from functools import partial

from bson import ObjectId
from flask import current_app

from casebook import clock
from casebook.deadlines.choices import NATURES
from casebook.deadlines.models import Clock
from casebook.store import UnitOfWork, transact

log = logging.getLogger(__name__)

#: Cases looked at in one transaction, and seconds between two looks of this process.
AT_ONCE = 50
EVERY_SECONDS = 3600.0

_looking = threading.Lock()
_looked_at = float("-inf")


def sweep() -> int:
    """Note every right and term that has run out; how many cases had one."""
    before = f"{clock.local(clock.now()):%Y-%m-%dT%H:%M}"
    cases = set()
    for nature in sorted(set(NATURES) - {"duty"}):
        wanted = {"nature": nature, "live": True, "by_due": {"$lt": before}}
        cases |= {son["case_id"] for son in Clock.objects(__raw__=wanted).only("case_id").as_pymongo()}
    found = sorted(cases)
    for start in range(0, len(found), AT_ONCE):
        transact(partial(_note, found[start : start + AT_ONCE]))
    return len(found)


def _note(case_ids: list[ObjectId], uow: UnitOfWork) -> None:
    from casebook.deadlines.reconciling import reconcile_cases

    reconcile_cases(uow, case_ids)


def now_and_then() -> None:
    """Sweep beside what else goes on, at most once an hour in this process."""
    global _looked_at
    if not current_app or current_app.testing or time.monotonic() - _looked_at < EVERY_SECONDS:
        return
    _looked_at = time.monotonic()
    threading.Thread(target=_quietly, name="casebook-lapses", daemon=True).start()


def _quietly() -> None:
    if not _looking.acquire(blocking=False):
        return
    try:
        sweep()
    except Exception:
        log.exception("rights and terms that are over were not noted; the next look does it")
    finally:
        _looking.release()
