"""Opening and changing cases: numbers, grades, versions, traces, one winner."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from pymongo.errors import DuplicateKeyError

from casebook import clock
from casebook.acts.models import TrailEntry
from casebook.cases import service
from casebook.cases.models import Case, CaseRow
from casebook.refusals import Conflict, NotFound, NotPermitted, Refusal, Refusals

VALUES = {"title": "某化工爆炸", "source": "accident", "secrecy": "internal"}


def test_a_case_gets_the_next_number_of_its_unit_and_year(make_case: Callable[..., Any]) -> None:
    year = clock.today().year
    first, second = make_case(), make_case()
    other = make_case(unit_id="donghu")
    assert first.number == f"安问〔{year}〕1号"
    assert second.number == f"安问〔{year}〕2号"
    assert other.number == f"东安问〔{year}〕1号"


def test_the_year_of_a_number_is_the_year_it_was_received(make_case: Callable[..., Any]) -> None:
    assert make_case(received_on=date(2024, 12, 31)).number == "安问〔2024〕1号"


def test_a_refused_registration_leaves_no_gap_in_the_numbers(
    make_case: Callable[..., Any], people: dict[str, Any]
) -> None:
    make_case(external_id="once")
    with pytest.raises(DuplicateKeyError):
        make_case(external_id="once")
    assert make_case().number.endswith("〕2号")


def test_many_who_register_at_once_get_different_numbers_without_gap(
    make_case: Callable[..., Any], people: dict[str, Any]
) -> None:
    numbers: list[str] = []

    def register() -> None:
        for _ in range(3):
            numbers.append(service.register(people["case_admin"], VALUES, "city").number)

    threads = [threading.Thread(target=register) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(int(number.split("〕")[1][:-1]) for number in numbers) == list(range(1, 13))


def test_the_grade_is_computed_with_the_limb_that_decided(make_case: Callable[..., Any]) -> None:
    case = make_case(incident={"deaths": 3, "serious_injuries": 50, "direct_loss_fen": None})
    assert (case.grade, case.grade_decided_by) == ("G2", ["serious_injuries"])


@pytest.mark.parametrize(
    "incident",
    [
        {"injured_total": 200},
        {"deaths": None},
        {"deaths": 40, "production_safety_accident": False},
    ],
)
def test_what_is_unknown_or_no_production_accident_has_no_grade(
    make_case: Callable[..., Any], incident: dict[str, Any]
) -> None:
    assert make_case(incident=incident).grade is None


def test_everything_wrong_is_named_with_its_field(people: dict[str, Any]) -> None:
    values = VALUES | {
        "title": " ",
        "incident": {"deaths": -1},
        "parties": [{"kind": "organisation", "name": "某厂", "uscc": "91110000600037341X"}],
    }
    with pytest.raises(Refusals) as refused:
        service.register(people["case_admin"], values, "city")
    assert {(each.code, each.field) for each in refused.value.all} == {
        ("case.title_missing", "title"),
        ("case.negative", "incident.deaths"),
        ("party.uscc", "parties.0.uscc"),
    }
    assert Case.objects.count() == 0


def test_a_change_records_each_field_before_and_after(
    make_case: Callable[..., Any], people: dict[str, Any]
) -> None:
    case = make_case(incident={"deaths": 2})
    service.edit(people["enforcement"], case.id, case.version, {"incident": {"deaths": 3}}, reason="续报")
    entry = TrailEntry.objects(case_id=case.id, act="cases.edit").first()
    changed = {change.field: (change.before, change.after) for change in entry.changes}
    assert changed == {"incident.deaths": (2, 3), "grade": ("G4", "G3")}
    assert (entry.actor.name, entry.reason) == (people["enforcement"].name, "续报")


def test_saving_without_a_change_writes_nothing(
    make_case: Callable[..., Any], people: dict[str, Any]
) -> None:
    case = make_case()
    recorded = TrailEntry.objects(case_id=case.id).count()
    service.edit(people["enforcement"], case.id, case.version, {"title": case.title})
    assert Case.objects.get(id=case.id).version == case.version
    assert TrailEntry.objects(case_id=case.id).count() == recorded


def test_an_older_version_is_a_conflict_and_changes_nothing(
    make_case: Callable[..., Any], people: dict[str, Any]
) -> None:
    case = make_case()
    service.edit(people["enforcement"], case.id, case.version, {"title": "先改的"})
    with pytest.raises(Conflict) as refused:
        service.edit(people["case_admin"], case.id, case.version, {"title": "后改的"})
    assert refused.value.theirs.title == "先改的"
    assert Case.objects.get(id=case.id).title == "先改的"


def test_of_two_who_save_the_same_version_at_once_one_wins(
    make_case: Callable[..., Any], people: dict[str, Any]
) -> None:
    case = make_case()
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def save(who: str) -> None:
        start.wait()
        try:
            service.edit(people[who], case.id, case.version, {"title": who})
            outcomes.append("saved")
        except Conflict:
            outcomes.append("conflict")

    threads = [threading.Thread(target=save, args=(who,)) for who in ("enforcement", "case_admin")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["conflict", "saved"]


def test_the_list_row_follows_the_case(make_case: Callable[..., Any], people: dict[str, Any]) -> None:
    case = make_case(incident={"deaths": 2})
    service.edit(people["enforcement"], case.id, case.version, {"title": "新名", "incident": {"deaths": 30}})
    row = CaseRow.objects.get(id=case.id)
    assert (row.title, row.deaths, row.grade) == ("新名", 30, "G1")


def test_a_unit_that_is_not_the_own_cannot_be_registered_for(people: dict[str, Any]) -> None:
    with pytest.raises(NotPermitted):
        service.register(people["enforcement2"], VALUES, "nanshan")
    with pytest.raises(Refusal, match="unit_unknown"):
        service.register(people["case_admin"], VALUES, "nowhere")


@pytest.mark.parametrize("reference", ["6b055c576eb01506351826b5", "无此案号", "", "../x"])
def test_what_does_not_exist_is_not_found(people: dict[str, Any], reference: str) -> None:
    with pytest.raises(NotFound):
        service.load_case(people["leader"], reference)


def test_a_case_is_found_by_id_number_and_external_id(
    make_case: Callable[..., Any], people: dict[str, Any]
) -> None:
    case = make_case(external_id="src-7")
    for reference in (str(case.id), case.number, "src-7"):
        assert service.load_case(people["leader"], reference).id == case.id
