"""Names that stand in a text without being listed as parties: found by how they are built and by what
stands around them. What is found is a suspicion; an officer decides. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from casebook.text import groups
from casebook.text.abbreviations import stands_alone
from casebook.text.names import HAN, alternation, fold, gaps, is_masked, lexicon
from casebook.text.organisations import Places, analyse, is_description
from casebook.text.persons import CUT, ORGAN_END, Suspect, begins_place, foreign_persons, persons

_RUN = re.compile(f"[{HAN}0-9()]+")
#: A bracket inside a registered name: 天津港(集团)有限公司, 中建(深圳)有限公司.
_BRACKETED = re.compile(f"\\((?:集团|控股|股份|[{HAN}]{{2,3}})\\)$")
_TIME = re.compile("[0-9]+[年月日时分]间?")
_AFTER_MINE = "业库长山柱井工区企石脉房界外内家址难灯尘用车"


def find(text: str, places: Places) -> list[Suspect]:
    """Every suspected name of a text, in the order of the text. `start` and `end` are positions in the
    original; `name` is folded."""
    folded = fold(text)
    placed = list(foreign_persons(text))
    for suspect in (
        *_organisations(folded.text, places),
        *_numbered(folded.text),
        *_organs(folded.text, places),
        *_sites(folded.text, places),
        *persons(folded.text, places, gaps(text, folded)),
    ):
        start, end = folded.origin(suspect.start, suspect.end)
        inside = suspect.kind == "person" and any(start < each.end and each.start < end for each in placed)
        if not inside and folded.text[suspect.start - 1 : suspect.start] != "某":
            placed.append(Suspect(suspect.name, suspect.kind, start, end))
    return sorted(placed, key=lambda suspect: (suspect.start, -suspect.end))


# Organisations


@lru_cache(maxsize=1)
def _ending_pattern() -> re.Pattern[str]:
    words = {word for word in lexicon().endings if len(word) >= 2}
    return re.compile(f"(?:{alternation(words)})(?!公司|[长)])|[厂矿](?![{_AFTER_MINE}])")


@lru_cache(maxsize=1)
def _common_pattern() -> re.Pattern[str]:
    trades = lexicon().trades | frozenset(lexicon().endings)
    return re.compile(alternation(lexicon().common - trades))


@lru_cache(maxsize=1)
def _trade_pattern() -> re.Pattern[str]:
    return re.compile(alternation(word for word in lexicon().trades if len(word) >= 2))


def _organisations(text: str, places: Places) -> Iterator[Suspect]:
    consumed = 0
    for match in _ending_pattern().finditer(text):
        start = max(consumed, _run_start(text, match.start(), 24))
        start = _after_last_cut(text, start, _before_trades(text, start, match.start()), places)
        candidate = text[start : match.end()]
        single = len(match.group()) == 1
        if _is_organisation(candidate, places, needs_place=single):
            yield Suspect(candidate, "organisation", start, match.end())
            consumed = match.end()


def _is_organisation(candidate: str, places: Places, *, needs_place: bool) -> bool:
    if is_masked(candidate) or is_description(candidate):
        return False
    parts = analyse(candidate, places)
    if parts.brand and (_common_pattern().search(parts.brand) or len(parts.brand) > 8):
        return False
    if needs_place and not parts.places:
        return False
    if parts.places and parts.places[-1] in lexicon().no_place:
        return False
    if parts.brand in lexicon().trades:
        return False
    return len(parts.brand) >= 2 or (bool(parts.places) and not parts.brand)


def _before_trades(text: str, start: int, end: int) -> int:
    """Where the words of trade begin that stand before an ending: 海盛|安全评价监测|有限公司."""
    words = _words_of_trade()
    while True:
        length = next((n for n in range(min(8, end - start), 1, -1) if text[end - n : end] in words), 0)
        if not length:
            return end
        end -= length


@lru_cache(maxsize=1)
def _words_of_trade() -> frozenset[str]:
    return lexicon().trades | lexicon().common


def _numbered(text: str) -> Iterator[Suspect]:
    """中铁十二局, 中化十四建: known heads with a number; 四航局; well-known groups by their short names."""
    for match in _numbered_pattern().finditer(text):
        if not match["edged"] or stands_alone(text, *match.span()):
            yield Suspect(match.group(), "organisation", match.start(), match.end())


@lru_cache(maxsize=1)
def _numbered_pattern() -> re.Pattern[str]:
    heads, tails = alternation(lexicon().numbered_heads), alternation(lexicon().numbered_tails)
    short = alternation(name for name in groups.every_short_name() if len(name) >= 3)
    two = alternation(name for name in groups.every_short_name() if len(name) == 2)
    numerals = f"[{groups.NUMERALS}]"
    return re.compile(
        f"(?:{heads})(?:第)?{numerals}{{1,3}}(?:{tails})|(?:{short})(?:集团)?(?:公司)?"
        f"|(?P<edged>(?<!{numerals}){numerals}{{1,3}}(?:航局|航院|铁院)|(?:{two})(?:集团)?(?:公司)?)"
    )


def subsidiaries(text: str) -> Iterator[Suspect]:
    """国能宁煤: a group's short name, the sign of a province, a word of trade drawn together."""
    for match in _subsidiary_pattern().finditer(text):
        if stands_alone(text, *match.span()):
            yield Suspect(match.group(), "organisation", match.start(), match.end())


@lru_cache(maxsize=1)
def _subsidiary_pattern() -> re.Pattern[str]:
    drawn = {short for said in groups.groups().contractions.values() for short in said if len(short) == 1}
    short = alternation(groups.every_short_name())
    return re.compile(f"(?:{short})[{lexicon().province_signs}][{''.join(drawn)}]")


def _run_start(text: str, end: int, reach: int) -> int:
    start = end
    while start > 0 and end - start < reach:
        if bracketed := _BRACKETED.search(text, max(0, start - 8), start):
            start = bracketed.start()
        elif re.match(f"[{HAN}0-9]", text[start - 1]):
            start -= 1
        else:
            break
    return start


def _after_last_cut(text: str, start: int, end: int, places: Places) -> int:
    """Where a name may begin: behind the last word that cannot stand in one. A cut inside a trade or a
    place is none: 上海 is not 上|海."""
    kept = [match.span() for match in _trade_pattern().finditer(text, start, end)]
    kept += places.spans(text, start, end)
    for pattern in (CUT, _TIME, _common_pattern()):
        for match in pattern.finditer(text, start, end):
            if not any(left < match.end() and match.start() < right for left, right in kept):
                start = max(start, match.end())
    return start


# Organs of state and party, and leading posts


@lru_cache(maxsize=1)
def _organ_pattern() -> re.Pattern[str]:
    return re.compile(alternation(lexicon().organs | lexicon().posts))


def _organs(text: str, places: Places) -> Iterator[Suspect]:
    for match in _organ_pattern().finditer(text):
        word, start = match.group(), match.start()
        place = places.ending_at(text, start)
        if place[-1:] != word[0] and begins_place(text, match.end() - 1, places):
            continue
        if not place and word[0] in "市县区省州":
            place = places.ending_at(text, start + 1)[:-1]
            place = place or _unknown_place(text, start, word[0], places)
        elif not place:
            place = _unknown_place(text, start, "", places)
        if place and place not in {"中国", "全国"} and place not in lexicon().no_place:
            yield Suspect(
                text[start - len(place) : match.end()], "organisation", start - len(place), match.end()
            )


def _unknown_place(text: str, end: int, kind: str, places: Places) -> str:
    """A county that no list knows: two or three characters before 县, 市, 区, with a clean edge."""
    if not kind:
        if end < 3 or text[end - 1] not in "市县区州旗镇乡":
            return ""
        kind, end_of_stem = text[end - 1], end - 1
    else:
        end_of_stem = end
    start = _after_last_cut(text, _run_start(text, end_of_stem, 3), end_of_stem, places)
    stem = text[start:end_of_stem]
    whole = text[start:end]
    if not 2 <= len(stem) <= 3 or stem + kind in lexicon().no_place or _common_pattern().search(stem):
        return ""
    return whole if not is_masked(whole) and stem[-1] not in ORGAN_END else ""


# Places below the county


@lru_cache(maxsize=1)
def _site_pattern() -> re.Pattern[str]:
    words = set(lexicon().sites) & set(lexicon().site_names)
    return re.compile(f"(?:{alternation(words)})")


def _sites(text: str, places: Places) -> Iterator[Suspect]:
    for match in _site_pattern().finditer(text):
        start = _after_last_cut(text, _run_start(text, match.start(), 10), match.start(), places)
        found, stem = places.split(text[start : match.start()] + "¤")
        stem = stem.removesuffix("¤")
        start = match.start() - len(stem)
        name = text[start : match.end()]
        if not 2 <= len(stem) <= (6 if len(match.group()) > 1 else 3) or name in lexicon().no_place:
            continue
        if is_masked(name) or _common_pattern().search(stem) or stem in lexicon().trades:
            continue
        if len(match.group()) == 1 and (
            stem[-1] in "乡城集街市农山中全各本" or (text[match.end() :][:1] in "镇静压容" and not found)
        ):
            continue
        yield Suspect(name, "place", start, match.end())
