"""The list of deadlines: one's own, or all that one may see; by how near they are.

Each query names one owner or one term, whether the clock still runs, and a stretch of ends: the fields of
one index and nothing else. Whatever else is filtered by is asked of the lean rows here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from casebook import clock
from casebook.acts import Actor
from casebook.cases import visibility
from casebook.cases.choices import HALF_NAMES
from casebook.cases.listing import units
from casebook.deadlines import presenting, reading, rules
from casebook.deadlines.choices import IMPACT, NO_DATE, STATES
from casebook.deadlines.models import Clock
from casebook.store import current
from casebook.web.keyset import Page
from casebook.web.language import language_code
from casebook.web.listing import Column, Filter, Listing, Query, Sort
from casebook.web.sifting import Keep, sifted
from casebook.web.stretches import Stretch, chained

#: What filters ask of a row before it is loaded.
LEAN = ("terms", "state", "nature", "rule", "audience", "unit_id", "provisional", "due_on", "by_due")
#: Days that are read at once, and the farthest day that is read in such pieces.
STRETCH, FAR = timedelta(days=31), timedelta(days=372)
#: Days before today at which the time before that is cut, for archives in which much was never ended.
LONG_PAST = range(12 * 365, 372, -182)

SCOPES = {"mine": _l("我的"), "all": _l("我能看到的全部")}
WINDOWS = {
    "overdue": _l("已逾期"),
    "today": _l("今天到期"),
    "3": _l("三天内"),
    "7": _l("七天内"),
    "30": _l("三十天内"),
    "later": _l("三十天以后"),
    "none": _l("没有日期"),
}
OPEN_STATES = {"live": _l("未了"), **{code: STATES[code] for code in ("running", "paused")}}
DONE_STATES = {code: STATES[code] for code in ("met", "lapsed", "waived", "void")}


def _address(each: Clock) -> str:
    return url_for("deadlines.show", clock_id=each.id)


def _case_address(each: Clock) -> str:
    return url_for("cases.show", case_id=each.case_id)


def _rules() -> dict[str, str]:
    return {**rules.names(language_code()), IMPACT: presenting.effects_name()}


def definition() -> Listing:
    """Columns, filters and orders of the list."""
    return Listing(
        name="deadlines.list",
        title=_l("期限"),
        export_name="deadlines",
        columns=(
            Column(
                "due",
                _l("截止"),
                presenting.end_text,
                show=presenting.end_badge,
                sort="due",
            ),
            Column("name", _l("事项"), presenting.coded_name, link=_address, width="wide"),
            Column(
                "case",
                _l("案件"),
                lambda row: row.case_number or row.case_title,
                link=_case_address,
                width="narrow",
            ),
            Column("subject", _l("对象"), lambda row: row.subject_shown),
            Column("half", _l("所属调查"), lambda row: str(HALF_NAMES[row.audience])),
            Column("state", _l("状态"), presenting.state_text, show=presenting.state_badges),
            Column("keepers", _l("责任人"), presenting.keepers, width="narrow"),
        ),
        filters=(
            Filter("scope", _l("范围"), SCOPES, default="mine", always=True),
            Filter("window", _l("到期"), WINDOWS),
            Filter("state", _l("状态"), {**OPEN_STATES, **DONE_STATES}, default="live", always=True),
            Filter("rule", _l("规则"), _rules),
            Filter("audience", _l("所属调查"), HALF_NAMES),
            Filter("unit", _l("单位"), units),
            Filter("provisional", _l("只看暂定"), kind="flag"),
        ),
        sorts=(Sort("due", _l("截止"), "by_due", descending=False),),
        empty=_l("没有符合条件的期限。期限随案件和处置自动起算，也可以在案件页面上登记。"),
    )


def fetch(actor: Actor, query: Query, after: str | None, before: str | None, size: int) -> Page:
    """One page of the clocks that the actor may see under the filters."""
    live = query["state"] in OPEN_STATES
    branches = branches_of(actor, query["scope"], live)
    keep, down = _kept(actor, query), query.descending

    def of_stretch(stretch: Stretch, after: str | None, before: str | None, size: int) -> Page:
        found = [{**branch, "by_due": stretch.range} for branch in branches]
        return sifted(Clock, found, "by_due", down, after, size, before=before, keep=keep, lean=LEAN)

    pieces = _stretches(*bounds(query["window"], clock.today()))
    return chained(of_stretch, pieces, "by_due", down, after, before, size)


def branches_of(actor: Actor, scope: str, live: bool) -> list[dict[str, Any]]:
    """The equalities whose clocks are the actor's own, or all that the actor's terms open."""
    if scope == "mine":
        return [{"owners": owner, "live": live} for owner in reading.owner_keys(actor)]
    return [{"terms": term, "live": live} for term in sorted(visibility.actor_terms(actor))]


def bounds(window: str, today: date) -> tuple[str, str]:
    """The sort keys between which the ends of a window lie: from (included), to (excluded)."""
    tomorrow = _key(today + timedelta(days=1))
    if window == "overdue":
        return "", min(tomorrow, _now_key())
    if window == "today":
        return _key(today), tomorrow
    if window in {"3", "7", "30"}:
        return _key(today), _key(today + timedelta(days=int(window) + 1))
    if window == "later":
        return _key(today + timedelta(days=31)), NO_DATE
    if window == "none":
        return NO_DATE, "~"
    return "", "~"


def _key(day: date) -> str:
    return day.isoformat()


def _now_key() -> str:
    return f"{clock.local(clock.now()):%Y-%m-%dT%H:%M}"


def _kept(actor: Actor, query: Query) -> Keep:
    """The permission asked again of what came back, and the filters."""
    equal = {
        name: query[key]
        for name, key in (("rule", "rule"), ("audience", "audience"), ("unit_id", "unit"))
        if query[key]
    }
    state = "" if query["state"] == "live" else query["state"]
    overdue, live, now = query["window"] == "overdue", query["state"] in OPEN_STATES, _now_key()

    def keep(row: Mapping[str, Any]) -> bool:
        if not visibility.meets(actor, row.get("terms") or ()):
            return False
        if state and row["state"] != state:
            return False
        quiet = row.get("nature") != "duty"
        if overdue and (row["state"] != "running" or quiet):
            return False
        if live and quiet and row["state"] == "running" and row["by_due"] < now:
            return False  # over, and not yet noted so
        if query["provisional"] and not row.get("provisional"):
            return False
        return all(row.get(name) == value for name, value in equal.items())

    return keep


def _stretches(low: str, high: str) -> list[Stretch]:
    """Pieces of [low, high), so that a page of a large office does not read all that is open: what is long
    past, then a month at a time, then the far future."""
    today = clock.today()
    edges = [_key(today - timedelta(days=days)) for days in LONG_PAST]
    day = today - FAR
    while day <= today + FAR:
        edges.append(_key(day))
        day += STRETCH
    cuts = [low, *(edge for edge in [*edges, NO_DATE] if low < edge < high), high]
    return [Stretch(since, until) for since, until in pairwise(cuts)]


def counts(actor: Actor) -> dict[str, int]:
    """How many of the actor's own duties are overdue, end today, within 3 and 7 days, and how many dates
    rest on a calendar that is not published: the numbers over the list."""
    found = {
        name: sum(number_of(actor, owner, *ends) for owner in reading.owner_keys(actor))
        for name, ends in _ends()
    }
    found["provisional"] = len(provisional(actor))
    return found


def _ends() -> list[tuple[str, tuple[str, str]]]:
    today, now = clock.today(), _now_key()
    windows = [
        (name, (now, _key(today + timedelta(days=days + 1))))
        for name, days in (("today", 0), ("3", 3), ("7", 7))
    ]
    return [("overdue", ("", now)), *windows]


def number_of(actor: Actor, owner: str, low: str, high: str) -> int:
    """How many running duties of an owner end between two keys, of those that the actor may see.

    What a unit owns, everyone whose owner it is may see, so that the index alone can answer; a person may
    have lost a role meanwhile and is asked clock by clock.
    """
    wanted = {"owners": owner, "alarm": {"$gte": low, "$lt": high}}
    if owner != actor.id:
        return int(current().db[Clock._get_collection_name()].count_documents(wanted))
    rows = Clock.objects(__raw__=wanted).only("terms").as_pymongo()
    return sum(visibility.meets(actor, row.get("terms") or ()) for row in rows)


def provisional(actor: Actor) -> set[Any]:
    """The ids of the actor's own live clocks whose end rests on a calendar that is not published."""
    found: set[Any] = set()
    for owner in reading.owner_keys(actor):
        wanted = {"owners": owner, "provisional": True, "live": True}
        for row in Clock.objects(__raw__=wanted).only("terms").as_pymongo():
            if visibility.meets(actor, row["terms"]):
                found.add(row["_id"])
    return found


def urgent(actor: Actor, owner: str) -> int:
    """How many duties of one of the actor's owners are overdue or end within three days: what the number
    beside the noun sums up."""
    return number_of(actor, owner, "", _key(clock.today() + timedelta(days=4)))
