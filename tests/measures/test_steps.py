"""Dated steps: what may follow what, for every kind; receipts of a notice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from casebook import clock
from casebook.acts.models import TrailEntry
from casebook.measures import service
from casebook.measures.step_table import STEPS
from casebook.refusals import NotFound, NotPermitted, Refusal
from casebook.web.language import speak

from .conftest import Bench, half_of, runner

TODAY = clock.today()

#: (kind, steps taken before, step) → refusal code, or the particulars it sets
TABLE: list[tuple[str, tuple[str, ...], str, str]] = [
    ("penalty", (), "served", ""),
    ("penalty", (), "paid", "measure.step_too_early"),
    ("penalty", ("served",), "paid", ""),
    ("penalty", ("served",), "served", "measure.step_twice"),
    ("penalty", (), "published", ""),
    ("discipline", (), "announced", ""),
    ("accountability", (), "announced", ""),
    ("handling", (), "announced", "measure.step_unknown"),
    ("interview", (), "report_received", "measure.step_too_early"),
    ("notice", (), "issued", ""),
    ("transfer", (), "receipt", "measure.step_too_early"),
    ("transfer", (), "filed", "measure.step_too_early"),
    ("transfer", ("handed",), "handed", "measure.step_twice"),
    ("transfer", ("handed",), "receipt", ""),
    ("transfer", ("handed",), "refused", ""),
    ("transfer", ("handed", "receipt"), "filed", ""),
    ("transfer", ("handed", "filed"), "refused", "measure.step_twice"),
    ("transfer", ("handed", "refused"), "goods_handed", "measure.step_too_early"),
    ("transfer", ("handed", "filed"), "goods_handed", ""),
    ("transfer", ("handed", "returned"), "handed", ""),
    ("judgment", (), "effective", ""),
    ("self_review", (), "received", ""),
    ("penalty", (), "no_such_step", "measure.step_unknown"),
]


@pytest.mark.parametrize("kind", sorted({row[0] for row in TABLE}))
def test_the_table_of_steps_holds_and_the_page_offers_what_passes(bench: Bench, kind: str) -> None:
    actor = bench.people[runner(half_of(kind))]
    for _, before, code, refusal in (row for row in TABLE if row[0] == kind):
        measure = bench.decided(kind)
        for earlier in before:
            measure = bench.step(measure, earlier)
        offered = {rule.code for rule in service.next_steps(measure)}
        assert (code in offered) == (not refusal), (before, code)
        if refusal:
            with pytest.raises(Refusal) as refused:
                bench.step(measure, code)
            assert refused.value.code == refusal, (before, code)
            continue
        after = bench.step(measure, code)
        rule = next(rule for rule in STEPS[kind] if rule.code == code)
        assert getattr(after.particulars, rule.sets) == TODAY, code
        assert (after.steps[-1].code, after.steps[-1].by_name) == (code, actor.name)


def test_nobody_but_who_runs_the_half_takes_a_step(bench: Bench) -> None:
    measure = bench.decided("transfer")
    for role in ("leader", "discipline", "case_admin", "enforcement2", "reviewer"):
        with pytest.raises((NotPermitted, NotFound)):
            service.step(bench.people[role], measure.id, measure.version, "handed")


@pytest.mark.parametrize("state", ["proposed", "ended"])
def test_a_step_needs_a_decision(bench: Bench, state: str) -> None:
    measure = bench.proposed("transfer")
    if state == "ended":
        measure = service.end(bench.people["leader"], measure.id, measure.version, reason="撤回")
    with pytest.raises(Refusal) as refused:
        bench.step(measure, "handed")
    assert refused.value.code == f"measure.is_{state}"


def test_a_receipt_can_come_after_the_measure_was_executed(bench: Bench) -> None:
    measure = bench.executed("transfer")
    after = bench.step(measure, "receipt", extra="江公回字1号")
    assert (after.state, after.particulars.receipt_number) == ("executed", "江公回字1号")


def test_papers_sent_back_are_handed_over_again_and_the_first_time_stays_on_record(bench: Bench) -> None:
    measure = bench.decided("transfer")
    for code in ("handed", "receipt", "returned", "handed"):
        measure = bench.step(measure, code)
    own = measure.particulars
    assert (own.receipt_on, own.answer) == (None, None), "the second receipt and answer are still to come"
    assert [step.code for step in measure.steps] == ["handed", "receipt", "returned", "handed"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"on": TODAY + timedelta(days=1)}, "on"),
        ({"on": TODAY - timedelta(days=1)}, "on"),
        ({"extra": TODAY - timedelta(days=1)}, "extra"),
    ],
)
def test_a_step_has_its_day_between_what_it_follows_and_today(
    bench: Bench, values: dict[str, Any], field: str
) -> None:
    measure = bench.decided("penalty")
    with pytest.raises(Refusal) as refused:
        bench.step(measure, "served", **values)
    assert refused.value.field == field


def test_a_fine_is_paid_when_it_is_paid_in_full(bench: Bench) -> None:
    measure = bench.step(bench.decided("penalty"), "served", extra=TODAY + timedelta(days=15))
    with pytest.raises(Refusal) as refused:
        bench.step(measure, "paid", extra=measure.amount_fen - 1)
    assert refused.value.code == "measure.fine_unpaid"
    assert bench.step(measure, "paid").particulars.paid_fen == measure.amount_fen


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("penalty", "measure.fine_unpaid"),
        ("interview", "measure.interview_unsigned"),
        ("transfer", "measure.not_handed_over"),
        ("self_review", "measure.review_missing"),
    ],
)
def test_what_was_not_carried_out_is_not_executed(bench: Bench, kind: str, code: str) -> None:
    measure = bench.decided(kind)
    with pytest.raises(Refusal) as refused:
        service.execute(bench.people[runner(half_of(kind))], measure.id, measure.version)
    assert refused.value.code == code


def test_each_unit_of_a_notice_confirms_once(bench: Bench) -> None:
    measure, actor = bench.decided("notice"), bench.people["enforcement"]
    measure = service.confirm_receipt(actor, measure.id, measure.version, unit="东湖县安委会", by_name="徐明")
    assert (measure.receipts[0].received_on, measure.receipts[0].by_name) == (TODAY, "徐明")
    with pytest.raises(Refusal) as twice:
        service.confirm_receipt(actor, measure.id, measure.version, unit="东湖县安委会")
    assert twice.value.code == "measure.receipt_twice"
    with pytest.raises(Refusal) as stranger:
        service.confirm_receipt(actor, measure.id, measure.version, unit="别的单位")
    assert stranger.value.code == "measure.unit_unknown"


def test_only_a_notice_has_receipts_of_units(bench: Bench) -> None:
    measure = bench.decided("penalty")
    with pytest.raises(Refusal) as refused:
        service.confirm_receipt(bench.people["enforcement"], measure.id, measure.version, unit="x")
    assert refused.value.code == "measure.wrong_kind"


def test_the_trail_says_in_chinese_which_step_was_taken(bench: Bench) -> None:
    with speak("en"):
        measure = bench.step(bench.decided("penalty"), "served")
    entry = TrailEntry.objects(act="measures.step", object_id=str(measure.id)).order_by("-at").first()
    assert entry.summary == f"{measure.number} {measure.subject_shown} 送达"
