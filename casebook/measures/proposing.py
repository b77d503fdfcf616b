"""Proposing a measure, and amending the proposal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bson import ObjectId
from flask_babel import lazy_gettext as _l

from casebook import clock
from casebook.acts import Actor
from casebook.cases import visibility
from casebook.cases.choices import HALVES
from casebook.cases.models import Case
from casebook.law import tables
from casebook.measures import (
    acting,
    authority,
    belowmax,
    breaches,
    finerules,
    fining,
    lawcodes,
    membership,
    particulars,
)
from casebook.measures.kinds import COMMON_FIELDS, KINDS
from casebook.measures.models import Measure
from casebook.measures.particulars import Talker
from casebook.measures.rules import problems
from casebook.refusals import NotFound, NotPermitted, Refusal, Refusals
from casebook.store import UnitOfWork, transact

#: Values of a proposal that are no fields: the half, and the reason for a fine below the maximum.
BESIDE = frozenset({"half", "below_reason"})


def propose(actor: Actor, case_id: str | ObjectId, kind: str, values: Mapping[str, Any]) -> Measure:
    """Put a measure before those who decide; it gets its register number at once.

    `values`: `half` (liability | accountability; may be left out where the kind has only one), the
    fields of `kinds.COMMON_FIELDS` and of `kinds.KINDS[kind].typed`; money in fen, days as dates,
    moments aware. Raises NotFound, NotPermitted, Refusals (one for each field at fault).
    """
    row = KINDS.get(kind)
    if row is None:
        raise NotFound("measure.kind_unknown", _l("没有这类处置"))
    half = values.get("half") or (row.halves[0] if len(row.halves) == 1 else None)
    if half not in HALVES:
        raise Refusal("measure.half_missing", _l("请选择属于哪一项调查"), field="half")
    key = acting.as_id(case_id)

    def work(uow: UnitOfWork) -> Measure:
        case = check_may_propose(actor, uow.get(Case, key), kind, half)
        others = uow.find(Measure, case_id=case.id)
        measure = begun(actor, case, kind, half, _next_position(others))
        fill(measure, values)
        complete(measure, case)
        requested = _check(actor, measure, case, others, values)
        acting.number(uow, measure, case)
        acting.write(uow, measure, case)
        acting.log(uow, actor, "measures.propose", measure, {})
        _log_request(uow, actor, measure, requested)
        return measure

    return transact(work)


def begun(actor: Actor, case: Case, kind: str, half: str, position: int) -> Measure:
    """A measure as it is before anything was typed; not stored."""
    return Measure(
        id=ObjectId(),
        case_id=case.id,
        position=position,
        origin="own",
        kind=kind,
        investigation=half,
        audience=half,
        state="proposed",
        proposed_by=actor.id,
        proposed_by_name=actor.name,
        proposed_at=clock.now(),
        year=case.year,
    )


def may_propose(actor: Actor, case: Case, kind: str, half: str) -> bool:
    """Whether `propose` would let the actor begin: what a page offers."""
    try:
        check_may_propose(actor, case, kind, half)
    except Refusal:
        return False
    return True


def amend(
    actor: Actor,
    measure_id: str | ObjectId,
    version: int | None,
    values: Mapping[str, Any],
    *,
    reason: str = "",
) -> Measure:
    """Change a proposal; after the decision only what tells how it was carried out (`Kind.recorded`),
    and of a signed interview nothing. What `values` does not name stays."""

    def apply(measure: Measure, case: Case) -> None:
        before = {name: plain_value(measure, name) for name in values if name not in BESIDE}
        fill(measure, values)
        complete(measure, case)
        if measure.state == "decided":
            _check_recorded(measure, before)

    def check(uow: UnitOfWork, measure: Measure, case: Case) -> None:
        requested = _check(actor, measure, case, uow.find(Measure, case_id=case.id), values)
        _log_request(uow, actor, measure, requested)

    return acting.change(actor, measure_id, version, "amend", apply, reason=reason, also=check)


def fill(measure: Measure, values: Mapping[str, Any]) -> None:
    """Set what `values` names. Raises ValueError for a field this kind does not take."""
    own, typed = particulars.of(measure), KINDS[measure.kind].typed
    for name, value in values.items():
        if name in BESIDE:
            continue
        if name in COMMON_FIELDS:
            setattr(measure, name, clean(name, value))
        elif name in typed:
            setattr(own, name, clean(name, value))
        else:
            raise ValueError(f"{measure.kind} takes no {name}")


def complete(measure: Measure, case: Case) -> None:
    """Fill in what the rest already says: the kind of the subject, the system of the sanction."""
    party = case.party(measure.party)
    if measure.subject_kind is None and party:
        measure.subject_kind = party.kind
    row = lawcodes.sanction_row(measure)
    if row is None:
        return
    if lawcodes.is_fine(measure):
        _cite_articles(measure, case)
        _compute_fixed(measure, case)
    measure.discipline = measure.discipline or row.get("system")
    if measure.subject_kind is None and "target" in row.own:
        measure.subject_kind = lawcodes.subject_kind_of(row)


def clean(name: str, value: Any) -> Any:
    """Text without white space around it, empty text as not known, lists without empty entries."""
    if name == "talkers":
        return [Talker(**entry) for entry in value or () if (entry.get("name") or "").strip()]
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, list | tuple):
        return [entry.strip() for entry in value if entry and entry.strip()]
    return value


def plain_value(measure: Measure, name: str) -> Any:
    """A field as the store would write it, to compare before and after."""
    return acting.snapshot(measure).get(name)


def check_may_propose(actor: Actor, case: Case | None, kind: str, half: str) -> Case:
    visible = visibility.visible_audiences(actor, case) if case else frozenset()
    if case is None or not visible:
        raise NotFound("case.not_found", _l("没有这个案件，或者您无权查看"))
    if not authority.runs(actor, case, half):
        raise NotPermitted("measure.not_permitted", _l("只有承办这一项调查的人员可以提出处置"))
    if half not in KINDS[kind].halves:
        raise Refusal("measure.wrong_half", _l("这一项调查没有这类处置"), field="half")
    authority.check_case(case)
    return case


def _check_recorded(measure: Measure, before: Mapping[str, Any]) -> None:
    recorded, now = KINDS[measure.kind].recorded, acting.snapshot(measure)
    wrong = [
        Refusal("measure.decided_fixed", _l("已经决定，这一项不能再改；如有更正，请加附页"), field=name)
        for name, value in before.items()
        if name not in recorded and (now.get(name) or None) != (value or None)
    ]
    if wrong:
        raise Refusals(wrong)


def _check(
    actor: Actor, measure: Measure, case: Case, others: list[Measure], values: Mapping[str, Any]
) -> str | None:
    """Raise Refusals for everything wrong. Returns the reason for a fine below the demanded maximum where
    these values give a new one."""
    fining.look_around(measure, case, others)
    fining.settle(measure, case)
    reason = values.get("below_reason")
    requested = measure.kind == "penalty" and belowmax.take(actor, measure, reason)
    found = [
        *problems(measure, case),
        *finerules.problems(measure, case, others),
        *membership.problems(measure, others),
    ]
    if found:
        raise Refusals(found)
    if measure.kind == "penalty":
        breaches.assign(measure, others)
    return reason if requested else None


def _log_request(uow: UnitOfWork, actor: Actor, measure: Measure, reason: str | None) -> None:
    if reason:
        now = acting.snapshot(measure)
        acting.log(uow, actor, "measures.request_below_maximum", measure, now, reason=reason)


def _compute_fixed(measure: Measure, case: Case) -> None:
    """Where the article leaves no room (a fixed percentage of the income), the amount need not be typed."""
    if measure.amount_fen is None and particulars.of(measure).articles:
        held = fining.find(measure, case).held
        if held is not None and held.fixed:
            measure.amount_fen = held.max_fen


def _cite_articles(measure: Measure, case: Case) -> None:
    """The articles chosen stand among the legal basis; those no longer chosen are gone from it."""
    own = particulars.of(measure)
    if not own.articles:
        return
    day = fining.day_of(measure, case)
    chosen = fining.citations(own.articles, day)
    others = set(fining.citations([row.code for row in tables.table(fining.TABLE)], day)) - set(chosen)
    typed = [line for line in measure.legal_basis if line not in others]
    measure.legal_basis = [*typed, *(line for line in chosen if line not in typed)]


def _next_position(others: list[Measure]) -> int:
    """Behind the last measure of the case."""
    return max((measure.position for measure in others), default=-1) + 1
