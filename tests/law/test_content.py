"""What stands in the installed tables, as far as other rooms rely on it."""

from __future__ import annotations

from datetime import date

import pytest

from casebook.law.tables import in_force, row, table

TODAY = date(2026, 11, 24)
NEEDS = {
    "team", "two_people", "document", "review", "conclusion", "accident_time", "findings", "reviewer", "hearing",
    "hearing_requested", "penalty_decided", "penalty_served", "transfer_decided", "sanction_decided", "clue_way",
}  # fmt: skip


def codes(name: str) -> list[str]:
    return [entry.code for entry in table(name)]


def test_the_two_investigations_have_their_stages_in_order():
    liability = [entry for entry in table("stages") if entry["half"] == "liability"]
    accountability = [entry for entry in table("stages") if entry["half"] == "accountability"]
    assert [entry.code for entry in liability] == [f"A{n}" for n in range(1, 21)]
    plain = [entry.code for entry in accountability if not entry.code.endswith("a")]
    assert plain == [f"B{n}" for n in range(1, 18)]
    for half in (liability, accountability):
        assert [entry["order"] for entry in half] == list(range(1, len(half) + 1))


def test_a_stage_needs_only_what_is_known_and_names_its_papers():
    for entry in table("stages"):
        assert set(entry["needs"]) <= NEEDS, entry.code
        assert entry["documents"], entry.code
        assert entry["actor"]["zh"] and entry["actor"]["en"], entry.code


@pytest.mark.parametrize("code", ["A4", "A8", "B4", "B7"])
def test_investigating_takes_two_people(code):
    assert "two_people" in row("stages", code)["needs"]


@pytest.mark.parametrize("code", ["A13", "B11"])
def test_a_decision_takes_a_review_and_its_document(code):
    assert {"review", "document"} <= set(row("stages", code)["needs"])


@pytest.mark.parametrize("half", ["liability", "accountability"])
def test_each_investigation_can_come_to_a_conclusion_before_a_stage_asks_for_it(half):
    stages = [entry for entry in table("stages") if entry["half"] == half]
    may = [entry["order"] for entry in stages if entry.get("may_conclude")]
    asked = [entry["order"] for entry in stages if "conclusion" in entry["needs"]]
    assert min(may) < min(asked)


@pytest.mark.parametrize(
    "name", ["stages", "penalty_kinds", "discipline", "handling", "accountability_forms"]
)
def test_everything_that_is_chosen_today_is_in_force_today(name):
    assert [entry.code for entry in in_force(name, TODAY)] == codes(name)


def test_there_are_fourteen_kinds_of_penalty():
    assert codes("penalty_kinds") == [f"XZ{n:02}" for n in range(1, 15)]
    assert {entry.code for entry in table("penalty_kinds") if "amount" in entry["needs"]} == {"XZ03", "XZ04"}


def test_discipline_is_of_two_systems_each_from_light_to_heavy():
    for system in ("party", "administrative"):
        for target in ("member", "organisation", "official"):
            orders = [
                entry["order"]
                for entry in table("discipline")
                if (entry["system"], entry["target"]) == (system, target)
            ]
            assert orders == sorted(set(orders))
    assert {entry["system"] for entry in table("discipline")} == {"party", "administrative"}


@pytest.mark.parametrize(
    ("code", "months"),
    [
        ("DJ1", 12),
        ("DJ2", 18),
        ("DJ3", 24),
        ("DJ4", 24),
        ("A1", 6),
        ("A2", 12),
        ("A3", 18),
        ("A4", 24),
        ("A5", 24),
    ],
)
def test_the_periods_of_sanctions(code, months):
    assert row("discipline", code)["impact_months"] == months


def test_a_period_from_memory_is_marked_so():
    assert not row("discipline", "DJ5").is_verified("readmission_months")
    for entry in table("handling"):
        assert "impact_months" not in entry.own or not entry.is_verified("impact_months"), entry.code


def test_offences_of_officials_go_to_the_supervisory_organ_and_the_others_to_the_police():
    assert row("offences", "134(1)")["jurisdiction"] == "police"
    assert row("offences", "397(1)b")["jurisdiction"] == "supervision"
    for entry in table("offences"):
        half = {"police": "liability", "supervision": "accountability"}[entry["jurisdiction"]]
        assert entry["half"] == half, entry.code
        assert ("threshold" in entry.own) <= ("刑法" in entry.law), entry.code


def test_offences_that_came_later_are_not_in_force_before():
    early = {entry.code for entry in in_force("offences", date(2021, 2, 28))}
    assert "134-1" not in early and "134(1)" in early


def test_the_circumstances_of_a_case_are_those_of_the_interchange_format():
    facts = {entry.code for entry in table("circumstances") if entry["system"] == "case"}
    assert facts == {
        "concealment", "late_report", "false_report", "omission", "refused_rectification",
        "resisted_enforcement", "fled",
    }  # fmt: skip


def test_a_replaced_rule_is_not_in_force_after_its_end():
    assert "H02" in {entry.code for entry in in_force("circumstances", date(2026, 1, 31))}
    assert "H02" not in {entry.code for entry in in_force("circumstances", date(2026, 2, 1))}


def test_the_lists_are_whole():
    assert codes("clue_ways") == ["XS1", "XS2", "XS3", "XS4"]
    # the rules of the law, and two of the house
    assert codes("separation") == [*(f"SD{n}" for n in range(1, 17)), "HR1", "HR2"]
    assert codes("education_forms") == [f"ED-0{n}" for n in range(1, 10)]
    assert codes("industries") == [f"{n:02}" for n in range(1, 19)]
    assert codes("accountability_forms") == [
        "WZ-O1", "WZ-O2", "WZ-O3", "WZ-P1", "WZ-P2", "WZ-P3", "WZ-P4",
    ]  # fmt: skip
