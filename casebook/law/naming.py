"""Rows of the tables by what people call them: a code, a Chinese or an English name, a published word."""

from __future__ import annotations

from collections.abc import Iterable

from casebook.law.industries import map_industry
from casebook.law.tables import Row, table

#: A part of an English name means it from so many letters on.
SHORTEST = 3


def grade_code(word: str) -> str | None:
    """G1 … G4 for a code (`G3`, `3`), a name (较大事故, 较大, `serious`); None for another word."""
    wanted = _plain(word)
    for row in table("grades"):
        english = _plain(row.name["en"])
        known = {_plain(row.code), row.code[1:], row.name["zh"], row["published"], english}
        if wanted in known or wanted == english.removesuffix("accident"):
            return row.code
    return None


def sector_code(word: str) -> str | None:
    """A code of the industries for a code (`01`, `1`), a name or alias (煤矿), `coal_mine`; None otherwise."""
    wanted = _plain(word)
    for row in table("industries"):
        if wanted in {row.code, row.code.lstrip("0"), _plain(row.name["zh"])}:
            return row.code
    for row in table("industries"):
        english = _plain(row.name["en"])
        if wanted.removesuffix("s") in (english, english.removesuffix("s")):
            return row.code
    found = map_industry(word)
    if found:
        return found
    if len(wanted) < SHORTEST:
        return None
    matches = [row.code for row in table("industries") if wanted in _plain(row.name["en"])]
    return matches[0] if len(matches) == 1 else None


def find(word: str, *tables: str) -> tuple[Row, ...]:
    """The rows of these tables called by a code or by a name, codes first; several where they share it."""
    rows = [row for name in tables for row in table(name)]
    wanted = _plain(word)
    by_code = [row for row in rows if _plain(row.code) == wanted]
    return _once(by_code or [row for row in rows if wanted in map(_plain, row.name.values())])


def _once(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The latest version of each row."""
    latest: dict[tuple[str, str], Row] = {}
    for row in rows:
        kept = latest.get((row.table, row.code))
        if kept is None or (
            row.effective_from and kept.effective_from and row.effective_from > kept.effective_from
        ):
            latest[(row.table, row.code)] = row
    return tuple(latest.values())


def _plain(word: str) -> str:
    return "".join(word.split()).casefold().replace("_", "").replace("-", "")
