"""Grades of accidents: the boundaries of the law, and that what is not known says nothing."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.law.grading import LIMBS, NO_GRADE, code_of_published, grade, rows_in_force
from casebook.law.tables import table

WAN = 10_000 * 100  # fen
numbers = st.integers(0, 500)
losses = st.integers(0, 20_000 * WAN)
maybe = st.one_of(st.none(), numbers)
maybe_loss = st.one_of(st.none(), losses)


def rank(code: str | None) -> int:
    """4 for the worst grade, 0 for none."""
    return 0 if code is None else 5 - int(code[1])


@pytest.mark.parametrize(
    ("deaths", "code"),
    [(0, "G4"), (1, "G4"), (2, "G4"), (3, "G3"), (9, "G3"), (10, "G2"), (29, "G2"), (30, "G1"), (97, "G1")],
)
def test_the_boundaries_of_deaths(deaths, code):
    result = grade(deaths, None, None)
    assert (result.code, result.decided_by) == (code, ("deaths",))


@pytest.mark.parametrize(
    ("injured", "code"), [(0, "G4"), (9, "G4"), (10, "G3"), (49, "G3"), (50, "G2"), (99, "G2"), (100, "G1")]
)
def test_the_boundaries_of_serious_injuries(injured, code):
    result = grade(None, injured, None)
    assert (result.code, result.decided_by) == (code, ("serious_injuries",))


@pytest.mark.parametrize(
    ("fen", "code"),
    [
        (0, "G4"),
        (1_000 * WAN - 1, "G4"),
        (1_000 * WAN, "G3"),
        (5_000 * WAN - 1, "G3"),
        (5_000 * WAN, "G2"),
        (10_000 * WAN - 1, "G2"),
        (10_000 * WAN, "G1"),
    ],
)
def test_the_boundaries_of_direct_loss(fen, code):
    result = grade(None, None, fen)
    assert (result.code, result.decided_by) == (code, ("direct_loss",))


def test_the_worst_limb_decides_and_is_named():
    result = grade(1, 12, 6_000 * WAN)
    assert (result.code, result.name, result.decided_by) == ("G2", "重大事故", ("direct_loss",))


def test_limbs_that_reach_the_same_grade_are_all_named():
    assert grade(44, 2, 39_000 * WAN).decided_by == ("deaths", "direct_loss")


def test_the_basis_is_the_article_that_was_read():
    result = grade(3, None, None)
    assert result.basis == "《生产安全事故报告和调查处理条例》（2007）第3(1)③条"
    assert result.verified is True


def test_with_nothing_known_there_is_no_grade():
    assert grade(None, None, None) == NO_GRADE


@given(maybe, maybe, maybe_loss)
def test_an_event_that_is_no_production_safety_accident_has_no_grade(deaths, injured, loss):
    assert grade(deaths, injured, loss, production_safety_accident=False) == NO_GRADE


def test_whether_it_is_an_accident_not_being_known_is_no_denial():
    assert grade(3, None, None, production_safety_accident=None).code == "G3"


@given(maybe, maybe, maybe_loss)
def test_what_is_not_known_names_no_limb(deaths, injured, loss):
    known = {"deaths": deaths, "serious_injuries": injured, "direct_loss": loss}
    assert all(known[limb] is not None for limb in grade(deaths, injured, loss).decided_by)


@given(numbers)
def test_not_known_is_not_zero(deaths):
    """Zero serious injuries can be a limb that decides; unknown ones never are."""
    assert "serious_injuries" not in grade(deaths, None, None).decided_by
    assert ("serious_injuries" in grade(deaths, 0, None).decided_by) == (deaths < 3)


@given(maybe, maybe, maybe_loss, numbers)
def test_more_deaths_never_make_it_lighter(deaths, injured, loss, more):
    after = grade((deaths or 0) + more, injured, loss)
    assert rank(after.code) >= rank(grade(deaths, injured, loss).code)


@given(maybe, maybe, maybe_loss, numbers)
def test_more_serious_injuries_never_make_it_lighter(deaths, injured, loss, more):
    after = grade(deaths, (injured or 0) + more, loss)
    assert rank(after.code) >= rank(grade(deaths, injured, loss).code)


@given(maybe, maybe, maybe_loss, losses)
def test_more_loss_never_makes_it_lighter(deaths, injured, loss, more):
    after = grade(deaths, injured, (loss or 0) + more)
    assert rank(after.code) >= rank(grade(deaths, injured, loss).code)


@given(numbers, numbers, losses)
def test_the_grade_is_the_worst_of_its_limbs(deaths, injured, loss):
    limbs = [grade(deaths, None, None), grade(None, injured, None), grade(None, None, loss)]
    assert rank(grade(deaths, injured, loss).code) == max(rank(limb.code) for limb in limbs)


@given(st.integers(0, 10**14), st.sampled_from(sorted(LIMBS.values())))
def test_every_number_lies_in_exactly_one_range(value, key):
    holding = [
        entry.code
        for entry in table("grades")
        if entry[key].get("from", 0) <= value and value < entry[key].get("below", value + 1)
    ]
    assert len(holding) == 1


@pytest.mark.parametrize("limbs", [(-1, None, None), (None, -1, None), (None, None, -1)])
def test_a_negative_number_is_refused(limbs):
    with pytest.raises(ValueError, match="below zero"):
        grade(*limbs)


def test_an_accident_before_the_regulation_has_no_grade_of_it():
    assert grade(30, None, None, on=date(2007, 5, 31)) == NO_GRADE
    assert grade(30, None, None, on=date(2007, 6, 1)).code == "G1"


def test_the_ladder_begins_with_the_worst():
    assert [entry.code for entry in rows_in_force()] == ["G1", "G2", "G3", "G4"]
    assert rows_in_force(date(2026, 1, 1)) == rows_in_force()


@pytest.mark.parametrize(
    ("name", "code"),
    [("特别重大", "G1"), ("重大", "G2"), ("较大", "G3"), ("一般", "G4"), ("不明", None), (None, None)],
)
def test_a_published_grade_has_its_code(name, code):
    assert code_of_published(name) == code
