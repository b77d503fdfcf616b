"""A signed record of a talk never changes; what was wrong in it is corrected by an annex."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from casebook import clock
from casebook.measures import service
from casebook.measures.kinds import RECORD_OF_TALK
from casebook.measures.models import Measure
from casebook.refusals import Refusal, Refusals

from .conftest import Bench, proposal


def changed(name: str) -> Any:
    """Another value of that field."""
    today = clock.today()
    return {
        "talkers": [{"name": "甲", "post": None}, {"name": "乙", "post": None}],
        "started_at": clock.now() - timedelta(hours=9),
        "ended_at": clock.now() - timedelta(hours=8),
        "report_due": today + timedelta(days=90),
        "party": "p1",
    }.get(name, "改写")


def test_nothing_of_a_signed_record_can_be_amended(bench: Bench) -> None:
    measure = bench.signed()
    for name in (*RECORD_OF_TALK, "reason", "party", "subject", "detail", "authority"):
        with pytest.raises(Refusal) as refused:
            service.amend(bench.people["enforcement"], measure.id, measure.version, {name: changed(name)})
        assert refused.value.code == "measure.signed", name
    assert Measure.objects.get(id=measure.id).to_mongo() == measure.to_mongo()


def test_an_annex_corrects_a_signed_record_and_leaves_it_as_it_was(bench: Bench) -> None:
    measure = bench.signed()
    before = measure.to_mongo()["particulars"]
    after = service.annex(bench.people["enforcement"], measure.id, measure.version, text="地点应为四楼")
    assert [annex.text for annex in after.annexes] == ["地点应为四楼"]
    assert after.annexes[0].by_name == bench.people["enforcement"].name
    assert Measure.objects.get(id=measure.id).to_mongo()["particulars"] == before


def test_a_second_annex_is_added_behind_the_first(bench: Bench) -> None:
    measure = bench.signed()
    for text in ("一", "二"):
        measure = service.annex(bench.people["enforcement"], measure.id, measure.version, text=text)
    assert [annex.text for annex in measure.annexes] == ["一", "二"]


def test_an_empty_annex_is_refused(bench: Bench) -> None:
    measure = bench.signed()
    with pytest.raises(Refusal) as refused:
        service.annex(bench.people["enforcement"], measure.id, measure.version, text="  ")
    assert refused.value.field == "text"


def test_the_record_is_written_after_the_decision_and_before_it_is_signed(bench: Bench) -> None:
    bare = {name: None for name in RECORD_OF_TALK if name != "talkers"} | {"talkers": []}
    measure = bench.decided("interview", **bare)
    with pytest.raises(Refusals) as refused:
        service.sign(bench.people["enforcement"], measure.id, measure.version)
    missing = {each.field for each in refused.value.all}
    assert {"talkers", "started_at", "ended_at", "place", "points"} <= missing
    record = {name: proposal("interview")[name] for name in RECORD_OF_TALK}
    measure = service.amend(bench.people["enforcement"], measure.id, measure.version, record)
    assert service.sign(bench.people["enforcement"], measure.id, measure.version).particulars.signed_at


@pytest.mark.parametrize("name", ["reason", "party", "detail"])
def test_what_was_decided_is_fixed_before_the_signature_too(bench: Bench, name: str) -> None:
    measure = bench.decided("interview")
    with pytest.raises(Refusals) as refused:
        service.amend(bench.people["enforcement"], measure.id, measure.version, {name: changed(name)})
    assert [(each.code, each.field) for each in refused.value.all] == [("measure.decided_fixed", name)]


@pytest.mark.parametrize("names", [[], ["张卫国"], ["张卫国", "张卫国"]])
def test_fewer_than_two_officers_cannot_have_talked(bench: Bench, names: list[str]) -> None:
    measure = bench.decided("interview", talkers=[{"name": name, "post": None} for name in names])
    with pytest.raises(Refusals) as refused:
        service.sign(bench.people["enforcement"], measure.id, measure.version)
    assert "measure.two_talkers" in {each.code for each in refused.value.all}


def test_a_record_is_signed_once(bench: Bench) -> None:
    measure = bench.signed()
    with pytest.raises(Refusal) as refused:
        service.sign(bench.people["enforcement"], measure.id, measure.version)
    assert refused.value.code == "measure.signed"


def test_a_proposal_is_not_signed(bench: Bench) -> None:
    measure = bench.proposed("interview")
    with pytest.raises(Refusal) as refused:
        service.sign(bench.people["enforcement"], measure.id, measure.version)
    assert refused.value.code == "measure.is_proposed"


def test_only_an_interview_is_signed(bench: Bench) -> None:
    measure = bench.decided("notice")
    with pytest.raises(Refusal) as refused:
        service.sign(bench.people["enforcement"], measure.id, measure.version)
    assert refused.value.code == "measure.wrong_kind"


def test_an_unsigned_talk_is_not_carried_out(bench: Bench) -> None:
    measure = bench.decided("interview")
    with pytest.raises(Refusal) as refused:
        service.execute(bench.people["enforcement"], measure.id, measure.version)
    assert refused.value.code == "measure.interview_unsigned"


def test_the_report_is_received_after_the_signature(bench: Bench) -> None:
    early = bench.decided("interview")
    with pytest.raises(Refusal) as refused:
        bench.step(early, "report_received")
    assert refused.value.code == "measure.step_too_early"
    measure = bench.step(bench.signed(), "report_received")
    assert measure.particulars.report_received == clock.today()
    assert measure.due_on is None


def test_a_talk_ends_after_it_began(bench: Bench) -> None:
    with pytest.raises(Refusals) as refused:
        bench.proposed("interview", ended_at=clock.now() - timedelta(days=2))
    assert "ended_at" in {each.field for each in refused.value.all}
