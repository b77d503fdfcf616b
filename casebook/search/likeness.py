"""Cases like this one, and what was done in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bson import ObjectId

from casebook.acts import Actor
from casebook.cases import visibility
from casebook.cases.choices import COMMON
from casebook.cases.models import Case
from casebook.measures import service as measures_of
from casebook.measures.models import Measure
from casebook.search import labels
from casebook.search.engines.base import Profile, Scored
from casebook.search.entries import entries_of, event_day, grade_of
from casebook.search.service import PATIENCE_SECONDS, no_longer_visible, seen_measures, with_index
from casebook.search.sources import Source, gather

SPARE = 5  # asked for beyond the limit, for cases that fall out when permission is asked again


@dataclass(frozen=True)
class Similar:
    """A comparable case: why, and what was done in it, as far as the actor may see."""

    case_id: str
    external_id: str
    number: str | None
    title: str
    grade: str | None
    occurred_on: date | None
    region: list[str]
    deaths: int | None
    score: float
    reasons: list[str]
    measure_counts: dict[str, int]
    measures: list[Measure]
    penalty_fen: int | None


def similar(actor: Actor, case: Case, limit: int = 5, *, patience: float = PATIENCE_SECONDS) -> list[Similar]:
    """The cases most like `case` among those the actor may see, the most alike first.

    Compared is only what the actor may see of either. Raises Refusal `search.rebuilding` where a lost
    index is not back within `patience` seconds.
    """
    audiences = visibility.visible_audiences(actor, case)
    source = gather([case.id]).get(case.id)
    if source is None or COMMON not in audiences:
        return []
    profile = _profile(source, audiences)
    terms = None if visibility.sees_everything(actor) else visibility.actor_terms(actor)
    hidden = no_longer_visible(actor)
    found = with_index(lambda engine: engine.similar(profile, terms, limit + SPARE, hidden), patience)
    # Few fall out when permission is asked again: the spare ones are seldom read.
    alike = _seen(actor, found[:limit])
    return (alike + _seen(actor, found[limit:]))[:limit] if len(alike) < limit else alike


def _seen(actor: Actor, found: Sequence[Scored]) -> list[Similar]:
    """What the actor may see, by the store, of the cases found."""
    sources = gather([ObjectId(scored.case_id) for scored in found], attachments=False)
    alike = []
    for scored in found:
        other = sources.get(ObjectId(scored.case_id))
        seen = visibility.visible_audiences(actor, other.case) if other else frozenset()
        if other and COMMON in seen:
            alike.append(_similar(other, seen, scored.score, scored.reasons))
    return alike


def _profile(source: Source, audiences: frozenset[str]) -> Profile:
    """What the actor may see of the case, as it is compared."""
    tokens: Counter[str] = Counter()
    facets: dict[str, tuple[str, ...]] = {}
    traits: tuple[str, ...] = ()
    for entry in entries_of(source.case, source.measures, source.attachments):
        if entry.card.audience not in audiences:
            continue
        tokens.update(token for token, _ in entry.tokens if len(token) > 1 and not token.startswith("@"))
        if entry.card.audience == COMMON:
            facets, traits = dict(entry.card.facets), entry.card.traits
    return Profile(str(source.case.id), tokens, facets, traits)


def _similar(source: Source, audiences: frozenset[str], score: float, reasons: tuple[str, ...]) -> Similar:
    case, measures = source.case, seen_measures(source, audiences)
    return Similar(
        case_id=str(case.id),
        external_id=case.external_id,
        number=case.number,
        title=case.title,
        grade=grade_of(case),
        occurred_on=event_day(case),
        region=list(case.incident.region),
        deaths=case.incident.deaths,
        score=score,
        reasons=labels.reasons(reasons),
        measure_counts=measures_of.counts(measures_of.decided(measures)),
        measures=measures,
        penalty_fen=measures_of.penalty_fen(measures),
    )
