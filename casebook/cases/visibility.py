"""Who may see which part of a case. One rule, used by pages, lists, search, exports and counts.

A case carries permission *terms* per audience (common, liability, accountability); an actor carries
the terms of the roles held today; a part is visible where the two meet. A term is `<letter>:<id>`:

    e:<unit>    enforcement handlers of the unit        h:<person>  in the liability team
    a:<unit>    case administrators of the unit         d:<person>  in the accountability team
    l:<unit>    leaders of the unit (or above it)       r:<person>  the reviewer of a half
    m:<unit>    education officers of the unit          ref         everyone with a business role
"""

from __future__ import annotations

from collections.abc import Iterable

from casebook.acts import Actor
from casebook.cases.choices import AUDIENCES, COMMON, HALVES, LIABILITY
from casebook.cases.models import Access, Case

#: role → (letter of the unit term, letter of the person term)
ROLE_TERMS = {
    "enforcement": ("e", "h"),
    "discipline": (None, "d"),
    "reviewer": (None, "r"),
    "leader": ("l", None),
    "education": ("m", None),
    "case_admin": ("a", None),
}
REFERENCE_TERM = "ref"


def actor_terms(actor: Actor) -> frozenset[str]:
    """The terms an actor carries today. The operator of the machine carries none and is asked by
    `sees_everything`."""
    terms: set[str] = set()
    for grant in actor.grants:
        if grant.role not in ROLE_TERMS:
            continue
        terms.add(REFERENCE_TERM)
        unit_letter, person_letter = ROLE_TERMS[grant.role]
        if unit_letter:
            terms.add(f"{unit_letter}:{grant.unit}")
        if person_letter:
            terms.add(f"{person_letter}:{actor.id}")
    return frozenset(terms)


def sees_everything(actor: Actor) -> bool:
    """True for the operator of the machine and the system itself, who act outside the web."""
    return actor.kind in {"operator", "system"}


def case_terms(case: Case) -> Access:
    """The terms of each part of a case, from its unit, secrecy, teams, reviewers and release."""
    if case.origin == "reference":
        return Access(common=[REFERENCE_TERM], liability=[REFERENCE_TERM], accountability=[REFERENCE_TERM])
    terms: dict[str, set[str]] = {audience: set() for audience in AUDIENCES}
    for unit in case.units:
        for audience in AUDIENCES:
            terms[audience].add(f"l:{unit}")
    if case.secrecy != "confidential":
        for unit in case.units:
            terms[COMMON] |= {f"e:{unit}", f"a:{unit}"}
            terms[LIABILITY] |= {f"e:{unit}", f"a:{unit}"}
    _add_people(case, terms)
    if case.release:
        for audience in {COMMON, *case.release.halves}:
            terms[audience] |= {f"m:{unit}" for unit in case.units}
    return Access(**{audience: sorted(found) for audience, found in terms.items()})


def _add_people(case: Case, terms: dict[str, set[str]]) -> None:
    for member in case.liability.team:
        if member.until is None:
            for audience in (COMMON, LIABILITY):
                terms[audience].add(f"h:{member.person}")
    for member in case.accountability.team:
        if member.until is None:
            for audience in AUDIENCES:
                terms[audience].add(f"d:{member.person}")
    for half in HALVES:
        if reviewer := case.investigation(half).reviewer:
            for audience in (COMMON, half):
                terms[audience].add(f"r:{reviewer}")


def visible_audiences(actor: Actor, case: Case) -> frozenset[str]:
    """The parts of the case that the actor may see; empty: the actor may not know of the case."""
    if sees_everything(actor):
        return frozenset(AUDIENCES)
    held = actor_terms(actor)
    return frozenset(audience for audience in AUDIENCES if held & set(getattr(case.access, audience)))


def meets(actor: Actor, terms: Iterable[str]) -> bool:
    """True where the actor carries one of the terms (or sees everything)."""
    return sees_everything(actor) or not actor_terms(actor).isdisjoint(terms)
