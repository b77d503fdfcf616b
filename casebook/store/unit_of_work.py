"""One transaction, as services see it. MongoEngine passes no sessions; this does it for them."""

from __future__ import annotations

import logging
import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from bson import ObjectId
from flask_babel import lazy_gettext as _l
from mongoengine import Document, ObjectIdField
from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.errors import (
    AutoReconnect,
    BulkWriteError,
    DuplicateKeyError,
    PyMongoError,
)
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from casebook import clock
from casebook.refusals import Conflict, Refusal
from casebook.store.connection import Store
from casebook.store.documents import VersionedDocument

log = logging.getLogger(__name__)

T = TypeVar("T")
D = TypeVar("D", bound=Document)

PATIENCE_SECONDS = 30.0
COMMIT_SECONDS = 30.0
LONGEST_PAUSE = 0.25
DUPLICATE_KEY = 11000
COMMITS = "commits"  # see UnitOfWork._leave_witness; emptied by its own expiry index


class Retry(Exception):
    """Raised inside the work of a transaction: abort it and run the work anew."""


class Busy(Refusal):
    """The store could not take the change now; nothing was changed."""

    status = 503


class Ready:
    """A document checked and in the form of the store. Made before its transaction begins, it keeps that short:
    what is checked and converted inside one, others wait for."""

    __slots__ = ("doc", "son")

    def __init__(self, doc: Document) -> None:
        doc.validate(clean=True)
        self.doc = doc
        self.son: dict[str, Any] = dict(doc.to_mongo())

    def set(self, name: str, value: Any) -> None:
        """Give a field what only its transaction knows, such as a running number. Raises ValidationError."""
        field = self.doc._fields[name]
        setattr(self.doc, name, value)
        self.son.pop(field.db_field, None)
        if value is not None:
            field._validate(value)
            self.son[field.db_field] = field.to_mongo(value)


class UnitOfWork:
    """Reads and writes of one transaction. Valid only while the work given to `transact` runs."""

    def __init__(self, store: Store, session: ClientSession) -> None:
        self.store = store
        self.session = session
        self._after: list[Callable[[], None]] = []
        self._undo: list[Callable[[], None]] = []
        self._witness: tuple[str, Any] | None = None

    def insert(self, doc: Document) -> None:
        """Validate and insert; `doc` gets its id, and version 1 where it is versioned.

        Raises PyMongo's DuplicateKeyError when a unique index refuses it.
        """
        self.insert_many([doc])

    def insert_many(self, docs: Iterable[Document | Ready]) -> None:
        """Validate all that are not ready yet, then insert them, one call per collection."""
        groups: dict[type[Document], list[Ready]] = defaultdict(list)
        for each in docs:
            ready = each if isinstance(each, Ready) else Ready(each)
            groups[type(ready.doc)].append(ready)
        for cls, members in groups.items():
            self._insert_group(cls, members)

    def save(self, doc: Document) -> None:
        """Write the whole of `doc`, if the store still has the version it was read with.

        Raises Conflict `conflict.version` with the stored document as `theirs` (None when it is gone).
        A document without versions (a derived row) is written unconditionally.
        """
        doc.validate(clean=True)
        son = doc.to_mongo()
        collection = self.collection(type(doc))
        if not isinstance(doc, VersionedDocument):
            collection.replace_one({"_id": son["_id"]}, son, upsert=True, session=self.session)
            return
        seen = doc.version
        son["version"] = seen + 1
        outcome = collection.replace_one({"_id": son["_id"], "version": seen}, son, session=self.session)
        if outcome.matched_count == 0:
            raise Conflict(
                "conflict.version",
                _l("在您打开之后，这一记录已被他人修改；请核对两个版本后再保存"),
                theirs=self.get(type(doc), doc.pk),
            )
        self._change(doc, "version", seen + 1)
        _mark_stored(doc)

    def get(self, cls: type[D], id: Any) -> D | None:
        """The document as this transaction sees it; None when there is none."""
        found = self.collection(cls).find_one({"_id": _key(cls, id)}, session=self.session)
        return None if found is None else _document(cls, found)

    def find(self, cls: type[D], **equality: Any) -> list[D]:
        """The documents that match, as this transaction sees them, in no particular order."""
        query = cls.objects(**equality)._query
        return [_document(cls, son) for son in self.collection(cls).find(query, session=self.session)]

    def collection(self, cls_or_name: type[Document] | str) -> Collection[dict[str, Any]]:
        """The PyMongo collection; every call on it must be given `session=uow.session`."""
        name = cls_or_name if isinstance(cls_or_name, str) else cls_or_name._get_collection_name()
        return self.store.db[name]

    def after_commit(self, fn: Callable[[], None]) -> None:
        """Run `fn` once, after the commit; never when the transaction ends without one."""
        self._after.append(fn)

    # ---------------------------------------------------------------- inside

    def _leave_witness(self) -> None:
        """Make sure that this transaction holds one document nobody else can have made.

        The embedded server forgets transactions when it restarts; whether a commit whose answer was
        lost took place is then told by this document alone. A replica set remembers by itself.
        """
        if self.store.embedded and self._witness is None:
            mark = {"_id": ObjectId(), "at": clock.now()}
            self.store.db[COMMITS].insert_one(mark, session=self.session)
            self._witness = (COMMITS, mark["_id"])

    def _insert_group(self, cls: type[Document], members: list[Ready]) -> None:
        sons = []
        for ready in members:
            son = dict(ready.son)  # the work may run anew, and then begins with what was made ready
            if son.get("_id") is None:
                son["_id"] = ObjectId()
                self._witness = self._witness or (cls._get_collection_name(), son["_id"])
            if issubclass(cls, VersionedDocument):
                son["version"] = 1
            sons.append(son)
        try:
            self.collection(cls).insert_many(sons, session=self.session)
        except BulkWriteError as error:
            raise _duplicate(error) or error from error
        for ready, son in zip(members, sons, strict=True):
            doc = ready.doc
            if doc.pk is None:
                self._change(doc, doc._meta["id_field"], son["_id"])
            if isinstance(doc, VersionedDocument):
                self._change(doc, "version", 1)
            _mark_stored(doc)

    def _change(self, doc: Document, name: str, value: Any) -> None:
        """Set a field that the store gave; taken back when the transaction ends without a commit."""
        before = getattr(doc, name)

        def undo() -> None:
            setattr(doc, name, before)
            doc._created = doc._created or name != "version" or before == 0

        self._undo.append(undo)
        setattr(doc, name, value)

    def _roll_back(self) -> None:
        for undo in reversed(self._undo):
            undo()

    def _committed(self) -> None:
        for fn in self._after:
            try:
                fn()
            except Exception:
                log.exception("a consequence of a committed change failed")


def run(store: Store, work: Callable[[UnitOfWork], T]) -> T:
    """Run `work` in one transaction and commit it; see `casebook.store.transact`."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    attempt = 0
    while True:
        attempt += 1
        try:
            return _attempt(store, work)
        except Retry as again:
            cause: Exception = again
        except AutoReconnect as lost:  # before the commit was sent: nothing happened
            cause = lost
            if store.embedded:
                store.mend()
            elif not lost.has_error_label("TransientTransactionError"):
                raise _busy(lost) from lost
        except PyMongoError as error:
            if not error.has_error_label("TransientTransactionError"):
                raise
            cause = error
        if time.monotonic() > deadline:
            raise _busy(cause) from cause
        time.sleep(random.uniform(0, min(LONGEST_PAUSE, 0.004 * 2 ** min(attempt, 8))))  # noqa: S311 (jitter)


def _attempt(store: Store, work: Callable[[UnitOfWork], T]) -> T:
    with store.client.start_session() as session:
        session.start_transaction(
            read_concern=ReadConcern("snapshot"), write_concern=WriteConcern("majority", j=True)
        )
        uow = UnitOfWork(store, session)
        try:
            result = work(uow)
            uow._leave_witness()
            _commit(store, uow)
        except BaseException:
            if session.in_transaction:
                _abort(session)
            uow._roll_back()
            raise
    uow._committed()
    return result


def _abort(session: ClientSession) -> None:
    try:
        session.abort_transaction()
    except PyMongoError:
        log.debug("the server ends the transaction by itself", exc_info=True)


def _commit(store: Store, uow: UnitOfWork) -> None:
    """Commit; where the answer was lost, ask again, so that nothing is done twice or taken for undone."""
    deadline = time.monotonic() + COMMIT_SECONDS
    while True:
        try:
            return uow.session.commit_transaction()
        except PyMongoError as error:
            if not error.has_error_label("UnknownTransactionCommitResult"):
                if not store.embedded:
                    raise
                # PyMongo repeats a commit by itself, and a server that restarted in between knows no
                # transaction any more, committed or not: its plain no is no answer.
                return _ask_witness(store, uow, error, deadline)
            if time.monotonic() > deadline:
                raise _doubtful() from error
            _mend(store)


def _ask_witness(store: Store, uow: UnitOfWork, error: PyMongoError, deadline: float) -> None:
    """Return when a document this transaction alone can have made is there; else raise what re-runs it."""
    name, key = uow._witness or (COMMITS, None)
    while True:
        try:
            found = store.db[name].find_one({"_id": key}, {"_id": 1})
        except PyMongoError:
            if time.monotonic() > deadline:
                raise _doubtful() from error
            _mend(store)
            continue
        if found is None:
            raise Retry from error
        return


def _mend(store: Store) -> None:
    time.sleep(0.05)
    try:
        store.mend()
    except (Refusal, PyMongoError):
        log.warning("the embedded database is not back yet", exc_info=True)


def _doubtful() -> Busy:
    return Busy(
        "store.commit_unknown", _l("数据库在保存时中断，无法确认是否已保存；请先查看结果，再决定是否重做")
    )


def _busy(cause: Exception) -> Busy:
    log.warning("the store did not take a change: %r", cause)
    return Busy("store.busy", _l("数据库暂时无法保存，未作任何改动；请稍后重试"))


def _duplicate(error: BulkWriteError) -> DuplicateKeyError | None:
    """What a single insert would have raised, when a unique index refused one of many."""
    for fault in (error.details or {}).get("writeErrors", ()):
        if fault.get("code") == DUPLICATE_KEY:
            return DuplicateKeyError(str(fault.get("errmsg")), DUPLICATE_KEY, fault)
    return None


def _key(cls: type[Document], id: Any) -> Any:
    """`id` as stored. A text that is no ObjectId matches nothing, which is what not found means."""
    by_object_id = isinstance(cls._fields[cls._meta["id_field"]], ObjectIdField)
    return ObjectId(id) if by_object_id and isinstance(id, str) and ObjectId.is_valid(id) else id


def _document(cls: type[D], son: dict[str, Any]) -> D:
    found: D = cls._from_son(son)
    return found


def _mark_stored(doc: Document) -> None:
    """Whole documents are written, never differences, so what changed deeper inside is of no account."""
    doc._created = False
    doc._changed_fields = []
