"""A penalty that was quashed or found void costs nothing more; one found unlawful without that stands."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from casebook import clock
from casebook.measures import breaches, fine_page, persons, presenting, service, standing
from casebook.measures.dues import due_of
from casebook.measures.models import Measure
from casebook.refusals import Refusal

from .conftest import Bench
from .test_penalty_steps import AMOUNT, late, running

TODAY = clock.today()
DUE = date(2025, 3, 3)
LIFTED = ["quashed", "void"]


def refused(act: Any, *given: Any, **named: Any) -> tuple[str, str | None]:
    with pytest.raises(Refusal) as caught:
        act(*given, **named)
    return caught.value.code, caught.value.field


def of_old(bench: Bench) -> Measure:
    """A fine decided 60 days ago, served 50 days ago, to be paid within 15."""
    measure = bench.step(bench.proposed("penalty"), "notified", on=TODAY - timedelta(days=61))
    measure = service.decide(
        bench.people["leader"], measure.id, measure.version, decided_on=TODAY - timedelta(days=60)
    )
    return bench.step(measure, "served", on=TODAY - timedelta(days=50), extra=TODAY - timedelta(days=35))


@pytest.mark.parametrize("change", LIFTED)
def test_the_late_fine_stops_on_the_day_the_fine_was_taken_back(app: Any, change: str) -> None:
    measure = running(pay_by=DUE, served_on=DUE, changed_on=DUE + timedelta(days=10), change=change)
    [found] = late(app, measure)
    assert (found.days, found.fen, found.stopped) == (10, AMOUNT * 30 // 100, True)
    assert found.until == DUE + timedelta(days=10)


@pytest.mark.parametrize("change", LIFTED)
def test_what_was_taken_back_before_it_was_due_costs_nothing(app: Any, change: str) -> None:
    assert late(app, running(pay_by=DUE, changed_on=DUE, change=change)) == []


def test_what_was_paid_before_it_was_taken_back_stops_at_the_payment(app: Any) -> None:
    days = {"paid_on": DUE + timedelta(days=4), "changed_on": DUE + timedelta(days=9)}
    [found] = late(app, running(pay_by=DUE, change="quashed", **days))
    assert (found.days, found.until) == (4, DUE + timedelta(days=4))


def test_a_fine_found_unlawful_and_not_quashed_runs_on(app: Any) -> None:
    """确认违法 leaves the decision in force: 行政复议法 art 65, 行政诉讼法 art 74."""
    due = TODAY - timedelta(days=9)
    [found] = late(app, running(pay_by=due, changed_on=due + timedelta(days=2), change="unlawful"))
    assert (found.days, found.stopped) == (9, False)


def test_nothing_runs_by_the_day_on_a_fine_that_was_taken_back(app: Any) -> None:
    own = {"ordered_on": DUE, "refusal_found_on": DUE + timedelta(days=6)}
    assert late(app, running(**own))
    assert late(app, running(**own, changed_on=DUE + timedelta(days=8), change="quashed")) == []


def test_what_was_taken_back_is_open_no_more(bench: Bench, app: Any) -> None:
    measure = of_old(bench)
    assert due_of(measure)[1] == "pay_by"
    measure = bench.step(measure, "changed", extra="quashed")
    assert measure.due_on is None and standing.is_lifted(measure)
    with app.test_request_context("/"):
        assert presenting.waits_for(measure) == "已撤销，待终止"
        assert presenting.top_text(measure) == "撤销"
    assert breaches.fined([measure]) == [], "the act may be punished anew"


def test_what_was_taken_back_is_not_carried_out(bench: Bench) -> None:
    measure = bench.step(bench.carried_out("penalty"), "changed", extra="void")
    actor = bench.people["enforcement"]
    assert refused(service.execute, actor, measure.id, measure.version) == ("measure.penalty_lifted", None)
    ended = service.end(bench.people["leader"], measure.id, measure.version, reason="复议确认无效")
    assert ended.state == "ended"


@pytest.mark.parametrize("code", ["deferred", "paid", "published", "ordered"])
def test_what_was_taken_back_takes_no_step_that_a_standing_penalty_takes(bench: Bench, code: str) -> None:
    extra = {"extra": TODAY + timedelta(days=90)} if code == "deferred" else {}
    measure = bench.step(of_old(bench), "changed", on=TODAY - timedelta(days=5), extra="quashed")
    assert refused(bench.step, measure, code, **extra) == ("measure.penalty_lifted", "on")
    before = bench.step(measure, code, on=TODAY - timedelta(days=6), **extra)
    assert before.steps[-1].code == code, "what happened before is registered later, too"


def test_a_ban_that_was_quashed_binds_nobody(bench: Bench) -> None:
    days = {"period_from": TODAY, "for_life": True}
    measure = bench.decided(
        "penalty", sanction="XZ12", amount_fen=None, party="p1", subject_kind="person", **days
    )
    record = persons.Record(measure, bench.case, bench.case.party("p1"))
    assert persons.bindings([record])
    measure = bench.step(measure, "changed", extra="quashed")
    record = persons.Record(measure, bench.case, bench.case.party("p1"))
    assert persons.bindings([record]) == []


@pytest.mark.parametrize(
    ("change", "said", "running"),
    [("quashed", "依法收回（撤销）", False), ("unlawful", "没有撤销，因此仍然有效", True)],
)
def test_the_page_says_what_became_of_the_fine(
    client: Any, sign_in: Any, bench: Bench, change: str, said: str, running: bool
) -> None:
    measure = bench.step(of_old(bench), "changed", on=TODAY - timedelta(days=25), extra=change)
    sign_in(client, "enforcement")
    text = client.get(f"/measures/{measure.id}/").get_data(as_text=True)
    assert said in text
    assert ("处罚已收回，不再收缴" in text) is not running
    assert ("90,000.00" in text) is not running, "ten days of three per cent"


def test_the_page_of_a_standing_fine_says_nothing_of_a_change(bench: Bench) -> None:
    assert fine_page.change_of(of_old(bench)) is None
