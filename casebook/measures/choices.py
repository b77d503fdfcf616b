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

TARGETS = {"organisation": _l("单位"), "person": _l("个人")}

#: Levels of leadership responsibility, 问责条例 art 6.
RESPONSIBILITIES = {
    "full": _l("全面领导责任"),
    "main": _l("主要领导责任"),
    "important": _l("重要领导责任"),
}

TRANSFER_ANSWERS = {"filed": _l("立案"), "refused": _l("不予立案"), "returned": _l("退回补充")}

DUE_REASONS = {
    "pay_by": _l("缴款期限"),
    "report_due": _l("整改报告期限"),
    "receipts_due": _l("回执期限"),
    "transfer_receipt": _l("移送回执"),
    "review_due": _l("检查材料期限"),
}
