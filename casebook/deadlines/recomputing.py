"""The calendar or the law changed: every clock that still runs is reckoned anew.

What a change would move is shown before; after it the work is written down (`Recount`) in the transaction
of the change, and done case by case in transactions of their own, so that ten thousand cases neither hold
one transaction nor are lost when the process dies: whoever comes next goes on.
"""

from __future__ import annotations

import logging
import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from bson import ObjectId
from flask import current_app, has_request_context

from casebook import clock
from casebook.acts import SYSTEM, ActDraft, record_many
from casebook.cases import visibility
from casebook.cases.models import Case
from casebook.deadlines import alerts, lapsing, reckoning, rules
from casebook.deadlines.models import Clock, Recount
from casebook.deadlines.reconciling import note_rows, reconcile_cases, save_many, tell
from casebook.deadlines.tracing import draft
from casebook.refusals import Refusal
from casebook.statutes import Change, Moved
from casebook.store import UnitOfWork, transact

log = logging.getLogger(__name__)

#: Cases whose clocks are reckoned in one transaction.
AT_ONCE = 100
#: A recount whose last word is older than this has lost its process.
STALE = timedelta(seconds=60)
RECOUNT = "recount"

Progress = Callable[[int, int], None]
_working = threading.Lock()


@dataclass(frozen=True)
class Recounted:
    """How many cases were looked at, and how many clocks moved."""

    cases: int
    moved: int


def recompute_all(
    *, years: Collection[int] = (), reason: str = "", full: bool = True, progress: Progress | None = None
) -> Recounted:
    """Reckon every live clock anew; those concerned are told of each that moved, and the trail of each case
    keeps before and after.

    `years`: only clocks that a change of these calendar years can touch. `full`: the facts of each case are
    asked too, for rules that now begin or cease to hold. `progress(done, of)` after each batch.
    """
    found = _moving(years if not full else ())
    ids = sorted(_live_cases() if full else found)
    moved = done = 0
    for start in range(0, len(ids), AT_ONCE):
        part = {key: found.get(key, []) for key in ids[start : start + AT_ONCE]}
        moved += transact(partial(_recompute_some, part, reason, full))
        done += len(part)
        if progress:
            progress(done, len(ids))
    return Recounted(len(ids), moved)


def _live_cases() -> set[ObjectId]:
    found = Clock.objects(__raw__={"live": True}).only("case_id").as_pymongo()
    return {son["case_id"] for son in found}


#: What an end is reckoned from, and what it was.
LEAN = (
    "case_id", "rule", "source", "start_on", "start_at", "agreed_on", "pauses", "extensions", "due_on",
    "due_at", "floor_on", "provisional", "verified", "citation",
)  # fmt: skip


def _moving(years: Collection[int]) -> dict[ObjectId, list[ObjectId]]:
    """Case → its live clocks that the law in use reckons otherwise than they say. Read lean and reckoned
    once for all that began alike: of ten thousand cases few have to be read whole."""
    first = min(years, default=None)
    found: dict[ObjectId, list[ObjectId]] = defaultdict(list)
    known: dict[tuple[Any, ...], tuple[Any, ...] | None] = {}
    for son in Clock.objects(__raw__={"live": True}).only(*LEAN).as_pymongo():
        if first is not None and not _touches(son.get("due_on") or son.get("floor_on"), first):
            continue
        now = _reckoned(son, known)
        if now is not None and now != _image(son):
            found[son["case_id"]].append(son["_id"])
    return found


def _reckoned(son: Mapping[str, Any], known: dict[tuple[Any, ...], tuple[Any, ...] | None]) -> Any:
    """End and marks of a clock by the law in use; None where that does not reckon it."""
    plain = not son.get("pauses") and not son.get("extensions")
    key = tuple(son.get(name) for name in ("rule", "source", "start_on", "start_at", "agreed_on"))
    if plain and key in known:
        return known[key]
    each = Clock._from_son({**son, "owners": [], "terms": []})
    try:
        reckoning.reckon(each)
        found: Any = _of(each)
    except Refusal:
        found = None
    if plain:
        known[key] = found
    return found


def _image(son: Mapping[str, Any]) -> tuple[Any, ...]:
    return (
        _date(son.get("due_on")),
        son.get("due_at"),
        _date(son.get("floor_on")),
        bool(son.get("provisional")),
        bool(son.get("verified")),
        son.get("citation"),
    )


def _of(each: Clock) -> tuple[Any, ...]:
    return (
        each.due_on,
        each.due_at,
        each.floor_on,
        bool(each.provisional),
        bool(each.verified),
        each.citation,
    )


def _date(value: datetime | None) -> date | None:
    return value.date() if value else None


def _touches(end: datetime | None, first: int) -> bool:
    """Whether a clock that ends then may be moved by days of a year from `first` on. A notice names days of
    the December before."""
    return end is not None and end.date() >= date(first - 1, 12, 1)


def _recompute_some(
    part: Mapping[ObjectId, Sequence[ObjectId]], reason: str, full: bool, uow: UnitOfWork
) -> int:
    moved = 0
    if concerned := [key for key, clocks in part.items() if clocks]:
        moved = _move(uow, concerned, {key for clocks in part.values() for key in clocks}, reason)
    return moved + (reconcile_cases(uow, list(part)) if full else 0)


def _move(uow: UnitOfWork, case_ids: list[ObjectId], clock_ids: set[ObjectId], reason: str) -> int:
    """Reckon these clocks of these cases, all read fresh, and tell of it."""
    wanted = {"_id": {"$in": case_ids}}
    cases = {
        son["_id"]: Case._from_son(son) for son in uow.collection(Case).find(wanted, session=uow.session)
    }
    clocks: dict[ObjectId, list[Clock]] = defaultdict(list)
    for son in uow.collection(Clock).find({"case_id": {"$in": case_ids}}, session=uow.session):
        clocks[son["case_id"]].append(Clock._from_son(son))
    drafts: list[ActDraft] = []
    moved: list[tuple[Clock, dict[str, Any]]] = []
    for key, case in cases.items():
        due = [each for each in clocks[key] if each.live and each.id in clock_ids]
        changed = [pair for each in due for pair in _anew(each, case)]
        drafts += _traces(case, changed, reason)
        moved += changed
    save_many(uow, [each for each, _before in moved])
    note_rows(uow, [(case, clocks[key]) for key, case in cases.items()])
    record_many(uow, drafts)
    tell(uow, alerts.MOVED, moved)
    return len(moved)


def _anew(each: Clock, case: Case) -> Iterator[tuple[Clock, dict[str, Any]]]:
    """The clock and its image before, where its end, its marks or its edition changed."""
    before, seen = reckoning.image(each), (each.verified, each.citation)
    try:
        reckoning.reckon(each)
    except Refusal:
        log.warning("the clock %s of %s cannot be reckoned by the law in use", each.rule, each.case_number)
        return
    reckoning.settle(each, case)
    if reckoning.image(each) != before or (each.verified, each.citation) != seen:
        each.updated_at = clock.now()
        yield each, before


def _traces(case: Case, changed: Iterable[tuple[Clock, dict[str, Any]]], reason: str) -> list[ActDraft]:
    halves: dict[str, list[tuple[Clock, dict[str, Any] | None]]] = defaultdict(list)
    for each, before in changed:
        halves[each.audience].append((each, before))
    return [
        draft(SYSTEM, case, "deadlines.recompute", half, found, reason=reason)
        for half, found in halves.items()
    ]


# ---------------------------------------------------------------- before and after a change of the law


def preview(change: Change) -> list[Moved]:
    """The live clocks that a change would move, of those that its actor may see."""
    known: dict[tuple[Any, ...], tuple[Any, ...] | None] = {}
    found = []
    with change.in_effect():
        for son in _concerned(change):
            now, was = _reckoned(son, known), _image(son)
            if now is None or (now[:2], now[3]) == (was[:2], was[3]):
                continue
            before, after = (end[1] or end[0] for end in (was, now))
            shown = son.get("case_number") or son.get("case_title") or ""
            found.append(Moved(shown, son["rule"], before, after, now[3], f"/deadlines/{son['_id']}"))
    return found


def _concerned(change: Change) -> Iterator[Mapping[str, Any]]:
    """The live clocks that a change can touch at all and its actor may see, lean."""
    codes = {code for table, code in change.codes if table == rules.TABLE}
    every = change.touches("counting") or change.touches("pauses")
    first = min(change.years, default=None)
    names = (*LEAN, "terms", "case_number", "case_title")
    for son in Clock.objects(__raw__={"live": True}).only(*names).as_pymongo():
        end = son.get("due_on") or son.get("floor_on")
        of_year = first is not None and _touches(end, first)
        concerned = every or of_year or son["rule"] in codes
        if concerned and visibility.meets(change.actor, son.get("terms") or ()):
            yield son


def follow(uow: UnitOfWork, change: Change) -> None:
    """Write down that every clock has to be reckoned, in the transaction of the change, and begin after it."""
    if not (change.years or any(change.touches(name) for name in TABLES)):
        return
    asked = uow.get(Recount, RECOUNT)
    years = sorted(change.years | set(asked.years if asked and asked.pending else ()))
    full = any(change.touches(name) for name in TABLES) or bool(asked and asked.pending and asked.full)
    doc = {
        "_id": RECOUNT,
        "pending": True,
        "full": full,
        "years": years,
        "reason": _reason(change),
        "asked_at": clock.now(),
        "token": ObjectId(),
        "done": 0,
    }
    uow.collection(Recount).replace_one({"_id": RECOUNT}, doc, upsert=True, session=uow.session)
    uow.after_commit(begin)


#: Tables whose rows decide which clocks run and how long.
TABLES = (rules.TABLE, "counting", "pauses", "discipline", "grades")


def _reason(change: Change) -> str:
    """Why, in the language of the trail."""
    parts = [f"{year}年放假安排" for year in sorted(change.years)]
    parts += sorted({f"法规表 {table} {code}" for table, code in change.codes if table in TABLES})
    return ("、".join(parts[:12]) + ("等" if len(parts) > 12 else ""))[:380] + "变动，重新计算"


def begin() -> None:
    """Do the recount that is asked for: within a request beside it, so that nobody waits a minute for a
    page; elsewhere, and where the app is configured with `RECOUNT_BESIDE` false, here and now."""
    if has_request_context() and current_app.config.get("RECOUNT_BESIDE", True):
        threading.Thread(target=work_off, name="casebook-recount", daemon=True).start()
    else:
        work_off()


def pending() -> Recount | None:
    """The recount that is still to be done, or None."""
    found = Recount.objects(id=RECOUNT).first()
    return found if found and found.pending else None


def resume_if_left() -> Recount | None:
    """The recount still under way; one whose process died is taken up again. Now and then also notes which
    rights and terms are over."""
    lapsing.now_and_then()
    found = pending()
    if found and (found.seen_at or found.asked_at) < clock.now() - STALE:
        begin()
    return found


def work_off() -> None:
    """Do what is asked until nothing is; one at a time in this process. A change that comes meanwhile has
    it done once more."""
    if not _working.acquire(blocking=False):
        return
    try:
        while (asked := pending()) is not None:
            _work(asked)
    except Exception:
        log.exception("a recount of the deadlines was not finished; it is taken up again")
    finally:
        _working.release()


def _work(asked: Recount) -> None:
    def progress(done: int, of: int) -> None:
        _note({}, {"done": done, "of": of, "seen_at": clock.now()})

    found = recompute_all(years=asked.years, reason=asked.reason, full=asked.full, progress=progress)
    log.info("recounted the deadlines of %s cases, %s moved", found.cases, found.moved)
    _note({"token": asked.token}, {"pending": False, "finished_at": clock.now()})


def _note(where: dict[str, Any], what: dict[str, Any]) -> None:
    wanted = {"_id": RECOUNT, **where}
    transact(lambda uow: uow.collection(Recount).update_one(wanted, {"$set": what}, session=uow.session))
