"""What is kept of alerts: a person's choices, the queue of digests, and notices."""

from __future__ import annotations

from mongoengine import fields as f
from mongoengine.document import Document

from casebook.store import VersionedDocument

#: queued → claimed (being built, the mail server being spoken to) → sending (the text is on its way) →
#: sent; refused by the server: queued again, in the end failed. A worker that dies while claimed leaves
#: the digest to another; one that dies while sending leaves it uncertain, and nobody sends it again.
QUEUED, CLAIMED, SENDING = "queued", "claimed", "sending"
SENT, FAILED, UNCERTAIN, DROPPED = "sent", "failed", "uncertain", "dropped"
STATES = (QUEUED, CLAIMED, SENDING, SENT, FAILED, UNCERTAIN, DROPPED)

MOVED, HANDED_OVER, RECOMPUTED = "moved", "handed_over", "recomputed"
KINDS = (MOVED, HANDED_OVER, RECOMPUTED)


class AlertChoice(VersionedDocument):
    """What a person chose. `_id` is the person's; `feed` is the digest of the secret of the feed's
    address, absent where none is open, so that what lies in the store opens nothing."""

    id = f.StringField(primary_key=True)
    email = f.StringField(max_length=254)
    digest = f.BooleanField(default=True)
    feed = f.StringField(max_length=64)
    feed_opened_at = f.DateTimeField()
    feed_read_at = f.DateTimeField()

    meta = {
        "collection": "alert_choices",
        "auto_create_index": False,
        "indexes": [{"fields": ["feed"], "unique": True, "sparse": True}, {"fields": ["digest"]}],
    }


class Digest(Document):
    """The mail of one person for one day. `_id` is day and person, so there is one and no second."""

    id = f.StringField(primary_key=True)
    person = f.StringField(required=True)
    day = f.StringField(required=True)  # YYYY-MM-DD in Asia/Shanghai
    state = f.StringField(required=True, choices=STATES, default=QUEUED)
    queued_at = f.DateTimeField(required=True)
    due_at = f.DateTimeField(required=True)  # of the next try
    attempts = f.IntField(default=0)
    claim = f.StringField()  # of the worker that has it
    lease_until = f.DateTimeField()
    address = f.StringField()
    entries = f.IntField()
    ended_at = f.DateTimeField()
    answer = f.StringField(max_length=300)  # what the mail server said last

    meta = {
        "collection": "digests",
        "auto_create_index": False,
        "indexes": [{"fields": ["state", "due_at"]}, {"fields": ["day"]}, {"fields": ["person", "day"]}],
    }


class Notice(Document):
    """Something about a clock that its owner has to know. What it says of the case is read from the clock
    when it is shown, with the permissions of that moment.

    `owner` is a person, or the unit (`unit:…`, `lead:…`) that keeps a clock before there is a team: such a
    notice is one for all who keep it, and each sees it for oneself.
    """

    owner = f.StringField(required=True)
    kind = f.StringField(required=True, choices=KINDS)
    clock_id = f.ObjectIdField(required=True)
    before = f.StringField()  # a date, a moment, or the name of a person, as text
    after = f.StringField()
    at = f.DateTimeField(required=True)
    seen = f.BooleanField(default=False)  # by the person who is its owner
    seen_by = f.ListField(f.StringField())
    told_to = f.ListField(f.StringField())  # by a digest
    by_time = f.StringField(required=True)

    meta = {
        "collection": "alert_notices",
        "auto_create_index": False,
        "indexes": [{"fields": ["owner", "by_time"]}, {"fields": ["owner", "seen"]}],
    }
