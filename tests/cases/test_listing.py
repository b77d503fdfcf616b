"""Lists of cases: each reader's rows, every row once, filters, and plans without collection scans."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from casebook import clock
from casebook.accounts import units
from casebook.acts import SYSTEM
from casebook.cases import listing, rows, service
from casebook.cases.models import Case, CaseRow
from casebook.store import explain_uses_index, transact


def read(app: Any, actor: Any, **arguments: str) -> list[str]:
    """Titles of all pages, two rows a page."""
    with app.test_request_context():
        query = listing.definition(actor).read(MultiDict(arguments))
        titles: list[str] = []
        after = None
        while True:
            page = listing.fetch(actor, query, after, None, 2)
            titles += [row.title for row in page.rows]
            if page.after is None:
                return titles
            after = page.after


@pytest.fixture
def archive(make_case: Callable[..., Any], people: dict[str, Any]) -> None:
    """Seven cases over three years, two units and two grades."""
    for number, (day, unit, deaths) in enumerate(
        [
            (date(2026, 3, 1), "city", 1),
            (date(2026, 2, 1), "city", 12),
            (date(2026, 1, 1), "donghu", 3),
            (date(2025, 12, 31), "city", None),
            (date(2025, 6, 1), "donghu", 1),
            (date(2023, 5, 5), "city", 31),
            (date(2023, 5, 4), "donghu", 2),
        ],
        start=1,
    ):
        make_case(unit_id=unit, title=f"案{number}", received_on=day, incident={"deaths": deaths})


def test_every_row_stands_once_newest_first_over_all_years(
    app: Any, archive: None, people: dict[str, Any]
) -> None:
    assert read(app, people["leader"]) == [f"案{n}" for n in range(1, 8)]
    assert read(app, people["leader"], order="asc") == [f"案{n}" for n in range(7, 0, -1)]


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("sort", ["date", "number", "deaths"])
def test_going_on_and_back_shows_the_same_rows(
    app: Any, archive: None, people: dict[str, Any], sort: str, order: str
) -> None:
    actor = people["leader"]
    with app.test_request_context():
        query = listing.definition(actor).read(MultiDict({"sort": sort, "order": order}))
        first = listing.fetch(actor, query, None, None, 3)
        second = listing.fetch(actor, query, first.after, None, 3)
        third = listing.fetch(actor, query, second.after, None, 3)
        back = listing.fetch(actor, query, None, third.before, 3)
        start = listing.fetch(actor, query, None, back.before, 3)
    assert [row.title for row in back.rows] == [row.title for row in second.rows]
    assert [row.title for row in start.rows] == [row.title for row in first.rows]
    assert start.before is None
    assert len({row.id for page in (first, second, third) for row in page.rows}) == 7


def test_unknown_deaths_come_after_the_known(app: Any, archive: None, people: dict[str, Any]) -> None:
    assert read(app, people["leader"], sort="deaths")[0] == "案6"
    assert read(app, people["leader"], sort="deaths")[-1] == "案4"


@pytest.mark.parametrize(
    ("filters", "titles"),
    [
        ({"year": "2025"}, ["案4", "案5"]),
        ({"unit": "donghu"}, ["案3", "案5", "案7"]),
        ({"grade": "G1"}, ["案6"]),
        ({"year": "2023", "unit": "city"}, ["案6"]),
        ({"scope": "reference"}, []),
        ({"status": "closed"}, []),
    ],
)
def test_filters_narrow_the_list(
    app: Any, archive: None, people: dict[str, Any], filters: dict[str, str], titles: list[str]
) -> None:
    assert read(app, people["leader"], **filters) == titles


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("leader", 7),
        ("caseadmin", 7),
        ("enforcement", 7),
        ("enforcement2", 3),
        ("discipline", 0),
        ("education", 0),
    ],
)
def test_each_reader_has_just_the_rows_of_the_own_terms(
    app: Any, archive: None, people: dict[str, Any], who: str, seen: int
) -> None:
    assert len(read(app, people[who])) == seen


def test_overdue_counts_only_what_the_reader_may_know(
    app: Any, make_case: Callable[..., Any], people: dict[str, Any]
) -> None:
    case = make_case(title="逾期案")
    yesterday = clock.today() - timedelta(days=1)
    transact(lambda uow: rows.refresh(uow, case, [("handling", "accountability", yesterday)]))
    assert read(app, people["leader"], overdue="1") == ["逾期案"]
    assert read(app, people["enforcement"], overdue="1") == []
    assert read(app, people["leader"], kind="handling") == ["逾期案"]
    assert read(app, people["enforcement"], kind="handling") == []


def test_the_export_holds_exactly_what_is_shown(
    app: Any, client: Any, archive: None, sign_in: Callable[..., Any]
) -> None:
    browser = sign_in(client, "enforcement2")
    answer = browser.get("/cases/?export=csv&year=2026")
    table = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert [row[1] for row in table[1:]] == ["案3"]
    assert browser.get("/cases/?export=xlsx").status_code == 200


def test_a_unit_that_moves_takes_its_cases_and_their_readers_along(
    app: Any, make_case: Callable[..., Any], people: dict[str, Any]
) -> None:
    case = make_case(unit_id="nanshan")
    unit = next(unit for unit in units.tree() if unit.id == "nanshan")
    units.move_unit(SYSTEM, "nanshan", unit.version, "donghu")
    moved = Case.objects.get(id=case.id)
    assert moved.units == ["city", "donghu", "nanshan"]
    assert service.load_case(people["enforcement2"], str(case.id)).id == case.id


@pytest.mark.parametrize(
    ("equality", "sort_field"),
    [
        ({"tc": "u:city", "year": 2026}, "by_date"),
        ({"tc": "u:city", "year": 2026}, "by_number"),
        ({"tc": "u:city"}, "by_deaths"),
    ],
)
def test_every_list_query_is_answered_from_an_index(
    archive: None, equality: dict[str, Any], sort_field: str
) -> None:
    wanted = {**equality, sort_field: {"$gte": "000001|", "$lt": "2026-99"}}
    assert explain_uses_index(CaseRow.objects(__raw__=wanted).order_by(f"-{sort_field}").limit(20))


TOLLS = (None, 0, 1, 1, 2, 3, 3, 4, 9, 10, 35, 120)


@pytest.fixture
def tolls(make_case: Callable[..., Any]) -> None:
    for position, deaths in enumerate(TOLLS):
        year = 2024 + position % 3
        make_case(title=f"{deaths}", received_on=date(year, 5, 1), incident={"deaths": deaths})


def _by_deaths(app: Any, actor: Any, size: int, **wanted: str) -> list[list[Any]]:
    pages, after = [], None
    with app.test_request_context("/cases/", query_string={"sort": "deaths", **wanted}):
        query = listing.definition(actor).read()
        while True:
            page = listing.fetch(actor, query, after, None, size)
            pages.append([row.deaths for row in page.rows])
            if page.after is None:
                return pages
            after = page.after


def test_by_deaths_the_most_come_first_and_the_unknown_after_none(
    app: Any, tolls: None, people: dict[str, Any]
) -> None:
    pages = _by_deaths(app, people["leader"], 5)
    assert [deaths for page in pages for deaths in page] == list(reversed(TOLLS))
    assert [len(page) for page in pages] == [5, 5, 2]


def test_by_deaths_upwards_the_unknown_come_first(app: Any, tolls: None, people: dict[str, Any]) -> None:
    pages = _by_deaths(app, people["leader"], 20, order="asc")
    assert pages == [list(TOLLS)]


def test_by_deaths_a_year_leaves_its_own(app: Any, tolls: None, people: dict[str, Any]) -> None:
    pages = _by_deaths(app, people["leader"], 20, year="2025")
    assert pages == [[deaths for position, deaths in enumerate(TOLLS) if position % 3 == 1][::-1]]


def test_sort_keys_of_an_earlier_version_are_brought_to_form(
    app: Any, tolls: None, people: dict[str, Any], store: Any
) -> None:
    rows_stored = store.db["case_rows"]
    for row in rows_stored.find({"deaths": 1}):
        rows_stored.update_one({"_id": row["_id"]}, {"$set": {"by_deaths": f"000001|{row['_id']}"}})
    assert rows.renew_sort_keys(store.db) == TOLLS.count(1)
    assert rows.renew_sort_keys(store.db) == 0
    assert _by_deaths(app, people["leader"], 20) == [list(reversed(TOLLS))]


@pytest.mark.parametrize("wanted", ["安问〔2026〕1号", {"$in": ["安问〔2026〕1号", "安问〔2026〕9号"]}])
def test_a_number_is_looked_up_in_an_index(archive: None, wanted: Any) -> None:
    assert explain_uses_index(Case.objects(__raw__={"number": wanted}))


def test_many_cases_may_be_without_a_number(archive: None, people: dict[str, Any]) -> None:
    Case.objects(unit="donghu").update(unset__number=1)
    assert Case.objects(number__exists=False).count() == 3


@pytest.mark.parametrize("few", [True, False])
def test_many_late_cases_are_listed_like_few(
    app: Any,
    make_case: Callable[..., Any],
    people: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    few: bool,
) -> None:
    monkeypatch.setattr(listing, "_few_are_late", lambda: few)
    for number in range(5):
        case = make_case(title=f"逾期案{number}", received_on=date(2024 + number % 2, 3, 1 + number))
        late = clock.today() - timedelta(days=1 + number)
        transact(lambda uow, case=case, late=late: rows.refresh(uow, case, [("penalty", "liability", late)]))
    make_case(title="未逾期案")
    assert read(app, people["leader"], overdue="1") == [f"逾期案{n}" for n in (3, 1, 4, 2, 0)]
    assert read(app, people["leader"], overdue="1", year="2025") == ["逾期案3", "逾期案1"]
