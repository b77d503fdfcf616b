"""Every process follows the edition of the store: at most one look a second, two processes agree."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

from casebook.acts import Actor
from casebook.law import tables
from casebook.law.tables import row
from casebook.settings import ROOT, Settings
from casebook.statutes import editions, rows
from casebook.statutes.models import LawEdition
from casebook.store import Store
from tests.statutes.conftest import correct

READER = """
import sys
from casebook.commands.console import opened
from casebook.law.tables import row
from casebook.statutes import editions
from casebook.settings import load_settings
app = opened(load_settings({}, home=sys.argv[1], secret_key="tests only"))
print(row("grades", "G1").article, flush=True)
for line in sys.stdin:
    app.test_client().get("/sign-in")
    print(row("grades", "G1").article, flush=True)
"""


@pytest.fixture
def other(settings: Settings, app: Any) -> Iterator[subprocess.Popen[str]]:
    """Another process over the same home, that answers with the article of G1."""
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(settings.home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    yield reader
    assert reader.stdin
    reader.stdin.close()
    reader.wait(20)


def asked(reader: subprocess.Popen[str]) -> str:
    assert reader.stdin
    assert reader.stdout
    reader.stdin.write("?\n")
    reader.stdin.flush()
    return reader.stdout.readline().strip()


def article() -> str | None:
    found = row("grades", "G1")
    return found.article if found else None


def test_two_processes_see_a_change_and_its_end(
    other: subprocess.Popen[str], reviewer: Actor, leader: Actor
) -> None:
    assert other.stdout
    assert other.stdout.readline().strip() == "3(1)①"
    decision = correct(reviewer, row("grades", "G1"), article="3(1)甲")
    rows.apply(leader, [decision.id])
    assert article() == "3(1)甲"
    time.sleep(editions.COMPARE_SECONDS + 0.1)
    assert asked(other) == "3(1)甲"
    rows.undo(leader, decision.id, "错")
    assert article() == "3(1)①"
    time.sleep(editions.COMPARE_SECONDS + 0.1)
    assert asked(other) == "3(1)①"


def test_a_process_looks_at_most_once_a_second(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []
    clock = [1000.0]
    monkeypatch.setattr(editions.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(editions, "_stored_number", lambda: looks.append(1) or 0)
    monkeypatch.setattr(editions, "_compared_at", float("-inf"))
    for _ in range(5):
        editions.refresh()
    assert len(looks) == 1
    clock[0] += 0.99
    editions.refresh()
    assert len(looks) == 1
    clock[0] += 0.01
    editions.refresh()
    assert len(looks) == 2


def test_a_store_that_does_not_answer_leaves_the_law_in_use(
    reviewer: Actor, leader: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pymongo.errors import ServerSelectionTimeoutError

    decision = correct(reviewer, row("grades", "G1"), article="3(1)甲")
    rows.apply(leader, [decision.id])

    def silent() -> int:
        raise ServerSelectionTimeoutError("no answer")

    monkeypatch.setattr(editions, "_stored_number", silent)
    editions.refresh(force=True)
    assert article() == "3(1)甲"


def test_the_edition_counts_every_step(reviewer: Actor, leader: Actor) -> None:
    files = tables.edition()
    decision = correct(reviewer, row("grades", "G1"), article="3(1)甲")
    rows.apply(leader, [decision.id])
    assert tables.edition() == f"{files}+1"
    rows.undo(leader, decision.id, "错")
    assert tables.edition() == f"{files}+2"
    assert LawEdition.objects.get().number == 2


def test_a_change_that_is_not_committed_is_not_in_use(
    reviewer: Actor, leader: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    from casebook.statutes import keeping

    decision = correct(reviewer, row("grades", "G1"), article="3(1)甲")

    def broken(*_arguments: Any, **_more: Any) -> None:
        raise RuntimeError("the trail cannot be written")

    monkeypatch.setattr(keeping, "trace", broken)
    with pytest.raises(RuntimeError):
        rows.apply(leader, [decision.id])
    editions.refresh(force=True)
    assert article() == "3(1)①"
    decision.reload()
    assert decision.state == "proposed"
