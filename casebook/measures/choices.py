"""Closed lists of measures, each code with its name in the interface."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

HALVES = ("liability", "accountability")

KINDS = {
    "penalty": _l("行政处罚"),
    "discipline": _l("党纪政务处分"),
    "handling": _l("组织处理"),
    "accountability": _l("问责"),
    "interview": _l("约谈"),
    "notice": _l("通报"),
    "transfer": _l("移送司法"),
    "judgment": _l("刑事判决"),
    "self_review": _l("责令检查"),
}

STATES = {"proposed": _l("拟议"), "decided": _l("已决定"), "executed": _l("已执行"), "ended": _l("已终止")}

DISCIPLINES = {"party": _l("党纪"), "administrative": _l("政务")}
