"""Who tries addresses of feeds that do not exist is not answered for a while.

A secret of 192 bits is not guessed; this keeps the store from being asked in vain. Counted a process.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque

FAILURES = 20
WINDOW_SECONDS = 60.0
ADDRESSES = 4096

_failures: OrderedDict[str, deque[float]] = OrderedDict()
_lock = threading.Lock()


def is_shut(address: str) -> bool:
    """Whether the address failed so often within the window that it has to wait."""
    with _lock:
        tries = _failures.get(address)
        return tries is not None and len(_recent(tries)) >= FAILURES


def note_failure(address: str) -> None:
    with _lock:
        _recent(_failures.setdefault(address, deque(maxlen=FAILURES))).append(time.monotonic())
        _failures.move_to_end(address)
        while len(_failures) > ADDRESSES:
            _failures.popitem(last=False)


def forget() -> None:
    """Answer everybody again."""
    with _lock:
        _failures.clear()


def _recent(tries: deque[float]) -> deque[float]:
    while tries and time.monotonic() - tries[0] > WINDOW_SECONDS:
        tries.popleft()
    return tries
