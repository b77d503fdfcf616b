"""Control characters are found, the first with its place; tab and ends of line are text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from casebook.text.characters import control_in


def test_the_first_control_character_is_told_with_its_place() -> None:
    assert control_in("某厂\x00爆炸\x07") == ("U+0000", 3)
    assert control_in("\x1f") == ("U+001F", 1)


def test_tab_and_ends_of_line_are_text() -> None:
    assert control_in("甲\t乙\r\n丙") is None


@given(st.text())
def test_a_text_is_refused_where_it_has_a_control_character_and_nowhere_else(text: str) -> None:
    has_one = any(ord(sign) < 0x20 and sign not in "\t\n\r" for sign in text)
    assert (control_in(text) is not None) == has_one
