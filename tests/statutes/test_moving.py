"""What a change moves is shown before it is decided, and nobody is shown a case they may not see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from casebook import clock
from casebook.acts import Actor
from casebook.statutes import changes, notices
from casebook.statutes.changes import Change, Moved
from tests.statutes.test_notices import YEAR
from tests.statutes.test_views import page

MOVED = [
    Moved("安问〔2030〕2号", "T201", date(2031, 2, 3), date(2031, 2, 7), True, "/deadlines/1"),
    Moved("安问〔2030〕1号", "T401", clock.from_local(date(2031, 1, 5)), None),
    Moved("", "T107", date(2031, 3, 1), date(2031, 3, 4)),
]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Change]:
    """One room above that answers with MOVED and remembers what it was asked."""
    found: list[Change] = []

    def preview(change: Change) -> list[Moved]:
        found.append(change)
        return MOVED

    monkeypatch.setattr(changes, "_previews", [preview])
    return found


def test_moved_deadlines_are_counted_and_listed_by_case(
    asked: list[Change], reviewer: Actor, client: Any, sign_in: Callable[..., Any], people: dict[str, Actor]
) -> None:
    notice = notices.propose(reviewer, YEAR)
    text = page(sign_in(client, "leader").get(f"/law/calendar/notices/{notice.id}"))
    assert "有 3 个未了结的期限会移动" in text
    assert 'href="/deadlines/1"' in text
    assert text.index("T107") < text.index("安问〔2030〕1号") < text.index("安问〔2030〕2号")
    assert "未向您开放的案件" in text
    assert "2031-01-05 00:00" in text
    assert "不再有期限" in text
    assert "暂定" in text
    assert asked[-1].actor.id == people["leader"].id


def test_mere_readers_are_not_shown_deadlines(
    asked: list[Change], reviewer: Actor, client: Any, sign_in: Callable[..., Any]
) -> None:
    notice = notices.propose(reviewer, YEAR)
    text = page(sign_in(client, "auditor").get(f"/law/calendar/notices/{notice.id}"))
    assert asked == []
    assert "期限会移动" not in text
    assert f"/law/calendar/notices/{notice.id}/approve" not in text


def test_nothing_is_asked_of_what_is_already_decided(
    asked: list[Change], reviewer: Actor, leader: Actor, client: Any, sign_in: Callable[..., Any]
) -> None:
    notice = notices.propose(reviewer, YEAR)
    notices.apply(leader, notice.id)
    asked.clear()
    assert "会移动" not in page(sign_in(client, "leader").get(f"/law/calendar/notices/{notice.id}"))
    assert asked == []
