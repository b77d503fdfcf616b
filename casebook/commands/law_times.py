"""law due, law late-fine, law calendar: days and what they lead to."""

from __future__ import annotations

from typing import Any

import click

from casebook.commands import typed
from casebook.commands.console import json_option, say, say_json
from casebook.commands.law_reader import (
    SOME,
    Reader,
    answering,
    on_option,
    plain,
    sector_option,
    source,
    steps_of,
)
from casebook.law import calendar, deadlines, late_fines, naming, tables, wording
from casebook.law.tables import Row


@click.command()
@click.argument("rule", metavar="RULE")
@click.option("--from", "since", required=True, metavar="DATE[THH:MM]", help="when the trigger came about")
@click.option("--paused", multiple=True, metavar="FROM..TO", help="days that do not count")
@click.option("--reason", multiple=True, metavar="R", help="why: a reason that the rule names")
@click.option("--extended-by", type=SOME, multiple=True, metavar="N", help="so many units of the rule more")
@click.option("--length", type=SOME, metavar="N", help="for a rule without a number")
@on_option
@sector_option
@json_option
@answering
def due(read: Reader, rule: str, since: str, sector: str | None, as_json: bool, **given: Any) -> None:
    """When a time limit ends, and how that comes about."""
    first, *variants = _rules(rule, typed.sector(sector))
    found = deadlines.derive(
        first.code,
        typed.moment(since),
        pauses=typed.pauses(given["paused"], given["reason"], first.get("pauses", ())),
        extensions=[deadlines.Extension(number) for number in given["extended_by"]],
        on=typed.day(given["on"]) if given["on"] else None,
        length=given["length"],
    )
    answer = _derived(read, found)
    answer["variants"] = [
        {"rule": row.code, "name": tables.label(row, read.language), "when": dict(row.get("when", {}))}
        for row in variants
    ]
    if as_json:
        say_json(answer)
        return
    say(f"{first.code} {tables.label(first, read.language)}: {answer['due'] or '–'}")
    for each in answer["derivation"]:
        say(f"  {each['text']}")
    say(source(read, found.basis, found.verified))
    for row in variants:
        say(f"{read('另见', 'see also')} {row.code} {tables.label(row, read.language)}")


def _rules(word: str, sector: str | None) -> list[Row]:
    """The rule of a number first, with its other periods after it; that of the sector where it has one."""
    wanted = word.strip().upper().replace(".", "-").replace("_", "-")
    known = {row.code.upper(): row for row in tables.table("deadlines")}
    row = known.get(wanted)
    if row is None:
        named = naming.find(word, "deadlines")
        if not named:
            raise wording.refusal("rule.unknown", rule=word)
        row = named[0]
    family = [each for each in known.values() if each.get("rule") == row.code and each.code != row.code]
    own = [each for each in family if sector and sector in each.get("when", {}).get("sectors", ())]
    return [*own, row, *(each for each in family if each not in own)]


def _derived(read: Reader, found: deadlines.Derivation) -> dict[str, Any]:
    return {
        "rule": found.rule.code,
        "name": tables.label(found.rule, read.language),
        "start": plain(found.start),
        "due": plain(found.due),
        "unit": found.unit,
        "length": found.length,
        "provisional": found.provisional,
        "verified": found.verified,
        "unverified": list(found.unverified),
        "not_before": plain(found.floor),
        "earliest": plain(found.earliest),
        "derivation": steps_of(read, found.steps),
        "basis": read.cited(found.basis),
        "edition": found.edition,
    }


@click.command("late-fine")
@click.option("--amount-yuan", required=True, metavar="X", help="the fine")
@click.option("--due", "due_on", required=True, metavar="DATE", help="the last day to pay")
@click.option("--paid", required=True, metavar="DATE", help="the day it was paid")
@click.option("--paused", multiple=True, metavar="FROM..TO", help="days of review or suit")
@click.option("--reason", multiple=True, metavar="R", help="review or suit")
@json_option
@answering
def late_fine(read: Reader, amount_yuan: str, due_on: str, paid: str, as_json: bool, **given: Any) -> None:
    """What a fine that is paid late costs more (加处罚款), never more than the fine."""
    amount = typed.fen(amount_yuan, "--amount-yuan") or 0
    named = tuple(code for row in tables.table("late_fines") for code in row.get("pauses", ()))
    stood = typed.pauses(given["paused"], given["reason"], named)
    found = late_fines.late_fine(amount, typed.day(due_on), typed.day(paid), stood)
    answer: dict[str, Any] = {
        "amount_yuan": typed.yuan(amount),
        "late_fine_yuan": typed.yuan(found.fen),
        "total_yuan": typed.yuan(amount + found.fen),
        "days": found.days,
        "capped": found.capped,
        "basis": read.cited(found.basis),
        "verified": found.verified,
        "derivation": steps_of(read, found.steps),
    }
    if as_json:
        say_json(answer)
        return
    say(f"{typed.money(found.fen)} {read('元', 'yuan')}")
    for each in answer["derivation"]:
        say(f"  {each['text']}")
    say(source(read, found.basis, found.verified))


@click.command("calendar")
@click.argument("day", metavar="DATE")
@json_option
@answering
def calendar_of(read: Reader, day: str, as_json: bool) -> None:
    """Whether a day is a working day, and why."""
    days = calendar.current()
    found = days.day(typed.day(day))
    answer = {
        "date": found.on.isoformat(),
        "working_day": found.working,
        "kind": found.kind,
        "name": read.of(found.name) if found.name else "",
        "published": found.published,
        "provisional": not found.published,
        "next_working_day": days.next_working(found.on).isoformat(),
        "edition": found.edition,
    }
    if as_json:
        say_json(answer)
        return
    kinds = wording.KINDS[found.kind]
    say(f"{found.on} {read(*kinds)} {answer['name']}".rstrip())
    if days.is_before(found.on.year):
        say(
            read(
                "该年的放假安排不在日历中，按周末计算",
                "the year is not in the calendar: plain weekends, provisional",
            )
        )
    elif not found.published:
        say(read("该年安排尚未公布，暂按周末计算", "the year is not published: plain weekends, provisional"))
    say(found.edition)
