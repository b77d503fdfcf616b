"""The plumbing every page stands on: declarations, security, language, errors, forms, lists.

It knows no accounts: `accounts` tells it who acts (`set_actor_loader`) and what they may
(`set_authoriser`).
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask
from flask_bootstrap import Bootstrap5

from casebook import clock
from casebook.settings import Settings
from casebook.web import assets, declare, errors, filters, language, nav, security
from casebook.web.declare import (
    actor_or_none,
    allowed,
    current_actor,
    declared_act,
    forget_actor,
    public,
    requires,
    safe_next,
    set_actor_loader,
    set_authoriser,
)
from casebook.web.exporting import on_export
from casebook.web.forms import blank_row, written
from casebook.web.language import speak
from casebook.web.security import csrf

__all__ = [
    "actor_or_none",
    "allowed",
    "csrf",
    "current_actor",
    "declared_act",
    "forget_actor",
    "init_app",
    "nav",
    "on_export",
    "public",
    "requires",
    "safe_next",
    "set_actor_loader",
    "set_authoriser",
    "speak",
]

bootstrap = Bootstrap5()


def init_app(app: Flask, settings: Settings) -> None:
    """Wire the plumbing into `app`. Call before any blueprint is registered."""
    app.config["BOOTSTRAP_SERVE_LOCAL"] = True
    app.config["CASEBOOK_PAGE_SIZE"] = settings.page_size
    declare.init_app(app)
    security.init_app(app, settings)
    language.init_app(app, settings)
    errors.init_app(app)
    filters.init_app(app)
    bootstrap.init_app(app)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        actor=actor_or_none,
        allowed=allowed,
        asset=assets.asset,
        blank_row=blank_row,
        here=declare.here,
        icon=assets.icon,
        nav=nav,
        now=clock.now,
        today=clock.today,
        written=written,
    )
    app.context_processor(_frame)
    app.register_blueprint(_own_routes())


def _own_routes() -> Blueprint:
    routes = Blueprint("web", __name__)
    routes.post("/language")(language.choose)
    return routes


def _frame() -> dict[str, Any]:
    """What the layout needs on every page."""
    return {
        "languages": language.LANGUAGES,
        "language_code": language.language_code(),
    }
