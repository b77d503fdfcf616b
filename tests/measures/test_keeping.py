"""Numbers, versions, the trace, the case's row, copies that follow the case, closed cases."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from casebook import clock
from casebook.acts.models import TrailEntry
from casebook.cases import service as cases
from casebook.cases.models import Case, CaseRow
from casebook.measures import service
from casebook.measures.kinds import KINDS, register_word
from casebook.measures.models import Measure
from casebook.measures.reading import LISTS, TEXTS
from casebook.refusals import Conflict, Refusal
from casebook.store import transact

from .conftest import Bench, half_of, proposal, runner

YEAR = clock.today().year


def test_a_proposal_takes_the_next_number_of_its_register(bench: Bench) -> None:
    numbers = [bench.proposed(kind).number for kind in ("penalty", "transfer", "penalty")]
    assert numbers == [f"罚{YEAR}-1", f"移送{YEAR}-1", f"罚{YEAR}-2"]


def test_the_sealed_half_has_registers_of_its_own(bench: Bench) -> None:
    """Otherwise a gap in the open register would tell of an entry in the sealed one."""
    numbers = [
        bench.proposed("interview", half).number for half in ("liability", "accountability", "liability")
    ]
    assert numbers == [f"约谈{YEAR}-1", f"纪约谈{YEAR}-1", f"约谈{YEAR}-2"]


def test_no_two_registers_share_a_word() -> None:
    words = [register_word(kind, half) for kind in KINDS for half in ("liability", "accountability")]
    assert len(set(words)) == len(words)


def test_a_refused_proposal_takes_no_number(bench: Bench) -> None:
    with pytest.raises(Refusal):
        bench.proposed("penalty", sanction=None)
    assert bench.proposed("penalty").number == f"罚{YEAR}-1"


def test_numbers_survive_proposers_at_once(bench: Bench) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: bench.proposed("penalty").number, range(8)))
    assert sorted(found) == sorted(f"罚{YEAR}-{number}" for number in range(1, 9))
    assert sorted(Measure.objects.scalar("position")) == list(range(8))


def test_of_two_deciders_one_wins_and_the_other_is_told(bench: Bench) -> None:
    measure = bench.told(bench.proposed("penalty"))
    service.decide(bench.people["leader"], measure.id, measure.version)
    with pytest.raises((Conflict, Refusal)) as refused:
        service.decide(bench.people["leader2"], measure.id, measure.version)
    assert refused.value.code in {"conflict.version", "measure.is_decided"}


def test_a_stale_version_is_a_conflict_that_carries_theirs(bench: Bench) -> None:
    measure = bench.proposed("penalty")
    service.amend(bench.people["enforcement"], measure.id, measure.version, {"detail": "先来"})
    with pytest.raises(Conflict) as refused:
        service.amend(bench.people["enforcement"], measure.id, measure.version, {"detail": "后到"})
    assert refused.value.theirs.detail == "先来"
    assert Measure.objects.get(id=measure.id).detail == "先来"


def test_every_act_leaves_its_trace_under_its_half(bench: Bench) -> None:
    for kind in KINDS:
        measure = bench.executed(kind)
        entries = [entry for entry in TrailEntry.objects if entry.object_id == str(measure.id)]
        acts = {entry.act for entry in entries}
        assert {"measures.propose", "measures.decide", "measures.execute"} <= acts
        assert {entry.half for entry in entries} == {half_of(kind)}
        assert all(measure.number in entry.summary for entry in entries)
        decided = next(entry for entry in entries if entry.act == "measures.decide")
        assert ("state", "proposed", "decided") in [(c.field, c.before, c.after) for c in decided.changes]


def test_the_row_of_the_case_knows_kinds_and_the_next_date(bench: Bench) -> None:
    soon, later = clock.today() + timedelta(days=2), clock.today() + timedelta(days=9)
    bench.decided("penalty", pay_by=later)
    bench.decided("self_review", "liability", report_due=soon)
    bench.decided("discipline")
    row = CaseRow.objects.get(id=bench.case.id)
    assert (row.kinds, row.kinds_a) == (["penalty", "self_review"], ["discipline"])
    assert (row.due_m, row.due_m_a) == (soon, None)


def test_an_ended_measure_leaves_the_row(bench: Bench) -> None:
    measure = bench.decided("self_review")
    assert CaseRow.objects.get(id=bench.case.id).due_m_a
    service.end(bench.people["leader"], measure.id, measure.version, reason="撤销")
    row = CaseRow.objects.get(id=bench.case.id)
    assert (row.kinds_a, row.due_m_a) == ([], None)


def test_measures_follow_the_case_s_title_and_secrecy(
    bench: Bench, client: Any, people: dict[str, Any]
) -> None:
    measure = bench.proposed("penalty")
    case = Case.objects.get(id=bench.case.id)
    assert measure.terms == case.access.liability
    cases.edit(
        people["case_admin"],
        str(case.id),
        case.version,
        {"title": "新的名称", "secrecy": "confidential"},
    )
    after = Measure.objects.get(id=measure.id)
    assert after.case_title == "新的名称"
    assert after.terms == Case.objects.get(id=case.id).access.liability
    assert after.version == measure.version, "nothing an editor typed was touched"


def test_a_closed_case_takes_no_change_of_its_measures(bench: Bench) -> None:
    actor, leader = bench.people["enforcement"], bench.people["leader"]
    proposed, decided = bench.proposed("notice"), bench.decided("notice")

    def close(uow: Any) -> None:
        case = uow.get(Case, bench.case.id)
        case.status = "closed"
        cases.touch(uow, case)

    transact(close)
    calls: dict[str, Callable[[], Any]] = {
        "propose": lambda: service.propose(
            actor, bench.case.id, "notice", {**proposal("notice"), "half": "liability"}
        ),
        "amend": lambda: service.amend(actor, proposed.id, None, {"detail": "x"}),
        "decide": lambda: service.decide(leader, proposed.id, None),
        "execute": lambda: service.execute(actor, decided.id, None),
        "end": lambda: service.end(leader, decided.id, None, reason="x"),
        "annex": lambda: service.annex(actor, decided.id, None, text="x"),
        "step": lambda: service.step(actor, decided.id, None, "issued"),
    }
    for act, call in calls.items():
        with pytest.raises(Refusal) as refused:
            call()
        assert refused.value.code == "measure.case_closed", act


def test_what_is_ended_needs_a_reason_and_keeps_it(bench: Bench) -> None:
    measure = bench.proposed("penalty")
    with pytest.raises(Refusal) as refused:
        service.end(bench.people["enforcement"], measure.id, measure.version, reason=" ")
    assert refused.value.field == "reason"
    ended = service.end(bench.people["enforcement"], measure.id, measure.version, reason="证据不足")
    assert (ended.state, ended.ended_reason, ended.ended_on) == ("ended", "证据不足", clock.today())


def test_everything_written_can_be_found_by_its_words(bench: Bench) -> None:
    for kind in KINDS:
        measure = bench.proposed(kind, detail="独一无二的说明")
        text = service.text_of(measure)
        assert measure.number in text and "独一无二的说明" in text
        for name in (*TEXTS, *LISTS):
            value = getattr(measure.particulars, name, None)
            for part in [value] if isinstance(value, str) else value or []:
                assert part in text, name


def test_a_decision_cannot_lie_ahead(bench: Bench) -> None:
    measure = bench.proposed("penalty")
    with pytest.raises(Refusal) as refused:
        service.decide(
            bench.people["leader"],
            measure.id,
            measure.version,
            decided_on=clock.today() + timedelta(days=1),
        )
    assert refused.value.field == "decided_on"


def test_a_measure_is_not_executed_before_it_was_decided(bench: Bench) -> None:
    measure = bench.carried_out("discipline")
    with pytest.raises(Refusal) as refused:
        service.execute(
            bench.people[runner("accountability")],
            measure.id,
            measure.version,
            executed_on=clock.today() - timedelta(days=1),
        )
    assert refused.value.field == "executed_on"
