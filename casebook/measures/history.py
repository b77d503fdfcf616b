"""Who did what to a measure, as its page tells it: the act, the step or date it was about, the reason."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from casebook.acts import ACTS
from casebook.acts.models import TrailEntry
from casebook.acts.telling import tell_by
from casebook.acts.timeline import of_case as entries_of
from casebook.measures import step_table
from casebook.measures.corrections import DAYS
from casebook.measures.labels import LABELS
from casebook.measures.models import Measure
from casebook.web.filters import moment


def told(measure: Measure) -> list[dict[str, Any]]:
    """The acts on a measure, the newest first: `at`, `title`, `text`, `who`."""
    return [
        {
            "at": entry.at,
            "title": str(ACTS.get(entry.act, entry.act)),
            "text": " · ".join(part for part in (_about(measure, entry), entry.reason) if part),
            "who": entry.actor.name,
        }
        for entry in entries_of(measure.case_id, {measure.audience})
        if entry.object_kind == "measure" and entry.object_id == str(measure.id)
    ]


def summary(entry: TrailEntry) -> str | None:
    """The summary of an act on a measure with its step in the language of the moment: the trail ends it with the
    step in Chinese. None where it names no step."""
    steps = next((each.after for each in entry.changes if each.field == "steps"), None) or ()
    for code in {step["code"] for step in steps}:
        words = step_table.in_chinese(code)
        if entry.summary and words and entry.summary.endswith(f" {words}"):
            return f"{entry.summary.removesuffix(words)}{step_table.label_of(code)}"
    return None


def register() -> None:
    """Tell the acts on measures from now on."""
    tell_by("measures.", summary)


def _about(measure: Measure, entry: TrailEntry) -> str:
    """The step an act took, corrected or took back, or the day it corrected; empty for other acts."""
    act = entry.act.removeprefix("measures.")
    changed = {each.field: (each.before, each.after) for each in entry.changes}
    if act in {"step", "correct_step", "take_back_step"}:
        return _step(measure, *changed.get("steps", (None, None)))
    name = DAYS.get(act.removeprefix("correct_"))
    if name is None or not act.startswith("correct_"):
        return ""
    days = _between(*changed.get(name, (None, None)), *changed.get("approved_at", (None, None)))
    return f"{LABELS[name]} {days}".strip()


def _step(measure: Measure, before: Any, after: Any) -> str:
    old, new = list(before or ()), list(after or ())
    place = next((i for i, step in enumerate(new) if i >= len(old) or old[i] != step), None)
    if place is None:
        return ""
    was, now = old[place] if place < len(old) else {}, new[place]
    days = _between(was.get("on"), now.get("on"), was.get("moment"), now.get("moment"))
    return f"{step_table.name_of(measure, now['code'])} {days}"


def _between(before: Any, after: Any, hour_before: Any = None, hour_after: Any = None) -> str:
    """A day, or the day before and after where they differ; with its hour where that is known. The trail keeps
    days as ISO text and hours in UTC."""
    told = [_when(hour) or str(day or "")[:10] for day, hour in ((before, hour_before), (after, hour_after))]
    return " → ".join(dict.fromkeys(each for each in told if each))


def _when(hour: Any) -> str:
    if not hour:
        return ""
    kept = datetime.fromisoformat(hour)
    return str(moment(kept if kept.tzinfo else kept.replace(tzinfo=UTC)))
