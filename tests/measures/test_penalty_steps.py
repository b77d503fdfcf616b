"""The dated steps of a penalty, the events they are to the clocks, and the fines that run by the day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook import clock
from casebook.cases.models import Case
from casebook.deadlines import facts
from casebook.law import tables
from casebook.measures import fine_page, particulars, service, step_table
from casebook.measures.models import Measure
from casebook.refusals import Refusal

from .conftest import Bench

TODAY = clock.today()
AMOUNT = 30_000_000
#: code → the steps that come before it, and what it takes
PATHS: dict[str, tuple[tuple[str, ...], dict[str, Any]]] = {
    "notified": ((), {}),
    "hearing_requested": (("notified",), {}),
    "hearing_held": (("notified", "hearing_requested"), {}),
    "served": ((), {}),
    "deferred": (("served",), {"extra": TODAY + timedelta(days=60)}),
    "paid": (("served",), {}),
    "published": ((), {}),
    "review_applied": (("served",), {}),
    "review_accepted": (("served", "review_applied"), {}),
    "review_decided": (("served", "review_applied"), {}),
    "suit_filed": (("served",), {}),
    "suit_decided": (("served", "suit_filed"), {}),
    "changed": ((), {"extra": "quashed"}),
    "withdrawn": (("changed",), {}),
    "ordered": ((), {}),
    "refusal_found": (("ordered",), {}),
}
EARLY = {"notified", "hearing_requested", "hearing_held"}


def test_the_table_names_every_step_of_a_penalty() -> None:
    assert set(PATHS) == {rule.code for rule in step_table.STEPS["penalty"]}


def take(bench: Bench, measure: Measure, code: str) -> Measure:
    for before in PATHS[code][0]:
        measure = bench.step(measure, before, **PATHS[before][1])
    return bench.step(measure, code, **PATHS[code][1])


@pytest.mark.parametrize("code", sorted(PATHS))
def test_a_step_sets_its_day_and_is_the_event_of_its_name(bench: Bench, code: str) -> None:
    fresh = bench.proposed("penalty") if code in EARLY else bench.decided("penalty")
    measure = take(bench, fresh, code)
    rule = step_table.rule_of(measure, code)
    assert rule is not None
    assert getattr(particulars.of(measure), rule.sets) == TODAY
    told = {fact.code: fact.on for fact in facts.of(Case.objects.get(id=measure.case_id), [measure])}
    assert told[f"penalty.{code}"] == TODAY
    assert code in EARLY or told[f"measure.penalty.step.{code}"] == TODAY


def test_the_deadline_table_waits_for_no_event_of_a_penalty_that_no_step_gives() -> None:
    given = {f"penalty.{code}" for code in PATHS} | {"penalty.decided", "penalty.executed", "penalty.ended"}
    given |= facts.DERIVED
    named = set()
    for row in tables.table("deadlines"):
        named |= {row.get("trigger"), *row.get("met_by", ()), *row.get("void_by", ())}
    assert {name for name in named if name and name.startswith("penalty.")} <= given


@pytest.mark.parametrize("code", sorted(PATHS))
def test_before_the_decision_only_what_precedes_it_is_taken(bench: Bench, code: str) -> None:
    measure = bench.proposed("penalty")
    if code in EARLY:
        measure = take(bench, measure, code)
        told = {fact.code for fact in facts.of(Case.objects.get(id=measure.case_id), [measure])}
        assert f"penalty.{code}" in told
    else:
        with pytest.raises(Refusal) as refused:
            bench.step(measure, code)
        assert refused.value.code == "measure.is_proposed"


@pytest.mark.parametrize("code", sorted(code for code, (before, _) in PATHS.items() if before))
def test_a_step_does_not_come_before_what_it_follows(bench: Bench, code: str) -> None:
    fresh = bench.proposed("penalty") if code in EARLY else bench.decided("penalty")
    with pytest.raises(Refusal) as refused:
        bench.step(fresh, code, **PATHS[code][1])
    assert refused.value.code == "measure.step_too_early"


def test_a_deferral_moves_the_last_day_to_pay_and_may_come_again(bench: Bench) -> None:
    first, second = TODAY + timedelta(days=15), TODAY + timedelta(days=45)
    measure = bench.step(bench.decided("penalty"), "served", extra=first)
    for wrong in (None, first, first - timedelta(days=1)):
        with pytest.raises(Refusal) as refused:
            bench.step(measure, "deferred", extra=wrong)
        assert (refused.value.code, refused.value.field) == ("measure.not_later", "extra")
    measure = bench.step(measure, "deferred", extra=second)
    assert (particulars.of(measure).pay_by, measure.due_on) == (second, second)
    measure = bench.step(measure, "deferred", extra=second + timedelta(days=30))
    assert [step.code for step in measure.steps] == ["notified", "served", "deferred", "deferred"]


@pytest.mark.parametrize(
    ("change", "amount"), [("changed", AMOUNT // 2), ("quashed", None), ("unlawful", None), ("void", None)]
)
def test_a_change_says_which(bench: Bench, change: str, amount: int | None) -> None:
    measure = bench.decided("penalty")
    with pytest.raises(Refusal) as refused:
        bench.step(measure, "changed", extra=None)
    assert (refused.value.code, refused.value.field) == ("measure.required", "extra")
    assert particulars.of(bench.step(measure, "changed", extra=change, amount_fen=amount)).change == change


# Fines that run by the day -------------------------------------------------------------------------


def running(**values: Any) -> Measure:
    """A decided fine of 300,000 yuan in memory."""
    measure = Measure(
        kind="penalty",
        origin="own",
        state="decided",
        audience="liability",
        amount_fen=AMOUNT,
        sanction="XZ03",
    )
    own = particulars.of(measure)
    for name, value in values.items():
        setattr(own, name, value)
    return measure


def late(app: Any, measure: Measure) -> list[Any]:
    with app.test_request_context("/"):
        return fine_page.late_of(measure)


@pytest.mark.parametrize(
    ("days", "share", "capped"),
    [(1, 3, False), (10, 30, False), (33, 99, False), (34, 100, True), (400, 100, True)],
)
def test_late_payment_costs_three_percent_a_day_up_to_the_fine(
    app: Any, days: int, share: int, capped: bool
) -> None:
    due = date(2025, 3, 3)
    found = late(app, running(pay_by=due, served_on=due, paid_on=due + timedelta(days=days)))
    assert [(each.days, each.fen, each.capped) for each in found] == [(days, AMOUNT * share // 100, capped)]
    assert found[0].stopped and found[0].steps


def test_nothing_runs_before_the_last_day_has_passed(app: Any) -> None:
    assert late(app, running(pay_by=TODAY)) == []
    assert late(app, running(pay_by=TODAY - timedelta(days=9), paid_on=TODAY - timedelta(days=9))) == []
    assert late(app, running()) == []


def test_an_unpaid_fine_runs_until_today(app: Any) -> None:
    [found] = late(app, running(pay_by=TODAY - timedelta(days=4)))
    assert (found.days, found.until, found.stopped) == (4, TODAY, False)


def test_days_of_review_and_suit_do_not_count(app: Any) -> None:
    due = date(2025, 3, 3)
    own = {
        "pay_by": due,
        "review_applied_on": due + timedelta(days=2),
        "review_decided_on": due + timedelta(days=5),
        "suit_filed_on": due + timedelta(days=8),
        "suit_decided_on": due + timedelta(days=9),
        "paid_on": due + timedelta(days=10),
    }
    [found] = late(app, running(**own))
    assert found.days == 10 - 4 - 2


def test_an_open_review_stops_the_days(app: Any) -> None:
    due = TODAY - timedelta(days=20)
    [found] = late(app, running(pay_by=due, review_applied_on=due + timedelta(days=3)))
    assert found.days == 2


def test_where_no_day_was_set_the_law_counts_it_from_service(app: Any) -> None:
    served = date(2025, 3, 3)
    assert fine_page.payment_due(running(served_on=served)) == served + timedelta(days=15)


def test_a_daily_fine_runs_from_the_day_after_the_order_to_the_day_refusal_was_found(app: Any) -> None:
    ordered = date(2025, 3, 3)
    assert late(app, running(ordered_on=ordered)) == [], "nothing is owed before a refusal was found"
    [found] = late(app, running(ordered_on=ordered, refusal_found_on=ordered + timedelta(days=6)))
    assert (found.days, found.fen, found.capped) == (6, 6 * AMOUNT, False)


@pytest.mark.parametrize("state", ["proposed", "ended"])
def test_nothing_runs_on_what_is_not_decided(app: Any, state: str) -> None:
    measure = running(pay_by=TODAY - timedelta(days=4))
    measure.state = state
    assert late(app, measure) == []


@given(days=st.integers(1, 500), paused=st.integers(0, 500))
def test_a_late_fine_never_exceeds_the_fine_and_a_pause_never_adds(days: int, paused: int) -> None:
    from casebook.law import late_fines

    due = date(2025, 1, 1)
    plain = late_fines.late_fine(AMOUNT, due, due + timedelta(days=days))
    own = particulars.PenaltyParticulars(
        review_applied_on=due, review_decided_on=due + timedelta(days=paused)
    )
    held = late_fines.late_fine(AMOUNT, due, due + timedelta(days=days), fine_page.pauses(own))
    assert held.fen <= plain.fen <= AMOUNT


def test_the_page_shows_what_runs_and_how_it_came_to_be(client: Any, sign_in: Any, bench: Bench) -> None:
    measure = bench.decided("penalty")
    measure.decided_on = TODAY - timedelta(days=40)
    measure.save()
    measure = service.load(bench.people["enforcement"], measure.id)[0]
    measure = bench.step(measure, "served", on=TODAY - timedelta(days=30), extra=TODAY - timedelta(days=10))
    sign_in(client, "enforcement")
    text = client.get(f"/measures/{measure.id}/").get_data(as_text=True)
    assert "加处罚款" in text and "90,000.00" in text
    assert "未从目录中选择条款" in text
