"""The index follows every change within two seconds, may be deleted at any time, and comes back."""

from __future__ import annotations

import shutil
import time

import pytest

from casebook.cases import service as cases
from casebook.refusals import Refusal
from casebook.search import indexer, marks, service, upkeep
from casebook.search.indexer import Indexer


def title(case, text):
    def change(fresh):
        fresh.title = text

    return change


def retitle(people, case, text):
    return cases.change_case(people["case_admin"], case.id, case.version, "cases.edit", title(case, text))


def found(people, text, role="leader"):
    return [hit.title for hit in service.search(people[role], text).hits]


@pytest.fixture
def follower(index, monkeypatch):
    """A running indexer, as the web process has one."""
    follower = Indexer(lag_seconds=0.1)
    monkeypatch.setattr(indexer, "_indexer", follower)
    follower.start()
    yield follower
    follower.stop()


def within(seconds, check):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if check():
            return True
        time.sleep(0.05)
    return False


def test_a_change_leaves_a_mark_in_its_transaction(index, make_case):
    case = make_case(title="某厂火灾")
    assert {one["case_id"] for one in marks.waiting(10)} == {case.id}


def test_a_change_that_fails_leaves_no_mark(index, make_case, people):
    case = make_case(title="某厂火灾")
    service.catch_up()

    def failing(fresh):
        raise Refusal("test.no", "no")

    with pytest.raises(Refusal):
        cases.change_case(people["case_admin"], case.id, case.version, "cases.edit", failing)
    assert marks.waiting(10) == []


def test_catching_up_builds_what_is_missing_and_works_off_the_marks(index, make_case, people):
    case = make_case(title="某厂火灾")
    assert service.catch_up() == 1
    assert found(people, "火灾") == ["某厂火灾"]
    retitle(people, case, "某厂坍塌")
    assert service.catch_up() == 1
    assert found(people, "坍塌") == ["某厂坍塌"] and marks.waiting(1) == []
    assert service.catch_up() == 0


def test_the_index_follows_within_two_seconds(follower, make_case, people):
    assert within(5, lambda: upkeep.engine().present())
    case = make_case(title="某厂火灾")
    assert within(2, lambda: found(people, "火灾") == ["某厂火灾"])
    retitle(people, case, "某厂坍塌")
    assert within(2, lambda: found(people, "坍塌") == ["某厂坍塌"])


def test_a_deleted_index_comes_back_while_running(follower, make_case, people, store):
    make_case(title="某厂火灾")
    assert within(3, lambda: found(people, "火灾"))
    gone = store.settings.home / "gone"
    store.settings.index_home.rename(gone)
    shutil.rmtree(gone, ignore_errors=True)
    assert found(people, "火灾") == ["某厂火灾"]  # the search itself waits for it
    assert within(3, lambda: upkeep.engine().health().ok)


def test_a_deleted_index_comes_back_without_an_indexer(index, make_case, people, store):
    make_case(title="某厂火灾")
    service.catch_up()
    shutil.rmtree(store.settings.index_home)
    assert found(people, "火灾") == ["某厂火灾"]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Whoosh leaves a file open
def test_a_broken_index_is_noticed_and_built_anew(index, make_case, people, store):
    make_case(title="某厂火灾")
    service.catch_up()
    for file in (store.settings.index_home / "whoosh").glob("g-*/*"):
        file.write_bytes(b"broken")
    assert found(people, "火灾") == ["某厂火灾"]


def test_an_index_of_another_format_is_built_anew(index, make_case, people, store):
    make_case(title="某厂火灾")
    service.catch_up()
    pointer = store.settings.index_home / "whoosh" / "current"
    pointer.write_text(pointer.read_text().replace('"format": ', '"format": 9'))
    assert not service.health().ok
    assert found(people, "火灾") == ["某厂火灾"]


def test_while_another_process_builds_the_page_says_so(index, make_case, people, monkeypatch):
    monkeypatch.setattr(service, "PATIENCE_SECONDS", 0.1)
    make_case(title="某厂火灾")
    with upkeep.writer(), pytest.raises(Refusal) as refused:
        service.search(people["leader"], "火灾")
    assert refused.value.code == "search.rebuilding"


def test_only_one_writes_at_a_time(index):
    with upkeep.writer(), pytest.raises(upkeep.WriterBusy), upkeep.writer():
        pass
    with upkeep.writer():
        pass


def test_a_mark_made_while_others_are_worked_off_stays(index, make_case, people, monkeypatch):
    case = make_case(title="某厂火灾")
    service.catch_up()
    retitle(people, case, "某厂坍塌")
    put = upkeep.put

    def put_and_change(held, case_ids):
        put(held, case_ids)
        monkeypatch.setattr(upkeep, "put", put)
        retitle(people, cases.find_case(str(case.id)), "某厂爆炸")

    monkeypatch.setattr(upkeep, "put", put_and_change)
    service.catch_up()
    assert found(people, "爆炸") == ["某厂爆炸"]


def test_a_forgotten_case_is_found_by_the_sweep(index, make_case, people, store):
    case = make_case(title="某厂火灾")
    service.catch_up()
    retitle(people, case, "某厂坍塌")
    store.db[marks.COLLECTION].delete_many({})
    assert service.catch_up() == 0
    with upkeep.writer() as held:
        assert upkeep.sweep(held) == 1
        assert upkeep.sweep(held) == 0
    assert found(people, "坍塌") == ["某厂坍塌"]


def test_the_sweep_takes_out_what_the_store_does_not_have(index, make_case, people, store):
    case = make_case(title="某厂火灾")
    service.catch_up()
    store.db["cases"].delete_one({"_id": case.id})
    with upkeep.writer() as held:
        assert upkeep.sweep(held) == 1
    assert upkeep.engine().health().cases == 0


def test_reindexing_tells_how_far_it_is(index, make_case):
    for number in range(3):
        make_case(title=f"某厂火灾{number}")
    told = []
    assert service.reindex(lambda done, total: told.append((done, total))) == 3
    assert told == [(3, 3)]


def test_a_round_that_fails_is_tried_again(follower, make_case, people, monkeypatch):
    assert within(5, lambda: upkeep.engine().present())
    put, failures = upkeep.put, []

    def failing(held, case_ids):
        failures.append(1)
        monkeypatch.setattr(upkeep, "put", put)
        raise RuntimeError("disk full")

    monkeypatch.setattr(upkeep, "put", failing)
    make_case(title="某厂火灾")
    assert within(5, lambda: found(people, "火灾") == ["某厂火灾"]) and failures


def test_an_unknown_engine_is_refused(store, monkeypatch):
    import dataclasses

    with pytest.raises(ValueError, match="no engine named"):
        upkeep._engine(dataclasses.replace(store.settings, search_engine="solr"))


def test_the_index_is_for_its_owner_alone(index, make_case, store):
    make_case(title="某厂火灾")
    service.catch_up()
    for place in (
        store.settings.index_home,
        store.settings.index_home / "whoosh",
        store.settings.home / "index.lock",
    ):
        assert place.stat().st_mode & 0o077 == 0, place
