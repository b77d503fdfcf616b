"""The dated steps of a measure, taken one by one as `casebook.measures.step_table` lets them follow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from bson import ObjectId
from flask_babel import lazy_gettext as _l

from casebook import clock
from casebook.acts import Actor
from casebook.cases.models import Case
from casebook.law import tables
from casebook.measures import acting, changing, particulars, standing
from casebook.measures.models import Measure, Receipt, Step
from casebook.measures.step_table import ONLY_STANDING, STEPS, StepRule, in_chinese, rule_of
from casebook.refusals import Refusal


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
    amount_fen: int | None = None,
) -> Measure:
    """Take a dated step (today where no day is given). `extra` is the value of the rule's `takes`:
    a day for `pay_by`, fen for `paid_fen`, names for `group`, an aware moment for `moment`. `amount_fen`:
    what a fine was changed to. Raises Refusal where the step cannot follow now."""

    def apply(measure: Measure, case: Case) -> str:
        rule = rule_of(measure, code)
        if rule is None:
            raise Refusal("measure.step_unknown", _l("这类处置没有这一步"), field="code")
        if refusal := _refusal(measure, rule):
            raise refusal
        day = acting.check_day(on or clock.today(), "on", not_before=_not_before(measure, rule))
        check_standing(measure, rule, day)
        before = stored(measure)
        if rule.takes == "change":
            changing.take(measure, extra, amount_fen)
        _take(measure, rule, day, document_number, extra)
        measure.steps.append(
            Step(
                code=code,
                on=day,
                moment=extra if rule.takes == "moment" else None,
                document_number=(document_number or "").strip() or None,
                note=(note or "").strip() or None,
                by=actor.id,
                by_name=actor.name,
                at=clock.now(),
                replaced=_replaced(rule, before, stored(measure)),
            )
        )
        return in_chinese(code)

    return acting.change(actor, measure_id, version, "step", apply)


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
    if measure.state == "ended" and not (rule.late and getattr(own, rule.late)):
        return Refusal("measure.is_ended", _l("这项处置已经终止"))
    if rule.fits is not None and not rule.fits(measure):
        return Refusal("measure.step_unfit", _l("这项处置没有这一步"), field="code")
    if measure.state == "proposed" and not rule.early:
        return Refusal("measure.is_proposed", _l("这项处置尚未决定，还不能做这一步"))
    if rule.needs and not getattr(own, rule.needs):
        return Refusal("measure.step_too_early", rule.needs_sentence, field="code")
    if rule.after and own.answer != rule.after:
        return Refusal("measure.step_too_early", rule.needs_sentence, field="code")
    # Papers sent back for completion are handed over again; the earlier steps stay on record.
    again = rule.repeats or (rule.code == "handed" and own.answer == "returned")
    if getattr(own, rule.sets) and not again:
        return Refusal("measure.step_twice", _l("这一步已经登记过"), field="code")
    return None


def _not_before(measure: Measure, rule: StepRule) -> date | None:
    """The day of what the step follows."""
    earlier = getattr(particulars.of(measure), rule.needs) if rule.needs else None
    if earlier is None and not rule.early:
        earlier = measure.decided_on
    return clock.local(earlier).date() if isinstance(earlier, datetime) else earlier


def check_standing(measure: Measure, rule: StepRule, day: date) -> None:
    """Raise Refusal for a step of a penalty that no longer stood on that day: what happened before it was taken
    back may still be registered, and nothing after."""
    lifted = standing.lifted_on(measure) if rule.code in ONLY_STANDING else None
    if lifted is not None and day >= lifted:
        raise Refusal(
            "measure.penalty_lifted",
            _l("处罚已于 %(day)s 被撤销或者确认无效，从这一天起没有这一步"),
            field="on",
            day=lifted.isoformat(),
        )


def stored(measure: Measure) -> dict[str, Any]:
    """The particulars of a measure as they are stored."""
    kept: dict[str, Any] = particulars.of(measure).to_mongo().to_dict()
    return kept


def _replaced(rule: StepRule, before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Name → value before, of what a step changed; of its day also where that was the same day before."""
    changed = (name for name in (*before, *after) if before.get(name) != after.get(name))
    return {name: before.get(name) for name in (rule.sets, *changed)}


def _take(measure: Measure, rule: StepRule, day: date, document_number: str | None, extra: Any) -> None:
    own = particulars.of(measure)
    if rule.code == "handed":
        own.receipt_on = own.receipt_number = own.answer = own.answered_on = own.handed_at = None
    setattr(own, rule.sets, day)
    if rule.answer:
        own.answer = rule.answer
    if rule.takes == "moment":
        own.handed_at = check_moment(own, extra)
    elif rule.takes == "group":
        own.group = _group(extra)
    elif rule.takes == "receipt_number":
        own.receipt_number = (extra or document_number or "").strip() or None
    elif rule.takes == "pay_by":
        if rule.repeats and (extra is None or (own.pay_by and extra <= own.pay_by)):
            raise Refusal("measure.not_later", _l("请填写批准后的缴款期限，应晚于原期限"), field="extra")
        own.pay_by = extra or own.pay_by
        if own.pay_by and own.pay_by < day:
            raise Refusal("measure.dates_crossed", _l("缴款期限不能早于送达"), field="extra")
    elif rule.takes == "paid_fen":
        owed = standing.claimed_fen(measure)
        own.paid_fen = owed if extra is None else extra
        if owed is not None and own.paid_fen < owed:
            raise Refusal("measure.fine_unpaid", _l("缴款少于应缴的金额，尚未缴清"), field="extra")


def check_moment(own: Any, moment: datetime | None) -> datetime | None:
    """When the papers went out, where the hour is known. Raises Refusal where it lies ahead or before the
    approval."""
    if moment is None:
        return None
    if moment > clock.now():
        raise Refusal("measure.future", _l("不能晚于现在"), field="on")
    if own.approved_at and moment < own.approved_at:
        raise Refusal("measure.dates_crossed", _l("移送不能早于批准"), field="on")
    return moment


def _group(names: Iterable[str] | None) -> list[str]:
    """The task group: so many different people as the law asks for."""
    kept = list(dict.fromkeys(name.strip() for name in names or () if name.strip()))
    rule = tables.row("transfer_rules", "group")
    if rule is not None and len(kept) < rule["least_people"]:
        raise Refusal(
            "measure.group_small",
            _l("专案组至少 %(number)s 人"),
            field="extra",
            number=rule["least_people"],
        )
    return kept
