"""Two people at once: one decision is taken once, two decisions are both taken, in an order."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from casebook.acts import Actor
from casebook.law.tables import row, table
from casebook.refusals import Refusal
from casebook.statutes import editions, packs, rows
from casebook.statutes.models import RowDecision
from casebook.statutes.writing import since_of
from tests.statutes.conftest import confirm, correct


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run them together; what each gave, or the refusal it met."""
    start = threading.Barrier(len(acts))
    found: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        start.wait()
        try:
            found[place] = act()
        except Refusal as refusal:
            found[place] = refusal

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def refusals(found: list[Any]) -> list[Refusal]:
    return [each for each in found if isinstance(each, Refusal)]


def test_two_leaders_approve_the_same_proposal_and_one_wins(
    reviewer: Actor, people: dict[str, Actor]
) -> None:
    decision = correct(reviewer, row("grades", "G1"), article="3(1)甲")
    found = at_once(
        *(lambda who=who: rows.apply(people[who], [decision.id]) for who in ("leader", "leader2"))
    )  # type: ignore[misc]
    (refused,) = refusals(found)
    assert refused.code == "law.state"
    assert editions.stored().number == 1


def test_two_proposals_are_both_approved_one_after_the_other(
    reviewer: Actor, people: dict[str, Actor]
) -> None:
    unread = [entry for entry in table("stages") if entry.unverified][:2]
    ids = [confirm(reviewer, entry).id for entry in unread]
    pairs = zip(("leader", "leader2"), ids, strict=True)
    assert not refusals(at_once(*(lambda who=who, id=id: rows.apply(people[who], [id]) for who, id in pairs)))  # type: ignore[misc]
    assert editions.stored().number == 2
    assert sorted(decision.number for decision in RowDecision.objects) == [1, 2]
    editions.refresh(force=True)
    assert all(rows.find("stages", entry.code, since_of(entry)).is_verified() for entry in unread)


def test_a_pack_is_applied_once(
    reviewer: Actor, people: dict[str, Actor], make_pack: Callable[..., bytes]
) -> None:
    from dataclasses import replace

    kept = packs.receive(reviewer, "a.zip", make_pack(replace(table("education_forms")[0], mark="另读")))
    found = at_once(*(lambda who=who: packs.apply(people[who], kept.id) for who in ("leader", "leader2")))  # type: ignore[misc]
    assert len(refusals(found)) == 1
    assert RowDecision.objects.count() == 1


@pytest.mark.parametrize("times", range(3))
def test_two_keepers_propose_for_one_row_and_it_waits_at_most_for_both_to_be_decided(
    times: int, reviewer: Actor, people: dict[str, Actor], leader: Actor
) -> None:
    """Should both come in, the second that is approved finds that the row has moved."""
    unread = next(entry for entry in table("stages") if entry.unverified)
    at_once(lambda: confirm(reviewer, unread), lambda: confirm(people["caseadmin"], unread))
    outcomes = at_once(*(lambda id=decision.id: rows.apply(leader, [id]) for decision in RowDecision.objects))  # type: ignore[misc]
    assert len(outcomes) - len(refusals(outcomes)) == 1
    assert editions.stored().number == 1
