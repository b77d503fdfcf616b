"""The list of deadlines: whose, how near, filters, pages, exports, plans; and the number beside the noun."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from bson import ObjectId

from casebook import clock
from casebook.acts import Actor
from casebook.cases.models import Case
from casebook.deadlines import counting, keeping, listing, reading, reckoning, service
from casebook.deadlines.models import Clock, Recount
from casebook.store import explain_uses_index, transact
from tests.measures.conftest import Bench

from .conftest import TODAY, clocks
from .test_reconciling import stage


def plant(ends: list[int], owner: str, **values: Any) -> list[Clock]:
    """Clocks that end so many days from today, kept by one person."""
    made: list[Clock] = []
    for days in ends:
        each = Clock(
            id=ObjectId(),
            case_id=ObjectId(),
            key=f"T107@{len(made)}",
            rule="T107",
            nature="duty",
            audience="liability",
            subject_kind="case",
            trigger="accident.occurred",
            start_on=TODAY - timedelta(days=400),
            due_on=TODAY + timedelta(days=days),
            case_number=f"安问〔2026〕{days}号",
            terms=[f"h:{owner}", "u:city"],
            owners=[owner],
            unit_id="city",
            verified=True,
        )
        for name, value in values.items():
            setattr(each, name, value)
        each.by_due = reckoning.sort_key(each)
        watched = each.state == "running" and each.nature == "duty" and each.live and each.due_on
        each.alarm = each.by_due if watched else None
        made.append(each)
    transact(lambda uow: uow.insert_many(made))
    return made


def rows(app: Any, actor: Actor, address: str = "/deadlines/", size: int = 50) -> list[Clock]:
    with app.test_request_context(address):
        query = listing.definition().read()
        return listing.fetch(actor, query, query.after, query.before, size).rows


@pytest.fixture
def me(people: dict[str, Actor]) -> Actor:
    return people["enforcement"]


def test_the_most_urgent_comes_first_and_what_has_no_date_last(app: Any, me: Actor) -> None:
    plant([9, -3, 2], me.id)
    plant([0], me.id, due_on=None, rule="T101", key="T101")
    assert [each.due_on and (each.due_on - TODAY).days for each in rows(app, me)] == [-3, 2, 9, None]


def test_pages_hold_every_clock_once_forwards_and_back(app: Any, me: Actor) -> None:
    planted = plant([*range(-40, 500, 9), -900, 900, 3000], me.id)
    expected = [each.id for each in sorted(planted, key=lambda each: each.by_due)]
    for order, wanted in (("", expected), ("?order=desc", expected[::-1])):
        with app.test_request_context(f"/deadlines/{order}"):
            query = listing.definition().read()
            seen, after, places = [], None, []
            while True:
                page = listing.fetch(me, query, after, None, 7)
                seen += [row.id for row in page.rows]
                places.append(page)
                if page.after is None:
                    break
                after = page.after
            assert seen == wanted, order
            back = listing.fetch(me, query, None, places[3].before, 7)
            assert [row.id for row in back.rows] == [row.id for row in places[2].rows]


WINDOWS = [
    ("overdue", {-40, -1}),
    ("today", {0}),
    ("3", {0, 3}),
    ("7", {0, 3, 7}),
    ("30", {0, 3, 7, 30}),
    ("later", {31, 800}),
    ("none", set()),
    ("", {-40, -1, 0, 3, 7, 30, 31, 800}),
]


@pytest.mark.parametrize(("window", "expected"), WINDOWS)
def test_windows_leave_the_ends_they_name(app: Any, me: Actor, window: str, expected: set[int]) -> None:
    plant([-40, -1, 0, 3, 7, 30, 31, 800], me.id)
    found = rows(app, me, f"/deadlines/?window={window}")
    assert {(each.due_on - TODAY).days for each in found} == expected


def test_a_right_that_is_over_is_nobodys_delay(app: Any, me: Actor) -> None:
    plant([-5], me.id, nature="right")
    plant([-5], me.id, state="paused", key="p")
    assert rows(app, me, "/deadlines/?window=overdue") == []
    assert listing.counts(me)["overdue"] == 0


def test_hours_run_out_within_the_day(app: Any, me: Actor) -> None:
    now = clock.now()
    plant(
        [0], me.id, due_at=now - timedelta(minutes=5), due_on=clock.local(now - timedelta(minutes=5)).date()
    )
    assert len(rows(app, me, "/deadlines/?window=overdue")) == 1


FILTERS = [
    ("rule=T107", 2),
    ("rule=T205", 1),
    ("audience=accountability", 0),
    ("unit=city", 3),
    ("unit=donghu", 0),
    ("provisional=1", 1),
    ("state=paused", 1),
    ("state=met", 0),
]


@pytest.mark.parametrize(("query", "expected"), FILTERS)
def test_filters_leave_what_they_name(app: Any, me: Actor, query: str, expected: int) -> None:
    plant([1], me.id)
    plant([2], me.id, provisional=True, state="paused", key="b")
    plant([3], me.id, rule="T205", key="c")
    assert len(rows(app, me, f"/deadlines/?{query}")) == expected


def test_what_is_over_stands_in_a_list_of_its_own(app: Any, me: Actor) -> None:
    plant([1], me.id, state="met", live=False)
    assert rows(app, me) == []
    assert len(rows(app, me, "/deadlines/?state=met")) == 1


def test_mine_and_all_that_i_may_see(app: Any, people: dict[str, Actor]) -> None:
    plant([1], people["enforcement"].id)
    other = people["enforcement3"]
    assert rows(app, other) == []
    assert len(rows(app, other, "/deadlines/?scope=all")) == 1
    assert rows(app, people["discipline"], "/deadlines/?scope=all") == []


# ---------------------------------------------------------------- the sealed half


WITHOUT = ("enforcement", "case_admin", "enforcement3", "education", "reviewer", "discipline2")
WITH = ("discipline", "leader")


@pytest.fixture
def sealed(case: Case) -> Case:
    stage(case, "accountability", "B8", days=40)
    return case


SECRET = ("审理", "T513")


@pytest.mark.parametrize("role", WITHOUT)
def test_a_sealed_clock_is_nowhere_for_who_lacks_the_half(
    app: Any, sign_in: Callable[..., Any], sealed: Case, people: dict[str, Actor], role: str
) -> None:
    each = clocks(sealed)["T513"]
    browser = sign_in(app.test_client(), role)
    lists = ["/deadlines/", "/deadlines/?scope=all", "/deadlines/?scope=all&audience=accountability"]
    for address in [*lists, "/deadlines/?scope=all&export=csv", "/deadlines/?scope=all&window=overdue"]:
        page = browser.get(address).get_data(as_text=True)
        assert str(each.id) not in page and "负责审理" not in page, address
        assert f">{each.case_number}<" not in page or "enforcement" in role or role == "case_admin", address
    assert browser.get(f"/deadlines/{each.id}").status_code == 404
    for act in ("meet", "pause", "extend"):
        assert browser.post(f"/deadlines/{each.id}/{act}").status_code in (403, 404)
    assert each.id not in {found.id for found in service.of_person(people[role].id)}
    assert each.id not in {found.id for found in service.of_case(people[role], sealed)}
    assert each.id not in {found.id for found in rows(app, people[role], "/deadlines/?scope=all")}


@pytest.mark.parametrize("role", WITH)
def test_who_has_the_half_finds_it_in_the_same_places(
    app: Any, sign_in: Callable[..., Any], sealed: Case, people: dict[str, Actor], role: str
) -> None:
    each = clocks(sealed)["T513"]
    browser = sign_in(app.test_client(), role)
    assert str(each.id) in browser.get("/deadlines/?scope=all").get_data(as_text=True)
    assert browser.get(f"/deadlines/{each.id}").status_code == 200
    assert each.id in {found.id for found in service.of_case(people[role], sealed)}


def test_the_numbers_do_not_count_what_is_sealed(sealed: Case, people: dict[str, Actor]) -> None:
    late = keeping.start_manual(
        people["discipline"], sealed.id, "T605", start=TODAY - timedelta(days=60), half="accountability"
    )
    assert reading.is_overdue(late)
    with_half, without = listing.counts(people["discipline"]), listing.counts(people["discipline2"])
    assert with_half["overdue"] == 2 and not any(without.values())
    assert counting.urgent_of(people["discipline"]) == 2 and counting.urgent_of(people["discipline2"]) == 0
    assert counting.urgent_of(people["enforcement"]) == 2, "the hours of reporting upwards and by telephone"


def test_a_clock_whose_terms_are_wrong_is_still_asked_again(
    app: Any, sealed: Case, people: dict[str, Actor]
) -> None:
    """An owner who lost the role finds nothing: permission is asked of what a query returns."""
    each = clocks(sealed)["T513"]

    def give(uow: Any) -> None:
        stored = uow.get(Clock, each.id)
        stored.owners = [people["enforcement"].id]
        uow.save(stored)

    transact(give)
    assert each.id not in {found.id for found in rows(app, people["enforcement"])}
    assert each.id not in {found.id for found in reading.of_actor(people["enforcement"])}


# ---------------------------------------------------------------- plans


def test_every_query_of_the_lists_begins_at_an_index(store: Any) -> None:
    plant([1, 2, 3], "p")
    between = {"$gte": "2020", "$lt": "2040"}
    for wanted in (
        {"owners": "p", "live": True, "by_due": between},
        {"owners": "unit:city", "live": True, "by_due": {"$lt": "2030-01-01"}},
        {"owners": "p", "live": True},
        {"owners": "unit:city", "alarm": between},
        {"terms": "u:city", "live": True, "by_due": between},
        {"terms": "u:city", "live": False, "by_due": between},
        {"case_id": ObjectId()},
        {"live": True},
    ):
        assert explain_uses_index(Clock.objects(__raw__=wanted).only(*listing.LEAN)), wanted
    assert explain_uses_index(Recount.objects(id="recount"))


@pytest.mark.parametrize("scope", ["mine", "all"])
def test_a_list_asks_nothing_else_of_the_store(
    app: Any, me: Actor, monkeypatch: pytest.MonkeyPatch, scope: str
) -> None:
    """Every filter at once still gives queries of index fields alone."""
    plant([1], me.id)
    asked: list[dict[str, Any]] = []
    whole = listing.Clock.objects

    def spy(**wanted: Any) -> Any:
        asked.append(wanted["__raw__"])
        return whole(**wanted)

    spy.in_bulk = whole.in_bulk  # type: ignore[attr-defined]
    monkeypatch.setattr(listing, "Clock", type("Spied", (), {"objects": staticmethod(spy)}))
    rows(
        app,
        me,
        f"/deadlines/?scope={scope}&window=30&rule=T107&audience=liability&unit=city&provisional=1&state=running",
    )
    first = "owners" if scope == "mine" else "terms"
    assert asked and all(set(wanted) == {first, "live", "by_due"} for wanted in asked)


def test_a_page_of_a_large_office_reads_no_more_than_it_needs(
    app: Any, people: dict[str, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    plant([*range(1, 60)], "somebody")
    plant([*range(300, 360)], "somebody", rule="T205")
    asked: list[Any] = []
    whole = listing.Clock.objects

    def spy(**wanted: Any) -> Any:
        asked.append(wanted["__raw__"]["by_due"]["$lt"])
        return whole(**wanted)

    spy.in_bulk = whole.in_bulk  # type: ignore[attr-defined]
    monkeypatch.setattr(listing, "Clock", type("Spied", (), {"objects": staticmethod(spy)}))
    assert len(rows(app, people["enforcement"], "/deadlines/?scope=all", size=20)) == 20
    assert max(asked) < (TODAY + timedelta(days=200)).isoformat()


# ---------------------------------------------------------------- exports, the number


def test_an_export_holds_exactly_what_the_filters_leave(
    client: Any, sign_in: Callable[..., Any], people: dict[str, Actor]
) -> None:
    plant([*range(1, 40)], people["enforcement"].id)
    sign_in(client, "enforcement")
    answer = client.get("/deadlines/?window=7&export=csv")
    table = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    case = table[0].index("案件")
    assert [line[case] for line in table[1:]] == [f"安问〔2026〕{days}号" for days in range(1, 8)]


def test_who_may_not_export_is_refused(client: Any, sign_in: Callable[..., Any]) -> None:
    sign_in(client, "reviewer")
    assert client.get("/deadlines/").status_code == 200
    assert client.get("/deadlines/?export=csv").status_code == 403


def test_the_number_beside_the_noun_is_kept_for_seconds_and_forgotten_by_an_act(
    client: Any, sign_in: Callable[..., Any], bench: Bench, people: dict[str, Actor]
) -> None:
    sign_in(client, "enforcement")

    def number() -> int:
        page = client.get("/deadlines/").get_data(as_text=True)
        place = page.index('href="/deadlines/"')
        count = page[place : page.index("</a>", place)].partition('class="count">')[2]
        return int(count.partition("<")[0] or 0)

    assert number() == 2, "the hours of reporting upwards and of the telephone"
    keeping.meet(people["enforcement"], clocks(bench.case)["T103"].id, None, on=clock.now())
    assert number() == 1
    plant([-1], people["enforcement"].id)
    assert number() == 1, "asked of the store again only after some seconds"
    counting.forget()
    assert number() == 2
