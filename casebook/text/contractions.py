"""What may be a listed organisation drawn together in a way that no rule foresees: characters of its name
in their order (武重机 of 武汉重型机床). A suspicion; an officer decides. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from casebook.text.abbreviations import NO_SECTOR, core, only_tells_trade, stands_alone
from casebook.text.names import HAN, alternation, lexicon
from casebook.text.organisations import OrganisationName, Places

_SHORTEST, _LONGEST = 3, 10
_HAN = re.compile(f"[{HAN}]")
_AFTER = re.compile(r"公司|集团|所属|下属|[的在与和及由对被将把等并是为因未已于向从发起爆着泄坍停复承负]")


@dataclass(frozen=True)
class _Letters:
    """The characters of a name in their order; `head` are those that tell it from others, `trade` those
    that say what it does."""

    name: str
    letters: str
    head: frozenset[str]
    trade: frozenset[str]
    firsts: frozenset[str]  # of the whole name, of the place before the brand, of the brand


class Contractions:
    """Looks in folded texts for what may be one of the names drawn together."""

    def __init__(self, names: Iterable[OrganisationName], places: Places) -> None:
        self._places = places
        self._by_first: dict[str, list[_Letters]] = defaultdict(list)
        for name in names:
            if (letters := _letters(name)) is not None:
                for first in letters.firsts:
                    self._by_first[first].append(letters)

    def find(self, text: str) -> Iterator[tuple[int, int, frozenset[str]]]:
        """(start, end, names that it may be) in the order of the text."""
        end = 0
        for start in range(len(text)):
            if start < end or text[start] not in self._by_first:
                continue
            found = {
                each.name: length
                for each in self._by_first[text[start]]
                if (length := self._length(text, start, each))
            }
            if found:
                longest = max(found.values())
                end = start + longest
                yield start, end, frozenset(name for name, length in found.items() if length == longest)

    def _length(self, text: str, start: int, each: _Letters) -> int:
        """How many characters from `start` are a contraction of the name; 0 where none."""
        reach = _in_order(text, start, each.letters)
        for end in range(start + reach, start + _SHORTEST - 1, -1):
            if self._is_contraction(text, start, end, each):
                return end - start
        return 0

    def _is_contraction(self, text: str, start: int, end: int, each: _Letters) -> bool:
        form = text[start:end]
        if each.head.isdisjoint(form) or each.trade.isdisjoint(form) or self._holds_word(form):
            return False
        if text.startswith("集团", end) and "集团" not in each.name:  # may be the group it belongs to
            return False
        if not _not_sector().match(text, end):
            return False
        begins = not start or not _HAN.match(text[start - 1])
        return (begins or _ends(text, end)) and stands_alone(text, start, end)

    def _holds_word(self, form: str) -> bool:
        """Whether an everyday word or a place makes up the form, so that nothing of a name is in it."""
        if self._places.end_of(form, 0) >= len(form) - 1 or only_tells_trade(form):
            return True
        return bool(_common().search(form))


@lru_cache(maxsize=1)
def _not_sector() -> re.Pattern[str]:
    return re.compile(NO_SECTOR)


@lru_cache(maxsize=1)
def _common() -> re.Pattern[str]:
    words = lexicon()
    return re.compile(alternation(words.common - words.trades - words.endings.keys()))


def _letters(name: OrganisationName) -> _Letters | None:
    if name.organ or not (name.brand or name.places) or "某" in name.full:
        return None
    letters = re.sub(r"股份|有限|责任|总?公司|集团|[()]", "", name.full)
    head = name.brand or name.places[-1]
    firsts = frozenset({letters[0], head[0], *(place[0] for place in name.places[-1:])})
    trade = frozenset(core(name)) or frozenset(head[1:])
    head_letters = frozenset(character for character in head if _HAN.match(character))
    return _Letters(name.full, letters, head_letters, trade - head_letters or trade, firsts)


def _in_order(text: str, start: int, letters: str) -> int:
    """How far the text goes on with characters of the name in their order."""
    at = 0
    for length in range(min(_LONGEST, len(text) - start)):
        at = letters.find(text[start + length], at) + 1
        if not at:
            return length
    return min(_LONGEST, len(text) - start)


def _ends(text: str, end: int) -> bool:
    if end >= len(text) or not _HAN.match(text[end]) or _AFTER.match(text, end):
        return True
    return text[end : end + 2] in lexicon().common or text[end] in lexicon().not_given
