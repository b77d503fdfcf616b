"""A calendar notice comes into force: every running clock of many open cases is reckoned anew, with trail,
list rows and word to those concerned, beside the bare reads and writes of the same documents."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from bson import ObjectId
from pymongo import UpdateOne

from benchmarks.measure import Figure
from benchmarks.world import World
from casebook import clock, store
from casebook.cases import rows, service
from casebook.cases.models import Case, Incident
from casebook.deadlines import reconciling
from casebook.law import calendar
from casebook.statutes import notices
from casebook.statutes.drafts import Draft

#: Open cases of a run; `--open-cases 10000` takes some minutes, most of them to plant.
OPEN_CASES = 2_000
#: Days over which the accidents lie; the 60 days of their reports end in the year of the notice.
SPREAD, PERIOD = 50, timedelta(days=60)
AIM_SECONDS = 120
AT_ONCE = 1_000
PEER = "PyMongo, the same documents read and written"


def run(world: World, count: int = OPEN_CASES) -> Iterator[Figure]:
    year = next(year for year in range(clock.today().year, 2200) if not calendar.current().published(year))
    cases, clocks = _plant(count, year)
    days = {date(year, 1, 1): "元旦", **{date(year, 1, 20) + timedelta(days=n): "春节" for n in range(8)}}
    notice = notices.propose(world.actor("reviewer"), Draft(year, days, frozenset(), "国办发明电"))
    began = time.perf_counter()
    notices.apply(world.actor("leader"), notice.id)
    taken = time.perf_counter() - began
    moved = store.current().db["trail"].count_documents({"act": "deadlines.recompute"})
    bare = _bare(moved)
    yield Figure(
        "recount",
        f"{clocks:,} clocks of {cases:,} open cases after the notice of a year, {moved:,} cases with one moved",
        f"{taken:.1f} s",
        peer=PEER,
        against=f"{bare:.1f} s",
        ratio=taken / bare if bare else None,
        aim=f"< {AIM_SECONDS} s for 10,000 cases",
        met=taken < AIM_SECONDS * max(cases, 1_000) / 10_000,
    )


def _plant(count: int, year: int) -> tuple[int, int]:
    """Own open cases with the clocks that an accident starts, written without the services: what is measured
    comes afterwards. One case a day is reckoned, the others are like it."""
    patterns = [_pattern(date(year, 1, 25) - PERIOD - timedelta(days=n)) for n in range(SPREAD)]
    db, made, clocks = store.current().db, 0, 0
    for start in range(0, count, AT_ONCE):
        cases, lean, found = [], [], []
        for number in range(start, min(start + AT_ONCE, count)):
            case, row, own = patterns[number % SPREAD]
            key = ObjectId()
            cases.append({**case, "_id": key, "external_id": f"recount-{number}", "number": f"重算{number}"})
            lean.append({**row, "_id": key})
            found += [_copy(son, key) for son in own]
        db["cases"].insert_many(cases)
        db["case_rows"].insert_many(lean)
        db["clocks"].insert_many(found)
        made, clocks = made + len(cases), clocks + len(found)
    return made, clocks


def _pattern(day: date) -> tuple[dict[str, Any], dict[str, Any], list[dict[str, Any]]]:
    case = Case(
        id=ObjectId(),
        external_id="recount",
        title="重算",
        source="accident",
        unit="city",
        units=["city"],
        year=day.year,
        received_on=day,
        incident=Incident(occurred_at=clock.from_local(day), precision="day", deaths=3),
        version=1,
    )
    service.derive(case)
    clocks = reconciling.reconcile(case, (), ()).new
    for each in clocks:
        each.version = 1
    row = rows.build(case, ()).to_mongo().to_dict()
    return case.to_mongo().to_dict(), row, [each.to_mongo().to_dict() for each in clocks]


def _copy(son: dict[str, Any], case_id: ObjectId) -> dict[str, Any]:
    key = ObjectId()
    places = {name: f"{son[name].partition('|')[0]}|{key}" for name in ("by_due", "alarm") if son.get(name)}
    return {**son, **places, "_id": key, "case_id": case_id, "owners": ["demo-enforcement"]}


def _bare(count: int) -> float:
    """Read every running clock, write as many as moved."""
    clocks = store.current().db["clocks"]
    began = time.perf_counter()
    ids = [son["_id"] for son in clocks.find({"live": True})][:count]
    for start in range(0, len(ids), AT_ONCE):
        part = ids[start : start + AT_ONCE]
        clocks.bulk_write([UpdateOne({"_id": key}, {"$set": {"seen": True}}) for key in part], ordered=False)
    return time.perf_counter() - began
