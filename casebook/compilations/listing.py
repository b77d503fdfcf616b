"""The list of compilations, and the list of cases to choose from."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from casebook.acts import Actor
from casebook.cases import listing as cases
from casebook.cases import visibility
from casebook.compilations.models import Compilation
from casebook.web.keyset import Page, keyset
from casebook.web.listing import Column, Filter, Listing, Query, Sort

STATES = {"made": _l("已成书"), "draft": _l("未成书")}

LISTING = Listing(
    name="compilations.list",
    title=_l("警示教育汇编"),
    export_name="compilations",
    columns=(
        Column(
            "title",
            _l("书名"),
            lambda row: row.title,
            link=lambda row: url_for("compilations.show", compilation_id=row.id),
            width="wide",
        ),
        Column("cases", _l("案例数"), lambda row: len(row.items), kind="number"),
        Column("editions", _l("已成书"), lambda row: len(row.editions), kind="number"),
        Column(
            "latest",
            _l("最近成书"),
            lambda row: row.editions[-1].made_at if row.editions else None,
            kind="moment",
        ),
        Column("maker", _l("建立人"), lambda row: row.created_by_name),
        Column("created", _l("建立时间"), lambda row: row.created_at, kind="moment", sort="date"),
    ),
    filters=(Filter("title", _l("书名含"), kind="text"), Filter("state", _l("状态"), STATES)),
    sorts=(Sort("date", _l("建立时间"), "by_date"),),
    empty=_l("还没有汇编。新建一册，从案件清单里挑选案例。"),
)

#: Columns of the case list that help to choose.
CHOOSING = ("number", "title", "grade", "deaths", "region", "industry", "kinds", "date")


def fetch(actor: Actor, query: Query, after: str | None, before: str | None, size: int) -> Page:
    """One page of the compilations of the actor's units."""
    terms = sorted(term for term in visibility.actor_terms(actor) if term[:2] in {"m:", "l:"})
    if not terms:
        return Page([])
    found = [{"terms": term} for term in terms]
    return keyset(
        Compilation, found, "by_date", query.descending, after, size, before=before, keep=_kept(query)
    )


def _kept(query: Query) -> Any:
    title, state = query["title"], query["state"]
    if not title and not state:
        return None

    def keep(row: Compilation) -> bool:
        return (not title or title in row.title) and (not state or bool(row.editions) == (state == "made"))

    return keep


def choosing(actor: Actor) -> Listing:
    """The list of cases with a box to tick before each."""
    listing = cases.definition(actor)
    columns = [column for column in listing.columns if column.name in CHOOSING]
    tick = Column("chosen", _l("选"), lambda row: None, show=_tick, width="narrow", exported=False)
    return replace(listing, columns=(tick, *columns))


def _tick(row: Any) -> Markup:
    name = _("选择：%(title)s", title=row.title)
    return Markup(
        '<input type="checkbox" class="form-check-input" name="case" value="{}" aria-label="{}">'
    ).format(row.id, name)
