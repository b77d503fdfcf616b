"""Names of organisations: taken apart, given a pseudonym, found in every spelling."""

from __future__ import annotations

import pytest

from casebook.text.organisations import Places, analyse, is_description, pseudonym_base
from casebook.text.pseudonyms import build
from casebook.text.redaction import Named
from casebook.text.spellings import crosses_words, spellings

KUNSHAN = ("江苏省", "苏州市", "昆山市")
ZHONGRONG = Named("昆山中荣金属制品有限公司", "organisation")


def hide(name: str, text: str, region: tuple[str, ...] = ()) -> str:
    return build([Named(name, "organisation")], [text], regions=[region], search_texts=False).redact(text)


@pytest.mark.parametrize(
    ("name", "brand", "pseudonym"),
    [
        ("昆山中荣金属制品有限公司", "中荣", "某金属制品公司"),
        ("甘肃陇星锑业有限责任公司", "陇星", "某锑业公司"),
        ("衡阳骏达旅游客运有限公司", "骏达", "某旅游客运公司"),
        ("盘锦浩业化工有限公司", "浩业", "某化工公司"),
        ("武汉市人防专用设备有限责任公司", "人防", "某专用设备公司"),
        ("白山市江源区吉坤矿业有限公司", "吉坤", "某矿业公司"),
        ("盐津县云丰联营煤矿有限公司", "云丰", "某煤矿"),
        ("襄汾县聚仙饭店", "聚仙", "某饭店"),
        ("扬州曲江公司(建设单位)", "曲江", "某公司"),
        ("中国化工集团河北盛华化工有限公司", "盛华", "某化工公司"),
        ("赤城县污水处理厂", "", "某污水处理厂"),
        ("江达扬升", "江达扬升", "某单位"),
        ("东湖县应急管理局", "", "某县应急管理局"),
        ("盘州市委", "", "某市委"),
        ("宁晋县委", "", "某县委"),
        ("西和县县长", "", "某县县长"),
        ("河北省人民政府", "", "某省人民政府"),
    ],
)
def test_a_name_is_taken_apart(name: str, brand: str, pseudonym: str) -> None:
    places = Places([KUNSHAN, ("河北省", "邢台市", "宁晋县"), ("贵州省", "六盘水市", "盘州市")])
    parts = analyse(name, places)
    assert parts.brand == brand
    assert pseudonym_base(parts) == pseudonym


@pytest.mark.parametrize(
    "text",
    [
        "昆山中荣金属制品有限公司",
        "中荣金属制品有限公司",
        "中荣公司",
        "中荣金属",
        "中荣集团",
        "中荣",
        "中 荣 公司",
        "中·荣",
        "昆山市中荣金属制品公司",
        "昆山中荣金属制品有限公司抛光车间",
        "中荣厂",
    ],
)
def test_every_spelling_of_an_organisation_is_found(text: str) -> None:
    names = build([ZHONGRONG], [], regions=[KUNSHAN])
    assert [leak.name for leak in names.scan(f"据查，{text}未整改")] == [ZHONGRONG.name]
    redacted = names.redact(f"据查，{text}未整改")
    assert "荣" not in redacted
    assert "某金属制品公司" in redacted
    assert names.scan(redacted) == []


def test_a_title_keeps_its_places_and_loses_its_company() -> None:
    title = "江苏昆山中荣金属粉尘爆炸事故"
    assert hide(ZHONGRONG.name, title, KUNSHAN) == "江苏昆山某金属制品公司粉尘爆炸事故"


def test_the_mine_is_hidden_and_its_head_stays() -> None:
    assert hide("山脚树煤矿", "山脚树矿长离岗，山脚树矿区停产") == "某煤矿矿长离岗，某煤矿矿区停产"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("武汉天聚机电安装有限公司", "当天聚集在厂区"),
        ("昆山中荣金属制品有限公司", "其中荣获先进"),
    ],
)
def test_halves_of_everyday_words_are_no_name(name: str, text: str) -> None:
    assert hide(name, text) == text


def test_a_brand_that_is_an_everyday_word_needs_its_trade() -> None:
    name = "武汉市人防专用设备有限责任公司"
    assert hide(name, "工人防护不到位，人防设施") == "工人防护不到位，人防设施"
    assert "人防" not in hide(name, "人防专用设备公司与人防公司")


def test_a_name_that_is_only_place_and_trade_needs_its_place() -> None:
    region = ("河北省", "张家口市", "赤城县")
    assert (
        hide("赤城县污水处理厂", "赤城县污水处理厂和别的污水处理厂", region)
        == "赤城县某污水处理厂和别的污水处理厂"
    )


def test_a_works_inside_a_company_is_found_without_it() -> None:
    region = ("江西省", "宜春市", "丰城市")
    text = "江西丰城发电厂冷却塔，赣能公司"
    assert hide("江西赣能股份有限公司丰城三期发电厂", text, region) == "江西丰城某发电厂冷却塔，某公司"


def test_half_of_a_long_brand_is_found_with_its_trade() -> None:
    assert hide("三河顺勋煤矿", "顺勋煤矿的顶板") == "某煤矿的顶板"


@pytest.mark.parametrize(
    "name",
    ["涉事旅游客运企业", "施工单位", "出租屋业主", "货车实际所有人", "非法组织者(借用场地)", "有关企业人员"],
)
def test_a_description_is_no_name(name: str) -> None:
    assert is_description(name)
    assert hide(name, f"{name}未履行职责") == f"{name}未履行职责"


def test_organisations_of_one_kind_are_told_apart() -> None:
    names = build(
        [Named("甲乙东海化工有限公司", "organisation"), Named("南岭化工有限公司", "organisation")],
        [],
        search_texts=False,
    )
    assert set(names.mapping().values()) == {"某甲化工公司", "某乙化工公司"}


def test_one_organisation_under_two_spellings_has_one_pseudonym() -> None:
    names = build(
        [Named("山脚树煤矿", "organisation"), Named("山脚树矿、盘江精煤股份公司", "organisation", "subject")],
        [],
    )
    assert names.redact("山脚树矿") == names.redact("山脚树煤矿") == "某煤矿"
    assert names.redact("山脚树矿、盘江精煤股份公司") == "某煤矿、某精煤公司"


def test_organs_keep_their_kind_and_lose_their_place() -> None:
    names = build([Named("盘州市能源局", "organisation"), Named("六盘水市能源局", "organisation")], [])
    assert names.redact("盘州市能源局、六盘水市能源局、市能源局") == "某甲市能源局、某乙市能源局、市能源局"


def test_the_spellings_of_a_name_begin_with_the_full_one() -> None:
    places = Places([KUNSHAN])
    first = spellings(analyse(ZHONGRONG.name, places), places)[0]
    assert first.pattern.search(ZHONGRONG.name)


def test_crossing_needs_an_everyday_word_on_both_sides() -> None:
    assert crosses_words("当天聚集", 1, 3)
    assert not crosses_words("天聚集团", 0, 2)
    assert not crosses_words("由天聚承担", 1, 3)


@pytest.mark.parametrize(
    ("name", "text", "printed"),
    [
        ("十堰东风中燃城市燃气发展有限公司", "东风中燃公司未及时排查", "某发展公司未及时排查"),
        ("哈尔滨北龙汤泉休闲酒店有限公司", "北龙汤泉酒店火灾", "某酒店火灾"),
        ("天津东疆保税港区瑞海国际物流有限公司", "瑞海公司违法经营", "某物流公司违法经营"),
        ("河南省煤气(集团)有限责任公司义马气化厂", "河南义马气化厂爆炸", "河南义马某气化厂爆炸"),
        ("西乌珠穆沁旗银漫矿业有限责任公司", "西乌旗银漫矿业", "西乌旗某矿业公司"),
        ("中国石油化工股份有限公司", "中石化集团公司", "某石油化工公司"),
        ("山西吕梁离石永聚煤业有限公司", "永聚煤业联建楼", "某煤业公司联建楼"),
    ],
)
def test_names_of_well_known_accidents_are_found_in_their_short_form(
    name: str, text: str, printed: str
) -> None:
    assert hide(name, text, ("西乌珠穆沁旗", "义马市")) == printed
