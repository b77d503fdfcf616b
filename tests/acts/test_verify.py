"""The trail read through after somebody changed it behind casebook's back, in the database itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from bson import ObjectId

from casebook import clock
from casebook.acts import ActDraft, Actor, record, record_many, seals, verify
from casebook.acts.chain import GENESIS, entry_hash
from casebook.acts.seals import last_seal, seal_finished_days
from casebook.store import transact

WANG = Actor(id="p1", name="王敏")
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
CASES = [ObjectId(f"65a00000000000000000000{n}") for n in range(1, 4)]
CHAIN = f"case:{CASES[1]}"


@pytest.fixture
def at(monkeypatch):
    """`at(moment)` sets the clock."""
    return lambda moment: monkeypatch.setattr(clock, "now", lambda: moment)


@pytest.fixture
def trail(store, at):
    """Three chains of four entries on one day; the collection to tamper with."""
    at(NOON)
    drafts = [
        ActDraft(WANG, "trail.read", case_id=case, summary=f"第{n}步") for n in range(4) for case in CASES
    ]
    transact(lambda uow: record_many(uow, drafts))
    return store.db["trail"]


def entry(trail, seq: int) -> dict:
    return trail.find_one({"chain": CHAIN, "seq": seq})


def first_bad() -> dict:
    outcome = verify.verify()
    assert outcome["ok"] is False
    return outcome["first_bad"]


def cut_tail_and_edit_head(store, trail, keep: int) -> None:
    trail.delete_many({"chain": CHAIN, "seq": {"$gt": keep}})
    kept = entry(trail, keep)
    head = {"seq": keep, "hash": kept["hash"]} if kept else {"seq": 0, "hash": GENESIS}
    store.db["trail_heads"].update_one({"_id": CHAIN}, {"$set": head})


def test_an_empty_trail_is_whole(store):
    assert verify.verify() == {"entries": 0, "ok": True, "first_bad": None}


def test_an_untouched_trail_is_whole(trail):
    assert verify.verify() == {"entries": 12, "ok": True, "first_bad": None}


def test_reading_in_small_spans_comes_by_every_entry(trail, monkeypatch):
    monkeypatch.setattr(verify, "CHAINS_AT_ONCE", 1)
    assert verify.verify() == {"entries": 12, "ok": True, "first_bad": None}


@pytest.mark.parametrize(
    "edit",
    [
        {"summary": "别的"},
        {"reason": "补"},
        {"actor.name": "李强"},
        {"at": NOON - timedelta(days=1)},
        {"act": "trail.export"},
        {"half": "liability"},
        {"case_number": "安问〔2026〕9号"},
        {"changes": [{"field": "deaths", "before": 3, "after": 2}]},
        {"case_id": str(CASES[1])},
        {"hash": "0" * 64},
        {"extra": True},
    ],
    ids=lambda edit: next(iter(edit)),
)
def test_an_edited_entry_is_found(trail, edit):
    bad = entry(trail, 2)
    trail.update_one({"_id": bad["_id"]}, {"$set": edit})
    assert first_bad() == {
        "chain": CHAIN, "seq": 2, "id": str(bad["_id"]), "problem": "edited", "day": None,
    }  # fmt: skip


def test_a_field_taken_out_is_found(trail):
    trail.update_one({"chain": CHAIN, "seq": 3}, {"$unset": {"reason": ""}})
    assert (first_bad()["seq"], first_bad()["problem"]) == (3, "edited")


def test_an_edit_with_its_hash_made_anew_is_found_behind_it(trail):
    forged = {**entry(trail, 2), "summary": "别的"}
    trail.replace_one({"_id": forged["_id"]}, {**forged, "hash": entry_hash(forged)})
    assert (first_bad()["seq"], first_bad()["problem"]) == (3, "unlinked")


def test_the_last_entry_forged_with_its_hash_is_found_by_the_head(trail):
    forged = {**entry(trail, 4), "summary": "别的"}
    trail.replace_one({"_id": forged["_id"]}, {**forged, "hash": entry_hash(forged)})
    assert (first_bad()["seq"], first_bad()["problem"]) == (4, "head")


def test_an_entry_removed_from_the_middle_is_found(trail):
    trail.delete_one({"chain": CHAIN, "seq": 2})
    assert (first_bad()["seq"], first_bad()["problem"]) == (2, "gap")


def test_the_first_entry_removed_is_found(trail):
    trail.delete_one({"chain": CHAIN, "seq": 1})
    assert (first_bad()["seq"], first_bad()["problem"]) == (1, "gap")


def test_a_removed_tail_is_found(trail):
    trail.delete_many({"chain": CHAIN, "seq": {"$gt": 2}})
    assert first_bad() == {"chain": CHAIN, "seq": 3, "id": None, "problem": "cut", "day": None}


def test_a_chain_removed_but_for_its_head_is_found(trail):
    trail.delete_many({"chain": CHAIN})
    assert (first_bad()["chain"], first_bad()["problem"]) == (CHAIN, "cut")


def test_every_entry_removed_is_found(trail):
    trail.delete_many({})
    assert first_bad()["chain"] == f"case:{CASES[0]}"


def test_a_removed_head_is_found(store, trail):
    store.db["trail_heads"].delete_one({"_id": CHAIN})
    assert (first_bad()["chain"], first_bad()["problem"]) == (CHAIN, "head")


def test_every_head_removed_is_found(store, trail):
    store.db["trail_heads"].delete_many({})
    assert first_bad()["problem"] == "head"


def test_exchanged_entries_are_found(trail):
    two, three = entry(trail, 2), entry(trail, 3)
    trail.delete_many({"_id": {"$in": [two["_id"], three["_id"]]}})
    trail.insert_many([{**two, "seq": 3}, {**three, "seq": 2}])
    assert (first_bad()["seq"], first_bad()["problem"]) == (2, "edited")


def test_an_entry_moved_to_another_case_is_found_in_both_chains(trail):
    moved = entry(trail, 4)
    trail.update_one({"_id": moved["_id"]}, {"$set": {"chain": f"case:{CASES[0]}", "seq": 5}})
    assert first_bad()["chain"] == f"case:{CASES[0]}"
    trail.delete_one({"_id": moved["_id"]})
    assert (first_bad()["chain"], first_bad()["problem"]) == (CHAIN, "cut")


def test_an_entry_added_by_hand_is_found(store, trail):
    last = entry(trail, 4)
    added = {**last, "_id": ObjectId(), "seq": 5, "prev": last["hash"], "summary": "伪"}
    trail.insert_one({**added, "hash": entry_hash(added)})
    assert (first_bad()["chain"], first_bad()["problem"]) == (CHAIN, "head")


def test_the_first_of_several_touched_places_is_told(trail):
    trail.update_one({"chain": f"case:{CASES[2]}", "seq": 1}, {"$set": {"summary": "x"}})
    trail.update_one({"chain": CHAIN, "seq": 4}, {"$set": {"summary": "x"}})
    trail.update_one({"chain": CHAIN, "seq": 2}, {"$set": {"summary": "x"}})
    outcome = verify.verify()
    assert outcome["entries"] == 12
    assert (outcome["first_bad"]["chain"], outcome["first_bad"]["seq"]) == (CHAIN, 2)


def test_a_cut_tail_with_an_edited_head_is_not_found_before_the_day_is_sealed(store, trail):
    """What this does not cover: until the day is sealed, only a printed head could tell."""
    cut_tail_and_edit_head(store, trail, keep=2)
    assert verify.verify()["ok"] is True


@pytest.mark.parametrize("keep", [0, 2, 3])
def test_a_cut_tail_with_an_edited_head_is_found_by_the_seal(store, trail, at, keep):
    at(NOON + timedelta(days=1))
    seal_finished_days()
    cut_tail_and_edit_head(store, trail, keep)
    bad = first_bad()
    assert (bad["chain"], bad["seq"], bad["problem"], bad["day"]) == (CHAIN, keep + 1, "cut", "2026-03-02")


def test_a_whole_chain_removed_with_its_head_is_found_by_the_seal(store, trail, at):
    at(NOON + timedelta(days=1))
    seal_finished_days()
    trail.delete_many({"chain": CHAIN})
    store.db["trail_heads"].delete_one({"_id": CHAIN})
    assert (first_bad()["chain"], first_bad()["problem"]) == (CHAIN, "cut")


def test_a_chain_written_anew_with_right_hashes_is_found_by_the_seal(store, trail, at):
    at(NOON + timedelta(days=1))
    seal_finished_days()
    prev = GENESIS
    for seq in range(1, 5):
        forged = {**entry(trail, seq), "summary": "改写", "prev": prev}
        prev = entry_hash(forged)
        trail.replace_one({"_id": forged["_id"]}, {**forged, "hash": prev})
    store.db["trail_heads"].update_one({"_id": CHAIN}, {"$set": {"hash": prev}})
    bad = first_bad()
    assert (bad["chain"], bad["seq"], bad["problem"], bad["day"]) == (CHAIN, 4, "rewritten", "2026-03-02")


def test_a_finished_day_is_sealed_once(trail, at):
    at(NOON + timedelta(days=1))
    assert seal_finished_days() == ["2026-03-02"]
    assert seal_finished_days() == []
    assert (last_seal()["_id"], last_seal()["count"]) == ("2026-03-02", 3)


def test_a_running_day_and_one_just_over_are_not_sealed(trail, at):
    at(NOON)
    assert seal_finished_days() == []
    at(datetime(2026, 3, 2, 16, 5, tzinfo=UTC))  # five minutes past midnight in Shanghai
    assert seal_finished_days() == []
    at(datetime(2026, 3, 2, 16, 11, tzinfo=UTC))
    assert seal_finished_days() == ["2026-03-02"]


def test_days_without_acts_have_no_seal(trail, at):
    at(NOON + timedelta(days=4))
    transact(lambda uow: record(uow, WANG, "trail.read"))
    at(NOON + timedelta(days=9))
    assert seal_finished_days() == ["2026-03-02", "2026-03-06"]


def test_seals_are_chained_and_each_is_an_act_of_its_own_day(store, trail, at):
    for days in (1, 2, 3):
        at(NOON + timedelta(days=days))
        seal_finished_days()
    kept = list(store.db["seals"].find().sort("_id", 1))
    assert [seal["_id"] for seal in kept] == ["2026-03-02", "2026-03-03", "2026-03-04"]
    assert [seal["prev"] for seal in kept] == [GENESIS, kept[0]["hash"], kept[1]["hash"]]
    acts = list(trail.find({"act": "trail.seal"}).sort("day", 1))
    assert [act["summary"] for act in acts] == [seal["hash"] for seal in kept]
    assert [act["actor"]["kind"] for act in acts] == ["system"] * 3
    assert verify.verify()["ok"] is True


def test_a_whole_trail_is_sealed_when_it_is_verified(trail, at):
    at(NOON + timedelta(days=1))
    assert verify.verify()["ok"] is True
    assert last_seal()["_id"] == "2026-03-02"


def test_a_touched_trail_is_not_sealed(trail, at):
    at(NOON + timedelta(days=1))
    trail.update_one({"chain": CHAIN, "seq": 2}, {"$set": {"summary": "x"}})
    first_bad()
    assert last_seal() is None


def test_a_chain_that_went_on_after_its_seal_is_whole(trail, at):
    at(NOON + timedelta(days=1))
    seal_finished_days()
    transact(lambda uow: record(uow, WANG, "trail.read", case_id=CASES[1]))
    assert verify.verify() == {"entries": 14, "ok": True, "first_bad": None}


@pytest.mark.parametrize(
    ("collection", "change", "problem"),
    [
        ("seals", {"digest": "0" * 64}, "edited"),
        ("seals", {"count": 2}, "edited"),
        ("seal_heads", {"hash": "0" * 64}, None),
        ("seal_heads", {"seq": 3}, None),
    ],
)
def test_an_edited_seal_is_found(store, trail, at, collection, change, problem):
    at(NOON + timedelta(days=1))
    seal_finished_days()
    store.db[collection].update_one({}, {"$set": change})
    bad = first_bad()
    assert bad["problem"] == problem if problem else bad["day"] == "2026-03-02"


def test_a_removed_head_of_a_seal_is_found(store, trail, at):
    at(NOON + timedelta(days=1))
    seal_finished_days()
    store.db["seal_heads"].delete_one({"chain": CHAIN})
    assert first_bad() == {
        "chain": "seals", "seq": 1, "id": "2026-03-02", "problem": "heads", "day": "2026-03-02",
    }  # fmt: skip


def test_a_removed_seal_is_found_even_when_it_was_the_last(store, trail, at):
    at(NOON + timedelta(days=1))
    seal_finished_days()
    store.db["seals"].delete_many({})
    store.db["seal_heads"].delete_many({})
    assert (first_bad()["chain"], first_bad()["problem"]) == ("seals", "missing")


def test_a_seal_removed_between_others_is_found(store, trail, at):
    for days in (1, 2, 3):
        at(NOON + timedelta(days=days))
        seal_finished_days()
    store.db["seals"].delete_one({"_id": "2026-03-03"})
    store.db["seal_heads"].delete_many({"day": "2026-03-03"})
    assert (first_bad()["chain"], first_bad()["seq"], first_bad()["problem"]) == ("seals", 2, "gap")


def test_sealing_the_same_day_at_once_makes_one_seal(store, trail, at):
    at(NOON + timedelta(days=1))
    assert seals._seal("2026-03-02") is True
    assert seals._seal("2026-03-02") is False
    assert store.db["seals"].count_documents({}) == 1


def test_a_chain_written_to_while_it_is_read_raises_no_alarm(trail, monkeypatch):
    plain_check = verify.check_chain
    wrote = []

    def check_and_write(chain, entries, head, sealed):
        if chain == CHAIN and not wrote:  # the head moves on between the entries and the head read before
            wrote.append(transact(lambda uow: record(uow, WANG, "trail.read", case_id=CASES[1])))
            head = {"_id": CHAIN, "seq": wrote[0].seq, "hash": wrote[0].hash}
        return plain_check(chain, list(entries), head, sealed)

    monkeypatch.setattr(verify, "check_chain", check_and_write)
    assert verify.verify()["ok"] is True
    assert wrote
