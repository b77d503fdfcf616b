"""The clocks of a penalty that was quashed, found void or found unlawful."""

from __future__ import annotations

from datetime import timedelta

import pytest

from casebook.measures.models import Measure
from tests.measures.conftest import Bench

from .conftest import TODAY, clocks

OF_PARTY = ("T212", "T301", "T308")


def served(bench: Bench, *, published: bool = False) -> Measure:
    measure = bench.step(bench.decided("penalty"), "served")
    return bench.step(measure, "published") if published else measure


@pytest.mark.parametrize("change", ["quashed", "void"])
def test_payment_review_and_suit_end_with_the_penalty(bench: Bench, change: str) -> None:
    measure = served(bench)
    assert all(clocks(bench.case)[rule].live for rule in (*OF_PARTY, "T217"))
    bench.step(measure, "changed", extra=change)
    found = clocks(bench.case)
    assert {found[rule].state for rule in (*OF_PARTY, "T217")} == {"void"}
    assert found["T211"].state == "met", "it was served in time"


@pytest.mark.parametrize("change", ["changed", "unlawful"])
def test_a_penalty_that_stands_keeps_its_clocks(bench: Bench, change: str) -> None:
    bench.step(served(bench), "changed", extra=change)
    assert all(clocks(bench.case)[rule].live for rule in (*OF_PARTY, "T217"))


def test_the_review_of_a_quashed_penalty_is_waited_for_no_more(bench: Bench) -> None:
    measure = bench.step(bench.step(served(bench), "review_applied"), "review_accepted")
    assert clocks(bench.case)["T305"].live
    bench.step(measure, "changed", extra="quashed")
    found = clocks(bench.case)
    assert found["T305"].state == "void" and found["T304"].state == "met"


@pytest.mark.parametrize("change", ["changed", "quashed", "unlawful", "void"])
def test_a_published_penalty_is_withdrawn_after_any_change(bench: Bench, change: str) -> None:
    measure = bench.step(served(bench, published=True), "changed", extra=change)
    found = clocks(bench.case)["T214"]
    assert (found.state, found.start_on, found.closing) == ("running", TODAY, True)
    bench.step(measure, "withdrawn")
    assert clocks(bench.case)["T214"].met_by == "penalty.withdrawn"


def test_what_was_never_published_is_not_withdrawn(bench: Bench) -> None:
    bench.step(served(bench), "changed", extra="quashed")
    assert "T214" not in clocks(bench.case)


def test_a_publication_after_the_change_is_of_the_changed_decision(bench: Bench) -> None:
    measure = bench.decided("penalty")
    measure.decided_on = TODAY - timedelta(days=9)
    measure.save()
    measure = bench.step(
        Measure.objects.get(id=measure.id), "changed", on=TODAY - timedelta(days=1), extra="changed"
    )
    bench.step(measure, "published")
    assert "T214" not in clocks(bench.case)


def test_another_penalty_of_the_case_keeps_its_clocks(bench: Bench) -> None:
    other = bench.step(
        bench.decided("penalty", violation="另一违法行为", party="p1", subject_kind="person"), "served"
    )
    bench.step(served(bench), "changed", extra="quashed")
    assert clocks(bench.case, subject_id=str(other.id))["T212"].live
