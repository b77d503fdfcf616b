"""The dated steps of a decided measure: one table says what may follow what, and what each step sets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bson import ObjectId
from flask_babel import lazy_gettext as _l

from casebook import clock
from casebook.acts import Actor
from casebook.cases.models import Case
from casebook.law import tables
from casebook.measures import acting, changing, consequences, particulars, standing
from casebook.measures.models import Measure, Receipt, Step
from casebook.refusals import Refusal
from casebook.web.language import speak


@dataclass(frozen=True)
class StepRule:
    """`sets`: the particulars field that takes the day. `needs`: the field that must be set before.
    `takes`: a further field that is asked with the step. `answer`: what it says of a transfer. `early`:
    belongs before the decision too. `late`: the field that, where it is set, leaves the step to be taken
    after the measure was ended. `repeats`: may be taken again, then with its new day. `after`: the answer
    to a transfer that it follows. `fits`: for which measures of the kind there is such a step."""

    code: str
    label: Any
    sets: str
    needs: str | None = None
    needs_sentence: Any = None
    takes: str | None = None
    answer: str | None = None
    early: bool = False
    late: str | None = None
    repeats: bool = False
    after: str | None = None
    fits: Callable[[Measure], bool] | None = None


_HANDED = _l("材料尚未移送，不能登记这一步")
_REFUSED = _l("受移送机关没有不予立案，不能登记这一步")
_SERVED = _l("决定书尚未送达，不能登记这一步")
_APPLIED = _l("尚未申请行政复议，不能登记这一步")

STEPS: Mapping[str, tuple[StepRule, ...]] = {
    # Each day becomes the event `penalty.<code>` that starts and meets clocks.
    "penalty": (
        StepRule("notified", _l("处罚告知"), "notified_on", early=True),
        StepRule(
            "hearing_requested",
            _l("申请听证"),
            "hearing_requested_on",
            "notified_on",
            _l("尚未告知，不能登记申请听证"),
            early=True,
        ),
        StepRule(
            "hearing_held",
            _l("举行听证"),
            "hearing_held_on",
            "hearing_requested_on",
            _l("尚未申请听证，不能登记举行听证"),
            early=True,
        ),
        StepRule("served", _l("送达"), "served_on", takes="pay_by"),
        StepRule(
            "deferred",
            _l("批准延期或者分期缴纳"),
            "deferred_on",
            "served_on",
            _SERVED,
            "pay_by",
            repeats=True,
        ),
        StepRule("paid", _l("缴清"), "paid_on", "served_on", _l("决定书尚未送达，不能登记缴清"), "paid_fen"),
        StepRule("published", _l("依法公开"), "published_on"),
        StepRule("review_applied", _l("申请行政复议"), "review_applied_on", "served_on", _SERVED),
        StepRule("review_accepted", _l("受理行政复议"), "review_accepted_on", "review_applied_on", _APPLIED),
        StepRule("review_decided", _l("作出复议决定"), "review_decided_on", "review_applied_on", _APPLIED),
        StepRule("suit_filed", _l("提起行政诉讼"), "suit_filed_on", "served_on", _SERVED),
        StepRule(
            "suit_decided",
            _l("行政诉讼终结"),
            "suit_decided_on",
            "suit_filed_on",
            _l("尚未提起诉讼，不能登记诉讼终结"),
        ),
        StepRule("changed", _l("处罚变更或者撤销"), "changed_on", takes="change"),
        StepRule(
            "withdrawn",
            _l("撤回公开的处罚信息"),
            "withdrawn_on",
            "changed_on",
            _l("处罚没有变更或者撤销，不能登记撤回公开"),
            late="published_on",
        ),
        StepRule("ordered", _l("责令改正"), "ordered_on"),
        StepRule(
            "refusal_found",
            _l("复查发现拒不改正"),
            "refusal_found_on",
            "ordered_on",
            _l("尚未责令改正，不能登记拒不改正"),
            repeats=True,
        ),
    ),
    "discipline": (
        StepRule("announced", _l("宣布"), "announced_on"),
        StepRule("formalities_done", _l("办完职务、工资等手续"), "formalities_done_on"),
        StepRule("execution_reported", _l("报告执行情况"), "execution_reported_on"),
        StepRule("prolonged", _l("延长留党察看"), "prolonged_on", fits=consequences.may_prolong),
    ),
    "handling": (StepRule("formalities_done", _l("办完职务等手续"), "formalities_done_on"),),
    "accountability": (
        StepRule("announced", _l("宣布"), "announced_on"),
        StepRule("formalities_done", _l("办完组织调整等手续"), "formalities_done_on"),
    ),
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
        StepRule("suspected", _l("发现涉嫌犯罪，指定专案组"), "suspected_on", takes="group", early=True),
        StepRule("reported", _l("向负责人书面报告"), "written_report_on", early=True),
        StepRule("handed", _l("移送材料"), "handed_on", takes="moment"),
        StepRule("copied", _l("移送书抄送检察院"), "copied_on", "handed_on", _HANDED),
        StepRule("receipt", _l("收到回执"), "receipt_on", "handed_on", _HANDED, "receipt_number"),
        StepRule("filed", _l("立案"), "answered_on", "handed_on", _HANDED, answer="filed"),
        StepRule("refused", _l("不予立案"), "answered_on", "handed_on", _HANDED, answer="refused"),
        StepRule("returned", _l("退回补充"), "answered_on", "handed_on", _HANDED, answer="returned"),
        StepRule(
            "reconsideration_asked",
            _l("提请复议"),
            "reconsideration_asked_on",
            "answered_on",
            _REFUSED,
            after="refused",
        ),
        StepRule(
            "reconsideration_answered",
            _l("复议维持不予立案"),
            "reconsideration_answered_on",
            "reconsideration_asked_on",
            _l("尚未提请复议，不能登记复议答复"),
            after="refused",
        ),
        StepRule(
            "supervision_asked",
            _l("建议检察院立案监督"),
            "supervision_asked_on",
            "answered_on",
            _REFUSED,
            after="refused",
        ),
        StepRule(
            "filed_after_all",
            _l("复议或者立案监督后立案"),
            "answered_on",
            "answered_on",
            _REFUSED,
            answer="filed",
            after="refused",
            repeats=True,
        ),
        StepRule(
            "goods_handed",
            _l("移交涉案物品"),
            "goods_handed_on",
            "answered_on",
            _l("受移送机关尚未立案，不能登记移交物品"),
            after="filed",
        ),
    ),
    "judgment": (StepRule("effective", _l("判决生效"), "effective_on"),),
    "self_review": (StepRule("received", _l("收到检查材料"), "received_on"),),
}


#: Steps that a penalty takes only as long as it stands.
ONLY_STANDING = frozenset({"deferred", "paid", "published", "ordered", "refusal_found"})


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
    amount_fen: int | None = None,
) -> Measure:
    """Take a dated step (today where no day is given). `extra` is the value of the rule's `takes`:
    a day for `pay_by`, fen for `paid_fen`, names for `group`, an aware moment for `moment`. `amount_fen`:
    what a fine was changed to. Raises Refusal where the step cannot follow now."""

    def apply(measure: Measure, case: Case) -> None:
        rule = rule_of(measure, code)
        if rule is None:
            raise Refusal("measure.step_unknown", _l("这类处置没有这一步"), field="code")
        if refusal := _refusal(measure, rule):
            raise refusal
        day = acting.check_day(on or clock.today(), "on", not_before=_not_before(measure, rule))
        _check_standing(measure, rule, day)
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


def _check_standing(measure: Measure, rule: StepRule, day: date) -> None:
    """What happened before a penalty was taken back may still be registered, and nothing after."""
    lifted = standing.lifted_on(measure) if rule.code in ONLY_STANDING else None
    if lifted is not None and day >= lifted:
        raise Refusal(
            "measure.penalty_lifted",
            _l("处罚已于 %(day)s 被撤销或者确认无效，从这一天起没有这一步"),
            field="on",
            day=lifted.isoformat(),
        )


def _take(measure: Measure, rule: StepRule, day: date, document_number: str | None, extra: Any) -> None:
    own = particulars.of(measure)
    if rule.code == "handed":
        own.receipt_on = own.receipt_number = own.answer = own.answered_on = own.handed_at = None
    setattr(own, rule.sets, day)
    if rule.answer:
        own.answer = rule.answer
    if rule.takes == "moment":
        own.handed_at = _moment(own, extra)
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


def _moment(own: Any, moment: datetime | None) -> datetime | None:
    """When the papers went out, where the hour is known: not ahead, not before the approval."""
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
