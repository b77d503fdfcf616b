import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.search.query import marked_words, understand


def labels(text):
    return [concept.label for concept in understand(text).concepts if not concept.bonus]


def conditions(text):
    return {
        one.name: (one.low, one.high) if not one.values else one.values for one in understand(text).conditions
    }


@pytest.mark.parametrize("typed", ["安问〔2026〕12号", "安问[2026]12", "安问(2026) 第012号"])
def test_a_case_number_is_known_however_it_is_typed(typed):
    assert "安问〔2026〕12号" in understand(typed).names


def test_the_whole_text_may_be_a_name():
    assert understand(" 某公司(河南) ").names == ("某公司(河南)",)


def test_nothing_typed_asks_nothing():
    assert understand("").empty and understand("  \n ").empty
    assert not understand("煤").empty


@pytest.mark.parametrize("typed", ["“盲目施救” 窒息", '"盲目施救"窒息', "「盲目施救」 窒息"])
def test_quotes_make_a_phrase(typed):
    question = understand(typed)
    assert [phrase.text for phrase in question.phrases] == ["盲目施救"]
    assert labels(typed) == ["窒息"]


def test_an_accident_named_by_its_day_in_quotes_is_a_date():
    question = understand("“6·13”爆炸")
    assert question.phrases == ()
    assert question.concepts[0].words[0].text == "@0613"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("死亡10人以上的火灾", {"deaths": (10, None)}),
        ("三人以上死亡 坍塌", {"deaths": (3, None)}),
        ("造成3人死亡", {"deaths": (3, 3)}),
        ("死亡不少于三十人", {"deaths": (30, None)}),
        ("死亡3人以下", {"deaths": (None, 3)}),
        ("罚款1000万以上", {"fine": (10_000_000, None)}),
        ("直接经济损失超过一亿元", {"loss": (100_000_000, None)}),
        ("问责30人以上", {"people": (30, None)}),
        ("处分了四十多人的火灾", {"people": (40, 40)}),
        ("45人被问责", {"people": (45, 45)}),
        ("2020年以来的事故", {"year": (2020, None)}),
        ("2018年以前", {"year": (None, 2017)}),
        ("2019年至2021年火灾", {"year": (2019, 2021)}),
        ("重特大事故", {"grade": ("G1", "G2")}),
        ("特别重大火灾", {"grade": ("G1",)}),
        ("重大火灾", {"grade": ("G2",)}),
        ("较大坍塌", {"grade": ("G3",)}),
        ("重大责任事故罪", {}),
        ("重大隐患拒不整改", {}),
        ("重大危险源", {}),
    ],
)
def test_numbers_years_and_grades_become_conditions(typed, expected):
    assert conditions(typed) == expected


def test_the_last_years_are_counted_from_today(monkeypatch):
    from datetime import date

    monkeypatch.setattr("casebook.clock.today", lambda: date(2026, 5, 1))
    assert conditions("近三年的煤矿事故") == {"year": (2023, None)}


def test_what_is_understood_as_a_number_is_no_word_as_well():
    assert labels("死亡10人以上的火灾") == ["火灾"]
    assert labels("3死2伤 塔吊倒塌") == ["塔吊倒塌"]


def test_words_of_the_question_are_left_out_and_weak_ones_weigh_little():
    question = understand("有没有类似的火灾事故,怎么处理的")
    weights = {concept.label: concept.weight for concept in question.concepts if not concept.bonus}
    assert weights["火灾"] == 1.0 and weights["事故"] == 0.25


def test_a_long_known_word_is_also_its_parts():
    (concept,) = [one for one in understand("尾矿库泄漏").concepts if one.label == "尾矿库泄漏"]
    assert [part.label for part in concept.parts] == ["尾矿库", "泄漏"]


def test_synonyms_stand_beside_the_word_and_count_less():
    (concept,) = understand("槽罐车").concepts
    weights = {word.text: word.weight for word in concept.words}
    assert weights["槽罐车"] == 1.0 > weights["油罐车"] > 0.5


def test_marked_are_the_words_typed_before_their_synonyms():
    weights = dict(marked_words(understand("槽罐车")))
    assert weights["槽罐车"] > weights["油罐车"]
    assert not any(word.startswith("@") for word, _ in marked_words(understand("6.13爆炸")))


@settings(deadline=None)  # the vocabulary is read at the first
@given(st.text(max_size=500))
def test_whatever_is_typed_is_understood(text):
    question = understand(text)
    assert len(question.concepts) <= 24
    for concept in question.concepts:
        assert concept.words and all(word.tokens and 0 < word.weight <= 1 for word in concept.words)
    marked_words(question)
