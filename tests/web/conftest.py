"""A small app of its own for the plumbing: pages that declare, do not declare, refuse and fail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, abort, render_template_string

from casebook import web
from casebook.refusals import Refusal, Refusals
from casebook.settings import Settings
from casebook.web import declare, exporting

ROOT = Path(__file__).resolve().parents[2]
PAGE = (
    '{% extends "layout.html" %}{% block title %}页{% endblock %}{% block content %}<p>正文</p>{% endblock %}'
)


@dataclass(frozen=True)
class Reader:
    id: str = "zhang"
    name: str = "张三"
    acts: frozenset[str] = frozenset({"cases.read"})


@pytest.fixture
def reader() -> dict[str, Any]:
    """Who is signed in: set `reader["now"]` to a Reader, or None for nobody."""
    return {"now": Reader()}


@pytest.fixture
def site(tmp_path: Path, reader: dict[str, Any]) -> Iterator[Flask]:
    """The plumbing alone, with CSRF on as in service."""
    before = (declare._load_actor, declare._authorise, exporting._record)
    exporting._record = None  # what an earlier app of this process left
    app = Flask("site", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    web.init_app(app, Settings(home=tmp_path, secret_key="tests only"))
    web.set_actor_loader(lambda: reader["now"])
    web.set_authoriser(lambda actor, act: act in actor.acts)
    _routes(app)
    yield app
    declare._load_actor, declare._authorise, exporting._record = before


@pytest.fixture
def browser(site: Flask) -> Any:
    return site.test_client()


def _routes(app: Flask) -> None:
    @app.get("/read")
    @web.requires("cases.read")
    def read() -> str:
        return render_template_string(PAGE)

    @app.get("/erase")
    @web.requires("cases.erase")
    def erase() -> str:
        return "erased"

    @app.get("/forgotten")
    def forgotten() -> str:
        return "open to everybody by mistake"

    @app.get("/open", endpoint="accounts.sign_in")
    @web.public
    def sign_in() -> str:
        return "sign in"

    @app.route("/post", methods=["GET", "POST"])
    @web.requires("cases.read")
    def post() -> str:
        return "taken"

    @app.get("/refused")
    @web.requires("cases.read")
    def refused() -> str:
        raise Refusal("close.open", "案件移送 %(number)s 尚无回执", number="2026-3", link="/read")

    @app.get("/refused/twice")
    @web.requires("cases.read")
    def refused_twice() -> str:
        raise Refusals([Refusal("a.one", "第一条"), Refusal("a.two", "第二条")])

    @app.get("/fails")
    @web.requires("cases.read")
    def fails() -> str:
        raise RuntimeError("张三的身份证号")

    @app.get("/unreachable")
    @web.requires("cases.read")
    def unreachable() -> str:
        from pymongo.errors import ServerSelectionTimeoutError

        raise ServerSelectionTimeoutError("no server")

    @app.get("/large")
    @web.requires("cases.read")
    def large() -> str:
        abort(413)
