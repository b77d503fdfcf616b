"""The number beside the noun: asked on every page, so it is kept for some seconds.

It is kept by owner: what a unit has to do is counted once for all who work in it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from casebook.acts import Actor
from casebook.deadlines import listing, reading
from casebook.web import actor_or_none

#: Counted anew after so many seconds, or so many times as long as counting took.
KEEP_SECONDS, KEEP_TIMES = 15.0, 100.0
#: Owners whose number is kept; beyond that all are counted anew.
MOST = 2000

#: What was counted: (kept until, numbers) of each key.
Counted = dict[tuple[str, Any], tuple[float, Any]]
_kept: Counted = {}  # by owner, and what decides what of it is seen: the number beside the noun
_over: Counted = {}  # by person, and what they may: the numbers over the list


def urgent_of(actor: Actor) -> int:
    """How many of the actor's duties are overdue or end within three days, at most some seconds old."""
    return sum(_number(actor, owner) for owner in reading.owner_keys(actor))


def _number(actor: Actor, owner: str) -> int:
    key = (owner, tuple(actor.grants) if owner == actor.id else None)
    return int(_remembered(_kept, key, lambda: listing.urgent(actor, owner)))


def over_the_list(actor: Actor) -> dict[str, int]:
    """The numbers over the list of deadlines (`listing.counts`), kept like the one beside the noun."""
    numbers: dict[str, int] = _remembered(
        _over, (actor.id, tuple(actor.grants)), lambda: listing.counts(actor)
    )
    return numbers


def _remembered(kept: Counted, key: tuple[str, Any], count: Callable[[], Any]) -> Any:
    began = time.monotonic()
    until, found = kept.get(key, (0.0, None))
    if began < until:
        return found
    found = count()
    if len(kept) >= MOST:
        kept.clear()
    now = time.monotonic()
    kept[key] = (now + max(KEEP_SECONDS, KEEP_TIMES * (now - began)), found)
    return found


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
