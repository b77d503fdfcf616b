"""Names that stand in a text without being listed as parties: found by how they are built and by what
stands around them. What is found is a suspicion; an officer decides. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from casebook.text.names import HAN, alternation, fold, is_masked, lexicon
from casebook.text.organisations import Places, analyse, is_description

_RUN = re.compile(f"[{HAN}0-9()]+")
_CUT = re.compile(
    r"[由对在与和及向将的为是被把给至从于该因让以按到令使并且则即等均系未不无有入出约经据称属某涉含内外上下前后起至其两另如需须可能会要做多各每这那]"
    r"|责令|要求|涉事|位于|来自|坐落|根据|按照|关于|一起|一家|多家|名为|叫做"
)
#: A bracket inside a registered name: 天津港(集团)有限公司, 中建(深圳)有限公司.
_BRACKETED = re.compile(f"\\((?:集团|控股|股份|[{HAN}]{{2,3}})\\)$")
_AFTER_MINE = "业库长山柱井工区企石脉房界外内家址难灯尘用车"
_ORGAN_END = frozenset("省市县区州镇乡局厅委府司厂矿站所队部院校店室长记任员务工会办")
_BEFORE_NAME = frozenset('由对向给与和及是经被的原任时请令找让将同为以、,。;:(“"《【\n')
_STRONG_AFTER = re.compile(
    r"[、,。;:()（）]|$|等|给予|作出|处以|处|进行|罚|立案|追究|采取|撤|免|记|警告|以涉嫌|涉嫌|判|依法|被|因|和|与|及"
)


@dataclass(frozen=True)
class Suspect:
    """A name suspected in a folded text at [start, end)."""

    name: str
    kind: str  # organisation | person | place
    start: int
    end: int


def find(text: str, places: Places) -> list[Suspect]:
    """Every suspected name of a text, in the order of the text. `start` and `end` are positions in the
    original; `name` is folded."""
    folded = fold(text)
    found = [
        *_organisations(folded.text, places),
        *_numbered(folded.text),
        *_organs(folded.text, places),
        *_sites(folded.text, places),
        *_persons(folded.text, places),
        *_foreign_persons(text),
    ]
    placed = []
    for suspect in found:
        if suspect.kind != "foreign" and folded.text[suspect.start - 1 : suspect.start] == "某":
            continue
        if suspect.kind == "foreign":
            placed.append(Suspect(suspect.name, "person", suspect.start, suspect.end))
        else:
            start, end = folded.origin(suspect.start, suspect.end)
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
    """中铁十二局, 中化十四建: known heads with a number."""
    for match in _numbered_pattern().finditer(text):
        yield Suspect(match.group(), "organisation", match.start(), match.end())


@lru_cache(maxsize=1)
def _numbered_pattern() -> re.Pattern[str]:
    heads, tails = alternation(lexicon().numbered_heads), alternation(lexicon().numbered_tails)
    short = alternation(name for said in lexicon().short_names.values() for name in said if len(name) >= 3)
    return re.compile(
        f"(?:{heads})(?:第)?[一二三四五六七八九十]{{1,3}}(?:{tails})|(?:{short})(?:集团)?(?:公司)?"
    )


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
    for pattern in (_CUT, _common_pattern()):
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
    return whole if not is_masked(whole) and stem[-1] not in _ORGAN_END else ""


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


# Persons


@lru_cache(maxsize=1)
def _title_before() -> re.Pattern[str]:
    return re.compile(f'(?:{alternation(lexicon().titles_before)})(?:是|为|系|名叫|叫)?[::]?[“"(]?')


@lru_cache(maxsize=1)
def _title_after() -> re.Pattern[str]:
    return re.compile(alternation(lexicon().titles_after))


_LABEL = re.compile(r"(?:姓名|被处罚人|被处分人|被约谈人|当事人|被告人|被告|嫌疑人)[::]?")
_DETAILS = re.compile(r"[,(](?:男|女|汉族|时年|现年|身份证|\d{2}岁)")
_ACTED_ON = re.compile(r"(?:对|给予|判处|以及|和|与|由|、)")


def person_length(text: str, start: int, *, sure: bool) -> int:
    """How many characters from `start` are a person's name; 0 where none. `sure`: a title stands before
    it, so that an everyday surname is believed only where the name ends cleanly."""
    words = lexicon()
    surname = 2 if text[start : start + 2] in words.compound_surnames else 1
    if surname == 1 and text[start : start + 1] not in words.surnames:
        return 0
    first = start + surname
    if first >= len(text) or not _may_be_given(text, first) or text[start : start + 2] in words.common:
        return 0
    length = surname + 1
    if first + 1 < len(text) and _may_be_given(text, first + 1) and not _title_after().match(text, first + 1):
        begins_word = text[first + 1 : first + 3] in words.common
        length += 0 if begins_word else 1
    if length == surname + 2 and text[first : first + 2] in words.common:
        length = surname + 1
    ends_cleanly = _ends_cleanly(text, start + length)
    if text[start] in words.doubtful_surnames and surname == 1 and not (sure and ends_cleanly):
        return 0
    return length if sure or ends_cleanly else 0


def _may_be_given(text: str, position: int) -> bool:
    character = text[position]
    return bool(re.match(f"[{HAN}]", character)) and character not in lexicon().not_given


def _ends_cleanly(text: str, end: int) -> bool:
    if end >= len(text) or not re.match(f"[{HAN}]", text[end]):
        return True
    return text[end] in lexicon().not_given or bool(_title_after().match(text, end))


def _persons(text: str, places: Places) -> Iterator[Suspect]:
    seen: set[tuple[int, int]] = set()
    for start, length in (
        *_behind_titles(text),
        *_before_titles(text),
        *_with_details(text),
        *_acted_on(text),
    ):
        name = text[start : start + length]
        if (start, length) not in seen and not is_masked(name) and not places.is_known(name):
            seen.add((start, length))
            yield Suspect(name, "person", start, start + length)


def _behind_titles(text: str) -> Iterator[tuple[int, int]]:
    for pattern in (_title_before(), _LABEL):
        for match in pattern.finditer(text):
            yield from _enumeration(text, match.end())


def _enumeration(text: str, start: int) -> Iterator[tuple[int, int]]:
    """王强、李建国和赵某: a list of names behind one title."""
    while length := person_length(text, start, sure=True):
        yield start, length
        separator = re.compile(r"[、,和与及]|以及").match(text, start + length)
        if not separator:
            return
        start = separator.end()


def _before_titles(text: str) -> Iterator[tuple[int, int]]:
    for match in _title_after().finditer(text):
        for length in (3, 2, 4):
            start = match.start() - length
            if start < 0 or (start > 0 and not _may_precede(text[start - 1])):
                continue
            if _is_whole_name(text, start, length):
                yield start, length
                break


def _may_precede(character: str) -> bool:
    return character in _BEFORE_NAME or character in _ORGAN_END or not re.match(f"[{HAN}]", character)


def _is_whole_name(text: str, start: int, length: int) -> bool:
    words = lexicon()
    surname = 2 if length > 2 and text[start : start + 2] in words.compound_surnames else 1
    if length - surname not in (1, 2):
        return False
    if surname == 1 and (text[start] not in words.surnames or text[start] in words.doubtful_surnames):
        return False
    pairs = {text[i : i + 2] for i in range(start, start + length - 1)} | {
        text[start + length - 1 : start + length + 1]
    }
    givens = range(start + surname, start + length)
    return all(_may_be_given(text, position) for position in givens) and not pairs & words.common


def _with_details(text: str) -> Iterator[tuple[int, int]]:
    for match in _DETAILS.finditer(text):
        for length in (3, 2, 4):
            start = match.start() - length
            if (
                start >= 0
                and (start == 0 or _may_precede(text[start - 1]))
                and _is_whole_name(text, start, length)
            ):
                yield start, length
                break


def _acted_on(text: str) -> Iterator[tuple[int, int]]:
    for match in _ACTED_ON.finditer(text):
        start = match.end()
        length = person_length(text, start, sure=False)
        if length and _STRONG_AFTER.match(text, start + length) and _is_whole_name(text, start, length):
            yield start, length


_FOREIGN = re.compile(f"([{HAN}]{{2,12}})[\u00b7\u2022\u2027\u30fb]([{HAN}]{{1,12}})")


def _foreign_persons(text: str) -> Iterator[Suspect]:
    """买买提·艾力: two parts with an interpunct. Where the first begins and the second ends is told by the
    words around them."""
    edges = re.compile(f"{_title_before().pattern}|{_CUT.pattern}|[原现时任被由对]")
    for match in _FOREIGN.finditer(text):
        start = max(
            [match.start(), *(cut.end() for cut in edges.finditer(text, match.start(), match.end(1)))]
        )
        end = next(
            (
                i
                for i in range(match.start(2) + 1, match.end(2))
                if _ends_cleanly(text, i) or text[i : i + 2] in lexicon().common
            ),
            match.end(2),
        )
        name = fold(text[start:end]).text
        if start < match.end(1) - 1 and not is_masked(name):
            yield Suspect(name, "foreign", start, end)
