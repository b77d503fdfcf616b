"""What follows from a measure and its case: terms, copies for the lists, sort keys, the case's row."""

from __future__ import annotations

from datetime import date

from casebook import clock
from casebook.cases import rows, service
from casebook.cases.choices import ACCOUNTABILITY, COMMON, LIABILITY
from casebook.cases.models import Case
from casebook.measures import consequences, dues, fining
from casebook.measures.models import Measure
from casebook.store import UnitOfWork


def audience_of(case: Case, kind: str, investigation: str | None) -> str:
    """Who may see a measure: its half. Where the source does not say which: everybody for a precedent;
    for an own case the sealed half, but for penalties, which only the liability half imposes."""
    if investigation:
        return investigation
    if case.origin == "reference":
        return COMMON
    return LIABILITY if kind == "penalty" else ACCOUNTABILITY


def settle(measure: Measure, case: Case) -> None:
    """Write every derived field. The measure must have its id."""
    party = case.party(measure.party)
    measure.case_number, measure.case_title, measure.unit = case.number, case.title, case.unit
    measure.subject_shown = measure.subject or (party.name if party else None)
    measure.terms = [] if measure.dropped else list(getattr(case.access, measure.audience))
    consequences.settle(measure)
    fining.settle(measure, case)
    day = _listed_under(measure)
    measure.year = day.year if day else case.year
    measure.by_date = f"{day.isoformat() if day else f'{case.year:04d}-00-00'}|{measure.id}"
    measure.due_on, measure.due_reason = dues.due_of(measure)
    measure.by_due = dues.due_key(measure)


def _listed_under(measure: Measure) -> date | None:
    """The day it was decided, before that the day it was proposed here; a precedent has only the former."""
    if measure.decided_on or measure.origin == "reference":
        return measure.decided_on
    return clock.local(measure.proposed_at).date() if measure.proposed_at else None


def refresh_row(uow: UnitOfWork, case: Case) -> None:
    """Tell the case's list row which kinds it has and what is next due, from the measures as this
    transaction sees them."""
    kept = [measure for measure in uow.find(Measure, case_id=case.id) if measure.state != "ended"]
    rows.refresh(uow, case, [(measure.kind, measure.audience, measure.due_on) for measure in kept])


def follow_case(uow: UnitOfWork, case: Case) -> None:
    """The case changed its access, number, title, unit or parties: its measures copy them anew.

    Versions stay: nothing an editor typed is touched.
    """
    found = uow.find(Measure, case_id=case.id)
    for measure in found:
        _follow(uow, measure, case, found)


def follow_fine(uow: UnitOfWork, measure: Measure, case: Case) -> None:
    """A penalty changed: the other fines of the case see anew what it answers for. Costs a read of the case's
    measures where something is borne that may demand a maximum."""
    if measure.kind != "penalty" or not fining.circumstances(case, case.party(measure.party)):
        return
    found = uow.find(Measure, case_id=case.id)
    for other in found:
        if other.kind == "penalty" and other.id != measure.id:
            _follow(uow, other, case, found)


def _follow(uow: UnitOfWork, measure: Measure, case: Case, others: list[Measure]) -> None:
    before = measure.to_mongo().to_dict()
    fining.look_around(measure, case, others)
    settle(measure, case)
    after = measure.to_mongo().to_dict()
    changed = {name: value for name, value in after.items() if before.get(name) != value}
    gone = {name: "" for name in before if name not in after}
    update = {key: part for key, part in (("$set", changed), ("$unset", gone)) if part}
    if update:
        uow.collection(Measure).update_one({"_id": measure.id}, update, session=uow.session)


def register() -> None:
    """Follow the cases from now on."""
    service.listen_access(follow_case)
