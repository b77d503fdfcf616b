"""A list as a definition: columns, filters, sorts. The same definition is shown, filtered and exported.

The state of a list stands in its address, so that a list can be sent and printed. An export runs
through the very function that fetches the pages, so it holds what is shown and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import current_app, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from casebook.web import filters
from casebook.web.exporting import FORMATS, export
from casebook.web.keyset import Page, every, keyset, years

__all__ = ["Column", "Filter", "Listing", "Page", "Query", "Sort", "keyset", "render_or_export", "years"]

SIZES = (20, 50, 100)
YES = {"1": _l("是")}
ALL = _l("全部")
NOTHING = _l("没有符合条件的记录。")


@dataclass(frozen=True)
class Column:
    """One column. `value(row)` is plain (text, int, Decimal, date, aware datetime or None) and goes into
    exports; `show(row)` is what the page shows instead, where that differs (a link, a badge).

    A column not `shown` stands in exports alone: the page has it beside another.

    kind: text | number | money (value in fen) | day | moment. `sort` names a sort of the listing.
    """

    name: str
    label: Any
    value: Callable[[Any], Any]
    show: Callable[[Any], Any] | None = None
    link: Callable[[Any], str] | None = None
    kind: str = "text"
    sort: str | None = None
    width: str = ""  # narrow | wide | "" : a hint for the page
    exported: bool = True
    shown: bool = True

    def text(self, row: Any) -> str:
        """The value as the page writes it where there is no `show`."""
        value = self.value(row)
        if self.kind == "money":
            return filters.yuan(value, unit=False)
        if isinstance(value, datetime):
            return filters.moment(value)
        if isinstance(value, list | tuple | set | frozenset):
            value = filters.listed(value)
        return str(filters.known(value))


@dataclass(frozen=True)
class Filter:
    """One filter. kind: choice | text | day | flag. `choices` may be a callable, asked at each request.

    `default` holds where the address names no value; `always` filters have no "all".
    """

    name: str
    label: Any
    choices: Mapping[str, Any] | Callable[[], Mapping[str, Any]] = field(default_factory=dict)
    kind: str = "choice"
    default: str = ""
    always: bool = False
    all_label: Any = ALL

    def offered(self) -> dict[str, Any]:
        if self.kind == "flag":
            return dict(YES)
        found = self.choices() if callable(self.choices) else self.choices
        return {str(code): name for code, name in found.items()}


@dataclass(frozen=True)
class Sort:
    """An order: `field` is a unique sort key of the rows, `descending` its first direction."""

    name: str
    label: Any
    field: str
    descending: bool = True


@dataclass(frozen=True)
class Listing:
    name: str  # as exports are recorded: cases.list
    title: Any
    columns: Sequence[Column]
    filters: Sequence[Filter] = ()
    sorts: Sequence[Sort] = ()
    export_name: str = "list"
    empty: Any = NOTHING

    def read(self, arguments: MultiDict[str, str] | None = None) -> Query:
        """The state of the list as the address tells it. What it does not know falls back to the default."""
        given = request.args if arguments is None else arguments
        values: dict[str, str] = {}
        for each in self.filters:
            values[each.name] = _read_filter(each, given)
        sort = next((sort for sort in self.sorts if sort.name == given.get("sort")), None)
        sort = sort or (self.sorts[0] if self.sorts else None)
        descending = sort.descending if sort else True
        if sort and given.get("order") in {"asc", "desc"}:
            descending = given["order"] == "desc"
        size = given.get("size", type=int)
        fallback = current_app.config.get("CASEBOOK_PAGE_SIZE", SIZES[0])
        return Query(
            listing=self,
            values=values,
            sort=sort,
            descending=descending,
            after=given.get("after") or None,
            before=given.get("before") or None,
            size=size if size in SIZES else fallback,
            format=given.get("export", "") if given.get("export") in FORMATS else "",
        )


@dataclass(frozen=True)
class Query:
    """What is asked of a list just now."""

    listing: Listing
    values: dict[str, str]
    sort: Sort | None
    descending: bool
    after: str | None
    before: str | None
    size: int
    format: str = ""

    def __getitem__(self, name: str) -> str:
        """The value of a filter, "" for all."""
        return self.values[name]

    def chosen(self, *names: str) -> dict[str, str]:
        """The filters that are set (of `names`, or all): ready to be equalities."""
        return {name: value for name, value in self.values.items() if value and (not names or name in names)}

    @property
    def is_filtered(self) -> bool:
        return any(self.values[each.name] != each.default for each in self.listing.filters)

    def url(self, **changes: Any) -> str:
        """This list's address with changes; None removes. Every change but a page starts at the top."""
        state: dict[str, Any] = {
            each.name: self.values[each.name] for each in self.listing.filters if self._differs(each)
        }
        if self.sort and self.listing.sorts and self.sort is not self.listing.sorts[0]:
            state["sort"] = self.sort.name
        if self.sort and self.descending != self.sort.descending:
            state["order"] = "desc" if self.descending else "asc"
        if self.size != current_app.config.get("CASEBOOK_PAGE_SIZE", SIZES[0]):
            state["size"] = self.size
        state.update(changes)
        kept = {name: value for name, value in state.items() if value is not None}
        return url_for(request.endpoint or "", **{**(request.view_args or {}), **kept})

    def cleared_url(self) -> str:
        """This list without filters, in the order chosen."""
        return self.url(**{each.name: None for each in self.listing.filters})

    def _differs(self, each: Filter) -> bool:
        return self.values[each.name] != each.default

    def sort_url(self, name: str) -> str:
        """The address that sorts by `name`, turned round where it sorts so already."""
        sort = next(sort for sort in self.listing.sorts if sort.name == name)
        turned = not self.descending if self.sort is sort else sort.descending
        order = None if turned == sort.descending else ("desc" if turned else "asc")
        return self.url(sort=None if sort is self.listing.sorts[0] else name, order=order)

    def in_words(self) -> list[tuple[str, str]]:
        """The filters that are set and the order, as (label, text): the head of a print or an export."""
        words = []
        for each in self.listing.filters:
            if value := self.values[each.name]:
                words.append((str(each.label), str(each.offered().get(value, value))))
        if self.sort:
            direction = _("由大到小") if self.descending else _("由小到大")
            words.append((_("排序"), f"{self.sort.label} {direction}"))
        return words


def _read_filter(each: Filter, given: MultiDict[str, str]) -> str:
    value = given.get(each.name, each.default).strip()
    if each.kind in {"text", "day"}:
        return value[:200]
    if value in each.offered() or (value == "" and not each.always):
        return value
    return each.default


def render_or_export(
    query: Query,
    fetch: Callable[[str | None, str | None, int], Page],
    template: str,
    **context: Any,
) -> Response:
    """Answer a list's request: the page asked for, or the whole list as a file.

    `fetch(after, before, size)` gives one page under the query's filters and order. A partial request
    (header `X-Casebook-Part`) gets the same page; the script takes the list out of it.
    """
    listing = query.listing
    if query.format:
        rows = every(lambda after, size: fetch(after, None, size))
        return export(listing, query, rows)
    page = fetch(query.after, query.before, query.size)
    html = render_template(template, listing=listing, query=query, page=page, **context)
    return current_app.make_response(html)
