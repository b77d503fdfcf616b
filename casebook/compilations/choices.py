"""What a book is made of. Names of sections stand in the book itself, which is Chinese in every
language of the interface."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

#: Sections of a case in their order (usual contents of a 典型案例 compilation): code → heading.
SECTIONS = {
    "facts": "基本案情",
    "consequences": "事故后果",
    "causes": "原因分析",
    "units": "对责任单位的处理",
    "persons": "对责任人员的处理",
    "lessons": "事故教训",
    "requirements": "整改与警示要求",
    "source": "来源说明",
}

#: The same as the interface calls them.
SECTION_LABELS = {
    "facts": _l("基本案情"),
    "consequences": _l("事故后果"),
    "causes": _l("原因分析"),
    "units": _l("对责任单位的处理"),
    "persons": _l("对责任人员的处理"),
    "lessons": _l("事故教训"),
    "requirements": _l("整改与警示要求"),
    "source": _l("来源说明"),
}

#: Kinds of measure that only a person can bear; the others go by their subject.
PERSONAL_KINDS = frozenset({"discipline", "handling", "judgment", "interview"})
#: Kinds whose text is a working record or a circular of its own: only that it was done is told.
UNTOLD_KINDS = frozenset({"interview", "notice"})
MEASURE_NAMES = {
    "penalty": "行政处罚",
    "discipline": "党纪政务处分",
    "handling": "组织处理",
    "accountability": "问责",
    "interview": "约谈",
    "notice": "通报",
    "transfer": "移送司法",
    "judgment": "刑事判决",
    "self_review": "责令检查",
}
CIRCUMSTANCE_NAMES = {
    "concealment": "瞒报",
    "late_report": "迟报",
    "false_report": "谎报",
    "omission": "漏报",
    "refused_rectification": "拒不整改",
    "resisted_enforcement": "抗拒执法",
    "fled": "逃匿",
}

DEFAULT_TITLE = "生产安全事故警示教育案例汇编"
UNPUBLISHED = "未公布"
CASE_LIMIT = 100
FILE_LIMIT = 50 * 1024 * 1024
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
