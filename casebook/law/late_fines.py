"""Fines that run by the day: 加处罚款 for late payment and 按日连续处罚 (table `late_fines`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from casebook.law import tables
from casebook.law.counting import Pause, day_of
from casebook.law.doubts import is_sound
from casebook.law.steps import Step, reason, step
from casebook.law.tables import Row, citation
from casebook.law.wording import refusal

LATE, DAILY = "late", "daily"
TABLE = "late_fines"
WHOLE = 100


@dataclass(frozen=True)
class LateFine:
    """What has run up: `fen` for `days` that count. `capped`: more days add nothing.

    `verified`: the rate was read in a source and was in force on the day it began.
    """

    fen: int
    days: int
    capped: bool
    basis: str
    steps: tuple[Step, ...]
    verified: bool


def late_fine(amount_fen: int, due: date, paid: date, pauses: Sequence[Pause] = ()) -> LateFine:
    """The additional fine on a fine due on `due` and paid on `paid` (or, unpaid, looked at that day).

    Every day after `due` up to and with `paid` counts, but for days of review or suit (both ends of a
    pause included; an open one holds on). Fen are cut, not rounded. Raises LawError for a negative
    amount and for a pause for another reason.
    """
    return _running(LATE, amount_fen, day_of(due), day_of(paid), pauses)


def daily_fine(amount_fen: int, ordered_on: date, until: date) -> LateFine:
    """The consecutive daily fine on a fine: the same again for each day after the order to correct, up to
    and with `until`. Raises LawError for a negative amount."""
    return _running(DAILY, amount_fen, day_of(ordered_on), day_of(until), ())


def _running(kind: str, amount_fen: int, after: date, until: date, pauses: Sequence[Pause]) -> LateFine:
    if amount_fen < 0:
        raise refusal("fine.negative")
    row, held = _rate(kind, after + timedelta(days=1))
    for pause in pauses:
        if pause.reason_code not in row["pauses"]:
            raise refusal("pause.not_named", rule=row.code, reason=reason(pause.reason_code))
        if pause.ends_before_it_begins:
            raise refusal("pause.order")
    steps = [step("rate", name=row.name, percent=row["daily_percent"], basis=citation(row))]
    if not held:
        steps.append(step("not_in_force", since=row.effective_from or "", on=after + timedelta(days=1)))
    days, stood = _days(after, until, pauses)
    steps.append(step("days_late", on=after, to=until, days=days))
    steps += [
        step(
            "paused",
            on=pause.from_on,
            to=pause.to_on or until,
            reason=reason(pause.reason_code),
            lost=lost,
            unit="cd",
        )
        for pause, lost in stood
    ]
    fen = amount_fen * row["daily_percent"] * days // WHOLE
    cap = row.get("cap_percent")
    most = None if cap is None else amount_fen * cap // WHOLE
    capped = most is not None and fen >= most and days > 0
    if most is not None and capped:
        fen = most
        steps.append(step("capped", fen=most))
    steps.append(step("comes_to", fen=fen))
    return LateFine(
        fen,
        days,
        capped,
        citation(row),
        tuple(steps),
        held and is_sound(row, after + timedelta(days=1), "daily_percent"),
    )


def _days(after: date, until: date, pauses: Sequence[Pause]) -> tuple[int, list[tuple[Pause, int]]]:
    """The days that count, and how many each pause took: a day that two cover is taken once."""
    if not pauses:
        return max((until - after).days, 0), []
    stood: dict[Pause, int] = {}
    counted = 0
    for number in range(1, (until - after).days + 1):
        day = after + timedelta(days=number)
        pause = next((pause for pause in pauses if pause.covers(day)), None)
        if pause is None:
            counted += 1
        else:
            stood[pause] = stood.get(pause, 0) + 1
    return counted, list(stood.items())


def _rate(kind: str, on: date) -> tuple[Row, bool]:
    """The rate in force on a day, and True; before all of them the first, and False."""
    rows = [row for row in tables.table(TABLE) if row["kind"] == kind]
    held = next((row for row in rows if row.in_force(on)), None)
    if held:
        return held, True
    later = [row for row in rows if row.effective_from and row.effective_from > on]
    if not later:
        raise refusal("fine.no_rate", on=on.isoformat())
    return min(later, key=lambda row: row.effective_from or date.min), False
