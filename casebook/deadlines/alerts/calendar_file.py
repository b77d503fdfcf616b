"""A person's clocks as an iCalendar file (RFC 5545): an all-day event for a date, a moment for hours.

An event names rule and case number and nothing else: calendars are shared, and lie on other servers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from flask_babel import gettext as _
from icalendar import Alarm, Calendar, Event

from casebook.deadlines.alerts import agenda
from casebook.deadlines.models import Clock
from casebook.settings import Settings
from casebook.web.language import language_code

#: When a calendar reminds: before an all-day event (so at nine of the day before), before a moment.
DAY_ALARM, HOUR_ALARM = timedelta(hours=-15), timedelta(hours=-2)
REFRESH = timedelta(hours=1)


def write(clocks: Iterable[Clock], site: str, link_of: dict[str, str] | None = None) -> bytes:
    """The file. The same clocks give the same bytes, so that its hash can be its ETag.

    `site` is the domain behind the UIDs; `link_of` gives the address of the page of a clock by its id.
    Clocks without a date are left out. Speaks the language of the moment.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//casebook//deadlines//{language_code().upper()}")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("案件期限"))
    calendar.add("x-wr-timezone", "Asia/Shanghai")
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", REFRESH)
    for each in sorted(clocks, key=lambda each: each.by_due):
        if each.due_on is not None:
            calendar.add_component(_event(each, site, (link_of or {}).get(str(each.id))))
    return bytes(calendar.to_ical())


def etag(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


def uid(each: Clock, site: str) -> str:
    """The name of a clock's event, the same as long as the clock lives."""
    return f"clock-{each.id}@{site}"


def site_of(settings: Settings) -> str:
    """What stands behind the @ of a UID. It must not change with the address a calendar came by."""
    return settings.mongodb_database + ".casebook"


def title(each: Clock) -> str:
    """Rule and case number, and that the date may move."""
    text = f"{agenda.rule_name(each)} · {each.case_number or _('（尚无案号）')}"
    return _("（暂定）%(title)s", title=text) if each.provisional else text


def _event(each: Clock, site: str, link: str | None) -> Event:
    changed = _utc(each.updated_at or each.created_at)
    event = Event()
    event.add("uid", uid(each, site))
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("sequence", max(each.version - 1, 0))
    event.add("summary", title(each))
    if each.due_at is not None:
        event.add("dtstart", _utc(each.due_at))
    else:
        event.add("dtstart", each.due_on)
        event.add("dtend", each.due_on + timedelta(days=1))
    event.add("status", "TENTATIVE" if each.provisional else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("class", "CONFIDENTIAL")
    if remarks := agenda.remarks(each):
        event.add("description", _("、").join(remarks))
    if link:
        event.add("url", link)
    event.add_component(_alarm(each))
    return event


def _alarm(each: Clock) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title(each))
    alarm.add("trigger", HOUR_ALARM if each.due_at is not None else DAY_ALARM)
    return alarm


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
