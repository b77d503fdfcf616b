"""A dry run reports what the real run of the same file then reports, and writes nothing."""

from __future__ import annotations

from typing import Any

import pytest

from casebook import clock
from casebook.acts import operator
from casebook.acts.models import TrailEntry
from casebook.cases.models import Case
from casebook.interchange import importing
from casebook.interchange.seed import REFERENCE_CASES, seed_reference_cases
from casebook.measures.models import Measure
from casebook.store import counters, current
from tests.interchange.test_importing import LINE, _many, changed, take
from tests.interchange.test_importing_again import precedent

YEAR = clock.today().year


def own(key: str, number: int | None = None, **more: Any) -> dict[str, Any]:
    return changed(external_id=key, **({"number": f"安问〔{YEAR}〕{number}号"} if number else {}), **more)


FILES: dict[str, list[Any]] = {
    "an id twice, the same": [own("a"), own("a")],
    "an id twice, another title": [own("a"), own("a", title="新名"), own("a", title="新名")],
    "an id that goes back": [own("a"), own("a", title="新名"), own("a"), own("a")],
    "an id that changes its origin": [own("a"), own("a", origin="reference", measures=[], parties=[])],
    "a number twice": [own("a", 7), own("b", 7), own("c", 8)],
    "a number that was just given": [own("a"), own("b", 1), own("c")],
    "a number that is stepped over": [own("a", 1), own("b"), own("c", 2), own("d", 3)],
    "a number given to a case that has one": [own("a"), own("a", 9), own("a", 1, title="新名")],
    "a number in the store": [own("a", 77), own("b")],
    "an own case with fewer and more measures": [
        own("a"),
        own("a", measures=LINE["measures"][:1]),
        own("a", measures=[LINE["measures"][0] | {"detail": "警告"}]),
        own("a"),
    ],
    "a precedent with fewer and more measures": [
        precedent(3),
        precedent(1),
        precedent(1),
        precedent(3),
        precedent(0),
        precedent(3),
        precedent(3),
    ],
    "a case of the store, twice": [own("stored", title="新名"), own("stored", title="新名"), own("stored")],
    "a measure of the store of another kind": [own("stored", measures=[{"kind": "notice"}])],
    "an id in a later batch": [*_many(importing.BATCH), _many(1)[0] | {"title": "新名"}, own("n-2", 60)],
    "a day ahead, then not": [own("a", received_on="2999-01-01"), own("a")],
}


@pytest.fixture
def actor(people: dict[str, Any]) -> Any:
    return operator()


@pytest.mark.parametrize("name", FILES)
def test_a_dry_run_reports_what_the_real_run_does(name: str, actor: Any) -> None:
    take(actor, own("stored", 77))
    Measure.objects(kind="penalty").update(number="罚2026-1")
    before = _state()
    rehearsed = take(actor, *FILES[name], dry_run=True)
    assert _state() == before
    assert rehearsed.as_json() == take(actor, *FILES[name]).as_json()


def test_a_dry_run_of_what_is_there_says_unchanged(actor: Any) -> None:
    seed_reference_cases()
    with REFERENCE_CASES.open("rb") as lines:
        assert importing.import_lines(actor, lines, dry_run=True).unchanged == 34


def test_a_person_without_the_sealed_half_is_told_the_same(people: dict[str, Any], actor: Any) -> None:
    take(actor, own("a"))
    file = [own("a"), own("b", measures=LINE["measures"][:1]), own("b"), own("a", measures=[], title="新名")]
    rehearsed = take(people["caseadmin"], *file, dry_run=True)
    assert rehearsed.as_json() == take(people["caseadmin"], *file).as_json()


def _state() -> tuple[Any, ...]:
    versions = sorted((case.external_id, case.version, case.number) for case in Case.objects)
    given = counters.last_number(current().db, f"case:安问:{YEAR}")
    return versions, Measure.objects.count(), TrailEntry.objects.count(), given
