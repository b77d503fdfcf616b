"""The page of a person: what binds on a day, and nothing that the reader may not see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from casebook import clock
from casebook.acts import Actor
from casebook.cases.models import Case
from casebook.measures import persons, service
from casebook.measures.models import Measure

from .conftest import Bench

TODAY = clock.today()
NAME = "赵建国"


def decided(bench: Bench, kind: str, day: date = TODAY, **values: Any) -> Measure:
    measure = bench.told(bench.proposed(kind, subject=NAME, **values))
    return service.decide(bench.people["leader"], measure.id, measure.version, decided_on=day)


def words(bench: Bench, on: date, who: str = "leader") -> set[str]:
    found = persons.records(bench.people[who], NAME)
    return {binding.effect.words["zh"] for binding in persons.current(persons.bindings(found), on)}


def test_an_effect_is_in_force_from_its_first_to_its_last_day(bench: Bench) -> None:
    decided(bench, "discipline", date(2026, 1, 31), sanction="A2")
    pay = "不得晋升工资档次"
    assert [pay in words(bench, on) for on in (
        date(2026, 1, 30), date(2026, 1, 31), date(2027, 1, 31), date(2027, 2, 1)
    )] == [False, True, True, False]  # fmt: skip


def test_two_effects_of_one_handling_end_apart(bench: Bench) -> None:
    decided(bench, "handling", date(2026, 1, 31), sanction="ZZ4")
    lead, higher = "不得安排领导职务", "不得担任高于原任职务层次的职务"
    assert words(bench, date(2027, 1, 31)) == {lead, higher}
    assert words(bench, date(2027, 2, 1)) == {higher}
    assert words(bench, date(2028, 2, 1)) == set()


def test_what_is_for_good_stays(bench: Bench) -> None:
    decided(bench, "discipline", date(2026, 1, 31), sanction="A6")
    assert words(bench, date(2086, 1, 1)) == {"不得录用为公务员"}


def test_a_proposal_and_what_was_ended_bind_nobody(bench: Bench) -> None:
    bench.proposed("discipline", subject=NAME)
    ended = decided(bench, "handling", sanction="ZZ2")
    service.end(bench.people["leader"], ended.id, ended.version, reason="撤销")
    assert words(bench, TODAY) == set()
    assert len(persons.records(bench.people["leader"], NAME)) == 2, "but both stand among the measures"


def test_a_ban_lasts_as_the_decision_says(bench: Bench) -> None:
    decided(
        bench,
        "penalty",
        subject_kind="person",
        party=None,
        sanction="XZ12",
        amount_fen=None,
        period_from=TODAY,
        period_until=TODAY + timedelta(days=30),
    )
    assert words(bench, TODAY + timedelta(days=30)) and not words(bench, TODAY + timedelta(days=31))


@pytest.mark.parametrize(("deaths", "bans"), [(1, {"B1"}), (10, {"B1", "B2"}), (30, {"B1", "B2"})])
def test_a_principal_removed_from_post_heads_no_unit_by_law(
    bench: Bench, deaths: int, bans: set[str]
) -> None:
    case = Case.objects.get(id=bench.case.id)
    for party in case.parties:
        if party.key == "p1":
            party.role = "principal"
    case.grade = {1: "G4", 10: "G2", 30: "G1"}[deaths]
    case.save()
    measure = bench.proposed("discipline", subject=None, party="p1", sanction="A5")
    service.decide(bench.people["leader"], measure.id, measure.version, decided_on=date(2026, 1, 31))
    found = persons.bindings(persons.records(bench.people["leader"], "钱大明"))
    by_law = [binding for binding in found if binding.by_law]
    assert len(by_law) == len(bans) and all("94(3)" in binding.basis for binding in by_law)
    assert {binding.effect.until for binding in by_law} == {date(2031, 1, 31)} | (
        {None} if "B2" in bans else set()
    )


def test_a_person_is_found_by_the_name_of_the_party_too(bench: Bench) -> None:
    bench.decided("discipline", subject="东海化工总经理", party="p1")
    assert len(persons.records(bench.people["leader"], "钱大明")) == 1


def test_people_of_one_name_are_told_apart_by_employer(bench: Bench) -> None:
    bench.decided("discipline", subject=None, party="p1")
    assert persons.records(bench.people["leader"], "钱大明", "东海化工有限公司")
    assert not persons.records(bench.people["leader"], "钱大明", "南山某厂")


def test_an_organisation_is_no_person(bench: Bench) -> None:
    bench.decided("penalty")
    assert not persons.records(bench.people["leader"], "东海化工有限公司")


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("leader", {"discipline", "interview"}),
        ("discipline", {"discipline", "interview"}),
        ("enforcement", {"interview"}),
        ("case_admin", set()),
        ("education", set()),
        ("discipline2", set()),
        ("auditor", set()),
    ],
)
def test_everyone_sees_of_a_person_what_they_see_of_the_cases(
    bench: Bench, role: str, seen: set[str]
) -> None:
    decided(bench, "discipline")
    decided(bench, "interview", party=None, subject_kind="person")
    found = {record.measure.kind for record in persons.records(bench.people[role], NAME)}
    assert found == seen or (role == "case_admin" and found == {"interview"})


def test_the_page_shows_what_binds_on_the_day_asked_about(
    client: Any, sign_in: Callable[..., Any], bench: Bench
) -> None:
    decided(bench, "discipline", date(2026, 1, 31), sanction="A2")
    sign_in(client, "leader")
    answer = client.get("/persons/", query_string={"name": NAME, "on": "2026-06-01"})
    assert answer.status_code == 302
    page = client.get(answer.location).get_data(as_text=True)
    assert NAME in page and "不得晋升工资档次" in page and "2027-01-31" in page
    later = client.get(f"/persons/{NAME}?on=2030-01-01").get_data(as_text=True)
    assert "这一天没有有效的影响" in later and "已经期满的影响" in later
    wrong = client.get(f"/persons/{NAME}?on=gestern")
    assert wrong.status_code == 200


def test_no_such_person_and_a_sealed_one_look_alike(
    client: Any, sign_in: Callable[..., Any], bench: Bench
) -> None:
    decided(bench, "discipline")
    sign_in(client, "enforcement")
    one = client.get(f"/persons/{NAME}")
    other = client.get("/persons/没有此人")
    assert one.status_code == other.status_code == 200
    assert one.get_data(as_text=True).replace(NAME, "") == other.get_data(as_text=True).replace(
        "没有此人", ""
    )


def test_pages_lead_to_the_person(client: Any, sign_in: Callable[..., Any], bench: Bench) -> None:
    measure = decided(bench, "discipline")
    sign_in(client, "leader")
    assert "此人的全部处置" in client.get(f"/measures/{measure.id}/").get_data(as_text=True)
    assert "/persons/?name=" in client.get(f"/cases/{bench.case.id}/").get_data(as_text=True)


def test_reading_of_a_confidential_case_is_recorded(
    client: Any, sign_in: Callable[..., Any], bench: Bench, people: dict[str, Actor]
) -> None:
    from casebook.acts.timeline import of_case

    Case.objects(id=bench.case.id).update(secrecy="confidential")
    decided(bench, "discipline")
    sign_in(client, "leader")
    client.get(f"/persons/{NAME}")
    entries = of_case(bench.case.id, {"common", "liability", "accountability"})
    assert "cases.read_confidential" in {entry.act for entry in entries}


@pytest.mark.parametrize(
    ("sanction", "verified", "article"), [("DJ1", True, False), ("DJ3", False, True), ("DJ4", True, True)]
)
def test_what_was_not_read_of_an_effect_and_of_its_article_is_marked(
    client: Any,
    sign_in: Callable[..., Any],
    bench: Bench,
    sanction: str,
    verified: bool,
    article: bool,
) -> None:
    term = {"term_months": 12} if sanction == "DJ4" else {}
    decided(bench, "discipline", date(2026, 1, 15), discipline="party", sanction=sanction, **term)
    bindings = persons.bindings(persons.records(bench.people["leader"], NAME))
    assert {binding.verified for binding in bindings} == {verified}
    assert {binding.unverified for binding in bindings} == {("article",) if article else ()}
    sign_in(client, "leader")
    page = client.get(f"/persons/{NAME}").get_data(as_text=True)
    assert ('<span class="tag">条号未核实</span>' in page) is article
    assert ('<span class="tag">未核实</span>' in page) is not verified
