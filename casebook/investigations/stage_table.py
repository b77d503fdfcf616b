"""The stages as law table `stages` has them, and where an investigation stands among them."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask_babel import LazyString

from casebook.cases.models import Case
from casebook.investigations.separation import agreed_review, current_team
from casebook.investigations.stages import Machine, Stage, Standing
from casebook.law import tables
from casebook.web.filters import label


@cache
def machine(half: str) -> Machine:
    """The machine of `liability` or `accountability`."""
    rows = sorted(
        (row for row in tables.table("stages") if row["half"] == half), key=lambda row: row["order"]
    )
    return Machine(half, [_stage(row, half) for row in rows])


def stage_name(code: str | None) -> Any:
    """The name of a stage in the language of the moment; the code itself where no row has it."""
    row = tables.row("stages", code)
    return LazyString(label, row) if row else (code or "")


def stage_words(code: str) -> str:
    """Code and Chinese name of a stage, as the trail keeps them."""
    return f"{code} {tables.label(tables.row('stages', code))}".strip()


def standing(case: Case, half: str) -> Standing:
    """Where an investigation stands, as the machine asks for it."""
    investigation = case.investigation(half)
    return Standing(
        current=investigation.stage,
        entered=tuple((entry.code, entry.entered_on) for entry in investigation.history),
        team_size=len(current_team(investigation)),
        agreed=agreed_review(case, half) is not None,
        concluded=investigation.state == "concluded",
    )


def _stage(row: tables.Row, half: str) -> Stage:
    return Stage(
        code=row.code,
        half=half,
        name=LazyString(label, row),
        actor=_words(row.get("actor")),
        gate=_words(row.get("gate")),
        documents=tuple(row.get("documents", ())),
        needs=frozenset(row.get("needs", ())),
        law=tables.citation(row),
        optional=bool(row.get("optional", False)),
        verified=row.is_verified(),
        may_conclude=bool(row.get("may_conclude", False)),
    )


def _words(value: Any) -> Any:
    return LazyString(label, value) if value else ""
