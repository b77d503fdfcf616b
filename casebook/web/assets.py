"""Addresses of our own files, bound to their content, and the icons of the sprite."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import current_app, url_for
from markupsafe import Markup


def asset(name: str) -> str:
    """The address of `static/<name>`; it changes with the file, so a browser may keep it for ever."""
    return url_for("static", filename=name, v=_stamp(str(current_app.static_folder), name))


def icon(name: str, label: object = None) -> Markup:
    """A picture of the sprite `static/icons.svg`. Without a label it is decoration."""
    address = f"{asset('icons.svg')}#{name}"
    if label is None:
        return Markup(
            '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}"></use></svg>'
        ).format(address)
    return Markup('<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>').format(
        label, address
    )


def _stamp(folder: str, name: str) -> str:
    path = Path(folder) / name
    try:
        return _hash(str(path), path.stat().st_mtime_ns)
    except FileNotFoundError:
        return "0"


@lru_cache(maxsize=256)
def _hash(path: str, modified: int) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:10]
