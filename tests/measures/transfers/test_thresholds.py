"""From a case to the offences it reaches, and when that is settled."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from bson import ObjectId

from casebook import clock
from casebook.cases.models import Case, Incident, Party
from casebook.measures.models import Measure
from casebook.measures.particulars import TransferParticulars
from casebook.measures.transfers import thresholds
from casebook.measures.transfers.models import TransferQuestion, Withholding

HALVES = ("liability", "accountability")


def a_case(origin: str = "own", circumstances: tuple[str, ...] = (), **incident: Any) -> Case:
    return Case(
        id=ObjectId(), origin=origin, circumstances=list(circumstances), incident=Incident(**incident)
    )


def a_transfer(half: str = "liability", handed: bool = True, **values: Any) -> Measure:
    own = TransferParticulars(handed_on=clock.today() if handed else None)
    return Measure(**{"kind": "transfer", "audience": half, "state": "decided", "particulars": own, **values})


def a_question(half: str = "liability", state: str | None = None, codes: Any = (), **found: Any) -> Any:
    question = TransferQuestion(id="x", case_id=ObjectId(), half=half, **found)
    if state:
        question.withholdings.append(Withholding(state=state, offences=list(codes), reason="r"))
    return question


def halves(case: Case, measures: Any = (), questions: Any = ()) -> set[str]:
    found = thresholds.open_items(case, measures, questions)
    assert {blocker.code for blocker in found} <= {"close.transfer_undecided"}
    assert all(blocker.link == f"/cases/{case.id}/transfers/{blocker.half}" for blocker in found)
    assert all(str(blocker.sentence) for blocker in found)
    return {blocker.half for blocker in found}


@pytest.mark.parametrize(
    ("incident", "expected"),
    [
        ({}, set()),
        ({"deaths": 0}, set()),
        ({"deaths": 1}, set(HALVES)),
        ({"serious_injuries": 2}, set()),
        ({"serious_injuries": 3}, set(HALVES)),
        ({"serious_injuries": 2, "minor_injuries": 3}, {"accountability"}),
        ({"minor_injuries": 9}, {"accountability"}),
        ({"direct_loss_fen": 29_999_999}, set()),
        ({"direct_loss_fen": 30_000_000}, {"accountability"}),
        ({"direct_loss_fen": 99_999_999}, {"accountability"}),
        ({"direct_loss_fen": 100_000_000}, set(HALVES)),
    ],
)
def test_each_side_is_asked_from_its_own_threshold(incident: dict[str, int], expected: set[str]) -> None:
    assert halves(a_case(**incident)) == expected


def test_what_still_presumes_a_conduct_keeps_no_case_open() -> None:
    case = a_case(circumstances=("refused_rectification",))
    assert [answer.code for answer in thresholds.reached(case, "liability")] == ["134-1"]
    assert halves(case) == set()
    assert halves(case, questions=[a_question(conduct=["real_danger"])]) == {"liability"}


def test_conduct_found_for_one_half_says_nothing_of_the_other() -> None:
    case = a_case()
    questions = [a_question("accountability", conduct=["bribes_taken"])]
    assert halves(case, questions=questions) == {"accountability"}


def test_a_precedent_is_past_the_question() -> None:
    assert halves(a_case(origin="reference", deaths=30)) == set()


def test_an_accident_is_judged_by_the_rows_of_its_day() -> None:
    question = a_question(conduct=["monitoring_disabled", "real_danger"])
    then = clock.from_local(datetime(2019, 5, 1).date(), datetime(2019, 5, 1, 8).time())
    assert not thresholds.reached(a_case(occurred_at=then), "liability", question)
    assert thresholds.reached(a_case(), "liability", question)


@pytest.mark.parametrize(
    ("measure", "settled"),
    [
        (a_transfer(), True),
        (a_transfer(handed=False), False),
        (a_transfer(handed=False, state="executed"), True),
        (a_transfer(state="ended"), False),
        (a_transfer("accountability"), False),
        (a_transfer(kind="interview", particulars=None), False),
    ],
)
def test_a_side_is_settled_where_its_papers_went_out(measure: Measure, settled: bool) -> None:
    left = halves(a_case(deaths=1), [measure])
    assert ("liability" not in left) is settled


@pytest.mark.parametrize(
    ("state", "codes", "settled"),
    [
        ("approved", ["134(1)"], True),
        ("approved", ["134(1)", "229(1)"], True),
        ("approved", [], False),
        ("requested", ["134(1)"], False),
        ("refused", ["134(1)"], False),
    ],
)
def test_a_side_is_settled_where_a_leader_approved_for_all_that_is_reached(
    state: str, codes: list[str], settled: bool
) -> None:
    left = halves(a_case(deaths=1), questions=[a_question(state=state, codes=codes)])
    assert ("liability" not in left) is settled


def test_an_approval_ends_where_more_is_found_afterwards() -> None:
    case, approved = a_case(deaths=1), a_question(state="approved", codes=["134(1)"])
    assert "liability" not in halves(case, questions=[approved])
    approved.conduct = ["forced_risky_work"]
    assert "liability" in halves(case, questions=[approved])


def test_an_approval_ends_where_the_heavier_threshold_is_reached_afterwards() -> None:
    approved = a_question("accountability", state="approved", codes=["397(1)a", "397(1)b"])
    assert "accountability" not in halves(a_case(deaths=2), questions=[approved])
    assert "accountability" in halves(a_case(deaths=3), questions=[approved])
    approved.last.heavier = ["397(1)a", "397(1)b"]
    assert "accountability" not in halves(a_case(deaths=3), questions=[approved])


def test_a_circumstance_borne_by_a_party_counts_for_who_may_know_of_it() -> None:
    case = a_case()
    for key, half in (("u1", "common"), ("u2", "accountability")):
        case.parties = [
            Party(
                key=key,
                kind="organisation",
                name="某公司",
                half=half,
                circumstances=["refused_rectification"],
            )
        ]
        found = [answer.code for answer in thresholds.reached(case, "liability")]
        assert found == (["134-1"] if half == "common" else [])


def test_unknown_numbers_reach_nothing() -> None:
    assert thresholds.reached(a_case(injured_total=50), "accountability") == ()
