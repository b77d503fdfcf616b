"""A process that sends what is due, to be killed: `python -m tests.deadlines.alerts.worker HOME PORT [AT]`.

With AT it kills itself there: `claimed` (before the mail server is spoken to), `agreed` (everything is
agreed, the text not marked as going out), `sending` (marked, the text not sent) or `taken` (the server
took the mail, which is not marked yet).
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from casebook import create_app
from casebook.deadlines.alerts import queue, sender
from casebook.settings import load_settings


def die(*_args: Any, **_values: Any) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)


def main(home: str, port: str, at: str = "") -> None:
    settings = load_settings(
        {},
        home=Path(home),
        secret_key="tests only",
        smtp_host="127.0.0.1",
        smtp_port=int(port),
        smtp_security="none",
        smtp_from="casebook@example.gov.cn",
        database_idle_seconds=60,
    )
    app = create_app(settings)
    begin = queue.begin_sending
    if at == "claimed":
        sender.send = die
    elif at == "agreed":
        queue.begin_sending = die
    elif at == "sending":
        queue.begin_sending = lambda *args: begin(*args) and die()
    elif at == "taken":
        queue.mark_sent = die
    with app.app_context():
        print(dict(sender.send_due(settings)), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
