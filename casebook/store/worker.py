"""A thread of its own that goes round until it is told to stop."""

from __future__ import annotations

import threading


class Worker:
    """`start()` once; `stop()` ends it after the round it is in. A subclass has the rounds in `_run`, which
    asks `_stopping` and rests on `_wake`."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def alive(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        if not self.alive:
            self._stopping.clear()
            self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
            self._thread.start()

    def stop(self, timeout: float = 10.0) -> None:
        self._stopping.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout)

    def _run(self) -> None:
        raise NotImplementedError
