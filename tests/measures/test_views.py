"""Each kind in a browser without a script: proposed by form, decided, carried out; errors keep what was typed."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from casebook import clock
from casebook.acts import operator
from casebook.cases.models import Case
from casebook.interchange.importing import import_lines
from casebook.measures import service
from casebook.measures.kinds import KINDS
from casebook.measures.models import Measure

from .conftest import Bench, half_of, offence, runner

TODAY = clock.today().isoformat()
YESTERDAY = (clock.today() - timedelta(days=1)).isoformat()
SOON = (clock.today() + timedelta(days=7)).isoformat()

#: kind → what is typed into its form
TYPED: dict[str, dict[str, Any]] = {
    "penalty": {
        "party": "u1",
        "sanction": "XZ03",
        "amount_fen": "30万元",
        "legal_basis": "《安全生产法》第一百一十四条",
    },
    "discipline": {"subject": "某局副局长", "post": "副局长", "sanction": "A2"},
    "handling": {"subject": "某科科长", "sanction": "ZZ4"},
    "accountability": {"subject": "某镇镇长", "sanction": "WZ-P2", "responsibility": "main"},
    "interview": {
        "party": "u1",
        "reason": "半年内发生三起事故",
        "talkers-0-name": "张卫国",
        "talkers-0-post": "支队长",
        "talkers-1-name": "陈立军",
        "talked_to_name": "钱大明",
        "started_at": [YESTERDAY, "09:00"],
        "ended_at": [YESTERDAY, "10:30"],
        "place": "三楼会议室",
        "points": "听取说明",
        "requirements": "报送整改报告",
        "report_due": SOON,
    },
    "notice": {"title": "关于事故的通报", "readers": "各县区", "text": "吸取教训", "units": "东湖县\n南山区"},
    "transfer": {"party": "p1", "organ": "江海市公安局", "offences": [offence()], "papers": "移送书"},
    "judgment": {"party": "p1", "court": "江海市中级人民法院", "judged_on": TODAY, "sentence": "三年"},
    "self_review": {"subject": "某镇政府", "report_due": SOON, "matter": "监管不力"},
}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_measure_of_each_kind_is_proposed_and_decided_in_the_browser(
    client: Any, sign_in: Callable[..., Any], bench: Bench, kind: str
) -> None:
    half = half_of(kind)
    sign_in(client, runner(half))
    address = f"/cases/{bench.case.id}/measures/new/{kind}?half={half}"
    page = client.get(address)
    assert page.status_code == 200, page.get_data(as_text=True)
    answer = client.post(address, data=TYPED[kind])
    assert answer.status_code == 302, _errors(answer)
    measure = Measure.objects(case_id=bench.case.id).get()
    assert (measure.kind, measure.audience, measure.state) == (kind, half, "proposed")
    shown = client.get(f"/measures/{measure.id}/")
    assert shown.status_code == 200
    assert measure.number in shown.get_data(as_text=True)
    assert "/decide" not in shown.get_data(as_text=True)
    assert client.get(f"/measures/{measure.id}/edit").status_code == 200
    measure = bench.told(measure)

    leader = client.application.test_client()
    sign_in(leader, "leader")
    page = leader.get(f"/measures/{measure.id}/").get_data(as_text=True)
    assert "/decide" in page
    answer = leader.post(
        f"/measures/{measure.id}/decide",
        data={
            "decide-version": measure.version,
            "decide-decided_on": TODAY,
            "decide-authority": "市应急管理局",
            "decide-document_number": "江应急决〔2026〕1号",
        },
    )
    assert answer.status_code == 302, _errors(answer)
    measure.reload()
    assert (measure.state, measure.authority) == ("decided", "市应急管理局")


def _errors(answer: Any) -> str:
    text = answer.get_data(as_text=True)
    start = text.find("data-summary")
    return text[start : start + 1500] if start >= 0 else text[:3000]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_refused_proposal_keeps_what_was_typed(
    client: Any, sign_in: Callable[..., Any], bench: Bench, kind: str
) -> None:
    half = half_of(kind)
    sign_in(client, runner(half))
    typed = {**TYPED[kind], "count": "-3", "detail": "写了一半的说明", "subject": "写了一半的对象"}
    answer = client.post(f"/cases/{bench.case.id}/measures/new/{kind}?half={half}", data=typed)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "写了一半的说明" in text and "写了一半的对象" in text
    assert 'href="#count"' in text, "the summary leads to the field"
    assert Measure.objects.count() == 0


def test_a_rule_that_refuses_is_shown_at_its_field(
    client: Any, sign_in: Callable[..., Any], bench: Bench
) -> None:
    sign_in(client, "enforcement")
    typed = {**TYPED["penalty"], "amount_fen": ""}
    answer = client.post(f"/cases/{bench.case.id}/measures/new/penalty", data=typed)
    assert answer.status_code == 422
    text = answer.get_data(as_text=True)
    assert 'id="amount_fen-error"' in text and "须写明金额" in text


def test_the_steps_of_a_transfer_are_taken_on_its_page(
    client: Any, sign_in: Callable[..., Any], bench: Bench
) -> None:
    measure = bench.decided("transfer")
    sign_in(client, "enforcement")
    for code, more in (("handed", {}), ("receipt", {"extra": "江公回字1号"}), ("filed", {})):
        measure.reload()
        data = {f"step-{code}-version": measure.version, f"step-{code}-on": TODAY}
        data |= {f"step-{code}-{name}": value for name, value in more.items()}
        answer = client.post(f"/measures/{measure.id}/steps/{code}", data=data)
        assert answer.status_code == 302, _errors(answer)
    measure.reload()
    own = measure.particulars
    assert (own.receipt_number, own.answer) == ("江公回字1号", "filed")
    assert [step.code for step in measure.steps] == ["handed", "receipt", "filed"]
    assert "江公回字1号" in client.get(f"/measures/{measure.id}/").get_data(as_text=True)


def test_a_step_that_cannot_follow_shows_the_page_with_its_reason(
    client: Any, sign_in: Callable[..., Any], bench: Bench
) -> None:
    measure = bench.decided("transfer")
    sign_in(client, "enforcement")
    answer = client.post(
        f"/measures/{measure.id}/steps/receipt",
        data={"step-receipt-version": measure.version, "step-receipt-on": TODAY, "step-receipt-note": "邮寄"},
    )
    assert answer.status_code == 422
    text = answer.get_data(as_text=True)
    assert "尚未移送" in text and "邮寄" in text


def test_an_interview_is_signed_and_then_corrected_by_an_annex_in_the_browser(
    client: Any, sign_in: Callable[..., Any], bench: Bench
) -> None:
    measure = bench.decided("interview")
    sign_in(client, "enforcement")
    answer = client.post(f"/measures/{measure.id}/sign", data={"sign-version": measure.version})
    assert answer.status_code == 302, _errors(answer)
    assert client.get(f"/measures/{measure.id}/edit").status_code == 422
    measure.reload()
    answer = client.post(
        f"/measures/{measure.id}/annex",
        data={"annex-version": measure.version, "annex-text": "地点应为四楼会议室"},
    )
    assert answer.status_code == 302
    text = client.get(f"/measures/{measure.id}/").get_data(as_text=True)
    assert "地点应为四楼会议室" in text and "三楼会议室" in text


def test_a_stale_form_shows_both_versions_and_keeps_what_was_typed(
    client: Any, sign_in: Callable[..., Any], bench: Bench
) -> None:
    measure = bench.proposed("penalty")
    service.amend(bench.people["enforcement"], measure.id, measure.version, {"detail": "别人写的"})
    sign_in(client, "enforcement")
    answer = client.post(
        f"/measures/{measure.id}/edit",
        data={**TYPED["penalty"], "version": measure.version, "detail": "我写的"},
    )
    text = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "别人写的" in text and "我写的" in text


def test_a_stale_act_shows_what_is_stored_and_can_be_sent_again(
    client: Any, sign_in: Callable[..., Any], bench: Bench
) -> None:
    measure = bench.proposed("penalty")
    service.amend(bench.people["enforcement"], measure.id, measure.version, {"detail": "别人写的"})
    sign_in(client, "leader")
    data = {"decide-version": measure.version, "decide-decided_on": TODAY, "decide-authority": "我写的机关"}
    answer = client.post(f"/measures/{measure.id}/decide", data=data)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "别人写的" in text and "我写的机关" in text
    assert f'name="decide-version" type="hidden" value="{measure.version + 1}"' in text
    assert Measure.objects.get(id=measure.id).state == "proposed"


def test_a_row_is_added_without_a_script_and_nothing_typed_is_lost(
    client: Any, sign_in: Callable[..., Any], bench: Bench
) -> None:
    sign_in(client, "enforcement")
    answer = client.post(
        f"/cases/{bench.case.id}/measures/new/interview?half=liability",
        data={**TYPED["interview"], "_add_row": "talkers"},
    )
    text = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert 'name="talkers-2-name"' in text and "半年内发生三起事故" in text


def test_the_page_offers_only_what_the_person_may_do_now(
    client: Any, sign_in: Callable[..., Any], bench: Bench
) -> None:
    measure = bench.decided("penalty")
    sign_in(client, "enforcement")
    text = client.get(f"/measures/{measure.id}/").get_data(as_text=True)
    assert "/steps/served" in text and "/steps/published" in text
    assert "/steps/paid" not in text, "not served yet"
    assert "/end" not in text, "only a leader undoes a decision"


def test_the_case_page_lists_the_measures_of_a_half_and_offers_its_kinds(
    client: Any, sign_in: Callable[..., Any], bench: Bench
) -> None:
    measure = bench.proposed("penalty")
    sign_in(client, "enforcement")
    text = client.get(f"/cases/{bench.case.id}/").get_data(as_text=True)
    assert measure.number in text and "300,000.00" in text
    assert "拟处罚没 300,000.00 元，尚未决定" in text and "罚没合计" not in text
    assert "measures/new/penalty?half=liability" in text
    assert "measures/new/discipline" not in text


def test_the_sum_of_fines_on_the_case_page_is_of_those_decided(
    client: Any, sign_in: Callable[..., Any], bench: Bench
) -> None:
    bench.decided("penalty")
    sign_in(client, "enforcement")
    text = client.get(f"/cases/{bench.case.id}/").get_data(as_text=True)
    assert "罚没合计 300,000.00" in text and "尚未决定" not in text


def test_a_precedent_without_measures_says_that_its_source_records_none(
    client: Any, sign_in: Callable[..., Any]
) -> None:
    line = {"format": "casebook.case/1", "external_id": "r-1", "origin": "reference", "title": "某地坍塌"}
    import_lines(operator(), [json.dumps(line | {"source": "accident"}).encode()])
    sign_in(client, "enforcement")
    text = client.get(f"/cases/{Case.objects.get(external_id='r-1').id}/").get_data(as_text=True)
    assert "来源未载处置。" in text
    assert "还没有处置" not in text


def test_the_overview_and_every_list_open(client: Any, sign_in: Callable[..., Any], bench: Bench) -> None:
    for kind in KINDS:
        bench.proposed(kind)
    sign_in(client, "leader")
    overview = client.get("/measures/").get_data(as_text=True)
    for kind in KINDS:
        number = Measure.objects.get(kind=kind).number
        assert number in overview
        page = client.get(f"/measures/{kind}/")
        assert page.status_code == 200
        assert number in page.get_data(as_text=True)
        for format in ("csv", "xlsx"):
            assert client.get(f"/measures/{kind}/?export={format}").status_code == 200


def test_pages_are_english_for_who_reads_english(
    client: Any, sign_in: Callable[..., Any], bench: Bench
) -> None:
    measure = bench.decided("discipline")
    sign_in(client, "leader")
    client.post("/language", data={"language": "en"})
    assert client.get(f"/measures/{measure.id}/").status_code == 200
    assert client.get("/measures/discipline/").status_code == 200
