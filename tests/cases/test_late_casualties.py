"""Casualties after the window of re-grading: recorded as they are, and the grade stays where nobody says
otherwise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook import clock
from casebook.acts.models import TrailEntry
from casebook.cases import late_casualties, service
from casebook.cases.models import Case, CaseRow, Incident
from casebook.law import regrading
from casebook.measures.transfers import thresholds
from casebook.refusals import Refusal, Refusals
from tests.leaks import assert_visible

ROAD, FIRE, CHEMICAL = "14", "08", "03"
LONG = regrading.window(date(2026, 1, 1)).days
SHORT = regrading.window(date(2026, 1, 1), ROAD).days


def ago(days: int) -> dict[str, Any]:
    """An accident so many days ago."""
    return {"occurred_at": clock.from_local(clock.today() - timedelta(days=days)), "precision": "day"}


@pytest.fixture
def made(make_case: Callable[..., Any]) -> Callable[..., Case]:
    """`made(days, **incident)`: an accident so many days ago with two deaths, after its window by default."""

    def made(days: int = LONG + 1, **incident: Any) -> Case:
        case: Case = make_case(incident={**ago(days), "deaths": 2, **incident})
        return case

    return made


@pytest.fixture
def edit(people: dict[str, Any]) -> Callable[..., Case]:
    """`edit(case, reason="", **incident)`: as the form does it, by the handler."""

    def edit(case: Case, reason: str = "", **incident: Any) -> Case:
        return service.edit(people["enforcement"], case.id, None, {"incident": incident}, reason)

    return edit


def test_a_death_after_the_window_has_to_say_what_the_grade_goes_by(
    made: Callable[..., Case], edit: Callable[..., Case]
) -> None:
    case = made()
    with pytest.raises(Refusal) as refused:
        edit(case, deaths=3)
    ended = clock.today() - timedelta(days=1)
    assert (refused.value.code, refused.value.field) == ("case.late_casualties", "incident.deaths")
    for word in (str(LONG), ended.isoformat(), "不改变事故等级", "第13, 20条", "未核实", "修改理由"):
        assert word in refused.value.message
    case.reload()
    assert (case.incident.deaths, case.grade) == (2, "G4")


def test_a_death_after_the_window_is_a_fact_and_the_grade_stays(
    made: Callable[..., Case], edit: Callable[..., Case]
) -> None:
    case = edit(made(), deaths=3, graded_deaths=2)
    assert (case.incident.deaths, case.incident.graded_deaths, case.grade) == (3, 2, "G4")
    row = CaseRow.objects.get(id=case.id)
    assert (row.deaths, row.grade) == (3, "G4")
    changes = TrailEntry.objects.get(case_id=case.id, act="cases.edit").changes
    assert {change.field: (change.before, change.after) for change in changes} == {
        "incident.deaths": (2, 3),
        "incident.graded_deaths": (None, 2),
    }


def test_nobody_dead_at_the_end_of_the_window_is_a_number(
    made: Callable[..., Case], edit: Callable[..., Case]
) -> None:
    case = edit(made(deaths=0), deaths=30, graded_deaths=0)
    assert (case.incident.graded_deaths, case.grade) == (0, "G4")


def test_a_correction_says_why_and_the_grade_follows(
    made: Callable[..., Case], edit: Callable[..., Case]
) -> None:
    case = edit(made(), reason="漏登一人，系事发当日死亡", deaths=3)
    assert (case.incident.graded_deaths, case.grade) == (None, "G3")
    assert edit(case, deaths=3, serious_injuries=1).grade == "G3"


def test_blank_is_no_reason(made: Callable[..., Case], edit: Callable[..., Case]) -> None:
    with pytest.raises(Refusal, match="late_casualties"):
        edit(made(), reason="  ", deaths=3)


def test_who_says_that_the_grade_goes_by_all_has_said_so(
    made: Callable[..., Case], edit: Callable[..., Case]
) -> None:
    case = edit(made(), deaths=3, graded_deaths=3)
    assert (case.incident.graded_deaths, case.grade) == (None, "G3")


def test_once_said_a_further_death_changes_nothing(
    made: Callable[..., Case], edit: Callable[..., Case]
) -> None:
    case = edit(made(), deaths=3, graded_deaths=2)
    assert edit(case, deaths=12).grade == "G4"


def test_what_was_said_is_not_taken_back_in_silence(
    made: Callable[..., Case], edit: Callable[..., Case]
) -> None:
    case = edit(made(), deaths=3, graded_deaths=2)
    with pytest.raises(Refusal, match="late_casualties"):
        edit(case, graded_deaths=None)
    assert edit(case, reason="第三人系期限内死亡", graded_deaths=None).grade == "G3"


#: What an edit after the window changes → the field that has to be answered for, or None where it passes.
CHANGES: dict[str, tuple[dict[str, Any], dict[str, Any], str | None]] = {
    "a death within the same grade": ({"deaths": 1}, {"deaths": 2}, "deaths"),
    "a death where none was known": ({"deaths": None}, {"deaths": 1}, "deaths"),
    "fewer deaths and a lighter grade": ({"deaths": 3}, {"deaths": 2}, "deaths"),
    "fewer deaths within the same grade": ({"deaths": 2}, {"deaths": 1}, None),
    "serious injuries that change the grade": ({}, {"serious_injuries": 10}, "serious_injuries"),
    "serious injuries within the same grade": ({}, {"serious_injuries": 9}, None),
    "serious injuries where the loss decides anyway": (
        {"direct_loss_fen": 2_000_000_000},
        {"serious_injuries": 10},
        None,
    ),
    "serious injuries of which only the deaths are said": (
        {"deaths": 3},
        {"serious_injuries": 50, "graded_deaths": 2},
        "serious_injuries",
    ),
    "a death of which only the injuries are said": (
        {"serious_injuries": 5},
        {"deaths": 3, "serious_injuries": 4, "graded_serious_injuries": 5},
        "deaths",
    ),
    "a loss": ({}, {"direct_loss_fen": 2_000_000_000}, None),
    "missing and slightly injured people": ({}, {"missing": 40, "minor_injuries": 200}, None),
}


@pytest.mark.parametrize("name", CHANGES)
def test_only_deaths_and_serious_injuries_have_to_be_answered_for(
    name: str, made: Callable[..., Case], edit: Callable[..., Case]
) -> None:
    before, change, field = CHANGES[name]
    case = made(**before)
    if field is None:
        edit(case, **change)
        return
    with pytest.raises(Refusal) as refused:
        edit(case, **change)
    assert (refused.value.code, refused.value.field) == ("case.late_casualties", f"incident.{field}")


@pytest.mark.parametrize(("industry", "days"), [(None, LONG), (CHEMICAL, LONG), (ROAD, SHORT), (FIRE, SHORT)])
def test_the_last_day_of_the_window_still_counts_and_the_next_does_not(
    industry: str | None, days: int, made: Callable[..., Case], edit: Callable[..., Case]
) -> None:
    assert edit(made(days, industry=industry), deaths=3).grade == "G3"
    with pytest.raises(Refusal, match="late_casualties"):
        edit(made(days + 1, industry=industry), deaths=3)


UNASKED: dict[str, dict[str, Any]] = {
    "a month alone is known": {"precision": "month"},
    "a year alone is known": {"precision": "year"},
    "the day is not known": {"occurred_at": None, "precision": None},
    "no production safety accident": {"production_safety_accident": False},
    "before the rule was in force": {"occurred_at": datetime(2006, 1, 1, tzinfo=UTC)},
}


@pytest.mark.parametrize("name", UNASKED)
def test_where_no_window_ended_nobody_is_asked(
    name: str, made: Callable[..., Case], edit: Callable[..., Case]
) -> None:
    edit(made(**UNASKED[name]), deaths=3)


def test_a_hazard_has_no_window(make_case: Callable[..., Any], edit: Callable[..., Case]) -> None:
    edit(make_case(source="hazard", incident={**ago(99), "deaths": 2}), deaths=3)


#: What is registered → code and field of the refusal.
WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no accident": ({"source": "hazard"}, "case.graded_no_accident"),
    "no production safety accident": (
        {"incident": {"production_safety_accident": False}},
        "case.graded_no_accident",
    ),
    "no day": ({"incident": {"occurred_at": None}}, "case.graded_day_unknown"),
    "a month alone": ({"incident": {"precision": "month"}}, "case.graded_day_unknown"),
    "a year alone": ({"incident": {"precision": "year"}}, "case.graded_day_unknown"),
    "before the rule": (
        {"incident": {"occurred_at": datetime(2006, 1, 1, tzinfo=UTC)}},
        "case.graded_no_rule",
    ),
    "the last day of the window": ({"days": LONG}, "case.graded_too_early"),
    "the last day of the window on the road": (
        {"days": SHORT, "incident": {"industry": ROAD}},
        "case.graded_too_early",
    ),
    "more deaths than deaths": ({"incident": {"deaths": 1}}, "case.graded_deaths_more"),
    "deaths not known": ({"incident": {"deaths": None}}, "case.graded_deaths_more"),
    "below zero": ({"incident": {"graded_deaths": -1}}, "case.negative"),
}


@pytest.mark.parametrize("name", WRONG)
def test_figures_of_no_ended_window_are_refused_at_their_field(
    name: str, make_case: Callable[..., Any]
) -> None:
    more, code = WRONG[name]
    days, source = more.get("days", LONG + 1), more.get("source", "accident")
    incident = {**ago(days), "deaths": 3, "graded_deaths": 2, **more.get("incident", {})}
    with pytest.raises(Refusals) as refused:
        make_case(source=source, incident=incident)
    assert [(each.code, each.field) for each in refused.value.all] == [(code, "incident.graded_deaths")]
    assert refused.value.message


def test_each_figure_that_does_not_fit_is_named(make_case: Callable[..., Any]) -> None:
    incident = {**ago(1), "deaths": 3, "graded_deaths": 2, "graded_serious_injuries": 0}
    with pytest.raises(Refusals) as refused:
        make_case(incident=incident)
    assert {each.field for each in refused.value.all} == {
        "incident.graded_deaths",
        "incident.graded_serious_injuries",
    }


def test_a_day_that_is_taken_back_takes_the_figures_with_it(
    made: Callable[..., Case], edit: Callable[..., Case]
) -> None:
    case = made(deaths=3, graded_deaths=2)
    with pytest.raises(Refusals, match="graded_day_unknown"):
        edit(case, occurred_at=None)
    edit(case, reason="日期有误", occurred_at=None, graded_deaths=None)


@pytest.mark.parametrize("days", [SHORT + 1, LONG])
def test_on_the_road_the_window_ends_earlier(days: int, made: Callable[..., Case]) -> None:
    assert made(days, industry=ROAD, deaths=3, graded_deaths=2).grade == "G4"


def test_more_seriously_injured_then_than_now_is_no_contradiction(made: Callable[..., Case]) -> None:
    case = made(deaths=3, graded_deaths=2, serious_injuries=9, graded_serious_injuries=10)
    assert (case.grade, case.grade_decided_by) == ("G3", ["serious_injuries"])


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"graded_deaths": 2}, (None, None)),
        ({"graded_deaths": 2, "graded_serious_injuries": 5}, (None, None)),
        ({"graded_serious_injuries": 5}, (None, None)),
        ({"graded_deaths": 2, "graded_serious_injuries": 4}, (2, 4)),
    ],
)
def test_figures_that_say_nothing_are_not_kept(
    given: dict[str, int], kept: tuple[int | None, int | None], made: Callable[..., Case]
) -> None:
    incident = made(serious_injuries=5, **given).incident
    assert (incident.graded_deaths, incident.graded_serious_injuries) == kept


def test_thresholds_of_offences_count_everybody_who_died(made: Callable[..., Case]) -> None:
    facts = thresholds.facts_of(made(deaths=3, graded_deaths=2), "liability")
    assert facts.deaths == 3


NUMBERS = st.none() | st.integers(0, 200)


@given(
    graded=st.integers(0, 200),
    now=st.integers(0, 200),
    later=st.integers(0, 1000),
    serious=NUMBERS,
    loss=st.none() | st.integers(0, 2 * 10**10),
)
def test_with_the_deaths_of_the_window_given_no_further_death_changes_the_grade(
    graded: int, now: int, later: int, serious: int | None, loss: int | None
) -> None:
    incident = Incident(
        deaths=graded + now, graded_deaths=graded, serious_injuries=serious, direct_loss_fen=loss
    )
    before = late_casualties.grade_by(incident, *incident.graded())
    incident.deaths += later
    assert late_casualties.grade_by(incident, *incident.graded()) == before
    incident.deaths = incident.graded_deaths
    incident.graded_deaths = None
    assert late_casualties.grade_by(incident, *incident.graded()) == before


@pytest.fixture
def browser(client: Any, sign_in: Callable[..., Any]) -> Any:
    return sign_in(client, "enforcement")


def typed(case: Case, **more: str) -> dict[str, str]:
    """The form of the case as it stands, with what somebody typed over it."""
    day = clock.local(case.incident.occurred_at).date().isoformat()
    return {
        "title": case.title,
        "source": "accident",
        "secrecy": "internal",
        "unit": case.unit,
        "version": str(case.version),
        "occurred_at": day,
        "production_safety_accident": "yes",
        "deaths": "2",
        **more,
    }


def test_the_form_comes_back_with_everything_typed_and_then_keeps_the_grade(
    browser: Any, made: Callable[..., Case]
) -> None:
    case = made()
    sent = typed(case, deaths="3", facts="第三人今日死亡", title="新名")
    answer = browser.post(f"/cases/{case.id}/edit", data=sent)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert_visible(["已于", "不改变事故等级", "第三人今日死亡", "新名", 'href="#deaths"'], [], page)
    assert 'value="3"' in page
    case.reload()
    answer = browser.post(f"/cases/{case.id}/edit", data=sent | {"graded_deaths": "2"})
    assert answer.status_code == 302
    page = browser.get(f"/cases/{case.id}/").get_data(as_text=True)
    ended = (clock.today() - timedelta(days=1)).isoformat()
    assert_visible(
        [
            "一般事故",
            "死亡 3",
            "计入等级的死亡 2、重伤 —",
            f"等级按期限届满时（{ended}）的伤亡认定：死亡 2，重伤 —；现在死亡 3，重伤 —",
            "第13, 20条",
            "未核实",
            "RG-AFTER",
        ],
        ["较大事故"],
        page,
    )


def test_the_reason_for_a_correction_is_typed_in_the_form(browser: Any, made: Callable[..., Case]) -> None:
    case = made()
    sent = typed(case, deaths="3", reason="当日已死亡，漏登")
    assert browser.post(f"/cases/{case.id}/edit", data=sent).status_code == 302
    case.reload()
    assert case.grade == "G3"
    page = browser.get(f"/cases/{case.id}/").get_data(as_text=True)
    assert_visible(["较大事故"], ["计入等级的死亡"], page)


def test_a_refused_reason_stays_on_the_page(browser: Any, made: Callable[..., Case]) -> None:
    case = made()
    sent = typed(case, deaths="1", graded_deaths="2", reason="漏登一人")
    answer = browser.post(f"/cases/{case.id}/edit", data=sent)
    assert answer.status_code == 422
    assert_visible(["不能多于死亡人数", 'href="#graded_deaths"', "漏登一人"], [], answer)


def test_the_form_shows_the_figures_with_the_windows_and_the_article(
    browser: Any, made: Callable[..., Case]
) -> None:
    case = made(deaths=3, graded_deaths=2)
    page = browser.get(f"/cases/{case.id}/edit").get_data(as_text=True)
    field = page[page.index('for="graded_deaths"') : page.index('for="direct_loss"')]
    assert_visible(
        ['value="2"', "graded_serious_injuries", f"{LONG}日内", f"{SHORT}日内", "第13, 20条", "未核实"],
        [],
        field,
    )
