from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.views import MethodView
from hypothesis import given
from hypothesis import strategies as st

from casebook.web.declare import allowed, current_actor, declared_act, public, requires, safe_next


def test_a_declared_page_opens_for_who_may(browser: Any) -> None:
    answer = browser.get("/read")
    assert answer.status_code == 200
    assert "正文" in answer.get_data(as_text=True)


def test_a_page_without_a_declaration_is_closed(browser: Any) -> None:
    answer = browser.get("/forgotten")
    assert answer.status_code == 403
    assert "permission.undeclared" in answer.get_data(as_text=True)
    assert "by mistake" not in answer.get_data(as_text=True)


def test_a_page_without_a_declaration_is_closed_to_the_unsigned_as_well(
    browser: Any, reader: dict[str, Any]
) -> None:
    reader["now"] = None
    assert browser.get("/forgotten").status_code == 403


def test_who_may_not_is_told_so_with_a_code(browser: Any) -> None:
    answer = browser.get("/erase")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 403
    assert "permission.act" in text
    assert "没有权限" in text


def test_the_unsigned_are_sent_to_sign_in_and_back(browser: Any, reader: dict[str, Any]) -> None:
    reader["now"] = None
    answer = browser.get("/read?year=2026&q=燃气")
    assert answer.status_code == 302
    place = urlsplit(answer.location)
    assert place.path == "/open"
    assert parse_qs(place.query)["next"] == ["/read?year=2026&q=燃气"]


def test_an_unsigned_post_comes_back_to_the_page_it_was_typed_on(
    browser: Any, reader: dict[str, Any]
) -> None:
    reader["now"] = None
    answer = browser.post("/post", headers={"Referer": "http://localhost/read?x=1"})
    assert parse_qs(urlsplit(answer.location).query)["next"] == ["/read?x=1"]


def test_an_unsigned_post_from_elsewhere_does_not_lead_elsewhere(
    browser: Any, reader: dict[str, Any]
) -> None:
    reader["now"] = None
    answer = browser.post("/post", headers={"Referer": "http://evil.example/read"})
    assert parse_qs(urlsplit(answer.location).query)["next"] == ["/"]


def test_a_program_gets_json_instead_of_a_redirect(browser: Any, reader: dict[str, Any]) -> None:
    reader["now"] = None
    answer = browser.get("/read", headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert answer.json["errors"][0]["code"] == "signed_out"


def test_public_pages_and_assets_need_nobody(browser: Any, reader: dict[str, Any]) -> None:
    reader["now"] = None
    assert browser.get("/open").status_code == 200
    assert browser.get("/static/css/casebook.css").status_code == 200
    assert browser.get("/bootstrap/static/css/bootstrap.min.css").status_code in {200, 404}


def test_an_unknown_address_is_no_page(browser: Any) -> None:
    assert browser.get("/nowhere").status_code == 404


def test_allowed_answers_for_templates(site: Any, reader: dict[str, Any]) -> None:
    with site.test_request_context("/read"):
        assert allowed("cases.read")
        assert not allowed("cases.erase")
        assert allowed("public")
    reader["now"] = None
    with site.test_request_context("/read"):
        assert not allowed("cases.read")


def test_the_actor_is_loaded_once_a_request(site: Any, reader: dict[str, Any]) -> None:
    with site.test_request_context("/read"):
        first = current_actor()
        reader["now"] = None
        assert current_actor() is first


def test_declarations_are_read_from_functions_and_classes() -> None:
    @requires("cases.read")
    def view() -> None: ...

    @public
    class Page(MethodView):
        def get(self) -> str:
            return ""

    assert declared_act(view) == "cases.read"
    assert declared_act(Page.as_view("page")) == "public"
    assert declared_act(lambda: None) is None


@pytest.mark.parametrize("target", ["/cases/", "/cases/1?half=liability", "/搜索？q=燃气", "/a#b"])
def test_a_path_of_this_site_is_a_safe_next(target: str) -> None:
    assert safe_next(target) == target


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "cases",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "http://evil.example/",
        "javascript:alert(1)",
        "/a\r\nSet-Cookie: x=1",
        "\\\\evil.example",
    ],
)
def test_what_leads_elsewhere_is_no_safe_next(target: str | None) -> None:
    assert safe_next(target) == "/"


@given(st.text())
def test_a_next_never_leaves_the_site(target: str) -> None:
    found = safe_next(target)
    parts = urlsplit(found)
    assert found.startswith("/")
    assert not found.startswith(("//", "/\\"))
    assert not parts.scheme and not parts.netloc
    assert "\n" not in found and "\r" not in found
