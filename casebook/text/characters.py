"""Characters that are no text: what no page shows, no document may hold and nobody meant to type."""

from __future__ import annotations

import re
from typing import NamedTuple

#: The C0 controls without tab, line feed and carriage return.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class Control(NamedTuple):
    """A control character: which it is, as `U+000B`, and which character of the text, counted from one."""

    sign: str
    at: int


def control_in(text: str) -> Control | None:
    """The first control character of a text that is neither tab nor end of line; None where there is none."""
    found = _CONTROLS.search(text)
    return Control(f"U+{ord(found.group()):04X}", found.start() + 1) if found else None
