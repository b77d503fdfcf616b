"""Cases: what happened, to whom, and the frame of the two investigations into it."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Mount the pages of cases and tell lists how to record an export."""
    from casebook.cases import attachment_views, views
    from casebook.cases.export_trace import record_export
    from casebook.web.exporting import on_export

    app.register_blueprint(views.bp)
    app.register_blueprint(attachment_views.bp)
    on_export(record_export)
