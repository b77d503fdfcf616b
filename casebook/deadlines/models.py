"""A clock: what the law starts counting when something happens, and until when."""

from __future__ import annotations

from mongoengine import fields as f
from mongoengine.document import Document, EmbeddedDocument

from casebook import clock
from casebook.cases.choices import AUDIENCES
from casebook.deadlines import choices
from casebook.store import VersionedDocument


class ClockExtension(EmbeddedDocument):
    """The time was lengthened: by whom, on which paper, on which day."""

    length = f.IntField(required=True, min_value=1)
    unit = f.StringField(required=True)
    document = f.StringField(required=True, max_length=200)
    approver = f.StringField(required=True, max_length=200)
    on = f.DateField(required=True)
    by = f.StringField(required=True)  # who entered it
    by_name = f.StringField()
    at = f.DateTimeField(required=True)


class ClockPause(EmbeddedDocument):
    """Days that do not count, for a reason that the rule names. `until` None: still standing."""

    reason = f.StringField(required=True, max_length=60)  # a code of the rule's `pauses`
    since = f.DateField(required=True)
    until = f.DateField()
    ended_by_meeting = f.BooleanField()  # nobody resumed it: it ended when the clock was met by hand
    note = f.StringField(max_length=1000)
    by = f.StringField(required=True)
    by_name = f.StringField()
    at = f.DateTimeField(required=True)


class Waiver(EmbeddedDocument):
    """A leader said that the deadline need not be kept here, and why."""

    reason = f.StringField(required=True, max_length=4000)
    by = f.StringField(required=True)
    by_name = f.StringField()
    at = f.DateTimeField(required=True)


class HandOver(EmbeddedDocument):
    """A person's clock went to another person."""

    giver = f.StringField(required=True)
    taker = f.StringField(required=True)
    by = f.StringField(required=True)
    at = f.DateTimeField(required=True)


class Clock(VersionedDocument):
    """One deadline of one case. `key` is what it counts (rule and subject); no case has a key twice.

    A clock counts either days (`start_on`, `due_on`) or hours (`start_at`, `due_at`, UTC; `due_on` is
    then the day in Shanghai on which it ends). `due_on` None: the law names no number here, or a pause
    stands and nobody knows its end.
    """

    case_id = f.ObjectIdField(required=True)
    key = f.StringField(required=True, max_length=160)
    rule = f.StringField(required=True, max_length=20)  # a code of law table `deadlines`
    source = f.StringField(max_length=80)  # table and code of the sanction, where it is of its effects
    nature = f.StringField(required=True, choices=tuple(choices.NATURES), default="duty")
    citation = f.StringField()
    audience = f.StringField(required=True, choices=AUDIENCES)
    subject_kind = f.StringField(required=True, choices=tuple(choices.SUBJECTS))
    subject_id = f.StringField()
    subject_shown = f.StringField(max_length=400)
    trigger = f.StringField(required=True)  # code of the event that started it; `manual`
    manual = f.BooleanField(default=False)
    note = f.StringField(max_length=2000)  # why it was started by hand
    start_on = f.DateField(required=True)
    start_at = f.DateTimeField()
    agreed_on = f.DateField()  # a date agreed in the act itself, where the law has no number
    length = f.IntField()
    unit = f.StringField()
    due_on = f.DateField()
    due_at = f.DateTimeField()
    floor_on = f.DateField()  # while a pause stands: the end is not before this day
    provisional = f.BooleanField(default=False)
    verified = f.BooleanField(default=False)
    edition = f.StringField()  # of calendar and tables, at the last reckoning
    closing = f.BooleanField(default=False)  # a case does not close while this runs
    state = f.StringField(required=True, choices=tuple(choices.STATES), default="running")
    met_on = f.DateField()
    met_at = f.DateTimeField()
    met_by = f.StringField()  # code of the event; `manual`
    met_by_name = f.StringField()
    met_note = f.StringField(max_length=2000)
    extensions = f.EmbeddedDocumentListField(ClockExtension)
    pauses = f.EmbeddedDocumentListField(ClockPause)
    waiver = f.EmbeddedDocumentField(Waiver)
    void_reason = f.StringField(max_length=400)
    hand_overs = f.EmbeddedDocumentListField(HandOver)
    started_by = f.StringField()
    started_by_name = f.StringField()
    # For the lists across cases; kept by the service, never typed.
    case_number = f.StringField()
    case_title = f.StringField()
    unit_id = f.StringField()
    terms = f.ListField(f.StringField())
    owners = f.ListField(f.StringField())  # person ids of the half's team; before there is one, a unit
    live = f.BooleanField(required=True, default=True)  # running or paused
    # The moment it ends and the id, so that it sorts and a page starts with one range; what has no date
    # lies behind all others.
    by_due = f.StringField(required=True)
    alarm = f.StringField()  # the same of a running duty with an end, and of nothing else: what is counted
    created_at = f.DateTimeField(required=True, default=clock.now)
    updated_at = f.DateTimeField(required=True, default=clock.now)

    meta = {
        "collection": "clocks",
        "auto_create_index": False,
        "indexes": [
            {"fields": ["case_id", "key"], "unique": True},
            {"fields": ["owners", "live", "by_due"]},
            {"fields": ["owners", "provisional", "live"]},
            {"fields": ["terms", "live", "by_due"]},
            {"fields": ["owners", "alarm"]},
            {"fields": ["nature", "live", "by_due"]},
            {"fields": ["live", "case_id"]},
        ],
    }


class Recount(Document):
    """The one recount of all clocks that is asked for or was done last. `token` tells one asking from the
    next."""

    id = f.StringField(primary_key=True)
    pending = f.BooleanField(required=True, default=True)
    full = f.BooleanField(required=True, default=True)
    years = f.ListField(f.IntField())
    reason = f.StringField()
    token = f.ObjectIdField()
    asked_at = f.DateTimeField(required=True)
    seen_at = f.DateTimeField()
    finished_at = f.DateTimeField()
    done = f.IntField(default=0)
    of = f.IntField(default=0)

    meta = {"collection": "clock_recounts", "auto_create_index": False}
