"""From a case to its index entries: two or three, one per audience, with the permission terms of each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from casebook import clock
from casebook.cases.choices import AUDIENCES, COMMON
from casebook.cases.models import Attachment, Case
from casebook.law.tables import label, row
from casebook.measures.models import Measure
from casebook.search import wording
from casebook.search.engines.base import Card, Entry
from casebook.search.parts import Part, measure_line, parts_of
from casebook.text.dates import event_marks
from casebook.text.normalise import canonical_name, canonical_number
from casebook.text.synonyms import AccidentKind, vocabulary
from casebook.text.tokens import tokens
from casebook.text.traditional import searchable, simplified

#: Positions between texts, so that no phrase runs from one into the next.
GAP = 10


def entries_of(
    case: Case, measures: Iterable[Measure], attachments: Iterable[Attachment], version: int = 0
) -> list[Entry]:
    """The entries of a case. An audience about which nothing is written has none; common always has.
    `version` is how far the case's trail had come when it was read."""
    measures = list(measures)
    parts = parts_of(case, measures, attachments)
    return [
        _entry(case, audience, parts[audience], [m for m in measures if m.audience == audience], version)
        for audience in AUDIENCES
        if audience == COMMON or parts[audience].texts
    ]


def _entry(case: Case, audience: str, part: Part, measures: list[Measure], version: int) -> Entry:
    texts = list(part.texts)
    marks: list[str] = []
    if audience == COMMON:
        # The title counts three times: it says in few words what a case is about.
        texts = [case.title, case.title, case.title, *texts, *coded_words(case)]
        marks = event_marks(
            clock.local(case.incident.occurred_at).date() if case.incident.occurred_at else None
        )
    found = _positioned(texts, marks)
    card = Card(
        case_id=str(case.id),
        audience=audience,
        terms=frozenset(getattr(case.access, audience)),
        version=version,
        length=len(found),
        facets=_facets(case, audience, measures),
        facts=_facts(case, audience, measures),
        traits=_traits(case) if audience == COMMON else (),
    )
    return Entry(card, tuple(found), tuple(dict.fromkeys(_as_asked(part.names))))


def _positioned(texts: list[str], marks: list[str]) -> list[tuple[str, int]]:
    found = [(mark, position) for position, mark in enumerate(marks)]
    start = len(marks) + GAP
    for text in texts:
        last = start
        for token in tokens(text):
            last = start + token.position
            found.append((token.text, last))
        start = last + GAP
    return found


def _as_asked(names: list[str]) -> list[str]:
    """Names as a question names them: see `casebook.search.query`."""
    return [found for name in names for found in _written(simplified(name)) if found]


def _written(name: str) -> tuple[str | None, ...]:
    return canonical_name(name), canonical_number(name)


def grade_of(case: Case) -> str | None:
    """The computed grade; where none could be computed, the published one."""
    return case.grade or wording.PUBLISHED.get(case.incident.published_grade or "")


def coded_words(case: Case) -> list[str]:
    """What is kept as codes and numbers, in the words by which it is looked for."""
    incident = case.incident
    grades = {grade_of(case), wording.PUBLISHED.get(incident.published_grade or "")}
    words = [
        wording.SOURCES.get(case.source, ""),
        *(wording.CIRCUMSTANCES[code] for code in case.circumstances),
    ]
    words += [wording.GRADES[grade] for grade in sorted(filter(None, grades))]
    words.append(label(row("industries", incident.industry)) if incident.industry else "")
    if incident.deaths:
        words.append(f"死亡{incident.deaths}人 {incident.deaths}人死亡 {incident.deaths}死")
    if incident.missing:
        words.append(f"失踪{incident.missing}人 失联")
    if incident.injured_total:
        words.append(f"受伤{incident.injured_total}人 {incident.injured_total}伤")
    if kind := accident_kind(case):
        words.append(kind.name)
    return [word for word in words if word]


def accident_kind(case: Case) -> AccidentKind | None:
    """The kind of accident, read from the title, else from direct causes and facts."""
    return vocabulary().accident_kind(case.title, case.direct_causes or "", case.facts or "")


def _traits(case: Case) -> tuple[str, ...]:
    traits = [f"circumstance:{code}" for code in case.circumstances]
    if kind := accident_kind(case):
        traits += [f"accident:{kind.code}", *(f"family:{family}" for family in kind.families)]
    return tuple(traits)


def event_day(case: Case) -> date | None:
    """The day of the event in Asia/Shanghai, or the day the case came in."""
    return clock.local(case.incident.occurred_at).date() if case.incident.occurred_at else case.received_on


def _facets(case: Case, audience: str, measures: list[Measure]) -> dict[str, tuple[str, ...]]:
    facets = {
        "kind": tuple(sorted({measure.kind for measure in measures})),
        "outcome": tuple(sorted({code for measure in measures for code in outcomes(measure)})),
    }
    if audience == COMMON:
        day = event_day(case)
        grade, region = grade_of(case), list(case.incident.region)
        facets |= {
            "grade": (grade,) if grade else (),
            "industry": (case.incident.industry,) if case.incident.industry else (),
            "region": (region[0],) if region else (),
            "year": (f"{day:%Y}",) if day else (),
        }
    return {name: values for name, values in facets.items() if values}


def _facts(case: Case, audience: str, measures: list[Measure]) -> dict[str, float]:
    facts: dict[str, float] = {}
    done = [measure for measure in measures if measure.state in {"decided", "executed"}]
    fines = [
        measure.standing_fen / 100 for measure in done if measure.kind == "penalty" and measure.standing_fen
    ]
    if fines:
        facts["fine"] = max(fines)
    people = [measure.count for measure in measures if measure.count]
    if people:
        facts["people"] = float(max(people))
    if audience == COMMON:
        if day := event_day(case):
            facts["day"], facts["year"] = float(day.toordinal()), float(day.year)
        incident = case.incident
        for name, value in (("deaths", incident.deaths), ("injured", incident.injured_total)):
            if value is not None:
                facts[name] = float(value)
        if incident.direct_loss_fen is not None:
            facts["loss"] = incident.direct_loss_fen / 100
    return facts


def outcomes(measure: Measure) -> list[str]:
    """What the measure came to, as codes of `wording.OUTCOMES`."""
    text = searchable(measure_line(measure))
    return [
        code
        for code, (kinds, words) in wording.OUTCOMES.items()
        if measure.kind in kinds
        or any(word in text for word in words.split())
        or (code == "fined" and measure.kind == "penalty" and measure.standing_fen)
    ]
