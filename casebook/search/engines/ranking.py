"""Ranking over postings, common to the engines: BM25 on bigrams within concepts, coverage across them.

A case answers with all its visible entries together: what one part lacks another may hold.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from casebook.search.engines.base import FACETS, Answer, Card, Concept, Condition, Request, Scored, Word
from casebook.search.engines.view import View

EXACT = 100.0  # of a case whose number or party was typed: above everything found by words
KEPT = 0.4  # of the best coverage; what covers less of the question is not an answer …
FEW = 10  # … unless there are fewer answers than these: then related cases follow them,
RELATED = 0.15  # which cover this much of the best and hold one thing asked for
HELD = 0.4  # share of a concept from which on it counts as held
LEAST = 0.05
PARTIAL = 2.0  # power by which a word found in part is pressed down
PARTS = 0.95  # of a long word found by its parts

#: Case → (coverage, strength), both 0…1.
Found = Mapping[str, tuple[float, float]]
#: (weight, is it a bonus, what was found)
Asked = tuple[float, bool, Found]


class Postings(Protocol):
    """What an engine must be able to look up. Entries are positions in `cards`."""

    @property
    def cards(self) -> Sequence[Card | None]: ...
    def frequencies(self, token: str) -> Mapping[int, float]: ...
    def named(self, name: str) -> Iterable[int]: ...
    def beginning_with(self, character: str) -> Iterable[str]: ...
    def in_a_row(self, tokens: Sequence[str]) -> Iterable[int]: ...
    def entries_with(self, token: str) -> int: ...


class Words:
    """The visible postings of tokens, each looked up once a request."""

    def __init__(self, postings: Postings, view: View) -> None:
        self.postings = postings
        self.view = view
        self._frequencies: dict[str, Mapping[int, float]] = {}

    def frequencies(self, token: str) -> Mapping[int, float]:
        """Visible entries with the token, and how often; a single Han character counts wherever a token
        begins with it."""
        found = self._frequencies.get(token)
        if found is None:
            tokens = [token]
            if len(token) == 1 and not token.isascii():
                tokens += self.postings.beginning_with(token)
            visible = self.view.cards
            counted: dict[int, float] = {}
            for one in tokens:
                for number, often in self.postings.frequencies(one).items():
                    if number in visible:
                        counted[number] = counted.get(number, 0.0) + often
            found = self._frequencies[token] = counted
        return found

    def idf(self, token: str) -> float:
        having = len(self.frequencies(token))
        return math.log(1 + (len(self.view.cards) - having + 0.5) / (having + 0.5))


class Ranking:
    """One request over one state of an index."""

    def __init__(self, postings: Postings, view: View) -> None:
        self.postings = postings
        self.view = view
        self.words = Words(postings, view)

    def concept(self, concept: Concept) -> dict[str, tuple[float, float]]:
        """The best word of the concept in each case, or its parts together."""
        share: dict[int, float] = {}
        strength: dict[int, float] = {}
        for word in sorted(concept.words, key=lambda word: -word.weight):
            self._add_word(word, share, strength)
        best: dict[str, tuple[float, float]] = {}
        for number, part in share.items():
            case_id = self.view.case_of[number]
            before = best.get(case_id)
            if before is None:
                best[case_id] = (part, strength[number])
            else:
                best[case_id] = (max(before[0], part), max(before[1], strength[number]))
        if concept.parts:
            self._add_parts(concept.parts, best)
        return best

    def _add_word(self, word: Word, share: dict[int, float], strength: dict[int, float]) -> None:
        """What was typed counts in part as well; a word in its place only where it stands whole."""
        tokens = list(dict.fromkeys(word.tokens))
        found = [self.words.frequencies(token) for token in tokens]
        weights = [self.words.idf(token) + 0.1 for token in tokens]
        whole, damping = sum(weights), self.view.damping
        if word.weight >= 1.0:
            numbers = list({number for counted in found for number in counted})
        else:
            rarest = min(found, key=len)
            numbers = [number for number in rarest if share.get(number, 0.0) < word.weight]
            for counted in found:
                if counted is not rarest:
                    numbers = [number for number in numbers if number in counted]
        for number in numbers:
            held = strong = 0.0
            for weight, counted in zip(weights, found, strict=True):
                if often := counted.get(number):
                    held += weight
                    strong += weight * often / (often + damping[number])
            part = word.weight * (held / whole) ** PARTIAL
            if part > share.get(number, 0.0):
                share[number] = part
            if (strong := part * (0.5 + 0.5 * strong / whole)) > strength.get(number, 0.0):
                strength[number] = strong

    def _add_parts(self, parts: Sequence[Concept], best: dict[str, tuple[float, float]]) -> None:
        together: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        for part in parts:
            for case_id, (share, strength) in self.concept(part).items():
                together[case_id][0] += PARTS * share / len(parts)
                together[case_id][1] += PARTS * strength / len(parts)
        for case_id, (share, strength) in together.items():
            before = best.get(case_id, (0.0, 0.0))
            best[case_id] = (max(before[0], share), max(before[1], strength))

    def condition(self, condition: Condition) -> dict[str, tuple[float, float]]:
        """Cases of which some visible entry says that the condition holds."""
        return {card.case_id: (1.0, 1.0) for card in self.view.cards.values() if _holds(card, condition)}

    def phrase(self, word: Word) -> dict[str, tuple[float, float]]:
        numbers = set(self.postings.in_a_row(word.tokens)) & self.view.cards.keys()
        return {self.view.case_of[number]: (1.0, 1.0) for number in numbers}

    def scores(self, request: Request) -> dict[str, float]:
        """Every visible case that answers the question, with its score."""
        question = request.question
        if question.empty:
            return dict.fromkeys(self.view.cases, 0.0)
        asked: list[Asked] = [
            (concept.weight, concept.bonus, self.concept(concept)) for concept in question.concepts
        ]
        asked += [(condition.weight, False, self.condition(condition)) for condition in question.conditions]
        phrases = [self.phrase(word) for word in question.phrases]
        asked += [(2.0, False, found) for found in phrases]
        covered, strength, held = self._together(asked)
        for name in question.names:
            for number in self.postings.named(name):
                if case_id := self.view.case_of.get(number):
                    covered[case_id] = 1.0
                    strength[case_id] = strength.get(case_id, 0.0) + EXACT
        scores = {
            case_id: strength[case_id] * (0.4 + 0.6 * coverage)
            for case_id, coverage in covered.items()
            if all(case_id in found for found in phrases)
        }
        return _kept(scores, covered, held)

    def _together(self, asked: Sequence[Asked]) -> tuple[dict[str, float], dict[str, float], set[str]]:
        """Coverage (0…1) and strength of each case over everything asked, what is rare weighing more;
        and the cases that hold something asked for which is no mere filler."""
        covered: dict[str, float] = defaultdict(float)
        strength: dict[str, float] = defaultdict(float)
        held: set[str] = set()
        whole = 0.0
        for own_weight, bonus, found in asked:
            holding = [case_id for case_id, (share, _) in found.items() if share >= HELD]
            rarity = min(max(math.log(1 + len(self.view.entries_of) / (len(holding) + 1)), 0.5), 3.0)
            weight = own_weight * rarity
            whole += 0.0 if bonus else weight
            if own_weight >= 0.5:
                held.update(holding)
            for case_id, (share, strong) in found.items():
                covered[case_id] += 0.0 if bonus else weight * share
                strength[case_id] += weight * strong
        parts = {case_id: value / whole if whole else 0.0 for case_id, value in covered.items()}
        return parts, strength, held

    def answer(self, request: Request) -> Answer:
        scores, view = self.scores(request), self.view
        facets = {case_id: view.facets(case_id) for case_id in scores}
        kept = [case_id for case_id in scores if _passes(facets[case_id], request.filters)]
        counts = {name: _count(name, facets, request.filters) for name in FACETS}
        days = {case_id: -(view.fact(case_id, "day") or 0.0) for case_id in kept}
        if request.sort == "date" or request.question.empty:
            kept.sort(key=lambda case_id: (days[case_id], -scores[case_id], case_id))
        else:
            kept.sort(key=lambda case_id: (-scores[case_id], days[case_id], case_id))
        page = kept[request.offset : request.offset + request.limit]
        hits = tuple(Scored(case_id, round(scores[case_id], 4)) for case_id in page)
        return Answer(len(kept), hits, counts)


def _kept(scores: dict[str, float], covered: Mapping[str, float], held: set[str]) -> dict[str, float]:
    """The answers; where they are few, related cases after them."""
    best = max((covered[case_id] for case_id in scores), default=0.0)
    enough, related = max(LEAST, KEPT * best), max(LEAST, RELATED * best)
    kept = {case_id: score for case_id, score in scores.items() if covered[case_id] >= enough}
    if len(kept) < FEW:
        others = held & scores.keys() - kept.keys()
        more = [case_id for case_id in others if covered[case_id] >= related]
        more.sort(key=lambda case_id: (-scores[case_id], case_id))
        kept.update((case_id, scores[case_id]) for case_id in more[: FEW - len(kept)])
    return kept


def _count(
    name: str, facets: Mapping[str, Mapping[str, frozenset[str]]], filters: Mapping[str, tuple[str, ...]]
) -> dict[str, int]:
    """Cases per value of one facet, under the filters of all the others."""
    others = {other: values for other, values in filters.items() if other != name}
    counts: Counter[str] = Counter()
    for values in facets.values():
        if not others or _passes(values, others):
            counts.update(values.get(name, ()))
    return dict(counts)


def _holds(card: Card, condition: Condition) -> bool:
    if condition.values:
        return not set(condition.values).isdisjoint(card.facets.get(condition.name, ()))
    value = card.facts.get(condition.name)
    if value is None:
        return False
    low, high = condition.low, condition.high
    return (low is None or value >= low) and (high is None or value <= high)


def _passes(facets: Mapping[str, frozenset[str]], filters: Mapping[str, tuple[str, ...]]) -> bool:
    """Within a facet any of the chosen values, across facets all."""
    return all(
        not chosen or not facets.get(name, frozenset()).isdisjoint(chosen) for name, chosen in filters.items()
    )
