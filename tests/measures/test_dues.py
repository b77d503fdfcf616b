"""What is due, why, and when it is late; what keeps a case from closing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from casebook import clock
from casebook.measures import service
from casebook.measures.dues import is_overdue
from casebook.measures.models import Measure

from .conftest import Bench

TODAY = clock.today()
SOON = TODAY + timedelta(days=3)


def test_nothing_is_due_before_the_decision(bench: Bench) -> None:
    for kind in ("penalty", "interview", "self_review"):
        more = {"pay_by": SOON} if kind == "penalty" else {}
        assert bench.proposed(kind, **more).due_on is None


@pytest.mark.parametrize(
    ("kind", "values", "due", "reason"),
    [
        ("penalty", {"pay_by": SOON}, SOON, "pay_by"),
        ("penalty", {}, None, None),
        ("interview", {"report_due": SOON}, SOON, "report_due"),
        ("self_review", {"report_due": SOON}, SOON, "review_due"),
        ("notice", {"receipts_due": SOON}, SOON, "receipts_due"),
        ("notice", {"receipts_due": SOON, "units": []}, None, None),
        ("transfer", {}, None, None),
        ("discipline", {}, None, None),
    ],
)
def test_a_decided_measure_is_due_by_its_earliest_open_date(
    bench: Bench, kind: str, values: dict[str, Any], due: Any, reason: str | None
) -> None:
    measure = bench.decided(kind, **values)
    assert (measure.due_on, measure.due_reason) == (due, reason)


def test_papers_handed_over_wait_for_their_receipt(bench: Bench) -> None:
    measure = bench.step(bench.decided("transfer"), "handed")
    assert (measure.due_on, measure.due_reason) == (TODAY, "transfer_receipt")
    assert bench.step(measure, "receipt").due_on is None


def test_a_paid_fine_is_no_longer_due(bench: Bench) -> None:
    measure = bench.step(bench.decided("penalty", pay_by=SOON), "served")
    assert measure.due_on == SOON
    assert bench.step(measure, "paid").due_on is None


def test_a_notice_is_due_until_the_last_unit_confirms(bench: Bench) -> None:
    measure = bench.decided("notice", receipts_due=SOON)
    for unit, due in (("东湖县安委会", SOON), ("南山区安委会", None)):
        measure = service.confirm_receipt(bench.people["enforcement"], measure.id, measure.version, unit=unit)
        assert measure.due_on == due


def test_an_ended_measure_is_not_due(bench: Bench) -> None:
    measure = bench.decided("self_review")
    assert measure.due_on
    ended = service.end(bench.people["leader"], measure.id, measure.version, reason="撤销")
    assert ended.due_on is None


@pytest.mark.parametrize(("days", "late"), [(-1, True), (0, False), (1, False)])
def test_a_measure_is_late_on_the_day_after(days: int, late: bool) -> None:
    assert is_overdue(Measure(due_on=TODAY + timedelta(days=days)), TODAY) is late


def test_a_measure_without_a_date_is_never_late() -> None:
    assert not is_overdue(Measure())


@pytest.mark.parametrize("state", ["proposed", "decided"])
def test_an_open_measure_keeps_the_case_open_and_is_named(bench: Bench, state: str) -> None:
    measure = bench.proposed("penalty") if state == "proposed" else bench.decided("penalty")
    (found,) = service.open_items([measure])
    assert found.code == "close.measure_open"
    assert measure.number in str(found.sentence)
    assert found.link == f"/measures/{measure.id}/"


def test_a_transfer_without_receipt_keeps_the_case_open(bench: Bench) -> None:
    measure = bench.executed("transfer")
    (found,) = service.open_items([measure])
    assert (found.code, str(found.sentence)) == (
        "close.transfer_open",
        f"案件移送 {measure.number} 尚无回执",
    )
    assert service.open_items([bench.step(measure, "receipt")]) == []


def test_a_report_that_is_due_keeps_the_case_open(bench: Bench) -> None:
    measure = bench.executed("interview")
    (found,) = service.open_items([measure])
    assert found.code == "close.interview_report"
    assert measure.number in str(found.sentence)
    assert service.open_items([bench.step(measure, "report_received")]) == []


def test_an_unconfirmed_notice_keeps_the_case_open(bench: Bench) -> None:
    (found,) = service.open_items([bench.executed("notice")])
    assert found.code == "close.notice_receipts"
    assert "2" in str(found.sentence)


@pytest.mark.parametrize("kind", ["discipline", "handling", "accountability", "judgment", "self_review"])
def test_an_executed_measure_with_nothing_left_blocks_nothing(bench: Bench, kind: str) -> None:
    assert service.open_items([bench.executed(kind)]) == []


def test_an_ended_measure_blocks_nothing(bench: Bench) -> None:
    measure = bench.step(bench.decided("transfer"), "handed")
    ended = service.end(bench.people["leader"], measure.id, measure.version, reason="撤回移送")
    assert service.open_items([ended]) == []


def test_every_open_end_is_named(bench: Bench) -> None:
    measures = [bench.proposed("penalty"), bench.executed("transfer"), bench.executed("interview")]
    assert [item.code for item in service.open_items(measures)] == [
        "close.measure_open",
        "close.transfer_open",
        "close.interview_report",
    ]
