"""The table of the dated steps of a measure: what may follow what, and what each step sets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from casebook.measures import consequences
from casebook.measures.models import Measure
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


def label_of(code: str) -> Any:
    """What a step of any kind is called; empty for a code that is none."""
    return next((rule.label for rules in STEPS.values() for rule in rules if rule.code == code), "")


def in_chinese(code: str) -> str:
    """What a step is called in the trail, which speaks Chinese whoever acts."""
    with speak("zh"):
        return str(label_of(code))
