"""The words for what happens in a case, as rules of table `deadlines` use them in `trigger`, `met_by`, `void_by`.

A rule with another word would never start or end by itself. Stages are known by their table; a test holds
everything else to what the facts of a case give.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

#: The word of a rule that only people start.
MANUAL = "manual"
STAGE = re.compile(r"stage\.(.+)\.entered")

#: What happens in the case itself and in its investigations.
OF_CASE = frozenset(
    {
        "accident.occurred", "report.received", "report.replied", "tip.received", "case.registered", "case.closed",
        "inquiry.filed",
        "investigation.liability.concluded", "investigation.accountability.concluded",
        "investigation.liability.declined", "investigation.accountability.declined",
        "hearing.set", "hearing.noticed",
        "rectification.done", "rectification.signed_off", "rectification.evaluated",
    }
)  # fmt: skip
#: What happens to a measure of whatever kind, as `penalty.decided` or `measure.penalty.decided`.
OF_ALL = ("proposed", "decided", "executed", "ended")
#: Kind of measure → what happens to it besides.
OF_KIND: Mapping[str, tuple[str, ...]] = {
    "penalty": (
        "changed", "deferred", "hearing_held", "hearing_requested", "lifted", "notified", "ordered", "paid",
        "published", "published_changed", "refusal_found", "review_accepted", "review_applied",
        "review_decided", "served", "suit_decided", "suit_filed", "withdrawn",
    ),
    "discipline": ("announced", "execution_reported", "formalities_done", "prolonged"),
    "handling": ("effective", "formalities_done"),
    "accountability": ("announced", "formalities_done"),
    "interview": ("held", "report_agreed", "report_received", "signed"),
    "notice": ("issued",),
    "transfer": (
        "answered", "approved", "copied", "filed", "filed_after_all", "goods_handed", "handed", "not_approved",
        "reasons_recorded", "receipt", "reconsideration_answered", "reconsideration_asked", "refused", "reported",
        "returned", "supervision_asked", "suspected",
    ),
    "judgment": ("effective", "judged"),
    "self_review": ("received", "report_received"),
}  # fmt: skip
EVENTS = OF_CASE | {
    event
    for kind, own in OF_KIND.items()
    for event in (
        *(f"{kind}.{what}" for what in (*OF_ALL, *own)),
        *(f"measure.{kind}.{what}" for what in OF_ALL),
    )
}


def stage_of(event: str) -> str | None:
    """The stage of which an event says that it was entered; None for another event."""
    found = STAGE.fullmatch(event)
    return found[1] if found else None
