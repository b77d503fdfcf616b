"""The forms of the nine kinds, grouped as the paper forms are, and the small forms of the acts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casebook.cases.models import Case
from casebook.measures import choices, lawcodes, membership, particulars
from casebook.measures.kinds import KINDS
from casebook.measures.labels import LABELS
from casebook.measures.models import Measure
from casebook.web.filters import label
from casebook.web.forms import (
    AreaField,
    ChoiceField,
    ChoicesField,
    DayField,
    FieldList,
    FlagField,
    FormField,
    InputRequired,
    Length,
    LinesField,
    Moment,
    MomentField,
    NumberField,
    Row,
    TextField,
    ValidationError,
    VersionedForm,
)

Groups = tuple[tuple[Any, tuple[str, ...]], ...]
MOMENTS = ("started_at", "ended_at")
WHO = (_l("对象"), ("party", "subject_kind", "subject", "post"))
BASIS = (_l("依据与文书"), ("legal_basis", "authority", "detail"))
NUMBERS = (_l("统计"), ("count", "counted_elsewhere"))


def minute_known(form: Any, field: Any) -> None:
    """A talk has a time of day."""
    if field.data and field.data.precision != "minute":
        raise ValidationError(_l("请写明时刻"))


def sanction_choices(kind: str) -> dict[Any, Any]:
    """code → name, grouped by whom the sanction is for where the table tells them apart."""
    grouped: dict[Any, dict[str, str]] = {}
    for row in lawcodes.sanctions(kind):
        grouped.setdefault(_group_name(row), {})[row.code] = label(row)
    return grouped if len(grouped) > 1 else next(iter(grouped.values()), {})


def _group_name(row: Any) -> str:
    names = {
        "member": _l("党纪处分（党员）"),
        "official": _l("政务处分（公职人员）"),
        "cadre": _l("对领导干部"),
        "handling": _l("组织处理"),
        "education": _l("教育提醒"),
    }
    if row.get("target") == "organisation":
        return str(_l("对党组织"))
    key = row.get("target") or row.get("nature") or ""
    return str(names.get(key, ""))


def sanction_field(kind: str, article: Any) -> ChoiceField:
    """The choice of a sanction of the kind's law table."""
    return ChoiceField(
        KINDS[kind].sanction_name,
        choices=lambda: sanction_choices(kind),
        empty=_l("请选择"),
        article=article,
        validators=[InputRequired()],
    )


class ProposalForm(VersionedForm):
    """What every kind asks for. `groups` are the parts of the paper form, `kind` its kind."""

    kind = ""
    groups: Groups = (WHO, BASIS, NUMBERS)

    party = ChoiceField(LABELS["party"], choices={}, empty=_l("不在本案名单中"), hint=_l("从本案当事人中选"))
    subject_kind: Any = ChoiceField(LABELS["subject_kind"], choices=choices.TARGETS, empty=_l("按所选当事人"))
    subject = TextField(
        LABELS["subject"],
        hint=_l("不在名单中的写明单位、姓名、职务"),
        suggest="cases.suggest_parties",
        fills={"post": "post"},
        validators=[Length(max=1000)],
    )
    detail = AreaField(LABELS["detail"], rows=4, validators=[Length(max=particulars.TEXT)])
    authority = TextField(LABELS["authority"], validators=[Length(max=200)])
    legal_basis = LinesField(LABELS["legal_basis"], rows=2, hint=_l("每行一条，写到条、款、项"))
    count = NumberField(LABELS["count"], hint=_l("只有一人或一个单位时不填"))
    counted_elsewhere = FlagField(LABELS["counted_elsewhere"], hint=_l("勾选后合计时不再相加"))

    def prepare(self, case: Case, half: str) -> None:
        """Offer the parties that this half may know of, and what belongs to the half alone."""
        if "party" in self:
            seen = case.parties_for({"common", half})
            self.party.choices = [(party.key, _party_name(party)) for party in seen]
        if "members" in self:
            self.members.choices = membership.offered(case, half)
        if "offences" in self:
            self.offences.choices = [(row.code, label(row)) for row in lawcodes.offences(half)]

    def keep_only(self, names: Iterable[str]) -> None:
        """Leave out every other field: what is decided is no longer asked."""
        kept = {*names, "version", "csrf_token"}
        for name in [field.short_name for field in self if field.short_name not in kept]:
            del self[name]

    def shown_groups(self) -> list[tuple[Any, list[Any]]]:
        """The groups with the fields this form still has."""
        found = [(legend, [self[name] for name in names if name in self]) for legend, names in self.groups]
        return [(legend, fields) for legend, fields in found if fields]

    def fill(self, measure: Measure) -> None:
        """Show what is stored."""
        own = particulars.of(measure)
        for field in self:
            name = field.short_name
            if name in {"csrf_token", "version"}:
                continue
            value = getattr(measure, name, None) if name in Measure._fields else getattr(own, name, None)
            if name == "talkers":
                for talker in value or ():
                    field.append_entry({"name": talker.name, "post": talker.post})
            elif name in MOMENTS:
                field.data = Moment(value, "minute") if value else None
            else:
                field.data = list(value) if isinstance(value, list) else value
        self.version.data = measure.version

    def values(self) -> dict[str, Any]:
        """What was typed, as `service.propose` and `amend` take it."""
        found = {
            field.short_name: field.data
            for field in self
            if field.short_name not in {"csrf_token", "version"}
        }
        for name in MOMENTS:
            if name in found:
                found[name] = found[name].at if found[name] else None
        if "talkers" in found:
            found["talkers"] = [{"name": row["name"], "post": row["post"]} for row in found["talkers"]]
        return found


def _party_name(party: Any) -> str:
    return _("，").join(part for part in (party.name, party.employer, party.post) if part)


class DisciplineForm(ProposalForm):
    kind = "discipline"
    groups = (
        (_l("受处分人"), ("party", "subject", "post")),
        (_l("处分"), ("sanction", "term_months", "merged_count", "merged_months")),
        BASIS,
        NUMBERS,
    )
    post = TextField(LABELS["post"], hint=_l("时任职务"), validators=[Length(max=200)])
    sanction = sanction_field("discipline", _l("纪律处分条例第八条，政务处分法第七条"))
    term_months = NumberField(LABELS["term_months"], hint=_l("留党察看时填写"))
    merged_count = NumberField(
        LABELS["merged_count"], hint=_l("只有一个处分时不填"), article=_l("政务处分法第十五条")
    )
    merged_months = NumberField(LABELS["merged_months"], hint=_l("在一个处分期以上、各处分期之和以下确定"))
    subject_kind = None

    def values(self) -> dict[str, Any]:
        found = super().values()
        return {**found, **_told_by(self.kind, found.get("sanction"))}


class HandlingForm(ProposalForm):
    kind = "handling"
    groups = (
        (_l("被处理人"), ("party", "subject_kind", "subject", "post")),
        (_l("处理"), ("sanction", "effective_on", "until")),
        BASIS,
        NUMBERS,
    )
    post = TextField(LABELS["post"], hint=_l("时任职务"), validators=[Length(max=200)])
    sanction = sanction_field("handling", _l("组织处理规定第三条，监察法第五十二条"))
    effective_on = DayField(LABELS["effective_on"])
    until = DayField(LABELS["until"])


class AccountabilityForm(ProposalForm):
    kind = "accountability"
    groups = (
        (_l("被问责对象"), ("party", "subject", "post", "responsibility")),
        (_l("问责"), ("sanction", "lifelong")),
        (_l("责任人员（问责党组织时）"), ("members", "members_reason")),
        BASIS,
        NUMBERS,
    )
    post = TextField(LABELS["post"], hint=_l("时任职务"), validators=[Length(max=200)])
    responsibility = ChoiceField(
        LABELS["responsibility"],
        choices=choices.RESPONSIBILITIES,
        empty=_l("不适用"),
        article=_l("问责条例第六条"),
    )
    sanction = sanction_field("accountability", _l("问责条例第八条"))
    lifelong = FlagField(
        LABELS["lifelong"],
        hint=_l("性质恶劣、后果严重的，不论是否调离、提拔或者退休，没有时效"),
        article=_l("问责条例（条号未核实）"),
    )
    members = ChoicesField(
        LABELS["members"],
        choices={},
        hint=_l("从本案已提出的处置中选；也可以在本页提出后再关联"),
        article=_l("问责条例第六条"),
    )
    members_reason = AreaField(LABELS["members_reason"], rows=2, validators=[Length(max=4000)])
    subject_kind = None

    def values(self) -> dict[str, Any]:
        found = super().values()
        return {**found, **_told_by(self.kind, found.get("sanction"))}


def _told_by(kind: str, code: str | None) -> dict[str, Any]:
    """What a chosen sanction says by itself: for whom it is, under which system."""
    row = next((row for row in lawcodes.sanctions(kind) if row.code == code), None)
    if row is None:
        return {}
    told: dict[str, Any] = {"subject_kind": lawcodes.subject_kind_of(row)}
    return told | {"discipline": row.get("system")} if kind == "discipline" else told


class TalkerRow(Row):
    name = TextField(_l("姓名"), validators=[Length(max=100)])
    post = TextField(_l("单位和职务"), validators=[Length(max=200)])


class InterviewForm(ProposalForm):
    kind = "interview"
    groups = (
        (_l("约谈对象"), ("party", "subject_kind", "subject", "talked_to_name", "talked_to_post")),
        (_l("时间地点"), ("started_at", "ended_at", "place")),
        (_l("约谈内容"), ("reason", "points", "requirements", "report_due")),
        BASIS,
        NUMBERS,
    )
    talkers = FieldList(FormField(TalkerRow), label=LABELS["talkers"], max_entries=20)
    talked_to_name = TextField(LABELS["talked_to_name"], validators=[Length(max=100)])
    talked_to_post = TextField(LABELS["talked_to_post"], validators=[Length(max=200)])
    started_at = MomentField(LABELS["started_at"], validators=[minute_known])
    ended_at = MomentField(LABELS["ended_at"], validators=[minute_known])
    place = TextField(LABELS["place"], validators=[Length(max=200)])
    reason = AreaField(LABELS["reason"], rows=2, validators=[InputRequired(), Length(max=particulars.TEXT)])
    points = AreaField(LABELS["points"], rows=6, validators=[Length(max=particulars.TEXT)])
    requirements = AreaField(LABELS["requirements"], rows=4, validators=[Length(max=particulars.TEXT)])
    report_due = DayField(LABELS["report_due"], hint=_l("按约谈时约定的时限"))


class NoticeForm(ProposalForm):
    kind = "notice"
    groups = (
        (_l("通报"), ("title", "readers", "text")),
        (_l("回执"), ("units", "receipts_due")),
        (_l("被通报对象"), ("party", "subject_kind", "subject")),
        BASIS,
        NUMBERS,
    )
    title = TextField(LABELS["title"], wide=True, validators=[InputRequired(), Length(max=300)])
    readers = TextField(LABELS["readers"], wide=True, validators=[InputRequired(), Length(max=1000)])
    text = AreaField(LABELS["text"], rows=12, validators=[InputRequired(), Length(max=200000)])
    units = LinesField(LABELS["units"], rows=4, hint=_l("每行一个单位；需要回执的才写"))
    receipts_due = DayField(LABELS["receipts_due"])


class TransferForm(ProposalForm):
    kind = "transfer"
    groups = (
        (_l("移送对象"), ("party", "subject_kind", "subject")),
        (_l("移送"), ("organ", "offences")),
        (_l("材料与物品"), ("papers", "goods")),
        BASIS,
        NUMBERS,
    )
    organ = TextField(
        LABELS["organ"],
        hint=_l("同级公安机关；公职人员职务犯罪移送监察机关"),
        article=_l("国务院令第310号第五条、第十九条"),
        validators=[InputRequired(), Length(max=200)],
    )
    offences = ChoicesField(LABELS["offences"], choices={}, validators=[InputRequired()])
    papers = LinesField(
        LABELS["papers"],
        rows=4,
        hint=_l("每行一份：移送书、调查报告、物品清单、检验报告或鉴定结论等"),
        article=_l("国务院令第310号第六条"),
    )
    goods = LinesField(LABELS["goods"], rows=3, article=_l("国务院令第310号第十二条"))


class JudgmentForm(ProposalForm):
    kind = "judgment"
    groups = (
        (_l("被告"), ("party", "subject_kind", "subject")),
        (_l("判决"), ("court", "docket", "offences", "sentence", "judged_on", "effective_on")),
        BASIS,
        NUMBERS,
    )
    court = TextField(LABELS["court"], validators=[InputRequired(), Length(max=200)])
    docket = TextField(LABELS["docket"], validators=[Length(max=120)])
    offences = ChoicesField(LABELS["offences"], choices={})
    sentence = AreaField(LABELS["sentence"], rows=2, validators=[Length(max=2000)])
    judged_on = DayField(LABELS["judged_on"], validators=[InputRequired()])
    effective_on = DayField(LABELS["effective_on"])


class SelfReviewForm(ProposalForm):
    kind = "self_review"
    groups = (
        (_l("责令对象"), ("party", "subject_kind", "subject")),
        (_l("检查"), ("matter", "report_due")),
        BASIS,
        NUMBERS,
    )
    matter = AreaField(LABELS["matter"], rows=3, validators=[Length(max=particulars.TEXT)])
    report_due = DayField(LABELS["report_due"], validators=[InputRequired()])


FORMS: dict[str, type[ProposalForm]] = {
    form.kind: form
    for form in (
        DisciplineForm,
        HandlingForm,
        AccountabilityForm,
        InterviewForm,
        NoticeForm,
        TransferForm,
        JudgmentForm,
        SelfReviewForm,
    )
}
