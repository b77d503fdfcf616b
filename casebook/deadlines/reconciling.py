"""Clocks follow the case: after each act what has happened is compared with what runs.

A listener of acts, in their transaction: it reads the case fresh, derives its facts, starts, recomputes,
meets and voids, and records that with before and after under the half of each clock. What it records
itself it does not listen to.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bson import ObjectId
from pymongo import ReplaceOne

from casebook import clock
from casebook.accounts import Unit
from casebook.acts import SYSTEM, ActDraft, record_many
from casebook.acts.models import TrailEntry
from casebook.cases import rows
from casebook.cases.choices import ACCOUNTABILITY, DOUBTS
from casebook.cases.models import Case, CaseRow
from casebook.deadlines import alerts, arrears, counting, facts, reckoning, rules
from casebook.deadlines.choices import IMPACT, LIVE, MANUAL
from casebook.deadlines.facts import Fact
from casebook.deadlines.models import Clock
from casebook.deadlines.tracing import draft, named
from casebook.law.tables import Row
from casebook.measures.models import Measure
from casebook.refusals import Refusal
from casebook.store import Retry, UnitOfWork

#: How many cases are read with one `$in`.
AT_ONCE = 200

#: Beginnings of acts that change nothing a clock could follow; first of all our own.
DEAF = ("deadlines.", "search.", "compilations.", "compile", "trail.", "law.")
#: The act of a case that an import makes; many of them at once are left for after it.
BROUGHT_IN = "interchange.create"
READS = (".export", ".read", ".read_confidential", ".download")


@dataclass(frozen=True)
class Due:
    """A clock that the facts ask for."""

    key: str
    row: Row
    fact: Fact

    @property
    def start_at(self) -> datetime | None:
        return self.fact.on if isinstance(self.fact.on, datetime) else None


@dataclass
class Outcome:
    """What a reconciliation came to: new clocks, changed ones with their act and image before."""

    new: list[Clock] = field(default_factory=list)
    changed: list[tuple[Clock, str, dict[str, Any]]] = field(default_factory=list)
    copied: list[Clock] = field(default_factory=list)

    @property
    def saved(self) -> list[Clock]:
        return [*(each for each, _, _ in self.changed), *self.copied]

    @property
    def acts(self) -> list[tuple[Clock, str, dict[str, Any] | None]]:
        return [*((each, "deadlines.start", None) for each in self.new), *self.changed]


def follow(uow: UnitOfWork, entries: list[TrailEntry]) -> None:
    """Listener of acts: bring the clocks of every case that was acted on to what has happened in it."""
    told: dict[ObjectId, str] = {}
    for entry in entries:
        act = entry.act
        if entry.case_id is not None and not act.startswith(DEAF) and not act.endswith(READS):
            told.setdefault(entry.case_id, act)
        elif act == "units.move":
            for unit in uow.collection(Unit).find({"path": str(entry.object_id)}, session=uow.session):
                told |= {case.id: act for case in uow.find(Case, unit=unit["_id"])}
    brought = {case_id: act for case_id, act in told.items() if act == BROUGHT_IN}
    if len(brought) >= arrears.MANY:
        arrears.leave(uow, brought)
        told = {case_id: act for case_id, act in told.items() if case_id not in brought}
    if told:
        reconcile_cases(uow, list(told), reasons=told)


def reconcile_cases(
    uow: UnitOfWork, case_ids: Sequence[ObjectId], *, reasons: Mapping[ObjectId, str] | None = None
) -> int:
    """Reconcile the own cases among these; returns how many clocks were started or changed."""
    done = 0
    for start in range(0, len(case_ids), AT_ONCE):
        done += _reconcile_some(uow, case_ids[start : start + AT_ONCE], reasons or {})
    return done


def _reconcile_some(uow: UnitOfWork, case_ids: Sequence[ObjectId], reasons: Mapping[ObjectId, str]) -> int:
    own = _own_cases(uow, case_ids)
    if not own:
        return 0
    measures = _by_case(uow, Measure, own)
    clocks = _by_case(uow, Clock, own)
    outcomes = {case.id: reconcile(case, measures[case.id], clocks[case.id]) for case in own.values()}
    uow.insert_many([each for outcome in outcomes.values() for each in outcome.new])
    changed = [each for outcome in outcomes.values() for each in outcome.saved]
    save_many(uow, changed)
    touched = [key for key, outcome in outcomes.items() if outcome.new or outcome.saved]
    note_rows(uow, [(own[key], [*clocks[key], *outcomes[key].new]) for key in touched])
    drafts: list[ActDraft] = []
    moved: list[tuple[Clock, dict[str, Any]]] = []
    for key in touched:
        drafts += _drafts(own[key], outcomes[key], reasons.get(key, ""))
        moved += [(each, old) for each, act, old in outcomes[key].changed if act == "deadlines.recompute"]
    tell(uow, alerts.RECOMPUTED, moved)
    record_many(uow, drafts)
    return sum(len(outcome.acts) for outcome in outcomes.values())


def save_many(uow: UnitOfWork, clocks: Sequence[Clock]) -> None:
    """Save clocks that this transaction has read, with one write. Whoever was first of two writers wins;
    the other begins anew."""
    if len(clocks) < 2:
        for each in clocks:
            uow.save(each)
        return
    writes = []
    for each in clocks:
        each.validate(clean=True)
        son = each.to_mongo()
        son["version"] = each.version + 1
        writes.append(ReplaceOne({"_id": each.id, "version": each.version}, son))
    done = uow.collection(Clock).bulk_write(writes, ordered=False, session=uow.session)
    if done.matched_count != len(writes):
        raise Retry("another writer was first at a clock")
    for each in clocks:
        each.version += 1


def tell(uow: UnitOfWork, kind: str, moved: Iterable[tuple[Clock, Mapping[str, Any]]]) -> None:
    """Tell those whose clocks these are that their ends moved, where they still run; each with its image
    before."""
    news = [
        alerts.News(each.owners, each, before.get("due"), reckoning.image(each)["due"])
        for each, before in moved
        if each.live
    ]
    alerts.notify_many(uow, kind, news)


def _own_cases(uow: UnitOfWork, case_ids: Sequence[ObjectId]) -> dict[ObjectId, Case]:
    """The own cases, read whole; which they are the lean rows tell, so that an import of precedents reads
    nothing else."""
    wanted = {"_id": case_ids[0] if len(case_ids) == 1 else {"$in": list(case_ids)}}
    lean = uow.collection(CaseRow).find(wanted, {"origin": 1}, session=uow.session)
    own = [row["_id"] for row in lean if row.get("origin") == "own"]
    if not own:
        return {}
    found = uow.collection(Case).find({"_id": {"$in": own}}, session=uow.session)
    return {son["_id"]: Case._from_son(son) for son in found}


def _by_case(uow: UnitOfWork, cls: Any, cases: Mapping[ObjectId, Case]) -> dict[ObjectId, list[Any]]:
    found: dict[ObjectId, list[Any]] = defaultdict(list)
    wanted = {"case_id": {"$in": list(cases)}}
    for son in uow.collection(cls).find(wanted, session=uow.session):
        found[son["case_id"]].append(cls._from_son(son))
    return found


def note_row(uow: UnitOfWork, case: Case, clocks: Iterable[Clock]) -> None:
    """Tell the case's list row when the next duty ends, each half for itself."""
    note_rows(uow, [(case, clocks)])


def note_rows(uow: UnitOfWork, cases: Iterable[tuple[Case, Iterable[Clock]]]) -> None:
    """The same for several cases with all their clocks."""
    known = [(case, list(clocks)) for case, clocks in cases]
    owners = {owner for _case, clocks in known for each in clocks for owner in each.owners}
    uow.after_commit(lambda: counting.forget(owners))
    rows.note_clocks(uow, [(case, next_ends(clocks)) for case, clocks in known])


def next_ends(clocks: Iterable[Clock]) -> rows.ClockEnds:
    """When the next running duty ends, outside the sealed half and in it, and what is in doubt of that."""
    ends: dict[bool, list[Clock]] = {True: [], False: []}
    for each in clocks:
        if each.state == "running" and each.nature == "duty" and each.due_on:
            ends[each.audience == ACCOUNTABILITY].append(each)
    (due, doubt), (sealed, sealed_doubt) = _first(ends[False]), _first(ends[True])
    return rows.ClockEnds(due, sealed, doubt, sealed_doubt)


def _first(clocks: Iterable[Clock]) -> tuple[date | None, str | None]:
    """The earliest end of these clocks; in doubt where one that ends then is."""
    every = list(clocks)
    due = min((each.due_on for each in every), default=None)
    of_day = [each for each in every if each.due_on == due]
    holds = {
        "provisional": any(each.provisional for each in of_day),
        "unverified": any(not each.verified for each in of_day),
    }
    return due, " ".join(doubt for doubt in DOUBTS if holds[doubt]) or None


# ---------------------------------------------------------------- one case


def reconcile(case: Case, measures: Iterable[Measure], clocks: Sequence[Clock]) -> Outcome:
    """Compare and change the clocks in memory; nothing is stored here."""
    happened = facts.of(case, measures)
    wanted = _wanted(case, happened)
    outcome = Outcome()
    by_code: dict[str, list[Fact]] = defaultdict(list)
    for fact in happened:
        by_code[fact.code].append(fact)
    known = {each.key: each for each in clocks}
    for key, due in wanted.items():
        late = case.status == "closed" and due.fact.code != "case.closed"
        made = None if late or key in known else _made(case, due)
        if made is not None:
            _meet(made, due.row, by_code)
            _let_lapse(made)
            reckoning.settle(made, case)
            outcome.new.append(made)
    for each in clocks:
        _follow(case, each, wanted.get(each.key), by_code, outcome)
    return outcome


def _wanted(case: Case, happened: Sequence[Fact]) -> dict[str, Due]:
    found: dict[str, Due] = {}
    told = {(fact.code, fact.subject_id) for fact in happened}
    for fact in happened:
        for row in rules.started_by(fact, case):
            if any((code, fact.subject_id) in told for code in row.get("void_by") or ()):
                continue  # what it asked for is asked no more
            due = Due(key_of(row.code, fact.subject_kind, fact.subject_id), row, fact)
            found.setdefault(due.key, due)
    return found


def key_of(rule: str, subject_kind: str, subject_id: str) -> str:
    """What a clock counts, as no other of its case does."""
    return f"{rule}@case" if subject_kind == "case" else f"{rule}@{subject_kind}:{subject_id}"


def _made(case: Case, due: Due) -> Clock | None:
    fact = due.fact
    each = Clock(
        id=ObjectId(),
        case_id=case.id,
        key=due.key,
        rule=due.row.code,
        source=fact.traits.get("effects") if due.row.code == IMPACT else None,
        audience=rules.audience_of(due.row, fact),
        subject_kind=fact.subject_kind,
        subject_id=fact.subject_id,
        subject_shown=fact.shown or None,
        trigger=fact.code,
        start_on=fact.day,
        start_at=due.start_at,
        agreed_on=fact.agreed,
    )
    return each if _reckoned(each) else None


def _reckoned(each: Clock) -> bool:
    """Reckon; an end that the law refuses now (a rule that lost its pause) leaves the clock as it was."""
    try:
        reckoning.reckon(each)
    except Refusal:
        return False
    return True


def _follow(
    case: Case, each: Clock, due: Due | None, by_code: Mapping[str, list[Fact]], outcome: Outcome
) -> None:
    before, copies = reckoning.image(each), _copies(each)
    act = "deadlines.recompute"
    if due is not None:
        if each.state == "void":
            each.state, each.void_reason, act = "running", None, "deadlines.start"
        _restart(each, due)
    elif not each.manual and each.state in LIVE:
        each.state, each.void_reason, act = "void", "trigger", "deadlines.void"
    was_met = each.state == "met"
    row = rules.row_of(each.rule, each.start_on, each.source)
    if row and (due is not None or each.manual):  # what was met stays so when its event is taken back
        _meet(each, row, by_code)
    if each.state == "met" and not was_met:
        act = "deadlines.meet"
    if _let_lapse(each):
        act = "deadlines.lapse"
    reckoning.settle(each, case)
    if reckoning.image(each) != before:
        each.updated_at = clock.now()
        outcome.changed.append((each, act, before))
    elif _copies(each) != copies:
        outcome.copied.append(each)


def _restart(each: Clock, due: Due) -> None:
    """The event is of another day, another rule version or another agreed date than the clock knew."""
    fact = due.fact
    given = (fact.day, due.start_at, fact.agreed)
    each.subject_shown = fact.shown or None
    if given == (each.start_on, _local(each.start_at), each.agreed_on) and each.nature == due.row["nature"]:
        return
    kept = (each.start_on, each.start_at, each.agreed_on)
    each.start_on, each.start_at, each.agreed_on = given
    reckoning.run_again(each)
    if not _reckoned(each):
        each.start_on, each.start_at, each.agreed_on = kept
    elif each.met_by == MANUAL and not rules.counts_back(due.row) and reckoning.met_before_start(each):
        reckoning.unmet(each)  # whoever registered it did not know of this start


def _local(moment: datetime | None) -> datetime | None:
    return clock.local(moment) if moment else None


def _meet(each: Clock, row: Row, by_code: Mapping[str, list[Fact]]) -> None:
    """End a clock by the first event that does; one that an event ended runs again without it."""
    fact = _ending(each, row, by_code)
    if each.state == "met" and each.met_by != MANUAL:
        if fact is not None and (fact.day, _hour_of(fact)) == (each.met_on, _local(each.met_at)):
            return
        reckoning.unmet(each)
    if fact is not None and each.state in LIVE | {"lapsed"}:
        each.state, each.met_by, each.met_on = "met", fact.code, fact.day
        each.met_at = _hour_of(fact)


def _hour_of(fact: Fact) -> datetime | None:
    return fact.on if isinstance(fact.on, datetime) else None


def _ending(each: Clock, row: Row, by_code: Mapping[str, list[Fact]]) -> Fact | None:
    found = [
        fact
        for code in row.get("met_by") or ()
        for fact in by_code.get(code, ())
        if _in_its_time(fact, each, row) and _same_subject(each, fact)
    ]
    return min(found, key=lambda fact: fact.day, default=None)


def _in_its_time(fact: Fact, each: Clock, row: Row) -> bool:
    """What a rule counts forward to comes after its start; what it counts back to, before."""
    return fact.day <= each.start_on if rules.counts_back(row) else fact.day >= each.start_on


def _same_subject(each: Clock, fact: Fact) -> bool:
    """A clock of a measure is ended by that measure alone."""
    if each.subject_kind == fact.subject_kind == "measure":
        return bool(each.subject_id == fact.subject_id)
    return True


def _let_lapse(each: Clock) -> bool:
    """A right that was not used, a term that is over: they end quietly. Whether this one just did."""
    if each.state == "running" and each.nature != "duty" and reckoning.has_run_out(each):
        each.state = "lapsed"
        return True
    return False


def _copies(each: Clock) -> tuple[Any, ...]:
    return (
        each.case_number,
        each.case_title,
        each.unit_id,
        list(each.terms),
        list(each.owners),
        each.subject_shown,
        each.by_due,
    )


def _drafts(case: Case, outcome: Outcome, cause: str) -> list[ActDraft]:
    """One entry a half and act, with every clock in it before and after."""
    grouped: dict[tuple[str, str], list[tuple[Clock, dict[str, Any] | None]]] = defaultdict(list)
    for each, act, before in outcome.acts:
        grouped[(each.audience, act)].append((each, before))
    return [
        draft(SYSTEM, case, act, half, found, reason=named(cause)) for (half, act), found in grouped.items()
    ]
