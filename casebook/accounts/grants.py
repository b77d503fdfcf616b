"""Granting and taking back roles, and the separation of the three administrators (三员分立)."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from casebook import clock
from casebook.accounts.models import Person, RoleGrant, Unit
from casebook.accounts.people import change_person, require, trace
from casebook.accounts.permissions import ROLES, clash
from casebook.acts import Actor
from casebook.refusals import NotFound, NotPermitted, Refusal
from casebook.store import UnitOfWork


def grant_role(
    actor: Actor,
    person_id: str,
    role: str,
    unit: str,
    *,
    from_on: date | None = None,
    until_on: date | None = None,
    reason: str = "",
    version: int | None = None,
) -> Person:
    """Give a person a role for a unit and all below it, from a day (today) to a day (open).

    Raises Refusal: an own grant, two roles that one person may not hold at once, a role held already,
    dates the wrong way round.
    """
    grant = prepare(actor, role, unit, from_on=from_on, until_on=until_on, reason=reason)

    def change(_uow: UnitOfWork, person: Person) -> list[tuple[str, Any, Any]]:
        return add_grant(actor, person, grant)

    return change_person(actor, person_id, "roles.grant", change, version=version, reason=reason)


def revoke_role(actor: Actor, person_id: str, key: str, reason: str, version: int | None = None) -> Person:
    """Take a role back from this moment on; the grant stays on record."""
    if actor.kind == "person" and not reason.strip():
        raise Refusal("roles.reason", _l("请写明理由"), field="reason")

    def change(_uow: UnitOfWork, person: Person) -> list[tuple[str, Any, Any]]:
        _refuse_own(actor, person)
        grant = person.grant(key)
        if grant is None or not grant.live(clock.today()):
            raise NotFound("roles.not_held", _l("没有这项授权，或者已经失效"))
        require(actor, "roles.grant", _path(grant.unit))
        grant.revoked_at, grant.revoked_by, grant.revoked_by_name = clock.now(), actor.id, actor.name
        grant.revoke_reason = reason.strip()
        return [("role", _words(grant), None)]

    return change_person(
        actor, person_id, "roles.revoke", change, need="roles.grant", version=version, reason=reason
    )


def prepare(
    actor: Actor,
    role: str,
    unit: str,
    *,
    from_on: date | None = None,
    until_on: date | None = None,
    reason: str = "",
) -> RoleGrant:
    """A grant that is well formed and within what the actor may grant; not yet anybody's."""
    if role not in ROLES:
        raise Refusal("roles.unknown", _l("没有这个角色"), field="role")
    path = _path(unit)
    if not path:
        raise Refusal("roles.unit_unknown", _l("没有这个单位，或者单位已停用"), field="unit")
    require(actor, "roles.grant", path)
    if actor.kind == "person" and not reason.strip():
        raise Refusal("roles.reason", _l("请写明理由"), field="reason")
    start = from_on or clock.today()
    if until_on is not None and until_on < max(start, clock.today()):
        raise Refusal("roles.dates", _l("截止日期不能早于起始日期，也不能早于今天"), field="until_on")
    return RoleGrant(
        key=secrets.token_hex(4),
        role=role,
        unit=unit,
        from_on=start,
        until_on=until_on,
        by=actor.id,
        by_name=actor.name,
        reason=reason.strip(),
        granted_at=clock.now(),
    )


def add_grant(actor: Actor, person: Person, grant: RoleGrant) -> list[tuple[str, Any, Any]]:
    """Put the grant on the person where nothing forbids it; returns the change to record."""
    _refuse_own(actor, person)
    check_separation(person.grants, grant)
    person.grants.append(grant)
    return [("role", None, _words(grant))]


def give_first_roles(uow: UnitOfWork, actor: Actor, person: Person, grants: Iterable[RoleGrant]) -> None:
    """Grant roles to a person inserted in the same transaction."""
    for grant in grants:
        changes = add_grant(actor, person, grant)
        uow.save(person)
        trace(uow, actor, "roles.grant", person, changes, grant.reason or "")


def check_separation(held: Iterable[RoleGrant], new: RoleGrant) -> None:
    """Raise Refusal where the new grant overlaps in time with one that forbids it, or repeats one."""
    for old in held:
        if not old.live(clock.today()) or not _overlap(old, new):
            continue
        if old.role == new.role and old.unit == new.unit:
            raise Refusal("roles.held", _l("此人在这段时间已有这个角色"), field="role")
        if pair := clash((old.role, new.role)):
            raise Refusal(
                "roles.separation",
                _l("三员分立：%(one)s与%(other)s不能由同一人担任"),
                field="role",
                one=ROLES[pair[0]].label,
                other=ROLES[pair[1]].label,
            )


def _overlap(one: RoleGrant, other: RoleGrant) -> bool:
    starts_in_time = one.until_on is None or other.from_on <= one.until_on
    ends_late_enough = other.until_on is None or one.from_on <= other.until_on
    return starts_in_time and ends_late_enough


def _refuse_own(actor: Actor, person: Person) -> None:
    if actor.id == person.id:
        raise NotPermitted("roles.own", _l("不能给自己授予或收回角色"))


def _path(unit_id: str) -> list[str]:
    unit = Unit.objects(id=unit_id).first()
    return list(unit.path) if unit and unit.active else []


def _words(grant: RoleGrant) -> str:
    until = grant.until_on.isoformat() if grant.until_on else ""
    return f"{grant.role}@{grant.unit} {grant.from_on.isoformat()}–{until}"
