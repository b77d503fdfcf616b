"""The short names of organisations that are drawn together out of the registered ones: 上海石化 of
中国石化上海石油化工, 鄂钢 of 鄂城钢铁, 水电七局 of 中国水利水电第七工程局, 国电投 of 国家电力投资. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from casebook.text import groups
from casebook.text.names import HAN, alternation, lexicon, short_place
from casebook.text.organisations import NO_TRADE, ORDINAL, OrganisationName, Places

_COMPANY = "(?:集团)?(?:股份)?(?:有限|责任)*(?:总?公司)?"
#: What tells of a whole trade and not of a company: 上海石化行业.
NO_SECTOR = "(?!行业|产业|工业园|工业区|园区|学院|大学|学校|协会|学会)"
#: What 院 and 局 begin, so that 成都院 is not found in 成都院士.
_NO_INSTITUTE = "(?![士校子墙内落系长部委外党])"
#: First characters that tell a direction or a size and draw nothing together: 以上石化企业.
_NO_INITIAL = frozenset("上下中大小新老东西南北前后内外高长安")
_LEFT = frozenset("由对在与和及向将的为是被把给从至到自于该因让以按令使并且则即等均系经据称属某同原时")
_ENDS_LEFT = ("公司", "集团", "单位", "企业", "厂", "矿")


@dataclass(frozen=True)
class Short:
    """A pattern of short names. Group 1, where there is one, is what gets replaced. `edged`: believed only
    where it stands by itself."""

    pattern: str
    edged: bool = False


def short_names(name: OrganisationName, places: Places) -> Iterator[Short]:
    """Every pattern by which the name is drawn together."""
    if name.organ:
        return
    found = groups.member(name.full)
    if found and found.is_group:
        yield from _of_group(found)
    yield from _national(name)
    if not name.parent and (numbered := groups.numbered(name.full)):
        yield from _numbered(*numbered)
    prefix = _parent_prefix(name)
    yield from _of_place(name, prefix)
    yield from _initials(name, places, prefix)


def core(name: OrganisationName) -> str:
    """The words of trade of a name, without legal form: 石油化工, 勘测设计研究院."""
    words = [word for word in name.trades if word not in NO_TRADE and not ORDINAL.fullmatch(word)]
    legal = re.search("公司|集团|企业", name.ending)
    return "".join([*words, "" if legal else name.ending])


def parent_forms(parent: str) -> set[str]:
    """How the organisation is called whose name stands before that of its company."""
    forms = {parent, re.sub(r"(?:集团|股份|有限|责任|总?公司|[()])+$", "", parent)}
    if found := groups.member(parent):
        forms |= {found.head, *groups.groups().short_names[found.head]}
    return {form for form in forms if len(form) >= 2}


def _parent_prefix(name: OrganisationName) -> str:
    if not name.parent:
        return ""
    return f"(?:(?:{alternation(parent_forms(name.parent))}){_COMPANY})"


def _of_group(found: groups.Member) -> Iterator[Short]:
    forms = set(groups.short_names(found.head))
    written = {found.head, found.written} - forms
    yield Short(f"(?:{alternation(written | forms)})(?:集团|股份|控股(?=[集股有公])|有限|总?公司)+")
    if long := {form for form in forms | {w for w in written if not only_tells_trade(w)} if len(form) >= 3}:
        yield Short(f"(?:{alternation(long)}){_COMPANY}")
    if short := {form for form in forms | written if len(form) == 2}:
        yield Short(f"(?:{alternation(short)}){_COMPANY}", edged=True)


@lru_cache(maxsize=1)
def _trade_words() -> re.Pattern[str]:
    words = lexicon()
    return re.compile(
        f"(?:中国|国家)?(?:{alternation(words.trades | words.common | words.everyday_brands)})*"
    )


def only_tells_trade(head: str) -> bool:
    """中国建筑 is also what it says; 中国华电 is a name."""
    return bool(_trade_words().fullmatch(head))


def _national(name: OrganisationName) -> Iterator[Short]:
    """国电投 and 国家电投 of 国家电力投资集团."""
    if not name.full.startswith("国家") or len(name.trades) < 2:
        return
    initials = "".join(word[0] for word in name.trades)
    yield Short(f"(?:国|国家){initials}{_COMPANY}")


def _numbered(before: str, number: str, tail: str) -> Iterator[Short]:
    """水电七局, 中水电七局, 七局 of 中国水利水电第七工程局有限公司."""
    heads = {before} - {""}
    if found := groups.member(before):
        heads |= {found.head, *groups.groups().short_names[found.head]}
    for head, short in groups.groups().short_names.items():
        if before == head or before in short:
            heads |= {head, *short}
    said = (
        f"(?<![{groups.NUMERALS}第])(?:第)?{number}(?:{alternation({tail, groups.groups().numbered[tail]})})"
    )
    if heads:
        yield Short(f"(?:{alternation(heads)})(?:集团)?(?:公司)?{said}{_COMPANY}")
    yield Short(f"{said}{_COMPANY}{_NO_INSTITUTE}", edged=True)


def _head_place(name: OrganisationName, places: Places) -> str:
    """The place or brand that a short name begins with."""
    if name.brand:
        return name.brand
    return short_place(name.places[-1]) if name.places else ""


def _of_place(name: OrganisationName, prefix: str) -> Iterator[Short]:
    """上海石化, 成都院: a place with the trade drawn together."""
    if name.brand or not name.places:
        yield from _of_brand_institute(name, prefix)
        return
    stem = short_place(name.places[-1])
    place = f"(?:{alternation({name.places[-1], stem})})(?:省|市|县|区|州)?"
    short = {form for form in groups.contracted(core(name)) if len(form) >= 2} - lexicon().common
    if short:
        yield Short(f"{place}((?:{alternation(short)}){_COMPANY}){NO_SECTOR}{_NO_INSTITUTE}")
    if single := groups.contracted(core(name)) & {"院", "局"}:
        yield Short(f"{re.escape(stem)}({alternation(single)}){_NO_INSTITUTE}", edged=True)
    if prefix:
        yield Short(f"{prefix}{place}(?:分)?公司")


def _of_brand_institute(name: OrganisationName, prefix: str) -> Iterator[Short]:
    if name.brand and (single := groups.contracted(core(name)) & {"院", "局"}):
        yield Short(
            f"(?:{prefix})?{re.escape(name.brand)}(?:{alternation(single)}){_NO_INSTITUTE}", edged=True
        )
    if name.brand and prefix:
        yield Short(f"{prefix}{re.escape(name.brand)}(?:分)?公司")


def _initials(name: OrganisationName, places: Places, prefix: str) -> Iterator[Short]:
    """鄂钢, 扬石化: the first character of a place or brand, and the trade drawn together."""
    head = _head_place(name, places)
    if not 2 <= len(head) <= 3 or head[0] in _NO_INITIAL or not re.fullmatch(f"[{HAN}]+", head):
        return
    drawn = groups.contracted(core(name)) - {core(name), "院", "局"}
    first = {word for trade in name.trades[:1] for word in groups.contracted(trade)} - {*name.trades[:1]}
    forms = {head[0] + form for form in drawn | first if len(form) <= 2}
    if core(name).endswith(("研究院", "设计院")):
        forms.add(f"{head[0]}{core(name)[0]}院")
    forms -= lexicon().common | lexicon().trades | lexicon().everyday_brands
    if forms:
        yield Short(f"(?:{prefix})?(?:{alternation(forms)}){_COMPANY}", edged=True)


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether what stands at [start, end) is a word by itself, as far as its neighbours tell."""
    words = lexicon()
    if text[end - 1 : end + 1] in words.common | words.trades | words.endings.keys():
        return False
    before = text[:start]
    if before[-1:] + text[start] in words.common:
        return False
    if not before or not re.match(f"[{HAN}]", before[-1]) or before[-1] in _LEFT:
        return True
    return before.endswith(_ENDS_LEFT) or any(before[-length:] in words.places for length in (2, 3, 4))
