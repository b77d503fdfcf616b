"""Rights and terms that are over end quietly, whether or not something happens in their case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from casebook.acts import Actor
from casebook.acts.models import TrailEntry
from casebook.cases.models import Case
from casebook.deadlines import keeping, lapsing, listing, reading
from casebook.deadlines.models import Clock
from casebook.store import explain_uses_index, transact

from .conftest import TODAY, clocks


def over(case: Case, rule: str = "T106") -> Clock:
    """The clock of a rule, as if it had been reckoned long ago."""
    key = clocks(case)[rule].id

    def age(uow: Any) -> None:
        each = uow.get(Clock, key)
        each.due_on = TODAY - timedelta(days=1)
        each.by_due = f"{each.due_on}T24:00|{each.id}"
        uow.save(each)

    transact(age)
    return Clock.objects.get(id=key)


def test_a_term_that_is_over_when_the_case_is_registered_runs_no_more(accident: Callable[..., Case]) -> None:
    found = clocks(accident(days=45))
    assert (found["T106"].state, found["T106"].live) == ("lapsed", False)
    assert found["T107"].state == "running", "a duty is late, not over"


def test_a_list_leaves_out_what_is_over_before_anybody_noted_it(
    app: Any, case: Case, people: dict[str, Actor]
) -> None:
    each = over(case)
    assert each.live and reading.is_over(each) and not reading.is_overdue(each)
    with app.test_request_context("/deadlines/"):
        query = listing.definition().read()
        shown = listing.fetch(people["enforcement"], query, None, None, 50).rows
    assert each.id not in {row.id for row in shown}
    assert each.id not in {row.id for row in reading.of_actor(people["enforcement"])}


def test_the_sweep_notes_what_has_run_out_once_with_its_entry(
    accident: Callable[..., Case], monkeypatch: Any
) -> None:
    from casebook import clock

    case = accident(days=2)
    later = TODAY + timedelta(days=60)
    monkeypatch.setattr(clock, "today", lambda: later)
    monkeypatch.setattr(clock, "now", lambda: clock.from_local(later))
    assert lapsing.sweep() == 1
    assert clocks(case)["T106"].state == "lapsed"
    entry = TrailEntry.objects(case_id=case.id, act="deadlines.lapse").get()
    assert entry.changes[0].after["state"] == "lapsed"
    assert lapsing.sweep() == 0


def test_a_lapsed_right_can_still_be_noted_as_used(case: Case, people: dict[str, Actor]) -> None:
    """The hearing was asked for in time and entered late."""
    each = keeping.start_manual(
        people["enforcement"], case.id, "T219", start=TODAY - timedelta(days=90), half="liability"
    )
    lapsing.sweep()
    each = Clock.objects.get(id=each.id)
    assert each.state == "lapsed"
    met = keeping.meet(people["enforcement"], each.id, each.version, on=TODAY - timedelta(days=80))
    assert met.state == "met"


def test_the_sweep_begins_at_an_index(store: Any) -> None:
    wanted = {"nature": "right", "live": True, "by_due": {"$lt": "2030"}}
    assert explain_uses_index(Clock.objects(__raw__=wanted).only("case_id"))
