"""The number beside the noun: asked on every page, so it is kept for some seconds."""

from __future__ import annotations

import time

from casebook.acts import Actor
from casebook.deadlines import listing
from casebook.web import actor_or_none

KEEP_SECONDS = 15.0
#: Persons whose number is kept; the oldest give way.
MOST = 500

_kept: dict[tuple[str, tuple[object, ...]], tuple[float, int]] = {}


def urgent_of(actor: Actor) -> int:
    """How many of the actor's duties are overdue or end within three days, at most some seconds old."""
    key, now = (actor.id, tuple(actor.grants)), time.monotonic()
    found = _kept.get(key)
    if found is None or now - found[0] > KEEP_SECONDS:
        found = (now, listing.urgent(actor))
        if len(_kept) >= MOST:
            _kept.clear()
        _kept[key] = found
    return found[1]


def forget() -> None:
    """Count anew at the next page: somebody has just changed a clock here."""
    _kept.clear()


def of_request() -> int | None:
    """The number for the person of the request."""
    actor = actor_or_none()
    return urgent_of(actor) if actor else None
