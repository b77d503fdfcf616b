"""Settings: config/default.toml, then CASEBOOK_CONFIG (a TOML file), then CASEBOOK_* variables."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent

#: Settings that take one of a few words.
CHOICES = {
    "language": ("zh", "en"),
    "search_engine": ("whoosh", "auto"),
    "log_level": ("DEBUG", "INFO", "WARNING", "ERROR"),
    "smtp_security": ("starttls", "tls", "none"),
}

#: Settings that are refused in a file: a secret is given by the environment alone.
BY_ENVIRONMENT = frozenset({"smtp_password"})


@dataclass(frozen=True)
class Settings:
    """Everything an installation may set. Each name is a key of config/default.toml and, in capitals
    behind CASEBOOK_, an environment variable."""

    home: Path = Path("var")
    mongodb_uri: str = ""
    mongodb_database: str = "casebook"
    mongodb_timeout_ms: int = 4000
    secret_key: str = ""
    language: str = "zh"
    host: str = "127.0.0.1"
    port: int = 8000
    threads: int = 8
    behind_proxy: bool = False
    secure_cookies: bool = False
    idle_minutes: int = 30
    sign_in_failures: int = 5
    lock_minutes: int = 15
    password_min_length: int = 10
    upload_max_mb: int = 50
    page_size: int = 20
    database_idle_seconds: int = 300
    search_engine: str = "whoosh"
    search_lag_seconds: float = 0.5
    log_level: str = "INFO"
    law_keepers: str = ""
    public_url: str = ""
    calendar_feeds: bool = True
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_security: str = "starttls"
    smtp_ca_file: str = ""
    smtp_username: str = ""
    smtp_password: str = field(default="", repr=False)
    smtp_from: str = ""
    smtp_timeout_seconds: float = 20.0
    mail_domains: str = ""
    digest_at: str = "07:30"

    @property
    def database_home(self) -> Path:
        return self.home / "db"

    @property
    def index_home(self) -> Path:
        return self.home / "index"


def load_settings(environ: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
    """Read the settings in force. Raises ValueError that names an unknown key or a bad value."""
    environ = os.environ if environ is None else environ
    values = _read_toml(ROOT / "config" / "default.toml")
    if extra := environ.get("CASEBOOK_CONFIG"):
        values.update(_read_toml(Path(extra)))
    if written := sorted(BY_ENVIRONMENT & set(values)):
        raise ValueError(f"setting {written[0]}: a secret, taken from the environment alone")
    known = {each.name: each for each in fields(Settings)}
    for name in known:
        if (value := environ.get(f"CASEBOOK_{name.upper()}")) is not None:
            values[name] = value
    values.update(overrides)
    if unknown := sorted(set(values) - set(known)):
        raise ValueError(f"unknown setting: {', '.join(unknown)}")
    for name, allowed in CHOICES.items():
        if name in values and values[name] not in allowed:
            raise ValueError(f"setting {name}: {values[name]!r} is none of {', '.join(allowed)}")
    settings = Settings(**{name: _coerce(name, value, known[name].default) for name, value in values.items()})
    _check_mail(settings)
    return replace(settings, home=settings.home.expanduser().resolve())


def _check_mail(settings: Settings) -> None:
    """Raise ValueError for settings of mail that cannot work, or would send a password in the clear."""
    if settings.digest_at and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", settings.digest_at):
        raise ValueError(f"setting digest_at: {settings.digest_at!r} is no time of day such as 07:30")
    if settings.public_url and not re.fullmatch(r"https?://[^/\s]+(/\S*)?", settings.public_url):
        raise ValueError(f"setting public_url: {settings.public_url!r} is no address of a site")
    if not settings.smtp_host:
        return
    if "@" not in settings.smtp_from:
        raise ValueError("setting smtp_from: the sender's address is needed where smtp_host is set")
    if settings.smtp_username and settings.smtp_security == "none":
        raise ValueError("setting smtp_security: none would send the password of smtp_username in the clear")


def _read_toml(path: Path) -> dict[str, Any]:
    with path.open("rb") as stream:
        return tomllib.load(stream)


def _coerce(name: str, value: Any, default: Any) -> Any:
    if isinstance(default, bool):
        if isinstance(value, bool):
            return value
        if str(value).lower() in {"1", "true", "yes", "on"}:
            return True
        if str(value).lower() in {"0", "false", "no", "off", ""}:
            return False
        raise ValueError(f"setting {name}: {value!r} is neither true nor false")
    try:
        return type(default)(value) if not isinstance(default, Path) else Path(value)
    except (TypeError, ValueError) as error:
        raise ValueError(f"setting {name}: {value!r} is not a {type(default).__name__}") from error
