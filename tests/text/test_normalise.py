import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.text.normalise import canonical_name, canonical_number, normalise, normalise_with_offsets


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("５万元", "5万元"),
        ("ＡＢＣ", "abc"),
        ("6・13", "6·13"),
        ("8﹒1", "8.1"),
        ("6•13", "6·13"),
        ("㎡", "m2"),
        ("中文，标点。", "中文,标点。"),
    ],
)
def test_width_and_dots_are_made_one(typed, plain):
    assert normalise(typed) == plain


@given(st.text(max_size=60))
def test_normalising_twice_changes_nothing(text):
    once = normalise(text)
    assert normalise(once) == once or unicodedata.normalize("NFKC", once) != once


@given(st.text(max_size=60))
def test_offsets_lead_back_into_the_original_in_order(text):
    normal = normalise_with_offsets(text)
    offsets = list(normal.offsets)
    assert len(offsets) == len(normal.text) + 1
    assert offsets == sorted(offsets)
    assert offsets[-1] == len(text)


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=40))
def test_han_characters_stay_as_they_are(text):
    assert normalise(text) == text


@pytest.mark.parametrize(
    "typed",
    [
        "安问〔2026〕12号",
        "安问[2026]12号",
        "安问(2026) 12",
        "安问（2026）第012号",
        "安问【2026】12号",
        " 安问〔２０２６〕１２号 ",
    ],
)
def test_a_number_is_one_number_however_it_is_typed(typed):
    assert canonical_number(typed) == "安问〔2026〕12号"


@pytest.mark.parametrize("typed", ["2026", "安问", "煤矿2026年12人死亡", "", "12号"])
def test_what_is_no_number_gives_none(typed):
    assert canonical_number(typed) is None


def test_names_are_compared_without_width_and_spaces():
    assert canonical_name("某 公司（河南）") == canonical_name("某公司(河南)") == "某公司(河南)"
