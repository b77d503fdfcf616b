"""Pages of cases as a browser without JavaScript uses them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from casebook import clock
from casebook.acts.models import TrailEntry
from casebook.cases import party_names, service
from casebook.cases.models import Case
from tests.leaks import assert_visible

USCC = "91110000600037341L"


@pytest.fixture
def browser(client: Any, sign_in: Callable[..., Any]) -> Any:
    return sign_in(client, "enforcement")


def typed(**more: str) -> dict[str, str]:
    """A filled form with one organisation and one person."""
    return {
        "title": "东江化工爆炸事故",
        "source": "accident",
        "unit": "city",
        "secrecy": "internal",
        "region": "某省/江海市/东湖县",
        "industry_text": "危险化学品",
        "deaths": "3",
        "direct_loss": "1200万元",
        "production_safety_accident": "yes",
        "parties-0-kind": "organisation",
        "parties-0-name": "东江化工有限公司",
        "parties-0-half": "common",
        "parties-1-kind": "person",
        "parties-1-name": "周大福",
        "parties-1-post": "总经理",
        "parties-1-half": "common",
        **more,
    }


def register(browser: Any, **more: str) -> Case:
    answer = browser.post("/cases/new", data=typed(**more))
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return Case.objects.order_by("-created_at").first()


def test_a_registered_case_shows_what_was_typed(browser: Any) -> None:
    case = register(browser)
    page = browser.get(f"/cases/{case.id}/").get_data(as_text=True)
    assert_visible(
        [
            case.number,
            "东江化工爆炸事故",
            "较大事故",
            "东江化工有限公司",
            "周大福",
            "12,000,000.00",
            "化工和危险化学品",
        ],
        [],
        page,
    )
    assert [party.key for party in case.parties] == ["p1", "p2"]


def test_wrong_input_is_named_and_nothing_typed_is_lost(browser: Any) -> None:
    answer = browser.post(
        "/cases/new",
        data=typed(
            title="", deaths="三", received_on="2026-02-30", **{"parties-0-uscc": "911100006000373411"}
        ),
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert_visible(
        ["请填写此项", "请写整数", "没有这一天", "校验", "东江化工有限公司", "2026-02-30"], [], page
    )
    assert 'href="#title"' in page and 'value="三"' in page
    assert Case.objects.count() == 0


def test_a_day_ahead_is_named_at_its_field_and_uses_up_no_number(browser: Any) -> None:
    answer = browser.post("/cases/new", data=typed(received_on="2999-01-01", reported_on="2999-01-02"))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert_visible(["收到日期不能晚于今天", "调查报告日期不能晚于今天", "2999-01-01"], [], page)
    assert 'href="#received_on"' in page and 'href="#reported_on"' in page
    assert register(browser, received_on=clock.today().isoformat()).number.endswith("〕1号")


@pytest.mark.parametrize(
    ("answer", "stored", "grade"), [("yes", True, "G3"), ("no", False, None), ("", None, "G3")]
)
def test_whether_it_is_a_production_safety_accident_has_three_answers_and_none_is_lost(
    answer: str, stored: bool | None, grade: str | None, browser: Any
) -> None:
    case = register(browser, production_safety_accident=answer)
    assert (case.incident.production_safety_accident, case.grade) == (stored, grade)
    form = browser.get(f"/cases/{case.id}/edit").get_data(as_text=True)
    field = form[form.index('name="production_safety_accident"') :]
    assert f'<option selected value="{answer}">' in field[: field.index("</select>")]
    sent = typed(production_safety_accident=answer, title="新名", version=str(case.version))
    assert browser.post(f"/cases/{case.id}/edit", data=sent).status_code == 302
    case.reload()
    assert (case.title, case.incident.production_safety_accident) == ("新名", stored)
    page = browser.get(f"/cases/{case.id}/").get_data(as_text=True)
    assert ("是否属于生产安全事故未知" in page) == (stored is None)
    assert ("非生产安全事故" in page) == (stored is False)


def test_a_new_form_says_that_it_is_an_accident(browser: Any) -> None:
    form = browser.get("/cases/new").get_data(as_text=True)
    field = form[form.index('name="production_safety_accident"') :]
    assert '<option selected value="yes">' in field[: field.index("</select>")]


def test_what_contradicts_itself_is_named_at_its_field(browser: Any) -> None:
    sent = typed(
        occurred_at="2026-03-01",
        received_on="2026-02-28",
        serious_injuries="5",
        injured_total="3",
        **{"parties-1-uscc": USCC},
    )
    answer = browser.post("/cases/new", data=sent)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and Case.objects.count() == 0
    assert_visible(
        ["收到日期不能早于事发日期 2026-03-01", "受伤总数不能少于", "个人没有统一社会信用代码"], [], page
    )
    assert 'href="#injured_total"' in page


def test_a_row_more_keeps_what_was_typed_and_saves_nothing(browser: Any) -> None:
    page = browser.post("/cases/new", data=typed(_add_row="parties")).get_data(as_text=True)
    assert_visible(["东江化工有限公司", "周大福", 'name="parties-2-name"'], [], page)
    assert Case.objects.count() == 0


def test_the_same_day_and_place_is_offered_before_a_second_case_is_made(browser: Any) -> None:
    when = {"occurred_at": (clock.today() - timedelta(days=3)).isoformat()}
    first = register(browser, **when)
    again = browser.post("/cases/new", data=typed(title="另一个名称", **when))
    assert again.status_code == 422
    assert first.number in again.get_data(as_text=True)
    assert Case.objects.count() == 1
    assert browser.post("/cases/new", data=typed(not_alike="1", **when)).status_code == 302


def test_a_conflict_shows_both_versions_and_keeps_what_was_typed(
    browser: Any, people: dict[str, Any]
) -> None:
    case = register(browser)
    version = str(case.version)
    service.edit(people["case_admin"], str(case.id), case.version, {"title": "别人的名称"})
    answer = browser.post(f"/cases/{case.id}/edit", data=typed(title="我的名称", version=version))
    assert answer.status_code == 409
    assert_visible(["别人的名称", "我的名称"], [], answer)
    assert Case.objects.get(id=case.id).title == "别人的名称"
    fresh = str(Case.objects.get(id=case.id).version)
    assert (
        browser.post(f"/cases/{case.id}/edit", data=typed(title="我的名称", version=fresh)).status_code == 302
    )
    assert Case.objects.get(id=case.id).title == "我的名称"


def test_the_form_of_a_correction_shows_what_is_stored(browser: Any) -> None:
    case = register(browser)
    page = browser.get(f"/cases/{case.id}/edit").get_data(as_text=True)
    assert_visible(['value="东江化工有限公司"', 'value="12000000"', "某省 / 江海市 / 东湖县"], [], page)
    answer = browser.post(
        f"/cases/{case.id}/edit",
        data=typed(version=str(case.version), **{"parties-0-key": "p1", "parties-1-key": "p2"}),
    )
    assert answer.status_code == 302
    assert Case.objects.get(id=case.id).version == case.version, "saving unchanged writes nothing"


def test_where_the_published_grade_differs_the_page_says_so(browser: Any) -> None:
    case = register(browser, published_grade="重大")
    assert "不一致" in browser.get(f"/cases/{case.id}/").get_data(as_text=True)
    same = register(browser, published_grade="较大", not_alike="1")
    assert "不一致" not in browser.get(f"/cases/{same.id}/").get_data(as_text=True)


def test_the_other_half_is_one_closed_lane_for_who_lacks_it(browser: Any) -> None:
    case = register(browser)
    page = browser.get(f"/cases/{case.id}/").get_data(as_text=True)
    assert page.count("lane-closed") == 1
    assert_visible(["追责问责调查", "未启动"], [f"/cases/{case.id}/accountability/"], page)


def test_a_name_once_used_is_offered_while_typing(browser: Any, people: dict[str, Any]) -> None:
    register(browser, **{"parties-0-uscc": USCC})
    (found,) = browser.get("/cases/suggest/parties?q=江化工").get_json()
    assert (found["value"], found["fill"]["uscc"]) == ("东江化工有限公司", USCC)
    assert browser.get("/cases/suggest/parties?q=有限公司").get_json() == []
    assert party_names.suggest(people["enforcement2"], "东江化工") == []


def test_reading_a_confidential_case_leaves_a_trace(browser: Any, people: dict[str, Any]) -> None:
    case = register(browser, secrecy="confidential")
    browser.get(f"/cases/{case.id}/")
    entry = TrailEntry.objects(act="cases.read_confidential").first()
    assert (entry.case_id, entry.actor.id) == (case.id, people["enforcement"].id)


@pytest.mark.parametrize("who", ["enforcement2", "education", "discipline", "reviewer"])
def test_who_may_not_know_of_a_case_gets_the_page_of_one_that_is_not_there(
    who: str, app: Any, browser: Any, sign_in: Callable[..., Any]
) -> None:
    case = register(browser)
    other = sign_in(app.test_client(), who)
    for address in (f"/cases/{case.id}/", "/cases/6b055c576eb01506351826b5/"):
        answer = other.get(address)
        assert answer.status_code == 404
        assert_visible([], ["东江化工"], answer)


def test_an_exported_list_is_recorded(browser: Any) -> None:
    register(browser)
    browser.get("/cases/?export=csv")
    entry = TrailEntry.objects(act="lists.export").first()
    assert entry.object_id == "cases.list" and "× 1" in entry.summary
