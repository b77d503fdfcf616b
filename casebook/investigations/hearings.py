"""The hearing 听证: a chair who did not investigate, a day, and the party told in time of it.

行政处罚法 2021 arts 63, 64: row SD4 of law table `separation`, rule T210 of `deadlines`.
"""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l

from casebook import clock
from casebook.accounts import Person
from casebook.acts import Actor
from casebook.cases.choices import LIABILITY
from casebook.cases.inquiry import Hearing
from casebook.cases.models import Case
from casebook.investigations.changing import change, require_state
from casebook.investigations.separation import CHAIR_ROLES, clash
from casebook.investigations.teams import holds
from casebook.law import calendar, tables
from casebook.refusals import Refusal, Refusals
from casebook.statutes.marks import cited
from casebook.store import UnitOfWork

#: The rule that says how long before the hearing the party is told of its time and place.
NOTICE_RULE = "T210"


def arrange_hearing(
    actor: Actor,
    case_id: str,
    *,
    chair: str,
    held_on: date | None,
    noticed_on: date | None,
    place: str = "",
    version: int | None = None,
) -> Case:
    """Name the chair, the day and the day of the notice; anew where it is put off.

    Raises Refusals of `hearing.chair_unknown`, `.chair_investigated`, `.chair_withdrawn`, `.date_missing`,
    `.notice_missing`, `.notice_future`, `.notice_late`.
    """

    def alter(uow: UnitOfWork, case: Case) -> str:
        investigation = case.liability
        require_state(investigation, "open", "review")
        person = uow.get(Person, chair) if chair else None
        found = [*_chair_faults(case, person), *_day_faults(held_on, noticed_on)]
        if found or person is None:
            raise Refusals(found)
        investigation.hearing = Hearing(
            chair=person.id,
            chair_name=person.name,
            held_on=held_on,
            noticed_on=noticed_on,
            place=place.strip() or None,
            arranged_by=actor.id,
            arranged_by_name=actor.name,
            arranged_at=clock.now(),
        )
        return str(person.name)

    act = "investigations.arrange_hearing"
    return change(actor, case_id, act, alter, need="cases.assign", halves=(LIABILITY,), version=version)


def chairs(case: Case) -> list[Person]:
    """Who could chair by role and unit, by name; separation is said on saving."""
    people = {person.id: person for role in CHAIR_ROLES for person in Person.objects(grants__role=role)}
    return sorted((one for one in people.values() if _may_chair(one, case)), key=lambda one: str(one.name))


def latest_notice(held_on: date) -> date:
    """The last day on which the party can be told of a hearing on that day (rule T210)."""
    rule = tables.row("deadlines", NOTICE_RULE, held_on)
    if rule is None:
        return held_on
    return calendar.current().add_working_days(held_on, -int(rule["length"]))


def _may_chair(person: Person, case: Case) -> bool:
    return any(holds(person, role, case) for role in CHAIR_ROLES)


def _chair_faults(case: Case, person: Person | None) -> list[Refusal]:
    if person is None or not _may_chair(person, case):
        sentence = _l("请选择在本案所属单位担任审理、执法或者领导角色的人员主持听证")
        return [Refusal("hearing.chair_unknown", sentence, field="chair")]
    if person.id in case.liability.withdrawn():
        sentence = _l("%(name)s 已回避本案，不得主持听证")
        return [Refusal("hearing.chair_withdrawn", sentence, field="chair", name=person.name)]
    if found := clash(case, person.id, "chair"):
        sentence = _l("%(name)s 不能主持本案听证：%(rule)s（%(law)s）")
        rule, law = tables.label(found.row), cited(found.row)
        return [
            Refusal(
                "hearing.chair_investigated", sentence, field="chair", name=person.name, rule=rule, law=law
            )
        ]
    return []


def _day_faults(held_on: date | None, noticed_on: date | None) -> list[Refusal]:
    found = []
    if held_on is None:
        found.append(Refusal("hearing.date_missing", _l("请填写听证日期"), field="held_on"))
    if noticed_on is None:
        found.append(Refusal("hearing.notice_missing", _l("请填写通知当事人的日期"), field="noticed_on"))
    elif noticed_on > clock.today():
        found.append(Refusal("hearing.notice_future", _l("通知日期不能晚于今天"), field="noticed_on"))
    if held_on is not None and noticed_on is not None and noticed_on > (latest := latest_notice(held_on)):
        rule = tables.row("deadlines", NOTICE_RULE, held_on)
        sentence = _l("须在听证前规定的期限内通知当事人（%(law)s）：%(held)s 听证，最迟应在 %(latest)s 通知")
        values = {"held": held_on.isoformat(), "latest": latest.isoformat()}
        law = cited(rule)
        found.append(Refusal("hearing.notice_late", sentence, field="noticed_on", law=law, **values))
    return found
