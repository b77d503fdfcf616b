from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Blueprint, Flask

from casebook import web
from casebook.web import nav


@pytest.fixture
def nouns(site: Flask) -> Iterator[Flask]:
    """The small app with two rooms: cases, open to its reader, and measures, closed."""
    before, counters = dict(nav._entries), dict(nav._counters)
    for name, act in (("cases", "cases.read"), ("measures", "measures.read")):
        room = Blueprint(name, name, url_prefix=f"/{name}")
        room.get("/", endpoint="index")(web.requires(act)(lambda: ""))
        room.get("/deep/page", endpoint="deep")(web.requires("cases.read")(lambda: ""))
        site.register_blueprint(room)
    yield site
    nav._entries.clear()
    nav._entries.update(before)
    nav._counters.clear()
    nav._counters.update(counters)


def labels(app: Flask) -> list[str]:
    with app.test_request_context("/cases/"):
        return [str(entry.label) for entry in nav.entries()]


def test_only_what_exists_and_is_allowed_is_listed(nouns: Flask, reader: dict[str, Any]) -> None:
    assert labels(nouns) == ["案件"]
    reader["now"] = type(reader["now"])(acts=frozenset({"cases.read", "measures.read"}))
    assert labels(nouns) == ["案件", "处置"]
    reader["now"] = None
    assert labels(nouns) == []


def test_a_room_may_name_the_act_that_opens_its_noun(nouns: Flask) -> None:
    nav.register(5, "处置", "measures.index", "cases.read")
    assert labels(nouns) == ["处置", "案件"]


def test_the_noun_of_a_page_is_found_by_its_address(nouns: Flask) -> None:
    with nouns.test_request_context("/cases/deep/page"):
        assert nav.current(nav.entries()).endpoint == "cases.index"  # type: ignore[union-attr]
    with nouns.test_request_context("/read"):
        assert nav.current(nav.entries()) is None


def test_a_number_beside_a_noun_is_asked_of_its_room(nouns: Flask) -> None:
    nav.set_counter("cases.index", lambda: 7)
    assert nav.count_of("cases.index") == 7
    assert nav.count_of("measures.index") is None
    text = nouns.test_client().get("/read").get_data(as_text=True)
    assert '<b class="count">7</b>' in text


def test_pages_offer_only_rooms_that_exist(nouns: Flask) -> None:
    with nouns.test_request_context("/read"):
        assert nav.exists("cases.index")
        assert not nav.exists("measures.index")
        assert not nav.exists("search.index")
    text = nouns.test_client().get("/read").get_data(as_text=True)
    assert 'role="search"' not in text and "/measures/" not in text
