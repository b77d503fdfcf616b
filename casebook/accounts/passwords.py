"""Passwords: what makes one acceptable, and how it is kept (Argon2id)."""

from __future__ import annotations

import secrets
from functools import cache
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import lazy_gettext as _l

from casebook.refusals import Refusal, Refusals

_HASHER = PasswordHasher()
_COMMON_FILE = Path(__file__).with_name("common-passwords.txt")
#: Characters of a generated password; those that look alike on paper are left out.
_ALPHABETS = ("abcdefghjkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789", "-+=%@")
_LOOKALIKES = str.maketrans("@$!013457", "asiolesat")
MAX_LENGTH = 200
KINDS_NEEDED = 3


def hash_password(password: str) -> str:
    return _HASHER.hash(password)


@cache
def _decoy() -> str:
    return _HASHER.hash(secrets.token_urlsafe(24))


def prepare() -> None:
    """Make what `verify` needs for names without an account, so that the first such name takes no longer."""
    _decoy()


def verify(password_hash: str | None, password: str) -> bool:
    """True where the password is the one hashed. Without a hash the same work is done and the
    answer is False, so that the time taken does not tell whether an account exists."""
    try:
        return _HASHER.verify(password_hash or _decoy(), password[:MAX_LENGTH]) and bool(password_hash)
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(password_hash: str) -> bool:
    """True where the hash was made with other parameters than those in force."""
    return _HASHER.check_needs_rehash(password_hash)


def generate(length: int = 14) -> str:
    """A random password that meets the rules, for handing over once."""
    pool = "".join(_ALPHABETS)
    characters = [secrets.choice(alphabet) for alphabet in _ALPHABETS]
    characters += [secrets.choice(pool) for _ in range(max(length, len(characters)) - len(characters))]
    secrets.SystemRandom().shuffle(characters)
    return "".join(characters)


def check_rules(password: str, username: str, *, min_length: int, field: str = "password") -> None:
    """Raise Refusals naming every rule the password breaks."""
    broken: list[Refusal] = []

    def refuse(code: str, sentence: object, **values: Any) -> None:
        broken.append(Refusal(f"password.{code}", sentence, field=field, **values))

    if len(password) < min_length:
        refuse("short", _l("密码至少 %(length)s 个字符"), length=min_length)
    if len(password) > MAX_LENGTH:
        refuse("long", _l("密码最多 %(length)s 个字符"), length=MAX_LENGTH)
    if len(username) > 2 and username.lower() in password.lower():
        refuse("username", _l("密码不能包含用户名"))
    if is_common(password):
        refuse("common", _l("这个密码太常见，容易被猜中"))
    if kinds(password) < KINDS_NEEDED:
        refuse("kinds", _l("密码要有大写字母、小写字母、数字、其他字符四类中的至少三类"))
    if broken:
        raise Refusals(broken)


def kinds(password: str) -> int:
    """How many of the four kinds occur: upper case, lower case, digits, everything else."""
    upper = any(c.isascii() and c.isupper() for c in password)
    lower = any(c.isascii() and c.islower() for c in password)
    digit = any(c.isascii() and c.isdigit() for c in password)
    other = any(not (c.isascii() and c.isalnum()) for c in password)
    return upper + lower + digit + other


def is_common(password: str) -> bool:
    """True for a password of the bundled list, also with look-alike characters or numbers behind it."""
    folded = password.lower()
    plain = "".join(c for c in folded if c.isalnum())
    word = plain.rstrip("0123456789")
    lookalike = "".join(c for c in folded.translate(_LOOKALIKES) if c.isalnum())
    trailing = "".join(
        c for c in folded.rstrip("0123456789!@#$%^&*._-").translate(_LOOKALIKES) if c.isalnum()
    )
    return not _common().isdisjoint({plain, word, lookalike, trailing} - {""})


@cache
def _common() -> frozenset[str]:
    lines = _COMMON_FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))
