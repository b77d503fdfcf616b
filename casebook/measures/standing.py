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
