"""Case numbers like 安问〔2026〕12号: per unit and year, without gaps."""

from __future__ import annotations

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


def assign(uow: UnitOfWork, case: Case, unit: Unit) -> None:
    """Give the case its number. A number that came in from elsewhere is stepped over, never reused."""
    word = number_word(unit)
    while True:
        sequence = counters.next_number(uow, f"case:{word}:{case.year}")
        number = f"{word}〔{case.year}〕{sequence}号"
        if not uow.collection(Case).find_one({"number": number}, {"_id": 1}, session=uow.session):
            case.number = number
            return
