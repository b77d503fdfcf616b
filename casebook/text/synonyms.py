"""The vocabulary of the field, read from `config/terms`: synonyms, narrower words, words of questions, and
the short names of well-known groups.

The files are text that an office may edit; see the comment at the head of each. Pure: no store, no web.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from casebook.text import groups
from casebook.text.tokens import is_han, runs
from casebook.text.traditional import searchable

TERMS = Path(__file__).resolve().parent.parent.parent / "config" / "terms"

#: How much a word found in place of the one typed counts.
SAME, NARROWER, KIN = 0.85, 0.6, 0.5

_UNKNOWN_COST = 1.3  # of a character that no word of the vocabulary covers; a word costs 1
_BREAKS = frozenset("的了吗呢吧啊么们这那哪谁啥且")
_EDGES = frozenset(
    "了和与及或并也都还就才又再被把给让在是对从向到等该某有没要会能得过着个起名次很最太更因为以之其所来去"
)


@dataclass(frozen=True)
class Piece:
    """A part of what was typed: a word, known to the vocabulary or not."""

    text: str
    known: bool


@dataclass(frozen=True)
class AccidentKind:
    code: str
    name: str
    words: tuple[str, ...]
    families: tuple[str, ...] = ()


@dataclass
class Vocabulary:
    """Words and what they may be replaced by. `replacements[word]` is a map word → weight (0…1)."""

    replacements: dict[str, dict[str, float]] = field(default_factory=dict)
    words: frozenset[str] = frozenset()
    stopwords: frozenset[str] = frozenset()
    weak: frozenset[str] = frozenset()
    accidents: tuple[AccidentKind, ...] = ()
    longest: int = 1

    def related(self, word: str) -> dict[str, float]:
        """Words that may stand for `word`, each with its weight, `word` itself not among them."""
        return self.replacements.get(word, {})

    def pieces(self, text: str) -> list[Piece]:
        """What was typed, cut into words; words of questions are left out."""
        found: list[Piece] = []
        for run, _, _ in runs(searchable(text)):
            if not is_han(run):
                found.append(Piece(run, run in self.words))
                continue
            for piece in self._cut(run):
                if piece.known:
                    if piece.text not in self.stopwords:
                        found.append(piece)
                else:
                    found.extend(Piece(part, False) for part in _unknown_parts(piece.text))
        return found

    def _cut(self, run: str) -> Iterator[Piece]:
        """The cheapest way through the run: few words, few characters that no word covers."""
        cost = [0.0] * (len(run) + 1)
        step = [0] * (len(run) + 1)
        for start in range(len(run) - 1, -1, -1):
            cost[start], step[start] = cost[start + 1] + _UNKNOWN_COST, 1
            for end in range(start + 1, min(len(run), start + self.longest) + 1):
                if run[start:end] in self.words and cost[end] + 1 <= cost[start]:
                    cost[start], step[start] = cost[end] + 1, end - start
        unknown, start = "", 0
        while start < len(run):
            word = run[start : start + step[start]]
            start += step[start]
            if word in self.words:
                if unknown:
                    yield Piece(unknown, False)
                    unknown = ""
                yield Piece(word, True)
            else:
                unknown += word
        if unknown:
            yield Piece(unknown, False)

    def accident_kind(self, title: str, *texts: str) -> AccidentKind | None:
        """What kind of accident the words tell of; None where none does."""
        for text in (title, *texts):
            plain = searchable(text)
            for kind in self.accidents:
                if any(word in plain for word in kind.words):
                    return kind
        return None


def _unknown_parts(text: str) -> list[str]:
    """An uncovered stretch without the particles at its edges, cut where a particle always cuts."""
    parts: list[str] = []
    for part in "".join(" " if character in _BREAKS else character for character in text).split():
        start, end = 0, len(part)
        while start < end and part[start] in _EDGES:
            start += 1
        while end > start and part[end - 1] in _EDGES:
            end -= 1
        if start < end:
            parts.append(part[start:end])
    return parts


@lru_cache(maxsize=4)
def vocabulary(folder: Path = TERMS) -> Vocabulary:
    """The vocabulary of `folder`, read once. Raises ValueError that names file and line."""
    same: dict[str, dict[str, float]] = defaultdict(dict)
    for words, weight in _groups(folder):
        for word in words:
            for other in words:
                if other != word:
                    same[word][other] = max(weight, same[word].get(other, 0.0))
    narrower: dict[str, dict[str, None]] = defaultdict(dict)
    for broad, narrow in _narrower(folder):
        for word in broad:
            narrower[word].update(dict.fromkeys(narrow))
    for word in {*same, *narrower}:
        equal = [other for other, weight in same[word].items() if weight == SAME]
        taken_in = [(narrow, NARROWER) for narrow in narrower[word]]
        taken_in += [(narrow, KIN) for other in equal for narrow in narrower[other]]  # by its synonyms
        for narrow_word, weight in taken_in:
            if narrow_word != word:
                same[word][narrow_word] = max(weight, same[word].get(narrow_word, 0.0))
    stopwords = frozenset(_words(folder / "stopwords.txt"))
    weak = frozenset(_words(folder / "weak.txt"))
    accidents = tuple(_accidents(folder / "accidents.txt"))
    known = {*same, *stopwords, *weak, *_words(folder / "words.txt")}
    known.update(other for others in list(same.values()) for other in others)
    known.update(word for kind in accidents for word in kind.words)
    return Vocabulary(
        replacements=dict(same),
        words=frozenset(known),
        stopwords=stopwords,
        weak=weak,
        accidents=accidents,
        longest=max(map(len, known), default=1),
    )


def _groups(folder: Path) -> Iterator[tuple[list[str], float]]:
    for number, line in _lines(folder / "synonyms.txt"):
        loose = line.startswith("~")
        words = list(dict.fromkeys(line.lstrip("~ ").split()))
        if len(words) < 2:
            raise ValueError(f"synonyms.txt line {number}: a group needs two words")
        yield words, KIN if loose else SAME
    for head in groups.groups().short_names:
        words = [head, *groups.short_names(head)]
        if len(words) > 1:
            yield words, SAME


def _narrower(folder: Path) -> Iterator[tuple[list[str], list[str]]]:
    for number, line in _lines(folder / "narrower.txt"):
        broad, colon, narrow = line.partition(":")
        if not colon or not broad.split() or not narrow.split():
            raise ValueError(f"narrower.txt line {number}: expected 'broad words: narrower words'")
        yield broad.split(), list(dict.fromkeys(narrow.split()))


def _accidents(path: Path) -> Iterator[AccidentKind]:
    for number, line in _lines(path):
        parts = [part.strip() for part in line.split("|")]
        if len(parts) != 4 or not all(parts):
            raise ValueError(f"{path.name} line {number}: expected 'code | name | words | families or -'")
        families = tuple(family for family in parts[3].split() if family != "-")
        yield AccidentKind(parts[0], parts[1], tuple(parts[2].split()), families)


def _words(path: Path) -> list[str]:
    return [word for _, line in _lines(path) for word in line.split()]


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    if not path.exists():
        return
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        plain = searchable(line.partition("#")[0]).strip()
        if plain:
            yield number, plain
