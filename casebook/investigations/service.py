"""Everything that is done to the two investigations of a case, by name.

Each act is one unit of work with its trace; see the modules the names come from.
"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from casebook.acts import declare
from casebook.investigations.closing import blockers, shown_to
from casebook.investigations.ending import (
    close,
    open_blockers,
    releasable,
    release,
    reopen,
    withdraw_release,
)
from casebook.investigations.inquiry import (
    OPINIONS,
    OUTCOMES,
    conclude,
    decline,
    enter_stage,
    review,
    set_findings,
    submit_for_review,
)
from casebook.investigations.rectifications import add as add_rectification
from casebook.investigations.rectifications import report_done, send_back, sign_off
from casebook.investigations.teams import assign_reviewer, assign_team, candidates
from casebook.measures.blockers import Blocker

__all__ = [
    "OPINIONS",
    "OUTCOMES",
    "Blocker",
    "add_rectification",
    "assign_reviewer",
    "assign_team",
    "blockers",
    "candidates",
    "close",
    "conclude",
    "decline",
    "enter_stage",
    "open_blockers",
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
