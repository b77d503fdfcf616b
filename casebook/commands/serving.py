"""serve, init, stop."""

from __future__ import annotations

import logging
import signal
import socket
import sys
from typing import Any

import click
from flask import Flask
from flask_babel import gettext as _

from casebook.commands.console import fail, json_option, opened, say, say_json, settings_or_exit
from casebook.refusals import Refusal


@click.command()
@click.option("--host", help="address to listen on")
@click.option("--port", type=int, help="port to listen on")
@click.option(
    "--demo", is_flag=True, help="demonstration accounts and reference cases where the store is empty"
)
def serve(host: str | None, port: int | None, demo: bool) -> None:
    """Start the web server."""
    import waitress

    from casebook import search, store
    from casebook.acts.seals import seal_finished_days
    from casebook.deadlines import alerts, arrears
    from casebook.web.language import speak

    chosen: dict[str, Any] = {
        name: value for name, value in (("host", host), ("port", port)) if value is not None
    }
    settings = settings_or_exit(**chosen)
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    _refuse_taken_port(settings.host, settings.port)
    try:
        app = opened(settings)
        with app.app_context(), speak(settings.language):
            if demo:
                _seed(app)
            seal_finished_days()
    except Refusal as refusal:
        fail(str(refusal))
    store.current().start_watch()
    indexer = search.start_indexer(app)
    sender = alerts.start_sender(app)
    clocks = arrears.begin()
    signal.signal(signal.SIGTERM, _leave)
    say(f"casebook  http://{settings.host}:{settings.port}/   (Ctrl-C ends it)")
    sys.stdout.flush()
    try:
        waitress.serve(
            app, host=settings.host, port=settings.port, threads=settings.threads, ident=None, _quiet=True
        )
    except KeyboardInterrupt:
        pass
    finally:
        indexer.stop(timeout=2.0)  # all work on the store until then
        arrears.end(clocks, timeout=2.0)
        if sender is not None:
            sender.stop(timeout=2.0)
        store.close_store()


def _leave(*_args: Any) -> None:
    raise KeyboardInterrupt


def _refuse_taken_port(host: str, port: int) -> None:
    """Say plainly that the port is taken, before anything is started."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            fail(f"serve.port_taken — {host}:{port}: {error.strerror}; --port / CASEBOOK_PORT")


def _seed(app: Flask) -> None:
    """Demonstration accounts and the published cases, each only where there are none yet."""
    from casebook.accounts.demo import DEMO_PASSWORD, accounts_of_demo, seed_demo
    from casebook.interchange.seed import seed_reference_cases
    from casebook.store import current

    seed_demo(current())
    if loaded := seed_reference_cases():
        say(_("已载入 %(count)s 个参考案例", count=loaded))
    if accounts := accounts_of_demo():
        say(_("演示账号（密码均为 %(password)s）：", password=DEMO_PASSWORD))
        for account in accounts:
            say(f"  {account.username:<14}{account.name}  {account.role}")


@click.command()
@click.option("--demo", is_flag=True, help="demonstration accounts and reference cases")
@json_option
def init(demo: bool, as_json: bool) -> None:
    """Make the home: store, indexes, first unit. Safe to repeat."""
    from casebook.commands.readiness import ensure_unit
    from casebook.store import current
    from casebook.web.language import speak

    try:
        app = opened()
        with app.app_context(), speak(app.extensions["casebook.settings"].language):
            if demo:
                _seed(app)
            ensure_unit()
            names = current().ensure_indexes()
            home = str(current().home)
            if as_json:
                say_json({"home": home, "indexes": len(names)})
            else:
                say(_("已就绪：%(home)s（%(count)s 个索引）", home=home, count=len(names)))
    except Refusal as refusal:
        fail(str(refusal))


@click.command()
@json_option
def stop(as_json: bool) -> None:
    """End the embedded database of this home."""
    from casebook.store import embedded

    settings = settings_or_exit()
    try:
        stopped = not settings.mongodb_uri and embedded.stop(settings.database_home)
    except Refusal as refusal:
        fail(str(refusal))
    if as_json:
        say_json({"stopped": bool(stopped)})
    else:
        say("stopped" if stopped else "nothing was running")
