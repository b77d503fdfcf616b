"""Recording an act: one chained entry in the transaction of the change, and the listeners told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from bson import ObjectId
from pymongo.errors import BulkWriteError, DuplicateKeyError

from casebook import clock
from casebook.acts.actor import Actor
from casebook.acts.chain import GENESIS, linked, moment_text, plain
from casebook.acts.models import AUDIENCES, TrailEntry, TrailHead
from casebook.acts.registry import ACTS
from casebook.store import Retry, UnitOfWork, transact

Listener = Callable[[UnitOfWork, list[TrailEntry]], None]
_listeners: list[Listener] = []

#: How many heads are read with one `$in`.
HEADS_AT_ONCE = 200
PLAIN = frozenset("chain seq act case_id case_number half object_kind object_id summary reason".split())


@dataclass(frozen=True)
class ActDraft:
    """An act to be recorded. `changes` are (field, before, after); `case_id` None: an act of the day."""

    actor: Actor
    act: str
    case_id: Any = None
    case_number: str | None = None
    half: str = "common"
    object_kind: str | None = None
    object_id: Any = None
    summary: str = ""
    reason: str = ""
    changes: Iterable[tuple[str, Any, Any]] = field(default=())


class Recorded:
    """An entry just recorded, read like a TrailEntry. The document with all its changes is built only for
    who asks for more than a plain field: an import records thousands, and its listeners ask for two."""

    __slots__ = ("_body", "_document")

    def __init__(self, body: dict[str, Any]) -> None:
        self._body = body
        self._document: TrailEntry | None = None

    def __getattr__(self, name: str) -> Any:
        if name in PLAIN:
            return self._body.get(name)
        if self._document is None:
            self._document = TrailEntry._from_son(self._body)
        return getattr(self._document, name)


def listen(listener: Listener) -> None:
    """Call `listener(uow, entries)` for whatever is recorded, inside the same transaction."""
    if listener not in _listeners:
        _listeners.append(listener)


def record(
    uow: UnitOfWork,
    actor: Actor,
    act: str,
    *,
    case_id: Any = None,
    case_number: str | None = None,
    half: str = "common",
    object_kind: str | None = None,
    object_id: Any = None,
    summary: str = "",
    reason: str = "",
    changes: Iterable[tuple[str, Any, Any]] = (),
) -> TrailEntry:
    """Record one act in the transaction of what it changed.

    Raises ValueError for an undeclared act, an unknown half or a value that has no plain form;
    `casebook.store.Retry` when another writer of the same chain was first.
    """
    draft = ActDraft(
        actor, act, case_id, case_number, half, object_kind, object_id, summary, reason, changes
    )  # fmt: skip
    return record_many(uow, [draft])[0]


def record_many(uow: UnitOfWork, drafts: Sequence[ActDraft]) -> list[TrailEntry]:
    """Record acts in their order with one insert for all entries; returns the entries."""
    if not drafts:
        return []
    bodies = [_body(draft) for draft in drafts]
    heads = _read_heads(uow, sorted({body["chain"] for body in bodies}))
    tips = dict(heads)
    for position, body in enumerate(bodies):
        seq, prev = tips.get(body["chain"], (0, GENESIS))
        bodies[position] = linked(body, seq + 1, prev)
        tips[body["chain"]] = (seq + 1, bodies[position]["hash"])
    _append(uow, bodies)
    _move_heads(uow, heads, tips)
    entries = [cast(TrailEntry, Recorded(body)) for body in bodies]
    for listener in _listeners:
        listener(uow, entries)
    return entries


def record_read(actor: Actor, act: str, **particulars: Any) -> TrailEntry:
    """Record that something was read or taken out, in a transaction of its own."""
    return transact(lambda uow: record(uow, actor, act, **particulars))


def _body(draft: ActDraft) -> dict[str, Any]:
    """All fields of an entry but its place in the chain."""
    if draft.act not in ACTS:
        raise ValueError(f"act not declared: {draft.act}")
    if draft.half not in AUDIENCES:
        raise ValueError(f"no such half: {draft.half}")
    identity, at = ObjectId(), clock.now()
    day = clock.local(at).date().isoformat()
    case_id = ObjectId(str(draft.case_id)) if draft.case_id else None
    body = {
        "_id": identity,
        "chain": f"case:{case_id}" if case_id else f"day:{day}",
        "at": at,
        "actor": {"id": draft.actor.id, "name": draft.actor.name, "kind": draft.actor.kind},
        "act": draft.act,
        "case_id": case_id,
        "half": draft.half,
        "object_kind": draft.object_kind,
        "object_id": None if draft.object_id is None else str(draft.object_id),
        "summary": str(draft.summary or ""),
        "reason": str(draft.reason or ""),
        "changes": [
            {"field": name, "before": plain(before), "after": plain(after)}
            for name, before, after in draft.changes
        ],
        "day": day,
        "month": day[:7],
        "by_time": f"{moment_text(at)}-{identity}",
    }
    if draft.case_number:  # absent rather than null, so that the sparse index holds numbers alone
        body["case_number"] = draft.case_number
    return body


def _read_heads(uow: UnitOfWork, chains: Sequence[str]) -> dict[str, tuple[int, str]]:
    collection = uow.collection(TrailHead)
    found: dict[str, tuple[int, str]] = {}
    for start in range(0, len(chains), HEADS_AT_ONCE):
        wanted = chains[start : start + HEADS_AT_ONCE]
        query: dict[str, Any] = {"_id": wanted[0] if len(wanted) == 1 else {"$in": list(wanted)}}
        for head in collection.find(query, session=uow.session):
            found[head["_id"]] = (head["seq"], head["hash"])
    return found


def _append(uow: UnitOfWork, bodies: list[dict[str, Any]]) -> None:
    try:
        uow.collection(TrailEntry).insert_many(bodies, session=uow.session)
    except (DuplicateKeyError, BulkWriteError) as error:
        raise _sooner(error) from error


def _move_heads(uow: UnitOfWork, heads: dict[str, tuple[int, str]], tips: dict[str, tuple[int, str]]) -> None:
    """Move each head from where it was read; who finds it moved was second and has to begin anew."""
    collection = uow.collection(TrailHead)
    fresh = [{"_id": c, "seq": seq, "hash": digest} for c, (seq, digest) in tips.items() if c not in heads]
    try:
        if fresh:
            collection.insert_many(fresh, session=uow.session)
    except (DuplicateKeyError, BulkWriteError) as error:
        raise _sooner(error) from error
    for chain, (seq, digest) in heads.items():
        moved = collection.update_one(
            {"_id": chain, "seq": seq, "hash": digest},
            {"$set": {"seq": tips[chain][0], "hash": tips[chain][1]}},
            session=uow.session,
        )
        if not moved.matched_count:
            raise Retry(f"the head of {chain} has moved")


def _sooner(error: DuplicateKeyError | BulkWriteError) -> Exception:
    """A taken place in a chain means that another writer was first; anything else is as it was."""
    if isinstance(error, DuplicateKeyError) or error.has_error_label("TransientTransactionError"):
        return Retry("another writer was first in this chain")
    codes = {item.get("code") for item in (error.details or {}).get("writeErrors", ())}
    return Retry("another writer was first in this chain") if codes == {11000} else error
