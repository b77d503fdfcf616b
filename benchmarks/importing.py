"""How fast cases come in, with trail, lists, names and index, beside bare inserts of the same documents."""

from __future__ import annotations

import time
from collections.abc import Iterator

from benchmarks import synthetic
from benchmarks.measure import Figure, resident_mb
from benchmarks.world import World
from casebook.acts import operator
from casebook.deadlines import arrears
from casebook.interchange.importing import import_lines
from casebook.search import service as search
from casebook.store import current, embedded

COLLECTIONS = ("cases", "measures", "case_rows")


def run(world: World) -> Iterator[Figure]:
    lines = list(synthetic.lines(world.cases))
    began = time.perf_counter()
    report = import_lines(operator(), lines, unit_id="city")
    seconds = time.perf_counter() - began
    if report.created != world.cases:
        raise RuntimeError(f"{report.created} of {world.cases} cases came in: {report.refused[:3]}")
    bare = _bare_inserts()
    yield Figure(
        "import",
        f"{world.cases} new cases with measures, trail, list rows, names",
        f"{world.cases / seconds:.0f} cases/s ({seconds:.1f} s)",
        peer="bare insert_many of the same cases, measures and rows",
        against=f"{world.cases / bare:.0f} cases/s",
        ratio=seconds / bare,
        aim="≥ 100 cases/s",
        met=world.cases / seconds >= 100,
    )
    began = time.perf_counter()
    again = import_lines(operator(), lines[:500], unit_id="city")
    seconds = time.perf_counter() - began
    if again.unchanged != len(lines[:500]):
        raise RuntimeError("a second import of the same lines changed something")
    yield Figure("import", "the same lines again (unchanged)", f"{len(lines[:500]) / seconds:.0f} cases/s")
    began = time.perf_counter()
    count = arrears.work_off()
    seconds = time.perf_counter() - began
    yield Figure(
        "import",
        f"clocks of the {count} own cases among them started afterwards",
        f"{count / seconds:.0f} cases/s ({seconds:.1f} s)",
    )
    began = time.perf_counter()
    count = search.reindex()
    seconds = time.perf_counter() - began
    yield Figure(
        "import", "search index built from the store", f"{count / seconds:.0f} cases/s ({seconds:.1f} s)"
    )
    server = embedded.find(world.settings.database_home)
    if server:
        yield Figure(
            "import", "memory of the embedded server afterwards", f"{resident_mb(server.pid):.0f} MB"
        )


def _bare_inserts() -> float:
    """Seconds that PyMongo takes to copy what was imported, in the same batches, without transactions."""
    db, seconds = current().db, 0.0
    for name in COLLECTIONS:
        documents = list(db[name].find({}))
        began = time.perf_counter()
        for start in range(0, len(documents), 50):
            db[f"bare_{name}"].insert_many(documents[start : start + 50])
        seconds += time.perf_counter() - began
        db[f"bare_{name}"].drop()
    return seconds
