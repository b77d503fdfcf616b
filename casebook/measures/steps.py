"""The dated steps of a decided measure: one table says what may follow what, and what each step sets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bson import ObjectId
from flask_babel import lazy_gettext as _l

from casebook import clock
from casebook.acts import Actor
from casebook.cases.models import Case
from casebook.measures import acting, particulars
from casebook.measures.models import Measure, Receipt, Step
from casebook.refusals import Refusal
from casebook.web.language import speak


@dataclass(frozen=True)
class StepRule:
    """`sets`: the particulars field that takes the day. `needs`: the field that must be set before.
    `takes`: a further field that is asked with the step. `answer`: what it says of a transfer."""

    code: str
    label: Any
    sets: str
    needs: str | None = None
    needs_sentence: Any = None
    takes: str | None = None
    answer: str | None = None


_HANDED = _l("材料尚未移送，不能登记这一步")

STEPS: Mapping[str, tuple[StepRule, ...]] = {
    "penalty": (
        StepRule("served", _l("送达"), "served_on", takes="pay_by"),
        StepRule("paid", _l("缴清"), "paid_on", "served_on", _l("决定书尚未送达，不能登记缴清"), "paid_fen"),
        StepRule("published", _l("依法公开"), "published_on"),
    ),
    "discipline": (StepRule("announced", _l("宣布"), "announced_on"),),
    "accountability": (StepRule("announced", _l("宣布"), "announced_on"),),
    "interview": (
        StepRule(
            "report_received",
            _l("收到整改报告"),
            "report_received",
            "signed_at",
            _l("约谈记录尚未签字，不能登记收到报告"),
        ),
    ),
    "notice": (StepRule("issued", _l("印发"), "issued_on"),),
    "transfer": (
        StepRule("handed", _l("移送材料"), "handed_on"),
        StepRule("receipt", _l("收到回执"), "receipt_on", "handed_on", _HANDED, "receipt_number"),
        StepRule("filed", _l("立案"), "answered_on", "handed_on", _HANDED, answer="filed"),
        StepRule("refused", _l("不予立案"), "answered_on", "handed_on", _HANDED, answer="refused"),
        StepRule("returned", _l("退回补充"), "answered_on", "handed_on", _HANDED, answer="returned"),
        StepRule(
            "goods_handed",
            _l("移交涉案物品"),
            "goods_handed_on",
            "answered_on",
            _l("受移送机关尚未立案，不能登记移交物品"),
        ),
    ),
    "judgment": (StepRule("effective", _l("判决生效"), "effective_on"),),
    "self_review": (StepRule("received", _l("收到检查材料"), "received_on"),),
}


def rule_of(measure: Measure, code: str) -> StepRule | None:
    """The rule of a step for a measure of this kind."""
    return next((rule for rule in STEPS.get(measure.kind, ()) if rule.code == code), None)


def name_of(measure: Measure, code: str) -> Any:
    """What a recorded step is called."""
    rule = rule_of(measure, code)
    return rule.label if rule else code


def _in_chinese(code: str) -> str:
    """What a step is called in the trail, which speaks Chinese whoever acts."""
    with speak("zh"):
        rules = (rule for rules in STEPS.values() for rule in rules)
        return next((str(rule.label) for rule in rules if rule.code == code), "")


def next_steps(measure: Measure) -> list[StepRule]:
    """The steps that can be taken now, in their order."""
    return [rule for rule in STEPS.get(measure.kind, ()) if _refusal(measure, rule) is None]


def step(
    actor: Actor,
    measure_id: str | ObjectId,
    version: int | None,
    code: str,
    *,
    on: date | None = None,
    document_number: str | None = None,
    note: str | None = None,
    extra: Any = None,
) -> Measure:
    """Take a dated step (today where no day is given). `extra` is the value of the rule's `takes`:
    a day for `pay_by`, fen for `paid_fen`. Raises Refusal where the step cannot follow now."""

    def apply(measure: Measure, case: Case) -> None:
        rule = rule_of(measure, code)
        if rule is None:
            raise Refusal("measure.step_unknown", _l("这类处置没有这一步"), field="code")
        if refusal := _refusal(measure, rule):
            raise refusal
        day = acting.check_day(on or clock.today(), "on", not_before=_not_before(measure, rule))
        _take(measure, rule, day, document_number, extra)
        measure.steps.append(
            Step(
                code=code,
                on=day,
                document_number=(document_number or "").strip() or None,
                note=(note or "").strip() or None,
                by=actor.id,
                by_name=actor.name,
                at=clock.now(),
            )
        )

    return acting.change(actor, measure_id, version, "step", apply, told=_in_chinese(code))


def confirm_receipt(
    actor: Actor,
    measure_id: str | ObjectId,
    version: int | None,
    *,
    unit: str,
    received_on: date | None = None,
    by_name: str | None = None,
) -> Measure:
    """Note that a unit of a notice confirmed it. Raises Refusal for a unit that is not on its list or
    has confirmed already."""

    def apply(measure: Measure, case: Case) -> None:
        if unit not in particulars.of(measure).units:
            raise Refusal("measure.unit_unknown", _l("这个单位不在通报范围内"), field="unit")
        if any(receipt.unit == unit for receipt in measure.receipts):
            raise Refusal("measure.receipt_twice", _l("这个单位已经回执"), field="unit")
        day = acting.check_day(
            received_on or clock.today(), "received_on", not_before=particulars.of(measure).issued_on
        )
        measure.receipts.append(Receipt(unit=unit, received_on=day, by_name=(by_name or "").strip() or None))

    return acting.change(actor, measure_id, version, "confirm_receipt", apply)


def _refusal(measure: Measure, rule: StepRule) -> Refusal | None:
    """Why the step cannot be taken now, or None."""
    own = particulars.of(measure)
    if rule.needs and not getattr(own, rule.needs):
        return Refusal("measure.step_too_early", rule.needs_sentence, field="code")
    if rule.code == "goods_handed" and own.answer != "filed":
        return Refusal("measure.step_too_early", rule.needs_sentence, field="code")
    # Papers sent back for completion are handed over again; the earlier steps stay on record.
    again = rule.code == "handed" and own.answer == "returned"
    if getattr(own, rule.sets) and not again:
        return Refusal("measure.step_twice", _l("这一步已经登记过"), field="code")
    return None


def _not_before(measure: Measure, rule: StepRule) -> date | None:
    """The day of what the step follows."""
    earlier = getattr(particulars.of(measure), rule.needs) if rule.needs else measure.decided_on
    return clock.local(earlier).date() if hasattr(earlier, "hour") else earlier


def _take(measure: Measure, rule: StepRule, day: date, document_number: str | None, extra: Any) -> None:
    own = particulars.of(measure)
    if rule.code == "handed":
        own.receipt_on = own.receipt_number = own.answer = own.answered_on = None
    setattr(own, rule.sets, day)
    if rule.answer:
        own.answer = rule.answer
    if rule.takes == "receipt_number":
        own.receipt_number = (extra or document_number or "").strip() or None
    elif rule.takes == "pay_by":
        own.pay_by = extra or own.pay_by
        if own.pay_by and own.pay_by < day:
            raise Refusal("measure.dates_crossed", _l("缴款期限不能早于送达"), field="extra")
    elif rule.takes == "paid_fen":
        own.paid_fen = measure.amount_fen if extra is None else extra
        if measure.amount_fen is not None and own.paid_fen < measure.amount_fen:
            raise Refusal("measure.fine_unpaid", _l("缴款少于决定的金额，尚未缴清"), field="extra")
