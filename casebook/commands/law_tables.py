"""law rows: the tables themselves."""

from __future__ import annotations

from typing import Any

import click

from casebook.commands import typed
from casebook.commands.console import json_option, say, say_json
from casebook.commands.law_reader import Reader, answering, plain
from casebook.law import tables
from casebook.law.tables import Row


@click.command("rows")
@click.option("--unverified", is_flag=True, help="only rows that were not read in a source, in whole or part")
@click.option("--table", "name", metavar="T", help="one table")
@json_option
@answering
def rows_of(read: Reader, unverified: bool, name: str | None, as_json: bool) -> None:
    """The rows of the law tables, with where each was read."""
    current = tables.current()
    if name is not None and name.removesuffix(".toml") not in current:
        typed.bad("table.unknown", f"没有法律表 {name} / no such table: {', '.join(current)}")
    chosen = [name.removesuffix(".toml")] if name else list(current)
    found = [row for table in chosen for row in current[table] if not unverified or _doubtful(row)]
    if as_json:
        rows = [_row_json(row, read) for row in found]
        say_json({"rows": rows, "total": len(rows), "edition": tables.edition()})
        return
    for row in found:
        parts = f" [{', '.join(row.unverified)}]" if row.unverified else ""
        mark = read("未核实", "unverified") if not row.verified else ""
        words = (
            row.table,
            row.code,
            tables.label(row, read.language),
            read.cited(tables.citation(row)),
            mark + parts,
        )
        say("  ".join(word for word in words if word))
    say(read(f"共 {len(found)} 行", f"{len(found)} rows"))


def _doubtful(row: Row) -> bool:
    return not row.verified or bool(row.unverified)


def _row_json(row: Row, read: Reader) -> dict[str, Any]:
    return {
        "table": row.table,
        "code": row.code,
        "name": tables.label(row, read.language),
        "law": row.law,
        "year": row.year,
        "article": row.article,
        "basis": read.cited(tables.citation(row)),
        "effective_from": plain(row.effective_from),
        "effective_to": plain(row.effective_to),
        "verified": row.verified,
        "unverified": list(row.unverified),
        "mark": row.mark,
        "note": row.note,
    }
