"""The one way a measure changes: load it fresh, check, change, derive, save, tell the row, record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from bson import ObjectId
from bson.errors import InvalidId
from flask_babel import lazy_gettext as _l

from casebook import clock
from casebook.acts import Actor, declare, record
from casebook.cases import changes
from casebook.cases.models import Case
from casebook.cases.years import remember_years
from casebook.measures import authority, upkeep
from casebook.measures.kinds import register_word
from casebook.measures.models import Measure
from casebook.refusals import Conflict, NotFound, Refusal
from casebook.store import UnitOfWork, counters, transact

declare(
    {
        "measures.propose": _l("提出处置"),
        "measures.amend": _l("修改处置"),
        "measures.decide": _l("决定处置"),
        "measures.execute": _l("处置执行完毕"),
        "measures.step": _l("登记处置步骤"),
        "measures.end": _l("终止处置"),
        "measures.sign": _l("约谈记录签字"),
        "measures.annex": _l("加附页更正"),
        "measures.confirm_receipt": _l("登记通报回执"),
        "measures.correct_step": _l("更正处置步骤的日期"),
        "measures.take_back_step": _l("撤回登记有误的处置步骤"),
        "measures.correct_decided": _l("更正决定日期"),
        "measures.correct_executed": _l("更正执行完毕日期"),
        "measures.correct_ended": _l("更正终止日期"),
    }
)

#: Derived fields follow from the others and would only repeat them in the trail.
LEFT_OUT = frozenset(
    "_id version case_id position origin year case_number case_title unit subject_shown terms by_date by_due "
    "due_on due_reason proposed_at".split()
)


def change(
    actor: Actor,
    measure_id: str | ObjectId,
    version: int | None,
    act: str,
    apply: Callable[[Measure, Case], str | None],
    *,
    reason: str = "",
    also: Callable[[UnitOfWork, Measure, Case], None] | None = None,
) -> Measure:
    """Do `act` to a measure in one unit of work; `apply(measure, case)` changes it or raises Refusal. What it
    returns the trail says beside number and subject, such as the step taken. `also(uow, measure, case)` comes
    after `apply`, for what has to look at other documents of the same transaction.

    Raises NotFound, NotPermitted, Conflict (somebody changed it since `version`) and what `apply` raises.
    """
    key = as_id(measure_id)

    def work(uow: UnitOfWork) -> Measure:
        stored = uow.get(Measure, key)
        measure, case = authority.visible(actor, uow.get(Case, stored.case_id) if stored else None, stored)
        authority.check(actor, act, case, measure)
        check_version(measure, version)
        before = snapshot(measure)
        told = apply(measure, case)
        if also is not None:
            also(uow, measure, case)
        number(uow, measure, case)
        write(uow, measure, case)
        log(uow, actor, f"measures.{act}", measure, before, reason=reason, told=told or "")
        return measure

    return transact(work)


def write(uow: UnitOfWork, measure: Measure, case: Case) -> None:
    """Save a measure (insert it where it is new) with everything that follows from it."""
    upkeep.settle(measure, case)
    if measure.version:
        uow.save(measure)
    else:
        uow.insert(measure)
    upkeep.follow_fine(uow, measure, case)
    upkeep.refresh_row(uow, case)
    remember_years(uow, {measure.year})


def log(
    uow: UnitOfWork,
    actor: Actor,
    act: str,
    measure: Measure,
    before: dict[str, Any],
    *,
    reason: str = "",
    told: str = "",
) -> None:
    """Record the act under the measure's half, with what it changed."""
    record(
        uow,
        actor,
        act,
        case_id=measure.case_id,
        case_number=measure.case_number,
        half=measure.audience,
        object_kind="measure",
        object_id=str(measure.id),
        summary=" ".join(part for part in (measure.number, measure.subject_shown, told) if part),
        reason=reason,
        changes=changes.between(before, snapshot(measure)),
    )


def snapshot(measure: Measure) -> dict[str, Any]:
    """The measure as a flat mapping of plain values; particulars field by field."""
    flat: dict[str, Any] = {}
    for name, value in measure.to_mongo().to_dict().items():
        if name == "particulars":
            flat.update({key: changes.plain(inner) for key, inner in value.items() if key != "_cls"})
        elif name == "steps":
            # What a step replaced is told by the entry of the trail that took it.
            flat[name] = changes.plain([{k: v for k, v in step.items() if k != "replaced"} for step in value])
        elif name not in LEFT_OUT:
            flat[name] = changes.plain(value)
    return flat


def number(uow: UnitOfWork, measure: Measure, case: Case) -> None:
    """Give an own measure its register number, like 移送2026-3: per unit, register and year, gap-free."""
    if measure.number or case.origin != "own":
        return
    word, year = register_word(measure.kind, measure.audience), clock.today().year
    measure.number = f"{word}{year}-{counters.next_number(uow, f'measure:{case.unit}:{word}:{year}')}"


def check_version(measure: Measure, version: int | None) -> None:
    """Raise Conflict where the stored measure is not the version the actor saw."""
    if version is not None and measure.version != version:
        raise Conflict("conflict.version", _l("您打开之后，这项处置已被他人修改"), theirs=measure)


def check_day(day: date | None, field: str, *, not_before: date | None = None) -> date:
    """The day a thing happened: given, not ahead, not before what it follows. Raises Refusal."""
    if day is None:
        raise Refusal("measure.required", _l("请填写日期"), field=field)
    if day > clock.today():
        raise Refusal("measure.future", _l("日期不能晚于今天"), field=field)
    if not_before and day < not_before:
        raise Refusal("measure.dates_crossed", _l("日期不能早于 %(day)s"), field=field, day=str(not_before))
    return day


def as_id(reference: str | ObjectId) -> ObjectId:
    """The id a text means. Raises NotFound where it means none."""
    try:
        return ObjectId(str(reference))
    except InvalidId:
        raise NotFound("measure.not_found", _l("没有这项处置，或者您无权查看")) from None
