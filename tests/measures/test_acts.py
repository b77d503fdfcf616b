"""Role × act × state for every kind: each cell of the table is tried."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from casebook.acts import Grant
from casebook.measures import service
from casebook.measures.kinds import KINDS
from casebook.measures.models import Measure
from casebook.refusals import NotFound, NotPermitted, Refusal

from .conftest import Bench, half_of, proposal, runner

ROLES = ("enforcement", "discipline", "reviewer", "leader", "education", "case_admin", "auditor")
PLACES = [(kind, half) for kind in KINDS for half in KINDS[kind].halves]
HALVES = ("liability", "accountability")
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


CELLS = list(product(STATES, WHEN, ROLES))


@pytest.mark.parametrize(("kind", "half"), PLACES)
def test_what_the_table_of_role_act_and_state_forbids_is_refused(bench: Bench, kind: str, half: str) -> None:
    measures = {state: in_state(bench, kind, half, state) for state in STATES}
    for state, act, role in CELLS:
        if may_do(role, act, half, state) and state in WHEN[act]:
            continue
        with pytest.raises(Refusal) as refused:
            do(act, bench.people[role], measures[state])
        if not sees(role, half):
            assert isinstance(refused.value, NotFound), (role, act, state)
        elif not may_do(role, act, half, state):
            assert isinstance(refused.value, NotPermitted), (role, act, state)
    for measure in measures.values():
        assert Measure.objects.get(id=measure.id).version == measure.version


@pytest.mark.parametrize(("kind", "half"), PLACES)
def test_what_the_table_allows_is_done(bench: Bench, kind: str, half: str) -> None:
    for state, act, role in CELLS:
        if may_do(role, act, half, state) and state in WHEN[act]:
            measure = in_state(bench, kind, half, state)
            measure = bench.told(measure) if state == "proposed" else measure
            assert do(act, bench.people[role], measure).version == measure.version + 1, (role, act, state)


#: Roles that see the liability half of this case beside those who run it.
SEES_LIABILITY = {"discipline", "case_admin"}


def sees(role: str, half: str) -> bool:
    return role in {"leader", runner(half)} or (role in SEES_LIABILITY and half == "liability")


def test_a_half_that_does_not_know_the_kind_refuses_it(bench: Bench) -> None:
    strangers = [(kind, half) for kind, half in product(KINDS, HALVES) if half not in KINDS[kind].halves]
    for kind, half in strangers:
        with pytest.raises(Refusal) as refused:
            service.propose(bench.people[runner(half)], bench.case.id, kind, {**proposal(kind), "half": half})
        assert refused.value.code == "measure.wrong_half", (kind, half)


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


def test_a_decider_who_proposed_is_refused(bench: Bench) -> None:
    for kind in KINDS:
        proposer = bench.people[runner(half_of(kind))]
        both = replace(proposer, grants=(*proposer.grants, Grant("leader", "city")))
        measure = service.propose(both, bench.case.id, kind, {**proposal(kind), "half": half_of(kind)})
        with pytest.raises(Refusal) as refused:
            service.decide(both, measure.id, measure.version)
        assert refused.value.code == "measure.same_person", kind
        assert proposer.name in refused.value.message
        measure = bench.told(measure)
        assert service.decide(bench.people["leader"], measure.id, measure.version).state == "decided"
