"""What a correction must not leave behind: a state that no registering would have reached."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from casebook import clock
from casebook.acts import Grant
from casebook.acts.models import TrailEntry
from casebook.cases.models import Case
from casebook.deadlines import keeping
from casebook.measures import service
from casebook.measures.models import Measure
from casebook.refusals import Refusal

from .conftest import Bench
from .correcting import WHY, Desk, ago, clock_of, place_of, refusal_of


@pytest.fixture
def desk(bench: Bench) -> Desk:
    return Desk(bench)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return clock.from_local(day, time(hour, minute))


def first(measure: Measure, code: str) -> int:
    return next(place for place, step in enumerate(measure.steps) if step.code == code)


def as_stored_before(measure: Measure) -> Measure:
    """The measure as a home holds it whose steps did not keep what they replaced."""
    son = Measure._get_collection().find_one({"_id": measure.id})
    steps = [
        {name: step[name] for name in step if name not in {"replaced", "counts"}} for step in son["steps"]
    ]
    Measure._get_collection().update_one({"_id": measure.id}, {"$set": {"steps": steps}})
    found: Measure = Measure.objects.get(id=measure.id)
    return found


# ---------------------------------------------------------------- fines


@pytest.mark.parametrize("executed", [False, True])
def test_a_reduction_is_not_taken_back_under_a_payment_that_would_be_too_small(
    desk: Desk, executed: bool
) -> None:
    measure = desk.penalty(("served", 10))
    measure = desk.bench.step(measure, "changed", on=ago(8), extra="changed", amount_fen=10_000_000)
    measure = desk.bench.step(measure, "paid", on=ago(5))
    if executed:
        measure = service.execute(desk.bench.people["enforcement"], measure.id, measure.version)
    assert refusal_of(desk.take_back, measure, "changed") == "measure.built_upon"


def test_the_payment_of_a_fine_carried_out_and_quashed_is_not_taken_back(desk: Desk) -> None:
    measure = desk.penalty(("served", 10), ("paid", 5))
    measure = service.execute(desk.bench.people["enforcement"], measure.id, measure.version)
    measure = desk.bench.step(measure, "changed", on=ago(3), extra="quashed")
    assert refusal_of(desk.take_back, measure, "paid") == "measure.fine_unpaid"


def test_a_deferral_is_not_moved_behind_the_day_to_pay_that_it_set(desk: Desk) -> None:
    measure = desk.bench.step(desk.penalty(), "served", on=ago(19), extra=ago(12))
    measure = desk.bench.step(measure, "deferred", on=ago(12), extra=ago(5))
    assert refusal_of(desk.correct, measure, "deferred", ago(1)) == "measure.dates_crossed"


def test_a_deferral_is_not_taken_back_under_a_service_behind_the_first_day_to_pay(desk: Desk) -> None:
    measure = desk.bench.step(desk.penalty(), "served", on=ago(19), extra=ago(12))
    measure = desk.bench.step(measure, "deferred", on=ago(5), extra=ago(-20))
    measure = desk.correct(measure, "served", ago(7))
    assert refusal_of(desk.take_back, measure, "deferred") == "measure.dates_crossed"


def test_of_an_ended_penalty_nothing_is_taken_back_that_could_not_be_registered_anew(desk: Desk) -> None:
    measure = desk.penalty(("served", 10), ("published", 9))
    measure = desk.bench.step(measure, "changed", on=ago(4), extra="quashed")
    measure = service.end(desk.bench.people["leader"], measure.id, measure.version, reason="已撤销")
    assert refusal_of(desk.take_back, measure, "changed") == "measure.is_ended"
    assert clock_of(measure, "T214").state == "running"
    measure = desk.bench.step(measure, "withdrawn")
    measure = desk.take_back(measure, "withdrawn")
    assert clock_of(measure, "T214").state == "running"
    assert desk.bench.step(measure, "withdrawn").particulars.withdrawn_on == clock.today()


def test_of_steps_of_an_older_home_the_later_stands_when_the_earlier_is_corrected(desk: Desk) -> None:
    measure = desk.bench.step(desk.penalty(), "served", on=ago(19), extra=ago(15))
    for on, until in ((ago(12), ago(1)), (ago(6), ago(-20))):
        measure = desk.bench.step(measure, "deferred", on=on, extra=until)
    measure = as_stored_before(measure)
    place, actor = first(measure, "deferred"), desk.bench.people["enforcement"]
    measure = service.correct_step(actor, measure.id, measure.version, place, ago(14), reason=WHY)
    assert (measure.steps[place].on, measure.particulars.deferred_on) == (ago(14), ago(6))
    assert refusal_of(desk.take_back, measure, "deferred") == "measure.not_kept"


def test_a_completion_by_hand_before_the_corrected_start_is_asked_for_anew(desk: Desk) -> None:
    measure = desk.bench.step(desk.penalty(), "served", on=ago(15))
    each, actor = clock_of(measure, "T212"), desk.bench.people["enforcement"]
    keeping.meet(actor, each.id, each.version, on=ago(13))
    measure = desk.correct(measure, "served", ago(14))
    assert clock_of(measure, "T212").met_on == ago(13), "still behind the start"
    desk.correct(measure, "served", ago(10))
    after = clock_of(measure, "T212")
    assert (after.state, after.met_on, after.start_on) == ("running", None, ago(10))


# ---------------------------------------------------------------- transfers


def rehanded(desk: Desk, once: datetime, again: datetime) -> Measure:
    """Approved ten days ago at nine, handed over, returned five days ago, handed over again."""
    measure = desk.bench.proposed("transfer")
    leader = desk.bench.people["leader"]
    measure = service.decide(leader, measure.id, measure.version, decided_on=ago(10), at=at(ago(10), 9))
    measure = desk.bench.step(measure, "handed", on=clock.local(once).date(), extra=once)
    measure = desk.bench.step(measure, "returned", on=ago(5))
    return desk.bench.step(measure, "handed", on=clock.local(again).date(), extra=again)


def correct_first(desk: Desk, measure: Measure, moment: datetime) -> Measure:
    actor, place = desk.bench.people["enforcement"], first(measure, "handed")
    day = clock.local(moment).date()
    return service.correct_step(actor, measure.id, measure.version, place, day, moment=moment, reason=WHY)


def test_the_corrected_hour_of_the_first_hand_over_holds_when_the_second_is_taken_back(desk: Desk) -> None:
    measure, right = rehanded(desk, at(ago(7), 15), at(ago(2), 10)), at(ago(9), 8)
    measure = correct_first(desk, measure, right)
    assert measure.particulars.handed_at == at(ago(2), 10)
    measure = desk.take_back(measure, "handed")
    assert (measure.particulars.handed_at, measure.particulars.handed_on) == (right, ago(9))
    assert clock_of(measure, "T403").met_at == right


def test_no_hand_over_is_moved_before_the_approval(desk: Desk) -> None:
    measure = rehanded(desk, at(ago(7), 15), at(ago(2), 10))
    assert refusal_of(correct_first, desk, measure, at(ago(10), 1)) == "measure.dates_crossed"


def test_of_hand_overs_of_an_older_home_the_later_stands(desk: Desk) -> None:
    measure = as_stored_before(rehanded(desk, at(ago(7), 15), at(ago(2), 10)))
    measure = correct_first(desk, measure, at(ago(8), 8))
    assert measure.particulars.handed_at == at(ago(2), 10)


def test_a_corrected_hour_on_the_same_day_reaches_the_clock_that_it_met(desk: Desk) -> None:
    measure = desk.bench.proposed("transfer")
    leader = desk.bench.people["leader"]
    measure = service.decide(leader, measure.id, measure.version, decided_on=ago(4), at=at(ago(4), 9))
    measure = desk.bench.step(measure, "handed", on=ago(3), extra=at(ago(3), 8))
    desk.correct(measure, "handed", ago(3), moment=at(ago(3), 20))
    assert clock_of(measure, "T403").met_at == at(ago(3), 20)
    entry = TrailEntry.objects(case_id=measure.case_id, act="deadlines.recompute").order_by("-seq").first()
    change = next(each for each in entry.changes if each.field.startswith("deadline.T403@"))
    assert change.before["met"] != change.after["met"]


def test_the_report_of_a_transfer_stays_before_its_refusal(desk: Desk) -> None:
    measure = desk.bench.step(desk.bench.proposed("transfer"), "reported", on=ago(9))
    leader = desk.bench.people["leader"]
    measure = service.end(leader, measure.id, measure.version, reason="证据不足", ended_on=ago(7))
    assert refusal_of(desk.correct, measure, "reported", ago(2)) == "measure.out_of_order"
    assert refusal_of(desk.take_back, measure, "reported") == "measure.is_ended"
    assert desk.correct(measure, "reported", ago(8)).particulars.written_report_on == ago(8)
    assert clock_of(measure, "T402").state == "met"


def test_the_day_of_a_refused_transfer_is_corrected_by_no_leader_who_took_part(desk: Desk) -> None:
    measure = desk.bench.step(desk.bench.proposed("transfer"), "reported", on=ago(9))
    people = desk.bench.people
    measure = service.end(people["leader"], measure.id, measure.version, reason="证据不足", ended_on=ago(3))
    both = replace(people["enforcement"], grants=(*people["enforcement"].grants, Grant("leader", "city")))
    assert refusal_of(desk.redate, measure, "ended", ago(6), actor=both) == "measure.same_person"
    Measure.objects(id=measure.id).update(set__proposed_by="somebody")
    assert refusal_of(desk.redate, measure, "ended", ago(6), actor=both) == "measure.investigator"


def test_the_hour_as_the_page_shows_it_is_no_correction(desk: Desk) -> None:
    measure = desk.bench.decided("transfer")
    shown = measure.particulars.approved_at.replace(second=0, microsecond=0)
    day = clock.local(shown).date()
    assert refusal_of(desk.redate, measure, "decided", day, at=shown) == "measure.same_day"


# ---------------------------------------------------------------- other kinds


def test_a_decision_known_to_the_month_is_corrected_to_its_first_day(desk: Desk) -> None:
    measure, day = desk.penalty(), ago(20).replace(day=1)
    Measure.objects(id=measure.id).update(
        set__decided_on=day, set__decided_precision="month", set__particulars__notified_on=ago(90)
    )
    after = desk.redate(Measure.objects.get(id=measure.id), "decided", day)
    assert (after.decided_on, after.decided_precision) == (day, "day")


def test_a_talk_was_decided_before_it_was_signed(desk: Desk) -> None:
    measure = desk.bench.signed()
    Measure.objects(id=measure.id).update(
        set__decided_on=ago(5), set__particulars__signed_at=clock.now() - timedelta(days=3)
    )
    measure = Measure.objects.get(id=measure.id)
    assert refusal_of(desk.redate, measure, "decided", ago(1)) == "measure.out_of_order"
    assert desk.redate(measure, "decided", ago(4)).decided_on == ago(4)


def test_a_notice_was_issued_before_it_was_confirmed(desk: Desk) -> None:
    people, measure = desk.bench.people, desk.bench.proposed("notice")
    measure = service.decide(people["leader"], measure.id, measure.version, decided_on=ago(20))
    measure = desk.bench.step(measure, "issued", on=ago(10))
    measure = service.confirm_receipt(
        people["enforcement"], measure.id, measure.version, unit="东湖县安委会", received_on=ago(8)
    )
    assert refusal_of(desk.correct, measure, "issued", ago(2)) == "measure.out_of_order"


# ---------------------------------------------------------------- pages


@pytest.mark.parametrize("meanwhile", ["closed", "taken_back"])
def test_what_was_typed_stays_when_it_can_no_longer_be_done(
    desk: Desk, app: Any, sign_in: Callable[..., Any], meanwhile: str
) -> None:
    measure, client = desk.penalty(("served", 10)), sign_in(app.test_client(), "enforcement")
    page = f"/measures/{measure.id}/steps/1/correction"
    assert client.get(page).status_code == 200
    if meanwhile == "closed":
        Case.objects(id=measure.case_id).update(set__status="closed")
    else:
        desk.take_back(measure, "served")
    typed = {"day-version": measure.version, "day-on": ago(15).isoformat(), "day-reason": "长长的理由"}
    answer = client.post(page, data=typed)
    assert answer.status_code in {409, 422}
    assert "长长的理由" in answer.get_data(as_text=True)


def test_who_may_not_is_refused_whatever_was_sent(desk: Desk, app: Any, sign_in: Callable[..., Any]) -> None:
    measure = desk.penalty(("served", 10))
    typed = {"day-on": ago(15).isoformat(), "day-reason": WHY}
    for who in ("leader", "discipline", "reviewer"):
        client = sign_in(app.test_client(), who)
        for path in ("steps/1/correction", "steps/1/take-back", "days/ended"):
            assert client.post(f"/measures/{measure.id}/{path}", data=typed).status_code in {403, 404, 422}
    assert Measure.objects.get(id=measure.id).version == measure.version


@pytest.mark.parametrize("on", [["0001-01-01", "00:10"], ["", "10:00"], ["2026-02-30", "10:00"], []])
def test_an_odd_day_is_refused_in_the_form(
    desk: Desk, app: Any, sign_in: Callable[..., Any], on: list[str]
) -> None:
    measure, client = desk.bench.decided("transfer"), sign_in(app.test_client(), "leader")
    typed = {"day-version": measure.version, "day-on": on, "day-reason": "长长的理由"}
    answer = client.post(f"/measures/{measure.id}/days/decided", data=typed)
    assert answer.status_code == 422 and "长长的理由" in answer.get_data(as_text=True)


def test_the_history_tells_the_hours_before_and_after(
    desk: Desk, app: Any, sign_in: Callable[..., Any]
) -> None:
    people, measure = desk.bench.people, desk.bench.proposed("transfer")
    measure = service.decide(
        people["leader"], measure.id, measure.version, decided_on=ago(4), at=at(ago(4), 9)
    )
    measure = desk.bench.step(measure, "handed", on=ago(3), extra=at(ago(3), 8))
    measure = desk.correct(measure, "handed", ago(3), moment=at(ago(3), 20))
    measure = desk.redate(measure, "decided", ago(4), at=at(ago(4), 11))
    text = sign_in(app.test_client(), "enforcement").get(f"/measures/{measure.id}/").get_data(as_text=True)
    assert f"移送材料 {ago(3)} 08:00 → {ago(3)} 20:00 · {WHY}" in text
    assert f"决定日期 {ago(4)} 09:00 → {ago(4)} 11:00 · {WHY}" in text


def test_the_page_does_not_offer_to_take_back_what_cannot_be(
    desk: Desk, app: Any, sign_in: Callable[..., Any]
) -> None:
    measure, client = desk.penalty(("served", 10), ("paid", 5)), sign_in(app.test_client(), "enforcement")
    page = f"/measures/{measure.id}/steps/{place_of(measure, 'served')}/correction"
    assert "撤回这一步" not in client.get(page).get_data(as_text=True), "the payment rests on it"
    page = f"/measures/{measure.id}/steps/{place_of(measure, 'paid')}/correction"
    assert "撤回这一步" in client.get(page).get_data(as_text=True)


def test_a_refusal_names_itself_by_its_code(desk: Desk) -> None:
    with pytest.raises(Refusal) as refused:
        desk.take_back(desk.penalty(("served", 10), ("paid", 5)), "served")
    assert "缴清" in str(refused.value)


def test_what_an_import_left_unpaid_keeps_no_day_from_being_corrected(desk: Desk) -> None:
    measure = desk.penalty(("served", 10), ("paid", 5))
    Measure.objects(id=measure.id).update(set__particulars__paid_fen=1)
    assert desk.correct(measure, "paid", ago(6)).particulars.paid_on == ago(6)


def test_a_quashing_is_moved_before_no_payment_of_a_fine_carried_out(desk: Desk) -> None:
    measure = desk.penalty(("served", 10), ("paid", 5))
    measure = service.execute(desk.bench.people["enforcement"], measure.id, measure.version)
    measure = desk.bench.step(measure, "changed", on=ago(3), extra="quashed")
    assert refusal_of(desk.correct, measure, "changed", ago(6)) == "measure.penalty_lifted"
