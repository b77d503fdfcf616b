"""A unit tree and one account per role, for trying casebook out and for its tests. All fictitious."""

from __future__ import annotations

from typing import NamedTuple

from casebook import clock
from casebook.accounts.models import Person, RoleGrant, Unit
from casebook.accounts.passwords import hash_password
from casebook.acts import SYSTEM, ActDraft, record_many
from casebook.store import Store, UnitOfWork, transact

DEMO_PASSWORD = "Shan-Hai-2026"  # noqa: S105 - printed by `serve --demo`, meant to be known


class DemoAccount(NamedTuple):
    username: str
    role: str
    name: str


class _Place(NamedTuple):
    id: str
    name: str
    short: str
    kind: str
    parent: str | None
    number_word: str | None


_UNITS = (
    _Place("city", "江海市安委会办公室", "市安办", "city", None, "安问"),
    _Place("donghu", "东湖县安委会办公室", "东湖安办", "county", "city", "东安问"),
    _Place("nanshan", "南山区安委会办公室", "南山安办", "county", "city", "南安问"),
    _Place("emergency", "江海市应急管理局", "市应急局", "department", "city", None),
    _Place("enforcement-office", "市应急管理局执法支队", "执法支队", "office", "emergency", None),
    _Place(
        "discipline-office",
        "市纪委监委驻应急管理局纪检监察组",
        "驻局纪检组",
        "office",
        "emergency",
        None,
    ),
)

#: username, role, name, unit of the person, unit the role is held for
_PEOPLE = (
    ("enforcement", "enforcement", "张卫国", "enforcement-office", "city"),
    ("enforcement2", "enforcement", "陈立军", "donghu", "donghu"),
    ("enforcement3", "enforcement", "郭海涛", "enforcement-office", "city"),
    ("discipline", "discipline", "李若兰", "discipline-office", "city"),
    ("discipline2", "discipline", "赵文博", "discipline-office", "city"),
    ("reviewer", "reviewer", "孙敏之", "city", "city"),
    ("reviewer2", "reviewer", "何静怡", "city", "city"),
    ("leader", "leader", "王志强", "city", "city"),
    ("leader2", "leader", "刘建平", "city", "city"),
    ("education", "education", "周晓燕", "city", "city"),
    ("caseadmin", "case_admin", "吴秀兰", "city", "city"),
    ("sysadmin", "system_admin", "郑凯文", "city", "city"),
    ("secadmin", "security_admin", "冯雪梅", "city", "city"),
    ("auditor", "auditor", "韩松林", "city", "city"),
)


def seed_demo(store: Store) -> list[DemoAccount]:
    """Create the demonstration units and accounts where the store holds no people yet.

    Returns what was created, for printing beside DEMO_PASSWORD; an empty list where people exist.
    """
    if store.db[Person._meta["collection"]].find_one({}, {"_id": 1}):
        return []
    password_hash = hash_password(DEMO_PASSWORD)
    return transact(lambda uow: _seed(uow, password_hash))


def accounts_of_demo() -> list[DemoAccount]:
    """The demonstration accounts that this store holds and that still have their first password."""
    ids = {f"demo-{row[0]}": row for row in _PEOPLE}
    found = Person.objects(id__in=list(ids), active__ne=False)
    kept = {person.id for person in found if person.password_changed_at == person.grants[0].granted_at}
    return [DemoAccount(row[0], row[1], row[2]) for key, row in ids.items() if key in kept]


def _seed(uow: UnitOfWork, password_hash: str) -> list[DemoAccount]:
    if uow.collection(Person).find_one({}, {"_id": 1}, session=uow.session):
        return []
    units = _units()
    missing = [unit for unit in units.values() if uow.get(Unit, unit.id) is None]
    uow.insert_many(missing)
    people = [_person(row, units, password_hash) for row in _PEOPLE]
    uow.insert_many(people)
    drafts = [
        ActDraft(SYSTEM, "units.add", object_kind="unit", object_id=unit.id, summary=unit.name)
        for unit in missing
    ]
    for person in people:
        drafts.append(
            ActDraft(SYSTEM, "people.add", object_kind="person", object_id=person.id, summary=person.username)
        )
        drafts += [
            ActDraft(
                SYSTEM,
                "roles.grant",
                object_kind="person",
                object_id=person.id,
                summary=person.username,
                changes=[("role", None, f"{grant.role}@{grant.unit}")],
            )
            for grant in person.grants
        ]
    record_many(uow, drafts)
    return [DemoAccount(username, role, name) for username, role, name, _, _ in _PEOPLE]


def _units() -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    for place in _UNITS:
        above = units[place.parent].path if place.parent else []
        units[place.id] = Unit(**place._asdict(), path=[*above, place.id])
    return units


def _person(row: tuple[str, str, str, str, str], units: dict[str, Unit], password_hash: str) -> Person:
    username, role, name, unit, held_for = row
    moment = clock.now()
    grant = RoleGrant(
        key="demo",
        role=role,
        unit=held_for,
        from_on=clock.today(),
        by=SYSTEM.id,
        by_name=SYSTEM.name,
        reason="演示账号",
        granted_at=moment,
    )
    return Person(
        id=f"demo-{username}",
        username=username,
        name=name,
        unit=unit,
        units=list(units[unit].path),
        password_hash=password_hash,
        must_change=False,
        password_changed_at=moment,
        grants=[grant],
    )
