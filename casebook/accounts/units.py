"""The tree of units: adding, editing, moving."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from pymongo.errors import DuplicateKeyError

from casebook.accounts.models import UNIT_KINDS, Person, Unit
from casebook.accounts.people import differences, require
from casebook.acts import Actor, record
from casebook.refusals import Conflict, NotFound, Refusal
from casebook.store import UnitOfWork, transact

_FIELDS = ("name", "short", "number_word", "kind", "active")


def tree() -> list[Unit]:
    """All units, each after its parent, siblings by id."""
    return sorted(Unit.objects(), key=lambda unit: list(unit.path))


def below(unit_ids: Iterable[str]) -> list[Unit]:
    """The units and everything under them, in tree order."""
    roots = set(unit_ids)
    return [unit for unit in tree() if not roots.isdisjoint(unit.path)]


def add_unit(
    actor: Actor,
    *,
    id: str,
    name: str,
    parent: str | None,
    kind: str = "office",
    short: str | None = None,
    number_word: str | None = None,
) -> Unit:
    """Add a unit below another. Only the operator of the machine adds a root."""
    unit_id = id.strip().lower()
    _check_shape(unit_id, name, kind)

    def work(uow: UnitOfWork) -> Unit:
        above = _parent(uow, actor, parent)
        if uow.get(Unit, unit_id):
            raise _taken(unit_id)
        unit = Unit(
            id=unit_id,
            name=name.strip(),
            parent=parent or None,
            kind=kind,
            short=(short or "").strip() or None,
            number_word=(number_word or "").strip() or None,
            path=[*above, unit_id],
        )
        uow.insert(unit)
        _trace(uow, actor, "units.add", unit, [("name", None, unit.name), ("parent", None, unit.parent)])
        return unit

    try:
        return transact(work)
    except DuplicateKeyError as error:
        raise _taken(unit_id) from error


def edit_unit(actor: Actor, unit_id: str, version: int, **values: Any) -> Unit:
    """Change name, short name, number word, kind or `active` of a unit.

    Raises Refusal where a unit is deactivated that still has active people or units.
    """
    if unknown := set(values) - set(_FIELDS):
        raise ValueError(f"no such fields of a unit: {sorted(unknown)}")

    def work(uow: UnitOfWork) -> Unit:
        unit = _load(uow, actor, unit_id, version)
        before = [getattr(unit, name) for name in _FIELDS]
        for name, value in values.items():
            setattr(unit, name, (value.strip() or None) if isinstance(value, str) else value)
        _check_shape(unit.id, unit.name or "", unit.kind)
        if not unit.active:
            _refuse_when_used(uow, unit)
        uow.save(unit)
        after = [getattr(unit, name) for name in _FIELDS]
        _trace(uow, actor, "units.edit", unit, differences(_FIELDS, before, after))
        return unit

    return transact(work)


def move_unit(actor: Actor, unit_id: str, version: int, parent: str) -> Unit:
    """Hang a unit, with all below it, under another; paths of units and people follow.

    Raises Refusal for a move under itself or one of its own.
    """

    def work(uow: UnitOfWork) -> Unit:
        unit = _load(uow, actor, unit_id, version)
        above = _parent(uow, actor, parent)
        if not unit.parent:
            raise Refusal("units.root", _l("顶层单位不能移动"), field="parent")
        if unit_id in above:
            raise Refusal("units.cycle", _l("单位不能移到自己或自己的下级之下"), field="parent")
        before, old_path = unit.parent, list(unit.path)
        unit.parent = parent
        moved = _rehang(uow, unit, old_path, [*above, unit_id])
        _rehang_people(uow, moved)
        _trace(uow, actor, "units.move", unit, [("parent", before, parent)])
        return unit

    return transact(work)


def _rehang(uow: UnitOfWork, unit: Unit, old_path: list[str], new_path: list[str]) -> dict[str, list[str]]:
    """Give the unit and all below it their new paths; returns unit id → path."""
    moved: dict[str, list[str]] = {}
    for member in uow.find(Unit, path=unit.id):
        if member.id == unit.id:
            member = unit
        member.path = new_path + list(member.path)[len(old_path) :]
        uow.save(member)
        moved[member.id] = list(member.path)
    return moved


def _rehang_people(uow: UnitOfWork, moved: dict[str, list[str]]) -> None:
    for unit_id, path in moved.items():
        for person in uow.find(Person, unit=unit_id):
            person.units = path
            uow.save(person)


def _load(uow: UnitOfWork, actor: Actor, unit_id: str, version: int) -> Unit:
    unit = uow.get(Unit, unit_id)
    if unit is None:
        raise NotFound("units.not_found", _l("没有这个单位"))
    require(actor, "units.edit", unit.path)
    if version != unit.version:
        raise Conflict("conflict.version", _l("您打开此页之后，这个单位已被他人修改"), theirs=unit)
    return unit


def _parent(uow: UnitOfWork, actor: Actor, parent: str | None) -> list[str]:
    """The path of the unit above; empty for a root, which the operator alone may add."""
    if not parent:
        if actor.kind == "person":
            raise Refusal("units.parent", _l("请选择上级单位"), field="parent")
        return []
    above = uow.get(Unit, parent)
    if above is None or not above.active:
        raise Refusal("units.parent_unknown", _l("没有这个上级单位，或者已停用"), field="parent")
    require(actor, "units.edit", above.path)
    return list(above.path)


def _refuse_when_used(uow: UnitOfWork, unit: Unit) -> None:
    if any(child.active for child in uow.find(Unit, parent=unit.id)):
        raise Refusal("units.has_units", _l("还有在用的下级单位，不能停用"), field="active")
    if any(person.active for person in uow.find(Person, unit=unit.id)):
        raise Refusal("units.has_people", _l("还有在用的账号，不能停用"), field="active")


def _check_shape(unit_id: str, name: str, kind: str) -> None:
    if not Unit.id.regex.match(unit_id):
        raise Refusal(
            "units.id", _l("单位代码以小写字母开头，2 至 40 个字符，只用小写字母、数字和 -"), field="id"
        )
    if not name.strip():
        raise Refusal("units.name", _l("请填写单位名称"), field="name")
    if kind not in UNIT_KINDS:
        raise Refusal("units.kind", _l("没有这种单位类别"), field="kind")


def _trace(
    uow: UnitOfWork, actor: Actor, act: str, unit: Unit, changes: Iterable[tuple[str, Any, Any]]
) -> None:
    record(uow, actor, act, object_kind="unit", object_id=unit.id, summary=unit.name, changes=changes)


def _taken(unit_id: str) -> Refusal:
    return Refusal("units.id_taken", _l("单位代码 %(id)s 已被使用"), field="id", id=unit_id)
