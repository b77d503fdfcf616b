"""What a browser may do with our pages: headers, cookies, request limits, cross-site forgery."""

from __future__ import annotations

import os
import secrets
from datetime import timedelta
from pathlib import Path

from flask import Flask, request
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

from casebook.settings import Settings

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",  # Bootstrap draws its check marks as data: images
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}

#: A case typed in full, as form fields: long texts and some hundred parties.
FORM_MEMORY_BYTES = 8 * 1024 * 1024
FORM_PARTS = 6000

csrf = CSRFProtect()


def init_app(app: Flask, settings: Settings) -> None:
    app.config.update(
        SESSION_COOKIE_NAME="casebook_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        PERMANENT_SESSION_LIFETIME=timedelta(minutes=settings.idle_minutes),
        SESSION_REFRESH_EACH_REQUEST=False,  # written when it changes; see casebook.accounts.sessions
        MAX_CONTENT_LENGTH=(settings.upload_max_mb + 1) * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=FORM_MEMORY_BYTES,
        MAX_FORM_PARTS=FORM_PARTS,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=1),
        WTF_CSRF_TIME_LIMIT=None,  # a token lives as long as its session, so a long form can be sent
    )
    app.secret_key = app.secret_key or settings.secret_key or stored_secret(settings.home)
    csrf.init_app(app)
    app.after_request(_add_headers)
    if settings.secure_cookies:
        app.after_request(_add_transport_header)
    if settings.behind_proxy:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1, x_prefix=1)  # type: ignore[method-assign]


def stored_secret(home: Path) -> str:
    """The signing key kept in `home`, made at the first start, readable by its owner alone."""
    path = home / "secret-key"
    try:
        return path.read_text("ascii").strip()
    except FileNotFoundError:
        home.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"secret-key.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(secrets.token_urlsafe(48))
    try:
        os.link(draft, path)  # fails where another worker was first: its key is the one
    except FileExistsError:
        pass
    except OSError:  # a file system without hard links
        os.replace(draft, path)
    draft.unlink(missing_ok=True)
    return path.read_text("ascii").strip()


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    is_asset = request.endpoint == "static" or (request.endpoint or "").endswith(".static")
    if not is_asset:
        response.headers["Cache-Control"] = "no-store"
    elif "v" in request.args and response.status_code == 200:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _add_transport_header(response: Response) -> Response:
    response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response
