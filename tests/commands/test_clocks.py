"""`deadlines`: the clocks of this home, and those of one person."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
from click.testing import CliRunner, Result

from casebook import clock
from casebook.commands import console, main

Run = Callable[..., Result]


@pytest.fixture
def run(app: Any, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command over the app of this test."""
    monkeypatch.setattr(console, "opened", lambda: app)
    return lambda *words: CliRunner().invoke(main, ["deadlines", *words])


@pytest.fixture
def accident(make_case: Callable[..., Any]) -> Any:
    """An accident of 40 days ago: its supplementary report is overdue, its investigation still runs."""
    day = clock.today() - timedelta(days=40)
    incident = {"occurred_at": clock.from_local(day, time(12)), "precision": "day", "deaths": 3}
    return make_case(title="东海化工爆燃事故", incident=incident)


def listed(run: Run, *words: str) -> dict[str, Any]:
    done = run(*words, "--json")
    assert done.exit_code == 0, done.output
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_every_running_deadline_of_the_home_is_listed_by_its_end(run: Run, accident: Any) -> None:
    answer = listed(run)
    rules = [row["rule"] for row in answer["deadlines"]]
    assert "T107" in rules and answer["total"] == len(rules)
    dated = [row["due"][:10] for row in answer["deadlines"] if row["due"]]
    assert dated == sorted(dated)
    assert {row["case"] for row in answer["deadlines"]} == {accident.number}


def test_within_leaves_what_ends_by_then(run: Run, accident: Any) -> None:
    every, near = listed(run), listed(run, "--within", "1")
    assert 0 < near["total"] < every["total"], "the hours of reporting upwards end today or tomorrow"
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    assert all(row["due"][:10] <= tomorrow for row in near["deadlines"])
    assert near["overdue"] == sum(row["overdue"] for row in near["deadlines"])


def test_a_person_sees_the_own_deadlines_alone(run: Run, accident: Any, people: dict[str, Any]) -> None:
    from casebook.accounts import Person
    from casebook.investigations import service

    person = Person.objects(id=people["enforcement"].id).first()
    service.assign_team(people["leader"], str(accident.id), "liability", [person.id])
    mine = listed(run, "--as", person.username)
    assert {row["rule"] for row in mine["deadlines"]} <= {row["rule"] for row in listed(run)["deadlines"]}
    assert mine["total"] > 0
    outsider = Person.objects(id=people["security_admin"].id).first()
    refused = run("--as", outsider.username)
    assert refused.exit_code == 1 and refused.stderr.startswith("deadline.not_permitted — ")


def test_an_unknown_person_is_refused(run: Run) -> None:
    done = run("--as", "nobody")
    assert done.exit_code == 1 and done.stderr.startswith("user.unknown — ")


def test_in_words_a_line_has_end_case_rule_and_name(run: Run, accident: Any) -> None:
    said = run().stdout
    assert f"{accident.number}  T107" in said and "项未了的期限" in said
    assert run("--within", "-1").exit_code == 2
