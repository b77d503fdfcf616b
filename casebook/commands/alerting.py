"""alerts send, alerts try, alerts queue."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click
from flask import current_app
from flask_babel import gettext as _

from casebook import clock
from casebook.commands.console import command, json_option, say, say_json
from casebook.settings import Settings


@click.group()
def alerts() -> None:
    """The daily digest of deadlines by mail."""


@alerts.command()
@click.option("--dry-run", is_flag=True, help="say what would be sent, and send nothing")
@json_option
@command
def send(dry_run: bool, as_json: bool) -> int:
    """Queue today's digests and send what is due; safe beside a web server that does the same."""
    from casebook.deadlines.alerts import queue, sender

    settings = _settings()
    if dry_run:
        return _preview(settings, as_json)
    sender.require_server(settings)
    swept = queue.sweep()
    queued = queue.enqueue(clock.today())
    counts = sender.send_due(settings)
    report = {"day": clock.today().isoformat(), "queued": queued, "swept": swept, **_outcomes(counts)}
    if as_json:
        say_json(report)
    else:
        text = _(
            "新排队 %(queued)s，已发送 %(sent)s，稍后再试 %(later)s，失败 %(failed)s，不确定 %(uncertain)s"
        )
        say(text % report)
    return 1 if report["failed"] or report["uncertain"] or report["unreachable"] else 0


@alerts.command(name="try")
@click.argument("address")
@json_option
@command
def try_out(address: str, as_json: bool) -> None:
    """Send a mail that tells nothing to ADDRESS, to see that the mail server takes it."""
    from casebook.deadlines.alerts import sender

    sender.try_out(address, _settings())
    if as_json:
        say_json({"address": address, "sent": True})
    else:
        say(_("邮件服务器已接收"))


@alerts.command(name="queue")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="the day, today without it")
@json_option
@command
def show_queue(day: datetime | None, as_json: bool) -> None:
    """Print what became of the digests of a day."""
    from casebook.accounts import Person
    from casebook.deadlines.alerts import choices, queue

    found = queue.of_day(day.date() if day else clock.today())
    names = {person.id: person.username for person in Person.objects(id__in=[each.person for each in found])}
    if as_json:
        say_json([_as_json(each, names.get(each.person, each.person)) for each in found])
        return
    for each in found:
        shown = [names.get(each.person, each.person), str(choices.STATES[each.state]), each.answer or ""]
        say("  ".join(part for part in shown if part))
    if not found:
        say(_("当日没有提醒邮件"))


def _preview(settings: Settings, as_json: bool) -> int:
    from casebook.deadlines.alerts import sender

    letters = sender.preview(settings)
    if as_json:
        found = [{"to": each.recipient, **each.counts} for each in letters]
        say_json({"day": clock.today().isoformat(), "mail": sender.is_configured(settings), "letters": found})
        return 0
    for each in letters:
        say(f"{each.recipient}  {each.message['Subject']}")
    say(_("共 %(count)s 封，未发送", count=len(letters)))
    return 0


def _outcomes(counts: Any) -> dict[str, int]:
    names = ("sent", "dropped", "later", "failed", "uncertain", "unreachable")
    return {name: counts[name] for name in names}


def _as_json(each: Any, username: str) -> dict[str, Any]:
    return {
        "person": username,
        "day": each.day,
        "state": each.state,
        "attempts": each.attempts,
        "entries": each.entries,
        "answer": each.answer,
        "ended_at": each.ended_at,
    }


def _settings() -> Settings:
    found: Settings = current_app.extensions["casebook.settings"]
    return found
