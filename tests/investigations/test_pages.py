"""The pages: what each shows to whom, and that everything can be done through them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from casebook import clock
from casebook.cases.choices import HALVES
from casebook.investigations import service

from .conftest import HANDLERS, REPORT, REVIEWERS, Walk

SignIn = Callable[..., Any]
Browser = Callable[[str], Any]


@pytest.fixture
def browser(app: Any, sign_in: SignIn) -> Browser:
    """`browser(who)`: a browser that person has signed in with."""
    return lambda who: sign_in(app.test_client(), who)


def _path(walk: Walk, rest: str) -> str:
    return f"/cases/{walk.id}/{rest}"


def _post(client: Any, walk: Walk, rest: str, **fields: Any) -> Any:
    fields.setdefault("version", walk.case.version)
    return client.post(_path(walk, rest), data=fields)


def _run(walk: Walk, browser: Browser, half: str) -> None:
    """One investigation from its team to its conclusion, through the pages alone."""
    leader, handler = browser("leader"), browser(HANDLERS[half][0])
    reviewer = browser(REVIEWERS[half])
    members = [walk.people[name].id for name in HANDLERS[half]]
    assert _post(leader, walk, f"{half}/team", members=members, lead=members[0]).status_code == 302
    assert _post(leader, walk, f"{half}/reviewer", reviewer=walk.reviewer(half).id).status_code == 302
    today = clock.today().isoformat()
    answer = _post(handler, walk, f"{half}/stages", code=REPORT[half], entered_on=today, document="报告")
    assert answer.status_code == 302
    assert _post(handler, walk, f"{half}/findings", findings="未履行安全职责").status_code == 302
    assert _post(handler, walk, f"{half}/submit").status_code == 302
    assert _post(reviewer, walk, f"{half}/review", opinion="agreed", text="同意").status_code == 302
    answer = _post(
        handler, walk, f"{half}/conclusion", outcome="responsible", conclusion="有责任", concluded_on=today
    )
    assert answer.status_code == 302


def test_both_investigations_run_to_their_end_and_the_case_closes_through_the_pages(
    walk: Walk, browser: Browser
) -> None:
    leader = browser("leader")
    page = leader.get(_path(walk, "close")).get_data(as_text=True)
    assert "close.liability_open" in page
    assert "close.accountability_open" in page
    _run(walk, browser, "liability")
    page = leader.get(_path(walk, "close")).get_data(as_text=True)
    assert "close.responsible_without_accountability" in page
    assert "close.liability_open" not in page
    assert _post(leader, walk, "close").status_code == 422
    _run(walk, browser, "accountability")
    assert _post(leader, walk, "close", note="归档").status_code == 302
    assert walk.case.status == "closed"
    assert walk.case.closings[-1].note == "归档"


@pytest.mark.parametrize("half", HALVES)
def test_every_page_of_a_half_opens_at_every_point_of_its_way(
    walk: Walk, browser: Browser, half: str
) -> None:
    def look() -> None:
        for who in ("leader", HANDLERS[half][0]):
            client = browser(who)
            assert client.get(_path(walk, "")).status_code == 200
            for page in ("stages", "findings", "conclusion"):
                assert client.get(_path(walk, f"{half}/{page}")).status_code == 200, (who, page)
        leader = browser("leader")
        for page in (
            f"{half}/team",
            f"{half}/reviewer",
            "accountability/decline",
            "close",
            "reopen",
            "release",
        ):
            assert leader.get(_path(walk, page)).status_code == 200, page

    walk.teams(half)
    look()
    walk.stage(half)
    walk.findings(half)
    walk.submit(half)
    assert browser(REVIEWERS[half]).get(_path(walk, f"{half}/review")).status_code == 200
    walk.review(half)
    look()
    walk.conclude(half)
    look()
    service.reopen(walk.people["leader"], walk.id, "新证据", half=half)
    look()
