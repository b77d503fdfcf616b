"""The law as this installation keeps it: confirmed and corrected rows, law packs, calendar notices."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Mount the pages of the law."""
