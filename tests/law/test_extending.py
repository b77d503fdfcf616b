"""What a rule still allows after what was granted."""

from __future__ import annotations

import pytest

from casebook.law.errors import LawError
from casebook.law.extending import Extension, room_left
from casebook.law.tables import row


def left(code: str, *lengths: int) -> list[tuple[int | None, str]]:
    rooms = room_left(row("deadlines", code), [Extension(length) for length in lengths])
    return [(room["length"], room["unit"]) for room in rooms]


@pytest.mark.parametrize(
    ("code", "lengths", "rooms"),
    [
        ("T107", (), [(60, "cd")]),
        ("T107", (20,), [(40, "cd")]),
        ("T107", (20, 40), []),
        ("T206", (), [(60, "cd"), (90, "cd")]),
        ("T206", (60,), [(90, "cd")]),
        ("T206", (100,), [(50, "cd")]),
        ("T505", (2,), [(2, "m")]),  # the first step is taken once
        ("T509", (3, 3), [(3, "m")]),  # renewable
        ("T212", (90,), [(None, "cd")]),
        ("T109", (), []),
    ],
)
def test_what_is_left_of_the_steps(code, lengths, rooms):
    assert left(code, *lengths) == rooms


def test_who_has_to_approve_goes_with_each_step():
    first, second = room_left(row("deadlines", "T206"))
    assert first["approver"] != second["approver"]
    assert "上一级" in second["approver"]["zh"]


def test_what_was_granted_beyond_the_rule_is_refused():
    with pytest.raises(LawError) as refused:
        left("T107", 61)
    assert refused.value.code == "extension.beyond"


def test_a_unit_of_another_kind_is_refused():
    with pytest.raises(LawError) as refused:
        room_left(row("deadlines", "T503"), [Extension(1, "m")])
    assert refused.value.code == "extension.unit"
    assert room_left(row("deadlines", "T503"), [Extension(3, "d")]) == []
