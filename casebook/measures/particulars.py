"""What only one kind of measure has: its dates, people, papers. One class a kind.

A field that is None is not known. Dates are legal dates; moments are UTC. What a dated step sets
(served, paid, handed over …) is written by `casebook.measures.steps` alone.
"""

from __future__ import annotations

from typing import Any

from mongoengine import fields as f
from mongoengine.document import EmbeddedDocument

from casebook.measures import choices
from casebook.measures.models import Particulars

TEXT = 20000


def _text(length: int = 200) -> Any:
    return f.StringField(max_length=length)


def _lines() -> Any:
    return f.ListField(f.StringField(max_length=300))


class Talker(EmbeddedDocument):
    """Somebody who talked; an interview takes at least two of them."""

    name = f.StringField(required=True, max_length=100)
    post = f.StringField(max_length=200)  # unit and post


class BelowMaximum(EmbeddedDocument):
    """Why a fine lies below the maximum that is demanded: written by one, answered by a leader who is
    another person. Bound to the amount it was written for; what is answered or withdrawn stays."""

    reason = f.StringField(required=True, max_length=4000)
    amount_fen = f.LongField(required=True, min_value=0)
    required_fen = f.LongField(min_value=0)  # None: it cannot be told, the basis is outside the catalogue
    state = f.StringField(required=True, choices=tuple(choices.BELOW_MAXIMUM), default="requested")
    by = f.StringField(required=True)
    by_name = f.StringField()
    at = f.DateTimeField(required=True)
    answer = f.StringField(max_length=4000)
    answered_by = f.StringField()
    answered_by_name = f.StringField()
    answered_at = f.DateTimeField()


class PenaltyParticulars(Particulars):
    """行政处罚: 行政处罚法 arts 9, 59, 61, 67. The period is that of a suspension, ban or detention.

    Days named `<event>_on` are the events `penalty.<event>` of the deadline table.
    """

    violation = _text(TEXT)  # the act and the provision it broke
    # The breach within the case: one act is fined once (行政处罚法 art 29). Given by the service.
    breach = _text(20)
    breach_day = f.DateField()  # of the act; None: the day of the event
    # What the range of a fine depends on. Articles are codes of law table `fines`, all broken by one act.
    articles = f.ListField(f.StringField(max_length=60))
    outside_catalogue = f.BooleanField(default=False)
    fine_subject = f.StringField(choices=tuple(choices.FINE_SUBJECTS))
    situation = _text(60)  # of law table `especially_serious`: the finding for the 2–5 times tier
    income_fen = f.LongField(min_value=0)
    gain_fen = f.LongField(min_value=0)
    base_fen = f.LongField(min_value=0)
    base_days = f.IntField(min_value=0)
    mitigation = _text(40)  # of law table `circumstances`: what lets the fine go below its range
    # Computed, never typed: see `casebook.measures.fining`. After the decision the range stays as it was.
    range_min_fen = f.LongField(min_value=0)
    range_max_fen = f.LongField(min_value=0)
    range_code = _text(60)
    range_basis = _text(300)
    range_tier = _text(40)
    range_verified = f.BooleanField()
    range_edition = _text(120)
    range_position = f.StringField(choices=tuple(choices.POSITIONS))
    required_fen = f.LongField(min_value=0)
    top_codes = f.ListField(f.StringField(max_length=40))
    top_elsewhere = f.ListField(f.StringField(max_length=40))  # demands that another fine answers for
    below_maximum = f.EmbeddedDocumentListField(BelowMaximum)
    licence = _text()
    period_from = f.DateField()
    period_until = f.DateField()
    for_life = f.BooleanField(default=False)  # a ban without an end, 安全生产法 art 94(3)
    notified_on = f.DateField()  # 告知, before the decision (arts 44, 63)
    hearing_requested_on = f.DateField()
    hearing_held_on = f.DateField()
    served_on = f.DateField()
    pay_by = f.DateField()
    deferred_on = f.DateField()  # later payment or instalments approved (art 66(2)); `pay_by` follows
    paid_on = f.DateField()
    paid_fen = f.LongField(min_value=0)
    published_on = f.DateField()
    review_applied_on = f.DateField()
    review_accepted_on = f.DateField()
    review_decided_on = f.DateField()
    suit_filed_on = f.DateField()
    suit_decided_on = f.DateField()
    changed_on = f.DateField()  # changed, quashed, found unlawful or void (art 48(2))
    change = f.StringField(choices=tuple(choices.PENALTY_CHANGES))
    changed_fen = f.LongField(min_value=0)  # what the fine was changed to; `amount_fen` stays as decided
    withdrawn_on = f.DateField()  # withdrawn from publication after that
    ordered_on = (
        f.DateField()
    )  # ordered to correct; a daily fine counts from the next day (安全生产法 art 112)
    refusal_found_on = f.DateField()  # the check that found it still uncorrected


class DisciplineParticulars(Particulars):
    """党纪政务处分: 党纪处分条例 art 8, 政务处分法 arts 7, 8. The impact period follows from the law table."""

    post = _text()
    term_months = f.IntField(min_value=1)  # of a sanction that is itself a term (留党察看)
    merged_count = f.IntField(min_value=1)  # so many same sanctions were given one period (政务处分法 art 15)
    merged_months = f.IntField(min_value=1)  # the period they were given
    prolonged_on = f.DateField()
    impact_from = f.DateField()
    impact_until = f.DateField()
    impact_months = f.IntField()
    impact_for_good = f.BooleanField()
    announced_on = f.DateField()
    formalities_done_on = f.DateField()
    execution_reported_on = f.DateField()


class HandlingParticulars(Particulars):
    """组织处理 and the educational forms beside it: 组织处理规定 art 3, 监察法 art 52."""

    post = _text()
    effective_on = f.DateField()
    until = f.DateField()
    impact_from = f.DateField()
    impact_until = f.DateField()
    impact_months = f.IntField()
    impact_for_good = f.BooleanField()
    formalities_done_on = f.DateField()


class AccountabilityParticulars(Particulars):
    """问责: 问责条例 arts 6, 8. The level of responsibility is asked for persons only. An organisation
    held to account names the measures on its responsible members, or why there are none."""

    post = _text()
    responsibility = f.StringField(choices=tuple(choices.RESPONSIBILITIES))
    lifelong = f.BooleanField(default=False)  # grave in nature and consequences: no limitation
    members = f.ListField(f.StringField(max_length=24))  # ids of measures of the same case
    members_reason = _text(4000)
    impact_from = f.DateField()
    impact_until = f.DateField()
    impact_months = f.IntField()
    impact_for_good = f.BooleanField()
    announced_on = f.DateField()
    formalities_done_on = f.DateField()


class InterviewParticulars(Particulars):
    """约谈: 安委〔2018〕2号. Once signed nothing here changes but the day the report came in."""

    talkers = f.EmbeddedDocumentListField(Talker)
    talked_to_name = _text(100)
    talked_to_post = _text()
    started_at = f.DateTimeField()
    ended_at = f.DateTimeField()
    place = _text()
    reason = _text(TEXT)
    points = _text(TEXT)
    requirements = _text(TEXT)
    report_due = f.DateField()
    report_received = f.DateField()
    signed_at = f.DateTimeField()
    signed_by = f.StringField()
    signed_by_name = f.StringField()


class NoticeParticulars(Particulars):
    """通报: to whom, what it says, the units that have to confirm it."""

    readers = _text(1000)
    title = _text(300)
    text = _text(200000)
    units = f.ListField(f.StringField(max_length=200))
    receipts_due = f.DateField()
    issued_on = f.DateField()


class TransferParticulars(Particulars):
    """移送司法: 行政执法机关移送涉嫌犯罪案件的规定 (国务院令第310号, 2020) arts 5–12."""

    organ = _text()
    offences = f.ListField(f.StringField(max_length=40))  # codes of law table `offences`
    papers = _lines()
    goods = _lines()
    suspected_on = f.DateField()
    group = _lines()  # the task group named when the crime was suspected
    written_report_on = f.DateField()  # to the head
    # Where the hour is known it counts: the papers go out within hours of the approval (art 5(2)).
    approved_at = f.DateTimeField()
    approved_on = f.DateField()
    not_approved_on = f.DateField()  # the head refused; the reason stands with the end of the measure
    handed_at = f.DateTimeField()
    handed_on = f.DateField()
    copied_on = f.DateField()  # to the procuratorate
    receipt_on = f.DateField()
    receipt_number = _text(80)
    answer = f.StringField(choices=tuple(choices.TRANSFER_ANSWERS))
    answered_on = f.DateField()
    reconsideration_asked_on = f.DateField()
    reconsideration_answered_on = f.DateField()
    supervision_asked_on = f.DateField()
    goods_handed_on = f.DateField()


class JudgmentParticulars(Particulars):
    """刑事判决."""

    court = _text()
    docket = _text(120)  # number of the judgment
    offences = f.ListField(f.StringField(max_length=40))
    sentence = _text(2000)
    judged_on = f.DateField()
    effective_on = f.DateField()


class SelfReviewParticulars(Particulars):
    """责令检查: the written self-criticism ordered, when it is due and when it came."""

    matter = _text(TEXT)
    report_due = f.DateField()
    received_on = f.DateField()


#: What belongs to the range of a fine; the page shows it together.
OF_RANGE = (
    "breach", "articles", "outside_catalogue", "fine_subject", "situation", "income_fen", "gain_fen",
    "base_fen", "base_days", "mitigation", "range_min_fen", "range_max_fen", "range_code", "range_basis",
    "range_tier", "range_verified", "range_edition", "range_position", "required_fen", "top_codes",
    "top_elsewhere", "below_maximum",
)  # fmt: skip

#: kind → the class of its particulars
BY_KIND: dict[str, type[Particulars]] = {
    "penalty": PenaltyParticulars,
    "discipline": DisciplineParticulars,
    "handling": HandlingParticulars,
    "accountability": AccountabilityParticulars,
    "interview": InterviewParticulars,
    "notice": NoticeParticulars,
    "transfer": TransferParticulars,
    "judgment": JudgmentParticulars,
    "self_review": SelfReviewParticulars,
}


def of(measure: Any) -> Any:
    """The particulars of a measure; an empty one is put in place where it has none yet."""
    if measure.particulars is None:
        measure.particulars = BY_KIND[measure.kind]()
    return measure.particulars
