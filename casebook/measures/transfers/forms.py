"""The forms of the question of a transfer: what was found, why not to transfer, the answer to that."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from casebook import clock
from casebook.law import tables
from casebook.measures.transfers.models import TransferQuestion
from casebook.refusals import Conflict
from casebook.web.filters import label
from casebook.web.forms import (
    AreaField,
    ChoicesField,
    InputRequired,
    Length,
    MoneyField,
    NumberField,
    VersionedForm,
)


class QuestionForm(VersionedForm):
    """A form on the question as its reader saw it."""

    def meets(self, conflict: Conflict) -> None:
        """Somebody changed the question meanwhile: keep what was typed, to be sent again on sight of it."""
        self.form_errors.append(
            str(_l("您打开本页之后，这一问题已被他人修改。请核对本页现在的情况，确认无误后再次提交。"))
        )
        self.version.raw_data = None
        self.version.data = conflict.theirs.version if conflict.theirs else None


class ConductForm(QuestionForm):
    conduct = ChoicesField(_l("已认定的行为"), choices={}, hint=_l("只勾选已有证据认定的"))
    gain_fen = MoneyField(_l("违法所得"), hint=_l("元；提供虚假证明文件时填写"))
    further_deaths = NumberField(_l("贻误抢救增加的死亡人数"), hint=_l("不清楚的不填"))
    further_serious_injuries = NumberField(_l("贻误抢救增加的重伤人数"))
    further_loss_fen = MoneyField(_l("贻误抢救增加的直接经济损失"), hint=_l("元；也可写 100万元"))

    def prepare(self, half: str) -> None:
        """Offer the conduct that belongs to the half."""
        rows = tables.in_force("conduct", clock.today())
        self.conduct.choices = [(row.code, label(row)) for row in rows if row["half"] == half]
        if half != "liability":
            for name in ("gain_fen", "further_deaths", "further_serious_injuries", "further_loss_fen"):
                del self[name]

    def show_stored(self, question: TransferQuestion) -> None:
        for field in self:
            if field.short_name not in {"version", "csrf_token"}:
                value = getattr(question, field.short_name)
                field.data = list(value) if isinstance(value, list) else value

    def values(self) -> dict[str, Any]:
        """What was typed, as `service.find_conduct` takes it."""
        return {
            field.short_name: field.data
            for field in self
            if field.short_name not in {"version", "csrf_token"}
        }


class ReasonForm(QuestionForm):
    reason = AreaField(_l("不移送的理由"), rows=4, validators=[InputRequired(), Length(max=10000)])


class ApproveForm(QuestionForm):
    answer = AreaField(_l("批准意见"), rows=2, validators=[Length(max=4000)])


class RefuseForm(QuestionForm):
    answer = AreaField(_l("不批准的理由"), rows=2, validators=[InputRequired(), Length(max=4000)])


#: act → (form, heading, what is said afterwards)
ACTS: dict[str, tuple[type[QuestionForm], Any, Any]] = {
    "approve_no_transfer": (ApproveForm, _l("批准不移送"), _l("已批准不移送")),
    "refuse_no_transfer": (RefuseForm, _l("不批准"), _l("已登记不批准")),
    "request_no_transfer": (ReasonForm, _l("报请不移送"), _l("已报请不移送，等待领导批准")),
    "find_conduct": (ConductForm, _l("认定行为"), _l("已保存认定的行为")),
}
