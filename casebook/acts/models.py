"""The trail as it lies in the store: entries, the head of each chain, daily seals.

Nothing here is ever saved or deleted through MongoEngine: `casebook.acts.trail` appends entries,
`casebook.acts.seals` appends seals, and that is all that can happen to them.
"""

from __future__ import annotations

from typing import Any, NoReturn

from mongoengine import fields as f
from mongoengine.document import Document, EmbeddedDocument

AUDIENCES = ("common", "liability", "accountability")


class AppendOnly(Document):
    """A document that only ever comes into being."""

    meta: dict[str, Any] = {"abstract": True, "auto_create_index": False}

    def save(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise TypeError("the trail is appended to by casebook.acts.record, never saved")

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise TypeError("the trail is never deleted")


class TrailActor(EmbeddedDocument):
    """Who acted, under the name borne on that day."""

    id = f.StringField(required=True)
    name = f.StringField(required=True)
    kind = f.StringField(required=True)


class Change(EmbeddedDocument):
    """One field that the act changed; values are plain JSON."""

    field = f.StringField(required=True)
    before = f.DynamicField()
    after = f.DynamicField()


class TrailEntry(AppendOnly):
    """One act. `case:<id>` chains hold what was done in a case, `day:<date>` chains all else.

    `day`, `month` (Asia/Shanghai) and `by_time` serve the lists: an equality and one range.
    """

    chain = f.StringField(required=True)
    seq = f.IntField(required=True, min_value=1)
    at = f.DateTimeField(required=True)
    actor = f.EmbeddedDocumentField(TrailActor, required=True)
    act = f.StringField(required=True)
    case_id = f.ObjectIdField()
    case_number = f.StringField()
    half = f.StringField(required=True, choices=AUDIENCES)
    object_kind = f.StringField()
    object_id = f.StringField()
    summary = f.StringField()
    reason = f.StringField()
    changes = f.EmbeddedDocumentListField(Change)
    day = f.StringField(required=True)
    month = f.StringField(required=True)
    by_time = f.StringField(required=True)
    prev = f.StringField(required=True)
    hash = f.StringField(required=True)

    meta = {
        "collection": "trail",
        "auto_create_index": False,
        "indexes": [
            {"fields": ["chain", "seq"], "unique": True},
            {"fields": ["case_id", "by_time"]},
            {"fields": ["day", "by_time"]},
            {"fields": ["month", "act", "by_time"]},
            {"fields": ["actor.name", "month", "by_time"]},
            {"fields": ["case_number"], "sparse": True},
        ],
    }


class TrailHead(AppendOnly):
    """The last entry of a chain; `_id` is the chain."""

    id = f.StringField(primary_key=True)
    seq = f.IntField(required=True)
    hash = f.StringField(required=True)

    meta = {"collection": "trail_heads", "auto_create_index": False}


class Seal(AppendOnly):
    """What the heads were when a day was over. Seals form a chain of their own; `_id` is the day.

    `digest` is the SHA-256 over the day's `SealHead`s, of which there are `count`.
    """

    id = f.StringField(primary_key=True)
    seq = f.IntField(required=True)
    made_at = f.DateTimeField(required=True)
    count = f.IntField(required=True)
    digest = f.StringField(required=True)
    prev = f.StringField(required=True)
    hash = f.StringField(required=True)

    meta = {
        "collection": "seals",
        "auto_create_index": False,
        "indexes": [{"fields": ["seq"], "unique": True}],
    }


class SealHead(AppendOnly):
    """The head of one chain at the end of a sealed day."""

    day = f.StringField(required=True)
    chain = f.StringField(required=True)
    seq = f.IntField(required=True)
    hash = f.StringField(required=True)

    meta = {
        "collection": "seal_heads",
        "auto_create_index": False,
        "indexes": [{"fields": ["day", "chain"], "unique": True}, {"fields": ["chain", "seq"]}],
    }
