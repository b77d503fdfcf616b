"""What the case page shows of clocks: in each half's lane its own, below those of the common part."""

from __future__ import annotations

from flask import render_template, request
from markupsafe import Markup

from casebook.acts import Actor
from casebook.cases import panels
from casebook.cases.choices import COMMON
from casebook.cases.models import Case
from casebook.deadlines import authority, presenting, reading
from casebook.deadlines.models import Clock


def lane(actor: Actor, case: Case, audiences: frozenset[str], half: str | None = None) -> Markup | None:
    """The clocks of a half, in that half's lane. Nothing where it is sealed, or for a precedent."""
    if half is None or half not in audiences or case.origin == "reference":
        return None
    return _rendered(actor, case, half)


def common(actor: Actor, case: Case, audiences: frozenset[str], half: str | None = None) -> Markup | None:
    """The clocks that belong to neither half."""
    if COMMON not in audiences or case.origin == "reference":
        return None
    return _rendered(actor, case, COMMON)


def _rendered(actor: Actor, case: Case, half: str) -> Markup | None:
    found = [each for each in _of_case(actor, case) if each.audience == half]
    may_start = authority.permits(actor, "start", case, half)
    if not found and (half == COMMON or not may_start):
        return None
    live = [each for each in found if each.live and not reading.is_over(each)]
    page = render_template(
        "deadlines/panel.html",
        case=case,
        half=half,
        live=[each for each in live if each.due_on or each.state == "paused"],
        unnumbered=[each for each in live if not each.due_on and each.state != "paused"],
        done=[each for each in found if not each.live or reading.is_over(each)],
        overdue=sum(reading.is_overdue(each) for each in live),
        may_start=may_start,
        name_of=presenting.name_of,
        end_badge=presenting.end_badge,
        end_text=presenting.end_text,
        met_text=presenting.met_text,
        marks=presenting.marks,
        state_badge=presenting.state_badge,
    )
    return Markup(page)  # noqa: S704 - the template escapes


def _of_case(actor: Actor, case: Case) -> list[Clock]:
    """The clocks of the case, read once for the three places of its page."""
    kept: dict[tuple[str, str, int], list[Clock]] = request.environ.setdefault("casebook.clocks_of_case", {})
    key = (str(case.id), actor.id, case.version)
    if key not in kept:
        kept[key] = reading.of_case(actor, case)
    return kept[key]


def register() -> None:
    """Fill the places of the case page: after stage and team, before the measures."""
    panels.register("lane", lane, order=30)
    panels.register("main", common, order=10)
