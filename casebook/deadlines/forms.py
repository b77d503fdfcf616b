"""The small forms of the acts on a clock, and the one that starts a clock by hand."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from casebook.deadlines import presenting, reckoning
from casebook.deadlines.models import Clock, ClockPause
from casebook.law import tables
from casebook.web.forms import (
    AreaField,
    ChoiceField,
    DayField,
    Form,
    InputRequired,
    Length,
    MomentField,
    NumberField,
    TextField,
    VersionedForm,
)
from casebook.web.language import language_code


class ActForm(VersionedForm):
    """A small form on the page of a clock; its prefix keeps its fields apart from its neighbours'."""

    def prepare(self, each: Clock) -> None:
        """Offer what the clock's rule has."""


class MeetForm(ActForm):
    on = MomentField(_l("完成时间"), hint=_l("按小时计的期限请写到分。"), validators=[InputRequired()])
    note = TextField(_l("说明或者文书号"), validators=[Length(max=2000)])


class ExtendForm(ActForm):
    length: Any = NumberField(_l("延长"), validators=[InputRequired()])
    document = TextField(_l("批准文书"), validators=[InputRequired(), Length(max=200)])
    approver = TextField(_l("批准人或者批准机关"), validators=[InputRequired(), Length(max=200)])
    on = DayField(_l("批准日期"), validators=[InputRequired()])

    def prepare(self, each: Clock) -> None:
        row = reckoning.row_of(each)
        self.length.unit = str(presenting.UNITS[reckoning.extension_unit(each)])
        self.length.article = tables.citation(row)
        language = "zh" if language_code() == "zh" else "en"
        self.length.hint = "；".join(step["approver"][language] for step in row.get("extension") or ())


class PauseForm(ActForm):
    reason = ChoiceField(_l("中止的理由"), choices={})
    since = DayField(_l("中止自"), validators=[InputRequired()])
    until = DayField(_l("中止至"), hint=_l("尚不知道的留空，以后登记恢复。"))
    note = TextField(_l("说明或者文书号"), validators=[Length(max=1000)])

    def prepare(self, each: Clock) -> None:
        codes = reckoning.row_of(each).get("pauses") or ()
        named = [(code, tables.label(tables.row("pauses", code), language_code()) or code) for code in codes]
        self.reason.choices = named


class ResumeForm(ActForm):
    on = DayField(_l("中止的最后一日"), validators=[InputRequired()])


class WaiveForm(ActForm):
    reason = AreaField(_l("免除的理由"), rows=2, validators=[InputRequired(), Length(max=4000)])


class RedateForm(ActForm):
    start: Any = MomentField(_l("正确的起算"), validators=[InputRequired()])
    agreed_on: Any = DayField(_l("约定的截止日"), hint=_l("只在法律没有规定天数时填写。"))
    reason = AreaField(_l("更正的理由"), rows=2, validators=[InputRequired(), Length(max=2000)])

    def prepare(self, each: Clock) -> None:
        if reckoning.row_of(each).get("length") is not None:
            del self.agreed_on


class TakeBackForm(ActForm):
    reason = AreaField(_l("撤回的理由"), rows=2, validators=[InputRequired(), Length(max=2000)])


class UnpauseForm(TakeBackForm):
    since: Any = ChoiceField(_l("哪一次中止"), choices={})

    def prepare(self, each: Clock) -> None:
        self.since.choices = [(one.since.isoformat(), _pause_text(one)) for one in each.pauses]


def _pause_text(one: ClockPause) -> str:
    until = one.until.isoformat() if one.until else str(_l("尚未恢复"))
    return f"{one.since.isoformat()} – {until}"


ACT_FORMS: dict[str, type[ActForm]] = {
    "meet": MeetForm,
    "extend": ExtendForm,
    "pause": PauseForm,
    "resume": ResumeForm,
    "waive": WaiveForm,
    "redate": RedateForm,
    "unmeet": TakeBackForm,
    "unextend": TakeBackForm,
    "unpause": UnpauseForm,
    "unstart": TakeBackForm,
}


class StartForm(Form):
    """Start a clock whose event no record of the case gives."""

    rule: Any = ChoiceField(_l("期限规则"), choices={}, wide=True)
    half: Any = ChoiceField(_l("所属部分"), choices={})
    start = MomentField(_l("起算"), hint=_l("按小时计的期限请写到分。"), validators=[InputRequired()])
    agreed_on = DayField(_l("约定的截止日"), hint=_l("只在法律没有规定天数时填写。"))
    note = TextField(_l("起算的事由或者文书号"), validators=[Length(max=2000)])


class HandOverForm(Form):
    giver: Any = ChoiceField(_l("移交人"), choices={})
    taker: Any = ChoiceField(_l("接手人"), choices={})
    reason = TextField(_l("事由"), validators=[InputRequired(), Length(max=400)])
