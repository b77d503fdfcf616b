"""The content of a book before it is set: chapters of sections, every text as it will be printed.

A chapter is made of what the reader may see of a case, in the order of a usual 典型案例 (title, key
words, facts, consequences, causes, handling of units and of persons, lessons, requirements, source).
Attachments, timeline and findings are no education material and are not read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

Redact = Callable[[str], str]


@dataclass(frozen=True)
class Table:
    """`align`: one letter a column, l, c or r; `widths`: shares of the line."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    align: str
    size: str = "table"

    def redacted(self, redact: Redact) -> Table:
        return replace(self, rows=tuple(tuple(redact(cell) for cell in row) for row in self.rows))


@dataclass(frozen=True)
class Part:
    """A piece of a section: a lower heading (may be empty), paragraphs, then a table."""

    heading: str = ""
    paragraphs: tuple[str, ...] = ()
    table: Table | None = None

    def redacted(self, redact: Redact) -> Part:
        return Part(
            self.heading,
            tuple(redact(text) for text in self.paragraphs),
            self.table.redacted(redact) if self.table else None,
        )


@dataclass(frozen=True)
class Section:
    code: str
    heading: str
    parts: tuple[Part, ...]

    def redacted(self, redact: Redact) -> Section:
        return replace(self, parts=tuple(part.redacted(redact) for part in self.parts))


@dataclass(frozen=True)
class Chapter:
    """One case of the book. `number` counts from 1."""

    number: int
    title: str
    keywords: tuple[str, ...]
    sections: tuple[Section, ...]

    def redacted(self, redact: Redact) -> Chapter:
        return replace(
            self,
            title=redact(self.title),
            keywords=tuple(redact(word) for word in self.keywords),
            sections=tuple(section.redacted(redact) for section in self.sections),
        )

    def texts(self) -> Iterator[str]:
        yield self.title
        yield from self.keywords
        for section in self.sections:
            for part in section.parts:
                yield from part.paragraphs
                if part.table:
                    for row in part.table.rows:
                        yield from row


@dataclass(frozen=True)
class Book:
    """A whole book: `figures` are the tables of its last pages, `foreword` stands before the first case."""

    title: str
    day: str
    foreword: tuple[str, ...]
    chapters: tuple[Chapter, ...]
    figures: tuple[Part, ...]


DIGITS = "〇一二三四五六七八九"


def numeral(number: int) -> str:
    """1 → 一, 12 → 十二, 105 → 一百〇五: as headings count."""
    if number >= 100:
        rest = number % 100
        link = "〇" if 0 < rest < 10 else "一" if 10 <= rest < 20 else ""
        return f"{DIGITS[number // 100]}百{link}{numeral(rest) if rest else ''}"
    tens, ones = divmod(number, 10)
    lead = "" if not tens else ("十" if tens == 1 else f"{DIGITS[tens]}十")
    return lead + (DIGITS[ones] if ones else "") or DIGITS[0]


_HAN = "\u3400-\u9fff\u3001-\u301f\uff01-\uff65\u2018-\u201d"
_SIGNS = str.maketrans(",;:?!()", "，；：？！（）")
_HALF_WIDTH = re.compile(f"(?<=[{_HAN}])[,;:?!()]|[,;:?!()](?=[{_HAN}])")


def typeset(text: str) -> str:
    """Chinese punctuation where Chinese was written with half-width signs."""
    text = _HALF_WIDTH.sub(lambda match: match.group().translate(_SIGNS), text.strip())
    return _close_brackets(text)


def _close_brackets(text: str) -> str:
    """A full-width bracket gets a full-width partner: （7 and 8) becomes （7 and 8）."""
    open_wide = 0
    signs = []
    for sign in text:
        if sign == "（":
            open_wide += 1
        elif sign in ")）" and open_wide:
            sign, open_wide = "）", open_wide - 1
        signs.append(sign)
    return "".join(signs)


def paragraphs(text: str | None) -> tuple[str, ...]:
    """The lines of a text that say something."""
    return tuple(typeset(line) for line in (text or "").splitlines() if line.strip())


def joined(texts: Iterable[str]) -> str:
    return "、".join(text for text in texts if text)


def rows_or_note(
    head: Sequence[str], rows: Sequence[tuple[str, ...]], widths: Sequence[float], align: str, note: str
) -> Part:
    """A table, or a sentence that there is nothing to put into it."""
    if not rows:
        return Part(paragraphs=(note,))
    return Part(table=Table(tuple(head), tuple(rows), tuple(widths), align))
