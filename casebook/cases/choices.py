"""Closed lists of the case, each code with its name in the interface."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

ORIGINS = {"own": _l("本单位办理"), "reference": _l("参考案例")}

SOURCES = {
    "accident": _l("事故"),
    "hazard": _l("重大隐患"),
    "tip": _l("举报"),
    "inspection": _l("督查巡查"),
    "routine": _l("日常追责"),
    "referral": _l("移交"),
}

SECRECY = {"public": _l("公开"), "internal": _l("内部"), "confidential": _l("保密")}

CIRCUMSTANCES = {
    "concealment": _l("瞒报"),
    "late_report": _l("迟报"),
    "false_report": _l("谎报"),
    "omission": _l("漏报"),
    "refused_rectification": _l("拒不整改"),
    "resisted_enforcement": _l("抗拒执法"),
    "fled": _l("逃匿"),
}

#: Grades as reports publish them; the code is the published word itself.
PUBLISHED_GRADES = {
    "特别重大": _l("特别重大"),
    "重大": _l("重大"),
    "较大": _l("较大"),
    "一般": _l("一般"),
}

STATUSES = {"open": _l("办理中"), "closed": _l("已结案"), "reference": _l("参考")}

PARTY_KINDS = {"organisation": _l("单位"), "person": _l("个人")}

PARTY_ROLES = {
    "responsible_unit": _l("责任单位"),
    "related_unit": _l("相关单位"),
    "regulator": _l("监管部门"),
    "local_government": _l("地方党委政府"),
    "principal": _l("主要负责人"),
    "responsible_person": _l("责任人员"),
    "leader": _l("领导干部"),
    "regulator_staff": _l("监管人员"),
    "other": _l("其他"),
}

#: The two investigations. COMMON is what belongs to neither and is seen by everyone who sees the case.
COMMON, LIABILITY, ACCOUNTABILITY = "common", "liability", "accountability"
HALVES = (LIABILITY, ACCOUNTABILITY)
AUDIENCES = (COMMON, LIABILITY, ACCOUNTABILITY)
HALF_NAMES = {COMMON: _l("共同"), LIABILITY: _l("责任调查"), ACCOUNTABILITY: _l("追责问责调查")}

#: What has to be told of a date that the law counts: its calendar is not published, its rule was not read.
DOUBTS = {"provisional": _l("暂定"), "unverified": _l("未核实")}

INVESTIGATION_STATES = {
    "not_started": _l("未启动"),
    "open": _l("调查中"),
    "review": _l("审理中"),
    "concluded": _l("已结论"),
    "declined": _l("不启动"),
}

#: Who asked that somebody withdraw from an investigation, and what became of it.
RECUSAL_ASKERS = {
    "person": _l("本人"),
    "party": _l("当事人及其他有关人员"),
    "organ": _l("本机关"),
}
RECUSAL_STATES = {"asked": _l("待决定"), "granted": _l("准予回避"), "refused": _l("驳回")}

DAY_PRECISIONS = {"day": _l("精确到日"), "month": _l("精确到月"), "year": _l("精确到年")}
TIME_PRECISIONS = {"minute": _l("精确到分"), **DAY_PRECISIONS}

#: The limbs of a grade, as `casebook.law.grading` names them.
GRADE_LIMBS = {
    "deaths": _l("死亡人数"),
    "serious_injuries": _l("重伤人数"),
    "direct_loss": _l("直接经济损失"),
}
