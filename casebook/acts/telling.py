"""What an entry of the trail says, in the language of who reads it.

The trail keeps its words in Chinese, whoever acted. A room that can say the same in another language from what
the entry holds beside its words (codes, dates) tells it here; everything else is shown as it was recorded.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from casebook.acts.models import TrailEntry
from casebook.acts.registry import ACTS
from casebook.web.filters import clauses
from casebook.web.language import language_code, speak

#: From an entry to its summary in the language of the moment; None: as it was recorded.
Teller = Callable[[TrailEntry], str | None]
_tellers: dict[str, Teller] = {}


def tell_by(beginning: str, teller: Teller) -> None:
    """Have the acts whose code begins so told by `teller` to who does not read Chinese."""
    _tellers[beginning] = teller


def told(entry: TrailEntry) -> str:
    """Summary and reason of an entry, as the page shows them."""
    summary = entry.summary
    if language_code() != "zh":
        found = (teller(entry) for beginning, teller in _tellers.items() if entry.act.startswith(beginning))
        summary = next((text for text in found if text), summary)
    return clauses(part for part in (summary, reason_of(entry)) if part)


def reason_of(entry: TrailEntry) -> str:
    """The reason of an entry. Where that is the Chinese name of an act (what a clock followed), its name in the
    language of the moment."""
    code = _codes().get(entry.reason or "") if language_code() != "zh" else None
    return str(ACTS[code]) if code else (entry.reason or "")


@cache
def _codes() -> dict[str, str]:
    """Chinese name → code of every act. All are declared before the first page is shown."""
    with speak("zh"):
        return {str(name): code for code, name in ACTS.items()}
