"""The reason for a fine below the maximum that is demanded: asked for, then answered by a leader.

States: requested → approved | refused; withdrawn where the amount changes or reaches the maximum. Who wrote
the reason or proposed the fine never answers it.
"""

from __future__ import annotations

from bson import ObjectId
from flask_babel import lazy_gettext as _l

from casebook import clock
from casebook.acts import Actor, declare
from casebook.cases.models import Case
from casebook.measures import acting, fining, particulars
from casebook.measures.models import Measure
from casebook.measures.particulars import BelowMaximum
from casebook.refusals import Refusal

declare(
    {
        "measures.request_below_maximum": _l("说明低于上限的理由"),
        "measures.approve_below_maximum": _l("批准低于上限的理由"),
        "measures.refuse_below_maximum": _l("不批准低于上限的理由"),
    }
)


def take(actor: Actor, measure: Measure, reason: str | None) -> bool:
    """Take the reason typed with a proposal, where the fine lies below the maximum demanded. Returns
    whether a new request was made. The measure must be settled."""
    _withdraw_outdated(measure)
    text = (reason or "").strip()
    if not text or fining.below_top(measure) is None:
        return False
    last = _last(measure)
    # The same words, refused before, are no new reason.
    if last and last.state != "withdrawn" and last.reason == text:
        return False
    if last and last.state == "requested":
        last.state = "withdrawn"
    _append(actor, measure, text)
    return True


def request(actor: Actor, measure_id: str | ObjectId, version: int | None, *, reason: str) -> Measure:
    """Give the reason for a fine that lies below the maximum demanded. Raises Refusal where none is
    needed, or one waits for its answer or was approved."""
    text = (reason or "").strip()
    if not text:
        raise Refusal("measure.required", _l("请写明理由"), field="reason")

    def apply(measure: Measure, case: Case) -> None:
        fining.settle(measure, case)
        state = fining.below_top(measure)
        if state not in {"unexplained", "refused"}:
            raise Refusal("fine.no_reason_needed", _l("这项罚款现在不需要说明低于上限的理由"))
        _withdraw_outdated(measure)
        _append(actor, measure, text)

    return acting.change(actor, measure_id, version, "request_below_maximum", apply, reason=text)


def approve(actor: Actor, measure_id: str | ObjectId, version: int | None, *, answer: str = "") -> Measure:
    """Approve the reason. Raises Refusal for its author and for the proposer: `fine.same_person`."""
    return _answer(actor, measure_id, version, "approved", answer.strip())


def refuse(actor: Actor, measure_id: str | ObjectId, version: int | None, *, answer: str) -> Measure:
    """Refuse the reason, saying why; the fine is then raised, or another reason given."""
    if not answer.strip():
        raise Refusal("measure.required", _l("请写明不批准的理由"), field="answer")
    return _answer(actor, measure_id, version, "refused", answer.strip())


def _answer(
    actor: Actor, measure_id: str | ObjectId, version: int | None, state: str, answer: str
) -> Measure:
    def apply(measure: Measure, case: Case) -> None:
        fining.settle(measure, case)
        last = _last(measure)
        if last is None or last.state != "requested" or fining.below_top(measure) is None:
            raise Refusal("fine.nothing_to_approve", _l("没有等待批准的理由"))
        if actor.id in {last.by, measure.proposed_by}:
            raise Refusal(
                "fine.same_person",
                _l("提出人 %(name)s 不能自己批准，请由另一位领导批准"),
                name=actor.name,
            )
        last.state, last.answer = state, answer or None
        last.answered_by, last.answered_by_name, last.answered_at = actor.id, actor.name, clock.now()

    act = {"approved": "approve", "refused": "refuse"}[state]
    return acting.change(actor, measure_id, version, f"{act}_below_maximum", apply, reason=answer)


def _append(actor: Actor, measure: Measure, text: str) -> None:
    own = particulars.of(measure)
    own.below_maximum.append(
        BelowMaximum(
            reason=text,
            amount_fen=measure.amount_fen,
            required_fen=own.required_fen,
            by=actor.id,
            by_name=actor.name,
            at=clock.now(),
        )
    )


def _withdraw_outdated(measure: Measure) -> None:
    """An answer is bound to its figures: with another amount or another maximum it is void."""
    last = _last(measure)
    if last is not None and fining.below_top(measure) in {None, "unexplained"}:
        last.state = "withdrawn"


def _last(measure: Measure) -> BelowMaximum | None:
    held = particulars.of(measure).below_maximum
    return held[-1] if held else None
