"""The case: what happened, to whom, and the two investigations into it."""

from __future__ import annotations

from mongoengine import fields as f
from mongoengine.document import Document, EmbeddedDocument

from casebook import clock
from casebook.cases import choices
from casebook.cases.inquiry import Investigation, Review
from casebook.store import VersionedDocument


class Incident(EmbeddedDocument):
    """What happened. A number that is None is not known; it is never read as zero."""

    occurred_at = f.DateTimeField()  # UTC; the first moment, in Asia/Shanghai, of what `precision` knows
    precision = f.StringField(choices=tuple(choices.TIME_PRECISIONS))
    region = f.ListField(f.StringField(max_length=60), max_length=6)  # province, city, county …
    industry = f.StringField()  # a code of law table `industries`
    industry_text = f.StringField(max_length=200)  # the wording as it came
    deaths = f.IntField(min_value=0)
    missing = f.IntField(min_value=0)
    serious_injuries = f.IntField(min_value=0)
    minor_injuries = f.IntField(min_value=0)
    injured_total = f.IntField(min_value=0)  # published sum, never read as serious injuries
    # As they stood when the window of re-grading ended; None: nothing changed since (条例 arts 13(2), 20(2)).
    graded_deaths = f.IntField(min_value=0)
    graded_serious_injuries = f.IntField(min_value=0)
    direct_loss_fen = f.LongField(min_value=0)
    production_safety_accident = f.BooleanField()  # None: not known; only False takes the grade away
    published_grade = f.StringField(choices=tuple(choices.PUBLISHED_GRADES))

    def graded(self) -> tuple[int | None, int | None]:
        """The deaths and the serious injuries that the grade goes by, and what follows from the grade."""
        deaths, serious = self.graded_deaths, self.graded_serious_injuries
        return (
            self.deaths if deaths is None else deaths,
            self.serious_injuries if serious is None else serious,
        )


class Party(EmbeddedDocument):
    """An organisation or person of the case; `key` is unique within the case."""

    key = f.StringField(required=True, max_length=40)
    kind = f.StringField(required=True, choices=tuple(choices.PARTY_KINDS))
    # A party that only the accountability half deals with is seen only with that half.
    half = f.StringField(choices=choices.AUDIENCES, default=choices.COMMON)
    name = f.StringField(required=True, max_length=200)
    role = f.StringField(max_length=60)
    post = f.StringField(max_length=200)
    employer = f.StringField(max_length=200)
    rank = f.StringField(max_length=60)
    uscc = f.StringField(max_length=18)
    public_official = f.BooleanField()
    party_member = f.BooleanField()
    # What this party itself bears; what stands only on the case is not yet put on anyone.
    circumstances = f.ListField(f.StringField(choices=tuple(choices.CIRCUMSTANCES)))


class SendBack(EmbeddedDocument):
    """A rectification reported done was found wanting; the report stays on record."""

    done_on = f.DateField()
    done_by_name = f.StringField()
    done_note = f.StringField()
    reason = f.StringField(required=True, max_length=4000)
    by = f.StringField(required=True)
    by_name = f.StringField()
    at = f.DateTimeField(required=True)


class Rectification(EmbeddedDocument):
    """Something to put right. It is signed off by someone other than who carried it out."""

    key = f.StringField(required=True)
    half = f.StringField(required=True, choices=choices.AUDIENCES)
    requirement = f.StringField(required=True, max_length=4000)
    responsible = f.StringField(max_length=200)
    due_on = f.DateField()
    added_by = f.StringField()
    added_by_name = f.StringField()
    added_at = f.DateTimeField()
    done_on = f.DateField()
    done_by = f.StringField()  # person id who reported it done
    done_by_name = f.StringField()
    done_note = f.StringField(max_length=4000)
    signed_off_on = f.DateField()
    signed_off_by = f.StringField()
    signed_off_by_name = f.StringField()
    signed_off_note = f.StringField(max_length=4000)
    send_backs = f.EmbeddedDocumentListField(SendBack)


class Release(EmbeddedDocument):
    """Released to education: which halves, by whom."""

    halves = f.ListField(f.StringField(choices=choices.AUDIENCES))
    by = f.StringField()
    by_name = f.StringField()
    at = f.DateTimeField()


class Access(EmbeddedDocument):
    """Permission terms per audience, derived by `casebook.cases.visibility.case_terms`."""

    common = f.ListField(f.StringField())
    liability = f.ListField(f.StringField())
    accountability = f.ListField(f.StringField())


class Closing(EmbeddedDocument):
    by = f.StringField()
    by_name = f.StringField()
    at = f.DateTimeField()
    note = f.StringField(max_length=4000)
    reopened_by = f.StringField()
    reopened_by_name = f.StringField()
    reopened_at = f.DateTimeField()
    reopen_reason = f.StringField(max_length=4000)


class Case(VersionedDocument):
    """A case: one event, exactly two investigations."""

    external_id = f.StringField(required=True, max_length=120)
    origin = f.StringField(required=True, choices=tuple(choices.ORIGINS), default="own")
    number = f.StringField(max_length=60)
    title = f.StringField(required=True, max_length=300)
    source = f.StringField(required=True, choices=tuple(choices.SOURCES))
    secrecy = f.StringField(required=True, choices=tuple(choices.SECRECY), default="internal")
    status = f.StringField(required=True, choices=tuple(choices.STATUSES), default="open")
    unit = f.StringField(required=True)  # unit id that keeps the case
    units = f.ListField(f.StringField())  # that unit and all above it
    year = f.IntField(required=True)  # the year the case is filed under
    received_on = f.DateField()
    reported_on = f.DateField()  # the first day of what `reported_precision` knows
    reported_precision = f.StringField(choices=tuple(choices.DAY_PRECISIONS))
    incident = f.EmbeddedDocumentField(Incident, required=True, default=Incident)
    circumstances = f.ListField(f.StringField(choices=tuple(choices.CIRCUMSTANCES)))
    facts = f.StringField()
    direct_causes = f.StringField()
    indirect_causes = f.StringField()
    lessons = f.StringField()
    rectification = f.StringField()
    notes = f.StringField()
    parties = f.EmbeddedDocumentListField(Party)
    liability = f.EmbeddedDocumentField(Investigation, default=Investigation)
    accountability = f.EmbeddedDocumentField(Investigation, default=Investigation)
    rectifications = f.EmbeddedDocumentListField(Rectification)
    release = f.EmbeddedDocumentField(Release)
    closings = f.EmbeddedDocumentListField(Closing)
    access = f.EmbeddedDocumentField(Access, default=Access)
    grade = f.StringField()  # computed code of law table `grades`: G1 … G4
    grade_decided_by = f.ListField(f.StringField())
    waits = f.BooleanField()  # derived: something of it waits for a leader; None where nothing does
    created_at = f.DateTimeField(required=True, default=clock.now)
    created_by = f.StringField()
    updated_at = f.DateTimeField(required=True, default=clock.now)

    meta = {
        "collection": "cases",
        "auto_create_index": False,
        "indexes": [
            {"fields": ["external_id"], "unique": True},
            {"fields": ["incident.occurred_at"]},
            {"fields": ["unit"]},
            {"fields": ["waits"], "sparse": True},
            # Sparse, not partial: a number is looked up by itself, which a partial index does not serve.
            {"fields": ["number"], "unique": True, "sparse": True},
        ],
    }

    def investigation(self, half: str) -> Investigation:
        """The investigation of `half` (`liability` or `accountability`)."""
        return {choices.LIABILITY: self.liability, choices.ACCOUNTABILITY: self.accountability}[half]

    def investigators(self) -> frozenset[str]:
        """The people who are or ever were in one of the two teams."""
        return frozenset(member.person for half in choices.HALVES for member in self.investigation(half).team)

    def reviewers(self) -> frozenset[str]:
        """The people who are assigned to review a half or gave an opinion on one."""
        halves = [self.investigation(half) for half in choices.HALVES]
        people = {half.reviewer for half in halves} | {
            each.reviewer for half in halves for each in half.reviews
        }
        return frozenset(person for person in people if person)

    def agreed_review(self, half: str) -> Review | None:
        """The review that agrees to the findings of a half as they stand, given by someone who never
        investigated this case; None where there is none, or a later one returned them."""
        investigation, investigators = self.investigation(half), self.investigators()
        current = [
            review
            for review in investigation.reviews
            if review.findings_version == investigation.findings_version
            and review.reviewer not in investigators
        ]
        return current[-1] if current and current[-1].opinion == "agreed" else None

    def withdrawn(self, *halves: str) -> frozenset[str]:
        """The people who withdrew from one of the halves named (of both where none is named)."""
        named = [half for half in (halves or choices.HALVES) if half in choices.HALVES]
        return frozenset().union(*(self.investigation(half).withdrawn() for half in named))

    def parties_for(self, audiences: frozenset[str] | set[str]) -> list[Party]:
        """The parties that somebody who sees `audiences` may know of."""
        return [party for party in self.parties if (party.half or choices.COMMON) in audiences]

    def party(self, key: str | None) -> Party | None:
        return next((party for party in self.parties if party.key == key), None) if key else None


class CaseRow(Document):
    """The lean row of a case that lists read (about 300 bytes). `_id` is the case's id.

    `tc` and `ta` are the permission terms of the common part and of the sealed half; what follows
    `_a` belongs to the sealed half and is only compared or shown where `ta` meets the reader's terms.
    `by_*` are sort keys made unique by the case id, so that a page starts with one range.
    """

    id = f.ObjectIdField(primary_key=True)
    number = f.StringField()
    title = f.StringField()
    year = f.IntField()
    origin = f.StringField()
    unit = f.StringField()
    status = f.StringField()
    grade = f.StringField()
    industry = f.StringField()
    region = f.ListField(f.StringField())
    deaths = f.IntField()
    state_l = f.StringField()
    state_a = f.StringField()
    kinds = f.ListField(f.StringField())  # measure kinds outside the sealed half
    kinds_a = f.ListField(f.StringField())  # measure kinds of the sealed half
    due_m = f.DateField()  # earliest open date of the measures outside the sealed half
    due_m_a = f.DateField()
    due_c = f.DateField()  # earliest end of a running clock outside the sealed half
    due_c_a = f.DateField()
    doubt_c = f.StringField()  # what has to stand beside that end: codes of `choices.DOUBTS`
    doubt_c_a = f.StringField()
    due = f.DateField()  # earliest open date of anything outside the sealed half
    due_a = f.DateField()
    shown_on = f.DateField()
    tc = f.ListField(f.StringField())
    ta = f.ListField(f.StringField())
    by_date = f.StringField()
    by_number = f.StringField()
    by_deaths = f.StringField()

    meta = {
        "collection": "case_rows",
        "auto_create_index": False,
        "indexes": [
            {"fields": ["tc", "year", "by_date"]},
            {"fields": ["tc", "year", "by_number"]},
            {"fields": ["due"], "sparse": True},
            {"fields": ["due_a"], "sparse": True},
            {"fields": ["tc", "by_deaths"]},
            {"fields": ["unit", "year"]},
        ],
    }


class Attachment(VersionedDocument):
    """A file of the case; its bytes lie in GridFS under `file_id`."""

    case_id = f.ObjectIdField(required=True)
    half = f.StringField(required=True, choices=choices.AUDIENCES)
    name = f.StringField(required=True, max_length=255)  # as it was called when it came
    media_type = f.StringField(required=True)
    size = f.LongField(required=True)
    sha256 = f.StringField(required=True)
    file_id = f.ObjectIdField(required=True)
    kind = f.StringField(max_length=80)  # what paper it is
    text = f.StringField()  # plain text where it could be read, for search
    uploaded_by = f.StringField()
    uploaded_by_name = f.StringField()
    uploaded_at = f.DateTimeField(required=True)
    withdrawn_reason = f.StringField(max_length=1000)
    withdrawn_at = f.DateTimeField()

    meta = {
        "collection": "attachments",
        "auto_create_index": False,
        "indexes": [{"fields": ["case_id", "uploaded_at"]}],
    }


class PartyName(Document):
    """A name once used, for completion while typing. `terms` are those of the case part it stands in."""

    id = f.StringField(primary_key=True)  # "<case id>:<party key>"
    case_id = f.ObjectIdField(required=True)
    kind = f.StringField(required=True)
    name = f.StringField(required=True)
    heads = f.ListField(f.StringField())  # beginnings of the name, for an equality look-up
    uscc = f.StringField()
    post = f.StringField()
    employer = f.StringField()
    terms = f.ListField(f.StringField())

    meta = {
        "collection": "party_names",
        "auto_create_index": False,
        "indexes": [{"fields": ["heads"]}, {"fields": ["case_id"]}, {"fields": ["uscc"], "sparse": True}],
    }
