"""Measures: penalties, discipline, handling, accountability, interviews, notices, transfers, judgments,
ordered self-reviews."""

from __future__ import annotations

from flask import Flask

# Whatever reads a measure from the store must know the classes of its particulars.
from casebook.measures import particulars

__all__ = ["init_app", "particulars"]


def init_app(app: Flask) -> None:
    """Register the pages, the panels on the case page and the listeners."""
    from casebook.cases import listing
    from casebook.measures import act_views, choices, history, panels, upkeep
    from casebook.measures import correction_views as _correction_views  # noqa: F401 - its routes join the blueprint
    from casebook.measures import person_views as _person_views  # noqa: F401 - its routes join the blueprint
    from casebook.measures.transfers import panel as transfer_panel
    from casebook.measures.transfers import views as _transfer_views  # noqa: F401 - its routes join the blueprint

    app.register_blueprint(act_views.bp)
    listing.MEASURE_KINDS.update(choices.KINDS)
    panels.register()
    transfer_panel.register()
    history.register()
    upkeep.register()
