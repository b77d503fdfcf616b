"""How long a sanction binds, what goes with it, and the members of an organisation held to account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from casebook import clock
from casebook.law.impact import months_later
from casebook.measures import consequences, membership, service
from casebook.measures.models import Measure
from casebook.refusals import Refusal, Refusals

from .conftest import Bench

TODAY = clock.today()
PARTY = {"discipline": "party"}


def decided_on(bench: Bench, measure: Measure, day: date) -> Measure:
    return service.decide(bench.people["leader"], measure.id, measure.version, decided_on=day)


def faults(act: Callable[[], Any]) -> set[tuple[str, str | None]]:
    with pytest.raises(Refusal) as refused:
        act()
    found = refused.value.all if isinstance(refused.value, Refusals) else (refused.value,)
    return {(each.code, each.field) for each in found}


@pytest.mark.parametrize(
    ("kind", "values", "months"),
    [
        ("discipline", {"sanction": "A1"}, 6),
        ("discipline", {"sanction": "A2"}, 12),
        ("discipline", {"sanction": "A3"}, 18),
        ("discipline", {"sanction": "A5"}, 24),
        ("discipline", {"sanction": "DJ1", **PARTY}, 12),
        ("discipline", {"sanction": "DJ4", "term_months": 12, **PARTY}, 36),
        ("discipline", {"sanction": "DJ4", "term_months": 24, **PARTY}, 48),
        ("discipline", {"sanction": "DJ5", **PARTY}, 60),
        ("discipline", {"sanction": "A2", "merged_count": 2, "merged_months": 20}, 20),
        ("handling", {"sanction": "ZZ2"}, 12),
        ("handling", {"sanction": "ZZ4"}, 24),
        ("handling", {"sanction": "ED4"}, 6),
        ("accountability", {"sanction": "WZ-P2"}, 6),
    ],
)
def test_a_decided_measure_binds_for_its_period(
    bench: Bench, kind: str, values: dict[str, Any], months: int
) -> None:
    proposed = bench.proposed(kind, **values)
    assert proposed.particulars.impact_until is None, "nothing binds before the decision"
    own = decided_on(bench, proposed, date(2026, 1, 31)).particulars
    assert (own.impact_from, own.impact_months) == (date(2026, 1, 31), months)
    assert own.impact_until == months_later(date(2026, 1, 31), months)


def test_dismissal_has_no_end(bench: Bench) -> None:
    own = decided_on(bench, bench.proposed("discipline", sanction="A6"), TODAY).particulars
    assert own.impact_until is None and own.impact_for_good


@pytest.mark.parametrize(
    ("kind", "code"), [("handling", "ED1"), ("handling", "ZZ1"), ("accountability", "WZ-P1")]
)
def test_what_has_no_period_claims_none(bench: Bench, kind: str, code: str) -> None:
    own = decided_on(bench, bench.proposed(kind, sanction=code), TODAY).particulars
    assert own.impact_from is None and own.impact_until is None and not own.impact_for_good


def test_a_handling_binds_from_the_day_it_takes_effect(bench: Bench) -> None:
    measure = bench.proposed("handling", sanction="ZZ2", effective_on=TODAY + timedelta(days=3))
    own = decided_on(bench, measure, TODAY).particulars
    assert own.impact_from == TODAY + timedelta(days=3)


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"merged_count": 2}, ("measure.merged_range", "merged_months")),
        ({"merged_count": 2, "merged_months": 11}, ("measure.merged_range", "merged_months")),
        ({"merged_count": 2, "merged_months": 25}, ("measure.merged_range", "merged_months")),
        ({"merged_count": 9, "merged_months": 49}, ("measure.merged_range", "merged_months")),
        ({"merged_months": 12}, ("measure.merged_alone", "merged_months")),
        (
            {"sanction": "A6", "merged_count": 2, "merged_months": 24},
            ("impact.not_merged", "merged_count"),
        ),
        (
            {"sanction": "DJ1", "merged_count": 2, "merged_months": 24, **PARTY},
            ("impact.not_merged", "merged_count"),
        ),
    ],
)
def test_a_merged_period_outside_the_law_is_refused(
    bench: Bench, values: dict[str, Any], fault: tuple[str, str]
) -> None:
    assert fault in faults(lambda: bench.proposed("discipline", **values))


def test_probation_of_a_year_is_prolonged_once(bench: Bench) -> None:
    measure = bench.proposed("discipline", sanction="DJ4", term_months=12, **PARTY)
    measure = decided_on(bench, measure, date(2026, 1, 31))
    assert measure.particulars.impact_until == date(2029, 1, 31)
    measure = bench.step(measure, "prolonged")
    assert measure.particulars.impact_until == date(2030, 1, 31)
    assert faults(lambda: bench.step(measure, "prolonged")) == {("measure.step_twice", "code")}


@pytest.mark.parametrize("values", [{"sanction": "DJ4", "term_months": 24, **PARTY}, {"sanction": "A2"}])
def test_nothing_else_is_prolonged(bench: Bench, values: dict[str, Any]) -> None:
    measure = bench.decided("discipline", **values)
    assert faults(lambda: bench.step(measure, "prolonged")) == {("measure.step_unfit", "code")}


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        ("discipline", ("announced", "formalities_done", "execution_reported")),
        ("handling", ("formalities_done",)),
        ("accountability", ("announced", "formalities_done")),
    ],
)
def test_the_steps_after_a_decision_are_the_events_of_the_deadlines(
    bench: Bench, kind: str, codes: tuple[str, ...]
) -> None:
    measure = bench.decided(kind)
    for code in codes:
        measure = bench.step(measure, code)
        assert getattr(measure.particulars, f"{code}_on") == TODAY
    assert [step.code for step in measure.steps] == list(codes)


def test_party_and_administrative_sanctions_that_go_together_are_hinted_at(bench: Bench) -> None:
    first = bench.decided("discipline", sanction="DJ2", **PARTY)
    second = bench.decided("discipline", sanction="A1")
    third = bench.decided("discipline", sanction="A3")
    assert any("惯例（未核实）" in hint for hint in consequences.hints(first, [], "zh"))
    assert any("不是通常的匹配" in hint for hint in consequences.hints(first, [second], "zh"))
    assert any("不是通常的匹配" in hint for hint in consequences.hints(second, [first], "zh"))
    assert not any("不是通常的匹配" in hint for hint in consequences.hints(first, [third], "zh"))


def test_handling_and_a_sanction_on_one_person_count_for_the_longer(bench: Bench) -> None:
    sanction = bench.decided("discipline", sanction="A1")
    handling = bench.decided("handling", sanction="ZZ4", subject="某局副局长")
    other = bench.decided("handling", sanction="ZZ5", subject="别人")
    (hint,) = [h for h in consequences.hints(sanction, [handling, other], "zh") if "较长" in h]
    assert str(handling.particulars.impact_until) in hint and "免职" in hint


def test_a_suspension_longer_than_usual_is_hinted_at(bench: Bench) -> None:
    values = {"sanction": "ZZ1", "effective_on": date(2026, 1, 31)}
    usual = bench.proposed("handling", until=date(2026, 7, 31), **values)
    longer = bench.proposed("handling", until=date(2026, 8, 1), **values)
    assert not consequences.hints(usual, [], "zh")
    assert any("一般不超过 6 个月（未核实）" in hint for hint in consequences.hints(longer, [], "zh"))


def organisation(bench: Bench, **values: Any) -> Measure:
    return bench.proposed(
        "accountability",
        subject="某局党组",
        subject_kind="organisation",
        sanction="WZ-O2",
        responsibility=None,
        **values,
    )


def test_an_organisation_held_to_account_names_its_responsible_members(bench: Bench) -> None:
    who, leader = bench.people["discipline"], bench.people["leader"]
    measure = organisation(bench)
    measure = service.decide(leader, measure.id, measure.version)
    assert faults(lambda: service.execute(who, measure.id, measure.version)) == {
        ("measure.members_missing", None)
    }
    person = bench.proposed("discipline")
    linked = membership.link(who, measure.id, person.id)
    assert linked.particulars.members == [str(person.id)]
    assert service.execute(who, measure.id, linked.version).state == "executed"


def test_or_says_why_there_are_none(bench: Bench) -> None:
    who, leader = bench.people["discipline"], bench.people["leader"]
    measure = organisation(bench)
    measure = service.decide(leader, measure.id, measure.version)
    measure = service.amend(who, measure.id, measure.version, {"members_reason": "领导班子成员均已尽责"})
    assert service.execute(who, measure.id, measure.version).state == "executed"


def test_only_a_measure_on_a_person_of_the_same_half_is_a_member(bench: Bench) -> None:
    other = organisation(bench)
    penalty = bench.proposed("penalty")
    for wrong in (other, penalty):
        assert ("measure.member_unknown", "members") in faults(
            lambda wrong=wrong: organisation(bench, members=[str(wrong.id)])
        )
    person = bench.proposed("discipline")
    assert ("measure.members_unfit", "members") in faults(
        lambda: bench.proposed("accountability", members=[str(person.id)])
    )


def test_a_person_is_held_to_account_without_naming_members(bench: Bench) -> None:
    measure = bench.executed("accountability")
    assert measure.state == "executed"


def test_accountability_for_life_is_for_persons(bench: Bench) -> None:
    assert ("measure.lifelong_person", "lifelong") in faults(lambda: organisation(bench, lifelong=True))
    assert bench.proposed("accountability", lifelong=True).particulars.lifelong


def test_the_page_shows_the_end_and_how_it_came_to_be(
    client: Any, sign_in: Callable[..., Any], bench: Bench
) -> None:
    measure = bench.decided("discipline", sanction="A3")
    sign_in(client, "discipline")
    page = client.get(f"/measures/{measure.id}/").get_data(as_text=True)
    assert "期限怎样算出" in page and "影响期 18 个月" in page and "政务处分法" in page
    assert str(measure.particulars.impact_until) in page
    unverified = bench.decided("handling", sanction="ZZ5")
    assert "未核实" in client.get(f"/measures/{unverified.id}/").get_data(as_text=True)


def test_the_page_names_the_parts_of_the_period_that_were_not_read(
    client: Any, sign_in: Callable[..., Any], bench: Bench
) -> None:
    sign_in(client, "discipline")
    for sanction, mark in (("DJ3", True), ("DJ4", False)):
        measure = bench.decided(
            "discipline", sanction=sanction, discipline="party", term_months=12 if sanction == "DJ4" else None
        )
        page = client.get(f"/measures/{measure.id}/").get_data(as_text=True)
        assert "部分未核实：条号" in page and "条，条号未核实）" in page
        assert ('<span class="tag">未核实</span>' in page) is mark


def test_the_page_of_an_organisation_asks_for_its_members_and_links_what_is_proposed_from_it(
    client: Any, sign_in: Callable[..., Any], bench: Bench
) -> None:
    measure = organisation(bench, lifelong=False)
    sign_in(client, "discipline")
    page = client.get(f"/measures/{measure.id}/").get_data(as_text=True)
    assert "责任人员" in page and f"member_of={measure.id}" in page
    answer = client.post(
        f"/cases/{bench.case.id}/measures/new/discipline?half=accountability&member_of={measure.id}",
        data={"subject": "某局局长", "sanction": "A2"},
    )
    assert answer.status_code == 302, answer.get_data(as_text=True)
    measure.reload()
    page = client.get(f"/measures/{measure.id}/").get_data(as_text=True)
    assert len(measure.particulars.members) == 1 and "某局局长" in page


def test_after_the_decision_the_members_alone_are_still_asked(
    client: Any, sign_in: Callable[..., Any], bench: Bench
) -> None:
    measure = organisation(bench)
    person = bench.proposed("discipline")
    measure = service.decide(bench.people["leader"], measure.id, measure.version)
    sign_in(client, "discipline")
    page = client.get(f"/measures/{measure.id}/edit").get_data(as_text=True)
    assert person.number in page and 'name="subject"' not in page
    answer = client.post(
        f"/measures/{measure.id}/edit", data={"version": measure.version, "members": [str(person.id)]}
    )
    assert answer.status_code == 302, answer.get_data(as_text=True)
    measure.reload()
    assert measure.particulars.members == [str(person.id)]


def test_a_circumstance_that_asks_for_the_top_prompts_the_heaviest_of_each_tier(
    client: Any, sign_in: Callable[..., Any], bench: Bench
) -> None:
    from casebook.cases.models import Case

    sign_in(client, "discipline")
    address = f"/cases/{bench.case.id}/measures/new/discipline?half=accountability"
    assert "各档最重" not in client.get(address).get_data(as_text=True)
    Case.objects(id=bench.case.id).update(circumstances=["concealment"])
    page = client.get(address).get_data(as_text=True)
    assert "瞒报" in page and "只是提示" in page
    assert "记大过" in page and "开除党籍" in page and "各档最重" in page
    answer = client.post(address, data={"subject": "某局副局长", "sanction": "A1"})
    assert answer.status_code == 302, "a prompt decides nothing"
