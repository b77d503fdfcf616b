"""The check character of the unified social credit code finds every single slip."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.law.uscc import ALPHABET, check_character, is_valid

bodies = st.text(alphabet=ALPHABET, min_size=17, max_size=17)
codes = bodies.map(lambda body: body + check_character(body))


@given(codes)
def test_a_code_with_its_check_character_is_valid(code):
    assert is_valid(code)
    assert is_valid(f" {code.lower()} ")


@pytest.mark.parametrize("code", ["91350100M000100Y43", "91350200776049653A", "123502001549897397"])
def test_codes_that_are_in_use_are_valid(code):
    assert is_valid(code)


@given(codes, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_any_single_changed_character_is_refused(code, place, other):
    changed = code[:place] + other + code[place + 1 :]
    assert is_valid(changed) == (changed == code)


@given(codes, st.integers(0, 16))
def test_exchanged_neighbours_are_refused(code, place):
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert is_valid(swapped) == (swapped == code)


@pytest.mark.parametrize(
    "code", ["", "9111", "91110000100003962", "91110000100003962TT", "9111000010000396 2T"]
)
def test_another_length_is_refused(code):
    assert not is_valid(code)


@given(codes, st.integers(0, 17), st.sampled_from("IOSVZ-事 "))
def test_characters_that_are_not_used_are_refused(code, place, strange):
    assert not is_valid(code[:place] + strange + code[place + 1 :])


@pytest.mark.parametrize("body", ["", "9" * 16, "9" * 18])
def test_a_body_of_another_length_has_no_check_character(body):
    with pytest.raises(ValueError, match="17 characters"):
        check_character(body)


def test_a_strange_character_is_named():
    with pytest.raises(ValueError, match="not in a unified social credit code: I O"):
        check_character("911100001000039IO")
