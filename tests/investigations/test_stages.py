"""The stage machine, without a store."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.cases.choices import HALVES
from casebook.investigations import stage_table
from casebook.investigations.stages import NEEDS, Machine, Move, Stage, Standing, unmet

TODAY = date(2026, 11, 24)
YESTERDAY = TODAY - timedelta(days=1)
FULL = {"team_size": 2, "agreed": True, "concluded": False}


def _stage(code: str, *needs: str, may_conclude: bool = False) -> Stage:
    return Stage(
        code,
        "liability",
        f"阶段{code}",
        "",
        "",
        (),
        frozenset(needs),
        "《某法》第1条",
        may_conclude=may_conclude,
    )


MACHINE = Machine(
    "liability",
    [
        _stage("A1"),
        _stage("A2", "team"),
        _stage("A3", "two_people", "document", may_conclude=True),
        _stage("A4", "review"),
        _stage("A5", "conclusion"),
    ],
)


def _codes(standing: Standing, move: Move) -> list[str]:
    return [refusal.code for refusal in MACHINE.refusals(standing, move, TODAY)]


def test_an_investigation_may_begin_at_any_stage_whose_needs_are_met() -> None:
    assert _codes(Standing(), Move("A1", TODAY)) == []
    assert _codes(Standing(team_size=1), Move("A2", TODAY)) == []


def test_stages_may_be_skipped_and_a_skipped_one_needs_nothing() -> None:
    standing = Standing("A1", (("A1", YESTERDAY),), agreed=True)
    assert _codes(standing, Move("A4", TODAY)) == []  # A2 would need a team, A3 two people and a paper
    after = Standing("A4", (("A1", YESTERDAY), ("A4", TODAY)))
    places = {stage.code: place for stage, place in MACHINE.places(after)}
    assert places == {"A1": "passed", "A2": "skipped", "A3": "skipped", "A4": "current", "A5": "ahead"}


@pytest.mark.parametrize(
    ("code", "standing", "document", "expected"),
    [
        ("A2", Standing(), "", ["stage.team_missing"]),
        ("A3", Standing(team_size=1), "报告", ["stage.two_people"]),
        ("A3", Standing(team_size=2), "  ", ["stage.document_missing"]),
        ("A3", Standing(), "", ["stage.two_people", "stage.document_missing"]),
        ("A4", Standing(team_size=2), "", ["stage.review_missing"]),
        ("A5", Standing(team_size=2, agreed=True), "", ["stage.conclusion_missing"]),
        ("A9", Standing(), "", ["stage.unknown"]),
        ("B1", Standing(), "", ["stage.unknown"]),
        ("", Standing(), "", ["stage.unknown"]),
    ],
)
def test_a_stage_asks_for_what_it_needs(
    code: str, standing: Standing, document: str, expected: list[str]
) -> None:
    assert _codes(standing, Move(code, TODAY, document)) == expected


def test_a_refusal_names_the_stage_and_the_law() -> None:
    (refusal,) = MACHINE.refusals(Standing(), Move("A2", TODAY), TODAY)
    assert "阶段A2" in refusal.message
    assert "《某法》第1条" in refusal.message


def test_the_same_stage_again_is_refused() -> None:
    assert _codes(Standing("A1", (("A1", YESTERDAY),)), Move("A1", TODAY)) == ["stage.already_there"]


def test_going_back_needs_a_reason_and_nothing_else() -> None:
    standing = Standing("A4", (("A4", YESTERDAY),))
    assert _codes(standing, Move("A3", TODAY)) == ["stage.backwards_reason"]
    assert _codes(standing, Move("A3", TODAY, reason="  ")) == ["stage.backwards_reason"]
    assert _codes(standing, Move("A3", TODAY, reason="证据不足")) == []


def test_a_concluded_investigation_goes_no_way_back() -> None:
    standing = Standing("A4", (("A4", YESTERDAY),), concluded=True)
    assert _codes(standing, Move("A3", TODAY, reason="证据不足")) == ["stage.concluded"]


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
    assert _codes(Standing("A1", (("A1", YESTERDAY),), team_size=1), Move("A2", on)) == expected


def test_what_a_stage_ahead_still_lacks_is_what_entering_it_today_is_refused_for() -> None:
    standing = Standing("A1", (("A1", YESTERDAY),), team_size=1)
    lacks = {code: (lack.wanting, lack.asked) for code, lack in MACHINE.lacks(standing, TODAY).items()}
    assert lacks == {
        "A2": ((), ()),
        "A3": (("两名以上办案人员",), ("所作文书",)),
        "A4": (("审理意见",), ()),
        "A5": (("调查结论",), ()),
    }


@pytest.mark.parametrize("standing", [Standing(), Standing("A2", (("A2", YESTERDAY),), **FULL)])
def test_a_stage_that_lacks_nothing_is_entered_once_the_form_is_filled_in(standing: Standing) -> None:
    for code, lack in MACHINE.lacks(standing, TODAY).items():
        refused = MACHINE.refusals(standing, Move(code, TODAY, "报告"), TODAY)
        assert bool(lack.wanting) == bool(refused), code


def test_an_investigation_may_conclude_from_its_report_on() -> None:
    assert [MACHINE.may_conclude(Standing(code)) for code in (None, "A1", "A2", "A3", "A4")] == [
        False,
        False,
        False,
        True,
        True,
    ]


def test_a_machine_without_stages_is_no_machine() -> None:
    with pytest.raises(ValueError, match="no stages"):
        Machine("liability", [])


@pytest.mark.parametrize("half", HALVES)
def test_the_table_gives_every_stage_a_name_needs_we_know_and_a_law_where_it_has_one(half: str) -> None:
    machine = stage_table.machine(half)
    for stage in machine:
        assert str(stage.name)
        assert stage.needs <= set(NEEDS)
        assert stage.law or not stage.needs - {"conclusion"}, stage.code
    assert any(stage.may_conclude for stage in machine)


def test_the_table_has_the_stages_of_both_halves_in_order() -> None:
    assert [stage.code for stage in stage_table.machine("liability")] == [f"A{n}" for n in range(1, 21)]
    accountability = [stage.code for stage in stage_table.machine("accountability")]
    assert accountability[0] == "B1"
    assert accountability[-1] == "B17"
    assert accountability.index("B5a") == accountability.index("B5") + 1


def test_a_stage_that_decides_asks_for_the_review() -> None:
    for half, code in (("liability", "A13"), ("accountability", "B9"), ("accountability", "B11")):
        stage = stage_table.machine(half).stage(code)
        assert stage is not None
        assert "stage.review_missing" in [
            refusal.code for refusal in unmet(stage, Standing(team_size=2), "书")
        ]


moves = st.builds(
    Move,
    st.sampled_from([stage.code for stage in MACHINE]),
    st.dates(min_value=YESTERDAY, max_value=TODAY),
    st.sampled_from(["", "报告"]),
    st.sampled_from(["", "补证"]),
)
conditions = st.tuples(st.integers(0, 3), st.booleans(), st.booleans())


@given(st.lists(st.tuples(moves, conditions), max_size=12))
def test_whatever_is_tried_days_never_run_back_and_needs_were_met_on_entering(
    tries: list[tuple[Move, tuple[int, bool, bool]]],
) -> None:
    entered: list[tuple[str, date]] = []
    current: str | None = None
    for move, (size, agreed, concluded) in tries:
        standing = Standing(current, tuple(entered), size, agreed, concluded)
        if MACHINE.refusals(standing, move, TODAY):
            continue
        stage = MACHINE.stage(move.code)
        assert stage is not None
        assert move.on is not None
        if MACHINE.is_back(standing, move.code):
            assert move.reason
            assert not concluded
        else:
            assert not unmet(stage, standing, move.document)
        entered.append((move.code, move.on))
        current = move.code
    days = [day for _, day in entered]
    assert days == sorted(days)
    assert all(earlier[0] != later[0] for earlier, later in pairwise(entered))
