"""The pages on which a day of a measure is corrected or a step taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from casebook import clock
from casebook.measures.models import Measure

from .conftest import Bench
from .correcting import WHY, Desk, ago


@pytest.fixture
def desk(bench: Bench) -> Desk:
    return Desk(bench)


def test_the_page_of_a_step_corrects_its_day_and_keeps_what_was_typed(
    desk: Desk, app: Any, sign_in: Callable[..., Any]
) -> None:
    measure = desk.penalty(("served", 10))
    handler, shown = sign_in(app.test_client(), "enforcement"), f"/measures/{measure.id}/"
    page = f"{shown}steps/1/correction"
    assert page in handler.get(shown).get_data(as_text=True)
    assert ago(10).isoformat() in handler.get(page).get_data(as_text=True)
    typed = {"day-version": measure.version, "day-on": ago(25).isoformat(), "day-reason": "回执写错"}
    answer = handler.post(page, data=typed)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "回执写错" in text and ago(25).isoformat() in text and "日期须在前后两步的日期之间" in text
    answer = handler.post(page, data={**typed, "day-on": ago(15).isoformat()})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{shown}#steps")
    assert Measure.objects.get(id=measure.id).particulars.served_on == ago(15)
    told = handler.get(shown).get_data(as_text=True)
    assert f"送达 {ago(10)} → {ago(15)} · 回执写错" in told and f"处罚告知 {ago(30)}" in told
    again = handler.post(page, data={**typed, "day-on": ago(14).isoformat()})
    assert again.status_code == 409, "somebody was faster"
    assert "回执写错" in again.get_data(as_text=True)


def test_the_page_takes_a_step_back_and_the_list_says_so(
    desk: Desk, app: Any, sign_in: Callable[..., Any]
) -> None:
    measure = desk.penalty(("served", 10))
    handler, shown = sign_in(app.test_client(), "enforcement"), f"/measures/{measure.id}/"
    typed = {"back-version": measure.version, "back-reason": ""}
    answer = handler.post(f"{shown}steps/1/take-back", data=typed)
    assert answer.status_code == 422
    answer = handler.post(f"{shown}steps/1/take-back", data={**typed, "back-reason": "登记到别的案件"})
    assert answer.status_code == 302
    text = handler.get(shown).get_data(as_text=True)
    assert "登记有误，已撤回" in text and f"送达 {ago(10)} · 登记到别的案件" in text
    assert f"{shown}steps/1/correction" not in text
    assert handler.get(f"{shown}steps/1/correction").status_code == 404


def test_the_page_of_a_decision_corrects_its_day(desk: Desk, app: Any, sign_in: Callable[..., Any]) -> None:
    measure = desk.penalty()
    page = f"/measures/{measure.id}/days/decided"
    assert sign_in(app.test_client(), "enforcement").get(page).status_code == 404
    leader = sign_in(app.test_client(), "leader")
    assert page in leader.get(f"/measures/{measure.id}/").get_data(as_text=True)
    typed = {"day-version": measure.version, "day-on": ago(31).isoformat(), "day-reason": "决定书日期"}
    answer = leader.post(page, data=typed)
    assert answer.status_code == 422 and "请先登记“处罚告知”" in answer.get_data(as_text=True)
    assert leader.post(page, data={**typed, "day-on": ago(25).isoformat()}).status_code == 302
    assert Measure.objects.get(id=measure.id).decided_on == ago(25)
    told = leader.get(f"/measures/{measure.id}/").get_data(as_text=True)
    assert f"决定日期 {ago(20)} → {ago(25)} · 决定书日期" in told
    assert leader.get(f"/measures/{measure.id}/days/executed").status_code == 404


def test_the_page_of_an_approval_takes_the_hour(desk: Desk, app: Any, sign_in: Callable[..., Any]) -> None:
    measure, leader = desk.bench.decided("transfer"), sign_in(app.test_client(), "leader")
    page = f"/measures/{measure.id}/days/decided"
    assert 'type="time"' in leader.get(page).get_data(as_text=True)
    typed = {"day-version": measure.version, "day-on": [ago(2).isoformat(), "09:30"], "day-reason": WHY}
    assert leader.post(page, data=typed).status_code == 302
    approved = Measure.objects.get(id=measure.id).particulars.approved_at
    assert clock.local(approved).strftime("%H:%M") == "09:30"


def test_the_sealed_half_is_corrected_on_no_page_of_another(
    desk: Desk, app: Any, sign_in: Callable[..., Any]
) -> None:
    measure = desk.bench.step(desk.bench.decided("discipline"), "announced")
    for who in ("enforcement", "case_admin", "auditor"):
        client = sign_in(app.test_client(), who)
        for path in ("steps/0/correction", "days/decided"):
            assert client.get(f"/measures/{measure.id}/{path}").status_code in {403, 404}, (who, path)
