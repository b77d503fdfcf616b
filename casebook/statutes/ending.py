"""How a proposal ends without effect, and how what is in force goes out of it again."""

from __future__ import annotations

from typing import Any, TypeVar

from casebook.acts import Actor
from casebook.refusals import Refusal
from casebook.statutes import keeping
from casebook.statutes.choices import IN_FORCE, REFUSED, WITHDRAWN
from casebook.statutes.keeping import K
from casebook.statutes.models import CalendarNotice, RowDecision
from casebook.store import UnitOfWork, transact

Part = TypeVar("Part", RowDecision, CalendarNotice)


def refuse(actor: Actor, cls: type[K], id: Any, reason: str) -> K:
    """Refuse a proposal of somebody else, with the reason."""
    keeping.require(actor, "law.apply")
    return transact(lambda uow: keeping.close(uow, actor, cls, id, REFUSED, reason))


def withdraw(actor: Actor, cls: type[K], id: Any) -> K:
    """Take one's own proposal back."""
    keeping.require(actor, "law.keep")
    return transact(lambda uow: keeping.close(uow, actor, cls, id, WITHDRAWN, ""))


def undo(actor: Actor, cls: type[Part], id: Any, reason: str, of_pack: Any) -> Part:
    """Take what is in force out of it. Raises Refusal `law.of_pack`, with the sentence given, for what came
    with a pack: that is rolled back as a whole."""
    keeping.require(actor, "law.apply")
    reason = keeping.need_reason(reason)

    def work(uow: UnitOfWork) -> Part:
        kept = keeping.loaded(uow, cls, id, IN_FORCE)
        if kept.pack:
            raise Refusal("law.of_pack", of_pack)
        keeping.take_back(uow, actor, [kept], reason)
        keeping.trace(uow, actor, kept, "undo", reason=reason)
        return kept

    return transact(work)
