"""The running product: pages over HTTP from a web worker of its own, its memory, the lag of its index."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from urllib.parse import urlencode

from benchmarks.measure import Figure, Times, latency, resident_mb, times
from benchmarks.world import World
from casebook.accounts.demo import DEMO_PASSWORD
from casebook.acts import operator
from casebook.cases import service as cases
from casebook.search import service as search
from casebook.settings import ROOT

ROUNDS = 40
CHANGES = 15
PATIENCE_SECONDS = 30.0


class Browser:
    """A signed-in reader on one kept-alive connection."""

    def __init__(self, port: int, username: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}
        page = self._ask("GET", "/sign-in")[1]
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        form = {"username": username, "password": DEMO_PASSWORD, "csrf_token": token[1] if token else ""}
        status, _ = self._ask("POST", "/sign-in", urlencode(form))
        if status not in (302, 303):
            raise RuntimeError(f"could not sign in over HTTP: {status}")

    def get(self, path: str) -> None:
        status, _ = self._ask("GET", path)
        if status != 200:
            raise RuntimeError(f"{path}: {status}")

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, kept = value.partition(";")[0].partition("=")
                self.cookies[key] = kept
        return answer.status, text


def run(world: World) -> Iterator[Figure]:
    with _worker(world) as (pid, port):
        start = resident_mb(pid)
        browser = Browser(port, "leader")
        own = times([partial(browser.get, "/cases/")] * ROUNDS)
        yield latency("HTTP", "cases, newest first", own, aim_ms=100.0)
        own = times([partial(browser.get, f"/cases/{case_id}/") for case_id in world.own_ids[:ROUNDS]])
        yield latency("HTTP", "case page", own, aim_ms=150.0)
        own = times([partial(browser.get, "/search/?q=%E7%B2%89%E5%B0%98")] * ROUNDS)
        yield latency("HTTP", "search page", own)
        lag = _lag(world)
        yield Figure(
            "index",
            "a change made elsewhere until search finds it",
            f"p50 {lag.p50 / 1000:.2f} s, longest {max(lag.values) / 1000:.2f} s (n={len(lag.values)})",
            aim="< 2 s",
            met=max(lag.values) < 2000,
        )
        end = resident_mb(pid)
        yield Figure(
            "memory",
            "web worker, started / after this work",
            f"{start:.0f} / {end:.0f} MB",
            aim="< 300 MB",
            met=end < 300,
        )


def _lag(world: World) -> Times:
    """Milliseconds from the end of a change until its new word is found, indexed by the web worker."""
    actor, values = operator(), []
    for number, case_id in enumerate(world.own_ids[-CHANGES:]):
        word = f"zq{number}x{os.getpid()}"  # Latin words are found whole, so no other case has it
        case = cases.load_case(actor, case_id)
        cases.edit(actor, case_id, case.version, {"notes": word})
        began = time.perf_counter()
        while case_id not in {hit.case_id for hit in search.search(actor, word).hits}:
            if time.perf_counter() - began > PATIENCE_SECONDS:
                raise RuntimeError("the index does not follow")
            time.sleep(0.02)
        values.append((time.perf_counter() - began) * 1000)
    return Times(tuple(values))


@contextmanager
def _worker(world: World) -> Iterator[tuple[int, int]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("CASEBOOK_")}
    process = subprocess.Popen(
        [sys.executable, "run.py", "serve", "--port", str(port)],
        cwd=ROOT,
        env=environ | {"CASEBOOK_HOME": str(world.settings.home), "CASEBOOK_LOG_LEVEL": "WARNING"},
        stdout=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 60
        while socket.socket().connect_ex(("127.0.0.1", port)) != 0:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the web worker does not start")
            time.sleep(0.1)
        yield process.pid, port
    finally:
        process.terminate()
        process.wait(timeout=30)
