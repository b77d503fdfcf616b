"""The small forms of the acts on the page of a measure: decide, carry out, sign, correct, end, steps."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from casebook.measures.labels import LABELS
from casebook.web.forms import (
    AreaField,
    ChoiceField,
    DayField,
    InputRequired,
    Length,
    MoneyField,
    TextField,
    VersionedForm,
)


class ActForm(VersionedForm):
    """A small form on the page of a measure; its prefix keeps its fields apart from its neighbours'."""


class DecideForm(ActForm):
    decided_on = DayField(LABELS["decided_on"], validators=[InputRequired()])
    authority = TextField(LABELS["authority"], validators=[Length(max=200)])
    document_number = TextField(LABELS["document_number"], validators=[Length(max=120)])


class ExecuteForm(ActForm):
    executed_on = DayField(LABELS["executed_on"], validators=[InputRequired()])


class EndForm(ActForm):
    reason = AreaField(LABELS["ended_reason"], rows=2, validators=[InputRequired(), Length(max=4000)])


class SignForm(ActForm):
    pass


class AnnexForm(ActForm):
    text = AreaField(_l("更正内容"), rows=3, validators=[InputRequired(), Length(max=10000)])


class StepForm(ActForm):
    on = DayField(_l("日期"), validators=[InputRequired()])
    document_number: Any = TextField(LABELS["document_number"], validators=[Length(max=80)])
    note = TextField(_l("备注"), validators=[Length(max=4000)])


class ServedForm(StepForm):
    extra = DayField(LABELS["pay_by"], article=_l("行政处罚法第六十七条"))


class PaidForm(StepForm):
    extra = MoneyField(LABELS["paid_fen"])


class ReceiptNumberForm(StepForm):
    document_number = None
    extra = TextField(LABELS["receipt_number"], validators=[Length(max=80)])


STEP_FORMS: dict[str | None, type[StepForm]] = {
    None: StepForm,
    "pay_by": ServedForm,
    "paid_fen": PaidForm,
    "receipt_number": ReceiptNumberForm,
}


class ReceiptForm(ActForm):
    unit = ChoiceField(_l("回执单位"), choices={})
    received_on = DayField(LABELS["received_on"], validators=[InputRequired()])
    by_name = TextField(_l("签收人"), validators=[Length(max=100)])


ACT_FORMS: dict[str, type[ActForm]] = {
    "decide": DecideForm,
    "execute": ExecuteForm,
    "sign": SignForm,
    "confirm_receipt": ReceiptForm,
    "annex": AnnexForm,
    "end": EndForm,
}
