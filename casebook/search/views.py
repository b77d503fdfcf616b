"""The search page, its export, and the pages of similar cases."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from casebook.accounts import may
from casebook.acts import Actor
from casebook.cases import service as cases
from casebook.cases.models import Case
from casebook.refusals import NotFound, Refusal
from casebook.search import choices, likeness, listing, service
from casebook.search.engines.base import FACETS
from casebook.search.service import SearchAnswer
from casebook.web import current_actor, requires
from casebook.web.exporting import FORMATS, export

bp = Blueprint("search", __name__)

DEEPEST = 500  # pages; who has not found it by then asks better
VALUES_AT_FIRST = 8  # of a facet; the others are folded away
PANEL, MORE = 4, 20


class Asked:
    """What the address of the search page says."""

    def __init__(self) -> None:
        given = request.args
        self.text = given.get("q", "").strip()[:400]
        self.filters = {name: [v[:60] for v in given.getlist(name) if v][:20] for name in FACETS}
        self.sort = given.get("sort", "relevance") if given.get("sort") in service.SORTS else "relevance"
        self.page = min(max(given.get("page", 1, type=int), 1), DEEPEST)
        self.size = int(current_app.config.get("CASEBOOK_PAGE_SIZE", 20))

    @property
    def is_filtered(self) -> bool:
        return any(self.filters.values())

    def url(self, endpoint: str = "search.index", **changes: Any) -> str:
        """The address of this search with changes; every change but of the page starts at the first."""
        state: dict[str, Any] = {name: values for name, values in self.filters.items() if values}
        state |= {"q": self.text or None, "sort": self.sort if self.sort != "relevance" else None}
        state |= changes
        return url_for(endpoint, **{name: value for name, value in state.items() if value})

    def toggled(self, name: str, value: str) -> str:
        """The address with one value of a facet chosen, or no longer chosen."""
        values = self.filters[name]
        chosen = [one for one in values if one != value] if value in values else [*values, value]
        changes: dict[str, Any] = {name: chosen}
        return self.url(**changes)

    def cleared(self) -> str:
        nothing: dict[str, Any] = dict.fromkeys(FACETS)
        return self.url(**nothing)

    def asked(self, actor: Actor, limit: int, offset: int) -> SearchAnswer:
        return service.search(
            actor, self.text, filters=self.filters, sort=self.sort, limit=limit, offset=offset
        )


@bp.get("/search/")
@requires("search.read")
def index() -> str:
    """Found cases, a page of them. Without a question: the newest, to be narrowed by the facets."""
    asked = Asked()
    answer, trouble = None, None
    try:
        answer = asked.asked(current_actor(), asked.size, (asked.page - 1) * asked.size)
    except Refusal as refusal:
        trouble = refusal
    return render_template(
        "search/index.html",
        asked=asked,
        answer=answer,
        trouble=trouble,
        pages=ceil(answer.total / asked.size) if answer else 0,
        names=choices.FACETS,
        sorts=choices.SORTS,
        at_first=VALUES_AT_FIRST,
    )


@bp.get("/search/export.<any(csv, xlsx):kind>")
@requires("search.export")
def export_hits(kind: str) -> Response:
    """Every case found, as a file; recorded before it leaves."""
    assert kind in FORMATS  # noqa: S101 - the address knows no other
    asked, actor = Asked(), current_actor()

    def rows() -> Iterator[Any]:
        offset = 0
        while hits := asked.asked(actor, 100, offset).hits:
            yield from hits
            offset += 100

    return export(listing.HITS, listing.query(asked.text, asked.filters, kind), rows())


@bp.get("/cases/<case_id>/similar")
@requires("search.read")
def similar(case_id: str) -> str:
    """Cases like one case, with why and what was done in them."""
    actor = current_actor()
    case = cases.load_case(actor, case_id)
    return render_template("search/similar.html", case=case, alike=likeness.similar(actor, case, MORE))


def similar_panel(
    actor: Actor, case: Case, audiences: frozenset[str], half: str | None = None
) -> Markup | None:
    """The panel of the case page."""
    if not may(actor, "search.read"):
        return None
    try:
        # A page that shows a case does not wait for the index.
        alike, trouble = likeness.similar(actor, case, PANEL, patience=0), None
    except Refusal as refusal:
        alike, trouble = [], refusal
    html = render_template("search/similar_panel.html", case=case, alike=alike, trouble=trouble)
    return Markup(html)  # noqa: S704 - made by our own template, which escapes


@bp.get("/search/case/<path:reference>")
@requires("search.read")
def go(reference: str) -> Response:
    """Straight to a case by its number, for whoever has it on paper; else to the search for it."""
    try:
        case = cases.load_case(current_actor(), reference)
    except NotFound:
        return redirect(url_for("search.index", q=reference))
    return redirect(url_for("cases.show", case_id=case.id))
