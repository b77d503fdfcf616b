"""Hiding names in published texts: one pseudonym a name through a whole book, and the scan that finds
what was forgotten (law.md 8.2). Pure.

A person becomes 张某某 (张某甲, 张某乙 where surnames meet), an organisation 某化工公司 or 某县应急管理局,
a place below the county 某镇. The same patterns find a name for replacing and for scanning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from casebook.text import identifiers
from casebook.text.names import Folded, alternation, fold
from casebook.text.organisations import Places
from casebook.text.spellings import Spelling

_ROUNDS = 8


@dataclass(frozen=True)
class Named:
    """A name to hide. `kind`: organisation, person or place; `source`: party, subject, text or officer."""

    name: str
    kind: str
    source: str = "party"


@dataclass(frozen=True)
class Context:
    """Where a suspected name was seen, with a little of the text around it (other names hidden)."""

    before: str
    after: str


@dataclass(frozen=True)
class Leak:
    """A name found where none may stand. `start`, `end` in the scanned text."""

    name: str
    found: str
    start: int
    end: int


@dataclass(frozen=True)
class Entry:
    """One name of the book, its pseudonym, and every pattern that writes it. `alias_of`: the listed name
    that it may be drawn together from, whose pseudonym it shares."""

    named: Named
    pseudonym: str
    patterns: tuple[Spelling, ...]
    contexts: tuple[Context, ...] = ()
    alias_of: str = ""

    def found_in(self, folded: Folded) -> Iterator[tuple[int, int, int, Entry]]:
        """(start, end, length of the whole match, self) of every occurrence in a folded text."""
        for spelling in self.patterns:
            for start, end, length in spelling.found_in(folded.text):
                yield start, end, length, self


@dataclass(frozen=True)
class Pseudonyms:
    """The names of a book and what stands for each. `kept` are suspects that an officer let stand."""

    entries: tuple[Entry, ...]
    kept: tuple[Entry, ...] = ()
    places: Places = field(default_factory=Places)
    blurred: Mapping[str, str] = field(default_factory=dict)

    def mapping(self) -> dict[str, str]:
        """Full name → pseudonym."""
        return {entry.named.name: entry.pseudonym for entry in self.entries}

    def redact(self, text: str | None) -> str:
        """The text with every name and every identifying number replaced. None gives an empty text.
        Redacting twice changes nothing more."""
        if not text:
            return ""
        text = identifiers.remove(text)
        for _ in range(_ROUNDS):
            found = _choose(self._occurrences(fold(text)))
            if not found:
                break
            text = _replace(text, fold(text), found)
        text = _blur(text, self.blurred)
        return self._last_resort(text)

    def scan(self, text: str) -> list[Leak]:
        """Every name and identifying number that stands in the text, also where spaces, interpuncts or
        width hide it."""
        folded = fold(text)
        leaks = []
        for start, end, _, entry in _choose(self._occurrences(folded)):
            left, right = folded.origin(start, end)
            leaks.append(Leak(entry.named.name, text[left:right], left, right))
        leaks += [Leak("", text[start:end], start, end) for start, end, _ in identifiers.find(text)]
        return sorted(leaks, key=lambda leak: leak.start)

    def scan_across(self, pieces: Sequence[str]) -> list[Leak]:
        """Names that only show when pieces of a text (paragraphs, cells) are read on without a break: full
        names and long spellings of three characters or more. `start` counts in the joined text."""
        joined = "".join(pieces)
        edges = _edges(pieces)
        return [
            leak
            for leak in self.scan(joined)
            if leak.name
            and len(fold(leak.found).text) >= 3
            and any(leak.start < edge < leak.end for edge in edges)
        ]

    def _occurrences(self, folded: Folded) -> Iterator[tuple[int, int, int, Entry]]:
        for entry in self.entries:
            yield from entry.found_in(folded)

    def _last_resort(self, text: str) -> str:
        """Names that replacing keeps making anew out of their neighbours are cut in two."""
        for _ in range(_ROUNDS):
            found = _choose(self._occurrences(fold(text)))
            if not found:
                break
            folded = fold(text)
            for start, end, _length, _entry in reversed(found):
                left, right = folded.origin(start, end)
                text = text[:left] + "某" + text[right:]
        return text


def _choose(found: Iterable[tuple[int, int, int, Entry]]) -> list[tuple[int, int, int, Entry]]:
    """The longest of what overlaps, in the order of the text."""
    chosen: list[tuple[int, int, int, Entry]] = []
    taken: set[int] = set()
    for hit in sorted(found, key=lambda hit: (-(hit[1] - hit[0]), -hit[2], hit[0])):
        if taken.isdisjoint(range(hit[0], hit[1])):
            taken.update(range(hit[0], hit[1]))
            chosen.append(hit)
    return sorted(chosen, key=lambda hit: hit[0])


def _replace(text: str, folded: Folded, found: list[tuple[int, int, int, Entry]]) -> str:
    for start, end, _, entry in reversed(found):
        left, right = folded.origin(start, end)
        before = text[:left].removesuffix("某") if entry.pseudonym.startswith("某") else text[:left]
        text = before + entry.pseudonym + text[right:]
    return text


def _blur(text: str, blurred: Mapping[str, str]) -> str:
    if not blurred:
        return text
    return re.sub(alternation(blurred), lambda match: blurred[match.group()], text)


def _edges(pieces: Sequence[str]) -> list[int]:
    edges, total = [], 0
    for piece in pieces[:-1]:
        total += len(piece)
        edges.append(total)
    return edges
