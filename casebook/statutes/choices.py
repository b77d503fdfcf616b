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
