"""Recall over the published cases: what a leader types finds what is on point within the first ten."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from casebook.search import service

DATA = Path(__file__).parent.parent / "data"


def queries(name):
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


def recalls(people, asked):
    """Recall within ten per query, printed."""
    found = []
    for query in asked:
        answer = service.search(people["leader"], query["query"], limit=10)
        first_ten = [hit.external_id for hit in answer.hits]
        wanted = [one["id"] for one in query["relevant"]]
        recall = sum(one in first_ten for one in wanted) / len(wanted)
        found.append(recall)
        print(f"{query['qid']} {recall:.2f} of {len(wanted)} in {answer.total}: {query['query']}")
    return found


@pytest.mark.parametrize(
    ("file", "least"), [("precedent-queries.jsonl", 0.9), ("precedent-queries-own.jsonl", 0.9)]
)
def test_what_a_leader_types_finds_nearly_all_that_is_on_point(precedents, people, file, least):
    found = recalls(people, queries(file))
    mean = sum(found) / len(found)
    print(f"mean recall@10 {mean:.3f} over {len(found)} queries")
    assert mean >= least


def test_what_is_most_on_point_comes_early(precedents, people):
    places = []
    for query in queries("precedent-queries.jsonl") + queries("precedent-queries-own.jsonl"):
        hits = service.search(people["leader"], query["query"], limit=10).hits
        best = {one["id"] for one in query["relevant"] if one["grade"] == 2}
        places.append(next((place for place, hit in enumerate(hits, 1) if hit.external_id in best), 11))
    assert sum(1 / place for place in places) / len(places) >= 0.9


def test_what_no_case_has_finds_nothing(precedents, people):
    answer = service.search(people["leader"], "鳄梨酱配方")
    assert answer.total == 0 and answer.hits == []
