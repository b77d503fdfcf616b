"""The way of a transfer: suspected, reported, approved by the hour, handed over, answered, asked again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from casebook import clock
from casebook.deadlines import facts
from casebook.measures import service
from casebook.measures.models import Measure
from casebook.measures.step_table import STEPS
from casebook.measures.steps import next_steps
from casebook.refusals import Refusal

from .conftest import Bench

TODAY = clock.today()


def code_of(act: Callable[[], Any]) -> str:
    with pytest.raises(Refusal) as refused:
        act()
    return refused.value.code


def events(bench: Bench, measure: Measure) -> dict[str, Any]:
    return {fact.code: fact.on for fact in facts.of(bench.case, [measure]) if fact.subject_kind == "measure"}


def test_a_suspicion_names_a_task_group_before_anything_is_decided(bench: Bench) -> None:
    measure = bench.proposed("transfer")
    for names in ([], ["张卫国"], ["张卫国", " 张卫国 "]):
        assert code_of(lambda names=names: bench.step(measure, "suspected", extra=names)) == (
            "measure.group_small"
        )
    measure = bench.step(measure, "suspected", extra=["张卫国", "陈立军"])
    measure = bench.step(measure, "reported")
    assert measure.state == "proposed" and measure.particulars.group == ["张卫国", "陈立军"]
    assert {"transfer.suspected", "transfer.reported"} <= set(events(bench, measure))
    assert code_of(lambda: bench.step(measure, "handed")) == "measure.is_proposed"


def test_the_hours_count_from_the_moment_of_the_approval(bench: Bench) -> None:
    measure = bench.decided("transfer")
    own = measure.particulars
    assert own.approved_on == TODAY
    assert abs(own.approved_at - clock.now()) < timedelta(minutes=1)
    assert events(bench, measure)["transfer.approved"] == clock.local(own.approved_at)


def test_an_approval_registered_later_keeps_its_own_hour(bench: Bench) -> None:
    measure = bench.proposed("transfer")
    at = clock.now() - timedelta(days=3)
    leader = bench.people["leader"]
    day = clock.local(at).date()
    for wrong in (clock.now() + timedelta(hours=1), at - timedelta(days=1)):
        assert (
            code_of(
                lambda wrong=wrong: service.decide(
                    leader, measure.id, measure.version, decided_on=day, at=wrong
                )
            )
            == "measure.future"
        )
    measure = service.decide(leader, measure.id, measure.version, decided_on=day, at=at)
    assert abs(measure.particulars.approved_at - at) < timedelta(seconds=1)


def test_an_approval_whose_hour_is_not_known_claims_none(bench: Bench) -> None:
    measure = bench.proposed("transfer")
    measure = service.decide(
        bench.people["leader"], measure.id, measure.version, decided_on=TODAY - timedelta(days=2)
    )
    assert measure.particulars.approved_at is None
    assert events(bench, measure)["transfer.approved"] == TODAY - timedelta(days=2)


def test_the_papers_go_out_at_an_hour_not_before_the_approval(bench: Bench) -> None:
    measure = bench.decided("transfer")
    early = clock.now() - timedelta(minutes=10)
    if clock.local(early).date() == TODAY:
        assert code_of(lambda: bench.step(measure, "handed", extra=early)) == "measure.dates_crossed"
    ahead = clock.now() + timedelta(hours=1)
    assert code_of(lambda: bench.step(measure, "handed", extra=ahead)) == "measure.future"
    measure = bench.step(measure, "handed", extra=clock.now())
    assert measure.particulars.handed_at and measure.steps[-1].moment
    assert events(bench, measure)["transfer.handed"] == clock.local(measure.particulars.handed_at)
    measure = bench.step(measure, "copied")
    assert "transfer.copied" in events(bench, measure)


def test_a_refusal_may_be_reconsidered_and_supervised_and_end_in_filing(bench: Bench) -> None:
    measure = bench.step(bench.decided("transfer"), "handed")
    for code in ("reconsideration_asked", "supervision_asked", "filed_after_all"):
        assert code_of(lambda code=code: bench.step(measure, code)) == "measure.step_too_early"
    measure = bench.step(measure, "refused")
    assert code_of(lambda: bench.step(measure, "goods_handed")) == "measure.step_too_early"
    assert code_of(lambda: bench.step(measure, "reconsideration_answered")) == "measure.step_too_early"
    for code in ("reconsideration_asked", "reconsideration_answered", "supervision_asked"):
        measure = bench.step(measure, code)
        assert f"transfer.{code}" in events(bench, measure)
    measure = bench.step(measure, "filed_after_all")
    assert measure.particulars.answer == "filed" and "transfer.filed" in events(bench, measure)
    measure = bench.step(measure, "goods_handed")
    assert "transfer.goods_handed" in events(bench, measure)


def test_what_is_filed_is_not_reconsidered(bench: Bench) -> None:
    measure = bench.step(bench.step(bench.decided("transfer"), "handed"), "filed")
    offered = {rule.code for rule in next_steps(measure)}
    assert not offered & {"reconsideration_asked", "supervision_asked", "filed_after_all"}
    assert "goods_handed" in offered


def test_papers_sent_back_are_handed_over_again_with_a_new_hour(bench: Bench) -> None:
    measure = bench.step(bench.decided("transfer"), "handed", extra=clock.now())
    measure = bench.step(measure, "returned")
    measure = bench.step(measure, "handed")
    own = measure.particulars
    assert (own.handed_at, own.answer, own.handed_on) == (None, None, TODAY)


def test_each_step_is_the_event_that_starts_and_ends_clocks(bench: Bench) -> None:
    """Codes of steps are codes of events, but for the answer that comes after all."""
    codes = {rule.code for rule in STEPS["transfer"]}
    assert {
        "suspected", "reported", "handed", "copied", "receipt", "filed", "refused", "returned",
        "reconsideration_asked", "reconsideration_answered", "supervision_asked", "goods_handed",
    } == codes - {"filed_after_all"}  # fmt: skip


def test_the_way_in_the_browser(client: Any, sign_in: Callable[..., Any], bench: Bench) -> None:
    measure = bench.proposed("transfer")
    sign_in(client, "enforcement")
    data = {"step-suspected-version": measure.version, "step-suspected-on": TODAY.isoformat()}
    address = f"/measures/{measure.id}/steps/suspected"
    assert client.post(address, data={**data, "step-suspected-extra": "张卫国"}).status_code == 422
    answer = client.post(address, data={**data, "step-suspected-extra": "张卫国\n陈立军"})
    assert answer.status_code == 302, answer.get_data(as_text=True)
    measure.reload()
    leader = sign_in(client.application.test_client(), "leader")
    now = clock.local(clock.now())
    answer = leader.post(
        f"/measures/{measure.id}/decide",
        data={
            "decide-version": measure.version,
            "decide-decided_on": [now.date().isoformat(), now.strftime("%H:%M")],
        },
    )
    assert answer.status_code == 302, answer.get_data(as_text=True)
    measure.reload()
    assert clock.local(measure.particulars.approved_at).strftime("%H:%M") == now.strftime("%H:%M")
    later = clock.local(clock.now())
    answer = client.post(
        f"/measures/{measure.id}/steps/handed",
        data={
            "step-handed-version": measure.version,
            "step-handed-on": [later.date().isoformat(), later.strftime("%H:%M")],
        },
    )
    assert answer.status_code == 302, answer.get_data(as_text=True)
    measure.reload()
    assert measure.particulars.handed_at is not None
    page = client.get(f"/measures/{measure.id}/").get_data(as_text=True)
    assert "专案组成员" in page and "批准时间" in page and "移送时间" in page
