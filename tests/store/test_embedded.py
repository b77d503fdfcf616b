"""The embedded server of a home: one for all processes, found, mended and ended without a hand."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from casebook.refusals import Refusal
from casebook.settings import Settings, load_settings
from casebook.store import Store, embedded
from tests.faults.killing import kill_server, run_python, wait_for

ASK = """
import sys
from casebook.settings import load_settings
from casebook.store import open_store
store = open_store(load_settings({}, home=sys.argv[1], database_idle_seconds=60))
store.db["asked"].insert_one({"by": sys.argv[2]})
print(store._address.pid)
"""


@pytest.fixture
def homes(tmp_path: Path) -> Iterator[Any]:
    made: list[Settings] = []

    def make(name: str = "home", **values: Any) -> Settings:
        settings = load_settings({}, home=tmp_path / name, **{"database_idle_seconds": 60, **values})
        made.append(settings)
        return settings

    yield make
    for settings in made:
        embedded.stop(settings.database_home)


@pytest.fixture
def home(homes: Any) -> Path:
    return homes().database_home


def reads(address: embedded.Address) -> bool:
    with address.client(serverSelectionTimeoutMS=2000) as client:
        client["casebook"]["any"].find_one({})
    return True


def test_a_home_that_was_never_used_is_stopped(home: Path) -> None:
    assert embedded.status(home) == {"state": "stopped"}
    assert embedded.stop(home) is False
    assert not home.exists()


def test_the_server_is_started_once_and_found_again(home: Path) -> None:
    first = embedded.ensure_running(home)
    assert reads(first)
    assert embedded.ensure_running(home) == first
    assert embedded.status(home) == {"state": "running", "port": first.port, "pid": first.pid}


def test_stop_ends_it_and_the_next_start_has_the_same_port_and_data(home: Path) -> None:
    first = embedded.ensure_running(home)
    with first.client() as client:
        client["casebook"]["kept"].insert_one({"_id": 1})
    assert embedded.stop(home) is True
    assert embedded.status(home) == {"state": "stopped"}
    assert not (home / "ready.json").exists()
    second = embedded.ensure_running(home)
    assert (second.port, second.password) == (first.port, first.password)
    with second.client() as client:
        assert client["casebook"]["kept"].find_one() == {"_id": 1}


def test_a_taken_port_is_passed_over(home: Path) -> None:
    first = embedded.ensure_running(home)
    embedded.stop(home)
    with socket.socket() as squatter:
        squatter.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        squatter.bind(("127.0.0.1", first.port))
        squatter.listen()
        second = embedded.ensure_running(home)
        assert second.port != first.port
        assert reads(second)


def test_six_processes_at_once_start_exactly_one_server(homes: Any) -> None:
    settings = homes()
    processes = [
        run_python("-c", ASK, str(settings.home), str(number), stdout=subprocess.PIPE) for number in range(6)
    ]
    answers = {process.communicate(timeout=120)[0].strip() for process in processes}
    assert [process.returncode for process in processes] == [0] * 6
    assert len(answers) == 1, "each spoke to the same server"
    with embedded.ensure_running(settings.database_home).client() as client:
        assert {found["by"] for found in client["casebook"]["asked"].find()} == {str(n) for n in range(6)}


def test_two_homes_never_mix(homes: Any) -> None:
    one, two = homes("one").database_home, homes("two").database_home
    first, second = embedded.ensure_running(one), embedded.ensure_running(two)
    assert first.port != second.port
    assert first.home != second.home
    assert first.password != second.password
    with (
        MongoClient(**{**second.options(), "password": first.password}) as client,
        pytest.raises(OperationFailure),
    ):
        client["casebook"]["any"].find_one({})


def test_ready_file_of_another_home_is_not_believed(homes: Any) -> None:
    one, two = homes("one").database_home, homes("two").database_home
    first, second = embedded.ensure_running(one), embedded.ensure_running(two)
    embedded.stop(one)
    (one / "ready.json").write_text((two / "ready.json").read_text())
    again = embedded.ensure_running(one)
    assert (again.home, again.port) == (first.home, first.port)
    assert embedded.ready(two) == second


def test_a_dead_server_whose_port_another_home_took_is_started_anew(homes: Any) -> None:
    one, two = homes("one"), homes("two")
    first = embedded.ensure_running(one.database_home)
    kill_server(one)
    two.database_home.mkdir(parents=True)
    (two.database_home / "port").write_text(str(first.port))
    second = embedded.ensure_running(two.database_home)
    assert second.port == first.port, "the other home has it now"
    again = embedded.ensure_running(one.database_home)
    assert again.home == first.home
    assert again.port != second.port
    assert reads(again)
    assert reads(second)


@pytest.mark.parametrize("content", ["", "{", '{"port": 1}', "[]", "null", '{"user": "casebook"}'])
def test_files_cut_while_being_written_are_repaired(home: Path, content: str) -> None:
    embedded.ensure_running(home)
    embedded.stop(home)
    for name in ("ready.json", "cred.json", "port", "server.lock"):
        (home / name).write_text(content)
        (home / f"{name}.tmp").write_text(content)
    assert reads(embedded.ensure_running(home))


def test_a_server_killed_in_its_first_second_locks_nobody_out(homes: Any) -> None:
    settings = homes()
    for _ in range(3):
        address = embedded.ensure_running(settings.database_home)
        kill_server(settings)
        assert embedded.status(settings.database_home) == {"state": "stopped"}
    again = embedded.ensure_running(settings.database_home)
    assert again.password == address.password
    assert reads(again)


def test_it_asks_for_a_password_before_anything_else(home: Path) -> None:
    address = embedded.ensure_running(home)
    with MongoClient("127.0.0.1", address.port, directConnection=True) as client:
        for command in (
            lambda: client["casebook"]["cases"].find_one({}),
            lambda: client["casebook"]["cases"].insert_one({}),
            lambda: client.list_database_names(),
            lambda: client.admin.command("createUser", "x", pwd="x", roles=["root"]),
            lambda: client.admin.command("shutdown"),
        ):
            with pytest.raises(PyMongoError):
                command()
    assert reads(address)


def test_its_files_are_readable_by_their_owner_alone(home: Path) -> None:
    embedded.ensure_running(home)
    for path in [home, *home.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_its_password_is_in_no_argument_and_no_printed_address(home: Path) -> None:
    address = embedded.ensure_running(home)
    assert address.password not in repr(address)
    command_line = Path(f"/proc/{address.pid}/cmdline")
    if command_line.exists():
        assert address.password not in command_line.read_text()
    assert address.password not in (home / "log").read_text()


def test_it_leaves_the_session_of_its_starter(home: Path) -> None:
    address = embedded.ensure_running(home)
    assert os.getsid(address.pid) != os.getsid(0)
    os.kill(address.pid, signal.SIGINT)
    os.kill(address.pid, signal.SIGHUP)
    time.sleep(0.2)
    assert reads(address)


def test_it_ends_by_itself_when_nobody_uses_it_and_not_before(home: Path) -> None:
    address = embedded.ensure_running(home, idle_seconds=1)
    handle = embedded.use(home)
    time.sleep(3)
    assert embedded.ready(home) == address
    embedded.leave(handle)
    wait_for(lambda: embedded.status(home) == {"state": "stopped"}, "the server to end")
    assert "nobody uses it" in (home / "log").read_text()
    assert reads(embedded.ensure_running(home))


def test_it_ends_when_its_folder_is_gone(home: Path, tmp_path: Path) -> None:
    address = embedded.ensure_running(home)
    home.rename(tmp_path / "elsewhere")
    wait_for(lambda: not lives(address.pid), "the server to end")


def test_a_server_that_hangs_is_ended_and_replaced(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "SILENT_SECONDS", 1.0)
    monkeypatch.setattr(embedded, "STOP_SECONDS", 1.0)
    monkeypatch.setattr(embedded, "READ_MILLISECONDS", 500)
    first = embedded.ensure_running(home)
    os.kill(first.pid, signal.SIGSTOP)
    assert embedded.status(home)["state"] == "not_answering"
    second = embedded.ensure_running(home)
    assert second.pid != first.pid
    assert reads(second)


def test_a_locked_data_folder_is_refused_with_a_reason(home: Path) -> None:
    """Another program holds the data itself, without casebook's own lock."""
    hidden = embedded.ensure_running(home)
    (home / "server.lock").unlink()  # the running server keeps the old one; nobody sees it any more
    (home / "ready.json").unlink()
    with pytest.raises(Refusal) as refused:
        embedded.ensure_running(home)
    assert refused.value.code == "store.locked"
    assert str(home) in refused.value.message
    os.kill(hidden.pid, signal.SIGTERM)
    wait_for(lambda: not lives(hidden.pid), "the hidden server to end")
    assert reads(embedded.ensure_running(home))


def test_a_server_that_cannot_start_is_refused_with_its_reason_and_its_log(home: Path) -> None:
    home.mkdir(parents=True)
    (home / "wt").write_text("a file where a folder should be")
    with pytest.raises(Refusal) as refused:
        embedded.ensure_running(home)
    assert refused.value.code == "store.not_started"
    assert str(home / "log") in refused.value.message


def test_windows_is_refused_in_a_sentence(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded.sys, "platform", "win32")
    with pytest.raises(Refusal) as refused:
        embedded.ensure_running(home)
    assert refused.value.code == "store.platform"
    assert "CASEBOOK_MONGODB_URI" in refused.value.message


def test_the_store_fixture_is_empty_and_answers(store: Store) -> None:
    assert store.embedded
    assert store.answers()
    assert store.db["cases"].find_one({}) is None


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False
