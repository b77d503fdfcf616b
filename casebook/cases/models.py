"""The case: what happened, to whom, and the two investigations into it."""

from __future__ import annotations

from mongoengine import fields as f
from mongoengine.document import Document, EmbeddedDocument

from casebook import clock
from casebook.cases import choices
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
    direct_loss_fen = f.LongField(min_value=0)
    production_safety_accident = f.BooleanField(default=True)
    published_grade = f.StringField(choices=tuple(choices.PUBLISHED_GRADES))


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


class StageEntry(EmbeddedDocument):
    """An investigation entered a stage: the row of its own history."""

    code = f.StringField(required=True)  # a code of law table `stages`: A1 … A20, B1 … B17
    entered_on = f.DateField(required=True)
    due_on = f.DateField()
    document = f.StringField(max_length=200)
    document_number = f.StringField(max_length=80)
    note = f.StringField(max_length=2000)
    way = f.StringField()  # a code of law table `clue_ways`, where a clue was disposed of
    by = f.StringField(required=True)  # person id
    by_name = f.StringField()
    at = f.DateTimeField(required=True)
    returned_ground = f.StringField()  # a code of law table `return_grounds`, where it was gone back to
    returned_reason = f.StringField(max_length=2000)  # set when the stage was gone back to
    approved_by = f.StringField()  # the leader who approved the entry, where the table asks for one
    approved_by_name = f.StringField()
    approved_at = f.DateTimeField()


class StageRequest(EmbeddedDocument):
    """What a handler prepared: to enter a stage that a leader has to approve. It is answered by an entry,
    or refused with a reason; then it stays, so that it can be sent anew with what was typed."""

    code = f.StringField(required=True)
    entered_on = f.DateField()
    due_on = f.DateField()
    document = f.StringField(max_length=200)
    document_number = f.StringField(max_length=80)
    note = f.StringField(max_length=2000)
    way = f.StringField()
    returned_ground = f.StringField()
    returned_reason = f.StringField(max_length=2000)
    by = f.StringField(required=True)
    by_name = f.StringField()
    at = f.DateTimeField(required=True)
    refused_reason = f.StringField(max_length=2000)
    refused_by = f.StringField()
    refused_by_name = f.StringField()
    refused_at = f.DateTimeField()


class Recusal(EmbeddedDocument):
    """Withdrawal 回避 of a person from one investigation: asked for, then granted or refused. Who withdrew
    stays on record and does nothing more in that half."""

    key = f.StringField(required=True, max_length=20)
    person = f.StringField(required=True)
    name = f.StringField(required=True)
    ground = f.StringField(required=True)  # a code of the grounds in law table `separation`
    asked_by = f.StringField(required=True, choices=tuple(choices.RECUSAL_ASKERS))
    reason = f.StringField(required=True, max_length=4000)
    recorded_by = f.StringField()
    recorded_by_name = f.StringField()
    recorded_at = f.DateTimeField(required=True)
    state = f.StringField(required=True, choices=tuple(choices.RECUSAL_STATES), default="asked")
    decided_on = f.DateField()
    authority = f.StringField(max_length=200)  # the organ above that decided on a leader, and its paper
    answer = f.StringField(max_length=4000)
    decided_by = f.StringField()
    decided_by_name = f.StringField()
    decided_at = f.DateTimeField()


class Hearing(EmbeddedDocument):
    """The hearing 听证 arranged: who chairs it, when it is, when the party was told of it."""

    chair = f.StringField(required=True)
    chair_name = f.StringField()
    held_on = f.DateField(required=True)
    noticed_on = f.DateField(required=True)
    place = f.StringField(max_length=200)
    arranged_by = f.StringField()
    arranged_by_name = f.StringField()
    arranged_at = f.DateTimeField()


class Review(EmbeddedDocument):
    """The opinion of a reviewer who did not investigate."""

    reviewer = f.StringField()  # person id
    reviewer_name = f.StringField()
    opinion = f.StringField(choices=("agreed", "returned"))
    findings_version = f.IntField()
    text = f.StringField(max_length=10000)
    at = f.DateTimeField()


class TeamMember(EmbeddedDocument):
    person = f.StringField(required=True)
    name = f.StringField(required=True)
    lead = f.BooleanField(default=False)
    since = f.DateField()
    until = f.DateField()  # a member who left stays on record; who once investigated never reviews


class EarlierOutcome(EmbeddedDocument):
    """What an investigation had come to before it was reopened; nothing of it is ever overwritten."""

    state = f.StringField(required=True, choices=("concluded", "declined"))
    findings = f.StringField()
    outcome = f.StringField()
    conclusion = f.StringField()
    concluded_on = f.DateField()
    concluded_by_name = f.StringField()
    declined_reason = f.StringField()
    declined_by = f.StringField()
    declined_by_name = f.StringField()
    reopened_by = f.StringField(required=True)
    reopened_by_name = f.StringField()
    reopened_at = f.DateTimeField(required=True)
    reason = f.StringField(required=True, max_length=4000)


class Investigation(EmbeddedDocument):
    """One of the two investigations of a case."""

    state = f.StringField(choices=tuple(choices.INVESTIGATION_STATES), default="not_started")
    team = f.EmbeddedDocumentListField(TeamMember)
    reviewer = f.StringField()  # person id of the reviewer assigned
    reviewer_name = f.StringField()
    stage = f.StringField()
    due_on = f.DateField()
    history = f.EmbeddedDocumentListField(StageEntry)
    findings = f.StringField()
    findings_version = f.IntField(default=0)  # a review counts only for the findings it was given on
    findings_at = f.DateTimeField()
    findings_by = f.StringField()
    findings_by_name = f.StringField()
    submitted_at = f.DateTimeField()
    submitted_by_name = f.StringField()
    outcome = f.StringField()  # liability: responsible | not_responsible; accountability: the same
    conclusion = f.StringField()
    concluded_on = f.DateField()
    concluded_by = f.StringField()
    concluded_by_name = f.StringField()
    reviews = f.EmbeddedDocumentListField(Review)
    declined_reason = f.StringField(max_length=4000)
    declined_by = f.StringField()
    declined_by_name = f.StringField()
    declined_at = f.DateTimeField()
    earlier = f.EmbeddedDocumentListField(EarlierOutcome)
    request = f.EmbeddedDocumentField(StageRequest)
    recusals = f.EmbeddedDocumentListField(Recusal)
    hearing = f.EmbeddedDocumentField(Hearing)

    def waits(self) -> bool:
        """Whether a stage prepared for approval, or a withdrawal asked for, waits for a leader."""
        pending = self.request is not None and self.request.refused_at is None
        return pending or any(recusal.state == "asked" for recusal in self.recusals)

    def withdrawn(self) -> frozenset[str]:
        """The people (ids) whose withdrawal from this investigation was granted."""
        return frozenset(recusal.person for recusal in self.recusals if recusal.state == "granted")


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
    doubt_c = f.StringField()  # what has to stand beside that end: letters of `choices.DOUBTS`
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
