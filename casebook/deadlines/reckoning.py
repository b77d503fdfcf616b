"""From what a clock was given (start, pauses, extensions) to when it ends. The law counts; this writes it
down."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from casebook import clock
from casebook.cases.choices import COMMON, LIABILITY
from casebook.cases.models import Case
from casebook.deadlines import rules
from casebook.deadlines.choices import IMPACT, LEADERS_OWNER, LIVE, NO_DATE, UNIT_OWNER
from casebook.deadlines.models import Clock
from casebook.law import deadlines as law
from casebook.law import tables
from casebook.law.errors import LawError
from casebook.law.tables import Row
from casebook.refusals import Refusal
from casebook.web.language import language_code

HOURS = "h"


def row_of(each: Clock) -> Row:
    """The rule of a clock, as it held on the day of its start. Raises Refusal where it is gone."""
    row = rules.row_of(each.rule, each.start_on, each.source)
    if row is None:
        raise Refusal("deadline.rule_unknown", _l("期限规则 %(rule)s 已不在法规表中"), rule=each.rule)
    return row


def derivation(each: Clock, *, on: date | None = None) -> law.Derivation | None:
    """How the law comes to the end of a clock; None where nothing is counted: the effects of a sanction,
    whose end the measure itself computes. Raises Refusal with what the law refuses."""
    if each.rule == IMPACT:
        return None
    extensions = [
        law.Extension(one.length, one.unit, one.document, one.approver, one.on) for one in each.extensions
    ]

    def derived() -> law.Derivation:
        return law.derive(
            row_of(each),
            _start(each),
            pauses=tuple(law.Pause(one.since, one.until, one.reason) for one in each.pauses),
            extensions=tuple(extensions),
            on=on,
            length=_agreed_length(each),
        )

    try:
        found = derived()
        if (later := _deferred(each, found)) is not None:
            extensions.append(later)
            found = derived()
        return found
    except LawError as error:
        raise refused(error) from error


def _deferred(each: Clock, found: law.Derivation) -> law.Extension | None:
    """A later day approved in the act itself (延期或者分期缴纳), where the rule lets the approval say how
    long."""
    steps = found.rule.get("extension") or ()
    if each.agreed_on is None or found.rule.get("length") is None or not steps or steps[-1].get("length"):
        return None
    if not isinstance(found.due, date) or isinstance(found.due, datetime):
        return None
    days = (_plain(each.agreed_on) - found.due).days
    return law.Extension(days, "cd", str(_l("批准延期或者分期"))) if days > 0 else None


def refused(error: LawError) -> Refusal:
    """What the law refuses, as a refusal in the language of the moment."""
    return Refusal(f"deadline.{error.code.rpartition('.')[2]}", error.in_language(language_code()))


def _start(each: Clock) -> date | datetime:
    if each.start_at is not None and row_of(each).get("unit") == HOURS:
        return clock.local(each.start_at)
    return _plain(each.start_on)


def _agreed_length(each: Clock) -> int | None:
    """A date agreed in the act itself, as days, where the rule has no number of its own."""
    if each.agreed_on is None or row_of(each).get("length") is not None:
        return None
    return max(1, (_plain(each.agreed_on) - _plain(each.start_on)).days)


def reckon(each: Clock) -> None:
    """Write what follows from start, pauses and extensions: the end, its unit, its marks, the edition."""
    row = row_of(each)
    each.citation, each.nature = tables.citation(row), row["nature"]
    each.closing = bool(row.get("closing"))
    found = derivation(each)
    if found is None:
        each.due_on, each.due_at, each.length, each.unit = each.agreed_on, None, None, "m"
        each.provisional, each.verified, each.edition = False, row.is_verified(), tables.edition()
        return
    each.length, each.unit, each.floor_on = found.length, found.unit, _day(found.floor)
    each.provisional, each.verified, each.edition = found.provisional, found.verified, found.edition
    if isinstance(found.due, datetime):
        each.due_at, each.due_on = found.due.astimezone(UTC), clock.local(found.due).date()
    else:
        each.due_at, each.due_on = None, found.due


def settle(each: Clock, case: Case) -> None:
    """Write every derived field: the copies of the case, the owners, the state that the pauses make, the
    place in the lists. The clock must have its id."""
    copy(each, case)
    if each.state in LIVE:
        each.state = "paused" if any(one.until is None for one in each.pauses) else "running"
    each.live = each.state in LIVE
    each.by_due = sort_key(each)
    watched = each.state == "running" and each.nature == "duty" and each.due_on is not None
    each.alarm = each.by_due if watched else None


def copy(each: Clock, case: Case) -> None:
    """What the lists show of the case, and who may see and has to keep the clock."""
    each.case_number, each.case_title, each.unit_id = case.number, case.title, case.unit
    each.terms = list(getattr(case.access, each.audience))
    each.owners = owners(case, each)


def owners(case: Case, each: Clock) -> list[str]:
    """The present team of the half (the common part is the liability team's), with what was handed over;
    before there is a team the unit, of what is sealed or confidential its leaders alone."""
    half = LIABILITY if each.audience == COMMON else each.audience
    found = [member.person for member in case.investigation(half).current_team()]
    for one in each.hand_overs:
        found = [one.taker if person == one.giver else person for person in found]
    if found:
        return list(dict.fromkeys(found))
    closed = case.secrecy == "confidential" or f"u:{case.unit}" not in each.terms
    return [f"{LEADERS_OWNER if closed else UNIT_OWNER}{case.unit}"]


def sort_key(each: Clock) -> str:
    if each.due_at is not None:
        return f"{clock.local(each.due_at):%Y-%m-%dT%H:%M}|{each.id}"
    last = each.due_on or each.floor_on
    return f"{_plain(last).isoformat()}T24:00|{each.id}" if last else f"{NO_DATE}|{each.id}"


def end_of(each: Clock) -> date | datetime | None:
    """When it ends: a moment where hours count, else a day."""
    return each.due_at or each.due_on


def has_run_out(each: Clock) -> bool:
    """Whether its end has passed, whatever that means for its nature."""
    if each.due_at is not None:
        return bool(each.due_at < clock.now())
    return each.due_on is not None and _plain(each.due_on) < clock.today()


def image(each: Clock) -> dict[str, Any]:
    """What the trail keeps of a clock before and after a change."""
    end = end_of(each)
    found = {
        "start": _text(each.start_at or _plain(each.start_on)),
        "due": _text(end) if end else None,
        "state": each.state,
    }
    if each.provisional:
        found["provisional"] = True
    if not each.verified:
        found["unverified"] = True
    if each.state == "met" and each.met_on:
        found["met"] = _text(each.met_at or _plain(each.met_on))
    return found


def met_before_start(each: Clock) -> bool:
    """Whether it was met before it began; by the minute where both are known to the minute."""
    if each.met_at is not None and each.start_at is not None:
        return bool(clock.local(each.met_at) < clock.local(each.start_at))
    return each.met_on is not None and _plain(each.met_on) < _plain(each.start_on)


def unmet(each: Clock) -> None:
    """Let a clock run again as it did before it was met: a pause that ended with that stands again."""
    each.state = "running"
    each.met_on = each.met_at = each.met_by = each.met_by_name = each.met_note = None
    for one in each.pauses:
        if one.ended_by_meeting:
            one.until = one.ended_by_meeting = None


def run_again(each: Clock) -> None:
    """What had lapsed runs again; where its end has passed all the same, it lapses with the next act."""
    if each.state == "lapsed":
        each.state = "running"


def _text(when: date) -> str:
    """A day, or a moment in UTC, however it was given."""
    return when.astimezone(UTC).isoformat() if isinstance(when, datetime) else when.isoformat()


def _plain(day: date) -> date:
    return day.date() if isinstance(day, datetime) else day


def _day(moment: date | None) -> date | None:
    return clock.local(moment).date() if isinstance(moment, datetime) else moment


def days_left(each: Clock) -> int | None:
    return (_plain(each.due_on) - clock.today()).days if each.due_on else None


def extension_unit(each: Clock) -> str:
    """The unit in which the next extension of a clock's rule is given."""
    steps = row_of(each).get("extension") or ()
    step = steps[min(len(each.extensions), len(steps) - 1)] if steps else {}
    return str(step.get("unit") or each.unit or "cd")
