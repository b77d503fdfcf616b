"""What the trail says of stages, to who does not read Chinese."""

from __future__ import annotations

from casebook.acts.models import TrailEntry
from casebook.acts.telling import tell_by
from casebook.investigations import stage_table
from casebook.law import tables


def told(entry: TrailEntry) -> str | None:
    """The stage an act was about, by its code; None where the summary is no stage."""
    code = (entry.summary or "").partition(" ")[0]
    if tables.row("stages", code) is None or entry.summary != stage_table.stage_words(code):
        return None
    return f"{code} {stage_table.stage_name(code)}"


def register() -> None:
    """Tell the acts on stages from now on."""
    tell_by("investigations.", told)
