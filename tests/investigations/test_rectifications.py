"""Rectifications: asked for, done, signed off by someone else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from casebook import clock
from casebook.acts.models import TrailEntry
from casebook.investigations import service
from casebook.refusals import NotFound, NotPermitted

from .conftest import Walk

Refused = Callable[..., list[str]]


@pytest.fixture
def asked(walk: Walk) -> Callable[..., str]:
    """`asked(half, **more)`: a rectification asked for; its key."""
    walk.teams("liability")
    walk.teams("accountability")

    def asked(half: str = "liability", requirement: str = "更换防护装置", **more: Any) -> str:
        who = walk.handler("liability" if half == "common" else half)
        service.add_rectification(who, walk.id, half, requirement, **more)
        return str(walk.case.rectifications[-1].key)

    return asked


def test_a_rectification_is_done_by_one_and_signed_off_by_another(
    walk: Walk, asked: Callable[..., str], refused: Refused
) -> None:
    key, today = asked(responsible="某公司", due_on=clock.today()), clock.today()
    first, second = walk.people["enforcement"], walk.people["enforcement2"]
    assert refused(service.sign_off, second, walk.id, key, today) == ["rectification.not_done"]
    assert refused(service.send_back, second, walk.id, key, "不合格") == ["rectification.not_done"]
    service.report_done(first, walk.id, key, today, "已更换")
    assert refused(service.report_done, second, walk.id, key, today) == ["rectification.already_done"]
    assert refused(service.sign_off, first, walk.id, key, today) == ["rectification.same_person"]
    assert refused(service.send_back, first, walk.id, key, "不合格") == ["rectification.same_person"]
    service.sign_off(second, walk.id, key, today, "复查合格")
    (item,) = walk.case.rectifications
    assert (item.done_by, item.signed_off_by, item.signed_off_on) == (first.id, second.id, today)
    assert refused(service.sign_off, second, walk.id, key, today) == ["rectification.already_signed"]


def test_who_is_named_as_responsible_does_not_sign_off(
    walk: Walk, asked: Callable[..., str], refused: Refused
) -> None:
    second = walk.people["enforcement2"]
    key = asked(responsible=second.name)
    service.report_done(walk.people["enforcement"], walk.id, key, clock.today())
    assert refused(service.sign_off, second, walk.id, key, clock.today()) == ["rectification.same_person"]
    service.sign_off(walk.people["leader"], walk.id, key, clock.today())


def test_days_are_asked_for_and_lie_in_order(walk: Walk, asked: Callable[..., str], refused: Refused) -> None:
    key, today = asked(), clock.today()
    first, leader = walk.people["enforcement"], walk.people["leader"]
    assert refused(service.report_done, first, walk.id, key, None) == ["rectification.date_missing"]
    tomorrow = today + timedelta(days=1)
    assert refused(service.report_done, first, walk.id, key, tomorrow) == ["rectification.date_future"]
    service.report_done(first, walk.id, key, today)
    assert refused(service.sign_off, leader, walk.id, key, None) == ["rectification.date_missing"]
    before = today - timedelta(days=1)
    assert refused(service.sign_off, leader, walk.id, key, before) == ["rectification.date_before_done"]


def test_what_is_found_wanting_goes_back_and_the_report_stays(
    walk: Walk, asked: Callable[..., str], refused: Refused
) -> None:
    key, leader = asked(), walk.people["leader"]
    service.report_done(walk.people["enforcement"], walk.id, key, clock.today(), "已更换")
    assert refused(service.send_back, leader, walk.id, key, " ") == ["rectification.reason_missing"]
    service.send_back(leader, walk.id, key, "缺少检测报告")
    (item,) = walk.case.rectifications
    assert item.done_on is None
    assert (item.send_backs[0].reason, item.send_backs[0].done_note) == ("缺少检测报告", "已更换")
    service.report_done(walk.people["enforcement2"], walk.id, key, clock.today())


def test_a_rectification_asks_for_words_and_a_half(
    walk: Walk, asked: Callable[..., str], refused: Refused
) -> None:
    handler = walk.handler("liability")
    assert refused(service.add_rectification, handler, walk.id, "liability", " ") == [
        "rectification.requirement_missing"
    ]
    assert refused(service.add_rectification, handler, walk.id, "nowhere", "整改") == ["rectification.half"]


def test_the_team_of_its_half_asks_and_reports_and_nobody_else(walk: Walk, asked: Callable[..., str]) -> None:
    key = asked("accountability", "健全监管制度")
    enforcement, discipline = walk.people["enforcement"], walk.people["discipline"]
    with pytest.raises(NotFound):
        service.add_rectification(enforcement, walk.id, "accountability", "整改")
    with pytest.raises(NotPermitted):
        service.add_rectification(discipline, walk.id, "liability", "整改")
    service.add_rectification(discipline, walk.id, "common", "共同整改")
    service.report_done(discipline, walk.id, key, clock.today())
    with pytest.raises(NotPermitted):
        service.add_rectification(walk.people["leader"], walk.id, "liability", "整改")


def test_a_sealed_rectification_is_as_unknown_as_one_that_is_not_there(
    walk: Walk, asked: Callable[..., str]
) -> None:
    key = asked("accountability", "健全监管制度")
    enforcement = walk.people["enforcement"]
    said = []
    for each in (key, "00000000"):
        with pytest.raises(NotFound) as caught:
            service.report_done(enforcement, walk.id, each, clock.today())
        said.append(str(caught.value))
    assert said[0] == said[1]


def test_it_is_recorded_under_its_half(walk: Walk, asked: Callable[..., str]) -> None:
    key = asked("accountability", "健全监管制度")
    service.report_done(walk.people["discipline"], walk.id, key, clock.today())
    service.sign_off(walk.people["discipline2"], walk.id, key, clock.today())
    entries = TrailEntry.objects(case_id=walk.id, act__startswith="rectifications.")
    assert sorted((entry.act, entry.half) for entry in entries) == [
        ("rectifications.add", "accountability"),
        ("rectifications.report", "accountability"),
        ("rectifications.sign_off", "accountability"),
    ]
