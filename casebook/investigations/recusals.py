"""Withdrawal 回避: asked for, decided by a leader, and from then on nothing more in that investigation.

政务处分法 2020 arts 47, 48, 监察法 2024 art 67, 行政处罚法 2021 art 43, 条例 (No. 493) art 23: rows SD10–SD12
and SD14 of law table `separation`. Until it is decided the investigation goes on (行政处罚法 art 43).
"""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from casebook import clock
from casebook.accounts import Person
from casebook.acts import Actor
from casebook.cases.choices import RECUSAL_ASKERS
from casebook.cases.inquiry import Investigation, Recusal
from casebook.cases.models import Case
from casebook.investigations.changing import change
from casebook.investigations.separation import current_team, is_member, rows
from casebook.investigations.teams import holds
from casebook.refusals import NotFound, NotPermitted, Refusal
from casebook.store import UnitOfWork
from casebook.web.filters import label


def ask_recusal(
    actor: Actor,
    case_id: str,
    half: str,
    person_id: str,
    *,
    ground: str,
    asked_by: str,
    reason: str,
    version: int | None = None,
) -> Case:
    """Put on record that somebody is to withdraw from a half, asked by themselves, a party or the organ.
    Nothing stops meanwhile.

    Raises Refusal `recusal.no_duty`, `recusal.ground`, `recusal.asked_by`, `recusal.reason_missing`,
    `recusal.already_asked`, `recusal.already_withdrawn`.
    """

    def alter(uow: UnitOfWork, case: Case) -> str:
        investigation = case.investigation(half)
        person = uow.get(Person, person_id) if person_id else None
        if person is None or not has_duty(case, half, person):
            sentence = _l("请选择在本条调查中办案、审理、主持听证或者负责批准的人员")
            raise Refusal("recusal.no_duty", sentence, field="person")
        _check_asking(investigation, half, person.id, ground, asked_by, reason)
        investigation.recusals.append(
            Recusal(
                key=secrets.token_hex(4),
                person=person.id,
                name=person.name,
                ground=ground,
                asked_by=asked_by,
                reason=reason.strip(),
                recorded_by=actor.id,
                recorded_by_name=actor.name,
                recorded_at=clock.now(),
            )
        )
        return str(person.name)

    act = "investigations.ask_recusal"
    return change(actor, case_id, act, alter, need=act, halves=(half,), version=version, reason=reason)


def decide_recusal(
    actor: Actor,
    case_id: str,
    half: str,
    key: str,
    *,
    granted: bool,
    answer: str,
    decided_on: date | None,
    authority: str = "",
    version: int | None = None,
) -> Case:
    """A leader decides; on a leader the organ above does, whose decision is named in `authority`. Who
    withdraws leaves the team, the review and the chair of the hearing the same day, and for good.

    Raises NotFound `recusal.not_found`, NotPermitted `recusal.own`; Refusal `recusal.already_decided`,
    `recusal.answer_missing`, `recusal.date_missing`, `recusal.date_future`, `recusal.upper_organ`.
    """

    def alter(uow: UnitOfWork, case: Case) -> str:
        investigation = case.investigation(half)
        item = find(investigation, key)
        if item.state != "asked":
            raise Refusal("recusal.already_decided", _l("这一回避申请已经决定"))
        if item.person == actor.id:
            raise NotPermitted("recusal.own", _l("本人的回避不能由本人决定"))
        _check_day(decided_on)
        if not answer.strip():
            raise Refusal("recusal.answer_missing", _l("请写明决定的理由"), field="reason")
        if not authority.strip() and decided_above(case, uow.get(Person, item.person)):
            sentence = _l("领导人员的回避由上级机关决定（%(law)s）：请写明决定机关和文号")
            raise Refusal("recusal.upper_organ", sentence, field="authority", law=label(rows("head")[0]))
        item.state = "granted" if granted else "refused"
        item.decided_on, item.answer, item.authority = decided_on, answer.strip(), authority.strip() or None
        item.decided_by, item.decided_by_name, item.decided_at = actor.id, actor.name, clock.now()
        if granted:
            _withdraw(investigation, item.person)
        return str(item.name)

    act = "investigations.decide_recusal"
    return change(actor, case_id, act, alter, need=act, halves=(half,), version=version, reason=answer)


def find(investigation: Investigation, key: str) -> Recusal:
    """The request of that key. Raises NotFound."""
    item: Recusal | None = next((one for one in investigation.recusals if one.key == key), None)
    if item is None:
        raise NotFound("recusal.not_found", _l("没有这一回避申请"))
    return item


def grounds(half: str) -> dict[str, Any]:
    """The grounds of a half, by code, each with its name in the language of the moment."""
    return {
        ground["code"]: LazyString(label, {"zh": ground["zh"], "en": ground["en"]})
        for row in rows("grounds")
        if row.get("half") == half
        for ground in row["grounds"]
    }


def has_duty(case: Case, half: str, person: Person) -> bool:
    """Whether a person works on the half, reviews it, chairs its hearing, or as a leader may decide on it."""
    investigation = case.investigation(half)
    chairs = investigation.hearing is not None and investigation.hearing.chair == person.id
    works = is_member(investigation, person.id) or investigation.reviewer == person.id or chairs
    return works or holds(person, "leader", case)


def concerned(case: Case, half: str) -> list[tuple[str, str]]:
    """Those of whom a withdrawal may be asked, as (id, name)."""
    investigation = case.investigation(half)
    found = {member.person: member.name for member in current_team(investigation)}
    if investigation.reviewer:
        found[investigation.reviewer] = investigation.reviewer_name
    if investigation.hearing:
        found[investigation.hearing.chair] = investigation.hearing.chair_name
    leaders = Person.objects(active=True, grants__role="leader")
    found |= {leader.id: leader.name for leader in leaders if holds(leader, "leader", case)}
    return [(person, name) for person, name in found.items() if person not in investigation.withdrawn()]


def decided_above(case: Case, person: Person | None) -> bool:
    """Whether the withdrawal of this person is for the organ above to decide: that of a leader (SD11)."""
    by_rule = any(row["head"] == "upper" for row in rows("head"))
    return by_rule and person is not None and holds(person, "leader", case)


def _check_asking(
    investigation: Investigation, half: str, person: str, ground: str, asked_by: str, reason: str
) -> None:
    if person in investigation.withdrawn():
        raise Refusal("recusal.already_withdrawn", _l("此人已经回避"), field="person")
    if any(one.person == person and one.state == "asked" for one in investigation.recusals):
        raise Refusal("recusal.already_asked", _l("对此人的回避申请正在等待决定"), field="person")
    if ground not in grounds(half):
        raise Refusal("recusal.ground", _l("请选择回避的法定情形"), field="ground")
    if asked_by not in RECUSAL_ASKERS:
        raise Refusal("recusal.asked_by", _l("请选择由谁提出"), field="asked_by")
    if not reason.strip():
        raise Refusal("recusal.reason_missing", _l("请写明回避的事实和理由"), field="reason")


def _check_day(day: date | None) -> None:
    if day is None:
        raise Refusal("recusal.date_missing", _l("请填写决定日期"), field="decided_on")
    if day > clock.today():
        raise Refusal("recusal.date_future", _l("决定日期不能晚于今天"), field="decided_on")


def _withdraw(investigation: Investigation, person: str) -> None:
    """Take a person out of everything in the half; a review of theirs counts no more where it still
    matters."""
    for member in current_team(investigation):
        if member.person == person:
            member.until, member.lead = clock.today(), False
    if investigation.reviewer == person:
        investigation.reviewer = investigation.reviewer_name = None
    current = [one for one in investigation.reviews if one.findings_version == investigation.findings_version]
    if investigation.state in {"open", "review"} and current and current[-1].reviewer == person:
        investigation.findings_version += 1
    if investigation.hearing is not None and investigation.hearing.chair == person:
        investigation.hearing = None
    if investigation.request is not None and investigation.request.by == person:
        investigation.request = None
