"""The two investigations of a case: teams, stages, review, conclusions; closing and reopening."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Mount the pages and fill the places of the case page."""
    # The other pages mount themselves on the blueprint when imported.
    from casebook.investigations import (  # noqa: F401
        ending_views,
        panels,
        rectification_views,
        recusal_views,
        stage_views,
        views,
    )

    app.register_blueprint(views.bp)
    panels.register()
