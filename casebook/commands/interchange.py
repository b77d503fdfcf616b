"""import, export, schema."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casebook.commands.console import acting, as_option, command, json_option, say, say_json
from casebook.refusals import Refusal


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="check and report, write nothing")
@as_option
@json_option
@command
def import_cases(file: Path, dry_run: bool, username: str | None, as_json: bool) -> int:
    """Read cases from FILE (JSON Lines, casebook.case/1)."""
    from casebook.commands.readiness import ensure_unit
    from casebook.deadlines import arrears
    from casebook.interchange.importing import import_lines

    ensure_unit()
    progress = None if as_json else _progress
    report = import_lines(acting(username), _lines_of(file), dry_run=dry_run, progress=progress)
    if not dry_run:
        arrears.work_off(None if as_json else lambda done, of: _progress(done))
    if as_json:
        say_json(report.as_json())
    else:
        say(_("新增 %(created)s，更新 %(updated)s，未变 %(unchanged)s，拒收 %(refused)s", **report.counts()))
        for row in report.refused:
            click.echo(
                f"{row.code} — {_('第 %(line)s 行', line=row.line)} {row.field or ''} {row.message}", err=True
            )
    return 1 if report.refused else 0


def _lines_of(file: Path) -> Iterator[bytes]:
    try:
        with file.open("rb") as lines:
            yield from lines
    except OSError as error:
        raise Refusal(
            "import.cannot_read", _l("不能读取 %(path)s：%(reason)s"), path=str(file), reason=error.strerror
        ) from error


def _progress(done: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{done}", err=True, nl=False)


@click.command("export")
@click.option("--origin", type=click.Choice(["own", "reference"]), help="only these")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="file to write")
@as_option
@json_option
@command
def export_cases(origin: str | None, output: Path | None, username: str | None, as_json: bool) -> None:
    """Write cases as JSON Lines, as far as the person acting may see them."""
    from casebook.interchange.exporting import export_lines
    from casebook.store.whole_files import whole_file

    lines = export_lines(acting(username), origin)
    if output is None:
        for line in lines:
            sys.stdout.write(line + "\n")
        return
    count = 0
    with whole_file(output, "export.cannot_write") as sink:
        for line in lines:
            sink.write(f"{line}\n".encode())
            count += 1
    if as_json:
        say_json({"exported": count, "output": str(output)})
    else:
        say(_("已导出 %(count)s 个案件", count=count))


@click.command()
@click.option("--json", "as_json", is_flag=True, help="the same; a schema is JSON already")
def schema(as_json: bool) -> None:
    """Print the JSON Schema of one line of the interchange format."""
    from casebook.interchange.shape import schema as published

    document: dict[str, Any] = published()
    click.echo(json.dumps(document, ensure_ascii=False, indent=None if as_json else 2))
