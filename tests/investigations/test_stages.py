"""The stage machine, without a store."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.accounts.permissions import TABLE
from casebook.cases.choices import HALVES
from casebook.deadlines import facts
from casebook.investigations import entering, stage_table
from casebook.investigations.changing import RUN_ACTS
from casebook.investigations.facts import TESTS
from casebook.investigations.needs import NEEDS, TYPED
from casebook.investigations.stages import After, Move, Stage, Standing, machine_of, unmet
from casebook.law import tables

TODAY = date(2026, 11, 24)
YESTERDAY = TODAY - timedelta(days=1)


def _stage(code: str, *needs: str, **more: object) -> Stage:
    values = {"law": "《某法》第1条", "least": 2, **more}
    return Stage(code, "liability", f"阶段{code}", needs=frozenset(needs), **values)


MACHINE = machine_of(
    "liability",
    [
        _stage("A1"),
        _stage("A2", "team", returns=("A1",)),
        _stage("A3", "two_people", "document", may_conclude=True, returns=("A1", "A2")),
        _stage("A4", "review", returns=("A1", "A2", "A3"), approval=True, return_approval=True),
        _stage("A5", "conclusion", after=(After(("A3", "A4"), "《另法》第2条"),), returns=("A4",)),
        _stage("A6", "clue_way", returns=("A3",)),
    ],
    grounds=["facts", "evidence"],
    ways=["XS1", "XS2"],
)


def _codes(standing: Standing, move: Move) -> list[str]:
    return [refusal.code for refusal in MACHINE.refusals(standing, move, TODAY)]


def _has(*needs: str, current: str | None = None, size: int = 0, **more: object) -> Standing:
    return Standing(current, has=frozenset(needs), team_size=size, **more)


def test_an_investigation_may_begin_at_any_stage_whose_needs_are_met() -> None:
    assert _codes(Standing(), Move("A1", TODAY)) == []
    assert _codes(_has("team"), Move("A2", TODAY)) == []


def test_stages_may_be_skipped_and_a_skipped_one_needs_nothing() -> None:
    standing = Standing("A1", (("A1", YESTERDAY),), frozenset({"review"}))
    assert _codes(standing, Move("A4", TODAY)) == []  # A2 would need a team, A3 two people and a paper
    after = Standing("A4", (("A1", YESTERDAY), ("A4", TODAY)))
    places = {stage.code: place for stage, place in MACHINE.places(after)}
    assert places == {
        "A1": "passed",
        "A2": "skipped",
        "A3": "skipped",
        "A4": "current",
        "A5": "ahead",
        "A6": "ahead",
    }


@pytest.mark.parametrize(
    ("move", "standing", "expected"),
    [
        (Move("A2", TODAY), Standing(), ["stage.team_missing"]),
        (Move("A3", TODAY, "报告"), _has(size=1), ["stage.two_people"]),
        (Move("A3", TODAY, "  "), _has(size=2), ["stage.document_missing"]),
        (Move("A3", TODAY), Standing(), ["stage.two_people", "stage.document_missing"]),
        (Move("A4", TODAY), _has(size=2), ["stage.review_missing"]),
        (Move("A5", TODAY), _has("review"), ["stage.after_missing", "stage.conclusion_missing"]),
        (Move("A6", TODAY), Standing(), ["stage.way_missing"]),
        (Move("A6", TODAY, way="XS9"), Standing(), ["stage.way_missing"]),
        (Move("A6", TODAY, way="XS2"), Standing(), []),
        (Move("A9", TODAY), Standing(), ["stage.unknown"]),
        (Move("B1", TODAY), Standing(), ["stage.unknown"]),
        (Move("", TODAY), Standing(), ["stage.unknown"]),
    ],
)
def test_a_stage_asks_for_what_it_needs(move: Move, standing: Standing, expected: list[str]) -> None:
    assert _codes(standing, move) == expected


def test_a_stage_that_follows_on_others_takes_any_of_them_and_names_them_with_the_law() -> None:
    for before in ("A3", "A4"):
        standing = Standing(before, ((before, YESTERDAY),), frozenset({"conclusion"}))
        assert _codes(standing, Move("A5", TODAY)) == []
    (refusal,) = MACHINE.refusals(_has("conclusion"), Move("A5", TODAY), TODAY)
    assert "阶段A3 / 阶段A4" in refusal.message
    assert "《另法》第2条" in refusal.message


def test_a_refusal_names_the_stage_and_the_law() -> None:
    (refusal,) = MACHINE.refusals(Standing(), Move("A2", TODAY), TODAY)
    assert "阶段A2" in refusal.message
    assert "《某法》第1条" in refusal.message


def test_how_many_people_the_law_wants_is_said() -> None:
    refusal = MACHINE.refusals(_has(size=1), Move("A3", TODAY, "书"), TODAY)[0]
    assert "不得少于 2 人" in refusal.message


def test_the_same_stage_again_is_refused() -> None:
    assert _codes(Standing("A1", (("A1", YESTERDAY),)), Move("A1", TODAY)) == ["stage.already_there"]


def test_going_back_needs_a_ground_and_a_reason_and_nothing_else() -> None:
    standing = Standing("A4", (("A4", YESTERDAY),))
    assert _codes(standing, Move("A3", TODAY)) == ["stage.return_ground", "stage.backwards_reason"]
    assert _codes(standing, Move("A3", TODAY, ground="facts", reason=" ")) == ["stage.backwards_reason"]
    assert _codes(standing, Move("A3", TODAY, ground="mood", reason="不清")) == ["stage.return_ground"]
    assert _codes(standing, Move("A3", TODAY, ground="facts", reason="证据不足")) == []


def test_a_stage_goes_back_only_to_where_its_row_says() -> None:
    standing = Standing("A5", (("A5", YESTERDAY),))
    found = MACHINE.refusals(standing, Move("A1", TODAY, ground="facts", reason="不清"), TODAY)
    assert [refusal.code for refusal in found] == ["stage.return_place"]
    assert "阶段A4" in found[0].message


def test_a_concluded_investigation_goes_no_way_back() -> None:
    standing = Standing("A4", (("A4", YESTERDAY),), concluded=True)
    assert _codes(standing, Move("A3", TODAY, ground="facts", reason="证据不足")) == ["stage.concluded"]


def test_a_leader_approves_where_the_stage_or_the_way_back_asks_for_one() -> None:
    asked = {(here, code) for here in (None, "A1", "A4", "A5") for code in ("A1", "A2", "A3", "A4", "A5")}
    approved = {pair for pair in asked if MACHINE.takes_approval(*pair)}
    assert approved == {
        (None, "A4"),
        ("A1", "A4"),
        ("A4", "A4"),
        ("A4", "A1"),
        ("A4", "A2"),
        ("A4", "A3"),
    }


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (None, ["stage.date_missing"]),
        (TODAY + timedelta(days=1), ["stage.date_future"]),
        (YESTERDAY - timedelta(days=1), ["stage.date_before_previous"]),
        (YESTERDAY, []),
        (TODAY, []),
    ],
)
def test_the_day_of_entering_lies_between_the_last_entry_and_today(
    on: date | None, expected: list[str]
) -> None:
    standing = Standing("A1", (("A1", YESTERDAY),), frozenset({"team"}))
    assert _codes(standing, Move("A2", on)) == expected


def test_what_a_stage_ahead_still_lacks_is_told_in_words_with_the_page_that_mends_it() -> None:
    standing = Standing("A1", (("A1", YESTERDAY),), frozenset({"team"}), 1)
    lacks = {code: (lack.wanting, lack.asked) for code, lack in MACHINE.lacks(standing, TODAY).items()}
    assert lacks == {
        "A2": ((), ()),
        "A3": ((("两名以上办案人员", "team"),), ("所作文书",)),
        "A4": ((("审理意见", "findings"),), ()),
        "A5": ((("阶段A3 / 阶段A4", "stages"), ("调查结论", "conclusion")), ()),
        "A6": ((), ("线索处置方式",)),
    }


@pytest.mark.parametrize(
    "standing", [Standing(), Standing("A2", (("A2", YESTERDAY),), frozenset({"team", "review"}), 2)]
)
def test_a_stage_that_lacks_nothing_is_entered_once_the_form_is_filled_in(standing: Standing) -> None:
    for code, lack in MACHINE.lacks(standing, TODAY).items():
        refused = MACHINE.refusals(standing, Move(code, TODAY, "报告", "XS1"), TODAY)
        assert bool(lack.wanting) == bool(refused), code


def test_an_investigation_may_conclude_from_its_report_on() -> None:
    assert [MACHINE.may_conclude(code) for code in (None, "A1", "A2", "A3", "A4")] == [
        False,
        False,
        False,
        True,
        True,
    ]


def test_a_machine_without_stages_is_no_machine() -> None:
    with pytest.raises(ValueError, match="no stages"):
        machine_of("liability", [])


@pytest.mark.parametrize("half", HALVES)
def test_the_table_says_of_every_stage_only_what_the_code_knows(half: str) -> None:
    machine = stage_table.machine(half)
    for stage in machine:
        assert str(stage.name)
        assert stage.needs <= set(NEEDS), stage.code
        assert stage.enters and set(stage.enters) <= set(entering.CAPACITIES), stage.code
        assert stage.law or not stage.needs - {"conclusion"}, stage.code
        assert not stage.approval or "leader" in stage.enters, stage.code
        for codes in (stage.returns, *(after.codes for after in stage.after)):
            assert all(code in machine for code in codes), stage.code
        for code in stage.returns:
            assert machine.position(code) < machine.position(stage.code), (stage.code, code)
    assert any(stage.may_conclude for stage in machine)
    assert machine.grounds and machine.ways


def test_every_need_is_asked_of_the_case_or_of_the_form() -> None:
    assert set(NEEDS) == set(TESTS) | set(TYPED) | {"two_people"}
    assert set(RUN_ACTS.values()) <= set(TABLE)


def test_the_table_has_the_stages_of_both_halves_in_order() -> None:
    assert [stage.code for stage in stage_table.machine("liability")] == [f"A{n}" for n in range(1, 21)]
    accountability = [stage.code for stage in stage_table.machine("accountability")]
    assert accountability[0] == "B1"
    assert accountability[-1] == "B17"
    assert accountability.index("B5a") == accountability.index("B5") + 1


#: Events that a stage gives to the deadlines under another name than its own.
BESIDES = {
    **{code: {"report.replied"} for code in facts.REPLIED},
    "A19": {"report.replied", "rectification.evaluated"},
    **{code: {"inquiry.filed"} for code in facts.FILED},
}


@pytest.mark.parametrize("half", HALVES)
def test_the_clocks_of_a_stage_are_those_whose_rules_name_it(half: str) -> None:
    """What the stages say of deadlines and what the deadlines say of stages are one thing."""
    rules = tables.table("deadlines")
    for stage in stage_table.machine(half):
        events = {f"stage.{stage.code}.entered"} | BESIDES.get(stage.code, set())
        assert set(stage.starts) == {rule.code for rule in rules if rule.get("trigger") in events}, stage.code
        met = {rule.code for rule in rules if events & set(rule.get("met_by") or ())}
        assert set(stage.stops) == met, stage.code


def test_a_stage_that_decides_asks_for_the_review() -> None:
    for half, code in (("liability", "A13"), ("accountability", "B9"), ("accountability", "B11")):
        stage = stage_table.machine(half).stage(code)
        assert stage is not None
        codes = [refusal.code for refusal in unmet(stage, Standing(team_size=2), Move(code, TODAY, "书"))]
        assert "stage.review_missing" in codes


#: Whose gate in law.md 6.1 and 6.2 is a leader of the organ, or a decision taken together under one.
LEADERS = {"A7", "A13", "B2", "B3", "B4", "B5", "B5a", "B7a", "B9", "B11", "B12"}


def test_a_leader_approves_what_the_law_lets_a_leader_decide() -> None:
    approved = {stage.code for half in HALVES for stage in stage_table.machine(half) if stage.approval}
    assert approved == LEADERS
    back = {stage.code for half in HALVES for stage in stage_table.machine(half) if stage.return_approval}
    assert back == {"B8"}


moves = st.builds(
    Move,
    st.sampled_from([stage.code for stage in MACHINE]),
    st.dates(min_value=YESTERDAY, max_value=TODAY),
    st.sampled_from(["", "报告"]),
    st.sampled_from(["", "XS1"]),
    st.sampled_from(["", "facts"]),
    st.sampled_from(["", "补证"]),
)
conditions = st.tuples(
    st.integers(0, 3), st.frozensets(st.sampled_from(["team", "review", "conclusion"])), st.booleans()
)


@given(st.lists(st.tuples(moves, conditions), max_size=12))
def test_whatever_is_tried_days_never_run_back_and_needs_were_met_on_entering(
    tries: list[tuple[Move, tuple[int, frozenset[str], bool]]],
) -> None:
    entered: list[tuple[str, date]] = []
    current: str | None = None
    for move, (size, has, concluded) in tries:
        standing = Standing(current, tuple(entered), has, size, concluded)
        if MACHINE.refusals(standing, move, TODAY):
            continue
        stage, here = MACHINE.stage(move.code), MACHINE.stage(current)
        assert stage is not None
        assert move.on is not None
        if MACHINE.is_back(current, move.code):
            assert move.reason and move.ground in MACHINE.grounds
            assert here is not None and move.code in here.returns
            assert not concluded
        else:
            assert not unmet(stage, standing, move, MACHINE.ways)
            assert all({code for code, _ in entered} & set(after.codes) for after in stage.after)
        entered.append((move.code, move.on))
        current = move.code
    days = [day for _, day in entered]
    assert days == sorted(days)
    assert all(earlier[0] != later[0] for earlier, later in pairwise(entered))
