"""Assigning the two teams and the reviewers, kept apart person by person."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from casebook import clock
from casebook.accounts import Person
from casebook.acts import Actor
from casebook.cases.choices import ACCOUNTABILITY, LIABILITY
from casebook.cases.inquiry import Investigation, TeamMember
from casebook.cases.models import Case
from casebook.cases.visibility import visible_audiences
from casebook.investigations.changing import change, require_state
from casebook.investigations.separation import (
    REVIEWER_ROLE,
    TEAM_ROLES,
    Clash,
    as_member,
    clash,
    current_team,
)
from casebook.law import tables
from casebook.measures.models import Measure
from casebook.refusals import Refusal, Refusals
from casebook.statutes.marks import cited
from casebook.store import UnitOfWork


def assign_team(
    actor: Actor,
    case_id: str,
    half: str,
    members: Sequence[str],
    *,
    lead: str | None = None,
    version: int | None = None,
) -> Case:
    """Make `members` (person ids) the team of a half, `lead` its head. Who was in it and is not named
    has left today and stays on record.

    Raises Refusal `team.empty`, `team.lead_unknown`, `team.person_unknown`, `team.role_missing`,
    `team.withdrawn`, `team.in_other_team`, `team.is_reviewer`, `team.is_approver`, `team.is_chair`,
    `team.is_appeal`; `team.not_eligible` stands for the last five where the actor may not know which.
    """
    wanted = list(dict.fromkeys(members))

    def alter(uow: UnitOfWork, case: Case) -> str:
        investigation = case.investigation(half)
        require_state(investigation, "not_started", "open", "review", "concluded")
        if not wanted:
            raise Refusal("team.empty", _l("办案组至少要有一人"), field="members")
        if lead and lead not in wanted:
            raise Refusal("team.lead_unknown", _l("组长必须是办案组成员"), field="lead")
        people = [_person(uow, person_id, "members") for person_id in wanted]
        staying = {member.person for member in current_team(investigation)}
        joining = [person for person in people if person.id not in staying]
        measures = uow.find(Measure, case_id=case.id)
        found = [refusal for person in joining if (refusal := _unfit(actor, case, half, person, measures))]
        if found:
            raise Refusals(found)
        _replace(investigation, people, lead)
        return "、".join(person.name for person in people)

    act = "investigations.assign_team"
    return change(actor, case_id, act, alter, need="cases.assign", halves=(half,), version=version)


def assign_reviewer(
    actor: Actor, case_id: str, half: str, person_id: str, *, version: int | None = None
) -> Case:
    """Give the review of a half to someone who never investigated this case, nor approved in it.

    Raises Refusal `reviewer.person_unknown`, `reviewer.role_missing`, `reviewer.withdrawn`,
    `reviewer.investigated`, `reviewer.approved` (`reviewer.not_eligible` where the actor may not know of
    the half in question).
    """

    def alter(uow: UnitOfWork, case: Case) -> str:
        investigation = case.investigation(half)
        require_state(investigation, "not_started", "open", "review")
        person = _person(uow, person_id, "reviewer")
        if not holds(person, REVIEWER_ROLE, case):
            raise Refusal(
                "reviewer.role_missing",
                _l("%(name)s 在本案所属单位没有审理人员角色"),
                field="reviewer",
                name=person.name,
            )
        if person.id in investigation.withdrawn():
            sentence = _l("%(name)s 已回避本条调查，不得审理")
            raise Refusal("reviewer.withdrawn", sentence, field="reviewer", name=person.name)
        if found := clash(case, person.id, "reviewer", measures=uow.find(Measure, case_id=case.id)):
            raise _not_to_review(actor, case, person, found)
        investigation.reviewer, investigation.reviewer_name = person.id, person.name
        return person.name

    return change(
        actor,
        case_id,
        "investigations.assign_reviewer",
        alter,
        need="cases.assign",
        halves=(half,),
        version=version,
    )


def holds(person: Person, role: str, case: Case) -> bool:
    """Whether an active person holds the role today for the case's unit or one above it."""
    return bool(person.active) and any(
        grant.role == role and grant.unit in case.units for grant in person.roles_on()
    )


def candidates(role: str, case: Case) -> list[Person]:
    """Who could be named by role and unit, by name. Whether separation forbids someone is said on
    saving, so that the list tells nobody who sits in a team they may not know of."""
    people = Person.objects(active=True, grants__role=role)
    return sorted((person for person in people if holds(person, role, case)), key=lambda one: one.name)


def _person(uow: UnitOfWork, person_id: str, field: str) -> Person:
    person = uow.get(Person, person_id)
    if person is None or not person.active:
        code = "team.person_unknown" if field == "members" else "reviewer.person_unknown"
        raise Refusal(code, _l("没有这个人员，或者其账号已停用"), field=field)
    return person


def _unfit(
    actor: Actor, case: Case, half: str, person: Person, measures: Sequence[Measure]
) -> Refusal | None:
    """Why a person may not join the team of a half, said as far as the actor may know it."""
    if not holds(person, TEAM_ROLES[half], case):
        sentences = {
            LIABILITY: _l("%(name)s 在本案所属单位没有执法办案人员角色，不能进入责任调查组"),
            ACCOUNTABILITY: _l("%(name)s 在本案所属单位没有纪检监察办案人员角色，不能进入追责问责调查组"),
        }
        return Refusal("team.role_missing", sentences[half], field="members", name=person.name)
    if person.id in case.investigation(half).withdrawn():
        sentence = _l("%(name)s 已回避本条调查，不得进入办案组")
        return Refusal("team.withdrawn", sentence, field="members", name=person.name)
    found = clash(case, person.id, *as_member(half), measures=measures)
    if found is None:
        return None
    if not {LIABILITY, ACCOUNTABILITY} <= visible_audiences(actor, case):
        return Refusal("team.not_eligible", _NOT_ELIGIBLE, field="members", name=person.name)
    return _kept_apart(found, "members", person)


def _not_to_review(actor: Actor, case: Case, person: Person, found: Clash) -> Refusal:
    """Why a person may not review, said as far as the actor may know the half it stands in."""
    if found.held.half in visible_audiences(actor, case):
        return _kept_apart(found, "reviewer", person)
    return Refusal("reviewer.not_eligible", _NOT_ELIGIBLE, field="reviewer", name=person.name)


def _kept_apart(found: Clash, field: str, person: Person) -> Refusal:
    """The refusal of a duty that a row of table `separation` keeps apart from one the person holds."""
    duty = found.held.duty.rpartition("_")[2]
    code, sentence = _APART[field, duty]
    rule, law = tables.label(found.row), cited(found.row)
    return Refusal(code, sentence, field=field, name=person.name, rule=f"{rule}{law}")


_APART = {
    ("members", "investigator"): (
        "team.in_other_team",
        _l("%(name)s 参与过本案另一条调查，不得进入本条调查的办案组（%(rule)s）"),
    ),
    ("members", "reviewer"): (
        "team.is_reviewer",
        _l("%(name)s 是本案的审理人员，不得参与本案调查（%(rule)s）"),
    ),
    ("members", "approver"): (
        "team.is_approver",
        _l("%(name)s 在本案中作过批准或者决定，不得参与本案调查（%(rule)s）"),
    ),
    ("members", "chair"): ("team.is_chair", _l("%(name)s 主持本案听证，不得参与本案调查（%(rule)s）")),
    ("members", "appeal"): (
        "team.is_appeal",
        _l("%(name)s 办理本案的复审复核，不得参与本案调查（%(rule)s）"),
    ),
    ("reviewer", "investigator"): (
        "reviewer.investigated",
        _l("%(name)s 参与过本案调查，不得审理本案（%(rule)s）"),
    ),
    ("reviewer", "approver"): (
        "reviewer.approved",
        _l("%(name)s 在本案中作过批准或者决定，不得审理本案（%(rule)s）"),
    ),
    ("reviewer", "appeal"): (
        "reviewer.approved",
        _l("%(name)s 办理本案的复审复核，不得审理本案（%(rule)s）"),
    ),
}


_NOT_ELIGIBLE = _l("按办案人员分离的规定，%(name)s 不能担任本案的这一职责")


def _replace(investigation: Investigation, people: Sequence[Person], lead: str | None) -> None:
    today = clock.today()
    named = {person.id for person in people}
    for member in current_team(investigation):
        if member.person not in named:
            member.until, member.lead = today, False
    staying = {member.person: member for member in current_team(investigation)}
    for person in people:
        if person.id not in staying:
            staying[person.id] = TeamMember(person=person.id, name=person.name, since=today)
            investigation.team.append(staying[person.id])
        staying[person.id].lead = person.id == lead
