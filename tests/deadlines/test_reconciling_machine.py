"""Whatever happens to a case in whatever order, its clocks are those that the case as it stands asks for."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from bson import ObjectId
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from casebook import clock
from casebook.cases import service
from casebook.cases.inquiry import Hearing, StageEntry, TeamMember
from casebook.cases.models import Case, Incident
from casebook.deadlines import reckoning, reconciling
from casebook.deadlines.choices import LIVE
from casebook.deadlines.models import Clock, ClockPause
from casebook.measures import particulars
from casebook.measures.models import Measure

FIRST = date(2025, 3, 3)
DAYS = st.integers(min_value=0, max_value=200).map(lambda days: FIRST + timedelta(days=days))
STAGES = {
    "liability": ("A3", "A6", "A7", "A18", "A19"),
    "accountability": ("B2", "B4", "B5", "B8", "B11"),
}
HALVES = st.sampled_from(sorted(STAGES))


class CaseAndItsClocks(RuleBasedStateMachine):
    """Acts on a case in memory; after each the clocks follow, as the listener has them."""

    def __init__(self) -> None:
        super().__init__()
        self.clocks: list[Clock] = []
        self.measures: list[Measure] = []

    @initialize(day=DAYS)
    def register(self, day: date) -> None:
        self.case = Case(
            id=ObjectId(),
            external_id="x",
            title="某厂爆炸",
            source="accident",
            unit="city",
            units=["city"],
            year=2025,
            received_on=day,
            incident=Incident(occurred_at=clock.from_local(day), precision="day", deaths=3),
        )
        self.follow()

    def follow(self) -> reconciling.Outcome:
        service.derive(self.case)
        found = reconciling.reconcile(self.case, self.measures, self.clocks)
        self.clocks += found.new
        return found

    @rule(day=DAYS, deaths=st.sampled_from([None, 0, 2, 3, 12, 40]))
    def correct_the_accident(self, day: date, deaths: int | None) -> None:
        self.case.incident.occurred_at, self.case.incident.deaths = clock.from_local(day), deaths
        self.follow()

    @rule(half=HALVES, number=st.integers(0, 4), day=DAYS)
    def enter_a_stage(self, half: str, number: int, day: date) -> None:
        investigation = self.case.investigation(half)
        investigation.state = "open"
        entry = StageEntry(code=STAGES[half][number], entered_on=day, by="p", at=clock.now())
        investigation.history.append(entry)
        self.follow()

    @rule(half=HALVES, day=DAYS)
    def conclude(self, half: str, day: date) -> None:
        self.case.investigation(half).state = "concluded"
        self.case.investigation(half).concluded_on = day
        self.follow()

    @rule(half=HALVES)
    def reopen(self, half: str) -> None:
        self.case.investigation(half).state = "open"
        self.case.investigation(half).concluded_on = None
        self.follow()

    @rule(held=DAYS, told=DAYS)
    def arrange_the_hearing(self, held: date, told: date) -> None:
        self.case.liability.hearing = Hearing(chair="q", held_on=held, noticed_on=told)
        self.follow()

    @rule()
    def decline(self) -> None:
        self.case.accountability.state, self.case.accountability.declined_at = "declined", clock.now()
        self.follow()

    @rule(kind=st.sampled_from(["penalty", "discipline", "transfer", "accountability"]), day=DAYS)
    def decide_a_measure(self, kind: str, day: date) -> None:
        measure = Measure(
            id=ObjectId(),
            case_id=self.case.id,
            origin="own",
            kind=kind,
            audience="liability" if kind in {"penalty", "transfer"} else "accountability",
            state="decided",
            decided_on=day,
            year=day.year,
        )
        particulars.of(measure)
        self.measures.append(measure)
        self.follow()

    @precondition(lambda self: self.measures)
    @rule(data=st.data(), day=DAYS)
    def serve_or_announce_or_hand_over(self, data: Any, day: date) -> None:
        measure = data.draw(st.sampled_from(self.measures))
        name = {"penalty": "served_on", "transfer": "handed_on"}.get(measure.kind, "announced_on")
        setattr(particulars.of(measure), name, day)
        self.follow()

    @precondition(lambda self: self.measures)
    @rule(data=st.data())
    def end_a_measure(self, data: Any) -> None:
        measure = data.draw(st.sampled_from(self.measures))
        measure.state, measure.ended_on = "ended", FIRST
        self.follow()

    @precondition(lambda self: any(each.rule == "T107" and each.live for each in self.clocks))
    @rule(days=st.integers(1, 40))
    def pause_the_investigation(self, days: int) -> None:
        each = next(each for each in self.clocks if each.rule == "T107")
        since = each.start_on + timedelta(days=1)
        if not each.pauses:
            until = since + timedelta(days=days - 1)
            pause = ClockPause(reason="appraisal", since=since, until=until, by="p", at=clock.now())
            each.pauses.append(pause)
            reckoning.reckon(each)
            reckoning.settle(each, self.case)
        self.follow()

    @rule(person=st.sampled_from(["p", "q"]), half=HALVES)
    def assign(self, person: str, half: str) -> None:
        self.case.investigation(half).team = [TeamMember(person=person, name=person)]
        self.follow()

    # ------------------------------------------------------------ what always holds

    @invariant()
    def nothing_is_left_to_do(self) -> None:
        if not hasattr(self, "case"):
            return
        again = self.follow()
        assert not again.acts and not again.copied

    @invariant()
    def a_case_counts_nothing_twice(self) -> None:
        keys = [each.key for each in self.clocks]
        assert len(keys) == len(set(keys))

    @invariant()
    def what_runs_is_what_a_fresh_look_at_the_case_would_start(self) -> None:
        if not hasattr(self, "case"):
            return
        fresh = {each.key: each for each in reconciling.reconcile(self.case, self.measures, []).new}
        kept = {each.key: each for each in self.clocks}
        assert set(fresh) <= set(kept)
        for key, each in kept.items():
            if key not in fresh:
                assert not each.live, key
                continue
            assert each.state == fresh[key].state, key
            assert each.start_on == fresh[key].start_on, key
            if not each.pauses:
                assert each.due_on == fresh[key].due_on, key

    @invariant()
    def every_clock_agrees_with_itself(self) -> None:
        for each in self.clocks:
            assert each.live == (each.state in LIVE)
            assert (each.met_on is not None) == (each.state == "met")
            if each.met_on:
                ends = (each.start_on, each.met_on)
                assert ends == tuple(sorted(ends, reverse=each.rule == "T210")), each.rule
            assert each.owners and each.terms == list(getattr(self.case.access, each.audience))
            assert each.by_due == reckoning.sort_key(each)

    @invariant()
    def pausing_never_shortens(self) -> None:
        if not hasattr(self, "case"):
            return
        fresh = {each.key: each for each in reconciling.reconcile(self.case, self.measures, []).new}
        for each in self.clocks:
            if each.pauses and each.key in fresh and each.due_on:
                assert each.due_on >= fresh[each.key].due_on


TestCaseAndItsClocks = CaseAndItsClocks.TestCase
TestCaseAndItsClocks.settings = settings(
    max_examples=25, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
)
