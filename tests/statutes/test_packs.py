"""Packs against the store: received, looked at, applied and rolled back as one step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from types import MappingProxyType

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from casebook.acts import Actor, operator
from casebook.acts.models import TrailEntry
from casebook.law import calendar, tables
from casebook.law.tables import Row, row, table
from casebook.refusals import Conflict, NotPermitted, Refusal
from casebook.settings import Settings
from casebook.statutes import editions, keepers, packing, packs, rows
from casebook.statutes.models import LawPack, RowDecision
from casebook.store import files
from tests.statutes.conftest import confirm, correct, unsigned, unverified_row

NOTICE = {"year": 2031, "holidays": {"2031-01-01": "元旦"}, "made_up": ["2031-02-08"]}
Make = Callable[..., bytes]


def renamed(entry: Row, name: str = "另称") -> Row:
    return replace(entry, name=MappingProxyType({"zh": name, "en": name}))


def forms() -> tables.Table:
    return table("education_forms")


def test_a_received_pack_changes_nothing_and_is_kept_as_it_came(reviewer: Actor, make_pack: Make) -> None:
    content = make_pack(renamed(forms()[0]))
    kept = packs.receive(reviewer, "法规包.zip", content)
    assert (kept.state, kept.keeper, kept.file_name) == ("proposed", "省厅法规处", "法规包.zip")
    assert files.open(kept.file_id).read() == content
    assert forms()[0].name["zh"] != "另称"


def test_the_preview_tells_what_changes_and_what_does_not(reviewer: Actor, make_pack: Make) -> None:
    new = replace(forms()[0], code="ZZ9")
    changed = (renamed(forms()[0]), new, forms()[2])
    gone = ("education_forms", forms()[1].code, "")
    kept = packs.receive(reviewer, "a.zip", make_pack(*changed, withdrawn=(gone,), notices=(NOTICE,)))
    found = packs.preview(reviewer, kept)
    assert [decision.kind for decision in found.decisions] == ["replace", "add", "withdraw"]
    assert found.unchanged == 1
    assert [notice.year for notice in found.notices] == [2031]
    assert found.change.years == {2031}
    assert found.change.codes == {
        ("education_forms", code) for code in (forms()[0].code, "ZZ9", forms()[1].code)
    }


def test_an_applied_pack_is_one_step_and_its_rows_have_a_history(
    reviewer: Actor, leader: Actor, make_pack: Make
) -> None:
    old = forms()
    content = make_pack(renamed(old[0]), replace(old[0], code="ZZ9"), notices=(NOTICE,))
    kept = packs.apply(leader, packs.receive(reviewer, "a.zip", content).id)
    assert editions.current().number == 1
    assert forms()[0].name["zh"] == "另称"
    assert row("education_forms", "ZZ9")
    assert calendar.current().is_working(date(2031, 2, 8))
    (decision,) = rows.history("education_forms", old[0].code)
    assert (decision.pack, decision.kind, decision.state) == (kept.id, "replace", "in_force")
    assert (decision.proposed_by, decision.decided_by) == (reviewer.id, leader.id)
    assert "省厅 2026 年第 1 号" in decision.source
    assert kept.rows_changed == 2


def test_a_pack_is_rolled_back_as_a_whole(reviewer: Actor, leader: Actor, make_pack: Make) -> None:
    before = dict(tables.current())
    kept = packs.receive(
        reviewer,
        "a.zip",
        make_pack(
            renamed(forms()[0]), replace(forms()[0], code="ZZ9"),
            withdrawn=(("education_forms", forms()[1].code, ""),), notices=(NOTICE,),
        ),
    )  # fmt: skip
    packs.apply(leader, kept.id)
    packs.undo(leader, kept.id, "省厅收回")
    assert dict(tables.current()) == before
    assert not calendar.current().published(2031)
    assert {decision.state for decision in RowDecision.objects} == {"undone"}
    kept.reload()
    assert (kept.state, kept.undone_reason) == ("undone", "省厅收回")
    acts = [entry.act for entry in TrailEntry.objects.order_by("by_time") if entry.act.startswith("law.")]
    assert acts == ["law.packs.propose", "law.packs.apply", "law.packs.undo"]


def test_a_pack_on_whose_rows_somebody_decided_since_is_not_rolled_back(
    reviewer: Actor, leader: Actor, make_pack: Make
) -> None:
    kept = packs.receive(reviewer, "a.zip", make_pack(renamed(forms()[0])))
    packs.apply(leader, kept.id)
    later = correct(reviewer, forms()[0], note="补充说明")
    rows.apply(leader, [later.id])
    with pytest.raises(Refusal) as refused:
        packs.undo(leader, kept.id, "收回")
    assert refused.value.code == "law.built_upon"
    rows.undo(leader, later.id, "先退这一项")
    packs.undo(leader, kept.id, "收回")
    assert forms()[0].name["zh"] != "另称"


def test_a_row_of_a_pack_is_not_taken_back_alone(reviewer: Actor, leader: Actor, make_pack: Make) -> None:
    kept = packs.receive(reviewer, "a.zip", make_pack(renamed(forms()[0])))
    packs.apply(leader, kept.id)
    with pytest.raises(Refusal) as refused:
        rows.undo(leader, RowDecision.objects.get().id, "只退这行")
    assert refused.value.code == "law.of_pack"


def test_what_an_officer_read_in_a_source_is_not_undone_by_a_pack_that_had_not(
    reviewer: Actor, leader: Actor, make_pack: Make
) -> None:
    unread = unverified_row()
    rows.apply(leader, [confirm(reviewer, unread).id])
    with pytest.raises(Refusal) as refused:
        packs.receive(reviewer, "a.zip", make_pack(unread))
    assert refused.value.code == "pack.nothing_new"


def test_the_same_file_again_is_the_same_pack(reviewer: Actor, make_pack: Make) -> None:
    content = make_pack(renamed(forms()[0]))
    one, other = packs.receive(reviewer, "a.zip", content), packs.receive(reviewer, "b.zip", content)
    assert one.id == other.id
    assert LawPack.objects.count() == 1


def test_a_pack_that_does_not_fit_is_told_in_the_preview_and_never_applied(
    reviewer: Actor, leader: Actor, make_pack: Make
) -> None:
    grave = table("grades")[1]
    hole = replace(grave, own=MappingProxyType({**grave.own, "deaths": {"from": 11, "below": 30}}))
    kept = packs.receive(reviewer, "a.zip", make_pack(hole))
    for attempt in (lambda: packs.preview(leader, kept), lambda: packs.apply(leader, kept.id)):
        with pytest.raises(Refusal, match="leaves a hole") as refused:
            attempt()
        assert refused.value.code == "law.does_not_fit"
    unknown = replace(forms()[0], table="fairy_tales")
    strange = packs.receive(reviewer, "b.zip", make_pack(unknown))
    with pytest.raises(Refusal):
        packs.apply(leader, strange.id)
    assert editions.current().number == 0


def test_a_pack_that_was_altered_or_unsigned_never_comes_in(
    reviewer: Actor, key: Ed25519PrivateKey, make_pack: Make
) -> None:
    content = make_pack(renamed(forms()[0]))
    stranger = packing.sign(content, Ed25519PrivateKey.generate())
    for bad in (content[:-40], unsigned(renamed(forms()[0])), stranger):
        with pytest.raises(Refusal):
            packs.receive(reviewer, "a.zip", bad)
    assert LawPack.objects.count() == 0
    assert list(files.ids()) == []


def test_a_key_that_is_no_longer_trusted_applies_nothing(
    reviewer: Actor, leader: Actor, make_pack: Make, settings: Settings
) -> None:
    kept = packs.receive(reviewer, "a.zip", make_pack(renamed(forms()[0])))
    keepers.file_of(settings).unlink()
    with pytest.raises(Refusal) as refused:
        packs.apply(leader, kept.id)
    assert refused.value.code == "pack.unknown_key"


def test_a_preview_that_is_out_of_date_is_looked_at_again(
    reviewer: Actor, leader: Actor, make_pack: Make
) -> None:
    kept = packs.receive(reviewer, "a.zip", make_pack(renamed(forms()[0])))
    seen = packs.preview(leader, kept).edition
    rows.apply(leader, [confirm(reviewer, unverified_row()).id])
    with pytest.raises(Conflict) as refused:
        packs.apply(leader, kept.id, seen)
    assert refused.value.code == "law.edition_moved"
    packs.apply(leader, kept.id, packs.preview(leader, kept).edition)


def test_an_older_pack_of_the_same_keeper_is_told(reviewer: Actor, leader: Actor, make_pack: Make) -> None:
    newer = packs.receive(reviewer, "b.zip", make_pack(renamed(forms()[1]), made_on=date(2026, 11, 2)))
    packs.apply(leader, newer.id)
    older = packs.receive(reviewer, "a.zip", make_pack(renamed(forms()[0]), made_on=date(2026, 11, 1)))
    found = packs.preview(leader, older).older_than
    assert found
    assert found.id == newer.id


def test_two_people_are_needed(make_pack: Make, reviewer: Actor, people: dict[str, Actor]) -> None:
    kept = packs.receive(operator(), "a.zip", make_pack(renamed(forms()[0])))
    with pytest.raises(Refusal) as refused:
        packs.apply(operator(), kept.id)
    assert refused.value.code == "law.same_person"
    for who in ("reviewer", "caseadmin", "enforcement", "auditor"):
        with pytest.raises(NotPermitted):
            packs.apply(people[who], kept.id)
    with pytest.raises(NotPermitted):
        packs.receive(people["leader"], "b.zip", make_pack(renamed(forms()[1])))
    packs.refuse(people["leader"], kept.id, "不采用")
    again = packs.receive(reviewer, "c.zip", make_pack(renamed(forms()[1])))
    assert packs.withdraw(reviewer, again.id).state == "withdrawn"
