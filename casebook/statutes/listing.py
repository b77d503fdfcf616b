"""The lists of the law: rows of a table, all that is unverified, decisions, packs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from flask import get_template_attribute, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from casebook import clock
from casebook.law import tables
from casebook.law.tables import Row, citation, label
from casebook.statutes import choices, marks, presenting
from casebook.statutes.choices import PROPOSED
from casebook.statutes.models import LawPack, RowDecision
from casebook.statutes.writing import since_of
from casebook.web.filters import label as in_language
from casebook.web.keyset import Page, keyset, page_of
from casebook.web.listing import Column, Filter, Listing, Query, Sort

TIMES = {"now": _l("现行"), "past": _l("已废止"), "future": _l("尚未施行")}
READ = {"no": _l("未核实"), "part": _l("部分未核实"), "yes": _l("已核实")}


@dataclass(frozen=True)
class Listed:
    """A row in a list, with its sort keys; `waits`: somebody's proposal on it is not decided yet."""

    row: Row
    place: int
    waits: bool = False

    @property
    def by_place(self) -> str:
        return f"{self.row.table}-{self.place:06}"

    @property
    def by_code(self) -> str:
        return f"{self.row.code}-{self.by_place}"

    @property
    def by_since(self) -> str:
        return f"{since_of(self.row)}-{self.by_place}"

    @property
    def read(self) -> str:
        if not self.row.verified:
            return "no"
        return "part" if self.row.unverified else "yes"


def badge(word: Any, shape: str) -> Markup:
    """The badge macro of the templates, for badges made in Python."""
    made = get_template_attribute("macros/display.html", "badge")(word, shape)
    return Markup(made)  # noqa: S704 - a macro escapes what it is given


def _read_badge(listed: Listed) -> Markup:
    shown = badge(READ[listed.read], {"no": "soon", "part": "soon", "yes": "met"}[listed.read])
    return shown + badge(_("待批准"), "draft") if listed.waits else shown


def _name(listed: Listed) -> str:
    return in_language(listed.row)


CODE = Column(
    "code",
    _l("代码"),
    lambda listed: listed.row.code,
    link=lambda listed: marks.row_url(listed.row),
    sort="code",
)
NAME = Column("name", _l("名称"), _name, width="wide")
TABLE = Column("table", _l("法规表"), lambda listed: presenting.table_name(listed.row.table))
BASIS = Column("basis", _l("依据"), lambda listed: citation(listed.row) or None, width="wide")
SINCE = Column("since", _l("施行之日"), lambda listed: listed.row.effective_from, kind="day", sort="since")
UNTIL = Column("until", _l("最后有效日"), lambda listed: listed.row.effective_to, kind="day")
VERIFIED = Column("read", _l("核实"), lambda listed: str(READ[listed.read]), show=_read_badge)
MARK = Column("mark", _l("出处"), lambda listed: listed.row.mark, width="wide")
PARTS = Column(
    "parts",
    _l("未核实的部分"),
    lambda listed: [presenting.key_name(key) for key in listed.row.unverified] or None,
)
TEXT = Filter("text", _l("代码或名称含"), kind="text")
PLACE = Sort("place", _l("表中次序"), "by_place", descending=False)
BY_CODE = Sort("code", _l("代码"), "by_code", descending=False)
BY_SINCE = Sort("since", _l("施行之日"), "by_since")


def of_table(name: str) -> Listing:
    """The list of the rows of one table."""
    return Listing(
        name=f"law.{name}",
        title=presenting.table_name(name),
        export_name=f"law-{name.replace('_', '-')}",
        columns=(CODE, NAME, BASIS, SINCE, UNTIL, VERIFIED, MARK),
        filters=(TEXT, Filter("time", _l("效力"), TIMES), Filter("read", _l("核实"), READ)),
        sorts=(PLACE, BY_CODE, BY_SINCE),
        empty=_l("没有符合条件的行。"),
    )


def _table_choices() -> dict[str, str]:
    return {name: presenting.table_name(name) for name in tables.current()}


UNVERIFIED = Listing(
    name="law.unverified",
    title=_l("未核实的行"),
    export_name="law-unverified",
    columns=(TABLE, CODE, NAME, BASIS, PARTS, VERIFIED, replace(MARK, width="")),
    filters=(
        Filter("table", _l("法规表"), _table_choices),
        TEXT,
        Filter("read", _l("核实"), {code: name for code, name in READ.items() if code != "yes"}),
        Filter("waits", _l("待批准的也列出"), kind="flag", default="1"),
    ),
    sorts=(PLACE, BY_CODE, BY_SINCE),
    empty=_l("没有未核实的行。"),
)


def fetch_rows(query: Query, name: str, after: str | None, before: str | None, size: int) -> Page:
    """One page of a table."""
    rows = [listed for listed in _of(name, _waiting()) if _fits(listed, query)]
    return _page(query, rows, after, before, size)


def fetch_unverified(query: Query, after: str | None, before: str | None, size: int) -> Page:
    """One page of all rows of which something was not read in a source."""
    waiting = _waiting()
    wanted = [query["table"]] if query["table"] else sorted(tables.current())
    rows = [
        listed
        for name in wanted
        for listed in _of(name, waiting)
        if listed.read != "yes"
        and query["read"] in ("", listed.read)
        and _has_text(listed, query)
        and (query["waits"] or not listed.waits)
    ]
    return _page(query, rows, after, before, size)


def _page(
    query: Query, rows: Iterable[Listed], after: str | None, before: str | None, size: int
) -> Page:  # fmt: skip
    field = query.sort.field if query.sort else "by_place"
    return page_of(rows, field, query.descending, after, size, before=before)


def _waiting() -> set[tuple[str, str, str]]:
    return {decision.key for decision in RowDecision.objects(state=PROPOSED)}


def _of(name: str, waiting: set[tuple[str, str, str]]) -> Iterator[Listed]:
    for place, row in enumerate(tables.table(name)):
        yield Listed(row, place, (name, row.code, since_of(row)) in waiting)


def _fits(listed: Listed, query: Query) -> bool:
    if query["read"] and listed.read != query["read"]:
        return False
    return _has_text(listed, query) and (not query["time"] or _time(listed.row) == query["time"])


def _time(row: Row) -> str:
    today = clock.today()
    if row.in_force(today):
        return "now"
    return "past" if row.effective_to and row.effective_to < today else "future"


def _has_text(listed: Listed, query: Query) -> bool:
    wanted = query["text"].casefold()
    row = listed.row
    texts = (row.code, label(row, "zh"), label(row, "en"), row.law or "", row.article or "")
    return not wanted or any(wanted in text.casefold() for text in texts)


def _decision_state(decision: RowDecision) -> Markup:
    return badge(choices.STATES[decision.state], choices.SHAPES[decision.state])


def _state(kept: Any) -> str:
    return str(choices.STATES[kept.state])


DECISIONS = Listing(
    name="law.decisions",
    title=_l("对法规行的处理"),
    export_name="law-decisions",
    columns=(
        Column(
            "what",
            _l("处理"),
            lambda row: str(choices.KINDS[row.kind]),
            link=lambda row: url_for("law.decision", id=row.id),
        ),
        Column("table", _l("法规表"), lambda row: presenting.table_name(row.table)),
        Column("code", _l("代码"), lambda row: row.code),
        Column("source", _l("依据的文件"), lambda row: row.source, width="wide"),
        Column("proposer", _l("提出人"), lambda row: row.proposed_by_name),
        Column("proposed", _l("提出时间"), lambda row: row.proposed_at, kind="moment", sort="time"),
        Column("decider", _l("决定人"), lambda row: row.decided_by_name),
        Column("state", _l("状态"), _state, show=_decision_state),
    ),
    filters=(
        Filter("state", _l("状态"), choices.STATES),
        Filter("table", _l("法规表"), _table_choices),
        Filter("kind", _l("处理"), choices.KINDS),
    ),
    sorts=(Sort("time", _l("提出时间"), "by_time"),),
    empty=_l("还没有人核实、更正或停用过法规行。"),
)


def fetch_decisions(query: Query, after: str | None, before: str | None, size: int) -> Page:
    """One page of the decisions on rows."""
    state, others = query.chosen("state"), query.chosen("table", "kind")
    keep = partial(_is, others) if others else None
    return keyset(RowDecision, state, "by_time", query.descending, after, size, before=before, keep=keep)


def _is(wanted: dict[str, str], row: Any) -> bool:
    return all(getattr(row, name) == value for name, value in wanted.items())


PACKS = Listing(
    name="law.packs",
    title=_l("法规包"),
    export_name="law-packs",
    columns=(
        Column(
            "title",
            _l("名称"),
            lambda row: row.title,
            link=lambda row: url_for("law.pack", id=row.id),
            width="wide",
        ),
        Column("keeper", _l("签发"), lambda row: row.keeper),
        Column("made", _l("制作日期"), lambda row: row.made_on),
        Column("rows", _l("改动行数"), lambda row: row.rows_changed or None, kind="number"),
        Column("proposer", _l("上传人"), lambda row: row.proposed_by_name),
        Column("proposed", _l("上传时间"), lambda row: row.proposed_at, kind="moment", sort="time"),
        Column("state", _l("状态"), _state, show=_decision_state),
    ),
    filters=(Filter("state", _l("状态"), choices.STATES),),
    sorts=(Sort("time", _l("上传时间"), "by_time"),),
    empty=_l("还没有导入过法规包。"),
)


def fetch_packs(query: Query, after: str | None, before: str | None, size: int) -> Page:
    """One page of the packs received."""
    chosen = query.chosen("state")
    keep = partial(_is, chosen) if chosen else None
    return keyset(LawPack, {}, "by_time", query.descending, after, size, before=before, keep=keep)
