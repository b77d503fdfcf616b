"""kill -9 in the middle of writing: nothing acknowledged is lost and the next start needs no hand."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from casebook.settings import Settings, load_settings
from casebook.store import close_store, embedded, open_store
from tests.faults.killing import Writer, assert_nothing_lost, kill_server, start_writer, wait_for

ROUNDS = 3


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Settings]:
    close_store()
    settings = load_settings({}, home=tmp_path / "home", database_idle_seconds=60)
    yield settings
    close_store()
    embedded.stop(settings.database_home)


def write_for_a_while(writer: Writer, least: int = 10) -> None:
    wait_for(lambda: len(writer.acked()) >= least, "the writer to get going")
    time.sleep(random.uniform(0.05, 0.4))


def test_killing_the_writing_process_loses_nothing(home: Settings, tmp_path: Path) -> None:
    writers = []
    for turn in range(ROUNDS):
        writers.append(start_writer(home, tmp_path, f"w{turn}"))
        write_for_a_while(writers[-1])
        writers[-1].kill()
        open_store(home)
        assert_nothing_lost(writers)
    assert embedded.status(home.database_home)["state"] == "running", "the server outlives who started it"


def test_killing_the_server_loses_nothing_and_the_writer_goes_on(home: Settings, tmp_path: Path) -> None:
    writer = start_writer(home, tmp_path, "w")
    try:
        for _ in range(ROUNDS):
            write_for_a_while(writer, len(writer.acked()) + 10)
            kill_server(home)
        write_for_a_while(writer, len(writer.acked()) + 10)
    finally:
        writer.kill()
    assert writer.errors() == []
    open_store(home)
    assert assert_nothing_lost([writer]) > 10 * ROUNDS


def test_killing_both_loses_nothing_and_leaves_no_lock(home: Settings, tmp_path: Path) -> None:
    writers = []
    for turn in range(ROUNDS):
        writers.append(start_writer(home, tmp_path, f"w{turn}"))
        write_for_a_while(writers[-1])
        close_store()
        if turn % 2:
            kill_server(home)
            writers[-1].kill()
        else:
            writers[-1].kill()
            kill_server(home)
        began = time.monotonic()
        open_store(home)
        assert_nothing_lost(writers)
        assert time.monotonic() - began < 15
    assert [error for writer in writers for error in writer.errors()] == []


def test_two_writers_share_a_server_that_dies_under_both(home: Settings, tmp_path: Path) -> None:
    writers = [start_writer(home, tmp_path, name) for name in ("a", "b")]
    try:
        for _ in range(2):
            for writer in writers:
                write_for_a_while(writer, len(writer.acked()) + 10)
            kill_server(home)
        for writer in writers:
            write_for_a_while(writer, len(writer.acked()) + 10)
    finally:
        for writer in writers:
            writer.kill()
    assert [error for writer in writers for error in writer.errors()] == []
    open_store(home)
    assert_nothing_lost(writers)
