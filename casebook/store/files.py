"""Bytes of attachments and papers, in GridFS, with their SHA-256.

GridFS takes no part in transactions: bytes go in first, then the unit of work names them. What no
document names is an orphan, found by `orphans` and removed by `delete_orphan`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from bson import ObjectId
from flask_babel import lazy_gettext as _l
from gridfs import GridFSBucket, GridOut, NoFile

from casebook.refusals import NotFound, Refusal

PIECE = 255 * 1024


@dataclass(frozen=True)
class StoredFile:
    file_id: ObjectId
    sha256: str
    size: int  # bytes


def put(stream: IO[bytes], *, name: str, media_type: str, limit: int) -> StoredFile:
    """Store what `stream` gives, at most `limit` bytes; a longer one leaves nothing behind.

    Raises Refusal `file.too_large` or `file.empty`.
    """
    digest, size = hashlib.sha256(), 0
    with _bucket().open_upload_stream(name, metadata={"media_type": media_type}) as sink:
        while piece := stream.read(PIECE):
            size += len(piece)
            if size > limit:
                sink.abort()
                raise Refusal(
                    "file.too_large", _l("文件超过 %(limit)s MB 的上限"), field="file", limit=limit // 1048576
                )
            digest.update(piece)
            sink.write(piece)
        if size == 0:
            sink.abort()
            raise Refusal("file.empty", _l("文件是空的"), field="file")
        sha256 = digest.hexdigest()
        sink.set("metadata", {"media_type": media_type, "sha256": sha256})
    return StoredFile(sink._id, sha256, size)


def open(file_id: ObjectId) -> GridOut:
    """The stored bytes as a readable stream. Raises NotFound `file.missing`."""
    try:
        return _bucket().open_download_stream(file_id)
    except NoFile as error:
        raise NotFound("file.missing", _l("文件内容不在库中")) from error


def sha256_of(file_id: ObjectId) -> str:
    """The SHA-256 of the bytes as they are stored now. Raises NotFound `file.missing`."""
    digest, stream = hashlib.sha256(), open(file_id)
    while piece := stream.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()


def ids() -> Iterator[ObjectId]:
    """The ids of all stored files."""
    from casebook.store import current

    for found in current().db["fs.files"].find({}, {"_id": 1}):
        yield found["_id"]


def delete_orphan(file_id: ObjectId) -> None:
    """Remove bytes that no document names; the caller has made sure of that. Absent ones are no error."""
    try:
        _bucket().delete(file_id)
    except NoFile:
        return


def _bucket() -> GridFSBucket:
    from casebook.store import current

    database: Any = current().db
    return GridFSBucket(database)
