"""What waits for a leader: found without opening each case, and by nobody else."""

from __future__ import annotations

from typing import Any

import pytest

from casebook import clock
from casebook.accounts import Person, actor_for
from casebook.acts.models import TrailEntry
from casebook.cases.models import Case
from casebook.investigations import service, waiting
from casebook.measures import service as measures
from casebook.measures.models import Measure
from casebook.measures.transfers import service as transfers
from casebook.measures.transfers.models import TransferQuestion
from casebook.store import explain_uses_index

from .conftest import Walk, also


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


@pytest.fixture
def grave(make_case: Any, people: dict[str, Any]) -> Walk:
    """An accident of three deaths whose unit concealed it, with both teams."""
    party = {
        "key": "u1",
        "kind": "organisation",
        "name": "东海化工有限公司",
        "circumstances": ["concealment"],
    }
    incident = {"occurred_at": clock.now(), "precision": "minute", "deaths": 3}
    walk = Walk(people, str(make_case(unit_id="donghu", incident=incident, parties=[party]).id))
    walk.teams("liability")
    walk.teams("accountability")
    return walk


def _low_fine(walk: Walk) -> Measure:
    values = {
        "half": "liability",
        "party": "u1",
        "sanction": "XZ03",
        "violation": "瞒报较大事故",
        "articles": ["493-36-unit"],
        "amount_fen": 300_000_000,
        "below_reason": "主动消除危害后果",
    }
    return measures.propose(walk.handler("liability"), walk.id, "penalty", values)


def test_a_reason_for_less_than_the_maximum_waits_until_it_is_answered(grave: Walk) -> None:
    fine = _low_fine(grave)
    name = f"{fine.number} 东海化工有限公司"
    assert _what(grave, "leader") == [("below_maximum", name)]
    assert _what(grave, "leader2") == [("below_maximum", name)]
    measures.approve_below_maximum(grave.people["leader"], fine.id, fine.version)
    assert _what(grave, "leader") == [] == _what(grave, "leader2")


@pytest.mark.parametrize("half", ["liability", "accountability"])
def test_a_reason_for_not_transferring_waits_for_a_leader_who_did_not_ask(grave: Walk, half: str) -> None:
    leader = grave.people["leader"]
    question = transfers.request_no_transfer(leader, grave.id, half, None, reason="另案处理")
    assert _what(grave, "leader") == []
    (kind, what), *others = _what(grave, "leader2")
    assert kind == "no_transfer" and others == []
    assert ("重大责任事故罪" if half == "liability" else "玩忽职守罪") in what
    other = grave.people["leader2"]
    transfers.refuse_no_transfer(other, grave.id, half, question.version, answer="应当移送")
    assert _what(grave, "leader2") == []


def test_who_investigated_or_reviews_the_case_approves_no_reason(grave: Walk, refused: Any) -> None:
    leader = grave.people["leader2"]
    also(leader.id, "reviewer")
    service.assign_reviewer(grave.people["leader"], grave.id, "liability", leader.id)
    fine = _low_fine(grave)
    question = transfers.request_no_transfer(
        grave.handler("liability"), grave.id, "liability", None, reason="另案处理"
    )
    acting = actor_for(Person.objects.get(id=leader.id))
    assert waiting.of_leader(acting) == []
    assert refused(measures.approve_below_maximum, acting, fine.id, fine.version) == ["measure.investigator"]
    values = (grave.id, "liability", question.version)
    assert refused(transfers.approve_no_transfer, acting, *values) == ["transfer.investigator"]


def test_what_waits_is_found_from_an_index(store: Any) -> None:
    store.ensure_indexes()
    assert explain_uses_index(Measure.objects(below_top="requested"))
    assert explain_uses_index(TransferQuestion.objects(withholdings__state="requested"))


def test_the_list_filters_sorts_pages_and_exports_what_it_shows(grave: Walk, app: Any, sign_in: Any) -> None:
    fine = _low_fine(grave)
    grave.ask("liability", "A7")
    grave.ask("accountability", "B5")
    client = sign_in(app.test_client(), "leader")

    def shown(query: str) -> list[str]:
        page = client.get(f"/approvals/?{query}").get_data(as_text=True)
        names = (fine.number, "A7 行政处罚立案", "B5 立案")
        return sorted((name for name in names if name in page), key=page.index)

    assert shown("") == [fine.number, "A7 行政处罚立案", "B5 立案"]
    assert shown("order=desc") == ["B5 立案", "A7 行政处罚立案", fine.number]
    assert shown("kind=stage") == ["A7 行政处罚立案", "B5 立案"]
    assert shown("half=accountability") == ["B5 立案"]
    file = client.get("/approvals/?kind=below_maximum&export=csv").get_data().decode("utf-8-sig")
    assert file.splitlines()[-1].startswith(f"{fine.number} 东海化工有限公司,罚款低于上限"), file
    assert "<html" not in file and "A7" not in file
