"""Sums over the measures of a case. What stands inside another number is never added again."""

from __future__ import annotations

from collections.abc import Iterable

from casebook.measures import standing
from casebook.measures.choices import KINDS
from casebook.measures.models import Measure


def counted(measures: Iterable[Measure]) -> list[Measure]:
    """The measures a sum may take: neither inside another's number, nor ended without effect, nor taken
    back."""
    return [
        measure
        for measure in measures
        if not measure.counted_elsewhere and measure.state != "ended" and not standing.is_lifted(measure)
    ]


def decided(measures: Iterable[Measure]) -> list[Measure]:
    """Of those the ones that were decided: a proposal is nothing done yet, and its money nothing owed."""
    return [measure for measure in counted(measures) if measure.state != "proposed"]


def counts(measures: Iterable[Measure]) -> dict[str, int]:
    """kind → persons or units, kinds without any left out. A measure that gives no number is one."""
    sums: dict[str, int] = {}
    for measure in counted(measures):
        sums[measure.kind] = sums.get(measure.kind, 0) + (1 if measure.count is None else measure.count)
    return {kind: sums[kind] for kind in KINDS if kind in sums}


def penalty_fen(measures: Iterable[Measure]) -> int | None:
    """Fines decided and in force, in fen; None where no amount is known, which is not zero."""
    return _fen(decided(measures))


def proposed_fen(measures: Iterable[Measure]) -> int | None:
    """Fines that are only proposed, in fen; None where there are none."""
    return _fen(measure for measure in counted(measures) if measure.state == "proposed")


def _fen(measures: Iterable[Measure]) -> int | None:
    fines = [measure.standing_fen for measure in measures if measure.kind == "penalty"]
    known = [fen for fen in fines if fen is not None]
    return sum(known) if known else None
