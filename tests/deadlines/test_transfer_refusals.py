"""The head of the organ refuses a transfer: the clocks of the decision and of its reasons, and the page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from casebook.acts.models import TrailEntry
from casebook.measures import service as measures
from casebook.measures.models import Measure
from casebook.refusals import NotFound, Refusal
from tests.measures.conftest import Bench

from .conftest import TODAY, clocks

GROUP = ["张卫国", "陈立军"]
REASON = "情节不构成犯罪"


def reported(bench: Bench, days: int = 0) -> Measure:
    """A transfer proposed, suspected and reported in writing to the head so many days ago."""
    day = TODAY - timedelta(days=days)
    measure = bench.step(bench.proposed("transfer"), "suspected", extra=GROUP, on=day)
    return bench.step(measure, "reported", on=day)


def refuse(bench: Bench, measure: Measure, who: str = "leader", **values: Any) -> Measure:
    return measures.end(bench.people[who], measure.id, measure.version, **{"reason": REASON, **values})


def test_the_refusal_of_the_head_meets_its_days_and_puts_the_reasons_on_record(bench: Bench) -> None:
    measure = reported(bench)
    assert clocks(bench.case)["T402"].live and "T404" not in clocks(bench.case)
    measure = refuse(bench, measure)
    assert (measure.state, measure.particulars.not_approved_on) == ("ended", TODAY)
    found = clocks(bench.case)
    assert (found["T402"].state, found["T402"].met_by, found["T402"].met_on) == (
        "met",
        "transfer.not_approved",
        TODAY,
    )
    reasons = found["T404"]
    assert (reasons.trigger, reasons.start_on) == ("transfer.not_approved", TODAY)
    assert (reasons.state, reasons.met_by) == ("met", "transfer.reasons_recorded")
    assert found["T401"].state == "met"
    assert not {"T403", "T403a"} & set(found), "nothing goes out"


def test_a_refusal_registered_later_counts_on_its_own_day(bench: Bench) -> None:
    measure = refuse(bench, reported(bench, days=5), ended_on=TODAY - timedelta(days=3))
    assert measure.ended_on == TODAY - timedelta(days=3)
    found = clocks(bench.case)
    assert found["T402"].met_on == found["T404"].start_on == TODAY - timedelta(days=3)


@pytest.mark.parametrize(("days", "code"), [(1, "measure.future"), (-6, "measure.dates_crossed")])
def test_a_refusal_is_neither_ahead_nor_before_the_report(bench: Bench, days: int, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        refuse(bench, reported(bench, days=5), ended_on=TODAY + timedelta(days=days))
    assert (refused.value.code, refused.value.field) == (code, "ended_on")
    assert clocks(bench.case)["T402"].live


def test_a_refusal_says_why(bench: Bench) -> None:
    with pytest.raises(Refusal) as refused:
        refuse(bench, reported(bench), reason=" ")
    assert refused.value.code == "measure.reason_missing"


def test_the_reasons_stand_in_the_trail(bench: Bench) -> None:
    refuse(bench, reported(bench))
    entry = TrailEntry.objects(case_id=bench.case.id, act="measures.end").first()
    assert entry.reason == REASON
    assert "not_approved_on" in {each.field for each in entry.changes}


def test_the_half_that_takes_its_proposal_back_refuses_nothing(bench: Bench) -> None:
    measure = refuse(bench, reported(bench), "enforcement")
    assert measure.particulars.not_approved_on is None
    found = clocks(bench.case)
    assert found["T402"].state == "void" and "T404" not in found


def test_what_was_not_reported_to_the_head_is_not_refused(bench: Bench) -> None:
    measure = refuse(bench, bench.proposed("transfer"))
    assert measure.particulars.not_approved_on is None and "T404" not in clocks(bench.case)


def test_who_sees_nothing_of_the_half_refuses_nothing(bench: Bench) -> None:
    with pytest.raises(NotFound):
        refuse(bench, reported(bench), "reviewer")


def test_a_transfer_that_was_approved_and_ended_was_not_refused(bench: Bench) -> None:
    measure = reported(bench)
    measure = measures.decide(bench.people["leader"], measure.id, measure.version)
    measure = refuse(bench, measure)
    found = clocks(bench.case)
    assert measure.particulars.not_approved_on is None
    assert (found["T402"].met_by, found["T403"].state) == ("transfer.approved", "void")
    assert "T404" not in found


def test_the_page_offers_the_head_to_refuse_and_the_half_to_take_back(
    client: Any, sign_in: Any, bench: Bench
) -> None:
    measure = reported(bench, days=2)
    address = f"/measures/{measure.id}/"
    sign_in(client, "enforcement")
    assert "不批准移送" not in client.get(address).get_data(as_text=True)
    leader = sign_in(client.application.test_client(), "leader")
    text = leader.get(address).get_data(as_text=True)
    assert "不批准移送" in text and "end-ended_on" in text
    data = {"end-version": measure.version, "end-ended_on": TODAY.isoformat()}
    answer = leader.post(f"{address}end", data=data)
    assert answer.status_code == 422 and clocks(bench.case)["T402"].live
    data["end-reason"] = REASON
    answer = leader.post(f"{address}end", data=data, follow_redirects=True)
    text = answer.get_data(as_text=True)
    assert "已登记不批准移送，理由已记录在案" in text and "不批准移送日期" in text and REASON in text
    assert clocks(bench.case)["T404"].state == "met"


def test_the_page_of_a_clock_says_by_what_it_was_met(client: Any, sign_in: Any, bench: Bench) -> None:
    refuse(bench, reported(bench))
    sign_in(client, "enforcement")
    for rule, said in (("T402", "移送不予批准"), ("T404", "移送不予批准的理由记录在案")):
        each = clocks(bench.case)[rule]
        assert said in client.get(f"/deadlines/{each.id}").get_data(as_text=True), rule
