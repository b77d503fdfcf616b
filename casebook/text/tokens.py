"""Tokens of Chinese text: bigrams of each run of Han characters, whole Latin words and numbers. Pure.

Measured against word segmentation, bigrams found more of the relevant cases and cost nothing to
start. A run's last character is a token of its own, so that with a look at the tokens that begin
with it every single character is findable too. Traditional characters give the tokens of simplified ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from casebook.text.dates import dates_in_text
from casebook.text.normalise import normalise_with_offsets
from casebook.text.traditional import searchable, simplified

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3040-\u30ff\U00020000-\U0003134f"
_RUN = re.compile(
    rf"(?P<han>[{HAN}]+(?:[ \t]*\r?\n[ \t]*[{HAN}]+)*)"  # a line break inside a sentence is no boundary
    r"|(?P<word>[0-9a-z]+(?:\.[0-9]+|,[0-9]{3}(?![0-9]))*)"
)
_NOT_HAN = re.compile(rf"[^{HAN}]")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?\Z")


@dataclass(frozen=True, slots=True)
class Token:
    """`text` stands at `start:end` of the original; equal `position` means the same place."""

    text: str
    start: int
    end: int
    position: int


def tokens(text: str) -> Iterator[Token]:
    """The tokens under which a text is found."""
    normal = normalise_with_offsets(text)
    offsets = normal.offsets
    marks = {dated.start: dated for dated in dates_in_text(normal.text)}
    position = 0
    for run in _RUN.finditer(simplified(normal.text)):
        if dated := marks.get(run.start()):
            for mark in dated.marks:
                yield Token(mark, offsets[dated.start], offsets[dated.end - 1] + 1, position)
        if run["han"]:
            for token, begin, end in _bigrams(run["han"], run.start()):
                yield Token(token, offsets[begin], offsets[end - 1] + 1, position)
                position += 1
        else:
            yield Token(_word(run["word"]), offsets[run.start()], offsets[run.end() - 1] + 1, position)
            position += 1


def token_texts(text: str) -> list[str]:
    """The tokens' texts alone, in order."""
    return [token.text for token in tokens(text)]


def asked_tokens(text: str) -> tuple[str, ...]:
    """The tokens that a text found must have in a row when it holds `text`: as `tokens`, without the
    single character that only the end of the run made, and without date marks."""
    found: list[str] = []
    for run in _RUN.finditer(searchable(text)):
        if run["han"]:
            found.extend(token for token, _, _ in _bigrams(run["han"], 0))
        else:
            found.append(_word(run["word"]))
    if len(found) > 1 and len(found[-1]) == 1 and not found[-1].isascii() and found[-2].endswith(found[-1]):
        found.pop()
    return tuple(found)


def runs(text: str) -> list[tuple[str, int, int]]:
    """The Han runs and words of a normalised text with their places."""
    return [(match.group(), match.start(), match.end()) for match in _RUN.finditer(text)]


def is_han(text: str) -> bool:
    return bool(text) and _NOT_HAN.search(text) is None


def _bigrams(run: str, start: int) -> Iterator[tuple[str, int, int]]:
    if _NOT_HAN.search(run) is None:
        for index in range(len(run) - 1):
            yield run[index : index + 2], start + index, start + index + 2
        yield run[-1], start + len(run) - 1, start + len(run)
        return
    places = [index for index, character in enumerate(run) if not _NOT_HAN.match(character)]
    for left, right in pairwise(places):
        yield run[left] + run[right], start + left, start + right + 1
    yield run[places[-1]], start + places[-1], start + places[-1] + 1


def _word(word: str) -> str:
    return word.replace(",", "") if _THOUSANDS.match(word) else word
