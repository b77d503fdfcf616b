"""What the fields named in the audit trail are called, across all packages that record changes.

A code shared by several kinds of object (`title` of a case, a notice, a compilation) has one name that
fits them all.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l

_CASES: dict[str, Any] = {
    "external_id": _l("外部编号"),
    "origin": _l("本单位案件或参考案例"),
    "number": _l("编号"),
    "title": _l("标题"),
    "source": _l("来源"),
    "secrecy": _l("密级"),
    "status": _l("状态"),
    "unit": _l("单位"),
    "year": _l("年份"),
    "received_on": _l("收到日期"),
    "reported_on": _l("调查报告日期"),
    "reported_precision": _l("调查报告日期的精确程度"),
    "circumstances": _l("情节"),
    "facts": _l("事实经过"),
    "direct_causes": _l("直接原因"),
    "indirect_causes": _l("间接原因"),
    "lessons": _l("教训"),
    "rectification": _l("整改措施"),
    "notes": _l("备注"),
    "parties": _l("当事单位和人员"),
    "parties.accountability": _l("追责问责调查的当事单位和人员"),
    "grade": _l("事故等级"),
    "grade_decided_by": _l("定级依据"),
    "incident.occurred_at": _l("事发时间"),
    "incident.precision": _l("事发时间的精确程度"),
    "incident.region": _l("事发地"),
    "incident.industry": _l("行业领域"),
    "incident.industry_text": _l("行业原文"),
    "incident.deaths": _l("死亡人数"),
    "incident.missing": _l("下落不明"),
    "incident.serious_injuries": _l("重伤人数"),
    "incident.minor_injuries": _l("轻伤人数"),
    "incident.injured_total": _l("公布受伤总数"),
    "incident.direct_loss_fen": _l("直接经济损失"),
    "incident.production_safety_accident": _l("属于生产安全事故"),
    "incident.published_grade": _l("公布等级"),
}

_INVESTIGATIONS: dict[str, Any] = {
    "state": _l("状态"),
    "team": _l("办案组"),
    "reviewer": _l("审理人员"),
    "reviewer_name": _l("审理人员姓名"),
    "stage": _l("阶段"),
    "due_on": _l("办理期限"),
    "history": _l("阶段记录"),
    "findings": _l("调查认定"),
    "findings_version": _l("调查认定的版次"),
    "findings_at": _l("调查认定时间"),
    "findings_by": _l("调查认定人账号"),
    "findings_by_name": _l("调查认定人"),
    "submitted_at": _l("提交审理时间"),
    "submitted_by_name": _l("提交审理人"),
    "outcome": _l("有无责任"),
    "conclusion": _l("调查结论"),
    "concluded_on": _l("结论日期"),
    "concluded_by": _l("结论人账号"),
    "concluded_by_name": _l("结论人"),
    "reviews": _l("审理意见"),
    "declined_reason": _l("不启动的理由"),
    "declined_by": _l("决定不启动的人员账号"),
    "declined_by_name": _l("决定不启动的人员"),
    "declined_at": _l("决定不启动的时间"),
    "earlier": _l("先前的结论"),
    "release": _l("放行给宣教"),
    "closings": _l("结案记录"),
}

_MEASURES: dict[str, Any] = {
    "kind": _l("类别"),
    "investigation": _l("所属调查"),
    "audience": _l("可见范围"),
    "party": _l("当事人"),
    "subject_kind": _l("对象类别"),
    "subject": _l("对象"),
    "sanction": _l("种类"),
    "discipline": _l("党纪或政务"),
    "detail": _l("内容与说明"),
    "amount_fen": _l("罚没金额"),
    "count": _l("人数或单位数"),
    "counted_elsewhere": _l("已计入本案其他处置的人数"),
    "decided_on": _l("决定日期"),
    "decided_precision": _l("决定日期的精确程度"),
    "decided_by": _l("决定人账号"),
    "decided_by_name": _l("决定人"),
    "proposed_by": _l("提出人账号"),
    "proposed_by_name": _l("提出人"),
    "authority": _l("决定机关"),
    "document_number": _l("文书号"),
    "legal_basis": _l("法律依据"),
    "steps": _l("步骤"),
    "annexes": _l("附页"),
    "receipts": _l("回执"),
    "executed_on": _l("执行完毕日期"),
    "executed_by_name": _l("执行登记人"),
    "ended_on": _l("终止日期"),
    "ended_by_name": _l("终止登记人"),
    "ended_reason": _l("终止理由"),
}

_PARTICULARS: dict[str, Any] = {
    "violation": _l("违法事实与违反的规定"),
    "licence": _l("许可证件"),
    "period_from": _l("期间自"),
    "period_until": _l("期间至"),
    "for_life": _l("终身"),
    "served_on": _l("送达日期"),
    "pay_by": _l("缴款期限"),
    "paid_on": _l("缴清日期"),
    "paid_fen": _l("实缴金额"),
    "published_on": _l("公开日期"),
    "post": _l("职务"),
    "term_months": _l("期限（月）"),
    "impact_from": _l("影响期自"),
    "impact_until": _l("影响期至"),
    "announced_on": _l("宣布日期"),
    "effective_on": _l("生效日期"),
    "until": _l("截止日期"),
    "responsibility": _l("领导责任"),
    "talkers": _l("约谈人员"),
    "talked_to_name": _l("被约谈人"),
    "talked_to_post": _l("被约谈人单位和职务"),
    "started_at": _l("开始时间"),
    "ended_at": _l("结束时间"),
    "place": _l("地点"),
    "reason": _l("约谈事由"),
    "points": _l("谈话要点"),
    "requirements": _l("整改要求"),
    "report_due": _l("报告期限"),
    "report_received": _l("收到报告日期"),
    "signed_at": _l("签字时间"),
    "signed_by": _l("签字人账号"),
    "signed_by_name": _l("签字人"),
    "readers": _l("通报范围"),
    "text": _l("通报正文"),
    "units": _l("应回执单位"),
    "receipts_due": _l("回执期限"),
    "issued_on": _l("印发日期"),
    "organ": _l("受移送机关"),
    "offences": _l("涉嫌罪名"),
    "papers": _l("移送材料"),
    "goods": _l("涉案物品"),
    "handed_on": _l("移送日期"),
    "receipt_on": _l("回执日期"),
    "receipt_number": _l("回执编号"),
    "answer": _l("受移送机关答复"),
    "answered_on": _l("答复日期"),
    "goods_handed_on": _l("物品移交日期"),
    "court": _l("法院"),
    "docket": _l("裁判文书案号"),
    "sentence": _l("判决主文"),
    "judged_on": _l("判决日期"),
    "matter": _l("责令检查的事项"),
}

_ACCOUNTS: dict[str, Any] = {
    "username": _l("用户名"),
    "name": _l("名称或姓名"),
    "role": _l("角色"),
    "active": _l("在用"),
    "language": _l("界面语言"),
    "locked_until": _l("锁定至"),
    "short": _l("简称"),
    "number_word": _l("案号用字"),
    "parent": _l("上级单位"),
}

_OTHERS: dict[str, Any] = {
    "sha256": _l("文件校验值"),
    "cases": _l("所收案件"),
    "titles": _l("各案标题"),
    "sections": _l("各案章节"),
    "kept": _l("保留的名称"),
    "extra": _l("另外隐去的名称"),
    "blur_county": _l("隐去县名"),
    "entries": _l("记录数"),
    "ok": _l("是否完整"),
    "first_bad": _l("第一处问题"),
}

NAMES: dict[str, Any] = {**_CASES, **_INVESTIGATIONS, **_MEASURES, **_PARTICULARS, **_ACCOUNTS, **_OTHERS}

#: Codes that end in a key or a place of their own: the part before it → the name.
NUMBERED: dict[str, Any] = {"measures": _l("处置"), "rectification": _l("整改事项")}


def field_name(code: str) -> str:
    """The name of a field in the language of the moment; an unknown code as it is."""
    head, dot, _rest = code.partition(".")
    name = NAMES.get(code) or (NUMBERED.get(head) if dot else None)
    return str(name or code)


def field_names(codes: Iterable[str]) -> list[str]:
    """The names, each once, in their order."""
    return list(dict.fromkeys(field_name(code) for code in codes))
