"""The small forms of the acts on the page of a measure: decide, carry out, sign, correct, end, steps."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from casebook import clock
from casebook.measures.choices import PENALTY_CHANGES
from casebook.measures.labels import LABELS
from casebook.web.forms import (
    AreaField,
    ChoiceField,
    DayField,
    InputRequired,
    Length,
    LinesField,
    Moment,
    MomentField,
    MoneyField,
    TextField,
    VersionedForm,
)


class ActForm(VersionedForm):
    """A small form on the page of a measure; its prefix keeps its fields apart from its neighbours'."""


class DecideForm(ActForm):
    decided_on: Any = DayField(LABELS["decided_on"], validators=[InputRequired()])
    authority = TextField(LABELS["authority"], validators=[Length(max=200)])
    document_number = TextField(LABELS["document_number"], validators=[Length(max=120)])


class ApproveForm(DecideForm):
    """The approval of a transfer: its hours count from the moment."""

    decided_on = MomentField(_l("批准时间"), validators=[InputRequired()])


class ExecuteForm(ActForm):
    executed_on = DayField(LABELS["executed_on"], validators=[InputRequired()])


class EndForm(ActForm):
    reason = AreaField(LABELS["ended_reason"], rows=2, validators=[InputRequired(), Length(max=4000)])


class EndTransferForm(EndForm):
    """Of a transfer that was reported to the head: the days to decide it are counted to this one."""

    ended_on: Any = DayField(
        LABELS["ended_on"], validators=[InputRequired()], article=_l("国务院令第310号第五条")
    )


class RequestBelowForm(ActForm):
    reason = AreaField(LABELS["below_maximum"], rows=3, validators=[InputRequired(), Length(max=4000)])


class ApproveBelowForm(ActForm):
    answer = AreaField(_l("批准意见"), rows=2, validators=[Length(max=4000)])


class RefuseBelowForm(ActForm):
    answer = AreaField(_l("不批准的理由"), rows=2, validators=[InputRequired(), Length(max=4000)])


class SignForm(ActForm):
    pass


class AnnexForm(ActForm):
    text = AreaField(_l("更正内容"), rows=3, validators=[InputRequired(), Length(max=10000)])


class StepForm(ActForm):
    on: Any = DayField(_l("日期"), validators=[InputRequired()])
    document_number: Any = TextField(LABELS["document_number"], validators=[Length(max=80)])
    note = TextField(_l("备注"), validators=[Length(max=4000)])


class ServedForm(StepForm):
    extra = DayField(LABELS["pay_by"], article=_l("行政处罚法第六十七条"))


class PaidForm(StepForm):
    extra = MoneyField(LABELS["paid_fen"])


class ChangeForm(StepForm):
    extra = ChoiceField(
        LABELS["change"],
        choices=PENALTY_CHANGES,
        empty=_l("请选择"),
        article=_l("行政处罚法第四十八条"),
        validators=[InputRequired()],
    )
    amount_fen = MoneyField(LABELS["changed_fen"], hint=_l("变更罚没金额时填写，不得高于原决定"))


class ReceiptNumberForm(StepForm):
    document_number = None
    extra = TextField(LABELS["receipt_number"], validators=[Length(max=80)])


class GroupForm(StepForm):
    extra = LinesField(
        LABELS["group"],
        rows=2,
        hint=_l("每行一人"),
        article=_l("国务院令第310号第五条"),
        validators=[InputRequired()],
    )


class HourForm(StepForm):
    on = MomentField(_l("日期和时刻"), validators=[InputRequired()], article=_l("国务院令第310号第五条"))


STEP_FORMS: dict[str | None, type[StepForm]] = {
    None: StepForm,
    "pay_by": ServedForm,
    "paid_fen": PaidForm,
    "change": ChangeForm,
    "receipt_number": ReceiptNumberForm,
    "group": GroupForm,
    "moment": HourForm,
}


class CorrectDayForm(ActForm):
    on: Any = DayField(_l("正确的日期"), validators=[InputRequired()])
    reason = AreaField(_l("更正的理由"), rows=3, validators=[InputRequired(), Length(max=2000)])


class CorrectHourForm(CorrectDayForm):
    """Of what is counted in hours: an approval, a hand-over."""

    on = MomentField(_l("正确的日期和时刻"), validators=[InputRequired()])


class TakeBackForm(ActForm):
    reason = AreaField(_l("撤回的理由"), rows=3, validators=[InputRequired(), Length(max=2000)])


class ReceiptForm(ActForm):
    unit = ChoiceField(_l("回执单位"), choices={})
    received_on = DayField(LABELS["received_on"], validators=[InputRequired()])
    by_name = TextField(_l("签收人"), validators=[Length(max=100)])


ACT_FORMS: dict[str, type[ActForm]] = {
    "approve_below_maximum": ApproveBelowForm,
    "refuse_below_maximum": RefuseBelowForm,
    "request_below_maximum": RequestBelowForm,
    "decide": DecideForm,
    "execute": ExecuteForm,
    "sign": SignForm,
    "confirm_receipt": ReceiptForm,
    "annex": AnnexForm,
    "end": EndForm,
}


def day_and_moment(typed: Any) -> tuple[date | None, datetime | None]:
    """The day of a day or moment, and the moment itself where its time of day was given."""
    if isinstance(typed, Moment):
        return clock.local(typed.at).date(), typed.at if typed.precision == "minute" else None
    return typed, None
