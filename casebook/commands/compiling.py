"""compile: a compilation of cases as DOCX."""

from __future__ import annotations

from pathlib import Path

import click
from flask_babel import gettext as _

from casebook.commands.console import acting, as_option, command, json_option, say, say_json


@click.command("compile")
@click.option(
    "--cases", "references", required=True, metavar="ID,ID", help="numbers or external ids, in order"
)
@click.option(
    "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="DOCX to write"
)
@click.option("--title", help="title of the book")
@as_option
@json_option
@command
def compile_book(
    references: str, output: Path, title: str | None, username: str | None, as_json: bool
) -> None:
    """Make a warning-education compilation with every name replaced."""
    from casebook.compilations.service import compile_file

    wanted = [
        reference.strip() for reference in references.replace("，", ",").split(",") if reference.strip()
    ]
    made = compile_file(acting(username), wanted, title, output)
    if as_json:
        say_json(made)
    else:
        say(_("已生成 %(output)s（%(count)s 个案例）", output=str(output), count=len(wanted)))
