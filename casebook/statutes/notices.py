"""Official calendar notices: proposed by a keeper, brought into force by another, taken back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from casebook.acts import Actor
from casebook.law import calendar
from casebook.law.calendar import Calendar, DayInfo
from casebook.refusals import Refusal
from casebook.statutes import drafts, editions, ending, keeping
from casebook.statutes.changes import Change
from casebook.statutes.choices import IN_FORCE, PROPOSED
from casebook.statutes.drafts import Draft
from casebook.statutes.models import CalendarNotice
from casebook.store import UnitOfWork, transact

ONE = timedelta(days=1)


def propose(actor: Actor, draft: Draft) -> CalendarNotice:
    """Store a notice to be looked at; nothing changes yet.

    Raises Refusal `calendar.*` (see `drafts.check`), `calendar.unchanged`, `calendar.open` (one of that
    year waits); NotPermitted.
    """
    keeping.require(actor, "law.keep")
    drafts.check(draft)
    notice = keeping.proposed(actor, CalendarNotice(source=draft.source.strip(), **draft.stored()))
    editions.refresh(force=True)
    if not changed_days(notice) and calendar.current().published(draft.year):
        raise Refusal("calendar.unchanged", _l("与现行安排完全相同，没有一天改变"), field="holidays")

    def work(uow: UnitOfWork) -> CalendarNotice:
        if waiting := next(iter(uow.find(CalendarNotice, year=draft.year, state=PROPOSED)), None):
            raise Refusal(
                "calendar.open",
                _l("%(name)s 提出的 %(year)s 年安排还在等待批准"),
                field="year",
                name=waiting.proposed_by_name,
                year=draft.year,
            )
        uow.insert(notice)
        keeping.trace(uow, actor, notice, "propose", reason=notice.source)
        return notice

    return transact(work)


def apply(actor: Actor, id: Any) -> CalendarNotice:
    """Bring a notice into force in place of what the calendar said of its year."""
    keeping.require(actor, "law.apply")

    def work(uow: UnitOfWork) -> CalendarNotice:
        notice = keeping.loaded(uow, CalendarNotice, id, PROPOSED)
        keeping.four_eyes(actor, notice)
        before = uow.find(CalendarNotice, year=notice.year, state=IN_FORCE)
        keeping.bring_into_force(uow, actor, [notice])
        changes = [
            ("holidays", _days(before), dict(notice.holidays)),
            ("made_up", None, list(notice.made_up)),
        ]
        keeping.trace(uow, actor, notice, "apply", reason=notice.source, changes=changes)
        return notice

    return transact(work)


def refuse(actor: Actor, id: Any, reason: str) -> CalendarNotice:
    return ending.refuse(actor, CalendarNotice, id, reason)


def withdraw(actor: Actor, id: Any) -> CalendarNotice:
    return ending.withdraw(actor, CalendarNotice, id)


def undo(actor: Actor, id: Any, reason: str) -> CalendarNotice:
    """Take a notice out of force: the year is again as the notice before it, or the base, has it."""
    return ending.undo(actor, CalendarNotice, id, reason, _l("这份安排随法规包而来，请回退整个法规包"))


def of_year(year: int) -> list[CalendarNotice]:
    """Every notice of a year, the newest first."""
    return list(CalendarNotice.objects(year=year).order_by("-by_time"))


def draft_of(notice: CalendarNotice) -> Draft:
    return Draft(
        year=notice.year,
        holidays={date.fromisoformat(day): name for day, name in notice.holidays.items()},
        made_up=frozenset(date.fromisoformat(day) for day in notice.made_up),
        source=notice.source,
    )


def change_of(actor: Actor, notice: CalendarNotice) -> Change:
    """What the notice would change in the law in use."""
    law = editions.current()
    return law.change_to(editions.with_more(law, notices=[notice]), actor)


def changed_days(notice: CalendarNotice) -> list[tuple[DayInfo, DayInfo]]:
    """The days that are worked and were not, are off and were not, or change their name: (before, after)."""
    here = editions.current()
    there = calendar.with_notices(editions.as_law([*here.notices, notice]))
    return differing_days(calendar.with_notices(editions.as_law(here.notices)), there, notice.year)


def differing_days(one: Calendar, other: Calendar, year: int) -> list[tuple[DayInfo, DayInfo]]:
    """The days of the notice of a year that differ between two calendars."""
    first, last = date(year, 1, 1) - drafts.MARGIN, date(year, 12, 31) + drafts.MARGIN
    days = (first + ONE * count for count in range((last - first).days + 1))
    pairs = ((one.day(day), other.day(day)) for day in days)
    return [(a, b) for a, b in pairs if (a.kind, a.name) != (b.kind, b.name)]


def _days(notices: list[CalendarNotice]) -> dict[str, str] | None:
    latest = max(notices, key=lambda notice: notice.number or 0, default=None)
    return dict(latest.holidays) if latest else None
