"""What the page of a measure on a person or organisation tells of its consequences, and what it prompts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from casebook import clock
from casebook.acts import Actor
from casebook.cases.choices import ACCOUNTABILITY, COMMON
from casebook.cases.models import Case
from casebook.law import impact, maximum, tables
from casebook.law.impact import Effect, Impact
from casebook.law.words import parts
from casebook.measures import authority, consequences, membership, particulars
from casebook.measures.models import Measure
from casebook.statutes.marks import cited
from casebook.web import filters
from casebook.web.language import language_code

#: Kinds that an organisation's page offers to propose on its responsible members.
FOR_MEMBERS = ("accountability", "discipline", "handling")


def shown(actor: Actor, measure: Measure, case: Case, visible: Iterable[Measure]) -> dict[str, Any] | None:
    """What follows from the measure; None for kinds from which nothing follows."""
    if measure.kind not in consequences.KINDS or case.origin != "own":
        return None
    every, language = list(visible), language_code()
    found = consequences.impact_of(measure)
    members = membership.shown(measure, every)
    return {
        "steps": [step[language if language in step else "en"] for step in found.steps] if found else [],
        "effects": [effect_told(effect) for effect in found.effects] if found else [],
        "unread": _unread(found) if found else "",
        "hints": consequences.hints(measure, every, language),
        "lifelong": lifelong_told() if getattr(particulars.of(measure), "lifelong", False) else None,
        "members": members,
        "propose": _propose(actor, measure, case) if members else [],
    }


def effect_told(effect: Effect) -> dict[str, Any]:
    """One effect as pages write it."""
    return {
        "words": filters.label(effect.words),
        "since": effect.since,
        "until": effect.until,
        "for_good": effect.for_good,
        "verified": effect.verified,
    }


def _unread(found: Impact) -> str:
    """What of the period was not read in a source; empty where all of it was."""
    if not found.known:
        return _("未核实：这一期限的法律表尚未核对原文。")
    told = parts(found.unverified, language_code().startswith("zh"))
    return _("部分未核实：%(parts)s没有在原文中核对过，使用前请核对。", parts=told) if told else ""


def lifelong_told() -> str:
    """What 终身问责 means, from its row."""
    row = tables.row("impact_rules", "lifelong")
    return filters.label(row["says"]) if row else ""


def _propose(actor: Actor, measure: Measure, case: Case) -> list[tuple[str, str]]:
    """(kind, address) of the forms that begin a measure on a responsible member and link it."""
    if measure.state not in {"proposed", "decided"} or not authority.allows(actor, "amend", case, measure):
        return []
    return [
        (
            kind,
            url_for("measures.new", case_id=case.id, kind=kind, half=measure.audience, member_of=measure.id),
        )
        for kind in FOR_MEMBERS
    ]


def tier_prompts(case: Case) -> list[str]:
    """The heaviest of each tier, where a circumstance of the case asks for the top of a range: to be
    thought of by people, never decided here."""
    happened = case.incident.occurred_at
    day = clock.local(happened).date() if happened else case.received_on or clock.today()
    borne = {code for party in case.parties_for({COMMON, ACCOUNTABILITY}) for code in party.circumstances}
    demands = maximum.demanded(sorted(borne | set(case.circumstances)), on=day)
    if not demands:
        return []
    language = language_code()
    reasons = _("、").join(
        dict.fromkeys(demand.reasons[language if language == "zh" else "en"] for demand in demands)
    )
    found = [
        _(
            "本案有“%(reasons)s”情节：请考虑所在档次中最重的处分。这只是提示，档次和处分由决定机关认定。",
            reasons=reasons,
        )
    ]
    for system, name in (("party", _("党纪")), ("administrative", _("政务"))):
        tiers = impact.tiers(system, clock.today())
        told = _("；").join(
            _("%(tier)s：%(heaviest)s", tier=filters.label(tier), heaviest=filters.label(heaviest))
            for tier, heaviest in tiers
        )
        found.append(
            _(
                "%(system)s各档最重：%(told)s（%(basis)s）",
                system=name,
                told=told,
                basis=cited(tiers[0][0]) if tiers else "",
            )
            + ("" if all(tier.is_verified("heaviest") for tier, _sanction in tiers) else _("（未核实）"))
        )
    return found
