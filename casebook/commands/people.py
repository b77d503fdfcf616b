"""users add | list | reset."""

from __future__ import annotations

import sys

import click
from flask_babel import gettext as _

from casebook.accounts import console
from casebook.acts import operator
from casebook.commands.console import command, json_option, say, say_json


@click.group()
def users() -> None:
    """People who may sign in."""


def _password(ask: bool) -> str | None:
    """The password from the terminal, or the first line of standard input; None to have one made up."""
    if not ask:
        return None
    if sys.stdin.isatty():
        return str(click.prompt(_("密码"), hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\n") or None


def _told(username: str, made_up: str | None, as_json: bool) -> None:
    if as_json:
        say_json({"username": username, "password": made_up})
        return
    say(_("账号 %(username)s 已就绪", username=username))
    if made_up:
        say(_("临时密码 %(password)s（首次登录须修改）", password=made_up))


@users.command()
@click.argument("username")
@click.option("--name", required=True, help="name as shown")
@click.option("--unit", help="unit id; the only top unit without")
@click.option("--role", "roles", multiple=True, metavar="ROLE[@UNIT]", help="may be given several times")
@click.option("--password", "ask", is_flag=True, help="read the password (terminal, or standard input)")
@json_option
@command
def add(username: str, name: str, unit: str | None, roles: tuple[str, ...], ask: bool, as_json: bool) -> None:
    """Open an account; without --password a temporary one is made up and printed."""
    person, made_up = console.add_user(
        operator(), username, name, unit=unit, roles=roles, password=_password(ask)
    )
    _told(person.username, made_up, as_json)


@users.command("list")
@json_option
@command
def list_accounts(as_json: bool) -> None:
    """Print every account."""
    rows = console.list_users()
    if as_json:
        say_json(rows)
        return
    for row in rows:
        marks = [_("停用") if not row["active"] else "", _("锁定") if row["locked"] else ""]
        say("  ".join([f"{row['username']:<16}", row["name"], ",".join(row["roles"]), *filter(None, marks)]))


@users.command()
@click.argument("username")
@click.option("--password", "ask", is_flag=True, help="read the password (terminal, or standard input)")
@json_option
@command
def reset(username: str, ask: bool, as_json: bool) -> None:
    """Give an account a new password, to be changed at the next sign-in."""
    person, made_up = console.reset_user(operator(), username, _password(ask))
    _told(person.username, made_up, as_json)
