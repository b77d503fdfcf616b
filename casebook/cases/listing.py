"""The list of cases: what it shows, how it is filtered and sorted, which rows a person may read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time
from time import monotonic
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from casebook import clock
from casebook.accounts import Unit
from casebook.acts import Actor
from casebook.cases import choices, visibility
from casebook.cases.forms import industries
from casebook.cases.models import CaseRow
from casebook.cases.shapes import due_badge, grade_badge, status_badge
from casebook.cases.years import by_deaths, by_year, years_present
from casebook.law import tables
from casebook.store import current
from casebook.web.filters import label
from casebook.web.keyset import Page, keyset, page_of
from casebook.web.listing import Column, Filter, Listing, Query, Sort
from casebook.web.sifting import Keep, sifted
from casebook.web.stretches import Stretch, chained

#: Late rows up to which they are read whole from their own index.
FEW = 200
#: Seconds after which it is asked again whether few are late; when that was asked last, and what came.
ASK_SECONDS = 30.0
_asked: tuple[float, bool] = (float("-inf"), True)

SCOPES = {"": _l("全部可见"), "mine": _l("我承办的"), "unit": _l("本单位的"), "reference": _l("参考案例")}


def year_choices() -> dict[str, Any]:
    """The years that have cases, newest first, with the current one always."""
    years = sorted({clock.today().year, *years_present()}, reverse=True)
    return {str(year): str(year) if year else _l("年份不明") for year in years}


def grades() -> dict[str, str]:
    return {row.code: label(row) for row in tables.table("grades")}


def units() -> dict[str, str]:
    return {unit.id: unit.name for unit in Unit.objects(active__ne=False).order_by("path")}


#: Filled in by the room of measures, which is above this one.
MEASURE_KINDS: dict[str, Any] = {}


def seen_kinds(row: CaseRow, actor: Actor) -> list[str]:
    """The kinds of measure of a row that the actor may know of."""
    sealed = row.kinds_a if visibility.meets(actor, row.ta) else []
    return sorted({*row.kinds, *sealed}, key=list(MEASURE_KINDS).index) if MEASURE_KINDS else []


def seen_due(row: CaseRow, actor: Actor) -> Any:
    """The earliest open date of a row that the actor may know of."""
    days = [row.due, row.due_a if visibility.meets(actor, row.ta) else None]
    return min((day for day in days if day), default=None)


def seen_doubt(row: CaseRow, actor: Actor) -> str:
    """What has to stand beside `seen_due`: codes of `choices.DOUBTS`, empty where nothing has to."""
    due = seen_due(row, actor)
    found = row.doubt_c or "" if due == row.due_c else ""
    if due == row.due_c_a and visibility.meets(actor, row.ta):
        found += f" {row.doubt_c_a or ''}"
    return found if due else ""


def definition(actor: Actor) -> Listing:
    """The listing as this actor sees it."""
    return Listing(
        name="cases.list",
        title=_l("案件"),
        export_name="cases",
        columns=(
            Column("number", _l("案号"), lambda row: row.number, sort="number"),
            Column(
                "title",
                _l("案件名称"),
                lambda row: row.title,
                link=lambda row: url_for("cases.show", case_id=row.id),
                width="wide",
            ),
            Column(
                "grade",
                _l("等级"),
                lambda row: grades().get(row.grade),
                show=lambda row: grade_badge(row.grade),
            ),
            Column("deaths", _l("死亡"), lambda row: row.deaths, kind="number", sort="deaths"),
            Column("region", _l("地区"), lambda row: "".join(row.region[1:3]) or "".join(row.region)),
            Column("industry", _l("行业领域"), lambda row: industries().get(row.industry)),
            Column(
                "kinds", _l("处置"), lambda row: [str(MEASURE_KINDS[kind]) for kind in seen_kinds(row, actor)]
            ),
            Column(
                "due",
                _l("最近期限"),
                lambda row: seen_due(row, actor),
                show=lambda row: due_badge(seen_due(row, actor), seen_doubt(row, actor)),
                kind="day",
            ),
            Column(
                "doubt",
                _l("最近期限的核实"),
                lambda row: [
                    str(word) for code, word in choices.DOUBTS.items() if code in seen_doubt(row, actor)
                ],
                shown=False,
            ),
            Column(
                "status",
                _l("状态"),
                lambda row: str(choices.STATUSES[row.status]),
                show=lambda row: status_badge(row.status),
            ),
            Column("date", _l("日期"), lambda row: row.shown_on, kind="day", sort="date"),
        ),
        filters=(
            Filter("scope", _l("范围"), SCOPES, all_label=SCOPES[""]),
            Filter("year", _l("年份"), year_choices),
            Filter("unit", _l("单位"), units),
            Filter("status", _l("状态"), choices.STATUSES),
            Filter("grade", _l("等级"), grades),
            Filter("industry", _l("行业领域"), industries),
            Filter("region", _l("地区"), kind="text"),
            Filter("kind", _l("处置"), lambda: MEASURE_KINDS),
            Filter("overdue", _l("只看逾期"), kind="flag"),
        ),
        sorts=(
            Sort("date", _l("日期"), "by_date"),
            Sort("number", _l("案号"), "by_number"),
            Sort("deaths", _l("死亡人数"), "by_deaths"),
        ),
        empty=_l("没有符合条件的案件。可以放宽年份或范围，或者登记一个新案件。"),
    )


def fetch(actor: Actor, query: Query, after: str | None, before: str | None, size: int) -> Page:
    """One page of rows that the actor may see, out of stretches of the order that are read until it is
    full, so that a page costs what its own stretch costs."""
    sort = query.sort or query.listing.sorts[0]
    terms, years = _terms(actor, query["scope"]), _years(query)
    keep = _kept(actor, query)

    if query["overdue"] and _few_are_late():
        late = _late(set(terms), set(years), keep)
        return page_of(late, sort.field, query.descending, after, size, before=before)

    def of_stretch(stretch: Stretch, after: str | None, before: str | None, size: int) -> Page:
        found = [_branch(term, sort, stretch) for term in terms]
        wanted = keep if stretch.of is not None else _of_years(set(years), keep)
        if wanted is None:
            return keyset(CaseRow, found, sort.field, query.descending, after, size, before=before)
        return sifted(CaseRow, found, sort.field, query.descending, after, size, before=before, keep=wanted)

    stretches = by_deaths(years) if sort.name == "deaths" else by_year(years)
    return chained(of_stretch, stretches, sort.field, query.descending, after, before, size)


def _branch(term: str, sort: Sort, stretch: Stretch) -> dict[str, Any]:
    """The rows of a term in a stretch: those of its year, or of its range where the order is no order of
    years."""
    if sort.name == "deaths":
        return {"tc": term, sort.field: stretch.range}
    return {"tc": term, "year": stretch.of}


def _of_years(years: set[int], keep: Keep | None) -> Keep:
    return lambda row: row.get("year") in years and (keep is None or keep(row))


def _few_are_late() -> bool:
    """Whether what has an open date behind it is read whole faster than the years are looked through.
    Asked of the store once in a while only: counting is most of the work, and either way gives the page."""
    global _asked
    if _asked[0] + ASK_SECONDS < monotonic():
        _asked = (monotonic(), _count_late() <= FEW)
    return _asked[1]


def _count_late() -> int:
    rows, late = current().db[CaseRow._get_collection_name()], {"$lt": _midnight()}
    return sum(rows.count_documents({name: late}, limit=FEW + 1) for name in ("due", "due_a"))


def _midnight() -> datetime:
    """The beginning of today as the store keeps days."""
    return datetime.combine(clock.today(), time(), UTC)


def _late(terms: set[str], years: set[int], keep: Keep | None) -> list[CaseRow]:
    """The rows with an open date behind us, of either half; few enough to be read whole."""
    today = _midnight()
    found = {
        row["_id"]: row
        for name in ("due", "due_a")
        for row in CaseRow.objects(__raw__={name: {"$lt": today}}).as_pymongo()
    }
    wanted = _of_years(years, keep)
    return [
        CaseRow._from_son(row)
        for row in found.values()
        if not terms.isdisjoint(row.get("tc", ())) and wanted(row)
    ]


def _terms(actor: Actor, scope: str) -> list[str]:
    letters = {"mine": "hdr", "unit": "ulm"}.get(scope)
    terms = sorted(visibility.actor_terms(actor))
    if scope == "reference":
        return [term for term in terms if term == visibility.REFERENCE_TERM]
    if letters:
        return [term for term in terms if ":" in term and term[0] in letters]
    return terms


def _years(query: Query) -> list[int]:
    return [int(query["year"])] if query["year"] else years_present()


def _kept(actor: Actor, query: Query) -> Keep | None:
    """What filters ask beside term and year. Asked of the rows here: the embedded server reads a whole
    collection where a query names a field beside those of its index."""
    equal = query.chosen("unit", "status", "grade", "industry")
    region, kind, overdue = query["region"], query["kind"], query["overdue"]
    if not (equal or region or kind or overdue):
        return None
    today = _midnight()

    def keep(row: Mapping[str, Any]) -> bool:
        if any(row.get(name) != value for name, value in equal.items()):
            return False
        if region and not any(region in place for place in row.get("region", ())):
            return False
        sealed = ("_a",) if visibility.meets(actor, row.get("ta") or ()) else ()
        if kind and not any(kind in row.get(f"kinds{part}", ()) for part in ("", *sealed)):
            return False
        dues = [row.get(f"due{part}") for part in ("", *sealed)]
        return not overdue or any(due is not None and due < today for due in dues)

    return keep
