"""Decisions over tables: pure, in order, and never fatal."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.law import tables
from casebook.law.tables import LawTableError, Row, table
from casebook.statutes.laying import differing, lay
from casebook.statutes.writing import (
    entry_text,
    own_text,
    read_entry,
    read_own,
    row_text,
    since_of,
    table_text,
)


@dataclass
class Decision:
    table: str
    code: str
    since: str
    kind: str
    before: str
    after: list[str] = field(default_factory=list)


def decision(row: Row, kind: str, *after: Row) -> Decision:
    return Decision(
        row.table, row.code, since_of(row), kind, row_text(row), [row_text(each) for each in after]
    )


def first(name: str = "education_forms") -> Row:
    return table(name)[0]


def named(row: Row, name: str) -> Row:
    return replace(row, name=MappingProxyType({"zh": name, "en": name}))


def test_nothing_laid_is_nothing_changed() -> None:
    assert lay([]).overlay == {}


def test_a_row_stays_at_its_place_in_the_table() -> None:
    rows = table("education_forms")
    laid = lay([decision(rows[1], "correct", named(rows[1], "另称"))])
    assert [row.code for row in laid.overlay["education_forms"]] == [row.code for row in rows]
    assert laid.overlay["education_forms"][1].name["zh"] == "另称"


def test_decisions_build_on_each_other() -> None:
    row = first()
    one = named(row, "甲")
    laid = lay([decision(row, "correct", one), decision(one, "correct", named(one, "乙"))])
    assert laid.overlay["education_forms"][0].name["zh"] == "乙"
    assert not laid.outdated


def test_a_new_row_goes_to_the_end() -> None:
    row = replace(first(), code="ZZ9")
    laid = lay([Decision("education_forms", "ZZ9", since_of(row), "add", "", [row_text(row)])])
    assert laid.overlay["education_forms"][-1].code == "ZZ9"


def test_a_confirmation_of_a_row_that_the_files_changed_is_set_aside() -> None:
    row = first()
    base = {**tables.load_tables(), "education_forms": (named(row, "升级后"), *table("education_forms")[1:])}
    confirmed = decision(row, "confirm", replace(row, verified=True))
    laid = lay([confirmed], base)
    assert [(entry.decision, entry.why) for entry in laid.set_aside] == [(confirmed, "row_changed")]
    assert laid.overlay.get("education_forms", base["education_forms"]) == base["education_forms"]
    with pytest.raises(LawTableError, match="row_changed"):
        lay([confirmed], base, strict=True)


def test_a_correction_holds_over_a_changed_file_and_is_told() -> None:
    row = first()
    base = {**tables.load_tables(), "education_forms": (named(row, "升级后"), *table("education_forms")[1:])}
    corrected = decision(row, "correct", named(row, "更正"))
    laid = lay([corrected], base)
    assert laid.overlay["education_forms"][0].name["zh"] == "更正"
    assert laid.outdated == (corrected,)


def test_a_decision_on_a_row_that_is_gone_is_set_aside() -> None:
    gone = decision(replace(first(), code="GONE"), "correct", first())
    unknown = replace(first(), table="fairy_tales")
    laid = lay([gone, decision(unknown, "retire")])
    assert [entry.why for entry in laid.set_aside] == ["no_row", "no_row"]


def test_one_decision_that_breaks_its_table_does_not_take_the_others_away() -> None:
    grade, form = table("grades")[1], first()
    breaking = decision(grade, "retire")
    laid = lay([breaking, decision(form, "correct", named(form, "另称"))])
    assert [(entry.decision, entry.why) for entry in laid.set_aside] == [(breaking, "breaks_table")]
    assert "leaves a hole" in laid.set_aside[0].told
    assert laid.overlay["education_forms"][0].name["zh"] == "另称"
    assert laid.overlay.get("grades", table("grades")) == table("grades")


def test_a_stored_row_that_cannot_be_read_any_more_is_set_aside() -> None:
    broken = replace(decision(first(), "correct"), after=["code = "])
    assert [entry.why for entry in lay([broken]).set_aside] == ["breaks_table"]


def test_differing_pairs_rows_by_code_and_day() -> None:
    rows = table("education_forms")
    changed = named(rows[0], "另称")
    other = {"education_forms": (changed, *rows[2:])}
    found = differing({"education_forms": rows}, other)
    assert found == [("education_forms", rows[0], changed), ("education_forms", rows[1], None)]


def test_a_table_is_written_as_a_file_is() -> None:
    text = table_text(table("grades"), [("G9", "2007-06-01")])
    found = read_entry(text)
    assert [entry["code"] for entry in found["row"]] == ["G1", "G2", "G3", "G4"]
    assert found["withdraw"] == [{"code": "G9", "since": "2007-06-01"}]


def test_the_keys_of_one_table_are_corrected_without_the_common_ones() -> None:
    own = read_own(own_text(table("grades")[0]))
    assert own["deaths"] == {"from": 30}
    with pytest.raises(LawTableError, match="verified: not a key of this table alone"):
        read_own("verified = true")
    with pytest.raises(LawTableError, match="at end of document"):
        read_own("deaths = {")


PLAIN = st.recursive(
    st.booleans() | st.integers(-(10**15), 10**15) | st.text() | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), PLAIN, max_size=5))
def test_whatever_is_written_reads_back(entry: dict[str, object]) -> None:
    assert read_entry(entry_text(entry)) == entry
