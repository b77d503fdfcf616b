"""The answer of `law fine`: the range that governs, and everything it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from casebook.commands.law_reader import Reader
from casebook.commands.typed import yuan
from casebook.law import bearing, fines, maximum, tables
from casebook.law.bearing import Bearing
from casebook.law.errors import LawError
from casebook.law.fines import ACCIDENT, FineRange, FineStep
from casebook.law.maximum import Demand
from casebook.law.tables import Row

#: A finding that multiplies the accident fine, as a circumstance of table `circumstances`.
SERIOUS = "H03"


@dataclass(frozen=True)
class Question:
    """What is asked. Money in fen; `circumstances` are codes of the tables."""

    subject: str
    on: date
    decided_on: date | None = None
    grade: str | None = None
    sector: str | None = None
    row: str | None = None
    circumstances: tuple[str, ...] = ()
    especially_serious: bool = False
    income_fen: int | None = None
    gain_fen: int | None = None
    base_fen: int | None = None
    days: int | None = None
    amount_fen: int | None = None
    facts: dict[str, int | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """`governing` is the range asked for, `others` further ones that the conduct opens beside it;
    `circumstances`: what each of them does to the fine."""

    governing: FineRange
    row: Row
    others: tuple[FineRange, ...]
    demands: tuple[Demand, ...]
    circumstances: tuple[Bearing, ...]
    mitigating: tuple[Row, ...]
    step: FineStep | None
    required_fen: int | None
    position: str | None


def answer(asked: Question) -> Answer:
    """Raises LawError where no article fits, or a figure is missing."""
    borne = bearing.on_a_fine(asked.circumstances, asked.on)
    named = _named(asked) if asked.row else None
    demands = maximum.demanded(asked.circumstances, subject=asked.subject, on=asked.on)
    conduct = set(asked.circumstances) | {
        code for demand in demands for code in _circumstances_of(demand.code)
    }
    accident = [] if named else _accident(asked)
    others = _of_conduct(asked, conduct, demands)
    rows = [named] if named else [*accident, *others]
    if not rows:
        raise LawError(
            "fine.no_article",
            "没有适用的条款：请写明事故等级、情节或者条款代码",
            "no article fits: name the grade, a circumstance or the code of an article",
        )
    if asked.decided_on:
        accident = [_lighter(row, asked) for row in accident]
        rows = [named] if named else [*accident, *others]
    ranges = {row.code: _range(row, asked, row in accident or row is named) for row in rows}
    governing = _governing(rows, accident, ranges, asked)
    of = ranges[governing.code]
    return Answer(
        governing=of,
        row=governing,
        others=tuple(each for code, each in ranges.items() if code != governing.code),
        demands=demands,
        circumstances=borne,
        mitigating=fines.mitigating(asked.circumstances, asked.on),
        step=_step(governing, asked, conduct) if of.tier == "normal" else None,
        required_fen=maximum.required(of, demands),
        position=fines.position(of, asked.amount_fen) if asked.amount_fen is not None else None,
    )


def as_json(asked: Question, found: Answer, read: Reader) -> dict[str, Any]:
    """The answer as plain values, names in the language of the reader; amounts in yuan."""
    of = found.governing
    return {
        "subject": asked.subject,
        "grade": asked.grade,
        "sector": asked.sector,
        "on": asked.on.isoformat(),
        "decided_on": asked.decided_on.isoformat() if asked.decided_on else None,
        **_told(read, of, found.required_fen),
        "percent": dict(found.row["percent"]) if found.row.get("percent") else None,
        "fixed": of.fixed,
        "demands": [_demand_json(read, demand) for demand in found.demands],
        "circumstances": [_bearing_json(read, each) for each in found.circumstances],
        "mitigating": [
            {"code": row.code, "basis": read.cited(tables.citation(row))} for row in found.mitigating
        ],
        "step": _step_json(read, found.step),
        "position": found.position,
        "along": [_along(read, code) for code in found.row.get("along", ())],
        "ranges": [_told(read, each, maximum.required(each, found.demands)) for each in found.others],
        "edition": tables.edition(),
    }


def _along(read: Reader, code: str) -> dict[str, Any]:
    """A kind of penalty that goes with the fine, and what its upper end is."""
    row = tables.row("penalty_kinds", code)
    return {
        "code": code,
        "name": tables.label(row, read.language),
        "upper_end": [bound["upper"] for bound in maximum.bounds(code)],
    }


def _told(read: Reader, of: FineRange, required: int | None) -> dict[str, Any]:
    return {
        "code": of.code,
        "name": read.of(of.name),
        "min_yuan": yuan(of.min_fen),
        "max_yuan": yuan(of.max_fen),
        "required_yuan": yuan(required),
        "basis": read.cited(of.basis),
        "verified": of.verified,
        "unverified": list(of.unverified),
        "tier": of.tier,
        "note": of.note,
    }


def _bearing_json(read: Reader, each: Bearing) -> dict[str, Any]:
    return {
        "code": each.code,
        "name": read.of(each.name),
        "effect": each.effect,
        "says": read.of(each.says),
        "basis": read.cited(each.basis),
        "in_force": each.held,
        "verified": each.verified,
    }


def _demand_json(read: Reader, demand: Demand) -> dict[str, Any]:
    return {
        "code": demand.code,
        "name": read.of(demand.name),
        "reasons": read.of(demand.reasons),
        "basis": read.cited(demand.basis),
        "verified": demand.verified,
        "especially_serious_situations": list(demand.serious),
        "offences": list(demand.offences),
    }


def _step_json(read: Reader, step: FineStep | None) -> dict[str, Any] | None:
    if step is None:
        return None
    return {
        "code": step.code,
        "name": read.of(step.name),
        "min_yuan": yuan(step.min_fen),
        "max_yuan": yuan(step.max_fen),
        "basis": read.cited(step.basis),
        "verified": step.verified,
    }


def _named(asked: Question) -> Row:
    row = tables.row("fines", asked.row, asked.on) or tables.row("fines", asked.row)
    if row is None:
        raise LawError("fine.unknown", f"罚款表中没有 {asked.row}", f"no row {asked.row} in the fines table")
    if not row.in_force(asked.on):
        raise LawError(
            "fine.not_in_force",
            f"{tables.citation(row)}在 {asked.on} 不适用",
            f"{tables.citation(row)} is not in force on {asked.on}",
        )
    if asked.subject not in row["subjects"]:
        raise LawError(
            "fine.other_subject",
            f"{row.code}（{row.name['zh']}）不是对这一对象的罚款",
            f"{row.code} ({row.name['en']}) is no fine on {asked.subject}",
        )
    return row


def _accident(asked: Question) -> list[Row]:
    if asked.grade is None:
        return []
    offered = fines.offered(
        asked.subject, on=asked.on, grade=asked.grade, sector=asked.sector, conduct=ACCIDENT
    )
    return list(offered)


def _lighter(row: Row, asked: Question) -> Row:
    """The accident row of the day of the act, or that of the decision where it is lighter."""
    later = fines.counterpart(row, asked.decided_on or asked.on, asked.sector)
    if later is None or later is row:
        return row
    of_act, of_decision = _range(row, asked, True), _range(later, asked, True)
    return row if fines.lighter(of_act, of_decision) is of_act else later


def _of_conduct(asked: Question, conduct: set[str], demands: Iterable[Demand]) -> list[Row]:
    """Articles that punish the conduct itself; a daily fine only where its figures are given."""
    brought = {code for demand in demands for code in demand.fines}
    offered = fines.offered(asked.subject, on=asked.on, sector=asked.sector)
    return [
        row
        for row in offered
        if row.code != asked.row
        and (row.code in brought or conduct & set(row["acts"]))
        and (not row.get("daily") or (asked.base_fen is not None and asked.days is not None))
    ]


def _range(row: Row, asked: Question, main: bool) -> FineRange:
    found = bool(row.get("especially_serious")) and _serious(asked.circumstances)
    serious = main and (asked.especially_serious or found)
    held = row.in_force(asked.on)
    return fines.range_of(
        row,
        on=asked.on if held else asked.decided_on,
        income_fen=asked.income_fen,
        gain_fen=asked.gain_fen,
        base_fen=asked.base_fen,
        days=asked.days,
        especially_serious=serious,
    )


def _serious(circumstances: Iterable[str]) -> bool:
    situations = {row.code for row in tables.table("especially_serious")}
    return any(code == SERIOUS or code in situations for code in circumstances)


def _governing(rows: list[Row], accident: list[Row], ranges: dict[str, FineRange], asked: Question) -> Row:
    """Of a unit the accident's article. Of a person the article that reaches highest: the accident's is a
    fixed figure, so that only the article on the conduct leaves the maximum rule something to decide; of
    two that reach as high the newer law."""
    if asked.subject == "unit" and accident:
        return accident[0]
    return max(rows, key=lambda row: (ranges[row.code].max_fen, row in accident, _since(row)))


def _since(row: Row) -> date:
    return row.effective_from or date.min


def _step(row: Row, asked: Question, conduct: set[str]) -> FineStep | None:
    acts = conduct | ({ACCIDENT} if ACCIDENT in row["acts"] else set())
    return fines.step_of(row, on=asked.on, conduct=acts, income_fen=asked.income_fen, **asked.facts)


def _circumstances_of(trigger: str) -> tuple[str, ...]:
    row = tables.row("maximum", trigger)
    return tuple(row["circumstances"]) if row else ()
