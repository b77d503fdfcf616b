"""A row of a law table as text: the lines that stand below `[[row]]` in a file of config/law.

Decisions keep rows in this form, packs carry them in it, and officers correct them in it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Any

from casebook.law.tables import COMMON, LawTableError, Row, build_row

#: The keys of every row, in the order in which they are written; those of one table follow the name.
FIRST = ("code", "name")
LAST = (
    "law",
    "year",
    "article",
    "effective_from",
    "effective_to",
    "verified",
    "unverified",
    "mark",
    "note",
)


def entry_of(row: Row) -> dict[str, Any]:
    """The keys of a row as its file would have them; common ones that are empty are left out."""
    common = {key: getattr(row, key) for key in (*FIRST, *LAST)}
    common["name"], common["unverified"] = dict(row.name), list(row.unverified)
    known = {key: value for key, value in common.items() if value not in (None, "", [])}
    first = {key: known[key] for key in FIRST}
    return {**first, **row.own, **{key: known[key] for key in LAST if key in known}}


def row_text(row: Row) -> str:
    """A row as the lines of its file."""
    return entry_text(entry_of(row))


def entry_text(entry: Mapping[str, Any]) -> str:
    """Keys and values as lines of TOML."""
    return "".join(f"{_key(key)} = {_value(value)}\n" for key, value in entry.items())


def own_text(row: Row) -> str:
    """What only this table has, as lines to be corrected."""
    return entry_text(row.own)


def read_entry(text: str) -> dict[str, Any]:
    """The keys and values of such lines. Raises LawTableError."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise LawTableError(str(error)) from error


def read_own(text: str) -> dict[str, Any]:
    """The same, refused where they name a key that every row has. Raises LawTableError."""
    entry = read_entry(text)
    if wrong := sorted(set(entry) & COMMON):
        raise LawTableError(f"{', '.join(wrong)}: not a key of this table alone")
    return entry


def read_row(table: str, text: str, where: str = "") -> Row:
    """The row that was written so, with the checks of the loader. Raises LawTableError."""
    return build_row(table, read_entry(text), where)


def table_text(rows: Iterable[Row], withdrawn: Iterable[tuple[str, str]] = ()) -> str:
    """A file of rows as a pack carries it; `withdrawn` are (code, first day or "") of rows it takes away."""
    parts = [f"[[row]]\n{row_text(row)}" for row in rows]
    parts += [f"[[withdraw]]\n{entry_text({'code': code, 'since': since})}" for code, since in withdrawn]
    return "\n".join(parts)


def since_of(row: Row) -> str:
    """The first day of a row as it stands in addresses and stored keys; empty where it has none."""
    return row.effective_from.isoformat() if row.effective_from else ""


def _key(name: str) -> str:
    plain = name.replace("_", "").replace("-", "")
    return name if plain.isascii() and plain.isalnum() else _string(name)


def _value(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case str():
            return _string(value)
        case date() | time():
            return value.isoformat()
        case Mapping():
            return "{ " + ", ".join(f"{_key(key)} = {_value(inner)}" for key, inner in value.items()) + " }"
        case list() | tuple():
            return "[" + ", ".join(_value(inner) for inner in value) + "]"
    raise TypeError(f"no value of a law table: {value!r}")


def _string(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    plain = "".join(_sign(character) for character in escaped)
    return f'"{plain}"'


def _sign(character: str) -> str:
    if character in "\n\t\r" or ord(character) < 32 or ord(character) == 127:
        return {"\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(character, f"\\u{ord(character):04x}")
    return character
