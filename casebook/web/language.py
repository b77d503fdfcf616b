"""The language of a page. Texts are written in Chinese; English comes from one catalogue.

The catalogue is compiled when it is first needed, into the home of the installation, so that neither
a build step nor a writable checkout is asked for.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, current_app, has_request_context, redirect, request
from flask_babel import Babel, force_locale, get_locale
from werkzeug.wrappers import Response

from casebook.settings import ROOT, Settings
from casebook.web.declare import public, safe_next

LANGUAGES = {"zh": "中文", "en": "English"}
COOKIE = "casebook_language"
SOURCE = ROOT / "translations" / "en" / "LC_MESSAGES" / "messages.po"
YEAR_SECONDS = 365 * 24 * 3600

_spoken: ContextVar[str | None] = ContextVar("casebook_language", default=None)


def init_app(app: Flask, settings: Settings) -> None:
    app.config["CASEBOOK_LANGUAGE"] = settings.language if settings.language in LANGUAGES else "zh"
    Babel().init_app(
        app,
        default_locale="zh",
        default_timezone="Asia/Shanghai",
        default_translation_directories=str(compiled_catalogues(SOURCE, settings.home)),
        locale_selector=chosen_language,
    )


def compiled_catalogues(source: Path, home: Path) -> Path:
    """The folder whose `en/LC_MESSAGES/messages.mo` is `source` compiled, made where it is missing.

    The folder is named after the content of `source`, so an older one is never read.
    """
    content = source.read_bytes() if source.exists() else b""
    folder = home / "translations" / hashlib.sha256(content).hexdigest()[:16]
    target = folder / "en" / "LC_MESSAGES" / "messages.mo"
    if not content or target.exists():
        return folder
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f"messages.{os.getpid()}.mo")
    with source.open("rb") as texts, draft.open("wb") as compiled:
        write_mo(compiled, read_po(texts, locale="en"))
    os.replace(draft, target)
    return folder


def chosen_language() -> str:
    """The language spoken now: of `speak`, of the reader's cookie, or the installation's own."""
    if spoken := _spoken.get():
        return spoken
    if has_request_context() and (cookie := request.cookies.get(COOKIE)) in LANGUAGES:
        return str(cookie)
    return str(current_app.config["CASEBOOK_LANGUAGE"])


def language_code() -> str:
    """`zh` or `en`: the language of the moment, also outside an application (then Chinese)."""
    if not current_app:
        return "zh"
    locale = get_locale()
    return locale.language if locale else "zh"


@contextmanager
def speak(language: str) -> Iterator[None]:
    """Speak `language` (`zh` or `en`) inside the block, for commands and papers. Unknown: Chinese."""
    code = language if language in LANGUAGES else "zh"
    token = _spoken.set(code)
    try:
        with force_locale(code):
            yield
    finally:
        _spoken.reset(token)


@public
def choose() -> Response:
    """POST /language: keep the choice in a cookie and return to the page it was made on."""
    response = redirect(safe_next(request.form.get("next")))
    code = request.form.get("language", "")
    if code in LANGUAGES:
        secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
        response.set_cookie(COOKIE, code, max_age=YEAR_SECONDS, samesite="Lax", httponly=True, secure=secure)
    return response
