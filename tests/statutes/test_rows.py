"""Confirming, correcting, amending and retiring rows: by two people, as new rows, with their history."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from casebook.acts import Actor, operator
from casebook.acts.models import TrailEntry
from casebook.law import tables
from casebook.law.tables import row
from casebook.refusals import Conflict, NotFound, NotPermitted, Refusal
from casebook.statutes import editions, rows
from casebook.statutes.choices import AMEND, CORRECT, RETIRE
from casebook.statutes.models import LawEdition, RowDecision
from casebook.statutes.rows import Proposal
from casebook.statutes.writing import entry_of, read_row, row_text, since_of
from tests.statutes.conftest import SOURCE, confirm, correct, unverified_row


def grades(code: str = "G1") -> tables.Row:
    found = row("grades", code)
    assert found is not None
    return found


def proposal_of(kind: str, entry: dict[str, Any] | None = None, **more: Any) -> Proposal:
    return Proposal(kind, SOURCE, entry, **more)


def test_a_proposal_changes_nothing_yet(reviewer: Actor) -> None:
    unread = unverified_row()
    decision = confirm(reviewer, unread)
    assert decision.state == "proposed"
    assert rows.find(unread.table, unread.code, since_of(unread)) == unread
    assert LawEdition.objects.count() == 0


def test_a_confirmed_row_is_verified_with_its_source_and_the_old_one_is_kept(
    reviewer: Actor, leader: Actor
) -> None:
    unread = unverified_row()
    decision = confirm(reviewer, unread)
    rows.apply(leader, [decision.id])
    now = rows.find(unread.table, unread.code, since_of(unread))
    assert now.is_verified()
    assert not now.unverified
    assert now.mark == f"VERIFIED {SOURCE}"
    assert now.own == unread.own
    (kept,) = rows.history(unread.table, unread.code)
    assert kept.before == row_text(unread)
    assert (kept.proposed_by, kept.decided_by, kept.source) == (reviewer.id, leader.id, SOURCE)
    assert kept.decided_at
    assert unread in tables.load_tables()[unread.table]


def test_parts_that_were_not_read_stay_unverified(reviewer: Actor, leader: Actor) -> None:
    stage = next(entry for entry in tables.table("stages") if "documents" in entry.unverified)
    decision = confirm(reviewer, stage, unverified=("documents",))
    rows.apply(leader, [decision.id])
    now = rows.find("stages", stage.code, since_of(stage))
    assert now.verified
    assert not now.is_verified("documents")


def test_a_correction_takes_the_place_of_the_row_on_all_its_days(reviewer: Actor, leader: Actor) -> None:
    decision = correct(reviewer, grades(), article="3(1)①（更正）")
    rows.apply(leader, [decision.id])
    assert grades().article == "3(1)①（更正）"
    assert [entry.code for entry in tables.table("grades")] == ["G1", "G2", "G3", "G4"]
    assert rows.differences(decision)[0] == ("article", "3(1)①", "3(1)①（更正）")


def test_a_correction_is_refused_with_the_sentence_of_the_loader(reviewer: Actor) -> None:
    with pytest.raises(Refusal, match="a figure without its article") as refused:
        correct(reviewer, grades(), law=None, year=None, article=None)
    assert refused.value.code == "law.row_refused"
    with pytest.raises(Refusal, match="leaves a hole") as refused:
        correct(reviewer, grades(), deaths={"from": 31})
    assert refused.value.code == "law.does_not_fit"
    assert RowDecision.objects.count() == 0


def test_a_correction_that_corrects_nothing_is_refused(reviewer: Actor, leader: Actor) -> None:
    decision = correct(reviewer, grades(), article="3")
    rows.apply(leader, [decision.id])
    with pytest.raises(Refusal) as refused:
        correct(reviewer, grades())
    assert refused.value.code == "law.nothing_changed"


def test_an_amendment_ends_the_old_row_the_day_before_the_new_one(reviewer: Actor, leader: Actor) -> None:
    old = row("penalty_kinds", "XZ03")
    assert old
    entry = {**entry_of(old), "effective_from": date(2027, 5, 1), "article": "10", "year": 2027}
    decision = rows.propose(reviewer, "penalty_kinds", "XZ03", since_of(old), proposal_of(AMEND, entry))
    rows.apply(leader, [decision.id])
    before, after = (
        row("penalty_kinds", "XZ03", date(2027, 4, 30)),
        row("penalty_kinds", "XZ03", date(2027, 5, 1)),
    )
    assert before
    assert after
    assert (before.article, before.effective_to) == (old.article, date(2027, 4, 30))
    assert (after.article, after.effective_to) == ("10", None)
    assert before.mark == old.mark


def test_an_amendment_must_begin_later(reviewer: Actor) -> None:
    entry = entry_of(grades())
    with pytest.raises(Refusal) as refused:
        rows.propose(reviewer, "grades", "G1", since_of(grades()), proposal_of(AMEND, entry))
    assert refused.value.code == "law.not_later"


def test_a_retired_row_ends_on_its_last_day_or_was_never_law(reviewer: Actor, leader: Actor) -> None:
    first, second = tables.table("education_forms")[:2]
    ended = rows.propose(
        reviewer, first.table, first.code, since_of(first), proposal_of(RETIRE, last_day=date(2026, 12, 31))
    )
    never = rows.propose(reviewer, second.table, second.code, since_of(second), proposal_of(RETIRE))
    rows.apply(leader, [ended.id, never.id])
    assert row(first.table, first.code, date(2026, 12, 31))
    assert row(first.table, first.code, date(2027, 1, 1)) is None
    assert row(second.table, second.code) is None


def test_a_row_that_holds_a_ladder_together_cannot_be_retired(reviewer: Actor) -> None:
    with pytest.raises(Refusal) as refused:
        rows.propose(reviewer, "grades", "G2", since_of(grades("G2")), proposal_of(RETIRE))
    assert refused.value.code == "law.does_not_fit"


def test_a_source_is_asked_for(reviewer: Actor) -> None:
    with pytest.raises(Refusal) as refused:
        confirm(reviewer, unverified_row(), source="  ")
    assert (refused.value.code, refused.value.field) == ("law.no_source", "source")


def test_a_row_that_does_not_exist_is_not_found(reviewer: Actor) -> None:
    with pytest.raises(NotFound):
        rows.propose(reviewer, "grades", "G9", "", proposal_of(CORRECT, {}))
    with pytest.raises(NotFound):
        rows.propose(reviewer, "fairy_tales", "G1", "", proposal_of(CORRECT, {}))


def test_one_proposal_at_a_time_waits_on_a_row(reviewer: Actor, people: dict[str, Actor]) -> None:
    unread = unverified_row()
    confirm(reviewer, unread)
    with pytest.raises(Refusal) as refused:
        confirm(people["caseadmin"], unread)
    assert refused.value.code == "law.row_open"
    assert reviewer.name in str(refused.value)


def test_nobody_approves_what_they_proposed() -> None:
    decision = confirm(operator(), unverified_row())
    with pytest.raises(Refusal) as refused:
        rows.apply(operator(), [decision.id])
    assert refused.value.code == "law.same_person"
    with pytest.raises(Refusal):
        rows.refuse(operator(), decision.id, "不对")


def test_a_proposal_is_refused_with_a_reason_by_somebody_else(reviewer: Actor, leader: Actor) -> None:
    decision = confirm(reviewer, unverified_row())
    with pytest.raises(Refusal) as refused:
        rows.refuse(leader, decision.id, " ")
    assert refused.value.field == "note"
    rows.refuse(leader, decision.id, "条文号不对")
    decision.reload()
    assert (decision.state, decision.decided_note) == ("refused", "条文号不对")
    with pytest.raises(Conflict):
        rows.apply(leader, [decision.id])


def test_only_the_proposer_withdraws(reviewer: Actor, people: dict[str, Actor]) -> None:
    decision = confirm(reviewer, unverified_row())
    with pytest.raises(NotPermitted):
        rows.withdraw(people["caseadmin"], decision.id)
    assert rows.withdraw(reviewer, decision.id).state == "withdrawn"
    assert confirm(reviewer, unverified_row()).state == "proposed"


def test_several_are_approved_as_one_step_or_not_at_all(reviewer: Actor, leader: Actor) -> None:
    unread = [entry for entry in tables.table("stages") if entry.unverified][:3]
    ids = [confirm(reviewer, entry).id for entry in unread]
    rows.withdraw(reviewer, ids[2])
    with pytest.raises(Conflict):
        rows.apply(leader, ids)
    assert editions.current().number == 0
    rows.apply(leader, ids[:2])
    assert editions.current().number == 1
    assert [entry.number for entry in editions.current().decisions] == [1, 2]


def test_a_row_that_moved_since_the_proposal_is_not_overwritten(
    reviewer: Actor, leader: Actor, people: dict[str, Actor]
) -> None:
    first = correct(reviewer, grades(), article="3(1)甲")
    later = RowDecision(
        **{
            name: getattr(first, name)
            for name in ("table", "code", "since", "kind", "before", "after", "source")
        },
        proposed_by=people["caseadmin"].id,
    )
    later.id = None
    later.save()
    rows.apply(leader, [first.id])
    with pytest.raises(Conflict) as refused:
        rows.apply(leader, [later.id])
    assert refused.value.code == "law.row_moved"


def test_a_decision_is_taken_back_and_stays_in_the_history(reviewer: Actor, leader: Actor) -> None:
    decision = correct(reviewer, grades(), article="3(1)甲")
    rows.apply(leader, [decision.id])
    rows.undo(leader, decision.id, "更正有误")
    assert grades().article == "3(1)①"
    (kept,) = rows.history("grades", "G1")
    assert (kept.state, kept.undone_reason, kept.undone_by) == ("undone", "更正有误", leader.id)
    assert editions.current().number == 2


def test_what_others_built_upon_is_not_taken_back(reviewer: Actor, leader: Actor) -> None:
    first = correct(reviewer, grades(), article="3(1)甲")
    rows.apply(leader, [first.id])
    second = correct(reviewer, grades(), article="3(1)乙")
    rows.apply(leader, [second.id])
    with pytest.raises(Refusal) as refused:
        rows.undo(leader, first.id, "错")
    assert refused.value.code == "law.built_upon"
    assert "grades G1" in str(refused.value)
    rows.undo(leader, second.id, "错")
    rows.undo(leader, first.id, "错")
    assert grades().article == "3(1)①"


def test_every_act_stands_in_the_trail(reviewer: Actor, leader: Actor) -> None:
    decision = correct(reviewer, grades(), article="3(1)甲")
    rows.apply(leader, [decision.id])
    rows.undo(leader, decision.id, "错")
    entries = [entry for entry in TrailEntry.objects.order_by("by_time") if entry.act.startswith("law.")]
    assert [entry.act for entry in entries] == ["law.rows.propose", "law.rows.apply", "law.rows.undo"]
    assert entries[1].summary.startswith("grades G1")
    assert entries[1].reason == SOURCE
    changes = {change.field: (change.before, change.after) for change in entries[1].changes}
    assert changes["article"] == ("3(1)①", "3(1)甲")
    assert entries[2].reason == "错"


ROLE_ACTS = [
    ("reviewer", True, False),
    ("caseadmin", True, False),
    ("leader", False, True),
    ("leader2", False, True),
    ("enforcement", False, False),
    ("discipline", False, False),
    ("education", False, False),
    ("sysadmin", False, False),
    ("secadmin", False, False),
    ("auditor", False, False),
]


@pytest.mark.parametrize(("who", "keeps", "applies"), ROLE_ACTS)
def test_who_proposes_and_who_approves(
    who: str, keeps: bool, applies: bool, people: dict[str, Actor], reviewer: Actor
) -> None:
    actor = people[who]
    if keeps:
        rows.withdraw(actor, confirm(actor, unverified_row()).id)
    else:
        with pytest.raises(NotPermitted):
            confirm(actor, unverified_row())
    other = confirm(people["reviewer2"], unverified_row())
    if applies:
        assert rows.apply(actor, [other.id])
        assert rows.undo(actor, other.id, "错")
    else:
        for attempt in (rows.apply, lambda a, i: rows.refuse(a, i, "不"), lambda a, i: rows.undo(a, i, "不")):
            with pytest.raises(NotPermitted):
                attempt(actor, [other.id] if attempt is rows.apply else other.id)


def test_a_role_below_the_top_keeps_no_law(people: dict[str, Actor]) -> None:
    from casebook.acts import Grant

    for role, attempt in (
        ("reviewer", lambda actor: confirm(actor, unverified_row())),
        ("leader", lambda actor: rows.apply(actor, ["0" * 24])),
    ):
        with pytest.raises(NotPermitted) as refused:
            attempt(Actor("p", "东湖县的人", unit="donghu", grants=(Grant(role, "donghu"),)))
        assert refused.value.code == "law.not_permitted"


def test_what_is_stored_reads_back_as_the_row(reviewer: Actor) -> None:
    for name, entries in tables.load_tables().items():
        for entry in entries:
            assert read_row(name, row_text(entry)) == entry
