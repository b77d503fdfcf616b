"""Looking at clocks. Permission is part of every query and is asked again of what comes back."""

from __future__ import annotations

from datetime import date, timedelta

from bson import ObjectId
from bson.errors import InvalidId
from flask_babel import lazy_gettext as _l

from casebook import clock
from casebook.accounts import Person, actor_for, may
from casebook.acts import Actor
from casebook.cases import visibility
from casebook.cases.models import Case
from casebook.deadlines.choices import LEADERS_OWNER, UNIT_OWNER
from casebook.deadlines.models import Clock
from casebook.refusals import NotFound, NotPermitted

#: Roles that look after what no team has been named for yet, where not only leaders may see it.
UNIT_ROLES = ("enforcement", "case_admin", "leader")


def require(actor: Actor) -> None:
    """Raise NotPermitted unless a role of the actor may look at lists of deadlines."""
    if not may(actor, "deadlines.list"):
        raise NotPermitted("deadline.not_permitted", _l("您的角色不能查看期限"))


def of_case(actor: Actor, case: Case) -> list[Clock]:
    """The clocks of a case that the actor may see, the most urgent first, what is over last."""
    visible = visibility.visible_audiences(actor, case)
    found = [each for each in Clock.objects(case_id=case.id) if each.audience in visible]
    return sorted(found, key=lambda each: (not each.live, each.by_due))


def every_of_case(case: Case) -> list[Clock]:
    """All clocks of a case, for rules that ask about what the reader may not see."""
    return list(Clock.objects(case_id=case.id))


def load(actor: Actor, clock_id: str | ObjectId) -> tuple[Clock, Case]:
    """A clock and its case. Raises NotFound where the actor may not know of it."""
    try:
        found = Clock.objects(id=ObjectId(str(clock_id))).first()
    except InvalidId:
        found = None
    case = Case.objects(id=found.case_id).first() if found else None
    if case is None or found.audience not in visibility.visible_audiences(actor, case):
        raise NotFound("deadline.not_found", _l("没有这个期限，或者您无权查看"))
    return found, case


def owner_keys(actor: Actor) -> list[str]:
    """The owners whose clocks are the actor's own: the person, and the units whose cases without a team
    the actor looks after."""
    open_to_unit = sorted(f"{UNIT_OWNER}{unit}" for unit in actor.units_of(*UNIT_ROLES))
    return [actor.id, *open_to_unit, *sorted(f"{LEADERS_OWNER}{unit}" for unit in actor.units_of("leader"))]


def of_actor(actor: Actor, *, until: date | None = None, live: bool = True) -> list[Clock]:
    """The clocks that are the actor's to keep, the most urgent first; `until` leaves those that end on
    that day or before."""
    found: dict[ObjectId, Clock] = {}
    for owner in owner_keys(actor):
        wanted: dict[str, object] = {"owners": owner, "live": live}
        if until is not None:
            wanted["by_due"] = {"$lt": (until + timedelta(days=1)).isoformat()}
        for each in Clock.objects(__raw__=wanted):
            if visibility.meets(actor, each.terms) and not (live and is_over(each)):
                found[each.id] = each
    return sorted(found.values(), key=lambda each: each.by_due)


def is_over(each: Clock) -> bool:
    """Whether a right or a term has run out, noted or not."""
    if each.state == "lapsed" or each.nature == "duty" or each.state != "running":
        return bool(each.state == "lapsed")
    if each.due_at is not None:
        return bool(each.due_at < clock.now())
    return each.due_on is not None and bool(each.due_on < clock.today())


def of_person(person_id: str) -> list[Clock]:
    """The running and paused clocks that a person has to keep today, the most urgent first, as far as the
    roles held today let the person see them. Nobody of that id, or no longer active: none."""
    person = Person.objects(id=person_id).first()
    if person is None or not person.active:
        return []
    return of_actor(actor_for(person))


def is_overdue(each: Clock) -> bool:
    """Whether a duty was not done when its clock ran out. Of a paused clock nothing is asked, and a right
    or a term that is over is nobody's delay."""
    if each.state != "running" or each.nature != "duty" or each.due_on is None:
        return False
    if each.due_at is not None:
        return bool(each.due_at < clock.now())
    return bool(each.due_on < clock.today())
