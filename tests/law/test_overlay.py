"""Tables laid over those of the files: seen by every reader at once, tried by one alone, taken away again."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from casebook.law import tables
from casebook.law.tables import LawTableError, build_row, row, table


@pytest.fixture(autouse=True)
def _files_again() -> Iterator[None]:
    yield
    tables.use(None)


def graver() -> dict[str, tables.Table]:
    """The grades with another name for the gravest."""
    rows = table("grades")
    return {"grades": (replace(rows[0], name={"zh": "另称", "en": "Another"}), *rows[1:])}


def test_a_table_in_use_takes_the_place_of_the_one_of_the_file() -> None:
    others = table("stages")
    tables.use(graver(), "7")
    assert row("grades", "G1").name["zh"] == "另称"
    assert table("stages") is others
    tables.use(None)
    assert row("grades", "G1").name["zh"] == "特别重大事故"


def test_the_edition_says_which_files_and_which_state_lies_over_them() -> None:
    files = tables.edition()
    assert len(files) == 8
    tables.use(graver(), "7")
    assert tables.edition() == f"{files}+7"
    tables.use(None)
    assert tables.edition() == files


def test_a_table_that_nobody_reads_is_refused() -> None:
    with pytest.raises(LawTableError, match="no law table fairy_tales"):
        tables.use({"fairy_tales": table("grades")})
    assert row("grades", "G1").name["zh"] == "特别重大事故"


def test_tables_are_tried_by_one_thread_alone() -> None:
    seen: list[str] = []
    with tables.trying(graver(), "if"):
        assert row("grades", "G1").name["zh"] == "另称"
        assert tables.edition().endswith("+if")
        other = threading.Thread(target=lambda: seen.append(row("grades", "G1").name["zh"]))
        other.start()
        other.join()
    assert seen == ["特别重大事故"]
    assert row("grades", "G1").name["zh"] == "特别重大事故"


def test_what_is_computed_from_the_tables_is_remembered_until_they_change() -> None:
    asked: list[str] = []

    @tables.per_edition
    def name_of(code: str) -> str:
        asked.append(code)
        return row("grades", code).name["zh"]

    assert [name_of("G1"), name_of("G1"), name_of("G2")] == ["特别重大事故", "特别重大事故", "重大事故"]
    assert asked == ["G1", "G2"]
    tables.use(graver(), "7")
    assert name_of("G1") == "另称"
    tables.use(None)
    assert name_of("G1") == "特别重大事故"


def test_a_row_is_built_with_the_checks_of_the_loader() -> None:
    good = {
        "code": "X1",
        "name": {"zh": "甲", "en": "One"},
        "verified": True,
        "mark": "VERIFIED",
        "law": "某法",
        "year": 2021,
        "article": "9",
        "effective_from": date(2021, 7, 15),
        "months": 6,
    }
    assert build_row("some", good)["months"] == 6
    with pytest.raises(LawTableError, match=r"^here \(X1\): law, year and article belong together"):
        build_row("some", {**good, "article": ""}, "here")


def test_rows_are_checked_against_each_other() -> None:
    rows = table("grades")
    tables.check({"grades": rows})
    with pytest.raises(LawTableError, match="leaves a hole"):
        tables.check({"grades": rows[:1] + rows[2:]})
    with pytest.raises(LawTableError, match="stands twice"):
        tables.check({"grades": (*rows, rows[0])})
