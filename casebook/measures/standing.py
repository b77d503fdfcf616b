"""What still stands of a penalty after its decision: whether it was taken back, and since when."""

from __future__ import annotations

from datetime import date

from casebook.measures.choices import LIFTING
from casebook.measures.models import Measure


def lifted_on(measure: Measure) -> date | None:
    """The day from which a penalty binds no more: it was quashed or found void. None where it stands; one
    that was found unlawful without being quashed stands."""
    own = measure.particulars
    if measure.kind != "penalty" or own is None or own.change not in LIFTING:
        return None
    day: date | None = own.changed_on
    return day


def is_lifted(measure: Measure) -> bool:
    """Whether a penalty was quashed or found void."""
    return lifted_on(measure) is not None


def was_changed(measure: Measure) -> bool:
    """Whether the amount in force is another question than the amount decided."""
    own = measure.particulars
    return (
        measure.kind == "penalty" and own is not None and (is_lifted(measure) or own.changed_fen is not None)
    )


def claimed_fen(measure: Measure) -> int | None:
    """The amount that is in force, or that was until the penalty was taken back."""
    return measure.amount_fen if is_lifted(measure) else measure.standing_fen
