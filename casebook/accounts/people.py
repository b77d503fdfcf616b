"""People: adding, editing, passwords, deactivating. Every change is one unit of work with its trace."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from pymongo.errors import DuplicateKeyError

from casebook import clock
from casebook.accounts import passwords
from casebook.accounts.models import LANGUAGES, Person, Unit
from casebook.accounts.permissions import ADMINISTRATORS, may
from casebook.acts import Actor, record
from casebook.refusals import Conflict, NotFound, NotPermitted, Refusal
from casebook.store import UnitOfWork, current, transact


def find_person(reference: str) -> Person | None:
    """A person by id or username; no permission is asked."""
    found = Person.objects(id=reference).first()
    return found or Person.objects(username=reference.strip().lower()).first()


def load_person(actor: Actor, person_id: str, need: str = "people.list") -> Person:
    """The person, where the actor administers the unit. Raises NotFound, NotPermitted."""
    person = Person.objects(id=person_id).first()
    if person is None or not may(actor, "people.list", person.units):
        raise NotFound("people.not_found", _l("没有这个账号，或者您无权查看"))
    require(actor, need, person.units)
    return person


def require(actor: Actor, act: str, units: Iterable[str] | None = None) -> None:
    """Raise NotPermitted unless the actor may do `act` for one of the units."""
    if not may(actor, act, units):
        raise NotPermitted("accounts.not_permitted", _l("您的角色不能做这件事"))


def add_person(
    actor: Actor,
    *,
    username: str,
    name: str,
    unit: str,
    password: str,
    must_change: bool = True,
    language: str | None = None,
    then: Callable[[UnitOfWork, Person], None] | None = None,
) -> Person:
    """Open an account; `then` may do more to the new person in the same transaction.

    Raises Refusal naming the field: a taken or malformed user name, an unknown unit, a bad password.
    """
    home = _unit(unit)
    require(actor, "people.edit", home.path)
    username = username.strip().lower()
    check_password(password, username)
    _check_username(username)
    person_id, password_hash = secrets.token_hex(8), passwords.hash_password(password)

    def work(uow: UnitOfWork) -> Person:
        if uow.find(Person, username=username):
            raise _taken(username)
        person = Person(
            id=person_id,
            username=username,
            name=_name(name),
            unit=home.id,
            units=list(home.path),
            password_hash=password_hash,
            password_changed_at=clock.now(),
            must_change=must_change,
            language=language,
        )
        uow.insert(person)
        changes = [("username", None, username), ("name", None, person.name), ("unit", None, home.id)]
        trace(uow, actor, "people.add", person, changes)
        if then:
            then(uow, person)
        return person

    try:
        return transact(work)
    except DuplicateKeyError as error:
        raise _taken(username) from error


def edit_person(
    actor: Actor, person_id: str, version: int, *, name: str, unit: str, reason: str = ""
) -> Person:
    """Change a person's name and unit. Raises Conflict where somebody changed the account since."""
    home = _unit(unit)
    require(actor, "people.edit", home.path)
    new_name = _name(name)

    def change(_uow: UnitOfWork, person: Person) -> list[tuple[str, Any, Any]]:
        before = (person.name, person.unit)
        person.name, person.unit, person.units = new_name, home.id, list(home.path)
        return differences(("name", "unit"), before, (person.name, person.unit))

    return change_person(actor, person_id, "people.edit", change, version=version, reason=reason)


def set_active(
    actor: Actor, person_id: str, active: bool, reason: str = "", version: int | None = None
) -> Person:
    """Deactivate an account (its sessions end at once) or activate it again. Never one's own."""
    if person_id == actor.id:
        raise Refusal("people.own_account", _l("不能停用自己的账号"))
    if not active and not reason.strip():
        raise Refusal("people.reason", _l("请写明停用的理由"), field="reason")

    def change(_uow: UnitOfWork, person: Person) -> list[tuple[str, Any, Any]]:
        before, person.active = person.active, active
        person.session_epoch += 0 if active else 1
        return differences(("active",), (before,), (active,))

    act = "people.activate" if active else "people.deactivate"
    return change_person(actor, person_id, act, change, need="people.edit", version=version, reason=reason)


def set_password(actor: Actor, person_id: str, password: str, *, must_change: bool = True) -> Person:
    """Give an account a password; every session of it ends, a lock is lifted.

    The password of one of the three administrators is set by the operator of the machine alone:
    whoever could set it could also act in that role.
    """
    person = load_person(actor, person_id, "people.edit")
    check_password(password, person.username)
    password_hash = passwords.hash_password(password)

    def change(_uow: UnitOfWork, person: Person) -> list[tuple[str, Any, Any]]:
        _refuse_administrator(actor, person)
        put_password(person, password_hash, must_change=must_change)
        return []

    return change_person(actor, person_id, "people.reset", change, need="people.edit")


def reset_password(actor: Actor, person_id: str) -> str:
    """Give an account a temporary password, to be changed at the next sign-in, and return it once."""
    temporary = passwords.generate(max(14, current().settings.password_min_length))
    set_password(actor, person_id, temporary)
    return temporary


def change_own_password(actor: Actor, old: str, new: str) -> Person:
    """Change the actor's own password; all other sessions end (the epoch moves)."""
    person = _own(actor)
    if not passwords.verify(person.password_hash, old):
        raise Refusal("password.wrong", _l("原密码不正确"), field="old_password")
    if old == new:
        raise Refusal("password.same", _l("新密码不能与原密码相同"), field="password")
    check_password(new, person.username)
    seen, password_hash = person.password_hash, passwords.hash_password(new)

    def change(_uow: UnitOfWork, person: Person) -> list[tuple[str, Any, Any]]:
        if person.password_hash != seen:
            raise Refusal("password.wrong", _l("原密码不正确"), field="old_password")
        put_password(person, password_hash, must_change=False)
        return []

    return change_person(actor, person.id, "own.password", change, need="own.account")


def sign_out_everywhere(actor: Actor, person_id: str | None = None) -> Person:
    """End every session of the actor, or, for who administers the account, of another person."""

    def change(_uow: UnitOfWork, person: Person) -> list[tuple[str, Any, Any]]:
        person.session_epoch += 1
        return []

    target = person_id or actor.id
    need = "own.account" if target == actor.id else "people.edit"
    return change_person(actor, target, "own.sign_out_everywhere", change, need=need)


def set_language(actor: Actor, language: str) -> Person:
    """Remember the language in which the actor reads casebook: `zh` or `en`."""
    if language not in LANGUAGES:
        raise Refusal("own.language", _l("没有这种界面语言"), field="language")

    def change(_uow: UnitOfWork, person: Person) -> list[tuple[str, Any, Any]]:
        before, person.language = person.language, language
        return differences(("language",), (before,), (language,))

    return change_person(actor, actor.id, "own.language", change, need="own.account")


def unlock(actor: Actor, person_id: str, reason: str = "") -> Person:
    """Lift the lock that repeated failures set."""

    def change(_uow: UnitOfWork, person: Person) -> list[tuple[str, Any, Any]]:
        before, person.locked_until, person.failures = person.locked_until, None, 0
        return [("locked_until", before, None)]

    return change_person(actor, person_id, "people.unlock", change, reason=reason)


def change_person(
    actor: Actor,
    person_id: str,
    act: str,
    change: Callable[[UnitOfWork, Person], list[tuple[str, Any, Any]]],
    *,
    need: str | None = None,
    version: int | None = None,
    reason: str = "",
) -> Person:
    """Load, check, `change(uow, person)` → changes, save and record, in one transaction."""

    def work(uow: UnitOfWork) -> Person:
        person = uow.get(Person, person_id)
        if person is None:
            raise NotFound("people.not_found", _l("没有这个账号，或者您无权查看"))
        require(actor, need or act, person.units)
        if version is not None and version != person.version:
            raise Conflict("conflict.version", _l("您打开此页之后，这个账号已被他人修改"), theirs=person)
        changes = change(uow, person)
        uow.save(person)
        trace(uow, actor, act, person, changes, reason)
        return person

    return transact(work)


def trace(
    uow: UnitOfWork,
    actor: Actor,
    act: str,
    person: Person,
    changes: Iterable[tuple[str, Any, Any]] = (),
    reason: str = "",
) -> None:
    """Record an act on an account."""
    record(
        uow,
        actor,
        act,
        object_kind="person",
        object_id=person.id,
        summary=f"{person.name}（{person.username}）",
        reason=reason.strip(),
        changes=changes,
    )


def put_password(person: Person, password_hash: str, *, must_change: bool) -> None:
    """Set the hash; failures and lock are lifted, sessions opened before are void."""
    person.password_hash, person.must_change = password_hash, must_change
    person.password_changed_at = clock.now()
    person.failures, person.locked_until = 0, None
    person.session_epoch += 1


def check_password(password: str, username: str) -> None:
    passwords.check_rules(password, username, min_length=current().settings.password_min_length)


def differences(
    names: Iterable[str], before: Iterable[Any], after: Iterable[Any]
) -> list[tuple[str, Any, Any]]:
    return [(n, old, new) for n, old, new in zip(names, before, after, strict=True) if old != new]


def _refuse_administrator(actor: Actor, person: Person) -> None:
    if actor.kind == "person" and any(
        grant.role in ADMINISTRATORS and grant.live(clock.today()) for grant in person.grants
    ):
        raise NotPermitted("people.administrator_password", _l("管理员的密码只能由服务器操作员在命令行重置"))


def _own(actor: Actor) -> Person:
    person = Person.objects(id=actor.id).first()
    if person is None:
        raise NotFound("people.not_found", _l("没有这个账号，或者您无权查看"))
    return person


def _unit(unit_id: str) -> Unit:
    unit = Unit.objects(id=unit_id).first()
    if unit is None or not unit.active:
        raise Refusal("people.unit_unknown", _l("没有这个单位，或者单位已停用"), field="unit")
    return unit


def _name(name: str) -> str:
    cleaned = " ".join(name.split())
    if not cleaned:
        raise Refusal("people.name", _l("请填写姓名"), field="name")
    return cleaned


def _check_username(username: str) -> None:
    if not Person.username.regex.match(username):
        raise Refusal(
            "people.username",
            _l("用户名以小写字母开头，2 至 40 个字符，只用小写字母、数字和 . _ -"),
            field="username",
        )


def _taken(username: str) -> Refusal:
    return Refusal(
        "people.username_taken", _l("用户名 %(username)s 已被使用"), field="username", username=username
    )
