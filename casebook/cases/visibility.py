"""Who may see which part of a case. One rule, used by pages, lists, search, exports and counts.

A case carries permission *terms* per audience (common, liability, accountability); an actor carries
the terms of the roles held today; a part is visible where the two meet. A term is `<letter>:<id>`:

    u:<unit>    handlers of enforcement, case administrators and leaders of the unit (or above it)
    l:<unit>    leaders of the unit alone               h:<person>  in the liability team
    m:<unit>    education officers of the unit          d:<person>  in the accountability team
    ref         everyone with a business role           r:<person>  the reviewer of a half, the chair of its hearing
                                                        c:<person>  who registered a confidential case
"""

from __future__ import annotations

from collections.abc import Iterable

from casebook.acts import Actor
from casebook.cases.choices import ACCOUNTABILITY, AUDIENCES, COMMON, HALVES, LIABILITY
from casebook.cases.models import Access, Case

#: role → letters of its terms for the unit, and for the person
ROLE_TERMS: dict[str, tuple[str, str]] = {
    "enforcement": ("u", "hc"),
    "discipline": ("", "d"),
    "reviewer": ("", "r"),
    "leader": ("ul", ""),
    "education": ("m", ""),
    "case_admin": ("u", "c"),
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
        for_unit, for_person = ROLE_TERMS[grant.role]
        terms.update(f"{letter}:{grant.unit}" for letter in for_unit)
        terms.update(f"{letter}:{actor.id}" for letter in for_person)
    return frozenset(terms)


def sees_everything(actor: Actor) -> bool:
    """True for the operator of the machine and the system itself, who act outside the web."""
    return actor.kind in {"operator", "system"}


def case_terms(case: Case) -> Access:
    """The terms of each part of a case, from its unit, secrecy, teams, reviewers and release."""
    if case.origin == "reference":
        return Access(common=[REFERENCE_TERM], liability=[REFERENCE_TERM], accountability=[REFERENCE_TERM])
    terms: dict[str, set[str]] = {audience: set() for audience in AUDIENCES}
    leaders = {f"l:{unit}" for unit in case.units}
    whole_unit = leaders if case.secrecy == "confidential" else {f"u:{unit}" for unit in case.units}
    terms[COMMON] |= whole_unit
    terms[LIABILITY] |= whole_unit
    terms[ACCOUNTABILITY] |= leaders
    if case.secrecy == "confidential" and case.created_by:
        terms[COMMON].add(f"c:{case.created_by}")
        terms[LIABILITY].add(f"c:{case.created_by}")
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
        if hearing := case.investigation(half).hearing:
            for audience in (COMMON, half):
                terms[audience].add(f"r:{hearing.chair}")


def visible_audiences(actor: Actor, case: Case) -> frozenset[str]:
    """The parts of the case that the actor may see; empty: the actor may not know of the case."""
    if sees_everything(actor):
        return frozenset(AUDIENCES)
    held = actor_terms(actor)
    return frozenset(audience for audience in AUDIENCES if held & set(getattr(case.access, audience)))


def meets(actor: Actor, terms: Iterable[str]) -> bool:
    """True where the actor carries one of the terms (or sees everything)."""
    return sees_everything(actor) or not actor_terms(actor).isdisjoint(terms)
