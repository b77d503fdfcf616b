"""Everything that is done to the two investigations of a case, by name.

Each act is one unit of work with its trace; see the modules the names come from.
"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from casebook.acts import declare
from casebook.investigations.closing import blockers, shown_to
from casebook.investigations.corrections import correct_entry
from casebook.investigations.ending import (
    close,
    open_blockers,
    releasable,
    release,
    reopen,
    withdraw_release,
)
from casebook.investigations.entries import approve_stage, ask_stage, enter_stage, refuse_stage
from casebook.investigations.hearings import arrange_hearing
from casebook.investigations.inquiry import (
    OPINIONS,
    OUTCOMES,
    conclude,
    decline,
    review,
    set_findings,
    submit_for_review,
)
from casebook.investigations.rectifications import add as add_rectification
from casebook.investigations.rectifications import report_done, send_back, sign_off
from casebook.investigations.recusals import ask_recusal, decide_recusal
from casebook.investigations.teams import assign_reviewer, assign_team, candidates
from casebook.measures.blockers import Blocker

__all__ = [
    "OPINIONS",
    "OUTCOMES",
    "Blocker",
    "add_rectification",
    "approve_stage",
    "arrange_hearing",
    "ask_recusal",
    "ask_stage",
    "assign_reviewer",
    "assign_team",
    "blockers",
    "candidates",
    "close",
    "conclude",
    "correct_entry",
    "decide_recusal",
    "decline",
    "enter_stage",
    "open_blockers",
    "refuse_stage",
    "releasable",
    "release",
    "reopen",
    "report_done",
    "review",
    "send_back",
    "set_findings",
    "shown_to",
    "sign_off",
    "submit_for_review",
    "withdraw_release",
]

declare(
    {
        "investigations.assign_team": _l("指定办案组"),
        "investigations.assign_reviewer": _l("指定审理人员"),
        "investigations.enter_stage": _l("进入阶段"),
        "investigations.ask_stage": _l("提请批准进入阶段"),
        "investigations.approve_stage": _l("批准进入阶段"),
        "investigations.refuse_stage": _l("不批准进入阶段"),
        "investigations.correct_entry": _l("更正阶段日期"),
        "investigations.arrange_hearing": _l("安排听证"),
        "investigations.ask_recusal": _l("提出回避"),
        "investigations.decide_recusal": _l("决定回避"),
        "investigations.set_findings": _l("填写调查认定"),
        "investigations.submit": _l("提交审理"),
        "investigations.review": _l("提出审理意见"),
        "investigations.conclude": _l("作出调查结论"),
        "investigations.decline": _l("决定不启动追责问责调查"),
        "cases.close": _l("结案"),
        "cases.reopen": _l("重新开启"),
        "cases.release": _l("放行给宣教"),
        "cases.withdraw_release": _l("收回放行"),
        "rectifications.add": _l("提出整改事项"),
        "rectifications.report": _l("报告整改完成"),
        "rectifications.sign_off": _l("整改销号"),
        "rectifications.send_back": _l("退回整改"),
    }
)
