"""The format of a law pack: a ZIP with a signed manifest. Reading, making, signing; no store.

    manifest.json        format, title, source, made_on, and path, sha256 and size of every other file
    manifest.sig         {"key": id of the key, "signature": Ed25519 over the bytes of manifest.json, base64}
    tables/<name>.toml   [[row]] as in config/law, [[withdraw]] with code and since
    calendar/<year>.json the notice of a year

Nothing is written to disk. Sizes are counted while reading, not believed from the archive.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import json
import re
import tomllib
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask_babel import lazy_gettext as _l

from casebook.law.tables import LawTableError, Row, build_row
from casebook.refusals import Refusal
from casebook.statutes import drafts
from casebook.statutes.drafts import Draft
from casebook.statutes.keepers import Keeper, key_id, verifies

FORMAT = "casebook.law-pack/1"
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
PACK_BYTES = 5 * 1024 * 1024
FILE_BYTES = 2 * 1024 * 1024
ALL_BYTES = 20 * 1024 * 1024
FILES = 200
_TABLE = re.compile(r"tables/([a-z][a-z_]{0,60})\.toml", re.ASCII)
_CALENDAR = re.compile(r"calendar/(\d{4})\.json", re.ASCII)
_UNSAFE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
)


@dataclass(frozen=True)
class Pack:
    """What a pack says, read and checked by itself. `withdrawn`: (table, code, first day or "")."""

    title: str
    source: str
    made_on: date
    keeper: str
    key_id: str
    rows: tuple[Row, ...] = ()
    withdrawn: tuple[tuple[str, str, str], ...] = ()
    notices: tuple[Draft, ...] = ()
    sha256: str = ""
    files: tuple[str, ...] = field(default=())


def read(content: bytes, keepers: Iterable[Keeper]) -> Pack:
    """The pack, if one of the keepers signed it and every file is as it was signed.

    Raises Refusal `pack.*`: too large, no ZIP, unsafe or unknown names, unsigned, unknown key, broken
    signature, a file that is missing, added or altered, a row or notice that the loader refuses.
    """
    members = unzip(content)
    manifest, keeper = _signed(members, list(keepers))
    _compare(manifest, members)
    rows, withdrawn = _rows(members)
    return Pack(
        title=manifest["title"],
        source=manifest["source"],
        made_on=date.fromisoformat(manifest["made_on"]),
        keeper=keeper.name,
        key_id=keeper.key_id,
        rows=rows,
        withdrawn=withdrawn,
        notices=_notices(members, manifest["source"]),
        sha256=hashlib.sha256(content).hexdigest(),
        files=tuple(sorted(_contents(members))),
    )


def make(files: Mapping[str, bytes], *, title: str, source: str, made_on: date) -> bytes:
    """An unsigned pack of `tables/…` and `calendar/…`; what `read` would refuse is refused here."""
    for name in files:
        _known_name(name)
    rows, withdrawn = _rows(files)
    notices = _notices(files, source)
    if not rows and not withdrawn and not notices:
        raise Refusal("pack.empty", _l("法规包里没有任何行和日历"))
    manifest = {
        "format": FORMAT,
        "title": title,
        "source": source,
        "made_on": made_on.isoformat(),
        "files": [
            {"path": name, "sha256": hashlib.sha256(files[name]).hexdigest(), "size": len(files[name])}
            for name in sorted(files)
        ],
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
    _read_manifest(text)
    return _zip({MANIFEST: text, **{name: files[name] for name in sorted(files)}})


def sign(content: bytes, key: Ed25519PrivateKey) -> bytes:
    """The pack with a signature, in place of one it may have had."""
    members = unzip(content)
    manifest = members.get(MANIFEST)
    if manifest is None:
        raise _broken("no manifest")
    _compare(_read_manifest(manifest), members)
    signature = {
        "key": key_id(key.public_key()),
        "signature": base64.b64encode(key.sign(manifest)).decode("ascii"),
    }
    return _zip({MANIFEST: manifest, SIGNATURE: json.dumps(signature).encode(), **_contents(members)})


def unzip(content: bytes) -> dict[str, bytes]:
    """The files of a ZIP by name, in memory. Raises Refusal `pack.too_large`, `pack.broken`, `pack.name`."""
    if len(content) > PACK_BYTES:
        raise _too_large()
    found: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > FILES:
                raise _too_large()
            for entry in entries:
                if entry.filename in found:
                    raise Refusal("pack.name", _l("文件 %(name)s 出现两次"), name=entry.filename)
                _known_name(entry.filename)
                found[entry.filename] = _bytes(archive, entry, ALL_BYTES - sum(map(len, found.values())))
    except _UNSAFE as error:
        raise _broken(str(error)) from error
    return found


def _bytes(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes:
    limit = min(FILE_BYTES, left)
    with archive.open(entry) as stream:
        content = stream.read(limit + 1)
    if len(content) > limit:
        raise _too_large()
    return content


def _known_name(name: str) -> None:
    """Only the names of the format: no folders, no `..`, no absolute path, nothing beside."""
    if name not in (MANIFEST, SIGNATURE) and not _TABLE.fullmatch(name) and not _CALENDAR.fullmatch(name):
        raise Refusal("pack.name", _l("法规包里不能有文件 %(name)s"), name=name[:120])


def _contents(members: Mapping[str, bytes]) -> dict[str, bytes]:
    return {name: content for name, content in members.items() if name not in (MANIFEST, SIGNATURE)}


def _signed(members: Mapping[str, bytes], keepers: list[Keeper]) -> tuple[dict[str, Any], Keeper]:
    if MANIFEST not in members:
        raise _broken("no manifest")
    if SIGNATURE not in members:
        raise Refusal("pack.unsigned", _l("法规包没有签名"))
    try:
        found = json.loads(members[SIGNATURE])
        named, signature = str(found["key"]), base64.b64decode(found["signature"], validate=True)
    except (ValueError, TypeError, KeyError, RecursionError, binascii.Error) as error:
        raise Refusal("pack.unsigned", _l("法规包没有签名")) from error
    keeper = next((keeper for keeper in keepers if keeper.key_id == named), None)
    if keeper is None:
        raise Refusal(
            "pack.unknown_key",
            _l("签名的密钥 %(key)s 不在可信公钥之列；由本机管理员核实后写入可信公钥文件"),
            key=named[:64],
        )
    if not verifies(keeper.key, signature, members[MANIFEST]):
        raise Refusal(
            "pack.signature", _l("签名与清单不符：法规包被改动过，或不是 %(name)s 所签"), name=keeper.name
        )
    manifest = _read_manifest(members[MANIFEST])
    if keeper.until and date.fromisoformat(manifest["made_on"]) > keeper.until:
        raise Refusal(
            "pack.key_expired", _l("%(name)s 的密钥只用到 %(until)s"), name=keeper.name, until=keeper.until
        )
    return manifest, keeper


def _read_manifest(content: bytes) -> dict[str, Any]:
    try:
        manifest = json.loads(content)
        if manifest["format"] != FORMAT:
            raise ValueError(f"format {manifest['format']}")
        for name, longest in (("title", 200), ("source", 500)):
            if not isinstance(manifest[name], str) or not 0 < len(manifest[name].strip()) <= longest:
                raise ValueError(name)
        date.fromisoformat(manifest["made_on"])
        for entry in manifest["files"]:
            _ = str(entry["path"]), str(entry["sha256"]), int(entry["size"])
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise _broken(f"{MANIFEST}: {error}") from error
    found: dict[str, Any] = manifest
    return found


def _compare(manifest: Mapping[str, Any], members: Mapping[str, bytes]) -> None:
    """Every file is named in the manifest and is as it says, and none is missing."""
    promised = {entry["path"]: entry for entry in manifest["files"]}
    contents = _contents(members)
    for name in sorted(set(promised) ^ set(contents)):
        sentence = _l("缺少文件 %(name)s") if name in promised else _l("文件 %(name)s 不在清单里")
        raise Refusal("pack.files", sentence, name=name[:120])
    for name, content in contents.items():
        if hashlib.sha256(content).hexdigest() != promised[name]["sha256"]:
            raise Refusal("pack.altered", _l("文件 %(name)s 与清单不符，被改动过"), name=name)


def _rows(members: Mapping[str, bytes]) -> tuple[tuple[Row, ...], tuple[tuple[str, str, str], ...]]:
    rows: list[Row] = []
    withdrawn: list[tuple[str, str, str]] = []
    for name in sorted(members):
        if not (found := _TABLE.fullmatch(name)):
            continue
        try:
            text = tomllib.loads(members[name].decode("utf-8"))
            if unknown := sorted(set(text) - {"defaults", "row", "withdraw"}):
                raise LawTableError(f"{name}: unknown part {', '.join(unknown)}")
            for place, entry in enumerate(text.get("row", []), start=1):
                where = f"{name}, row {place}"
                rows.append(build_row(found[1], {**text.get("defaults", {}), **entry}, where))
            for entry in text.get("withdraw", []):
                since = str(entry.get("since") or "")
                withdrawn.append(
                    (found[1], str(entry["code"]), since and date.fromisoformat(since).isoformat())
                )
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise Refusal("pack.row", _l("表中有行不合格：%(told)s"), told=str(error)) from error
    return tuple(rows), tuple(withdrawn)


def _notices(members: Mapping[str, bytes], source: str) -> tuple[Draft, ...]:
    found = []
    for name in sorted(members):
        if not (year := _CALENDAR.fullmatch(name)):
            continue
        draft = drafts.read_json(members[name].decode("utf-8", errors="replace"))
        if draft.year != int(year[1]):
            raise Refusal("pack.calendar", _l("文件 %(name)s 写的是另一年"), name=name)
        draft = draft if draft.source else Draft(draft.year, draft.holidays, draft.made_up, source)
        drafts.check(draft)
        found.append(draft)
    return tuple(found)


def _zip(files: Mapping[str, bytes]) -> bytes:
    """A ZIP without times and rights, so that the same files give the same bytes."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return body.getvalue()


def _broken(told: str) -> Refusal:
    return Refusal("pack.broken", _l("法规包读不出来：%(told)s"), told=told[:300])


def _too_large() -> Refusal:
    return Refusal(
        "pack.too_large",
        _l("法规包过大：整包最多 %(pack)s MB，展开后最多 %(all)s MB、%(files)s 个文件"),
        pack=PACK_BYTES // 1048576,
        all=ALL_BYTES // 1048576,
        files=FILES,
    )
