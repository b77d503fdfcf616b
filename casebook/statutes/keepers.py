"""The public keys whose packs are believed, and keys as files. Ed25519.

The file of trusted keepers (setting `law_keepers`) is kept by the administrator of the machine:

    [[keeper]]
    name = "省应急管理厅法规处"
    key = "<32 bytes, base64>"
    until = 2028-12-31        # optional; packs made later are not believed
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from flask_babel import lazy_gettext as _l

from casebook.refusals import Refusal
from casebook.settings import Settings

DEFAULT_NAME = "law-keepers.toml"
KEY_BYTES = 32


@dataclass(frozen=True)
class Keeper:
    """Somebody whose signature is believed."""

    name: str
    key: Ed25519PublicKey
    until: date | None = None

    @property
    def key_id(self) -> str:
        return key_id(self.key)


def key_id(key: Ed25519PublicKey) -> str:
    """The short name of a key: the first 16 hexadecimal digits of the SHA-256 of its 32 bytes."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:16]


def file_of(settings: Settings) -> Path:
    """Where the trusted keys stand."""
    return Path(settings.law_keepers) if settings.law_keepers else settings.home / DEFAULT_NAME


def trusted(settings: Settings) -> list[Keeper]:
    """The trusted keepers; none where there is no file. Raises Refusal `keepers.bad`."""
    file = file_of(settings)
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
        return [_keeper(entry) for entry in found.get("keeper", [])]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refusal(
            "keepers.bad", _l("可信公钥文件 %(file)s 读不出来：%(told)s"), file=file.name, told=str(error)
        ) from error


def _keeper(entry: dict[str, object]) -> Keeper:
    until = entry.get("until")
    if until is not None and type(until) is not date:
        raise ValueError("until must be a date")
    return Keeper(str(entry["name"]), public_key(str(entry["key"])), until)


def public_key(text: str) -> Ed25519PublicKey:
    """A key of 32 bytes in base64. Raises ValueError."""
    try:
        raw = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(f"no key in base64: {text}") from error
    if len(raw) != KEY_BYTES:
        raise ValueError(f"an Ed25519 key has {KEY_BYTES} bytes, not {len(raw)}")
    return Ed25519PublicKey.from_public_bytes(raw)


def public_text(key: Ed25519PublicKey) -> str:
    return base64.b64encode(key.public_bytes_raw()).decode("ascii")


def verifies(key: Ed25519PublicKey, signature: bytes, content: bytes) -> bool:
    try:
        key.verify(signature, content)
    except InvalidSignature:
        return False
    return True


def make_key(file: Path) -> Ed25519PrivateKey:
    """A new private key in a file that its owner alone can read. Raises Refusal `key.exists`, or
    `key.cannot_write` where there is no place for it."""
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Refusal("key.exists", _l("文件 %(file)s 已经存在"), file=str(file)) from error
    except OSError as error:
        raise Refusal(
            "key.cannot_write", _l("不能写入 %(path)s：%(reason)s"), path=str(file), reason=error.strerror
        ) from error
    with os.fdopen(handle, "wb") as stream:
        stream.write(pem)
    return key


def read_key(file: Path) -> Ed25519PrivateKey:
    """The private key of a file. Raises Refusal `key.bad`."""
    try:
        found = serialization.load_pem_private_key(file.read_bytes(), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise Refusal(
            "key.bad", _l("密钥文件 %(file)s 读不出来：%(told)s"), file=str(file), told=str(error)
        ) from error
    if not isinstance(found, Ed25519PrivateKey):
        raise Refusal(
            "key.bad", _l("密钥文件 %(file)s 读不出来：%(told)s"), file=str(file), told="not Ed25519"
        )
    return found
