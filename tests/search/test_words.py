"""Every code has the words by which it is found, and every name on the page its code."""

from casebook.cases import choices as cases
from casebook.law import tables
from casebook.measures import choices as measures
from casebook.search import choices, labels, wording
from casebook.search.engines.base import FACETS
from casebook.text.synonyms import vocabulary


def test_every_code_has_chinese_words():
    assert set(wording.SOURCES) == set(cases.SOURCES)
    assert set(wording.CIRCUMSTANCES) == set(cases.CIRCUMSTANCES)
    assert set(wording.MEASURES) == set(measures.KINDS)
    assert set(wording.DISCIPLINES) == set(measures.DISCIPLINES)
    assert set(wording.PUBLISHED) == set(cases.PUBLISHED_GRADES)
    assert {row.code: row.name["zh"] for row in tables.table("grades")} == wording.GRADES


def test_every_facet_outcome_and_kind_of_accident_has_a_name():
    assert tuple(choices.FACETS) == FACETS
    assert set(choices.OUTCOMES) == set(wording.OUTCOMES)
    assert set(choices.ACCIDENTS) == {kind.code for kind in vocabulary().accidents}
    assert {str(name) for name in choices.ACCIDENTS.values()} == {
        kind.name for kind in vocabulary().accidents
    }
    assert set(choices.FAMILIES) == {family for kind in vocabulary().accidents for family in kind.families}


def test_facet_values_stand_in_the_order_of_their_table_and_years_newest_first():
    assert [value for value, _, _ in labels.facet("grade", {"G3": 9, "G1": 1})] == ["G1", "G3"]
    assert [value for value, _, _ in labels.facet("year", {"2020": 9, "2023": 1})] == ["2023", "2020"]
    assert labels.facet("region", {"河南省": 1, "江苏省": 2}) == [
        ("江苏省", "江苏省", 2),
        ("河南省", "河南省", 1),
    ]
    assert labels.facet("grade", {"G1": 1})[0][1] == "特别重大事故"


def test_a_reason_is_a_sentence_and_the_family_is_not_said_beside_the_kind():
    assert labels.reasons(("accident:fire", "family:burning", "industry:01")) == [
        "同类事故：火灾",
        "同一行业：煤矿",
    ]
    assert labels.reasons(("family:explosion", "circumstance:concealment", "grade:G2", "text")) == [
        "同属爆炸类",
        "同有情形：瞒报",
        "同一等级：重大事故",
        "案情用语相近",
    ]
