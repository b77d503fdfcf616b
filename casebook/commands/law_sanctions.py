"""law fine, law impact: what a sanction may be, and how long it binds."""

from __future__ import annotations

from typing import Any

import click

from casebook import clock
from casebook.commands import law_fines, typed
from casebook.commands.console import json_option, say, say_json
from casebook.commands.law_reader import (
    COUNT,
    SOME,
    Reader,
    answering,
    on_option,
    plain,
    sector_option,
    source,
)
from casebook.law import impact
from casebook.law.bearing import Bearing
from casebook.law.fines import FineRange


@click.command()
@click.option("--subject", required=True, metavar="unit|principal|other|investor")
@click.option("--grade", metavar="G", help="G1 … G4, or its name")
@sector_option
@on_option
@click.option("--decided-on", metavar="DATE", help="the day of the decision: a lighter new law then holds")
@click.option("--income-yuan", metavar="X", help="the person's income of last year")
@click.option("--circumstance", multiple=True, metavar="C", help="code or name; TOP1 … TOP3 too")
@click.option("--especially-serious", is_flag=True, help="the finding of 安全生产法 art 114(2) was made")
@click.option("--row", metavar="CODE", help="one article of the fines table")
@click.option("--gain-yuan", metavar="X", help="illegal gains, 0 for none")
@click.option("--first-fine-yuan", metavar="X", help="for a fine by the day: the fine that was not obeyed")
@click.option("--days", type=COUNT, metavar="N", help="for a fine by the day: the days since the order")
@click.option("--amount-yuan", metavar="X", help="an amount whose place in the range is told")
@click.option("--deaths", type=COUNT, metavar="N", help="for the step inside the range")
@click.option("--serious-injuries", type=COUNT, metavar="N", help="for the step inside the range")
@click.option("--loss-yuan", metavar="X", help="for the step inside the range")
@json_option
@answering
def fine(read: Reader, as_json: bool, **given: Any) -> None:
    """The range of a fine, and the amount that the maximum rule demands."""
    asked = _question(given)
    found = law_fines.answer(asked)
    if as_json:
        say_json(law_fines.as_json(asked, found, read))
    else:
        _print_fine(read, found)


def _question(given: dict[str, Any]) -> law_fines.Question:
    on = typed.day(given["on"]) if given["on"] else clock.today()
    decided_on = typed.day(given["decided_on"]) if given["decided_on"] else None
    if decided_on and decided_on < on:
        typed.bad("date.order", f"--decided-on: {decided_on} 早于 {on} / is before {on}")
    return law_fines.Question(
        subject=typed.subject(given["subject"]),
        on=on,
        decided_on=decided_on,
        grade=typed.grade(given["grade"]),
        sector=typed.sector(given["sector"]),
        row=given["row"],
        circumstances=tuple(typed.circumstances(given["circumstance"])),
        especially_serious=given["especially_serious"],
        income_fen=typed.fen(given["income_yuan"], "--income-yuan"),
        gain_fen=typed.fen(given["gain_yuan"], "--gain-yuan"),
        base_fen=typed.fen(given["first_fine_yuan"], "--first-fine-yuan"),
        days=given["days"],
        amount_fen=typed.fen(given["amount_yuan"], "--amount-yuan"),
        facts={
            "deaths": given["deaths"],
            "serious_injuries": given["serious_injuries"],
            "loss_fen": typed.fen(given["loss_yuan"], "--loss-yuan"),
        },
    )


def _print_fine(read: Reader, found: law_fines.Answer) -> None:
    of, step = found.governing, found.step
    say(
        f"{read.of(of.name)}: {_ends(of)} {read('元', 'yuan')}  {source(read, of.basis, of.verified, of.unverified)}"
    )
    if of.note and not of.verified:
        say(of.note)
    if step:
        say(f"{read.of(step.name)}: {_ends(step)}  {source(read, step.basis, step.verified)}")
    for demand in found.demands:
        cited = source(read, demand.basis, demand.verified)
        say(f"{demand.code} {read.of(demand.name)} ({read.of(demand.reasons)})  {cited}")
    if found.required_fen is not None:
        say(f"{read('应当顶格：', 'Maximum required: ')}{typed.money(found.required_fen)}")
    for borne in found.circumstances:
        say(_borne(read, borne))
    for each in found.others:
        say(
            f"+ {read.of(each.name)}: {_ends(each)}  {source(read, each.basis, each.verified, each.unverified)}"
        )
    if found.position:
        say(read("所填数额：", "The amount is: ") + read(*PLACES[found.position]))


def _borne(read: Reader, each: Bearing) -> str:
    """What a circumstance does to the fine, and where that stands."""
    ended = "" if each.held else read("（当日不适用）", " (not in force on that day)")
    says = f"{each.code} {read.of(each.name)}{read('：', ': ')}{read.of(each.says)}{ended}"
    return f"{says}  {source(read, each.basis, each.verified)}"


#: Where an amount stands, in both languages.
PLACES = {
    "below": ("低于下限", "below the range"),
    "at_minimum": ("下限", "at the minimum"),
    "inside": ("幅度之内", "inside the range"),
    "at_maximum": ("上限（顶格）", "at the maximum"),
    "above": ("超过上限", "above the range"),
}


def _ends(of: FineRange | law_fines.FineStep) -> str:
    return f"{typed.money(of.min_fen)} – {typed.money(of.max_fen)}"


@click.command("impact")
@click.argument("sanction", metavar="SANCTION")
@click.option("--from", "since", required=True, metavar="DATE", help="the day it takes effect")
@click.option("--term-months", type=SOME, metavar="N", help="the term of 留党察看")
@click.option("--prolonged", is_flag=True, help="the term was prolonged")
@click.option("--count", type=SOME, default=1, metavar="N", help="so many of a kind")
@click.option(
    "--months",
    type=SOME,
    metavar="N",
    help="the months that were fixed: of a merged period, or of a ban by a court",
)
@json_option
@answering
def impact_of(read: Reader, sanction: str, since: str, as_json: bool, **given: Any) -> None:
    """Until when a sanction, a handling or a ban binds (影响期), and to what."""
    start = typed.day(since)
    row, term = typed.sanction(sanction, start)
    found = impact.of(
        row,
        start,
        term_months=given["term_months"] or term,
        prolonged=given["prolonged"],
        count=given["count"],
        months=given["months"],
    )
    answer = _impact(read, found)
    if as_json:
        say_json(answer)
        return
    say(f"{answer['name']} ({found.code}): {answer['until'] or _without_end(read, found)}")
    for step in answer["derivation"]:
        say(f"  {step}")
    for effect in answer["effects"]:
        mark = "" if effect["verified"] else read("（未核实）", " (unverified)")
        say(f"  · {effect['text']}{mark}  {effect['from']} – {effect['until'] or ''}")
    say(f"{read.cited(found.basis)}{read('（', ' (')}{found.state(read.language)}{read('）', ')')}".strip())


def _without_end(read: Reader, found: impact.Impact) -> str:
    """What stands in place of a last day: for good, the days it is fixed between, or nothing."""
    if found.for_good:
        return read("终身", "for good")
    bounds = found.bounds
    if bounds and bounds.at_least:
        return read(
            f"期限由决定确定，至 {bounds.at_least} 至 {bounds.at_most} 之间",
            f"as the decision fixes, until {bounds.at_least} to {bounds.at_most}",
        )
    return read("没有期限", "no period")


def _impact(read: Reader, found: impact.Impact) -> dict[str, Any]:
    bounds = found.bounds
    return {
        "code": found.code,
        "name": read.of(found.name),
        "from": found.since.isoformat(),
        "until": plain(found.until),
        "months": found.months,
        "for_good": found.for_good,
        "at_least_months": bounds.least_months if bounds else None,
        "at_least_until": plain(bounds.at_least) if bounds else None,
        "at_most_months": bounds.most_months if bounds else None,
        "at_most_until": plain(bounds.at_most) if bounds else None,
        "effects": [
            {
                "text": read.of(effect.words),
                "from": effect.since.isoformat(),
                "until": plain(effect.until),
                "for_good": effect.for_good,
                "verified": effect.verified,
            }
            for effect in found.effects
        ],
        "derivation": [read.of(step) for step in found.steps],
        "basis": read.cited(found.basis),
        "verified": found.verified,
        "unverified": list(found.unverified),
    }
