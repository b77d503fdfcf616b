"""A day of a measure that was registered wrongly is corrected, a step registered by mistake is taken back.

The clocks follow. Nothing is erased: the step stays in the list, the trail keeps before, after and why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from bson import ObjectId
from flask_babel import lazy_gettext as _l

from casebook import clock
from casebook.acts import Actor
from casebook.cases.models import Case
from casebook.measures import acting, authority, gates, particulars, steps, transitions
from casebook.measures.models import Measure, Step
from casebook.measures.step_table import StepRule, in_chinese, label_of, rule_of
from casebook.refusals import NotFound, Refusal, Refusals

Taken = tuple[Step, StepRule]

#: The step that begins a transfer anew where the papers were returned.
HANDED = "handed"

#: What happened to a measure beside its steps, and the field of its day.
DAYS = {"decided": "decided_on", "executed": "executed_on", "ended": "ended_on"}


def correct_step(
    actor: Actor,
    measure_id: str | ObjectId,
    version: int | None,
    place: int,
    on: date | None,
    *,
    reason: str,
    moment: datetime | None = None,
) -> Measure:
    """Correct the day of the step at `place` of the list, by who may take it. `moment`: the hour, aware, of a
    hand-over to the judiciary.

    Raises NotFound `measure.no_step`; Refusal `measure.reason_missing`, `measure.taken_back`,
    `measure.required`, `measure.future`, `measure.same_day`, `measure.out_of_order`, `measure.dates_crossed`,
    `measure.penalty_lifted`, and what `gates.lacks` names where the decision rested on the day.
    """

    def apply(measure: Measure, case: Case) -> str:
        entry, rule = _find(measure, place)
        hour = moment if rule.takes == "moment" else entry.moment
        day = _check_new(on, on == entry.on and _minute(hour) == _minute(entry.moment))
        _refuse_outside(day, _earliest(measure, entry, rule), _latest(measure, entry, rule))
        with _still_sound(measure, case):
            _move(measure, entry, rule, day, hour)
        return in_chinese(entry.code)

    return _change(actor, measure_id, version, "correct_step", apply, reason)


def take_back_step(
    actor: Actor, measure_id: str | ObjectId, version: int | None, place: int, *, reason: str
) -> Measure:
    """Let the step at `place` of the list count no more: what it replaced holds again. By who may take it.

    Raises NotFound `measure.no_step`; Refusal `measure.reason_missing`, `measure.taken_back`,
    `measure.is_ended`, `measure.not_kept`, `measure.built_upon` (naming a later step that rests on it), and what
    keeps a measure from having been decided or carried out without it.
    """

    def apply(measure: Measure, case: Case) -> str:
        entry, rule = _find(measure, place)
        if fault := _kept_from(measure, entry, rule):
            raise fault
        with _still_sound(measure, case):
            _restore(measure, entry)
        return in_chinese(entry.code)

    return _change(actor, measure_id, version, "take_back_step", apply, reason)


def correct_day(
    actor: Actor,
    measure_id: str | ObjectId,
    version: int | None,
    what: str,
    on: date | None,
    *,
    reason: str,
    at: datetime | None = None,
) -> Measure:
    """Correct when a measure was decided, executed or ended (`what`, a key of `DAYS`), by who may do that.
    `at`: the hour, aware, of the approval of a transfer.

    Raises NotFound `measure.no_day`; Refusal `measure.reason_missing`, `measure.required`, `measure.future`,
    `measure.same_day`, `measure.out_of_order`, and what `gates.lacks` names for a decision on that day.
    """

    def apply(measure: Measure, case: Case) -> None:
        known = getattr(measure, DAYS[what])
        if known is None:
            raise NotFound("measure.no_day", _l("这项处置没有这个日期"))
        approved = _approved_at(measure) if what == "decided" else None
        exact = what != "decided" or measure.decided_precision in {"day", None}
        day = _check_new(on, exact and on == known and _minute(at) == _minute(approved))
        _refuse_outside(day, *_bounds(measure, what))
        with _still_sound(measure, case):
            _write_day(measure, what, day, at)

    return _change(actor, measure_id, version, f"correct_{what}", apply, reason)


def correctable(actor: Actor, measure: Measure, case: Case) -> tuple[frozenset[int], tuple[str, ...]]:
    """The places of the steps, and the keys of `DAYS`, that this actor may correct."""
    steps_too = authority.allows(actor, "correct_step", case, measure)
    days = (what for what in DAYS if authority.allows(actor, f"correct_{what}", case, measure))
    return (
        frozenset(place for place, step in enumerate(measure.steps) if steps_too and step.counts),
        tuple(what for what in days if getattr(measure, DAYS[what])),
    )


def takes_back(measure: Measure, place: int) -> bool:
    """Whether the step at that place is one that can be taken back as things stand."""
    if not measure.steps[place].counts:
        return False
    entry, rule = _find(measure, place)
    return _kept_from(measure, entry, rule) is None


def _kept_from(measure: Measure, entry: Step, rule: StepRule) -> Refusal | None:
    """What keeps a step from being taken back, or None. Of an ended measure it could not be registered anew."""
    if measure.state == "ended" and not rule.late:
        return Refusal("measure.is_ended", _l("这项处置已经终止，步骤不能撤回；日期有误的，请更正日期"))
    if not entry.replaced:
        return Refusal("measure.not_kept", _l("这一步登记时没有保存原来的内容，不能撤回；请加附页说明"))
    _, after = _around(measure, entry)
    resting = (
        other.label
        for later, other in after
        if other.needs == rule.sets or set(later.replaced) & set(entry.replaced)
    )
    if (label := next(resting, None)) is None:
        return None
    return Refusal("measure.built_upon", _l("“%(step)s”以这一步为依据，请先撤回它"), step=label)


def _change(
    actor: Actor,
    measure_id: str | ObjectId,
    version: int | None,
    act: str,
    apply: Callable[[Measure, Case], str | None],
    reason: str,
) -> Measure:
    text = reason.strip()
    if not text:
        raise Refusal("measure.reason_missing", _l("请写明更正的理由"), field="reason")
    return acting.change(actor, measure_id, version, act, apply, reason=text)


def _find(measure: Measure, place: int) -> tuple[Step, StepRule]:
    entry: Step | None = measure.steps[place] if 0 <= place < len(measure.steps) else None
    rule = rule_of(measure, entry.code) if entry is not None else None
    if entry is None or rule is None:
        raise NotFound("measure.no_step", _l("没有这一步的登记"))
    if not entry.counts:
        raise Refusal("measure.taken_back", _l("这一步已经撤回，无须更正"))
    return entry, rule


def _check_new(day: date | None, same: bool) -> date:
    if same:
        raise Refusal("measure.same_day", _l("日期与原来的相同"), field="on")
    return acting.check_day(day, "on")


def _refuse_outside(day: date, earliest: date | None, latest: date | None) -> None:
    if (earliest and day < earliest) or (latest and day > latest):
        raise Refusal(
            "measure.out_of_order",
            _l("日期须在前后两步的日期之间：%(earliest)s 至 %(latest)s"),
            field="on",
            earliest=str(earliest or "…"),
            latest=str(latest or clock.today()),
        )


def _counted(measure: Measure) -> Iterator[Taken]:
    for step in measure.counted_steps():
        if rule := rule_of(measure, step.code):
            yield step, rule


def _around(measure: Measure, entry: Step) -> tuple[list[Taken], list[Taken]]:
    """The steps registered before and after this one, without what was taken back."""
    counted = list(_counted(measure))
    here = next(place for place, (step, _) in enumerate(counted) if step is entry)
    return counted[:here], counted[here + 1 :]


def _earliest(measure: Measure, entry: Step, rule: StepRule) -> date | None:
    """The day of what the step follows; where that is no step (a signature), of the particulars."""
    if rule.needs is None:
        return None if rule.early else measure.decided_on
    before, _ = _around(measure, entry)
    days = [step.on for step, other in before if other.sets == rule.needs]
    followed = days[-1] if days else getattr(particulars.of(measure), rule.needs)
    return clock.local(followed).date() if isinstance(followed, datetime) else followed


def _latest(measure: Measure, entry: Step, rule: StepRule) -> date | None:
    """The first day of what follows from the step."""
    _, after = _around(measure, entry)
    own, days = particulars.of(measure), [step.on for step, other in after if other.needs == rule.sets]
    if measure.kind == "transfer" and rule.early:  # before the head approved or refused
        days += [measure.decided_on, own.not_approved_on]
    if rule.sets == "issued_on":
        days += [receipt.received_on for receipt in measure.receipts]
    return min((day for day in days if day), default=None)


def _move(measure: Measure, entry: Step, rule: StepRule, day: date, hour: datetime | None) -> None:
    own = particulars.of(measure)
    _, after = _around(measure, entry)
    overtaken = next((step for step, other in after if _overtakes(step, other, rule)), None)
    new: dict[str, Any] = {rule.sets: day}
    if rule.takes == "moment":
        new["handed_at"] = steps.check_moment(own, hour)
    if overtaken is None:
        for name, value in new.items():
            setattr(own, name, value)
    elif overtaken.replaced:
        overtaken.replaced |= {name: own._fields[name].to_mongo(value) for name, value in new.items()}
    entry.on, entry.moment = day, hour


def _overtakes(later: Step, other: StepRule, rule: StepRule) -> bool:
    """Whether what a step of `rule` set was replaced by a later one. What was registered before steps kept what
    they replace is told by its rule."""
    if later.replaced:
        return rule.sets in later.replaced
    return other.sets == rule.sets or (other.code == HANDED and rule.needs is not None)


def _disorder(measure: Measure) -> Iterator[Refusal]:
    """What no single step of a penalty sees: it does nothing after it was taken back, is not to be paid before it
    was served or before a later payment was approved, and what was paid is what is owed."""
    if measure.kind != "penalty":
        return
    own = particulars.of(measure)
    for step, rule in _counted(measure):
        try:
            steps.check_standing(measure, rule, step.on)
        except Refusal as refusal:
            yield refusal
    begun = max((day for day in (own.served_on, own.deferred_on) if day), default=None)
    if own.pay_by and begun and own.pay_by < begun:
        yield Refusal("measure.dates_crossed", _l("缴款期限不能早于送达或者批准延期"), field="on")
    if transitions.is_short(measure):
        yield Refusal("measure.built_upon", _l("“%(step)s”以这一步为依据，请先撤回它"), step=label_of("paid"))


def _restore(measure: Measure, entry: Step) -> None:
    own = particulars.of(measure)
    for name, value in entry.replaced.items():
        setattr(own, name, None if value is None else own._fields[name].to_python(value))
    entry.counts = False


def _minute(moment: datetime | None) -> datetime | None:
    """A moment as a form shows it."""
    return moment.replace(second=0, microsecond=0) if moment else None


def _approved_at(measure: Measure) -> datetime | None:
    moment: datetime | None = getattr(particulars.of(measure), "approved_at", None)
    return moment


def _bounds(measure: Measure, what: str) -> tuple[date | None, date | None]:
    """The days between which a measure was decided, executed or ended."""
    if what == "decided":
        days = [step.on for step, rule in _counted(measure) if not rule.early]
        days += [receipt.received_on for receipt in measure.receipts]
        if signed := getattr(particulars.of(measure), "signed_at", None):
            days.append(clock.local(signed).date())
        return None, min((day for day in (*days, measure.executed_on, measure.ended_on) if day), default=None)
    own = particulars.of(measure)
    reported = own.written_report_on if getattr(own, "not_approved_on", None) else None
    return (reported if what == "ended" else None) or measure.decided_on, None


def _write_day(measure: Measure, what: str, day: date, at: datetime | None) -> None:
    own = particulars.of(measure)
    setattr(measure, DAYS[what], day)
    if what == "decided":
        measure.decided_precision = "day"
    if what == "decided" and measure.kind == "transfer":
        transitions.check_hour(day, at)
        own.approved_on, own.approved_at = day, at
        own.handed_at = steps.check_moment(own, own.handed_at)
    if what == "ended" and getattr(own, "not_approved_on", None):
        own.not_approved_on = day


@contextmanager
def _still_sound(measure: Measure, case: Case) -> Iterator[None]:
    """Refuse a correction after which the measure could not have been decided or carried out as it was; what
    it lacked before, an old ledger may well lack, is not held against it."""
    before = _faults(measure, case)
    yield
    if new := [fault for key, fault in _faults(measure, case).items() if key not in before]:
        raise Refusals(new)


def _faults(measure: Measure, case: Case) -> dict[tuple[str, str | None], Refusal]:
    found = gates.lacks(case, measure, measure.decided_on) if measure.decided_on else []
    found += _disorder(measure)
    if measure.state == "executed":
        found += transitions.not_carried_out(measure)
    return {(fault.code, fault.field): fault for fault in found}
