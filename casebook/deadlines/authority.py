"""Who may do what to a clock: the role, the half's team, the state of the clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask_babel import lazy_gettext as _l

from casebook.accounts import may
from casebook.acts import Actor
from casebook.cases import visibility
from casebook.cases.choices import AUDIENCES, COMMON
from casebook.cases.models import Case
from casebook.deadlines.choices import LIVE, MANUAL, STATES
from casebook.deadlines.models import Clock
from casebook.refusals import NotFound, NotPermitted, Refusal

#: act → what the role must be allowed
NEEDS = {
    "start": "deadlines.keep",
    "meet": "deadlines.keep",
    "pause": "deadlines.keep",
    "resume": "deadlines.keep",
    "extend": "deadlines.extend",
    "waive": "deadlines.waive",
    "redate": "deadlines.keep",
    "unstart": "deadlines.keep",
    "unmeet": "deadlines.keep",
    "unpause": "deadlines.keep",
    "unextend": "deadlines.extend",
}
#: act → the states in which it can be done
WHEN = {
    "meet": LIVE | {"lapsed"},
    "pause": frozenset({"running"}),
    "resume": frozenset({"paused"}),
    "extend": LIVE,
    "waive": LIVE,
    "redate": LIVE | {"lapsed", "met"},
    "unstart": LIVE | {"lapsed", "met"},
    "unmeet": frozenset({"met"}),
    "unpause": LIVE | {"lapsed", "met"},
    "unextend": LIVE | {"lapsed", "met"},
}
#: act → whether there is something that people registered and it can take back
THERE: Mapping[str, Callable[[Clock], bool]] = {
    "redate": lambda each: bool(each.manual),
    "unstart": lambda each: bool(each.manual),
    "unmeet": lambda each: each.met_by == MANUAL,
    "unpause": lambda each: bool(each.pauses),
    "unextend": lambda each: bool(each.extensions),
}


def permits(actor: Actor, act: str, case: Case, audience: str) -> bool:
    """Whether the actor may do the act in that half of the case, whatever the clock's state; nothing to
    who withdrew 回避 from it."""
    if actor.id in case.withdrawn(audience):
        return False
    if not may(actor, NEEDS[act], case.units):
        return False
    if actor.kind != "person" or audience == COMMON or may(actor, "deadlines.waive", case.units):
        return True
    team = [member.person for member in case.investigation(audience).current_team()]
    return not team or actor.id in team


def visible(actor: Actor, case: Case | None, each: Clock | None) -> tuple[Clock, Case]:
    """Both, where the actor may know of the clock. Raises NotFound otherwise."""
    if case is None or each is None or each.audience not in visibility.visible_audiences(actor, case):
        raise NotFound("deadline.not_found", _l("没有这个期限，或者您无权查看"))
    return each, case


def check(actor: Actor, act: str, case: Case, each: Clock) -> None:
    """Raise the refusal that keeps the actor from the act, if there is one."""
    if not permits(actor, act, case, each.audience):
        raise NotPermitted("deadline.not_permitted", _l("您不能对这个期限做这件事"))
    if act == "waive" and actor.id in case.investigators() | case.reviewers():
        sentence = _l("参与过本案调查、审理的人员不能免除本案的期限，请由另一位领导决定")
        raise NotPermitted("deadline.not_apart", sentence)
    if each.state not in WHEN[act]:
        raise Refusal(
            f"deadline.is_{each.state}", _l("这个期限%(state)s，不能再做这一步"), state=STATES[each.state]
        )
    if act in THERE and case.status == "closed":
        sentence = _l("案件已结案，登记不能撤回；如需更正，请先由领导重新开启")
        raise Refusal("deadline.case_closed", sentence)
    if act in THERE and not THERE[act](each):
        raise Refusal("deadline.not_by_hand", _l("这不是人工登记的内容，请更正它所依据的日期"))


def check_start(actor: Actor, case: Case, half: str) -> None:
    """Raise the refusal that keeps the actor from starting a clock by hand in that half."""
    if half not in AUDIENCES or half not in visibility.visible_audiences(actor, case):
        raise NotFound("case.not_found", _l("没有这个案件，或者您无权查看"))
    if case.origin != "own":
        raise Refusal("deadline.reference", _l("参考案例不计期限"))
    if not permits(actor, "start", case, half):
        raise NotPermitted("deadline.not_permitted", _l("您不能在这一部分登记期限"))


def allows(actor: Actor, act: str, case: Case, each: Clock) -> bool:
    """Whether `check` would let the act pass: what a page offers."""
    try:
        check(actor, act, case, each)
    except Refusal:
        return False
    return True
