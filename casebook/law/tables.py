"""The statutory tables: config/law/*.toml, one subject a file, read once and checked row by row.

A row says what it is called, which law says so since when, and whether that was read in a source
(`verified`). A table has versions of a row under one code as long as their periods do not meet.
How a row is written is in docs/law-tables.md.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import cache, wraps
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

CONFIG = Path(__file__).resolve().parent.parent.parent / "config" / "law"

#: Keys that belong to every row; everything else is the row's own.
COMMON = frozenset(
    {
        "code", "name", "law", "year", "article", "effective_from", "effective_to",
        "verified", "unverified", "mark", "note",
    }
)  # fmt: skip
CITATION = ("law", "year", "article")
#: Keys whose numbers put rows in order and state no law.
NOT_FIGURES = frozenset({"year", "order", "group"})
LANGUAGES = ("zh", "en")


class LawTableError(ValueError):
    """A table cannot be used as it is written; the message names the file and the row."""


@dataclass(frozen=True)
class Row:
    """One entry of a table. `own` holds what only this table has (periods, ranges, documents …)."""

    table: str
    code: str
    name: Mapping[str, str]
    law: str | None
    year: int | None
    article: str | None
    effective_from: date | None
    effective_to: date | None
    verified: bool
    unverified: tuple[str, ...]
    mark: str
    note: str
    own: Mapping[str, Any]

    def __getitem__(self, key: str) -> Any:
        return self.own[key]

    def get(self, key: str, default: Any = None) -> Any:
        return self.own.get(key, default)

    def in_force(self, on: date) -> bool:
        """Whether the row holds on that day; both ends of its period are included."""
        since, until = self.effective_from or date.min, self.effective_to or date.max
        return since <= on <= until

    def is_verified(self, key: str | None = None) -> bool:
        """Whether the row was read in a source and, where `key` is named, that part of it too."""
        return self.verified and (key is None or key not in self.unverified)


Table = tuple[Row, ...]
Tables = Mapping[str, Table]
T = TypeVar("T")


@dataclass(frozen=True)
class _Installed:
    """What is current as one thing, so that it changes for every reader at once."""

    tables: Tables
    edition: str


_used: _Installed | None = None
_tried: ContextVar[_Installed | None] = ContextVar("casebook_law_tried", default=None)


@cache
def load_tables(folder: Path = CONFIG) -> Mapping[str, Table]:
    """Every table under its file's name. Raises LawTableError."""
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise LawTableError(f"{folder}: no law tables there")
    tables = MappingProxyType({file.stem: read_table(file) for file in files})
    _check_together(tables)
    return tables


def read_table(file: Path) -> Table:
    """One file, checked. Raises LawTableError."""
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise LawTableError(f"{file.name}: {error}") from error
    if unknown := sorted(set(content) - {"defaults", "row"}):
        raise LawTableError(f"{file.name}: unknown part {', '.join(unknown)}")
    defaults = content.get("defaults", {})
    rows = tuple(
        _row(file.stem, f"{file.stem}.toml, row {position}", {**defaults, **entry})
        for position, entry in enumerate(content.get("row", ()), start=1)
    )
    if not rows:
        raise LawTableError(f"{file.name}: no rows")
    check_table(file.stem, rows)
    return rows


def check_table(name: str, rows: Table) -> None:
    """What rows of one table owe to each other. Raises LawTableError that names the row."""
    _check_versions(name, rows)
    _check_ranges(name, rows)


def check(tables: Tables) -> None:
    """Check whole tables as the loader does: before rows are laid over those of the files."""
    for name, rows in tables.items():
        check_table(name, rows)
    _check_together(tables)


def _check_together(tables: Tables) -> None:
    """What the tables owe to each other."""
    from casebook.law.checks import check_all

    check_all(tables)


def build_row(name: str, entry: dict[str, Any], where: str = "") -> Row:
    """One row of a table from its keys, checked by itself. Raises LawTableError that begins with `where`."""
    return _row(name, where, entry)


def use(overlay: Tables | None, edition: str = "") -> None:
    """Make the tables of the files current in this process, with those of `overlay` in place of theirs.

    The caller has checked them. `edition` says which state of the overlay this is; None takes it away.
    """
    global _used
    _used = _laid(overlay, edition) if overlay or edition else None


@contextmanager
def trying(overlay: Tables, edition: str = "") -> Iterator[None]:
    """Within the block, and for this thread or task alone, the tables are as if `overlay` were in use."""
    token = _tried.set(_laid(overlay, edition))
    try:
        yield
    finally:
        _tried.reset(token)


def current() -> Tables:
    """The tables in use: those of the files, and what is laid over them."""
    return _now().tables


def edition() -> str:
    """Which tables are in use: a digest of the files, and the state of what is laid over them."""
    return _now().edition


def per_edition(compute: Callable[..., T]) -> Callable[..., T]:
    """Remember what is computed from the tables (by plain arguments) until other tables are in use."""
    memory: tuple[Tables, dict[Any, T]] | None = None

    @wraps(compute)
    def remembered(*arguments: Any) -> T:
        nonlocal memory
        tables, found = current(), memory
        if found is None or found[0] is not tables:
            found = memory = (tables, {})
        known = found[1]
        if arguments not in known:
            known[arguments] = compute(*arguments)
        return known[arguments]

    return remembered


def _now() -> _Installed:
    return _tried.get() or _used or _of_files()


@cache
def _of_files() -> _Installed:
    digest = hashlib.sha256()
    for file in sorted(CONFIG.glob("*.toml")):
        digest.update(file.read_bytes())
    return _Installed(load_tables(), digest.hexdigest()[:8])


def _laid(overlay: Tables | None, edition: str) -> _Installed:
    files = _of_files()
    if unknown := set(overlay or ()) - set(files.tables):
        raise LawTableError(f"no law table {', '.join(sorted(unknown))}")
    tables = MappingProxyType({**files.tables, **(overlay or {})})
    return _Installed(tables, f"{files.edition}+{edition}" if edition else files.edition)


def table(name: str) -> Table:
    """A table of those in use. Raises LawTableError where there is none of that name."""
    try:
        return current()[name]
    except KeyError:
        raise LawTableError(f"no law table {name}") from None


def in_force(rows: str | Iterable[Row], on: date) -> Table:
    """The rows that hold on a day, of a table named or given."""
    return tuple(row for row in (table(rows) if isinstance(rows, str) else rows) if row.in_force(on))


def row(name: str, code: str | None, on: date | None = None) -> Row | None:
    """The row of that code that held `on` the day, or its latest version; None where there is none."""
    found = [row for row in table(name) if row.code == code and (on is None or row.in_force(on))]
    return max(found, key=lambda row: row.effective_from or date.min, default=None)


def label(entry: Row | None, language: str = "zh") -> str:
    """The row's name in `zh` or `en` (other languages read English); empty for no row."""
    return entry.name["zh" if language.startswith("zh") else "en"] if entry else ""


def citation(entry: Row) -> str:
    """Law, year and article as they are cited: 《行政处罚法》（2021）第9条; empty for mere practice.

    An article that is no number stands as it is written: 《…》（2024）条号未核实.
    """
    if not entry.law:
        return ""
    article = entry.article or ""
    numbered = any(character.isdigit() for character in article)
    return f"《{entry.law}》（{entry.year}）" + (f"第{article}条" if numbered else article)


def _row(name: str, where: str, entry: dict[str, Any]) -> Row:
    code = entry.get("code")
    where = (where or f"{name}.toml, row") + (f" ({code})" if code else "")
    problem = next(_problems(entry), None)
    if problem:
        raise LawTableError(f"{where}: {problem}")
    own = {key: value for key, value in entry.items() if key not in COMMON}
    return Row(
        table=name,
        code=entry["code"],
        name=MappingProxyType(dict(entry["name"])),
        law=entry.get("law"),
        year=entry.get("year"),
        article=entry.get("article"),
        effective_from=entry.get("effective_from"),
        effective_to=entry.get("effective_to"),
        verified=entry["verified"],
        unverified=tuple(entry.get("unverified", ())),
        mark=entry["mark"],
        note=entry.get("note", ""),
        own=MappingProxyType(own),
    )


def _problems(entry: dict[str, Any]) -> Iterator[str]:
    """What is wrong with a row, in the order a reader would look."""
    if not isinstance(entry.get("code"), str) or not entry["code"]:
        yield "no code"
    names = entry.get("name")
    if not isinstance(names, dict) or any(not names.get(language) for language in LANGUAGES):
        yield "a name in zh and en is needed"
    if not isinstance(entry.get("verified"), bool):
        yield "verified must be true or false"
    if not isinstance(entry.get("mark"), str) or not entry["mark"]:
        yield "mark must say where this was read"
    yield from _citation_problems(entry)
    if unknown := set(entry.get("unverified", ())) - set(entry):
        yield f"unverified names no key of this row: {', '.join(sorted(unknown))}"


def _citation_problems(entry: dict[str, Any]) -> Iterator[str]:
    cited = [key for key in CITATION if entry.get(key)]
    if cited and len(cited) < len(CITATION):
        yield f"law, year and article belong together, there is only {', '.join(cited)}"
    figures = sorted(key for key in set(entry) - NOT_FIGURES if _holds_figure(entry[key]))
    if figures and not cited:
        yield f"a figure without its article: {', '.join(figures)}"
    for key in ("effective_from", "effective_to"):
        if entry.get(key) is not None and type(entry[key]) is not date:
            yield f"{key} must be a date"
    since, until = entry.get("effective_from"), entry.get("effective_to")
    if cited and since is None:
        yield "effective_from is needed where a law is cited"
    if type(since) is date and type(until) is date and until < since:
        yield "effective_to lies before effective_from"


def _holds_figure(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_holds_figure(inner) for inner in value.values())
    if isinstance(value, list):
        return any(_holds_figure(inner) for inner in value)
    return isinstance(value, int | float) and not isinstance(value, bool)


def _check_versions(name: str, rows: Table) -> None:
    """A code is unique on every day."""
    seen: dict[str, list[Row]] = {}
    for entry in rows:
        for other in seen.setdefault(entry.code, []):
            if _meet(entry, other):
                raise LawTableError(f"{name}.toml, row ({entry.code}): the code stands twice for one day")
        seen[entry.code].append(entry)


def _meet(one: Row, other: Row) -> bool:
    starts = max(one.effective_from or date.min, other.effective_from or date.min)
    ends = min(one.effective_to or date.max, other.effective_to or date.max)
    return starts <= ends


def _check_ranges(name: str, rows: Table) -> None:
    """Ranges `{ from, below }` of one key cover everything from zero up, once, on every day."""
    keys = {key for entry in rows for key, value in entry.own.items() if is_range(value)}
    days = {entry.effective_from for entry in rows if entry.effective_from}
    for key in sorted(keys):
        for day in sorted(days):
            holding = [entry for entry in rows if entry.in_force(day) and is_range(entry.get(key))]
            if holding:
                _check_cover(name, key, holding)


def _check_cover(name: str, key: str, rows: list[Row]) -> None:
    expected: int | None = 0
    for entry in sorted(rows, key=lambda entry: entry[key].get("from", 0)):
        lower, upper = entry[key].get("from", 0), entry[key].get("below")
        where = f"{name}.toml, row ({entry.code}): {key}"
        if expected is None or lower < expected:
            raise LawTableError(f"{where} overlaps the range before it")
        if lower > expected:
            raise LawTableError(f"{where} leaves a hole from {expected} to {lower}")
        if upper is not None and upper <= lower:
            raise LawTableError(f"{where} is empty")
        expected = upper
    if expected is not None:
        raise LawTableError(f"{name}.toml: {key} ends at {expected}, the last range must be open")


def is_range(value: Any) -> bool:
    """Whether a value of a row is a range: `from` included, `below` excluded, either may be absent."""
    return isinstance(value, Mapping) and bool(value) and set(value) <= {"from", "below"}
