"""Every way a text may write the name of an organisation: whole, by its brand, drawn together. Pure.

A short name of two characters (鄂钢, 国能) is believed only where it stands by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from casebook.text import abbreviations, groups
from casebook.text.abbreviations import stands_alone
from casebook.text.names import alternation, lexicon, short_place
from casebook.text.organisations import ORDINAL, REMARK, OrganisationName, Places

_MINE_ENDS = "矿(?![业库长山柱井工区企石脉])|厂(?![长房区界外内家址])"


@dataclass(frozen=True)
class Spelling:
    """One pattern over folded text. Group 1, where there is one, is what gets replaced. `bare`: a brand
    standing alone, which may also be two halves of everyday words. `edged`: a short name that is believed
    only where it stands by itself."""

    pattern: re.Pattern[str]
    bare: bool = False
    edged: bool = False

    def found_in(self, text: str) -> Iterator[tuple[int, int, int]]:
        """(start, end, length of the whole match) wherever it stands in a folded text."""
        for match in self.pattern.finditer(text):
            start, end = match.span(1) if self.pattern.groups else match.span()
            if start == end or (self.bare and crosses_words(text, start, end)):
                continue
            if not self.edged or stands_alone(text, *match.span()):
                yield start, end, match.end() - match.start()


def spellings(name: OrganisationName, places: Places) -> tuple[Spelling, ...]:
    """Every way to write the name, the full one first."""
    return tuple(_spellings(name, places))


def _spellings(name: OrganisationName, places: Places) -> Iterator[Spelling]:
    plain = REMARK.sub("", name.full) or name.full
    bracketless = re.sub(r"[()\[\]【】]", "", name.full)
    if name.organ:
        yield Spelling(re.compile(f"(?:{_place_pattern(name.places)}){_organ_tail(name)}"))
        return
    parented = [plain] if name.parent else []
    head = "" if name.parent else "".join(name.places)
    whole = {form.removeprefix(head) for form in (name.full, bracketless, *parented)}
    if not any(form.startswith(head) for form in (name.full, bracketless)):
        head = ""
    yield Spelling(re.compile(f"{re.escape(head)}({alternation(whole)})"))
    for short in abbreviations.short_names(name, places):
        yield Spelling(re.compile(short.pattern), edged=short.edged)
    found = groups.member(name.full)
    if found and found.is_group and name.brand in {"", "中国", "国家"}:
        return
    if name.brand:
        yield from _brand_spellings(name, places)
    elif name.places:
        rest = f"({_generic_rest(name)}){abbreviations.NO_SECTOR}"
        yield Spelling(re.compile(f"(?:{_place_pattern(name.places)}){rest}"))


def _brand_spellings(name: OrganisationName, places: Places) -> Iterator[Spelling]:
    is_place = places.is_known(name.brand)
    tail = _tail_pattern(name, any_kind=not is_place)
    needs_tail = is_place or name.brand in lexicon().everyday_brands
    brand = _brand_pattern(name)
    yield Spelling(re.compile(f"{brand}{tail}+{abbreviations.NO_SECTOR if is_place else ''}"))
    if not needs_tail:
        yield Spelling(re.compile(f"{brand}(?![旗县市区州盟镇乡村])"), bare=True)
    pieces = {
        piece for length in range(2, len(name.brand)) for piece in (name.brand[:length], name.brand[-length:])
    }
    pieces = pieces if len(name.brand) >= 4 else set()
    pieces -= lexicon().everyday_brands | lexicon().common | lexicon().trades | groups.every_short_name()
    pieces = {piece for piece in pieces if not places.is_known(piece)}
    if pieces:
        yield Spelling(re.compile(f"(?:{alternation(pieces)}){_tail_pattern(name, of_group=False)}+"))


def _brand_pattern(name: OrganisationName) -> str:
    """The brand, with the group before it that it belongs to, and with the rest of a word of trade that it
    ends in the middle of."""
    before = f"(?:(?:{alternation(abbreviations.parent_forms(name.parent))})(?:集团)?(?:公司)?)?"
    rest = {word[1:] for word in lexicon().trades if len(word) >= 2 and word[0] == name.brand[-1]}
    after = f"(?:{alternation(rest)})?" if rest else ""
    return f"{before if name.parent else ''}{re.escape(name.brand)}{after}"


def _tail_pattern(name: OrganisationName, *, of_group: bool = True, any_kind: bool = True) -> str:
    """What may follow the brand and belongs to the name: its own trades, also drawn together, and any
    ending; not 集团 where a part of the brand may be the group that the organisation belongs to, and not
    the ending of another kind where the brand is a place (重庆医院 is not 重庆钢铁)."""
    own = {word for trade in name.trades for word in _pieces(trade)}
    own |= {form for form in groups.contracted(abbreviations.core(name)) if len(form) >= 2}
    own |= {form for trade in name.trades for form in groups.contracted(trade) if len(form) >= 2}
    own |= {
        word for word in lexicon().trades if name.ending[:1] == word[0] and len(word) == 2 and name.ending
    }
    endings = {word for word in lexicon().endings if len(word) >= 2} | {"矿业", "企业"}
    if not any_kind:
        endings = {word for word in endings if re.search("公司|集团|企业", word)} | {name.ending} - {""}
        return f"(?:\\((?:集团|股份|控股)\\)|{alternation(own | endings)})"
    if not of_group and "集团" not in name.ending:
        endings = {word for word in endings if "集团" not in word}
        return f"(?:{alternation(own | endings)}|{_MINE_ENDS})"
    return f"(?:\\((?:集团|股份|控股)\\)|{alternation(own | endings)}|{_MINE_ENDS})"


def _pieces(trade: str) -> set[str]:
    """危险品运输 is also said 危险品 or 运输; 金属制品 also 金属."""
    known = {
        word
        for word in lexicon().trades
        if word in trade and (trade.startswith(word) or trade.endswith(word))
    }
    return {trade, *known}


def _place_pattern(found: tuple[str, ...]) -> str:
    def forms(place: str) -> str:
        stem = re.escape(short_place(place))
        return f"(?:{re.escape(place)}|{stem}(?:省|市|县|区|州)?)"

    *before, last = (forms(place) for place in found)
    return "".join(f"{pattern}?" for pattern in before) + last


def _organ_tail(name: OrganisationName) -> str:
    word = re.escape(name.ending)
    if name.ending[0] not in "市县区省州":
        return f"(?:的)?{word}"
    border = _no_place_follows(name.ending[0]) if name.ending.endswith("长") else ""
    return f"{name.ending[0]}?{re.escape(name.ending[1:])}{border}"


def _no_place_follows(division: str) -> str:
    """湖南省长 is not found in 湖南省长沙市, nor 西安市长 in 西安市长安区."""
    behind = lexicon().places_behind_titles
    short = alternation(place[1:] for place in behind if len(place) == 2)
    long = alternation(place[1:] for place in behind if len(place) > 2)
    return f"(?!{long}|(?:{short}){'' if division == '省' else '[市县区州旗镇乡街路道村山岛]'})"


def _generic_rest(name: OrganisationName) -> str:
    """The rest of a name that has only a place before its trade: 丰城|三期发电厂, also 丰城|发电厂."""
    words = [*name.trades, name.ending] if name.ending else list(name.trades)
    forms = {"".join(words)}
    forms.add("".join(word for word in words if not ORDINAL.fullmatch(word)))
    if name.ending and name.trades and len(name.trades[-1]) >= 2 and not ORDINAL.fullmatch(name.trades[-1]):
        forms.add("".join(name.trades))
        forms |= {
            f"{''.join(name.trades)}{short}"
            for short in ("公司", "集团")
            if "公司" in name.ending or "集团" in name.ending
        }
    return alternation(form for form in forms if len(form) >= 2)


def crosses_words(text: str, start: int, end: int) -> bool:
    """True where the found characters are halves of two everyday words: 当天|聚集 holds 天聚."""
    if end - start != 2 or start == 0 or end >= len(text):
        return False
    return all(text[a:b] in lexicon().common for a, b in ((start - 1, start + 1), (end - 1, end + 1)))


def adjacent(spans: Iterable[tuple[int, int]]) -> bool:
    """True where two spans of a sorted list overlap."""
    return any(left[1] > right[0] for left, right in pairwise(spans))
