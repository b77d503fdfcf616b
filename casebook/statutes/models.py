"""What is stored of the kept law: decisions on rows, calendar notices, law packs, and the edition."""

from __future__ import annotations

from typing import Any

from bson import ObjectId
from mongoengine import fields as f

from casebook import clock
from casebook.statutes.choices import KINDS, PROPOSED, STATES
from casebook.store import VersionedDocument

EDITION = "law"


class Kept(VersionedDocument):
    """What a keeper proposed and another person put into force, refused or took back."""

    state = f.StringField(required=True, choices=tuple(STATES), default=PROPOSED)
    source = f.StringField(required=True, max_length=1000)  # the document that was read
    proposed_by = f.StringField(required=True)
    proposed_by_name = f.StringField()
    proposed_at = f.DateTimeField(required=True, default=clock.now)
    decided_by = f.StringField()
    decided_by_name = f.StringField()
    decided_at = f.DateTimeField()
    decided_note = f.StringField(max_length=1000)
    undone_by = f.StringField()
    undone_by_name = f.StringField()
    undone_at = f.DateTimeField()
    undone_reason = f.StringField(max_length=1000)
    by_time = f.StringField()  # sort key: moment of the proposal, made unique by the id

    meta: dict[str, Any] = {"abstract": True, "auto_create_index": False}

    def clean(self) -> None:
        if self.pk is None:  # type: ignore[has-type]
            self.pk = ObjectId()
        self.by_time = self.by_time or f"{self.proposed_at.isoformat()}-{self.pk}"


class RowDecision(Kept):
    """A decision on one row of a table: rows as text before it, and after it (none, one or two)."""

    number = f.IntField()  # its place in the order of what came into force
    table = f.StringField(required=True)
    code = f.StringField(required=True)
    since = f.StringField(default="")  # first day of the row decided on, as ISO; empty: it has none
    kind = f.StringField(required=True, choices=tuple(KINDS))
    before = f.StringField(default="")  # empty: the row is new
    after = f.ListField(f.StringField())
    note = f.StringField(max_length=2000)
    pack = f.ObjectIdField()

    meta = {
        "collection": "law_decisions",
        "auto_create_index": False,
        "indexes": ["state", "by_time", {"fields": ["table", "code"]}, {"fields": ["pack"], "sparse": True}],
    }

    @property
    def key(self) -> tuple[str, str, str]:
        return self.table, self.code, self.since


class CalendarNotice(Kept):
    """The official notice of one year: days off with their names, and weekend days that are worked."""

    number = f.IntField()
    year = f.IntField(required=True)
    holidays = f.DictField()  # ISO day → name
    made_up = f.ListField(f.StringField())  # ISO days
    pack = f.ObjectIdField()

    meta = {
        "collection": "law_notices",
        "auto_create_index": False,
        "indexes": ["state", "year", "by_time", {"fields": ["pack"], "sparse": True}],
    }


class LawPack(Kept):
    """A signed pack as it was received. Its bytes lie in GridFS and never change."""

    title = f.StringField(required=True)
    keeper = f.StringField(required=True)  # name of the trusted key
    key_id = f.StringField(required=True)
    made_on = f.StringField(required=True)  # ISO day, as the manifest says
    file_id = f.ObjectIdField(required=True)
    file_name = f.StringField()
    sha256 = f.StringField(required=True)
    size = f.IntField()
    rows_changed = f.IntField(default=0)  # when it was applied
    years = f.ListField(f.IntField())

    meta = {
        "collection": "law_packs",
        "auto_create_index": False,
        "indexes": ["state", "sha256", "by_time", "key_id"],
    }


class LawEdition(VersionedDocument):
    """One document: its number grows with everything that comes into force or is taken back."""

    id = f.StringField(primary_key=True, default=EDITION)
    number = f.IntField(default=0)
    at = f.DateTimeField()

    meta = {"collection": "law_edition", "auto_create_index": False}
