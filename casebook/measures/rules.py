"""What a proposal must hold: required fields, codes in force, dates in order. Every fault names its field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import lazy_gettext as _l
from mongoengine.errors import ValidationError

from casebook import clock
from casebook.cases.choices import COMMON
from casebook.cases.models import Case
from casebook.law import tables
from casebook.measures import consequences, lawcodes, particulars
from casebook.measures.kinds import KINDS
from casebook.measures.models import Measure
from casebook.refusals import Refusal
from casebook.web.filters import listed

#: (earlier, later): the later may not come before the earlier.
ORDERED = (
    ("period_from", "period_until"),
    ("effective_on", "until"),
    ("judged_on", "effective_on"),
    ("started_at", "ended_at"),
)
#: What has happened cannot lie ahead.
PAST = ("judged_on", "started_at", "ended_at")


def problems(measure: Measure, case: Case) -> list[Refusal]:
    """Everything wrong with what was typed into a proposal."""
    found = [
        *_missing(measure),
        *_wrong_party(measure, case),
        *_wrong_codes(measure),
        *_wrong_amounts(measure),
        *_wrong_dates(measure),
        *consequences.problems(measure),
    ]
    return found or list(_wrong_shape(measure))


def value_of(measure: Measure, name: str) -> Any:
    """A field of the measure or of its particulars."""
    if name in Measure._fields:
        return getattr(measure, name)
    return getattr(particulars.of(measure), name, None)


def _missing(measure: Measure) -> Iterator[Refusal]:
    for name in KINDS[measure.kind].required:
        given = value_of(measure, name)
        if name == "subject":
            given = measure.subject or measure.party
        if given in (None, "", []):
            yield Refusal("measure.required", _l("请填写此项"), field=name)


def _wrong_party(measure: Measure, case: Case) -> Iterator[Refusal]:
    if not measure.party:
        return
    party = case.party(measure.party)
    if party is None or (party.half or COMMON) not in {COMMON, measure.audience}:
        yield Refusal("measure.party_unknown", _l("本案没有这个当事人"), field="party")
    elif measure.subject_kind and measure.subject_kind != party.kind:
        yield Refusal("measure.subject_kind", _l("对象类别与所选当事人不符"), field="subject_kind")


def _wrong_codes(measure: Measure) -> Iterator[Refusal]:
    table = KINDS[measure.kind].table
    if measure.sanction and table is None:
        yield Refusal("measure.sanction_unknown", _l("这类处置不分种类"), field="sanction")
    elif measure.sanction:
        row = lawcodes.sanction_row(measure, measure.decided_on or clock.today())
        if row is None:
            yield Refusal("measure.sanction_unknown", _l("现行法律表中没有这一种类"), field="sanction")
        elif not lawcodes.fits(measure, row):
            yield Refusal("measure.sanction_misfit", _l("这一种类不适用于所选的类别或对象"), field="sanction")
        elif row.get("term_months") and particulars.of(measure).term_months not in row["term_months"]:
            yield Refusal(
                "measure.term_unknown",
                _l("请选择期限（月）：%(terms)s"),
                field="term_months",
                terms=listed(row["term_months"]),
            )
    for code in getattr(particulars.of(measure), "offences", None) or ():
        if tables.row(lawcodes.OFFENCES, code) is None:
            yield Refusal("measure.offence_unknown", _l("罪名表中没有 %(name)s"), field="offences", name=code)


def _wrong_amounts(measure: Measure) -> Iterator[Refusal]:
    if measure.amount_fen is not None and not KINDS[measure.kind].money:
        yield Refusal("measure.amount_unfit", _l("只有行政处罚记金额"), field="amount_fen")
    wanted = lawcodes.needs(measure)
    if "amount" in wanted and measure.amount_fen is None:
        yield Refusal("measure.amount_missing", _l("这一种类的处罚须写明金额"), field="amount_fen")
    if "period" in wanted:
        own = particulars.of(measure)
        if own.period_from is None:
            yield Refusal("measure.period_missing", _l("这一种类的处罚须写明起始日期"), field="period_from")
        if own.period_until is None and not own.for_life:
            yield Refusal(
                "measure.period_missing", _l("请写明截止日期，终身禁止的请勾选终身"), field="period_until"
            )
    if (measure.count or 0) < 0:
        yield Refusal("measure.negative", _l("不能是负数"), field="count")


def _wrong_dates(measure: Measure) -> Iterator[Refusal]:
    own = particulars.of(measure)
    for earlier, later in ORDERED:
        first, second = getattr(own, earlier, None), getattr(own, later, None)
        if first and second and second < first:
            yield Refusal("measure.dates_crossed", _l("不能早于它的起始时间"), field=later)
    for name in PAST:
        happened = getattr(own, name, None)
        if happened and happened > (clock.now() if hasattr(happened, "hour") else clock.today()):
            yield Refusal("measure.future", _l("不能晚于现在"), field=name)
    started, due = getattr(own, "started_at", None), getattr(own, "report_due", None)
    if started and due and due < clock.local(started).date():
        yield Refusal("measure.dates_crossed", _l("报告期限不能早于约谈"), field="report_due")


def _wrong_shape(measure: Measure) -> Iterator[Refusal]:
    """What the store's own checks of length and kind would refuse."""
    try:
        measure.validate(clean=False)
    except ValidationError as error:
        for name, told in error.to_dict().items():
            for field in told if isinstance(told, dict) else (name,):
                yield Refusal("measure.value", _l("内容过长或写法不对"), field=field)
