"""No sequence of permitted acts closes a case while something is open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from casebook import clock
from casebook.cases.choices import HALVES
from casebook.cases.models import Case
from casebook.deadlines import keeping
from casebook.deadlines.models import Clock
from casebook.investigations import service, stage_table
from casebook.investigations.closing import blockers
from casebook.investigations.facts import is_accident
from casebook.investigations.separation import approvers, current_team, ever_in_team, investigators, reviewers
from casebook.measures import service as measures
from casebook.measures.models import Measure
from casebook.refusals import Refusal

from .conftest import HANDLERS, MEASURES, REVIEWERS, Walk, new_case

halves = st.sampled_from(HALVES)
codes = st.sampled_from(
    "A1 A3 A4 A5 A7 A10 A11 A12 A13 A14 A20 B1 B2 B4 B5 B6 B7 B8 B9 B11 B13 B15".split(),
)
names = st.sampled_from(
    [
        "enforcement",
        "enforcement2",
        "discipline",
        "discipline2",
        "reviewer",
        "reviewer2",
        "leader",
        "leader2",
        "caseadmin",
    ]
)


class Closing(RuleBasedStateMachine):
    """Anyone tries anything; what is refused changes nothing."""

    new_walk: ClassVar[Callable[[], Walk]]
    closings: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self.walk: Walk = type(self).new_walk()

    def _try(self, act: Callable[..., Any], who: str, *args: Any, **more: Any) -> None:
        with suppress(Refusal):
            act(self.walk.people[who], self.walk.id, *args, **more)

    def far_on(self, half: str) -> None:
        """Straight to a conclusion, so that ends are reached at all."""
        walk = self.walk
        for step in (walk.teams, walk.review, walk.stage, walk.findings, walk.submit, walk.review):
            with suppress(Refusal):
                step(half)
        with suppress(Refusal):
            walk.conclude(half)
        for code in ("A6", "A20") if half == "liability" else ():
            with suppress(Refusal):
                walk.stage(half, code)

    def clear_up(self) -> None:
        """The people whose business it is put right, decide, sign off and end what is open."""
        for item in self.walk.case.rectifications:
            for who in ("enforcement", "discipline"):
                self._try(service.report_done, who, item.key, clock.today())
            self._try(service.sign_off, "leader", item.key, clock.today())
        for half in HALVES:
            for item in self.walk.half(half).recusals:
                self.decide_recusal_of(half, item.key, granted=False)
        for measure in Measure.objects(case_id=self.walk.id):
            with suppress(Refusal):
                measures.end(self.walk.people["leader2"], measure.id, measure.version, reason="撤回")
        for each in self._clocks():
            with suppress(Refusal):
                keeping.waive(self.walk.people["leader"], each.id, each.version, reason="不需要")

    def decide_recusal_of(self, half: str, key: str, *, granted: bool) -> None:
        values = {"granted": granted, "answer": "查明", "decided_on": clock.today(), "authority": "上级机关"}
        for who in ("leader", "leader2"):
            self._try(service.decide_recusal, who, half, key, **values)

    def _clocks(self) -> list[Clock]:
        return list(Clock.objects(case_id=self.walk.case.id))

    def _blockers(self, case: Case) -> list[Any]:
        return blockers(case, Measure.objects(case_id=case.id), self._clocks())

    @rule(half=halves, outcome=st.sampled_from(["responsible", "not_responsible"]))
    def conclude(self, half: str, outcome: str) -> None:
        for who in HANDLERS[half]:
            self._try(service.conclude, who, half, outcome, "结论", clock.today())

    @rule(who=names, half=halves, members=st.lists(names, min_size=1, max_size=3))
    def assign_team(self, who: str, half: str, members: list[str]) -> None:
        self._try(service.assign_team, who, half, [self.walk.people[name].id for name in members])

    @rule(who=names, half=halves, reviewer=names)
    def assign_reviewer(self, who: str, half: str, reviewer: str) -> None:
        self._try(service.assign_reviewer, who, half, self.walk.people[reviewer].id)

    @rule(who=names, half=halves, code=codes, asks=st.booleans())
    def enter_stage(self, who: str, half: str, code: str, asks: bool) -> None:
        typed = {"document": "文书", "way": "XS2", "ground": "evidence", "reason": "补证"}
        act = service.ask_stage if asks else service.enter_stage
        self._try(act, who, half, code, clock.today(), **typed)

    @rule(who=names, half=halves, approves=st.booleans())
    def answer_stage(self, who: str, half: str, approves: bool) -> None:
        if approves:
            self._try(service.approve_stage, who, half, clock.today())
        else:
            self._try(service.refuse_stage, who, half, "不同意")

    @rule(who=names, chair=names)
    def arrange_hearing(self, who: str, chair: str) -> None:
        days = {"held_on": clock.today() + timedelta(days=40), "noticed_on": clock.today()}
        self._try(service.arrange_hearing, who, chair=self.walk.people[chair].id, **days)

    @rule(who=names, half=halves, person=names)
    def ask_recusal(self, who: str, half: str, person: str) -> None:
        values = {"ground": "interest", "asked_by": "party", "reason": "利害关系"}
        self._try(service.ask_recusal, who, half, self.walk.people[person].id, **values)

    @rule(half=halves, granted=st.booleans())
    def decide_recusal(self, half: str, granted: bool) -> None:
        for item in self.walk.half(half).recusals:
            self.decide_recusal_of(half, item.key, granted=granted)

    @rule(who=names, act=st.sampled_from(["meet", "waive"]))
    def keep_clocks(self, who: str, act: str) -> None:
        more: dict[str, Any] = {"waive": {"reason": "不需要"}, "meet": {"on": clock.today()}}[act]
        for each in self._clocks():
            with suppress(Refusal):
                getattr(keeping, act)(self.walk.people[who], each.id, each.version, **more)

    @rule(who=names, half=halves, text=st.sampled_from(["甲", "乙"]))
    def findings(self, who: str, half: str, text: str) -> None:
        self._try(service.set_findings, who, half, text)
        self._try(service.submit_for_review, who, half)

    @rule(half=halves, opinion=st.sampled_from(["agreed", "returned"]))
    def review(self, half: str, opinion: str) -> None:
        for who in set(REVIEWERS.values()):
            self._try(service.review, who, half, opinion, "意见")

    @rule(who=names)
    def decline(self, who: str) -> None:
        self._try(service.decline, who, "自然灾害")

    @rule(who=names, half=st.sampled_from([None, *HALVES]))
    def reopen(self, who: str, half: str | None) -> None:
        self._try(service.reopen, who, "新证据", half=half)

    @rule(who=names, half=st.sampled_from(["common", *HALVES]))
    def ask_rectification(self, who: str, half: str) -> None:
        self._try(service.add_rectification, who, half, "整改")

    @rule(who=names, act=st.sampled_from([service.report_done, service.sign_off]))
    def rectify(self, who: str, act: Callable[..., Any]) -> None:
        for item in self.walk.case.rectifications:
            self._try(act, who, item.key, clock.today())

    @rule(who=names, half=halves)
    def propose_measure(self, who: str, half: str) -> None:
        kind, values = MEASURES[half]
        self._try(measures.propose, who, kind, values)

    @rule(who=names, act=st.sampled_from(["decide", "execute", "end"]))
    def move_measures(self, who: str, act: str) -> None:
        more: dict[str, Any] = {"end": {"reason": "撤回"}}.get(act, {})
        for measure in Measure.objects(case_id=self.walk.id):
            with suppress(Refusal):
                getattr(measures, act)(self.walk.people[who], measure.id, measure.version, **more)

    @rule(who=st.sampled_from(["leader", "caseadmin", "enforcement"]), tidy=st.booleans())
    def close(self, who: str, tidy: bool) -> None:
        if tidy:
            for half in HALVES:
                self.far_on(half)
            self.clear_up()
        before = self._blockers(self.walk.case)
        was_closed = self.walk.case.status == "closed"
        self._try(service.close, who)
        if before and not was_closed:
            assert self.walk.case.status == "open"
        type(self).closings += self.walk.case.status == "closed" and not was_closed

    @invariant()
    def a_closed_case_has_nothing_open(self) -> None:
        case = self.walk.case
        if case.status == "closed":
            assert self._blockers(case) == []
            assert not [each for each in self._clocks() if each.live and each.closing]

    @invariant()
    def a_closed_responsible_accident_has_an_accountability_conclusion(self) -> None:
        case = self.walk.case
        if case.status == "closed" and is_accident(case) and case.liability.outcome == "responsible":
            assert case.accountability.state == "concluded"
            assert case.accountability.outcome and case.accountability.conclusion

    @invariant()
    def duties_stay_apart(self) -> None:
        case = self.walk.case
        assert not ever_in_team(case.liability) & ever_in_team(case.accountability)
        assert not investigators(case) & reviewers(case)
        assert not (investigators(case) | reviewers(case)) & approvers(case)
        assert case.accountability.declined_by not in investigators(case)
        for measure in Measure.objects(case_id=self.walk.id):
            assert measure.decided_by not in investigators(case) | reviewers(case)
        if case.liability.hearing:
            assert case.liability.hearing.chair not in investigators(case)
        for item in case.rectifications:
            assert item.signed_off_by is None or item.signed_off_by != item.done_by

    @invariant()
    def what_a_leader_has_to_approve_was_approved_by_somebody_else(self) -> None:
        for half in HALVES:
            machine = stage_table.machine(half)
            entered: list[str] = []
            for entry in self.walk.half(half).history:
                stage = machine.stage(entry.code)
                assert stage is not None
                if machine.takes_approval(entered[-1] if entered else None, entry.code):
                    assert entry.approved_by
                forward = not machine.is_back(entered[-1] if entered else None, entry.code)
                if forward:
                    assert all(set(after.codes) & set(entered) for after in stage.after), entry.code
                entered.append(entry.code)

    @invariant()
    def who_withdrew_holds_nothing_in_that_half(self) -> None:
        for half in HALVES:
            investigation = self.walk.half(half)
            gone = investigation.withdrawn()
            assert not gone & {member.person for member in current_team(investigation)}
            assert investigation.reviewer not in gone
            assert investigation.hearing is None or investigation.hearing.chair not in gone

    @invariant()
    def what_is_concluded_was_agreed(self) -> None:
        for half in HALVES:
            investigation = self.walk.half(half)
            if investigation.state == "concluded":
                opinions = [
                    review
                    for review in investigation.reviews
                    if review.findings_version == investigation.findings_version
                ]
                assert opinions[-1].opinion == "agreed"


@pytest.fixture
def machine(people: dict[str, Any], make_case: Callable[..., Any]) -> Iterator[type[Closing]]:
    """The machine over a new case for each sequence."""
    Closing.new_walk = lambda: Walk(people, new_case(make_case))  # type: ignore[method-assign]
    Closing.closings = 0
    yield Closing
    del Closing.new_walk


def test_no_sequence_of_acts_closes_a_case_with_an_open_end(machine: type[Closing]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=20,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_the_machine_does_close_cases(machine: type[Closing]) -> None:
    one = machine()
    one.propose_measure("enforcement", "liability")
    one.ask_rectification("discipline", "common")
    one.close("leader", tidy=False)
    assert machine.closings == 0
    one.close("leader", tidy=True)
    assert machine.closings == 1
    one.a_closed_case_has_nothing_open()
