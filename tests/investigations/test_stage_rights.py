"""Role × stage × act for both machines, allowed and refused: the table, the program and the page agree.

Run with `-s` to read the table.
"""

from __future__ import annotations

from typing import Any

import pytest

from casebook import clock
from casebook.cases.models import Case
from casebook.investigations import entering, entries, service
from casebook.refusals import NotFound, Refusal, Refusals

from . import stage_page
from .conftest import HANDLERS, REVIEWERS, Walk

CAST = {
    "enforcement": {"liability": {"team"}},
    "enforcement3": {},  # a handler of the unit outside the team
    "discipline": {"accountability": {"team"}},
    "reviewer": {"liability": {"reviewer"}},
    "reviewer2": {"accountability": {"reviewer"}},
    "leader": {"liability": {"leader", "appeal"}, "accountability": {"leader", "appeal"}},
    "caseadmin": {"liability": {"case_admin"}},
    "education": {},
    "sysadmin": {},
    "secadmin": {},
    "auditor": {},
}
STAGES = {half: [row for row in stage_page.rows("stages") if row["half"] == half] for half in HANDLERS}
#: What keeps somebody out, whatever the stage needs.
CLOSED_DOORS = {"stage.not_entitled", "investigation.not_in_team", "case.not_found", "case.not_permitted"}


def _codes(act: Any, *args: Any) -> set[str]:
    """The codes an act is refused with. It is always refused: nothing is entered on no day."""
    try:
        act(*args)
    except Refusal as refusal:
        return {one.code for one in (refusal.all if isinstance(refusal, Refusals) else (refusal,))}
    raise AssertionError("a stage was entered on no day")


def _done(walk: Walk, half: str, who: str, code: str) -> str:
    """What the services let somebody do about a stage: the words of `stage_page.right`."""
    actor = walk.people[who]
    entering_codes = _codes(service.enter_stage, actor, walk.id, half, code, None)
    if entering_codes & CLOSED_DOORS:
        assert _codes(service.ask_stage, actor, walk.id, half, code, None) & CLOSED_DOORS
        return ""
    if "stage.approval_needed" in entering_codes:
        assert not _codes(service.ask_stage, actor, walk.id, half, code, None) & CLOSED_DOORS
        return "ask"
    row = next(row for row in STAGES[half] if row["code"] == code)
    return "approve" if row.get("approval") else "enter"


@pytest.mark.parametrize("half", list(STAGES))
def test_each_role_does_about_each_stage_what_the_table_says(walk: Walk, half: str) -> None:
    walk.teams("liability")
    walk.teams("accountability")
    print(f"\n{half:16}" + " ".join(f"{who:12}" for who in CAST))
    for row in STAGES[half]:
        expected = {who: stage_page.right(row, held.get(half, set())) for who, held in CAST.items()}
        done = {who: _done(walk, half, who, row["code"]) for who in CAST}
        print(f"{row['code']:16}" + " ".join(f"{done[who] or '—':12}" for who in CAST))
        assert done == expected, row["code"]


@pytest.mark.parametrize("half", list(STAGES))
def test_the_page_offers_each_role_the_stages_the_services_let_in(walk: Walk, half: str) -> None:
    walk.teams("liability")
    walk.teams("accountability")
    for who, held in CAST.items():
        ways = entering.ways(walk.people[who], walk.case, half)
        expected = {}
        for row in STAGES[half]:
            if found := stage_page.right(row, held.get(half, set())):
                expected[row["code"]] = {"approve": "enter"}.get(found, found)
        assert ways == expected, who


@pytest.mark.parametrize("half", list(STAGES))
def test_each_way_back_is_open_to_whom_the_table_says_and_no_other_way(walk: Walk, half: str) -> None:
    walk.teams("liability")
    walk.teams("accountability")
    by_code = {row["code"]: row for row in STAGES[half]}
    member = HANDLERS[half][0]
    for here, row in by_code.items():
        _stands(walk, half, here)
        for code, back in by_code.items():
            if back["order"] >= row["order"]:
                continue
            codes = _codes(
                service.ask_stage if row.get("return_approval") else service.enter_stage,
                walk.people[member],
                walk.id,
                half,
                code,
                None,
            )
            entitled = stage_page.right(back, {"team"}, approval=row.get("return_approval", False)) != ""
            assert (not codes & CLOSED_DOORS) == entitled, (here, code)
            if entitled:
                assert ("stage.return_place" in codes) == (code not in row.get("returns", ())), (here, code)
                assert {"stage.return_ground", "stage.backwards_reason"} <= codes


@pytest.mark.parametrize("half", list(STAGES))
def test_only_the_leader_approves_and_only_what_was_prepared(walk: Walk, half: str) -> None:
    walk.teams("liability")
    walk.teams("accountability")
    for who in CAST:
        codes = _codes(service.approve_stage, walk.people[who], walk.id, half, clock.today())
        assert ("approval.none" in codes) == (who == "leader"), who
    walk.ask(half, {"liability": "A7", "accountability": "B5"}[half])
    for who in CAST:
        codes = _codes(service.approve_stage, walk.people[who], walk.id, half, None)
        assert ("stage.date_missing" in codes) == (who == "leader"), who
        assert entries.may_approve(walk.people[who], walk.case, half) == (who == "leader")


def test_who_does_not_see_the_sealed_half_is_told_that_there_is_no_case(walk: Walk) -> None:
    walk.teams("accountability")
    for who in ("enforcement", "enforcement3", "reviewer", "caseadmin"):
        with pytest.raises(NotFound):
            service.enter_stage(walk.people[who], walk.id, "accountability", "B1", clock.today())


def test_the_page_of_the_stages_is_the_table() -> None:
    """Written anew by `python -m tests.investigations.stage_page`."""
    assert stage_page.PAGE.read_text(encoding="utf-8") == stage_page.page()


def test_the_cast_holds_every_part_of_the_table() -> None:
    assert {part for held in CAST.values() for parts in held.values() for part in parts} == set(
        entering.CAPACITIES
    )
    assert REVIEWERS == {"liability": "reviewer", "accountability": "reviewer2"}


def _stands(walk: Walk, half: str, code: str) -> None:
    """Put the half at a stage, whatever it would have needed."""
    Case._get_collection().update_one(
        {"_id": walk.case.id}, {"$set": {f"{half}.stage": code, f"{half}.state": "open"}}
    )
