"""Traditional characters read as simplified ones, for searching. The pairs stand in
config/terms/traditional.txt. Pure."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from casebook.text.normalise import normalise

PAIRS = Path(__file__).resolve().parents[2] / "config" / "terms" / "traditional.txt"


@lru_cache(maxsize=1)
def _table() -> dict[int, int]:
    """Raises ValueError that names the line where a pair is none."""
    table: dict[int, int] = {}
    for number, line in enumerate(PAIRS.read_text(encoding="utf-8").splitlines(), start=1):
        for pair in line.partition("#")[0].split():
            if len(pair) != 2:
                raise ValueError(f"{PAIRS.name} line {number}: expected a pair of characters, not {pair!r}")
            table[ord(pair[0])] = ord(pair[1])
    return table


def simplified(text: str) -> str:
    """The text with simplified characters, as long as before: 煤礦爆炸 → 煤矿爆炸."""
    return text if text.isascii() else text.translate(_table())


def searchable(text: str) -> str:
    """The text as it is compared when something is looked for: normalised, in simplified characters."""
    return simplified(normalise(text))
