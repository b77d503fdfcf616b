"""docs/roles.md is the permission table, word for word."""

from __future__ import annotations

import pytest

from casebook.accounts.permissions import ROLES, SIGNED_IN, TABLE
from tests.docs import pages

PAGE = pages.page("docs/roles.md")
ROWS = {pages.codes(row[0])[0]: row for row in pages.rows(PAGE)}


def test_the_page_names_every_role_and_every_act_and_no_other() -> None:
    assert set(ROWS) == set(ROLES) | set(TABLE)


@pytest.mark.parametrize("act", TABLE)
def test_an_act_is_documented_with_the_roles_that_may(act: str) -> None:
    _, meaning, who = ROWS[act]
    assert len(meaning) > 5
    if SIGNED_IN in TABLE[act]:
        assert who == "everyone signed in"
    else:
        assert set(pages.codes(who)) == TABLE[act]


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_documented_under_its_name(role: str) -> None:
    assert ROWS[role][1] == str(ROLES[role].label)
