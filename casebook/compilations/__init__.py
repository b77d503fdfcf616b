"""Compilations: warning-education books out of cases, in which no name stands."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Mount the pages of compilations."""
    from casebook.compilations import views

    app.register_blueprint(views.bp)
