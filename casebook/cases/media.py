"""What a file is, by its content, and the plain text inside it where it can be read."""

from __future__ import annotations

import io
import tomllib
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import PurePath
from typing import IO

import filetype
from docx import Document
from flask_babel import lazy_gettext as _l
from openpyxl import load_workbook

from casebook.refusals import Refusal
from casebook.settings import ROOT

HEAD = 8192
#: The old Office formats share one container; the name tells which of them it is.
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TEXT_MOST = 2_000_000  # signs kept for search
UNPACKED_MOST = 200 * 1024 * 1024  # bytes a packed document may unpack to before it is left unread
OFFICE_PARTS = {
    "docx": ("word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": ("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "pptx": (
        "ppt/presentation.xml",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
}


@cache
def allowed_types() -> dict[str, tuple[str, ...]]:
    """media type → extensions, from config/uploads.toml."""
    with (ROOT / "config" / "uploads.toml").open("rb") as stream:
        return {row["media_type"]: tuple(row["extensions"]) for row in tomllib.load(stream)["type"]}


def checked_media_type(stream: IO[bytes], name: str) -> str:
    """The media type of the content; the stream is left at its start.

    Raises Refusal `file.type` for content that may not be attached and `file.mismatch` where the
    name claims something else than the content is.
    """
    extension = PurePath(name).suffix.lower().lstrip(".")
    media_type = _by_content(stream, extension)
    stream.seek(0)
    extensions = allowed_types().get(media_type or "")
    if extensions is None:
        sentence = _l("不能附加这种文件；可附加 PDF、图片、Word、Excel、PPT、文本、压缩包和音视频")
        raise Refusal("file.type", sentence, field="file")
    if extension not in extensions:
        raise Refusal(
            "file.mismatch",
            _l("文件内容是 %(kind)s，与文件名 .%(extension)s 不符；请核对后重新选择"),
            field="file",
            kind=extensions[0].upper(),
            extension=extension or "—",
        )
    return str(media_type)


def _by_content(stream: IO[bytes], extension: str) -> str | None:
    head = stream.read(HEAD)
    if head.startswith(OLE):
        return next((media for media, names in allowed_types().items() if extension in names), None)
    if head.startswith(b"PK\x03\x04"):
        return _packed_type(stream)
    if kind := filetype.guess(head):
        return str(kind.mime)
    return "text/plain" if _is_text(head) else None


def _packed_type(stream: IO[bytes]) -> str | None:
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive:
            names = set(archive.namelist())
    except zipfile.BadZipFile:
        return None
    for part, media_type in OFFICE_PARTS.values():
        if part in names:
            return media_type
    return "application/zip"


def _is_text(head: bytes) -> bool:
    if b"\x00" in head:
        return False
    return _decoded(head[: len(head) // 4 * 4] if len(head) == HEAD else head) is not None


def _decoded(raw: bytes) -> str | None:
    """Text in UTF-8 or GB 18030, the two encodings of Chinese offices; a cut last sign is no fault."""
    for encoding in ("utf-8-sig", "gb18030"):
        for cut in range(4):
            try:
                return raw[: len(raw) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
    return None


def readable_text(read: Callable[[], bytes], media_type: str) -> str | None:
    """The plain text of a text, Word or Excel file, for search; None where it cannot be read.

    `read()` gives the content; it is called only for a type that can be read.
    """
    reader = {
        "text/plain": _decoded,
        OFFICE_PARTS["docx"][1]: _docx_text,
        OFFICE_PARTS["xlsx"][1]: _xlsx_text,
    }.get(media_type)
    if reader is None:
        return None
    try:
        text = reader(read())
    except Exception:  # a damaged document is kept as it is; it only cannot be searched
        return None
    return text[:TEXT_MOST] if text else None


def _unpacks_small(content: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return sum(member.file_size for member in archive.infolist()) <= UNPACKED_MOST


def _docx_text(content: bytes) -> str | None:
    if not _unpacks_small(content):
        return None
    document = Document(io.BytesIO(content))
    lines = [paragraph.text for paragraph in document.paragraphs]
    for table in document.tables:
        lines += ["\t".join(cell.text for cell in row.cells) for row in table.rows]
    return "\n".join(line for line in lines if line.strip())


def _xlsx_text(content: bytes) -> str | None:
    if not _unpacks_small(content):
        return None
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    lines = []
    for sheet in book.worksheets:
        for row in sheet.iter_rows(values_only=True):
            lines.append("\t".join(str(value) for value in row if value is not None))
    return "\n".join(line for line in lines if line)
