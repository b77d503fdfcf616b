"""The calendar feed: whose secret it is reads what that person may see now, and nobody else reads anything."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar, Event

from casebook import clock
from casebook.accounts import Person, actor_for
from casebook.acts.models import TrailEntry
from casebook.clock import SHANGHAI
from casebook.deadlines.alerts import calendar_file, choosing, knocking
from casebook.deadlines.alerts.models import AlertChoice
from casebook.deadlines.models import Clock
from casebook.refusals import NotFound
from casebook.store import transact
from tests.deadlines.alerts.conftest import MakeClock
from tests.leaks import assert_visible

SignIn = Callable[..., Any]


@pytest.fixture(autouse=True)
def _everybody_is_answered() -> Iterator[None]:
    knocking.forget()
    yield
    knocking.forget()


def open_feed(people: dict[str, Any], who: str = "enforcement") -> str:
    return f"/deadlines/feed/{choosing.open_feed(people[who])}.ics"


def events(answer: Any) -> list[Event]:
    assert answer.status_code == 200, answer.status
    return Calendar.from_ical(answer.get_data()).walk("VEVENT")


def put(each: Clock, **values: Any) -> Clock:
    for name, value in values.items():
        setattr(each, name, value)
    each.updated_at = clock.now()
    transact(lambda uow: uow.save(each))
    return each


def change_person(person_id: str, **values: Any) -> None:
    def work(uow: Any) -> None:
        uow.collection(Person).update_one({"_id": person_id}, {"$set": values}, session=uow.session)

    transact(work)


# ---------------------------------------------------------------- what stands in it


def test_a_date_is_a_day_and_hours_are_a_moment(
    client: Any, people: dict[str, Any], make_clock: MakeClock
) -> None:
    at = datetime(2026, 3, 2, 14, 30, tzinfo=SHANGHAI)
    make_clock(due_on=date(2026, 2, 28), by_due="2026-02-28-a")
    make_clock(due_on=at.date(), due_at=at, by_due="2026-03-02-b")
    day, moment = events(client.get(open_feed(people)))
    assert day["dtstart"].dt == date(2026, 2, 28)
    assert day["dtend"].dt == date(2026, 3, 1)
    assert moment["dtstart"].dt == at
    assert "dtend" not in moment
    assert [alarm["trigger"].dt for alarm in day.walk("VALARM")] == [timedelta(hours=-15)]
    assert [alarm["trigger"].dt for alarm in moment.walk("VALARM")] == [timedelta(hours=-2)]


def test_an_event_names_rule_and_number_and_nothing_of_the_case(
    client: Any, people: dict[str, Any], make_clock: MakeClock
) -> None:
    make_clock(rule="T101", subject_shown="东湖化工有限公司", note="张三的账本", met_note="李四")
    answer = client.get(open_feed(people))
    (event,) = events(answer)
    assert event["summary"].endswith("江安问〔2026〕7号")
    assert len(event["summary"]) > len("江安问〔2026〕7号")
    unfolded = re.sub(r"\r\n ", "", answer.get_data(as_text=True))
    assert_visible(["江安问〔2026〕7号"], ["东湖化工", "张三", "李四"], unfolded)


def test_an_event_keeps_its_name_and_counts_its_changes(
    client: Any, people: dict[str, Any], make_clock: MakeClock
) -> None:
    each = make_clock()
    address = open_feed(people)
    (before,) = events(client.get(address))
    put(each, due_on=clock.today() + timedelta(days=9))
    (after,) = events(client.get(address))
    assert after["uid"] == before["uid"] == f"clock-{each.id}@casebook.casebook"
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert after["last-modified"].dt >= before["last-modified"].dt


def test_a_provisional_date_says_so(client: Any, people: dict[str, Any], make_clock: MakeClock) -> None:
    make_clock(provisional=True, verified=False)
    (event,) = events(client.get(open_feed(people)))
    assert event["status"] == "TENTATIVE"
    assert event["summary"].startswith("（暂定）")
    assert event["description"] == "暂定、依据未核实"


@pytest.mark.parametrize("values", [{"state": "met", "live": False}, {"due_on": None}])
def test_what_is_over_or_has_no_date_is_no_event(
    client: Any, people: dict[str, Any], make_clock: MakeClock, values: dict[str, Any]
) -> None:
    put(make_clock(), **values)
    assert events(client.get(open_feed(people))) == []


def test_a_calendar_speaks_the_language_of_its_owner(
    client: Any, people: dict[str, Any], make_clock: MakeClock
) -> None:
    make_clock(rule="T101")
    address = open_feed(people)
    names = {}
    for language in ("zh", "en"):
        change_person(people["enforcement"].id, language=language)
        (event,) = events(client.get(address))
        names[language] = event["summary"]
    assert names["zh"] != names["en"]


def test_the_file_is_one_a_calendar_can_read(app: Any, people: dict[str, Any], make_clock: MakeClock) -> None:
    found = [make_clock(days=days) for days in range(5)]
    with app.test_request_context():
        content = calendar_file.write(found, "x.casebook")
        again = calendar_file.write(reversed(found), "x.casebook")
    assert content == again
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    calendar = Calendar.from_ical(content)
    assert (calendar["version"], calendar["method"]) == ("2.0", "PUBLISH")
    assert len({str(event["uid"]) for event in calendar.walk("VEVENT")}) == 5


def test_what_a_unit_keeps_is_shown_around_today_and_ones_own_always(
    client: Any, people: dict[str, Any], make_clock: MakeClock
) -> None:
    for days in (-200, -2, 5, 200):
        make_clock(days=days, case_number=f"own{days}")
        make_clock(days=days, owners=["unit:city"], case_number=f"unit{days}")
    text = client.get(open_feed(people)).get_data(as_text=True)
    assert_visible(["own-200", "own-2", "own5", "own200", "unit-2", "unit5"], ["unit-200", "unit200"], text)


# ---------------------------------------------------------------- who reads what

#: who → (sees the open clock, sees the sealed one) of two that the person owns.
SEES = {
    "enforcement": (True, False),
    "case_admin": (True, False),
    "leader": (True, True),
    "discipline": (False, False),
    "reviewer": (False, False),
    "education": (False, False),
    "system_admin": (False, False),
    "security_admin": (False, False),
    "auditor": (False, False),
}


@pytest.mark.parametrize("who", SEES)
def test_a_feed_holds_what_its_owner_may_see(
    client: Any, people: dict[str, Any], make_clock: MakeClock, who: str
) -> None:
    make_clock(who, case_number="江安问〔2026〕7号")
    make_clock(who, sealed=True, case_number="江追问〔2026〕9号")
    sees = dict(zip(("江安问〔2026〕7号", "江追问〔2026〕9号"), SEES[who], strict=True))
    text = client.get(open_feed(people, who)).get_data(as_text=True)
    print(f"{who:<15} {sees}")
    assert_visible(
        [number for number, seen in sees.items() if seen],
        [number for number, seen in sees.items() if not seen],
        text,
    )


def test_a_role_that_was_taken_away_takes_the_events_with_it(
    client: Any, people: dict[str, Any], make_clock: MakeClock
) -> None:
    make_clock()
    address = open_feed(people)
    assert len(events(client.get(address))) == 1
    change_person(people["enforcement"].id, grants=[])
    assert events(client.get(address)) == []


def test_with_a_password_still_to_change_the_feed_is_empty(
    client: Any, people: dict[str, Any], make_clock: MakeClock
) -> None:
    make_clock()
    address = open_feed(people)
    change_person(people["enforcement"].id, must_change=True)
    assert events(client.get(address)) == []


def test_an_account_out_of_use_has_no_feed(
    client: Any, people: dict[str, Any], make_clock: MakeClock
) -> None:
    make_clock()
    address = open_feed(people)
    change_person(people["enforcement"].id, active=False)
    assert client.get(address).status_code == 404


# ---------------------------------------------------------------- the secret


def test_the_store_does_not_know_the_secret(people: dict[str, Any], store: Any) -> None:
    secret = choosing.open_feed(people["enforcement"])
    assert len(secret) >= 32, "24 bytes of chance in base64"
    for name in store.db.list_collection_names():
        assert not [found for found in store.db[name].find() if secret in repr(found)], name


def test_a_renewed_address_ends_the_old_one(client: Any, people: dict[str, Any]) -> None:
    old, new = open_feed(people), open_feed(people)
    assert old != new
    assert client.get(old).status_code == 404
    assert client.get(new).status_code == 200


def test_a_revoked_address_reads_nothing(client: Any, people: dict[str, Any]) -> None:
    address = open_feed(people)
    choosing.revoke_feed(people["enforcement"])
    assert client.get(address).status_code == 404
    with pytest.raises(NotFound):
        choosing.revoke_feed(people["enforcement"])


def test_revoked_unknown_and_mistyped_are_answered_alike(client: Any, people: dict[str, Any]) -> None:
    revoked = open_feed(people)
    choosing.revoke_feed(people["enforcement"])
    secret = revoked.rpartition("/")[2].removesuffix(".ics")
    answers = [
        client.get(path)
        for path in (revoked, f"/deadlines/feed/{'A' * len(secret)}.ics", "/deadlines/feed/x.ics")
    ]
    assert {answer.status_code for answer in answers} == {404}
    bodies = {re.sub(r"feed/[^\"'&<]+", "feed/", answer.get_data(as_text=True)) for answer in answers}
    assert len(bodies) == 1


def test_opening_renewing_and_revoking_are_in_the_trail(people: dict[str, Any]) -> None:
    actor = people["enforcement"]
    secrets = [choosing.open_feed(actor), choosing.open_feed(actor)]
    choosing.revoke_feed(actor)
    entries = [each for each in TrailEntry.objects(object_id=actor.id) if each.act.startswith("alerts.")]
    assert [each.act for each in sorted(entries, key=lambda each: each.seq)] == [
        "alerts.feed_open",
        "alerts.feed_renew",
        "alerts.feed_revoke",
    ]
    assert not [secret for secret in secrets if any(secret in repr(each.to_mongo()) for each in entries)]


def test_one_persons_secret_opens_no_other_feed(
    client: Any, people: dict[str, Any], make_clock: MakeClock
) -> None:
    make_clock("leader", case_number="江安问〔2026〕8号")
    make_clock("enforcement")
    text = client.get(open_feed(people)).get_data(as_text=True)
    assert_visible(["江安问〔2026〕7号"], ["江安问〔2026〕8号"], text)


def test_who_knocks_at_wrong_doors_is_not_answered_for_a_while(
    client: Any, people: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    address = open_feed(people)
    statuses = [client.get("/deadlines/feed/wrong.ics").status_code for _ in range(knocking.FAILURES + 1)]
    assert statuses == [404] * knocking.FAILURES + [429]
    assert client.get(address).status_code == 429
    assert client.get(address, environ_base={"REMOTE_ADDR": "10.0.0.9"}).status_code == 200
    monkeypatch.setattr(knocking, "WINDOW_SECONDS", 0.0)
    assert client.get(address).status_code == 200


def test_where_the_installation_has_no_feeds_there_are_none(
    client: Any, people: dict[str, Any], app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = open_feed(people)
    closed = replace(app.extensions["casebook.settings"], calendar_feeds=False)
    monkeypatch.setitem(app.extensions, "casebook.settings", closed)
    assert client.get(address).status_code == 404


# ---------------------------------------------------------------- reading


def test_what_has_not_changed_is_not_sent_again(
    client: Any, people: dict[str, Any], make_clock: MakeClock
) -> None:
    each = make_clock()
    address = open_feed(people)
    first = client.get(address)
    assert first.mimetype == "text/calendar"
    tag = first.headers["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    put(each, due_on=clock.today() + timedelta(days=5))
    changed = client.get(address, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag


def test_a_feed_needs_no_session_and_begins_none(
    client: Any, people: dict[str, Any], make_clock: MakeClock
) -> None:
    answer = client.get(open_feed(people))
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Cache-Control"] == "no-store"


def test_reading_is_noted_once_in_a_while(client: Any, people: dict[str, Any]) -> None:
    address = open_feed(people)
    client.get(address)
    first = AlertChoice.objects.get(id=people["enforcement"].id)
    assert first.feed_read_at is not None
    client.get(address)
    assert AlertChoice.objects.get(id=first.id).feed_read_at == first.feed_read_at
    assert AlertChoice.objects.get(id=first.id).version == first.version


def test_the_roles_are_those_of_the_moment(people: dict[str, Any]) -> None:
    person = Person.objects.get(id=people["enforcement"].id)
    assert choosing.actor_of(person) == actor_for(person)
    person.must_change = True
    assert choosing.actor_of(person).grants == ()
