"""Cases: what happened, to whom, and the frame of the two investigations into it."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Mount the pages of cases and tell lists how to record an export."""
    from casebook.acts import listen
    from casebook.cases import attachment_views, moving, views
    from casebook.cases.choices import GRADE_LIMBS
    from casebook.cases.export_trace import record_export
    from casebook.cases.shapes import partial_day, partial_moment
    from casebook.law.tables import citation
    from casebook.web.exporting import on_export

    for function in (partial_day, partial_moment):
        app.add_template_filter(function)
    app.add_template_filter(citation)
    app.jinja_env.globals["grade_limbs"] = GRADE_LIMBS
    app.register_blueprint(views.bp)
    app.register_blueprint(attachment_views.bp)
    on_export(record_export)
    listen(moving.follow)
