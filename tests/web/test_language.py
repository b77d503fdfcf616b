from __future__ import annotations

from pathlib import Path
from typing import Any

from flask_babel import gettext, lazy_gettext

from casebook.web import language
from casebook.web.language import compiled_catalogues, speak

CATALOGUE = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"

msgid "案件"
msgstr "Cases"

msgid "已登记 %(number)s"
msgstr "Registered %(number)s"
"""


def test_the_catalogue_compiles_by_itself_into_the_home(tmp_path: Path) -> None:
    source = tmp_path / "messages.po"
    source.write_text(CATALOGUE, "utf-8")
    folder = compiled_catalogues(source, tmp_path / "home")
    assert (folder / "en" / "LC_MESSAGES" / "messages.mo").stat().st_size > 0
    assert not list(tmp_path.glob("*.mo"))


def test_a_changed_catalogue_is_compiled_anew(tmp_path: Path) -> None:
    source = tmp_path / "messages.po"
    source.write_text(CATALOGUE, "utf-8")
    before = compiled_catalogues(source, tmp_path)
    source.write_text(CATALOGUE.replace("Cases", "Files"), "utf-8")
    after = compiled_catalogues(source, tmp_path)
    assert before != after
    assert b"Files" in (after / "en/LC_MESSAGES/messages.mo").read_bytes()


def test_a_catalogue_in_a_read_only_checkout_compiles(tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    (checkout / "messages.po").write_text(CATALOGUE, "utf-8")
    checkout.chmod(0o555)
    try:
        folder = compiled_catalogues(checkout / "messages.po", tmp_path / "home")
    finally:
        checkout.chmod(0o755)
    assert (folder / "en/LC_MESSAGES/messages.mo").exists()


def test_without_a_catalogue_everything_is_chinese(tmp_path: Path) -> None:
    folder = compiled_catalogues(tmp_path / "none.po", tmp_path)
    assert not folder.exists()


def test_the_product_catalogue_is_readable() -> None:
    from babel.messages.pofile import read_po

    if language.SOURCE.exists():
        with language.SOURCE.open("rb") as stream:
            assert len(read_po(stream, locale="en")) > 0


def test_pages_are_chinese_until_another_language_is_chosen(browser: Any) -> None:
    assert 'lang="zh-CN"' in browser.get("/read").get_data(as_text=True)


def test_choosing_a_language_keeps_the_page(browser: Any, site: Any) -> None:
    site.config["WTF_CSRF_ENABLED"] = False
    answer = browser.post("/language", data={"language": "en", "next": "/read?year=2026"})
    assert answer.status_code == 302
    assert answer.location == "/read?year=2026"
    assert 'lang="en"' in browser.get("/read").get_data(as_text=True)


def test_choosing_a_language_never_leaves_the_site(browser: Any, site: Any) -> None:
    site.config["WTF_CSRF_ENABLED"] = False
    answer = browser.post("/language", data={"language": "en", "next": "//evil.example"})
    assert answer.location == "/"


def test_an_unknown_language_is_not_kept(browser: Any, site: Any) -> None:
    site.config["WTF_CSRF_ENABLED"] = False
    answer = browser.post("/language", data={"language": "xx", "next": "/read"})
    assert "Set-Cookie" not in answer.headers or "casebook_language" not in answer.headers["Set-Cookie"]
    browser.set_cookie("casebook_language", "../../etc")
    assert 'lang="zh-CN"' in browser.get("/read").get_data(as_text=True)


def test_choosing_a_language_needs_a_token(browser: Any) -> None:
    assert browser.post("/language", data={"language": "en"}).status_code == 400


def test_a_command_speaks_the_language_it_is_told(tmp_path: Path, monkeypatch: Any) -> None:
    from flask import Flask

    from casebook.settings import Settings

    source = tmp_path / "messages.po"
    source.write_text(CATALOGUE, "utf-8")
    monkeypatch.setattr(language, "SOURCE", source)
    app = Flask("words")
    language.init_app(app, Settings(home=tmp_path, language="en"))
    lazy = lazy_gettext("案件")
    with app.app_context():
        assert gettext("案件") == "Cases"
        with speak("zh"):
            assert gettext("案件") == "案件"
            assert str(lazy) == "案件"
        assert gettext("已登记 %(number)s", number="1") == "Registered 1"
    assert str(lazy) == "案件"
