"""Until when a sanction binds (影响期): periods of tables `discipline` and `handling`."""

from __future__ import annotations

import calendar
from datetime import date

from casebook.law.tables import Row


def months_later(start: date, months: int) -> date:
    """The same-numbered day so many months on, or the last of that month where it has no such day."""
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, last))


def ends_on(sanction: Row | None, start: date | None, term_months: int | None = None) -> date | None:
    """The last day of the impact period of a sanction that took effect on `start`.

    A sanction that is itself a term (留党察看) binds for the term, chosen among its `term_months`,
    and after it for `impact_months` more; without a term named its shortest counts. None where the
    sanction has no period, or nothing is known to count from. Raises ValueError for a term that
    the sanction does not have.
    """
    if sanction is None or start is None or not sanction.get("impact_months"):
        return None
    terms = sanction.get("term_months", [])
    if term_months is not None and term_months not in terms:
        raise ValueError(f"{sanction.code} has no term of {term_months} months")
    own_term = term_months or min(terms, default=0)
    return months_later(months_later(start, own_term), sanction["impact_months"])
