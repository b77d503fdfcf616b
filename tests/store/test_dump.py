"""The backup: whole or not at all, checked before a document of it is written."""

from __future__ import annotations

import stat
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from bson import Int64, ObjectId

from casebook.refusals import Refusal
from casebook.store import Store, dump

DOCUMENTS = {
    "cases": [
        {"_id": ObjectId(), "名称": f"案件{n}", "loss": Int64(2**40 + n), "parts": [{"n": n}]}
        for n in range(1203)
    ],
    "fs.chunks": [{"_id": ObjectId(), "data": bytes(range(256)) * 100}],
    "trail": [{"_id": "x", "at": datetime(2026, 3, 1, tzinfo=UTC), "none": None, "half": 0.5}],
}


@pytest.fixture
def filled(store: Store) -> Store:
    for name, documents in DOCUMENTS.items():
        store.db[name].drop()
        store.db[name].insert_many(documents)
    yield store
    for name in DOCUMENTS:
        store.db[name].drop()
    store.ensure_indexes()


def empty(store: Store) -> None:
    for name in store.db.list_collection_names():
        store.db[name].delete_many({})


def test_a_restored_store_is_equal_to_the_dumped_one(filled: Store, tmp_path: Path) -> None:
    target = tmp_path / "backup.tar"
    parts = {part.collection: part for part in dump.dump(filled.db, target)}
    assert parts["cases"].count == 1203
    empty(filled)
    assert {part.collection for part in dump.restore(filled.db, target)} == set(parts)
    for name, documents in DOCUMENTS.items():
        assert list(filled.db[name].find().sort("_id", 1)) == sorted(documents, key=lambda d: d["_id"])


def test_a_dump_is_readable_by_its_owner_alone_and_replaces_the_last_one(
    filled: Store, tmp_path: Path
) -> None:
    target = tmp_path / "backup.tar"
    target.write_text("the last one")
    dump.dump(filled.db, target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert dump.check(target)
    assert list(tmp_path.iterdir()) == [target]


def test_a_store_with_content_is_never_written_over(filled: Store, tmp_path: Path) -> None:
    dump.dump(filled.db, tmp_path / "backup.tar")
    with pytest.raises(Refusal) as refused:
        dump.restore(filled.db, tmp_path / "backup.tar")
    assert refused.value.code == "dump.not_empty"


@pytest.mark.parametrize("damage", ["cut", "changed", "no manifest", "text", "empty", "absent"])
def test_a_damaged_dump_is_refused_before_anything_is_written(
    filled: Store, tmp_path: Path, damage: str
) -> None:
    source = tmp_path / "backup.tar"
    dump.dump(filled.db, source)
    spoil(source, damage)
    empty(filled)
    with pytest.raises(Refusal) as refused:
        dump.restore(filled.db, source)
    assert refused.value.code == "dump.damaged"
    assert all(filled.db[name].find_one({}) is None for name in DOCUMENTS)


def spoil(source: Path, damage: str) -> None:
    content = source.read_bytes()
    if damage == "cut":
        source.write_bytes(content[: len(content) // 2])
    elif damage == "changed":
        source.write_bytes(content.replace("案件777".encode(), "案件778".encode()))
    elif damage == "no manifest":
        with tarfile.open(source) as old, tarfile.open(tmp := source.with_name("new.tar"), "w") as new:
            for entry in old.getmembers():
                if entry.name != dump.MANIFEST:
                    new.addfile(entry, old.extractfile(entry))
        tmp.replace(source)
    elif damage == "absent":
        source.unlink()
    else:
        source.write_text("" if damage == "empty" else "不是备份")
