"""What happens to clocks tells those concerned, whoever did it."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

from casebook import clock
from casebook.acts import Actor
from casebook.cases.models import Case
from casebook.deadlines import service
from casebook.deadlines.alerts import notices
from tests.deadlines.conftest import accident, clocks
from tests.deadlines.conftest import case as case

__all__ = ["accident", "case"]

TODAY = clock.today()


def told(actor: Actor, kind: str) -> set[tuple[str, Any, Any]]:
    found = notices.of_actor(actor)
    return {(s.clock.rule, s.notice.before, s.notice.after) for s in found if s.notice.kind == kind}


def correct_the_day(case: Case, actor: Actor, days: int) -> None:
    from casebook.cases import service

    def change(each: Case) -> None:
        each.incident.occurred_at = clock.from_local(TODAY - timedelta(days=days), time(12))

    service.change_case(actor, str(case.id), Case.objects.get(id=case.id).version, "cases.edit", change)


def test_a_corrected_trigger_tells_the_team_and_nobody_else(case: Case, people: dict[str, Actor]) -> None:
    before = clocks(case)["T107"].due_on.isoformat()
    correct_the_day(case, people["enforcement"], 12)
    after = clocks(case)["T107"].due_on.isoformat()
    assert ("T107", before, after) in told(people["enforcement"], "recomputed")
    assert told(people["enforcement3"], "recomputed") == set()
    assert told(people["discipline"], "recomputed") == set()


def test_before_there_is_a_team_a_corrected_trigger_tells_who_keeps_the_units_clocks(
    accident: Any, people: dict[str, Actor]
) -> None:
    made = accident()
    correct_the_day(made, people["case_admin"], 12)
    for who in ("enforcement", "case_admin", "leader"):
        assert "T107" in {rule for rule, _before, _after in told(people[who], "recomputed")}, who
    assert told(people["education"], "recomputed") == set()


def test_giving_ones_own_clocks_away_tells_the_taker(case: Case, people: dict[str, Actor]) -> None:
    giver, taker = people["enforcement"], people["enforcement3"]
    service.hand_over(giver, giver.id, taker.id)
    assert ("T107", giver.name, taker.name) in told(taker, "handed_over")
    assert told(giver, "handed_over") == set()


def test_clocks_that_a_leader_gave_away_tell_whose_they_were(case: Case, people: dict[str, Actor]) -> None:
    giver, taker = people["enforcement"], people["enforcement3"]
    service.hand_over(people["leader"], giver.id, taker.id, reason="调离")
    for actor in (giver, taker):
        assert ("T107", giver.name, taker.name) in told(actor, "handed_over")
    assert told(people["leader"], "handed_over") == set()
