"""The earliest date still open on a measure, and why it is open. Nothing is due before the decision."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from casebook import clock
from casebook.cases.years import by_half_year
from casebook.measures import particulars, standing
from casebook.measures.models import Measure
from casebook.web.keyset import HIGHEST
from casebook.web.stretches import Stretch

Due = tuple[date, str]
#: Sorts behind every date.
NOTHING_DUE = "9999"
#: Days from today at which the order by due date is cut: most is open around today.
CUTS = (-365, 0, 90)


def due_of(measure: Measure) -> tuple[date | None, str | None]:
    """(date, code of `choices.DUE_REASONS`) of the earliest open date, or (None, None)."""
    if measure.origin == "reference" or measure.state not in {"decided", "executed"}:
        return None, None
    return min(_open(measure), default=(None, None))


def due_key(measure: Measure) -> str:
    """By the earliest open date; what has none comes behind, by the month it is listed under."""
    if measure.due_on:
        return f"{measure.due_on.isoformat()}|{measure.id}"
    return f"{NOTHING_DUE}-{measure.by_date[:7]}|{measure.id}"


def stretches(today: date, years: list[int]) -> list[Stretch]:
    """The sort keys of `due_key` in pieces of bearable size; the years are those wanted of what is not
    due."""
    cuts = ["", *((today + timedelta(days=days)).isoformat() for days in CUTS), NOTHING_DUE]
    undue = [f"{NOTHING_DUE}-{half.low}" for half in by_half_year(years)]
    bounds = [*cuts, *undue, HIGHEST]
    return [Stretch(low, high) for low, high in pairwise(bounds)]


def is_overdue(measure: Measure, on: date | None = None) -> bool:
    """Whether the earliest open date has passed."""
    return measure.due_on is not None and measure.due_on < (on or clock.today())


def _open(measure: Measure) -> Iterator[Due]:
    own = particulars.of(measure)
    if measure.kind == "penalty":
        if own.pay_by and not own.paid_on and not standing.is_lifted(measure):
            yield own.pay_by, "pay_by"
    elif measure.kind == "interview" and own.report_due and not own.report_received:
        yield own.report_due, "report_due"
    elif measure.kind == "self_review" and own.report_due and not own.received_on:
        yield own.report_due, "review_due"
    elif measure.kind == "transfer" and own.handed_on and not own.receipt_on:
        # The receiving organ signs the receipt when the papers arrive (国务院令第310号 art 7).
        yield own.handed_on, "transfer_receipt"
    elif measure.kind == "notice" and own.receipts_due and unconfirmed(measure):
        yield own.receipts_due, "receipts_due"


def unconfirmed(measure: Measure) -> list[str]:
    """The units of a notice that have not confirmed it, in the notice's order."""
    confirmed = {receipt.unit for receipt in measure.receipts if receipt.received_on}
    return [unit for unit in particulars.of(measure).units if unit not in confirmed]
