"""Every refusal of the investigations is documented and reached by a test."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from casebook.accounts import Person, actor_for
from casebook.cases.inquiry import Investigation, TeamMember
from casebook.cases.models import Case
from casebook.investigations import inquiry, service
from casebook.refusals import NotFound, NotPermitted
from casebook.settings import ROOT

from .conftest import Walk, also

NOUNS = (
    "stage|team|reviewer|review|findings|conclusion|decline|reopen|release|close|rectification|half|"
    "approval|recusal|hearing"
)
CODE = re.compile(rf'"((?:{NOUNS}|investigation)\.(?!html)[a-z_]+)"')


def _codes(folder: Path) -> set[str]:
    return {code for path in folder.glob("*.py") for code in CODE.findall(path.read_text(encoding="utf-8"))}


def test_every_code_is_documented() -> None:
    page = (ROOT / "docs" / "investigations.md").read_text(encoding="utf-8")
    assert not {code for code in _codes(ROOT / "casebook" / "investigations") if f"`{code}`" not in page}


def test_every_code_is_asked_for_by_a_test() -> None:
    assert not _codes(ROOT / "casebook" / "investigations") - _codes(Path(__file__).parent)


def test_a_reviewer_found_in_a_team_after_all_is_refused(walk: Walk) -> None:
    """Assigning forbids it; should the store ever hold it, the review is refused all the same."""
    walk.teams("liability")
    walk.stage("liability")
    walk.findings("liability")
    walk.submit("liability")
    reviewer = walk.reviewer("liability")
    case = walk.case
    case.accountability.team.append(TeamMember(person=reviewer.id, name=reviewer.name))
    Case._get_collection().update_one(
        {"_id": case.id}, {"$set": {"accountability": case.accountability.to_mongo()}}
    )
    with pytest.raises(NotPermitted) as caught:
        walk.review("liability")
    assert caught.value.code == "review.investigated"


def test_a_reviewer_who_sees_the_half_by_another_role_reviews_it_only_when_assigned(walk: Walk) -> None:
    also(walk.people["leader2"].id, "reviewer")
    walk.teams("liability")
    walk.stage("liability")
    walk.findings("liability")
    walk.submit("liability")
    leader = actor_for(Person.objects.get(username="leader2"))
    with pytest.raises(NotPermitted) as caught:
        service.review(leader, walk.id, "liability", "agreed")
    assert caught.value.code == "review.not_assigned"


def test_a_handler_of_the_unit_who_is_not_in_the_team_is_told_so(walk: Walk) -> None:
    service.assign_team(walk.people["leader"], walk.id, "liability", [walk.people["enforcement2"].id])
    with pytest.raises(NotPermitted) as caught:
        service.set_findings(walk.people["enforcement"], walk.id, "liability", "认定")
    assert caught.value.code == "investigation.not_in_team"


def test_no_such_rectification(walk: Walk) -> None:
    with pytest.raises(NotFound) as caught:
        service.sign_off(walk.people["leader"], walk.id, "00000000", None)
    assert caught.value.code == "rectification.not_found"


def test_every_state_in_the_way_has_its_sentence() -> None:
    from casebook.cases.choices import INVESTIGATION_STATES
    from casebook.refusals import Refusal

    for state in INVESTIGATION_STATES:
        with pytest.raises(Refusal) as caught:
            inquiry.require_state(Investigation(state=state))
        assert caught.value.code == f"investigation.{state}"
        assert caught.value.message
