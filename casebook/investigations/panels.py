"""What the two investigations show on the case page."""

from __future__ import annotations

from flask import render_template
from markupsafe import Markup

from casebook.acts import Actor
from casebook.cases import panels
from casebook.cases.choices import HALF_NAMES
from casebook.cases.models import Case
from casebook.investigations import entries, offers, stage_table
from casebook.investigations.changing import runs
from casebook.investigations.inquiry import OPINIONS, OUTCOMES
from casebook.investigations.separation import current_team


def lane(actor: Actor, case: Case, audiences: frozenset[str], half: str | None = None) -> Markup | None:
    """Stage, team, review and conclusion of a half. Nothing where it is sealed, or for a precedent."""
    if half is None or half not in audiences or case.origin == "reference":
        return None
    investigation = case.investigation(half)
    return Markup(  # noqa: S704 - a template of ours, which escapes
        render_template(
            "investigations/lane.html",
            case=case,
            half=half,
            investigation=investigation,
            team=current_team(investigation),
            stage=stage_table.machine(half).stage(investigation.stage),
            stage_name=stage_table.stage_name,
            waiting=entries.pending(investigation),
            runs=runs(actor, case, half),
            offered=offers.of_half(actor, case, half),
            outcomes=OUTCOMES,
            opinions=OPINIONS,
        )
    )


def main(actor: Actor, case: Case, audiences: frozenset[str], half: str | None = None) -> Markup | None:
    """The rectifications of the parts the reader may see."""
    items = [item for item in case.rectifications if item.half in audiences]
    offered = offers.of_case(actor, case)
    if not items and "add_rectification" not in offered:
        return None
    return Markup(  # noqa: S704
        render_template(
            "investigations/rectifications.html",
            case=case,
            items=items,
            offered=offered,
            half_names=HALF_NAMES,
        )
    )


def actions(actor: Actor, case: Case, audiences: frozenset[str], half: str | None = None) -> Markup | None:
    """The buttons that close, reopen and release."""
    offered = offers.of_case(actor, case)
    if not offered & {"close", "reopen", "release", "withdraw_release"}:
        return None
    return Markup(render_template("investigations/actions.html", case=case, offered=offered))  # noqa: S704


def register() -> None:
    """Fill the places of the case page; first in their lane."""
    panels.register("lane", lane, order=10)
    panels.register("main", main, order=40)
    panels.register("actions", actions, order=10)
