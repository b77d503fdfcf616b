"""What has to be there before a measure is decided; each row of the law table refused and then met."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from casebook import clock
from casebook.cases.models import Case
from casebook.law import tables
from casebook.measures import gates, service
from casebook.measures.kinds import KINDS
from casebook.measures.models import Measure
from casebook.refusals import Refusals
from casebook.store import UnitOfWork, transact

from .conftest import Bench, half_of

TODAY = clock.today()


def altered(case: Case, half: str, alter: Callable[[Any], None]) -> None:
    def work(uow: UnitOfWork) -> None:
        fresh = uow.get(Case, case.id)
        assert fresh is not None
        alter(fresh.investigation(half))
        uow.save(fresh)

    transact(work)


def decide(bench: Bench, measure: Measure, **values: Any) -> Measure:
    return service.decide(bench.people["leader"], measure.id, measure.version, **values)


def refused(bench: Bench, measure: Measure, **values: Any) -> set[str]:
    with pytest.raises(Refusals) as found:
        decide(bench, measure, **values)
    assert Measure.objects.get(id=measure.id).state == "proposed"
    return {each.code for each in found.value.all}


def alone(investigation: Any) -> None:
    investigation.team[-1].until = TODAY


@pytest.mark.parametrize("kind", ["penalty", "discipline"])
def test_two_officers_are_wanted(bench: Bench, kind: str) -> None:
    measure = bench.told(bench.proposed(kind))
    altered(bench.case, half_of(kind), alone)
    assert refused(bench, measure) == {"measure.team_short"}


def test_a_penalty_waits_until_its_party_was_told(bench: Bench) -> None:
    measure = bench.proposed("penalty")
    assert refused(bench, measure) == {"measure.not_notified"}
    measure = bench.told(measure)
    assert refused(bench, measure, decided_on=TODAY - timedelta(days=1)) == {"measure.not_notified"}
    assert decide(bench, measure).state == "decided"


def test_a_hearing_asked_for_is_held_and_the_case_reviewed_before_the_decision(bench: Bench) -> None:
    measure = bench.step(bench.told(bench.proposed("penalty")), "hearing_requested")
    altered(bench.case, "liability", lambda investigation: investigation.reviews.clear())
    assert refused(bench, measure) == {"measure.hearing_open", "measure.review_missing"}
    measure = bench.step(measure, "hearing_held")
    assert refused(bench, measure) == {"measure.review_missing"}


def test_a_penalty_without_a_hearing_needs_no_review(bench: Bench) -> None:
    altered(bench.case, "liability", lambda investigation: investigation.reviews.clear())
    assert decide(bench, bench.told(bench.proposed("penalty"))).state == "decided"


@pytest.mark.parametrize("spoilt", ["none", "returned", "old findings", "by an investigator"])
def test_a_sanction_needs_a_review_that_stands(bench: Bench, spoilt: str) -> None:
    def alter(investigation: Any) -> None:
        review = investigation.reviews[-1]
        if spoilt == "none":
            investigation.reviews.clear()
        elif spoilt == "returned":
            review.opinion = "returned"
        elif spoilt == "old findings":
            investigation.findings_version = 7
        else:
            review.reviewer = investigation.team[0].person

    measure = bench.proposed("discipline")
    altered(bench.case, "accountability", alter)
    assert refused(bench, measure) == {"measure.review_missing"}


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"penalty", "discipline"}))
def test_other_measures_wait_for_none_of_it(bench: Bench, kind: str) -> None:
    for half in ("liability", "accountability"):
        altered(bench.case, half, alone)
        altered(bench.case, half, lambda investigation: investigation.reviews.clear())
    assert gates.lacks(Case.objects.get(id=bench.case.id), bench.proposed(kind), TODAY) == []


def test_a_decision_is_asked_what_was_law_on_its_day(bench: Bench) -> None:
    case, measure = Case.objects.get(id=bench.case.id), bench.proposed("penalty")
    for row in tables.table("decision_needs"):
        assert row.effective_from and row.law, row.code
    assert gates.lacks(case, measure, date(2015, 6, 1)) == []
    (found,) = gates.lacks(case, measure, TODAY)
    assert "《行政处罚法》（2021）第44, 62条" in str(found.message)
    assert found.link == f"/measures/{measure.id}/#steps"


def test_nothing_typed_with_the_decision_is_lost(client: Any, sign_in: Any, bench: Bench) -> None:
    measure = bench.proposed("penalty")
    sign_in(client, "leader")
    typed = {"decide-version": measure.version, "decide-decided_on": TODAY.isoformat()}
    answer = client.post(f"/measures/{measure.id}/decide", data={**typed, "decide-document_number": "江罚7"})
    assert answer.status_code == 422
    assert "请先登记“处罚告知”" in answer.text and "江罚7" in answer.text
