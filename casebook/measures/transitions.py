"""The states of a measure: proposed → decided → executed, or ended with a reason."""

from __future__ import annotations

from datetime import date

from bson import ObjectId
from flask_babel import lazy_gettext as _l

from casebook import clock
from casebook.acts import Actor
from casebook.cases.models import Case
from casebook.measures import acting, particulars
from casebook.measures.models import Measure
from casebook.refusals import Refusal


def decide(
    actor: Actor,
    measure_id: str | ObjectId,
    version: int | None,
    *,
    decided_on: date | None = None,
    authority: str | None = None,
    document_number: str | None = None,
) -> Measure:
    """Decide a proposal (today where no day is given). The proposer is refused: `measure.same_person`."""

    def apply(measure: Measure, case: Case) -> None:
        # May lie before the proposal: what was decided on paper is often registered afterwards.
        measure.decided_on = acting.check_day(decided_on or clock.today(), "decided_on")
        measure.decided_precision = "day"
        measure.state = "decided"
        measure.decided_by, measure.decided_by_name = actor.id, actor.name
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
        _check_carried_out(measure)
        measure.state = "executed"
        measure.executed_by_name = actor.name

    return acting.change(actor, measure_id, version, "execute", apply)


def end(actor: Actor, measure_id: str | ObjectId, version: int | None, *, reason: str) -> Measure:
    """End a measure that will not be carried out; the reason stays on record."""
    text = reason.strip()
    if not text:
        raise Refusal("measure.reason_missing", _l("请写明终止的理由"), field="reason")

    def apply(measure: Measure, case: Case) -> None:
        measure.state = "ended"
        measure.ended_on, measure.ended_by_name, measure.ended_reason = clock.today(), actor.name, text

    return acting.change(actor, measure_id, version, "end", apply, reason=text)


def _check_carried_out(measure: Measure) -> None:
    own = particulars.of(measure)
    if measure.kind == "penalty" and measure.amount_fen and not own.paid_on:
        raise Refusal("measure.fine_unpaid", _l("罚没款尚未登记缴清"))
    if measure.kind == "interview" and not own.signed_at:
        raise Refusal("measure.interview_unsigned", _l("约谈记录尚未签字"))
    if measure.kind == "transfer" and not own.handed_on:
        raise Refusal("measure.not_handed_over", _l("案件材料尚未移送"))
    if measure.kind == "self_review" and not own.received_on:
        raise Refusal("measure.review_missing", _l("检查材料尚未收到"))
