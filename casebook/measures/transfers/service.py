"""Acts on the question of a transfer: what was found, asking not to transfer, approving or refusing that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bson import ObjectId
from flask_babel import lazy_gettext as _l
from pymongo.errors import DuplicateKeyError

from casebook import clock
from casebook.accounts import may
from casebook.acts import Actor, declare, record
from casebook.cases import changes, visibility
from casebook.cases.choices import HALVES
from casebook.cases.models import Case
from casebook.law import tables
from casebook.measures import acting, authority
from casebook.measures.models import Measure
from casebook.measures.transfers import thresholds
from casebook.measures.transfers.models import (
    APPROVED,
    REFUSED,
    REQUESTED,
    TransferQuestion,
    Withholding,
    key_of,
)
from casebook.refusals import Conflict, NotFound, NotPermitted, Refusal
from casebook.store import UnitOfWork, transact

declare(
    {
        "measures.find_conduct": _l("认定涉罪行为"),
        "measures.request_no_transfer": _l("报请不移送"),
        "measures.approve_no_transfer": _l("批准不移送"),
        "measures.refuse_no_transfer": _l("不批准不移送"),
    }
)

FOUND = ("conduct", *thresholds.FOUND)


def of_case(case: Case) -> dict[str, TransferQuestion]:
    """half → its question, where somebody has dealt with it."""
    return {question.half: question for question in TransferQuestion.objects(case_id=case.id)}


def permits(actor: Actor, act: str, case: Case, half: str) -> bool:
    """Whether the actor's roles allow the act on this half, whatever stands in the question; nothing to
    who withdrew 回避 from it."""
    if half not in visibility.visible_audiences(actor, case) or actor.id in case.withdrawn(half):
        return False
    if act == "find_conduct":
        return authority.runs(actor, case, half)
    if act == "request_no_transfer":
        return authority.runs(actor, case, half) or may(actor, "measures.decide", case.units)
    return may(actor, "measures.approve_no_transfer", case.units)


def allows(actor: Actor, act: str, case: Case, half: str, question: TransferQuestion | None) -> bool:
    """Whether the act could be done now: what a page offers."""
    try:
        _check(actor, act, case, half, question)
    except Refusal:
        return False
    return True


def find_conduct(
    actor: Actor, case_id: str | ObjectId, half: str, version: int | None, values: Mapping[str, Any]
) -> TransferQuestion:
    """Record what was found: `conduct` (codes), `gain_fen`, `further_deaths`, `further_serious_injuries`,
    `further_loss_fen`. Raises Refusal `transfer.conduct_unknown`."""

    def apply(uow: UnitOfWork, question: TransferQuestion, case: Case) -> None:
        known = {row.code for row in tables.table("conduct") if row["half"] == half}
        if unknown := set(values.get("conduct") or ()) - known:
            raise Refusal(
                "transfer.conduct_unknown",
                _l("行为表中没有 %(name)s"),
                field="conduct",
                name=sorted(unknown)[0],
            )
        for name in FOUND:
            if name in values:
                setattr(question, name, values[name] if name != "conduct" else sorted(values[name] or ()))

    return _change(actor, case_id, half, version, "find_conduct", apply)


def request_no_transfer(
    actor: Actor, case_id: str | ObjectId, half: str, version: int | None, *, reason: str
) -> TransferQuestion:
    """Ask a leader to approve that what is reached is not transferred. Raises Refusal."""
    text = reason.strip()

    def apply(uow: UnitOfWork, question: TransferQuestion, case: Case) -> None:
        if not text:
            raise Refusal("transfer.reason_missing", _l("请写明不移送的理由"), field="reason")
        answers = thresholds.reached(case, half, question)
        if thresholds.is_transferred(uow.find(Measure, case_id=case.id), half, answers):
            raise Refusal("transfer.already_transferred", _l("案件已经移送，无须报请不移送"))
        question.withholdings.append(
            Withholding(
                offences=thresholds.certain(answers),
                heavier=thresholds.heavier(answers),
                reason=text,
                requested_by=actor.id,
                requested_by_name=actor.name,
                requested_at=clock.now(),
            )
        )

    return _change(actor, case_id, half, version, "request_no_transfer", apply, reason=text)


def approve_no_transfer(
    actor: Actor, case_id: str | ObjectId, half: str, version: int | None, *, answer: str = ""
) -> TransferQuestion:
    """Approve not transferring. Who asked for it is refused: `transfer.same_person`."""
    return _answer(actor, case_id, half, version, "approve_no_transfer", APPROVED, answer.strip())


def refuse_no_transfer(
    actor: Actor, case_id: str | ObjectId, half: str, version: int | None, *, answer: str
) -> TransferQuestion:
    """Refuse it, with words. Who asked for it is refused: `transfer.same_person`."""
    text = answer.strip()
    if not text:
        raise Refusal("transfer.answer_missing", _l("请写明不批准的理由"), field="answer")
    return _answer(actor, case_id, half, version, "refuse_no_transfer", REFUSED, text)


def _answer(
    actor: Actor,
    case_id: str | ObjectId,
    half: str,
    version: int | None,
    act: str,
    state: str,
    text: str,
) -> TransferQuestion:
    def apply(uow: UnitOfWork, question: TransferQuestion, case: Case) -> None:
        last = question.withholdings[-1]
        last.state, last.answer = state, text or None
        last.answered_by, last.answered_by_name, last.answered_at = actor.id, actor.name, clock.now()

    return _change(actor, case_id, half, version, act, apply, reason=text)


def _change(
    actor: Actor,
    case_id: str | ObjectId,
    half: str,
    version: int | None,
    act: str,
    apply: Callable[[UnitOfWork, TransferQuestion, Case], None],
    *,
    reason: str = "",
) -> TransferQuestion:
    """Do an act to the question of a half in one unit of work, with its trace under that half."""
    key = acting.as_id(case_id)

    def work(uow: UnitOfWork) -> TransferQuestion:
        case = uow.get(Case, key)
        if case is None or half not in HALVES or half not in visibility.visible_audiences(actor, case):
            raise NotFound("case.not_found", _l("没有这个案件，或者您无权查看"))
        question = uow.get(TransferQuestion, key_of(case.id, half))
        _check(actor, act, case, half, question)
        question = question or TransferQuestion(id=key_of(case.id, half), case_id=case.id, half=half)
        if version is not None and version != question.version:
            raise Conflict("conflict.version", _l("您打开之后，这一问题已被他人修改"), theirs=question)
        before = _plain(question)
        apply(uow, question, case)
        _save(uow, question)
        _log(uow, actor, act, question, case, before, reason)
        return question

    try:
        return transact(work)
    except DuplicateKeyError as error:
        # Somebody else dealt with the question for the first time in the same moment.
        stored = TransferQuestion.objects(id=key_of(key, half)).first()
        raise Conflict("conflict.version", _l("您打开之后，这一问题已被他人修改"), theirs=stored) from error


def _log(
    uow: UnitOfWork,
    actor: Actor,
    act: str,
    question: TransferQuestion,
    case: Case,
    before: dict[str, Any],
    reason: str,
) -> None:
    """Record the act under its half; of a decision not to transfer with the offences that it covers."""
    covered = question.last.offences if question.last and act != "find_conduct" else []
    record(
        uow,
        actor,
        f"measures.{act}",
        case_id=case.id,
        case_number=case.number,
        half=question.half,
        object_kind="transfer_question",
        object_id=question.id,
        summary=" ".join(covered),
        reason=reason,
        changes=changes.between(before, _plain(question)),
    )


def _save(uow: UnitOfWork, question: TransferQuestion) -> None:
    if question.version:
        uow.save(question)
    else:
        uow.insert(question)


def _check(actor: Actor, act: str, case: Case, half: str, question: TransferQuestion | None) -> None:
    """Raise the refusal that keeps the actor from the act, if there is one."""
    if not permits(actor, act, case, half):
        raise NotPermitted("transfer.not_permitted", _l("您的角色不能对移送问题做这件事"))
    authority.check_case(case)
    last = question.last if question else None
    if act == "request_no_transfer":
        answers = thresholds.reached(case, half, question)
        if not thresholds.certain(answers):
            raise Refusal("transfer.nothing_reached", _l("没有达到移送的门槛，无须报请不移送"))
        if last and last.state == REQUESTED:
            raise Refusal("transfer.already_requested", _l("不移送的理由正待批准"))
        if thresholds.is_withheld(question, answers):
            raise Refusal("transfer.already_approved", _l("不移送已经批准"))
    elif act in {"approve_no_transfer", "refuse_no_transfer"}:
        if last is None or last.state != REQUESTED:
            raise Refusal("transfer.nothing_requested", _l("没有待批准的不移送理由"))
        if last.requested_by == actor.id:
            raise Refusal(
                "transfer.same_person",
                _l("报请人 %(name)s 不能自己批准，请由另一位领导批准"),
                name=actor.name,
            )
        if actor.id in case.investigators() | case.reviewers():
            raise Refusal(
                "transfer.investigator", _l("参与过本案调查、审理的人员不能批准不移送，请由另一位领导批准")
            )


def _plain(question: TransferQuestion) -> dict[str, Any]:
    """What is recorded of a question, field by field; of the decisions the last."""
    plain = {name: changes.plain(getattr(question, name)) for name in FOUND}
    plain["conduct"] = list(question.conduct)
    last = question.last
    plain["withholding"] = last.state if last else None
    return {name: value for name, value in plain.items() if value not in (None, [])}
