"""What tests of sudden death share: a writer process, a look at what it was promised, processes at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casebook.settings import ROOT, Settings
from casebook.store import UnitOfWork, embedded, transact

PATIENCE_SECONDS = 30.0


@dataclass
class Writer:
    process: subprocess.Popen[bytes]
    log: Path

    def acked(self) -> list[str]:
        return [line.removeprefix("acked ") for line in self._lines() if line.startswith("acked ")]

    def errors(self) -> list[str]:
        return [line for line in self._lines() if line.startswith("error ")]

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def _lines(self) -> list[str]:
        """Whole lines: a writer killed in the middle of one had not told anybody yet."""
        return self.log.read_text().split("\n")[:-1] if self.log.exists() else []


def start_writer(settings: Settings, folder: Path, name: str, threads: int = 2) -> Writer:
    log = folder / f"{name}.log"
    arguments = [str(settings.home), str(log), name, str(threads)]
    return Writer(run_python("-m", "tests.faults.writer", *arguments), log)


def run_python(*arguments: str, **options: Any) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=clean_environment(), **options)


def clean_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("CASEBOOK_")}


def kill_server(settings: Settings) -> int:
    """kill -9 the embedded server of this home; returns the pid it had."""
    pid = embedded._holder(settings.database_home)
    assert pid
    os.kill(pid, signal.SIGKILL)
    wait_for(lambda: embedded._holder(settings.database_home) != pid, "the server to be gone")
    return pid


def wait_for(condition: Callable[[], Any], what: str) -> Any:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if outcome := condition():
            return outcome
        time.sleep(0.02)
    raise AssertionError(f"waited in vain for {what}")


def _stored(uow: UnitOfWork) -> tuple[Counter[str], list[dict[str, Any]]]:
    names = (entry["name"] for entry in uow.collection("entries").find({}, session=uow.session))
    return Counter(names), list(uow.collection("tallies").find({}, session=uow.session))


def assert_nothing_lost(writers: list[Writer]) -> int:
    """All that was acknowledged is there once, and no transaction is there by half. Returns how many."""
    acked = [entry for writer in writers for entry in writer.acked()]
    stored, tallies = transact(_stored)  # one snapshot: the last commit of the dead may come in just now
    lost = [entry for entry in acked if entry not in stored]
    assert not lost, f"{len(lost)} of {len(acked)} acknowledged entries lost, e.g. {lost[:3]}"
    assert not [entry for entry, times in stored.items() if times > 1], "an entry was written twice"
    for tally in tallies:
        entries = sum(1 for entry in stored if entry.rpartition("-")[0] == tally["_id"])
        assert tally["count"] == entries, f"half a transaction of {tally['_id']}"
    return len(acked)
