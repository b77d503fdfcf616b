"""Recording against the real store: what an entry holds, and what happens when writers meet."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime

import pytest
from bson import ObjectId

from casebook.acts import ACTS, SYSTEM, ActDraft, Actor, declare, listen, record, record_many, record_read
from casebook.acts import trail as trail_module
from casebook.acts.chain import GENESIS, entry_hash
from casebook.acts.models import Seal, TrailEntry, TrailHead
from casebook.store import transact

WANG = Actor(id="p1", name="王敏")


@pytest.fixture
def heard(monkeypatch):
    """Listeners of this test alone."""
    monkeypatch.setattr(trail_module, "_listeners", [])
    told: list[tuple] = []
    listen(lambda uow, entries: told.append((uow, list(entries))))
    return told


def recorded(**particulars) -> TrailEntry:
    return transact(lambda uow: record(uow, WANG, "trail.read", **particulars))


def test_an_act_is_kept_with_who_when_what_and_why(store):
    case_id = ObjectId()
    entry = recorded(
        case_id=case_id,
        case_number="安问〔2026〕3号",
        half="accountability",
        object_kind="measure",
        object_id=ObjectId("65a000000000000000000001"),
        summary="党内警告",
        reason="核实后补记",
        changes=[("decided_on", None, date(2026, 3, 1)), ("count", 1, 2)],
    )
    kept = TrailEntry.objects.get(id=entry.id)
    assert (kept.actor.id, kept.actor.name, kept.actor.kind) == ("p1", "王敏", "person")
    assert (kept.act, kept.case_id, kept.case_number, kept.half) == (
        "trail.read", case_id, "安问〔2026〕3号", "accountability",
    )  # fmt: skip
    assert (kept.object_kind, kept.object_id) == ("measure", "65a000000000000000000001")
    assert (kept.summary, kept.reason) == ("党内警告", "核实后补记")
    assert [(change.field, change.before, change.after) for change in kept.changes] == [
        ("decided_on", None, "2026-03-01"),
        ("count", 1, 2),
    ]
    assert (kept.chain, kept.seq, kept.prev) == (f"case:{case_id}", 1, GENESIS)


def test_the_hash_kept_is_the_hash_of_what_is_kept(store):
    entry = recorded(case_id=ObjectId(), changes=[("amount_fen", 2**40, 0.5)])
    kept = store.db["trail"].find_one({"_id": entry.id})
    assert kept["hash"] == entry_hash(kept) == entry.hash


def test_entries_of_a_case_hang_on_each_other_and_the_head_is_the_last(store):
    case_id = ObjectId()
    first, second, third = (recorded(case_id=case_id, summary=word) for word in "甲乙丙")
    assert [first.seq, second.seq, third.seq] == [1, 2, 3]
    assert (second.prev, third.prev) == (first.hash, second.hash)
    head = TrailHead.objects.get(id=f"case:{case_id}")
    assert (head.seq, head.hash) == (3, third.hash)


def test_an_act_without_a_case_goes_into_the_chain_of_its_day_in_shanghai(store, monkeypatch):
    late = datetime(2026, 3, 1, 17, 30, tzinfo=UTC)  # half past one in the night, in Shanghai
    monkeypatch.setattr(trail_module.clock, "now", lambda: late)
    entry = recorded()
    assert (entry.chain, entry.day, entry.month) == ("day:2026-03-02", "2026-03-02", "2026-03")


def test_a_case_id_given_as_text_is_the_same_chain(store):
    case_id = ObjectId()
    recorded(case_id=case_id)
    assert recorded(case_id=str(case_id)).seq == 2


def test_two_acts_in_one_transaction_follow_each_other(store):
    case_id = ObjectId()

    def work(uow):
        return [record(uow, WANG, "trail.read", case_id=case_id, summary=word) for word in "甲乙"]

    first, second = transact(work)
    assert (second.seq, second.prev) == (2, first.hash)


def test_a_refused_change_leaves_no_entry(store):
    def work(uow):
        record(uow, WANG, "trail.read", case_id=ObjectId())
        raise LookupError("the change is refused after all")

    with pytest.raises(LookupError):
        transact(work)
    assert store.db["trail"].find_one() is None
    assert store.db["trail_heads"].find_one() is None


def test_an_act_nobody_declared_is_refused(store):
    with pytest.raises(ValueError, match="not declared: case"):
        transact(lambda uow: record(uow, WANG, "case.vanish"))


def test_a_half_that_does_not_exist_is_refused(store):
    with pytest.raises(ValueError, match="no such half: both"):
        recorded(half="both")


def test_a_value_that_cannot_be_checked_later_is_refused(store):
    with pytest.raises(ValueError, match="bytes cannot be recorded"):
        recorded(changes=[("file", None, b"PK")])


def test_an_act_is_declared_once():
    with pytest.raises(ValueError, match=r"declared twice: trail\.read"):
        declare({"trail.read": "again"})


def test_every_act_has_a_name():
    assert all(str(label) for label in ACTS.values())


def test_many_acts_are_recorded_in_their_order_over_several_chains(store):
    cases = [ObjectId() for _ in range(3)]
    drafts = [
        ActDraft(SYSTEM, "trail.read", case_id=case, summary=str(n)) for n in range(4) for case in cases
    ]
    entries = transact(lambda uow: record_many(uow, drafts))
    assert [entry.summary for entry in entries] == [draft.summary for draft in drafts]
    for case in cases:
        chain = [entry for entry in entries if entry.case_id == case]
        assert [entry.seq for entry in chain] == [1, 2, 3, 4]
        assert [entry.prev for entry in chain] == [GENESIS, *(entry.hash for entry in chain[:-1])]


def test_recording_nothing_tells_nobody(store, heard):
    assert transact(lambda uow: record_many(uow, [])) == []
    assert heard == []


def test_more_chains_than_one_look_up_takes_are_continued(store, monkeypatch):
    monkeypatch.setattr(trail_module, "HEADS_AT_ONCE", 2)
    drafts = [ActDraft(WANG, "trail.read", case_id=ObjectId()) for _ in range(5)]
    transact(lambda uow: record_many(uow, drafts))
    assert [entry.seq for entry in transact(lambda uow: record_many(uow, drafts))] == [2] * 5


def test_listeners_are_told_inside_the_transaction(store, heard):
    case_id = ObjectId()

    def work(uow):
        entry = record(uow, WANG, "trail.read", case_id=case_id)
        assert heard == [(uow, [entry])]
        assert store.db["trail"].find_one({"_id": entry.id}) is None  # not yet there for others
        return entry

    assert store.db["trail"].find_one({"_id": transact(work).id})


def test_a_listener_that_fails_takes_the_entry_with_it(store, heard):
    def fail(uow, entries):
        raise RuntimeError("no clock could be started")

    listen(fail)
    with pytest.raises(RuntimeError, match="clock"):
        recorded()
    assert store.db["trail"].find_one() is None


def test_a_listener_registered_twice_is_told_once(store, heard):
    told = []

    def hear(uow, entries):
        told.append(entries)

    listen(hear)
    listen(hear)
    recorded()
    assert len(told) == 1


def test_a_read_is_recorded_in_a_transaction_of_its_own(store):
    entry = record_read(WANG, "trail.export", summary="2026-03", reason="年度检查")
    assert TrailEntry.objects.get(id=entry.id).reason == "年度检查"


def test_writers_of_one_chain_at_once_all_get_their_place(store):
    case_id, failures = ObjectId(), []

    def write(name: str) -> None:
        try:
            for _ in range(5):
                transact(lambda uow: record(uow, Actor(name, name), "trail.read", case_id=case_id))
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    entries = sorted(TrailEntry.objects(case_id=case_id), key=lambda entry: entry.seq)
    assert failures == []
    assert [entry.seq for entry in entries] == list(range(1, 21))
    assert [entry.prev for entry in entries] == [GENESIS, *(entry.hash for entry in entries[:-1])]


@pytest.mark.parametrize("document", [TrailEntry, TrailHead, Seal])
def test_nothing_of_the_trail_is_saved_or_deleted_as_a_document(document):
    with pytest.raises(TypeError, match="never saved"):
        document().save()
    with pytest.raises(TypeError, match="never deleted"):
        document().delete()
