"""One of the two investigations of a case: who runs it, through which stages, to which end."""

from __future__ import annotations

from mongoengine import fields as f
from mongoengine.document import EmbeddedDocument

from casebook.cases import choices


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
    counts = f.BooleanField(default=True)  # False: entered by mistake, or the way back from that


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

    def current_team(self) -> list[TeamMember]:
        """The members who have not left."""
        return [member for member in self.team if member.until is None]

    def counted(self) -> list[StageEntry]:
        """The stages entered, in their order, without those that were entered by mistake."""
        return [entry for entry in self.history if entry.counts]

    def withdrawn(self) -> frozenset[str]:
        """The people (ids) whose withdrawal from this investigation was granted."""
        return frozenset(recusal.person for recusal in self.recusals if recusal.state == "granted")
