"""What an auditor reads: who did which act, when, on which case; never what a case says.

The summary of an entry and the values of its changes are case content: they are not shown, searched
or exported here. Acts on accounts and units touch no case; of those the auditor sees what was changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from casebook import clock
from casebook.acts import verify
from casebook.acts.actor import Actor
from casebook.acts.field_names import field_name, field_names
from casebook.acts.models import TrailEntry
from casebook.acts.registry import ACTS
from casebook.acts.trail import record_read
from casebook.web.filters import UNKNOWN, clauses, listed
from casebook.web.listing import Column, Filter, Listing, Page, Query, Sort, keyset

ACTOR_KINDS = {"operator": _l("主机操作员"), "system": _l("系统")}
HALVES = {"common": _l("共同"), "liability": _l("责任调查"), "accountability": _l("追责问责调查")}
#: Kinds of object that hold no case content.
OPEN_OBJECTS = frozenset({"person", "unit"})
#: How many months back the list offers.
MONTHS_OFFERED = 36
#: So many names of fields stand openly in a row of the list.
FEW_FIELDS = 4


def months() -> dict[str, str]:
    """The months one can choose, the running one first, as `2026-03`."""
    found, day = {}, clock.today().replace(day=1)
    for _month in range(MONTHS_OFFERED):
        found[f"{day:%Y-%m}"] = f"{day:%Y-%m}"
        day = (day - timedelta(days=1)).replace(day=1)
    return found


def act_names() -> dict[str, Any]:
    return dict(sorted(ACTS.items()))


def listing() -> Listing:
    """The list of the trail, by default of today."""
    today = clock.today()
    return Listing(
        name="trail.list",
        title=_l("审计记录"),
        export_name="trail",
        columns=_columns(),
        filters=(
            Filter("day", _l("日期（留空则按月份）"), kind="day", default=today.isoformat()),
            Filter("month", _l("月份"), choices=months, default=f"{today:%Y-%m}", always=True),
            Filter("who", _l("操作人姓名"), kind="text"),
            Filter("act", _l("行为"), choices=act_names),
            Filter("case", _l("案号（不限日期）"), kind="text"),
        ),
        sorts=(Sort("time", _l("时间"), "by_time"),),
        empty=_l("这一范围内没有审计记录。"),
    )


def _columns() -> tuple[Column, ...]:
    return (
        Column("at", _l("时间"), lambda entry: entry.at, kind="moment", sort="time"),
        Column("who", _l("操作人"), who, width="narrow"),
        Column("act", _l("行为"), lambda entry: str(ACTS.get(entry.act, entry.act)), width="narrow"),
        Column("object", _l("案号或对象"), subject, width="narrow"),
        Column("half", _l("范围"), lambda entry: str(HALVES.get(entry.half, entry.half)), width="narrow"),
        Column("fields", _l("改动的字段"), changed, show=short_changed),
        Column("reason", _l("理由"), lambda entry: entry.reason or None),
        Column("place", _l("序号与校验值"), place, show=short_place, width="narrow"),
    )


def who(entry: TrailEntry) -> str:
    """The name; behind it what acted, where that was no person with an account."""
    kind = entry.actor.kind
    return (
        entry.actor.name
        if kind == "person"
        else _("%(name)s（%(more)s）", name=entry.actor.name, more=ACTOR_KINDS.get(kind, kind))
    )


def place(entry: TrailEntry) -> str:
    """Chain, number and hash, for comparing with what was printed."""
    return f"{entry.chain} #{entry.seq} {entry.hash}"


def short_place(entry: TrailEntry) -> str:
    return f"#{entry.seq} {entry.hash[:8]}"


def is_open(entry: TrailEntry) -> bool:
    """Whether the act touched an account or a unit and no case."""
    return entry.case_id is None and entry.object_kind in OPEN_OBJECTS


def subject(entry: TrailEntry) -> str | None:
    """The number of the case, or the account or unit that the act was about."""
    return entry.case_number or (entry.summary if is_open(entry) else None) or None


def changed(entry: TrailEntry) -> str | None:
    """The names of the changed fields, each once; with their values where no case is touched."""
    if is_open(entry):
        told = (
            f"{field_name(change.field)}{_('：')}{_told(change.before)} → {_told(change.after)}"
            for change in entry.changes
        )
        return clauses(told) or None
    return listed(field_names(change.field for change in entry.changes)) or None


def short_changed(entry: TrailEntry) -> Any:
    """The same for the page: of many fields, as an import writes them, the most are folded away."""
    names = field_names(change.field for change in entry.changes)
    if is_open(entry) or len(names) <= FEW_FIELDS + 1:
        return changed(entry) or UNKNOWN
    return Markup("{}<details><summary>{}</summary>{}</details>").format(
        listed(names[:FEW_FIELDS]),
        _("另有 %(num)s 项", num=len(names) - FEW_FIELDS),
        listed(names[FEW_FIELDS:]),
    )


def _told(value: Any) -> str:
    if isinstance(value, Mapping):
        return " ".join(_told(part) for part in value.values())
    if isinstance(value, list | tuple):
        return listed(_told(part) for part in value) or "—"
    return "—" if value is None or value == "" else str(value)


def fetch(query: Query, after: str | None, before: str | None, size: int) -> Page:
    """One page of the trail under the list's filters."""
    equality = equality_of(query.values)
    if equality is None:
        return Page([])
    order = query.descending
    return keyset(TrailEntry, equality, "by_time", order, after, size, before=before)


def equality_of(values: Mapping[str, str]) -> dict[str, Any] | None:
    """The filter of equalities; None where no entry can match. A case is read over all its days,
    everything else within a day or a month."""
    equality: dict[str, Any] = {}
    if number := values["case"]:
        entry = TrailEntry.objects(case_number=number).only("case_id").first()
        if entry is None or entry.case_id is None:
            return None
        equality["case_id"] = entry.case_id
    elif values["day"]:
        if not _is_day(values["day"]):
            return None
        equality["day"] = values["day"]
    else:
        equality["month"] = values["month"]
    if values["act"]:
        equality["act"] = values["act"]
    if values["who"]:
        equality["actor.name"] = values["who"]
    return equality


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def verify_for(actor: Actor) -> dict[str, Any]:
    """Verify the trail and record that, with what came of it."""
    outcome = verify.verify()
    record_read(
        actor,
        "trail.verify",
        summary="ok" if outcome["ok"] else "bad",
        changes=[(name, None, outcome[name]) for name in ("entries", "ok", "first_bad")],
    )
    return outcome


def last_verification() -> dict[str, Any] | None:
    """What the last verification of these two months found: `at`, `by`, `entries`, `ok`, `first_bad`."""
    for month in list(months())[:2]:
        entry = TrailEntry.objects(month=month, act="trail.verify").order_by("-by_time").first()
        if entry:
            found = {change.field: change.after for change in entry.changes}
            return {"at": entry.at, "by": entry.actor.name, **found}
    return None
