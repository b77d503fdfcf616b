"""What a row of a table may hold: keys that the table has, and values of the kinds they have there. Pure.

The files are the pattern, for the code that reads the tables was written against them: a key nobody reads
or a word where a number belongs would be found only when a case needs the row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from casebook.law import tables
from casebook.law.tables import LawTableError, Row

Shapes = Mapping[str, frozenset[str]]
KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (bool, "true or false"),
    ((int, float), "a number"),
    (str, "text"),
    (date, "a date"),
    (Mapping, "keys in braces"),
    ((list, tuple), "a list"),
)


def check_shape(row: Row) -> None:
    """Raise LawTableError where the row has a key that no row of its table has in the files, or a value of
    another kind than any of them."""
    known = _shapes(row.table)
    where = f"{row.table}.toml, row ({row.code})"
    if not known:
        raise LawTableError(f"{row.table}: no such law table")
    for key in row.own:
        if key not in known:
            raise LawTableError(f"{where}: no row of this table has a key {key}")
    for path, kind in _walk(row.own):
        if path in known and kind not in known[path]:
            raise LawTableError(f"{where}: {path} is {kind}, not {' or '.join(sorted(known[path]))}")


def _shapes(table: str) -> Shapes:
    found: dict[str, set[str]] = {}
    for row in tables.load_tables().get(table, ()):
        found.setdefault("", set())  # a table whose rows have no keys of their own is a table too
        for path, kind in _walk(row.own):
            found.setdefault(path, set()).add(kind)
    return {path: frozenset(kinds) for path, kinds in found.items()}


def _walk(values: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    """(path, kind) of everything in a row: `deaths`, `deaths.from`, `documents`, `documents[]`."""
    for key, value in values.items():
        yield from _at(f"{above}{key}", value)


def _at(path: str, value: Any) -> Iterator[tuple[str, str]]:
    yield path, next((name for kind, name in KINDS if isinstance(value, kind)), type(value).__name__)
    if isinstance(value, Mapping):
        yield from _walk(value, f"{path}.")
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _at(f"{path}[]", each)
