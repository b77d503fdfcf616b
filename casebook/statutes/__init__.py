"""The law as this installation keeps it: confirmed and corrected rows, law packs, calendar notices.

Rooms above register with `preview_with` and `on_change`; see `casebook.statutes.changes`.
"""

from __future__ import annotations

from flask import Flask

from casebook.statutes.changes import Change, Moved, on_change, preview_with
from casebook.statutes.editions import refresh

__all__ = ["Change", "Moved", "init_app", "on_change", "preview_with", "refresh"]


def init_app(app: Flask) -> None:
    """Put the kept law in use, and look for changes of it before requests."""
    from casebook.statutes import marks

    refresh(force=True)
    app.before_request(refresh)
    app.add_template_filter(marks.unverified)
