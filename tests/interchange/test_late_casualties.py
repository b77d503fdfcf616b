"""Casualties at the end of their window in a line: in and out, kept where a line says nothing, refused alike."""

from __future__ import annotations

import json
from typing import Any

import pytest

from casebook.cases.models import Case
from casebook.interchange.exporting import export_lines, show_case
from tests.interchange.test_importing import LINE, actor, changed, take

__all__ = ["actor"]

LATE = {**LINE["incident"], "graded_deaths": 2, "graded_serious_injuries": 4}


def incident(**more: Any) -> dict[str, Any]:
    return LINE["incident"] | more


@pytest.mark.parametrize("origin", ["own", "reference"])
def test_they_come_out_as_they_went_in_and_decide_the_grade(origin: str, actor: Any) -> None:
    line = changed(origin=origin, incident=LATE)
    assert take(actor, line).created == 1
    assert take(actor, line).unchanged == 1
    exported = json.loads(next(export_lines(actor)))
    assert (exported["incident"]["graded_deaths"], exported["incident"]["graded_serious_injuries"]) == (2, 4)
    assert take(actor, exported).unchanged == 1
    shown = show_case(actor, "x-1")
    assert (shown["incident"]["deaths"], shown["computed"]["grade_code"]) == (3, "G4")


def test_a_line_without_them_is_written_as_before(actor: Any) -> None:
    take(actor, LINE, changed(external_id="x-2", incident=incident(graded_deaths=None)))
    for text in export_lines(actor):
        line = json.loads(text)
        assert not {"graded_deaths", "graded_serious_injuries"} & line["incident"].keys()
    assert {case.grade for case in Case.objects} == {"G3"}


def test_figures_that_say_nothing_are_the_same_as_none(actor: Any) -> None:
    line = changed(incident=incident(graded_deaths=3))
    take(actor, line)
    assert Case.objects.first().incident.graded_deaths is None
    assert take(actor, line).unchanged == 1
    assert take(actor, LINE).unchanged == 1


def test_a_ledger_that_knows_the_present_deaths_alone_does_not_change_the_grade(actor: Any) -> None:
    take(actor, changed(incident=LATE))
    assert take(actor, LINE).unchanged == 1
    assert take(actor, changed(title="新名", incident=incident(deaths=4))).updated == 1
    case = Case.objects.first()
    assert (case.title, case.incident.deaths, case.incident.graded_deaths) == ("新名", 4, 2)
    assert case.grade == "G4"


def test_a_line_takes_them_back_by_saying_the_present_ones(actor: Any) -> None:
    take(actor, changed(incident=incident(graded_deaths=2)))
    line = changed(incident=incident(graded_deaths=3))
    assert take(actor, line).updated == 1
    assert take(actor, line).unchanged == 1
    assert Case.objects.first().grade == "G3"


def test_a_precedent_becomes_what_its_line_says(actor: Any) -> None:
    take(actor, changed(origin="reference", incident=LATE))
    assert take(actor, changed(origin="reference")).updated == 1
    assert Case.objects.first().grade == "G3"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (changed(incident=incident(graded_deaths=4)), "case.graded_deaths_more"),
        (changed(incident=incident(graded_deaths=2, occurred_at="2026-03")), "case.graded_day_unknown"),
        (changed(source="hazard", incident=incident(graded_deaths=2)), "case.graded_no_accident"),
        (changed(incident=incident(graded_deaths=-1)), "field.negative"),
        (changed(incident=incident(graded_deaths="2")), "field.type"),
    ],
)
def test_what_the_form_refuses_is_refused_of_a_line(line: dict[str, Any], code: str, actor: Any) -> None:
    (refused,) = take(actor, line).refused
    assert (refused.field, refused.code) == ("incident.graded_deaths", code)


def test_a_dry_run_says_the_same(actor: Any) -> None:
    take(actor, changed(incident=LATE))
    report = take(actor, LINE, changed(incident=incident(graded_deaths=3)), dry_run=True)
    assert (report.unchanged, report.updated) == (1, 1)
    assert Case.objects.first().incident.graded_deaths == 2
