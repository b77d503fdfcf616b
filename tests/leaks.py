"""The one leak assertion: what must be seen is seen, what must not be is nowhere, and what leaked is named."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any


def assert_visible(expected_visible: Iterable[str], expected_hidden: Iterable[str], body: Any) -> None:
    """`body` is a text, a response, bytes, or anything that can be written as JSON or text."""
    text = _text(body)
    missing = [word for word in expected_visible if word not in text]
    leaked = [word for word in expected_hidden if word in text]
    assert not leaked, f"leaked: {', '.join(leaked)}"
    assert not missing, f"not shown: {', '.join(missing)}"


def _text(body: Any) -> str:
    if hasattr(body, "get_data"):
        return str(body.get_data(as_text=True))
    if isinstance(body, bytes):
        return body.decode("utf-8", errors="replace")
    if isinstance(body, str):
        return body
    return json.dumps(body, ensure_ascii=False, default=repr)
