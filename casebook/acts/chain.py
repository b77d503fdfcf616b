"""How entries of the trail hang together: the canonical form of an entry and its hash.

Pure: plain values in, text out. An entry is a mapping as it lies in the store; its hash covers
every field but the hash itself, and so the hash of the entry before it (`prev`) as well.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from bson import ObjectId

#: What stands as `prev` in the first entry of a chain.
GENESIS = "0" * 64


def moment_text(moment: datetime) -> str:
    """A moment in UTC to the millisecond, `2026-11-24T01:02:03.004Z`; texts sort as moments do."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def plain(value: Any) -> Any:
    """A value as JSON and the store both keep it: dates, decimals and ids become text.

    Raises ValueError for what has no such form, so that nothing is recorded that cannot be checked.
    """
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | ObjectId):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, bytes | bytearray):
        inner = [plain(item) for item in value]
        return sorted(inner, key=str) if isinstance(value, set | frozenset) else inner
    raise ValueError(f"a {type(value).__name__} cannot be recorded")


def _typed(value: Any) -> Any:
    """Ids and moments bear their type, so that one cannot be exchanged for a text that reads the same."""
    if isinstance(value, ObjectId):
        return {"$oid": str(value)}
    if isinstance(value, datetime):
        return {"$date": moment_text(value)}
    raise ValueError(f"a {type(value).__name__} does not belong in the trail")


def canonical(entry: Mapping[str, Any]) -> bytes:
    """The one way to write an entry down: sorted keys, no spaces, UTF-8, all fields but `hash`."""
    body = {key: value for key, value in entry.items() if key != "hash"}
    text = json.dumps(
        body, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_typed
    )
    return text.encode("utf-8")


def entry_hash(entry: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical form, 64 hex digits."""
    return hashlib.sha256(canonical(entry)).hexdigest()


def linked(entry: Mapping[str, Any], seq: int, prev: str) -> dict[str, Any]:
    """The entry as number `seq` of its chain, behind the entry whose hash is `prev`."""
    bound = {**entry, "seq": seq, "prev": prev}
    bound["hash"] = entry_hash(bound)
    return bound


def problem_of(entry: Mapping[str, Any], seq: int, prev: str) -> str | None:
    """What is wrong with an entry that should be number `seq` behind `prev`; None when nothing is.

    `gap`: an entry before it is missing, or it stands in another's place; `edited`: a field was
    changed; `unlinked`: it does not hang on the entry before it.
    """
    if entry.get("seq") != seq:
        return "gap"
    try:
        if entry.get("hash") != entry_hash(entry):
            return "edited"
    except (ValueError, TypeError):
        return "edited"
    return None if entry.get("prev") == prev else "unlinked"


def first_problem(entries: Iterable[Mapping[str, Any]]) -> tuple[int, str] | None:
    """The first wrong entry of one chain read in its order: the number it should bear, and its problem."""
    prev = GENESIS
    for seq, entry in enumerate(entries, start=1):
        if problem := problem_of(entry, seq, prev):
            return seq, problem
        prev = entry["hash"]
    return None
