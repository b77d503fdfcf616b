"""The case that the journey walks through: an accident in a chemical works, its people, its nine measures.

Everything in it is invented. Days count back from today, so that the story is always a recent one.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NamedTuple

from casebook import clock
from casebook.law.uscc import check_character

_BODY = "91320500MA1XJ7QH3"
USCC = _BODY + check_character(_BODY)

COMPANY = "东湖滨河化工有限公司"
COMPANY_SHORT = "滨河化工"
WORKER = "钱守诚"
OFFICIAL = "高正义"
CHIEF = "宋立本"
NAMES = (COMPANY, COMPANY_SHORT, WORKER, OFFICIAL, CHIEF)

#: Stands in the record of the talk alone, which belongs to the sealed half.
SECRET_WORD = "洗消帐篷"


def day(ago: int) -> str:
    """A day before today as a form takes it; a negative number lies ahead."""
    return (clock.today() - timedelta(days=ago)).isoformat()


def registration(ago: int = 60, at: str = "14:05") -> dict[str, Any]:
    """The accident as its form takes it: so many days ago, received on the same day."""
    return {
        "title": f"{COMPANY_SHORT}清釜作业中毒窒息事故",
        "source": "accident",
        "unit": "donghu",
        "received_on": day(ago),
        "occurred_at": (day(ago), at),
        "region": "江海市 / 东湖县",
        "industry_text": "危险化学品生产",
        "deaths": "3",
        "serious_injuries": "2",
        "direct_loss": "486.5万元",
        "published_grade": "较大",
        "parties-0-kind": "organisation",
        "parties-0-name": COMPANY,
        "parties-0-uscc": USCC,
        "facts": f"{COMPANY}组织清理反应釜，未检测釜内气体即派人进入，车间主任{WORKER}盲目施救致伤亡扩大。",
        "direct_causes": "受限空间作业未通风、未检测，作业人员吸入硫化氢中毒。",
        "indirect_causes": "企业未落实受限空间作业审批；属地监管部门检查流于形式。",
        "lessons": "受限空间作业必须先通风、再检测、后作业，严禁盲目施救。",
    }


PERSON = {
    "parties-1-kind": "person",
    "parties-1-name": WORKER,
    "parties-1-post": "车间主任",
    "parties-1-employer": COMPANY,
    "parties-1-public_official": "no",
    "parties-1-party_member": "no",
}


class Inquiry(NamedTuple):
    """How one of the two investigations goes: who runs it, through which stages, to which end."""

    half: str
    runner: str
    team: tuple[str, ...]
    reviewer: str
    stages: tuple[tuple[str, str], ...]
    findings: str
    outcome: str
    conclusion: str


INQUIRIES = (
    Inquiry(
        "liability",
        "enforcement",
        ("demo-enforcement", "demo-enforcement2"),
        "demo-reviewer",
        (("A1", "事故快报"), ("A4", "询问笔录"), ("A5", "事故调查报告")),
        "经查，企业未落实受限空间作业审批制度，对事故发生负有责任。",
        "responsible",
        "认定为较大生产安全责任事故。",
    ),
    Inquiry(
        "accountability",
        "discipline",
        ("demo-discipline", "demo-discipline2"),
        "demo-reviewer2",
        (("B1", "问题线索登记表"), ("B5", "立案决定书"), ("B7", "审查调查报告")),
        f"经查，县应急管理局副局长{OFFICIAL}对辖区企业监督检查不力。",
        "responsible",
        "监管部门存在失职失责，予以追责。",
    ),
)


class Planned(NamedTuple):
    """A measure of the story: its kind and half, what is typed, and the steps that carry it out.
    `before`: the steps that its decision waits for. `after`: those without which it is executed, but keeps
    the case open. `reviewed`: it is decided when its half was reviewed."""

    kind: str
    half: str
    typed: dict[str, Any]
    steps: tuple[tuple[str, dict[str, Any]], ...] = ()
    after: tuple[tuple[str, dict[str, Any]], ...] = ()
    before: tuple[tuple[str, dict[str, Any]], ...] = ()
    reviewed: bool = False


def measures() -> tuple[Planned, ...]:
    """One of each of the nine kinds."""
    return (
        Planned(
            "penalty",
            "liability",
            {
                "party": COMPANY,
                "violation": "未落实受限空间作业审批，造成较大事故。",
                "sanction": "罚款",
                "amount_fen": "180万元",
                "legal_basis": "安全生产法第一百一十四条第一款第二项",
            },
            (("step-served", {"extra": day(-15)}), ("step-paid", {}), ("step-published", {})),
            before=(("step-notified", {}),),
        ),
        Planned(
            "notice",
            "liability",
            {
                "title": "关于一起中毒窒息事故的通报",
                "readers": "各县区安委会、市安委会成员单位",
                "text": "请各单位举一反三，立即开展受限空间作业专项检查。",
                "units": "东湖县安委会办公室\n南山区安委会办公室",
                "receipts_due": day(-10),
            },
            (("step-issued", {}),),
            (
                ("confirm_receipt", {"unit": "东湖县安委会办公室", "by_name": "收文员"}),
                ("confirm_receipt", {"unit": "南山区安委会办公室", "by_name": "收文员"}),
            ),
        ),
        Planned(
            "transfer",
            "liability",
            {
                "party": WORKER,
                "organ": "东湖县公安局",
                "offences": ["134(1)"],
                "papers": "涉嫌犯罪案件移送书\n事故调查报告",
                "goods": "气体检测仪一台",
            },
            (("step-handed", {}),),
            (
                ("step-receipt", {"extra": "东公收〔1〕号"}),
                ("step-filed", {}),
                ("step-goods_handed", {}),
            ),
        ),
        Planned(
            "judgment",
            "liability",
            {
                "party": WORKER,
                "court": "东湖县人民法院",
                "docket": "（1）刑初8号",
                "sentence": "有期徒刑三年，缓刑四年",
                "judged_on": day(3),
            },
            (("step-effective", {}),),
        ),
        Planned(
            "discipline",
            "accountability",
            {
                "subject": OFFICIAL,
                "post": "东湖县应急管理局副局长",
                "sanction": "严重警告",
                "legal_basis": "中国共产党纪律处分条例",
            },
            (("step-announced", {}),),
            (("step-execution_reported", {}),),
            reviewed=True,
        ),
        Planned(
            "handling",
            "accountability",
            {
                "subject": OFFICIAL,
                "post": "东湖县应急管理局副局长",
                "sanction": "调整职务",
                "effective_on": day(1),
            },
            after=(("step-formalities_done", {}),),
        ),
        Planned(
            "accountability",
            "accountability",
            {
                "subject": CHIEF,
                "post": "东湖县应急管理局局长",
                "responsibility": "重要领导责任",
                "sanction": "WZ-P2",
            },
            (("step-announced", {}),),
        ),
        Planned(
            "interview",
            "accountability",
            {
                "subject_kind": "个人",
                "subject": CHIEF,
                "talked_to_name": CHIEF,
                "talked_to_post": "东湖县应急管理局局长",
                "talkers-0-name": "李若兰",
                "talkers-0-post": "驻局纪检监察组组长",
                "talkers-1-name": "赵文博",
                "talkers-1-post": "驻局纪检监察组干部",
                "started_at": (day(1), "09:00"),
                "ended_at": (day(1), "10:20"),
                "place": "市纪委谈话室",
                "reason": "对辖区受限空间作业失管。",
                "points": f"谈话指出：事发时连{SECRET_WORD}也未配备，应急准备不足。",
                "requirements": "十五日内提交整改报告。",
                "report_due": day(-15),
            },
            (("sign", {}),),
            (("step-report_received", {}),),
        ),
        Planned(
            "self_review",
            "accountability",
            {
                "subject_kind": "单位",
                "subject": "东湖县应急管理局",
                "matter": "就监管缺位作出深刻检查。",
                "report_due": day(-7),
            },
            (("step-received", {}),),
        ),
    )
