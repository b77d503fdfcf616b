"""The clocks of a penalty that was quashed, found void or found unlawful."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from casebook.cases.models import Case
from casebook.measures import service as measures
from casebook.measures.models import Measure
from casebook.refusals import Refusal
from tests.measures.conftest import Bench

from .conftest import TODAY, clocks

OF_PARTY = ("T212", "T301", "T308")
#: What a change takes beside its name.
TAKES = {"changed": {"amount_fen": 20_000_000}}


def served(bench: Bench, *, published: bool = False) -> Measure:
    measure = bench.step(bench.decided("penalty"), "served")
    return bench.step(measure, "published") if published else measure


@pytest.mark.parametrize("change", ["quashed", "void"])
def test_payment_review_and_suit_end_with_the_penalty(bench: Bench, change: str) -> None:
    measure = served(bench)
    assert all(clocks(bench.case)[rule].live for rule in (*OF_PARTY, "T217"))
    bench.step(measure, "changed", extra=change, **TAKES.get(change, {}))
    found = clocks(bench.case)
    assert {found[rule].state for rule in (*OF_PARTY, "T217")} == {"void"}
    assert found["T211"].state == "met", "it was served in time"


@pytest.mark.parametrize("change", ["changed", "unlawful"])
def test_a_penalty_that_stands_keeps_its_clocks(bench: Bench, change: str) -> None:
    bench.step(served(bench), "changed", extra=change, **TAKES.get(change, {}))
    assert all(clocks(bench.case)[rule].live for rule in (*OF_PARTY, "T217"))


def test_the_review_of_a_quashed_penalty_is_waited_for_no_more(bench: Bench) -> None:
    measure = bench.step(bench.step(served(bench), "review_applied"), "review_accepted")
    assert clocks(bench.case)["T305"].live
    bench.step(measure, "changed", extra="quashed")
    found = clocks(bench.case)
    assert found["T305"].state == "void" and found["T304"].state == "met"


@pytest.mark.parametrize("change", ["changed", "quashed", "unlawful", "void"])
def test_a_published_penalty_is_withdrawn_after_any_change(bench: Bench, change: str) -> None:
    measure = bench.step(served(bench, published=True), "changed", extra=change, **TAKES.get(change, {}))
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
        Measure.objects.get(id=measure.id),
        "changed",
        on=TODAY - timedelta(days=1),
        extra="changed",
        **TAKES["changed"],
    )
    bench.step(measure, "published")
    assert "T214" not in clocks(bench.case)


def test_another_penalty_of_the_case_keeps_its_clocks(bench: Bench) -> None:
    other = bench.step(
        bench.decided("penalty", violation="另一违法行为", party="p1", subject_kind="person"), "served"
    )
    bench.step(served(bench), "changed", extra="quashed")
    assert clocks(bench.case, subject_id=str(other.id))["T212"].live


# ---------------------------------------------------------------- ended after the change


def ended(bench: Bench, *, published: bool = True, change: str = "quashed") -> Measure:
    measure = bench.step(served(bench, published=published), "changed", extra=change, **TAKES.get(change, {}))
    return measures.end(bench.people["leader"], measure.id, measure.version, reason="复议撤销")


@pytest.mark.parametrize("change", ["changed", "quashed", "unlawful", "void"])
def test_a_publication_is_still_withdrawn_after_the_penalty_was_ended(bench: Bench, change: str) -> None:
    measure = ended(bench, change=change)
    found = clocks(bench.case)
    assert found["T214"].state == "running" and found["T214"].start_on == TODAY
    assert {found[rule].state for rule in OF_PARTY} == {"void"}
    assert found["T217"].state == "met"
    measure = bench.step(measure, "withdrawn")
    assert measure.state == "ended" and measure.particulars.withdrawn_on == TODAY
    assert (clocks(bench.case)["T214"].state, clocks(bench.case)["T214"].met_by) == (
        "met",
        "penalty.withdrawn",
    )


def test_what_was_withdrawn_before_the_end_stays_met(bench: Bench) -> None:
    measure = bench.step(served(bench, published=True), "changed", extra="quashed")
    measure = bench.step(measure, "withdrawn")
    measures.end(bench.people["leader"], measure.id, measure.version, reason="复议撤销")
    assert clocks(bench.case)["T214"].state == "met"


@pytest.mark.parametrize("code", ["served", "paid", "published", "changed", "ordered"])
def test_an_ended_penalty_takes_no_other_step(bench: Bench, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        bench.step(ended(bench), code)
    assert refused.value.code == "measure.is_ended"


def test_an_ended_penalty_that_was_not_published_or_not_changed_has_nothing_to_withdraw(bench: Bench) -> None:
    unpublished = ended(bench, published=False)
    with pytest.raises(Refusal) as refused:
        bench.step(unpublished, "withdrawn")
    assert refused.value.code == "measure.is_ended" and "T214" not in clocks(bench.case)
    other = bench.decided("penalty", violation="另一违法行为", party="p1", subject_kind="person")
    other = bench.step(other, "published")
    other = measures.end(bench.people["leader"], other.id, other.version, reason="不再执行")
    with pytest.raises(Refusal) as refused:
        bench.step(other, "withdrawn")
    assert refused.value.code == "measure.step_too_early" and "T214" not in clocks(bench.case)


def test_a_measure_of_another_kind_takes_no_step_after_its_end(bench: Bench) -> None:
    measure = bench.decided("notice")
    measure = measures.end(bench.people["leader"], measure.id, measure.version, reason="撤回")
    with pytest.raises(Refusal) as refused:
        bench.step(measure, "issued")
    assert refused.value.code == "measure.is_ended"


def test_the_page_of_an_ended_penalty_offers_the_withdrawal_alone(
    client: Any, sign_in: Any, bench: Bench, case: Case
) -> None:
    measure = ended(bench)
    sign_in(client, "enforcement")
    address = f"/measures/{measure.id}/"
    text = client.get(address).get_data(as_text=True)
    assert "steps/withdrawn" in text and "steps/paid" not in text and "steps/ordered" not in text
    data = {"step-withdrawn-version": measure.version, "step-withdrawn-on": TODAY.isoformat()}
    answer = client.post(f"{address}steps/withdrawn", data=data)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    assert f'action="{address}steps/' not in client.get(address).get_data(as_text=True)
    assert clocks(case)["T214"].state == "met"
    answer = client.post(f"{address}steps/paid", data={"step-paid-on": TODAY.isoformat()})
    assert answer.status_code == 422 and "已经终止" in answer.get_data(as_text=True)
