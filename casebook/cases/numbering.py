"""Case numbers like 安问〔2026〕12号: per unit and year, without gaps."""

from __future__ import annotations

from collections.abc import Iterable

from casebook.accounts import Unit
from casebook.cases.models import Case
from casebook.store import UnitOfWork, counters

DEFAULT_WORD = "安问"


def number_word(unit: Unit) -> str:
    """The word before the year: the unit's own, else that of the nearest unit above it."""
    for unit_id in reversed(unit.path):
        above = unit if unit_id == unit.id else Unit.objects(id=unit_id).first()
        if above and above.number_word:
            return str(above.number_word)
    return DEFAULT_WORD


def assign(uow: UnitOfWork, cases: Iterable[Case], unit: Unit) -> None:
    """Give cases of one unit their numbers, in their order. A number that came in from elsewhere is
    stepped over, never given twice."""
    word = number_word(unit)
    by_year: dict[int, list[Case]] = {}
    for case in cases:
        by_year.setdefault(case.year, []).append(case)
    for year, waiting in by_year.items():
        while waiting:
            block = counters.next_numbers(uow, f"case:{word}:{year}", len(waiting))
            numbers = [f"{word}〔{year}〕{sequence}号" for sequence in block]
            held = uow.collection(Case).find({"number": {"$in": numbers}}, {"number": 1}, session=uow.session)
            taken = {found["number"] for found in held}
            for number in (number for number in numbers if number not in taken):
                waiting.pop(0).number = number
