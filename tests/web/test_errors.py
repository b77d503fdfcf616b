from __future__ import annotations

from typing import Any

import pytest


def test_a_refusal_shows_its_code_its_sentence_and_the_way_on(browser: Any) -> None:
    answer = browser.get("/refused")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "close.open" in text
    assert "案件移送 2026-3 尚无回执" in text
    assert 'href="/read"' in text


def test_every_one_of_several_refusals_is_named(browser: Any) -> None:
    text = browser.get("/refused/twice").get_data(as_text=True)
    assert "第一条" in text and "第二条" in text
    assert "a.one" in text and "a.two" in text


def test_a_program_reads_refusals_as_json(browser: Any) -> None:
    answer = browser.get("/refused", headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert answer.json["errors"] == [
        {"code": "close.open", "message": "案件移送 2026-3 尚无回执", "field": None, "link": "/read"}
    ]


def test_a_browser_that_takes_anything_gets_a_page(browser: Any) -> None:
    accept = "text/html,application/xhtml+xml,*/*;q=0.8"
    assert browser.get("/refused", headers={"Accept": accept}).mimetype == "text/html"
    assert browser.get("/refused", headers={"Accept": "*/*"}).mimetype == "text/html"


@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/large", 413)])
def test_an_http_error_has_words(browser: Any, path: str, status: int) -> None:
    answer = browser.get(path)
    assert answer.status_code == status
    assert f"HTTP {status}" in answer.get_data(as_text=True)
    as_json = browser.get(path, headers={"Accept": "application/json"})
    assert as_json.status_code == status
    assert as_json.json["errors"][0]["code"] == f"http.{status}"


def test_a_failure_tells_a_reference_and_nothing_of_the_inside(browser: Any, site: Any) -> None:
    site.config["PROPAGATE_EXCEPTIONS"] = False
    answer = browser.get("/fails")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 500
    assert "系统出错" in text
    assert "身份证" not in text and "Traceback" not in text


def test_an_unreachable_store_is_told_without_asking_it_again(browser: Any, reader: dict[str, Any]) -> None:
    answer = browser.get("/unreachable")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "数据库暂时连不上" in answer.get_data(as_text=True)


def test_an_unreachable_store_behind_the_actor_is_told_as_well(browser: Any) -> None:
    from pymongo.errors import AutoReconnect

    from casebook import web

    def load() -> Any:
        raise AutoReconnect("gone")

    web.set_actor_loader(load)
    assert browser.get("/read").status_code == 503


def test_a_wrong_method_is_told(browser: Any) -> None:
    assert browser.delete("/read").status_code == 405
