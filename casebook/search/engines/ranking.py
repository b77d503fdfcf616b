"""Ranking over postings, common to the engines: BM25 on bigrams within concepts, coverage across them.

A case answers with all its visible entries together: what one part lacks another may hold. Statistics
(document frequency, lengths) are taken over visible entries alone, so that not even a score tells of
what may not be seen.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from casebook.search.engines.base import (
    FACETS,
    Answer,
    Card,
    Concept,
    Condition,
    Profile,
    Request,
    Scored,
    Word,
)

K1, B, USUAL_LENGTH = 1.2, 0.4, 250
EXACT = 100.0  # of a case whose number or party was typed: above everything found by words
KEPT = 0.4  # of the best coverage; what covers less of the question is not an answer …
FEW = 10  # … unless there are fewer answers than these: then related cases follow them,
RELATED = 0.15  # which cover this much of the best and hold one thing asked for
HELD = 0.4  # share of a concept from which on it counts as held
LEAST = 0.05
ALIKE = 0.2  # least likeness of a comparable case
SAME_WORDING = 0.4  # share of the telling words from which on two cases read alike
PARTIAL = 2.0  # power by which a word found in part is pressed down


#: What a trait shared by two cases adds to their likeness.
TRAITS = {"accident": 0.25, "family": 0.1, "circumstance": 0.2}

#: (weight, is it a bonus, case → (coverage, strength))
Asked = tuple[float, bool, Mapping[str, tuple[float, float]]]


class Postings(Protocol):
    """What an engine must be able to look up. Documents are positions in `cards`."""

    @property
    def cards(self) -> Sequence[Card | None]: ...
    def frequencies(self, token: str) -> Mapping[int, float]: ...
    def named(self, name: str) -> Iterable[int]: ...
    def beginning_with(self, character: str) -> Iterable[str]: ...
    def in_a_row(self, tokens: Sequence[str]) -> Iterable[int]: ...


class Ranking:
    """One request over one state of an index."""

    def __init__(
        self, postings: Postings, terms: frozenset[str] | None, hidden: frozenset[tuple[str, str]]
    ) -> None:
        self.postings = postings
        self.visible: dict[int, Card] = {
            number: card
            for number, card in enumerate(postings.cards)
            if card is not None
            and (terms is None or not terms.isdisjoint(card.terms))
            and (card.case_id, card.audience) not in hidden
        }
        self.by_case: dict[str, list[int]] = defaultdict(list)
        for number, card in self.visible.items():
            self.by_case[card.case_id].append(number)
        self._frequencies: dict[str, dict[int, float]] = {}

    # --- words

    def frequencies(self, token: str) -> dict[int, float]:
        """Visible entries with the token, and how often; a single character counts wherever a token
        begins with it."""
        if token not in self._frequencies:
            tokens = [token]
            if len(token) == 1 and not token.isascii():
                tokens = [token, *self.postings.beginning_with(token)]
            found: dict[int, float] = {}
            for one in tokens:
                for number, often in self.postings.frequencies(one).items():
                    if number in self.visible:
                        found[number] = found.get(number, 0.0) + often
            self._frequencies[token] = found
        return self._frequencies[token]

    def idf(self, token: str) -> float:
        having = len(self.frequencies(token))
        return math.log(1 + (len(self.visible) - having + 0.5) / (having + 0.5))

    def word(self, word: Word) -> dict[int, tuple[float, float]]:
        """Entry → (how much of the word it holds, how strongly), both 0…1 times the word's weight."""
        weights = {token: self.idf(token) + 0.1 for token in dict.fromkeys(word.tokens)}
        whole = sum(weights.values())
        held: dict[int, float] = defaultdict(float)
        strong: dict[int, float] = defaultdict(float)
        for token, weight in weights.items():
            for number, often in self.frequencies(token).items():
                held[number] += weight
                length = self.visible[number].length
                strong[number] += weight * often / (often + K1 * (1 - B + B * length / USUAL_LENGTH))
        found = {}
        for number, part in held.items():
            share = (part / whole) ** PARTIAL * word.weight
            found[number] = (share, share * (0.5 + 0.5 * strong[number] / whole))
        return found

    def concept(self, concept: Concept) -> dict[str, tuple[float, float]]:
        """Case → (coverage, strength) of the best word, or of the parts together."""
        best: dict[str, tuple[float, float]] = {}
        for word in concept.words:
            for number, (share, strength) in self.word(word).items():
                case_id = self.visible[number].case_id
                before = best.get(case_id, (0.0, 0.0))
                best[case_id] = (max(before[0], share), max(before[1], strength))
        if concept.parts:
            shares: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
            for part in concept.parts:
                for case_id, (share, strength) in self.concept(part).items():
                    shares[case_id][0] += 0.95 * share / len(concept.parts)
                    shares[case_id][1] += 0.95 * strength / len(concept.parts)
            for case_id, (share, strength) in shares.items():
                before = best.get(case_id, (0.0, 0.0))
                best[case_id] = (max(before[0], share), max(before[1], strength))
        return best

    def condition(self, condition: Condition) -> dict[str, tuple[float, float]]:
        """Cases of which some visible entry says that the condition holds."""
        return {card.case_id: (1.0, 1.0) for card in self.visible.values() if _holds(card, condition)}

    # --- cases

    def scores(self, request: Request) -> dict[str, float]:
        """Every visible case that answers the question, with its score."""
        question = request.question
        if question.empty:
            return dict.fromkeys(self.by_case, 0.0)
        asked: list[Asked] = [
            (concept.weight, concept.bonus, self.concept(concept)) for concept in question.concepts
        ]
        asked += [(condition.weight, False, self.condition(condition)) for condition in question.conditions]
        phrases = [self._phrase(word) for word in question.phrases]
        asked += [(2.0, False, found) for found in phrases]
        covered, strength, held = self._together(asked)
        for name in question.names:
            for number in self.postings.named(name):
                if card := self.visible.get(number):
                    covered[card.case_id] = 1.0
                    strength[card.case_id] = strength.get(card.case_id, 0.0) + EXACT
        scores = {
            case_id: strength[case_id] * (0.4 + 0.6 * coverage)
            for case_id, coverage in covered.items()
            if all(case_id in found for found in phrases)
        }
        return self._kept(scores, covered, held)

    @staticmethod
    def _kept(scores: dict[str, float], covered: Mapping[str, float], held: set[str]) -> dict[str, float]:
        """The answers; where they are few, related cases after them."""
        best = max((covered[case_id] for case_id in scores), default=0.0)
        enough, related = max(LEAST, KEPT * best), max(LEAST, RELATED * best)
        kept = {case_id: score for case_id, score in scores.items() if covered[case_id] >= enough}
        more = [
            case_id
            for case_id in scores
            if case_id not in kept and case_id in held and covered[case_id] >= related
        ]
        more.sort(key=lambda case_id: (-scores[case_id], case_id))
        kept.update((case_id, scores[case_id]) for case_id in more[: max(FEW - len(kept), 0)])
        return kept

    def _together(self, asked: Sequence[Asked]) -> tuple[dict[str, float], dict[str, float], set[str]]:
        """Coverage (0…1) and strength of each case over everything asked, what is rare weighing more;
        and the cases that hold something asked for which is no mere filler."""
        covered: dict[str, float] = defaultdict(float)
        strength: dict[str, float] = defaultdict(float)
        held: set[str] = set()
        whole = 0.0
        for own_weight, bonus, found in asked:
            holding = [case_id for case_id, (share, _) in found.items() if share >= HELD]
            rarity = min(max(math.log(1 + len(self.by_case) / (len(holding) + 1)), 0.5), 3.0)
            weight = own_weight * rarity
            whole += 0.0 if bonus else weight
            if own_weight >= 0.5:
                held.update(holding)
            for case_id, (share, strong) in found.items():
                covered[case_id] += 0.0 if bonus else weight * share
                strength[case_id] += weight * strong
        return (
            {case_id: value / whole if whole else 0.0 for case_id, value in covered.items()},
            strength,
            held,
        )

    def _phrase(self, word: Word) -> dict[str, tuple[float, float]]:
        numbers = set(self.postings.in_a_row(word.tokens)) & self.visible.keys()
        return {self.visible[number].case_id: (1.0, 1.0) for number in numbers}

    def answer(self, request: Request) -> Answer:
        scores = self.scores(request)
        facets = {case_id: self._facets(case_id) for case_id in scores}
        kept = [case_id for case_id in scores if _passes(facets[case_id], request.filters)]
        counts = {name: self._count(name, facets, request.filters) for name in FACETS}
        days = {case_id: self._fact(case_id, "day") for case_id in kept}
        if request.sort == "date" or request.question.empty:
            kept.sort(key=lambda case_id: (-(days[case_id] or 0.0), -scores[case_id], case_id))
        else:
            kept.sort(key=lambda case_id: (-scores[case_id], -(days[case_id] or 0.0), case_id))
        page = kept[request.offset : request.offset + request.limit]
        return Answer(
            len(kept), tuple(Scored(case_id, round(scores[case_id], 4)) for case_id in page), counts
        )

    def _facets(self, case_id: str) -> dict[str, set[str]]:
        """The facet values of a case in what may be seen of it."""
        values: dict[str, set[str]] = defaultdict(set)
        for number in self.by_case[case_id]:
            for name, found in self.visible[number].facets.items():
                values[name].update(found)
        return values

    def _fact(self, case_id: str, name: str) -> float | None:
        return next(
            (
                self.visible[number].facts[name]
                for number in self.by_case[case_id]
                if name in self.visible[number].facts
            ),
            None,
        )

    @staticmethod
    def _count(
        name: str, facets: Mapping[str, Mapping[str, set[str]]], filters: Mapping[str, tuple[str, ...]]
    ) -> dict[str, int]:
        """Cases per value of one facet, under the filters of all the others."""
        others = {other: values for other, values in filters.items() if other != name}
        counts: Counter[str] = Counter()
        for values in facets.values():
            if _passes(values, others):
                counts.update(values.get(name, ()))
        return dict(counts)

    # --- likeness

    def alike(self, profile: Profile, limit: int) -> list[Scored]:
        """The cases most like the profile: kind of accident, industry, circumstances, grade, wording."""
        texts = self._likeness(profile)
        found: list[Scored] = []
        for case_id in self.by_case:
            if case_id == profile.case_id:
                continue
            score, reasons = self._compared(case_id, profile)
            score += 0.45 * texts.get(case_id, 0.0)
            if texts.get(case_id, 0.0) >= 0.35:
                reasons.append("text")
            if reasons and score >= ALIKE:
                found.append(Scored(case_id, round(score, 4), tuple(reasons)))
        found.sort(key=lambda scored: (-scored.score, scored.case_id))
        return found[:limit]

    def _compared(self, case_id: str, profile: Profile) -> tuple[float, list[str]]:
        facets = self._facets(case_id)
        traits = {trait for number in self.by_case[case_id] for trait in self.visible[number].traits}
        score, reasons = 0.0, []
        for trait in profile.traits:
            if trait in traits:
                score += TRAITS[trait.partition(":")[0]]
                reasons.append(trait)
        for name, weight in (("industry", 0.25), ("grade", 0.1)):
            for value in profile.facets.get(name, ()):
                if value in facets.get(name, ()):
                    score += weight
                    reasons.append(f"{name}:{value}")
        if "grade:" in "".join(reasons) and len(reasons) == 1:
            reasons = []  # the same grade alone makes no two cases comparable
        return score, reasons

    def _likeness(self, profile: Profile) -> dict[str, float]:
        """Case → likeness of wording, 0…1, by the words that tell the case from others."""
        telling = sorted(
            ((often**0.5 * self.idf(token), token) for token, often in profile.tokens.items()), reverse=True
        )[:40]
        likeness: dict[str, float] = defaultdict(float)
        for weight, token in telling:
            cases = {self.visible[number].case_id for number in self.frequencies(token)}
            for case_id in cases - {profile.case_id}:
                likeness[case_id] += weight
        whole = sum(weight for weight, _ in telling)
        return (
            {case_id: min(value / whole / SAME_WORDING, 1.0) for case_id, value in likeness.items()}
            if whole
            else {}
        )


def _holds(card: Card, condition: Condition) -> bool:
    if condition.values:
        return not set(condition.values).isdisjoint(card.facets.get(condition.name, ()))
    value = card.facts.get(condition.name)
    if value is None:
        return False
    return (condition.low is None or value >= condition.low) and (
        condition.high is None or value <= condition.high
    )


def _passes(facets: Mapping[str, set[str]], filters: Mapping[str, tuple[str, ...]]) -> bool:
    """Within a facet any of the chosen values, across facets all."""
    return all(
        not chosen or not facets.get(name, set()).isdisjoint(chosen) for name, chosen in filters.items()
    )
