"""A program that writes without rest and notes what was acknowledged. Tests kill it, its server, or both.

    python -m tests.faults.writer HOME LOG NAME [THREADS]

Each act is one transaction over two collections: an entry, and a tally that counts entries. The log
gets the entry's name after the transaction was acknowledged, and is flushed to the disk by then.
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

from casebook.settings import load_settings
from casebook.store import UnitOfWork, open_store, transact


def main(home: Path, log: Path, name: str, threads: int) -> None:
    open_store(load_settings({}, home=home, database_idle_seconds=60)).start_watch()  # as a web worker
    sink = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.write(sink, b"started\n")
    workers = [
        threading.Thread(target=write_on, args=(sink, f"{name}-{number}"), daemon=True)
        for number in range(threads)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def write_on(sink: int, name: str) -> None:
    n = 0
    while True:
        n += 1
        entry = f"{name}-{n}"
        try:
            transact(lambda uow, entry=entry: write(uow, entry, name))
        except Exception as error:
            os.write(sink, f"error {type(error).__name__} {error}\n".encode())
            continue
        os.write(sink, f"acked {entry}\n".encode())
        os.fsync(sink)


def write(uow: UnitOfWork, entry: str, name: str) -> None:
    uow.collection("entries").insert_one({"name": entry, "filler": "事故" * 50}, session=uow.session)
    tallies = uow.collection("tallies")
    if tallies.update_one({"_id": name}, {"$inc": {"count": 1}}, session=uow.session).matched_count == 0:
        tallies.insert_one({"_id": name, "count": 1}, session=uow.session)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]) if sys.argv[4:] else 1)
