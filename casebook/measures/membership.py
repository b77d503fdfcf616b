"""An organisation held to account and its responsible members: which measures are theirs, and linking them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from bson import ObjectId
from flask_babel import lazy_gettext as _l

from casebook.acts import Actor
from casebook.cases.models import Case
from casebook.measures import acting, choices, consequences, lawcodes, particulars
from casebook.measures.models import Measure
from casebook.refusals import Refusal
from casebook.store import UnitOfWork
from casebook.web.language import language_code, speak


def offered(case: Case, half: str) -> list[tuple[str, str]]:
    """(id, words) of the measures of a case that may be named as those on responsible members."""
    found = Measure.objects(case_id=case.id, audience=half).order_by("position")
    probe = Measure(id=ObjectId(), kind="accountability", audience=half)
    return [
        (str(measure.id), told(measure)) for measure in found if consequences.may_be_member(probe, measure)
    ]


def told(measure: Measure) -> str:
    """A measure in a list of members: number, who, what."""
    parts = (measure.number, measure.subject_shown, lawcodes.sanction_text(measure, language_code()))
    return " ".join(part for part in parts if part) or str(choices.KINDS[measure.kind])


def problems(measure: Measure, others: Iterable[Measure]) -> Iterator[Refusal]:
    """A member must be a measure on a person in the same case and half."""
    named = list(getattr(particulars.of(measure), "members", None) or ())
    if not named:
        return
    if not consequences.asks_for_members(measure):
        yield Refusal("measure.members_unfit", _l("只有问责党组织时才列责任人员的处置"), field="members")
        return
    fitting = {str(other.id) for other in others if consequences.may_be_member(measure, other)}
    if set(named) - fitting:
        yield Refusal("measure.member_unknown", _l("所选处置不是本案对个人的处置"), field="members")


def members_of(measure: Measure, visible: Iterable[Measure]) -> list[Measure]:
    """The measures named as those on responsible members, in the case's order."""
    named = set(getattr(particulars.of(measure), "members", None) or ())
    return [other for other in visible if str(other.id) in named]


def link(actor: Actor, measure_id: str | ObjectId, member_id: str | ObjectId) -> Measure:
    """Name one more measure as one on a responsible member of an organisation held to account."""

    def check(uow: UnitOfWork, measure: Measure, case: Case) -> None:
        own = particulars.of(measure)
        if not consequences.asks_for_members(measure):
            raise Refusal("measure.members_unfit", _l("只有问责党组织时才列责任人员的处置"), field="members")
        if str(member_id) not in own.members:
            own.members = [*own.members, str(member_id)]
        for refusal in problems(measure, uow.find(Measure, case_id=case.id)):
            raise refusal

    def words(measure: Measure, case: Case) -> str:
        with speak("zh"):
            return str(_l("关联责任人员的处置"))

    return acting.change(actor, measure_id, None, "amend", words, also=check)


def shown(measure: Measure, visible: Iterable[Measure]) -> dict[str, Any] | None:
    """What the page of an organisation held to account asks for: the members named, or the reason."""
    if not consequences.asks_for_members(measure):
        return None
    own = particulars.of(measure)
    named = members_of(measure, visible)
    return {
        "named": [(str(other.id), told(other)) for other in named],
        "reason": own.members_reason,
        "missing": not named and not own.members_reason,
    }
