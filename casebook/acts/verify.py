"""Reading the whole trail through and finding the first place where it was touched.

Chains are read in their order, some hundred at a time, so that neither this process nor the server
holds the trail in memory. An entry that was edited, removed, added or moved is found by its chain; a
tail that was cut by the head of the chain; a tail cut together with its head by the daily seal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.database import Database

from casebook.acts import seals
from casebook.acts.chain import GENESIS, problem_of
from casebook.acts.models import SealHead, TrailEntry, TrailHead
from casebook.store import current, transact

#: How many chains are read with one query.
CHAINS_AT_ONCE = 500

Db = Database[dict[str, Any]]


@dataclass(frozen=True)
class Finding:
    """A touched place. `seq` is the number that is wrong or missing, `id` the entry found there."""

    chain: str
    seq: int
    problem: str
    id: str | None = None
    day: str | None = None

    def as_dict(self) -> dict[str, Any]:
        return {
            "chain": self.chain, "seq": self.seq, "id": self.id, "problem": self.problem, "day": self.day,
        }  # fmt: skip


@dataclass
class Reading:
    """What was come by so far: the entries, the first finding, and what the trail says of its seals."""

    entries: int = 0
    first: Finding | None = None
    seals: dict[str, list[str]] = field(default_factory=dict)

    def note(self, finding: Finding | None) -> None:
        self.first = self.first or finding


def verify() -> dict[str, Any]:
    """Check every entry, chain, head and seal of the open store.

    `entries` counts them; `first_bad` is None or the first finding in the order of the chains, with
    `problem`: `edited`, `gap`, `unlinked` (see `casebook.acts.chain`), `cut` (the end of the chain is
    missing), `head` (the head of the chain was changed), `rewritten` (not what was sealed), or one of
    `casebook.acts.seals.problems` in chain `seals`. A trail found whole is sealed up to yesterday.
    """
    db, reading = current().db, Reading()
    for span in _spans(db):
        _read_span(db, span, reading)
    for found in seals.problems(db, reading.seals):
        reading.note(Finding("seals", found.seq, found.problem, found.day, found.day))
    if reading.first is None:
        seals.seal_finished_days()
    first_bad = reading.first.as_dict() if reading.first else None
    return {"entries": reading.entries, "ok": reading.first is None, "first_bad": first_bad}


def _spans(db: Db) -> Iterator[dict[str, str]]:
    """Ranges of chain names that together hold every name, each with some hundred known chains."""
    names = sorted(head["_id"] for head in _collection(db, TrailHead).find({}, {"_id": 1}))
    lower = ""
    for upper in names[CHAINS_AT_ONCE::CHAINS_AT_ONCE]:
        yield {"$gt": lower, "$lte": upper}
        lower = upper
    yield {"$gt": lower}


def _read_span(db: Db, span: Mapping[str, str], reading: Reading) -> None:
    entries = _collection(db, TrailEntry).find({"chain": span}).sort([("chain", 1), ("seq", 1)])
    findings: list[Finding] = []
    seen: set[str] = set()
    sealed = _sealed(db, span)
    heads: dict[str, Mapping[str, Any]] | None = None
    for chain, chained in groupby(entries, key=itemgetter("chain")):
        if heads is None:  # read behind the entries, so that a head is never older than its chain
            heads = _heads(db, span)
        seen.add(chain)
        checked = check_chain(chain, _counted(chained, reading), heads.get(chain), sealed.get(chain, {}))
        findings.extend(_confirmed(checked))
    heads = _heads(db, span) if heads is None else heads
    for chain in sorted((set(heads) | set(sealed)) - seen):
        findings.extend(_confirmed(check_chain(chain, (), heads.get(chain), sealed.get(chain, {}))))
    if findings:
        reading.note(min(findings, key=lambda finding: (finding.chain, finding.seq)))


def check_chain(
    chain: str,
    entries: Iterable[Mapping[str, Any]],
    head: Mapping[str, Any] | None,
    sealed: Mapping[int, tuple[str, str]],
) -> Finding | None:
    """The first thing wrong with one chain, its entries given in their order.

    `head` is the chain's head as kept; `sealed` the heads that seals remember: number → (hash, day).
    """
    prev, seq, first = GENESIS, 0, None
    for seq, entry in enumerate(entries, start=1):
        if first is None:
            first = _entry_finding(chain, entry, seq, prev, sealed)
        prev = entry.get("hash", "")
    if first:
        return first
    for number in sorted(number for number in sealed if number > seq):
        return Finding(chain, seq + 1, "cut", day=sealed[number][1])
    if head is None:
        return Finding(chain, seq, "head")
    if head["seq"] > seq:
        return Finding(chain, seq + 1, "cut")
    if (head["seq"], head["hash"]) != (seq, prev):
        return Finding(chain, seq, "head")
    return None


def _entry_finding(
    chain: str, entry: Mapping[str, Any], seq: int, prev: str, sealed: Mapping[int, tuple[str, str]]
) -> Finding | None:
    problem, day = problem_of(entry, seq, prev), None
    if problem is None and seq in sealed and sealed[seq][0] != entry["hash"]:
        problem, day = "rewritten", sealed[seq][1]
    return Finding(chain, seq, problem, str(entry["_id"]), day) if problem else None


def _confirmed(finding: Finding | None) -> list[Finding]:
    """A finding looked at once more as one moment shows the chain: somebody may just be writing to it."""
    if finding is None:
        return []
    again = transact(lambda uow: _check_at_once(uow.store.db, finding.chain, uow.session))
    return [again] if again else []


def _check_at_once(db: Db, chain: str, session: ClientSession) -> Finding | None:
    head = _collection(db, TrailHead).find_one({"_id": chain}, session=session)
    entries = _collection(db, TrailEntry).find({"chain": chain}, session=session).sort("seq", 1)
    return check_chain(chain, entries, head, _sealed(db, chain, session).get(chain, {}))


def _counted(entries: Iterable[Mapping[str, Any]], reading: Reading) -> Iterator[Mapping[str, Any]]:
    for entry in entries:
        reading.entries += 1
        if entry.get("act") == seals.SEALED:
            reading.seals.setdefault(str(entry.get("object_id")), []).append(str(entry.get("summary")))
        yield entry


def _heads(db: Db, span: Mapping[str, str]) -> dict[str, Mapping[str, Any]]:
    return {head["_id"]: head for head in _collection(db, TrailHead).find({"_id": span})}


def _sealed(
    db: Db, chains: Any, session: ClientSession | None = None
) -> dict[str, dict[int, tuple[str, str]]]:
    found: dict[str, dict[int, tuple[str, str]]] = {}
    for kept in _collection(db, SealHead).find({"chain": chains}, session=session):
        found.setdefault(kept["chain"], {})[kept["seq"]] = (kept["hash"], kept["day"])
    return found


def _collection(db: Db, cls: Any) -> Any:
    return db[cls._get_collection_name()]
