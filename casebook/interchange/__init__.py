"""Cases in and out in the interchange format casebook.case/1."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Declare the acts; the format itself is used from the command line."""
    from casebook.interchange import exporting, taking  # noqa: F401 - they declare their acts
