"""Snippets: the places of a text where the words asked for stand. No HTML is made here. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from casebook.text.normalise import normalise_with_offsets
from casebook.text.traditional import searchable, simplified

#: (text, is it a word asked for)
Segment = tuple[str, bool]

_SENTENCE_END = re.compile(r"[。;；!！?？\n]")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Snippet:
    segments: tuple[Segment, ...]
    weight: float

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self.segments)


def cut(
    texts: Iterable[str], words: Sequence[tuple[str, float]], *, width: int = 110, limit: int = 2
) -> list[Snippet]:
    """The best snippets of `texts`, about `width` characters each, at most `limit`, best first.

    `words` are (word, weight); a snippet weighs what its different words weigh together. Only what is
    given is ever shown: give only texts that the reader may see.
    """
    weights = {searchable(word): weight for word, weight in words if word.strip()}
    found: list[Snippet] = []
    for text in texts:
        places = _places(text, weights)
        if places:
            found.extend(_windows(text, places, width))
    found.sort(key=lambda snippet: -snippet.weight)
    return _different(found, limit)


def mark(text: str, words: Sequence[tuple[str, float]]) -> tuple[Segment, ...]:
    """The whole text in segments, the words asked for marked (for a title)."""
    weights = {searchable(word): weight for word, weight in words if word.strip()}
    return _segments(text, 0, len(text), _places(text, weights))


@dataclass(frozen=True, order=True)
class _Place:
    start: int
    end: int
    word: str
    weight: float


def _places(text: str, weights: dict[str, float]) -> list[_Place]:
    """Where the words stand in the original text; of overlapping ones the longer stays."""
    if not weights or not text:
        return []
    normal = normalise_with_offsets(text)
    pattern = re.compile("|".join(re.escape(word) for word in sorted(weights, key=len, reverse=True)))
    return [
        _Place(
            normal.offsets[match.start()],
            normal.offsets[match.end() - 1] + 1,
            match.group(),
            weights[match.group()],
        )
        for match in pattern.finditer(simplified(normal.text))
    ]


def _windows(text: str, places: list[_Place], width: int) -> list[Snippet]:
    """Windows over the places, the heaviest first, none overlapping another."""
    taken: list[tuple[int, int]] = []
    snippets: list[Snippet] = []
    candidates = sorted(
        (_window(places, index, width) for index in range(len(places))), key=lambda found: -found[0]
    )
    for weight, first, last in candidates:
        start, end = _bounds(text, first.start, last.end, width)
        if any(start < other_end and end > other_start for other_start, other_end in taken):
            continue
        taken.append((start, end))
        snippets.append(Snippet(_with_dots(text, start, end, places), weight))
        if len(snippets) == 4:
            break
    return snippets


def _window(places: list[_Place], index: int, width: int) -> tuple[float, _Place, _Place]:
    first = last = places[index]
    words: dict[str, float] = {}
    for place in places[index:]:
        if place.end - first.start > width:
            break
        words[place.word] = place.weight
        last = place
    return sum(words.values()), first, last


def _bounds(text: str, start: int, end: int, width: int) -> tuple[int, int]:
    """The window widened to `width`, beginning with a sentence where one begins near."""
    room = max(width - (end - start), 0)
    left = max(start - room // 2, 0)
    right = min(left + (end - start) + room, len(text))
    left = max(right - (end - start) - room, 0)
    for match in _SENTENCE_END.finditer(text, left, start):
        left = match.end()
        break
    return left, right


def _with_dots(text: str, start: int, end: int, places: list[_Place]) -> tuple[Segment, ...]:
    segments = list(_segments(text, start, end, places))
    if start > 0 and not _SENTENCE_END.match(text[start - 1]):
        segments.insert(0, ("…", False))
    if end < len(text):
        segments.append(("…", False))
    return tuple(segments)


def _segments(text: str, start: int, end: int, places: list[_Place]) -> tuple[Segment, ...]:
    segments: list[Segment] = []
    at = start
    for place in places:
        if place.start < at or place.end > end:
            continue
        if place.start > at:
            segments.append((_SPACE.sub(" ", text[at : place.start]), False))
        segments.append((text[place.start : place.end], True))
        at = place.end
    if at < end:
        segments.append((_SPACE.sub(" ", text[at:end]), False))
    return tuple(segments)


def _different(found: list[Snippet], limit: int) -> list[Snippet]:
    """At most `limit` snippets, none twice."""
    kept: dict[str, Snippet] = {}
    for snippet in found:
        kept.setdefault(snippet.text, snippet)
        if len(kept) == limit:
            break
    return list(kept.values())
