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


def person_length(text: str, start: int, *, sure: bool, gaps: frozenset[int] = frozenset()) -> int:
    """How many characters from `start` are a person's name; 0 where none. `sure`: a title stands before
    it, so that an everyday surname is believed only where the name ends cleanly. White space stood before
    the characters at `gaps`: it ends a name that is not itself set wide (王晓 李小红, but 王 晓 红)."""
    words = lexicon()
    surname = 2 if text[start : start + 2] in words.compound_surnames else 1
    if surname == 1 and text[start : start + 1] not in words.surnames:
        return 0
    first = start + surname
    if first >= len(text) or not _may_be_given(text, first) or text[start : start + 2] in words.common:
        return 0
    length = surname + 1
    if _goes_on(text, first + 1, gaps):
        begins_word = text[first + 1 : first + 3] in words.common
        length += 0 if begins_word else 1
    if length == surname + 2 and text[first : first + 2] in words.common:
        length = surname + 1
    ends_cleanly = start + length in gaps or _ends_cleanly(text, start + length)
    if text[start] in words.doubtful_surnames and surname == 1 and not (sure and ends_cleanly):
        return 0
    return length if sure or ends_cleanly else 0


def _goes_on(text: str, position: int, gaps: frozenset[int]) -> bool:
    """Whether a given name has a second character at `position`."""
    if position >= len(text) or (position in gaps and position - 1 not in gaps):
        return False
    return _may_be_given(text, position) and not _title_after().match(text, position)


def _may_be_given(text: str, position: int) -> bool:
    character = text[position]
    return bool(re.match(f"[{HAN}]", character)) and character not in lexicon().not_given


def _ends_cleanly(text: str, end: int) -> bool:
    if end >= len(text) or not re.match(f"[{HAN}]", text[end]):
        return True
    return text[end] in lexicon().not_given or bool(_title_after().match(text, end))


def persons(text: str, places: Places, gaps: frozenset[int] = frozenset()) -> Iterator[Suspect]:
    """The persons of a folded text; white space stood before the characters at `gaps`."""
    seen: set[tuple[int, int]] = set()
    for start, length in (
        *_behind_titles(text, places, gaps),
        *_before_titles(text, places),
        *_with_details(text),
        *_acted_on(text),
        *_acting(text),
    ):
        name = text[start : start + length]
        if (start, length) not in seen and not is_masked(name) and not places.is_known(name):
            seen.add((start, length))
            yield Suspect(name, "person", start, start + length)


def _behind_titles(text: str, places: Places, gaps: frozenset[int]) -> Iterator[tuple[int, int]]:
    for pattern in (_title_before(), _LABEL):
        for match in pattern.finditer(text):
            if not begins_place(text, match.end("title") - 1, places):
                yield from _enumeration(text, match.end(), gaps)


def _enumeration(text: str, start: int, gaps: frozenset[int]) -> Iterator[tuple[int, int]]:
    """王强、李建国和赵某; 王晓东 李小红: a list of names behind one title."""
    while length := person_length(text, start, sure=True, gaps=gaps):
        yield start, length
        separator = re.compile(r"[、,和与及]|以及").match(text, start + length)
        if not separator and start + length not in gaps:
            return
        start = separator.end() if separator else start + length


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


@lru_cache(maxsize=1)
def _act_pattern() -> re.Pattern[str]:
    sure, doubtful = alternation(lexicon().acts), alternation(lexicon().doubtful_acts)
    return re.compile(f"(?P<sure>{sure})|{doubtful}")


def _acting(text: str) -> Iterator[tuple[int, int]]:
    """陈国栋指使会计: a whole name at the beginning of a clause, before what only a person does."""
    for match in _act_pattern().finditer(text):
        for length in (3, 2) if match["sure"] else (3,):
            start = match.start() - length
            if start < 0 or (start and not _begins_clause(text[start - 1])):
                continue
            if _is_whole_name(text, start, length) and not _holds_trade(text[start : match.start()]):
                yield start, length
                break


def _begins_clause(character: str) -> bool:
    return character in _BEFORE_NAME or not re.match(f"[{HAN}0-9a-z]", character)


def _holds_trade(name: str) -> bool:
    """True for 龙门吊, 房地产, 金矿: things whose first character is a surname too."""
    words = lexicon()
    parts = {name[start:end] for start in range(len(name)) for end in range(start + 2, len(name) + 1)}
    return bool(parts & (words.trades | words.endings.keys()))


_FOREIGN = re.compile(f"(?<![{HAN}])[{HAN}]+(?:[\u00b7\u2022\u2027\u30fb][{HAN}]+)+")
_LONGEST_FOREIGN_PART = 12


def foreign_persons(text: str) -> Iterator[Suspect]:
    """买买提·艾力: parts with interpuncts. Where the first begins and the last ends is told by the words
    around them; what stands between interpuncts belongs to it whole. Positions are the original's."""
    for match in _FOREIGN.finditer(text):
        inner = [
            place for place in range(match.start(), match.end()) if not re.match(f"[{HAN}]", text[place])
        ]
        start = _foreign_start(text, max(match.start(), inner[0] - _LONGEST_FOREIGN_PART), inner[0])
        end = _foreign_end(text, inner[-1] + 1, min(match.end(), inner[-1] + 1 + _LONGEST_FOREIGN_PART))
        name = fold(text[start:end]).text
        if start < inner[0] and not is_masked(name):
            yield Suspect(name, "person", start, end)


def _foreign_start(text: str, start: int, end: int) -> int:
    """Behind the last title or word that cannot stand in a name; a character like the 约 of 约翰 ends
    none."""
    for match in re.compile(f"{_title_before().pattern}|{CUT.pattern}|[原现时任]").finditer(text, start, end):
        if match.group() not in lexicon().in_foreign_names:
            start = match.end()
    for position in range(start, end - 1):
        if text[position : position + 2] in lexicon().common:
            start = position + 2
    return start


def _foreign_end(text: str, start: int, end: int) -> int:
    """Before the first character or word that cannot stand in a name."""
    words = lexicon()
    verbs = words.common | words.acts | words.doubtful_acts
    for position in range(start + 1, end):
        is_word = any(text[position : position + length] in verbs for length in (2, 3, 4))
        ends = _ends_cleanly(text, position) and text[position] not in words.in_foreign_names
        if is_word or ends:
            end = position
            break
    while end > start + 1 and text[end - 1] in "不其可以" and text[end : end + 1]:
        end -= 1
    return end
