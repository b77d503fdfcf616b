"""What belongs to the sealed half is in no hit, snippet, facet, count, export or similar case of those
without it. A table of places, one assertion."""

from __future__ import annotations

import dataclasses

import pytest

from casebook.cases.models import Case
from casebook.refusals import NotPermitted
from casebook.search import likeness, service
from casebook.store import transact
from tests.leaks import assert_visible
from tests.search.conftest import OPEN, SEALED

#: Facet values and words of kinds that only the sealed half has.
SEALED_FACETS = ("handling", "removed", "组织处理")


def plain(answer):
    """An answer without the question: what was typed is no leak."""
    return [dataclasses.asdict(hit) for hit in answer.hits], answer.facets, answer.total


def unmarked(answer):
    """A page without the marks inside its words."""
    return answer.get_data(as_text=True).replace("<mark>", "").replace("</mark>", "")


def without_query(html, words):
    """A page without the boxes that repeat what was typed."""
    for word in words:
        html = html.replace(f'value="{word}"', "").replace(f"<title>{word} · 检索", "<title>")
    return html


@pytest.mark.parametrize("word", SEALED)
def test_a_sealed_word_finds_the_case_for_who_may_know(two_halves, people, word):
    for role in ("discipline", "leader"):
        answer = service.search(people[role], word)
        assert answer.hits[0].case_id == str(two_halves.id), role
        assert_visible([word], [], plain(answer))


@pytest.mark.parametrize("word", SEALED)
@pytest.mark.parametrize("role", ["enforcement", "enforcement2", "case_admin"])
def test_a_sealed_word_finds_nothing_for_who_may_not(two_halves, people, role, word):
    answer = service.search(people[role], word)
    assert answer.total == 0 and answer.hits == []
    assert not any(answer.facets.values())


@pytest.mark.parametrize("typed", ["氯气阀门腐蚀", "东海化工", "", "东海化工 停职", "处分 罚款 东海化工"])
@pytest.mark.parametrize("role", ["enforcement", "case_admin"])
def test_a_hit_shows_nothing_of_the_sealed_half(two_halves, people, role, typed):
    answer = service.search(people[role], typed)
    assert [hit.case_id for hit in answer.hits] == [str(two_halves.id)]
    assert_visible(["东海化工爆燃事故"], [*SEALED, *SEALED_FACETS], plain(answer))
    assert ("penalty", "行政处罚", 1) in answer.facets["kind"]


def test_the_same_facets_count_the_sealed_half_for_who_may_see_it(two_halves, people):
    answer = service.search(people["leader"], "东海化工")
    assert {value for value, _, _ in answer.facets["kind"]} == {"penalty", "handling"}
    assert "removed" in {value for value, _, _ in answer.facets["outcome"]}
    assert answer.hits[0].measure_counts == {"penalty": 1, "handling": 1}


def test_a_sealed_facet_value_filters_to_nothing_for_who_may_not_see_it(two_halves, people):
    assert service.search(people["enforcement"], "东海化工", filters={"kind": ["handling"]}).total == 0
    assert service.search(people["leader"], "东海化工", filters={"kind": ["handling"]}).total == 1


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "auditor"])
def test_who_has_no_business_with_cases_may_not_even_ask(two_halves, people, role):
    with pytest.raises(NotPermitted, match=r"search\.not_permitted"):
        service.search(people[role], "东海化工")


def test_education_finds_no_case_that_was_not_released(two_halves, people):
    assert service.search(people["education"], "东海化工").total == 0


def test_the_operator_of_the_machine_finds_everything(two_halves):
    from casebook.acts import operator

    assert service.search(operator(), "蓝鲸水厂局长").total == 1


@pytest.mark.parametrize(
    "path",
    ["/search/?q=东海化工", "/search/", "/search/export.csv?q=东海化工", "/search/?q=东海化工&kind=penalty"],
)
def test_no_page_and_no_export_shows_the_sealed_half(two_halves, client, sign_in, path):
    sign_in(client, "enforcement")
    answer = client.get(path)
    assert answer.status_code == 200
    assert_visible(["东海化工爆燃事故"], [*SEALED, *SEALED_FACETS], unmarked(answer))


@pytest.mark.parametrize("word", SEALED)
def test_the_page_of_a_sealed_word_shows_nothing(two_halves, client, sign_in, word):
    sign_in(client, "enforcement")
    html = client.get("/search/", query_string={"q": word}).get_data(as_text=True)
    assert_visible(["没有找到"], [*SEALED, "东海化工"], without_query(html, SEALED))


def test_similar_cases_are_compared_and_shown_without_the_sealed_half(
    two_halves, make_case, people, client, sign_in
):
    other = make_case(title="西海化工爆燃事故", facts="氯气阀门老化,工人撤离。收受贿赂放行。")
    service.catch_up()
    alike = likeness.similar(people["enforcement"], Case.objects.get(id=other.id))
    assert [one.case_id for one in alike] == [str(two_halves.id)]
    shown = [dataclasses.asdict(one) | {"measures": [m.to_json() for m in one.measures]} for one in alike]
    assert_visible(["东海化工爆燃事故", "penalty"], [*SEALED, *SEALED_FACETS], shown)
    sign_in(client, "enforcement")
    for path in (f"/cases/{other.id}/similar", f"/cases/{other.id}/"):
        page = client.get(path).get_data(as_text=True)
        assert_visible(["东海化工爆燃事故"], [word for word in SEALED if word != "收受贿赂放行"], page)


def test_what_is_alike_only_in_the_sealed_half_makes_no_likeness(two_halves, make_case, people):
    other = make_case(title="某区信访件", facts="收受贿赂放行,蓝鲸水厂局长停职反省。")
    service.catch_up()
    case = Case.objects.get(id=other.id)
    assert likeness.similar(people["enforcement"], case) == []
    assert [one.case_id for one in likeness.similar(people["leader"], case)] == [str(two_halves.id)]


def test_access_taken_away_holds_at_once_although_the_index_has_not_followed(two_halves, people):
    """The change is committed, the mark waits, the index still has the old terms."""

    def seal(uow):
        from casebook.acts import record

        case = uow.get(Case, two_halves.id)
        case.access.common = case.access.liability = ["l:city"]
        uow.save(case)
        record(uow, people["leader"], "cases.edit", case_id=case.id)

    transact(seal)
    answer = service.search(people["enforcement"], "东海化工")
    assert answer.total == 0 and answer.hits == [] and not any(answer.facets.values())
    assert service.search(people["leader"], "东海化工").total == 1


def test_permission_is_asked_again_of_what_comes_back(two_halves, people, store):
    """Even with no mark at all: a foreign hand in the database."""
    store.db["cases"].update_one(
        {"_id": two_halves.id}, {"$set": {"access.common": [], "access.liability": []}}
    )
    answer = service.search(people["enforcement"], "东海化工")
    assert answer.hits == [] and answer.total == 0


def test_open_words_are_found_by_all_who_see_the_case(two_halves, people):
    for role in ("enforcement", "case_admin", "leader", "discipline"):
        for word in OPEN:
            assert service.search(people[role], word).total == 1, (role, word)
