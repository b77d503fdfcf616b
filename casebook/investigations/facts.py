"""Which needs of the stages a case meets today: from its own facts, its investigation and its measures."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from casebook.cases.models import Case
from casebook.investigations.separation import current_team
from casebook.measures import particulars
from casebook.measures.models import Measure

DECIDED = frozenset({"decided", "executed"})
SANCTIONS = frozenset({"discipline", "handling", "accountability"})

#: need → whether a half of the case meets it, given the measures of that half
Test = Callable[[Case, str, list[Measure]], bool]


def met(case: Case, half: str, measures: Iterable[Measure]) -> frozenset[str]:
    """The needs (keys of `casebook.investigations.needs.NEEDS`) that are met; those the form asks for and
    `two_people`, which is a number, are not among them."""
    own = [measure for measure in measures if measure.audience in {half, "common"}]
    return frozenset(name for name, test in TESTS.items() if test(case, half, own))


def is_accident(case: Case) -> bool:
    """A production-safety accident: its time is known, and who supervised has to be looked into."""
    return case.source == "accident" and case.incident.production_safety_accident is not False


def _day_known(case: Case) -> bool:
    """Whether the day of the accident is known, from which periods are counted; a month is not enough."""
    return case.incident.occurred_at is not None and case.incident.precision in {"minute", "day", None}


def _decided(measures: list[Measure], kinds: Iterable[str]) -> list[Measure]:
    return [measure for measure in measures if measure.kind in kinds and measure.state in DECIDED]


def _served(measures: list[Measure]) -> bool:
    return any(particulars.of(measure).served_on for measure in _decided(measures, {"penalty"}))


def _hearing_requested(measures: list[Measure]) -> bool:
    penalties = [measure for measure in measures if measure.kind == "penalty" and measure.state != "ended"]
    return any(particulars.of(penalty).hearing_requested_on for penalty in penalties)


TESTS: dict[str, Test] = {
    "team": lambda case, half, measures: bool(current_team(case.investigation(half))),
    "accident_time": lambda case, half, measures: not is_accident(case) or _day_known(case),
    "findings": lambda case, half, measures: bool(case.investigation(half).findings),
    "reviewer": lambda case, half, measures: bool(case.investigation(half).reviewer),
    "review": lambda case, half, measures: case.agreed_review(half) is not None,
    "hearing_requested": lambda case, half, measures: _hearing_requested(measures),
    "hearing": lambda case, half, measures: case.investigation(half).hearing is not None,
    "penalty_decided": lambda case, half, measures: bool(_decided(measures, {"penalty"})),
    "penalty_served": lambda case, half, measures: _served(measures),
    "transfer_decided": lambda case, half, measures: bool(_decided(measures, {"transfer"})),
    "sanction_decided": lambda case, half, measures: bool(_decided(measures, SANCTIONS)),
    "conclusion": lambda case, half, measures: case.investigation(half).state == "concluded",
}
