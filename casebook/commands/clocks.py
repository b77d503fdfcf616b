"""deadlines: the clocks of one's cases."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import click
from flask_babel import gettext as _

from casebook import clock
from casebook.commands.console import acting, as_option, command, json_option, say, say_json


@click.command()
@as_option
@click.option(
    "--within", type=click.IntRange(0, 36500), metavar="DAYS", help="only what ends within so many days"
)
@json_option
@command
def deadlines(username: str | None, within: int | None, as_json: bool) -> None:
    """The deadlines that still run: a person's own, or with nobody named all of this home."""
    from casebook.deadlines import presenting

    until = clock.today() + timedelta(days=within) if within is not None else None
    rows = [presenting.as_dict(each) for each in _running(username, until)]
    if as_json:
        say_json({"deadlines": rows, "total": len(rows), "overdue": sum(row["overdue"] for row in rows)})
        return
    for row in rows:
        say(_line(row))
    say(_("共 %(count)s 项未了的期限", count=len(rows)))


def _running(username: str | None, until: date | None) -> list[Any]:
    """The most urgent first; overdue ones are always among them."""
    from casebook.deadlines import reading
    from casebook.deadlines.models import Clock

    if username is not None:
        actor = acting(username)
        reading.require(actor)
        return reading.of_actor(actor, until=until)
    wanted: dict[str, Any] = {"live": True}
    if until is not None:
        wanted["by_due"] = {"$lt": (until + timedelta(days=1)).isoformat()}
    return list(Clock.objects(__raw__=wanted).order_by("by_due"))


def _line(row: dict[str, Any]) -> str:
    marks = [
        words
        for words, shown in (
            (_("已逾期"), row["overdue"]),
            (_("中止中"), row["state"] == "paused"),
            (_("暂定"), row["provisional"]),
            (_("未核实"), not row["verified"]),
        )
        if shown
    ]
    parts = (row["due"] or "–", row["case"], row["rule"], row["name"], *marks)
    return "  ".join(str(part) for part in parts)
