"""What has to be put right: asked for, reported done, signed off by someone else."""

from __future__ import annotations

import secrets
from datetime import date

from flask_babel import lazy_gettext as _l

from casebook import clock
from casebook.acts import Actor
from casebook.cases.choices import AUDIENCES, COMMON, HALVES
from casebook.cases.models import Case, Rectification, SendBack
from casebook.investigations.changing import change, load, require_member, require_sight
from casebook.investigations.closing import brief
from casebook.refusals import NotFound, Refusal
from casebook.store import UnitOfWork


def find(case: Case, key: str) -> Rectification:
    """The rectification of that key. Raises NotFound."""
    item: Rectification | None = next((item for item in case.rectifications if item.key == key), None)
    if item is None:
        raise NotFound("rectification.not_found", _l("没有这一整改事项"))
    return item


def load_item(actor: Actor, case_id: str, key: str, need: str = "cases.read") -> tuple[Case, Rectification]:
    """The case and its rectification, where the actor sees the half it belongs to. Raises NotFound."""
    case = load(actor, case_id, need)
    item = find(case, key)
    try:
        require_sight(actor, case, (item.half,))
    except NotFound:
        # told in the same words as a key that does not exist
        raise NotFound("rectification.not_found", _l("没有这一整改事项")) from None
    return case, item


def add(
    actor: Actor,
    case_id: str,
    half: str,
    requirement: str,
    *,
    responsible: str = "",
    due_on: date | None = None,
    version: int | None = None,
) -> Case:
    """Ask for something to be put right; `half` may be `common`. Only members of that half's team do.

    Raises Refusal `rectification.half`, `rectification.requirement_missing`.
    """
    if half not in AUDIENCES:
        raise Refusal("rectification.half", _l("请选择整改事项所属的部分"), field="half")

    def alter(uow: UnitOfWork, case: Case) -> str:
        require_member(actor, case, *_teams(half))
        if not requirement.strip():
            raise Refusal("rectification.requirement_missing", _l("请写明整改要求"), field="requirement")
        item = Rectification(
            key=secrets.token_hex(4),  # no running number: it would count what is sealed
            half=half,
            requirement=requirement.strip(),
            responsible=responsible.strip() or None,
            due_on=due_on,
            added_by=actor.id,
            added_by_name=actor.name,
            added_at=clock.now(),
        )
        case.rectifications.append(item)
        return brief(item)

    act = "rectifications.add"
    return change(actor, case_id, act, alter, need="rectifications.report", halves=(half,), version=version)


def report_done(
    actor: Actor, case_id: str, key: str, done_on: date | None, note: str = "", *, version: int | None = None
) -> Case:
    """Report a rectification done. Who reports answers for it and cannot sign it off.

    Raises Refusal `rectification.already_done`, `.date_missing`, `.date_future`.
    """
    _, seen = load_item(actor, case_id, key, "rectifications.report")

    def alter(uow: UnitOfWork, case: Case) -> str:
        item = find(case, key)
        require_member(actor, case, *_teams(item.half))
        if item.done_on is not None:
            raise Refusal("rectification.already_done", _l("这一整改事项已报完成"))
        _check_day(done_on, "done_on")
        item.done_on, item.done_note = done_on, note.strip() or None
        item.done_by, item.done_by_name = actor.id, actor.name
        return brief(item)

    act = "rectifications.report"
    return change(actor, case_id, act, alter, need=act, halves=(seen.half,), version=version)


def sign_off(
    actor: Actor, case_id: str, key: str, on: date | None, note: str = "", *, version: int | None = None
) -> Case:
    """Sign off a rectification that somebody else carried out and reported.

    Raises Refusal `rectification.not_done`, `.already_signed`, `.same_person`, `.date_missing`,
    `.date_future`, `.date_before_done`.
    """
    _, seen = load_item(actor, case_id, key, "rectifications.sign_off")

    def alter(uow: UnitOfWork, case: Case) -> str:
        item = find(case, key)
        _check_signer(actor, case, item)
        _check_day(on, "signed_off_on")
        if on is not None and on < item.done_on:
            sentence = _l("销号日期不能早于完成日期 %(day)s")
            raise Refusal(
                "rectification.date_before_done",
                sentence,
                field="signed_off_on",
                day=item.done_on.isoformat(),
            )
        item.signed_off_on, item.signed_off_note = on, note.strip() or None
        item.signed_off_by, item.signed_off_by_name = actor.id, actor.name
        return brief(item)

    act = "rectifications.sign_off"
    return change(actor, case_id, act, alter, need=act, halves=(seen.half,), version=version)


def send_back(actor: Actor, case_id: str, key: str, reason: str, *, version: int | None = None) -> Case:
    """Find a rectification reported done wanting: it is open again, the report stays on record.

    Raises Refusal `rectification.not_done`, `.already_signed`, `.same_person`, `.reason_missing`.
    """
    _, seen = load_item(actor, case_id, key, "rectifications.sign_off")

    def alter(uow: UnitOfWork, case: Case) -> str:
        item = find(case, key)
        _check_signer(actor, case, item)
        if not reason.strip():
            raise Refusal("rectification.reason_missing", _l("退回整改须写明理由"), field="reason")
        item.send_backs.append(
            SendBack(
                done_on=item.done_on,
                done_by_name=item.done_by_name,
                done_note=item.done_note,
                reason=reason.strip(),
                by=actor.id,
                by_name=actor.name,
                at=clock.now(),
            )
        )
        item.done_on = item.done_by = item.done_by_name = item.done_note = None
        return brief(item)

    return change(
        actor,
        case_id,
        "rectifications.send_back",
        alter,
        need="rectifications.sign_off",
        halves=(seen.half,),
        version=version,
        reason=reason,
    )


def may_sign(actor: Actor, item: Rectification) -> bool:
    """Whether the actor is someone other than who carried the rectification out."""
    return actor.id != item.done_by and (item.responsible or "").strip() != actor.name


def _check_signer(actor: Actor, case: Case, item: Rectification) -> None:
    if not actor.has_role("leader"):
        require_member(actor, case, *_teams(item.half))
    if item.done_on is None:
        raise Refusal("rectification.not_done", _l("这一整改事项尚未报完成"))
    if item.signed_off_on is not None:
        raise Refusal(
            "rectification.already_signed", _l("这一整改事项已由 %(name)s 销号"), name=item.signed_off_by_name
        )
    if not may_sign(actor, item):
        raise Refusal("rectification.same_person", _l("整改须由实施人以外的人员复查销号"))


def _teams(half: str) -> tuple[str, ...]:
    return HALVES if half == COMMON else (half,)


def _check_day(day: date | None, field: str) -> None:
    if day is None:
        raise Refusal("rectification.date_missing", _l("请填写日期"), field=field)
    if day > clock.today():
        raise Refusal("rectification.date_future", _l("日期不能晚于今天"), field=field)
