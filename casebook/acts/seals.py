"""Daily seals: what the heads of the chains were when a day was over, itself chained.

A head can be edited together with a cut tail; a seal made before remembers what the head was. Each
seal is also recorded as an act of the next day, so that a seal cannot be taken away either.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from casebook import clock
from casebook.acts.actor import SYSTEM
from casebook.acts.chain import GENESIS, canonical, linked, problem_of
from casebook.acts.models import Seal, SealHead, TrailEntry
from casebook.acts.trail import record
from casebook.store import UnitOfWork, current, transact

#: A day is sealed when it has been over for so long: acts begun before midnight are in by then.
GRACE = timedelta(minutes=10)
SEALED = "trail.seal"


@dataclass(frozen=True)
class SealProblem:
    day: str
    seq: int
    problem: str


def seal_finished_days(now: datetime | None = None) -> list[str]:
    """Seal each finished Shanghai day that has entries and no seal yet; returns the days sealed now.

    Several processes may call it at once: a day is sealed once.
    """
    today = clock.local((now or clock.now()) - GRACE).date().isoformat()
    db = current().db
    last = last_seal()
    unsealed = {"$gt": last["_id"] if last else "", "$lt": today}
    days = sorted(db[_name(TrailEntry)].distinct("day", {"day": unsealed}))
    return [day for day in days if _seal(day)]


def last_seal() -> Mapping[str, Any] | None:
    """The newest seal (`_id` its day, `seq`, `count`, `digest`, `hash`); None before the first."""
    return next(iter(current().db[_name(Seal)].find().sort("_id", -1).limit(1)), None)


def digest_of(heads: Iterable[Mapping[str, Any]]) -> tuple[int, str]:
    """How many heads, given in the order of their chains, and the SHA-256 over them."""
    digest, count = hashlib.sha256(), 0
    for head in heads:
        digest.update(canonical({key: head[key] for key in ("chain", "seq")} | {"of": head["hash"]}) + b"\n")
        count += 1
    return count, digest.hexdigest()


def problems(db: Database[dict[str, Any]], recorded: Mapping[str, Iterable[str]]) -> Iterator[SealProblem]:
    """What is wrong with the seals, in their order. `recorded`: day → hashes that the trail says its
    seal had. `edited`, `gap` and `unlinked` are as in a chain; `heads`: the heads kept for the day are
    not those that were sealed; `missing`: the trail knows a seal that is not there."""
    prev, seq, hashes = GENESIS, 0, {}
    for seq, seal in enumerate(db[_name(Seal)].find().sort("_id", 1), start=1):
        hashes[seal["_id"]] = seal.get("hash")
        if found := problem_of(seal, seq, prev) or _heads_problem(db, seal):
            yield SealProblem(str(seal["_id"]), seq, found)
        prev = seal.get("hash", "")
    for day, wanted in sorted(recorded.items()):
        if any(digest != hashes.get(day) for digest in wanted):
            yield SealProblem(day, seq + 1, "missing")


def _seal(day: str) -> bool:
    try:
        return transact(lambda uow: _seal_in(uow, day))
    except DuplicateKeyError:  # another process has just sealed it
        return False


def _seal_in(uow: UnitOfWork, day: str) -> bool:
    seals = uow.collection(Seal)
    last = next(iter(seals.find(session=uow.session).sort("_id", -1).limit(1)), None)
    if last and last["_id"] >= day:
        return False
    heads = _heads_of(uow, day)
    count, digest = digest_of(heads)
    body = {"_id": day, "made_at": clock.now(), "count": count, "digest": digest}
    seal = linked(body, last["seq"] + 1 if last else 1, last["hash"] if last else GENESIS)
    uow.collection(SealHead).insert_many(heads, session=uow.session)
    seals.insert_one(seal, session=uow.session)
    record(uow, SYSTEM, SEALED, object_kind="seal", object_id=day, summary=seal["hash"])
    return True


def _heads_of(uow: UnitOfWork, day: str) -> list[dict[str, Any]]:
    """The last entry of each chain on a day, in the order of the chains."""
    found: dict[str, dict[str, Any]] = {}
    entries = uow.collection(TrailEntry).find(
        {"day": day}, {"_id": 0, "chain": 1, "seq": 1, "hash": 1}, session=uow.session
    )
    for entry in entries:
        if entry["chain"] not in found or entry["seq"] > found[entry["chain"]]["seq"]:
            found[entry["chain"]] = entry
    return [{"day": day, **found[chain]} for chain in sorted(found)]


def _heads_problem(db: Database[dict[str, Any]], seal: Mapping[str, Any]) -> str | None:
    kept = db[_name(SealHead)].find({"day": seal["_id"]}).sort("chain", 1)
    return None if digest_of(kept) == (seal.get("count"), seal.get("digest")) else "heads"


def _name(cls: Any) -> str:
    return str(cls._get_collection_name())
