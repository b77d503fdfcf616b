"""The clocks of cases: started, met, paused, extended and waived; each can be asked how it came to be."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Mount the pages of the deadlines and listen for acts."""
