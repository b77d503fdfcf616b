"""Law packs: received, looked at, applied as one step, rolled back as one step.

Each row that a pack changes becomes a decision, so that the history of a row shows where it came from.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from casebook.acts import Actor
from casebook.law import tables
from casebook.law.tables import Row
from casebook.refusals import Conflict, Refusal
from casebook.statutes import editions, ending, keepers, keeping, notices, packing
from casebook.statutes.changes import Change
from casebook.statutes.choices import ADD, IN_FORCE, PROPOSED, REPLACE, WITHDRAW
from casebook.statutes.editions import KeptLaw
from casebook.statutes.models import CalendarNotice, LawPack, RowDecision
from casebook.statutes.packing import Pack
from casebook.statutes.writing import entry_of, row_text, since_of
from casebook.store import UnitOfWork, current, files, transact

ZIP = "application/zip"
#: What says where a row was read, and not what it says.
OF_READING = ("verified", "unverified", "mark", "note")


@dataclass(frozen=True)
class Preview:
    """What a pack would do to the law in use. `unchanged` counts rows that read as they do now;
    `edition` is the state it was compared with; `older_than` a pack of the same keeper made later."""

    pack: Pack
    decisions: tuple[RowDecision, ...]
    notices: tuple[CalendarNotice, ...]
    unchanged: int
    change: Change
    edition: int
    older_than: LawPack | None = None


def receive(actor: Actor, name: str, content: bytes) -> LawPack:
    """Keep an uploaded pack, once its signature and every file in it were checked; nothing changes yet.

    Raises Refusal `pack.*`, `law.does_not_fit`; NotPermitted. The same file again gives the pack kept.
    """
    keeping.require(actor, "law.keep")
    pack = packing.read(content, keepers.trusted(current().settings))
    if known := LawPack.objects(sha256=pack.sha256).first():
        return known  # type: ignore[no-any-return]
    editions.refresh(force=True)
    if not drafted(pack, editions.current())[0] and not pack.notices:
        raise Refusal("pack.nothing_new", _l("法规包里的每一行都与现行的相同"), field="file")
    stored = files.put(
        io.BytesIO(content), name=f"{pack.sha256[:16]}.zip", media_type=ZIP, limit=packing.PACK_BYTES
    )
    kept = keeping.proposed(
        actor,
        LawPack(
            title=pack.title,
            source=pack.source,
            keeper=pack.keeper,
            key_id=pack.key_id,
            made_on=pack.made_on.isoformat(),
            file_id=stored.file_id,
            file_name=name[-200:],
            sha256=pack.sha256,
            size=stored.size,
            years=[draft.year for draft in pack.notices],
        ),
    )

    def work(uow: UnitOfWork) -> LawPack:
        uow.insert(kept)
        keeping.trace(uow, actor, kept, "propose", reason=kept.source)
        return kept

    return transact(work)


def read(kept: LawPack) -> Pack:
    """The stored file, checked anew: a key that is no longer trusted opens nothing."""
    return packing.read(files.open(kept.file_id).read(), keepers.trusted(current().settings))


def preview(actor: Actor, kept: LawPack) -> Preview:
    """Compare a pack with the law in use. Raises Refusal `pack.*`, `law.does_not_fit`."""
    pack, law = read(kept), editions.current()
    decisions, fresh = drafted(pack, law)[0], _notices(pack)
    change = law.change_to(keeping.fitting(law, decisions, fresh), actor)
    return Preview(
        pack=pack,
        decisions=tuple(decisions),
        notices=tuple(notice for notice in fresh if notices.changed_days(notice)),
        unchanged=drafted(pack, law)[1],
        change=change,
        edition=law.number,
        older_than=_later_one(kept),
    )


def apply(actor: Actor, id: Any, edition: int | None = None) -> LawPack:
    """Bring all of a pack into force, or nothing.

    `edition`: the state with which the preview compared; Conflict `law.edition_moved` where the law has
    changed since. Raises Refusal `law.same_person`, `pack.*`, `law.does_not_fit`.
    """
    keeping.require(actor, "law.apply")
    pack = read(keeping.load(LawPack, id))

    def work(uow: UnitOfWork) -> LawPack:
        kept = keeping.loaded(uow, LawPack, id, PROPOSED)
        keeping.four_eyes(actor, kept)
        law = editions.of_transaction(uow)
        if edition is not None and law.number != edition:
            raise Conflict("law.edition_moved", _l("您查看预览之后，法规又有变动；请重新核对预览"))
        decisions, fresh = drafted(pack, law)[0], _notices(pack)
        for part in (*decisions, *fresh):
            keeping.proposed(actor, part)
            part.proposed_by, part.proposed_by_name = kept.proposed_by, kept.proposed_by_name
            part.proposed_at, part.pack = kept.proposed_at, kept.pk
        kept.rows_changed = len(decisions)
        keeping.decided(actor, kept, IN_FORCE)
        keeping.bring_into_force(uow, actor, [*decisions, *fresh], also=[kept])
        told = [(f"{each.table} {each.code} {each.since}".strip(), None, each.kind) for each in decisions]
        keeping.trace(uow, actor, kept, "apply", reason=kept.source, changes=told)
        return kept

    return transact(work)


def refuse(actor: Actor, id: Any, reason: str) -> LawPack:
    return ending.refuse(actor, LawPack, id, reason)


def withdraw(actor: Actor, id: Any) -> LawPack:
    return ending.withdraw(actor, LawPack, id)


def undo(actor: Actor, id: Any, reason: str) -> LawPack:
    """Roll back all that came with a pack: every row and year is as before it.

    Raises Refusal `law.built_upon` where somebody has decided on one of its rows since.
    """
    keeping.require(actor, "law.apply")
    reason = keeping.need_reason(reason)

    def work(uow: UnitOfWork) -> LawPack:
        kept = keeping.loaded(uow, LawPack, id, IN_FORCE)
        keeping.take_back(uow, actor, in_force_of(uow, kept), reason)
        keeping.undone(actor, kept, reason)
        uow.save(kept)
        keeping.trace(uow, actor, kept, "undo", reason=reason)
        return kept

    return transact(work)


def in_force_of(uow: UnitOfWork, kept: LawPack) -> list[RowDecision | CalendarNotice]:
    parts = [*uow.find(RowDecision, pack=kept.pk), *uow.find(CalendarNotice, pack=kept.pk)]
    return [part for part in parts if part.state == IN_FORCE]


def drafted(pack: Pack, law: KeptLaw) -> tuple[list[RowDecision], int]:
    """The decisions that a pack makes over a state of the law, and how many of its rows are as they were."""
    now = {**tables.load_tables(), **law.laid.overlay}
    known = {(row.table, row.code, since_of(row)): row for rows in now.values() for row in rows}
    found: list[RowDecision] = []
    for row in pack.rows:
        before = known.get((row.table, row.code, since_of(row)))
        if before is None:
            found.append(_decision(pack, ADD, (row.table, row.code, since_of(row)), "", [row_text(row)]))
        elif not _says_nothing_new(before, row):
            found.append(
                _decision(
                    pack, REPLACE, (row.table, row.code, since_of(row)), row_text(before), [row_text(row)]
                )
            )
    unchanged = len(pack.rows) - len(found)
    for key in pack.withdrawn:
        if before := known.get(key):
            found.append(_decision(pack, WITHDRAW, key, row_text(before), []))
        else:
            unchanged += 1
    return found, unchanged


def _decision(pack: Pack, kind: str, key: tuple[str, str, str], before: str, after: list[str]) -> RowDecision:
    table, code, since = key
    return RowDecision(
        table=table, code=code, since=since, kind=kind, before=before, after=after, source=_source(pack)
    )  # fmt: skip


def _source(pack: Pack) -> str:
    return f"{pack.title}（{pack.keeper}，{pack.made_on}）：{pack.source}"[:1000]


def _says_nothing_new(before: Row, after: Row) -> bool:
    """Whether a row of a pack reads as the one in use, or the same with less of it verified: what an officer
    here has read in a source is not undone by a pack whose maker had not read it."""
    if row_text(before) == row_text(after):
        return True
    same = _text_alone(before) == _text_alone(after)
    less = before.verified and (not after.verified or set(before.unverified) < set(after.unverified))
    return same and less


def _text_alone(row: Row) -> dict[str, Any]:
    return {key: value for key, value in entry_of(row).items() if key not in OF_READING}


def _notices(pack: Pack) -> list[CalendarNotice]:
    return [CalendarNotice(source=draft.source, **draft.stored()) for draft in pack.notices]


def _later_one(kept: LawPack) -> LawPack | None:
    """A pack of the same keeper that was made later and is in force: this one would set its rows back."""
    made = date.fromisoformat(kept.made_on)
    others = LawPack.objects(key_id=kept.key_id)
    return next(
        (
            other
            for other in others
            if other.state == IN_FORCE and date.fromisoformat(other.made_on) > made and other.pk != kept.pk
        ),
        None,
    )
