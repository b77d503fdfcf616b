"""The contract that every engine keeps. It needs no store: entries are made here."""

from __future__ import annotations

import pickle
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casebook.search.engines.base import (
    Card,
    Concept,
    Condition,
    Entry,
    IndexBroken,
    Profile,
    Question,
    Request,
    Word,
)
from casebook.search.engines.cards import pack, unpack
from casebook.search.engines.whoosh_engine import WhooshEngine
from casebook.search.engines.whoosh_schema import schema
from casebook.search.query import understand
from casebook.text.tokens import asked_tokens, token_texts, tokens

EVERYONE = frozenset({"ref"})
ENGINES = {"whoosh": WhooshEngine}


@pytest.fixture(params=sorted(ENGINES))
def engine(request, tmp_path):
    return ENGINES[request.param](tmp_path / "index")


def entry(
    case_id,
    text,
    *,
    audience="common",
    terms=("ref",),
    names=(),
    version=1,
    facets=None,
    facts=None,
    traits=(),
):
    found = tuple((token.text, token.position) for token in tokens(text))
    card = Card(
        case_id, audience, frozenset(terms), version, len(found), facets or {}, facts or {}, tuple(traits)
    )
    return Entry(card, found, tuple(names))


def ask(engine, text, terms=EVERYONE, **more):
    return engine.search(Request(understand(text), terms, **more))


def found(answer):
    return [hit.case_id for hit in answer.hits]


def test_there_is_no_index_until_one_is_built(engine):
    assert not engine.present()
    assert not engine.health().ok
    with pytest.raises(IndexBroken):
        ask(engine, "火灾")
    with pytest.raises(IndexBroken):
        engine.index([], instead_of=[])


def test_an_empty_index_is_a_sound_one(engine):
    assert engine.rebuild([]) == 0
    assert engine.health().ok and engine.versions() == {}
    assert ask(engine, "火灾").total == 0
    engine.index([entry("a", "火灾")], instead_of=["a"])
    engine.delete(["a"])
    assert ask(engine, "").total == 0 and engine.health().ok


def test_a_case_is_found_by_its_words(engine):
    assert engine.rebuild([entry("a", "煤矿瓦斯爆炸"), entry("b", "酒店电梯故障")]) == 2
    assert found(ask(engine, "瓦斯")) == ["a"]
    assert found(ask(engine, "鳄梨")) == []
    assert engine.health().cases == 2 and engine.present()


def test_a_single_character_is_found_in_any_place_of_a_run(engine):
    engine.rebuild([entry("a", "某矿井"), entry("b", "铁矿"), entry("c", "酒店")])
    assert sorted(found(ask(engine, "矿"))) == ["a", "b"]


def test_a_quoted_phrase_must_stand_word_for_word(engine):
    engine.rebuild([entry("a", "拒不执行停工指令"), entry("b", "停工,拒不执行处罚,指令落空")])
    assert found(ask(engine, "“执行停工指令”")) == ["a"]
    assert found(ask(engine, "“指令执行”")) == []


def test_a_case_is_found_by_its_parts_together(engine):
    engine.rebuild(
        [
            entry("a", "尾矿库泄漏"),
            entry("a", "县长免职", audience="accountability"),
            entry("b", "尾矿库泄漏,只有这个"),
            entry("c", "酒店着火,县长免职"),
        ]
    )
    answer = ask(engine, "尾矿库 免职")
    assert found(answer)[0] == "a" and answer.hits[0].score > 1.4 * answer.hits[1].score
    assert found(answer).count("a") == 1


def test_who_does_not_meet_a_part_is_told_nothing_of_it(engine):
    engine.rebuild(
        [
            entry("a", "酒店火灾", facets={"grade": ("G1",)}),
            entry(
                "a", "副市长受贿", audience="accountability", terms=("d:x",), facets={"kind": ("discipline",)}
            ),
        ]
    )
    assert ask(engine, "受贿").total == 0
    assert found(ask(engine, "受贿", frozenset({"d:x", "ref"}))) == ["a"]
    seen = ask(engine, "火灾")
    assert seen.facets["kind"] == {} and seen.facets["grade"] == {"G1": 1}
    assert ask(engine, "", frozenset({"d:x", "ref"})).facets["kind"] == {"discipline": 1}
    assert ask(engine, "", None).facets["kind"] == {"discipline": 1}
    assert ask(engine, "火灾", frozenset()).total == 0


def test_a_score_does_not_change_with_what_may_not_be_seen(engine):
    engine.rebuild([entry("a", "酒店火灾事故"), entry("b", "宾馆着火")])
    before = ask(engine, "火灾")
    engine.index(
        [entry(f"s{n}", "火灾火灾火灾", audience="accountability", terms=("d:x",)) for n in range(9)],
        instead_of=[],
    )
    assert ask(engine, "火灾") == before


def test_what_the_store_already_hides_is_hidden(engine):
    engine.rebuild([entry("a", "酒店火灾"), entry("b", "仓库火灾")])
    assert found(ask(engine, "火灾", hidden=frozenset({("a", "common")}))) == ["b"]


def test_an_exact_name_comes_first(engine):
    engine.rebuild(
        [
            entry("a", "聚仙饭店坍塌 聚仙饭店 聚仙饭店"),
            entry("b", "无关", names=("聚仙饭店", "安问〔2026〕12号")),
        ]
    )
    assert found(ask(engine, "聚仙饭店"))[0] == "b"
    assert found(ask(engine, "安问[2026]12")) == ["b"]


def test_indexing_a_case_again_puts_the_new_in_place_of_the_old(engine):
    engine.rebuild([entry("a", "煤矿"), entry("a", "免职", audience="accountability")])
    engine.index([entry("a", "酒店", version=2)], instead_of=["a"])
    assert found(ask(engine, "煤矿")) == found(ask(engine, "免职")) == []
    assert found(ask(engine, "酒店")) == ["a"]
    assert engine.versions() == {"a": 2}


def test_a_deleted_case_is_gone(engine):
    engine.rebuild([entry("a", "煤矿"), entry("b", "煤矿")])
    engine.delete(["a"])
    assert found(ask(engine, "煤矿")) == ["b"]


def test_total_facets_and_filters_count_cases_not_entries(engine):
    engine.rebuild(
        [
            entry("a", "火灾", facets={"grade": ("G1",), "year": ("2020",)}),
            entry("a", "火灾处罚", audience="liability", facets={"kind": ("penalty",)}),
            entry("b", "火灾", facets={"grade": ("G2",), "year": ("2020",)}),
            entry("c", "火灾", facets={"grade": ("G2",), "year": ("2021",)}),
        ]
    )
    answer = ask(engine, "火灾")
    assert answer.total == 3
    assert answer.facets["grade"] == {"G1": 1, "G2": 2}
    narrowed = ask(engine, "火灾", filters={"grade": ("G2",)})
    assert sorted(found(narrowed)) == ["b", "c"]
    assert narrowed.facets["grade"] == {"G1": 1, "G2": 2}  # what choosing another grade would give
    assert narrowed.facets["year"] == {"2020": 1, "2021": 1}
    both = ask(engine, "火灾", filters={"grade": ("G1", "G2"), "kind": ("penalty",)})
    assert found(both) == ["a"]


def test_sorted_by_date_the_newest_comes_first_and_the_undated_last(engine):
    engine.rebuild(
        [entry("a", "火灾", facts={"day": 1.0}), entry("b", "火灾", facts={"day": 9.0}), entry("c", "火灾")]
    )
    assert found(ask(engine, "火灾", sort="date")) == ["b", "a", "c"]
    assert found(ask(engine, "")) == ["b", "a", "c"]


def test_pages_follow_one_another_without_gap_or_double(engine):
    engine.rebuild([entry(f"{n:02}", "火灾") for n in range(25)])
    pages = [found(ask(engine, "火灾", limit=10, offset=offset)) for offset in (0, 10, 20, 30)]
    assert [len(page) for page in pages] == [10, 10, 5, 0]
    assert sorted(one for page in pages for one in page) == [f"{n:02}" for n in range(25)]


def test_a_condition_holds_by_a_fact(engine):
    engine.rebuild(
        [
            entry("a", "火灾", facts={"deaths": 29.0}),
            entry("b", "火灾", facts={"deaths": 2.0}),
            entry("c", "火灾"),
        ]
    )
    assert found(ask(engine, "死亡10人以上的火灾"))[0] == "a"
    only = engine.search(Request(Question("", conditions=(Condition("deaths", 10.0),)), EVERYONE))
    assert found(only) == ["a"]


def test_alike_are_cases_of_the_same_kind_with_reasons(engine):
    engine.rebuild(
        [
            entry(
                "a",
                "煤矿瓦斯爆炸瞒报",
                facets={"industry": ("01",)},
                traits=("accident:firedamp", "circumstance:concealment"),
            ),
            entry("b", "煤矿瓦斯爆燃", facets={"industry": ("01",)}, traits=("accident:firedamp",)),
            entry("c", "酒店火灾", facets={"industry": ("14",)}, traits=("accident:fire",)),
            entry(
                "d",
                "煤矿瓦斯爆炸",
                terms=("e:x",),
                facets={"industry": ("01",)},
                traits=("accident:firedamp",),
            ),
        ]
    )
    profile = Profile(
        "a", {"煤矿": 1, "瓦斯": 2}, {"industry": ("01",)}, ("accident:firedamp", "circumstance:concealment")
    )
    alike = engine.similar(profile, EVERYONE, 5, frozenset())
    assert [scored.case_id for scored in alike] == ["b"]
    assert set(alike[0].reasons) >= {"accident:firedamp", "industry:01"}
    assert engine.similar(profile, EVERYONE, 5, frozenset({("b", "common")})) == []


def test_a_rebuild_replaces_everything_and_readers_never_miss_a_beat(engine):
    engine.rebuild([entry("a", "火灾")])
    troubles, stop = [], threading.Event()

    def read():
        while not stop.is_set():
            try:
                assert ask(engine, "火灾").total == 1
            except Exception as error:
                troubles.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for version in range(4):
        engine.rebuild([entry("a", "火灾", version=version)])
        engine.index([entry("b", "酒店")], instead_of=["b"])
    stop.set()
    for reader in readers:
        reader.join()
    assert troubles == []
    assert engine.versions() == {"a": 3, "b": 1}


def test_a_rebuild_that_fails_leaves_the_old_index(engine):
    engine.rebuild([entry("a", "火灾")])

    def failing():
        yield entry("b", "火灾")
        raise RuntimeError("the store went away")

    with pytest.raises(RuntimeError):
        engine.rebuild(failing())
    assert found(ask(engine, "火灾")) == ["a"]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Whoosh leaves a file open
def test_whoosh_damage_is_noticed_and_said(tmp_path):
    engine = WhooshEngine(tmp_path / "index")
    engine.rebuild([entry("a", "火灾")])
    for file in (tmp_path / "index").glob("g-*/*"):
        file.write_bytes(b"nothing of sense")
    with pytest.raises(IndexBroken):
        ask(WhooshEngine(tmp_path / "index"), "火灾")
    assert not WhooshEngine(tmp_path / "index").health().ok


def test_whoosh_keeps_no_readable_sentence(tmp_path):
    WhooshEngine(tmp_path / "index").rebuild([entry("a", "副市长受贿三十万元")])
    written = b"".join(file.read_bytes() for file in (tmp_path / "index").rglob("*") if file.is_file())
    assert "副市长受贿三十万元".encode() not in written


def test_the_schema_can_be_pickled_and_compares_equal():
    again = pickle.loads(pickle.dumps(schema()))
    assert sorted(again.names()) == sorted(schema().names())


def test_a_card_comes_back_as_it_was():
    card = Card(
        "a",
        "common",
        frozenset({"ref", "e:u"}),
        3,
        9,
        {"kind": ("penalty",)},
        {"day": 1.5},
        ("accident:fire",),
    )
    assert unpack(pack(card)) == card


HAN = st.text(alphabet="煤矿瓦斯爆炸火灾事故酒店坍塌透水", min_size=2, max_size=12)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(HAN, min_size=1, max_size=6), asked=HAN)
def test_whoosh_finds_exactly_the_entries_that_hold_the_phrase(tmp_path_factory, texts, asked):
    engine = WhooshEngine(tmp_path_factory.mktemp("index") / "w")
    engine.rebuild([entry(str(number), text) for number, text in enumerate(texts)])
    question = Question(asked, phrases=(Word(asked, asked_tokens(asked)),))
    expected = {str(number) for number, text in enumerate(texts) if asked in text}
    assert set(found(engine.search(Request(question, EVERYONE, limit=99)))) == expected


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(HAN, min_size=1, max_size=6))
def test_whoosh_finds_every_case_by_each_of_its_tokens(tmp_path_factory, texts):
    engine = WhooshEngine(tmp_path_factory.mktemp("index") / "w")
    engine.rebuild([entry(str(number), text) for number, text in enumerate(texts)])
    for number, text in enumerate(texts):
        for token in set(token_texts(text)):
            concept = Concept(token, (Word(token, (token,)),))
            answer = engine.search(Request(Question(token, concepts=(concept,)), EVERYONE, limit=99))
            assert str(number) in found(answer)
