"""Role × act × state: what each may, allowed and refused, and that pages offer exactly that.

Run with `-s` to read the table.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from casebook import clock
from casebook.cases import visibility
from casebook.cases.choices import HALVES
from casebook.investigations import offers, service
from casebook.refusals import Refusal
from tests.worlds import World, put_back, world_of

from .conftest import HANDLERS, REVIEWERS, Walk

CAST = (
    "enforcement",
    "discipline",
    "reviewer",
    "reviewer2",
    "leader",
    "education",
    "caseadmin",
    "sysadmin",
    "secadmin",
    "auditor",
)

#: How a half comes into each state, with its team assigned.
STATES: dict[str, Callable[[Walk, str], None]] = {
    "not_started": lambda walk, half: walk.teams(half),
    "open": lambda walk, half: (walk.teams(half), walk.stage(half), walk.findings(half))[0],
    "asked": lambda walk, half: (STATES["open"](walk, half), walk.ask(half, GATED[half]))[0],
    "review": lambda walk, half: (STATES["open"](walk, half), walk.submit(half))[0],
    "reviewed": lambda walk, half: walk.reviewed(half),
    "concluded": lambda walk, half: walk.concluded(half),
}


def _acts(walk: Walk, half: str) -> dict[str, Callable[[Any], Any]]:
    case, people, today = walk.id, walk.people, clock.today()
    gated = (GATED if walk.half(half).history else GATED_AT_FIRST)[half]
    members = [people[name].id for name in HANDLERS[half]]
    return {
        "assign_team": lambda who: service.assign_team(who, case, half, members[:1]),
        "assign_reviewer": lambda who: service.assign_reviewer(who, case, half, people[REVIEWERS[half]].id),
        "arrange_hearing": lambda who: service.arrange_hearing(
            who, case, chair=people["leader2"].id, held_on=today + timedelta(days=60), noticed_on=today
        ),
        "enter_stage": lambda who: service.enter_stage(who, case, half, NEXT[half], today),
        "ask_stage": lambda who: service.ask_stage(who, case, half, gated, today, document="呈批表"),
        "approve_stage": lambda who: service.approve_stage(who, case, half, today),
        "ask_recusal": lambda who: service.ask_recusal(
            who, case, half, people["leader2"].id, ground="interest", asked_by="party", reason="有利害关系"
        ),
        "set_findings": lambda who: service.set_findings(who, case, half, "另一认定"),
        "submit": lambda who: service.submit_for_review(who, case, half),
        "review": lambda who: service.review(who, case, half, "returned", "补充"),
        "conclude": lambda who: service.conclude(who, case, half, "responsible", "有责任", today),
        "decline": lambda who: service.decline(who, case, "理由"),
        "reopen": lambda who: service.reopen(who, case, "理由", half=half),
    }


#: A stage that the team may enter by itself, wherever it stands, and one that a leader has to approve.
NEXT = {"liability": "A18", "accountability": "B14"}
GATED = {"liability": "A7", "accountability": "B7a"}
GATED_AT_FIRST = {"liability": "A7", "accountability": "B5"}
TEAM = {"liability": "enforcement", "accountability": "discipline"}
#: What may be done in each state and by whom, besides what a leader may.
EXPECTED: dict[str, dict[str, set[str]]] = {
    "not_started": {"team": {"enter_stage", "ask_stage"}, "assigner": {"assign_team", "assign_reviewer"}},
    "open": {
        "team": {"enter_stage", "ask_stage", "set_findings", "submit"},
        "assigner": {"assign_team", "assign_reviewer", "arrange_hearing"},
    },
    "asked": {
        "team": {"enter_stage", "ask_stage", "set_findings", "submit"},
        "assigner": {"assign_team", "assign_reviewer", "arrange_hearing"},
        "leader": {"approve_stage"},
    },
    "review": {
        "team": {"enter_stage", "ask_stage"},
        "reviewer": {"review"},
        "assigner": {"assign_team", "assign_reviewer", "arrange_hearing"},
    },
    "reviewed": {
        "team": {"enter_stage", "ask_stage", "set_findings", "conclude"},
        "assigner": {"assign_team", "assign_reviewer", "arrange_hearing"},
    },
    "concluded": {
        "team": {"enter_stage", "ask_stage"},
        "assigner": {"assign_team"},
        "leader": {"reopen"},
    },
}
#: Who may ask for a withdrawal: whoever works in case work and sees the half.
SEES = {
    "liability": {"enforcement", "reviewer", "leader", "caseadmin"},
    "accountability": {"discipline", "reviewer2", "leader"},
}


def _expected(who: str, half: str, state: str) -> set[str]:
    row = EXPECTED[state]
    found: set[str] = set()
    if who == TEAM[half]:
        found |= row.get("team", set())
    if who == REVIEWERS[half]:
        found |= row.get("reviewer", set())
    if who == "leader" or (who == "caseadmin" and half == "liability"):
        found |= row.get("assigner", set())
    if half == "accountability":
        found -= {"arrange_hearing"}
    if who == "leader":
        found |= row.get("leader", set())
        if half == "accountability" and state != "concluded":
            found |= {"decline"}
    if who in SEES[half]:
        found |= {"ask_recusal"}
    return found


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize("state", list(STATES))
def test_each_role_may_do_in_each_state_what_the_table_says(
    walk: Walk, half: str, state: str, store: Any
) -> None:
    STATES[state](walk, half)
    kept = world_of(store)
    acts = _acts(walk, half)
    print(f"\n{half} · {state}")
    for who in CAST:
        actor = walk.people[who]
        offered = offers.of_half(actor, walk.case, half)
        allowed = {name for name, act in acts.items() if _passes(act, actor, store, kept)}
        allowed.discard(
            {"liability": "decline", "accountability": "arrange_hearing"}[half]
        )  # the other half's
        print(f"  {who:12} {' '.join(sorted(allowed)) or '—'}")
        by_stage = {"enter_stage", "ask_stage"}  # who of them enters which stage, test_stage_rights.py tells
        if who not in HANDLERS[half]:
            allowed, offered = allowed - by_stage, offered - by_stage
        assert allowed == _expected(who, half, state), who
        assert offered == allowed, who


def _passes(act: Callable[[Any], Any], actor: Any, store: Any, kept: World) -> bool:
    """Whether the act goes through; the store is put back as it was."""
    try:
        act(actor)
    except Refusal:
        return False
    put_back(store, kept)
    return True


@pytest.mark.parametrize("closed", [False, True])
def test_each_role_may_do_to_the_whole_case_what_the_table_says(walk: Walk, closed: bool, store: Any) -> None:
    for half in HALVES:
        walk.ended(half)
    if closed:
        walk.close()
    kept = world_of(store)
    acts: dict[str, Callable[[Any], Any]] = {
        "close": lambda who: service.close(who, walk.id),
        "reopen": lambda who: service.reopen(who, walk.id, "理由"),
        "release": lambda who: service.release(who, walk.id, ["liability"]),
        "add_rectification": lambda who: service.add_rectification(who, walk.id, "common", "整改"),
    }
    handlers, leader = {"enforcement", "discipline"}, {"leader"}
    expected = {
        "close": set() if closed else {"leader", "caseadmin"},
        "reopen": leader if closed else set(),
        "release": leader,
        "add_rectification": set() if closed else handlers,
    }
    print(f"\ncase · {'closed' if closed else 'open'}")
    for who in CAST:
        actor = walk.people[who]
        allowed = {name for name, act in acts.items() if _passes(act, actor, store, kept)}
        print(f"  {who:12} {' '.join(sorted(allowed)) or '—'}")
        assert allowed == {name for name, roles in expected.items() if who in roles}, who
        assert offers.of_case(actor, walk.case) == allowed, who


@pytest.mark.parametrize("who", ["enforcement", "enforcement2", "reviewer", "caseadmin", "education"])
def test_who_lacks_the_sealed_half_is_offered_nothing_on_it(walk: Walk, who: str) -> None:
    walk.concluded("accountability")
    walk.teams("liability")
    actor = walk.people[who]
    assert "accountability" not in visibility.visible_audiences(actor, walk.case)
    assert offers.of_half(actor, walk.case, "accountability") == frozenset()


def test_a_precedent_is_offered_nothing(walk: Walk) -> None:
    walk.concluded("liability")
    case = walk.case
    case.origin = "reference"
    for who in CAST:
        actor = walk.people[who]
        assert offers.of_case(actor, case) == frozenset()
        assert all(offers.of_half(actor, case, half) == frozenset() for half in HALVES)
