"""Who may do what to a measure: the role for its half, its state, the case, the decider's distance."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from casebook.accounts import may
from casebook.acts import Actor
from casebook.cases import visibility
from casebook.cases.choices import HALVES
from casebook.cases.models import Case
from casebook.measures import consequences, particulars
from casebook.measures.kinds import KINDS
from casebook.measures.models import Measure
from casebook.refusals import NotFound, NotPermitted, Refusal

#: act → the states in which it can be done
STATES = {
    "amend": frozenset({"proposed", "decided"}),
    "decide": frozenset({"proposed"}),
    "execute": frozenset({"decided"}),
    # Before the decision only steps marked `early`, after the end those marked `late`.
    "step": frozenset({"proposed", "decided", "executed", "ended"}),
    "end": frozenset({"proposed", "decided"}),
    "sign": frozenset({"decided"}),
    "annex": frozenset({"decided", "executed"}),
    "confirm_receipt": frozenset({"decided", "executed"}),
    # A concealment may come to light after the decision: then, too, the reason is given and answered.
    "request_below_maximum": frozenset({"proposed", "decided", "executed"}),
    "approve_below_maximum": frozenset({"proposed", "decided", "executed"}),
    "refuse_below_maximum": frozenset({"proposed", "decided", "executed"}),
    "correct_step": frozenset({"proposed", "decided", "executed", "ended"}),
    "take_back_step": frozenset({"proposed", "decided", "executed", "ended"}),
    "correct_decided": frozenset({"decided", "executed", "ended"}),
    "correct_executed": frozenset({"executed"}),
    "correct_ended": frozenset({"ended"}),
}
#: A day is corrected by who may do what happened on it.
CORRECTS = {
    "correct_step": "step",
    "take_back_step": "step",
    "correct_decided": "decide",
    "correct_executed": "execute",
    "correct_ended": "end",
}
_APPROVE = _l("参与过本案调查、审理的人员不能批准低于上限的理由，请由另一位领导批准")
#: Acts of somebody who neither investigated nor reviewed the case, and what others are told.
APART = {
    "decide": _l("参与过本案调查、审理的人员不能决定本案的处置，请由另一位领导决定"),
    "correct_decided": _l("参与过本案调查、审理的人员不能更正决定日期，请由另一位领导更正"),
    "approve_below_maximum": _APPROVE,
    "refuse_below_maximum": _APPROVE,
}
#: Acts that only one kind knows.
ONLY_FOR = {
    "sign": "interview",
    "confirm_receipt": "notice",
    "request_below_maximum": "penalty",
    "approve_below_maximum": "penalty",
    "refuse_below_maximum": "penalty",
}


def runs(actor: Actor, case: Case, audience: str) -> bool:
    """Whether the actor may run that half of the case: propose its measures and carry them out."""
    if actor.id in case.withdrawn(audience):
        return False
    halves = [audience] if audience in HALVES else list(HALVES)
    return audience in visibility.visible_audiences(actor, case) and any(
        may(actor, f"measures.propose_{half}", case.units) for half in halves
    )


def permits(actor: Actor, act: str, case: Case, measure: Measure) -> bool:
    """Whether the actor's role allows the act on a measure of this half, whatever its state; nothing to
    who withdrew 回避 from it."""
    if actor.id in case.withdrawn(measure.audience):
        return False
    asked, act = act, _stands_for(act, measure)
    if act == "decide":
        return may(actor, "measures.decide", case.units)
    if act in {"approve_below_maximum", "refuse_below_maximum"}:
        return may(actor, "measures.approve_below_maximum", case.units)
    if act == "end":
        # What a leader decided, only a leader undoes; a mere proposal its half may take back.
        leads = may(actor, "measures.decide", case.units)
        mere = measure.state == "proposed" or (asked == "correct_ended" and measure.decided_on is None)
        return leads or (mere and runs(actor, case, measure.audience))
    if act == "execute" and not may(actor, "measures.execute", case.units):
        return False
    return runs(actor, case, measure.audience)


def _stands_for(act: str, measure: Measure) -> str:
    """The act whose rules hold: a correction is done by who may do what it corrects. The end of a transfer that
    the head refused is a decision."""
    if act == "correct_ended" and getattr(measure.particulars, "not_approved_on", None):
        return "decide"
    return CORRECTS.get(act, act)


def visible(actor: Actor, case: Case | None, measure: Measure | None) -> tuple[Measure, Case]:
    """Both, where the actor may know of the measure. Raises NotFound otherwise."""
    if case is None or measure is None or measure.audience not in visibility.visible_audiences(actor, case):
        raise NotFound("measure.not_found", _l("没有这项处置，或者您无权查看"))
    return measure, case


def check(actor: Actor, act: str, case: Case, measure: Measure) -> None:
    """Raise the refusal that keeps the actor from the act, if there is one."""
    if not permits(actor, act, case, measure):
        raise NotPermitted("measure.not_permitted", _l("您的角色不能对这项处置做这件事"))
    check_case(case)
    if act in ONLY_FOR and measure.kind != ONLY_FOR[act]:
        raise Refusal("measure.wrong_kind", _l("这类处置没有这一步"))
    if measure.state not in STATES[act]:
        _refuse_state(act, measure)
    stands_for = _stands_for(act, measure)
    if stands_for == "decide" and measure.proposed_by == actor.id:
        raise Refusal(
            "measure.same_person", _l("提出人 %(name)s 不能自己决定，请由另一位领导决定"), name=actor.name
        )
    apart = "correct_decided" if act != "decide" and stands_for == "decide" else act
    if apart in APART and actor.id in case.investigators() | case.reviewers():
        raise Refusal("measure.investigator", APART[apart])
    if act == "amend":
        _check_amendable(measure)


def allows(actor: Actor, act: str, case: Case, measure: Measure) -> bool:
    """Whether `check` would let the act pass: what a page offers."""
    try:
        check(actor, act, case, measure)
    except Refusal:
        return False
    return True


def check_case(case: Case) -> None:
    """Raise Refusal where the case takes no more changes."""
    if case.status == "closed":
        raise Refusal("measure.case_closed", _l("案件已结案，处置不能再改；如需修改，请先由领导重新开启"))
    if case.origin == "reference":
        raise Refusal("measure.case_reference", _l("参考案例只能由导入更新"))


def _refuse_state(act: str, measure: Measure) -> None:
    sentences = {
        "proposed": _l("这项处置尚未决定，还不能做这一步"),
        "decided": _l("这项处置已经决定"),
        "executed": _l("这项处置已经执行完毕"),
        "ended": _l("这项处置已经终止"),
    }
    raise Refusal(f"measure.is_{measure.state}", sentences[measure.state])


def _check_amendable(measure: Measure) -> None:
    if measure.kind == "interview" and particulars.of(measure).signed_at:
        raise Refusal("measure.signed", _l("约谈记录已经签字，不能修改；如有更正，请加附页"))
    recorded = KINDS[measure.kind].recorded
    if measure.kind == "accountability" and not consequences.asks_for_members(measure):
        recorded = ()
    if measure.state == "decided" and not recorded:
        raise Refusal("measure.decided_fixed", _l("已经决定的内容不能修改；如有更正，请加附页"))
