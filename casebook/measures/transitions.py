"""The states of a measure: proposed → decided → executed, or ended with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from bson import ObjectId
from flask_babel import lazy_gettext as _l

from casebook import clock
from casebook.acts import Actor
from casebook.cases.models import Case
from casebook.measures import (
    acting,
    authority,
    consequences,
    finerules,
    fining,
    gates,
    particulars,
    standing,
)
from casebook.measures.models import Measure
from casebook.refusals import Refusal, Refusals


def decide(
    actor: Actor,
    measure_id: str | ObjectId,
    version: int | None,
    *,
    decided_on: date | None = None,
    authority: str | None = None,
    document_number: str | None = None,
    at: datetime | None = None,
) -> Measure:
    """Decide a proposal (today where no day is given). The proposer is refused: `measure.same_person`.
    What the law wants before it and is not there: Refusals as `gates.lacks` names them.
    `at`: the moment a transfer was approved, from which its hours count."""

    def apply(measure: Measure, case: Case) -> None:
        fining.settle(measure, case)
        finerules.check_decidable(measure, case)
        # May lie before the proposal: what was decided on paper is often registered afterwards.
        measure.decided_on = acting.check_day(decided_on or clock.today(), "decided_on")
        if found := gates.lacks(case, measure, measure.decided_on):
            raise Refusals(found)
        measure.decided_precision = "day"
        measure.state = "decided"
        measure.decided_by, measure.decided_by_name = actor.id, actor.name
        if measure.kind == "transfer":
            _approve(measure, measure.decided_on, at)
        measure.authority = (authority or "").strip() or measure.authority
        measure.document_number = (document_number or "").strip() or measure.document_number

    return acting.change(actor, measure_id, version, "decide", apply)


def execute(
    actor: Actor, measure_id: str | ObjectId, version: int | None, *, executed_on: date | None = None
) -> Measure:
    """Say that a decided measure was carried out. Raises Refusal naming what is still missing for that:
    an unpaid fine, an unsigned talk, papers not handed over, a self-review not received."""

    def apply(measure: Measure, case: Case) -> None:
        measure.executed_on = acting.check_day(
            executed_on or clock.today(), "executed_on", not_before=measure.decided_on
        )
        check_carried_out(measure)
        measure.state = "executed"
        measure.executed_by_name = actor.name

    return acting.change(actor, measure_id, version, "execute", apply)


def end(
    actor: Actor,
    measure_id: str | ObjectId,
    version: int | None,
    *,
    reason: str,
    ended_on: date | None = None,
) -> Measure:
    """End a measure that will not be carried out (today where no day is given); the reason stays on record.
    Of a transfer that waits for approval this is the refusal of who may approve it: see `refuses_transfer`."""
    text = reason.strip()
    if not text:
        raise Refusal("measure.reason_missing", _l("请写明终止的理由"), field="reason")

    def apply(measure: Measure, case: Case) -> None:
        own, day = particulars.of(measure), clock.today()
        if ended_on is not None:
            reported = own.written_report_on if awaits_approval(measure) else None
            day = acting.check_day(ended_on, "ended_on", not_before=reported or measure.decided_on)
        if refuses_transfer(actor, measure, case):
            own.not_approved_on = day
        measure.state = "ended"
        measure.ended_on, measure.ended_by_name, measure.ended_reason = day, actor.name, text

    return acting.change(actor, measure_id, version, "end", apply, reason=text)


def awaits_approval(measure: Measure) -> bool:
    """Whether a transfer was reported to the head in writing and is still to be approved or refused."""
    return (
        measure.kind == "transfer"
        and measure.state == "proposed"
        and bool(particulars.of(measure).written_report_on)
    )


def refuses_transfer(actor: Actor, measure: Measure, case: Case) -> bool:
    """Whether ending the measure is the decision not to transfer (国务院令第310号 art 5(2)): it was reported to
    the head, and the actor may approve it. Who proposed it only takes it back."""
    return awaits_approval(measure) and authority.allows(actor, "decide", case, measure)


def _approve(measure: Measure, day: date, at: datetime | None) -> None:
    """The approval of a transfer, with its hour where that is known: today's is that of the act."""
    check_hour(day, at)
    own = particulars.of(measure)
    own.approved_on = day
    own.approved_at = at or (clock.now() if day == clock.today() else None)


def check_hour(day: date, at: datetime | None) -> None:
    """Raise Refusal where the moment of an approval lies ahead or on another day."""
    if at is not None and (at > clock.now() or clock.local(at).date() != day):
        raise Refusal("measure.future", _l("批准时间不能晚于现在"), field="decided_on")


def check_carried_out(measure: Measure) -> None:
    """Raise Refusal naming the first thing that is missing for a measure to be carried out."""
    for refusal in not_carried_out(measure):
        raise refusal


def not_carried_out(measure: Measure) -> Iterator[Refusal]:
    """What is missing for a measure to be carried out."""
    own = particulars.of(measure)
    if standing.is_lifted(measure):
        yield Refusal(
            "measure.penalty_lifted", _l("处罚已被撤销或者确认无效，不再执行；请由领导终止这项处置")
        )
    if measure.kind == "penalty" and ((measure.amount_fen and not own.paid_on) or is_short(measure)):
        yield Refusal("measure.fine_unpaid", _l("罚没款尚未登记缴清"))
    if measure.kind == "interview" and not own.signed_at:
        yield Refusal("measure.interview_unsigned", _l("约谈记录尚未签字"))
    if measure.kind == "transfer" and not own.handed_on:
        yield Refusal("measure.not_handed_over", _l("案件材料尚未移送"))
    if consequences.asks_for_members(measure) and not (own.members or own.members_reason):
        yield Refusal(
            "measure.members_missing",
            _l("问责党组织的，还须列明对责任人员的处置，或者写明没有追究的理由（问责条例第六条）"),
            link=f"/measures/{measure.id}/edit",
        )
    if measure.kind == "self_review" and not own.received_on:
        yield Refusal("measure.review_missing", _l("检查材料尚未收到"))


def is_short(measure: Measure) -> bool:
    """Whether less was paid, where that is known, than is owed."""
    own, owed = particulars.of(measure), standing.claimed_fen(measure)
    return bool(own.paid_on) and owed is not None and own.paid_fen is not None and own.paid_fen < owed
