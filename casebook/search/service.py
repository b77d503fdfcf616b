"""Searching: permission goes into the question and is asked again of every case that comes back."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from bson import ObjectId
from flask_babel import lazy_gettext as _l

from casebook.accounts import may
from casebook.acts import Actor
from casebook.cases import visibility
from casebook.cases.choices import AUDIENCES, COMMON
from casebook.cases.models import Case
from casebook.measures import service as measures_of
from casebook.measures.models import Measure
from casebook.refusals import NotPermitted, Refusal
from casebook.search import indexer, labels, marks, upkeep
from casebook.search.engines.base import FACETS, Answer, Engine, Health, IndexBroken, Question, Request
from casebook.search.entries import event_day, grade_of
from casebook.search.parts import parts_of
from casebook.search.query import marked_words, understand
from casebook.search.sources import Source, gather
from casebook.text.snippets import Segment, cut, mark

#: Marked cases of which the permission is asked of the store before an answer is counted.
FRESHLY_MARKED = 300
PATIENCE_SECONDS = 2.0  # with a lost index, while the indexer brings it back
SORTS = ("relevance", "date")
TELLING = 12  # characters; shorter texts (a name, an industry) are shown only where not even the title tells

T = TypeVar("T")

Facets = dict[str, list[tuple[str, str, int]]]


@dataclass(frozen=True)
class SearchHit:
    """A case found. `snippets` and `marked_title` are lists of (text, is it a word asked for)."""

    case_id: str
    external_id: str
    number: str | None
    title: str
    grade: str | None
    occurred_on: date | None
    score: float
    snippets: list[list[Segment]]
    marked_title: list[Segment]
    region: list[str]
    deaths: int | None
    measure_counts: dict[str, int]
    origin: str


@dataclass(frozen=True)
class SearchAnswer:
    """`total` and the counts of `facets` (name → (value, label, count)) are cases the actor may see."""

    total: int
    hits: list[SearchHit]
    facets: Facets
    question: Question = field(default_factory=Question)


def search(
    actor: Actor,
    text: str,
    *,
    filters: Mapping[str, Sequence[str]] | None = None,
    sort: str = "relevance",
    limit: int = 20,
    offset: int = 0,
) -> SearchAnswer:
    """The cases that answer `text` and may be seen by the actor, the best first.

    `filters` are facet name → chosen values. Raises Refusal `search.rebuilding` while the index is
    being built anew, `search.sort` and `search.filter` for what does not exist, NotPermitted
    `search.not_permitted`.
    """
    require(actor)
    if sort not in SORTS:
        raise Refusal("search.sort", _l("没有这种排序"), field="sort")
    if unknown := sorted(set(filters or ()) - set(FACETS)):
        raise Refusal("search.filter", _l("没有这个筛选项：%(name)s"), name=unknown[0])
    question = understand(text)
    terms = None if visibility.sees_everything(actor) else visibility.actor_terms(actor)
    request = Request(
        question=question,
        terms=terms,
        filters={name: tuple(values) for name, values in (filters or {}).items() if values},
        sort=sort,
        limit=limit,
        offset=offset,
        hidden=no_longer_visible(actor),
    )
    answer = with_index(lambda engine: engine.search(request))
    return _shown(actor, question, answer)


def require(actor: Actor) -> None:
    """Raise NotPermitted unless a role of the actor may search."""
    if not may(actor, "search.read"):
        raise NotPermitted("search.not_permitted", _l("您的角色不能检索案件"))


def _shown(actor: Actor, question: Question, answer: Answer) -> SearchAnswer:
    """The answer with what is read of each case from the store, after asking permission once more."""
    sources = gather([ObjectId(scored.case_id) for scored in answer.hits])
    words = marked_words(question)
    hits = []
    for scored in answer.hits:
        source = sources.get(ObjectId(scored.case_id))
        audiences = visibility.visible_audiences(actor, source.case) if source else frozenset()
        if source and COMMON in audiences:
            hits.append(_hit(source, audiences, words, scored.score))
    gone = len(answer.hits) - len(hits)
    facets = {name: labels.facet(name, answer.facets.get(name, {})) for name in FACETS}
    return SearchAnswer(answer.total - gone, hits, facets, question)


def _hit(
    source: Source, audiences: frozenset[str], words: list[tuple[str, float]], score: float
) -> SearchHit:
    case = source.case
    parts = parts_of(case, seen_measures(source, audiences), source.attachments)
    texts = [text for audience in AUDIENCES if audience in audiences for text in parts[audience].texts]
    title = list(mark(case.title, words))
    told = cut([text for text in texts if len(text) >= TELLING], words)
    if not told and not any(asked for _, asked in title):
        told = cut(texts, words)
    return SearchHit(
        case_id=str(case.id),
        external_id=case.external_id,
        number=case.number,
        title=case.title,
        grade=grade_of(case),
        occurred_on=event_day(case),
        score=score,
        snippets=[list(snippet.segments) for snippet in told],
        marked_title=title,
        region=list(case.incident.region),
        deaths=case.incident.deaths,
        measure_counts=measures_of.counts(seen_measures(source, audiences)),
        origin=case.origin,
    )


def seen_measures(source: Source, audiences: frozenset[str]) -> list[Measure]:
    """The measures of the case that somebody who sees `audiences` may see."""
    return [measure for measure in source.measures if measure.audience in audiences]


def no_longer_visible(actor: Actor) -> frozenset[tuple[str, str]]:
    """Entries that the index may still believe visible to the actor although the store says otherwise:
    of cases just changed and not yet indexed again."""
    if visibility.sees_everything(actor):
        return frozenset()
    changed = list(dict.fromkeys(found["case_id"] for found in marks.waiting(FRESHLY_MARKED)))
    if not changed:
        return frozenset()
    hidden: set[tuple[str, str]] = set()
    for case in Case.objects(id__in=changed).only("access"):
        seen = visibility.visible_audiences(actor, case)
        hidden.update((str(case.id), audience) for audience in AUDIENCES if audience not in seen)
    return frozenset(hidden)


def with_index(ask: Callable[[Engine], T], patience: float = PATIENCE_SECONDS) -> T:
    """What `ask` finds; a lost or broken index is brought back first.

    In the web process the indexer does it and there is little patience (seconds); elsewhere it is done at
    once.
    """
    deadline = time.monotonic() + patience
    while True:
        try:
            return ask(upkeep.engine())
        except IndexBroken as broken:
            if follower := indexer.running():
                follower.wake(rebuild=True)
                if time.monotonic() > deadline:
                    raise _rebuilding() from broken
                time.sleep(0.05)
            elif not _mended(patience):
                raise _rebuilding() from broken


def _mended(patience: float) -> bool:
    try:
        return upkeep.mend(patience) > 0
    except upkeep.WriterBusy:
        return False


def _rebuilding() -> Refusal:
    return Refusal("search.rebuilding", _l("检索索引正在重建，请稍候再试；案件和清单不受影响"))


def catch_up() -> int:
    """Bring the index up to date now: what commands call before they search, as no indexer runs in them.
    Another process that writes at the moment is left to it."""
    try:
        return upkeep.catch_up()
    except upkeep.WriterBusy:
        return 0


def reindex(progress: upkeep.Progress | None = None) -> int:
    """Build the index anew from the store; how many cases. Raises Refusal where another one writes."""
    try:
        with upkeep.writer(timeout=60.0) as held:
            return upkeep.rebuild(held, progress)
    except upkeep.WriterBusy as busy:
        raise Refusal("search.writer_busy", _l("另一个进程正在写索引，请稍候再试")) from busy


def health() -> Health:
    """Whether the index can be read, and how much is in it."""
    return upkeep.engine().health()
