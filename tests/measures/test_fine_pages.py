"""Choosing the basis of a fine in the browser: two steps without a script, refusals, the reason and its answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from casebook import clock
from casebook.acts import Actor
from casebook.cases.models import Case
from casebook.measures import particulars, service
from casebook.measures.models import Measure

from .conftest import PARTIES, Bench, ready

TODAY = clock.today().isoformat()
WAN = 1_000_000
REASON = "企业停产，确无支付能力"
TYPED = {
    "party": "u1",
    "sanction": "XZ03",
    "amount_fen": "150万元",
    "violation": "瞒报事故",
    "articles": "AQF-114-G3",
}


@pytest.fixture
def bench(make_case: Callable[..., Case], people: dict[str, Actor]) -> Bench:
    """A bench over an accident of three deaths that the unit concealed."""
    incident = {"occurred_at": clock.now() - timedelta(days=30), "precision": "minute", "deaths": 3}
    parties = [{**PARTIES[0], "circumstances": ["concealment"]}, *PARTIES[1:]]
    return Bench(people, ready(people, make_case(incident=incident, parties=parties)))


def address(bench: Bench) -> str:
    return f"/cases/{bench.case.id}/measures/new/penalty"


def part(text: str, name: str) -> str:
    """What a part of the page holds, tags and all."""
    start = text.index(f'id="basis-{name}"')
    end = text.find("data-part=", start)
    return text[start : end if end > 0 else text.index("data-offer", start)]


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", text))


def test_before_anybody_is_named_nothing_is_offered(client: Any, sign_in: Any, bench: Bench) -> None:
    sign_in(client, "enforcement")
    text = client.get(address(bench)).get_data(as_text=True)
    assert "先选择被处罚人" in part(text, "articles")
    assert 'name="articles"' not in text
    assert "js/basis.js" in text


def test_the_first_step_offers_what_fits_and_keeps_what_was_typed(
    client: Any, sign_in: Any, bench: Bench
) -> None:
    sign_in(client, "enforcement")
    typed = {**TYPED, "articles": [], "_offer": "1", "detail": "写了一半"}
    answer = client.post(address(bench), data=typed)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 200 and Measure.objects.count() == 0
    offered = re.findall(r'name="articles"[^>]*value="([^"]+)"', text)
    assert "AQF-114-G3" in offered[:4] and "493-36-unit" in offered[:4]
    assert not [code for code in offered if code.startswith("AQF-95")]
    assert "写了一半" in text and "data-summary" not in text
    assert "瞒报：应当按上限处罚" in plain(part(text, "range"))
    assert 'name="income_fen"' not in text


def test_the_second_step_shows_the_range_and_where_the_amount_stands(
    client: Any, sign_in: Any, bench: Bench
) -> None:
    sign_in(client, "enforcement")
    for amount, where in (("100万元", "下限"), ("150万元", "幅度之内"), ("200万元", "上限")):
        text = client.post(address(bench), data={**TYPED, "amount_fen": amount, "_offer": "1"}).text
        shown = plain(part(text, "range"))
        assert "1,000,000.00 元 至 2,000,000.00 元" in shown
        assert f"：{where}" in shown
    assert 'name="mitigation"' in text and 'name="below_reason"' in text
    assert 'name="situation"' in text


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"party": "p1", "fine_subject": "principal", "articles": "AQF-95-G3"}, "income_fen"),
        ({"articles": "AQF-103.1-unit"}, "gain_fen"),
        ({"articles": "AQF-112"}, "base_days"),
    ],
)
def test_a_figure_is_asked_for_when_the_article_needs_it(
    client: Any, sign_in: Any, bench: Bench, values: dict[str, str], field: str
) -> None:
    sign_in(client, "enforcement")
    typed = {**TYPED, "subject_kind": "", **values}
    text = client.post(address(bench), data={**typed, "_offer": "1"}).text
    assert f'name="{field}"' in part(text, "figures")
    refused = client.post(address(bench), data=typed)
    assert refused.status_code == 422


def test_an_amount_outside_is_refused_at_its_field(client: Any, sign_in: Any, bench: Bench) -> None:
    sign_in(client, "enforcement")
    for amount, words in (("200.01万元", "高于"), ("99万元", "低于")):
        answer = client.post(address(bench), data={**TYPED, "amount_fen": amount})
        assert answer.status_code == 422
        assert words in answer.text and 'id="amount_fen-error"' in answer.text
    assert Measure.objects.count() == 0


def test_less_than_the_maximum_is_refused_and_then_allowed_with_an_approved_reason(
    client: Any, sign_in: Any, bench: Bench
) -> None:
    sign_in(client, "enforcement")
    answer = client.post(address(bench), data=TYPED)
    assert answer.status_code == 422 and "第36条，按上限 5,000,000.00 元 处罚" in answer.text
    assert "还应当适用，未选" in part(answer.text, "range")
    answer = client.post(address(bench), data={**TYPED, "below_reason": REASON})
    assert answer.status_code == 302
    measure = Measure.objects.get()
    page = f"/measures/{measure.id}/"
    assert "理由待批准" in client.get(page).text
    assert "5,000,000.00 元；这是另一应当适用的条款的上限" in plain(client.get(page).text)
    assert "/below-maximum/approve" not in client.get(page).text

    leader = client.application.test_client()
    sign_in(leader, "leader")
    decided = {"decide-version": measure.version, "decide-decided_on": TODAY}
    answer = leader.post(f"{page}decide", data=decided)
    assert answer.status_code == 422 and "尚未获得批准" in answer.text
    given = {"approve_below_maximum-version": measure.version, "approve_below_maximum-answer": "同意"}
    assert leader.post(f"{page}below-maximum/approve", data=given).status_code == 302
    measure.reload()
    answer = leader.post(f"{page}decide", data={**decided, "decide-version": measure.version})
    assert answer.status_code == 422 and "请先登记“处罚告知”" in answer.text
    measure = bench.told(measure)
    answer = leader.post(f"{page}decide", data={**decided, "decide-version": measure.version})
    assert answer.status_code == 302
    text = leader.get(page).text
    assert REASON in text and "理由已批准" in text and "同意" in text
    assert REASON in leader.get("/measures/penalty/?is_top=below").text
    assert "理由已批准" in leader.get(f"/cases/{bench.case.id}/").text


def test_a_reason_is_refused_and_another_given_on_the_page(client: Any, sign_in: Any, bench: Bench) -> None:
    typed = {"articles": ["AQF-114-G3"], "amount_fen": 150 * WAN, "below_reason": REASON}
    measure = bench.proposed("penalty", **typed)
    leader = client.application.test_client()
    sign_in(leader, "leader")
    address = f"/measures/{measure.id}/below-maximum"
    empty = leader.post(f"{address}/refuse", data={"refuse_below_maximum-version": measure.version})
    assert empty.status_code == 422
    given = {"refuse_below_maximum-version": measure.version, "refuse_below_maximum-answer": "理由不足"}
    assert leader.post(f"{address}/refuse", data=given).status_code == 302
    sign_in(client, "enforcement")
    assert "理由不足" in client.get(f"/measures/{measure.id}/").text
    measure.reload()
    anew = {"request_below_maximum-version": measure.version, "request_below_maximum-reason": "新的理由"}
    assert client.post(f"{address}/request", data=anew).status_code == 302
    measure.reload()
    assert measure.below_top == "requested"


def test_whoever_is_no_leader_gets_no_answer_through(client: Any, sign_in: Any, bench: Bench) -> None:
    typed = {"articles": ["AQF-114-G3"], "amount_fen": 150 * WAN, "below_reason": REASON}
    measure = bench.proposed("penalty", **typed)
    sign_in(client, "enforcement")
    given = {"approve_below_maximum-version": measure.version}
    assert client.post(f"/measures/{measure.id}/below-maximum/approve", data=given).status_code == 403


def test_amending_shows_what_was_chosen(client: Any, sign_in: Any, bench: Bench) -> None:
    typed = {"articles": ["AQF-114-G3"], "amount_fen": 150 * WAN, "below_reason": REASON}
    measure = bench.proposed("penalty", **typed)
    sign_in(client, "enforcement")
    text = client.get(f"/measures/{measure.id}/edit").text
    assert re.search(r'<input checked[^>]*value="AQF-114-G3"', text)
    assert REASON in text and '<option selected value="v1">' in text


def test_a_second_fine_is_asked_for_its_breach_and_refused_for_the_same(
    client: Any, sign_in: Any, bench: Bench
) -> None:
    bench.proposed("penalty", articles=["493-36-unit"], amount_fen=500 * WAN, violation="瞒报事故")
    sign_in(client, "enforcement")
    typed = {**TYPED, "amount_fen": "200万元", "violation": "换一种说法"}
    text = client.get(address(bench)).text
    assert '<option value="v1">v1 瞒报事故</option>' in text and '<option value="new">' in text
    unsaid = client.post(address(bench), data=typed)
    assert unsaid.status_code == 422 and "同一违法行为还是另一违法行为" in unsaid.text
    same = client.post(address(bench), data={**typed, "breach": "v1"})
    assert same.status_code == 422 and "不得再次罚款" in same.text
    assert client.post(address(bench), data={**typed, "breach": "new"}).status_code == 302
    assert {particulars.of(each).breach for each in Measure.objects} == {"v1", "v2"}


def test_the_form_of_a_party_carries_what_it_bears(client: Any, sign_in: Any, bench: Bench) -> None:
    sign_in(client, "case_admin")
    text = client.get(f"/cases/{bench.case.id}/edit").text
    assert re.search(r'<input checked[^>]*name="parties-0-circumstances"[^>]*value="concealment"', text)
    sign_in(client, "enforcement")
    assert "瞒报" in plain(client.get(f"/cases/{bench.case.id}/").text)


def test_an_unverified_range_says_so(client: Any, sign_in: Any, bench: Bench) -> None:
    """The steps of the national rule were read in a secondary source; where not, the page says it."""
    sign_in(client, "enforcement")
    case = Case.objects.get(id=bench.case.id)
    assert case.grade == "G3"
    text = client.post(address(bench), data={**TYPED, "_offer": "1"}).text
    assert "裁量阶次" in part(text, "range")


def test_a_basis_outside_the_catalogue_asks_for_its_reason_where_the_maximum_is_demanded(
    client: Any, sign_in: Any, bench: Bench
) -> None:
    sign_in(client, "enforcement")
    typed = {**TYPED, "articles": [], "outside_catalogue": "y", "legal_basis": "《某条例》第三条"}
    answer = client.post(address(bench), data=typed)
    assert answer.status_code == 422 and 'id="below_reason-error"' in answer.text
    assert client.post(address(bench), data={**typed, "below_reason": REASON}).status_code == 302
    assert Measure.objects.get().below_top == "requested"


def test_a_typed_basis_says_that_no_range_was_checked(client: Any, sign_in: Any, bench: Bench) -> None:
    measure = bench.proposed("penalty", outside_catalogue=True, below_reason=REASON)
    sign_in(client, "enforcement")
    shown = plain(client.get(f"/measures/{measure.id}/").text)
    assert "没有核对幅度" in shown and "上限无法核对" in shown and "理由待批准" in shown
    assert service.load(bench.people["enforcement"], measure.id)[0].is_top is None
