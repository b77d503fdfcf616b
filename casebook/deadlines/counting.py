"""The number beside the noun: asked on every page, so it is kept for some seconds.

It is kept by owner: what a unit has to do is counted once for all who work in it.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

from casebook.acts import Actor
from casebook.deadlines import listing, reading
from casebook.web import actor_or_none

#: Counted anew after so many seconds, or so many times as long as counting took.
KEEP_SECONDS, KEEP_TIMES = 15.0, 100.0
#: Owners whose number is kept; beyond that all are counted anew.
MOST = 2000

#: (owner, what decides what of it is seen) → (kept until, number)
_kept: dict[tuple[str, Any], tuple[float, int]] = {}
#: (person, what they may) → (kept until, the numbers over the list)
_over: dict[tuple[str, Any], tuple[float, dict[str, int]]] = {}


def urgent_of(actor: Actor) -> int:
    """How many of the actor's duties are overdue or end within three days, at most some seconds old."""
    return sum(_number(actor, owner) for owner in reading.owner_keys(actor))


def _number(actor: Actor, owner: str) -> int:
    key = (owner, tuple(actor.grants) if owner == actor.id else None)
    began = time.monotonic()
    until, number = _kept.get(key, (0.0, 0))
    if began < until:
        return number
    number = listing.urgent(actor, owner)
    if len(_kept) >= MOST:
        _kept.clear()
    now = time.monotonic()
    _kept[key] = (now + max(KEEP_SECONDS, KEEP_TIMES * (now - began)), number)
    return number


def over_the_list(actor: Actor) -> dict[str, int]:
    """The numbers over the list of deadlines (`listing.counts`), kept like the one beside the noun."""
    key, began = (actor.id, tuple(actor.grants)), time.monotonic()
    until, numbers = _over.get(key, (0.0, {}))
    if began < until:
        return numbers
    numbers = listing.counts(actor)
    if len(_over) >= MOST:
        _over.clear()
    now = time.monotonic()
    _over[key] = (now + max(KEEP_SECONDS, KEEP_TIMES * (now - began)), numbers)
    return numbers


def forget(owners: Iterable[str] | None = None) -> None:
    """Count anew at the next page: a clock of these owners (of anybody) has just changed here."""
    _over.clear()
    if owners is None:
        _kept.clear()
        return
    wanted = set(owners)
    for key in [key for key in list(_kept) if key[0] in wanted]:
        _kept.pop(key, None)


def of_request() -> int | None:
    """The number for the person of the request."""
    actor = actor_or_none()
    return urgent_of(actor) if actor else None
