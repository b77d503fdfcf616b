"""The lists across cases, one a kind: columns of the paper ledger, filters, the rows a person may read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from types import SimpleNamespace
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casebook import clock
from casebook.acts import Actor
from casebook.cases import visibility
from casebook.cases.choices import HALF_NAMES
from casebook.cases.listing import units, year_choices
from casebook.cases.shapes import due_badge, partial_day
from casebook.cases.years import by_half_year, years_present
from casebook.measures import choices, dues, particulars, presenting
from casebook.measures.kinds import KINDS
from casebook.measures.labels import LABELS
from casebook.measures.models import Measure
from casebook.web.keyset import Page, page_of
from casebook.web.listing import Column, Filter, Listing, Query, Sort
from casebook.web.sifting import Keep, sifted
from casebook.web.stretches import Stretch, chained

#: What filters and orders ask for.
LEAN = ("by_date", "by_due", "year", "state", "unit", "audience", "due_on", "terms", "is_top", "below_top")


#: What counting asks for.
COUNTING = ("kind", "year", "state", "terms", "is_top", "below_top")

#: Fines by where they stand: the code of the filter → its name, and what it asks of a row.
TOPS = {
    "top": _l("顶格"),
    "not_top": _l("未顶格"),
    "below": LABELS["below_top"],
    "below_approved": _l("低于上限，理由已批准"),
    "below_requested": _l("低于上限，理由待批准"),
    "unknown": _l("未核对幅度"),
}


def _below(row: Mapping[str, Any], *states: str) -> bool:
    return row.get("below_top") in states and row.get("state") != "ended"


WANTED: dict[str, Keep] = {
    "top": lambda row: row.get("is_top") is True and row.get("state") != "ended",
    "not_top": lambda row: row.get("is_top") is False,
    "below": lambda row: _below(row, *choices.BELOW_TOP),
    "below_approved": lambda row: _below(row, "approved"),
    "below_requested": lambda row: _below(row, "requested"),
    "unknown": lambda row: row.get("is_top") is None,
}
#: What the overview counts of a year: the code of the filter → the equality that an index finds.
COUNTED: dict[str, tuple[str, Any]] = {
    "top": ("is_top", True),
    "below_approved": ("below_top", "approved"),
    "below_requested": ("below_top", "requested"),
}


def _own(name: str, kind: str = "day") -> Column:
    """A column of the particulars."""
    return Column(name, LABELS[name], lambda row: getattr(particulars.of(row), name), kind=kind)


def _sanction(name: Any, width: str = "") -> Column:
    return Column("sanction", name, presenting.sanction, width=width)


#: kind → what its ledger has beside number, subject and case.
COLUMNS: dict[str, tuple[Column, ...]] = {
    "penalty": (
        Column("sanction", _l("处罚种类"), presenting.sanction, show=presenting.sanction_and_top),
        Column("amount", LABELS["amount_fen"], lambda row: row.standing_fen, kind="money"),
        Column("is_top", _l("幅度"), presenting.top_text, shown=False),
        Column("document_number", LABELS["document_number"], lambda row: row.document_number),
        _own("served_on"),
        _own("paid_on"),
    ),
    "discipline": (
        Column("post", LABELS["post"], lambda row: particulars.of(row).post),
        _sanction(_l("处分种类")),
        Column("authority", LABELS["authority"], lambda row: row.authority),
        _own("impact_until"),
    ),
    "handling": (
        Column("post", LABELS["post"], lambda row: particulars.of(row).post),
        _sanction(_l("处理方式")),
        Column("authority", LABELS["authority"], lambda row: row.authority),
        _own("effective_on"),
    ),
    "accountability": (
        Column("post", LABELS["post"], lambda row: particulars.of(row).post),
        _sanction(_l("问责方式")),
        Column(
            "responsibility",
            LABELS["responsibility"],
            lambda row: _named(particulars.of(row).responsibility, choices.RESPONSIBILITIES),
        ),
        Column("authority", LABELS["authority"], lambda row: row.authority),
    ),
    "interview": (
        _sanction(LABELS["reason"], "wide"),
        _own("started_at", "moment"),
        _own("place", "text"),
        _own("report_received"),
    ),
    "notice": (
        _sanction(LABELS["title"], "wide"),
        _own("issued_on"),
        Column("receipts", _l("回执"), presenting.receipt_count),
    ),
    "transfer": (
        _sanction(LABELS["offences"]),
        _own("organ", "text"),
        _own("handed_on"),
        _own("receipt_on"),
        Column(
            "answer",
            LABELS["answer"],
            lambda row: _named(particulars.of(row).answer, choices.TRANSFER_ANSWERS),
        ),
    ),
    "judgment": (
        _sanction(LABELS["sentence"], "wide"),
        _own("court", "text"),
        _own("docket", "text"),
        _own("effective_on"),
    ),
    "self_review": (_sanction(LABELS["matter"], "wide"), _own("received_on")),
}


def _named(code: str | None, names: Any) -> str | None:
    return str(names[code]) if code else None


def subject_text(measure: Measure) -> str:
    """The subject as a list shows it; where none is named, what the measure says."""
    return measure.subject_shown or presenting.sanction(measure) or _("（未写明对象）")


def _address(measure: Measure) -> str:
    return url_for("measures.show", measure_id=measure.id)


def _case_address(measure: Measure) -> str:
    return url_for("cases.show", case_id=measure.case_id)


HEAD = (
    Column("number", _l("编号"), lambda row: row.number, width="narrow"),
    Column("subject", LABELS["subject"], subject_text, link=_address, width="wide"),
)
TAIL = (
    Column(
        "due",
        _l("期限"),
        lambda row: row.due_on,
        show=lambda row: due_badge(row.due_on),
        kind="day",
        sort="due",
    ),
    Column(
        "state",
        _l("状态"),
        lambda row: str(choices.STATES[row.state]),
        show=lambda row: presenting.state_badge(row.state),
    ),
    Column(
        "date",
        LABELS["decided_on"],
        lambda row: row.decided_on,
        show=lambda row: partial_day(row.decided_on, row.decided_precision),
        kind="day",
        sort="date",
    ),
)


def definition(kind: str) -> Listing:
    """The list of a kind."""
    return Listing(
        name=f"measures.{kind}",
        title=choices.KINDS[kind],
        export_name=f"measures-{kind}",
        columns=(*HEAD, *COLUMNS[kind], _case_column(kind), *_half_column(kind), *TAIL),
        filters=(
            Filter("state", _l("状态"), choices.STATES),
            Filter("year", _l("年份"), year_choices),
            Filter("unit", _l("单位"), units),
            *_half_filter(kind),
            *((Filter("is_top", LABELS["is_top"], TOPS),) if kind == "penalty" else ()),
            Filter("overdue", _l("只看逾期"), kind="flag"),
        ),
        sorts=(
            Sort("date", _l("日期"), "by_date"),
            Sort("due", _l("期限"), "by_due", descending=False),
        ),
        empty=_l("没有符合条件的处置。处置在案件页面上提出。"),
    )


def _case_column(kind: str) -> Column:
    return Column(
        "case",
        _l("所属案件"),
        lambda row: row.case_number or row.case_title,
        link=_case_address,
        width="narrow" if kind == "penalty" else "",
    )


def _half_column(kind: str) -> tuple[Column, ...]:
    if len(KINDS[kind].halves) == 1:
        return ()
    return (Column("half", _l("所属调查"), lambda row: str(HALF_NAMES[row.audience])),)


def _half_filter(kind: str) -> tuple[Filter, ...]:
    if len(KINDS[kind].halves) == 1:
        return ()
    return (Filter("audience", _l("所属调查"), {half: HALF_NAMES[half] for half in KINDS[kind].halves}),)


def fetch(actor: Actor, kind: str, query: Query, after: str | None, before: str | None, size: int) -> Page:
    """One page of a kind that the actor may see, out of stretches of the order that are read until it is
    full. Each query names one permission term, the kind and one stretch."""
    sort = query.sort or query.listing.sorts[0]
    held, today = sorted(visibility.actor_terms(actor)), clock.today().isoformat()
    years = [int(query["year"])] if query["year"] else years_present()
    chosen = query.chosen(*(each.name for each in query.listing.filters if each.name != "year"))
    keep = _kept(actor, chosen, set(years))
    if query["overdue"] and sort.name == "date":
        branches = [{"terms": term, "kind": kind, "by_due": {"$lt": today}} for term in held]
        return _late(branches, keep, sort.field, query.descending, after, before, size)

    def of_stretch(stretch: Stretch, after: str | None, before: str | None, size: int) -> Page:
        own = {sort.field: stretch.range} | ({"year": stretch.of} if sort.name == "date" else {})
        found = [{"terms": term, "kind": kind, **own} for term in held]
        return _sifted(found, sort.field, query.descending, after, size, before=before, keep=keep)

    stretches = dues.stretches(clock.today(), years) if sort.name == "due" else by_half_year(years)
    if query["overdue"]:
        stretches = [stretch for stretch in stretches if stretch.low < today]
    return chained(of_stretch, stretches, sort.field, query.descending, after, before, size)


def _late(
    branches: list[dict[str, Any]],
    keep: Keep,
    sort_field: str,
    descending: bool,
    after: str | None,
    before: str | None,
    size: int,
) -> Page:
    """What is late has the lowest due keys: a few entries of the index, put into another order here."""
    found = {
        row["_id"]: SimpleNamespace(**row)
        for branch in branches
        for row in Measure.objects(__raw__=branch).only(*LEAN).as_pymongo()
        if keep(row)
    }
    page = page_of(found.values(), sort_field, descending, after, size, before=before)
    loaded = Measure.objects.in_bulk([row._id for row in page.rows])
    return replace(page, rows=[loaded[row._id] for row in page.rows if row._id in loaded])


_sifted = partial(sifted, Measure, lean=LEAN)


def _kept(actor: Actor, chosen: Mapping[str, str], years: set[int]) -> Keep:
    """The permission asked again of what came back, and the filters."""
    today = clock.today()
    equal = [(name, value) for name, value in chosen.items() if name not in {"overdue", "is_top"}]

    def keep(row: Mapping[str, Any]) -> bool:
        if row.get("year") not in years or not visibility.meets(actor, row.get("terms") or ()):
            return False
        if "overdue" in chosen and not _is_late(row.get("due_on"), today):
            return False
        if "is_top" in chosen and not WANTED[chosen["is_top"]](row):
            return False
        return all(row.get(name) == value for name, value in equal)

    return keep


def _is_late(due: datetime | None, today: date) -> bool:
    return due is not None and due.date() < today


def fine_counts(actor: Actor, year: int) -> dict[str, int]:
    """How many fines of a year that the actor may see stand where, by the codes of the filter: the numbers
    of the lists under that filter. One query of an index each; the fields asked for and no others are read."""
    found = {}
    for code, (name, value) in COUNTED.items():
        keep = _kept(actor, {"is_top": code}, {year})
        # At most the maxima of one year; of those below a maximum there are few in all years.
        wanted = {name: value, "year": year} if name == "is_top" else {name: value}
        rows = Measure.objects(__raw__=wanted).only(*COUNTING).as_pymongo()
        found[code] = sum(1 for row in rows if row["kind"] == "penalty" and keep(row))
    return found


def newest(actor: Actor, kind: str, size: int = 3) -> list[Measure]:
    """The newest of a kind this year, for the overview."""
    year = clock.today().year
    keep = _kept(actor, {}, {year})

    def of_stretch(stretch: Stretch, after: str | None, before: str | None, size: int) -> Page:
        own = {"kind": kind, "year": year, "by_date": stretch.range}
        found = [{"terms": term, **own} for term in sorted(visibility.actor_terms(actor))]
        return _sifted(found, "by_date", True, after, size, before=before, keep=keep)

    return chained(of_stretch, by_half_year([year]), "by_date", True, None, None, size).rows
