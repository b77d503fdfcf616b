"""A real server in a home of its own, a real browser, and desks of signed-in people."""

from __future__ import annotations

import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 120


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("browser-home")


@pytest.fixture(scope="session")
def address(chromium: Any, home: Path) -> Iterator[str]:
    """`run.py serve --demo` on a free port; ended, with its database, when the tests are done."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("CASEBOOK_")},
        "CASEBOOK_HOME": str(home),
        "CASEBOOK_DATABASE_IDLE_SECONDS": "20",
        "PYTHONUNBUFFERED": "1",
    }
    entry = [sys.executable, str(ROOT / "run.py")]
    server = subprocess.Popen(
        [*entry, "serve", "--demo", "--port", str(port)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        _wait_until_it_listens(server, f":{port}/")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()
        subprocess.run([*entry, "stop"], cwd=ROOT, env=environment, timeout=60, check=False)


def _wait_until_it_listens(server: subprocess.Popen[str], sign: str) -> None:
    """Read what the server prints until it says its address; go on reading, so that it never blocks."""
    printed: queue.Queue[str | None] = queue.Queue()

    def read() -> None:
        for line in server.stdout or ():
            printed.put(line)
        printed.put(None)

    threading.Thread(target=read, daemon=True).start()
    said, end = [], time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            line = printed.get(timeout=1)
        except queue.Empty:
            continue
        if line is None:
            break
        said.append(line)
        if "http://" in line and sign in line:
            return
    pytest.fail("the server did not start:\n" + "".join(said))


@pytest.fixture
def watch() -> Iterator[Any]:
    """The looker-over of pages; a test ends by asserting that it found no faults."""
    from tests.browser.watching import Watch

    watch = Watch()
    yield watch
    print(f"{watch.pages} pages, {watch.looks} looked over\n{watch.report()}")


@pytest.fixture
def desk(chromium: Any, address: str, watch: Any) -> Iterator[Callable[..., Any]]:
    """`desk("leader")`: the desk of an account, signed in the first time it is asked for."""
    from tests.browser.desk import Desk

    taken: dict[str, Any] = {}

    def desk(who: str, **options: Any) -> Any:
        if options or who not in taken:
            taken[f"{who} {options}" if options else who] = Desk(chromium, address, who, watch, **options)
        return taken[f"{who} {options}" if options else who]

    yield desk
    for each in taken.values():
        each.context.close()
