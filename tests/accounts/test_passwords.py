"""What makes a password acceptable, and how it is kept."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher, Type, extract_parameters
from hypothesis import given
from hypothesis import strategies as st

from casebook.accounts import passwords
from casebook.accounts.demo import DEMO_PASSWORD
from casebook.refusals import Refusals


def broken(password: str, username: str = "zhangwei", min_length: int = 10) -> set[str]:
    try:
        passwords.check_rules(password, username, min_length=min_length)
    except Refusals as refusals:
        return {each.code for each in refusals.all if each.field == "password" and each.message}
    return set()


@pytest.mark.parametrize(
    ("password", "codes"),
    [
        ("Shan-Hai-2026", set()),
        ("山高水长Ab1", {"password.short"}),
        ("山高水长天地人和Ab1", set()),
        ("Ab1-", {"password.short"}),
        ("abcdefghijkl", {"password.kinds"}),
        ("river mountain", {"password.kinds"}),
        ("RIVERmountain", {"password.kinds"}),
        ("River mountain", set()),
        ("Zhangwei-20268", {"password.username", "password.common"}),
        ("xX9-ZHANGWEI-k", {"password.username"}),
        ("P@ssw0rd2026", {"password.common"}),
        ("Password123!", {"password.common"}),
        ("Qwertyuiop1!", {"password.common"}),
        ("Woaini1314!!", {"password.common"}),
        ("Anquan@202611", {"password.common"}),
        ("1234567890", {"password.common", "password.kinds"}),
        ("A" + "b1" * 100, {"password.long"}),
        ("", {"password.short", "password.kinds"}),
    ],
)
def test_a_password_is_judged_by_every_rule(password: str, codes: set[str]) -> None:
    assert broken(password) == codes


def test_the_minimum_length_is_a_setting() -> None:
    assert broken("Ab1-Xy9+", min_length=8) == set()
    assert broken("Ab1-Xy9+", min_length=9) == {"password.short"}


def test_a_name_of_two_letters_may_occur_in_a_password() -> None:
    assert broken("Li-Shan-Hai-7", username="li") == set()


def test_the_demonstration_password_meets_the_rules() -> None:
    for username in ("enforcement", "discipline2", "sysadmin", "auditor"):
        assert broken(DEMO_PASSWORD, username=username) == set()


def test_generated_passwords_meet_the_rules_and_differ() -> None:
    made = [passwords.generate() for _ in range(200)]
    assert len(set(made)) == 200
    assert all(len(one) == 14 and passwords.kinds(one) == 4 and not broken(one) for one in made)


def test_a_generated_password_is_as_long_as_asked() -> None:
    assert len(passwords.generate(24)) == 24
    assert len(passwords.generate(1)) == 4


@given(st.text(max_size=40))
def test_kinds_are_between_none_and_four(text: str) -> None:
    assert 0 <= passwords.kinds(text) <= 4
    assert (passwords.kinds(text) == 0) is (text == "")


@given(st.text(max_size=60), st.text(max_size=12))
def test_judging_a_password_never_fails_otherwise(password: str, username: str) -> None:
    broken(password, username)


def test_a_password_is_hashed_with_argon2id_and_verified() -> None:
    hashed = passwords.hash_password("Shan-Hai-2026")
    assert hashed.startswith("$argon2id$")
    assert "Shan-Hai" not in hashed
    assert passwords.verify(hashed, "Shan-Hai-2026")
    assert not passwords.verify(hashed, "Shan-Hai-2027")


def test_a_hash_takes_as_much_as_the_standard_asks_for() -> None:
    """RFC 9106 section 4, for machines that have little memory to spare."""
    made = extract_parameters(passwords.hash_password("Shan-Hai-2026"))
    assert (made.type, made.memory_cost, made.time_cost) == (Type.ID, 64 * 1024, 3)


@pytest.mark.parametrize("kept", [None, "", "not a hash"])
def test_without_a_usable_hash_no_password_is_right(kept: str | None) -> None:
    assert not passwords.verify(kept, "Shan-Hai-2026")


def test_a_hash_of_weaker_parameters_is_outdated() -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=1024).hash("Shan-Hai-2026")
    assert passwords.is_outdated(weak)
    assert not passwords.is_outdated(passwords.hash_password("Shan-Hai-2026"))
