"""For web servers with several workers: `gunicorn 'casebook.wsgi:application()'`."""

from __future__ import annotations

from flask import Flask


def application() -> Flask:
    """An app whose worker watches its store and takes part in keeping the index and sending digests."""
    from casebook import create_app, search, store
    from casebook.commands.readiness import prepare
    from casebook.deadlines import alerts, arrears

    app = create_app()
    with app.app_context():
        prepare(store.current())
    store.current().start_watch()
    search.start_indexer(app)
    alerts.start_sender(app)
    arrears.begin()
    return app
