"""Accounts from the command line: `users add`, `users list`, `users reset`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from casebook import clock
from casebook.accounts import grants, passwords, people, units
from casebook.accounts.models import Person, RoleGrant, Unit
from casebook.acts import Actor
from casebook.refusals import NotFound, Refusal
from casebook.store import UnitOfWork

#: The unit a first account stands in when the tree is still empty.
FIRST_UNIT = {"id": "city", "name": "安全生产委员会办公室", "short": "安委办", "number_word": "安问"}


def add_user(
    actor: Actor,
    username: str,
    name: str,
    *,
    unit: str | None = None,
    roles: Sequence[str] = (),
    password: str | None = None,
    until_on: date | None = None,
    must_change: bool = True,
) -> tuple[Person, str | None]:
    """Open an account with roles, in one transaction; returns it and the password when one was made up.

    Without `unit` it stands in the only root; on an empty store a first unit is made. A role may name
    the unit it is held for (`leader@donghu`), else it is held for the person's own unit.
    """
    made_up = None if password else passwords.generate()
    home = _unit_or_first(actor, unit)
    prepared = [_prepared(actor, role, home.id, until_on) for role in roles]

    def with_roles(uow: UnitOfWork, person: Person) -> None:
        grants.give_first_roles(uow, actor, person, prepared)

    person = people.add_person(
        actor,
        username=username,
        name=name,
        unit=home.id,
        password=password or made_up or "",
        must_change=must_change,
        then=with_roles if prepared else None,
    )
    return person, made_up


def list_users() -> list[dict[str, Any]]:
    """Every account in plain values: username, name, unit, roles in force, active, locked."""
    return [
        {
            "username": person.username,
            "name": person.name,
            "unit": person.unit,
            "roles": [f"{grant.role}@{grant.unit}" for grant in person.roles_on(clock.today())],
            "active": bool(person.active),
            "locked": person.is_locked,
            "must_change": bool(person.must_change),
        }
        for person in Person.objects().order_by("username")
    ]


def reset_user(actor: Actor, username: str, password: str | None = None) -> tuple[Person, str | None]:
    """Give an account a new password (made up when none is given) to be changed at the next sign-in.

    Raises NotFound for an unknown name.
    """
    person = people.find_person(username)
    if person is None:
        raise NotFound("people.not_found", _l("没有账号 %(username)s"), username=username)
    if password:
        return people.set_password(actor, person.id, password), None
    made_up = people.reset_password(actor, person.id)
    return person, made_up


def _prepared(actor: Actor, role: str, home: str, until_on: date | None) -> RoleGrant:
    code, _, unit = role.partition("@")
    return grants.prepare(actor, code, unit or home, until_on=until_on, reason="users add")


def _unit_or_first(actor: Actor, unit_id: str | None) -> Unit:
    if unit_id:
        if found := Unit.objects(id=unit_id).first():
            return found
        raise Refusal("people.unit_unknown", _l("没有这个单位，或者单位已停用"), field="unit")
    roots = list(Unit.objects(parent=None))
    if len(roots) > 1:
        raise Refusal("people.unit_needed", _l("有多个顶层单位，请指明单位"), field="unit")
    return roots[0] if roots else units.add_unit(actor, parent=None, kind="city", **FIRST_UNIT)
