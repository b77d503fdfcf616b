"""Persons that stand in a text: told by the title or the word of acting beside them, by how their names
are built, by what is said of them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from casebook.text.names import HAN, alternation, fold, is_masked, lexicon
from casebook.text.organisations import Places

#: Characters and words that cannot stand in a name that is being looked for, and so begin it behind them.
CUT = re.compile(
    r"[由对在与和及向将的为是被把给至从于该因让以按到令使并且则即等均系未不无有入出约经据称属某涉含内外上下前后起至其两另如需须可能会要做多各每这那]"
    r"|责令|要求|涉事|位于|来自|坐落|根据|按照|关于|一起|一家|多家|名为|叫做"
)
ORGAN_END = frozenset("省市县区州镇乡局厅委府司厂矿站所队部院校店室长记任员务工会办")
_PLACE_GOES_ON = frozenset("市县区州旗镇乡街路道村山岛")
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


@lru_cache(maxsize=1)
def _behind_title_pattern() -> re.Pattern[str]:
    return re.compile(alternation(lexicon().places_behind_titles))


def begins_place(text: str, start: int, places: Places) -> bool:
    """Whether the last character of a title begins a place: 湖南省长|沙市 is no 省长. Not where what
    follows is a word (市长安排) or a person (市长白涛)."""
    known = _behind_title_pattern().match(text, start)
    end = max(known.end() if known else 0, places.end_of(text, start))
    if end < start + 2 or text[start + 1 : start + 3] in lexicon().common:
        return False
    if text[start - 1 : start] == "省" or end > start + 2 or text[end : end + 1] in _PLACE_GOES_ON:
        return True
    return not person_length(text, start + 1, sure=True)


@lru_cache(maxsize=1)
def _title_before() -> re.Pattern[str]:
    return re.compile(f'(?P<title>{alternation(lexicon().titles_before)})(?:是|为|系|名叫|叫)?[::]?[“"(]?')


@lru_cache(maxsize=1)
def _title_after() -> re.Pattern[str]:
    return re.compile(alternation(lexicon().titles_after))


_LABEL = re.compile(r"(?P<title>姓名|被处罚人|被处分人|被约谈人|当事人|被告人|被告|嫌疑人)[::]?")
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


def persons(text: str, places: Places) -> Iterator[Suspect]:
    seen: set[tuple[int, int]] = set()
    for start, length in (
        *_behind_titles(text, places),
        *_before_titles(text, places),
        *_with_details(text),
        *_acted_on(text),
    ):
        name = text[start : start + length]
        if (start, length) not in seen and not is_masked(name) and not places.is_known(name):
            seen.add((start, length))
            yield Suspect(name, "person", start, start + length)


def _behind_titles(text: str, places: Places) -> Iterator[tuple[int, int]]:
    for pattern in (_title_before(), _LABEL):
        for match in pattern.finditer(text):
            if not begins_place(text, match.end("title") - 1, places):
                yield from _enumeration(text, match.end())


def _enumeration(text: str, start: int) -> Iterator[tuple[int, int]]:
    """王强、李建国和赵某: a list of names behind one title."""
    while length := person_length(text, start, sure=True):
        yield start, length
        separator = re.compile(r"[、,和与及]|以及").match(text, start + length)
        if not separator:
            return
        start = separator.end()


def _before_titles(text: str, places: Places) -> Iterator[tuple[int, int]]:
    for match in _title_after().finditer(text):
        if begins_place(text, match.end() - 1, places):
            continue
        for length in (3, 2, 4):
            start = match.start() - length
            if start < 0 or (start > 0 and not _may_precede(text[start - 1])):
                continue
            if _is_whole_name(text, start, length):
                yield start, length
                break


def _may_precede(character: str) -> bool:
    return character in _BEFORE_NAME or character in ORGAN_END or not re.match(f"[{HAN}]", character)


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


def foreign_persons(text: str) -> Iterator[Suspect]:
    """买买提·艾力: two parts with an interpunct. Where the first begins and the second ends is told by the
    words around them."""
    edges = re.compile(f"{_title_before().pattern}|{CUT.pattern}|[原现时任被由对]")
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
