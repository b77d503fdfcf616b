from __future__ import annotations

import re
import stat
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from casebook import web
from casebook.settings import Settings
from casebook.web.security import stored_secret

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def policy(answer: Any) -> dict[str, str]:
    parts = answer.headers["Content-Security-Policy"].split("; ")
    return {name: rest for name, _, rest in (part.partition(" ") for part in parts)}


@pytest.mark.parametrize("path", ["/read", "/erase", "/nowhere", "/fails", "/open", "/static/icons.svg"])
def test_every_answer_carries_the_strict_policy(browser: Any, site: Flask, path: str) -> None:
    found = policy(browser.get(path))
    assert found["default-src"] == "'none'"
    assert found["frame-ancestors"] == "'none'"
    assert found["base-uri"] == "'none'"
    for name in ("script-src", "style-src", "connect-src", "font-src", "form-action"):
        assert found[name] == "'self'"
    assert "unsafe" not in str(found)


def test_pages_are_not_stored_and_not_sniffed(browser: Any) -> None:
    headers = browser.get("/read").headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"


def test_an_asset_with_its_stamp_may_be_kept(browser: Any, site: Flask) -> None:
    with site.test_request_context("/"):
        address = site.jinja_env.globals["asset"]("css/casebook.css")  # type: ignore[operator]
    assert re.search(r"\?v=[0-9a-f]{10}$", address)
    assert "immutable" in browser.get(address).headers["Cache-Control"]
    assert "immutable" not in browser.get("/static/css/casebook.css").headers["Cache-Control"]


def test_the_session_cookie_is_closed_to_scripts_and_other_sites(site: Flask) -> None:
    assert site.config["SESSION_COOKIE_HTTPONLY"] is True
    assert site.config["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert site.config["SESSION_COOKIE_SECURE"] is False


def test_behind_tls_cookies_are_secure_and_transport_is_strict(tmp_path: Path) -> None:
    app = Flask("tls", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    web.init_app(app, Settings(home=tmp_path, secret_key="tests only", secure_cookies=True))
    assert app.config["SESSION_COOKIE_SECURE"] is True
    answer = app.test_client().get("/static/icons.svg")
    assert "max-age" in answer.headers["Strict-Transport-Security"]


def test_a_proxy_is_believed_only_where_it_is_set(tmp_path: Path) -> None:
    seen = {}
    for behind in (False, True):
        app = Flask("proxy", template_folder=str(ROOT / "templates"))
        web.init_app(app, Settings(home=tmp_path, secret_key="tests only", behind_proxy=behind))

        @app.get("/scheme")
        @web.public
        def scheme() -> str:
            from flask import request

            return request.scheme

        answer = app.test_client().get("/scheme", headers={"X-Forwarded-Proto": "https"})
        seen[behind] = answer.get_data(as_text=True)
    assert seen == {False: "http", True: "https"}


def test_a_post_without_a_token_is_refused(browser: Any) -> None:
    answer = browser.post("/post")
    assert answer.status_code == 400
    assert "页面打开太久" in answer.get_data(as_text=True)


def test_what_was_typed_on_our_own_page_comes_back_with_a_fresh_token(browser: Any) -> None:
    answer = browser.post(
        "/post",
        data={"facts": "<b>经过</b>", "password": "secret-word", "csrf_token": "old"},
        headers={"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"},
    )
    text = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "&lt;b&gt;经过&lt;/b&gt;" in text
    assert "secret-word" not in text
    token = re.search(r'<form class="ways".*?name="csrf_token" value="([^"]+)"', text, re.S)
    assert token
    again = browser.post("/post", data={"facts": "经过", "csrf_token": token[1]})
    assert again.get_data(as_text=True) == "taken"


@pytest.mark.parametrize("origin", [None, "http://evil.example", "null"])
def test_what_another_site_sent_is_not_offered_again(browser: Any, origin: str | None) -> None:
    headers = {"Origin": origin} if origin else {}
    answer = browser.post("/post", data={"facts": "forged words"}, headers=headers)
    assert answer.status_code == 400
    assert "forged words" not in answer.get_data(as_text=True)


def test_a_request_too_large_is_told_so(browser: Any, site: Flask) -> None:
    assert site.config["MAX_CONTENT_LENGTH"] == 51 * 1024 * 1024
    answer = browser.get("/large")
    assert answer.status_code == 413
    assert "超过了允许的大小" in answer.get_data(as_text=True)


def test_the_signing_key_is_made_once_and_kept_private(tmp_path: Path) -> None:
    first = stored_secret(tmp_path / "new")
    path = tmp_path / "new" / "secret-key"
    assert len(first) > 40
    assert stored_secret(tmp_path / "new") == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["secret-key"]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_holds_script_or_style_or_another_host(template: Path) -> None:
    text = template.read_text("utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)", text), "inline script"
    assert not re.search(r"<style|<[a-z][^<>{}]*\sstyle=", text), "inline style"
    assert not re.search(r"<[a-z][^<>{}]*\son[a-z]+=", text), "inline event handler"
    assert not re.search(r"(?:src|href|action)=[\"'](?:https?:)?//", text), "another host"


@pytest.mark.parametrize("sheet", sorted((ROOT / "static").rglob("*.*")), ids=lambda path: path.name)
def test_no_asset_calls_another_host(sheet: Path) -> None:
    text = sheet.read_text("utf-8")
    for address in re.findall(r"https?://[^\s\"')]+", text):
        assert address.startswith("http://www.w3.org/"), address
