"""The acts that can be recorded: each package declares its own when it is imported."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

#: act code → its name in the interface
ACTS: dict[str, Any] = {}


def declare(acts: Mapping[str, Any]) -> None:
    """Add acts, code → label. Raises ValueError where a code is already taken."""
    if taken := sorted(set(acts) & set(ACTS)):
        raise ValueError(f"act declared twice: {', '.join(taken)}")
    ACTS.update(acts)


declare(
    {
        "trail.read": _l("查看审计记录"),
        "trail.export": _l("导出审计记录"),
        "trail.verify": _l("校验审计记录"),
        "trail.seal": _l("封存当日审计记录"),
    }
)
