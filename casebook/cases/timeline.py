"""One timeline of everything that was done in a case, as far as the reader may see it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from casebook.acts import ACTS
from casebook.acts.telling import told
from casebook.acts.timeline import of_case
from casebook.cases.choices import COMMON, HALF_NAMES
from casebook.cases.models import Case


def shown(case: Case, audiences: Iterable[str], half: str | None = None) -> list[dict[str, Any]]:
    """The acts on the case, newest first: who, when, what. `half` narrows it to one half."""
    return [
        {
            "at": entry.at,
            "title": str(ACTS.get(entry.act, entry.act)),
            "text": told(entry),
            "who": entry.actor.name,
            "half": entry.half,
            "half_name": None if entry.half == COMMON else str(HALF_NAMES[entry.half]),
        }
        for entry in of_case(case.id, audiences, half)
    ]
