"""Handing clocks over: a person's clocks go to another, where the other may see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from bson import ObjectId
from flask_babel import lazy_gettext as _l

from casebook import clock
from casebook.accounts import Person, actor_for, may
from casebook.acts import ActDraft, Actor, record_many
from casebook.cases import visibility
from casebook.cases.choices import ACCOUNTABILITY, HALVES
from casebook.cases.models import Case
from casebook.deadlines import alerts, counting, reckoning
from casebook.deadlines.models import Clock, HandOver
from casebook.refusals import NotPermitted, Refusal
from casebook.store import UnitOfWork, transact

#: Clocks that change hands in one transaction.
AT_ONCE = 50


@dataclass(frozen=True)
class HandedOver:
    """What came of it: the clocks that went over, and those that stayed because the taker may not see
    them or investigated or reviews the other half. Only clocks that the actor sees are told of."""

    moved: tuple[Clock, ...]
    kept: tuple[Clock, ...]


def hand_over(
    actor: Actor,
    giver_id: str,
    taker_id: str,
    *,
    clock_ids: Iterable[str] | None = None,
    reason: str = "",
) -> HandedOver:
    """Give a person's running clocks (or those named) to another person.

    Everybody hands over their own; those of others, leaders and case administrators, as far as they see
    them and in their units. Raises NotPermitted, Refusal `deadline.taker_unknown`, `deadline.same_person`.
    """
    if giver_id == taker_id:
        raise Refusal("deadline.same_person", _l("请选择另一个人"), field="taker")
    taker = Person.objects(id=taker_id, active=True).first()
    if taker is None:
        raise Refusal("deadline.taker_unknown", _l("没有这个在用的账号"), field="taker")
    receiver = actor_for(taker)
    mine = actor.id == giver_id
    if not mine and not may(actor, "cases.assign"):
        raise NotPermitted("deadline.not_permitted", _l("他人的期限只能由领导或者案管人员移交"))
    chosen = None if clock_ids is None else {str(key) for key in clock_ids}
    found = [
        each
        for each in Clock.objects(__raw__={"owners": giver_id, "live": True})
        if visibility.meets(actor, each.terms) and (chosen is None or str(each.id) in chosen)
    ]
    moved: list[Clock] = []
    kept: list[Clock] = []
    for start in range(0, len(found), AT_ONCE):
        part = [each.id for each in found[start : start + AT_ONCE]]
        gone, stayed = transact(partial(_hand, actor, giver_id, receiver, part, mine, reason))
        moved += gone
        kept += stayed
    return HandedOver(tuple(moved), tuple(kept))


def _hand(
    actor: Actor, giver: str, taker: Actor, ids: list[ObjectId], mine: bool, reason: str, uow: UnitOfWork
) -> tuple[list[Clock], list[Clock]]:
    moved: list[Clock] = []
    kept: list[Clock] = []
    by_case: dict[ObjectId, Case] = {}
    for key in ids:
        each = uow.get(Clock, key)
        if each is None or giver not in each.owners or not each.live:
            continue
        case = by_case.get(each.case_id) or uow.get(Case, each.case_id)
        if case is None or not (mine or may(actor, "cases.assign", case.units)):
            continue
        by_case[case.id] = case
        if not visibility.meets(taker, each.terms) or _stands_apart(case, each, taker.id):
            kept.append(each)
            continue
        each.hand_overs.append(HandOver(giver=giver, taker=taker.id, by=actor.id, at=clock.now()))
        reckoning.settle(each, case)
        each.updated_at = clock.now()
        uow.save(each)
        moved.append(each)
    uow.after_commit(lambda: counting.forget([giver, taker.id]))
    names = {person.id: person.name for person in Person.objects(id__in=[giver, taker.id])}
    _record(uow, actor, by_case, moved, (names.get(giver, giver), taker.name), reason)
    told = [taker.id] if mine else [giver, taker.id]  # whoever's clocks were given away by somebody else
    for each in moved:
        alerts.notify(uow, told, alerts.HANDED_OVER, each, names.get(giver, giver), taker.name)
    return moved, kept


def _stands_apart(case: Case, each: Clock, person: str) -> bool:
    """Whether the person works on the other half or reviews the case, and so must not run this one."""
    if any(case.investigation(half).reviewer == person for half in HALVES):
        return True
    own = each.audience == ACCOUNTABILITY
    other = case.liability if own else case.accountability
    return any(member.person == person for member in other.team)


def _record(
    uow: UnitOfWork,
    actor: Actor,
    cases: dict[ObjectId, Case],
    moved: list[Clock],
    names: tuple[str, str],
    reason: str,
) -> None:
    grouped: dict[tuple[ObjectId, str], list[Clock]] = defaultdict(list)
    for each in moved:
        grouped[(each.case_id, each.audience)].append(each)
    record_many(
        uow,
        [
            ActDraft(
                actor,
                "deadlines.hand_over",
                case_id=case_id,
                case_number=cases[case_id].number,
                half=half,
                object_kind="clock",
                summary=f"{names[0]} → {names[1]}：{'、'.join(each.rule for each in clocks)}"[:400],
                reason=reason,
                changes=[(f"deadline.{each.key}", names[0], names[1]) for each in clocks],
            )
            for (case_id, half), clocks in grouped.items()
        ],
    )
