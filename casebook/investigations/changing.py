"""One unit of work on a case and its investigations: load, check, change, derive, save, record.

What changed is recorded under the half it belongs to, so that a sealed half leaves no trace in
what others may read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from bson import ObjectId
from flask_babel import lazy_gettext as _l

from casebook.acts import Actor, record
from casebook.cases import changes, service, visibility
from casebook.cases.choices import AUDIENCES, COMMON
from casebook.cases.inquiry import Investigation
from casebook.cases.models import Case
from casebook.investigations.separation import is_member
from casebook.refusals import NotFound, NotPermitted, Refusal
from casebook.store import UnitOfWork, transact

#: What a change function gets and gives: the fresh case, the unit of work → words for the trail.
Alter = Callable[[UnitOfWork, Case], str | None]

_NOT_FOUND = _l("没有这个案件，或者您无权查看")

#: Half → what a role must be allowed, to run it.
RUN_ACTS = {
    "liability": "investigations.run_liability",
    "accountability": "investigations.run_accountability",
}


def change(
    actor: Actor,
    reference: str | ObjectId,
    act: str,
    alter: Alter,
    *,
    need: str,
    halves: Collection[str] = (),
    version: int | None = None,
    reason: str = "",
    closed_too: bool = False,
) -> Case:
    """Do `act` to a case, where the actor may `need` and sees each of `halves`.

    `alter` raises Refusal to forbid. `reason` is kept with the entries of `halves` (of the common part
    where none are named). Raises NotFound, NotPermitted, Refusal, and Conflict where `version` is old.
    """
    case_id = load(actor, reference, need, halves).id

    def work(uow: UnitOfWork) -> Case:
        case = uow.get(Case, case_id)
        if case is None:
            raise NotFound("case.not_found", _NOT_FOUND)
        require_sight(actor, case, halves)
        service.require_not_withdrawn(actor, case, *halves)
        if not closed_too:
            service.check_open(case)
        service.check_version(case, version)
        before = images(case)
        summary = alter(uow, case) or ""
        after = images(case)
        differing = {name: changes.between(before[name], after[name]) for name in AUDIENCES}
        if not any(differing.values()):
            return case
        service.touch(uow, case)
        told = set(halves) or {COMMON}
        for audience, differences in differing.items():
            if differences:
                words = {"summary": summary, "reason": reason} if audience in told else {}
                _record(uow, actor, act, case, audience, changes=differences, **words)
        return case

    return transact(work)


def _record(uow: UnitOfWork, actor: Actor, act: str, case: Case, audience: str, **particulars: Any) -> None:
    record(
        uow,
        actor,
        act,
        case_id=case.id,
        case_number=case.number,
        half=audience,
        object_kind="case" if audience == COMMON else "investigation",
        object_id=str(case.id),
        **particulars,
    )


def load(actor: Actor, reference: str | ObjectId, need: str, halves: Collection[str] = ()) -> Case:
    """The case, where the actor may `need` and sees each of `halves`; see `cases.service.load_case`."""
    case = service.load_case(actor, reference, need=need)
    require_sight(actor, case, halves)
    return case


def require_sight(actor: Actor, case: Case, halves: Collection[str] = ()) -> None:
    """Raise NotFound unless the actor may know of the case and sees each of the halves."""
    seen = visibility.visible_audiences(actor, case)
    if not seen or set(halves) - {COMMON} - seen:
        raise NotFound("case.not_found", _NOT_FOUND)


def runs(actor: Actor, case: Case, *halves: str) -> bool:
    """Whether the actor is in the team of one of the halves today. Who acts from the machine itself is
    in no team and is not asked."""
    return actor.kind != "person" or any(is_member(case.investigation(half), actor.id) for half in halves)


def require_member(actor: Actor, case: Case, *halves: str) -> None:
    """Raise NotPermitted unless the actor `runs` one of the halves."""
    if not runs(actor, case, *halves):
        raise NotPermitted("investigation.not_in_team", _l("只有本案办案组的现任成员可以这样做"))


def require_state(investigation: Investigation, *states: str) -> None:
    """Raise Refusal with the code of the state that is in the way."""
    if investigation.state in states:
        return
    sentences = {
        "not_started": _l("调查尚未启动：请先进入第一个阶段"),
        "open": _l("调查尚未提交审理"),
        "review": _l("调查正在审理中；审理意见作出后再继续"),
        "concluded": _l("调查已作出结论；如需继续，请先由领导重新开启"),
        "declined": _l("已决定不启动追责问责调查；如需启动，请先由领导重新开启"),
    }
    raise Refusal(f"investigation.{investigation.state}", sentences[investigation.state])


def images(case: Case) -> dict[str, dict[str, Any]]:
    """What each audience's part of the case holds of investigations, rectifications, closing, release."""
    stored = case.to_mongo().to_dict()
    found: dict[str, dict[str, Any]] = {audience: {} for audience in AUDIENCES}
    for name in ("status", "release", "closings"):
        found[COMMON][name] = changes.plain(stored.get(name))
    for half in RUN_ACTS:
        for name, value in (stored.get(half) or {}).items():
            found[half][name] = changes.plain(value)
    for item in stored.get("rectifications") or []:
        found[item["half"]][f"rectification.{item['key']}"] = changes.plain(item)
    return found
