"""Traditional characters read as simplified ones."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from casebook.text.tokens import asked_tokens, token_texts, tokens
from casebook.text.traditional import simplified

HAN = st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=30)


def test_traditional_words_become_simplified_ones() -> None:
    assert simplified("煤礦瓦斯爆炸，買買提隱瞞不報") == "煤矿瓦斯爆炸，买买提隐瞒不报"


def test_characters_that_simplified_texts_use_stay() -> None:
    assert simplified("著名、干部、后果、乾县、里面") == "著名、干部、后果、乾县、里面"


def test_both_scripts_have_the_same_tokens() -> None:
    assert token_texts("煤礦事故") == token_texts("煤矿事故")
    assert asked_tokens("煤礦事故") == asked_tokens("煤矿事故")


@given(HAN)
def test_folding_keeps_the_length_and_does_nothing_twice(text: str) -> None:
    once = simplified(text)
    assert len(once) == len(text)
    assert simplified(once) == once


@given(HAN)
def test_tokens_stand_where_they_stood(text: str) -> None:
    for token in tokens(text):
        assert simplified(text[token.start : token.end]).replace("\n", "") == token.text
