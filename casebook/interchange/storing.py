"""Storing a batch beside the building of the next: half of an import is waiting for the database."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from types import TracebackType
from typing import Any

#: Whoever computes keeps the interpreter so many seconds at a time. At Python's usual 5 ms the database would
#: wait that long after each of its answers until it is asked for more.
TURN_SECONDS = 0.0005


class Storing:
    """One batch at a time is stored in a thread of its own, under the context of who began it.

    Leaving waits for what is under way, so that an interrupted import ends between two batches.
    """

    def __init__(self, store: Callable[[list[Any]], None]) -> None:
        self._store = store
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="import")
        self._future: Future[None] | None = None
        self._usual_turn = sys.getswitchinterval()

    def __enter__(self) -> Storing:
        sys.setswitchinterval(TURN_SECONDS)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._thread.shutdown(wait=True)
        sys.setswitchinterval(self._usual_turn)

    def begin(self, batch: list[Any]) -> None:
        """Begin to store a batch. Raises RuntimeError where the one before was not finished."""
        if self._future is not None:
            raise RuntimeError("the batch before is not finished")
        self._future = self._thread.submit(copy_context().run, self._store, batch)

    def finish(self) -> None:
        """Wait until the batch is stored. Raises what storing it raised."""
        future, self._future = self._future, None
        if future is not None:
            future.result()
