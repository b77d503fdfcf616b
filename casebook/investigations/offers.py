"""What a person may do to a case today, so that pages offer that and nothing else.

The services decide for themselves; a test holds that both answer alike.
"""

from __future__ import annotations

from casebook.accounts import may
from casebook.acts import Actor
from casebook.cases.choices import ACCOUNTABILITY, HALVES, LIABILITY
from casebook.cases.models import Case, Rectification
from casebook.cases.visibility import visible_audiences
from casebook.investigations import entering, entries, stage_table
from casebook.investigations.changing import RUN_ACTS, runs
from casebook.investigations.closing import ENDED
from casebook.investigations.ending import releasable
from casebook.investigations.facts import is_accident
from casebook.investigations.rectifications import may_sign
from casebook.investigations.separation import investigators, reviewers

UNDER_WAY = frozenset({"not_started", "open", "review"})


def of_half(actor: Actor, case: Case, half: str) -> frozenset[str]:
    """The acts on one investigation: `assign_team`, `assign_reviewer`, `arrange_hearing`, `enter_stage`,
    `ask_stage`, `approve_stage`, `set_findings`, `submit`, `review`, `conclude`, `decline`, `reopen`,
    `ask_recusal`, `decide_recusal`. Nothing where the half is sealed to the actor, or who withdrew."""
    investigation = case.investigation(half)
    if case.origin == "reference" or half not in visible_audiences(actor, case):
        return frozenset()
    if actor.id in investigation.withdrawn():
        return frozenset()
    found: set[str] = set()
    if investigation.state in ENDED and may(actor, "cases.reopen", case.units):
        found.add("reopen")
    if case.status == "closed":
        return frozenset(found)
    if may(actor, "cases.assign", case.units):
        if investigation.state != "declined":
            found.add("assign_team")
        if investigation.state in UNDER_WAY:
            found.add("assign_reviewer")
        if half == LIABILITY and investigation.state in {"open", "review"}:
            found.add("arrange_hearing")
    found |= _entering(actor, case, half) | _withdrawing(actor, case, half)
    if _runs(actor, case, half):
        found |= _running(case, half)
    if investigation.state == "review" and _reviews(actor, case, half):
        found.add("review")
    if half == ACCOUNTABILITY and investigation.state in UNDER_WAY and _declines(actor, case):
        found.add("decline")
    return frozenset(found)


def moves(case: Case, half: str) -> bool:
    """Whether this investigation may enter stages at all, whoever asks."""
    return case.origin == "own" and case.status == "open" and case.investigation(half).state in entries.MOVING


def of_case(actor: Actor, case: Case) -> frozenset[str]:
    """The acts on the case: `close`, `reopen`, `release`, `withdraw_release`, `add_rectification`."""
    if case.origin == "reference" or not visible_audiences(actor, case):
        return frozenset()
    found: set[str] = set()
    works = may(actor, "rectifications.report", case.units) and runs(actor, case, *HALVES)
    if case.status == "open" and works:
        found.add("add_rectification")
    if actor.id in case.withdrawn():
        return frozenset(found)
    if case.status == "open":
        if may(actor, "cases.close", case.units):
            found.add("close")
    elif may(actor, "cases.reopen", case.units):
        found.add("reopen")
    if may(actor, "cases.release", case.units):
        if case.secrecy != "confidential" and releasable(case):
            found.add("release")
        if case.release:
            found.add("withdraw_release")
    return frozenset(found)


def of_rectification(actor: Actor, case: Case, item: Rectification) -> frozenset[str]:
    """The acts on one rectification: `report_done`, or `sign_off` and `send_back`."""
    if case.status != "open" or item.half not in visible_audiences(actor, case):
        return frozenset()
    if actor.id in case.withdrawn(item.half):
        return frozenset()
    in_team = runs(actor, case, *(HALVES if item.half == "common" else (item.half,)))
    if item.done_on is None:
        reports = in_team and may(actor, "rectifications.report", case.units)
        return frozenset({"report_done"} if reports else ())
    signs = may(actor, "rectifications.sign_off", case.units) and (in_team or actor.has_role("leader"))
    if item.signed_off_on is None and signs and may_sign(actor, item):
        return frozenset({"sign_off", "send_back"})
    return frozenset()


def _entering(actor: Actor, case: Case, half: str) -> set[str]:
    """What the actor may do about stages, today or once what they need is there."""
    if not moves(case, half):
        return set()
    found = {"enter": "enter_stage", "ask": "ask_stage"}
    offered = {found[way] for way in entering.ways(actor, case, half).values()}
    if entries.pending(case.investigation(half)) and entries.may_approve(actor, case, half):
        offered.add("approve_stage")
    return offered


def _withdrawing(actor: Actor, case: Case, half: str) -> set[str]:
    found = set()
    if may(actor, "investigations.ask_recusal", case.units):
        found.add("ask_recusal")
    asked = [one for one in case.investigation(half).recusals if one.state == "asked"]
    if may(actor, "investigations.decide_recusal", case.units) and any(
        one.person != actor.id for one in asked
    ):
        found.add("decide_recusal")
    return found


def _runs(actor: Actor, case: Case, half: str) -> bool:
    return may(actor, RUN_ACTS[half], case.units) and runs(actor, case, half)


def _running(case: Case, half: str) -> set[str]:
    """What the team may do next."""
    investigation = case.investigation(half)
    if investigation.state == "declined":
        return set()
    if investigation.state != "open":
        return set()
    found = {"set_findings"}
    agreed = case.agreed_review(half)
    if investigation.findings and investigation.reviewer and not agreed:
        found.add("submit")
    if agreed and stage_table.machine(half).may_conclude(investigation.stage):
        found.add("conclude")
    return found


def _reviews(actor: Actor, case: Case, half: str) -> bool:
    return (
        may(actor, "investigations.review", case.units)
        and case.investigation(half).reviewer == actor.id
        and actor.id not in investigators(case)
    )


def _declines(actor: Actor, case: Case) -> bool:
    apart = actor.id not in investigators(case) | reviewers(case)
    owed = is_accident(case) and case.liability.outcome == "responsible"
    return may(actor, "investigations.decline", case.units) and apart and not owed
