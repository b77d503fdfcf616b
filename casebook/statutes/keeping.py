"""What every change of the kept law shares: who may, the acts, four eyes, coming into force, going back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from bson import ObjectId
from flask_babel import lazy_gettext as _l

from casebook import clock
from casebook.accounts import Unit, may
from casebook.acts import Actor, declare, record
from casebook.law.tables import LawTableError
from casebook.refusals import Conflict, NotFound, NotPermitted, Refusal
from casebook.statutes import changes, editions
from casebook.statutes.changes import Change
from casebook.statutes.choices import IN_FORCE, PROPOSED, REFUSED, UNDONE, WITHDRAWN
from casebook.statutes.editions import KeptLaw
from casebook.statutes.models import CalendarNotice, Kept, LawPack, RowDecision
from casebook.statutes.shapes import check_shape
from casebook.statutes.writing import read_row
from casebook.store import UnitOfWork, counters

declare(
    {
        "law.rows.propose": _l("提出对法规行的核实、更正或停用"),
        "law.rows.apply": _l("批准对法规行的处理"),
        "law.rows.refuse": _l("不批准对法规行的处理"),
        "law.rows.withdraw": _l("撤回对法规行的处理"),
        "law.rows.undo": _l("回退对法规行的处理"),
        "law.notices.propose": _l("提出节假日安排"),
        "law.notices.apply": _l("批准节假日安排"),
        "law.notices.refuse": _l("不批准节假日安排"),
        "law.notices.withdraw": _l("撤回节假日安排"),
        "law.notices.undo": _l("回退节假日安排"),
        "law.packs.propose": _l("上传法规包"),
        "law.packs.apply": _l("应用法规包"),
        "law.packs.refuse": _l("不采用法规包"),
        "law.packs.withdraw": _l("撤回法规包"),
        "law.packs.undo": _l("回退法规包"),
    }
)

K = TypeVar("K", bound=Kept)
NOUNS: dict[type[Kept], str] = {RowDecision: "rows", CalendarNotice: "notices", LawPack: "packs"}
NUMBERS = {RowDecision: "law.decisions", CalendarNotice: "law.notices"}


def holds(actor: Actor, act: str) -> bool:
    """Whether the actor may do a `law.…` act: the tables hold for all, so the role must be held at the top."""
    if act == "law.read" or actor.kind in {"operator", "system"}:
        return may(actor, act)
    return may(actor, act, [unit.id for unit in Unit.objects(parent=None)])


def require(actor: Actor, act: str) -> None:
    """Raise NotPermitted where `holds` says no."""
    if not holds(actor, act):
        raise NotPermitted(
            "law.not_permitted", _l("法规对全系统有效，只有在最上级单位担任相应角色的人员才能处理")
        )


def load(cls: type[K], id: Any) -> K:
    """A decision, notice or pack. Raises NotFound."""
    found = cls.objects(id=id).first() if ObjectId.is_valid(str(id)) else None
    if found is None:
        raise NotFound("law.not_found", _l("没有这项记录"))
    result: K = found
    return result


def proposed(actor: Actor, kept: K) -> K:
    """The document with who proposes it and when."""
    kept.proposed_by, kept.proposed_by_name, kept.proposed_at = actor.id, actor.name, clock.now()
    return kept


def loaded(uow: UnitOfWork, cls: type[K], id: Any, *states: str) -> K:
    """The document in the transaction, in one of the states. Raises NotFound, Conflict `law.state`."""
    found = uow.get(cls, ObjectId(str(id)))
    if found is None:
        raise NotFound("law.not_found", _l("没有这项记录"))
    if found.state not in states:
        raise Conflict("law.state", _l("这一项已由 %(name)s 处理"), theirs=found, name=_last(found))
    return found


def _last(kept: Kept) -> str:
    return kept.undone_by_name or kept.decided_by_name or kept.proposed_by_name or ""


def four_eyes(actor: Actor, kept: Kept) -> None:
    """Whoever proposed does not decide. Raises Refusal `law.same_person`."""
    if kept.proposed_by == actor.id:
        raise Refusal(
            "law.same_person",
            _l("提出的人不能自己批准：请由 %(name)s 以外的领导处理"),
            name=kept.proposed_by_name,
        )


def close(uow: UnitOfWork, actor: Actor, cls: type[K], id: Any, state: str, note: str) -> K:
    """End a proposal without effect: `refused` by somebody else, or `withdrawn` by its proposer."""
    kept = loaded(uow, cls, id, PROPOSED)
    if state == REFUSED:
        four_eyes(actor, kept)
        if not note.strip():
            raise Refusal("law.no_reason", _l("请写明理由"), field="note")
    elif kept.proposed_by != actor.id:
        raise NotPermitted("law.not_yours", _l("只有提出的人才能撤回"))
    decided(actor, kept, state, note)
    uow.save(kept)
    trace(uow, actor, kept, {REFUSED: "refuse", WITHDRAWN: "withdraw"}[state], reason=note)
    return kept


def decided(actor: Actor, kept: Kept, state: str, note: str = "") -> None:
    kept.state = state
    kept.decided_by, kept.decided_by_name, kept.decided_at = actor.id, actor.name, clock.now()
    kept.decided_note = note.strip() or None


def bring_into_force(
    uow: UnitOfWork,
    actor: Actor,
    fresh: Sequence[RowDecision | CalendarNotice],
    also: Iterable[Kept] = (),
) -> Change:
    """Number and store what comes into force now, as one step: the edition grows, listeners are told.

    Those with a version are saved, new ones inserted. Raises Refusal `law.does_not_fit` with the sentence
    of the loader where the tables would not pass its checks.
    """
    before = editions.of_transaction(uow)
    rows = [kept for kept in fresh if isinstance(kept, RowDecision)]
    years = [kept for kept in fresh if isinstance(kept, CalendarNotice)]
    for group in (rows, years):
        _number(uow, actor, group)
    after = fitting(before, rows, years)
    stored = [kept for kept in (*fresh, *also) if kept.version]
    uow.insert_many([kept for kept in (*fresh, *also) if not kept.version])
    for kept in stored:
        uow.save(kept)
    return _step(uow, actor, before, after)


def _number(uow: UnitOfWork, actor: Actor, group: Sequence[Any]) -> None:
    if not group:
        return
    numbers = counters.next_numbers(uow, NUMBERS[type(group[0])], len(group))
    for kept, number in zip(group, numbers, strict=True):
        kept.number = number
        decided(actor, kept, IN_FORCE, kept.decided_note or "")


def take_back(
    uow: UnitOfWork, actor: Actor, gone: Sequence[RowDecision | CalendarNotice], reason: str
) -> Change:
    """Take out of force what is in force. Raises Refusal `law.built_upon` where later decisions stand on
    one of them, `law.does_not_fit` where the tables would not pass without it."""
    before = editions.of_transaction(uow)
    _refuse_where_built_upon(before, gone)
    try:
        after = editions.without(before, {kept.pk for kept in gone})
    except LawTableError as error:
        raise _unfit(error) from error
    for kept in gone:
        undone(actor, kept, reason)
        uow.save(kept)
    return _step(uow, actor, before, after)


def undone(actor: Actor, kept: Kept, reason: str) -> None:
    kept.state = UNDONE
    kept.undone_by, kept.undone_by_name, kept.undone_at = actor.id, actor.name, clock.now()
    kept.undone_reason = reason.strip()


def need_reason(reason: str) -> str:
    if not reason.strip():
        raise Refusal("law.no_reason", _l("请写明理由"), field="reason")
    return reason.strip()


def fitting(law: KeptLaw, decisions: Sequence[Any] = (), notices: Sequence[Any] = ()) -> KeptLaw:
    """The law with these in force. Raises Refusal `law.does_not_fit`."""
    try:
        for decision in decisions:
            for text in decision.after:
                check_shape(read_row(decision.table, text, f"{decision.table}.toml, row"))
        return editions.with_more(law, decisions, notices)
    except LawTableError as error:
        raise _unfit(error) from error


def trace(
    uow: UnitOfWork,
    actor: Actor,
    kept: Kept,
    doing: str,
    *,
    reason: str = "",
    changes: Iterable[tuple[str, Any, Any]] = (),
) -> None:
    """Record an act on a decision, notice or pack under the name of what it is about."""
    noun = NOUNS[type(kept)]
    record(
        uow,
        actor,
        f"law.{noun}.{doing}",
        object_kind=f"law_{noun.removesuffix('s')}",
        object_id=kept.pk,
        summary=summary(kept),
        reason=reason,
        changes=changes,
    )


def summary(kept: Any) -> str:
    """What a decision, notice or pack is about, in a few words of the trail."""
    match kept:
        case RowDecision():
            return f"{kept.table} {kept.code} {kept.since} {kept.kind}".replace("  ", " ")
        case CalendarNotice():
            return f"{kept.year} {kept.source}"
        case LawPack():
            return f"{kept.title} {kept.sha256[:12]}"
    return ""


def _step(uow: UnitOfWork, actor: Actor, before: KeptLaw, after: KeptLaw) -> Change:
    number = editions.bump(uow)
    change = before.change_to(editions.renumbered(after, number), actor)
    changes.tell(uow, change)
    return change


def _refuse_where_built_upon(law: KeptLaw, gone: Sequence[Any]) -> None:
    """A later decision on the same row was made on what this one wrote."""
    ids = {kept.pk for kept in gone}
    first: dict[tuple[str, str], int] = {}
    for kept in gone:
        if isinstance(kept, RowDecision):
            place = (kept.table, kept.code)
            first[place] = min(kept.number, first.get(place, kept.number))
    later = [
        decision
        for decision in law.decisions
        if decision.pk not in ids and decision.number > first.get((decision.table, decision.code), 1 << 60)
    ]
    if later:
        raise Refusal(
            "law.built_upon",
            _l("之后又有人处理过同一行（%(rows)s）；请先回退后来的处理"),
            rows="、".join(f"{decision.table} {decision.code}" for decision in later[:5]),
        )


def _unfit(error: LawTableError) -> Refusal:
    return Refusal("law.does_not_fit", _l("这样改通不过法规表的检查：%(told)s"), told=str(error))
