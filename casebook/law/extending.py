"""Extensions 延长: what a rule lets be added to its period, step by step and no further."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from casebook.law.tables import Row
from casebook.law.wording import UNIT_NAMES, both, refusal

#: Units that add up to one number: a year is twelve months.
MONTHS = {"m": 1, "y": 12}


@dataclass(frozen=True)
class Extension:
    """An extension as it was granted: how much, by which document, by whom, when. Without a `unit` it is
    in that of the rule's step."""

    length: int
    unit: str = ""
    document: str = ""
    by: str = ""
    on: date | None = None


@dataclass(frozen=True)
class Segment:
    """A stretch counted in one unit."""

    length: int
    unit: str


@dataclass
class _Room:
    """What is left of one step of a rule; None without a number."""

    step: dict[str, Any]
    unit: str
    left: int | None


def granted(
    row: Row,
    length: int,
    unit: str,
    extensions: Sequence[Extension],
    resolve: Callable[[str, int], str],
) -> tuple[list[Segment], list[dict[str, Any]]]:
    """The stretches of a period with its extensions, and what is to be said of each extension.

    Stretches of one unit are one, counted from the start: 60 days and 60 days are 120. `resolve` makes
    a unit of the table one that can be counted. Raises LawError for an extension that the rule does not
    have, in another unit than its steps, or beyond them.
    """
    segments: list[Segment] = [Segment(length, unit)]
    says: list[dict[str, Any]] = []
    if extensions and not row.get("extension"):
        raise refusal("extension.none", rule=row.code)
    rooms = list(_rooms(row, resolve)) if extensions else []
    for extension in extensions:
        for part, room in _parts(row, extension, rooms):
            segments = _added(segments, Segment(part, room.unit))
            says.append(_said(extension, part, room))
    return segments, says


def room_left(row: Row, extensions: Sequence[Extension] = ()) -> list[dict[str, Any]]:
    """What a rule still allows: for each step not used up its `length` left (None: no number), `unit` and
    `approver` {zh, en}. Raises LawError where what was granted is already beyond the rule."""
    rooms = list(_rooms(row, lambda unit, length: unit))
    for extension in extensions:
        list(_parts(row, extension, rooms))
    return [
        {"length": room.left, "unit": room.unit, "approver": dict(room.step["approver"])} for room in rooms
    ]


def _rooms(row: Row, resolve: Callable[[str, int], str]) -> Iterator[_Room]:
    for step in row.get("extension") or ():
        length = step.get("length")
        yield _Room(step, resolve(step["unit"], length or 1), length)


def _parts(row: Row, extension: Extension, rooms: list[_Room]) -> Iterator[tuple[int, _Room]]:
    """One extension laid into the steps in their order; a step that is used up leaves `rooms`."""
    if extension.length < 1:
        raise refusal("extension.positive")
    left = extension.length
    while left:
        if not rooms:
            over = both(left, row["extension"][-1]["unit"])
            raise refusal("extension.beyond", rule=row.code, over=over)
        room = rooms[0]
        if extension.unit not in ("", room.unit, room.step["unit"]):
            raise refusal("extension.unit", rule=row.code, unit=UNIT_NAMES[room.step["unit"]])
        taken = left if room.left is None else min(left, room.left)
        if taken < room.step.get("least", 1):
            raise refusal("extension.least", rule=row.code, least=both(room.step["least"], room.unit))
        left -= taken
        yield taken, room
        if room.left is None:
            continue
        room.left -= taken
        if room.step.get("renewable"):
            room.left = room.step["length"]
            if left:
                raise refusal("extension.beyond", rule=row.code, over=both(left, room.unit))
        elif not room.left or room.step.get("times") == 1:
            rooms.pop(0)


def _added(segments: list[Segment], more: Segment) -> list[Segment]:
    last = segments[-1]
    if last.unit in MONTHS and more.unit in MONTHS:
        months = last.length * MONTHS[last.unit] + more.length * MONTHS[more.unit]
        return [*segments[:-1], Segment(months, "m")]
    if last.unit == more.unit:
        return [*segments[:-1], Segment(last.length + more.length, last.unit)]
    return [*segments, more]


def _said(extension: Extension, part: int, room: _Room) -> dict[str, Any]:
    return {
        "length": part,
        "unit": room.unit,
        "approver": dict(room.step["approver"]),
        "approver_verified": room.step.get("approver_verified", True),
        "total": room.step.get("total"),
        "document": extension.document,
        "by": extension.by,
        "granted": extension.on.isoformat() if extension.on else "",
    }
