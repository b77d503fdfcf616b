"""What was registered by hand on a clock and was wrong: its start corrected, an act on it taken back.

A clock that an event started is corrected with the event, see `casebook.deadlines.reconciling`. What is taken
back leaves the clock; the trail names it, with the end before and after and the reason.
"""

from __future__ import annotations

from datetime import date, datetime

from bson import ObjectId
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casebook.acts import Actor
from casebook.cases.models import Case
from casebook.deadlines import presenting, reckoning, rules
from casebook.deadlines.keeping import begun, change, refuse_twin
from casebook.deadlines.models import Clock, ClockExtension, ClockPause
from casebook.law import tables
from casebook.refusals import Refusal
from casebook.web.filters import clauses
from casebook.web.language import speak


def redate(
    actor: Actor,
    clock_id: str | ObjectId,
    version: int | None,
    *,
    start: date | datetime | None,
    agreed_on: date | None = None,
    reason: str,
) -> Clock:
    """Correct when a clock that was started by hand begins, and the agreed end where the law has no number.

    Raises Refusal `deadline.reason_missing`, `deadline.start_missing`, `deadline.same`, `deadline.rule` where
    the rule was not in force then, `deadline.agreed_missing`, `deadline.runs_already`, and
    `deadline.before_start` where a pause or the completion would lie before the start.
    """
    text = _reason(reason)

    def alter(each: Clock, case: Case) -> None:
        day, moment, row = begun(each.rule, start, agreed_on, field="start")
        if (day, moment, agreed_on) == (each.start_on, each.start_at, each.agreed_on):
            raise Refusal("deadline.same", _l("与原来的起算相同"), field="start")
        each.start_on, each.start_at, each.agreed_on = day, moment, agreed_on
        early = reckoning.met_before_start(each) or any(one.since < day for one in each.pauses)
        if early and not rules.counts_back(row):
            raise Refusal("deadline.before_start", _l("完成或者中止不能早于期限的起算"), field="start")
        reckoning.run_again(each)

    return change(actor, clock_id, version, "redate", alter, text, check=refuse_twin, follow=True)


def unmeet(actor: Actor, clock_id: str | ObjectId, version: int | None, *, reason: str) -> Clock:
    """Take back that a clock was met, where that was registered by hand. An event that came meanwhile meets it
    in its place."""

    def alter(each: Clock, case: Case) -> None:
        reckoning.unmet(each)

    return change(actor, clock_id, version, "unmeet", alter, _reason(reason), follow=True)


def unextend(actor: Actor, clock_id: str | ObjectId, version: int | None, *, reason: str) -> Clock:
    """Take back the last extension of a clock."""
    text = _reason(reason)

    def alter(each: Clock, case: Case) -> str:
        return f"{_extension_words(each.extensions.pop())}：{text}"

    return change(actor, clock_id, version, "unextend", alter, text, follow=True)


def unpause(
    actor: Actor, clock_id: str | ObjectId, version: int | None, *, since: date | None, reason: str
) -> Clock:
    """Take back the pause that began on that day. Raises Refusal `deadline.pause_unknown`."""
    text = _reason(reason)

    def alter(each: Clock, case: Case) -> str:
        wrong = next((one for one in each.pauses if one.since == since), None)
        if wrong is None:
            raise Refusal("deadline.pause_unknown", _l("没有从这一天开始的中止"), field="since")
        each.pauses.remove(wrong)
        reckoning.run_again(each)
        return f"{_pause_words(wrong)}：{text}"

    return change(actor, clock_id, version, "unpause", alter, text, follow=True)


def unstart(actor: Actor, clock_id: str | ObjectId, version: int | None, *, reason: str) -> Clock:
    """Take back a clock that was started by hand: it stays on record and counts no more."""

    def alter(each: Clock, case: Case) -> None:
        each.state, each.void_reason = "void", "taken_back"

    return change(actor, clock_id, version, "unstart", alter, _reason(reason))


def _reason(reason: str) -> str:
    text = reason.strip()
    if not text:
        raise Refusal("deadline.reason_missing", _l("请写明理由"), field="reason")
    return text


def _extension_words(one: ClockExtension) -> str:
    """What the trail, which speaks Chinese whoever acts, calls an extension."""
    with speak("zh"):
        unit = str(presenting.UNITS[one.unit])
        paper = clauses((one.on.isoformat(), one.approver, one.document))
        return _("延长 %(length)s %(unit)s（%(document)s）", length=one.length, unit=unit, document=paper)


def _pause_words(one: ClockPause) -> str:
    with speak("zh"):
        until = one.until.isoformat() if one.until else _("尚未恢复")
        named = tables.label(tables.row("pauses", one.reason)) or one.reason
        return _("中止 %(since)s 至 %(until)s（%(reason)s）", since=one.since, until=until, reason=named)
