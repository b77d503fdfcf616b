"""The list of what waits for a leader."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from casebook.cases.choices import HALF_NAMES
from casebook.investigations import waiting
from casebook.investigations.waiting import Waiting
from casebook.web import current_actor, requires
from casebook.web.keyset import Page, page_of
from casebook.web.listing import Column, Filter, Listing, Query, Sort, render_or_export

bp = Blueprint("approvals", __name__, url_prefix="/approvals")

KINDS = {
    waiting.STAGE: _l("进入阶段"),
    waiting.RECUSAL: _l("回避"),
    waiting.MAXIMUM: _l("罚款低于上限"),
    waiting.TRANSFER: _l("不移送司法"),
}

LISTING = Listing(
    name="approvals",
    title=_l("待批"),
    export_name="approvals",
    columns=(
        Column("what", _l("事项"), lambda item: str(item.what), link=lambda item: item.link, width="wide"),
        Column("kind", _l("类别"), lambda item: str(KINDS[item.kind])),
        Column(
            "case",
            _l("案件"),
            lambda item: " ".join(part for part in (item.case.number, item.case.title) if part),
            link=lambda item: url_for("cases.show", case_id=item.case.id),
            sort="case",
            width="wide",
        ),
        Column("half", _l("所属部分"), lambda item: str(HALF_NAMES[item.half])),
        Column("by", _l("提请人"), lambda item: item.by_name),
        Column("at", _l("提请时间"), lambda item: item.at, kind="moment", sort="time"),
    ),
    filters=(
        Filter("kind", _l("类别"), KINDS),
        Filter("half", _l("所属部分"), HALF_NAMES),
    ),
    sorts=(
        Sort("time", _l("提请时间"), "by_time", descending=False),
        Sort("case", _l("案件"), "by_case", descending=False),
    ),
    empty=_l("没有等待您批准的事项。"),
)


@bp.get("/")
@requires("investigations.approve")
def index() -> Response:
    """What this leader can decide on."""
    query = LISTING.read()
    return render_or_export(
        query,
        lambda after, before, size: fetch(query, after, before, size),
        "investigations/waiting.html",
    )


def fetch(query: Query, after: str | None, before: str | None, size: int) -> Page:
    """One page under the filters of the query."""
    wanted = query.chosen()
    rows = [item for item in _items() if _fits(item, wanted)]
    field = query.sort.field if query.sort else "by_time"
    return page_of(rows, field, query.descending, after, size, before=before)


def _fits(item: Waiting, wanted: dict[str, Any]) -> bool:
    return all(getattr(item, name) == value for name, value in wanted.items())


def count() -> int:
    """How many, for the list of nouns."""
    return len(_items())


def _items() -> list[Waiting]:
    """Read once a request: the page and the number beside its noun are the same."""
    if "waiting_for_leader" not in g:
        g.waiting_for_leader = waiting.of_leader(current_actor())
    found: list[Waiting] = g.waiting_for_leader
    return found
