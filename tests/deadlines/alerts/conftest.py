"""Clocks to be alerted about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from bson import ObjectId

from casebook import clock
from casebook.deadlines.alerts.models import AlertChoice
from casebook.deadlines.models import Clock
from casebook.settings import Settings
from casebook.store import Store, transact
from tests.deadlines.alerts.sink import Sink, listening

MakeClock = Callable[..., Clock]


@pytest.fixture
def make_clock(people: dict[str, Any], make_case: Callable[..., Any], store: Store) -> MakeClock:
    """`make_clock(owner, days=2)`: a running clock of one's own case, due in so many days from today.

    Seen by enforcement handlers of the city, or with `sealed=True` by its leaders alone. The clocks that
    the case has by itself are taken away, so that there are only those made here.
    """
    cases: list[Any] = []

    def make(owner: str = "enforcement", days: int | None = 2, sealed: bool = False, **values: Any) -> Clock:
        if not cases:
            cases.append(make_case(title="东湖化工爆燃"))
            store.db[Clock._get_collection_name()].delete_many({})
        case = cases[0]
        due = clock.today() + timedelta(days=days) if days is not None else None
        plain: dict[str, Any] = {
            "case_id": case.id,
            "case_number": "江安问〔2026〕7号",
            "case_title": case.title,
            "key": f"T{ObjectId()}",
            "rule": "T205",
            "audience": "accountability" if sealed else "liability",
            "subject_kind": "case",
            "trigger": "case.registered",
            "start_on": date(2026, 1, 5),
            "due_on": due,
            "terms": ["l:city"] if sealed else ["l:city", "u:city"],
            "owners": [people[owner].id],
            "by_due": f"{due.isoformat() if due else '9999-99-99'}-{ObjectId()}",
            "verified": True,
        }
        made = Clock(**(plain | values))
        transact(lambda uow: uow.insert(made))
        return made

    return make


@pytest.fixture
def sink() -> Iterator[Sink]:
    with listening() as found:
        yield found


@pytest.fixture
def mail_settings(app: Any, sink: Sink) -> Settings:
    """The settings of the app with the sink as its mail server."""
    return replace(
        app.extensions["casebook.settings"],
        smtp_host="127.0.0.1",
        smtp_port=sink.port,
        smtp_security="none",
        smtp_from="casebook@example.gov.cn",
        smtp_timeout_seconds=5.0,
        public_url="https://casebook.example.gov.cn",
    )


@pytest.fixture
def subscribe(people: dict[str, Any]) -> Callable[..., AlertChoice]:
    """`subscribe(who, digest=True)`: gives a person an address."""

    def subscribe(who: str = "enforcement", digest: bool = True) -> AlertChoice:
        choice = AlertChoice(id=people[who].id, email=f"{who}@example.gov.cn", digest=digest)
        transact(lambda uow: uow.insert(choice))
        return choice

    return subscribe


@pytest.fixture
def in_app(app: Any) -> Iterator[None]:
    """Inside the app and outside every request, as threads and commands are."""
    with app.app_context():
        yield
