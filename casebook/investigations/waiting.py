"""What waits for a leader: stages prepared for approval, withdrawals asked for, reasons for a fine below the
maximum and for not transferring."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casebook.acts import Actor
from casebook.cases.choices import HALVES
from casebook.cases.models import Case
from casebook.cases.visibility import visible_audiences
from casebook.investigations import entries, stage_table
from casebook.law import tables
from casebook.measures import authority, particulars
from casebook.measures.models import Measure
from casebook.measures.transfers import service as transfers
from casebook.measures.transfers.models import REQUESTED, TransferQuestion
from casebook.web.language import language_code

STAGE, RECUSAL, MAXIMUM, TRANSFER = "stage", "recusal", "below_maximum", "no_transfer"


@dataclass(frozen=True)
class Waiting:
    """One thing that waits: `kind` is one of the four above, `what` its name, `link` where it is answered."""

    case: Case
    half: str
    kind: str
    what: Any
    by_name: str
    at: datetime
    link: str

    @property
    def by_time(self) -> str:
        """Sort key: when it was asked for, made unique by where it is answered."""
        return f"{self.at:%Y-%m-%dT%H:%M:%S.%f} {self.link}"

    @property
    def by_case(self) -> str:
        return f"{self.case.number or self.case.title} {self.by_time}"


def of_leader(actor: Actor) -> list[Waiting]:
    """What this leader can answer, the oldest first: of the units led, as far as the leader has no other
    part in the case."""
    units = sorted(actor.units_of("leader"))
    if not units:
        return []
    cases: dict[Any, Case] = {}
    for unit in units:
        cases |= {case.id: case for case in Case.objects(waits=True, units=unit, status="open")}
    found = [item for case in cases.values() for item in _of_case(actor, case)]
    return sorted([*found, *_of_measures(actor), *_of_transfers(actor)], key=lambda item: item.at)


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


def _of_measures(actor: Actor) -> Iterator[Waiting]:
    """Fines below the maximum that is demanded, whose reason this leader may answer."""
    asked = list(Measure.objects(below_top=REQUESTED))
    cases = _cases(asked)
    for measure in asked:
        case, last = cases.get(measure.case_id), particulars.of(measure).below_maximum[-1]
        if case is None or measure.audience not in visible_audiences(actor, case):
            continue
        if actor.id in {last.by, measure.proposed_by}:
            continue
        if authority.allows(actor, "approve_below_maximum", case, measure):
            name = " ".join(part for part in (measure.number, measure.subject_shown) if part)
            link = f"/measures/{measure.id}/"
            yield Waiting(case, measure.audience, MAXIMUM, name, last.by_name, last.at, link)


def _of_transfers(actor: Actor) -> Iterator[Waiting]:
    """Reasons for not transferring that this leader may answer."""
    asked = [each for each in TransferQuestion.objects(withholdings__state=REQUESTED) if each.last]
    cases = _cases(asked)
    for question in asked:
        case, half, last = cases.get(question.case_id), question.half, question.last
        if case is None or last is None:
            continue
        if transfers.allows(actor, "approve_no_transfer", case, half, question):
            link = f"/cases/{case.id}/transfers/{half}"
            name = _offences(last.offences)
            yield Waiting(case, half, TRANSFER, name, last.requested_by_name, last.requested_at, link)


def _cases(asked: Iterable[Any]) -> dict[Any, Case]:
    found: dict[Any, Case] = Case.objects.in_bulk(list({each.case_id for each in asked}))
    return found


def _offences(codes: Iterable[str]) -> str:
    language = language_code()
    names = [tables.label(tables.row("offences", code), language) or code for code in codes]
    return ("、" if language.startswith("zh") else ", ").join(names)
