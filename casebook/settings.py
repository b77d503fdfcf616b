"""Settings: config/default.toml, then CASEBOOK_CONFIG (a TOML file), then CASEBOOK_* variables."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent

#: Settings that take one of a few words.
CHOICES = {
    "language": ("zh", "en"),
    "search_engine": ("whoosh", "auto"),
    "log_level": ("DEBUG", "INFO", "WARNING", "ERROR"),
}


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
    known = {field.name: field for field in fields(Settings)}
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
    return replace(settings, home=settings.home.expanduser().resolve())


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
