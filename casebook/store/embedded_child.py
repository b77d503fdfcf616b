"""The embedded server's own process: one per home, for every process that uses that home.

Run by path, never imported by casebook: it knows nothing of casebook and casebook speaks to it over
the wire only. It leaves the starter's session, so neither Ctrl-C nor kill -9 of a web server ends it.
It ends on SIGTERM, when nobody has held `users.lock` for the idle time, or when its folder is gone.

    python -P embedded_child.py FOLDER IDLE_SECONDS REPORT_PIPE

Files in FOLDER (readable by the owner alone): wt/ the data, cred.json, server.lock (held while it
runs), users.lock (held shared by users), port (tried again at the next start), ready.json, log.
"""

from __future__ import annotations

import contextlib
import fcntl
import gc
import json
import logging
import logging.handlers
import os
import secrets
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

TICK_SECONDS = 1.0
HOLD_TRIES = 40
USER = "casebook"
CLOSED_BY_LOCK = 3  # exit status: another server holds this folder


def main(folder: Path, idle_seconds: float, report: Callable[[str], None]) -> int:
    """Serve until told to stop. Returns the exit status; `report` tells the starter how it went."""
    holder = hold(folder / "server.lock")
    if holder is None:
        report("held")
        return CLOSED_BY_LOCK
    (folder / "ready.json").unlink(missing_ok=True)
    log_to(folder / "log")
    told = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: told.set())
    try:
        credentials = credentials_of(folder)
        server = make_server(folder, credentials)
        listen(server, folder / "port")
    except Exception as error:
        report(f"failed {type(error).__name__}: {error}")
        raise
    collect_rarely()
    ready = {"port": server.port, "pid": os.getpid(), "home": credentials["home"]}
    write_json(folder / "ready.json", ready)
    logging.info("ready on port %s", server.port)
    report("ready")
    logging.info("stopping: %s", wait(folder, idle_seconds, told))
    (folder / "ready.json").unlink(missing_ok=True)
    with contextlib.suppress(OSError, AttributeError):  # wakes its accepting thread, else waited for for 2 s
        server._socket.shutdown(socket.SHUT_RDWR)
    server.stop()
    return 0


def hold(path: Path) -> int | None:
    """The lock that tells a living server from a dead one, whatever its pid; None when it is held."""
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    for _ in range(HOLD_TRIES):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.05)  # somebody may just be asking whether it is held
            continue
        os.ftruncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode(), 0)
        return lock
    os.close(lock)
    return None


def credentials_of(folder: Path) -> dict[str, str]:
    """The credentials of this home; new ones where there are none or they were cut while being written."""
    known = read_json(folder / "cred.json")
    if known and {"user", "password", "home"} <= set(known):
        return known
    made = {"user": USER, "password": secrets.token_urlsafe(32), "home": secrets.token_hex(16)}
    write_json(folder / "cred.json", made)
    return made


def make_server(folder: Path, credentials: dict[str, str]) -> Any:
    """A server that is not listening yet and already knows its only user.

    The user is written at every start: a kill right after the first one must not lock anybody out.
    """
    from secantus import SecantusDBServer
    from secantus.auth import derive_credentials

    server = SecantusDBServer(
        host="127.0.0.1",
        port=0,
        storage_path=str(folder / "wt"),
        enable_test_commands=False,
        require_auth=True,
        sync_on_commit=True,
        cache_size="512M",
    )
    user = credentials["user"]
    server.storage.add_user(
        "admin",
        user,
        {
            "_id": f"admin.{user}",
            "user": user,
            "db": "admin",
            "credentials": derive_credentials(credentials["password"]).to_doc(),
            "roles": [{"role": "root", "db": "admin"}],
            "mechanisms": ["SCRAM-SHA-256"],
        },
        replace=True,
    )
    return server


def collect_rarely() -> None:
    """The server decodes documents all day and makes next to no cycles: looking for them at Python's usual
    pace costs a tenth of its work."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def listen(server: Any, port_file: Path) -> None:
    """Listen on the port of last time, so that connected clients find the server again; else on any."""
    try:
        server.port = int(port_file.read_text())
    except (OSError, ValueError):
        server.port = 0
    try:
        server.start()
    except (OSError, OverflowError):
        server.port = 0
        server.start()
    write_text(port_file, str(server.port))


def wait(folder: Path, idle_seconds: float, told: threading.Event) -> str:
    """Wait for a reason to stop and name it."""
    users = os.open(folder / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
    last_used = time.monotonic()
    while not told.wait(TICK_SECONDS):
        if not (folder / "wt").is_dir():
            return "the folder is gone"
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            last_used = time.monotonic()
            continue
        if time.monotonic() - last_used >= idle_seconds:
            return "nobody uses it"  # the lock stays held: a new user waits until this process is gone
        fcntl.flock(users, fcntl.LOCK_UN)
    return "told to"


def log_to(path: Path) -> None:
    handler = logging.handlers.RotatingFileHandler(path, maxBytes=500_000, backupCount=1, encoding="utf-8")
    logging.basicConfig(
        level=logging.INFO, handlers=[handler], format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    sys.excepthook = lambda kind, error, trace: logging.critical("died", exc_info=(kind, error, trace))


def read_json(path: Path) -> dict[str, str] | None:
    """The JSON object at `path`; None when there is none or it was cut while being written."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return value if isinstance(value, dict) and value else None


def write_json(path: Path, value: dict[str, Any]) -> None:
    write_text(path, json.dumps(value))


def write_text(path: Path, text: str) -> None:
    """Write beside and rename, so that no reader sees half a file."""
    beside = path.with_name(path.name + ".tmp")
    with beside.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(path)


def leave_starter() -> None:
    """Own session, no parent: the starter gets its child's end at once and keeps no zombie."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    if os.fork():
        os._exit(0)
    os.setsid()
    if os.fork():
        os._exit(0)
    os.umask(0o077)


def reporter(pipe: int) -> Callable[[str], None]:
    """Tells the starter once; a starter that has gone meanwhile is no reason to die."""

    def report(line: str) -> None:
        try:
            os.write(pipe, f"{line}\n".encode())
            os.close(pipe)
        except OSError:
            pass

    return report


if __name__ == "__main__":
    leave_starter()
    sys.exit(main(Path(sys.argv[1]), float(sys.argv[2]), reporter(int(sys.argv[3]))))
