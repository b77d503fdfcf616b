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


class PenaltyParticulars(Particulars):
    """行政处罚: 行政处罚法 arts 9, 59, 61, 67. The period is that of a suspension, ban or detention."""

    violation = _text(TEXT)  # the act and the provision it broke
    licence = _text()
    period_from = f.DateField()
    period_until = f.DateField()
    for_life = f.BooleanField(default=False)  # a ban without an end, 安全生产法 art 94(3)
    served_on = f.DateField()
    pay_by = f.DateField()
    paid_on = f.DateField()
    paid_fen = f.LongField(min_value=0)
    published_on = f.DateField()


class DisciplineParticulars(Particulars):
    """党纪政务处分: 党纪处分条例 art 8, 政务处分法 arts 7, 8. The impact period follows from the law table."""

    post = _text()
    term_months = f.IntField(min_value=1)  # of a sanction that is itself a term (留党察看)
    impact_from = f.DateField()
    impact_until = f.DateField()
    announced_on = f.DateField()


class HandlingParticulars(Particulars):
    """组织处理 and the educational forms beside it: 组织处理规定 art 3, 监察法 art 52."""

    post = _text()
    effective_on = f.DateField()
    until = f.DateField()


class AccountabilityParticulars(Particulars):
    """问责: 问责条例 arts 6, 8. The level of responsibility is asked for persons only."""

    post = _text()
    responsibility = f.StringField(choices=tuple(choices.RESPONSIBILITIES))
    announced_on = f.DateField()


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
    handed_on = f.DateField()
    receipt_on = f.DateField()
    receipt_number = _text(80)
    answer = f.StringField(choices=tuple(choices.TRANSFER_ANSWERS))
    answered_on = f.DateField()
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
