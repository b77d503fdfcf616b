"""The clocks of cases: started, met, paused, extended and waived; each can be asked how it came to be."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Mount the pages of the deadlines, fill the places of the case page, listen for acts."""
    from casebook import acts, statutes
    from casebook.deadlines import act_views, alerts, counting, panels, recomputing, reconciling, telling
    from casebook.web import nav

    app.register_blueprint(act_views.bp)
    alerts.init_app(app)
    panels.register()
    telling.register()
    nav.set_counter("deadlines.index", counting.of_request)
    acts.listen(reconciling.follow)
    statutes.preview_with(recomputing.preview)
    statutes.on_change(recomputing.follow)
