"""Sums never add what stands inside another number, and never take unknown for zero."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from casebook.measures.choices import KINDS
from casebook.measures.models import Measure
from casebook.measures.sums import counts, penalty_fen, proposed_fen

measures = st.lists(
    st.builds(
        Measure,
        kind=st.sampled_from(sorted(KINDS)),
        count=st.none() | st.integers(0, 500),
        counted_elsewhere=st.booleans(),
        amount_fen=st.none() | st.integers(0, 10**12),
        state=st.sampled_from(["proposed", "decided", "executed", "ended"]),
    ),
    max_size=12,
)


@given(measures, measures)
def test_sums_add_up_over_any_split(one: list[Measure], other: list[Measure]) -> None:
    together, apart = counts([*one, *other]), [counts(one), counts(other)]
    for kind in KINDS:
        assert together.get(kind, 0) == sum(part.get(kind, 0) for part in apart)


@given(measures)
def test_what_is_counted_elsewhere_changes_no_sum(found: list[Measure]) -> None:
    without = [measure for measure in found if not measure.counted_elsewhere]
    assert counts(found) == counts(without)
    assert penalty_fen(found) == penalty_fen(without)


@given(measures)
def test_what_was_ended_changes_no_sum(found: list[Measure]) -> None:
    assert counts(found) == counts([measure for measure in found if measure.state != "ended"])


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=8))
def test_fines_add_in_whole_fen(amounts: list[int]) -> None:
    fines = [Measure(kind="penalty", state="decided", amount_fen=amount) for amount in amounts]
    assert penalty_fen(fines) == sum(amounts)


@given(measures)
def test_a_fine_that_is_only_proposed_or_was_ended_is_in_no_sum_of_fines(found: list[Measure]) -> None:
    done = [measure for measure in found if measure.state in {"decided", "executed"}]
    assert penalty_fen(found) == penalty_fen(done)
    proposed = [measure for measure in found if measure.state == "proposed"]
    assert proposed_fen(found) == proposed_fen(proposed)
    assert proposed_fen(done) is None


def test_a_measure_without_a_number_is_one_and_a_zero_is_zero() -> None:
    assert counts([Measure(kind="interview"), Measure(kind="interview")]) == {"interview": 2}
    assert counts([Measure(kind="interview", count=0)]) == {"interview": 0}


def test_an_unknown_amount_is_not_zero() -> None:
    assert penalty_fen([Measure(kind="penalty")]) is None
    assert penalty_fen([]) is None
    zero = Measure(kind="penalty", state="decided", amount_fen=0)
    assert penalty_fen([Measure(kind="penalty", state="decided"), zero]) == 0


def test_only_penalties_are_fines() -> None:
    assert penalty_fen([Measure(kind="notice", amount_fen=100)]) is None


def test_kinds_come_in_the_order_of_the_list() -> None:
    found = [Measure(kind="self_review"), Measure(kind="penalty"), Measure(kind="transfer")]
    assert list(counts(found)) == ["penalty", "transfer", "self_review"]
