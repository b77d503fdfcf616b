"""What waits for a leader: found without opening each case, and by nobody else."""

from __future__ import annotations

from typing import Any

import pytest

from casebook import clock
from casebook.acts.models import TrailEntry
from casebook.cases.models import Case
from casebook.investigations import service, waiting

from .conftest import Walk


def _what(walk: Walk, who: str) -> list[tuple[str, str]]:
    return [(item.kind, str(item.what)) for item in waiting.of_leader(walk.people[who])]


def _recusal(walk: Walk, half: str, name: str, ground: str = "interest") -> str:
    values = {"ground": ground, "asked_by": "party", "reason": "有利害关系"}
    service.ask_recusal(walk.people["leader2"], walk.id, half, walk.people[name].id, **values)
    return str(walk.half(half).recusals[-1].key)


def test_what_was_prepared_and_asked_for_waits_until_it_is_answered(walk: Walk) -> None:
    walk.teams("liability")
    walk.teams("accountability")
    assert _what(walk, "leader") == []
    walk.ask("liability", "A7")
    walk.ask("accountability", "B5")
    key = _recusal(walk, "liability", "enforcement2")
    assert _what(walk, "leader") == [
        ("stage", "A7 行政处罚立案"),
        ("stage", "B5 立案"),
        ("recusal", "陈立军"),
    ]
    leader = walk.people["leader"]
    service.approve_stage(leader, walk.id, "liability", clock.today())
    service.refuse_stage(leader, walk.id, "accountability", "材料不全")
    assert _what(walk, "leader") == [("recusal", "陈立军")]
    values = {"granted": False, "answer": "不属实", "decided_on": clock.today()}
    service.decide_recusal(leader, walk.id, "liability", key, **values)
    assert _what(walk, "leader") == []
    assert Case.objects.get(id=walk.id).waits is None


def test_a_leader_with_another_part_in_it_or_whose_own_it_is_is_not_asked(walk: Walk) -> None:
    walk.teams("liability")
    walk.ask("liability", "A7")
    _recusal(walk, "liability", "leader")
    assert _what(walk, "leader") == [("stage", "A7 行政处罚立案")]
    assert _what(walk, "leader2") == [("stage", "A7 行政处罚立案"), ("recusal", "王志强")]
    key = _recusal(walk, "liability", "leader2")
    values = {"granted": True, "answer": "属实", "decided_on": clock.today(), "authority": "市政府"}
    service.decide_recusal(walk.people["leader"], walk.id, "liability", key, **values)
    assert _what(walk, "leader2") == []


@pytest.mark.parametrize("who", ["enforcement", "discipline", "reviewer", "caseadmin", "education"])
def test_nobody_else_has_such_a_list(walk: Walk, app: Any, sign_in: Any, who: str) -> None:
    walk.teams("liability")
    walk.ask("liability", "A7")
    assert _what(walk, who) == []
    client = sign_in(app.test_client(), who)
    assert client.get("/approvals/").status_code == 403
    assert "/approvals/" not in client.get("/cases/").get_data(as_text=True)


def test_the_page_and_the_number_beside_its_noun(walk: Walk, app: Any, sign_in: Any) -> None:
    client = sign_in(app.test_client(), "leader")
    assert "没有等待您批准的事项" in client.get("/approvals/").get_data(as_text=True)
    walk.teams("accountability")
    walk.ask("accountability", "B5")
    page = client.get("/approvals/").get_data(as_text=True)
    assert f'href="/cases/{walk.id}/accountability/approval"' in page
    assert "B5 立案" in page and "李若兰" in page


def test_that_something_sealed_waits_leaves_no_trace_in_the_common_part(walk: Walk) -> None:
    walk.teams("accountability")
    walk.ask("accountability", "B5")
    service.approve_stage(walk.people["leader"], walk.id, "accountability", clock.today())
    for entry in TrailEntry.objects(case_id=walk.id, half__ne="accountability"):
        assert "waits" not in {change.field for change in entry.changes}
