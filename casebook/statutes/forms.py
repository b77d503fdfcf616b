"""What is typed about the law."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from casebook.law.tables import LawTableError, Row
from casebook.refusals import Refusal
from casebook.statutes import presenting
from casebook.statutes.choices import AMEND, CONFIRM, CORRECT, RETIRE
from casebook.statutes.drafts import Draft, read_file, read_holidays, read_made_up
from casebook.statutes.rows import Proposal
from casebook.statutes.writing import entry_of, own_text, read_own
from casebook.web.forms import (
    AreaField,
    ChoicesField,
    DataRequired,
    DayField,
    Form,
    Length,
    LinesField,
    NumberField,
    Optional,
    TextField,
    UploadField,
)

NOT_OFFERED = {"code", "verified", "unverified", "mark", "note"}
FILE_BYTES = 256 * 1024


class SourceForm(Form):
    """What every proposal says: where it was read, and anything else to know."""

    source = TextField(
        _l("依据的文件"),
        validators=[DataRequired(), Length(max=900)],
        hint=_l(
            "读的是什么文件、哪一版、在哪里读到，例如：国家法律法规数据库《安全生产法》2021 年修正文本第一百一十四条"
        ),
        wide=True,
    )
    remark = AreaField(_l("说明"), validators=[Length(max=2000)], rows=2)


class ConfirmForm(SourceForm):
    unverified = ChoicesField(_l("仍未核实的部分"), hint=_l("没有读到的部分在这里勾选，其余按已核实。"))

    def offer(self, row: Row) -> None:
        self.unverified.choices = [
            (key, presenting.key_name(key)) for key in entry_of(row) if key not in NOT_OFFERED
        ]

    def proposal(self) -> Proposal:
        return Proposal(
            CONFIRM,
            self.source.data or "",
            unverified=tuple(self.unverified.data or ()),
            note=self.remark.data or "",
        )


class CorrectForm(ConfirmForm):
    """A row anew: its own keys as the lines of its file."""

    name_zh = TextField(_l("名称（中文）"), validators=[DataRequired(), Length(max=200)])
    name_en = TextField(_l("名称（英文）"), validators=[DataRequired(), Length(max=200)])
    law = TextField(_l("法律"), validators=[Length(max=200)])
    year = NumberField(_l("文本年份"), validators=[Optional()])
    article = TextField(_l("条文"), validators=[Length(max=200)])
    effective_from = DayField(_l("施行之日"), validators=[Optional()])
    effective_to = DayField(_l("最后有效日"), validators=[Optional()], hint=_l("仍有效的不填。"))
    note = AreaField(_l("读者须知"), validators=[Length(max=2000)], rows=2)
    own = AreaField(
        _l("本表的各项"),
        rows=10,
        hint=_l("一行一项，写法与 config/law 中的文件相同（TOML）；金额以分计。"),
        render_kw={"spellcheck": "false"},
    )

    def fill(self, row: Row, *, anew: bool) -> None:
        """With what the row says; `anew`: as the beginning of a row that follows it."""
        self.name_zh.data, self.name_en.data = row.name["zh"], row.name["en"]
        for name in ("law", "year", "article", "note"):
            self[name].data = getattr(row, name)
        if not anew:
            self.effective_from.data, self.effective_to.data = row.effective_from, row.effective_to
        self.own.data = own_text(row)

    def proposal_of(self, kind: str) -> Proposal:
        """Raises Refusal `law.row_refused` at `own` where that cannot be read."""
        try:
            own = read_own(self.own.data or "")
        except LawTableError as error:
            raise Refusal(
                "law.row_refused", _l("这一行不合格：%(told)s"), field="own", told=str(error)
            ) from error
        entry: dict[str, Any] = {
            "name": {"zh": self.name_zh.data or "", "en": self.name_en.data or ""},
            **own,
        }
        entry |= {
            name: self[name].data
            for name in ("law", "year", "article", "effective_from", "effective_to", "note")
        }
        return Proposal(
            kind,
            self.source.data or "",
            entry={key: value for key, value in entry.items() if value is not None},
            unverified=tuple(self.unverified.data or ()),
            note=self.remark.data or "",
        )


class RetireForm(SourceForm):
    last_day = DayField(
        _l("最后有效日"), validators=[Optional()], hint=_l("不填表示这一行从未是法律（例如录入有误）。")
    )

    def proposal(self) -> Proposal:
        return Proposal(
            RETIRE, self.source.data or "", last_day=self.last_day.data, note=self.remark.data or ""
        )


def proposal_form(kind: str, row: Row, *, filled: bool) -> Any:
    """The form of one kind of proposal; `filled`: with what the row says now."""
    if kind == RETIRE:
        return RetireForm()
    form = ConfirmForm() if kind == CONFIRM else CorrectForm()
    form.offer(row)
    if filled and isinstance(form, CorrectForm):
        form.fill(row, anew=kind == AMEND)
    return form


def read_proposal(kind: str, form: Any) -> Proposal:
    proposal: Proposal = form.proposal_of(kind) if kind in (CORRECT, AMEND) else form.proposal()
    return proposal


class ReasonForm(Form):
    reason = AreaField(_l("理由"), validators=[DataRequired(), Length(max=1000)], rows=2)


class NoticeForm(Form):
    """A notice of a year, typed or uploaded; an uploaded file goes before what is typed."""

    year = NumberField(_l("年份"), validators=[Optional()])
    source = TextField(
        _l("通知名称和文号"),
        validators=[DataRequired(), Length(max=500)],
        hint=_l("例如：国办发明电〔2026〕7号"),
        wide=True,
    )
    holidays = LinesField(
        _l("放假"),
        rows=8,
        hint=_l("一行一个假期，例如：元旦 2027-01-01 至 2027-01-03。周末也在假期内的照写。"),
    )
    made_up = LinesField(_l("调休上班"), rows=3, hint=_l("星期六、星期日上班的日子，一行一天或以顿号分开。"))
    file = UploadField(
        _l("或上传文件"),
        hint=_l("CSV（日期、休或班、假日名称）或 JSON；上传的文件优先于上面所填。"),
        render_kw={"accept": ".csv,.json"},
    )

    def draft(self) -> Draft:
        """Raises Refusal `calendar.*` that names its field."""
        upload, source = self.file.data, (self.source.data or "").strip()
        if upload and upload.filename:
            content = upload.stream.read(FILE_BYTES + 1)
            if len(content) > FILE_BYTES:
                raise Refusal("calendar.file", _l("文件过大：不会是一年的放假安排"), field="file")
            found = read_file(upload.filename, content)
            if self.year.data and self.year.data != found.year:
                raise Refusal(
                    "calendar.year", _l("文件里是 %(year)s 年的安排"), field="year", year=found.year
                )
            return Draft(found.year, found.holidays, found.made_up, source)
        if not self.year.data:
            raise Refusal("calendar.year", _l("请写年份，例如 2027"), field="year")
        return Draft(
            self.year.data,
            read_holidays(self.holidays.data or []),
            read_made_up(self.made_up.data or []),
            source,
        )


class PackForm(Form):
    file = UploadField(
        _l("法规包"), hint=_l("由可信的法规维护单位签名的 ZIP 文件。"), render_kw={"accept": ".zip"}
    )
