"""What happened in a case, for who may see it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bson import ObjectId

from casebook.acts.models import AUDIENCES, TrailEntry


def of_case(case_id: Any, audiences: Iterable[str], half: str | None = None) -> list[TrailEntry]:
    """The entries of a case that a reader of `audiences` may see, the newest first.

    `half` leaves those of one audience (`common`, `liability`, `accountability`); one that the reader
    does not see gives none.
    """
    visible = frozenset(audiences) & frozenset(AUDIENCES)
    wanted = visible & {half} if half else visible
    if not wanted:
        return []
    query = {"case_id": ObjectId(str(case_id)), "half": {"$in": sorted(wanted)}}
    entries = list(TrailEntry.objects(__raw__=query).no_cache())
    return sorted(entries, key=lambda entry: entry.by_time, reverse=True)
