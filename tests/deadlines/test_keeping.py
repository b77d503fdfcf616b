"""What people do to a clock: lengthen, pause, resume, waive, meet, start by hand; and who may."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from casebook import clock
from casebook.acts import Actor
from casebook.acts.models import TrailEntry
from casebook.cases.models import Case, CaseRow
from casebook.deadlines import authority, keeping, reading, service
from casebook.deadlines.choices import MANUAL, STATES
from casebook.deadlines.models import Clock, ClockExtension, ClockPause
from casebook.refusals import Conflict, NotFound, NotPermitted, Refusal
from casebook.store import UnitOfWork, transact
from tests.measures.conftest import Bench

from .conftest import TODAY, clocks
from .test_reconciling import stage

ROLES = ("enforcement", "discipline", "reviewer", "leader", "education", "case_admin")


def refused(code: str, act: Callable[..., Any], *given: Any, **values: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        act(*given, **values)
    assert caught.value.code == code
    return caught.value


def report(case: Case) -> Clock:
    return clocks(case)["T107"]


@pytest.fixture
def handler(people: dict[str, Actor]) -> Actor:
    return people["enforcement"]


# ---------------------------------------------------------------- extensions


def extended(actor: Actor, each: Clock, length: int = 60, **values: Any) -> Clock:
    given = {"document": "江政函〔2026〕8号", "approver": "江海市人民政府", "on": TODAY, **values}
    return keeping.extend(actor, each.id, each.version, length=length, **given)


def test_an_extension_moves_the_end_and_keeps_paper_and_approver(case: Case, handler: Actor) -> None:
    before = report(case)
    after = extended(handler, before, 30)
    assert (after.due_on - before.due_on).days in range(25, 36), "a last day on a holiday moves on"
    one = after.extensions[0]
    assert (one.length, one.unit, one.document, one.approver, one.by) == (
        30,
        "cd",
        "江政函〔2026〕8号",
        "江海市人民政府",
        handler.id,
    )
    entry = TrailEntry.objects(case_id=case.id, act="deadlines.extend").get()
    assert entry.half == "liability" and entry.actor.id == handler.id
    assert (entry.changes[0].before["due"], entry.changes[0].after["due"]) == (
        str(before.due_on),
        str(after.due_on),
    )


def test_an_extension_beyond_the_limit_of_the_rule_is_refused_whole(case: Case, handler: Actor) -> None:
    each = extended(handler, report(case), 45)
    found = refused("deadline.beyond", extended, handler, each, 16)
    assert found.field == "length"
    assert Clock.objects.get(id=each.id).version == each.version
    assert extended(handler, each, 15).extensions[-1].length == 15, "up to the limit and no further"


def test_a_rule_that_is_not_lengthened_is_not(case: Case, handler: Actor) -> None:
    refused("deadline.none", extended, handler, clocks(case)["T106"], 1)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"document": " "}, "deadline.document_missing"),
        ({"approver": ""}, "deadline.approver_missing"),
        ({"on": TODAY + timedelta(days=1)}, "deadline.future"),
        ({"length": 0}, "deadline.length"),
    ],
)
def test_an_extension_says_how_much_on_which_paper_by_whom(
    case: Case, handler: Actor, values: dict[str, Any], code: str
) -> None:
    refused(code, extended, handler, report(case), **values)


# ---------------------------------------------------------------- pauses


def test_paused_days_do_not_count(case: Case, handler: Actor) -> None:
    before = report(case)
    since, until = TODAY - timedelta(days=1), TODAY
    after = keeping.pause(
        handler, before.id, before.version, reason="appraisal", since=since, until=until, note="鉴定委托"
    )
    assert after.state == "running", "the pause is over"
    assert after.due_on >= before.due_on + timedelta(days=2)


def test_a_standing_pause_has_no_end_and_is_in_no_list_of_the_late(case: Case, handler: Actor) -> None:
    before = report(case)
    held = keeping.pause(handler, before.id, before.version, reason="appraisal", since=TODAY)
    assert (held.state, held.due_on) == ("paused", None)
    assert held.floor_on and held.floor_on >= before.due_on
    assert not reading.is_overdue(held)
    hours = clocks(case)["T103"]
    assert CaseRow.objects.get(id=case.id).due_c == hours.due_on, "the paused one is left out"
    again = keeping.resume(handler, held.id, held.version, on=TODAY)
    assert (again.state, again.pauses[0].until) == ("running", TODAY)
    assert again.due_on >= before.due_on + timedelta(days=1)


def test_only_reasons_that_the_rule_names_pause(case: Case, handler: Actor) -> None:
    each = report(case)
    assert (
        refused("deadline.not_named", keeping.pause, handler, each.id, each.version, reason="review").field
        == "reason"
    )
    hours = clocks(case)["T103"]
    refused("deadline.not_named", keeping.pause, handler, hours.id, None, reason="appraisal")


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (TODAY - timedelta(days=30), None),
        (TODAY, TODAY - timedelta(days=1)),
        (TODAY + timedelta(days=1), None),
    ],
)
def test_a_pause_lies_after_the_start_and_in_order(
    case: Case, handler: Actor, since: date, until: date | None
) -> None:
    with pytest.raises(Refusal):
        keeping.pause(handler, report(case).id, None, reason="appraisal", since=since, until=until)


def test_two_pauses_do_not_overlap(case: Case, handler: Actor) -> None:
    each = report(case)
    held = keeping.pause(handler, each.id, None, reason="appraisal", since=TODAY, until=TODAY)
    refused("deadline.pause_dates", keeping.pause, handler, held.id, None, reason="appraisal", since=TODAY)


# ---------------------------------------------------------------- waiving, meeting


def test_a_leader_waives_with_a_reason(case: Case, people: dict[str, Actor]) -> None:
    each = report(case)
    refused("deadline.reason_missing", keeping.waive, people["leader"], each.id, None, reason=" ")
    waived = keeping.waive(people["leader"], each.id, each.version, reason="案件已移送上级调查")
    assert (waived.state, waived.live, waived.waiver.by) == ("waived", False, people["leader"].id)


@pytest.mark.parametrize("duty", ["investigator", "reviewer"])
def test_who_took_part_in_the_case_waives_none_of_its_clocks(
    case: Case, people: dict[str, Actor], duty: str
) -> None:
    def work(uow: UnitOfWork) -> None:
        fresh = uow.get(Case, case.id)
        assert fresh is not None
        if duty == "reviewer":
            fresh.liability.reviewer = people["leader"].id
        else:
            fresh.liability.team[-1].person = people["leader"].id
        uow.save(fresh)

    transact(work)
    found = refused("deadline.not_apart", keeping.waive, people["leader"], report(case).id, None, reason="急")
    assert isinstance(found, NotPermitted)
    assert keeping.waive(people["leader2"], report(case).id, None, reason="已移送").state == "waived"


def test_a_waived_clock_stays_waived_whatever_happens_then(case: Case, people: dict[str, Actor]) -> None:
    keeping.waive(people["leader"], report(case).id, None, reason="已移送")
    stage(case, "liability", "A6")
    assert report(case).state == "waived"


def test_what_was_done_is_met_by_hand_and_late_where_it_is_late(case: Case, handler: Actor) -> None:
    each = clocks(case)["T103"]
    met = keeping.meet(handler, each.id, each.version, on=clock.now(), note="已报市政府")
    assert (met.state, met.met_by, met.met_by_name, met.met_on) == ("met", "manual", handler.name, TODAY)
    refused("deadline.is_met", keeping.meet, handler, each.id, None, on=TODAY)


def test_nothing_is_done_ahead_or_before_the_clock_began(case: Case, handler: Actor) -> None:
    each = report(case)
    refused("deadline.future", keeping.meet, handler, each.id, None, on=TODAY + timedelta(days=1))
    refused(
        "deadline.before_start", keeping.meet, handler, each.id, None, on=each.start_on - timedelta(days=1)
    )


def test_a_clock_met_by_hand_is_not_unmet_by_the_next_act(case: Case, handler: Actor) -> None:
    keeping.meet(handler, report(case).id, None, on=TODAY)
    stage(case, "liability", "A4")
    assert report(case).met_by == "manual"


# ---------------------------------------------------------------- starting by hand


def test_a_rule_that_no_fact_starts_is_started_by_hand(case: Case, handler: Actor) -> None:
    each = keeping.start_manual(handler, case.id, "T208", start=TODAY, half="liability", note="先行登记保存")
    assert (each.manual, each.trigger, each.length, each.unit) == (True, "manual", 7, "wd")
    assert handler.id in each.owners
    refused(
        "deadline.runs_already", keeping.start_manual, handler, case.id, "T208", start=TODAY, half="liability"
    )
    stage(case, "liability", "A4")
    assert Clock.objects.get(id=each.id).state == "running", "no fact takes it back"


def test_a_rule_without_a_number_asks_for_the_day_agreed(case: Case, people: dict[str, Actor]) -> None:
    start = keeping.start_manual
    actor = people["discipline"]
    refused("deadline.agreed_missing", start, actor, case.id, "T512", start=TODAY, half="accountability")
    until = TODAY + timedelta(days=60)
    each = start(actor, case.id, "T512", start=TODAY, half="accountability", agreed_on=until)
    assert each.due_on == until


def test_hours_are_counted_from_the_minute(case: Case, handler: Actor) -> None:
    moment = clock.now() - timedelta(hours=5)
    each = keeping.start_manual(handler, case.id, "T121", start=moment, half="liability")
    assert each.due_at == moment - timedelta(hours=24), "a period before the decision"


def test_a_rule_that_is_none_or_not_yet_in_force_is_refused(case: Case, handler: Actor) -> None:
    start = keeping.start_manual
    refused("deadline.rule", start, handler, case.id, "T999", start=TODAY, half="liability")
    refused("deadline.rule", start, handler, case.id, "T104", start=TODAY, half="liability")
    refused("deadline.rule", start, handler, case.id, "T208", start=date(1999, 1, 1), half="liability")
    refused("deadline.start_missing", start, handler, case.id, "T208", start=None, half="liability")


def test_a_closed_half_is_no_place_to_start_a_clock_in(case: Case, handler: Actor) -> None:
    with pytest.raises(NotFound):
        keeping.start_manual(handler, case.id, "T511", start=TODAY, half="accountability")


# ---------------------------------------------------------------- versions


def test_an_older_version_is_a_conflict_with_the_stored_clock(case: Case, handler: Actor) -> None:
    each = report(case)
    extended(handler, each, 10)
    with pytest.raises(Conflict) as caught:
        keeping.pause(handler, each.id, each.version, reason="appraisal")
    assert caught.value.theirs.version == each.version + 1


# ---------------------------------------------------------------- role × act × state

#: act → role → whether the member of the team (for the liability half) may, state by state:
#: r running, p paused, m met, l lapsed, w waived, v void.
EXPECTED = """
meet     enforcement r p . l . .
meet     discipline  . . . . . .
meet     reviewer    . . . . . .
meet     leader      . . . . . .
meet     education   . . . . . .
meet     case_admin  . . . . . .
pause    enforcement r . . . . .
pause    discipline  . . . . . .
pause    reviewer    . . . . . .
pause    leader      . . . . . .
pause    education   . . . . . .
pause    case_admin  . . . . . .
resume   enforcement . p . . . .
resume   discipline  . . . . . .
resume   reviewer    . . . . . .
resume   leader      . . . . . .
resume   education   . . . . . .
resume   case_admin  . . . . . .
extend   enforcement r p . . . .
extend   discipline  . . . . . .
extend   reviewer    . . . . . .
extend   leader      r p . . . .
extend   education   . . . . . .
extend   case_admin  . . . . . .
waive    enforcement . . . . . .
waive    discipline  . . . . . .
waive    reviewer    . . . . . .
waive    leader      r p . . . .
waive    education   . . . . . .
waive    case_admin  . . . . . .
redate   enforcement r p m l . .
redate   discipline  . . . . . .
redate   reviewer    . . . . . .
redate   leader      . . . . . .
redate   education   . . . . . .
redate   case_admin  . . . . . .
unstart  enforcement r p m l . .
unstart  discipline  . . . . . .
unstart  reviewer    . . . . . .
unstart  leader      . . . . . .
unstart  education   . . . . . .
unstart  case_admin  . . . . . .
unmeet   enforcement . . m . . .
unmeet   discipline  . . . . . .
unmeet   reviewer    . . . . . .
unmeet   leader      . . . . . .
unmeet   education   . . . . . .
unmeet   case_admin  . . . . . .
unpause  enforcement r p m l . .
unpause  discipline  . . . . . .
unpause  reviewer    . . . . . .
unpause  leader      . . . . . .
unpause  education   . . . . . .
unpause  case_admin  . . . . . .
unextend enforcement r p m l . .
unextend discipline  . . . . . .
unextend reviewer    . . . . . .
unextend leader      r p m l . .
unextend education   . . . . . .
unextend case_admin  . . . . . .
"""
LETTERS = {"r": "running", "p": "paused", "m": "met", "l": "lapsed", "w": "waived", "v": "void"}


def by_hand(each: Clock) -> Clock:
    """A clock on which everything was registered by hand, so that everything may be taken back."""
    each.manual, each.met_by = True, MANUAL
    each.pauses = [ClockPause(reason="appraisal", since=TODAY)]
    each.extensions = [ClockExtension(length=1, unit="cd", document="批复", approver="市政府", on=TODAY)]
    return each


def test_role_by_act_by_state_is_the_table_written_here(case: Case, people: dict[str, Actor]) -> None:
    each = by_hand(report(case))
    printed = []
    for act in authority.WHEN:
        for role in ROLES:
            cells = []
            for letter, state in LETTERS.items():
                each.state = state
                cells.append(letter if authority.allows(people[role], act, case, each) else ".")
            printed.append(f"{act:<8} {role:<11} {' '.join(cells)}")
    print("\n".join(printed))
    assert sorted(printed) == sorted(EXPECTED.strip().splitlines())
    assert set(LETTERS.values()) == set(STATES)


def test_in_the_sealed_half_its_own_team_keeps_the_clocks(case: Case, people: dict[str, Actor]) -> None:
    stage(case, "accountability", "B8")
    each = clocks(case)["T513"]
    allowed = {role for role in ROLES if authority.allows(people[role], "meet", case, each)}
    assert allowed == {"discipline"}
    with pytest.raises(NotFound):
        keeping.meet(people["enforcement"], each.id, None, on=TODAY)


def test_before_there_is_a_team_everybody_with_the_role_keeps_the_clocks_of_the_unit(
    accident: Callable[..., Case], people: dict[str, Actor]
) -> None:
    case = accident()
    each = report(case)
    allowed = {role for role in ROLES if authority.allows(people[role], "pause", case, each)}
    assert allowed == {"enforcement", "discipline", "case_admin"}
    with pytest.raises(NotFound):
        keeping.pause(people["discipline"], each.id, None, reason="appraisal")


def test_somebody_of_another_unit_may_not(case: Case, people: dict[str, Actor]) -> None:
    other = Actor("far", "外单位", unit="nanshan")
    with pytest.raises(NotFound):
        keeping.meet(other, report(case).id, None, on=TODAY)
    with pytest.raises(NotPermitted):
        keeping.meet(people["case_admin"], report(case).id, None, on=TODAY)


# ---------------------------------------------------------------- handing over


def test_hand_over_moves_a_persons_clocks_and_tells_the_taker(case: Case, people: dict[str, Actor]) -> None:
    from casebook.deadlines.alerts import notices

    giver, taker = people["enforcement"], people["enforcement3"]
    done = service.hand_over(people["leader"], giver.id, taker.id, reason="调岗")
    assert {each.rule for each in done.moved} >= {"T107"} and not done.kept
    owners = set(report(case).owners)
    assert taker.id in owners and giver.id not in owners
    assert [each.rule for each in service.of_person(giver.id)] == []
    assert "T107" in {each.rule for each in service.of_person(taker.id)}
    entry = TrailEntry.objects(case_id=case.id, act="deadlines.hand_over").get()
    assert giver.name in entry.summary and taker.name in entry.summary and entry.reason == "调岗"
    assert notices.of_actor(taker)
    stage(case, "liability", "A4")
    assert set(report(case).owners) == owners, "the next act does not give it back"


def test_what_the_taker_may_not_see_stays(bench: Bench, people: dict[str, Actor]) -> None:
    stage(bench.case, "accountability", "B8")
    done = service.hand_over(people["discipline"], people["discipline"].id, people["enforcement2"].id)
    assert not done.moved and {each.rule for each in done.kept} == {"T513"}
    done = service.hand_over(people["leader"], people["enforcement"].id, people["discipline"].id)
    assert not done.moved, "nobody of the other team takes over"


def test_others_clocks_move_only_by_who_assigns(case: Case, people: dict[str, Actor]) -> None:
    giver, taker = people["enforcement"].id, people["enforcement3"].id
    with pytest.raises(NotPermitted):
        service.hand_over(people["enforcement3"], giver, taker)
    refused("deadline.same_person", service.hand_over, people["leader"], giver, giver)
    refused("deadline.taker_unknown", service.hand_over, people["leader"], giver, "nobody")


def test_who_does_not_see_the_sealed_half_is_not_told_of_it_when_handing_over(
    case: Case, people: dict[str, Actor]
) -> None:
    stage(case, "accountability", "B8")
    done = service.hand_over(people["case_admin"], people["discipline"].id, people["discipline2"].id)
    assert (done.moved, done.kept) == ((), ())
