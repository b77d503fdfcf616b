"""Assigning the two teams and the reviewers, kept apart person by person."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from casebook import clock
from casebook.accounts import Person
from casebook.acts import Actor
from casebook.cases.choices import ACCOUNTABILITY, LIABILITY
from casebook.cases.models import Case, Investigation, TeamMember
from casebook.cases.visibility import visible_audiences
from casebook.investigations.changing import change, require_state
from casebook.investigations.separation import (
    REVIEWER_ROLE,
    TEAM_ROLES,
    current_team,
    ever_in_team,
    investigators,
    other,
    reviewers,
)
from casebook.refusals import Refusal, Refusals
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
    `team.in_other_team`, `team.is_reviewer`; `team.not_eligible` stands for the last two where
    the actor may not know which.
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
        found = [refusal for person in joining if (refusal := _unfit(actor, case, half, person))]
        if found:
            raise Refusals(found)
        _replace(investigation, people, lead)
        return "、".join(person.name for person in people)

    act = "investigations.assign_team"
    return change(actor, case_id, act, alter, need="cases.assign", halves=(half,), version=version)


def assign_reviewer(
    actor: Actor, case_id: str, half: str, person_id: str, *, version: int | None = None
) -> Case:
    """Give the review of a half to someone who never investigated this case.

    Raises Refusal `reviewer.person_unknown`, `reviewer.role_missing`, `reviewer.investigated`
    (`reviewer.not_eligible` where the actor may not know of the team in question).
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
        if person.id in investigators(case):
            raise _investigated(actor, case, person)
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


def _unfit(actor: Actor, case: Case, half: str, person: Person) -> Refusal | None:
    """Why a person may not join the team of a half, said as far as the actor may know it."""
    if not holds(person, TEAM_ROLES[half], case):
        sentences = {
            LIABILITY: _l("%(name)s 在本案所属单位没有执法办案人员角色，不能进入责任调查组"),
            ACCOUNTABILITY: _l("%(name)s 在本案所属单位没有纪检监察办案人员角色，不能进入追责问责调查组"),
        }
        return Refusal("team.role_missing", sentences[half], field="members", name=person.name)
    crossed = person.id in ever_in_team(case.investigation(other(half)))
    if not crossed and person.id not in reviewers(case):
        return None
    if not {LIABILITY, ACCOUNTABILITY} <= visible_audiences(actor, case):
        return Refusal("team.not_eligible", _NOT_ELIGIBLE, field="members", name=person.name)
    if crossed:
        sentence = _l("%(name)s 参与过本案另一条调查，同一人不得进入两个办案组")
        return Refusal("team.in_other_team", sentence, field="members", name=person.name)
    sentence = _l("%(name)s 是本案的审理人员，不得参与本案调查（查审分离）")
    return Refusal("team.is_reviewer", sentence, field="members", name=person.name)


def _investigated(actor: Actor, case: Case, person: Person) -> Refusal:
    known = [half for half in (LIABILITY, ACCOUNTABILITY) if half in visible_audiences(actor, case)]
    if any(person.id in ever_in_team(case.investigation(half)) for half in known):
        sentence = _l("%(name)s 参与过本案调查，不得审理本案（查审分离）")
        return Refusal("reviewer.investigated", sentence, field="reviewer", name=person.name)
    return Refusal("reviewer.not_eligible", _NOT_ELIGIBLE, field="reviewer", name=person.name)


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
