"""Role × act × state for every kind: each cell of the table is tried."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from casebook.measures import service
from casebook.measures.kinds import KINDS
from casebook.measures.models import Measure
from casebook.refusals import NotFound, NotPermitted, Refusal

from .conftest import Bench, half_of, proposal, runner

ROLES = ("enforcement", "discipline", "reviewer", "leader", "education", "case_admin", "auditor")
PLACES = [(kind, half) for kind in KINDS for half in KINDS[kind].halves]
STATES = ("proposed", "decided", "executed", "ended")

#: act → the states it can be done in
WHEN = {
    "amend": {"proposed"},
    "decide": {"proposed"},
    "execute": {"decided"},
    "end": {"proposed", "decided"},
    "annex": {"decided", "executed"},
}


def in_state(bench: Bench, kind: str, half: str, state: str) -> Measure:
    if state == "proposed":
        return bench.proposed(kind, half)
    if state == "decided":
        return bench.carried_out(kind, half)
    if state == "executed":
        return bench.executed(kind, half)
    measure = bench.proposed(kind, half)
    return service.end(bench.people["leader"], measure.id, measure.version, reason="证据不足")


def do(act: str, actor: Any, measure: Measure) -> Measure:
    calls: dict[str, Callable[[], Measure]] = {
        "amend": lambda: service.amend(actor, measure.id, measure.version, {"detail": "改写"}),
        "decide": lambda: service.decide(actor, measure.id, measure.version),
        "execute": lambda: service.execute(actor, measure.id, measure.version),
        "end": lambda: service.end(actor, measure.id, measure.version, reason="不再需要"),
        "annex": lambda: service.annex(actor, measure.id, measure.version, text="更正一处笔误"),
    }
    return calls[act]()


def may_do(role: str, act: str, half: str, state: str) -> bool:
    """The rule in one place, as the table of the design says it."""
    runs = role == runner(half)
    if act == "decide":
        return role == "leader"
    if act == "end":
        return role == "leader" or (runs and state == "proposed")
    return runs


@pytest.mark.parametrize(("kind", "half"), PLACES)
def test_only_who_runs_the_half_proposes(bench: Bench, kind: str, half: str) -> None:
    for role in ROLES:
        values = {**proposal(kind), "half": half}
        if role == runner(half):
            measure = service.propose(bench.people[role], bench.case.id, kind, values)
            assert (measure.state, measure.audience) == ("proposed", half)
            continue
        with pytest.raises((NotPermitted, NotFound)):
            service.propose(bench.people[role], bench.case.id, kind, values)


@pytest.mark.parametrize("act", sorted(WHEN))
@pytest.mark.parametrize(("kind", "half"), PLACES)
def test_the_table_of_role_act_and_state_holds(bench: Bench, kind: str, half: str, act: str) -> None:
    for state in STATES:
        measure = in_state(bench, kind, half, state)
        for role in ROLES:
            actor = bench.people[role]
            visible = (
                role == "leader" or role == runner(half) or (role in SEES_LIABILITY and half == "liability")
            )
            if may_do(role, act, half, state) and state in WHEN[act]:
                continue  # done last, because it changes the state
            with pytest.raises(Refusal) as refused:
                do(act, actor, measure)
            if not visible:
                assert isinstance(refused.value, NotFound), (role, act, state)
            elif not may_do(role, act, half, state):
                assert isinstance(refused.value, NotPermitted), (role, act, state)
        if state in WHEN[act] and not (act == "amend" and kind == "interview" and state == "decided"):
            allowed = next(role for role in ROLES if may_do(role, act, half, state))
            assert do(act, bench.people[allowed], measure).version == measure.version + 1


#: Roles that see the liability half of this case beside those who run it.
SEES_LIABILITY = {"discipline", "case_admin"}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_half_that_does_not_know_the_kind_refuses_it(bench: Bench, kind: str) -> None:
    for half in {"liability", "accountability"} - set(KINDS[kind].halves):
        with pytest.raises(Refusal) as refused:
            service.propose(bench.people[runner(half)], bench.case.id, kind, {**proposal(kind), "half": half})
        assert refused.value.code == "measure.wrong_half"


def test_a_handler_of_another_unit_does_not_know_of_the_measure(bench: Bench) -> None:
    measure = bench.proposed("penalty")
    with pytest.raises(NotFound):
        service.load(bench.people["enforcement2"], measure.id)
    with pytest.raises(NotFound):
        service.amend(bench.people["enforcement2"], measure.id, measure.version, {"detail": "x"})


def test_a_discipline_handler_outside_the_team_does_not_know_of_the_measure(bench: Bench) -> None:
    measure = bench.proposed("discipline")
    with pytest.raises(NotFound):
        service.load(bench.people["discipline2"], measure.id)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_decider_who_proposed_is_refused(bench: Bench, kind: str) -> None:
    from dataclasses import replace

    from casebook.acts import Grant

    proposer = bench.people[runner(half_of(kind))]
    both = replace(proposer, grants=(*proposer.grants, Grant("leader", "city")))
    measure = service.propose(both, bench.case.id, kind, {**proposal(kind), "half": half_of(kind)})
    with pytest.raises(Refusal) as refused:
        service.decide(both, measure.id, measure.version)
    assert refused.value.code == "measure.same_person"
    assert proposer.name in refused.value.message
    assert service.decide(bench.people["leader"], measure.id, measure.version).state == "decided"
