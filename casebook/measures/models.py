"""What was done to whom: the nine kinds of measure, one collection."""

from __future__ import annotations

from mongoengine import fields as f
from mongoengine.document import EmbeddedDocument

from casebook.cases.choices import AUDIENCES, DAY_PRECISIONS, ORIGINS
from casebook.measures import choices
from casebook.store import VersionedDocument


class Annex(EmbeddedDocument):
    """A correction to a signed record: the record itself never changes."""

    text = f.StringField(required=True, max_length=10000)
    by = f.StringField(required=True)
    by_name = f.StringField()
    at = f.DateTimeField(required=True)


class Step(EmbeddedDocument):
    """A dated step of a measure (served, paid, receipt, filed, refused, returned …)."""

    code = f.StringField(required=True)
    on = f.DateField(required=True)
    moment = f.DateTimeField()  # where the hour counts and is known
    document_number = f.StringField(max_length=80)
    note = f.StringField(max_length=4000)
    by = f.StringField(required=True)
    by_name = f.StringField()
    at = f.DateTimeField(required=True)
    # What it put in the place of which particulars, so that it can be taken back: name → value before, as stored.
    replaced = f.DictField()
    counts = f.BooleanField(default=True)  # False: registered by mistake and taken back


class Receipt(EmbeddedDocument):
    """A unit confirmed a circulated notice."""

    unit = f.StringField(required=True, max_length=200)
    received_on = f.DateField()
    by_name = f.StringField(max_length=100)


class Particulars(EmbeddedDocument):
    """Fields of one kind only; each kind has a subclass in `casebook.measures.particulars`."""

    meta = {"allow_inheritance": True}


class Measure(VersionedDocument):
    """One measure. `investigation` is what the source said (None: it did not say); `audience` is who
    may see it, derived by `casebook.measures.service.audience_of`."""

    case_id = f.ObjectIdField(required=True)
    position = f.IntField(required=True, default=0)  # order within the case
    origin = f.StringField(required=True, choices=tuple(ORIGINS))
    kind = f.StringField(required=True, choices=tuple(choices.KINDS))
    investigation = f.StringField(choices=choices.HALVES)
    audience = f.StringField(required=True, choices=AUDIENCES)
    number = f.StringField(max_length=60)  # of the register, e.g. 移送 2026-3; none for reference cases
    state = f.StringField(required=True, choices=tuple(choices.STATES), default="proposed")
    # The line it came from says neither state nor day: it is kept as decided, but nobody has said so.
    state_unsaid = f.BooleanField()
    subject_kind = f.StringField(choices=("organisation", "person"))
    subject = f.StringField(max_length=1000)
    party = f.StringField(max_length=40)  # key of a party of the case
    discipline = f.StringField(choices=tuple(choices.DISCIPLINES))
    sanction = f.StringField(max_length=40)  # a code of a law table (penalty kind, sanction, form …)
    detail = f.StringField(max_length=20000)
    amount_fen = f.LongField(min_value=0)
    # Whether a fine is the maximum of its range; None where no range is known. Computed, never typed.
    is_top = f.BooleanField()
    # Of a fine below the maximum that is demanded: open, or the state of its reason. Computed.
    below_top = f.StringField(choices=tuple(choices.BELOW_TOP))
    count = f.IntField(min_value=0)  # persons or units when the source gives only a number
    counted_elsewhere = f.BooleanField(default=False)
    decided_on = f.DateField()  # the first day of what `decided_precision` knows
    decided_precision = f.StringField(choices=tuple(DAY_PRECISIONS))
    authority = f.StringField(max_length=200)
    document_number = f.StringField(max_length=120)
    legal_basis = f.ListField(f.StringField(max_length=300))
    particulars = f.EmbeddedDocumentField(Particulars)
    steps = f.EmbeddedDocumentListField(Step)
    annexes = f.EmbeddedDocumentListField(Annex)
    receipts = f.EmbeddedDocumentListField(Receipt)
    due_on = f.DateField()  # earliest date still open on this measure
    due_reason = f.StringField(max_length=60)
    proposed_by = f.StringField()
    proposed_by_name = f.StringField()
    proposed_at = f.DateTimeField()
    decided_by = f.StringField()
    decided_by_name = f.StringField()
    executed_on = f.DateField()
    executed_by_name = f.StringField()
    ended_on = f.DateField()
    ended_by_name = f.StringField()
    ended_reason = f.StringField(max_length=4000)
    # For the lists across cases; kept by the service, never typed.
    year = f.IntField(required=True)  # of the day it is listed under
    case_number = f.StringField()
    case_title = f.StringField()
    unit = f.StringField()
    subject_shown = f.StringField()  # the subject as written, else the name of the party
    terms = f.ListField(f.StringField())
    # Sort keys, made unique by the id so that a page starts with one range: the day the measure was
    # decided (before that: proposed), and the earliest open date (behind all others: nothing is open).
    by_date = f.StringField()
    by_due = f.StringField()

    def counted_steps(self) -> list[Step]:
        """The steps that were not taken back, in the order in which they were registered."""
        return [step for step in self.steps if step.counts]

    @property
    def standing_fen(self) -> int | None:
        """The amount in force, for all that is paid, summed, listed and told: as decided or as changed since,
        and nothing where the penalty was taken back. `amount_fen` stays what was decided."""
        own = self.particulars
        if self.kind != "penalty" or own is None or self.amount_fen is None:
            return None if self.amount_fen is None else int(self.amount_fen)
        if own.change in choices.LIFTING:
            return 0
        return int(self.amount_fen if own.changed_fen is None else own.changed_fen)

    meta = {
        "collection": "measures",
        "auto_create_index": False,
        "indexes": [
            {"fields": ["case_id", "position"]},
            {"fields": ["subject_shown"], "sparse": True},  # the page of a person
            {"fields": ["below_top"], "sparse": True},  # reasons that wait for a leader
            {"fields": ["is_top", "year"]},  # how many fines of a year are the maximum
            {"fields": ["terms", "kind", "year", "by_date"]},
            {"fields": ["terms", "kind", "by_due"]},
        ],
    }

    @property
    def is_decided(self) -> bool:
        """Whether it is known to be decided or carried out."""
        return bool(self.state == "executed" or (self.state == "decided" and not self.state_unsaid))

    @property
    def dropped(self) -> bool:
        """Whether the source of a precedent no longer tells of it. Nobody is shown it then; what it said
        stays in the trail, and a line that tells of it again brings it back."""
        return bool(self.origin == "reference" and self.state == "ended")
