"""The store: one open connection per process, transactions, files, running numbers.

Reads outside a transaction may use MongoEngine directly; every write goes through `transact`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from casebook.settings import Settings
from casebook.store import counters, embedded, files, unit_of_work
from casebook.store.connection import Store
from casebook.store.documents import VersionedDocument
from casebook.store.indexes import explain_uses_index
from casebook.store.unit_of_work import Busy, Ready, Retry, UnitOfWork

__all__ = [
    "Busy",
    "Ready",
    "Retry",
    "Store",
    "UnitOfWork",
    "VersionedDocument",
    "close_store",
    "counters",
    "current",
    "embedded",
    "explain_uses_index",
    "files",
    "open_store",
    "transact",
]

T = TypeVar("T")

_opening = threading.Lock()
_store: Store | None = None


def open_store(settings: Settings) -> Store:
    """Open the store these settings name and make it the process's one. Open already: the same is returned.

    Raises Refusal `store.unreachable`, `store.no_transactions`, `store.locked`, `store.not_started` or
    `store.platform`.
    """
    global _store
    with _opening:
        if _store is not None:
            if _place(_store.settings) == _place(settings):
                return _store
            _store.close()
            _store = None
        _store = Store(settings)
        return _store


def current() -> Store:
    """The process's open store."""
    if _store is None:
        raise RuntimeError("no store is open: call open_store(settings) first")
    return _store


def close_store() -> None:
    """Leave the process's store, if one is open."""
    global _store
    with _opening:
        if _store is not None:
            _store.close()
            _store = None


def transact(work: Callable[[UnitOfWork], T]) -> T:
    """Run `work` in one transaction (snapshot reads, majority and journaled commit); returns what it returns.

    `work` is run anew when another transaction came between, so it reads what it changes inside itself
    and has no effect outside the unit of work (see UnitOfWork.after_commit). An exception leaves the
    store as it was. Raises Busy `store.busy` when the store took nothing within some 30 seconds.
    """
    return unit_of_work.run(current(), work)


def _place(settings: Settings) -> tuple[str, str, str]:
    return str(settings.home), settings.mongodb_uri, settings.mongodb_database
