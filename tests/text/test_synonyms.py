import pytest

from casebook.text import synonyms
from casebook.text.synonyms import KIN, NARROWER, SAME, vocabulary


def words(text):
    return [piece.text for piece in vocabulary().pieces(text)]


def test_what_is_typed_without_spaces_falls_into_words():
    assert words("小区电动车充电起火") == ["小区", "电动车充电", "起火"]
    assert words("化工厂房火灾") == ["化工", "厂房", "火灾"]


def test_words_of_a_question_are_left_out():
    assert words("有没有类似的煤矿瞒报案例，怎么处理的？") == ["煤矿", "瞒报"]


def test_an_unknown_name_stays_whole():
    pieces = vocabulary().pieces("紫云地酸菜池")
    assert [(piece.text, piece.known) for piece in pieces] == [("紫云地", False), ("酸菜池", True)]


@pytest.mark.parametrize(
    ("typed", "also"),
    [
        ("酱菜池", "腌制池"),
        ("危化品", "危险化学品"),
        ("槽罐车", "油罐车"),
        ("拒不整改", "拒不执行"),
        ("免职", "免去职务"),
        ("遇难", "死亡"),
        ("垮塌", "坍塌"),
        ("大巴", "客车"),
        ("火化遗体", "转移遗体"),
        ("坐牢", "有期徒刑"),
        ("高坠", "高处坠落"),
        ("中石化", "中国石油化工"),
        ("国电投", "国家电力投资"),
    ],
)
def test_words_that_mean_the_same_replace_each_other(typed, also):
    assert vocabulary().related(typed)[also] == SAME
    assert vocabulary().related(also)[typed] == SAME


def test_a_broad_word_takes_in_narrow_ones_but_not_the_other_way():
    assert vocabulary().related("危化品")["氯乙烯"] == NARROWER
    assert "危化品" not in vocabulary().related("氯乙烯")


def test_words_of_one_field_count_less():
    assert vocabulary().related("总工程师")["副矿长"] == KIN < NARROWER < SAME


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("江苏昆山金属粉尘爆炸事故", "dust"),
        ("某煤矿瓦斯爆炸事故", "firedamp"),
        ("某铁矿透水事故", "inrush"),
        ("某渣土受纳场滑坡", "landslide"),
        ("高速客车碰撞燃烧事故", "road"),
        ("某武馆火灾事故", "fire"),
        ("某厂污水池中毒和窒息事故", "poisoning"),
        ("家用电梯机械伤害", "lift"),
    ],
)
def test_the_kind_of_accident_is_read_from_the_title(title, code):
    assert vocabulary().accident_kind(title).code == code


def test_the_kind_is_read_from_the_causes_where_the_title_is_silent():
    assert vocabulary().accident_kind("某公司较大事故", "员工触电倒地").code == "shock"
    assert vocabulary().accident_kind("某公司较大事故", "") is None


@pytest.mark.parametrize(
    ("file", "text"),
    [("synonyms.txt", "一个"), ("narrower.txt", "没有冒号"), ("accidents.txt", "code | only")],
)
def test_a_bad_line_is_named(tmp_path, file, text):
    (tmp_path / file).write_text("# head\n" + text + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match=rf"{file} line 2"):
        synonyms.vocabulary.__wrapped__(tmp_path)


def test_an_office_may_do_without_the_files(tmp_path):
    assert synonyms.vocabulary.__wrapped__(tmp_path).pieces("煤矿")[0].text == "煤矿"
