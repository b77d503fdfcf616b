"""The format of a pack: what is not exactly as a trusted keeper signed it is refused."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from casebook.law.tables import table
from casebook.refusals import Refusal
from casebook.settings import Settings
from casebook.statutes import keepers, packing
from tests.statutes.conftest import MADE_ON, trust, unsigned

GRADES = table("grades")


@pytest.fixture
def good(make_pack: Callable[..., bytes]) -> bytes:
    return make_pack(*GRADES)


def members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(files: Mapping[str, bytes]) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return body.getvalue()


def with_manifest(content: bytes, key: Ed25519PrivateKey, **changes: Any) -> bytes:
    """The pack with keys of its manifest changed, signed as if by its keeper."""
    files = members(content)
    manifest = {**json.loads(files["manifest.json"]), **changes}
    files["manifest.json"] = json.dumps(manifest).encode()
    signature = base64.b64encode(key.sign(files["manifest.json"])).decode()
    files["manifest.sig"] = json.dumps(
        {"key": keepers.key_id(key.public_key()), "signature": signature}
    ).encode()
    return zipped(files)


def refused(content: bytes, settings: Settings) -> str:
    with pytest.raises(Refusal) as caught:
        packing.read(content, keepers.trusted(settings))
    return caught.value.code


def test_a_signed_pack_is_read_whole(good: bytes, settings: Settings) -> None:
    pack = packing.read(good, keepers.trusted(settings))
    assert pack.rows == GRADES
    assert (pack.title, pack.keeper, pack.made_on) == ("2026 年第 1 号法规包", "省厅法规处", MADE_ON)
    assert pack.sha256 == hashlib.sha256(good).hexdigest()
    assert pack.files == ("tables/grades.toml",)


def test_the_same_files_give_the_same_bytes(key: Ed25519PrivateKey) -> None:
    assert packing.sign(unsigned(*GRADES), key) == packing.sign(unsigned(*GRADES), key)


def test_a_pack_without_signature_is_refused(key: Ed25519PrivateKey, settings: Settings) -> None:
    assert refused(unsigned(*GRADES), settings) == "pack.unsigned"


def test_a_signature_of_somebody_unknown_is_refused(settings: Settings, key: Ed25519PrivateKey) -> None:
    stranger = Ed25519PrivateKey.generate()
    assert refused(packing.sign(unsigned(*GRADES), stranger), settings) == "pack.unknown_key"


def test_nobody_is_trusted_where_there_is_no_file_of_keys(good: bytes, settings: Settings) -> None:
    keepers.file_of(settings).unlink()
    assert refused(good, settings) == "pack.unknown_key"


def test_a_stranger_who_names_a_trusted_key_is_refused(
    good: bytes, settings: Settings, key: Ed25519PrivateKey
) -> None:
    files = members(good)
    forged = Ed25519PrivateKey.generate().sign(files["manifest.json"])
    files["manifest.sig"] = json.dumps(
        {"key": keepers.key_id(key.public_key()), "signature": base64.b64encode(forged).decode()}
    ).encode()
    assert refused(zipped(files), settings) == "pack.signature"


@pytest.mark.parametrize(
    "signature", [b"", b"{", b"[]", b'{"key": "x"}', b'{"key": 1, "signature": "*"}', b"\xff"]
)
def test_a_signature_that_is_none_is_refused(good: bytes, settings: Settings, signature: bytes) -> None:
    assert refused(zipped({**members(good), "manifest.sig": signature}), settings) == "pack.unsigned"


def test_one_changed_sign_in_a_table_is_found(good: bytes, settings: Settings) -> None:
    files = members(good)
    files["tables/grades.toml"] = files["tables/grades.toml"].replace(b"from = 30", b"from = 31")
    assert refused(zipped(files), settings) == "pack.altered"


def test_one_changed_sign_in_the_manifest_is_found(good: bytes, settings: Settings) -> None:
    files = members(good)
    files["manifest.json"] = files["manifest.json"].replace(b"2026", b"2027")
    assert refused(zipped(files), settings) == "pack.signature"


def test_a_file_added_or_taken_away_is_found(good: bytes, settings: Settings) -> None:
    files = members(good)
    assert refused(zipped({**files, "tables/stages.toml": b""}), settings) == "pack.files"
    del files["tables/grades.toml"]
    assert refused(zipped(files), settings) == "pack.files"


@pytest.mark.parametrize(
    "name",
    [
        "../tables/grades.toml",
        "/etc/passwd",
        "tables/../../grades.toml",
        "tables\\grades.toml",
        "tables/",
        "tables/Grades.toml",
        "tables/grades.toml/more",
        "calendar/27.json",
        "readme.txt",
    ],
)
def test_only_names_of_the_format_are_opened(good: bytes, settings: Settings, name: str) -> None:
    code = refused(zipped({**members(good), name: b"x"}), settings)
    assert code in {"pack.name", "pack.files"}


def test_a_name_that_stands_twice_is_refused(good: bytes, settings: Settings) -> None:
    body = io.BytesIO(good)
    with zipfile.ZipFile(body, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("tables/grades.toml", b"")
    assert refused(body.getvalue(), settings) == "pack.name"


def test_a_bomb_is_refused_before_it_is_unpacked(good: bytes, settings: Settings) -> None:
    bomb = zipped({**members(good), "tables/stages.toml": b"#" * (packing.FILE_BYTES + 1)})
    assert len(bomb) < 100_000
    assert refused(bomb, settings) == "pack.too_large"


def test_many_files_together_may_not_be_too_much(settings: Settings, key: Ed25519PrivateKey) -> None:
    files = {f"calendar/{2000 + n}.json": b" " * packing.FILE_BYTES for n in range(12)}
    assert refused(zipped(files), settings) == "pack.too_large"
    many = {f"calendar/{2000 + n}.json": b"" for n in range(packing.FILES + 1)}
    assert refused(zipped(many), settings) == "pack.too_large"
    assert refused(b"x" * (packing.PACK_BYTES + 1), settings) == "pack.too_large"


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04 broken"])
def test_what_is_no_zip_is_refused(content: bytes, settings: Settings) -> None:
    assert refused(content, settings) == "pack.broken"


def test_a_zip_that_breaks_off_or_has_a_wrong_sum_is_refused(good: bytes, settings: Settings) -> None:
    assert refused(good[: len(good) // 2], settings) == "pack.broken"
    place = good.index(b"tables/grades.toml") + 60
    altered = good[:place] + bytes([good[place] ^ 0xFF]) + good[place + 1 :]
    assert refused(altered, settings) == "pack.broken"


def test_a_zip_without_manifest_is_refused(settings: Settings, key: Ed25519PrivateKey) -> None:
    assert refused(zipped({"tables/grades.toml": b""}), settings) == "pack.broken"


@pytest.mark.parametrize(
    "changes",
    [
        {"format": "casebook.law-pack/9"},
        {"title": ""},
        {"title": 7},
        {"source": " "},
        {"made_on": "yesterday"},
        {"files": None},
        {"files": [{}]},
    ],
)
def test_a_manifest_of_another_shape_is_refused(
    good: bytes, key: Ed25519PrivateKey, settings: Settings, changes: dict[str, Any]
) -> None:
    assert refused(with_manifest(good, key, **changes), settings) == "pack.broken"


def test_a_row_that_the_loader_refuses_is_named() -> None:
    for text, told in (
        (b'[[row]]\ncode = "X"', "tables/grades.toml, row 1 (X): a name in zh and en"),
        (b"[more]", "unknown part more"),
        (b"[[row]", "grades"),
        (b"[[withdraw]]\n", "code"),
    ):
        with pytest.raises(Refusal) as caught:
            packing.make({"tables/grades.toml": text}, title="t", source="s", made_on=MADE_ON)
        assert caught.value.code == "pack.row"
        assert told in str(caught.value) or told == "grades"


def test_a_pack_of_nothing_is_not_made() -> None:
    with pytest.raises(Refusal) as caught:
        packing.make({}, title="t", source="s", made_on=MADE_ON)
    assert caught.value.code == "pack.empty"


def test_a_calendar_must_be_of_the_year_of_its_name() -> None:
    notice = json.dumps({"year": 2028, "holidays": {"2028-01-01": "元旦"}}).encode()
    with pytest.raises(Refusal) as caught:
        packing.make({"calendar/2027.json": notice}, title="t", source="s", made_on=MADE_ON)
    assert caught.value.code == "pack.calendar"


def test_a_key_is_believed_up_to_its_last_day(settings: Settings, key: Ed25519PrivateKey) -> None:
    trust(settings, key, until="until = 2026-10-31")
    assert refused(packing.sign(unsigned(*GRADES), key), settings) == "pack.key_expired"
    earlier = packing.sign(unsigned(*GRADES, made_on=date(2026, 10, 31)), key)
    assert packing.read(earlier, keepers.trusted(settings)).rows == GRADES


@pytest.mark.parametrize(
    "text",
    [
        "[[keeper]",
        '[[keeper]]\nname = "a"',
        '[[keeper]]\nname = "a"\nkey = "AAAA"',
        '[[keeper]]\nname = "a"\nkey = "*"',
        "keeper = 3",
    ],
)
def test_a_file_of_keys_that_cannot_be_read_is_told(settings: Settings, text: str) -> None:
    file = keepers.file_of(settings)
    file.write_text(text, encoding="utf-8")
    try:
        with pytest.raises(Refusal) as caught:
            keepers.trusted(settings)
        assert caught.value.code == "keepers.bad"
    finally:
        file.unlink()


def test_a_private_key_is_readable_by_its_owner_alone_and_never_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "keeper.pem"
    made = keepers.make_key(file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert keepers.public_text(keepers.read_key(file).public_key()) == keepers.public_text(made.public_key())
    with pytest.raises(Refusal) as caught:
        keepers.make_key(file)
    assert caught.value.code == "key.exists"
    for content in (b"", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"):
        (tmp_path / "bad.pem").write_bytes(content)
        with pytest.raises(Refusal):
            keepers.read_key(tmp_path / "bad.pem")
