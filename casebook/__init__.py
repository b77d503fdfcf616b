"""casebook: the system of record for 一案双查, one case, two investigations."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from casebook.settings import Settings

__version__ = "0.1.0"


def create_app(settings: Settings | None = None) -> Flask:
    """Wire config → store → extensions → rooms, bottom up. Nothing else wires."""
    from flask import Flask

    from casebook import (
        accounts,
        acts,
        cases,
        compilations,
        deadlines,
        interchange,
        investigations,
        measures,
        search,
        statutes,
        store,
        web,
    )
    from casebook.settings import ROOT, load_settings

    settings = settings or load_settings()
    opened = store.open_store(settings)
    app = Flask(
        "casebook",
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
        root_path=str(ROOT),
    )
    app.extensions["casebook.settings"] = settings
    app.extensions["casebook.store"] = opened
    web.init_app(app, settings)
    rooms = (
        acts,
        accounts,
        statutes,
        cases,
        measures,
        deadlines,
        investigations,
        interchange,
        search,
        compilations,
    )
    for room in rooms:
        room.init_app(app)
    return app
