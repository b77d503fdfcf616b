"""A case put into sentences: nothing invented, nothing unknown told as zero."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from casebook.cases.models import Case, Incident, Party
from casebook.compilations import chapters, figures
from casebook.compilations.book import numeral, typeset
from casebook.compilations.choices import SECTIONS
from casebook.measures.models import Measure
from casebook.measures.particulars import DisciplineParticulars, PenaltyParticulars


def case(**values) -> Case:
    incident = values.pop("incident", {})
    plain = {"origin": "reference", "title": "某公司粉尘爆炸事故", "source": "accident"}
    return Case(**{**plain, **values}, incident=Incident(**incident))


def measure(kind: str = "penalty", **values) -> Measure:
    plain = {"state": "decided", "audience": "common", "origin": "reference"}
    return Measure(kind=kind, **{**plain, **values})


def texts(made: Case, *measures: Measure, sections=tuple(SECTIONS)) -> str:
    return "\n".join(chapters.chapter(1, made, measures, made.title, sections).texts())


def test_unknown_consequences_are_told_as_unpublished_and_zero_as_zero() -> None:
    made = case(incident={"deaths": 3, "serious_injuries": 0})
    table = chapters.chapter(1, made, [], made.title, ["consequences"]).sections[0].parts[0].table
    assert table.rows == (("3人", "未公布", "0人", "未公布", "未公布", "未公布"),)


def test_sections_stand_in_their_usual_order_and_are_numbered_through() -> None:
    made = case(incident={"deaths": 1}, facts="经过。", lessons="教训。", rectification="要求。")
    headings = [section.heading for section in chapters.chapter(1, made, [], made.title, SECTIONS).sections]
    assert headings == [
        "一、基本案情",
        "二、事故后果",
        "三、对责任单位的处理",
        "四、对责任人员的处理",
        "五、事故教训",
        "六、整改与警示要求",
        "",
    ]


def test_only_the_sections_wanted_are_made() -> None:
    made = case(facts="经过。", lessons="教训。")
    assert texts(made, sections=["lessons"]).splitlines()[-1] == "教训。"
    assert "经过" not in texts(made, sections=["lessons"])


def test_the_first_sentence_tells_when_where_what_and_the_grade() -> None:
    made = case(
        incident={
            "occurred_at": datetime(2014, 8, 1, 23, 34, tzinfo=UTC),
            "precision": "minute",
            "region": ["北京市", "北京市", "海淀区"],
            "published_grade": "特别重大",
        }
    )
    assert "2014年8月2日7时34分，北京市海淀区发生一起粉尘爆炸事故。" in texts(made)
    assert "事故等级：特别重大。" in texts(made)


@pytest.mark.parametrize(
    ("precision", "told"), [("day", "2014年8月2日"), ("month", "2014年8月"), ("year", "2014年")]
)
def test_a_time_is_told_as_far_as_it_is_known(precision: str, told: str) -> None:
    assert chapters.moment(datetime(2014, 8, 1, 16, 0, tzinfo=UTC), precision) == told


@pytest.mark.parametrize(("said", "noun"), [(True, "生产安全事故"), (None, "生产安全事故"), (False, "事件")])
def test_only_what_is_known_to_be_none_is_not_called_an_accident(said: bool | None, noun: str) -> None:
    made = case(title="某厂之事", incident={"region": ["河南省"], "production_safety_accident": said})
    assert f"发生一起{noun}。" in texts(made)


def test_an_event_that_is_no_accident_has_no_grade() -> None:
    made = case(title="特大暴雨灾害", incident={"region": ["河南省"], "production_safety_accident": False})
    assert "不属于生产安全事故" in texts(made)


@pytest.mark.parametrize(
    ("fen", "told"),
    [
        (None, "未公布"),
        (35_100_000_000, "3.51亿元"),
        (5_957_000_000, "5957万元"),
        (414_886_060_000, "414886.06万元"),
        (101_600_001, "1016000.01元"),
        (123_45, "123.45元"),
    ],
)
def test_money_is_told_in_the_unit_that_reads_well(fen: int | None, told: str) -> None:
    assert chapters.amount(fen) == told


def test_units_and_persons_are_told_apart() -> None:
    made = case(
        parties=[
            Party(key="p", kind="person", name="张三"),
            Party(key="u", kind="organisation", name="东海公司"),
        ]
    )
    assert chapters.is_personal(made, measure(subject_kind="person"))
    assert not chapters.is_personal(made, measure(subject_kind="organisation"))
    assert chapters.is_personal(made, measure(party="p"))
    assert not chapters.is_personal(made, measure(party="u"))
    assert chapters.is_personal(made, measure("discipline"))
    assert not chapters.is_personal(made, measure("notice"))


def test_a_proposal_of_a_published_case_is_marked_and_of_an_own_case_left_out() -> None:
    proposal = measure(subject="责任人员", subject_kind="person", detail="罚款", state="proposed")
    assert "罚款（建议）" in texts(case(), proposal)
    assert "罚款" not in texts(case(origin="own"), proposal)


def test_an_ended_measure_is_not_told() -> None:
    assert "罚款" not in texts(case(origin="own"), measure(detail="罚款", state="ended"))


def test_of_a_changed_fine_the_amount_in_force_is_told_and_a_quashed_one_not() -> None:
    made = case(origin="own")
    reduced = measure(amount_fen=30_000_000, particulars=changed("changed", 20_000_000))
    assert "金额20万元" in texts(made, reduced) and "30万元" not in texts(made, reduced)
    assert "金额30万元" in texts(made, measure(amount_fen=30_000_000, particulars=changed("unlawful")))
    quashed = measure(amount_fen=30_000_000, particulars=changed("quashed"))
    assert "金额" not in texts(made, quashed) and chapters.printable(made, [quashed]) == []


def changed(change: str, fen: int | None = None) -> PenaltyParticulars:
    return PenaltyParticulars(change=change, changed_on=date(2026, 3, 2), changed_fen=fen)


def test_of_a_talk_only_that_it_took_place_is_told() -> None:
    talk = measure("interview", subject="责任单位", subject_kind="organisation", detail="谈话要点")
    assert "谈话要点" not in texts(case(), talk)
    assert "约谈" in texts(case(), talk)


def test_sum_basis_and_double_count_stand_with_the_measure() -> None:
    fined = measure(amount_fen=100_000_000, legal_basis=["《安全生产法》第114条"], counted_elsewhere=True)
    assert (
        chapters.treatment(fined) == "行政处罚：金额100万元。依据：《安全生产法》第114条（已计入其他项人数）"
    )


def test_the_number_of_an_unnamed_group_stays_unknown() -> None:
    made = case(parties=[Party(key="u", kind="organisation", name="东海公司")])
    assert chapters.count(made, measure(subject="驾驶人等")) is None
    assert chapters.count(made, measure(party="u")) == 1
    assert chapters.count(made, measure(count=0)) == 0


@pytest.mark.parametrize(
    ("kind", "subject", "number"),
    [
        ("person", "张三", 1),
        ("person", "张三（矿长、党委书记）", 1),
        ("person", "李某某", 1),
        ("person", "责任人员", None),
        ("person", "张三等5人", None),
        ("person", "张三、李四", None),
        ("organisation", "东海公司", 1),
        ("organisation", "某化工公司", 1),
        ("organisation", "昆山市百家好商贸有限公司", 1),
        ("organisation", "责任单位", None),
        ("organisation", "各施工单位", None),
        ("organisation", "6家企业", None),
    ],
)
def test_a_subject_that_names_one_counts_as_one(kind: str, subject: str, number: int | None) -> None:
    assert chapters.count(case(), measure(subject=subject, subject_kind=kind)) == number


def test_one_named_is_told_as_one_and_a_group_as_unpublished() -> None:
    told = [
        measure(subject="张三", subject_kind="person"),
        measure(subject="责任人员", subject_kind="person"),
        measure(subject="东海公司", subject_kind="organisation"),
    ]
    sections = chapters.chapter(1, case(), told, "", ["units", "persons"]).sections
    assert [row[:2] for row in sections[0].parts[0].table.rows] == [("东海公司", "1家")]
    assert [row[:2] for row in sections[1].parts[0].table.rows] == [("张三", "1人"), ("责任人员", "未公布")]


def test_a_group_within_a_party_is_not_one() -> None:
    made = case(parties=[Party(key="u", kind="organisation", name="东海公司")])
    assert chapters.count(made, measure(party="u", subject="3名负责人", subject_kind="person")) is None
    assert chapters.count(made, measure(party="u", subject="责任人员", subject_kind="person")) is None


def test_the_post_stands_behind_the_person_once() -> None:
    made = case(parties=[Party(key="p", kind="person", name="张三", post="矿长")])
    typed = measure("discipline", subject="李四", particulars=DisciplineParticulars(post="安全总监"))
    assert chapters.subject(made, typed) == "李四（安全总监）"
    assert chapters.subject(made, measure(party="p")) == "张三（矿长）"
    assert chapters.subject(made, measure(party="p", subject="张三", subject_kind="person")) == "张三（矿长）"
    named = measure(party="p", subject="张三（矿长）", subject_kind="person")
    assert chapters.subject(made, named) == "张三（矿长）"
    group = measure("discipline", subject="责任人员", particulars=DisciplineParticulars(post="安全总监"))
    assert chapters.subject(made, group) == "责任人员"


def test_notes_and_findings_are_not_read() -> None:
    made = case(notes="内部备注", facts="经过。")
    made.liability.findings = "卷宗证据"
    assert "内部备注" not in texts(made)
    assert "卷宗证据" not in texts(made)


def test_the_source_of_a_published_case_tells_the_day_of_its_report() -> None:
    assert "调查报告日期2015年1月）" in texts(case(reported_on=date(2015, 1, 1), reported_precision="month"))


def test_an_own_case_does_not_tell_its_number() -> None:
    assert "安问" not in texts(case(origin="own", number="安问〔2026〕12号", facts="经过。"))


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (1, "一"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (35, "三十五"),
        (105, "一百〇五"),
        (112, "一百一十二"),
    ],
)
def test_numbers_of_headings(number: int, told: str) -> None:
    assert numeral(number) == told


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("抛光,爆炸(初步)。", "抛光，爆炸（初步）。"),
        ("第1,2条", "第1,2条"),
        ("1,234元", "1,234元"),
        ("二楼(2F)起火;未救", "二楼（2F）起火；未救"),
    ],
)
def test_half_width_punctuation_in_chinese_is_set_full_width(written: str, printed: str) -> None:
    assert typeset(written) == printed


# Figures


def test_figures_tell_of_how_many_the_sum_is_made() -> None:
    made = [(case(incident={"deaths": 3}), []), (case(incident={}), [])]
    losses = figures.figures(made, ["甲", "乙"])[2].table
    assert losses.rows[0] == ("死亡", "3人", "1/2")
    assert losses.rows[2] == ("直接经济损失", "未公布", "0/2")


def test_injured_are_summed_only_where_both_parts_are_known() -> None:
    assert figures.injured(Incident(injured_total=5, serious_injuries=1)) == 5
    assert figures.injured(Incident(serious_injuries=1, minor_injuries=2)) == 3
    assert figures.injured(Incident(serious_injuries=1)) is None


def test_what_is_counted_elsewhere_is_counted_once() -> None:
    told = [
        measure("accountability", subject_kind="person", count=31),
        measure("transfer", subject_kind="person", count=1, counted_elsewhere=True),
        measure("penalty", subject_kind="organisation", amount_fen=1_000_000),
        measure("penalty", subject_kind="organisation", amount_fen=1_000_000, counted_elsewhere=True),
    ]
    rows = figures.figures([(case(), told)], ["甲"])[3].table.rows
    assert rows == (("行政处罚", "1家", "—"), ("问责", "—", "31人"), ("罚款合计（已公布）", "1万元", ""))


def test_a_fine_that_is_only_proposed_is_in_no_sum() -> None:
    told = [
        measure("penalty", subject_kind="organisation", amount_fen=1_000_000),
        measure("penalty", subject_kind="organisation", amount_fen=5_000_000, state="proposed"),
    ]
    published = case(origin="reference")
    rows = figures.figures([(published, told)], ["甲"])[3].table.rows
    assert rows[-1] == ("罚款合计（已公布）", "1万元", "")


def test_cases_are_counted_by_grade_the_gravest_first() -> None:
    made = [(case(incident={"published_grade": grade}), []) for grade in ("一般", "特别重大", None, "一般")]
    rows = figures.figures(made, ["甲"] * 4)[1].table.rows
    assert rows == (("特别重大", "1"), ("一般", "2"), ("未定级", "1"))
