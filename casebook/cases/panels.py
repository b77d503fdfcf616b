"""Places on the case page that rooms above `cases` fill, so that the arrows keep pointing down.

Slots: `lane` (once per half, inside that half's lane), `main` (below the lanes), `side` (beside the
timeline), `actions` (the row of buttons at the top).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from markupsafe import Markup

from casebook.acts import Actor
from casebook.cases.models import Case

SLOTS = ("lane", "main", "side", "actions")


class Render(Protocol):
    def __call__(
        self, actor: Actor, case: Case, audiences: frozenset[str], half: str | None = None
    ) -> Markup | None: ...


_panels: dict[str, dict[str, tuple[int, Render]]] = {slot: {} for slot in SLOTS}


def register(slot: str, render: Callable[..., Markup | None], *, order: int = 50) -> None:
    """Put `render` into a slot; registering the same function again replaces it. Lower orders come
    first. A renderer gets only cases the actor may see, and the audiences visible to them."""
    if slot not in _panels:
        raise ValueError(f"no such slot: {slot}")
    _panels[slot][f"{render.__module__}.{render.__qualname__}"] = (order, render)


def rendered(
    slot: str, actor: Actor, case: Case, audiences: frozenset[str], half: str | None = None
) -> list[Markup]:
    """What the rooms above have to show in a slot, in order."""
    entries = sorted(_panels[slot].values(), key=lambda entry: entry[0])
    shown = (render(actor, case, audiences, half=half) for _, render in entries)
    return [markup for markup in shown if markup]
