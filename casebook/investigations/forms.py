"""The forms of the two investigations."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from casebook.cases.choices import HALF_NAMES, RECUSAL_ASKERS
from casebook.investigations.inquiry import OPINIONS, OUTCOMES
from casebook.refusals import Conflict
from casebook.web.forms import (
    AreaField,
    ChoiceField,
    ChoicesField,
    DayField,
    InputRequired,
    Length,
    TextField,
    VersionedForm,
)

LONG, MIDDLE, SHORT = Length(max=100000), Length(max=4000), Length(max=200)


class ActForm(VersionedForm):
    """A form that carries out an act on a case as its reader saw it."""

    def meets(self, conflict: Conflict) -> None:
        """Somebody changed the case meanwhile: keep what was typed, and let it be sent again on sight
        of the case as it now is."""
        self.form_errors.append(
            str(_l("您打开本页之后，案件已被他人修改。请核对本页现在的情况，确认无误后再次提交。"))
        )
        self.version.raw_data = None
        self.version.data = conflict.theirs.version if conflict.theirs else None


class TeamForm(ActForm):
    members = ChoicesField(
        _l("办案组成员"), hint=_l("只列出在本案所属单位担任相应角色的人员；未勾选的现任成员自今日起退出")
    )
    lead = ChoiceField(_l("组长"), empty=_l("未定"))


class ReviewerForm(ActForm):
    reviewer = ChoiceField(
        _l("审理人员"),
        empty=_l("请选择"),
        validators=[InputRequired()],
        hint=_l("不得是参与过本案任一调查的人员"),
        article=_l("行政处罚法第五十八条；监察法第三十九条"),
    )


class StageForm(ActForm):
    code = ChoiceField(
        _l("进入阶段"),
        empty=_l("请选择"),
        validators=[InputRequired()],
        hint=_l("标明“提请批准”的阶段由领导批准后进入"),
    )
    entered_on = DayField(_l("进入日期"))
    document = TextField(_l("所作文书"), validators=[SHORT], render_kw={"list": "stage-documents"})
    document_number = TextField(_l("文号"), validators=[Length(max=80)])
    way = ChoiceField(_l("线索处置方式"), empty=_l("不涉及"))
    due_on = DayField(_l("本阶段办理期限"))
    note = AreaField(_l("说明"), rows=2, validators=[Length(max=2000)])
    ground = ChoiceField(
        _l("退回理由的种类"), empty=_l("不是退回"), hint=_l("只有退回先前的阶段时才需选择和填写理由")
    )
    reason = AreaField(_l("退回理由"), rows=2, validators=[Length(max=2000)])


class ApprovalForm(ActForm):
    answer = ChoiceField(
        _l("批准"),
        choices={"approved": _l("批准"), "refused": _l("不予批准")},
        empty=_l("请选择"),
        validators=[InputRequired()],
    )
    entered_on = DayField(_l("批准并进入的日期"))
    reason = AreaField(_l("不予批准的理由"), rows=3, validators=[Length(max=2000)])


class CorrectionForm(ActForm):
    entered_on = DayField(_l("正确的进入日期"))
    reason = AreaField(_l("更正的理由"), rows=3, validators=[Length(max=2000)])


class HearingForm(ActForm):
    chair = ChoiceField(
        _l("听证主持人"),
        empty=_l("请选择"),
        validators=[InputRequired()],
        hint=_l("不得是参与过本案调查的人员"),
        article=_l("行政处罚法第六十四条"),
    )
    held_on = DayField(_l("听证日期"))
    noticed_on = DayField(_l("通知当事人的日期"))
    place = TextField(_l("听证地点"), validators=[SHORT])


class RecusalForm(ActForm):
    person = ChoiceField(_l("回避的人员"), empty=_l("请选择"), validators=[InputRequired()])
    asked_by = ChoiceField(_l("由谁提出"), choices=RECUSAL_ASKERS, empty=_l("请选择"))
    ground = ChoiceField(_l("回避的情形"), empty=_l("请选择"))
    reason = AreaField(_l("事实和理由"), rows=4, validators=[MIDDLE])


class RecusalAnswerForm(ActForm):
    answer = ChoiceField(
        _l("决定"),
        choices={"granted": _l("准予回避"), "refused": _l("驳回")},
        empty=_l("请选择"),
        validators=[InputRequired()],
    )
    decided_on = DayField(_l("决定日期"))
    authority = TextField(
        _l("决定机关和文号"), validators=[SHORT], hint=_l("领导人员的回避由上级机关决定，须写明")
    )
    reason = AreaField(_l("决定的理由"), rows=4, validators=[MIDDLE])


class FindingsForm(ActForm):
    findings = AreaField(
        _l("调查认定"),
        rows=14,
        validators=[LONG],
        hint=_l("修改后，先前的审理意见不再有效，须重新提交审理"),
    )


class ReviewForm(ActForm):
    opinion = ChoiceField(_l("审理意见"), choices=OPINIONS, empty=_l("请选择"))
    text = AreaField(
        _l("意见和理由"), rows=8, validators=[Length(max=10000)], hint=_l("退回时须写明需要补充的事项")
    )


class ConclusionForm(ActForm):
    outcome = ChoiceField(_l("结论"), choices=OUTCOMES, empty=_l("请选择"))
    conclusion = AreaField(_l("结论和理由"), rows=8, validators=[LONG])
    concluded_on = DayField(_l("结论日期"))


class ReasonForm(ActForm):
    reason = AreaField(_l("理由"), rows=5, validators=[MIDDLE])


class CloseForm(ActForm):
    note = AreaField(_l("结案说明"), rows=4, validators=[MIDDLE])


class ReopenForm(ActForm):
    half = ChoiceField(_l("重新开启的调查"), hint=_l("理由随所选的调查保存；两条都要重新开启时，分两次办理"))
    reason = AreaField(_l("理由"), rows=5, validators=[MIDDLE])


class ReleaseForm(ActForm):
    halves = ChoicesField(_l("连同以下调查一并放行"), hint=_l("案件的共同部分总在放行之列"))


class RectificationForm(ActForm):
    half = ChoiceField(_l("所属部分"))
    requirement = AreaField(_l("整改要求"), rows=5, validators=[MIDDLE])
    responsible = TextField(_l("整改责任单位或责任人"), validators=[SHORT])
    due_on = DayField(_l("整改期限"))


class DoneForm(ActForm):
    done_on = DayField(_l("完成日期"))
    note = AreaField(_l("完成情况"), rows=4, validators=[MIDDLE])


class SignOffForm(ActForm):
    signed_off_on = DayField(_l("销号日期"))
    note = AreaField(_l("复查情况"), rows=4, validators=[MIDDLE])


def half_choices(halves: Any) -> list[tuple[str, Any]]:
    """Halves as a field offers them, in their order."""
    return [(half, name) for half, name in HALF_NAMES.items() if half in halves]
