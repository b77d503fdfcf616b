"""What people found that thresholds of offences ask for, and the decisions not to transfer."""

from __future__ import annotations

from mongoengine import fields as f
from mongoengine.document import EmbeddedDocument

from casebook.cases.choices import HALVES
from casebook.store import VersionedDocument

#: States of a decision not to transfer.
REQUESTED, APPROVED, REFUSED = "requested", "approved", "refused"


class Withholding(EmbeddedDocument):
    """Not transferring, with its reason: requested by one, approved or refused by another. It covers the
    offences that were reached when it was requested, and no others; `heavier` are those of them whose
    second threshold was reached."""

    state = f.StringField(required=True, choices=(REQUESTED, APPROVED, REFUSED), default=REQUESTED)
    offences = f.ListField(f.StringField(max_length=40))
    heavier = f.ListField(f.StringField(max_length=40))
    reason = f.StringField(required=True, max_length=10000)
    requested_by = f.StringField(required=True)
    requested_by_name = f.StringField()
    requested_at = f.DateTimeField(required=True)
    answer = f.StringField(max_length=4000)
    answered_by = f.StringField()
    answered_by_name = f.StringField()
    answered_at = f.DateTimeField()


class TransferQuestion(VersionedDocument):
    """The question of one half. Its `id` is `<case id>:<half>`, so that there is one.

    `conduct`: codes of law table `conduct` that people found. Money in fen. `further_*`: what the delay
    of a rescue added; None is not known.
    """

    id = f.StringField(primary_key=True)
    case_id = f.ObjectIdField(required=True)
    half = f.StringField(required=True, choices=HALVES)
    conduct = f.ListField(f.StringField(max_length=40))
    gain_fen = f.LongField(min_value=0)
    further_deaths = f.IntField(min_value=0)
    further_serious_injuries = f.IntField(min_value=0)
    further_loss_fen = f.LongField(min_value=0)
    withholdings = f.EmbeddedDocumentListField(Withholding)

    meta = {
        "collection": "transfer_questions",
        "auto_create_index": False,
        "indexes": [{"fields": ["case_id"]}, {"fields": ["withholdings.state"], "sparse": True}],
    }

    @property
    def last(self) -> Withholding | None:
        """The decision asked for last."""
        return self.withholdings[-1] if self.withholdings else None


def key_of(case_id: object, half: str) -> str:
    return f"{case_id}:{half}"
