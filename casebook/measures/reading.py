"""Looking at measures. Permission is part of every query and is asked again of what comes back."""

from __future__ import annotations

from bson import ObjectId

from casebook.acts import Actor
from casebook.cases import visibility
from casebook.cases.models import Case
from casebook.measures import acting, authority, lawcodes, particulars
from casebook.measures.models import Measure

#: Particulars that are text to be read and found, in the order a reader meets them.
TEXTS = (
    "title",
    "readers",
    "reason",
    "violation",
    "matter",
    "post",
    "licence",
    "organ",
    "court",
    "docket",
    "sentence",
    "talked_to_name",
    "talked_to_post",
    "place",
    "points",
    "requirements",
    "text",
    "members_reason",
)
LISTS = ("units", "papers", "goods")


def of_case(actor: Actor, case: Case) -> list[Measure]:
    """The measures of a case that the actor may see, in their order."""
    visible = visibility.visible_audiences(actor, case)
    found = Measure.objects(case_id=case.id).order_by("position")
    return [measure for measure in found if measure.audience in visible and not measure.dropped]


def load(actor: Actor, measure_id: str | ObjectId) -> tuple[Measure, Case]:
    """A measure and its case. Raises NotFound where the actor may not know of it."""
    measure = Measure.objects(id=acting.as_id(measure_id)).first()
    case = Case.objects(id=measure.case_id).first() if measure else None
    return authority.visible(actor, case, measure)


def text_of(measure: Measure) -> str:
    """Everything about a measure that is text, for search: subject, sanction, detail, the record of a
    talk, the text of a notice, corrections. It belongs to the measure's audience."""
    own = particulars.of(measure)
    parts = [measure.number, measure.subject_shown or measure.subject, lawcodes.sanction_text(measure)]
    parts += [measure.detail, measure.authority, measure.document_number, *measure.legal_basis]
    parts += [getattr(own, name, None) for name in TEXTS]
    for name in LISTS:
        parts += getattr(own, name, None) or []
    parts += lawcodes.offence_texts(list(getattr(own, "offences", None) or []))
    parts += [f"{talker.name} {talker.post or ''}" for talker in getattr(own, "talkers", None) or []]
    parts += [annex.text for annex in measure.annexes]
    parts += [step.note for step in measure.steps]
    parts += [each.reason for each in getattr(own, "below_maximum", None) or []]
    parts += [measure.ended_reason]
    return "\n".join(part for part in parts if part)
