"""The Chinese words under which coded values are found. The index is Chinese whatever the reader's
language, so these are not the labels of the pages."""

from __future__ import annotations

SOURCES = {
    "accident": "事故",
    "hazard": "重大隐患 重大事故隐患",
    "tip": "举报",
    "inspection": "督查巡查",
    "routine": "日常追责",
    "referral": "移交",
}

CIRCUMSTANCES = {
    "concealment": "瞒报",
    "late_report": "迟报",
    "false_report": "谎报",
    "omission": "漏报",
    "refused_rectification": "拒不整改",
    "resisted_enforcement": "抗拒执法",
    "fled": "逃匿",
}

MEASURES = {
    "penalty": "行政处罚",
    "discipline": "党纪政务处分",
    "handling": "组织处理",
    "accountability": "追责问责",
    "interview": "约谈",
    "notice": "通报",
    "transfer": "移送司法",
    "judgment": "刑事判决",
    "self_review": "责令检查",
}

DISCIPLINES = {"party": "党纪处分", "administrative": "政务处分"}
SUBJECTS = {"organisation": "单位", "person": "人"}

#: Published grade → code of law table `grades`.
PUBLISHED = {"特别重大": "G1", "重大": "G2", "较大": "G3", "一般": "G4"}
GRADES = {"G1": "特别重大事故", "G2": "重大事故", "G3": "较大事故", "G4": "一般事故"}

#: What was done to somebody → words in a measure that show it, and kinds that always do.
OUTCOMES = {
    "criminal": (("transfer", "judgment"), "刑事责任 移送司法 立案侦查 逮捕 刑拘 刑事强制 有期徒刑"),
    "sentenced": (("judgment",), "有期徒刑 判处 获刑 缓刑"),
    "fined": ((), "罚款 罚金"),
    "licence": ((), "吊销 暂扣 撤销资质 降低资质"),
    "shut": ((), "停产 停业 关闭 取缔"),
    "expelled": ((), "开除"),
    "demoted": ((), "撤职 降级 撤销党内职务 降职"),
    "removed": ((), "免职 停职 辞职 调离 免去"),
    "disciplined": (("discipline",), "警告 记过 记大过 留党察看 党纪 政务 政纪 处分"),
    "admonished": ((), "诫勉 批评教育 谈话 通报批评"),
    "reviewed": (("self_review",), "书面检查 深刻检查 责令检查 作出检查 检讨"),
    "interviewed": (("interview",), "约谈"),
}
