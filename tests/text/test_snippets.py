from hypothesis import given
from hypothesis import strategies as st

from casebook.text.snippets import cut, mark

TEXT = "前面一句无关。直接原因:抛光车间铝粉尘严重超标积聚,遇点火源爆炸。后面还有别的话,说的是另外一件事,与此无关。"


def test_the_words_asked_for_are_marked():
    (snippet,) = cut([TEXT], [("粉尘", 1.0), ("爆炸", 1.0)], width=40)
    assert [text for text, hit in snippet.segments if hit] == ["粉尘", "爆炸"]


def test_a_snippet_starts_with_a_sentence_where_one_is_near():
    (snippet,) = cut([TEXT], [("粉尘", 1.0)], width=40)
    assert snippet.text.startswith("直接原因")


def test_width_and_case_do_not_matter_and_the_original_is_shown():
    (snippet,) = cut(["使用ＬＮＧ储罐"], [("lng", 1.0)])
    assert snippet.segments == (("使用", False), ("ＬＮＧ", True), ("储罐", False))


def test_the_text_with_more_of_the_words_comes_first():
    found = cut(["只有火灾。", "火灾中瞒报。"], [("火灾", 1.0), ("瞒报", 1.0)])
    assert found[0].text == "火灾中瞒报。"


def test_nothing_is_shown_where_nothing_is_found():
    assert cut([TEXT, ""], [("电梯", 1.0)]) == []
    assert cut([TEXT], []) == []


def test_the_same_snippet_is_not_shown_twice():
    assert len(cut(["一起火灾", "一起火灾"], [("火灾", 1.0)])) == 1


def test_a_title_is_marked_whole():
    assert mark("某煤矿火灾事故", [("火灾", 1.0)]) == (("某煤矿", False), ("火灾", True), ("事故", False))


@given(st.lists(st.text(max_size=120), max_size=3), st.lists(st.text(min_size=1, max_size=4), max_size=3))
def test_a_snippet_shows_only_what_it_was_given(texts, words):
    shown = cut(texts, [(word, 1.0) for word in words])
    assert len(shown) <= 2
    for snippet in shown:
        for text, hit in snippet.segments:
            if hit:
                assert any(text in given for given in texts)
