"""What the case page shows of measures: in each half's lane its own, below what belongs to neither."""

from __future__ import annotations

from typing import Any

from flask import render_template
from markupsafe import Markup

from casebook.acts import Actor
from casebook.cases import panels
from casebook.cases.choices import COMMON
from casebook.cases.models import Case
from casebook.measures import choices, listing, presenting, proposing, reading, sums
from casebook.measures.kinds import kinds_of


def lane(actor: Actor, case: Case, audiences: frozenset[str], half: str | None = None) -> Markup | None:
    """The measures of a half and the kinds that this person may propose in it."""
    if half is None or half not in audiences:
        return None
    measures = [measure for measure in reading.of_case(actor, case) if measure.audience == half]
    offered = [kind.code for kind in kinds_of(half) if proposing.may_propose(actor, case, kind.code, half)]
    return _rendered(case, measures, half, offered)


def unassigned(actor: Actor, case: Case, audiences: frozenset[str], half: str | None = None) -> Markup | None:
    """Measures of a precedent whose source does not say to which investigation they belong."""
    measures = [measure for measure in reading.of_case(actor, case) if measure.audience == COMMON]
    return _rendered(case, measures, COMMON, []) if measures else None


def _rendered(case: Case, measures: list[Any], half: str, offered: list[str]) -> Markup:
    page = render_template(
        "measures/lane.html",
        case=case,
        measures=measures,
        half=half,
        offered=offered,
        kinds=choices.KINDS,
        fines=sums.penalty_fen(measures),
        proposed_fines=sums.proposed_fen(measures),
        subject=listing.subject_text,
        sanction=presenting.sanction,
        state_badge=presenting.state_badge,
        waits_for=presenting.waits_for,
        top=presenting.top_badge,
    )
    return Markup(page)  # noqa: S704 - the template escapes


def register() -> None:
    panels.register("lane", lane, order=60)
    panels.register("main", unassigned, order=20)
