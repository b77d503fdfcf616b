"""The glossary holds every word of the closed lists, each Chinese term once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from casebook.accounts.permissions import ROLES
from casebook.cases import choices as case_choices
from casebook.law import tables
from casebook.measures import choices as measure_choices
from casebook.measures.labels import LABELS
from tests.docs import pages

NONE = "—"
ROWS = list(pages.rows(pages.page("docs/glossary.md")))
LISTS: dict[str, Mapping[str, Any]] = {
    "roles": {code: role.label for code, role in ROLES.items()},
    "fields of measures": LABELS,
    "grades": {row.code: tables.label(row) for row in tables.table("grades")},
}
for module in (case_choices, measure_choices):
    LISTS |= {
        f"{module.__name__}.{name}": value
        for name, value in vars(module).items()
        if name.isupper() and isinstance(value, dict)
    }


def _codes() -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for _, chinese, codes, *_ in ROWS:
        found[chinese].update(pages.codes(codes))
    return found


def _entries() -> Iterator[tuple[str, str, str]]:
    for name, entries in LISTS.items():
        for code, label in entries.items():
            yield name, code, str(label)


def test_a_chinese_term_stands_once() -> None:
    counted = Counter(row[1] for row in ROWS if row[1] != NONE)
    assert not [term for term, count in counted.items() if count > 1]


def test_an_english_term_stands_once() -> None:
    assert not [term for term, count in Counter(row[0] for row in ROWS).items() if count > 1]


def test_every_row_is_whole() -> None:
    for row in ROWS:
        assert len(row) == 5, row
        assert row[0] and row[1], row
        assert row[1] != NONE or row[2], row


@pytest.mark.parametrize(("name", "code", "label"), list(_entries()))
def test_a_word_of_a_closed_list_stands_in_the_glossary_with_its_code(
    name: str, code: str, label: str
) -> None:
    assert label in _codes(), f"{name}: {label} ({code}) has no entry"
    assert code in _codes()[label], f"{name}: {label} stands without its code {code}"


@pytest.mark.parametrize("kind", measure_choices.KINDS)
def test_a_kind_of_measure_is_documented_for_other_systems(kind: str) -> None:
    assert f"`{kind}`" in pages.page("docs/interchange.md")
