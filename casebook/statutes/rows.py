"""Decisions on rows: confirm, correct, amend, retire. Proposed by a keeper, brought into force by another.

A row is never edited: a decision stores the row as it stood and the rows that take its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from casebook.acts import Actor
from casebook.law import tables
from casebook.law.tables import LawTableError, Row, build_row
from casebook.refusals import Conflict, NotFound, Refusal
from casebook.statutes import editions, ending, keeping
from casebook.statutes.choices import (
    AMEND,
    CONFIRM,
    CORRECT,
    PROPOSED,
    PROPOSED_KINDS,
    RETIRE,
)
from casebook.statutes.models import RowDecision
from casebook.statutes.writing import entry_of, read_entry, row_text, since_of
from casebook.store import UnitOfWork, transact

ONE = timedelta(days=1)


@dataclass(frozen=True)
class Proposal:
    """What a keeper wants of a row.

    confirm: `unverified` names the keys that were not read. correct, amend: `entry` has every key of the
    new row but verified, unverified and mark. retire: `last_day` is the last day it holds, None: it never
    held. `source` names the document that was read.
    """

    kind: str
    source: str
    entry: Mapping[str, Any] | None = None
    unverified: tuple[str, ...] = ()
    last_day: date | None = None
    note: str = ""


def find(table: str, code: str, since: str) -> Row:
    """The row of the tables in use that holds from that day. Raises NotFound."""
    rows = tables.current().get(table, ())
    found = next((row for row in rows if row.code == code and since_of(row) == since), None)
    if found is None:
        raise NotFound("law.row_not_found", _l("法规表里没有这一行"))
    return found


def propose(actor: Actor, table: str, code: str, since: str, proposal: Proposal) -> RowDecision:
    """Store a proposal, checked as the loader checks; nothing changes yet.

    Raises Refusal `law.no_source`, `law.row_refused`, `law.nothing_changed`, `law.row_open` (somebody's
    proposal on this row waits), `law.does_not_fit`; NotFound; NotPermitted.
    """
    keeping.require(actor, "law.keep")
    if proposal.kind not in PROPOSED_KINDS:
        raise ValueError(f"not proposed by anybody: {proposal.kind}")
    if not proposal.source.strip():
        raise Refusal("law.no_source", _l("请写明读的是什么文件、哪一条"), field="source")
    editions.refresh(force=True)
    row = find(table, code, since)
    decision = keeping.proposed(actor, drafted(row, proposal))
    keeping.fitting(editions.current(), [decision])

    def work(uow: UnitOfWork) -> RowDecision:
        open_ones = uow.find(RowDecision, table=table, code=code, state=PROPOSED)
        if waiting := next((each for each in open_ones if each.since == since), None):
            raise Refusal(
                "law.row_open", _l("%(name)s 对这一行的处理还在等待批准"), name=waiting.proposed_by_name
            )
        uow.insert(decision)
        keeping.trace(uow, actor, decision, "propose", reason=decision.source)
        return decision

    return transact(work)


def drafted(row: Row, proposal: Proposal) -> RowDecision:
    """The decision that a proposal makes of a row, unsigned. Raises Refusal."""
    makers = {CONFIRM: _confirmed, CORRECT: _corrected, AMEND: _amended, RETIRE: _retired}
    try:
        after = [row_text(new) for new in makers[proposal.kind](row, proposal)]
    except LawTableError as error:
        raise Refusal(
            "law.row_refused", _l("这一行不合格：%(told)s"), field="own", told=str(error)
        ) from error
    before = row_text(row)
    if after == [before]:
        raise Refusal("law.nothing_changed", _l("没有改动任何内容"))
    return RowDecision(
        table=row.table,
        code=row.code,
        since=since_of(row),
        kind=proposal.kind,
        before=before,
        after=after,
        source=proposal.source.strip(),
        note=proposal.note.strip() or None,
    )


def apply(actor: Actor, ids: Iterable[Any], note: str = "") -> list[RowDecision]:
    """Bring proposals into force, all or none, as one step.

    Raises Refusal `law.same_person`, `law.does_not_fit`; Conflict `law.state`, or `law.row_moved` where
    the row reads otherwise than when it was proposed.
    """
    keeping.require(actor, "law.apply")
    wanted = [str(id) for id in ids]

    def work(uow: UnitOfWork) -> list[RowDecision]:
        found = [keeping.loaded(uow, RowDecision, id, PROPOSED) for id in wanted]
        now = {**tables.load_tables(), **editions.of_transaction(uow).laid.overlay}
        for decision in found:
            keeping.four_eyes(actor, decision)
            _same_row(decision, now)
            decision.decided_note = note.strip() or None
        keeping.bring_into_force(uow, actor, found)
        for decision in found:
            keeping.trace(
                uow, actor, decision, "apply", reason=decision.source, changes=differences(decision)
            )
        return found

    return transact(work) if wanted else []


def refuse(actor: Actor, id: Any, reason: str) -> RowDecision:
    return ending.refuse(actor, RowDecision, id, reason)


def withdraw(actor: Actor, id: Any) -> RowDecision:
    return ending.withdraw(actor, RowDecision, id)


def undo(actor: Actor, id: Any, reason: str) -> RowDecision:
    """Take a decision out of force: the row is again as before it. The decision stays in the history.

    Raises Refusal `law.of_pack` for one that came with a pack, which is rolled back as a whole.
    """
    return ending.undo(actor, RowDecision, id, reason, _l("这一行随法规包而来，请回退整个法规包"))


def history(table: str, code: str) -> list[RowDecision]:
    """Every decision on rows of that code, the newest first."""
    return list(RowDecision.objects(table=table, code=code).order_by("-by_time"))


def differences(decision: RowDecision) -> list[tuple[str, Any, Any]]:
    """The keys in which the first row after differs from the one before, as (key, before, after)."""
    before = read_entry(decision.before) if decision.before else {}
    after = read_entry(decision.after[-1]) if decision.after else {}
    keys = dict.fromkeys([*before, *after])
    return [
        (key, _plain(before.get(key)), _plain(after.get(key)))
        for key in keys
        if before.get(key) != after.get(key)
    ]


def _plain(value: Any) -> Any:
    match value:
        case date():
            return value.isoformat()
        case dict():
            return {key: _plain(inner) for key, inner in value.items()}
        case list():
            return [_plain(inner) for inner in value]
    return value


def _same_row(decision: RowDecision, now: Mapping[str, tables.Table]) -> None:
    rows = now.get(decision.table, ())
    row = next((row for row in rows if (row.code, since_of(row)) == (decision.code, decision.since)), None)
    if row is None or row_text(row) != decision.before:
        raise Conflict(
            "law.row_moved",
            _l("提出之后，%(table)s %(row)s 这一行已经变了；请撤回后重新提出"),
            table=decision.table,
            row=decision.code,
        )


def _confirmed(row: Row, proposal: Proposal) -> list[Row]:
    return [_read_in_source(row.table, entry_of(row), proposal)]


def _corrected(row: Row, proposal: Proposal) -> list[Row]:
    return [_read_in_source(row.table, {**(proposal.entry or {}), "code": row.code}, proposal)]


def _amended(row: Row, proposal: Proposal) -> list[Row]:
    """The old row ends the day before the new one begins."""
    new = _read_in_source(row.table, {**(proposal.entry or {}), "code": row.code}, proposal)
    if new.effective_from is None or (row.effective_from and new.effective_from <= row.effective_from):
        raise Refusal(
            "law.not_later", _l("新行的施行之日应晚于原行的施行之日"), field="effective_from"
        )  # fmt: skip
    return [build_row(row.table, {**entry_of(row), "effective_to": new.effective_from - ONE}), new]


def _retired(row: Row, proposal: Proposal) -> list[Row]:
    if proposal.last_day is None:
        return []
    return [build_row(row.table, {**entry_of(row), "effective_to": proposal.last_day})]


def _read_in_source(table: str, entry: Mapping[str, Any], proposal: Proposal) -> Row:
    """The row with the mark of what was read; `unverified` may only name keys it has."""
    read = {key: value for key, value in entry.items() if value not in (None, "")}
    read |= {"verified": True, "mark": f"VERIFIED {proposal.source.strip()}"}
    read["unverified"] = [key for key in proposal.unverified if key in read]
    return build_row(table, read)
