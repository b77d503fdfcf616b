"""A measure to and from the interchange format `casebook.case/1`. None is not known and stays so."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from bson import ObjectId
from flask_babel import lazy_gettext as _l

from casebook import clock
from casebook.cases.models import Case
from casebook.cases.partial_days import format_day, parse_day
from casebook.cases.years import remember_years
from casebook.measures import particulars, standing, upkeep
from casebook.measures.models import Measure
from casebook.refusals import Refusal
from casebook.store import UnitOfWork
from casebook.web.language import speak

PLAIN = ("investigation", "kind", "subject_kind", "subject", "party", "discipline", "detail", "count")
LATER = ("authority", "document_number")
#: What the format knows of a state: a measure that was ended is told as it stood before.
STATES = ("proposed", "decided", "executed")


def build_measure(case: Case, payload: Mapping[str, Any], position: int) -> Measure:
    """A new measure of `case` (which has its id and access terms) from a checked payload; not stored.

    Raises Refusal with `field` as a path into the line.
    """
    measure = Measure(id=ObjectId(), case_id=case.id, position=position, origin=case.origin)
    apply_payload(measure, case, payload)
    return measure


def import_measure(
    uow: UnitOfWork, case: Case, payload: Mapping[str, Any], position: int
) -> tuple[Measure, dict[str, Any] | None]:
    """Store the measure at this position of the case: made where there is none, changed where it differs,
    else left alone. Returns it and what `plain` said of it before, None for a new one.

    Raises Refusal where the payload is wrong, would change a signed record, or the amount of a fine that
    was changed here.
    """
    held = next(iter(uow.find(Measure, case_id=case.id, position=position)), None)
    if held is None:
        measure = build_measure(case, payload, position)
        uow.insert(measure)
        _tell(uow, case, measure)
        return measure, None
    before = None if held.dropped else plain(held)
    if correct_measure(held, case, payload):
        uow.save(held)
        _tell(uow, case, held)
    return held, before


def correct_measure(held: Measure, case: Case, payload: Mapping[str, Any]) -> bool:
    """Bring a measure to what the payload says, without storing it; whether that differs from what it was.

    Raises Refusal where the payload is wrong, would change a signed record, or the amount of a fine that
    was changed here.
    """
    said = normal(payload)
    if not held.dropped and as_said(held, plain(held), said) == said:
        return False
    if getattr(particulars.of(held), "signed_at", None):
        raise Refusal(
            "measure.signed", _l("约谈记录已经签字，导入不能改动它"), field=f"measures[{held.position}]"
        )
    if standing.was_changed(held) and plain(held)["amount_yuan"] != said["amount_yuan"]:
        raise Refusal(
            "fine.changed",
            _l("这项罚款已经登记变更或者撤销，导入不能改动它的金额"),
            field=f"measures[{held.position}].amount_yuan",
        )
    apply_payload(held, case, payload)
    return True


def as_said(measure: Measure, held: dict[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """What is held of a measure, with the state the line says where the line cannot change it: of an own measure
    a line without a state says nothing of it, and no line but one that says `executed` undoes an end."""
    silent = said["state"] is None or (measure.state == "ended" and said["state"] != "executed")
    return held | {"state": said["state"]} if measure.origin == "own" and silent else held


def drop_measure(uow: UnitOfWork, case: Case, measure: Measure, by: str) -> dict[str, Any]:
    """End a measure of a precedent that the line of its source no longer has; `by`: the name of who imports.
    Returns what `plain` said of it."""
    before = plain(measure)
    measure.state = "ended"
    measure.ended_on, measure.ended_by_name, measure.ended_reason = clock.today(), by, dropped_because()
    upkeep.settle(measure, case)
    uow.save(measure)
    _tell(uow, case, measure)
    return before


def dropped_because() -> str:
    """Why the measure was ended, as it is kept, whatever language is spoken at the moment."""
    with speak("zh"):
        return str(_l("再次导入的数据中已没有这一项"))


def plain(measure: Measure) -> dict[str, Any]:
    """A measure as the trail keeps it of an import: every field of the format."""
    return export_measure(measure)


def _tell(uow: UnitOfWork, case: Case, measure: Measure) -> None:
    upkeep.refresh_row(uow, case)
    remember_years(uow, {measure.year})


def apply_payload(measure: Measure, case: Case, payload: Mapping[str, Any]) -> None:
    """Set every field of the format, and what follows from it."""
    where = f"measures[{measure.position}]"
    try:
        amount = to_fen(payload.get("amount_yuan"))
    except ValueError as error:
        raise Refusal(
            "import.amount", _l("金额须为不小于零、至多两位小数的元"), field=f"{where}.amount_yuan"
        ) from error
    if not standing.was_changed(measure):  # else the line says what is in force, not what was decided
        measure.amount_fen = amount
    values = normal(payload)
    decided_on, precision = parse_day(values["decided_on"])
    if decided_on and decided_on > clock.today():
        raise Refusal("measure.future", _l("日期不能晚于今天"), field=f"{where}.decided_on")
    if values["party"] and case.party(values["party"]) is None:
        raise Refusal(
            "import.party_unknown",
            _l("parties 中没有 %(key)s"),
            field=f"{where}.party",
            key=values["party"],
        )
    kind_before = measure.kind
    for name in (*PLAIN, *LATER, "counted_elsewhere", "legal_basis"):
        setattr(measure, name, values[name])
    if measure.kind != kind_before:
        measure.particulars, measure.sanction = None, None
    _apply_state(measure, values["state"])
    measure.decided_on, measure.decided_precision = decided_on, precision
    measure.audience = upkeep.audience_of(case, measure.kind, measure.investigation)
    upkeep.settle(measure, case)


def _apply_state(measure: Measure, said: str | None) -> None:
    """The state of the line. Of an own measure that is stored, `as_said` tells what a line cannot change."""
    is_kept = said is None or (measure.state == "ended" and said != "executed")
    if measure.origin == "own" and measure.version and is_kept:
        return
    measure.state, measure.state_unsaid = said or "decided", True if said is None else None
    measure.ended_on = measure.ended_by_name = measure.ended_reason = None


def export_measure(measure: Measure) -> dict[str, Any]:
    """Every field of the format; what is not known is None."""
    state = measure.state if measure.state in STATES else ("decided" if measure.decided_on else "proposed")
    if measure.state == "decided" and measure.state_unsaid:
        state = "decided" if measure.decided_on else None
    return {
        **{name: getattr(measure, name) for name in PLAIN},
        "amount_yuan": to_yuan(measure.standing_fen),
        "counted_elsewhere": bool(measure.counted_elsewhere),
        "state": state,
        "decided_on": format_day(measure.decided_on, measure.decided_precision),
        **{name: getattr(measure, name) for name in LATER},
        "legal_basis": list(measure.legal_basis),
    }


def normal(payload: Mapping[str, Any]) -> dict[str, Any]:
    """A payload with every field present, as `export_measure` gives it back. A measure with a day of decision was
    decided, also where the line gives no state."""
    kept = {name: payload.get(name) for name in (*PLAIN, *LATER)}
    texts = {
        name: (value.strip() or None) if isinstance(value, str) else value for name, value in kept.items()
    }
    return {
        **texts,
        "amount_yuan": to_yuan(to_fen(payload.get("amount_yuan"))),
        "counted_elsewhere": bool(payload.get("counted_elsewhere")),
        "state": payload.get("state") or ("decided" if payload.get("decided_on") else None),
        "decided_on": payload.get("decided_on"),
        "legal_basis": list(payload.get("legal_basis") or ()),
    }


def to_fen(amount: Any) -> int | None:
    """Yuan as JSON carries them, as fen. Raises ValueError below zero or beyond two decimals."""
    if amount is None:
        return None
    try:
        fen = Decimal(str(amount)) * 100
    except InvalidOperation as error:
        raise ValueError(amount) from error
    if not fen.is_finite() or fen < 0 or fen != fen.to_integral_value():
        raise ValueError(amount)
    return int(fen)


def to_yuan(fen: int | None) -> int | float | None:
    """Fen as the number of yuan JSON carries. The float is only its written form: it comes from a
    Decimal and reads back to the same fen as long as there are at most 15 digits (ten trillion yuan)."""
    if fen is None:
        return None
    return fen // 100 if fen % 100 == 0 else float(Decimal(fen) / 100)
