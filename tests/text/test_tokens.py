import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from casebook.text.tokens import asked_tokens, token_texts, tokens

HAN = st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=20)


def test_a_run_becomes_bigrams_and_its_last_character():
    assert token_texts("煤矿火灾") == ["煤矿", "矿火", "火灾", "灾"]


def test_latin_words_and_numbers_stay_whole():
    assert token_texts("PM2.5 和 GB6441，50,000元") == ["pm2.5", "和", "gb6441", "50000", "元"]


def test_a_line_break_inside_a_sentence_is_no_boundary():
    assert "事故" in token_texts("爆炸事\n故")


def test_a_space_is_a_boundary():
    assert "矿火" not in token_texts("煤矿 火灾")


def test_a_dated_name_gives_its_mark_beside_its_numbers():
    assert token_texts("“6·13”事故")[:3] == ["@0613", "6", "13"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("火灾", ("火灾",)),
        ("矿", ("矿",)),
        ("煤矿火灾", ("煤矿", "矿火", "火灾")),
        ("安6矿", ("安", "6", "矿")),
    ],
)
def test_what_is_asked_leaves_out_the_end_of_the_run(asked, expected):
    assert asked_tokens(asked) == expected


@given(HAN, HAN, HAN)
@example("一", "禱", "一")
def test_a_text_holds_the_tokens_of_every_part_of_it(before, part, after):
    held = token_texts(before + part + after)
    wanted = asked_tokens(part)
    if len(part) > 1:
        assert any(tuple(held[i : i + len(wanted)]) == wanted for i in range(len(held)))
    else:
        [begun] = wanted  # not `part` itself: 禱 gives the tokens of 祷
        assert any(token.startswith(begun) for token in held)


@given(st.text(max_size=80))
def test_tokens_point_into_the_original(text):
    previous = 0
    for token in tokens(text):
        assert 0 <= token.start < token.end <= len(text)
        assert token.position >= previous
        previous = token.position
