"""The search page as people use it, without JavaScript."""

from __future__ import annotations

import csv
import io
import re

import pytest
from openpyxl import load_workbook

from casebook.acts.models import TrailEntry
from casebook.search import likeness, service


def page(client, **arguments):
    answer = client.get("/search/", query_string=arguments)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


@pytest.fixture
def leader(precedents, client, sign_in):
    return sign_in(client, "leader")


def test_who_is_not_signed_in_is_sent_to_sign_in(client):
    assert client.get("/search/?q=火灾").status_code in (302, 401)


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "auditor"])
def test_who_has_no_business_with_cases_may_not_search(precedents, client, sign_in, role):
    sign_in(client, role)
    assert client.get("/search/").status_code == 403


def test_a_hit_shows_title_snippet_and_what_was_done(leader):
    html = page(leader, q="尾矿库泄漏 县长免职")
    assert "<mark>尾矿库" in html and "<mark>免职</mark>" in html
    assert "组织处理 1" in html and "甘肃省" in html


def test_what_is_typed_is_escaped(leader):
    html = page(leader, q='<script>alert("x")</script>')
    assert "<script>alert" not in html


def test_nothing_found_gives_advice(leader):
    assert "没有找到" in page(leader, q="鳄梨酱")


def test_without_a_question_the_newest_cases_stand_first(leader):
    html = page(leader)
    assert "共 34 个案件" in html
    assert html.index("金舟再生资源") < html.index("许诺小镇")


def test_facets_are_links_that_narrow_and_widen(leader):
    html = page(leader, q="火灾")
    link = re.search(r'href="(/search/\?[^"]*grade=G2[^"]*)"', html)[1].replace("&amp;", "&")
    narrowed = leader.get(link).get_data(as_text=True)
    assert "柘城" in narrowed and "凯信达" not in narrowed
    assert 'class="is-chosen"' in narrowed and "清除筛选" in narrowed


def test_an_unknown_facet_value_finds_nothing_and_can_be_taken_off(leader):
    html = page(leader, q="火灾", industry="99")
    assert "没有找到" in html and "去掉右侧的筛选条件" in html


def test_pages_are_walked_by_links(leader, app):
    html = page(leader)
    assert "第 1 页，共 2 页" in html and 'rel="next"' in html
    assert "第 2 页，共 2 页" in page(leader, page="2") and 'rel="prev"' in page(leader, page="2")
    assert page(leader, page="999999") and page(leader, page="-1") and page(leader, page="x")


def test_sorted_by_date(leader):
    html = page(leader, q="火灾", sort="date")
    assert html.index("山脚树") < html.index("凯信达") < html.index("柘城")


def test_the_export_holds_what_was_found_and_is_recorded(leader, people):
    answer = leader.get("/search/export.csv?q=粉尘爆炸")
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert rows[0][:3] == ["案号", "案件名称", "等级"]
    assert rows[1][0] == "20140802-ks" and "粉尘" in rows[1][-1]
    assert len(rows) - 1 == service.search(people["leader"], "粉尘爆炸").total
    entry = TrailEntry.objects(act="lists.export").order_by("-at").first()
    assert entry.object_id == "search.hits" and "粉尘爆炸" in entry.reason


def test_the_export_as_a_workbook(leader):
    answer = leader.get("/search/export.xlsx?q=火灾&grade=G2")
    sheet = load_workbook(io.BytesIO(answer.get_data())).active
    assert "火灾" in sheet["A2"].value and "重大事故" in sheet["A2"].value
    assert sheet["A3"].value == "案号"


def test_who_may_not_export_is_refused_and_sees_no_link(precedents, client, sign_in):
    sign_in(client, "case_admin")
    assert "export.csv" not in page(client, q="火灾")
    assert client.get("/search/export.csv?q=火灾").status_code == 403


def test_a_case_number_leads_straight_to_its_case(leader, make_case):
    case = make_case(title="某厂火灾")
    assert leader.get(f"/search/case/{case.number}").location.endswith(f"/cases/{case.id}/")
    assert "/search/" in leader.get("/search/case/没有这个号").location


def test_a_case_number_is_found_first(leader, make_case, people):
    case = make_case(title="某厂火灾")
    service.catch_up()
    for typed in (case.number, case.number.replace("〔", "[").replace("〕", "]")):
        assert service.search(people["leader"], typed).hits[0].case_id == str(case.id)


def test_a_party_is_found_first(precedents, people):
    assert service.search(people["leader"], "襄汾县聚仙饭店").hits[0].external_id == "20200829-jx"


def test_similar_cases_say_why_and_what_was_done(leader, people, store):
    from casebook.cases.models import Case

    case = Case.objects.get(external_id="20240816-dt")
    alike = likeness.similar(people["leader"], case)
    assert {one.external_id for one in alike[:2]} == {"20200718-wz", "20230508-cc"}
    assert "同类事故：中毒和窒息" in alike[0].reasons
    html = leader.get(f"/cases/{case.id}/similar").get_data(as_text=True)
    assert "同类事故：中毒和窒息" in html
    shown = leader.get(f"/cases/{case.id}/").get_data(as_text=True)
    assert "相似案件" in shown and "污水处理厂" in shown


def test_a_search_in_english_names_facets_in_english(leader):
    leader.post("/language", data={"language": "en", "next": "/search/"})
    html = leader.get("/search/?q=火灾").get_data(as_text=True)
    assert "Coal mines" in html and "凯信达" in html


def test_while_the_index_is_rebuilt_the_page_says_so(leader, index, monkeypatch, store):
    import shutil

    from casebook.search import upkeep

    monkeypatch.setattr(service, "PATIENCE_SECONDS", 0.1)
    shutil.rmtree(store.settings.index_home)
    with upkeep.writer():
        assert "正在重建" in page(leader, q="火灾")


@pytest.mark.parametrize("arguments", [{"sort": "size"}, {"filters": {"colour": ["red"]}}])
def test_what_does_not_exist_is_refused(precedents, people, arguments):
    from casebook.refusals import Refusal

    with pytest.raises(Refusal):
        service.search(people["leader"], "火灾", **arguments)


def test_found_cases_can_be_chosen_for_a_compilation_by_who_may_compile(precedents, client, sign_in, app):
    sign_in(client, "education")
    html = page(client, q="粉尘爆炸")
    assert 'name="case"' in html and "加入汇编" in html
    chosen = re.search(r'name="case" value="([0-9a-f]{24})"', html)[1]
    with app.test_request_context():
        from flask import url_for

        path = url_for("compilations.new", case=[chosen])
    answer = client.get(path)
    assert answer.status_code == 200 and "20140802-ks" in answer.get_data(as_text=True)


def test_who_may_not_compile_is_offered_no_choice(precedents, client, sign_in):
    sign_in(client, "case_admin")
    assert 'name="case"' not in page(client, q="粉尘爆炸")
