"""Search over every part of every case that a reader may see, and cases like a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casebook.search.indexer import start_indexer

if TYPE_CHECKING:
    from flask import Flask

__all__ = ["init_app", "start_indexer"]


def init_app(app: Flask) -> None:
    """Mount the search page and the panel of similar cases, and have every change leave its mark."""
    from casebook.cases import panels
    from casebook.cases.shapes import grade_badge
    from casebook.search import labels, marks, views

    marks.register()
    app.add_template_filter(labels.value_of, "facet_value_of")
    app.add_template_filter(grade_badge, "grade_badge")
    app.register_blueprint(views.bp)
    panels.register("side", views.similar_panel, order=20)
