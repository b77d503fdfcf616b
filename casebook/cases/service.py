"""Cases: opening, changing and looking at them. Every change is one unit of work with its trace."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bson import ObjectId
from bson.errors import InvalidId
from flask_babel import lazy_gettext as _l

from casebook import clock
from casebook.accounts import Unit, may
from casebook.acts import Actor, declare, record, record_read
from casebook.cases import changes, late_casualties, numbering, party_names, rows, visibility
from casebook.cases.choices import COMMON, HALVES
from casebook.cases.models import Case
from casebook.cases.values import apply
from casebook.refusals import Conflict, NotFound, NotPermitted, Refusal
from casebook.store import UnitOfWork, transact

declare(
    {
        "cases.register": _l("登记案件"),
        "cases.edit": _l("修改案件"),
        "cases.read_confidential": _l("查阅保密案件"),
        "cases.export": _l("导出案件清单"),
    }
)

_access_listeners: list[Callable[[UnitOfWork, Case], None]] = []


def listen_access(listener: Callable[[UnitOfWork, Case], None]) -> None:
    """Have `listener(uow, case)` called when a case's terms, number, title or unit may have changed."""
    if listener not in _access_listeners:
        _access_listeners.append(listener)


def find_case(reference: str) -> Case | None:
    """A case by its id, number or external id; no permission is asked."""
    try:
        if case := Case.objects(id=ObjectId(reference)).first():
            return case
    except InvalidId:
        pass
    return Case.objects(number=reference).first() or Case.objects(external_id=reference).first()


def note_reading(actor: Actor, case: Case, half: str = COMMON, **what: Any) -> None:
    """Record that a confidential case was read, or a part of it (`object_kind`, `object_id`) under its half."""
    if case.secrecy == "confidential":
        particulars = {"case_id": case.id, "case_number": case.number, "half": half, **what}
        record_read(actor, "cases.read_confidential", **particulars)


def load_case(
    actor: Actor, reference: str | ObjectId, need: str = "cases.read", half: str | None = None
) -> Case:
    """The case, where the actor may know of it and, with `half`, may see that half.

    Raises NotFound where the actor may not know, NotPermitted where the act `need` is not allowed.
    """
    case = find_case(str(reference))
    visible = visibility.visible_audiences(actor, case) if case else frozenset()
    if case is None or not visible or (half is not None and half not in visible):
        raise NotFound("case.not_found", _l("没有这个案件，或者您无权查看"))
    require(actor, need, case)
    return case


def require(actor: Actor, act: str, case: Case) -> None:
    """Raise NotPermitted unless the actor may do `act` in the case's unit."""
    if not may(actor, act, None if case.origin == "reference" else case.units):
        raise NotPermitted("case.not_permitted", _l("您的角色不能对此案件做这件事"))


def require_not_withdrawn(actor: Actor, case: Case, *halves: str) -> None:
    """Raise NotPermitted where the actor withdrew 回避 from one of the halves (of either, for what concerns
    the whole case and names none). 行政处罚法 art 43, 政务处分法 art 47."""
    if actor.id in case.withdrawn(*halves):
        raise NotPermitted("recusal.withdrawn", _l("您已回避本案的这一调查，不得再办理与其有关的事项"))


def register(actor: Actor, values: Mapping[str, Any], unit_id: str | None = None) -> Case:
    """Open an own case for a unit (the actor's own by default) and give it a number.

    `values` are those of `casebook.cases.values.apply`. Raises Refusal with the field at fault.
    """
    unit = unit_of(actor, unit_id)
    if not may(actor, "cases.register", unit.path):
        raise NotPermitted("case.not_permitted", _l("您的角色不能在此单位登记案件"))

    def work(uow: UnitOfWork) -> Case:
        case = Case(id=ObjectId(), origin="own", unit=unit.id, units=list(unit.path), created_by=actor.id)
        case.external_id = values.get("external_id") or f"own-{case.id}"
        apply(case, values)
        case.received_on = case.received_on or clock.today()
        case.year = case.received_on.year
        numbering.assign(uow, [case], unit)
        derive(case)
        uow.insert(case)
        rows.refresh(uow, case, measures=())
        party_names.refresh(uow, case)
        trace(uow, actor, "cases.register", case, changes.between({}, changes.snapshot(case)))
        return case

    return transact(work)


def unit_of(actor: Actor, unit_id: str | None) -> Unit:
    """The unit to file under. Raises Refusal where there is none."""
    unit = Unit.objects(id=unit_id or actor.unit or "").first()
    if unit is None and actor.kind != "person" and not unit_id:
        unit = Unit.objects(parent=None).first()
    if unit is None:
        raise Refusal("case.unit_unknown", _l("没有这个单位"), field="unit")
    return unit


def edit(
    actor: Actor, case_id: str, version: int | None, values: Mapping[str, Any], reason: str = ""
) -> Case:
    """Change the common part of an open case, and of its parties those the actor sees. Raises Conflict
    with the stored case where somebody changed it since `version`, Refusal where casualties change after
    their window without a word on the grade (`late_casualties.check`)."""
    audiences = visibility.visible_audiences(actor, load_case(actor, case_id))
    for party in values.get("parties") or ():
        if (party.get("half") or COMMON) not in audiences:
            raise NotPermitted("case.half_not_permitted", _l("您不能在这一半案件中登记当事人"))

    def change(case: Case) -> None:
        received, before = case.received_on, case.incident
        apply(case, values, audiences)
        if not reason.strip():
            late_casualties.check(before, case, values.get("incident") or {})
        case.received_on = case.received_on or received  # its number carries the year

    return change_case(actor, case_id, version, "cases.edit", change, reason=reason)


def change_case(
    actor: Actor,
    case_id: str | ObjectId,
    version: int | None,
    act: str,
    change: Callable[[Case], None],
    *,
    half: str = COMMON,
    summary: str = "",
    reason: str = "",
    need: str | None = None,
    also: Callable[[UnitOfWork, Case], None] | None = None,
) -> Case:
    """One unit of work on one case: load, check version, `change(case)`, derive, save, row, trace.

    `version` None takes the stored version (for acts that carry no form). `also(uow, case)` writes
    what else belongs to the same act. A change that changes nothing writes nothing.
    """
    load_case(actor, case_id, need=need or act, half=None if half == COMMON else half)

    def work(uow: UnitOfWork) -> Case:
        case = fresh(uow, case_id)
        check_open(case)
        check_version(case, version)
        before = changes.snapshot(case)
        change(case)
        derive(case)
        differences = changes.between(before, changes.snapshot(case))
        if not differences and also is None:
            return case
        touch(uow, case)
        if also is not None:
            also(uow, case)
        trace(uow, actor, act, case, differences, half=half, summary=summary, reason=reason)
        return case

    return transact(work)


def trace(
    uow: UnitOfWork,
    actor: Actor,
    act: str,
    case: Case,
    differences: list[changes.Change],
    *,
    half: str = COMMON,
    summary: str = "",
    reason: str = "",
) -> None:
    """Record an act on a case; what is sealed among the differences goes under the sealed half."""
    for audience, part in changes.by_half(differences, half):
        record(
            uow,
            actor,
            act,
            case_id=case.id,
            case_number=case.number,
            half=audience,
            object_kind="case",
            object_id=str(case.id),
            summary=summary or case.title,
            reason=reason,
            changes=part,
        )


def fresh(uow: UnitOfWork, case_id: str | ObjectId) -> Case:
    """The case as this transaction sees it. Raises NotFound."""
    case = uow.get(Case, ObjectId(str(case_id)))
    if case is None:
        raise NotFound("case.not_found", _l("没有这个案件，或者您无权查看"))
    return case


def check_open(case: Case) -> None:
    """Raise Refusal where the case is closed or a precedent, which nobody edits."""
    if case.status == "closed":
        raise Refusal("case.closed", _l("案件已结案；如需修改，请先由领导重新开启"))
    if case.origin == "reference":
        raise Refusal("case.reference", _l("参考案例只能由导入更新"))


def check_version(case: Case, version: int | None) -> None:
    """Raise Conflict where the stored case is not the version the actor saw."""
    if version is not None and case.version != version:
        raise Conflict("conflict.version", _l("您打开之后，这个案件已被他人修改"), theirs=case)


def touch(uow: UnitOfWork, case: Case) -> None:
    """Save a case changed inside `uow`, with everything that follows from it."""
    derive(case)
    case.updated_at = clock.now()
    uow.save(case)
    rows.refresh(uow, case)
    party_names.refresh(uow, case)
    for listener in _access_listeners:
        listener(uow, case)


def derive(case: Case) -> None:
    """Compute what follows from the entered facts: status of precedents, access terms, grade."""
    if case.origin == "reference":
        case.status = "reference"
    case.access = visibility.case_terms(case)
    case.waits = any(case.investigation(half).waits() for half in HALVES) or None
    result = late_casualties.grade_by(case.incident, *case.incident.graded())
    case.grade = result.code
    case.grade_decided_by = list(result.decided_by)
