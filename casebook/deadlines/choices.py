"""Closed lists of clocks, each code with its name in the interface."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

STATES = {
    "running": _l("计时中"),
    "paused": _l("中止中"),
    "met": _l("已完成"),
    "lapsed": _l("已届满"),
    "waived": _l("已免除"),
    "void": _l("已失效"),
}
#: Those that still ask for something.
LIVE = frozenset({"running", "paused"})

SHAPES = {
    "running": "open",
    "paused": "paused",
    "met": "met",
    "lapsed": "closed",
    "waived": "closed",
    "void": "none",
}

#: What passes when a clock runs out: a duty is then late; a right is lost and a term is over, quietly.
NATURES = {"duty": _l("应办"), "right": _l("权利"), "term": _l("期间")}

SUBJECTS = {
    "case": _l("案件"),
    "investigation": _l("调查"),
    "stage": _l("阶段"),
    "measure": _l("处置"),
    "rectification": _l("整改事项"),
}

#: What stands in `trigger` and `met_by` where a person said so.
MANUAL = "manual"
#: Before a unit that is owner because no team is named yet: those who work in it, or its leaders alone.
UNIT_OWNER, LEADERS_OWNER = "unit:", "lead:"
#: Rule of the clock that ends with the effects of a sanction; its figure stands in table `discipline`.
IMPACT = "IMPACT"
#: Sorts behind every moment.
NO_DATE = "9999-99-99"
