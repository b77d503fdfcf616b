"""What an engine is: entries in, ranked cases out, permission inside the question.

An engine keeps words and cards, never readable text; it may be deleted at any time. Everything that
makes an answer good or safe (tokens, question, ranking, permission) is common to all engines.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

#: Facets by which an answer can be narrowed, in the order of the page.
FACETS = ("grade", "industry", "region", "year", "kind", "outcome")


@dataclass(frozen=True)
class Card:
    """What is known of an entry without its text. `facts` and `facets` hold only what belongs to the
    entry's audience, so that counting what may be seen never counts what may not."""

    case_id: str
    audience: str
    terms: frozenset[str]
    version: int  # how far the case's trail had come when it was indexed
    length: int
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    facts: Mapping[str, float] = field(default_factory=dict)  # day (ordinal), deaths, injured, loss, fine …
    traits: tuple[str, ...] = ()  # circumstances and accident kind, as `circumstance:…`, `accident:…`


@dataclass(frozen=True)
class Entry:
    """The parts of one case that one audience may see. `names` are found only by equality."""

    card: Card
    tokens: tuple[tuple[str, int], ...]  # (token, position)
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Word:
    """A word that may answer a concept: its tokens, and how much it counts (0…1)."""

    text: str
    tokens: tuple[str, ...]
    weight: float = 1.0


@dataclass(frozen=True)
class Concept:
    """One thing asked for: any of `words`, or all of `parts`. `bonus` concepts lift but are not missed."""

    label: str
    words: tuple[Word, ...]
    parts: tuple[Concept, ...] = ()
    weight: float = 1.0
    bonus: bool = False


@dataclass(frozen=True)
class Condition:
    """A fact asked for: `name` within low…high, or the facet `name` among `values`."""

    name: str
    low: float | None = None
    high: float | None = None
    values: tuple[str, ...] = ()
    weight: float = 1.0


@dataclass(frozen=True)
class Question:
    """What was typed, understood."""

    text: str = ""
    names: tuple[str, ...] = ()
    phrases: tuple[Word, ...] = ()  # quoted: must stand there word for word
    concepts: tuple[Concept, ...] = ()
    conditions: tuple[Condition, ...] = ()

    @property
    def empty(self) -> bool:
        return not (self.names or self.phrases or self.concepts or self.conditions)


@dataclass(frozen=True)
class Request:
    """A question with who asks: `terms` None sees everything; `hidden` are entries that the index
    still believes visible although the store already says otherwise."""

    question: Question
    terms: frozenset[str] | None
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = "relevance"
    limit: int = 20
    offset: int = 0
    hidden: frozenset[tuple[str, str]] = frozenset()  # (case id, audience)


@dataclass(frozen=True)
class Scored:
    case_id: str
    score: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """`total` and `facets` count cases."""

    total: int
    hits: tuple[Scored, ...]
    facets: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Profile:
    """A case as it is compared with others: its telling tokens, facets and traits."""

    case_id: str
    tokens: Mapping[str, int]
    facets: Mapping[str, tuple[str, ...]]
    traits: tuple[str, ...]


@dataclass(frozen=True)
class Health:
    ok: bool
    engine: str
    cases: int = 0
    entries: int = 0
    trouble: str = ""


class IndexBroken(Exception):
    """The index is not there or cannot be read: it has to be rebuilt."""


class Engine(Protocol):
    """Every method but `rebuild` may raise IndexBroken."""

    name: str

    def index(self, entries: Iterable[Entry], *, instead_of: Iterable[str]) -> None:
        """Put entries in; whatever stood for the cases `instead_of` goes."""

    def delete(self, case_ids: Iterable[str]) -> None:
        """Take the cases out."""

    def search(self, request: Request) -> Answer:
        """Cases that answer, the best first, counted and faceted within what may be seen."""

    def similar(
        self, profile: Profile, terms: frozenset[str] | None, limit: int, hidden: frozenset[tuple[str, str]]
    ) -> Sequence[Scored]:
        """Cases most like the profile's, never itself, seen as in a Request."""

    def rebuild(self, entries: Iterable[Entry]) -> int:
        """A new index of `entries` beside the old one, put in its place at the end; how many."""

    def versions(self) -> Mapping[str, int]:
        """Case id → the version indexed."""

    def present(self) -> bool:
        """A quick look whether there is an index at all; never raises."""

    def health(self) -> Health:
        """Whether the index can be read; never raises."""
