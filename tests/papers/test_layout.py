"""How papers look stands in a file, each figure with its source."""

from __future__ import annotations

from pathlib import Path

import pytest

from casebook.papers.layout import load_layout

SOURCED = '{ value = 1, source = "somewhere", mark = "HOUSE" }'


def test_the_margins_leave_the_type_area_of_the_standard() -> None:
    page = load_layout().page
    assert page["width"] - page["left"] - page["right"] == 156
    assert page["height"] - page["top"] - page["bottom"] == 225


def test_twenty_two_lines_fill_the_type_area() -> None:
    page = load_layout().page
    millimetres = 22 * page["line_pitch"] * 25.4 / 72
    assert millimetres == pytest.approx(225, abs=0.5)


def test_every_font_has_another_to_stand_in() -> None:
    assert all(font.others for font in load_layout().fonts.values())


def test_the_closer_kind_of_accident_stands_before_the_wider() -> None:
    events = load_layout().events
    for place, word in enumerate(events):
        assert not any(earlier in word for earlier in events[:place]), word


@pytest.mark.parametrize(
    "entry",
    ["{ value = 1 }", '{ source = "x", mark = "HOUSE" }', '{ value = 1, source = "x", mark = "GUESS" }'],
)
def test_a_figure_without_source_is_refused(tmp_path: Path, entry: str) -> None:
    file = tmp_path / "papers.toml"
    file.write_text(f"[page]\nwidth = {entry}\nheight = {SOURCED}\n", "utf-8")
    with pytest.raises(ValueError, match=r"page\.width"):
        load_layout(file)
