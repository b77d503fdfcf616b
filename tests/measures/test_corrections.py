"""A day of a measure that was registered wrongly, or a step that was never taken; the clocks follow."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from casebook import clock
from casebook.acts import Grant
from casebook.acts.models import TrailEntry
from casebook.measures import corrections, fine_page, service, steps
from casebook.measures.models import Measure
from casebook.measures.step_table import STEPS
from casebook.refusals import NotFound, NotPermitted, Refusal

from .conftest import Bench, runner
from .correcting import WHY, Desk, act_of, ago, clock_of, place_of, refusal_of

#: What a step takes with it.
EXTRA: dict[str, Any] = {
    "deferred": clock.today() + timedelta(days=60),
    "changed": "unlawful",
    "suspected": ["张卫国", "陈立军"],
    "receipt": "江公回字1号",
}
_OTHER_WAY = {"returned", "reconsideration_asked", "reconsideration_answered", "supervision_asked"}
#: kind → the steps that a way through it leaves out; a hearing after the decision is none that it waited for
WAYS: list[tuple[str, set[str]]] = [
    ("penalty", {"notified", "hearing_requested", "hearing_held"}),
    ("transfer", {"refused", "filed_after_all", *_OTHER_WAY}),
    ("transfer", {"filed", "returned"}),
    ("discipline", {"prolonged"}),
    *(
        (kind, set())
        for kind in ("handling", "accountability", "interview", "notice", "judgment", "self_review")
    ),
]


@pytest.fixture
def desk(bench: Bench) -> Desk:
    return Desk(bench)


def test_the_day_of_a_step_is_corrected_and_its_clocks_recomputed(desk: Desk) -> None:
    measure = desk.penalty(("served", 10))
    before = clock_of(measure, "T212")
    after = desk.correct(measure, "served", ago(15))
    assert (after.particulars.served_on, after.steps[-1].on) == (ago(15), ago(15))
    now = clock_of(measure, "T212")
    assert (before.start_on, now.start_on) == (ago(10), ago(15))
    assert now.due_on < before.due_on
    assert clock_of(measure, "T211").met_on == ago(15)
    told = TrailEntry.objects(case_id=measure.case_id, act="deadlines.recompute").order_by("-seq").first()
    change = next(each for each in told.changes if each.field.startswith("deadline.T212"))
    assert (change.before["start"], change.after["start"]) == (ago(10).isoformat(), ago(15).isoformat())


def test_the_trail_keeps_before_after_and_why(desk: Desk) -> None:
    measure = desk.correct(desk.penalty(("served", 10)), "served", ago(15))
    act = act_of(measure, "correct_step")
    changed = {
        each.field: (each.before[:10], each.after[:10]) for each in act.changes if each.field != "steps"
    }
    assert changed["served_on"] == (ago(10).isoformat(), ago(15).isoformat())
    assert (act.reason, act.half, "送达" in act.summary) == (WHY, "liability", True)
    steps = next(each for each in act.changes if each.field == "steps")
    assert all("replaced" not in step for step in (*steps.before, *steps.after))


def test_the_late_fine_ends_with_the_corrected_day_of_payment(desk: Desk) -> None:
    measure = desk.bench.step(desk.penalty(), "served", on=ago(20), extra=ago(12))
    measure = desk.bench.step(measure, "paid", on=ago(2))
    (late,) = fine_page.late_of(measure)
    assert late.until == ago(2)
    assert fine_page.late_of(desk.correct(measure, "paid", ago(12))) == []


@pytest.mark.parametrize(
    ("code", "day", "more", "refusal"),
    [
        ("served", None, {}, "measure.required"),
        ("served", -1, {}, "measure.future"),
        ("served", 10, {}, "measure.same_day"),
        ("served", 12, {"reason": " "}, "measure.reason_missing"),
        ("served", 21, {}, "measure.out_of_order"),
        ("served", 4, {}, "measure.out_of_order"),
        ("paid", 11, {}, "measure.out_of_order"),
        ("notified", 19, {}, "measure.not_notified"),
        ("changed", 5, {}, "measure.penalty_lifted"),
    ],
)
def test_a_correction_says_a_day_that_fits_and_why(
    desk: Desk, code: str, day: int | None, more: dict[str, str], refusal: str
) -> None:
    measure = desk.penalty(("served", 10), ("paid", 5))
    measure = desk.bench.step(measure, "changed", on=ago(3), extra="quashed")
    assert refusal_of(desk.correct, measure, code, None if day is None else ago(day), **more) == refusal
    assert Measure.objects.get(id=measure.id).version == measure.version


def test_a_service_is_not_moved_behind_the_day_to_pay(desk: Desk) -> None:
    measure = desk.bench.step(desk.penalty(), "served", on=ago(15), extra=ago(8))
    assert refusal_of(desk.correct, measure, "served", ago(7)) == "measure.dates_crossed"
    assert desk.correct(measure, "served", ago(8)).particulars.pay_by == ago(8)


def test_a_hearing_is_not_moved_behind_the_decision_that_waited_for_it(desk: Desk) -> None:
    measure = desk.bench.proposed("penalty")
    for code, days in (("notified", 30), ("hearing_requested", 28), ("hearing_held", 25)):
        measure = desk.bench.step(measure, code, on=ago(days))
    leader = desk.bench.people["leader"]
    measure = service.decide(leader, measure.id, measure.version, decided_on=ago(20))
    assert refusal_of(desk.correct, measure, "hearing_held", ago(19)) == "measure.hearing_open"
    assert refusal_of(desk.take_back, measure, "hearing_held") == "measure.hearing_open"
    assert desk.correct(measure, "hearing_held", ago(24)).particulars.hearing_held_on == ago(24)


def test_of_a_step_taken_again_the_earlier_day_is_corrected_and_the_later_stands(desk: Desk) -> None:
    measure = desk.bench.step(desk.penalty(), "served", on=ago(19), extra=ago(9))
    for on, until in ((ago(12), ago(1)), (ago(6), ago(-20))):
        measure = desk.bench.step(measure, "deferred", on=on, extra=until)
    place = place_of(measure, "deferred") - 1
    enforcement = desk.bench.people["enforcement"]
    measure = service.correct_step(enforcement, measure.id, measure.version, place, ago(14), reason=WHY)
    assert (measure.steps[place].on, measure.particulars.deferred_on) == (ago(14), ago(6))
    measure = desk.take_back(measure, "deferred")
    assert (measure.particulars.deferred_on, measure.particulars.pay_by) == (ago(14), ago(1))


def test_a_step_taken_back_counts_for_nothing_and_its_clocks_run_as_before(desk: Desk) -> None:
    measure = desk.penalty(("served", 10))
    after = desk.take_back(measure, "served")
    assert (after.particulars.served_on, after.particulars.pay_by) == (None, None)
    assert [step.counts for step in after.steps] == [True, False], "it stays in the list"
    assert clock_of(measure, "T212").state == "void"
    assert clock_of(measure, "T211").state == "running"
    assert act_of(measure, "take_back_step").reason == WHY
    again = desk.bench.step(after, "served", on=ago(8))
    assert again.particulars.served_on == ago(8)
    assert clock_of(measure, "T212").start_on == ago(8)


@pytest.mark.parametrize(
    ("code", "refusal"), [("served", "measure.built_upon"), ("notified", "measure.not_notified")]
)
def test_what_something_rests_on_is_not_taken_back(desk: Desk, code: str, refusal: str) -> None:
    measure = desk.penalty(("served", 10), ("paid", 5))
    assert refusal_of(desk.take_back, measure, code) == refusal


def test_the_payment_of_a_fine_carried_out_is_not_taken_back(desk: Desk) -> None:
    measure = desk.penalty(("served", 10), ("paid", 5))
    measure = service.execute(desk.bench.people["enforcement"], measure.id, measure.version)
    assert refusal_of(desk.take_back, measure, "paid") == "measure.fine_unpaid"
    assert desk.correct(measure, "paid", ago(6)).particulars.paid_on == ago(6)


def test_a_quashing_taken_back_lets_the_fine_stand_again(desk: Desk) -> None:
    measure = desk.bench.step(desk.penalty(("served", 10)), "changed", on=ago(4), extra="quashed")
    assert (measure.standing_fen, clock_of(measure, "T212").state) == (0, "void")
    measure = desk.take_back(measure, "changed")
    assert measure.standing_fen == measure.amount_fen
    assert clock_of(measure, "T212").state in {"running", "overdue"}


def test_a_second_hand_over_taken_back_brings_the_first_receipt_and_answer_back(desk: Desk) -> None:
    measure = desk.bench.decided("transfer")
    measure = desk.bench.step(measure, "handed")
    measure = desk.bench.step(measure, "receipt", extra="江公回字1号")
    measure = desk.bench.step(measure, "returned")
    measure = desk.bench.step(measure, "handed")
    assert refusal_of(desk.take_back, measure, "receipt") == "measure.built_upon"
    own = desk.take_back(measure, "handed").particulars
    assert (own.receipt_number, own.answer, own.answered_on) == ("江公回字1号", "returned", clock.today())


def test_the_hour_of_a_hand_over_is_corrected_not_before_the_approval(desk: Desk) -> None:
    leader, approved = desk.bench.people["leader"], clock.now() - timedelta(days=3)
    measure = desk.bench.proposed("transfer")
    day = clock.local(approved).date()
    measure = service.decide(leader, measure.id, measure.version, decided_on=day, at=approved)
    late, early = approved + timedelta(hours=30), approved + timedelta(hours=3)
    measure = desk.bench.step(measure, "handed", on=clock.local(late).date(), extra=late)
    assert clock_of(measure, "T403").met_on == clock.local(late).date()
    measure = desk.correct(measure, "handed", clock.local(early).date(), moment=early)
    assert measure.particulars.handed_at == early
    before = approved - timedelta(minutes=5)
    on = clock.local(before).date()
    refused = refusal_of(desk.correct, measure, "handed", on, moment=before)
    assert refused in {"measure.dates_crossed", "measure.out_of_order"}


def test_the_ways_pass_every_kind() -> None:
    assert {kind for kind, _ in WAYS} == set(STEPS)


@pytest.mark.parametrize(("kind", "left_out"), WAYS)
def test_whatever_was_just_taken_is_taken_back_without_a_rest(
    desk: Desk, kind: str, left_out: set[str]
) -> None:
    measure = desk.bench.signed() if kind == "interview" else desk.bench.decided(kind)
    done = set(left_out)
    while rule := next((each for each in service.next_steps(measure) if each.code not in done), None):
        done.add(rule.code)
        extra = EXTRA.get(rule.code)
        before = steps.stored(measure)
        after = desk.bench.step(measure, rule.code, **({} if extra is None else {"extra": extra}))
        back = desk.take_back(after, rule.code)
        assert steps.stored(back) == before, rule.code
        measure = desk.bench.step(back, rule.code, **({} if extra is None else {"extra": extra}))
    assert done == {rule.code for rule in STEPS[kind]}


def test_the_day_of_a_decision_is_corrected_and_what_runs_from_it_follows(desk: Desk) -> None:
    measure = desk.bench.decided("discipline")
    until = measure.particulars.impact_until
    measure = desk.redate(measure, "decided", ago(40))
    assert (measure.decided_on, measure.particulars.impact_from) == (ago(40), ago(40))
    assert measure.particulars.impact_until < until
    assert clock_of(measure, "T513b").start_on == ago(40)
    act = act_of(measure, "correct_decided")
    assert (act.half, act.reason) == ("accountability", WHY)


@pytest.mark.parametrize(
    ("what", "day", "refusal"),
    [
        ("decided", 9, "measure.out_of_order"),
        ("decided", 31, "measure.not_notified"),
        ("decided", 20, "measure.same_day"),
        ("decided", -1, "measure.future"),
        ("decided", None, "measure.required"),
        ("executed", 21, "measure.out_of_order"),
        ("ended", 5, "measure.is_executed"),
    ],
)
def test_a_decision_stays_between_what_it_waited_for_and_what_followed(
    desk: Desk, what: str, day: int | None, refusal: str
) -> None:
    measure = desk.penalty(("served", 10), ("paid", 5))
    measure = service.execute(desk.bench.people["enforcement"], measure.id, measure.version)
    actor = desk.bench.people["enforcement" if what == "executed" else "leader"]
    on = None if day is None else ago(day)
    assert refusal_of(desk.redate, measure, what, on, actor=actor) == refusal


def test_the_days_of_execution_and_end_are_corrected(desk: Desk) -> None:
    enforcement, leader = desk.bench.people["enforcement"], desk.bench.people["leader"]
    measure = desk.penalty(("served", 10), ("paid", 5))
    measure = service.execute(enforcement, measure.id, measure.version)
    assert desk.redate(measure, "executed", ago(3), actor=enforcement).executed_on == ago(3)
    other = desk.penalty()
    other = service.end(leader, other.id, other.version, reason="撤销", ended_on=ago(2))
    assert desk.redate(other, "ended", ago(4)).ended_on == ago(4)
    assert refusal_of(desk.redate, other, "executed", ago(3), actor=enforcement) == "measure.is_ended"


def test_the_refusal_of_a_transfer_moves_with_its_end(desk: Desk) -> None:
    measure = desk.bench.step(desk.bench.proposed("transfer"), "reported", on=ago(9))
    leader, enforcement = desk.bench.people["leader"], desk.bench.people["enforcement"]
    measure = service.end(leader, measure.id, measure.version, reason="证据不足", ended_on=ago(3))
    assert clock_of(measure, "T402").met_on == ago(3)
    with pytest.raises(NotPermitted):
        desk.redate(measure, "ended", ago(5), actor=enforcement)
    assert refusal_of(desk.redate, measure, "ended", ago(10)) == "measure.out_of_order"
    measure = desk.redate(measure, "ended", ago(5))
    assert (measure.particulars.not_approved_on, clock_of(measure, "T402").met_on) == (ago(5), ago(5))


def test_the_approval_of_a_transfer_is_corrected_with_its_hour(desk: Desk) -> None:
    measure, hour = desk.bench.decided("transfer"), clock.now() - timedelta(days=2)
    measure = desk.redate(measure, "decided", clock.local(hour).date(), at=hour)
    own = measure.particulars
    assert (own.approved_on, own.approved_at) == (clock.local(hour).date(), hour)
    assert clock_of(measure, "T403").start_at == hour
    wrong = hour + timedelta(days=1)
    assert refusal_of(desk.redate, measure, "decided", clock.local(hour).date(), at=wrong) == "measure.future"


def test_what_an_old_ledger_lacks_keeps_no_day_from_being_corrected(desk: Desk, case: Any) -> None:
    measure = desk.penalty()
    Measure.objects(id=measure.id).update(unset__particulars__notified_on=True)
    assert desk.redate(measure, "decided", ago(25)).decided_on == ago(25)


def test_only_what_is_there_and_counts_is_corrected(desk: Desk) -> None:
    measure = desk.take_back(desk.penalty(("served", 10)), "served")
    assert refusal_of(desk.correct, measure, "served", ago(12)) == "measure.taken_back"
    assert refusal_of(desk.take_back, measure, "served") == "measure.taken_back"
    with pytest.raises(NotFound):
        service.take_back_step(desk.bench.people["enforcement"], measure.id, None, 9, reason=WHY)


#: Who may do what: the acts on steps who runs the half; the decision a leader; the end who could end it.
ROLES = ("enforcement", "discipline", "reviewer", "leader", "education", "case_admin", "auditor", "sysadmin")
STATES = ("proposed", "decided", "executed", "ended", "dropped")
ACTS = ("correct_step", "take_back_step", "correct_decided", "correct_executed", "correct_ended")
#: act → states in which there is something to correct; `ended` after a decision, `dropped` before one
WHEN = {
    "correct_step": set(STATES),
    "take_back_step": {"proposed", "decided", "executed"},
    "correct_decided": {"decided", "executed", "ended"},
    "correct_executed": {"executed"},
    "correct_ended": {"ended", "dropped"},
}


def in_state(desk: Desk, half: str, state: str) -> Measure:
    """A transfer of that half with the papers copied as its last step, where it came so far."""
    bench, leader = desk.bench, desk.bench.people["leader"]
    measure = bench.step(bench.proposed("transfer", half), "suspected", on=ago(9), extra=["甲", "乙"])
    if state == "dropped":
        runs = bench.people[runner(half)]
        return service.end(runs, measure.id, measure.version, reason="重复", ended_on=ago(2))
    if state == "proposed":
        return measure
    measure = service.decide(leader, measure.id, measure.version, decided_on=ago(7))
    for code, days in (("handed", 6), ("copied", 5)):
        measure = bench.step(measure, code, on=ago(days))
    if state == "executed":
        runs = bench.people[runner(half)]
        return service.execute(runs, measure.id, measure.version, executed_on=ago(2))
    if state == "ended":
        return service.end(leader, measure.id, measure.version, reason="撤案", ended_on=ago(2))
    return measure


def do(desk: Desk, act: str, role: str, measure: Measure) -> Measure:
    actor, last = desk.bench.people[role], measure.steps[-1].code
    if act == "correct_step":
        return desk.correct(measure, last, ago(4), actor=actor)
    if act == "take_back_step":
        return desk.take_back(measure, last, actor=actor)
    return desk.redate(
        measure, act.removeprefix("correct_"), ago(8 if act == "correct_decided" else 1), actor=actor
    )


def may_do(role: str, act: str, half: str, state: str) -> bool:
    if act == "correct_decided":
        return role == "leader"
    if act == "correct_ended":
        return role == "leader" or (role == runner(half) and state in {"proposed", "dropped"})
    return role == runner(half)


@pytest.mark.parametrize("half", ["liability", "accountability"])
@pytest.mark.parametrize("state", STATES)
def test_the_table_of_role_act_and_state_holds(desk: Desk, half: str, state: str) -> None:
    cells = list(product(ACTS, ROLES))
    passing = [cell for cell in cells if state in WHEN[cell[0]] and may_do(cell[1], cell[0], half, state)]
    measure = in_state(desk, half, state)
    for act, role in cells:
        if (act, role) in passing:
            continue
        with pytest.raises(Refusal) as refused:
            do(desk, act, role, measure)
        if not may_do(role, act, half, state):
            assert isinstance(refused.value, NotPermitted | NotFound), (act, role)
    assert Measure.objects.get(id=measure.id).version == measure.version
    for act, role in passing:
        fresh = in_state(desk, half, state)
        assert do(desk, act, role, fresh).version == fresh.version + 1, (act, role)


def test_who_proposed_or_took_part_corrects_no_decision(desk: Desk) -> None:
    measure, enforcement = desk.bench.decided("penalty"), desk.bench.people["enforcement"]
    both = replace(enforcement, grants=(*enforcement.grants, Grant("leader", "city")))
    assert refusal_of(desk.redate, measure, "decided", ago(1), actor=both) == "measure.same_person"
    Measure.objects(id=measure.id).update(set__proposed_by="somebody")
    assert refusal_of(desk.redate, measure, "decided", ago(1), actor=both) == "measure.investigator"


def test_the_pages_offer_what_the_service_allows(desk: Desk) -> None:
    measure = desk.penalty(("served", 10))
    people, case = desk.bench.people, service.load(desk.bench.people["leader"], measure.id)[1]
    assert corrections.correctable(people["enforcement"], measure, case) == (frozenset({0, 1}), ())
    assert corrections.correctable(people["leader"], measure, case) == (frozenset(), ("decided",))
    taken = desk.take_back(measure, "served")
    assert corrections.correctable(people["enforcement"], taken, case)[0] == frozenset({0})
