"""The lean list row of a case, written in the same transaction as the case."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from pymongo import UpdateOne
from pymongo.database import Database

from casebook import clock
from casebook.cases.choices import ACCOUNTABILITY, LIABILITY
from casebook.cases.models import Case, CaseRow
from casebook.cases.years import deaths_key, remember_years
from casebook.store import UnitOfWork

#: (measure kind, audience, earliest open date)
MeasureMark = tuple[str, str, date | None]
#: What the row of a case knows of its measures and of its clocks.
OF_MEASURES = ("kinds", "kinds_a", "due_m", "due_m_a")
OF_CLOCKS = ("due_c", "due_c_a", "doubt_c", "doubt_c_a")


def refresh(uow: UnitOfWork, case: Case, measures: Iterable[MeasureMark] | None = None) -> None:
    """Write the row of `case`. Without `measures` what the row knows of them is kept; what it knows of
    clocks always is."""
    row = build(case, measures if measures is not None else ())
    document = row.to_mongo().to_dict()
    rows = uow.collection(CaseRow)
    kept = rows.find_one({"_id": case.id}, session=uow.session) or {}
    for name in (*(OF_MEASURES if measures is None else ()), *OF_CLOCKS):
        if name in kept:
            document[name] = kept[name]
    _set_due(document, case)
    rows.replace_one({"_id": case.id}, document, upsert=True, session=uow.session)
    remember_years(uow, {document["year"]})


class ClockEnds(NamedTuple):
    """When the next running clock of a case ends, outside the sealed half and in it, and why that date is in
    doubt: codes of `choices.DOUBTS`."""

    due: date | None = None
    sealed: date | None = None
    doubt: str | None = None
    sealed_doubt: str | None = None


def note_clocks(uow: UnitOfWork, marks: Iterable[tuple[Case, ClockEnds]]) -> None:
    """Tell the rows of cases when their next running clocks end. The room of the clocks stands above this
    one and calls it."""
    known = {case.id: (case, ends) for case, ends in marks}
    if not known:
        return
    rows = uow.collection(CaseRow)
    wanted = {"_id": next(iter(known)) if len(known) == 1 else {"$in": list(known)}}
    writes = []
    for document in rows.find(wanted, session=uow.session):
        case, ends = known[document["_id"]]
        found = dict(zip(OF_CLOCKS, (_stored(ends.due), _stored(ends.sealed), *ends[2:]), strict=True))
        if all(document.get(name) == value for name, value in found.items()):
            continue
        document.update(found)
        _set_due(document, case)
        changed = {name: document[name] for name in (*OF_CLOCKS, "due", "due_a")}
        writes.append(UpdateOne({"_id": document["_id"]}, {"$set": changed}))
    if writes:
        rows.bulk_write(writes, ordered=False, session=uow.session)


def build(case: Case, measures: Iterable[MeasureMark], clocks: ClockEnds = ClockEnds()) -> CaseRow:
    """The row of a case, its measures and the next ends of its clocks, outside the sealed half and in it."""
    marks = list(measures)
    sealed = [mark for mark in marks if mark[1] == ACCOUNTABILITY]
    plain = [mark for mark in marks if mark[1] != ACCOUNTABILITY]
    key = str(case.id)
    day = case_day(case)
    row = CaseRow(
        id=case.id,
        number=case.number,
        title=case.title,
        year=day.year if day else 0,
        origin=case.origin,
        unit=case.unit,
        status=case.status,
        grade=case.grade,
        industry=case.incident.industry,
        region=list(case.incident.region),
        deaths=case.incident.deaths,
        state_l=case.liability.state,
        state_a=case.accountability.state,
        kinds=sorted({kind for kind, _, _ in plain}),
        kinds_a=sorted({kind for kind, _, _ in sealed}),
        due_m=_earliest(due for _, _, due in plain),
        due_m_a=_earliest(due for _, _, due in sealed),
        due_c=clocks.due,
        due_c_a=clocks.sealed,
        doubt_c=clocks.doubt,
        doubt_c_a=clocks.sealed_doubt,
        shown_on=day,
        tc=list(case.access.common),
        ta=list(case.access.accountability),
        by_date=f"{day or '0000-00-00'}|{key}",
        by_number=by_number(day.year if day else 0, case.number, key),
        by_deaths=deaths_key(case.incident.deaths, day.year if day else 0, key),
    )
    document = {name: getattr(row, name) for name in ("due_m", "due_m_a", *OF_CLOCKS)}
    _set_due(document, case)
    row.due, row.due_a = document["due"], document["due_a"]
    return row


def renew_sort_keys(db: Database[dict[str, Any]]) -> int:
    """Bring sort keys that an earlier version wrote otherwise to today's form; how many were."""
    rows = db[CaseRow._get_collection_name()]
    renewed = 0
    for row in rows.find({}, {"by_deaths": 1, "deaths": 1, "year": 1}):
        wanted = deaths_key(row.get("deaths"), row.get("year") or 0, row["_id"])
        if row.get("by_deaths") != wanted:
            rows.update_one({"_id": row["_id"]}, {"$set": {"by_deaths": wanted}})
            renewed += 1
    return renewed


def _set_due(document: dict[str, Any], case: Case) -> None:
    """The earliest open date of each half: its measures, its clocks, its investigation, its rectifications."""
    if case.status != "open":
        document["due"] = document["due_a"] = None
        return
    document["due"] = _stored(
        _earliest([*_known(document, "due_m", "due_c"), *_open_dates(case, sealed=False)])
    )
    document["due_a"] = _stored(
        _earliest([*_known(document, "due_m_a", "due_c_a"), *_open_dates(case, sealed=True)])
    )


def _known(document: dict[str, Any], *names: str) -> list[date | None]:
    return [_day(document.get(name)) for name in names]


def _open_dates(case: Case, *, sealed: bool) -> Iterable[date | None]:
    half = ACCOUNTABILITY if sealed else LIABILITY
    investigation = case.investigation(half)
    if investigation.state in {"open", "review"}:
        yield _day(investigation.due_on)
    for item in case.rectifications:
        if (item.half == ACCOUNTABILITY) == sealed and item.done_on is None:
            yield _day(item.due_on)


def case_day(case: Case) -> date | None:
    """The day a case is listed under: received for own cases, the event for precedents."""
    if case.origin == "own" and case.received_on:
        return _day(case.received_on)
    if case.incident.occurred_at:
        return clock.local(case.incident.occurred_at).date()
    return _day(case.received_on or case.reported_on)


def by_number(year: int, number: str | None, key: object) -> str:
    """By the year a case is listed under, then as people count its number."""
    return f"{year:04d}-{_number_key(number)}|{key}"


def _number_key(number: str | None) -> str:
    """A number's parts padded so that they sort as people count: 安问〔2026〕2号 before 12号."""
    if not number:
        return ""
    parts, digits = [], ""
    for sign in number + " ":
        if sign.isdigit():
            digits += sign
            continue
        if digits:
            parts.append(digits.zfill(6))
            digits = ""
        parts.append(sign)
    return "".join(parts).strip()


def _earliest(days: Iterable[date | None]) -> date | None:
    return min((day for day in days if day is not None), default=None)


def _day(value: date | datetime | None) -> date | None:
    return value.date() if isinstance(value, datetime) else value


def _stored(day: date | None) -> datetime | None:
    """MongoDB keeps dates as midnight UTC, as MongoEngine's DateField writes them."""
    return datetime(day.year, day.month, day.day) if day else None  # noqa: DTZ001
