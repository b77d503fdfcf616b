"""audit verify, check."""

from __future__ import annotations

import click
from flask_babel import gettext as _

from casebook.commands.console import command, json_option, say, say_json


@click.group()
def audit() -> None:
    """The audit trail."""


@audit.command()
@json_option
@command
def verify(as_json: bool) -> int:
    """Recompute every chain of the trail and every daily seal."""
    from casebook.acts.verify import verify as verify_trail

    found = verify_trail()
    if as_json:
        say_json(found)
    elif found["ok"]:
        say(_("审计记录完整：共 %(entries)s 条", entries=found["entries"]))
    else:
        say(_("审计记录有问题：%(first_bad)s", first_bad=found["first_bad"]))
    return 0 if found["ok"] else 1


@click.command()
@json_option
@command
def check(as_json: bool) -> int:
    """Compare files with their hashes, references with what they name, the index with the store."""
    from casebook.commands.integrity import problems

    found = list(problems())
    if as_json:
        say_json({"ok": not found, "problems": [problem._asdict() for problem in found]})
    else:
        for problem in found:
            say(f"{problem.code} — {problem.where} {problem.message}")
        say(_("未发现问题") if not found else _("共 %(count)s 个问题", count=len(found)))
    return 1 if found else 0
