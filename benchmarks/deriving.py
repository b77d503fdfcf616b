"""Due dates a second, with every step told, beside the bare arithmetic of chinesecalendar for the same dates."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial

import chinese_calendar

from benchmarks.measure import Figure
from benchmarks.world import World
from casebook.law.deadlines import Pause, derive

ROUNDS = 5
AIM = 2_000
PEER = "chinesecalendar, the date alone"
#: Working days, so that both sides mean the same by "the seventh working day after".
STARTS = tuple(
    day
    for day in (date(2021, 8, 2) + timedelta(days=number) for number in range(1_600))
    if chinese_calendar.is_workday(day)
)
PAUSED = 20


def run(world: World | None = None) -> Iterator[Figure]:
    """Needs no world: the tables and the calendar are all there is to it."""
    yield _figure("7 working days (T208)", partial(_due, "T208"), _seventh_working_day)
    yield _figure("60 days, last day moved on (T107)", partial(_due, "T107"), _sixtieth_day)
    yield _figure("60 days with a pause of 20 (T107)", _paused, _eightieth_day)


def _due(rule: str, start: date) -> date | None:
    return derive(rule, start).due


def _paused(start: date) -> date | None:
    first = start + timedelta(days=5)
    pause = Pause(first, first + timedelta(days=PAUSED - 1), "appraisal")
    return derive("T107", start, pauses=(pause,)).due


def _seventh_working_day(start: date) -> date:
    return chinese_calendar.find_workday(7, start)


def _sixtieth_day(start: date) -> date:
    return chinese_calendar.find_workday(0, start + timedelta(days=60))


def _eightieth_day(start: date) -> date:
    return chinese_calendar.find_workday(0, start + timedelta(days=60 + PAUSED))


def _figure(name: str, own: Callable[[date], date | None], peer: Callable[[date], date]) -> Figure:
    if differing := [start for start in STARTS if own(start) != peer(start)]:
        raise RuntimeError(f"{name}: the peer finds another date from {differing[0]}")
    ours, theirs = _a_second(own), _a_second(peer)
    return Figure(
        "law",
        f"due dates a second, {name}",
        f"{ours:,.0f}",
        peer=PEER,
        against=f"{theirs:,.0f}",
        ratio=theirs / ours,
        aim=f"> {AIM:,}",
        met=ours > AIM,
    )


def _a_second(count: Callable[[date], date | None]) -> float:
    """The best of a few rounds: what disturbs a round only ever slows it down."""
    best = float("inf")
    for _ in range(ROUNDS):
        began = time.perf_counter()
        for start in STARTS:
            count(start)
        best = min(best, time.perf_counter() - began)
    return len(STARTS) / best
