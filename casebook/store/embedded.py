"""The embedded server of a home, seen from outside: start it once, find it, mend it, stop it.

Any process may ask for it; `start.lock` lets one of them start it. Whether it lives is asked by an
authenticated read and by the lock it holds, never by its pid, which the system may have given away.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask_babel import lazy_gettext as _l
from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from casebook.refusals import Refusal

if sys.platform != "win32":
    import fcntl

CHILD = Path(__file__).with_name("embedded_child.py")
START_SECONDS = 90.0  # a store of 100,000 cases takes some 7 s to open on a fast disk
SILENT_SECONDS = 60.0  # a long read may keep the server from answering; after this it is taken for dead
STOP_SECONDS = 20.0
READ_MILLISECONDS = 5000


@dataclass(frozen=True)
class Address:
    """Where a home's server listens and how to sign in to it."""

    port: int
    user: str
    password: str = field(repr=False)
    home: str  # the identity of the home, not its path
    pid: int

    def client(self, **options: Any) -> MongoClient[dict[str, Any]]:
        return MongoClient(**self.options(), **options)

    def options(self) -> dict[str, Any]:
        return {
            "host": "127.0.0.1",
            "port": self.port,
            "username": self.user,
            "password": self.password,
            "authSource": "admin",
            "authMechanism": "SCRAM-SHA-256",
            "directConnection": True,
        }


def ensure_running(home: Path, idle_seconds: float = 300.0) -> Address:
    """The address of the running server of `home`, which is started or mended first where needed.

    `home` is the database folder (settings.database_home). Raises Refusal `store.*` when it cannot be.
    """
    _refuse_unsupported()
    _make_folder(home)
    if (address := ready(home)) is not None:
        return address
    with _locked(home / "start.lock"):
        return ready(home) or _await_living(home) or _start(home, idle_seconds)


def ready(home: Path) -> Address | None:
    """The address when the server answers an authenticated read, else None."""
    address = find(home)
    if address is None or not lives(home):  # nobody can answer: no need to wait for it
        return None
    return address if _fault(address) is None else None


def find(home: Path) -> Address | None:
    """The address as the files have it, unasked whether anybody answers there."""
    listening, credentials = _read(home / "ready.json"), _read(home / "cred.json")
    if not listening or not credentials or listening.get("home") != credentials.get("home"):
        return None
    try:
        return Address(
            int(listening["port"]),
            str(credentials["user"]),
            str(credentials["password"]),
            str(credentials["home"]),
            int(listening["pid"]),
        )
    except (KeyError, ValueError):
        return None


def lives(home: Path) -> bool:
    """Whether a server process of this home exists, answering or not. Costs no more than a file lock."""
    return _holder(home) is not None


def use(home: Path) -> int:
    """Say that this process uses the server: it stays while any such handle is open. Returns the handle."""
    _make_folder(home)
    handle = os.open(home / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(handle, fcntl.LOCK_SH)  # waits only while the server is ending for want of users
    return handle


def leave(handle: int) -> None:
    os.close(handle)


def stop(home: Path) -> bool:
    """End the server of `home` in order. True when one was running."""
    _refuse_unsupported()
    if not home.is_dir():
        return False
    with _locked(home / "start.lock"):
        return _end(home)


def status(home: Path) -> dict[str, Any]:
    """`state` (running, not_answering, stopped), and `port` and `pid` where known."""
    if not home.is_dir():
        return {"state": "stopped"}
    address = find(home)
    if _holder(home) is None:
        return {"state": "stopped"}
    if address is None:
        return {"state": "not_answering", "pid": _holder(home)}
    state = "running" if _fault(address) is None else "not_answering"
    return {"state": state, "port": address.port, "pid": address.pid}


# ---------------------------------------------------------------- inside


def _fault(address: Address) -> str | None:
    """What is wrong with the server at `address`: None, "silent" (wait), or "broken" (end it)."""
    client = address.client(
        serverSelectionTimeoutMS=2000,
        connectTimeoutMS=2000,
        socketTimeoutMS=READ_MILLISECONDS,
        maxPoolSize=1,
        retryReads=False,
    )
    try:
        client["casebook"]["health"].find_one({"_id": address.home})
    except OperationFailure:
        return "broken"  # it answers, but cannot read: a full or failing disk, or another home's server
    except PyMongoError:
        return "silent"
    finally:
        client.close()
    return None


def _await_living(home: Path) -> Address | None:
    """While a server holds its lock it may be opening, busy or ending: wait, then end it if it stays mute."""
    deadline, broken = time.monotonic() + SILENT_SECONDS, 0
    while _holder(home) is not None and time.monotonic() < deadline and broken < 3:
        address = find(home)
        fault = _fault(address) if address else "silent"
        if fault is None:
            return address
        broken += fault == "broken"
        time.sleep(0.1)
    _end(home)
    return None


def _start(home: Path, idle_seconds: float) -> Address:
    report_read, report_write = os.pipe()
    try:
        with os.fdopen(os.open(home / "log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as log:
            starter = subprocess.Popen(  # noqa: S603 (own interpreter, own script)
                [sys.executable, "-P", str(CHILD), str(home), str(idle_seconds), str(report_write)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[report_write],
                cwd="/",
                umask=0o077,
            )
        os.close(report_write)
        report_write = -1
        report = _first_line(report_read)
        starter.wait()
    finally:
        os.close(report_read)
        if report_write >= 0:
            os.close(report_write)
    if report == "ready" and (address := ready(home)) is not None:
        return address
    raise _start_refusal(home, report)


def _first_line(pipe: int) -> str:
    """What the child reports; empty when it ended, or did not speak in time."""
    deadline, text = time.monotonic() + START_SECONDS, b""
    os.set_blocking(pipe, False)
    while time.monotonic() < deadline and b"\n" not in text:
        try:
            piece = os.read(pipe, 4096)
        except BlockingIOError:
            time.sleep(0.02)
            continue
        if not piece:
            break
        text += piece
    return text.decode(errors="replace").strip()


def _start_refusal(home: Path, report: str) -> Refusal:
    if "busy" in report.lower() or report == "held":
        return Refusal(
            "store.locked",
            _l("数据目录 %(folder)s 正被另一个进程占用；请先结束它，再重新启动"),
            folder=str(home),
        )
    return Refusal(
        "store.not_started",
        _l("内置数据库未能启动（%(reason)s）；详情见 %(log)s"),
        reason=report.removeprefix("failed ") or _l("进程已退出"),
        log=str(home / "log"),
    )


def _end(home: Path) -> bool:
    """SIGTERM, wait, SIGKILL. Only ever sent to the holder of this home's server lock."""
    if _holder(home) is None:
        (home / "ready.json").unlink(missing_ok=True)
        return False
    for number, seconds in ((signal.SIGTERM, STOP_SECONDS), (signal.SIGKILL, 10.0)):
        deadline, told = time.monotonic() + seconds, 0
        while time.monotonic() < deadline:
            pid = _holder(home)
            if pid is None:
                (home / "ready.json").unlink(missing_ok=True)
                return True
            if pid and pid != told:  # 0 while it has not written its pid yet
                told = pid
                _signal(pid, number)
            time.sleep(0.05)
    raise Refusal("store.not_stopped", _l("内置数据库（%(folder)s）没有响应结束信号"), folder=str(home))


def _signal(pid: int, number: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def _holder(home: Path) -> int | None:
    """The pid of the process that holds this home's server lock (0: not written yet); None: nobody does."""
    try:
        lock = os.open(home / "server.lock", os.O_RDWR)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        written = os.read(lock, 32)
        return int(written) if written.isdigit() else 0
    finally:
        os.close(lock)
    return None


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold an exclusive lock. It goes with its process, so none can be left behind."""
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _make_folder(home: Path) -> None:
    if not home.is_dir():
        home.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        home.mkdir(mode=0o700, exist_ok=True)


def _read(path: Path) -> dict[str, Any] | None:
    """The JSON object at `path`; None when there is none or it was cut while being written."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return value if isinstance(value, dict) else None


def _refuse_unsupported() -> None:
    if sys.platform == "win32":
        raise Refusal(
            "store.platform",
            _l("Windows 上没有内置数据库；请设置 CASEBOOK_MONGODB_URI，或在 Linux、macOS 上运行"),
        )
