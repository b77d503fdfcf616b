"""A case with both teams, and a complete proposal of every kind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from casebook import clock
from casebook.acts import Actor
from casebook.cases.models import Case
from casebook.measures.models import Measure
from casebook.store import UnitOfWork, transact

PARTIES = [
    {"key": "u1", "kind": "organisation", "name": "东海化工有限公司", "role": "responsible_unit"},
    {"key": "p1", "kind": "person", "name": "钱大明", "post": "总经理", "employer": "东海化工有限公司"},
    {"key": "p9", "kind": "person", "name": "封存人员", "half": "accountability"},
]


@pytest.fixture
def case(make_case: Callable[..., Case], people: dict[str, Actor]) -> Case:
    """An open case of the city: `enforcement` and `discipline` lead its teams, both halves are reviewed."""
    return ready(people, make_case(title="东海化工爆燃事故", parties=PARTIES))


def ready(people: dict[str, Actor], case: Case) -> Case:
    """The case with what a decision wants of its investigations: two officers in each team, of whom one is
    `enforcement` or `discipline`, and a review that agrees."""
    from casebook.cases.inquiry import Review, TeamMember
    from casebook.investigations import service as investigations

    made = case
    for half, role in (("liability", "enforcement"), ("accountability", "discipline")):
        made = investigations.assign_team(people["leader"], str(made.id), half, [people[role].id])

    def work(uow: UnitOfWork) -> Case:
        fresh = uow.get(Case, case.id)
        assert fresh is not None
        for half in ("liability", "accountability"):
            investigation = fresh.investigation(half)
            investigation.team.append(TeamMember(person=f"second-{half}", name="齐二", since=clock.today()))
            investigation.reviews.append(
                Review(reviewer="outside", opinion="agreed", findings_version=0, text="同意", at=clock.now())
            )
        uow.save(fresh)
        return fresh

    return transact(work)


def proposal(kind: str) -> dict[str, Any]:
    """Values that make a complete proposal of the kind, without its half."""
    today = clock.today()
    return {
        "penalty": {
            "party": "u1",
            "subject_kind": "organisation",
            "sanction": "XZ03",
            "amount_fen": 30_000_000,
            "legal_basis": ["《安全生产法》第一百一十四条"],
        },
        "discipline": {
            "subject": "某局副局长",
            "subject_kind": "person",
            "discipline": "administrative",
            "sanction": "A2",
        },
        "handling": {"subject": "某科科长", "subject_kind": "person", "sanction": "ZZ4"},
        "accountability": {
            "subject": "某镇镇长",
            "subject_kind": "person",
            "sanction": "WZ-P2",
            "responsibility": "main",
        },
        "interview": {
            "party": "u1",
            "reason": "半年内发生三起事故",
            "talkers": [{"name": "张卫国", "post": "支队长"}, {"name": "陈立军", "post": "副支队长"}],
            "talked_to_name": "钱大明",
            "talked_to_post": "总经理",
            "started_at": clock.now() - timedelta(hours=3),
            "ended_at": clock.now() - timedelta(hours=2),
            "place": "市应急管理局三楼会议室",
            "points": "听取情况说明",
            "requirements": "十日内报送整改报告",
            "report_due": today + timedelta(days=10),
        },
        "notice": {
            "title": "关于东海化工爆燃事故的通报",
            "readers": "各县区安委会",
            "text": "各单位要深刻吸取教训。",
            "units": ["东湖县安委会", "南山区安委会"],
        },
        "transfer": {"party": "p1", "organ": "江海市公安局", "offences": [offence()], "papers": ["移送书"]},
        "judgment": {"party": "p1", "court": "江海市中级人民法院", "judged_on": today, "sentence": "三年"},
        "self_review": {"subject": "某镇政府", "report_due": today + timedelta(days=5), "matter": "监管不力"},
    }[kind]


def offence() -> str:
    """Any offence of the installed table."""
    from casebook.law import tables

    return tables.table("offences")[0].code


HALF = {"penalty": "liability", "interview": "liability", "notice": "liability", "transfer": "liability"}


def half_of(kind: str) -> str:
    return HALF.get(kind, "accountability")


def runner(half: str) -> str:
    """The role that runs a half."""
    return {"liability": "enforcement", "accountability": "discipline"}[half]


class Bench:
    """Measures in any state, made by those who may."""

    def __init__(self, people: dict[str, Actor], case: Case) -> None:
        self.people, self.case = people, case

    def proposed(self, kind: str, half: str | None = None, **values: Any) -> Measure:
        from casebook.measures import service

        half = half or half_of(kind)
        actor = self.people[runner(half)]
        return service.propose(actor, self.case.id, kind, {**proposal(kind), "half": half, **values})

    def decided(self, kind: str, half: str | None = None, **values: Any) -> Measure:
        from casebook.measures import service

        measure = self.told(self.proposed(kind, half, **values))
        return service.decide(self.people["leader"], measure.id, measure.version)

    def told(self, measure: Measure) -> Measure:
        """The measure with its party told of it, which a penalty waits for."""
        return self.step(measure, "notified") if measure.kind == "penalty" else measure

    def signed(self, **values: Any) -> Measure:
        from casebook.measures import service

        measure = self.decided("interview", **values)
        return service.sign(self.people["enforcement"], measure.id, measure.version)

    def step(self, measure: Measure, code: str, **values: Any) -> Measure:
        from casebook.measures import service

        return service.step(
            self.people[runner(measure.audience)], measure.id, measure.version, code, **values
        )

    def carried_out(self, kind: str, half: str | None = None, **values: Any) -> Measure:
        """Decided, with every step taken that executing asks for; not yet executed."""
        if kind == "interview":
            return self.signed(**values) if half in (None, "liability") else self._signed_sealed()
        measure = self.decided(kind, half, **values)
        for code in {
            "penalty": ("served", "paid"),
            "transfer": ("handed",),
            "self_review": ("received",),
        }.get(kind, ()):
            measure = self.step(measure, code)
        return measure

    def executed(self, kind: str, half: str | None = None, **values: Any) -> Measure:
        from casebook.measures import service

        measure = self.carried_out(kind, half, **values)
        return service.execute(self.people[runner(measure.audience)], measure.id, measure.version)

    def _signed_sealed(self) -> Measure:
        from casebook.measures import service

        measure = self.decided("interview", "accountability")
        return service.sign(self.people["discipline"], measure.id, measure.version)


@pytest.fixture
def bench(people: dict[str, Actor], case: Case) -> Bench:
    return Bench(people, case)
