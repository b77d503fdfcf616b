"""Clocks follow the case: what starts, meets, moves and voids them, one trigger family after another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from casebook import clock
from casebook.acts import SYSTEM, Actor
from casebook.acts.models import TrailEntry
from casebook.cases import service as cases
from casebook.cases.models import Case, CaseRow
from casebook.deadlines import facts, keeping, reconciling
from casebook.deadlines.models import Clock
from casebook.law import calendar, events
from casebook.measures import service as measures
from casebook.store import transact
from tests.measures.conftest import Bench

from .conftest import TODAY, clocks, noon

# ---------------------------------------------------------------- the accident


def test_registering_an_accident_starts_reporting_regrading_and_investigation(
    accident: Callable[..., Case],
) -> None:
    found = clocks(accident(days=2))
    assert {"T101", "T103", "T106", "T107", "T120"} <= set(found)
    assert (found["T107"].start_on, found["T107"].unit, found["T107"].length) == (
        TODAY - timedelta(days=2),
        "cd",
        60,
    )
    assert found["T103"].unit == "h" and found["T103"].due_at is not None
    assert found["T101"].due_on is None, "at once: no number"
    assert all(each.state == "running" and each.audience == "liability" for each in found.values())


def test_the_hour_of_the_head_of_the_unit_is_started_by_hand_and_met_by_the_report(
    accident: Callable[..., Case], people: dict[str, Actor]
) -> None:
    """A case does not keep when the head was told: nothing starts the hour, and nothing claims to."""
    case = accident(received_on=TODAY)
    found = clocks(case)
    assert "T102" not in found and found["T101"].state == "running"
    told = clock.now() - timedelta(minutes=5)
    each = keeping.start_manual(people["enforcement"], case.id, "T102", start=told)
    assert (each.unit, each.due_at - each.start_at) == ("h", timedelta(hours=1))
    edited(people, case, deaths=2)
    if clock.local(told).date() == TODAY:
        assert clocks(case)["T102"].met_by == "report.received"


def test_a_light_accident_is_not_telephoned_and_one_without_a_grade_neither(
    accident: Callable[..., Case],
) -> None:
    assert "T120" not in clocks(accident(deaths=1))
    assert "T120" not in clocks(accident(deaths=None))


def test_a_road_accident_has_the_short_window_in_place_of_the_general_one(
    make_case: Callable[..., Case],
) -> None:
    incident = {"occurred_at": noon(TODAY), "precision": "day", "industry": "08"}
    found = clocks(make_case(incident=incident))
    assert "T106-2" in found and "T106" not in found


@pytest.mark.parametrize("source", ["hazard", "routine", "tip"])
def test_what_is_no_accident_starts_no_clock_of_accidents(accident: Callable[..., Case], source: str) -> None:
    assert not set(clocks(accident(source=source))) & {"T101", "T103", "T106", "T107"}


def test_an_accident_known_to_the_month_alone_starts_nothing_that_counts_from_its_day(
    make_case: Callable[..., Case],
) -> None:
    found = clocks(make_case(incident={"occurred_at": noon(TODAY), "precision": "month"}))
    assert "T107" not in found and "T103" in found


def test_a_grade_that_rises_starts_and_one_that_falls_voids(
    accident: Callable[..., Case], people: dict[str, Actor]
) -> None:
    case = accident(deaths=1)
    case = edited(people, case, deaths=3)
    assert clocks(case)["T120"].state == "running"
    case = edited(people, case, deaths=1)
    assert clocks(case)["T120"].state == "void"
    case = edited(people, case, deaths=3)
    assert clocks(case)["T120"].state == "running", "the same clock, not another one"
    assert Clock.objects(case_id=case.id, rule="T120").count() == 1


def edited(people: dict[str, Actor], case: Case, days: int = 2, **incident: Any) -> Case:
    plain = {"occurred_at": noon(TODAY - timedelta(days=days)), "precision": "day", "deaths": 3}
    values = {"title": case.title, "incident": {**plain, **incident}}
    return cases.edit(people["case_admin"], str(case.id), None, values, reason="更正")


def test_correcting_the_day_of_the_accident_recomputes_and_the_trail_holds_before_and_after(
    accident: Callable[..., Case], people: dict[str, Actor]
) -> None:
    case = accident(days=2)
    before = clocks(case)["T107"]
    edited(people, case, days=12)
    after = clocks(case)["T107"]
    assert after.id == before.id and after.due_on == before.due_on - timedelta(days=10)
    entry = TrailEntry.objects(case_id=case.id, act="deadlines.recompute").first()
    change = next(change for change in entry.changes if change.field == "deadline.T107@case")
    assert (change.before["start"], change.after["start"]) == (
        str(TODAY - timedelta(days=2)),
        str(TODAY - timedelta(days=12)),
    )
    assert (change.before["due"], change.after["due"]) == (str(before.due_on), str(after.due_on))
    assert entry.half == "liability" and entry.reason == "修改案件" and entry.actor.kind == "system"


def test_an_act_that_changes_no_fact_writes_no_clock(
    accident: Callable[..., Case], people: dict[str, Actor]
) -> None:
    case = accident()
    versions = {each.key: each.version for each in Clock.objects(case_id=case.id)}
    cases.edit(people["case_admin"], str(case.id), None, {"title": case.title, "facts": "经过"})
    assert {each.key: each.version for each in Clock.objects(case_id=case.id)} == versions
    assert not TrailEntry.objects(case_id=case.id, act__in=["deadlines.recompute", "deadlines.void"])


def test_a_new_title_reaches_the_clocks_without_a_word_in_the_trail(
    accident: Callable[..., Case], people: dict[str, Actor]
) -> None:
    case = accident()
    entries = TrailEntry.objects(case_id=case.id).count()
    cases.edit(people["case_admin"], str(case.id), None, {"title": "新的标题"})
    assert {each.case_title for each in Clock.objects(case_id=case.id)} == {"新的标题"}
    assert TrailEntry.objects(case_id=case.id).count() == entries + 1


# ---------------------------------------------------------------- precedents, owners


def test_a_precedent_has_no_clocks(people: dict[str, Actor]) -> None:
    from tests.measures.test_listing import plant

    (measure,) = plant(1)
    assert transact(lambda uow: reconciling.reconcile_cases(uow, [measure.case_id])) == 0
    assert Clock.objects.count() == 0


def test_before_there_is_a_team_the_unit_keeps_the_clock_and_then_the_team(
    accident: Callable[..., Case], people: dict[str, Actor]
) -> None:
    from casebook.investigations import service

    case = accident()
    assert clocks(case)["T107"].owners == ["unit:city"]
    service.assign_team(people["leader"], str(case.id), "liability", [people["enforcement"].id])
    assert clocks(case)["T107"].owners == [people["enforcement"].id]


def test_a_confidential_case_without_a_team_is_its_leaders_alone(accident: Callable[..., Case]) -> None:
    assert clocks(accident(secrecy="confidential"))["T107"].owners == ["lead:city"]


def test_moving_a_unit_moves_who_may_see_its_clocks(
    accident: Callable[..., Case], people: dict[str, Actor]
) -> None:
    from casebook.accounts import Unit, units

    case = accident(unit_id="nanshan")
    assert "u:donghu" not in clocks(case)["T107"].terms
    units.move_unit(SYSTEM, "nanshan", Unit.objects.get(id="nanshan").version, "donghu")
    assert "u:donghu" in clocks(case)["T107"].terms
    assert set(clocks(case)["T107"].terms) == set(Case.objects.get(id=case.id).access.liability)


# ---------------------------------------------------------------- stages and conclusions


def stage(case: Case, half: str, code: str, days: int = 0) -> Case:
    """The half entered a stage so many days ago, with the act recorded as the investigations do."""
    from casebook.acts import record
    from casebook.cases.inquiry import StageEntry

    def work(uow: Any) -> Case:
        fresh = uow.get(Case, case.id)
        investigation = fresh.investigation(half)
        investigation.state, investigation.stage = "open", code
        investigation.history.append(
            StageEntry(
                code=code, entered_on=TODAY - timedelta(days=days), by="x", by_name="甲", at=clock.now()
            )
        )
        return touched(uow, fresh, "investigations.enter_stage", half, record)

    return transact(work)


def concluded(case: Case, half: str) -> Case:
    from casebook.acts import record

    def work(uow: Any) -> Case:
        fresh = uow.get(Case, case.id)
        investigation = fresh.investigation(half)
        investigation.state, investigation.concluded_on = "concluded", TODAY
        return touched(uow, fresh, "investigations.conclude", half, record)

    return transact(work)


def touched(uow: Any, case: Case, act: str, half: str, record: Any) -> Case:
    cases.touch(uow, case)
    record(uow, SYSTEM, act, case_id=case.id, case_number=case.number, half=half)
    return case


def test_filing_a_penalty_case_starts_its_decision_and_a_decided_penalty_meets_it(
    case: Case, bench: Bench
) -> None:
    stage(case, "liability", "A7", days=5)
    started = clocks(case)["T205"]
    assert (started.length, started.subject_kind, started.closing) == (90, "stage", True)
    bench.decided("penalty")
    met = clocks(case)["T205"]
    assert (met.state, met.met_by, met.met_on) == ("met", "measure.penalty.decided", TODAY)


def test_the_report_goes_to_the_government_which_then_has_its_days(case: Case) -> None:
    stage(case, "liability", "A6", days=1)
    found = clocks(case)
    assert found["T107"].state == "met" and found["T107"].met_by == "stage.A6.entered"
    assert "T109" in found and "T110" not in found, "the grade decides which"
    stage(case, "liability", "A18")
    assert clocks(case)["T109"].state == "met"


@pytest.mark.parametrize("follows", ["A7", "A9", "A17", "A18", "A20"])
def test_the_evaluation_counts_from_the_reply_whichever_stage_shows_it(case: Case, follows: str) -> None:
    stage(case, "liability", "A6", days=9)
    assert "T115" not in clocks(case), "the report went to the government, which has not replied"
    stage(case, "liability", follows, days=4)
    stage(case, "liability", "A18", days=2)
    each = clocks(case)["T115"]
    assert (each.start_on, each.unit, each.length) == (TODAY - timedelta(days=4), "y", 1)
    assert (each.state, each.closing, each.trigger) == ("running", False, "report.replied")
    stage(case, "liability", "A19")
    assert clocks(case)["T115"].met_by == "rectification.evaluated"


def test_a_case_that_skips_the_rectification_has_its_evaluation_all_the_same(case: Case) -> None:
    stage(case, "liability", "A6", days=3)
    concluded(case, "liability")
    found = clocks(case)
    assert found["T109"].met_by == "report.replied" and found["T115"].start_on == TODAY


def test_what_was_filed_before_the_report_went_to_the_government_is_no_reply(case: Case) -> None:
    stage(case, "liability", "A7", days=9)
    stage(case, "liability", "A6", days=5)
    assert "T115" not in clocks(case) and clocks(case)["T109"].state == "running"


def test_the_rectification_stands_for_a_reply_that_was_not_entered_of_accidents_alone(
    case: Case, make_case: Callable[..., Case]
) -> None:
    stage(case, "liability", "A18", days=1)
    assert clocks(case)["T115"].start_on == TODAY - timedelta(days=1)
    hazard = make_case(source="hazard")
    stage(hazard, "liability", "A18")
    assert "T115" not in clocks(hazard)


def hearing(case: Case, people: dict[str, Actor], days: int, told: int) -> Clock:
    """The hearing is so many days ahead, the party was told of it so many days ago."""
    from casebook.investigations import service

    on = {"held_on": TODAY + timedelta(days=days), "noticed_on": TODAY - timedelta(days=told)}
    service.arrange_hearing(people["leader"], str(case.id), chair=people["reviewer"].id, **on)
    return clocks(case)["T210"]


def test_the_notice_of_a_hearing_counts_back_from_its_day_and_is_met_by_telling_the_party(
    case: Case, people: dict[str, Actor]
) -> None:
    stage(case, "liability", "A3")
    each = hearing(case, people, days=40, told=2)
    assert each.start_on == TODAY + timedelta(days=40)
    assert each.due_on == calendar.current().add_working_days(each.start_on, -each.length)
    assert (each.state, each.met_by, each.met_on) == ("met", "hearing.noticed", TODAY - timedelta(days=2))
    assert each.audience == "liability" and each.met_on <= each.due_on


def test_a_hearing_put_off_moves_the_last_day_of_its_notice(case: Case, people: dict[str, Actor]) -> None:
    stage(case, "liability", "A3")
    before = hearing(case, people, days=40, told=2)
    after = hearing(case, people, days=60, told=0)
    assert after.id == before.id and after.due_on > before.due_on
    assert (after.state, after.met_on) == ("met", TODAY)


def test_a_notice_counted_back_by_hand_is_met_before_its_start(case: Case, people: dict[str, Actor]) -> None:
    handler = people["enforcement"]
    each = keeping.start_manual(handler, case.id, "T210", start=TODAY + timedelta(days=30))
    assert each.state == "running" and each.due_on < each.start_on
    assert keeping.meet(handler, each.id, each.version).met_on == TODAY


def test_clocks_of_the_sealed_half_are_sealed(case: Case) -> None:
    stage(case, "accountability", "B5")
    each = clocks(case)["T510"]
    assert each.audience == "accountability"
    assert "u:city" not in each.terms and "l:city" in each.terms
    entry = TrailEntry.objects(case_id=case.id, act="deadlines.start", half="accountability").first()
    assert "T510" in entry.summary


def test_a_conclusion_meets_and_reopening_lets_run_again(case: Case) -> None:
    stage(case, "accountability", "B8", days=3)
    concluded(case, "accountability")
    assert clocks(case)["T513"].met_by == "investigation.accountability.concluded"
    from casebook.acts import record

    def reopen(uow: Any) -> None:
        fresh = uow.get(Case, case.id)
        fresh.accountability.state, fresh.accountability.concluded_on = "open", None
        touched(uow, fresh, "cases.reopen", "accountability", record)

    transact(reopen)
    each = clocks(case)["T513"]
    assert (each.state, each.met_on, each.live) == ("running", None, True)


def test_declining_the_second_investigation_voids_its_clocks(case: Case) -> None:
    from casebook.acts import record

    stage(case, "accountability", "B4")
    assert clocks(case)["T512"].live

    def decline(uow: Any) -> None:
        fresh = uow.get(Case, case.id)
        fresh.accountability.state, fresh.accountability.declined_at = "declined", clock.now()
        touched(uow, fresh, "investigations.decline", "accountability", record)

    transact(decline)
    assert clocks(case)["T512"].state == "void"


# ---------------------------------------------------------------- measures


def test_a_penalty_starts_service_and_publication_then_payment_review_and_suit(bench: Bench) -> None:
    measure = bench.decided("penalty")
    found = clocks(bench.case)
    assert {"T211", "T217"} <= set(found)
    measure = bench.step(measure, "served")
    found = clocks(bench.case)
    assert found["T211"].met_by == "penalty.served"
    assert {"T212", "T301", "T308"} <= set(found)
    assert found["T212"].length == 15 and found["T301"].nature == "right"
    bench.step(measure, "paid")
    assert clocks(bench.case)["T212"].state == "met"


def test_each_penalty_has_clocks_of_its_own(bench: Bench) -> None:
    one = bench.decided("penalty")
    bench.decided("penalty", violation="另一违法行为", party="p1", subject_kind="person")
    bench.step(one, "served")
    states = {each.subject_id: each.state for each in Clock.objects(case_id=bench.case.id, rule="T211")}
    assert sorted(states.values()) == ["met", "running"] and states[str(one.id)] == "met"


def test_a_measure_that_is_ended_voids_what_still_runs_and_leaves_what_was_met(bench: Bench) -> None:
    measure = bench.decided("penalty")
    measure = bench.step(measure, "served")
    measures.end(bench.people["leader"], measure.id, measure.version, reason="决定撤销")
    found = clocks(bench.case)
    assert found["T212"].state == "void" and found["T211"].state == "met"


def test_an_interview_starts_the_report_agreed_in_it(bench: Bench) -> None:
    measure = bench.signed()
    each = clocks(bench.case)["T702"]
    assert each.due_on == measure.particulars.report_due, "the law has no number: the date agreed"
    bench.step(measure, "report_received")
    assert clocks(bench.case)["T702"].state == "met"


def test_a_transfer_has_its_hours_from_the_approval(bench: Bench) -> None:
    measure = bench.decided("transfer")
    each = clocks(bench.case)["T403"]
    assert (each.unit, each.length) == ("h", 24)
    assert each.due_at and abs(each.due_at - clock.now() - timedelta(hours=24)) < timedelta(minutes=5)
    measure = bench.step(measure, "handed")
    assert clocks(bench.case)["T403"].state == "met"
    bench.step(measure, "receipt")
    assert clocks(bench.case)["T407"].state == "running"


def test_a_refused_transfer_opens_the_way_to_reconsideration(bench: Bench) -> None:
    measure = bench.step(bench.step(bench.decided("transfer"), "handed"), "refused")
    assert clocks(bench.case)["T409"].nature == "right"
    assert measure.particulars.answer == "refused"


def test_a_sanction_starts_announcement_formalities_and_the_end_of_its_effects(bench: Bench) -> None:
    measure = bench.decided("discipline", sanction="A4")
    found = clocks(bench.case)
    assert {"T513b", "T519", "IMPACT"} <= set(found)
    assert found["IMPACT"].due_on == measure.particulars.impact_until
    assert (found["IMPACT"].nature, found["IMPACT"].closing) == ("term", False)
    bench.step(measure, "announced")
    assert clocks(bench.case)["T513b"].state == "met"


def test_a_light_sanction_has_no_formalities(bench: Bench) -> None:
    bench.decided("discipline", sanction="A1")
    assert "T519" not in clocks(bench.case)


# ---------------------------------------------------------------- the row, recursion, the table


def test_the_list_row_knows_the_next_end_of_each_half(bench: Bench) -> None:
    stage(bench.case, "accountability", "B8")
    row = CaseRow.objects.get(id=bench.case.id)
    sealed = clocks(bench.case, audience="accountability")["T513"]
    hours = clocks(bench.case)["T103"]
    assert row.due_c == hours.due_on, "the hours of reporting upwards end first"
    assert row.due_c_a == sealed.due_on and row.due_a == sealed.due_on
    bench.decided("discipline")
    assert CaseRow.objects.get(id=bench.case.id).due_c_a == sealed.due_on, "measures leave it"


def test_the_row_and_the_pages_say_what_is_in_doubt_of_the_next_end(
    bench: Bench, app: Any, sign_in: Any
) -> None:
    for duty in clocks(bench.case, audience="liability").values():
        if duty.live and duty.nature == "duty":
            keeping.waive(bench.people["leader"], duty.id, duty.version, reason="试")
    stage(bench.case, "accountability", "B5")
    row, of_law = CaseRow.objects.get(id=bench.case.id), clocks(bench.case, audience="accountability")["T510"]
    assert not of_law.verified and row.due_c_a == of_law.due_on
    assert row.doubt_c_a == ("provisional unverified" if of_law.provisional else "unverified")
    assert row.doubt_c is None
    for role, told in (("leader", True), ("enforcement", False)):
        client = sign_in(app.test_client(), role)
        for page in (f"/cases/{bench.case.id}/", "/cases/"):
            text = client.get(page).get_data(as_text=True)
            shown = text if page == "/cases/" else text.partition("最近期限")[2].partition("</dl>")[0]
            assert ("未核实" in shown) is told, (role, page)


def test_the_listener_does_not_listen_to_itself(
    accident: Callable[..., Case], people: dict[str, Actor]
) -> None:
    case = accident()
    acts = [entry.act for entry in TrailEntry.objects(case_id=case.id).order_by("seq")]
    assert acts.count("deadlines.start") == 1 and set(acts) == {"cases.register", "deadlines.start"}


def test_the_words_of_the_rules_are_those_that_facts_give() -> None:
    """A word that no fact gives would pass the check of the tables and start nothing."""
    from casebook.deadlines.facts import ANSWERS, DERIVED, RENAMED
    from casebook.measures.particulars import BY_KIND
    from casebook.measures.step_table import STEPS

    given = {"interview.report_agreed"}
    for kind, particulars in BY_KIND.items():
        given |= {f"{kind}.{code}" for code in events.OF_ALL}
        given |= {f"measure.{kind}.{code}" for code in events.OF_ALL}
        given |= {
            f"{kind}.{name[:-3]}"
            for name in particulars._fields
            if name.endswith(("_on", "_at")) and (kind, name) not in RENAMED
        }
        given |= {f"{kind}.{rule.code}" for rule in STEPS.get(kind, ())}
    given |= set(ANSWERS.values()) | set(RENAMED.values()) | DERIVED
    assert given == events.EVENTS - events.OF_CASE


def test_what_happens_in_the_case_itself_is_known_by_the_same_words(case: Case) -> None:
    """Every event that facts give of a case and its investigations, and no other."""
    from casebook.cases.inquiry import Hearing, StageEntry
    from casebook.cases.models import Rectification

    moment = clock.now()
    found: set[str] = set()
    for source, outcome in (("accident", "concluded"), ("tip", "declined")):
        for half, stands in (("liability", ("A6", "A19")), ("accountability", ("B5",))):
            investigation = case.investigation(half)
            stages = [StageEntry(code=code, entered_on=TODAY, by="p", at=moment) for code in stands]
            investigation.history, investigation.state = stages, outcome
            investigation.concluded_on, investigation.declined_at = TODAY, moment
        case.source, case.received_on = source, TODAY
        case.liability.hearing = Hearing(chair="p", held_on=TODAY, noticed_on=TODAY)
        case.rectifications = [Rectification(key="r", half="common", done_on=TODAY, signed_off_on=TODAY)]
        found |= {fact.code for fact in facts.of(case, ())}
    found = {code for code in found if events.stage_of(code) is None}
    assert found == events.OF_CASE - {"case.closed"}, "which takes a closed case"
