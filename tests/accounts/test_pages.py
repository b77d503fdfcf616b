"""The pages of people, roles and units, as the two administrators use them."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Callable
from typing import Any

import pytest

from casebook.accounts import Person, Unit, service
from casebook.accounts.demo import DEMO_PASSWORD
from casebook.acts import operator
from casebook.acts.models import TrailEntry


def stored(username: str) -> Person:
    found = Person.objects(username=username).first()
    assert found is not None
    return found


@pytest.fixture
def sysadmin(client: Any, sign_in: Callable[..., Any]) -> Any:
    return sign_in(client, "sysadmin")


@pytest.fixture
def secadmin(app: Any, sign_in: Callable[..., Any]) -> Any:
    return sign_in(app.test_client(), "secadmin")


def names(answer: Any) -> list[str]:
    """The user names of a list that was exported."""
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    return [row["用户名"] for row in rows]


def test_the_list_shows_everyone_with_roles_and_state(sysadmin: Any) -> None:
    page = sysadmin.get("/people/?size=50").text
    for username in ("enforcement2", "leader", "auditor"):
        assert f">{username}<" in page
    assert "安全审计员" in page
    assert "在用" in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("role=leader", ["leader", "leader2"]),
        ("role=leader&order=desc", ["leader2", "leader"]),
        ("unit=donghu", ["enforcement2"]),
        ("unit=emergency", ["discipline", "discipline2", "enforcement", "enforcement3"]),
        ("unit=emergency&role=discipline", ["discipline", "discipline2"]),
        ("unit=nanshan", []),
        ("state=inactive", ["education"]),
        ("state=locked", ["leader2"]),
        ("state=active&role=education", []),
        ("unit=nowhere&role=auditor", ["auditor"]),
    ],
)
def test_the_list_is_filtered_sorted_and_exported_as_shown(
    sysadmin: Any, people: dict[str, Any], query: str, expected: list[str]
) -> None:
    service.set_active(operator(), people["education"].id, False, "调离")
    for _ in range(5):
        with pytest.raises(service.SignInRefused):
            service.sign_in("leader2", "wrong")
    assert names(sysadmin.get(f"/people/?{query}&export=csv")) == expected
    page = sysadmin.get(f"/people/?{query}").text
    assert [username for username in expected if f">{username}<" not in page] == []


def test_the_list_pages_and_an_export_holds_all_pages(sysadmin: Any, people: dict[str, Any]) -> None:
    for number in range(30):
        service.add_person(
            operator(), username=f"many{number:02}", name="众", unit="nanshan", password="Shan-Gao-2026"
        )
    seen: list[str] = []
    address = "/people/?unit=nanshan&size=20"
    while address:
        page = sysadmin.get(address).text
        seen += re.findall(r">(many\d\d)<", page)
        found = re.search(r'href="([^"]+)" rel="next"', page)
        address = html.unescape(found[1]) if found else ""
    assert seen == [f"many{number:02}" for number in range(30)]
    assert names(sysadmin.get("/people/?unit=nanshan&export=csv")) == seen


def test_an_export_is_recorded(sysadmin: Any) -> None:
    sysadmin.get("/people/?export=xlsx")
    assert TrailEntry.objects(object_id="people.list").count() == 1


def test_an_administrator_of_a_county_sees_the_people_of_the_county(
    client: Any, people: dict[str, Any]
) -> None:
    values = {"username": "local", "name": "本地", "unit": "donghu", "password": DEMO_PASSWORD}
    local = service.add_person(operator(), **values, must_change=False)
    service.grant_role(operator(), local.id, "system_admin", "donghu")
    client.post("/sign-in", data={"username": "local", "password": DEMO_PASSWORD})
    assert names(client.get("/people/?export=csv")) == ["enforcement2", "local"]
    assert names(client.get("/people/?export=csv&unit=city")) == ["enforcement2", "local"]
    assert client.get(f"/people/{stored('leader').id}/").status_code == 404
    units = client.get("/units/").text
    assert "东湖县安委会办公室" in units
    assert "南山区安委会办公室" not in units
    assert client.get("/units/nanshan/edit").status_code == 403


def test_an_account_is_opened_and_its_password_shown_once(app: Any, sysadmin: Any) -> None:
    answer = sysadmin.post("/people/new", data={"username": "fang", "name": "方圆", "unit": "donghu"})
    assert answer.status_code == 200
    temporary = html.unescape(re.search(r'temporary-password">([^<]+)<', answer.text)[1])  # type: ignore[index]
    first = app.test_client().post("/sign-in", data={"username": "fang", "password": temporary})
    assert first.location.startswith("/account/first-password")
    assert temporary not in sysadmin.get(f"/people/{stored('fang').id}/").text


def test_a_refused_account_keeps_what_was_typed(sysadmin: Any) -> None:
    answer = sysadmin.post("/people/new", data={"username": "leader", "name": "方圆", "unit": "donghu"})
    assert answer.status_code == 422
    assert "用户名 leader 已被使用" in answer.text
    assert 'href="#username"' in answer.text
    assert 'value="方圆"' in answer.text
    assert re.search(r'<option selected value="donghu"', answer.text)


def test_two_editors_of_one_account_are_shown_each_other(sysadmin: Any) -> None:
    person = stored("leader")
    address = f"/people/{person.id}/edit"
    typed = {"version": person.version, "name": "王志刚", "unit": "city"}
    assert sysadmin.post(address, data=typed).location == f"/people/{person.id}/"
    conflict = sysadmin.post(address, data=typed | {"name": "王志坚", "unit": "nanshan"})
    assert conflict.status_code == 409
    assert "王志刚" in conflict.text
    assert "王志坚" in conflict.text
    again = sysadmin.post(address, data=typed | {"version": stored("leader").version, "name": "王志坚"})
    assert again.status_code == 302
    assert stored("leader").name == "王志坚"


def test_an_account_is_stopped_with_a_reason(sysadmin: Any) -> None:
    person = stored("leader")
    address = f"/people/{person.id}/active"
    empty = sysadmin.post(address, data={"active-version": person.version, "active-reason": ""})
    assert empty.status_code == 422
    assert stored("leader").active
    done = sysadmin.post(address, data={"active-version": person.version, "active-reason": "调离"})
    assert done.status_code == 302
    assert not stored("leader").active
    assert "已停用" in sysadmin.get(f"/people/{person.id}/").text


def test_a_reset_shows_the_new_password_once(sysadmin: Any) -> None:
    answer = sysadmin.post(f"/people/{stored('leader').id}/reset")
    temporary = html.unescape(re.search(r'temporary-password">([^<]+)<', answer.text)[1])  # type: ignore[index]
    assert service.sign_in("leader", temporary).must_change
    assert sysadmin.post(f"/people/{stored('auditor').id}/reset").status_code == 403


def test_a_person_is_signed_out_by_the_administrator(
    app: Any, sysadmin: Any, sign_in: Callable[..., Any]
) -> None:
    other = sign_in(app.test_client(), "leader")
    assert sysadmin.post(f"/people/{stored('leader').id}/sign-out").status_code == 302
    assert other.get("/account/").status_code == 302


def test_a_role_is_granted_and_taken_back_in_the_browser(secadmin: Any) -> None:
    person = stored("education")
    typed = {
        "grant-role": "reviewer",
        "grant-unit": "donghu",
        "grant-until_on": "2099年1月5日",
        "grant-reason": "借调",
        "grant-version": person.version,
    }
    assert secadmin.post(f"/people/{person.id}/grants", data=typed).status_code == 302
    page = secadmin.get(f"/people/{person.id}/").text
    assert "2099-01-05" in page
    assert "借调" in page
    key = stored("education").grants[-1].key
    address = f"/people/{person.id}/grants/{key}/revoke"
    empty = secadmin.post(address, data={f"revoke-{key}-version": stored("education").version})
    assert empty.status_code == 422
    typed = {f"revoke-{key}-version": stored("education").version, f"revoke-{key}-reason": "期满"}
    assert secadmin.post(address, data=typed).status_code == 302
    assert "期满" in secadmin.get(f"/people/{person.id}/").text
    assert [grant.role for grant in stored("education").roles_on()] == ["education"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"grant-role": "auditor"}, "三员分立"),
        ({"grant-role": ""}, "请填写此项"),
        ({"grant-reason": ""}, "请填写此项"),
        ({"grant-until_on": "2001-01-01"}, "截止日期不能早于"),
        ({"grant-from_on": "2099-02-01", "grant-until_on": "2099-01-01"}, "截止日期不能早于起始日期"),
        ({"grant-version": 99}, "已被他人修改"),
    ],
)
def test_a_refused_grant_keeps_what_was_typed(secadmin: Any, change: dict[str, Any], said: str) -> None:
    person = stored("education")
    typed = {
        "grant-role": "reviewer",
        "grant-unit": "donghu",
        "grant-reason": "借调",
        "grant-version": person.version,
    }
    answer = secadmin.post(f"/people/{person.id}/grants", data=typed | change)
    assert answer.status_code in {409, 422}
    assert said in answer.text
    if "grant-reason" not in change:
        assert 'value="借调"' in answer.text
    assert len(stored("education").grants) == 1


def test_after_a_conflict_the_same_grant_goes_through(secadmin: Any) -> None:
    person = stored("education")
    typed = {"grant-role": "reviewer", "grant-unit": "donghu", "grant-reason": "借调", "grant-version": 99}
    answer = secadmin.post(f"/people/{person.id}/grants", data=typed)
    offered = re.search(r'name="grant-version"[^>]*value="(\d+)"', answer.text)
    assert offered
    again = secadmin.post(f"/people/{person.id}/grants", data=typed | {"grant-version": offered[1]})
    assert again.status_code == 302


def test_what_the_page_offers_is_what_its_reader_may(sysadmin: Any, secadmin: Any) -> None:
    address = f"/people/{stored('leader').id}/"
    system, security = sysadmin.get(address).text, secadmin.get(address).text
    assert "重置密码" in system
    assert "授予角色" not in system
    assert "授予角色" in security
    assert "重置密码" not in security
    assert "授予角色" not in secadmin.get(f"/people/{stored('secadmin').id}/").text


def test_a_locked_account_is_unlocked_from_its_page(secadmin: Any) -> None:
    for _ in range(5):
        with pytest.raises(service.SignInRefused):
            service.sign_in("leader", "wrong")
    address = f"/people/{stored('leader').id}/"
    assert "已锁定" in secadmin.get(address).text
    assert secadmin.post(f"{address}unlock").location == address
    assert not stored("leader").is_locked


def test_units_are_added_edited_and_moved_in_the_browser(sysadmin: Any) -> None:
    typed = {"id": "beiling", "name": "北岭县安委办", "parent": "city", "kind": "county", "active": "y"}
    assert sysadmin.post("/units/new", data=typed).location == "/units/"
    again = sysadmin.post("/units/new", data=typed)
    assert again.status_code == 422
    assert "单位代码 beiling 已被使用" in again.text
    edit = {"version": 1, "name": "北岭县安全办", "short": "北岭", "kind": "county", "active": "y"}
    assert sysadmin.post("/units/beiling/edit", data=edit).location == "/units/"
    conflict = sysadmin.post("/units/beiling/edit", data=edit | {"name": "别的"})
    assert conflict.status_code == 409
    assert "北岭县安全办" in conflict.text
    move = {"move-version": 2, "move-parent": "donghu"}
    assert sysadmin.post("/units/beiling/move", data=move).location == "/units/"
    assert Unit.objects.get(id="beiling").path == ["city", "donghu", "beiling"]
    circle = sysadmin.post("/units/donghu/move", data={"move-version": 1, "move-parent": "beiling"})
    assert circle.status_code == 422
    assert "单位不能移到自己或自己的下级之下" in circle.text
    missing = sysadmin.post("/units/nowhere/move", data=move)
    assert missing.status_code == 404


def test_the_own_page_shows_roles_unit_and_sessions(client: Any, sign_in: Callable[..., Any]) -> None:
    page = sign_in(client, "enforcement2").get("/account/").text
    assert "陈立军" in page
    assert "执法办案人员" in page
    assert page.count("当前会话") == 1


@pytest.mark.parametrize(
    ("who", "first"),
    [("sysadmin", "/people/"), ("auditor", "/trail/"), ("leader", "/cases/"), ("education", "/cases/")],
)
def test_home_leads_to_the_first_noun_of_the_role(
    client: Any, sign_in: Callable[..., Any], who: str, first: str
) -> None:
    assert sign_in(client, who).get("/").location == first


def test_someone_without_a_role_lands_on_the_own_account(client: Any, people: dict[str, Any]) -> None:
    values = {"username": "fang", "name": "方圆", "unit": "donghu", "password": DEMO_PASSWORD}
    service.add_person(operator(), **values, must_change=False)
    client.post("/sign-in", data={"username": "fang", "password": DEMO_PASSWORD})
    assert client.get("/").location == "/account/"
    assert "您还没有角色" in client.get("/account/").text


@pytest.mark.parametrize(("spoken", "chosen"), [("zh", "zh"), ("en", "en")])
def test_the_account_page_offers_the_language_it_is_read_in(
    client: Any, sign_in: Callable[..., Any], spoken: str, chosen: str
) -> None:
    browser = sign_in(client, "leader")
    browser.set_cookie("casebook_language", spoken)
    page = browser.get("/account/").get_data(as_text=True)
    assert re.search(
        rf'<option[^>]*selected[^>]*value="{chosen}"|<option[^>]*value="{chosen}"[^>]*selected', page
    )
