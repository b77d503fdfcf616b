"""Traditional script and the short names of groups find what is written otherwise."""

import pytest

from casebook.search import service


@pytest.fixture
def cases(index, make_case, people):
    """Two cases: one of the simplified script and one with traditional characters in it."""
    made = {
        "simplified": make_case(
            title="东湖县煤矿瓦斯爆炸事故",
            facts="驾驶员买买提受伤。",
            parties=[{"key": "u", "kind": "organisation", "name": "中国石化上海石油化工股份有限公司"}],
        ),
        "traditional": make_case(title="東湖縣礦山頂板事故", facts="礦方偽造現場。"),
    }
    service.catch_up()
    return {name: str(case.id) for name, case in made.items()}


def found(people, query):
    return [hit.case_id for hit in service.search(people["leader"], query, limit=10).hits]


@pytest.mark.parametrize(
    "query", ["煤礦", "瓦斯爆炸事故", "買買提", "“駕駛員買買提”", "東湖縣煤礦瓦斯爆炸事故"]
)
def test_a_traditional_question_finds_simplified_text(cases, people, query):
    assert found(people, query)[0] == cases["simplified"]


@pytest.mark.parametrize("query", ["矿山", "伪造现场", "偽造現場", "顶板"])
def test_traditional_text_is_found_in_either_script(cases, people, query):
    assert found(people, query)[0] == cases["traditional"]


def test_what_is_found_is_marked_as_it_was_written(cases, people):
    hits = service.search(people["leader"], "伪造现场", limit=10).hits
    hit = next(hit for hit in hits if hit.case_id == cases["traditional"])
    marked = [text for snippet in hit.snippets for text, is_asked in snippet if is_asked]
    assert "".join(marked).startswith("偽造現場")


@pytest.mark.parametrize("query", ["中石化", "中国石化", "中國石化"])
def test_a_group_is_found_under_each_of_its_names(cases, people, query):
    assert found(people, query)[0] == cases["simplified"]
