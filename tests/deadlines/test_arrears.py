"""Cases that come in many at once get their clocks after the import, none is forgotten."""

from __future__ import annotations

import json
from typing import Any

import pytest

from casebook.acts import operator
from casebook.acts.verify import verify
from casebook.cases import service
from casebook.cases.models import Case
from casebook.deadlines import arrears
from casebook.deadlines.models import Clock
from casebook.interchange.importing import import_lines


def line(number: int, **values: Any) -> bytes:
    content = {
        "format": "casebook.case/1",
        "external_id": f"many-{number}",
        "origin": "own",
        "title": f"某厂爆炸{number}",
        "source": "accident",
        "received_on": "2026-11-02",
        "incident": {"occurred_at": "2026-11-01T08:30", "deaths": 3},
    }
    return json.dumps(content | values).encode()


def take(count: int, **values: Any) -> list[Case]:
    report = import_lines(operator(), [line(number, **values) for number in range(count)], unit_id="city")
    assert report.created == count
    return list(Case.objects.order_by("external_id"))


def counted(case: Case) -> dict[str, Any]:
    return {each.key.split("@")[0]: each.due_on for each in Clock.objects(case_id=case.id)}


@pytest.fixture(autouse=True)
def _people(people: dict[str, Any]) -> None:
    """The demonstration units, which imported cases are filed under."""


def test_a_few_cases_have_their_clocks_at_once() -> None:
    (case, *_) = take(arrears.MANY - 1)
    assert "T107" in counted(case)
    assert arrears.left() == 0


def test_many_wait_and_then_have_just_the_clocks_they_would_have_had() -> None:
    (alone,) = take(1)
    cases = [case for case in take_more(arrears.MANY + 2) if case.id != alone.id]
    assert arrears.left() == len(cases)
    assert Clock.objects(case_id__in=[case.id for case in cases]).count() == 0
    told: list[tuple[int, int]] = []
    assert arrears.work_off(lambda done, of: told.append((done, of))) == len(cases)
    assert told == [(len(cases), len(cases))]
    assert [counted(case) for case in cases] == [counted(alone)] * len(cases)
    assert (arrears.left(), arrears.work_off()) == (0, 0)
    assert verify()["ok"]


def take_more(count: int) -> list[Case]:
    import_lines(operator(), [line(100 + number) for number in range(count)], unit_id="city")
    return list(Case.objects.order_by("external_id"))


def test_precedents_leave_nothing_to_do() -> None:
    take(arrears.MANY + 2, origin="reference", received_on=None)
    assert arrears.left() == 0


def test_an_act_on_a_case_that_waits_starts_its_clocks(people: dict[str, Any]) -> None:
    case = take(arrears.MANY)[0]
    actor = people["case_admin"]
    service.change_case(
        actor, str(case.id), case.version, "cases.edit", lambda fresh: setattr(fresh, "notes", "已核对")
    )
    before = counted(case)
    assert "T107" in before
    arrears.work_off()
    assert counted(case) == before


def test_what_was_not_reached_before_the_end_waits_for_the_next_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    take(arrears.MANY)
    monkeypatch.setattr(arrears, "AT_ONCE", 4)
    assert arrears.work_off(lambda done, of: arrears.end(None, 0)) == 4
    assert arrears.left() == arrears.MANY - 4
    thread = arrears.begin()
    assert thread is not None
    thread.join(20)
    assert arrears.left() == 0
    assert arrears.begin() is None
