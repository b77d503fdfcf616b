"""The stages as law table `stages` has them, and where an investigation stands among them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import LazyString

from casebook import clock
from casebook.cases.models import Case
from casebook.investigations import facts
from casebook.investigations.separation import current_team, rows
from casebook.investigations.stages import After, Machine, Stage, Standing, machine_of
from casebook.law import tables
from casebook.measures.models import Measure
from casebook.statutes.marks import cited
from casebook.web.filters import label


def machine(half: str) -> Machine:
    """The machine of `liability` or `accountability`, as the tables in use have it today."""
    return _machine(half, clock.today())


@tables.per_edition
def _machine(half: str, today: date) -> Machine:
    found = [row for row in tables.in_force("stages", today) if row["half"] == half]
    stages = [_stage(row, half) for row in sorted(found, key=lambda row: row["order"])]
    grounds = [row for row in tables.in_force("return_grounds", today) if row.get("half", half) == half]
    return machine_of(
        half,
        stages,
        grounds=[row.code for row in grounds],
        taking_back=[row.code for row in grounds if row.get("takes_back")],
        ways=[row.code for row in tables.in_force("clue_ways", today)],
    )


def stage_name(code: str | None) -> Any:
    """The name of a stage in the language of the moment; the code itself where no row has it."""
    return _named("stages", code)


def ground_name(code: str | None) -> Any:
    """The name of a ground of return."""
    return _named("return_grounds", code)


def way_name(code: str | None) -> Any:
    """The name of a way to dispose of a clue."""
    return _named("clue_ways", code)


def rule_name(code: str) -> Any:
    """The name of a deadline; its id where the table has no such row."""
    return _named("deadlines", code)


def stage_words(code: str) -> str:
    """Code and Chinese name of a stage, as the trail keeps them."""
    return f"{code} {tables.label(tables.row('stages', code))}".strip()


def standing(case: Case, half: str, measures: Iterable[Measure]) -> Standing:
    """Where an investigation stands, as the machine asks for it; `measures` are those of the case."""
    investigation = case.investigation(half)
    return Standing(
        current=investigation.stage,
        entered=tuple((entry.code, entry.entered_on) for entry in investigation.counted()),
        has=facts.met(case, half, measures),
        team_size=len(current_team(investigation)),
        concluded=investigation.state == "concluded",
    )


def _named(table: str, code: str | None) -> Any:
    row = next((row for row in _rows(table) if row.code == code), None)
    return LazyString(label, row) if row else (code or "")


def _rows(table: str) -> Iterable[tables.Row]:
    return reversed(tables.current().get(table, ()))


def _stage(row: tables.Row, half: str) -> Stage:
    separation = [rule for rule in tables.in_force("separation", clock.today()) if rule.get("half") == half]
    reviewed = any(row.code in rule.get("review_before", ()) for rule in rows("review_before"))
    return Stage(
        code=row.code,
        half=half,
        name=LazyString(label, row),
        actor=_words(row.get("actor")),
        gate=_words(row.get("gate")),
        documents=tuple(row.get("documents", ())),
        needs=frozenset(row.get("needs", ())) | ({"review"} if reviewed else set()),
        law=LazyString(cited, row),
        verified=row.is_verified(),
        optional=bool(row.get("optional", False)),
        may_conclude=bool(row.get("may_conclude", False)),
        enters=tuple(row.get("enters", ("team",))),
        approval=bool(row.get("approval", False)),
        after=_after(row),
        starts=tuple(row.get("starts", ())),
        stops=tuple(row.get("stops", ())),
        returns=tuple(row.get("returns", ())),
        return_approval=bool(row.get("return_approval", False)),
        least=max((rule["least"] for rule in separation if rule.get("least")), default=0),
    )


def _after(row: tables.Row) -> tuple[After, ...]:
    """What must have been entered before: by the row itself, and by the separation of duties."""
    own = [After(tuple(codes.split("|")), LazyString(cited, row)) for codes in row.get("after", ())]
    apart = [
        After(tuple(rule["stages"]), LazyString(cited, rule))
        for rule in rows("before")
        if row.code in rule["before"]
    ]
    return (*own, *apart)


def _words(value: Any) -> Any:
    return LazyString(label, value) if value else ""
