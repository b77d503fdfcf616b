"""What every command shares: the open home, who acts, human text or JSON, exit codes."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable
from typing import Any, NoReturn

import click
from flask import Flask
from flask_babel import lazy_gettext as _l

from casebook.acts import Actor, operator
from casebook.refusals import NotFound, Refusal, Refusals
from casebook.settings import Settings, load_settings

json_option = click.option("--json", "as_json", is_flag=True, help="print JSON instead of text")
as_option = click.option(
    "--as", "username", metavar="USER", help="act as this person, whose permissions hold"
)


def settings_or_exit(**overrides: Any) -> Settings:
    """The settings in force; a bad one ends the command as bad usage."""
    try:
        return load_settings(**overrides)
    except (ValueError, OSError) as error:
        fail(f"settings.bad — {error}", status=2)


def opened(settings: Settings | None = None) -> Flask:
    """The app over this home, with its indexes in place."""
    from casebook import create_app, store
    from casebook.commands.readiness import prepare

    app = create_app(settings or settings_or_exit())
    with app.app_context():
        prepare(store.current())
    return app


def _opened() -> Flask:
    try:
        return opened()
    except OSError as error:
        told = {"path": error.filename or "", "reason": error.strerror or str(error)}
        raise Refusal("home.cannot_write", _l("不能写入 %(path)s：%(reason)s"), **told) from error


def command(run: Callable[..., Any]) -> Callable[..., Any]:
    """Run a command inside the app of its home; a refusal ends it with `code — sentence`, exit 1."""

    @functools.wraps(run)
    def wrapped(*args: Any, **kwargs: Any) -> None:
        from casebook.web.language import speak

        try:
            app = _opened()
            with app.app_context(), speak(app.extensions["casebook.settings"].language):
                status = _run(run, args, kwargs)
        except Refusal as refusal:
            fail(str(refusal))
        except BrokenPipeError:
            sys.exit(0)
        sys.exit(status or 0)

    return wrapped


def _run(run: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> int | None:
    try:
        status = run(*args, **kwargs)
    except Refusals as refusals:
        fail("\n".join(str(refusal) for refusal in refusals.all))
    except Refusal as refusal:
        fail(str(refusal))
    return status if isinstance(status, int) else None


def acting(username: str | None) -> Actor:
    """The person named by `--as`, or the operator of the machine."""
    if username is None:
        return operator()
    from casebook.accounts import Person, actor_for

    person = Person.objects(username=username.strip().lower()).first()
    if person is None or not person.active:
        raise NotFound("user.unknown", _l("没有名为 %(username)s 的可用账号"), username=username)
    return actor_for(person)


def say(text: Any = "") -> None:
    click.echo(str(text))


def say_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, default=str))


def fail(text: str, status: int = 1) -> NoReturn:
    """End the command with `text` on standard error."""
    click.echo(text, err=True)
    sys.exit(status)
