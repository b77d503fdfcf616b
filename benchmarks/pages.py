"""Lists and the case page at full size, through Flask alone, beside the bare reads they rest on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from bson import ObjectId

from benchmarks.measure import Figure, latency, times
from benchmarks.world import World
from casebook.cases import visibility
from casebook.store import current

ROUNDS = 40
LISTS = (
    ("cases, newest first", "/cases/"),
    ("cases, by number", "/cases/?sort=number"),
    ("cases of one year", "/cases/?year=2024"),
    ("cases of one grade", "/cases/?grade=G4"),
    ("cases of one industry", "/cases/?industry=02"),
    ("cases by deaths", "/cases/?sort=deaths"),
    ("overdue cases", "/cases/?overdue=1"),
    ("measures, overview", "/measures/"),
    ("penalties, newest first", "/measures/penalty/"),
    ("penalties by due date", "/measures/penalty/?sort=due"),
    ("penalties of one year", "/measures/penalty/?year=2024"),
    ("deadlines one may see", "/deadlines/?scope=all"),
    ("search page", "/search/?q=粉尘爆炸"),
)


def run(world: World) -> Iterator[Figure]:
    for username in ("leader", "enforcement"):
        client = world.client(username)
        bare = times([_twenty_rows(world, username)] * ROUNDS)
        for name, path in LISTS:
            own = times([partial(get, client, path)] * ROUNDS)
            aim = None if path.startswith("/search") else 100.0
            yield latency("pages", f"{name} ({username})", own, ("bare find of 20 rows", bare), aim)
        ids = world.own_ids[: ROUNDS * 2]
        own = times([partial(get, client, f"/cases/{case_id}/") for case_id in ids])
        bare = times([partial(_bare_case, ObjectId(case_id)) for case_id in ids])
        peer = ("bare find of the case and its measures", bare)
        yield latency("pages", f"case page ({username})", own, peer, 150.0)


def get(client: Any, path: str) -> None:
    answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status}")


def _twenty_rows(world: World, username: str) -> Callable[[], Any]:
    """The newest twenty rows of one year by one of the reader's terms."""
    rows = current().db["case_rows"]
    terms = visibility.actor_terms(world.actor(username))
    found = rows.find_one({"tc": {"$in": list(terms)}, "year": 2024}) or {"tc": ["none"]}
    term = next((term for term in found["tc"] if term in terms), "none")
    return lambda: list(rows.find({"tc": term, "year": 2024}).sort("by_date", -1).limit(20))


def _bare_case(case_id: ObjectId) -> None:
    db = current().db
    db["cases"].find_one({"_id": case_id})
    list(db["measures"].find({"case_id": case_id}))
