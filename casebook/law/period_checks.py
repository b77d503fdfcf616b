"""What a row of `deadlines`, `counting`, `late_fines` or `bans` has to say before anything is counted by it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from casebook.law.tables import Row

NATURES = frozenset({"duty", "right", "term", "rule"})
DIRECTIONS = frozenset({"after", "before"})
HALVES = frozenset({"liability", "accountability", "common"})
#: Subject of a counting row → the key that answers it, and what it may say.
COUNTING: Mapping[str, tuple[str, frozenset[Any]]] = {
    "day_kind": ("counts", frozenset({"cd", "wd"})),
    "first_day": ("counted", frozenset({True, False})),
    "last_day": ("moves", frozenset({"next_working", "stays"})),
    "travel": ("counted", frozenset({True, False})),
    "months": ("ends", frozenset({"same_day"})),
}


def deadline(row: Row) -> Iterator[str]:
    """What is wrong with a time limit."""
    if "length" in row.own and "unit" not in row.own:
        yield "a length without its unit"
    if "length" in row.own and row["length"] == 0:
        yield "a length of nothing"
    for key, known in (("nature", NATURES), ("half", HALVES), ("direction", DIRECTIONS)):
        if key in row.own and row[key] not in known:
            yield f"no {key}: {row[key]}"
    if "nature" not in row.own:
        yield "it does not say whether it is a duty, a right, a term or a rule"
    if row.get("nature") == "rule" and ("length" in row.own or row.get("closing")):
        yield "a rule is not counted and blocks nothing"
    if row.get("rolls") and row.get("unit") in {"h", "wd"}:
        yield f"a period in {row['unit']} does not move on"
    if row.get("direction") == "before" and (row.get("rolls") or row.get("extension") or row.get("pauses")):
        yield "a period that counts back is neither moved, extended nor paused"
    yield from _extension(row)


def _extension(row: Row) -> Iterator[str]:
    reached = row.get("length", 0)
    for step in row.get("extension") or ():
        if not isinstance(step, Mapping) or "unit" not in step:
            yield "an extension without its unit"
            return
        approver = step.get("approver") or {}
        if not approver.get("zh") or not approver.get("en"):
            yield "an extension without who approves it, in zh and en"
        if step.get("length") == 0:
            yield "an extension by nothing"
        reached += step.get("length", 0)
        if step.get("total", reached) != reached:
            yield f"the extension says {step['total']} in all, its lengths make {reached}"


def counting(row: Row) -> Iterator[str]:
    """What is wrong with a rule of counting."""
    subject = row.get("subject")
    if subject not in COUNTING:
        yield f"no subject: {subject}"
        return
    key, known = COUNTING[subject]
    if row.get(key) not in known:
        yield f"{key}: {row.get(key)} is none of {', '.join(sorted(map(str, known)))}"
    if "lengths" in row.own and "up_to" in row.own:
        yield "lengths and up_to exclude each other"


def by_the_day(row: Row) -> Iterator[str]:
    """What is wrong with a fine that runs by the day."""
    if row.get("kind") not in {"late", "daily"}:
        yield f"no kind: {row.get('kind')}"
    if not row.get("daily_percent"):
        yield "no daily_percent"
    if not isinstance(row.get("pauses"), list):
        yield "pauses must be a list, empty where nothing stops it"


def ban(row: Row) -> Iterator[str]:
    """What is wrong with a ban whose length is chosen between two."""
    least = row.get("lower_months")
    if least is not None and (type(row.get("months")) is not int or row["months"] <= least):
        yield f"lower_months is {least}, and months must be more"
