"""One transaction: versions, conflicts, aborts, running anew, consequences after the commit."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from bson import ObjectId
from mongoengine import Document, IntField, StringField, ValidationError
from pymongo.errors import DuplicateKeyError

from casebook.refusals import Conflict, Refusal
from casebook.store import Busy, Ready, Retry, Store, UnitOfWork, VersionedDocument, transact, unit_of_work


class Note(VersionedDocument):
    slug = StringField(required=True)
    text = StringField(max_length=20)
    meta = {"collection": "test_notes", "auto_create_index": False}


class Row(Document):
    id = StringField(primary_key=True)
    count = IntField()
    meta = {"collection": "test_rows", "auto_create_index": False}


@pytest.fixture
def note(store: Store) -> Note:
    made = Note(slug="a", text="first")
    transact(lambda uow: uow.insert(made))
    return made


def stored(note: Note) -> Note:
    return Note.objects.get(id=note.id)


def test_an_inserted_document_has_an_id_and_version_1(note: Note) -> None:
    assert isinstance(note.id, ObjectId)
    assert note.version == 1
    assert stored(note).version == 1


def test_a_save_writes_the_whole_document_and_the_next_version(note: Note) -> None:
    def work(uow: UnitOfWork) -> None:
        fresh = uow.get(Note, note.id)
        fresh.text = None
        uow.save(fresh)

    transact(work)
    assert (stored(note).text, stored(note).version) == (None, 2)


def test_a_save_of_an_older_version_is_a_conflict_that_shows_theirs(note: Note) -> None:
    mine = stored(note)
    note.text = "theirs"
    transact(lambda uow: uow.save(note))
    mine.text = "mine"
    with pytest.raises(Conflict) as refused:
        transact(lambda uow: uow.save(mine))
    assert refused.value.code == "conflict.version"
    assert refused.value.theirs.text == "theirs"
    assert (mine.text, mine.version) == ("mine", 1)
    assert stored(note).text == "theirs"


def test_a_save_of_what_is_gone_is_a_conflict_without_theirs(note: Note, store: Store) -> None:
    store.db["test_notes"].delete_many({})
    with pytest.raises(Conflict) as refused:
        transact(lambda uow: uow.save(note))
    assert refused.value.theirs is None


def test_of_eight_writers_who_saw_one_version_one_wins(note: Note) -> None:
    seen = [stored(note) for _ in range(8)]
    outcomes: list[str] = []

    def write(mine: Note, number: int) -> None:
        mine.text = str(number)
        try:
            transact(lambda uow: uow.save(mine))
            outcomes.append("won")
        except Conflict:
            outcomes.append("told")

    run_at_once([lambda m=m, n=n: write(m, n) for n, m in enumerate(seen)])
    assert sorted(outcomes) == ["told"] * 7 + ["won"]
    assert stored(note).version == 2


def test_an_exception_leaves_the_store_as_it_was(note: Note) -> None:
    def work(uow: UnitOfWork) -> None:
        fresh = uow.get(Note, note.id)
        fresh.text = "half"
        uow.save(fresh)
        uow.insert(Note(slug="b"))
        raise Refusal("test.refused", "no")

    with pytest.raises(Refusal):
        transact(work)
    assert stored(note).text == "first"
    assert Note.objects.count() == 1


def test_an_abort_takes_back_the_id_and_version_it_gave(store: Store, note: Note) -> None:
    made = Note(slug="b")

    def work(uow: UnitOfWork) -> None:
        uow.insert(made)
        uow.save(note)
        raise Refusal("test.refused", "no")

    with pytest.raises(Refusal):
        transact(work)
    assert (made.id, made.version, note.version) == (None, 0, 1)
    transact(lambda uow: (uow.insert(made), uow.save(note)))
    assert (stored(made).version, stored(note).version) == (1, 2)


def test_a_document_that_is_not_valid_is_not_written(store: Store) -> None:
    with pytest.raises(ValidationError):
        transact(lambda uow: uow.insert(Note(slug="a", text="x" * 21)))
    with pytest.raises(ValidationError):
        transact(lambda uow: uow.insert_many([Note(slug="a"), Note()]))
    assert Note.objects.count() == 0


def test_many_documents_of_several_collections_go_in_together(store: Store) -> None:
    notes = [Note(slug=str(n)) for n in range(50)]
    transact(lambda uow: uow.insert_many([*notes, Row(id="r", count=1)]))
    assert {note.id for note in notes} == {note.id for note in Note.objects}
    assert {note.version for note in notes} == {1}
    assert Row.objects.get(id="r").count == 1


def test_what_was_made_ready_goes_in_with_what_it_was_given_afterwards(store: Store) -> None:
    given, taken = Ready(Note(slug="a")), Ready(Note(slug="b", text="taken back"))
    given.set("text", "given")
    taken.set("text", None)
    transact(lambda uow: uow.insert_many([given, taken, Note(slug="c")]))
    assert [(each.slug, each.text) for each in Note.objects.order_by("slug")] == [
        ("a", "given"),
        ("b", None),
        ("c", None),
    ]
    assert (given.doc.id, given.doc.version) == (Note.objects.get(slug="a").id, 1)


def test_what_is_ready_was_checked_before_and_is_checked_again_when_given_something() -> None:
    with pytest.raises(ValidationError):
        Ready(Note())
    with pytest.raises(ValidationError):
        Ready(Note(slug="a")).set("text", "x" * 21)


def test_what_was_made_ready_is_inserted_anew_when_the_work_runs_anew(store: Store) -> None:
    ready, lost = Ready(Note(slug="a")), []

    def work(uow: UnitOfWork) -> None:
        uow.insert_many([ready])
        if not lost:
            lost.append(ready.doc.id)
            raise Retry

    transact(work)
    assert Note.objects.get(slug="a").id == ready.doc.id != lost[0]
    transact(lambda uow: uow.save(ready.doc))
    assert stored(ready.doc).version == 2


def test_a_unique_index_refuses_one_and_many_alike(store: Store) -> None:
    store.db["test_notes"].create_index("slug", unique=True)
    transact(lambda uow: uow.insert(Note(slug="a")))
    with pytest.raises(DuplicateKeyError):
        transact(lambda uow: uow.insert(Note(slug="a")))
    with pytest.raises(DuplicateKeyError):
        transact(lambda uow: uow.insert_many([Note(slug="b"), Note(slug="a")]))
    store.db["test_notes"].drop_indexes()
    assert Note.objects.count() == 1


def test_a_row_without_versions_is_written_over(store: Store) -> None:
    for count in (1, 2):
        transact(lambda uow, count=count: uow.save(Row(id="r", count=count)))
    assert [row.count for row in Row.objects] == [2]


def test_the_transaction_reads_its_own_writes_and_nobody_else_does(note: Note) -> None:
    seen: dict[str, Any] = {}

    def work(uow: UnitOfWork) -> None:
        fresh = uow.get(Note, str(note.id))
        fresh.text = "new"
        uow.save(fresh)
        seen["inside"] = [found.text for found in uow.find(Note, slug="a")]
        seen["outside"] = stored(note).text

    transact(work)
    assert seen == {"inside": ["new"], "outside": "first"}


@pytest.mark.parametrize("key", ["not an id", "", None, ObjectId(), "0" * 24])
def test_what_is_not_there_is_none(store: Store, key: Any) -> None:
    assert transact(lambda uow: uow.get(Note, key)) is None


def test_work_that_asks_for_it_is_run_anew(note: Note) -> None:
    runs: list[int] = []

    def work(uow: UnitOfWork) -> str:
        runs.append(1)
        uow.insert(Note(slug=f"run {len(runs)}"))
        if len(runs) < 3:
            raise Retry
        return "done"

    assert transact(work) == "done"
    assert sorted(found.slug for found in Note.objects) == ["a", "run 3"]


def test_work_that_never_comes_through_is_refused_as_busy(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unit_of_work, "PATIENCE_SECONDS", 0.2)

    def work(uow: UnitOfWork) -> None:
        raise Retry

    with pytest.raises(Busy) as refused:
        transact(work)
    assert (refused.value.code, refused.value.status) == ("store.busy", 503)


def test_increments_of_one_document_by_many_writers_lose_none(note: Note) -> None:
    transact(lambda uow: uow.save(Row(id="r", count=0)))

    def work(uow: UnitOfWork) -> None:
        row = uow.get(Row, "r")
        row.count += 1
        uow.save(row)

    run_at_once([lambda: [transact(work) for _ in range(5)] for _ in range(8)])
    assert Row.objects.get(id="r").count == 40


def test_consequences_run_once_after_the_commit_and_not_without_one(note: Note) -> None:
    told: list[str] = []
    runs: list[int] = []

    def work(uow: UnitOfWork) -> None:
        uow.after_commit(lambda: told.append(stored(note).text))
        fresh = uow.get(Note, note.id)
        fresh.text = "new"
        uow.save(fresh)
        runs.append(1)
        if len(runs) == 1:
            raise Retry

    transact(work)
    assert told == ["new"]

    def refused(uow: UnitOfWork) -> None:
        uow.after_commit(lambda: told.append("never"))
        raise Refusal("test.refused", "no")

    with pytest.raises(Refusal):
        transact(refused)
    assert told == ["new"]


def test_a_failing_consequence_does_not_undo_or_hide_the_change(note: Note) -> None:
    told: list[str] = []

    def work(uow: UnitOfWork) -> str:
        uow.after_commit(lambda: 1 / 0)
        uow.after_commit(lambda: told.append("second"))
        uow.insert(Note(slug="b"))
        return "saved"

    assert transact(work) == "saved"
    assert told == ["second"]


def run_at_once(tasks: list[Any]) -> None:
    threads = [threading.Thread(target=task) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
