"""Entering a stage: by who may, or prepared by a handler and approved by a leader."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from casebook import clock
from casebook.acts import Actor
from casebook.cases.inquiry import Investigation, StageEntry, StageRequest
from casebook.cases.models import Case
from casebook.investigations import entering, stage_table
from casebook.investigations.changing import change, require_state
from casebook.investigations.corrections import take_back
from casebook.investigations.entering import ASK, ENTER
from casebook.investigations.separation import clash, is_member
from casebook.investigations.stages import Machine, Move
from casebook.law import tables
from casebook.measures.models import Measure
from casebook.refusals import NotPermitted, Refusal, Refusals
from casebook.store import UnitOfWork

#: States in which a stage may be entered.
MOVING = ("not_started", "open", "review", "concluded")


def enter_stage(
    actor: Actor,
    case_id: str,
    half: str,
    code: str,
    entered_on: date | None,
    *,
    version: int | None = None,
    **typed: Any,
) -> Case:
    """Enter a stage, forward or (with ground and reason) back; the first one starts the investigation.

    `typed`: document, document_number, note, due_on, way, ground, reason. Raises NotPermitted
    `stage.not_entitled`, `investigation.not_in_team`; Refusal `stage.approval_needed`; Refusals with the
    codes of `casebook.investigations.stages`, and `stage.due_before`.
    """
    asked = _request(actor, code, entered_on, **typed)

    def alter(uow: UnitOfWork, case: Case) -> str:
        investigation = case.investigation(half)
        entering.require(actor, case, half, code, ENTER)
        require_state(investigation, *MOVING)
        _check(uow, case, half, asked)
        entry = _entry(case, half, asked)
        if stage_table.machine(half).takes_approval(investigation.stage, code):
            _approved(entry, actor)
        _enter(stage_table.machine(half), investigation, entry)
        return stage_table.stage_words(code)

    return _change(actor, case_id, "investigations.enter_stage", alter, half, version, asked)


def ask_stage(
    actor: Actor,
    case_id: str,
    half: str,
    code: str,
    entered_on: date | None,
    *,
    version: int | None = None,
    **typed: Any,
) -> Case:
    """Prepare an entry that a leader has to approve. It is checked as if it were made now; an earlier
    request of the half gives way to it. Raises as `enter_stage`; Refusal `stage.no_approval_needed`."""
    asked = _request(actor, code, entered_on, **typed)

    def alter(uow: UnitOfWork, case: Case) -> str:
        investigation = case.investigation(half)
        entering.require(actor, case, half, code, ASK)
        require_state(investigation, *MOVING)
        _check(uow, case, half, asked)
        if not stage_table.machine(half).takes_approval(investigation.stage, code):
            sentence = _l("进入“%(stage)s”阶段无须批准，请直接进入")
            raise Refusal("stage.no_approval_needed", sentence, stage=stage_table.stage_name(code))
        investigation.request = asked
        return stage_table.stage_words(code)

    return _change(actor, case_id, "investigations.ask_stage", alter, half, version, asked)


def approve_stage(
    actor: Actor, case_id: str, half: str, entered_on: date | None, *, version: int | None = None
) -> Case:
    """A leader who neither investigated nor reviewed the case approves what was prepared: the stage is
    entered on that day. Everything is asked anew. Raises Refusal `approval.none`, `approval.asker_gone`,
    NotPermitted `approval.not_apart`, and what `enter_stage` raises of the move."""

    def alter(uow: UnitOfWork, case: Case) -> str:
        asked = _pending(actor, case, half)
        _check_asker(case.investigation(half), asked)
        asked.entered_on = entered_on
        _check(uow, case, half, asked)
        entry = _entry(case, half, asked)
        _approved(entry, actor)
        _enter(stage_table.machine(half), case.investigation(half), entry)
        return stage_table.stage_words(entry.code)

    act, need = "investigations.approve_stage", "investigations.approve"
    return change(actor, case_id, act, alter, need=need, halves=(half,), version=version)


def refuse_stage(actor: Actor, case_id: str, half: str, reason: str, *, version: int | None = None) -> Case:
    """A leader does not approve what was prepared, and says why; it stays on the page as it was typed.
    Raises Refusal `approval.reason_missing`, and as `approve_stage`."""

    def alter(uow: UnitOfWork, case: Case) -> str:
        asked = _pending(actor, case, half)
        if not reason.strip():
            raise Refusal("approval.reason_missing", _l("不予批准须写明理由"), field="reason")
        asked.refused_reason, asked.refused_at = reason.strip(), clock.now()
        asked.refused_by, asked.refused_by_name = actor.id, actor.name
        return stage_table.stage_words(asked.code)

    act, need = "investigations.refuse_stage", "investigations.approve"
    return change(actor, case_id, act, alter, need=need, halves=(half,), version=version, reason=reason)


def pending(investigation: Investigation) -> StageRequest | None:
    """What waits for a leader's approval."""
    asked: StageRequest | None = investigation.request
    return asked if asked is not None and asked.refused_at is None else None


def may_approve(actor: Actor, case: Case, half: str) -> bool:
    """Whether this leader is far enough from the case to approve what its handlers prepare."""
    return "leader" in entering.capacities(actor, case, half)


def _pending(actor: Actor, case: Case, half: str) -> StageRequest:
    investigation = case.investigation(half)
    require_state(investigation, *MOVING)
    asked = pending(investigation)
    if asked is None:
        raise Refusal("approval.none", _l("没有等待批准的阶段"))
    if actor.kind == "person" and (found := clash(case, actor.id, "approver")):
        sentence = _l("您在本案中有其他职责，不能批准：%(rule)s")
        raise NotPermitted("approval.not_apart", sentence, rule=tables.label(found.row))
    return asked


def _check_asker(investigation: Investigation, asked: StageRequest) -> None:
    """Raise Refusal where who prepared the entry has left since; the operator is in no team."""
    gone = not is_member(investigation, asked.by) and asked.by != investigation.reviewer
    if gone and not asked.by.startswith("operator:"):
        sentence = _l("提请人 %(name)s 已不在本条调查中任职，请由现任成员重新提请")
        raise Refusal("approval.asker_gone", sentence, name=asked.by_name)


def _request(actor: Actor, code: str, entered_on: date | None, **typed: Any) -> StageRequest:
    texts = {name: (typed.get(name) or "").strip() or None for name in _TEXTS}
    return StageRequest(
        code=code,
        entered_on=entered_on,
        due_on=typed.get("due_on"),
        returned_ground=typed.get("ground") or None,
        returned_reason=(typed.get("reason") or "").strip() or None,
        by=actor.id,
        by_name=actor.name,
        at=clock.now(),
        **texts,
    )


_TEXTS = ("document", "document_number", "note", "way")


def _check(uow: UnitOfWork, case: Case, half: str, asked: StageRequest) -> None:
    """Raise Refusals of everything that forbids the entry today."""
    standing = stage_table.standing(case, half, uow.find(Measure, case_id=case.id))
    move = Move(
        asked.code,
        asked.entered_on,
        asked.document or "",
        asked.way or "",
        asked.returned_ground or "",
        asked.returned_reason or "",
    )
    found = stage_table.machine(half).refusals(standing, move, clock.today())
    if asked.due_on and asked.entered_on and asked.due_on < asked.entered_on:
        found.append(Refusal("stage.due_before", _l("办理期限不能早于进入阶段的日期"), field="due_on"))
    if found:
        raise Refusals(found)


def _entry(case: Case, half: str, asked: StageRequest) -> StageEntry:
    """The entry as it was prepared; ground and reason belong to a way back alone."""
    kept = ("code", "entered_on", "due_on", "by", "by_name", *_TEXTS)
    entry = StageEntry(at=clock.now(), **{name: getattr(asked, name) for name in kept})
    if stage_table.machine(half).is_back(case.investigation(half).stage, asked.code):
        entry.returned_ground, entry.returned_reason = asked.returned_ground, asked.returned_reason
    return entry


def _approved(entry: StageEntry, leader: Actor) -> None:
    entry.approved_by, entry.approved_by_name, entry.approved_at = leader.id, leader.name, clock.now()


def _enter(machine: Machine, investigation: Investigation, entry: StageEntry) -> None:
    """Put the entry on record. Whatever was prepared for approval was prepared for the stage before."""
    take_back(machine, investigation, entry)
    investigation.history.append(entry)
    investigation.stage, investigation.due_on = entry.code, entry.due_on
    investigation.request = None
    if investigation.state == "not_started":
        investigation.state = "open"


def _change(
    actor: Actor,
    case_id: str,
    act: str,
    alter: Callable[[UnitOfWork, Case], str],
    half: str,
    version: int | None,
    asked: StageRequest,
) -> Case:
    reason = asked.returned_reason or ""
    # Who may is said by the table, stage by stage; the route asks for no more than reading.
    return change(
        actor, case_id, act, alter, need="cases.read", halves=(half,), version=version, reason=reason
    )
