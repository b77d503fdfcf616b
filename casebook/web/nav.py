"""The list of nouns at the left: what exists in this installation and is open to this person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import current_app, request, url_for
from flask_babel import lazy_gettext as _l

from casebook.web.declare import allowed, declared_act


@dataclass(frozen=True)
class Entry:
    """A noun: where it leads, which act opens it (None: the one its view declares), its icon's name."""

    order: int
    label: Any
    endpoint: str
    act: str | None
    icon: str

    @property
    def url(self) -> str:
        return url_for(self.endpoint)


_entries: dict[str, Entry] = {}
_counters: dict[str, Callable[[], int | None]] = {}


def register(order: int, label: Any, endpoint: str, act: str | None = None, icon: str = "folder") -> None:
    """Put a noun into the list. The same endpoint again replaces its entry."""
    _entries[endpoint] = Entry(order, label, endpoint, act, icon)


def set_counter(endpoint: str, count: Callable[[], int | None]) -> None:
    """`count()` gives the number shown beside a noun for the person of the request; None or 0: none."""
    _counters[endpoint] = count


def entries() -> list[Entry]:
    """The nouns that exist and that the person of the request may open, in order."""
    return sorted((entry for entry in _entries.values() if _is_open(entry)), key=lambda entry: entry.order)


def current(open_entries: list[Entry]) -> Entry | None:
    """The noun the page belongs to: by its address, else by its room."""
    under = [entry for entry in open_entries if request.path.startswith(entry.url)]
    if under:
        return max(under, key=lambda entry: len(entry.url))
    room = request.blueprint
    return next((entry for entry in open_entries if entry.endpoint.partition(".")[0] == room), None)


def count_of(endpoint: str) -> int | None:
    """The number beside a noun, asked for only where the noun is shown."""
    counter = _counters.get(endpoint)
    return counter() if counter else None


def exists(endpoint: str) -> bool:
    """Whether this installation has the endpoint and the person of the request may open it."""
    view = current_app.view_functions.get(endpoint)
    if view is None:
        return False
    act = declared_act(view)
    return act is not None and allowed(act)


def _is_open(entry: Entry) -> bool:
    if entry.endpoint not in current_app.view_functions:
        return False
    return allowed(entry.act) if entry.act else exists(entry.endpoint)


register(10, _l("案件"), "cases.index", icon="folder")
register(20, _l("处置"), "measures.index", icon="gavel")
register(30, _l("期限"), "deadlines.index", icon="clock")
register(40, _l("检索"), "search.index", icon="search")
register(50, _l("汇编"), "compilations.index", icon="book")
register(60, _l("台账"), "ledgers.index", icon="table")
register(70, _l("统计"), "statistics.index", icon="chart")
register(80, _l("审计"), "trail.index", icon="shield")
register(90, _l("管理"), "accounts.index", icon="gear")
