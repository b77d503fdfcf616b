"""Files: what comes out is what went in; what is too long or empty leaves nothing behind."""

from __future__ import annotations

import hashlib
import io
import random

import pytest
from bson import ObjectId

from casebook.refusals import NotFound, Refusal
from casebook.store import Store, files


def put(content: bytes, limit: int = 10_000_000) -> files.StoredFile:
    return files.put(io.BytesIO(content), name="现场照片.jpg", media_type="image/jpeg", limit=limit)


@pytest.mark.parametrize("size", [1, files.PIECE - 1, files.PIECE, files.PIECE + 1, 3 * files.PIECE])
def test_what_comes_out_is_what_went_in(store: Store, size: int) -> None:
    content = random.Random(size).randbytes(size)
    kept = put(content)
    assert (kept.size, kept.sha256) == (size, hashlib.sha256(content).hexdigest())
    stream = files.open(kept.file_id)
    assert (stream.read(), stream.filename) == (content, "现场照片.jpg")
    assert files.sha256_of(kept.file_id) == kept.sha256


def test_exactly_the_limit_is_taken(store: Store) -> None:
    assert put(b"x" * 1000, limit=1000).size == 1000


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"x" * 1001, "file.too_large"), (b"x" * 2_000_000, "file.too_large"), (b"", "file.empty")],
)
def test_a_refused_file_leaves_nothing_behind(store: Store, content: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        put(content, limit=1000)
    assert refused.value.code == code
    assert refused.value.field == "file"
    assert list(files.ids()) == []
    assert store.db["fs.chunks"].find_one({}) is None


def test_a_stream_that_breaks_leaves_no_file(store: Store) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() >= files.PIECE * 2:
                raise ConnectionResetError
            return super().read(size)

    with pytest.raises(ConnectionResetError):
        files.put(Broken(b"x" * files.PIECE * 4), name="a", media_type="b/c", limit=10_000_000)
    assert list(files.ids()) == []
    assert store.db["fs.chunks"].find_one({}) is None


def test_changed_bytes_have_another_hash(store: Store) -> None:
    kept = put(b"as it was")
    store.db["fs.chunks"].update_one({"files_id": kept.file_id}, {"$set": {"data": b"as it wzs"}})
    assert files.sha256_of(kept.file_id) != kept.sha256


def test_an_absent_file_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound) as refused:
        files.open(ObjectId())
    assert refused.value.code == "file.missing"


def test_an_orphan_is_removed_once_and_for_all(store: Store) -> None:
    kept, other = put(b"one"), put(b"two")
    files.delete_orphan(kept.file_id)
    files.delete_orphan(kept.file_id)
    assert list(files.ids()) == [other.file_id]
    with pytest.raises(NotFound):
        files.open(kept.file_id)
