"""Units as a tree, people, and the roles they hold for a unit and a time."""

from __future__ import annotations

from datetime import UTC, date

from mongoengine import fields as f
from mongoengine.document import Document, EmbeddedDocument

from casebook import clock
from casebook.acts import Actor, Grant
from casebook.store import VersionedDocument

UNIT_KINDS = ("city", "county", "department", "office")
LANGUAGES = ("zh", "en")


class Unit(VersionedDocument):
    """A unit of the tree. `path` holds the ids from the root down to the unit itself."""

    id = f.StringField(primary_key=True, regex=r"^[a-z][a-z0-9-]{1,39}$")
    name = f.StringField(required=True, max_length=100)
    short = f.StringField(max_length=40)
    number_word = f.StringField(max_length=12)  # the word of its case numbers: 安问 in 安问〔2026〕12号
    kind = f.StringField(required=True, choices=UNIT_KINDS)
    parent = f.StringField()
    path = f.ListField(f.StringField())
    active = f.BooleanField(default=True)

    meta = {
        "collection": "units",
        "auto_create_index": False,
        "indexes": [{"fields": ["path"]}, {"fields": ["parent"]}],
    }

    @property
    def label(self) -> str:
        return self.short or self.name


class RoleGrant(EmbeddedDocument):
    """A role held for a unit (and all below it) from one day to another, both included.

    A grant is never erased: revoking it stamps who took it back, when and why.
    """

    key = f.StringField(required=True)
    role = f.StringField(required=True)
    unit = f.StringField(required=True)
    from_on = f.DateField(required=True)
    until_on = f.DateField()
    by = f.StringField()
    by_name = f.StringField()
    reason = f.StringField(max_length=500)
    granted_at = f.DateTimeField()
    revoked_at = f.DateTimeField()
    revoked_by = f.StringField()
    revoked_by_name = f.StringField()
    revoke_reason = f.StringField(max_length=500)

    def holds(self, on: date) -> bool:
        """True where the role is held on that day."""
        return self.live(on) and self.from_on <= on

    def live(self, on: date) -> bool:
        """True where the role is held on that day or will be later."""
        return self.revoked_at is None and (self.until_on is None or on <= self.until_on)


class Person(VersionedDocument):
    """Someone with an account. `units` is the path of `unit`, kept for lists."""

    id = f.StringField(primary_key=True)
    username = f.StringField(required=True, regex=r"^[a-z][a-z0-9._-]{1,39}$")
    name = f.StringField(required=True, max_length=60)
    unit = f.StringField(required=True)
    units = f.ListField(f.StringField())
    password_hash = f.StringField()
    must_change = f.BooleanField(default=True)
    password_changed_at = f.DateTimeField()
    failures = f.IntField(default=0)
    locked_until = f.DateTimeField()
    session_epoch = f.IntField(default=0)
    active = f.BooleanField(default=True)
    language = f.StringField(choices=LANGUAGES)
    grants = f.EmbeddedDocumentListField(RoleGrant)
    last_seen = f.DateTimeField()
    created_at = f.DateTimeField(default=clock.now)
    by_name = f.StringField()  # name and id, a sort key no two people share

    meta = {
        "collection": "people",
        "auto_create_index": False,
        "indexes": [
            {"fields": ["username"], "unique": True},
            {"fields": ["units", "active", "username"]},
            {"fields": ["units", "active", "by_name"]},
            {"fields": ["unit"]},
            {"fields": ["active", "grants.role"]},
        ],
    }

    def clean(self) -> None:
        self.username = (self.username or "").strip().lower()
        self.by_name = f"{self.name}\x1f{self.id}"

    @property
    def is_locked(self) -> bool:
        return self.locked_until is not None and self.locked_until.replace(tzinfo=UTC) > clock.now()

    def roles_on(self, on: date | None = None) -> list[RoleGrant]:
        """The grants in force on a day (today when none is given)."""
        day = on or clock.today()
        return [grant for grant in self.grants if grant.holds(day)]

    def grant(self, key: str) -> RoleGrant | None:
        return next((grant for grant in self.grants if grant.key == key), None)


class SignInSession(Document):
    """One sign-in of a person. `_id` is the digest of the token that the browser's cookie carries, so
    that what lies in the store opens nothing."""

    id = f.StringField(primary_key=True)
    person = f.StringField(required=True)
    epoch = f.IntField(required=True)  # of the person when it began; void once the person's has moved on
    started_at = f.DateTimeField(required=True)
    seen_at = f.DateTimeField(required=True)
    ended_at = f.DateTimeField()
    address = f.StringField(max_length=64)
    agent = f.StringField(max_length=200)

    meta = {
        "collection": "sign_in_sessions",
        "auto_create_index": False,
        "indexes": [{"fields": ["person", "seen_at"]}],
    }


def actor_for(person: Person, on: date | None = None) -> Actor:
    """The person as an actor, with the roles held on a day (today when none is given)."""
    grants = tuple(dict.fromkeys(Grant(grant.role, grant.unit) for grant in person.roles_on(on)))
    return Actor(id=person.id, name=person.name, kind="person", unit=person.unit, grants=grants)


def unit_path(unit_id: str) -> list[str]:
    """The ids from the root down to the unit itself; empty where there is no such unit."""
    unit = Unit.objects(id=unit_id).first()
    return list(unit.path) if unit else []
