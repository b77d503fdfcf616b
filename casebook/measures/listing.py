"""The lists across cases, one a kind: columns of the paper ledger, filters, the rows a person may read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
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
from casebook.cases.years import chained, years_present
from casebook.measures import choices, particulars, presenting
from casebook.measures.kinds import KINDS
from casebook.measures.labels import LABELS
from casebook.measures.models import Measure
from casebook.measures.sifting import Keep, sifted
from casebook.web.keyset import Page
from casebook.web.listing import Column, Filter, Listing, Query, Sort


def _own(name: str, kind: str = "day") -> Column:
    """A column of the particulars."""
    return Column(name, LABELS[name], lambda row: getattr(particulars.of(row), name), kind=kind)


def _sanction(name: Any, width: str = "") -> Column:
    return Column("sanction", name, presenting.sanction, width=width)


#: kind → what its ledger has beside number, subject and case.
COLUMNS: dict[str, tuple[Column, ...]] = {
    "penalty": (
        _sanction(_l("处罚种类")),
        Column("amount", LABELS["amount_fen"], lambda row: row.amount_fen, kind="money"),
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
    """One page of a kind that the actor may see: by date year after year, by due date all years merged.

    Each query names one permission term, the kind and one year, and its sort key is its only range.
    """
    sort = query.sort or query.listing.sorts[0]
    held = sorted(visibility.actor_terms(actor))
    years = [int(query["year"])] if query["year"] else years_present()
    keep = _kept(actor, query.chosen(*(each.name for each in query.listing.filters if each.name != "year")))

    # What is late has the lowest due keys: a few entries of the index, where `keep` would read every row.
    late: dict[str, Any] = {"by_due": {"$lt": clock.today().isoformat()}} if query["overdue"] else {}

    def page(of_years: list[int], after: str | None, before: str | None, size: int) -> Page:
        found = [{"terms": term, "kind": kind, "year": year, **late} for term in held for year in of_years]
        return sifted(found, sort.field, query.descending, after, size, before=before, keep=keep)

    if sort.name != "date":
        return page(years, after, before, size)

    def of_year(year: int, after: str | None, before: str | None, size: int) -> Page:
        return page([year], after, before, size)

    return chained(of_year, years, query.descending, after, before, size)


def _kept(actor: Actor, chosen: Mapping[str, str]) -> Keep:
    """The permission asked again of what came back, and the filters."""
    today = clock.today()
    equal = [(name, value) for name, value in chosen.items() if name != "overdue"]

    def keep(row: Mapping[str, Any]) -> bool:
        if not visibility.meets(actor, row.get("terms") or ()):
            return False
        if "overdue" in chosen and not _is_late(row.get("due_on"), today):
            return False
        return all(row.get(name) == value for name, value in equal)

    return keep


def _is_late(due: datetime | None, today: date) -> bool:
    return due is not None and due.date() < today


def newest(actor: Actor, kind: str, size: int = 3) -> list[Measure]:
    """The newest of a kind this year, for the overview."""
    year = clock.today().year
    found = [{"terms": term, "kind": kind, "year": year} for term in sorted(visibility.actor_terms(actor))]
    return sifted(found, "by_date", True, None, size, before=None, keep=_kept(actor, {})).rows
