"""Closed lists of clocks, each code with its name in the interface."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

STATES = {
    "running": _l("计时中"),
    "paused": _l("中止计时"),
    "met": _l("已完成"),
    "waived": _l("已免除"),
    "void": _l("已失效"),
}
#: Those that still ask for something.
LIVE = frozenset({"running", "paused"})

SHAPES = {"running": "open", "paused": "returned", "met": "met", "waived": "closed", "void": "none"}

SUBJECTS = {
    "case": _l("案件"),
    "investigation": _l("调查"),
    "stage": _l("阶段"),
    "measure": _l("处置"),
    "rectification": _l("整改事项"),
}

#: What stands in `trigger` and `met_by` where a person said so.
MANUAL = "manual"
#: Before every owner that is a unit and not a person.
UNIT_OWNER = "unit:"
#: Sorts behind every moment.
NO_DATE = "9999-99-99"
