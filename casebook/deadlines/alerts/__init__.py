"""Alerts: notices to those a clock concerns, a daily digest by mail, and a calendar feed of one's own.

Nothing goes out unless a mail server is set; a calendar reads only where its owner opened an address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from casebook.deadlines.alerts.models import HANDED_OVER, MOVED, RECOMPUTED
from casebook.deadlines.alerts.notices import News, notify, notify_many

if TYPE_CHECKING:
    from flask import Flask

    from casebook.deadlines.alerts.sender import Sender

__all__ = ["HANDED_OVER", "MOVED", "RECOMPUTED", "News", "init_app", "notify", "notify_many", "start_sender"]


def init_app(app: Flask) -> None:
    """Mount the pages, and the part on the page of one's account."""
    from casebook.accounts import views as accounts
    from casebook.deadlines.alerts import views

    app.register_blueprint(views.bp)
    accounts.add_part(views.account_part)
    app.jinja_env.globals["deadline_notices"] = views.notices_panel


def start_sender(app: Flask) -> Sender | None:
    """Start the thread that sends digests, where a mail server is set."""
    from casebook.deadlines.alerts import sender

    return sender.start_sender(app)
