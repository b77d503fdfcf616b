"""No sequence of permitted acts closes a case while something is open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from casebook import clock
from casebook.cases.choices import HALVES
from casebook.investigations import service
from casebook.investigations.closing import blockers
from casebook.investigations.separation import ever_in_team, investigators, reviewers
from casebook.measures.models import Measure
from casebook.refusals import Refusal

from .conftest import HANDLERS, REVIEWERS, Walk

halves = st.sampled_from(HALVES)
names = st.sampled_from(
    [
        "enforcement",
        "enforcement2",
        "discipline",
        "discipline2",
        "reviewer",
        "reviewer2",
        "leader",
        "caseadmin",
    ]
)


class Closing(RuleBasedStateMachine):
    """Anyone tries anything; what is refused changes nothing."""

    new_walk: ClassVar[Callable[[], Walk]]

    def __init__(self) -> None:
        super().__init__()
        self.walk = type(self).new_walk()

    def _try(self, act: Callable[..., Any], who: str, *args: Any, **more: Any) -> None:
        with suppress(Refusal):
            act(self.walk.people[who], self.walk.id, *args, **more)

    @rule(half=halves)
    def far_on(self, half: str) -> None:
        """Straight to an agreed review, so that ends are reached at all."""
        with suppress(Refusal):
            self.walk.reviewed(half)

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

    @rule(who=names, half=halves, code=st.sampled_from(["A1", "A5", "A13", "A20", "B1", "B8", "B11"]))
    def enter_stage(self, who: str, half: str, code: str) -> None:
        self._try(service.enter_stage, who, half, code, clock.today(), document="文书", reason="补证")

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

    @rule(who=names)
    def close(self, who: str) -> None:
        before = blockers(self.walk.case, Measure.objects(case_id=self.walk.id))
        was_closed = self.walk.case.status == "closed"
        self._try(service.close, who)
        if before and not was_closed:
            assert self.walk.case.status == "open"

    @invariant()
    def a_closed_case_has_nothing_open(self) -> None:
        case = self.walk.case
        if case.status == "closed":
            assert blockers(case, Measure.objects(case_id=self.walk.id)) == []

    @invariant()
    def duties_stay_apart(self) -> None:
        case = self.walk.case
        assert not ever_in_team(case.liability) & ever_in_team(case.accountability)
        assert not investigators(case) & reviewers(case)
        assert case.accountability.declined_by not in investigators(case)
        for item in case.rectifications:
            assert item.signed_off_by is None or item.signed_off_by != item.done_by

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
    Closing.new_walk = lambda: Walk(people, str(make_case(unit_id="donghu").id))  # type: ignore[method-assign]
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
