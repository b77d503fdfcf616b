"""What waits for a leader: stages prepared for approval, withdrawals asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casebook.acts import Actor
from casebook.cases.choices import HALVES
from casebook.cases.models import Case
from casebook.cases.visibility import visible_audiences
from casebook.investigations import entries, stage_table

STAGE, RECUSAL = "stage", "recusal"


@dataclass(frozen=True)
class Waiting:
    """One thing that waits: `kind` STAGE or RECUSAL, `what` its name, where it is answered."""

    case: Case
    half: str
    kind: str
    what: Any
    by_name: str
    at: datetime
    link: str


def of_leader(actor: Actor) -> list[Waiting]:
    """What this leader can answer, the oldest first: of the units led, as far as the leader has no other
    part in the case."""
    cases: dict[Any, Case] = {}
    for unit in sorted(actor.units_of("leader")):
        cases |= {case.id: case for case in Case.objects(waits=True, units=unit, status="open")}
    found = [item for case in cases.values() for item in _of_case(actor, case)]
    return sorted(found, key=lambda item: item.at)


def _of_case(actor: Actor, case: Case) -> Iterator[Waiting]:
    for half in HALVES:
        investigation = case.investigation(half)
        if half not in visible_audiences(actor, case) or actor.id in investigation.withdrawn():
            continue
        base = f"/cases/{case.id}/{half}"
        asked = entries.pending(investigation)
        if asked and entries.may_approve(actor, case, half):
            name = f"{asked.code} {stage_table.stage_name(asked.code)}"
            yield Waiting(case, half, STAGE, name, asked.by_name, asked.at, f"{base}/approval")
        for item in investigation.recusals:
            if item.state == "asked" and item.person != actor.id:
                link = f"{base}/recusals/{item.key}"
                yield Waiting(case, half, RECUSAL, item.name, item.recorded_by_name, item.recorded_at, link)
