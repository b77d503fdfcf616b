"""How papers look, read from config/papers.toml: no length, size or font stands in code."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parents[2] / "config" / "papers.toml"
MARKS = frozenset({"VERIFIED", "SECONDARY", "DERIVED", "HOUSE"})


@dataclass(frozen=True)
class Font:
    name: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Layout:
    """`page` in mm (line_pitch in points, indents in characters), `sizes` in points, `colours` as RRGGBB."""

    page: Mapping[str, float]
    sizes: Mapping[str, float]
    fonts: Mapping[str, Font]
    colours: Mapping[str, str]
    events: tuple[str, ...] = ()


@cache
def load_layout(path: Path = FILE) -> Layout:
    """The layout in force. Raises ValueError for a figure without a source or with an unknown mark."""
    with path.open("rb") as stream:
        tables = tomllib.load(stream)
    for name, entries in tables.items():
        for key, entry in entries.items():
            _check(f"{name}.{key}", entry)
    fonts = {
        key: Font(entry["value"], tuple(entry.get("others", ()))) for key, entry in tables["fonts"].items()
    }
    return Layout(
        page=_values(tables["page"]),
        sizes=_values(tables["sizes"]),
        fonts=fonts,
        colours=_values(tables["colours"]),
        events=tuple(tables["events"]["words"]["value"]),
    )


def _check(name: str, entry: Mapping[str, Any]) -> None:
    if "value" not in entry or not entry.get("source"):
        raise ValueError(f"papers.toml: {name} has no value or no source")
    if entry.get("mark") not in MARKS:
        raise ValueError(f"papers.toml: {name} has an unknown mark {entry.get('mark')!r}")


def _values(entries: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    return {key: entry["value"] for key, entry in entries.items()}
