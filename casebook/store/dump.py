"""A backup of the whole store in one file, and its way back. Plain BSON: any MongoDB can read it.

The file is a tar of `<collection>.bson` (documents one behind the other) and, last, `manifest.json`
with the count and SHA-256 of each. It is no snapshot of one moment: stop the writers first. Indexes
are not in it; they are made from the models.
"""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from bson import decode_file_iter
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from flask_babel import lazy_gettext as _l
from pymongo.database import Database

from casebook import clock
from casebook.refusals import Refusal
from casebook.store.unit_of_work import COMMITS
from casebook.store.whole_files import whole_file

FORMAT = "casebook.dump/1"
MANIFEST = "manifest.json"
LEFT_OUT = frozenset({COMMITS})
BATCH = 500
RAW: CodecOptions[RawBSONDocument] = CodecOptions(document_class=RawBSONDocument)


@dataclass(frozen=True)
class Part:
    """One collection of a dump."""

    collection: str
    count: int
    sha256: str  # of the BSON as it stands in the file


def dump(db: Database[dict[str, Any]], target: Path) -> list[Part]:
    """Write every collection of `db` to `target`, readable by its owner alone, whole or not at all.
    Raises Refusal `dump.cannot_write`."""
    parts = []
    with (
        whole_file(target, "dump.cannot_write", 0o600) as sink,
        tarfile.open(fileobj=sink, mode="w") as archive,
    ):
        for name in sorted(set(db.list_collection_names()) - LEFT_OUT):
            if not name.startswith("system."):
                parts.append(_dump_collection(db, name, archive))
        _add_manifest(archive, parts)
    return parts


def check(source: Path) -> list[Part]:
    """Read a dump through and compare it with its manifest. Raises Refusal `dump.damaged`."""
    with _opened(source) as archive:
        parts = _manifest(archive)
        for part in parts:
            with _member(archive, part) as stream:
                if hashlib.file_digest(stream, "sha256").hexdigest() != part.sha256:  # type: ignore[arg-type]
                    raise _damaged(part.collection)
    return parts


def restore(db: Database[dict[str, Any]], source: Path) -> list[Part]:
    """Put a dump into an empty store. The file is checked whole before the first document is written.

    Raises Refusal `dump.not_empty` or `dump.damaged`. Make the indexes afterwards.
    """
    parts = check(source)
    for name in set(db.list_collection_names()) - LEFT_OUT:
        if db[name].find_one({}, {"_id": 1}) is not None:
            raise Refusal("dump.not_empty", _l("只能恢复到空的数据库；集合 %(name)s 中已有内容"), name=name)
    with _opened(source) as archive:
        for part in parts:
            _restore_collection(db, archive, part)
    return parts


# ---------------------------------------------------------------- inside


def _dump_collection(db: Database[dict[str, Any]], name: str, archive: tarfile.TarFile) -> Part:
    digest, count = hashlib.sha256(), 0
    with tempfile.TemporaryFile() as spool:
        for document in db[name].with_options(codec_options=RAW).find({}):  # type: ignore[var-annotated,arg-type]
            digest.update(document.raw)
            spool.write(document.raw)
            count += 1
        size = spool.tell()
        spool.seek(0)
        archive.addfile(_entry(f"{name}.bson", size), spool)
    return Part(name, count, digest.hexdigest())


def _add_manifest(archive: tarfile.TarFile, parts: list[Part]) -> None:
    manifest = {"format": FORMAT, "at": clock.now().isoformat(), "parts": [asdict(part) for part in parts]}
    content = json.dumps(manifest, indent=1).encode()
    archive.addfile(_entry(MANIFEST, len(content)), io.BytesIO(content))


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    entry.mtime = int(clock.now().timestamp())
    return entry


def _opened(source: Path) -> tarfile.TarFile:
    try:
        return tarfile.open(source, mode="r:")
    except (tarfile.TarError, OSError) as error:
        raise _damaged(source.name) from error


def _manifest(archive: tarfile.TarFile) -> list[Part]:
    try:
        stream = archive.extractfile(MANIFEST)
        manifest = json.load(stream) if stream else {}
        if manifest.get("format") != FORMAT:
            raise _damaged(MANIFEST)
        return [Part(**part) for part in manifest["parts"]]
    except (KeyError, TypeError, ValueError, tarfile.TarError) as error:
        raise _damaged(MANIFEST) from error


def _member(archive: tarfile.TarFile, part: Part) -> IO[bytes]:
    try:
        stream = archive.extractfile(f"{part.collection}.bson")
    except (KeyError, tarfile.TarError) as error:
        raise _damaged(part.collection) from error
    if stream is None:
        raise _damaged(part.collection)
    return stream


def _restore_collection(db: Database[dict[str, Any]], archive: tarfile.TarFile, part: Part) -> None:
    count = 0
    with _member(archive, part) as stream:
        for batch in _batches(decode_file_iter(stream, RAW)):
            db[part.collection].insert_many(batch)  # type: ignore[arg-type]
            count += len(batch)
    if count != part.count:
        raise _damaged(part.collection)


def _batches(documents: Iterator[RawBSONDocument]) -> Iterator[list[RawBSONDocument]]:
    batch: list[RawBSONDocument] = []
    for document in documents:
        batch.append(document)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _damaged(what: str) -> Refusal:
    return Refusal("dump.damaged", _l("备份文件已损坏或不完整：%(what)s"), what=what)
