"""A row may hold what the rows of its table hold, and nothing that no code reads."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest

from casebook.acts import Actor
from casebook.law import tables
from casebook.law.tables import LawTableError, Row, row, table
from casebook.refusals import Refusal
from casebook.statutes.models import RowDecision
from casebook.statutes.shapes import check_shape
from casebook.statutes.writing import read_entry, read_own
from tests.statutes.conftest import correct


def with_own(entry: Row, **changes: Any) -> Row:
    return replace(entry, own=MappingProxyType({**entry.own, **changes}))


def test_every_row_of_the_files_has_the_shape_of_its_table() -> None:
    for entries in tables.load_tables().values():
        for entry in entries:
            check_shape(entry)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"deaths": "many"}, "deaths is text, not keys in braces"),
        ({"deaths": {"from": "thirty"}}, "deaths.from is text, not a number"),
        ({"order": True}, "order is true or false, not a number"),
        ({"published": ["特别重大"]}, "published is a list, not text"),
        ({"colour": "red"}, "no row of this table has a key colour"),
    ],
)
def test_another_kind_of_value_or_an_unknown_key_is_refused(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(LawTableError, match=told):
        check_shape(with_own(table("grades")[0], **changes))


def test_an_unknown_table_is_refused() -> None:
    with pytest.raises(LawTableError, match="no such law table"):
        check_shape(replace(table("grades")[0], table="fairy_tales"))


def test_a_key_that_only_other_rows_of_the_table_have_is_allowed() -> None:
    check_shape(with_own(table("grades")[0], deaths={"from": 30, "below": 100}))


def test_a_proposal_of_another_shape_never_gets_into_the_store(reviewer: Actor) -> None:
    length = next(entry for entry in table("deadlines") if entry.get("length"))
    for changes in ({"length": "three"}, {"lenght": 3}):
        with pytest.raises(Refusal) as refused:
            correct(reviewer, length, **changes)
        assert refused.value.code == "law.does_not_fit"
    assert RowDecision.objects.count() == 0
    assert row("deadlines", length.code)


def test_whatever_is_typed_is_refused_and_never_a_fault() -> None:
    assert read_own("at = 07:30:00")
    for text in ("x = " + "[" * 5000, "x = " + "9" * 5000):
        with pytest.raises(LawTableError):
            read_entry(text)
