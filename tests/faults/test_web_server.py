"""The web server under kill -9: what a page said was saved is saved, and starting again needs no hand."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from casebook.settings import ROOT, Settings, load_settings
from casebook.store import close_store, current, embedded, open_store
from tests.faults.killing import clean_environment, kill_server, wait_for
from tests.faults.visitor import Visitor


class WebServer:
    """`python run.py serve` over one home."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.port = free_port()
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        environ = clean_environment() | {"CASEBOOK_HOME": str(self.settings.home)}
        process = subprocess.Popen(
            [sys.executable, "run.py", "serve", "--port", str(self.port)],
            cwd=ROOT,
            env=environ,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for(self.listens, "the web server to listen")
        return process

    def listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def end(self, number: int = signal.SIGKILL) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=30)

    def start_again(self) -> None:
        self.process = self._start()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def server(tmp_path: Path) -> Iterator[WebServer]:
    from casebook import create_app
    from casebook.accounts.demo import seed_demo
    from casebook.commands.readiness import prepare

    close_store()
    settings = load_settings({}, home=tmp_path / "home", database_idle_seconds=60)
    app = create_app(settings)
    with app.app_context():
        prepare(current())
        seed_demo(current())
    close_store()
    started = WebServer(settings)
    yield started
    if started.process.poll() is None:
        started.end()
    close_store()
    embedded.stop(settings.database_home)


class Registrar(threading.Thread):
    """Registers case after case; keeps the addresses of those the server said are saved."""

    def __init__(self, port: int, word: str) -> None:
        super().__init__(daemon=True)
        self.visitor, self.word = Visitor(port), word
        self.saved: dict[str, str] = {}
        self.refused: list[int] = []
        self.stopping = False

    def run(self) -> None:
        from casebook.accounts.demo import DEMO_PASSWORD

        try:
            self.visitor.sign_in("caseadmin", DEMO_PASSWORD)
            while not self.stopping:
                self._register(f"{self.word}第{len(self.saved) + len(self.refused)}起事故")
        except OSError:
            return  # the server is gone, and so is this connection

    def _register(self, title: str) -> None:
        values = {
            "title": title,
            "source": "accident",
            "unit": "city",
            "secrecy": "internal",
            "not_alike": "1",
        }
        status, _, location = self.visitor.send("/cases/new", "/cases/new", values)
        if status in (302, 303):
            self.saved[title] = location
        else:
            self.refused.append(status)


def stored_titles(settings: Settings) -> list[str]:
    opened = open_store(settings)
    return [case["title"] for case in opened.db["cases"].find({}, {"title": 1})]


def assert_saved(server: WebServer, registrar: Registrar) -> None:
    titles = stored_titles(server.settings)
    assert set(registrar.saved) <= set(titles), "a case the page said was saved is gone"
    assert len(titles) == len(set(titles)), "a case was saved twice"
    numbers = [case["number"] for case in current().db["cases"].find()]
    assert len(numbers) == len(set(numbers))
    trailed = current().db["trail"].find({"act": "cases.register"}, {"summary": 1})
    assert len(list(trailed)) == len(titles), "a case without its trace, or a trace without its case"


def test_killing_the_web_server_loses_no_case_and_it_starts_again_by_itself(server: WebServer) -> None:
    registrar = Registrar(server.port, "甲")
    registrar.start()
    wait_for(lambda: len(registrar.saved) >= 3, "some cases to be saved")
    server.end(signal.SIGKILL)
    registrar.join(timeout=30)
    server.start_again()
    assert_saved(server, registrar)
    visitor = Visitor(server.port)
    assert visitor.get("/sign-in")[0] == 200


def test_killing_the_database_under_the_web_server_is_mended_while_it_serves(server: WebServer) -> None:
    registrar = Registrar(server.port, "乙")
    registrar.start()
    wait_for(lambda: len(registrar.saved) >= 3, "some cases to be saved")
    kill_server(server.settings)
    before = len(registrar.saved)
    wait_for(lambda: len(registrar.saved) >= before + 3, "more cases to be saved")
    registrar.stopping = True
    registrar.join(timeout=30)
    assert set(registrar.refused) <= {503}, "at most a page that asks for patience"
    assert_saved(server, registrar)


def test_killing_both_leaves_a_home_that_opens_with_all_that_was_saved(server: WebServer) -> None:
    registrar = Registrar(server.port, "丙")
    registrar.start()
    wait_for(lambda: len(registrar.saved) >= 3, "some cases to be saved")
    server.end(signal.SIGKILL)
    kill_server(server.settings)
    registrar.join(timeout=30)
    server.start_again()
    assert_saved(server, registrar)
    again = Registrar(server.port, "丁")
    again.start()
    wait_for(lambda: len(again.saved) >= 1, "a case to be saved after the start")
    again.stopping = True
    again.join(timeout=30)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ending_the_web_server_in_order_leaves_the_database_to_others(server: WebServer, number: int) -> None:
    assert server.end(number) == 0
    assert embedded.status(server.settings.database_home)["state"] == "running"
    assert os.path.exists(server.settings.database_home / "ready.json")
