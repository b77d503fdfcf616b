"""Every route of the product declares its act or stands on the list of public ones; and roles reach
exactly the pages that the permission table gives them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from werkzeug.routing import Rule

from casebook.accounts import ROLES, TABLE
from casebook.accounts.permissions import SIGNED_IN
from casebook.web import declared_act

#: What needs nobody signed in. Adding to it is a decision, taken here.
PUBLIC = {"accounts.sign_in", "accounts.sign_in_now", "alerts.feed", "web.choose"}
#: Files of the interface: scripts, styles, icons.
ASSETS = {"static", "bootstrap.static"}
#: Pages whose answer depends on more than the act, with the statuses that are right for whoever may.
MAY_ANSWER = {200, 302, 303}


def rules(app: Any) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint not in ASSETS]


def pages(app: Any) -> list[Rule]:
    """GET routes that need nothing in their address."""
    return [
        rule
        for rule in rules(app)
        if "GET" in (rule.methods or ()) and not rule.arguments and rule.endpoint not in PUBLIC
    ]


def act_of(app: Any, rule: Rule) -> str | None:
    return declared_act(app.view_functions[rule.endpoint])


def test_every_route_declares_an_act_of_the_table_or_is_public(app: Any) -> None:
    undeclared = []
    for rule in rules(app):
        act = act_of(app, rule)
        if act not in TABLE and not (act == "public" and rule.endpoint in PUBLIC):
            undeclared.append(f"{rule.endpoint} {rule.rule}: {act}")
    assert undeclared == []


def test_the_public_routes_are_exactly_those_listed(app: Any) -> None:
    assert {rule.endpoint for rule in rules(app) if act_of(app, rule) == "public"} == PUBLIC


def test_no_other_route_serves_files(app: Any) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.endswith("static")} == ASSETS


def test_a_stranger_is_sent_to_sign_in_from_every_page(app: Any, client: Any, people: dict[str, Any]) -> None:
    let_in = {}
    for rule in pages(app):
        answer = client.get(rule.rule)
        if answer.status_code != 302 or not answer.location.startswith("/sign-in?next="):
            let_in[rule.rule] = answer.status_code
    assert let_in == {}


def test_a_stranger_changes_nothing(app: Any, client: Any, people: dict[str, Any]) -> None:
    let_in = {}
    for rule in rules(app):
        for method in sorted((rule.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"}):
            if rule.endpoint in PUBLIC:
                continue
            answer = client.open(filled(rule), method=method)
            if answer.status_code != 302 or not answer.location.startswith("/sign-in"):
                let_in[f"{method} {rule.rule}"] = answer.status_code
    assert let_in == {}


@pytest.mark.parametrize("role", list(ROLES))
def test_a_role_reaches_the_pages_of_the_table_and_no_others(
    app: Any, client: Any, sign_in: Callable[..., Any], role: str
) -> None:
    sign_in(client, role)
    wrong = []
    for rule in pages(app):
        act = act_of(app, rule) or ""
        expected = MAY_ANSWER if TABLE[act] & {role, SIGNED_IN} else {403}
        status = client.get(rule.rule).status_code
        print(f"{role:<15} {act:<36} {rule.rule:<40} {status}")
        if status not in expected:
            wrong.append((rule.rule, act, status))
    assert wrong == []


@pytest.mark.parametrize("role", list(ROLES))
def test_a_role_posts_nothing_that_the_table_denies(
    app: Any, client: Any, sign_in: Callable[..., Any], role: str
) -> None:
    sign_in(client, role)
    let_in = []
    for rule, act in posts(app):
        if TABLE[act] & {role, SIGNED_IN}:
            continue
        status = client.post(filled(rule)).status_code
        if status != 403:
            let_in.append((rule.rule, act, status))
    assert let_in == []


def test_a_forged_post_is_refused_on_every_route(app: Any, sign_in: Callable[..., Any]) -> None:
    """Sent from elsewhere, in the browser of someone who may: the missing token stops it."""
    browsers = {role: sign_in(app.test_client(), role) for role in ROLES}
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        taken = []
        for rule, act in posts(app):
            browser = next(browsers[role] for role in ROLES if role in TABLE[act])
            answer = browser.post(filled(rule), headers={"Origin": "https://evil.example"})
            if answer.status_code != 400:
                taken.append((rule.rule, answer.status_code))
        assert taken == []
    finally:
        app.config["WTF_CSRF_ENABLED"] = False


def posts(app: Any) -> Iterator[tuple[Rule, str]]:
    for rule in rules(app):
        act = act_of(app, rule)
        if "POST" in (rule.methods or ()) and act in TABLE:
            yield rule, act


def filled(rule: Rule) -> str:
    """The address of a rule with something in its places that names nothing."""

    def place(found: re.Match[str]) -> str:
        kind = found[1] or ""
        if kind.startswith("any("):
            return kind.removeprefix("any(").split(",")[0].rstrip(")")
        return "1" if kind.startswith("int") else "0" * 24

    return re.sub(r"<(?:([^:>]+):)?\w+>", place, rule.rule)
