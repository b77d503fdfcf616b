"""Every row of the domain reference that a case can use stands in a table, with its mark; the rest is named.

`pytest -rP tests/law/test_reference.py` prints what was left out and why.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from casebook.law.tables import Row, load_tables

REFERENCE = tomllib.loads((Path(__file__).parent / "reference.toml").read_text(encoding="utf-8"))
ROWS: list[dict[str, Any]] = REFERENCE["row"]
KEPT = [entry for entry in ROWS if "rows" in entry]
LEFT_OUT = [entry for entry in ROWS if "left_out" in entry]


def named(entry: dict[str, Any]) -> str:
    return f"{entry['section']} {entry['id']}"


def rows_of(entry: dict[str, Any]) -> list[Row]:
    """Every version of every row that carries it."""
    found = []
    for place in entry["rows"]:
        table, _colon, code = place.partition(":")
        found += [row for row in load_tables()[table] if row.code == code]
    return found


def doubtful(row: Row) -> bool:
    return not row.verified or bool(row.unverified)


def test_what_is_in_the_reference_is_kept_or_left_out_with_a_reason() -> None:
    for entry in ROWS:
        assert ("rows" in entry) != ("left_out" in entry), named(entry)
        assert entry.get("rows") or len(entry.get("left_out", "")) > 10, named(entry)
    for entry in LEFT_OUT:
        print(f"{named(entry)}: {entry['left_out']}")
    for section, reason in REFERENCE["sections"].items():
        print(f"section {section}: {reason}")


@pytest.mark.parametrize("entry", KEPT, ids=named)
def test_a_row_of_the_reference_stands_in_its_table(entry: dict[str, Any]) -> None:
    for place in entry["rows"]:
        table, _colon, code = place.partition(":")
        assert any(row.code == code for row in load_tables()[table]), place


@pytest.mark.parametrize("entry", [entry for entry in KEPT if "VERIFIED" not in entry["mark"]], ids=named)
def test_what_was_not_read_is_not_called_verified(entry: dict[str, Any]) -> None:
    """A row that carries several rows of the reference may be verified in the part of another one."""
    for row in rows_of(entry):
        assert doubtful(row), row.code


@pytest.mark.parametrize("entry", [entry for entry in KEPT if "FROM MEMORY" in entry["mark"]], ids=named)
def test_what_stands_from_memory_leaves_a_doubt_in_one_of_its_rows(entry: dict[str, Any]) -> None:
    assert any(doubtful(row) for row in rows_of(entry)), entry["mark"]


@pytest.mark.parametrize(
    "entry", [entry for entry in KEPT if entry["mark"].startswith("VERIFIED L-")], ids=named
)
def test_what_was_read_in_the_law_store_is_called_verified(entry: dict[str, Any]) -> None:
    for row in rows_of(entry):
        assert row.verified, row.code


def test_every_time_limit_has_its_number_and_no_number_is_made_up() -> None:
    known = {
        entry["id"] for entry in ROWS if entry["section"].startswith("2.") and entry["id"].startswith("T")
    }
    tabled = {row.get("rule") or row.code for row in load_tables()["deadlines"]}
    assert tabled == known


@pytest.mark.parametrize(
    ("table", "prefixes"),
    [
        ("grades", ("G",)),
        ("penalty_kinds", ("XZ",)),
        ("circumstances", ("M", "N", "H", "ZM", "ZN", "ZH", "DH", "WN", "WM", "WH", "CH", "CM", "SOE")),
        ("separation", ("SD",)),
        ("clue_ways", ("XS",)),
        ("stages", ("A", "B")),
        ("maximum", ("TOP",)),
        ("accountability_forms", ("WZ",)),
        ("education_forms", ("ED",)),
    ],
)
def test_no_code_of_a_table_is_unknown_to_the_reference(table: str, prefixes: tuple[str, ...]) -> None:
    carried = {place for entry in KEPT for place in entry["rows"]}
    for row in load_tables()[table]:
        if row.code.startswith(prefixes) and row.code.upper() == row.code:
            assert f"{table}:{row.code}" in carried or row.code.startswith("MAX"), row.code


def test_the_whole_reference_was_looked_at() -> None:
    sections = Counter(entry["section"] for entry in ROWS)
    assert sections["2.5"] == 31 and sections["3.5"] == 22 and sections["5"] == 29 and sections["6.5"] == 16
    assert len(ROWS) > 500 and len(LEFT_OUT) < 25


#: Rows whose article the reference gives elsewhere than in its `basis`.
ELSEWHERE = {
    "deadlines:T216": "arithmetic on T215",
    "counting:CD4": "the silence of the whole text; the row cites where its days stand",
    "pauses:review": "T215 gives it",
    "stages:B5a": "the filing rule of B5",
    **{f"discipline:A{n}": "the kinds stand in art 7, as 3.7 says" for n in range(1, 6)},
    "severity_terms:SV-TOP-LIMIT": "in the words of the rule",
    "severity_terms:SV-TOP-PROCEDURE": "in the words of the rule",
    "handling:ED4": "as for ED1 to ED3",
}


def numbers(text: str) -> set[str]:
    """The article numbers in a citation, without what stands in brackets behind them."""
    return set(re.findall(r"\d+", re.sub(r"\([^)]*\)", " ", text)))


def test_articles_are_those_of_the_reference() -> None:
    told: dict[str, set[str]] = {}
    for entry in KEPT:
        for place in entry["rows"]:
            words = f"{entry.get('basis', '')} {entry['id']}"
            told.setdefault(place, set()).update(re.findall(r"\d+", words))
    compared = 0
    for entry in KEPT:
        for place in entry["rows"] if "basis" in entry else ():
            table, _colon, code = place.partition(":")
            for row in (row for row in load_tables()[table] if row.code == code and row.article):
                if "article" in row.unverified or place in ELSEWHERE:
                    continue
                assert numbers(row.article or "") <= told[place], f"{place}: {row.article} / {entry['basis']}"
                compared += 1
    assert compared > 350
