"""Editions: the finished files of a compilation, and a book made straight into a file."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flask_babel import lazy_gettext as _l
from gridfs import GridOut

from casebook import clock
from casebook.accounts import may
from casebook.acts import Actor, record, record_read
from casebook.compilations import assembling
from casebook.compilations.assembling import Assembled
from casebook.compilations.choices import DEFAULT_TITLE, DOCX, FILE_LIMIT
from casebook.compilations.loading import assemble, choose_all, load, numbers, trace
from casebook.compilations.models import Compilation, Edition, EditionCase, Pseudonym
from casebook.refusals import Conflict, NotFound, NotPermitted
from casebook.store import UnitOfWork, files, transact
from casebook.store.whole_files import whole_file


def publish(actor: Actor, compilation_id: str, version: int | None = None) -> Edition:
    """Make an edition: the DOCX set, scanned, stored with its hash, recorded. Raises Refusal
    `compile.name_leak` where the scan finds a name, and then nothing is stored."""
    compilation = load(actor, compilation_id, need="compilations.make")
    if version is not None and compilation.version != version:
        raise Conflict("conflict.version", _l("您打开之后，这册汇编已被他人修改"), theirs=compilation)
    assembled = assemble(actor, compilation)
    name = f"{file_stem(compilation.title)}.docx"
    content = assembling.finish(assembled, name)
    stored = files.put(io.BytesIO(content), name=name, media_type=DOCX, limit=FILE_LIMIT)
    made_at = clock.now()

    def work(uow: UnitOfWork) -> Edition:
        fresh = uow.get(Compilation, compilation.id)
        if fresh is None or fresh.version != compilation.version:
            raise Conflict("conflict.version", _l("您打开之后，这册汇编已被他人修改"), theirs=fresh)
        edition = _edition(actor, fresh, assembled, stored, name, made_at)
        fresh.editions.append(edition)
        fresh.updated_at = made_at
        uow.save(fresh)
        differences = [("sha256", None, stored.sha256), ("cases", None, numbers(assembled.chosen))]
        trace(uow, actor, "compilations.publish", fresh, differences)
        return edition

    try:
        return transact(work)
    except BaseException:
        files.delete_orphan(stored.file_id)
        raise


def _edition(
    actor: Actor, compilation: Compilation, assembled: Assembled, stored: Any, name: str, made_at: Any
) -> Edition:
    return Edition(
        number=max((edition.number for edition in compilation.editions), default=0) + 1,
        title=compilation.title,
        name=name,
        file_id=stored.file_id,
        sha256=stored.sha256,
        size=stored.size,
        made_at=made_at,
        made_by=actor.id,
        made_by_name=actor.name,
        cases=[
            EditionCase(case_id=each.case.id, version=each.case.version, audiences=sorted(each.audiences))
            for each in assembled.chosen
        ],
        mapping=[
            Pseudonym(
                name=entry.named.name,
                kind=entry.named.kind,
                source=entry.named.source,
                pseudonym=entry.pseudonym,
            )
            for entry in assembled.names.entries
            if entry.named.name not in assembled.unseen
        ],
        kept=sorted(compilation.kept),
    )


def download(actor: Actor, compilation_id: str, number: int) -> tuple[Edition, GridOut]:
    """An edition and its bytes; recorded. Raises NotFound also where a part of a case that the edition
    was made from is not open to the actor."""
    compilation = load(actor, compilation_id, need="compilations.download")
    edition = compilation.edition(number)
    if edition is None or not may_open(actor, edition):
        raise NotFound("compilation.no_edition", _l("没有这一版，或者您无权查看"))
    stream = files.open(edition.file_id)
    record_read(
        actor,
        "compilations.download",
        object_kind="compilation",
        object_id=str(compilation.id),
        summary=f"{edition.title} · {edition.number}",
        changes=[("sha256", None, edition.sha256)],
    )
    return edition, stream


def may_open(actor: Actor, edition: Edition) -> bool:
    """Whether the actor may see every part of every case that the edition was made from."""
    return all(assembling.same_reader(actor, each.case_id, each.audiences) for each in edition.cases)


def compile_file(
    actor: Actor, references: Sequence[str], title: str | None, output_path: str | Path
) -> dict[str, Any]:
    """Make a book straight into a file, as the command line does; recorded, not kept as a compilation.

    Returns {output, title, sha256, size, cases: [{external_id, number, title}], names}. Raises what
    `make` raises; the file appears whole or not at all.
    """
    if not may(actor, "compilations.make"):
        raise NotPermitted("compilation.not_permitted", _l("您的角色不能编印汇编"))
    path = Path(output_path)
    assembled = assembling.assemble((title or "").strip() or DEFAULT_TITLE, choose_all(actor, references))
    content = assembling.finish(assembled, path.name)
    sha256 = _write(path, content)
    transact(
        lambda uow: record(
            uow,
            actor,
            "compilations.print",
            object_kind="compilation",
            object_id=sha256,
            summary=assembled.book.title,
            changes=[("cases", None, numbers(assembled.chosen)), ("sha256", None, sha256)],
        )
    )
    return {
        "output": str(path),
        "title": assembled.book.title,
        "sha256": sha256,
        "size": len(content),
        "cases": [
            {"external_id": each.case.external_id, "number": each.case.number, "title": chapter.title}
            for each, chapter in zip(assembled.chosen, assembled.book.chapters, strict=True)
        ],
        "names": len(assembled.names.entries) - len(assembled.unseen),
    }


def _write(path: Path, content: bytes) -> str:
    """Put a whole file in its place. Raises Refusal `compile.cannot_write`."""
    with whole_file(path, "compile.cannot_write") as sink:
        sink.write(content)
    return hashlib.sha256(content).hexdigest()


def file_stem(title: str) -> str:
    """A title as a file name on every system."""
    return re.sub(r'[\\/:*?"<>|\s.\x00-\x1f\x7f]+', "_", title).strip("_")[:80] or "book"
