"""The process's one connection: a real MongoDB by address, else the embedded server of the home."""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path
from typing import Any

import mongoengine
from flask_babel import lazy_gettext as _l
from pymongo import MongoClient
from pymongo.database import Database
from pymongo.errors import ConfigurationError, ConnectionFailure, OperationFailure, PyMongoError

from casebook.refusals import Refusal
from casebook.settings import Settings
from casebook.store import embedded

log = logging.getLogger(__name__)

GLANCE_SECONDS = 0.25  # does its process live? asked of a file lock
READ_SECONDS = 2.0  # does it answer? asked by an authenticated read
COMMON_OPTIONS: dict[str, Any] = {
    "tz_aware": True,
    "uuidRepresentation": "standard",
    "w": "majority",
    "journal": True,
    "readConcernLevel": "majority",
    "retryWrites": True,
    "retryReads": True,
    "appname": "casebook",
}
EMBEDDED_OPTIONS: dict[str, Any] = {"maxPoolSize": 16, "maxIdleTimeMS": 120_000}


class Store:
    """An open store. One per process; `casebook.store.current()` gives it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.home: Path = settings.home
        self.embedded = not settings.mongodb_uri
        self._user: int | None = None
        self._address: embedded.Address | None = None
        self._mending = threading.Lock()
        self._closed = threading.Event()
        self._watch: threading.Thread | None = None
        if self.embedded:
            self._user = embedded.use(settings.database_home)
        try:
            self._connect()
        except BaseException:
            self.close()
            raise

    client: MongoClient[dict[str, Any]]

    @property
    def db(self) -> Database[dict[str, Any]]:
        return self.client[self.settings.mongodb_database]

    def ensure_indexes(self) -> list[str]:
        """Make the indexes the models declare. Returns the names (`collection.index`) of all of them."""
        from casebook.store import indexes

        return indexes.ensure(self.db)

    def answers(self) -> bool:
        """Whether an authenticated read succeeds now."""
        try:
            self.db["health"].find_one({"_id": "casebook"})
        except PyMongoError:
            return False
        return True

    def mend(self) -> None:
        """Bring the embedded server back where it is gone, and connect anew where its port changed."""
        if not self.embedded or self._closed.is_set():
            return
        with self._mending:
            address = embedded.ensure_running(
                self.settings.database_home, self.settings.database_idle_seconds
            )
            if address.options() != (self._address.options() if self._address else None):
                self._connect_to(address)

    def start_watch(self) -> None:
        """For web processes: notice within seconds that the embedded server died, and mend it."""
        if self.embedded and self._watch is None:
            self._watch = threading.Thread(target=self._keep_watch, name="store-watch", daemon=True)
            self._watch.start()

    def close(self) -> None:
        """Leave the store. The embedded server stays for others and ends by itself when unused."""
        self._closed.set()
        mongoengine.disconnect()
        if self._user is not None:
            embedded.leave(self._user)
            self._user = None

    # ---------------------------------------------------------------- inside

    def _connect(self) -> None:
        if self.embedded:
            self.mend()
        else:
            self._register(host=self.settings.mongodb_uri)
            self._refuse_unfit()

    def _connect_to(self, address: embedded.Address) -> None:
        self._register(**address.options(), **EMBEDDED_OPTIONS)
        self._address = address

    def _register(self, **where: Any) -> None:
        mongoengine.disconnect()
        timeout = self.settings.mongodb_timeout_ms
        options = COMMON_OPTIONS | {"serverSelectionTimeoutMS": timeout, "connectTimeoutMS": timeout} | where
        try:
            self.client = mongoengine.connect(self.settings.mongodb_database, **options)
        except (ConfigurationError, ConnectionFailure, ValueError) as error:
            raise _unreachable(error) from error

    def _refuse_unfit(self) -> None:
        """Refuse a MongoDB that cannot be reached or has no transactions (a standalone server)."""
        try:
            hello = self.client.admin.command("hello")
            self.db["health"].find_one({"_id": "casebook"})
        except (ConnectionFailure, OperationFailure, ConfigurationError) as error:
            raise _unreachable(error) from error
        if not (hello.get("setName") or hello.get("msg") == "isdbgrid"):
            raise Refusal(
                "store.no_transactions",
                _l("该 MongoDB 是单机实例，不支持事务；请改用副本集（单节点副本集亦可）或分片集群"),
            )

    def _keep_watch(self) -> None:
        last_read = 0.0
        while not self._closed.wait(GLANCE_SECONDS):
            lives = embedded.lives(self.settings.database_home)
            if lives and time.monotonic() - last_read < READ_SECONDS:
                continue
            try:
                if not lives or not self.answers():
                    self.mend()
            except Exception:
                log.exception("the embedded database could not be mended; trying again")
            last_read = time.monotonic()


def _unreachable(error: Exception) -> Refusal:
    reason = str(error).split(", Timeout:")[0]
    return Refusal("store.unreachable", _l("连不上 MongoDB：%(reason)s"), reason=reason)
