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

#: On whom a fine falls, as law table `fines` tells them apart.
FINE_SUBJECTS = {
    "unit": _l("生产经营单位"),
    "principal": _l("单位主要负责人"),
    "other": _l("其他负责人和直接责任人员"),
    "investor": _l("个人经营的投资人"),
}

#: Where a fine stands in its range, as `casebook.law.fines.position` says it.
POSITIONS = {
    "below": _l("低于下限"),
    "at_minimum": _l("下限"),
    "inside": _l("幅度之内"),
    "at_maximum": _l("上限"),
    "above": _l("高于上限"),
}

#: States of the reason for a fine below the maximum that is demanded.
BELOW_MAXIMUM = {
    "requested": _l("待批准"),
    "approved": _l("已批准"),
    "refused": _l("不予批准"),
    "withdrawn": _l("已撤回"),
}

#: A fine below the maximum that is demanded, as lists show it.
BELOW_TOP = {
    "unexplained": _l("未说明理由"),
    "requested": _l("理由待批准"),
    "approved": _l("理由已批准"),
    "refused": _l("理由未获批准"),
}

#: What became of a penalty afterwards (行政处罚法 art 48(2)).
PENALTY_CHANGES = {
    "changed": _l("变更"),
    "quashed": _l("撤销"),
    "unlawful": _l("确认违法"),
    "void": _l("确认无效"),
}
#: Of these what takes the penalty back. What is found unlawful (确认违法) is not quashed by that and stands:
#: 行政复议法 2023 art 65(1), 行政诉讼法 2017 art 74(1).
LIFTING = frozenset({"quashed", "void"})
