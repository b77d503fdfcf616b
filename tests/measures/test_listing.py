"""The lists across cases: filters, order, pages, exports, and that every query begins at an index."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from bson import ObjectId

from casebook import clock
from casebook.cases.models import Case
from casebook.cases.years import remember_years
from casebook.measures import dues, listing, service
from casebook.measures.kinds import KINDS
from casebook.measures.models import Measure
from casebook.store import explain_uses_index, transact

from .conftest import Bench

TODAY = clock.today()


def plant(count: int, *, year: int = 2022, **values: Any) -> list[Measure]:
    """Measures of a published case, one a day from the first of the year."""
    case = Case(id=ObjectId(), origin="reference", year=year, title="某地爆炸", unit="city")
    case.access.common = case.access.liability = case.access.accountability = ["ref"]
    measures = []
    for index in range(count):
        day = date(year, 1, 1) + timedelta(days=index)
        payload = {"kind": "penalty", "investigation": "liability", "subject": f"公司{year}{index:03d}"}
        payload |= {"decided_on": day.isoformat(), "state": "decided", "amount_yuan": index, **values}
        measures.append(service.build_measure(case, payload, index))

    def work(uow: Any) -> None:
        uow.insert_many(measures)
        remember_years(uow, {measure.year for measure in measures})

    transact(work)
    return measures


def rows(app: Any, actor: Any, address: str, kind: str = "penalty", size: int = 20) -> list[Measure]:
    with app.test_request_context(address):
        query = listing.definition(kind).read()
        return listing.fetch(actor, kind, query, query.after, query.before, size).rows


def test_pages_hold_every_measure_once_across_the_years(app: Any, people: dict[str, Any]) -> None:
    planted = plant(25, year=2021) + plant(25, year=2022)
    actor, seen, after = people["leader"], [], None
    with app.test_request_context("/measures/penalty/"):
        query = listing.definition("penalty").read()
        while True:
            page = listing.fetch(actor, "penalty", query, after, None, 7)
            seen += [measure.id for measure in page.rows]
            if page.after is None:
                break
            after = page.after
    assert seen == [measure.id for measure in sorted(planted, key=lambda m: m.by_date, reverse=True)]


def test_going_back_gives_the_page_one_came_from(app: Any, people: dict[str, Any]) -> None:
    plant(20)
    with app.test_request_context("/measures/penalty/"):
        query = listing.definition("penalty").read()
        first = listing.fetch(people["leader"], "penalty", query, None, None, 8)
        second = listing.fetch(people["leader"], "penalty", query, first.after, None, 8)
        back = listing.fetch(people["leader"], "penalty", query, None, second.before, 8)
    assert [row.id for row in back.rows] == [row.id for row in first.rows]


def test_a_measure_under_two_terms_of_a_reader_is_listed_once(app: Any, bench: Bench) -> None:
    measure = bench.proposed("penalty")
    held = set(measure.terms) & listing.visibility.actor_terms(bench.people["enforcement"])
    assert len(held) > 1, "a member of the team who holds the role for the unit"
    assert len(rows(app, bench.people["enforcement"], "/")) == 1


FILTERS: list[tuple[str, set[str]]] = [
    ("", {"proposed", "decided", "executed"}),
    ("state=proposed", {"proposed"}),
    ("state=executed", {"executed"}),
    (f"year={TODAY.year}", {"proposed", "decided", "executed"}),
    ("unit=city", {"proposed", "decided", "executed"}),
    ("unit=donghu", set()),
    ("state=nonsense", {"proposed", "decided", "executed"}),
]


def test_filters_leave_what_they_name(app: Any, bench: Bench) -> None:
    bench.proposed("notice")
    bench.decided("notice")
    bench.executed("notice")
    for query, expected in FILTERS:
        found = rows(app, bench.people["enforcement"], f"/?{query}", "notice")
        assert {measure.state for measure in found} == expected, query


def test_the_half_is_a_filter_where_a_kind_has_two(app: Any, bench: Bench) -> None:
    bench.proposed("interview", "liability")
    bench.proposed("interview", "accountability")
    for half in ("liability", "accountability"):
        found = rows(app, bench.people["leader"], f"/?audience={half}", "interview")
        assert [measure.audience for measure in found] == [half]
    with app.test_request_context("/"):
        assert "audience" not in {each.name for each in listing.definition("penalty").filters}


def test_only_what_is_late_stands_in_the_list_of_the_late(
    app: Any, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.decided("self_review", report_due=TODAY + timedelta(days=1))
    late = bench.decided("self_review", report_due=TODAY + timedelta(days=1))
    transact(lambda uow: _set_due(uow, late.id, TODAY - timedelta(days=1)))
    found = rows(app, bench.people["leader"], "/?overdue=1", "self_review")
    assert [measure.id for measure in found] == [late.id]


def _set_due(uow: Any, key: Any, day: date) -> None:
    measure = uow.get(Measure, key)
    measure.due_on = day
    measure.by_due = dues.due_key(measure)
    uow.save(measure)


def test_by_due_date_the_most_urgent_comes_first_and_what_has_none_last(app: Any, bench: Bench) -> None:
    none = bench.proposed("self_review")
    later = bench.decided("self_review", report_due=TODAY + timedelta(days=9))
    soon = bench.decided("self_review", report_due=TODAY + timedelta(days=2))
    found = rows(app, bench.people["leader"], "/?sort=due", "self_review")
    assert [measure.id for measure in found] == [soon.id, later.id, none.id]


def test_all_by_due_date_stand_on_just_one_page_forth_and_back(app: Any, people: dict[str, Any]) -> None:
    planted = [*plant(9, year=2021), *plant(9, year=2022), *plant(9, year=2023)]
    for measure, days in zip(planted[::4], (-900, -400, -3, 0, 5, 200, 900), strict=True):
        transact(lambda uow, key=measure.id, days=days: _set_due(uow, key, TODAY + timedelta(days=days)))
    pages, after = [], None
    with app.test_request_context("/measures/penalty/?sort=due"):
        query = listing.definition("penalty").read()
        while True:
            page = listing.fetch(people["leader"], "penalty", query, after, None, 5)
            pages.append([row.by_due for row in page.rows])
            if page.after is None:
                break
            after = page.after
        back = listing.fetch(people["leader"], "penalty", query, None, page.before, 5)
    shown = [key for keys in pages for key in keys]
    assert shown == sorted(shown)
    assert len(set(shown)) == len(planted)
    assert [row.by_due for row in back.rows] == pages[-2]


@pytest.mark.parametrize("year", [2021, 2022])
def test_a_year_leaves_its_own_by_due_date_too(app: Any, people: dict[str, Any], year: int) -> None:
    plant(3, year=2021)
    plant(3, year=2022)
    found = rows(app, people["leader"], f"/?sort=due&year={year}")
    assert [measure.year for measure in found] == [year] * 3


@pytest.mark.parametrize(
    "equality", [{"terms": "ref", "kind": "penalty", "year": 2022}, {"terms": "ref", "kind": "penalty"}]
)
def test_every_list_query_begins_at_an_index(store: Any, equality: dict[str, Any]) -> None:
    plant(3)
    sort = "by_date" if "year" in equality else "by_due"
    for wanted in (equality, {**equality, sort: {"$gte": "2022", "$lt": "9999-2022"}}):
        assert explain_uses_index(Measure.objects(__raw__=wanted).only(*listing.LEAN))


@pytest.mark.parametrize("sort", ["date", "due"])
def test_a_list_asks_nothing_else_of_the_store(
    app: Any, people: dict[str, Any], monkeypatch: pytest.MonkeyPatch, sort: str
) -> None:
    """Every filter at once still gives queries of the fields of one index alone."""
    plant(3)
    asked: list[dict[str, Any]] = []
    whole = Measure.objects

    def spy(**wanted: Any) -> Any:
        asked.append(wanted["__raw__"])
        return whole(**wanted)

    spy.in_bulk = whole.in_bulk  # type: ignore[attr-defined]
    spied = type("Spied", (), {"objects": staticmethod(spy)})
    monkeypatch.setattr(listing, "_sifted", partial(listing.sifted, spied, lean=listing.LEAN))
    monkeypatch.setattr(listing, "Measure", spied)
    for overdue in ("", "&overdue=1"):
        rows(app, people["leader"], f"/?state=decided&unit=city&sort={sort}&audience=liability{overdue}")
    assert asked
    indexes = ({"terms", "kind", "year", "by_date"}, {"terms", "kind", "by_due"})
    assert all(any(set(wanted) <= index for index in indexes) for wanted in asked)


def test_the_measures_of_a_case_are_found_by_an_index(store: Any) -> None:
    (measure,) = plant(1)
    assert explain_uses_index(Measure.objects(case_id=measure.case_id).order_by("position"))


def test_an_export_holds_exactly_what_the_filters_leave(
    client: Any, sign_in: Callable[..., Any], people: dict[str, Any]
) -> None:
    plant(30, year=2021)
    plant(5, year=2020)
    sign_in(client, "leader")
    answer = client.get("/measures/penalty/?year=2021&export=csv")
    table = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    subject = table[0].index("对象")
    assert [line[subject] for line in table[1:]] == [f"公司2021{n:03d}" for n in range(29, -1, -1)]


def test_who_may_not_export_is_refused(client: Any, sign_in: Callable[..., Any], bench: Bench) -> None:
    sign_in(client, "reviewer")
    assert client.get("/measures/penalty/").status_code == 200
    assert client.get("/measures/penalty/?export=csv").status_code == 403


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "auditor"])
def test_the_three_administrators_see_no_measures(
    client: Any, sign_in: Callable[..., Any], bench: Bench, role: str
) -> None:
    sign_in(client, role)
    for address in ("/measures/", "/measures/penalty/", f"/measures/{bench.proposed('penalty').id}/"):
        assert client.get(address).status_code == 403


def test_every_column_of_every_ledger_can_be_written(app: Any, bench: Bench) -> None:
    for kind in KINDS:
        measure = bench.executed(kind)
        with app.test_request_context("/"):
            for column in listing.definition(kind).columns:
                column.value(measure)
                if column.link:
                    assert column.link(measure).startswith("/")


def test_precedents_stand_in_the_lists_of_every_role_in_case_work(
    client: Any, sign_in: Callable[..., Any], people: dict[str, Any]
) -> None:
    plant(1)
    sign_in(client, "education")
    assert "公司2022000" in client.get("/measures/penalty/").get_data(as_text=True)


def test_a_precedent_without_a_date_is_listed_under_the_year_of_its_case(
    app: Any, people: dict[str, Any]
) -> None:
    (measure,) = plant(1, year=2019, decided_on=None)
    assert (measure.year, measure.by_date[:10]) == (2019, "2019-00-00")
    assert len(rows(app, people["leader"], "/?year=2019")) == 1


def test_a_date_known_by_month_is_shown_as_a_month(app: Any, people: dict[str, Any]) -> None:
    (measure,) = plant(1, decided_on="2022-08")
    with app.test_request_context("/"):
        column = next(column for column in listing.definition("penalty").columns if column.name == "date")
        assert column.show and column.show(measure) == "2022-08"
