"""What a person typed, understood: exact names, quoted phrases, dates, numbers, grades, concepts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from casebook import clock
from casebook.search.engines.base import Concept, Condition, Question, Word
from casebook.text.dates import Dated, dates_in_question
from casebook.text.normalise import canonical_name, canonical_number
from casebook.text.numerals import NUMERALS, number
from casebook.text.synonyms import Piece, Vocabulary, vocabulary
from casebook.text.tokens import asked_tokens, is_han
from casebook.text.traditional import searchable

LONGEST = 400  # characters of a question that are read
MOST_CONCEPTS = 24
MOST_WORDS = 40  # that may stand for one concept

WEAK, KNOWN, UNKNOWN, PART_OF_LONGER = 0.25, 1.0, 1.2, 0.3

_QUOTED = re.compile(r"[\"“”「『']([^\"“”「」『』']{2,60})[\"“”」』']")

_NUMBER = rf"(?P<n>\d[\d,.]*|[{NUMERALS}]+)"
_MORE = r"(?P<more>以上|及以上|多|余|以下|以内|不足)?"
_DEATH = "死亡|遇难|身亡|丧生|罹难|死了|死|亡"
_CASUALTIES = (
    (
        "deaths",
        re.compile(
            rf"(?P<over>超过|超|逾|不少于|至少)?\s*{_NUMBER}\s*(?:[个名]?人|名|个)?\s*{_MORE}\s*(?:人)?(?:{_DEATH})"
        ),
    ),
    (
        "deaths",
        re.compile(
            rf"(?:{_DEATH})(?:人数)?\s*(?P<over>超过|超|逾|达到?|大于|不少于|至少)?\s*{_NUMBER}\s*(?:[个名]?人|个){_MORE}"
        ),
    ),
)
_ANSWERED = "问责|追责|处分|处理|移送|判刑|追究|刑拘|逮捕|撤职|免职"
_PEOPLE = (
    re.compile(
        rf"(?:{_ANSWERED})[了过]?\s*(?P<over>超过|超|逾|达到?|至少)?\s*{_NUMBER}\s*(?:多|余)?[名个]?人\s*{_MORE}"
    ),
    re.compile(rf"{_NUMBER}\s*[名个]?人\s*{_MORE}\s*(?P<over>被)?(?={_ANSWERED})"),
)
_YUAN = rf"(?P<over>超过|超|逾|达到?|大于|不少于|至少|约)?\s*{_NUMBER}\s*(?P<unit>亿|千万|百万|万)\s*元?\s*{_MORE}"
_MONEY = (
    ("loss", re.compile(rf"(?:直接)?(?:经济)?损失\s*{_YUAN}")),
    ("fine", re.compile(rf"(?:罚款|罚金|处罚|被罚|罚了?)\s*{_YUAN}")),
)
_UNITS = {"亿": 100_000_000, "千万": 10_000_000, "百万": 1_000_000, "万": 10_000}
_SINCE = re.compile(r"(?P<y>20\d\d)\s*年?\s*(?:以来|以后|之后|至今|起)")
_UNTIL = re.compile(r"(?P<y>20\d\d)\s*年?\s*(?:以前|之前)")
_BETWEEN = re.compile(r"(?P<a>20\d\d)\s*年?\s*(?:-|—|~|至|到)\s*(?P<b>20\d\d)\s*年?(?:期间|间)?")
_LATELY = re.compile(r"(?:近|最近|过去)(?P<n>[一二两三四五六七八九十]|\d{1,2})年(?:来|内|以来)?")
_FOLLOWED = "$|\\s|级|及以上|生产安全|安全|事故|火灾|爆炸|坍塌|透水|交通|道路|瓦斯|煤矿|中毒|泄漏|滑坡"
_GRADES = (
    (re.compile(r"重特大(?:安全|生产安全)?(?:事故)?"), ("G1", "G2")),
    (re.compile(r"特别重大|特重大|特大(?:事故|生产安全事故)"), ("G1",)),
    (re.compile(rf"(?<!特别)重大(?={_FOLLOWED})(?!(?:生产)?(?:安全)?(?:事故)?隐患)"), ("G2",)),
    (re.compile(rf"较大(?={_FOLLOWED})"), ("G3",)),
    (re.compile(r"一般(?=级|生产安全|安全|事故|等级)"), ("G4",)),
)
_INJURED = re.compile(rf"{_NUMBER}\s*(?:[个名]?人)?\s*(?:受伤|重伤|轻伤|伤)|(?:受伤|重伤)\s*\d+\s*人")


@dataclass
class _Typed:
    """The text as understanding goes on: what is understood is blanked out of `rest`."""

    rest: str
    conditions: list[Condition] = field(default_factory=list)
    concepts: list[Concept] = field(default_factory=list)
    phrases: list[Word] = field(default_factory=list)

    def take(self, start: int, end: int) -> None:
        self.rest = self.rest[:start] + " " * (end - start) + self.rest[end:]


def understand(text: str, words: Vocabulary | None = None) -> Question:
    """The question in `text`; an empty text gives an empty question, which every case answers."""
    words = words or vocabulary()
    plain = searchable(text).strip()[:LONGEST]
    typed = _Typed(plain)
    _take_phrases(typed)
    _take_years(typed)
    _take_numbers(typed)
    _take_dates(typed)
    _take_grades(typed)
    typed.concepts += _concepts(typed.rest, words)
    return Question(
        text=text.strip(),
        names=_names(plain),
        phrases=tuple(typed.phrases),
        concepts=tuple(typed.concepts[:MOST_CONCEPTS]),
        conditions=tuple(typed.conditions),
    )


def marked_words(question: Question) -> list[tuple[str, float]]:
    """The words to be marked in a text found, each with its weight: what was typed before what stands
    for it, and of an unknown longer word also its pairs of characters."""
    found: dict[str, float] = {}

    def add(word: str, weight: float) -> None:
        if word and not word.startswith("@"):
            found[word] = max(found.get(word, 0.0), weight)

    for phrase in question.phrases:
        add(phrase.text, 3.0)
    for name in question.names:
        add(name, 3.0)
    for concept in _flat(question.concepts):
        for word in concept.words:
            if word.weight >= 1 or len(word.text) > 1:  # a single character in place of a word marks too much
                add(word.text, concept.weight * (1.0 if word.weight >= 1 else 0.8 * word.weight))
            if word.weight >= 1 and len(word.tokens) > 1 and not concept.bonus:
                for token in word.tokens:
                    add(token, 0.2 * concept.weight)
    return sorted(found.items(), key=lambda pair: -pair[1])


def _flat(concepts: Iterable[Concept]) -> Iterable[Concept]:
    for concept in concepts:
        yield concept
        yield from _flat(concept.parts)


def _names(plain: str) -> tuple[str, ...]:
    """What equals a case number, a document number or the name of a party, as the index keeps them."""
    if not plain:
        return ()
    found = [canonical_name(plain)]
    if canonical := canonical_number(plain):
        found.append(canonical)
    return tuple(dict.fromkeys(found))


def _take_phrases(typed: _Typed) -> None:
    for match in reversed(list(_QUOTED.finditer(typed.rest))):
        if (tokens := asked_tokens(match[1])) and not dates_in_question(match[1]):
            typed.phrases.insert(0, Word(match[1].strip(), tokens))
            typed.take(match.start(), match.end())


def _take_years(typed: _Typed) -> None:
    for pattern, read in (
        (_BETWEEN, lambda m: (float(m["a"]), float(m["b"]))),
        (_SINCE, lambda m: (float(m["y"]), None)),
        (_UNTIL, lambda m: (None, float(m["y"]) - 1)),
        (_LATELY, lambda m: (clock.today().year - float(number(m["n"]) or 1), None)),
    ):
        if match := pattern.search(typed.rest):
            low, high = read(match)
            typed.conditions.append(Condition("year", low, high))
            typed.take(match.start(), match.end())


def _take_numbers(typed: _Typed) -> None:
    asked: set[str] = set()
    for name, pattern in _CASUALTIES:
        match = pattern.search(typed.rest)
        if match and name not in asked and (value := number(match["n"])) is not None:
            asked.add(name)
            typed.conditions.append(_bounded(name, float(value), match))
            typed.take(match.start(), match.end())
    if match := _INJURED.search(typed.rest):
        typed.take(match.start(), match.end())
    for pattern in _PEOPLE:
        match = pattern.search(typed.rest)
        if match and (value := number(match["n"])) is not None:
            over = bool(match["more"] or (match["over"] and match["over"] != "被"))
            typed.conditions.append(Condition("people", float(value), None if over else float(value)))
            typed.take(match.start("n"), match.end())
            break
    for name, pattern in _MONEY:
        match = pattern.search(typed.rest)
        if match and (value := number(match["n"])) is not None:
            yuan = float(value) * _UNITS[match["unit"]]
            typed.conditions.append(_bounded(name, yuan, match, exact=0.1))
            typed.take(
                match.start("n"), match.end()
            )  # a fine or a loss stays asked for, the figure is understood


def _bounded(name: str, value: float, match: re.Match[str], exact: float = 0.0) -> Condition:
    more = match["more"] or ""
    if more in {"以下", "以内", "不足"}:
        return Condition(name, None, value)
    if more or match["over"]:
        return Condition(name, value, None)
    return Condition(name, value * (1 - exact), value * (1 + exact))


def _take_dates(typed: _Typed) -> None:
    for dated in dates_in_question(typed.rest):
        label = typed.rest[dated.start : dated.end]
        typed.concepts.append(_date_concept(dated, label))
        typed.take(dated.start, dated.end)


def _date_concept(dated: Dated, label: str) -> Concept:
    words = [Word(mark, (mark,)) for mark in dated.marks]
    if written := asked_tokens(label):
        words.append(Word(label, written, 0.5 if dated.sure else 0.9))
    weight = (
        1.5
        if len(dated.marks[0]) >= 7 or (dated.sure and len(dated.marks[0]) == 5 and not _is_year(dated))
        else 1.0
    )
    return Concept(label, tuple(words), weight=weight)


def _is_year(dated: Dated) -> bool:
    return dated.marks[0][1:3] in {"19", "20"}


def _take_grades(typed: _Typed) -> None:
    for pattern, grades in _GRADES:
        if match := pattern.search(typed.rest):
            typed.conditions.append(Condition("grade", values=grades, weight=0.8))
            typed.take(match.start(), match.end())


def _concepts(rest: str, words: Vocabulary) -> list[Concept]:
    pieces = list(dict.fromkeys(words.pieces(rest)))
    strong = [piece for piece in pieces if piece.text not in words.weak]
    if strong:  # a single unknown character beside real words says nothing
        pieces = [piece for piece in pieces if piece.known or len(piece.text) > 1 or len(strong) == 1]
        pieces = [piece for piece in pieces if not (piece.text.isdigit() and len(strong) > 1)]
    found = [_concept(piece, words) for piece in pieces]
    found = [concept for concept in found if concept.words]
    if len(pieces) > 1:
        found += _longer_runs(rest)
    return found


def _concept(piece: Piece, words: Vocabulary) -> Concept:
    weight = WEAK if piece.text in words.weak else KNOWN if piece.known else UNKNOWN
    alternatives = [Word(piece.text, asked_tokens(piece.text))]
    related = sorted(words.related(piece.text).items(), key=lambda pair: -pair[1])
    alternatives += [Word(other, asked_tokens(other), value) for other, value in related[:MOST_WORDS]]
    return Concept(
        piece.text,
        tuple(word for word in alternatives if word.tokens),
        parts=_parts(piece, words),
        weight=weight,
    )


def _parts(piece: Piece, words: Vocabulary) -> tuple[Concept, ...]:
    """A known word of four or more characters that falls into known words is also found by them."""
    if len(piece.text) < 4 or not is_han(piece.text):
        return ()
    for cut in sorted(range(2, len(piece.text) - 1), key=lambda place: abs(place - len(piece.text) / 2)):
        left, right = piece.text[:cut], piece.text[cut:]
        if left in words.words and right in words.words and not {left, right} & words.stopwords:
            return tuple(_part(text, words) for text in (left, right))
    return ()


def _part(text: str, words: Vocabulary) -> Concept:
    related = sorted(words.related(text).items(), key=lambda pair: -pair[1])
    alternatives = [Word(text, asked_tokens(text))]
    alternatives += [Word(other, asked_tokens(other), weight) for other, weight in related[:MOST_WORDS]]
    return Concept(text, tuple(alternatives))


def _longer_runs(rest: str) -> list[Concept]:
    """What was typed in one go, as one: it lifts a case that has it just so."""
    return [
        Concept(run, (Word(run, asked_tokens(run)),), weight=PART_OF_LONGER, bonus=True)
        for run in rest.split()
        if is_han(run) and 3 <= len(run) <= 12
    ]
