"""What has happened in a case, as the deadline table names it: events with their day, half and subject.

Pure: a case and its measures in, facts out. A rule whose event no fact gives is started by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from casebook import clock
from casebook.cases.choices import ACCOUNTABILITY, COMMON, HALVES, LIABILITY
from casebook.cases.models import Case
from casebook.measures import particulars, standing
from casebook.measures.models import Measure


@dataclass(frozen=True)
class Fact:
    """An event. `on` is a day, or an aware moment where the hour is known. `agreed` is a date that the
    act itself sets, for rules to which the law gives no number. `traits` are what a rule's `when` may ask
    of the measure."""

    code: str
    on: date | datetime
    audience: str
    subject_kind: str
    subject_id: str
    shown: str = ""
    agreed: date | None = None
    traits: Mapping[str, str] = field(default_factory=dict)

    @property
    def day(self) -> date:
        return clock.local(self.on).date() if isinstance(self.on, datetime) else self.on


#: Particulars that are events under another name than their own without `_on` or `_at`.
RENAMED = {
    ("interview", "started_at"): "interview.held",
    ("transfer", "written_report_on"): "transfer.reported",
    ("interview", "report_received"): "interview.report_received",
    ("self_review", "received_on"): "self_review.report_received",
}
#: What a transfer's answer says; its steps may be of an earlier hand-over and are not asked.
ANSWERS = {"filed": "transfer.filed", "refused": "transfer.refused", "returned": "transfer.returned"}
#: Events that follow from several particulars together.
DERIVED = frozenset({"penalty.lifted", "penalty.published_changed", "transfer.reasons_recorded"})
#: Days that still count of an ended measure: of a penalty its publication and why that is to be withdrawn, of a
#: transfer the way to the head's refusal.
AFTER_END = {
    "penalty": frozenset({"changed_on", "published_on", "withdrawn_on"}),
    "transfer": frozenset({"suspected_on", "written_report_on", "not_approved_on"}),
}
#: Kinds of which steps are taken before the decision: a transfer is handed over, a penalty is notified.
BEFORE_DECISION = frozenset({"transfer", "penalty"})
FROM_ANSWER = frozenset(ANSWERS)
#: Which date of the act is the agreed end of what the event starts.
AGREED = {
    "interview.held": "report_due",
    "notice.issued": "receipts_due",
    "self_review.decided": "report_due",
}
#: Kinds whose sanctions have effects for a time, and the law table of their figures.
EFFECTS = {"discipline": "discipline", "handling": "handling", "accountability": "accountability_forms"}
#: Kinds that have dated steps before they are decided.
EARLY = frozenset({"penalty", "transfer"})

#: The stage at which the report goes to the government, those that follow its reply 批复, and the one that
#: does so by itself.
REPORTED, RECTIFYING = "A6", "A18"
REPLIED = frozenset({"A7", "A9", "A17", RECTIFYING, "A19", "A20"})

#: The stages with which the second investigation is opened 立案: on a person, on an event, by the short path.
FILED = ("B5", "B5a", "B7a")


def of(case: Case, measures: Iterable[Measure]) -> list[Fact]:
    """The facts of an own case, each code and subject once. A precedent has none: it is over."""
    if case.origin == "reference":
        return []
    found: dict[tuple[str, str], Fact] = {}
    for fact in (*_of_case(case), *_of_investigations(case), *_of_measures(measures)):
        found.setdefault((fact.code, fact.subject_id), fact)
    return list(found.values())


def _of_case(case: Case) -> Iterator[Fact]:
    def fact(code: str, on: date | datetime) -> Fact:
        return Fact(code, on, COMMON, "case", str(case.id))

    incident = case.incident
    if case.source == "accident" and incident.production_safety_accident is not False:
        if incident.occurred_at and incident.precision in {"minute", "day", None}:
            local = clock.local(incident.occurred_at)
            yield fact("accident.occurred", local if incident.precision == "minute" else local.date())
        if case.received_on:
            yield fact("report.received", _received(case))
    if case.source == "tip" and case.received_on:
        yield fact("tip.received", _day(case.received_on))
    yield fact("case.registered", clock.local(case.created_at).date())
    if case.closings and case.status == "closed":
        yield fact("case.closed", clock.local(case.closings[-1].at).date())
    for item in case.rectifications:
        for name in ("done", "signed_off"):
            if day := getattr(item, f"{name}_on"):
                shown = (item.requirement or "")[:60]
                yield Fact(f"rectification.{name}", day, item.half, "rectification", item.key, shown)


def _received(case: Case) -> date | datetime:
    """When the report came in: the moment of registering where that was the same day, since a case keeps no
    hour of receiving."""
    registered, day = clock.local(case.created_at), _day(case.received_on)
    return registered if registered.date() == day else day


def _of_investigations(case: Case) -> Iterator[Fact]:
    for half in HALVES:
        investigation = case.investigation(half)
        yield from _of_stages(case, half)
        if hearing := investigation.hearing:
            yield Fact("hearing.set", hearing.held_on, half, "investigation", half)
            yield Fact("hearing.noticed", hearing.noticed_on, half, "investigation", half)
        if investigation.state == "concluded" and investigation.concluded_on:
            yield Fact(
                f"investigation.{half}.concluded", investigation.concluded_on, half, "investigation", half
            )
        if investigation.state == "declined" and investigation.declined_at:
            day = clock.local(investigation.declined_at).date()
            yield Fact(f"investigation.{half}.declined", day, half, "investigation", half)


def _of_stages(case: Case, half: str) -> Iterator[Fact]:
    """The stages entered, each on the first day that counts, and what they mean besides."""
    investigation = case.investigation(half)
    if investigation.state == "declined":
        return  # what an inquiry that is not held has begun counts no more
    entered: dict[str, date] = {}
    for entry in investigation.counted():
        entered.setdefault(entry.code, entry.entered_on)
    for code, day in entered.items():
        yield Fact(f"stage.{code}.entered", day, half, "stage", code)
    if half == LIABILITY and "A19" in entered:
        yield Fact("rectification.evaluated", entered["A19"], half, "investigation", half)
    if half == LIABILITY and (replied := _replied(case, entered)):
        yield Fact("report.replied", replied, half, "investigation", half)
    if half == ACCOUNTABILITY and (opened := [entered[code] for code in FILED if code in entered]):
        yield Fact("inquiry.filed", min(opened), half, "investigation", half)


def _replied(case: Case, entered: Mapping[str, date]) -> date | None:
    """When the government had replied to the report of an accident: what came first after it went there. Where
    that was not entered, the rectification shows it."""
    if REPORTED not in entered:
        return entered.get(RECTIFYING) if case.source == "accident" else None
    investigation, sent = case.liability, entered[REPORTED]
    days = [entry.entered_on for entry in investigation.counted() if entry.code in REPLIED]
    if investigation.state == "concluded" and investigation.concluded_on:
        days.append(investigation.concluded_on)
    return min((day for day in days if day >= sent), default=None)


def _of_measures(measures: Iterable[Measure]) -> Iterator[Fact]:
    for measure in measures:
        yield from _of_measure(measure)


def _of_measure(measure: Measure) -> Iterator[Fact]:
    own, kind = particulars.of(measure), measure.kind
    fact = _maker(measure)
    if measure.state == "ended":
        yield from fact(measure.ended_on, f"measure.{kind}.ended", f"{kind}.ended")
        yield from _after_end(measure, own, fact)
        return
    if measure.state == "proposed":
        if measure.proposed_at:
            day = clock.local(measure.proposed_at).date()
            yield from fact(day, f"measure.{kind}.proposed", f"{kind}.proposed")
        if kind in EARLY:
            yield from _dates(measure, own, fact)
        return
    if measure.decided_on and measure.decided_precision in {"day", None}:
        yield from fact(measure.decided_on, f"measure.{kind}.decided", f"{kind}.decided")
    if measure.executed_on:
        yield from fact(measure.executed_on, f"measure.{kind}.executed", f"{kind}.executed")
    yield from _dates(measure, own, fact)
    yield from _steps(measure, fact)
    if kind == "penalty":
        yield from _overtaken(measure, own, fact)
    if kind in EFFECTS and own.impact_from and own.impact_until:
        yield from fact(own.impact_from, f"{kind}.impact", agreed=own.impact_until)
    if kind == "transfer" and own.answer in ANSWERS and own.answered_on:
        yield from fact(own.answered_on, ANSWERS[own.answer])


def _after_end(measure: Measure, own: Any, fact: Callable[..., Iterator[Fact]]) -> Iterator[Fact]:
    """What an ended measure still tells: a penalty that was changed, and a transfer that the head refused with
    reasons on record."""
    if measure.kind == "penalty" and own.changed_on:
        yield from _dates(measure, own, fact, AFTER_END["penalty"])
        yield from _overtaken(measure, own, fact)
    elif measure.kind == "transfer" and own.not_approved_on:
        yield from _dates(measure, own, fact, AFTER_END["transfer"])
        if measure.ended_reason:
            yield from fact(own.not_approved_on, "transfer.reasons_recorded")


def _overtaken(measure: Measure, own: Any, fact: Callable[..., Iterator[Fact]]) -> Iterator[Fact]:
    """A penalty that was taken back, and a publication that is to be withdrawn because of a change."""
    yield from fact(standing.lifted_on(measure), "penalty.lifted")
    if own.changed_on and own.published_on and own.published_on <= own.changed_on:
        yield from fact(own.changed_on, "penalty.published_changed")


def _maker(measure: Measure) -> Callable[..., Iterator[Fact]]:
    """`fact(on, *codes, agreed=None)`: the events of one day of a measure; none where there is no day."""
    own, traits = particulars.of(measure), _traits(measure)
    shown = " ".join(part for part in (measure.number, measure.subject_shown) if part)

    def fact(on: date | datetime | None, *codes: str, agreed: date | None = None) -> Iterator[Fact]:
        if on is None:
            return
        for code in codes:
            end = agreed or (getattr(own, AGREED[code], None) if code in AGREED else None)
            if code == "penalty.served" and own.deferred_on:
                end = own.pay_by  # later payment or instalments were approved
            yield Fact(code, on, measure.audience, "measure", str(measure.id), shown, end, traits)

    return fact


def _traits(measure: Measure) -> dict[str, str]:
    """What the measure is, under the names that `when` of a rule uses."""
    code = measure.sanction or ""
    named = {"discipline": "sanctions", "handling": "handling", "accountability": "forms"}.get(measure.kind)
    found = {named: code, "effects": f"{EFFECTS[measure.kind]}:{code}"} if named else {}
    if measure.discipline:
        found["systems"] = measure.discipline
    return found


def _dates(
    measure: Measure, own: Any, fact: Callable[..., Iterator[Fact]], only: frozenset[str] | None = None
) -> Iterator[Fact]:
    """Particulars (`only` these) that are the day of an event: `served_on` is `penalty.served`; where the
    moment is kept beside the day (`approved_at`), the moment."""
    for name in sorted(own._fields, key=lambda name: not name.endswith("_at")):
        value = getattr(own, name)
        if not isinstance(value, date) or (only is not None and name not in only):
            continue
        code = RENAMED.get((measure.kind, name))
        if code is None and name.endswith(("_on", "_at")):
            code = f"{measure.kind}.{name[:-3]}"
        if code:
            yield from fact(clock.local(value) if isinstance(value, datetime) else value, code)
    if measure.kind == "interview" and own.report_due:
        yield from fact(own.report_due, "interview.report_agreed")


def _steps(measure: Measure, fact: Callable[..., Iterator[Fact]]) -> Iterator[Fact]:
    """The latest step of each code."""
    latest = {step.code: step for step in measure.counted_steps()}
    for code, step in latest.items():
        named = () if measure.kind == "transfer" and code in FROM_ANSWER else (f"{measure.kind}.{code}",)
        on = clock.local(step.moment) if step.moment else step.on
        yield from fact(on, f"measure.{measure.kind}.step.{code}", *named)


def _day(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value
