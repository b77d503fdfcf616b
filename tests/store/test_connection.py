"""One connection per process; a MongoDB that will not do is refused in a sentence."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from bson import decode, encode

import casebook.store
from casebook.refusals import Refusal
from casebook.settings import Settings, load_settings
from casebook.store import Store, close_store, current, embedded, open_store
from tests.faults.killing import kill_server, wait_for


@pytest.fixture
def away(settings: Settings) -> Iterator[None]:
    """The worker's store is closed meanwhile."""
    close_store()
    yield
    close_store()
    open_store(settings)


def test_opening_again_gives_the_same_store(store: Store, settings: Settings) -> None:
    assert open_store(settings) is store
    assert current() is store


def test_without_an_open_store_the_mistake_is_named(away: None) -> None:
    with pytest.raises(RuntimeError, match="open_store"):
        current()


def test_another_home_replaces_the_open_store(store: Store, away: None, tmp_path: Path) -> None:
    other = open_store(load_settings({}, home=tmp_path / "other", database_idle_seconds=60))
    assert current() is other
    other.db["only_here"].insert_one({})
    close_store()
    embedded.stop(tmp_path / "other" / "db")


def test_moments_come_back_aware(store: Store) -> None:
    from casebook import clock

    moment = clock.now()
    store.db["test_rows"].insert_one({"_id": 1, "at": moment})
    assert store.db["test_rows"].find_one()["at"] == moment


def test_an_address_where_nobody_listens_is_refused_in_bounded_time(away: None, tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    began = time.monotonic()
    with pytest.raises(Refusal) as refused:
        open_store(
            load_settings(
                {}, home=tmp_path, mongodb_uri=f"mongodb://127.0.0.1:{port}/", mongodb_timeout_ms=500
            )
        )
    assert refused.value.code == "store.unreachable"
    assert str(port) in refused.value.message
    assert time.monotonic() - began < 5
    assert not (tmp_path / "db").exists(), "no embedded server is started beside a named MongoDB"


@pytest.mark.parametrize("uri", ["localhost", "http://x", "mongodb://", "mongodb://a:b:c@d"])
def test_an_address_that_is_none_is_refused(away: None, tmp_path: Path, uri: str) -> None:
    with pytest.raises(Refusal) as refused:
        open_store(load_settings({}, home=tmp_path, mongodb_uri=uri, mongodb_timeout_ms=500))
    assert refused.value.code == "store.unreachable"


def test_a_standalone_server_is_refused_for_its_lack_of_transactions(away: None, tmp_path: Path) -> None:
    with standalone() as port, pytest.raises(Refusal) as refused:
        open_store(load_settings({}, home=tmp_path, mongodb_uri=f"mongodb://127.0.0.1:{port}/"))
    assert refused.value.code == "store.no_transactions"


def test_a_replica_set_by_address_works_with_transactions(away: None, tmp_path: Path) -> None:
    """The embedded server spoken to as a MongoDB by address: it says that it is a replica set."""
    address = embedded.ensure_running(tmp_path / "db")
    uri = f"mongodb://{address.user}:{address.password}@127.0.0.1:{address.port}/?authSource=admin&directConnection=true"
    opened = open_store(load_settings({}, home=tmp_path / "home", mongodb_uri=uri))
    assert not opened.embedded
    assert casebook.store.transact(lambda uow: casebook.store.counters.next_number(uow, "k")) == 1
    assert opened.db["commits"].find_one({}) is None
    close_store()
    embedded.stop(tmp_path / "db")


def test_a_dead_server_under_a_web_worker_is_back_before_anybody_asks(away: None, tmp_path: Path) -> None:
    settings = load_settings({}, home=tmp_path, database_idle_seconds=60)
    opened = open_store(settings)
    opened.start_watch()
    dead = kill_server(settings)
    wait_for(lambda: embedded._holder(settings.database_home) not in (None, 0, dead), "a new server")
    wait_for(opened.answers, "an answer")
    assert casebook.store.transact(lambda uow: casebook.store.counters.next_number(uow, "k")) == 1
    close_store()
    embedded.stop(settings.database_home)


def test_a_connected_process_follows_the_server_to_another_port(away: None, tmp_path: Path) -> None:
    settings = load_settings({}, home=tmp_path, database_idle_seconds=60)
    opened = open_store(settings)
    opened.db["kept"].insert_one({"_id": 1})
    first = opened._address
    embedded.stop(settings.database_home)
    with socket.socket() as squatter:
        squatter.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        squatter.bind(("127.0.0.1", first.port))
        squatter.listen()
        opened.mend()
        assert opened._address.port != first.port
        assert opened.db["kept"].find_one() == {"_id": 1}
    close_store()
    embedded.stop(settings.database_home)


class standalone:
    """As much of a standalone MongoDB as an opening connection asks for."""

    def __enter__(self) -> int:
        self.socket = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()
        return self.socket.getsockname()[1]

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        stream = connection.makefile("rb")
        while header := stream.read(16):
            size, request, code = (int.from_bytes(header[at : at + 4], "little") for at in (0, 4, 12))
            body = stream.read(size - 16)
            reply = {
                "ok": 1.0,
                "helloOk": True,
                "isWritablePrimary": True,
                "ismaster": True,
                "maxWireVersion": 21,
            }
            reply |= {"minWireVersion": 0, "maxBsonObjectSize": 16777216, "maxMessageSizeBytes": 48000000}
            reply |= {"maxWriteBatchSize": 100000}
            if code == 2013 and "find" in decode(body[5:]):
                reply = {"ok": 1.0, "cursor": {"id": 0, "ns": "casebook.health", "firstBatch": []}}
            connection.sendall(self._message(request, code, encode(reply)))

    def _message(self, request: int, code: int, document: bytes) -> bytes:
        if code == 2004:  # OP_QUERY, which only the first greeting uses
            payload, answer = bytes(16) + (1).to_bytes(4, "little") + document, 1
        else:
            payload, answer = bytes(4) + b"\0" + document, 2013
        numbers = (16 + len(payload), 1, request, answer)
        return b"".join(number.to_bytes(4, "little") for number in numbers) + payload
