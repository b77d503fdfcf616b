"""Closed lists of the kept law, and how tables and their keys are called."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

#: What a decision on a row does.
CONFIRM, CORRECT, AMEND, RETIRE, REPLACE, ADD, WITHDRAW = (
    "confirm", "correct", "amend", "retire", "replace", "add", "withdraw",
)  # fmt: skip
KINDS = {
    CONFIRM: _l("核实"),
    CORRECT: _l("更正"),
    AMEND: _l("修法后新行"),
    RETIRE: _l("停用"),
    REPLACE: _l("法规包替换"),
    ADD: _l("法规包新增"),
    WITHDRAW: _l("法规包撤去"),
}
#: Those that an officer proposes; the others come with a pack.
PROPOSED_KINDS = (CONFIRM, CORRECT, AMEND, RETIRE)

PROPOSED, IN_FORCE, REFUSED, WITHDRAWN, UNDONE = "proposed", "in_force", "refused", "withdrawn", "undone"
STATES = {
    PROPOSED: _l("待批准"),
    IN_FORCE: _l("已生效"),
    REFUSED: _l("未获批准"),
    WITHDRAWN: _l("已撤回"),
    UNDONE: _l("已回退"),
}
#: The shape beside the word of a state.
SHAPES = {PROPOSED: "soon", IN_FORCE: "met", REFUSED: "refused", WITHDRAWN: "closed", UNDONE: "closed"}

#: Why a stored decision is not applied to the tables of the files.
NO_ROW, ROW_CHANGED, BREAKS_TABLE = "no_row", "row_changed", "breaks_table"
SET_ASIDE = {
    NO_ROW: _l("所针对的行已不在表中"),
    ROW_CHANGED: _l("核实之后，文件中的这一行改过，需重新核实"),
    BREAKS_TABLE: _l("与现在的表放在一起通不过检查"),
}

HOLIDAY, MADE_UP = "holiday", "made_up"
DAY_KINDS = {
    "workday": _l("工作日"),
    "weekend": _l("周末"),
    HOLIDAY: _l("放假"),
    MADE_UP: _l("调休上班"),
}

TABLES = {
    "accountability_forms": _l("问责方式"),
    "circumstances": _l("从轻、从重、减轻情节"),
    "clue_ways": _l("线索处置方式"),
    "counting": _l("期间计算规则"),
    "deadlines": _l("期限规则"),
    "discipline": _l("党纪处分和政务处分"),
    "document_kinds": _l("文书种类"),
    "education_forms": _l("警示教育形式"),
    "fine_steps": _l("裁量阶次"),
    "fines": _l("罚款幅度"),
    "grades": _l("事故等级"),
    "handling": _l("组织处理"),
    "hazards": _l("隐患状态"),
    "industries": _l("行业领域"),
    "investigators": _l("由谁调查"),
    "late_fines": _l("加处罚款"),
    "maximum": _l("顶格处罚规则"),
    "offences": _l("涉嫌罪名和追诉标准"),
    "penalty_kinds": _l("行政处罚种类"),
    "regrading": _l("等级变更"),
    "separation": _l("职责分离"),
    "stages": _l("办案阶段"),
}

KEYS = {
    "actor": _l("由谁办理"),
    "aliases": _l("别名"),
    "article": _l("条文"),
    "below": _l("以下"),
    "code": _l("代码"),
    "conduct": _l("行为"),
    "deaths": _l("死亡"),
    "direct_loss_fen": _l("直接经济损失"),
    "documents": _l("文书"),
    "effective_from": _l("施行之日"),
    "effective_to": _l("最后有效日"),
    "from": _l("以上"),
    "gate": _l("由谁批准"),
    "grade": _l("事故等级"),
    "group": _l("分组"),
    "half": _l("哪条调查"),
    "impact_months": _l("影响期（月）"),
    "law": _l("法律"),
    "length": _l("长度"),
    "mark": _l("出处"),
    "max_fen": _l("最高"),
    "met_by": _l("由何了结"),
    "min_fen": _l("最低"),
    "name": _l("名称"),
    "needs": _l("所需条件"),
    "note": _l("说明"),
    "optional": _l("可以没有"),
    "order": _l("次序"),
    "pauses": _l("可暂停的事由"),
    "published": _l("公布用语"),
    "sector": _l("行业"),
    "serious_injuries": _l("重伤"),
    "subject": _l("对象"),
    "term_months": _l("期间（月）"),
    "trigger": _l("起算事件"),
    "unit": _l("单位"),
    "unverified": _l("未核实的部分"),
    "verified": _l("已核实"),
    "year": _l("年份"),
}
