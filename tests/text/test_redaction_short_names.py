"""Short names of organisations: drawn together by rule, known groups, and what only may be one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.text import groups
from casebook.text.pseudonyms import build
from casebook.text.redaction import Named, Pseudonyms

REGIONS = [("上海市", "金山区"), ("四川省", "甘孜藏族自治州")]


def hiding(*names: str, text: str) -> Pseudonyms:
    return build([Named(name, "organisation") for name in names], [text], regions=REGIONS)


@pytest.mark.parametrize(
    ("name", "text", "printed"),
    [
        ("中国石化上海石油化工股份有限公司", "上海石化“6·18”事故", "上海某石油化工公司“6·18”事故"),
        ("中国石化上海石油化工股份有限公司", "上海石油化工火灾", "上海某石油化工公司火灾"),
        ("中国石化上海石油化工股份有限公司", "中石化上海公司通报", "某石油化工公司通报"),
        (
            "中国石化扬子石油化工有限公司",
            "扬子石化的扬石化消防支队",
            "某石油化工公司的某石油化工公司消防支队",
        ),
        ("中国石化镇海炼油化工股份有限公司", "镇海炼化起火", "某炼油化工公司起火"),
        ("中国石油天然气股份有限公司大连石化分公司", "中石油大连石化爆炸", "某石化公司爆炸"),
        ("国家电力投资集团有限公司", "国电投电站，国家电投所属", "某投资集团电站，某投资集团所属"),
        ("国家能源投资集团有限责任公司", "国能集团煤矿事故", "某投资集团煤矿事故"),
        ("国家能源集团宁夏煤业有限责任公司", "国能宁煤停产，宁煤停产", "某煤业公司停产，某煤业公司停产"),
        ("宝武集团鄂城钢铁有限公司", "宝武集团鄂钢坠落，湖北鄂钢", "某钢铁公司坠落，湖北某钢铁公司"),
        ("中国电建集团成都勘测设计研究院有限公司", "成都院设计，成勘院审图", "某研究院设计，某研究院审图"),
        ("中国水利水电第七工程局有限公司", "水电七局承建，七局三公司", "某公司承建，某公司三公司"),
        ("中国建筑第八工程局有限公司", "中建八局施工", "某公司施工"),
        ("中交第四航务工程局有限公司", "中交四航局，四航局二公司", "某公司，某公司二公司"),
        ("中铁十一局集团有限公司", "十一局三公司", "某集团三公司"),
        ("中国华电集团有限公司", "华电下属，中国华电通报", "某集团下属，某集团通报"),
        ("新疆天山煤化工有限公司", "天山煤化未办证", "某煤化工公司未办证"),
        ("南京化学工业建设有限公司", "南京化建公司承包", "某建设公司承包"),
    ],
)
def test_a_short_name_is_hidden_as_the_whole_one(name: str, text: str, printed: str) -> None:
    names = hiding(name, text=text)
    assert names.redact(text) == printed
    assert names.scan(text)
    assert names.scan(printed) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("中国石化上海石油化工股份有限公司", "以上石化企业，上海石化行业，上海市石油供应，大连石化产业"),
        ("重庆钢铁股份有限公司", "起重钢丝绳断裂，双重钢结构，重庆钢铁行业"),
        ("中国电建集团成都勘测设计研究院有限公司", "成都院士工作站"),
        ("中国建筑第八工程局有限公司", "其中建筑物八处，中国建筑业，十八局施工"),
        ("中国建筑股份有限公司", "其中建筑物倒塌，途中建议，中国建筑行业"),
        ("中国铁路工程集团有限公司", "其中铁路，其中铁矿"),
        ("国家能源投资集团有限责任公司", "国家能源局督办"),
        ("大连化工有限公司", "后果扩大化"),
        ("中国石化扬子石油化工有限公司", "扬子江大道"),
    ],
)
def test_everyday_words_are_no_short_name(name: str, text: str) -> None:
    listed = build([Named(name, "organisation")], [text], regions=REGIONS, search_texts=False)
    assert listed.redact(text) == text
    assert not [entry for entry in hiding(name, text=text).entries if entry.alias_of]


@pytest.mark.parametrize(
    ("names", "text", "printed"),
    [
        (
            ("十堰东风中燃城市燃气发展有限公司", "中国燃气控股有限公司"),
            "东风中燃公司与中燃集团",
            "某发展公司与某控股公司",
        ),
        (("十堰东风中燃城市燃气发展有限公司",), "东风中燃公司与中燃集团", "某发展公司与某集团"),
        (("首钢京唐钢铁联合有限责任公司",), "首钢京唐由首钢集团控股", "某钢铁公司由某集团控股"),
        (
            ("国家能源投资集团有限责任公司",),
            "国能集团所属，国能宁煤停产",
            "某投资集团所属，某单位停产",
        ),
    ],
)
def test_a_group_and_its_company_read_apart(names: tuple[str, ...], text: str, printed: str) -> None:
    assert hiding(*names, text=text).redact(text) == printed


def test_a_contraction_that_no_rule_makes_is_a_suspect_under_the_same_pseudonym() -> None:
    name, text = "武汉重型机床集团有限公司", "经查，武重机未整改。"
    names = hiding(name, text=text)
    (suspect,) = (entry for entry in names.entries if entry.named.source == "text")
    assert (suspect.named.name, suspect.alias_of) == ("武重机", name)
    assert suspect.contexts[0].after == "未整改。"
    assert names.redact(text) == f"经查，{names.mapping()[name]}未整改。"
    assert [leak.name for leak in names.scan(text)] == ["武重机"]


def test_an_officer_may_keep_a_suspected_contraction() -> None:
    text = "经查，武重机未整改。"
    names = build([Named("武汉重型机床集团有限公司", "organisation")], [text], kept=["武重机"])
    assert names.redact(text) == text
    assert names.scan(text) == []


def test_a_word_of_trade_goes_with_the_name_it_ends() -> None:
    text = "浙江温岭蓝天鞋厂火灾，蓝天鞋业停业，蓝天保卫战"
    assert hiding(text=text).redact(text) == "浙江温岭某鞋厂火灾，某鞋厂停业，蓝天保卫战"


PLACES = st.sampled_from("大连 兰州 武汉 吉林 安庆 荆门 郑州 太原".split())
TRADES = st.sampled_from([word for word in groups.groups().contractions if len(word) >= 3])


@settings(deadline=None)  # a busy machine is no fault
@given(PLACES, TRADES, st.sampled_from(["有限公司", "股份有限公司", "集团有限公司"]))
def test_a_place_with_its_trade_drawn_together_leaves_nothing(place: str, trade: str, ending: str) -> None:
    name = f"{place}{trade}{ending}"
    for short in groups.groups().contractions[trade]:
        if len(short) >= 2:
            text = f"{place}{short}发生事故"
            assert f"{place}{short}" not in hiding(name, text=text).redact(text)
