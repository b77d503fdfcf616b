"""The published reference cases: no name of one survives, and what is no name does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import casebook.interchange
from casebook.text.names import fold
from casebook.text.organisations import is_description
from casebook.text.pseudonyms import build
from casebook.text.redaction import Named, Pseudonyms

FILE = Path(casebook.interchange.__file__).parent / "reference-cases.jsonl"
CASES: list[dict[str, Any]] = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]
TEXTS = ("title", "facts", "direct_causes", "indirect_causes", "lessons", "rectification")


def texts(case: dict[str, Any]) -> list[str]:
    found = [case.get(name) or "" for name in TEXTS]
    for measure in case.get("measures") or []:
        found += [measure.get("subject") or "", measure.get("detail") or ""]
    return found


def names(case: dict[str, Any]) -> list[Named]:
    found = [Named(party["name"], party["kind"]) for party in case.get("parties") or []]
    found += [
        Named(measure["subject"], measure.get("subject_kind") or "organisation", "subject")
        for measure in case.get("measures") or []
        if measure.get("subject")
    ]
    return found


@pytest.fixture(scope="module")
def whole() -> Pseudonyms:
    return build(
        [named for case in CASES for named in names(case)],
        [text for case in CASES for text in texts(case)],
        regions=[case["incident"].get("region") or [] for case in CASES],
    )


SHORT_NAMES = (
    "中荣 陇星 绿威 益相龙 骏达 赣能 盛华 曲江 瑞阳 悯农 聚仙 大红才 震兴 顺勋 凯信达 尚鑫 青上堡 "
    "浩业 江达扬升 中化十四建 融达 吉坤 深港 天聚 山脚树 盘江 育生堂 云丰 紫云地 鸿亿 金舟 建工一建 "
    "清华附中 沙龙 东汪 古运 花坞 许诺 第三十四中学 盘州市委 宁晋县委"
).split()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["external_id"])
def test_no_name_of_a_real_case_survives(case: dict[str, Any], whole: Pseudonyms) -> None:
    printed = "\n".join(whole.redact(text) for text in texts(case))
    assert whole.scan(printed) == []
    for short in SHORT_NAMES:
        assert short not in printed, short
    for party in case.get("parties") or []:
        if not is_description(party["name"]):
            assert fold(party["name"]).text not in fold(printed).text


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["external_id"])
def test_redacting_a_real_case_twice_changes_nothing(case: dict[str, Any], whole: Pseudonyms) -> None:
    for text in texts(case):
        once = whole.redact(text)
        assert whole.redact(once) == once


def test_pseudonyms_of_the_whole_archive_differ(whole: Pseudonyms) -> None:
    assert len(set(whole.mapping().values())) == len(whole.entries)


@pytest.mark.parametrize(
    ("title", "printed"),
    [
        ("江苏昆山中荣金属粉尘爆炸事故", "江苏昆山某金属制品公司粉尘爆炸事故"),
        ("西藏拉萨尼木318国道道路交通事故", "西藏拉萨尼木318国道道路交通事故"),
        ("甘肃陇星锑业尾矿库泄漏环境事件", "甘肃某锑业公司尾矿库泄漏环境事件"),
        ("深圳光明新区渣土受纳场滑坡事故", "深圳光明新区渣土受纳场滑坡事故"),
        ("河南柘城震兴武馆火灾事故", "河南柘城某武馆火灾事故"),
        ("河北赤城县污水处理厂中毒窒息事故", "河北赤城县某污水处理厂中毒窒息事故"),
        ("河南郑州特大暴雨灾害", "河南郑州特大暴雨灾害"),
    ],
)
def test_a_real_title_reads_as_a_title(title: str, printed: str, whole: Pseudonyms) -> None:
    assert whole.redact(title) == printed


def test_texts_without_names_are_left_as_they_are(whole: Pseudonyms) -> None:
    unchanged = [
        text
        for case in CASES
        for name in ("direct_causes", "indirect_causes", "lessons")
        if (text := case.get(name)) and whole.redact(text) == text
    ]
    told = [
        case for case in CASES for name in ("direct_causes", "indirect_causes", "lessons") if case.get(name)
    ]
    assert len(unchanged) == len(told)


def test_a_book_says_even_a_described_party_in_other_words() -> None:
    names = [
        Named("建设单位", "organisation"),
        Named("业主", "person"),
        Named("涉事客运企业", "organisation"),
    ]
    texts = ["监理、建设单位责任人", "业主未查资质", "涉事客运企业停业"]
    book = build(names, texts, reword_descriptions=True)
    told = "".join(book.redact(text) for text in texts)
    assert not any(named.name in told for named in names)
    assert "监理、建设方责任人" in told
