"""Keeping the index in step with the store. One writer at a time across all processes of a home."""

from __future__ import annotations

import contextlib
import functools
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bson import ObjectId
from whoosh.util import filelock
from whoosh.util.filelock import LockBase, try_for

from casebook.search import marks, sources
from casebook.search.engines.base import Engine, Entry, IndexBroken
from casebook.search.engines.whoosh_engine import WhooshEngine
from casebook.settings import Settings
from casebook.store import current

log = logging.getLogger(__name__)

MARKS_AT_ONCE = 200
_writing = threading.Lock()

Progress = Callable[[int, int], None]


def engine() -> Engine:
    """The engine of the open store's home."""
    return _engine(current().settings)


def _engine(settings: Settings) -> Engine:
    if settings.search_engine not in {"whoosh", "auto"}:
        raise ValueError(f"setting search_engine: no engine named {settings.search_engine!r}")
    return _whoosh(settings.index_home / "whoosh")


@functools.lru_cache(maxsize=8)
def _whoosh(folder: Path) -> Engine:
    return WhooshEngine(folder)


class WriterBusy(Exception):
    """Another process is writing the index."""


@contextlib.contextmanager
def writer(timeout: float = 0.0) -> Iterator[Engine]:
    """The right to write, for this process and thread alone. Raises WriterBusy."""
    home = current().settings.home  # beside the index, which may be deleted while it is written
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not _writing.acquire(timeout=max(timeout, 0.01)):
        raise WriterBusy
    try:
        lock = _file_lock(home / "index.lock")
        if not try_for(lambda: lock.acquire(blocking=False), timeout=timeout, delay=0.05):
            raise WriterBusy
        try:
            yield engine()
        finally:
            lock.release()
    finally:
        _writing.release()


def _file_lock(path: Path) -> LockBase:
    """A lock that the system lets go of when its holder dies; for its owner alone, like all of the home."""
    path.touch(mode=0o600)
    return filelock.FileLock(str(path))


def work_off(held: Engine, *, most: int | None = None) -> int:
    """Index the cases that marks name, until none is left or `most` marks are done; how many cases.

    The caller holds the writer's right.
    """
    done = cases = 0
    while most is None or done < most:
        found = marks.waiting(MARKS_AT_ONCE)
        if not found:
            break
        case_ids = list(dict.fromkeys(one["case_id"] for one in found))
        put(held, case_ids)
        marks.remove(found)
        done, cases = done + len(found), cases + len(case_ids)
    return cases


def put(held: Engine, case_ids: Sequence[ObjectId]) -> None:
    """Index the cases anew; one that is no more leaves the index."""
    held.index(sources.entries(case_ids), instead_of=[str(case_id) for case_id in case_ids])


def rebuild(held: Engine, progress: Progress | None = None) -> int:
    """A new index of every case, beside the old one; how many cases. What changes meanwhile is marked
    and follows."""
    before = marks.waiting(0)
    case_ids = sources.all_case_ids()
    total = len(case_ids)

    def entries() -> Iterator[Entry]:
        for start in range(0, total, sources.AT_ONCE):
            yield from sources.entries(case_ids[start : start + sources.AT_ONCE])
            if progress:
                progress(min(start + sources.AT_ONCE, total), total)

    held.rebuild(entries())
    marks.remove(before)
    log.info("search index built: %s cases", total)
    return total


def sweep(held: Engine) -> int:
    """Find cases that the index has not followed although no mark says so; how many were mended.

    A mark lost to a restored backup or a foreign program leaves no trace but the difference between
    the trail and what the index says it has read.
    """
    indexed = dict(held.versions())
    places = sources.trail_places()
    existing = set(sources.all_case_ids())
    stale = [case_id for case_id in existing if indexed.get(str(case_id)) != places.get(case_id, 0)]
    gone = [case_id for case_id in indexed if ObjectId(case_id) not in existing]
    for start in range(0, len(stale), sources.AT_ONCE):
        put(held, stale[start : start + sources.AT_ONCE])
    if gone:
        held.delete(gone)
    if stale or gone:
        log.warning("search index: %s forgotten cases followed, %s removed", len(stale), len(gone))
    return len(stale) + len(gone)


def catch_up(timeout: float = 30.0) -> int:
    """Bring the index up to date here and now: build it where it is missing or broken, else work off
    the marks. How many cases were indexed. Raises WriterBusy where another writer stays."""
    if engine().present() and not marks.waiting(1):
        return 0
    with writer(timeout) as held:
        if not held.present():
            return rebuild(held)
        try:
            return work_off(held)
        except IndexBroken:
            log.warning("search index broken, building it anew", exc_info=True)
            return rebuild(held)


def mend(timeout: float = 30.0) -> int:
    """Build the index anew where it cannot be read; how many cases it then holds."""
    with writer(timeout) as held:
        return 0 if held.health().ok else rebuild(held)
