"""Alerts: notices to those a clock concerns, a daily digest by mail, and a calendar feed of one's own.

Nothing goes out unless a mail server is set; a calendar reads only where its owner opened an address.
"""

from casebook.deadlines.alerts.models import HANDED_OVER, MOVED, RECOMPUTED
from casebook.deadlines.alerts.notices import notify

__all__ = ["HANDED_OVER", "MOVED", "RECOMPUTED", "notify"]
