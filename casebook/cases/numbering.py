"""Case numbers like 安问〔2026〕12号: per unit and year, without gaps."""

from __future__ import annotations

import re
from collections.abc import Iterable

from casebook.accounts import Unit
from casebook.cases.models import Case
from casebook.store import UnitOfWork, counters

DEFAULT_WORD = "安问"
#: Numbers of other offices and of old ledgers as well: 粤应急〔2026〕7号, 安监问字[2019]第12号, 2019-017.
_FORM = re.compile(r"[^\s].*\d.*\Z|\d.*\Z")


def number_word(unit: Unit) -> str:
    """The word before the year: the unit's own, else that of the nearest unit above it."""
    for unit_id in reversed(unit.path):
        above = unit if unit_id == unit.id else Unit.objects(id=unit_id).first()
        if above and above.number_word:
            return str(above.number_word)
    return DEFAULT_WORD


def counter_key(word: str, year: int) -> str:
    """The running number that the numbers of a word and year come from."""
    return f"case:{word}:{year}"


def written(word: str, year: int, n: int) -> str:
    """A number as it stands on paper: 安问〔2026〕12号."""
    return f"{word}〔{year}〕{n}号"


def is_number(text: str) -> bool:
    """Whether a text can be a case number, here or in the ledger of another office: one line with a digit."""
    return bool(_FORM.match(text))


def assign(uow: UnitOfWork, cases: Iterable[Case], unit: Unit) -> None:
    """Give cases of one unit their numbers, in their order. A number that came in from elsewhere is
    stepped over, never given twice."""
    word = number_word(unit)
    waiting: dict[int, list[Case]] = {}
    for case in cases:
        waiting.setdefault(case.year, []).append(case)
    while waiting:
        keys = {year: counter_key(word, year) for year in waiting}
        blocks = counters.next_blocks(uow, {keys[year]: len(queue) for year, queue in waiting.items()})
        numbers = {year: [written(word, year, n) for n in blocks[keys[year]]] for year in waiting}
        asked = [number for of_year in numbers.values() for number in of_year]
        held = uow.collection(Case).find({"number": {"$in": asked}}, {"number": 1}, session=uow.session)
        taken = {found["number"] for found in held}
        for year, queue in waiting.items():
            for number in numbers[year]:
                if number not in taken:
                    queue.pop(0).number = number
        waiting = {year: queue for year, queue in waiting.items() if queue}
