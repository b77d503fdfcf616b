"""People, units, roles, permissions, sign-in."""

from __future__ import annotations

from flask import Flask

import casebook.accounts.journal  # noqa: F401 - declares the acts recorded here
from casebook.accounts.models import Person, RoleGrant, Unit, actor_for, unit_path
from casebook.accounts.permissions import ROLES, TABLE, may

__all__ = ["ROLES", "TABLE", "Person", "RoleGrant", "Unit", "actor_for", "init_app", "may", "unit_path"]


def init_app(app: Flask) -> None:
    """Tell the web who acts and what they may, and register the pages."""
    from casebook import web
    from casebook.accounts import passwords, people_views, sessions, units_views, views  # noqa: F401

    passwords.prepare()
    sessions.init_app(app)
    web.set_authoriser(may)
    app.register_blueprint(views.bp)
