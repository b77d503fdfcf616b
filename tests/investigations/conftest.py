"""A case in the county, where both enforcement handlers hold their role, and ways to move it on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from casebook import clock
from casebook.accounts import Person, RoleGrant
from casebook.cases.models import Case
from casebook.investigations import service
from casebook.refusals import Refusal, Refusals
from casebook.store import transact

HANDLERS = {
    "liability": ("enforcement", "enforcement2"),
    "accountability": ("discipline", "discipline2"),
}
REVIEWERS = {"liability": "reviewer", "accountability": "reviewer2"}
#: A measure of each half that may be proposed as it stands.
MEASURES: dict[str, tuple[str, dict[str, Any]]] = {
    "liability": (
        "penalty",
        {
            "half": "liability",
            "subject": "某公司",
            "subject_kind": "organisation",
            "sanction": "XZ03",
            "amount_fen": 30_000_000,
            "legal_basis": ["《安全生产法》第一百一十四条"],
        },
    ),
    "accountability": (
        "handling",
        {"half": "accountability", "subject": "某科科长", "subject_kind": "person", "sanction": "ZZ4"},
    ),
}
REPORT = {"liability": "A5", "accountability": "B7"}
#: What follows the conclusion of a half, so that no deadline is left: the reply, the archive.
ENDED = {"liability": ("A6", "A20"), "accountability": ()}
#: What a leader has to approve before the report of a half is reached.
FILED = {"liability": (), "accountability": ("B4", "B5")}


def also(person_id: str, role: str, unit: str = "city") -> None:
    """Give a person one more role."""

    def work(uow: Any) -> None:
        person = uow.get(Person, person_id)
        person.grants.append(RoleGrant(key=f"also-{role}", role=role, unit=unit, from_on=clock.today()))
        uow.save(person)

    transact(work)


def new_case(make_case: Callable[..., Any]) -> str:
    """The id of a new case in the county, an accident of yesterday."""
    incident = {"occurred_at": clock.now() - timedelta(days=1), "precision": "minute"}
    return str(make_case(unit_id="donghu", incident=incident).id)


@dataclass
class Walk:
    """A case and the people who move it; each step is one act of the service."""

    people: dict[str, Any]
    id: str

    @property
    def case(self) -> Case:
        return Case.objects.get(id=self.id)

    def half(self, half: str) -> Any:
        return self.case.investigation(half)

    def handler(self, half: str) -> Any:
        return self.people[HANDLERS[half][0]]

    def reviewer(self, half: str) -> Any:
        return self.people[REVIEWERS[half]]

    def teams(self, half: str) -> None:
        members = [self.people[name].id for name in HANDLERS[half]]
        service.assign_team(self.people["leader"], self.id, half, members, lead=members[0])
        service.assign_reviewer(self.people["leader"], self.id, half, self.reviewer(half).id)

    def stage(self, half: str, code: str | None = None, on: date | None = None, **more: Any) -> None:
        """Enter a stage as the team; without a code the report, and what has to be filed before it."""
        more.setdefault("document", "调查报告")
        if code is None:
            for filed in FILED[half]:
                if filed not in {entry.code for entry in self.half(half).history}:
                    self.approved(half, filed)
        service.enter_stage(
            self.handler(half), self.id, half, code or REPORT[half], on or clock.today(), **more
        )

    def ask(self, half: str, code: str, **more: Any) -> None:
        more.setdefault("document", "呈批表")
        service.ask_stage(self.handler(half), self.id, half, code, clock.today(), **more)

    def approved(self, half: str, code: str, who: str = "leader", **more: Any) -> None:
        """The team prepares the entry, a leader approves it."""
        self.ask(half, code, **more)
        service.approve_stage(self.people[who], self.id, half, clock.today())

    def findings(self, half: str, text: str = "违反操作规程，存在过错") -> None:
        service.set_findings(self.handler(half), self.id, half, text)

    def submit(self, half: str) -> None:
        service.submit_for_review(self.handler(half), self.id, half)

    def review(self, half: str, opinion: str = "agreed", text: str = "事实清楚") -> None:
        service.review(self.reviewer(half), self.id, half, opinion, text)

    def conclude(self, half: str, outcome: str = "responsible") -> None:
        service.conclude(self.handler(half), self.id, half, outcome, "事实清楚，证据确凿", clock.today())

    def reviewed(self, half: str) -> None:
        self.teams(half)
        self.stage(half)
        self.findings(half)
        self.submit(half)
        self.review(half)

    def concluded(self, half: str, outcome: str = "responsible") -> None:
        self.reviewed(half)
        self.conclude(half, outcome)

    def ended(self, half: str, outcome: str = "responsible") -> None:
        """Concluded, and what its clocks ask for done as well."""
        self.concluded(half, outcome)
        for code in ENDED[half]:
            self.stage(half, code)

    def close(self, who: str = "leader") -> Case:
        return service.close(self.people[who], self.id)


@pytest.fixture
def walk(people: dict[str, Any], make_case: Callable[..., Any]) -> Walk:
    """A case just registered in the county: an accident of yesterday."""
    return Walk(people, new_case(make_case))


@pytest.fixture
def refused() -> Callable[..., list[str]]:
    """`refused(act, *args, **kwargs)`: the codes of the refusal the act must end in."""

    def refused(act: Callable[..., Any], *args: Any, **kwargs: Any) -> list[str]:
        with pytest.raises(Refusal) as caught:
            act(*args, **kwargs)
        refusal = caught.value
        return [each.code for each in (refusal.all if isinstance(refusal, Refusals) else (refusal,))]

    return refused
