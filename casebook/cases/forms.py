"""The forms of a case, grouped as the paper registration form is."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField

from casebook import clock
from casebook.cases import choices
from casebook.cases.late_casualties import GRADED
from casebook.cases.models import Case
from casebook.law import regrading, tables
from casebook.law.uscc import is_valid
from casebook.statutes.marks import cited
from casebook.web.filters import clauses, label
from casebook.web.forms import (
    AreaField,
    ChoiceField,
    ChoicesField,
    CodeField,
    DayField,
    FieldList,
    Form,
    FormField,
    InputRequired,
    KnownField,
    Length,
    Moment,
    MomentField,
    MoneyField,
    NumberField,
    RegionField,
    Row,
    TextField,
    UploadField,
    ValidationError,
    VersionedForm,
)

COUNTS = ("deaths", "missing", "serious_injuries", "minor_injuries", "injured_total")
TEXTS = ("facts", "direct_causes", "indirect_causes", "lessons", "rectification", "notes")
PARTY = (
    "key",
    "kind",
    "half",
    "name",
    "role",
    "post",
    "employer",
    "rank",
    "uscc",
    "public_official",
    "party_member",
    "circumstances",
)

#: The groups of the paper form: heading, names of fields.
GROUPS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (_l("案件来源"), ("title", "source", "unit", "received_on", "secrecy")),
    (
        _l("事故情况"),
        (
            "occurred_at",
            "region",
            "industry",
            "industry_text",
            *COUNTS,
            *GRADED,
            "direct_loss",
            "production_safety_accident",
            "published_grade",
            "circumstances",
        ),
    ),
    (_l("事实与原因"), ("facts", "direct_causes", "indirect_causes", "lessons", "rectification")),
    (_l("调查报告与备注"), ("reported_on", "notes")),
)


def industries() -> dict[str, str]:
    """The industry list in the language of the moment."""
    return {row.code: label(row) for row in tables.table("industries")}


def check_uscc(code: str) -> None:
    """Raise ValidationError where the check digit does not fit (GB 32100-2015)."""
    if not is_valid(code):
        raise ValidationError(_l("统一社会信用代码校验不符：请核对第18位校验码"))


class PartyRow(Row):
    """One organisation or person of the case."""

    key = HiddenField()
    kind = ChoiceField(_l("类别"), choices=choices.PARTY_KINDS)
    name = TextField(
        _l("名称或姓名"),
        suggest="cases.suggest_parties",
        fills={"uscc": "uscc", "post": "post", "employer": "employer", "kind": "kind"},
        validators=[Length(max=200)],
    )
    role = ChoiceField(_l("在案中的身份"), choices=choices.PARTY_ROLES, empty=_l("未定"))
    uscc = CodeField(_l("统一社会信用代码"), check=check_uscc, hint=_l("单位填写，18位"))
    post = TextField(_l("职务"), hint=_l("个人填写"), validators=[Length(max=200)])
    employer = TextField(_l("所在单位"), validators=[Length(max=200)])
    rank = TextField(_l("职级"), validators=[Length(max=60)])
    public_official = KnownField(_l("公职人员"))
    party_member = KnownField(_l("中共党员"))
    circumstances = ChoicesField(
        _l("情节"), choices=choices.CIRCUMSTANCES, hint=_l("查明由谁承担的，记在其名下")
    )
    half = ChoiceField(
        _l("可见范围"),
        choices={choices.COMMON: _l("两条调查"), choices.ACCOUNTABILITY: _l("仅追责问责调查")},
    )


class CaseForm(VersionedForm):
    """Registration and correction of a case."""

    title = TextField(_l("案件名称"), wide=True, validators=[InputRequired(), Length(max=300)])
    source = ChoiceField(_l("来源"), choices=choices.SOURCES)
    unit = ChoiceField(_l("承办单位"), choices={})
    received_on = DayField(_l("收到日期"), hint=_l("不填即为今天"))
    secrecy = ChoiceField(_l("密级"), choices=choices.SECRECY, default="internal")
    occurred_at = MomentField(_l("事发时间"), hint=_l("时刻不明的只填日期"))
    region = RegionField(_l("事发地"), hint=_l("省 / 市 / 县"))
    industry = ChoiceField(_l("行业领域"), choices=industries, empty=_l("按原文归类"))
    industry_text = TextField(_l("行业原文"), hint=_l("来文中的写法，原样保留"), validators=[Length(max=200)])
    deaths = NumberField(_l("死亡人数"), hint=_l("不含下落不明；不清楚的留空"))
    missing = NumberField(_l("下落不明"))
    serious_injuries = NumberField(_l("重伤人数"), hint=_l("含急性工业中毒"))
    minor_injuries = NumberField(_l("轻伤人数"))
    injured_total = NumberField(_l("公布受伤总数"), hint=_l("只有总数时填写，不当作重伤"))
    graded_deaths = NumberField(_l("计入等级的死亡人数"))
    graded_serious_injuries = NumberField(_l("计入等级的重伤人数"), hint=_l("同一期限届满时的人数"))
    direct_loss = MoneyField(_l("直接经济损失"), hint=_l("元；也可写 1200万元"))
    production_safety_accident = KnownField(
        _l("属于生产安全事故"), default=True, hint=_l("未知的，等级仍按伤亡和损失测算")
    )
    published_grade = ChoiceField(_l("公布等级"), choices=choices.PUBLISHED_GRADES, empty=_l("未公布"))
    circumstances = ChoicesField(_l("情节"), choices=choices.CIRCUMSTANCES)
    facts = AreaField(_l("事实经过"), rows=6)
    direct_causes = AreaField(_l("直接原因"), rows=4)
    indirect_causes = AreaField(_l("间接原因"), rows=4)
    lessons = AreaField(_l("教训"), rows=3)
    rectification = AreaField(_l("整改措施"), rows=3)
    notes = AreaField(_l("备注"), rows=2)
    reported_on = DayField(_l("调查报告日期"))
    parties = FieldList(FormField(PartyRow), label=_l("当事单位和人员"), max_entries=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._tell_windows()

    def _tell_windows(self) -> None:
        """How long a change of casualties changes the grade stands in the law table, not here."""
        today = clock.today()
        within = clauses(label(row) for row in regrading.windows(today))
        self.graded_deaths.hint = _(
            "期限届满后伤亡又有变化的才填写：填期限届满时的人数（%(within)s）", within=within
        )
        for name in GRADED:
            self[name].article = cited(regrading.afterwards(today))

    def find(self, path: str) -> Field | None:
        """The fields of the incident stand among the others here."""
        return super().find(path.removeprefix("incident.").replace("direct_loss_fen", "direct_loss"))

    def fill(self, case: Case, audiences: frozenset[str]) -> None:
        """Show what is stored, as far as `audiences` see it."""
        for name in ("title", "source", "unit", "secrecy", "received_on", "reported_on", *TEXTS):
            self[name].data = getattr(case, name)
        incident = case.incident
        for name in (
            "region",
            "industry",
            "industry_text",
            "production_safety_accident",
            "published_grade",
            *COUNTS,
            *GRADED,
        ):
            self[name].data = getattr(incident, name)
        self.direct_loss.data = incident.direct_loss_fen
        self.circumstances.data = list(case.circumstances)
        self.version.data = case.version
        if incident.occurred_at:
            self.occurred_at.data = Moment(incident.occurred_at, incident.precision or "minute")
        for party in case.parties_for(audiences):
            self.parties.append_entry({name: getattr(party, name) for name in PARTY})

    def values(self, case: Case | None = None) -> dict[str, Any]:
        """What was typed, as `casebook.cases.values.apply` takes it. A date that the source gave only
        by month or year keeps that precision as long as the form leaves it alone."""
        moment = self.occurred_at.data
        at, precision = (moment.at, moment.precision) if moment else (None, None)
        reported_precision = "day" if self.reported_on.data else None
        if case and at and at == case.incident.occurred_at and case.incident.precision in {"month", "year"}:
            precision = case.incident.precision
        if case and self.reported_on.data and self.reported_on.data == case.reported_on:
            reported_precision = case.reported_precision
        incident = {
            name: self[name].data
            for name in ("region", "industry", "industry_text", "published_grade", *COUNTS, *GRADED)
        }
        incident |= {
            "occurred_at": at,
            "precision": precision,
            "direct_loss_fen": self.direct_loss.data,
            "production_safety_accident": self.production_safety_accident.data,
        }
        plain = ("title", "source", "secrecy", "received_on", "reported_on", "circumstances", *TEXTS)
        return {
            **{name: self[name].data for name in plain},
            "reported_precision": reported_precision,
            "incident": incident,
            "parties": [
                {name: entry.form[name].data for name in PARTY}
                for entry in self.parties
                if not _blank(entry.form)
            ],
        }


def _blank(row: PartyRow) -> bool:
    """A row nobody wrote into is no party."""
    return not any(row[name].data for name in ("name", "uscc", "post", "employer", "rank"))


class AttachmentForm(Form):
    file = UploadField(_l("文件"))
    half = ChoiceField(_l("归入"), choices=choices.HALF_NAMES)
    kind = TextField(_l("材料名称"), hint=_l("例如 询问笔录、现场检查记录"), validators=[Length(max=80)])


class ReasonForm(Form):
    reason = TextField(_l("理由"), validators=[InputRequired(), Length(max=1000)])
