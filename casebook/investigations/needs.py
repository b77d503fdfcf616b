"""What a stage may ask for before it is entered: the words of law table `stages`, key `needs`.

Each need has its refusal, a word for the table, and the page where what is missing can be mended.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

#: Written into the form of the entry itself, and so asked of the move, not of the case.
TYPED = {"document": "document", "clue_way": "way"}


@dataclass(frozen=True)
class Need:
    """`label` stands in the table, `word` beside a stage that lacks it; `sentence` refuses with `code`.
    `place`: the page of the case where it is mended, none where the form itself asks for it."""

    label: Any
    word: Any
    code: str
    sentence: Any
    place: str | None = None


NEEDS: dict[str, Need] = {
    "team": Need(
        _l("办案组"),
        _l("办案组"),
        "stage.team_missing",
        _l("进入“%(stage)s”阶段前须先组成办案组（%(law)s）"),
        "team",
    ),
    "two_people": Need(
        _l("办案组不少于两人"),
        _l("两名以上办案人员"),
        "stage.two_people",
        _l("进入“%(stage)s”阶段，办案组不得少于 %(least)s 人（%(law)s）"),
        "team",
    ),
    "accident_time": Need(
        _l("事故发生时间"),
        _l("事故发生时间"),
        "stage.accident_time",
        _l("进入“%(stage)s”阶段前须先填写事故发生时间，期限自事故发生之日起计算（%(law)s）"),
        "case",
    ),
    "findings": Need(
        _l("调查认定"),
        _l("调查认定"),
        "stage.findings_missing",
        _l("进入“%(stage)s”阶段前须先填写调查认定（%(law)s）"),
        "findings",
    ),
    "reviewer": Need(
        _l("审理人员"),
        _l("指定审理人员"),
        "stage.reviewer_missing",
        _l("进入“%(stage)s”阶段前须先指定未参与办案的审理人员（%(law)s）"),
        "reviewer",
    ),
    "review": Need(
        _l("未参与办案的审理人员同意"),
        _l("审理意见"),
        "stage.review_missing",
        _l("进入“%(stage)s”阶段前须有未参与办案的审理人员对现有调查认定的同意意见（%(law)s）"),
        "findings",
    ),
    "hearing_requested": Need(
        _l("当事人要求听证"),
        _l("当事人要求听证"),
        "stage.hearing_unasked",
        _l("进入“%(stage)s”阶段前须先在行政处罚中登记当事人的听证申请（%(law)s）"),
        "measures",
    ),
    "hearing": Need(
        _l("听证安排"),
        _l("听证安排"),
        "stage.hearing_missing",
        _l("进入“%(stage)s”阶段前须先指定听证主持人、确定日期并通知当事人（%(law)s）"),
        "hearing",
    ),
    "penalty_decided": Need(
        _l("已决定的行政处罚"),
        _l("已决定的行政处罚"),
        "stage.penalty_undecided",
        _l("进入“%(stage)s”阶段前须先对行政处罚作出决定（%(law)s）"),
        "measures",
    ),
    "penalty_served": Need(
        _l("处罚决定书已送达"),
        _l("送达处罚决定书"),
        "stage.penalty_unserved",
        _l("进入“%(stage)s”阶段前须先登记处罚决定书的送达（%(law)s）"),
        "measures",
    ),
    "transfer_decided": Need(
        _l("已决定的移送"),
        _l("已决定的移送"),
        "stage.transfer_undecided",
        _l("进入“%(stage)s”阶段前须先由负责人决定移送（%(law)s）"),
        "measures",
    ),
    "sanction_decided": Need(
        _l("已决定的处分、处理或者问责"),
        _l("已决定的处分、处理或者问责"),
        "stage.sanction_undecided",
        _l("进入“%(stage)s”阶段前须先作出处分、组织处理或者问责决定（%(law)s）"),
        "measures",
    ),
    "conclusion": Need(
        _l("调查结论"),
        _l("调查结论"),
        "stage.conclusion_missing",
        _l("进入“%(stage)s”阶段前须先作出调查结论（%(law)s）"),
        "conclusion",
    ),
    "clue_way": Need(
        _l("线索处置方式"),
        _l("线索处置方式"),
        "stage.way_missing",
        _l("进入“%(stage)s”阶段须写明线索处置方式（%(law)s）"),
    ),
    "document": Need(
        _l("该阶段的文书"),
        _l("所作文书"),
        "stage.document_missing",
        _l("进入“%(stage)s”阶段须写明所作文书（%(law)s）"),
    ),
}

#: place → path below the case, `{half}` being the half whose machine it is
PLACES = {
    "team": "{half}/team",
    "reviewer": "{half}/reviewer",
    "findings": "{half}/findings",
    "conclusion": "{half}/conclusion",
    "hearing": "{half}/hearing",
    "measures": "#lane-{half}",
    "case": "edit",
    "stages": "{half}/stages",
}


def way_to(case_id: Any, half: str, place: str | None) -> str | None:
    """The path of the page where what is missing can be mended; None where the form itself asks."""
    return f"/cases/{case_id}/{PLACES[place].format(half=half)}" if place else None
