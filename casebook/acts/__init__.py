"""The spine: every act of a person, recorded, hash-chained, told to its listeners."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casebook.acts.actor import SYSTEM, Actor, Grant, operator
from casebook.acts.registry import ACTS, declare
from casebook.acts.trail import ActDraft, listen, record, record_many, record_read

if TYPE_CHECKING:
    from flask import Flask

__all__ = [
    "ACTS",
    "SYSTEM",
    "ActDraft",
    "Actor",
    "Grant",
    "declare",
    "init_app",
    "listen",
    "operator",
    "record",
    "record_many",
    "record_read",
]


def init_app(app: Flask) -> None:
    """Mount the auditor's pages."""
    from casebook.acts.views import bp  # the pages import this package

    app.register_blueprint(bp)
