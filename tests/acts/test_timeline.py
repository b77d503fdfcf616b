"""The timeline of a case: each reader gets the halves they see and nothing else."""

from __future__ import annotations

from itertools import combinations

import pytest
from bson import ObjectId

from casebook.acts import Actor, record
from casebook.acts.models import AUDIENCES, TrailEntry
from casebook.acts.timeline import of_case
from casebook.store import explain_uses_index, transact

WANG = Actor(id="p1", name="王敏")
CASE = ObjectId()


@pytest.fixture
def acts_of_each_half(store):
    def work(uow):
        for number in (1, 2):
            for half in AUDIENCES:
                record(uow, WANG, "trail.read", case_id=CASE, half=half, summary=f"{half} {number}")
        record(uow, WANG, "trail.read", case_id=ObjectId(), summary="another case")

    transact(work)


@pytest.mark.parametrize(
    "audiences", [subset for size in range(4) for subset in combinations(AUDIENCES, size)], ids="+".join
)
def test_a_reader_gets_exactly_the_halves_seen(acts_of_each_half, audiences):
    assert {entry.half for entry in of_case(CASE, audiences)} == set(audiences)
    assert len(of_case(CASE, audiences)) == 2 * len(audiences)


def test_the_newest_stands_first(acts_of_each_half):
    summaries = [entry.summary for entry in of_case(str(CASE), ["liability"])]
    assert summaries == ["liability 2", "liability 1"]


def test_one_half_may_be_asked_for(acts_of_each_half):
    assert {entry.half for entry in of_case(CASE, AUDIENCES, half="liability")} == {"liability"}


def test_a_half_that_is_not_seen_is_empty_when_asked_for(acts_of_each_half):
    assert of_case(CASE, ["common", "liability"], half="accountability") == []


def test_an_audience_that_does_not_exist_shows_nothing(acts_of_each_half):
    assert of_case(CASE, ["everything"]) == []


def test_the_timeline_is_read_by_an_index(store):
    """The embedded server explains only the indexed part; the half is sorted out of the case's entries."""
    assert explain_uses_index(TrailEntry.objects(case_id=CASE))
