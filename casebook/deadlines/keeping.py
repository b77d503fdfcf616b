"""What people do to a clock: lengthen, pause, resume, waive, meet and start it by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from bson import ObjectId
from bson.errors import InvalidId
from flask_babel import lazy_gettext as _l

from casebook import clock
from casebook.acts import Actor, record_many
from casebook.cases import service as cases
from casebook.cases.models import Case
from casebook.deadlines import authority, reckoning, rules
from casebook.deadlines.choices import MANUAL
from casebook.deadlines.models import Clock, ClockExtension, ClockPause, Waiver
from casebook.deadlines.reconciling import note_row, reconcile_cases
from casebook.deadlines.tracing import draft
from casebook.law.tables import Row
from casebook.refusals import Conflict, NotFound, Refusal
from casebook.store import UnitOfWork, transact

Alter = Callable[[Clock, Case], str | None]


def change(
    actor: Actor,
    clock_id: str | ObjectId,
    version: int | None,
    act: str,
    alter: Alter,
    reason: str = "",
    *,
    check: Callable[[UnitOfWork, Clock], None] | None = None,
    follow: bool = False,
) -> Clock:
    """One unit of work on a clock: load, check, alter, reckon, save, tell the row, record. What `alter` returns
    the trail gives as the reason, in place of `reason`. `check(uow, clock)` looks at other documents before the
    clock is saved. `follow`: events that came meanwhile are compared with the clock as it now is."""
    key = as_id(clock_id)

    def work(uow: UnitOfWork) -> Clock:
        stored = uow.get(Clock, key)
        each, case = authority.visible(actor, uow.get(Case, stored.case_id) if stored else None, stored)
        authority.check(actor, act, case, each)
        if version is not None and each.version != version:
            raise Conflict("conflict.version", _l("您打开之后，这个期限已被他人修改"), theirs=each)
        before = reckoning.image(each)
        told = alter(each, case)
        if check is not None:
            check(uow, each)
        reckoning.reckon(each)
        reckoning.settle(each, case)
        each.updated_at = clock.now()
        uow.save(each)
        _write(uow, actor, f"deadlines.{act}", each, case, before, told or reason)
        if follow:
            reconcile_cases(uow, [case.id])
            return uow.get(Clock, key) or each
        return each

    return transact(work)


def refuse_twin(uow: UnitOfWork, each: Clock) -> None:
    """Raise Refusal `deadline.runs_already` where another clock of the rule was started by hand from the same
    day in the same half, and runs."""
    others = (other for other in uow.find(Clock, case_id=each.case_id) if other.id != each.id)
    for other in others:
        same = (other.rule, other.start_on, other.audience) == (each.rule, each.start_on, each.audience)
        if same and other.manual and other.live:
            raise Refusal("deadline.runs_already", _l("这条期限已从同一天起算"), field="rule")


def _write(
    uow: UnitOfWork, actor: Actor, act: str, each: Clock, case: Case, before: dict | None, reason: str
) -> None:
    note_row(uow, case, uow.find(Clock, case_id=case.id))
    record_many(uow, [draft(actor, case, act, each.audience, [(each, before)], reason=reason)])


def extend(
    actor: Actor,
    clock_id: str | ObjectId,
    version: int | None,
    *,
    length: int | None,
    document: str,
    approver: str,
    on: date | None = None,
    unit: str | None = None,
) -> Clock:
    """Lengthen by `length` of the rule's unit, on a paper that an approver signed. Raises Refusal
    `deadline.document_missing`, `.approver_missing`, `.length` and what the law refuses: a rule that is
    not lengthened, or more than its limit."""
    if not length or length < 1:
        raise Refusal("deadline.length", _l("请填写延长多少"), field="length")
    if not document.strip():
        raise Refusal("deadline.document_missing", _l("请写明批准延长的文书"), field="document")
    if not approver.strip():
        raise Refusal("deadline.approver_missing", _l("请写明由谁批准"), field="approver")
    day = _past(on, "on")

    def alter(each: Clock, case: Case) -> None:
        each.extensions.append(
            ClockExtension(
                length=length,
                unit=unit or reckoning.extension_unit(each),
                document=document.strip(),
                approver=approver.strip(),
                on=day,
                by=actor.id,
                by_name=actor.name,
                at=clock.now(),
            )
        )
        try:
            reckoning.derivation(each)
        except Refusal as refusal:
            refusal.field = "length"
            raise

    return change(actor, clock_id, version, "extend", alter, document.strip())


def pause(
    actor: Actor,
    clock_id: str | ObjectId,
    version: int | None,
    *,
    reason: str,
    since: date | None = None,
    until: date | None = None,
    note: str = "",
) -> Clock:
    """Let days not count, for a reason that the rule names. `until` None: until it is resumed. Raises
    Refusal `deadline.pause_dates` and what the law refuses."""
    day = _past(since, "since")
    if until is not None and until < day:
        raise Refusal("deadline.pause_dates", _l("中止的结束日不能早于开始日"), field="until")

    def alter(each: Clock, case: Case) -> None:
        if day < each.start_on:
            raise Refusal("deadline.pause_dates", _l("中止不能早于期限的起算"), field="since")
        for other in each.pauses:
            if day <= (other.until or date.max) and other.since <= (until or date.max):
                raise Refusal("deadline.pause_dates", _l("这段时间已经中止计时"), field="since")
        each.pauses.append(
            ClockPause(
                reason=reason,
                since=day,
                until=until,
                note=note.strip() or None,
                by=actor.id,
                by_name=actor.name,
                at=clock.now(),
            )
        )
        try:
            reckoning.derivation(each)
        except Refusal as refusal:
            refusal.field = "reason"
            raise

    return change(actor, clock_id, version, "pause", alter, note.strip())


def resume(actor: Actor, clock_id: str | ObjectId, version: int | None, *, on: date | None = None) -> Clock:
    """Let the clock run again; `on` is the last day that does not count. Raises Refusal
    `deadline.pause_dates`."""
    day = _past(on, "on")

    def alter(each: Clock, case: Case) -> None:
        standing = next(one for one in each.pauses if one.until is None)
        if day < standing.since:
            raise Refusal("deadline.pause_dates", _l("恢复不能早于中止的开始日"), field="on")
        standing.until = day

    return change(actor, clock_id, version, "resume", alter)


def waive(actor: Actor, clock_id: str | ObjectId, version: int | None, *, reason: str) -> Clock:
    """Say that the deadline need not be kept here; only a leader does, with a reason that stays."""
    text = reason.strip()
    if not text:
        raise Refusal("deadline.reason_missing", _l("请写明免除的理由"), field="reason")

    def alter(each: Clock, case: Case) -> None:
        each.state = "waived"
        each.waiver = Waiver(reason=text, by=actor.id, by_name=actor.name, at=clock.now())

    return change(actor, clock_id, version, "waive", alter, text)


def meet(
    actor: Actor,
    clock_id: str | ObjectId,
    version: int | None,
    *,
    on: date | datetime | None = None,
    note: str = "",
) -> Clock:
    """Say that what the clock asks for was done, on a day (or at an aware moment, where hours count).
    Raises Refusal `deadline.future`, `deadline.before_start`."""
    moment = on if isinstance(on, datetime) else None
    day = _past(clock.local(moment).date() if moment else on, "on")

    def alter(each: Clock, case: Case) -> None:
        if day < each.start_on and not rules.counts_back(reckoning.row_of(each)):
            raise Refusal("deadline.before_start", _l("完成不能早于期限的起算"), field="on")
        for one in each.pauses:
            if one.until is None:
                one.until, one.ended_by_meeting = day, True
        each.state, each.met_by, each.met_by_name = "met", MANUAL, actor.name
        each.met_on, each.met_at, each.met_note = day, moment, note.strip() or None

    return change(actor, clock_id, version, "meet", alter, note.strip())


def start_manual(
    actor: Actor,
    case_id: str | ObjectId,
    rule: str,
    *,
    start: date | datetime | None,
    half: str | None = None,
    note: str = "",
    agreed_on: date | None = None,
) -> Clock:
    """Start a clock whose event no fact of the case gives. Raises Refusal `deadline.rule`,
    `deadline.start_missing`, `deadline.agreed_missing`, `deadline.runs_already`."""
    day, moment, row = begun(rule, start, agreed_on)
    audience = half or str(row.get("half"))
    shown = cases.load_case(actor, case_id).id

    def work(uow: UnitOfWork) -> Clock:
        case = cases.fresh(uow, shown)
        authority.check_start(actor, case, audience)
        each = Clock(
            id=ObjectId(),
            case_id=case.id,
            rule=rule,
            audience=audience,
            subject_kind="case",
            subject_id=str(case.id),
            trigger=MANUAL,
            manual=True,
            note=note.strip() or None,
            start_on=day,
            start_at=moment,
            agreed_on=agreed_on,
            started_by=actor.id,
            started_by_name=actor.name,
        )
        refuse_twin(uow, each)
        each.key = f"{rule}@{MANUAL}:{each.id}"
        reckoning.reckon(each)
        reckoning.settle(each, case)
        uow.insert(each)
        _write(uow, actor, "deadlines.start", each, case, None, note.strip())
        return each

    return transact(work)


def begun(
    rule: str, start: date | datetime | None, agreed_on: date | None, *, field: str = "rule"
) -> tuple[date, datetime | None, Row]:
    """The day of a start by hand, its moment where that was given, and the row of the rule then. Raises Refusal
    `deadline.start_missing`, `deadline.rule` (at `field`), `deadline.agreed_missing`."""
    if start is None:
        raise Refusal("deadline.start_missing", _l("请填写起算的日期"), field="start")
    moment = start if isinstance(start, datetime) else None
    day = clock.local(moment).date() if moment else start
    row = rules.startable_row(rule, day)
    if row is None:
        raise Refusal("deadline.rule", _l("没有这条期限规则，或者它在起算日尚未施行"), field=field)
    if row.get("length") is None and agreed_on is None:
        raise Refusal(
            "deadline.agreed_missing", _l("法律没有规定天数，请填写约定的截止日"), field="agreed_on"
        )
    if agreed_on is not None and agreed_on < day:
        raise Refusal("deadline.agreed_missing", _l("约定的截止日不能早于起算日"), field="agreed_on")
    return day, moment, row


def _past(day: date | None, field: str) -> date:
    """The day given, else today; one that lies ahead is refused."""
    if day is not None and day > clock.today():
        raise Refusal("deadline.future", _l("日期不能晚于今天"), field=field)
    return day or clock.today()


def as_id(reference: str | ObjectId) -> ObjectId:
    """The id a text means. Raises NotFound where it means none."""
    try:
        return ObjectId(str(reference))
    except InvalidId:
        raise NotFound("deadline.not_found", _l("没有这个期限，或者您无权查看")) from None
