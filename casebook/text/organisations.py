"""Taking an organisation's name apart, and every way a text may write it.

昆山中荣金属制品有限公司 = place 昆山 + brand 中荣 + trade 金属制品 + ending 有限公司; a text also says
中荣, 中荣公司, 中荣金属. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from casebook.text import groups
from casebook.text.names import HAN, alternation, fold, lexicon, short_place

_LEGAL_FORM = re.compile(r"(有限责任公司|股份有限公司|有限公司|总公司|集团公司|公司|集团)")
REMARK = re.compile(r"[(\[【][^()\[\]【】]*[)\]】]")
ORDINAL = re.compile(r"第?[一二三四五六七八九十百零〇0-9]+(?:期|分|号|工区|标段)?$")
_GENERIC_PLACE = re.compile(f"[{HAN}]{{2,3}}?(?:新区|市|县|区|镇|乡)(?![场政容民委长村界内外域段])")
_DIVISIONS = frozenset("省市县区州盟旗镇乡")
NO_TRADE = frozenset({"联合", "联营", "国际", "股份", "新型", "第一", "第二", "第三"})


@dataclass(frozen=True)
class OrganisationName:
    """The parts of a name, folded. `label` ends the pseudonym (公司, 煤矿, 能源局 …)."""

    full: str
    places: tuple[str, ...]
    brand: str
    trades: tuple[str, ...]
    ending: str
    label: str
    organ: bool = False
    parent: str = ""  # the registered name of another organisation that stands before this one's

    @property
    def names_someone(self) -> bool:
        """False for what many could be called: 施工公司, 市安监局, 监理单位."""
        return bool(self.brand or self.places)


class Places:
    """The place names known to a book: the country's, and those of the cases' regions."""

    def __init__(self, regions: Iterable[Iterable[str]] = ()) -> None:
        self.region_names: set[str] = set()
        for region in regions:
            for place in region:
                plain = fold(place).text
                self.region_names |= {plain, short_place(plain)} if plain else set()
        known = {name for name in lexicon().places | self.region_names if len(name) >= 2}
        self._known = re.compile(f"(?:{alternation(known)})(?:省|市|县|区|州)?(?:新区)?")

    def split(self, text: str) -> tuple[tuple[str, ...], str]:
        """Places at the beginning of a name, and what follows them."""
        found: list[str] = []
        rest = text
        while rest:
            match = self._known.match(rest) or _GENERIC_PLACE.match(rest)
            if not match or match.end() == len(rest) or match.group() in lexicon().no_place:
                break
            word = self._without_stolen_letter(match.group(), rest[match.end() :])
            found.append(word)
            rest = rest[len(word) :]
        return tuple(found), rest

    def _without_stolen_letter(self, word: str, rest: str) -> str:
        """大连市政公司 is 大连 + 市政, not 大连市 + 政."""
        plain = word[:-1]
        steals = word[-1:] + rest[:1] in {"市政", "市场", "区块", "县域", "省级", "市级", "区级"}
        return plain if steals and plain in lexicon().places | self.region_names else word

    def ending_at(self, text: str, end: int) -> str:
        """The known place that ends at `end` in `text`, the longest; empty where none does."""
        for length in range(min(end, 12), 1, -1):
            word = text[end - length : end]
            if self._known.fullmatch(word):
                return word
        return ""

    def end_of(self, text: str, start: int) -> int:
        """Where the known place ends that begins at `start` in `text`; 0 where none does."""
        match = self._known.match(text, start)
        return match.end() if match else 0

    def spans(self, text: str, start: int, end: int) -> list[tuple[int, int]]:
        """Where known places stand in text[start:end]."""
        return [match.span() for match in self._known.finditer(text, start, end)]

    def is_known(self, word: str) -> bool:
        return bool(self._known.fullmatch(word))


@lru_cache(maxsize=1)
def _endings() -> tuple[str, ...]:
    return tuple(sorted(lexicon().endings, key=len, reverse=True))


@lru_cache(maxsize=1)
def _trades() -> tuple[str, ...]:
    named = {word for word in lexicon().endings if len(word) >= 2 and not _LEGAL_FORM.search(word)}
    drawn = {word for word in groups.groups().contractions if len(word) >= 3 and word[-1] not in "院局"}
    return tuple(sorted(lexicon().trades | named | drawn, key=len, reverse=True))


def is_description(name: str) -> bool:
    """True for a party that is described and not named: 涉事旅游客运企业, 施工单位, 出租屋业主."""
    plain = REMARK.sub("", fold(name).text)
    starts, ends = lexicon().description_starts, lexicon().description_ends
    return plain.startswith(starts) or plain.endswith(ends) or not plain


def analyse(name: str, places: Places) -> OrganisationName:
    """Take a name apart. Never fails: what is not understood is the brand."""
    full = fold(name).text
    plain = REMARK.sub("", full) or full
    if organ := _as_organ(full, plain, places):
        return organ
    parent, own = _split_parent(plain)
    if not parent:
        parent, own = _split_group(plain)
    if parent:
        own_parts = _take_apart(full, own, places)
        if own_parts.names_someone:
            return replace(own_parts, parent=parent)
    return _take_apart(full, plain, places)


def _as_organ(full: str, plain: str, places: Places) -> OrganisationName | None:
    words = lexicon().organs | lexicon().posts
    for word in sorted(words, key=len, reverse=True):
        if plain.endswith(word) and len(plain) > len(word):
            before = plain[: -len(word)]
            found, rest = places.split(before + "¤")
            tail = word
            if word[0] in "市县区省州" and not (found and rest == "¤") and places.is_known(before + word[0]):
                found, rest = (before + word[0],), "¤"
            if found and rest == "¤":
                return OrganisationName(full, found, "", (), tail, tail, organ=True)
    return None


def _split_parent(plain: str) -> tuple[str, str]:
    for match in _LEGAL_FORM.finditer(plain):
        rest = plain[match.end() :]
        if len(rest) >= 2 and not re.match(r"有限|股份|公司|集团|[()]", rest) and match.start() >= 2:
            return plain[: match.end()], rest
    return "", plain


def _split_group(plain: str) -> tuple[str, str]:
    """中国石化|上海石油化工股份有限公司: the name of a well-known group before that of its company."""
    found = groups.member(plain)
    if not found or found.is_group or groups.numbered(plain):
        return "", plain
    return found.written, found.rest


def _take_apart(full: str, plain: str, places: Places) -> OrganisationName:
    found, rest = places.split(plain)
    ending = next((word for word in _endings() if rest.endswith(word)), "")
    stem = rest.removesuffix(ending) if ending else rest
    stem, trades = _strip_trades(stem)
    if len(stem) == 1 and trades:
        stem, trades = stem + trades[0], trades[1:]
    elif len(stem) == 1 and found:
        stem, found = found[-1] + stem, found[:-1]
    if not stem and not found and trades and ending:
        stem, trades = trades[0], trades[1:]
    if not stem and found and found[-1] not in places.region_names and found[-1] == short_place(found[-1]):
        stem, found = found[-1], found[:-1]
    label = lexicon().endings.get(ending, "")
    if trades and trades[-1] in lexicon().endings:
        label = lexicon().endings[trades[-1]]
    return OrganisationName(full, found, stem, trades, ending, label)


def _strip_trades(stem: str) -> tuple[str, tuple[str, ...]]:
    trades: list[str] = []
    while stem:
        ordinal = ORDINAL.search(stem)
        word = next((word for word in _trades() if stem.endswith(word)), ordinal.group() if ordinal else "")
        if not word:
            break
        trades.insert(0, word)
        stem = stem.removesuffix(word)
    return stem, tuple(trades)


def pseudonym_base(name: OrganisationName) -> str:
    """What kind of organisation it is, behind 某: 某金属制品公司, 某煤矿, 某县应急管理局."""
    if name.organ:
        kind = division(name)
        return f"某{name.ending}" if name.ending in {f"{kind}委", f"{kind}政府"} else f"某{kind}{name.ending}"
    found = groups.member(name.full)
    if not name.ending and found and found.is_group:
        name = replace(name, label="集团")
    legal = name.label in {"", "公司", "集团", "企业"}
    told = [word for word in name.trades if word not in NO_TRADE and not ORDINAL.fullmatch(word)]
    trade = told[-1] if told and legal and len(told[-1]) <= 6 else ""
    return f"某{trade}{name.label or ('企业' if trade else '单位')}"


def division(name: OrganisationName) -> str:
    """What kind of division an organ's place is: 昆山市 → 市, 宁晋县委 → 县, 盘锦 → 市."""
    place, first = name.places[-1], name.ending[:1]
    if first in _DIVISIONS:
        return first
    if place in _provinces():
        return "自治区" if place.endswith("自治区") else "市" if place.endswith("市") else "省"
    return (
        place[-1] if place[-1] in _DIVISIONS and place not in lexicon().places - {f"{place[:-1]}市"} else "市"
    )


@lru_cache(maxsize=1)
def _provinces() -> frozenset[str]:
    names = lexicon().provinces
    return names | {short_place(name) for name in names if not name.endswith("市")}
