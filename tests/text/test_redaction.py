"""Pseudonyms through a book, suspected names, numbers, and the scan for what was forgotten."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.text.names import fold
from casebook.text.pseudonyms import build
from casebook.text.redaction import Named, Pseudonyms


def people(*names: str, texts: tuple[str, ...] = ()) -> Pseudonyms:
    return build([Named(name, "person") for name in names], texts, search_texts=False)


# Persons


def test_a_person_keeps_the_surname() -> None:
    assert people("李建国").redact("李建国签字") == "李某某签字"


def test_persons_of_one_surname_are_told_apart() -> None:
    names = people("张三", "张小明", "王强")
    assert names.redact("张三、张小明、王强") == "张某甲、张某乙、王某某"


def test_a_compound_surname_stays_whole() -> None:
    assert people("欧阳明", "司马光").redact("欧阳明与司马光") == "欧阳某某与司马某某"


def test_a_name_with_interpunct_is_found_in_its_parts() -> None:
    names = people("买买提·艾力")
    for spelling in ("买买提·艾力", "买买提•艾力", "买买提艾力", "买买提", "艾力"):
        assert names.scan(f"司机{spelling}驾车"), spelling
        assert names.scan(names.redact(f"司机{spelling}驾车")) == []


def test_a_latin_name_is_found_in_any_case() -> None:
    names = people("John Smith")
    assert "Smith" not in names.redact("Mr SMITH and john  smith".title())
    assert names.scan("ＪＯＨＮ　ＳＭＩＴＨ")


@pytest.mark.parametrize("spelling", ["李 建 国", "李建\n国", "李\u3000建国", "李·建国", "李\u200b建国"])
def test_a_name_pulled_apart_is_found(spelling: str) -> None:
    names = people("李建国")
    assert names.scan(f"由{spelling}负责")
    assert "建" not in names.redact(f"由{spelling}负责")


def test_a_given_name_with_comrade_is_found() -> None:
    assert people("李建国").redact("建国同志；建国以来") == "李某某同志；建国以来"


def test_the_longer_name_is_taken_first() -> None:
    assert people("王建", "王建国").redact("王建国与王建") == "王某乙与王某甲"


def test_masked_names_stay_and_are_not_given_to_another() -> None:
    names = people("李某某", "李建国", "贾XX", "李*方", texts=("李某某与李建国",))
    assert names.redact("李某某、李建国、贾XX、李*方") == "李某某、李某甲、贾XX、李*方"


def test_one_name_listed_twice_has_one_pseudonym() -> None:
    names = build([Named("王强", "person"), Named("王 强", "person"), Named("王强", "person", "subject")], [])
    assert len(names.entries) == 1


def test_a_group_of_persons_is_no_name() -> None:
    names = build(
        [
            Named("企业及监管责任人员", "person", "subject"),
            Named("浙江、安徽三省公职人员", "person", "subject"),
        ],
        [],
    )
    assert names.entries == ()


@pytest.mark.parametrize(
    "name", ["矿长", "业主", "货车驾驶人", "现场负责人", "县委书记", "企业责任人员", "王某"]
)
def test_a_listed_person_who_is_only_described_is_no_name(name: str) -> None:
    assert people(name).redact(f"{name}违章指挥") == f"{name}违章指挥"


@pytest.mark.parametrize("name", ["周密言", "高峰", "马达", "安全", "欧阳明确", "呙小明", "万元"])
def test_a_listed_person_is_hidden_also_under_a_name_of_everyday_words(name: str) -> None:
    assert name not in people(name).redact(f"现场由{name}带队")


def test_a_listed_person_may_be_several_and_bear_a_remark() -> None:
    assert people("王强、李明（矿长）").redact("王强与李明，矿长") == "王某某与李某某，矿长"


def test_a_listed_person_may_bear_a_title() -> None:
    names = build([Named("项目经理古丽娜尔·阿不都热合曼", "person", "subject")], [])
    assert names.redact("项目经理古丽娜尔·阿不都热合曼") == "项目经理古某某"


def test_a_latin_name_becomes_somebody_without_a_letter_of_it() -> None:
    assert people("TOM SMITH").redact("Tom Smith在场") == "某某在场"


def test_a_listed_person_without_a_known_surname_is_hidden_all_the_same() -> None:
    assert "热合曼" not in people("阿不都热合曼").redact("驾驶人阿不都热合曼")


# Numbers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("身份证11010519491231002X。", "身份证（证件号略）。"),
        ("身份证 110105 19491231 002x。", "身份证 （证件号略）。"),
        ("身份证１１０１０５１９４９１２３１００２Ｘ", "身份证（证件号略）"),
        ("旧证110105491231002", "旧证（证件号略）"),
        ("证号110105********002X", "证号（证件号略）"),
        ("电话13812345678、138 1234 5678", "电话（电话略）、（电话略）"),
        ("拨打010-12345678", "拨打（电话略）"),
        ("驾驶鲁A12345、苏E·D12345号货车", "驾驶（号牌略）、（号牌略）号货车"),
        ("驾驶粤B12345D新能源车和冀C1234挂", "驾驶（号牌略）新能源车和（号牌略）"),
        ("卡号6222021234567890123", "卡号（账号略）"),
        ("卡号 6222 0212 3456 7890", "卡号 （账号略）"),
        ("写信给 zhang.san@example.com.cn", "写信给 （邮箱略）"),
        ("统一社会信用代码91350100M000100Y43", "统一社会信用代码（统一代码略）"),
        ("微信号:abc_12345", "微信号（账号略）"),
    ],
)
def test_numbers_that_lead_to_a_person_are_taken_out(text: str, expected: str) -> None:
    names = Pseudonyms(())
    assert names.redact(text) == expected
    assert names.redact(expected) == expected
    assert names.scan(text)
    assert names.scan(expected) == []


@pytest.mark.parametrize(
    "text", ["罚款59570000元", "安问〔2026〕12号", "2014年8月2日7时34分", "直接经济损失3.51亿元", "B20150712"]
)
def test_other_numbers_stay(text: str) -> None:
    assert Pseudonyms(()).redact(text) == text


# Suspected names


def suspected(text: str, *, region: tuple[str, ...] = ()) -> dict[str, str]:
    return build([], [text], regions=[region]).mapping()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("法定代表人李建国组织工人张三、王五和赵小明进行作业。", {"李建国", "张三", "王五", "赵小明"}),
        ("由王强副县长带队，局长刘 洋（男，45岁）到场", {"王强", "刘洋"}),
        ("矿长李明违规指挥，董事长高度重视，局长要求书记和县长", {"李明"}),
        ("对陈大文给予党内警告处分，对司机买买提·艾力立案", {"陈大文", "买买提艾力"}),
        ("企业主张三称，死者为欧阳明、司马光等2人", {"张三", "欧阳明", "司马光"}),
        ("姓名：孙悟空", {"孙悟空"}),
        ("昆山市恒大金属制品有限公司位于江苏。", {"昆山市恒大金属制品有限公司"}),
        ("责令东海县天成煤矿停产，依安县应急管理局督办", {"东海县天成煤矿", "依安县应急管理局"}),
        ("清华附中体育馆工程", {"清华附中"}),
        ("天津港(集团)有限公司管理不善", {"天津港(集团)有限公司"}),
        ("天津中滨海盛安全评价监测有限公司出具", {"天津中滨海盛安全评价监测有限公司"}),
        ("由中铁十二局、水电十四局承建", {"中铁十二局", "水电十四局"}),
        ("股东林文斌、工头周大年和包工头赵一鸣出资", {"林文斌", "周大年", "赵一鸣"}),
        ("通讯员：王晓东 李小红。", {"王晓东", "李小红"}),
        ("负责人：王晓 李小红 赵 明 亮。", {"王晓", "李小红", "赵明亮"}),
        ("经查，陈国栋指使会计毁灭账册，王宏志违章进入罐内", {"陈国栋", "王宏志"}),
        ("司机约翰·史密斯撤离", {"约翰史密斯"}),
        ("监护人阿依古丽·买合木提不在场", {"阿依古丽买合木提"}),
        ("局长热依木江·吐尔逊带队检查", {"热依木江吐尔逊"}),
        ("员工张·伊力哈木·买买提到场", {"张伊力哈木买买提"}),
        ("，龙门吊违规操作，房地产违规开发，会计毁灭账册，股东会决定", set()),
        ("工人陈述，员工方面应当及时处理，驾驶人于当日投案", set()),
        ("子公司、上级公司、该公司、运输公司和施工公司均未检查", set()),
        ("市应急管理局、省人民政府、国务院安委办督办", set()),
        ("一级标准化矿也会失守，保安矿柱是生命线，特许经营污水厂", set()),
        ("死者李某、王某某，企业负责人张某甲", set()),
    ],
)
def test_names_nobody_listed_are_suspected(text: str, names: set[str]) -> None:
    assert {fold(name).text for name in suspected(text)} == names


def test_a_suspected_name_is_replaced_unless_an_officer_keeps_it() -> None:
    text = "法定代表人李建国签字"
    assert build([], [text]).redact(text) == "法定代表人李某某签字"
    kept = build([], [text], kept=["李建国"])
    assert kept.redact(text) == text
    assert kept.scan(text) == []
    assert [entry.named.name for entry in kept.kept] == ["李建国"]


def test_a_suspect_is_shown_in_its_context_with_other_names_hidden() -> None:
    names = build([Named("昆山中荣金属制品有限公司", "organisation")], ["中荣公司法定代表人李建国签字"])
    (context,) = names.entries[-1].contexts
    assert context.before.endswith("某金属制品公司法定代表人")
    assert context.after == "签字"


def test_a_post_with_its_place_is_a_person() -> None:
    region = ("甘肃省", "陇南市", "西和县")
    assert build([], ["西和县县长"], regions=[region]).redact("西和县县长免职") == "某县县长免职"


@pytest.mark.parametrize(
    "text",
    [
        "吉林省长春市二道区",
        "吉林省长春二道区",
        "山西省长治市、湖南省长沙岳麓区、河南省长葛市",
        "西安市长安区",
        "北京市长安街",
        "湖州市长兴县",
        "新乡市长垣市",
        "南京市长江大桥",
        "合肥市长丰县县长到场",
        "上海市长宁区区长到场",
        "宜昌市长阳土家族自治县",
        "黔南州长顺县",
    ],
)
def test_a_place_behind_a_division_is_no_title(text: str) -> None:
    names = build([Named("湖南省省长", "organisation", "subject")], [text])
    assert names.redact(text) == text


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("湖南省省长与湖南省长沙市市长", "某省省长与湖南省某市市长"),
        ("昆山市长安排抢险", "某市市长安排抢险"),
        ("昆山市长白涛被免职", "某市市长白某某被免职"),
    ],
)
def test_a_title_before_a_word_or_a_person_stays_a_title(text: str, printed: str) -> None:
    assert build([], [text]).redact(text) == printed


def test_a_town_is_hidden_also_without_its_ending() -> None:
    names = build([], ["河北宁晋东汪非法生产", "东汪镇人大主席等"], regions=[("河北省", "邢台市", "宁晋县")])
    assert names.redact("河北宁晋东汪非法生产") == "河北宁晋某镇非法生产"
    assert "东汪" not in names.redact("东汪镇人大主席等")


def test_the_county_is_hidden_where_asked() -> None:
    region = ("江苏省", "苏州市", "昆山市")
    assert build([], [], regions=[region], blur_county=True).redact("江苏昆山某公司") == "江苏某市某公司"


# The scan


def test_a_leak_tells_where_it_stands() -> None:
    (leak,) = people("李建国").scan("当事人：李 建国。")
    assert (leak.name, leak.found, leak.start, leak.end) == ("李建国", "李 建国", 4, 8)


def test_a_name_across_paragraphs_is_found() -> None:
    names = people("李建国")
    assert names.scan_across(["当事人：李", "建国。"])
    assert (
        names.scan_across(["当事人：李建国。", "其他。"]) == []
    )  # inside one piece: `scan` of the piece finds it


def test_no_text_gives_an_empty_text() -> None:
    assert people("李建国").redact(None) == ""


# Properties

GIVEN = st.text(alphabet="建国明华强伟丽芳军杰磊洋勇艳涛静敏秀英娟", min_size=1, max_size=2)
PERSON = st.builds(str.__add__, st.sampled_from([*"张王李赵刘陈", "欧阳", "司马"]), GIVEN)
BRAND = st.text(alphabet="中荣陇星骏达盛华悯农聚仙吉坤浩业鑫恒瑞丰", min_size=2, max_size=4)
TAIL = st.sampled_from(
    ["金属制品有限公司", "化工有限公司", "煤矿", "公司", "饭店", "集团有限公司", "物流股份有限公司"]
)
PLACE = st.sampled_from(["", "昆山", "昆山市", "河北", "盘锦", "大理市"])
ORGANISATION = st.builds(lambda place, brand, tail: place + brand + tail, PLACE, BRAND, TAIL)
NAMED = st.one_of(
    PERSON.map(lambda name: Named(name, "person")), ORGANISATION.map(lambda name: Named(name, "organisation"))
)
FILLER = st.text(alphabet="在的，。某公司甲张王李建国中荣金属煤矿与负责人有限 ·\n1２a", max_size=12)


@st.composite
def book(draw: st.DrawFn) -> tuple[list[Named], str]:
    names = draw(st.lists(NAMED, min_size=1, max_size=6))
    pieces = draw(
        st.lists(st.one_of(FILLER, st.sampled_from(names).map(lambda named: named.name)), max_size=12)
    )
    return names, "".join(pieces)


@settings(deadline=None)  # a busy machine is no fault
@given(book())
def test_nothing_is_found_after_redaction(given_book: tuple[list[Named], str]) -> None:
    names, text = given_book
    pseudonyms = build(names, [text])
    redacted = pseudonyms.redact(text)
    assert pseudonyms.scan(redacted) == []
    for named in names:
        assert fold(named.name).text not in fold(redacted).text


@settings(deadline=None)  # a busy machine is no fault
@given(book())
def test_redacting_twice_changes_nothing(given_book: tuple[list[Named], str]) -> None:
    names, text = given_book
    pseudonyms = build(names, [text])
    once = pseudonyms.redact(text)
    assert pseudonyms.redact(once) == once


@settings(deadline=None)  # a busy machine is no fault
@given(book())
def test_no_two_names_share_a_pseudonym(given_book: tuple[list[Named], str]) -> None:
    names, text = given_book
    pseudonyms = build(names, [text])
    given_out = [entry.pseudonym for entry in pseudonyms.entries if not entry.alias_of]
    assert len(set(given_out)) == len(given_out)
    assert set(pseudonyms.mapping().values()) == set(given_out)


@settings(deadline=None)  # a busy machine is no fault
@given(st.lists(NAMED, min_size=1, max_size=6))
def test_a_name_alone_becomes_exactly_its_pseudonym(names: list[Named]) -> None:
    pseudonyms = build(names, [], search_texts=False)
    for entry in pseudonyms.entries:
        if entry.named.kind == "person" and sum(1 for _ in entry.found_in(fold(entry.named.name))) == 1:
            assert pseudonyms.redact(entry.named.name) == entry.pseudonym
