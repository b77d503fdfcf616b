"""The indexer: a thread of the web process that follows the marks, brings a lost index back and now and
then looks for forgotten cases. Of several processes only the one that holds the writer's right works."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING

from casebook.search import marks, upkeep
from casebook.search.engines.base import IndexBroken
from casebook.store.worker import Worker

if TYPE_CHECKING:
    from flask import Flask

log = logging.getLogger(__name__)

SWEEP_SECONDS = 600.0
LONGEST_REST = 30.0  # between tries while the store does not answer
MARKS_A_ROUND = 1000


class Indexer(Worker):
    """`start()` once; `stop()` ends it after the round it is in; `wake()` has it look at once."""

    def __init__(self, lag_seconds: float) -> None:
        super().__init__("casebook-indexer")
        self.lag = lag_seconds
        self._rebuild = threading.Event()
        self._swept = 0.0

    def wake(self, *, rebuild: bool = False) -> None:
        if rebuild:
            self._rebuild.set()
        self._wake.set()

    def _run(self) -> None:
        rest = self.lag
        while not self._stopping.is_set():
            self._wake.wait(rest)
            self._wake.clear()
            if self._stopping.is_set():
                return
            try:
                self.round()
                rest = self.lag
            except Exception:  # a round that fails is tried again: marks stay until they are worked off
                log.exception("search index: round failed")
                rest = min(max(rest, 0.5) * 2, LONGEST_REST)

    def round(self) -> None:
        """One look: a lost index, the marks, and every ten minutes the forgotten."""
        lost = self._rebuild.is_set() or not upkeep.engine().present()
        due = time.monotonic() - self._swept > SWEEP_SECONDS or not self._swept
        if not lost and not due and not marks.waiting(1):
            return
        try:
            with upkeep.writer() as held:
                try:
                    if lost and not held.health().ok:
                        upkeep.rebuild(held)
                    self._rebuild.clear()
                    upkeep.work_off(held, most=MARKS_A_ROUND)
                    if due:
                        upkeep.sweep(held)
                        self._swept = time.monotonic()
                except IndexBroken:
                    log.warning("search index broken, building it anew", exc_info=True)
                    upkeep.rebuild(held)
        except upkeep.WriterBusy:
            return


_indexer: Indexer | None = None


def running() -> Indexer | None:
    """The indexer of this process, where one runs."""
    return _indexer if _indexer is not None and _indexer.alive else None


def start_indexer(app: Flask) -> Indexer:
    """Start the indexer of the web process; a second call gives the same one."""
    global _indexer
    if _indexer is None or not _indexer.alive:
        _indexer = Indexer(app.extensions["casebook.settings"].search_lag_seconds)
        _indexer.start()
    return _indexer
