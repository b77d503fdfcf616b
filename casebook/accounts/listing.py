"""The list of people: those of the units its reader administers."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape

from casebook.accounts import units
from casebook.accounts.forms import role_choices, unit_choices
from casebook.accounts.models import Person, Unit
from casebook.accounts.permissions import ROLES, TABLE
from casebook.acts import Actor
from casebook.web.assets import icon
from casebook.web.keyset import Page, keyset
from casebook.web.listing import Column, Filter, Listing, Query, Sort

STATES = {"active": _l("在用"), "inactive": _l("已停用"), "locked": _l("已锁定")}
_SHAPES = {"active": "open", "inactive": "closed", "locked": "refused"}


def administered(actor: Actor) -> list[Unit]:
    """The units, with all below them, whose people the actor may list; all for the operator."""
    if actor.kind != "person":
        return units.tree()
    return units.below(actor.units_of(*TABLE["people.list"]))


def people_listing(actor: Actor) -> Listing:
    """The list's definition for this reader."""
    known = administered(actor)
    names = {unit.id: unit.label for unit in known}
    return Listing(
        name="people.list",
        title=_l("账号"),
        export_name="people",
        empty=_l("没有符合条件的账号。"),
        columns=(
            Column(
                "name",
                _l("姓名"),
                lambda person: person.name,
                link=lambda person: url_for("accounts.person", person_id=person.id),
                sort="name",
            ),
            Column("username", _l("用户名"), lambda person: person.username, sort="username"),
            Column("unit", _l("单位"), lambda person: names.get(person.unit, person.unit)),
            Column("roles", _l("角色"), lambda person: held_roles(person), width="wide"),
            Column("state", _l("状态"), lambda person: str(STATES[state(person)]), show=state_badge),
            Column("last_seen", _l("最近使用"), lambda person: person.last_seen, kind="moment"),
        ),
        filters=(
            Filter("unit", _l("单位"), lambda: unit_choices(known)),
            Filter("role", _l("角色"), role_choices),
            Filter("state", _l("状态"), STATES),
        ),
        sorts=(
            Sort("username", _l("用户名"), "username", descending=False),
            Sort("name", _l("姓名"), "by_name", descending=False),
        ),
    )


def fetch(actor: Actor, query: Query, after: str | None, before: str | None, size: int) -> Page:
    """One page of the people the reader may list, under the filters chosen."""
    return keyset(
        Person,
        _branches(actor, query),
        query.sort.field if query.sort else "username",
        query.descending,
        after,
        size,
        before=before,
        keep=lambda person: _matches(person, query),
    )


def state(person: Person) -> str:
    if not person.active:
        return "inactive"
    return "locked" if person.is_locked else "active"


def state_badge(person: Person) -> Markup:
    code = state(person)
    return Markup('<span class="badge-word badge-{0}">{1}{2}</span>').format(
        _SHAPES[code], icon(f"shape-{_SHAPES[code]}"), escape(STATES[code])
    )


def held_roles(person: Person) -> list[str]:
    """The names of the roles held today."""
    return [str(ROLES[code].label) for code in ROLES if any(g.role == code for g in person.roles_on())]


def _branches(actor: Actor, query: Query) -> list[dict[str, Any]]:
    """An equality for each top unit the reader administers and each state asked for."""
    known = {unit.id for unit in administered(actor)}
    tops = {query["unit"]} & known if query["unit"] else _tops(actor, known)
    actives = {"": (True, False), "inactive": (False,)}.get(query["state"], (True,))
    return [{"units": unit, "active": active} for unit in sorted(tops) for active in actives]


def _tops(actor: Actor, known: set[str]) -> set[str]:
    if actor.kind != "person":
        return {unit.id for unit in units.tree() if not unit.parent}
    return set(actor.units_of(*TABLE["people.list"])) & known


def _matches(person: Person, query: Query) -> bool:
    if query["state"] and state(person) != query["state"]:
        return False
    return not query["role"] or any(grant.role == query["role"] for grant in person.roles_on())
