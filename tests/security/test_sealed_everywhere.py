"""A fact that only the accountability half holds: a table of every place that could show it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from casebook.cases import attachments, party_names, service
from casebook.cases.inquiry import TeamMember
from casebook.cases.models import Party
from casebook.interchange.exporting import export_lines, show_case
from casebook.investigations import rectifications
from casebook.measures import service as measures
from casebook.measures.choices import KINDS
from casebook.search import likeness, upkeep
from casebook.search import service as search
from casebook.store import transact
from tests.leaks import assert_visible

#: Words that stand in the sealed half alone: findings, a party, a measure, an interview, a file, its text.
SECRETS = ("渎职线索甲", "欧阳秘书", "诫勉事由乙", "约谈要点丙", "密件丁", "密件正文戊", "整改要求己")
OPEN = "江海化工"
WITHOUT = ("enforcement", "caseadmin")
WITH = ("discipline", "leader")


@pytest.fixture
def case(make_case: Callable[..., Any], people: dict[str, Any]) -> Any:
    """A case whose sealed half holds every secret, each put there by the service that keeps it."""
    case = make_case(title=f"{OPEN}爆炸事故", facts=f"{OPEN}发生爆炸", incident={"deaths": 3})
    discipline = people["discipline"]

    def staff(uow: Any) -> None:
        stored = service.fresh(uow, case.id)
        stored.liability.team = [TeamMember(person=people["enforcement"].id, name="甲")]
        stored.accountability.team = [TeamMember(person=discipline.id, name="乙")]
        stored.accountability.findings = SECRETS[0]
        stored.parties = [
            Party(key="p1", kind="organisation", name=f"{OPEN}有限公司"),
            Party(key="p2", kind="person", name=SECRETS[1], half="accountability"),
        ]
        service.touch(uow, stored)

    transact(staff)
    handling = {"half": "accountability", "subject": "某科长", "subject_kind": "person", "sanction": "ED4"}
    measures.propose(discipline, case.id, "handling", handling | {"detail": SECRETS[2]})
    notice = {"half": "accountability", "readers": "内部", "title": "关于某局的通报", "text": SECRETS[3]}
    measures.propose(discipline, case.id, "notice", notice)
    attachments.attach(
        discipline, str(case.id), "accountability", io.BytesIO(SECRETS[5].encode()), f"{SECRETS[4]}.txt"
    )
    rectifications.add(discipline, str(case.id), "accountability", requirement=SECRETS[6], responsible="某局")
    upkeep.catch_up()
    return case


def pages(case: Any) -> Iterator[str]:
    """Every address that shows cases or counts them."""
    yield from (
        "/",
        "/cases/",
        "/cases/?export=csv",
        "/cases/?overdue=1",
        "/cases/?kind=handling",
        "/measures/",
    )
    here = f"/cases/{case.id}"
    yield from (
        f"{here}/",
        f"{here}/?half=accountability",
        f"{here}/edit",
        f"{here}/similar",
        f"{here}/close",
    )
    yield from (
        f"{here}/accountability/stages",
        f"{here}/accountability/findings",
        f"{here}/accountability/team",
    )
    for kind in KINDS:
        yield f"/measures/{kind}/"
        yield f"/measures/{kind}/?export=csv"
    for word in (OPEN, *SECRETS):  # only a part is typed: a page repeats what its reader typed
        yield f"/search/?q={word[:2]}"
    yield f"/search/export.csv?q={OPEN}"
    yield f"/cases/suggest/parties?q={SECRETS[1][:2]}"
    yield "/compilations/new"


def plain(answer: Any) -> str:
    """A page without the marks inside its words."""
    return str(answer.get_data(as_text=True)).replace("<mark>", "").replace("</mark>", "")


@pytest.mark.parametrize("who", WITHOUT)
def test_no_page_list_export_or_suggestion_of_who_lacks_the_half_holds_it(
    who: str, client: Any, case: Any, sign_in: Callable[..., Any]
) -> None:
    browser = sign_in(client, who)
    for address in pages(case):
        answer = browser.get(address)
        try:
            assert_visible([], SECRETS, plain(answer))
        except AssertionError as leak:
            raise AssertionError(f"{address} as {who}: {leak}") from leak


@pytest.mark.parametrize("who", WITHOUT)
def test_no_answer_of_a_service_holds_it(who: str, case: Any, people: dict[str, Any]) -> None:
    actor = people[who]
    for word in SECRETS:
        assert search.search(actor, word).total == 0, word
    answers = [
        repr(search.search(actor, OPEN)),
        repr(likeness.similar(actor, service.find_case(str(case.id)))),
        json.dumps(show_case(actor, str(case.id)), ensure_ascii=False),
        "\n".join(export_lines(actor)),
        repr([entry.name for entry in party_names.suggest(actor, "欧阳")]),
        repr(measures.of_case(actor, service.find_case(str(case.id)))),
        repr([file.name for file in attachments.of_case(actor, service.find_case(str(case.id)))]),
    ]
    for answer in answers:
        assert_visible([], SECRETS, answer)


@pytest.mark.parametrize("who", WITH)
def test_who_has_the_half_finds_each_of_them(
    who: str, client: Any, case: Any, people: dict[str, Any], sign_in: Callable[..., Any]
) -> None:
    page = sign_in(client, who).get(f"/cases/{case.id}/").get_data(as_text=True)
    assert_visible([SECRETS[1], SECRETS[4], SECRETS[6]], [], page)
    for word in SECRETS:
        assert search.search(people[who], word).total == 1, word


@pytest.mark.parametrize("who", ["auditor", "sysadmin", "secadmin"])
def test_the_three_administrators_see_no_content_at_all(
    who: str, client: Any, case: Any, sign_in: Callable[..., Any]
) -> None:
    browser = sign_in(client, who)
    for address in (*pages(case), "/trail/", "/trail/?export=csv", "/people/"):
        if address.startswith("/search/"):
            assert browser.get(address).status_code == 403
            continue
        assert_visible([], [*SECRETS, f"{OPEN}爆炸事故"], plain(browser.get(address)))
