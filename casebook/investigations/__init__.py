"""The two investigations of a case: teams, stages, review, conclusions; closing and reopening."""

from __future__ import annotations

from flask import Flask
from flask_babel import lazy_gettext as _l


def init_app(app: Flask) -> None:
    """Mount the pages and fill the places of the case page."""
    # The other pages mount themselves on the blueprint when imported.
    from casebook.investigations import (  # noqa: F401
        ending_views,
        panels,
        rectification_views,
        recusal_views,
        stage_views,
        telling,
        views,
        waiting_views,
    )
    from casebook.web import nav

    app.register_blueprint(views.bp)
    app.register_blueprint(waiting_views.bp)
    nav.register(15, _l("待批"), "approvals.index", icon="check")
    nav.set_counter("approvals.index", waiting_views.count)
    panels.register()
    telling.register()
