"""law grade, law offences: what the facts of an accident lead to."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from casebook import clock
from casebook.commands import typed
from casebook.commands.console import json_option, say, say_json
from casebook.commands.law_reader import COUNT, Reader, answering, on_option, sector_option, source
from casebook.law import grading, investigating, maximum, offences, regrading, tables
from casebook.law.errors import LawError


@click.command()
@click.option("--deaths", type=COUNT, metavar="N")
@click.option("--serious-injuries", type=COUNT, metavar="N")
@click.option("--loss-yuan", metavar="X", help="direct economic loss")
@on_option
@sector_option
@json_option
@answering
def grade(
    read: Reader,
    deaths: int | None,
    serious_injuries: int | None,
    loss_yuan: str | None,
    on: str | None,
    sector: str | None,
    as_json: bool,
) -> None:
    """The grade of an accident, who investigates it, and until when a change of casualties counts."""
    loss, industry = typed.fen(loss_yuan, "--loss-yuan"), typed.sector(sector)
    day = typed.day(on) if on else clock.today()
    if deaths is None and serious_injuries is None and loss is None:
        typed.bad("grade.no_limb", "需要死亡、重伤或者损失之一 / one of the three limbs is needed")
    found = grading.grade(deaths, serious_injuries, loss, on=day)
    row = tables.row("grades", found.code, day)
    if row is None:
        raise LawError(
            "grade.no_rule", f"{day} 没有生效的事故等级规定", f"no rule of grades was in force on {day}"
        )
    # Without casualties only where the numbers say so: what is not known is not none.
    nobody = deaths == 0 and serious_injuries == 0
    answer: dict[str, Any] = {
        "grade": row["published"],
        "code": found.code,
        "name": tables.label(row, read.language),
        "decided_by": list(found.decided_by),
        "basis": read.cited(found.basis),
        "verified": found.verified,
        "on": day.isoformat(),
        "sector": industry,
        "investigated_by": _investigator(read, row.code, day, industry, not nobody),
        "exceptions": [
            {
                "code": each.code,
                "name": tables.label(each, read.language),
                "basis": read.cited(tables.citation(each)),
            }
            for each in investigating.exceptions(row.code, on=day)
        ],
        "raised_where": [tables.label(each, read.language) for each in investigating.raising(row.code)],
        "regrading": _window(read, day, industry, bool(on)),
        "edition": tables.edition(),
    }
    if as_json:
        say_json(answer)
    else:
        _print_grade(read, answer)


def _investigator(
    read: Reader, code: str, day: date, sector: str | None, casualties: bool
) -> dict[str, Any] | None:
    who = investigating.investigator(code, on=day, sector=sector, casualties=casualties)
    if who is None:
        return None
    return {
        "code": who.code,
        "level": who.level,
        "body": read.of(who.body),
        "delegates": read.of(who.delegates),
        "own_law_first": who.own_law,
        "basis": read.cited(who.basis),
        "verified": who.verified,
    }


def _window(read: Reader, day: date, sector: str | None, dated: bool) -> dict[str, Any]:
    """The window of changes; its last day only where the day of the accident was given."""
    window = regrading.window(day, sector)
    return {
        "days": window.days,
        "last_day": window.last_day.isoformat() if dated else None,
        "basis": read.cited(window.basis),
        "verified": window.verified,
    }


#: What a grade is decided by, and who takes up an offence, in both languages.
LIMBS = {
    "deaths": ("死亡", "deaths"),
    "serious_injuries": ("重伤", "serious injuries"),
    "direct_loss": ("直接经济损失", "direct economic loss"),
}
ORGANS = {"公安": ("公安", "police"), "监察": ("监察", "supervision")}


def _print_grade(read: Reader, answer: dict[str, Any]) -> None:
    say(f"{answer['name']} ({answer['code']})  {source(read, answer['basis'], answer['verified'])}")
    limbs = [read(*LIMBS[limb]) for limb in answer["decided_by"]]
    say(read("依据的指标：", "Decided by: ") + read("、", ", ").join(limbs))
    who, window = answer["investigated_by"], answer["regrading"]
    if who:
        say(
            read("调查：", "Investigated by: ")
            + f"{who['body']}  {source(read, who['basis'], who['verified'])}"
        )
    cited = source(read, window["basis"], window["verified"])
    days = read(f"伤亡变化计入：{window['days']} 日内", f"Changes count within {window['days']} days")
    say(f"{days}{' – ' + window['last_day'] if window['last_day'] else ''}  {cited}")


@click.command("offences")
@click.option("--deaths", type=COUNT, metavar="N")
@click.option("--serious-injuries", type=COUNT, metavar="N")
@click.option("--minor-injuries", type=COUNT, metavar="N")
@click.option("--loss-yuan", metavar="X", help="direct economic loss")
@click.option("--gain-yuan", metavar="X", help="illegal gains")
@click.option("--conduct", multiple=True, metavar="C", help="code or name of table conduct")
@click.option("--circumstance", multiple=True, metavar="C", help="circumstance of the case")
@sector_option
@on_option
@json_option
@answering
def offences_of(read: Reader, on: str | None, as_json: bool, **given: Any) -> None:
    """The offences whose thresholds the facts reach, with the organ that has jurisdiction."""
    facts = offences.OffenceFacts(
        deaths=given["deaths"],
        serious_injuries=given["serious_injuries"],
        minor_injuries=given["minor_injuries"],
        loss_fen=typed.fen(given["loss_yuan"], "--loss-yuan"),
        gain_fen=typed.fen(given["gain_yuan"], "--gain-yuan"),
        conduct=frozenset(typed.conduct(given["conduct"])),
        circumstances=frozenset(maximum.facts_of(typed.circumstances(given["circumstance"]))),
        industry=typed.sector(given["sector"]),
    )
    found = offences.reached(facts, typed.day(on) if on else None)
    listed = [_offence(read, each) for each in found]
    if as_json:
        say_json({"offences": listed, "sides": list(offences.sides(found)), "edition": tables.edition()})
        return
    for each in listed:
        say(f"{each['code']:8} {each['name']}  {read(*ORGANS[each['organ']])}")
        if each["conditions"]:
            say(
                read("    还需要：", "    needs: ")
                + read("、", ", ").join(one["name"] for one in each["conditions"])
            )
        say(f"    {each['wording']}  {source(read, each['basis'], each['verified'], each['unverified'])}")
    if not listed:
        say(read("没有达到任何立案标准", "no threshold is reached"))


def _offence(read: Reader, each: offences.Reached) -> dict[str, Any]:
    return {
        "code": each.code,
        "name": read.of(each.name),
        "article": each.article,
        "threshold": each.threshold,
        "side": each.side,
        "organ": each.organ,
        "conditions": [
            {"code": code, "name": tables.label(tables.row("conduct", code), read.language)}
            for code in each.conditions
        ],
        "wording": read.of(each.wording),
        "basis": read.cited(each.basis),
        "verified": each.verified,
        "unverified": list(each.unverified),
    }
