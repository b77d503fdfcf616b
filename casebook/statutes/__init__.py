"""The law as this installation keeps it: confirmed and corrected rows, law packs, calendar notices.

Rooms above register with `preview_with` and `on_change`; see `casebook.statutes.changes`.
"""

from __future__ import annotations

from flask import Flask

from casebook.statutes.changes import Change, Moved, on_change, preview_with
from casebook.statutes.editions import refresh

__all__ = ["Change", "Moved", "init_app", "on_change", "preview_with", "refresh"]


def init_app(app: Flask) -> None:
    """Put the kept law in use, look for changes of it before requests, mount the pages."""
    from flask_babel import lazy_gettext as _l

    from casebook.law import tables
    from casebook.law.tables import citation
    from casebook.statutes import calendar_views, decision_views, marks, pack_views, presenting, views  # noqa: F401
    from casebook.web import nav

    refresh(force=True)
    app.before_request(refresh)
    app.add_template_filter(marks.unverified)
    app.add_template_filter(marks.unread)
    app.add_template_filter(citation)
    app.add_template_filter(presenting.key_name, "law_key_name")
    app.jinja_env.globals.update(law_row=tables.row, law_row_url=marks.row_url)
    app.register_blueprint(views.bp)
    nav.register(95, _l("法规"), "law.index", icon="file")
    nav.set_counter("law.index", views.waiting_for_me)
