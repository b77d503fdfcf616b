"""What one reader may see of an index in one state: entries, the cases they make up, facets, traits.

It never changes once made and may serve many requests. Statistics are taken over it alone, so that not
even a score tells of what may not be seen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from casebook.search.engines.base import Card

K1, B, USUAL_LENGTH = 1.2, 0.4, 250

Hidden = frozenset[tuple[str, str]]


class View:
    """Entries are positions in `cards`; `case_of` names the case of a visible one."""

    def __init__(
        self, cards: Sequence[Card | None], terms: frozenset[str] | None, hidden: Hidden = frozenset()
    ) -> None:
        self.cards: dict[int, Card] = {
            number: card
            for number, card in enumerate(cards)
            if card is not None
            and (terms is None or not terms.isdisjoint(card.terms))
            and (not hidden or (card.case_id, card.audience) not in hidden)
        }
        self.case_of = {number: card.case_id for number, card in self.cards.items()}
        self.entries_of: dict[str, list[int]] = defaultdict(list)
        for number, case_id in self.case_of.items():
            self.entries_of[case_id].append(number)
        self.damping = {
            number: K1 * (1 - B + B * card.length / USUAL_LENGTH) for number, card in self.cards.items()
        }
        self._facets: dict[str, dict[str, frozenset[str]]] = {}
        self._having: dict[str, frozenset[str]] | None = None

    @property
    def cases(self) -> Iterable[str]:
        return self.entries_of.keys()

    def facets(self, case_id: str) -> Mapping[str, frozenset[str]]:
        """The facet values of a case in what may be seen of it."""
        found = self._facets.get(case_id)
        if found is None:
            values: dict[str, set[str]] = defaultdict(set)
            for number in self.entries_of[case_id]:
                for name, chosen in self.cards[number].facets.items():
                    values[name].update(chosen)
            found = self._facets[case_id] = {name: frozenset(chosen) for name, chosen in values.items()}
        return found

    def fact(self, case_id: str, name: str) -> float | None:
        for number in self.entries_of[case_id]:
            if name in self.cards[number].facts:
                return self.cards[number].facts[name]
        return None

    def having(self, mark: str) -> frozenset[str]:
        """The cases with a trait (`accident:fire`), or with a facet value of what they are
        (`industry:01`, `grade:G2`)."""
        if self._having is None:
            cases: dict[str, set[str]] = defaultdict(set)
            for number, card in self.cards.items():
                for trait in card.traits:
                    cases[trait].add(self.case_of[number])
                for name in ("industry", "grade"):
                    for value in card.facets.get(name, ()):
                        cases[f"{name}:{value}"].add(self.case_of[number])
            self._having = {trait: frozenset(found) for trait, found in cases.items()}
        return self._having.get(mark, frozenset())
