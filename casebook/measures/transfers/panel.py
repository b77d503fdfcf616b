"""What the case page shows of the question, in the lane of each half and to nobody without that half."""

from __future__ import annotations

from flask import render_template
from markupsafe import Markup

from casebook.acts import Actor
from casebook.cases import panels
from casebook.cases.models import Case
from casebook.measures import proposing
from casebook.measures.models import Measure
from casebook.measures.transfers import service, showing, thresholds


def lane(actor: Actor, case: Case, audiences: frozenset[str], half: str | None = None) -> Markup | None:
    """The offences a half reaches; nothing where it reaches none."""
    if half is None or half not in audiences or case.origin == "reference":
        return None
    question = service.of_case(case).get(half)
    answers = thresholds.reached(case, half, question)
    if not answers and question is None:
        return None
    codes = thresholds.certain(answers)
    measures = list(Measure.objects(case_id=case.id, kind="transfer"))
    page = render_template(
        "measures/transfers/lane.html",
        case=case,
        half=half,
        side=showing.SIDE_NAMES[half],
        offences=[showing.offence(answer) for answer in answers if not answer.conditions],
        more=len(answers) - len(codes),
        standing=showing.standing(case, half, measures, question),
        propose=showing.proposal_link(case, half, codes)
        if codes
        and not thresholds.is_transferred(measures, half, answers)
        and proposing.may_propose(actor, case, "transfer", half)
        else None,
    )
    return Markup(page)  # noqa: S704 - the template escapes


def register() -> None:
    panels.register("lane", lane, order=58)
