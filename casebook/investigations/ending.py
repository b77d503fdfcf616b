"""Closing a case, opening it again, releasing it to education."""

from __future__ import annotations

from collections.abc import Collection

from flask_babel import lazy_gettext as _l

from casebook import clock
from casebook.acts import Actor
from casebook.cases.choices import ACCOUNTABILITY
from casebook.cases.inquiry import EarlierOutcome, Investigation
from casebook.cases.models import Case, Closing, Release
from casebook.cases.service import find_case
from casebook.cases.visibility import visible_audiences
from casebook.deadlines.models import Clock
from casebook.investigations.changing import change
from casebook.investigations.closing import ENDED, blockers, refusal, shown_to
from casebook.investigations.inquiry import known_halves
from casebook.measures.blockers import Blocker
from casebook.measures.models import Measure
from casebook.measures.transfers.models import TransferQuestion
from casebook.refusals import Conflict, Refusal, Refusals
from casebook.store import UnitOfWork


def open_blockers(actor: Actor, case: Case) -> list[Blocker]:
    """What keeps the case open, as far as the actor may be told."""
    found = blockers(
        case,
        Measure.objects(case_id=case.id),
        Clock.objects(case_id=case.id),
        TransferQuestion.objects(case_id=case.id),
    )
    return shown_to(found, visible_audiences(actor, case))


def close(actor: Actor, case_id: str, *, note: str = "", version: int | None = None) -> Case:
    """Close a case with nothing left open. Raises Refusals of what is open (`close.*`); of two who
    close at once one wins and the other gets Refusal `close.already_closed` with the winner's name."""

    def alter(uow: UnitOfWork, case: Case) -> str:
        if case.status == "closed":
            raise _already_closed(case)
        if case.origin == "reference":
            raise Refusal("case.reference", _l("参考案例只能由导入更新"))
        measures, clocks = uow.find(Measure, case_id=case.id), uow.find(Clock, case_id=case.id)
        questions = uow.find(TransferQuestion, case_id=case.id)
        if found := blockers(case, measures, clocks, questions):
            told = shown_to(found, visible_audiences(actor, case))
            raise Refusals([refusal(blocker) for blocker in told])
        case.status = "closed"
        case.closings.append(
            Closing(by=actor.id, by_name=actor.name, at=clock.now(), note=note.strip() or None)
        )
        return case.number or case.title

    try:
        return change(
            actor, case_id, "cases.close", alter, need="cases.close", version=version, closed_too=True
        )
    except Conflict as conflict:
        case = find_case(str(case_id))
        if case is not None and case.status == "closed":
            raise _already_closed(case) from conflict
        raise


def _already_closed(case: Case) -> Refusal:
    last = case.closings[-1] if case.closings else None
    return Refusal(
        "close.already_closed",
        _l("本案已由 %(name)s 于 %(at)s 结案"),
        name=(last and last.by_name) or "—",
        at=clock.local(last.at).strftime("%Y-%m-%d %H:%M") if last else "—",
    )


def reopen(
    actor: Actor, case_id: str, reason: str, *, half: str | None = None, version: int | None = None
) -> Case:
    """Open a closed case again, and with it the half named, where that is concluded or declined; or such
    a half of an open case. What it had come to stays on record. One half an act, since the reason
    belongs to it: who lacks the sealed half reads none that was given for that.

    Raises Refusal `reopen.reason_missing`, `reopen.nothing`, `half.unknown`.
    """
    named = known_halves([half] if half else [])

    def alter(uow: UnitOfWork, case: Case) -> str:
        if case.origin == "reference":
            raise Refusal("case.reference", _l("参考案例只能由导入更新"))
        if not reason.strip():
            raise Refusal("reopen.reason_missing", _l("重新开启须写明理由"), field="reason")
        ended = half is not None and case.investigation(half).state in ENDED
        if case.status != "closed" and not ended:
            raise Refusal(
                "reopen.nothing", _l("本案未结案，所选调查也未作出结论，无须重新开启"), field="half"
            )
        if case.status == "closed":
            _open_again(actor, case, "" if half == ACCOUNTABILITY else reason)
        if half is not None and ended:
            _resume(actor, case.investigation(half), reason)
        return case.number or case.title

    return change(
        actor,
        case_id,
        "cases.reopen",
        alter,
        need="cases.reopen",
        halves=named,
        version=version,
        reason=reason,
        closed_too=True,
    )


def _open_again(actor: Actor, case: Case, reason: str) -> None:
    case.status = "open"
    if case.closings:
        last = case.closings[-1]
        last.reopened_by, last.reopened_by_name = actor.id, actor.name
        last.reopened_at, last.reopen_reason = clock.now(), reason.strip() or None


def _resume(actor: Actor, investigation: Investigation, reason: str) -> None:
    """Keep what the investigation had come to and take it up again; an earlier review counts no more."""
    investigation.earlier.append(
        EarlierOutcome(
            state=investigation.state,
            findings=investigation.findings,
            outcome=investigation.outcome,
            conclusion=investigation.conclusion,
            concluded_on=investigation.concluded_on,
            concluded_by_name=investigation.concluded_by_name,
            declined_reason=investigation.declined_reason,
            declined_by=investigation.declined_by,
            declined_by_name=investigation.declined_by_name,
            reopened_by=actor.id,
            reopened_by_name=actor.name,
            reopened_at=clock.now(),
            reason=reason.strip(),
        )
    )
    for name in ("outcome", "conclusion", "concluded_on", "concluded_by", "concluded_by_name"):
        setattr(investigation, name, None)
    for name in ("declined_reason", "declined_by", "declined_by_name", "declined_at"):
        setattr(investigation, name, None)
    investigation.findings_version += 1
    investigation.state = "open" if investigation.history else "not_started"


def release(actor: Actor, case_id: str, halves: Collection[str] = (), *, version: int | None = None) -> Case:
    """Release a decided case to education: its common part and the halves named.

    Raises Refusal `release.confidential`, `release.not_decided`, `half.unknown`, `case.reference`.
    """
    named = known_halves(halves)

    def alter(uow: UnitOfWork, case: Case) -> str:
        if case.origin == "reference":
            raise Refusal("case.reference", _l("参考案例只能由导入更新"))
        if case.secrecy == "confidential":
            raise Refusal("release.confidential", _l("保密案件不得放行给宣教使用"))
        if not releasable(case, named):
            raise Refusal("release.not_decided", _l("只有已结案、或者所放行的调查已作出结论的案件才能放行"))
        if case.release is None or list(case.release.halves) != list(named):
            case.release = Release(halves=list(named), by=actor.id, by_name=actor.name, at=clock.now())
        return case.number or case.title

    return change(
        actor,
        case_id,
        "cases.release",
        alter,
        need="cases.release",
        halves=named,
        version=version,
        closed_too=True,
    )


def releasable(case: Case, halves: Collection[str] = ()) -> bool:
    """Closed, or decided: the liability half is concluded and each half named has come to its end."""
    if case.status == "closed":
        return True
    return case.liability.state == "concluded" and all(
        case.investigation(half).state in ENDED for half in halves
    )


def withdraw_release(actor: Actor, case_id: str, reason: str, *, version: int | None = None) -> Case:
    """Take a case back from education. Raises Refusal `release.none`, `release.reason_missing`."""

    def alter(uow: UnitOfWork, case: Case) -> str:
        if case.release is None:
            raise Refusal("release.none", _l("本案没有放行，无须收回"))
        if not reason.strip():
            raise Refusal("release.reason_missing", _l("收回放行须写明理由"), field="reason")
        case.release = None
        return case.number or case.title

    return change(
        actor,
        case_id,
        "cases.withdraw_release",
        alter,
        need="cases.release",
        version=version,
        reason=reason,
        closed_too=True,
    )
