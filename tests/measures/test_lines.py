"""What goes in by the interchange format comes out again, field for field."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from bson import ObjectId
from hypothesis import given
from hypothesis import strategies as st

import casebook.interchange
from casebook.acts import Actor
from casebook.cases.models import Case, CaseRow, Party
from casebook.measures import service
from casebook.measures.choices import KINDS
from casebook.measures.lines import normal, to_fen, to_yuan
from casebook.measures.models import Measure
from casebook.refusals import Refusal
from casebook.store import transact

from .conftest import Bench

words = st.text("某县长副书记罚款abc 一二三", min_size=1, max_size=12).map(str.strip).filter(bool)
days = st.dates(date(1950, 1, 1), date(2026, 1, 1)).map(date.isoformat)
partial = days | days.map(lambda day: day[:7]) | days.map(lambda day: day[:4])


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


payloads = st.fixed_dictionaries(
    {"kind": st.sampled_from(sorted(KINDS))},
    optional={
        "investigation": maybe(st.sampled_from(["liability", "accountability"])),
        "subject_kind": maybe(st.sampled_from(["organisation", "person"])),
        "subject": maybe(words),
        "party": maybe(st.just("u1")),
        "discipline": maybe(st.sampled_from(["party", "administrative"])),
        "detail": maybe(words),
        "amount_yuan": maybe(
            st.integers(0, 9 * 10**13) | st.integers(0, 10**15 - 1).map(lambda fen: fen / 100)
        ),
        "count": maybe(st.integers(0, 10_000)),
        "counted_elsewhere": maybe(st.booleans()),
        "state": maybe(st.sampled_from(["proposed", "decided", "executed"])),
        "decided_on": maybe(partial),
        "authority": maybe(words),
        "document_number": maybe(words),
        "legal_basis": maybe(st.lists(words, max_size=3)),
    },
)


def a_case(origin: str = "reference") -> Case:
    party = Party(key="u1", kind="organisation", name="某公司")
    return Case(id=ObjectId(), origin=origin, year=2020, title="某事故", unit="city", parties=[party])


@given(payloads, st.sampled_from(["own", "reference"]))
def test_a_measure_comes_out_as_it_went_in(payload: dict[str, Any], origin: str) -> None:
    measure = service.build_measure(a_case(origin), payload, 0)
    out = service.export_measure(measure)
    for name, value in payload.items():
        if value is not None:
            assert out[name] == value, name
    for name in set(out) - {name for name, value in payload.items() if value is not None}:
        assert out[name] in (None, False, [], "decided"), f"{name} is not known and must stay so"
    assert normal(out) == out
    assert json.loads(json.dumps(out)) == out


@given(payloads)
def test_the_store_gives_back_the_same_measure(payload: dict[str, Any]) -> None:
    measure = service.build_measure(a_case(), payload, 3)
    measure.validate()
    again = Measure._from_son(measure.to_mongo())
    assert service.export_measure(again) == service.export_measure(measure)


@given(st.integers(0, 10**15 - 1))
def test_fen_survive_the_number_json_carries(fen: int) -> None:
    assert to_fen(json.loads(json.dumps(to_yuan(fen)))) == fen


@pytest.mark.parametrize("amount", [0.001, -1, "1.234", 10.005, "NaN", "abc", float("inf")])
def test_an_amount_beyond_two_decimals_is_refused_and_named(amount: Any) -> None:
    with pytest.raises(Refusal) as refused:
        service.build_measure(a_case(), {"kind": "penalty", "amount_yuan": amount}, 4)
    assert refused.value.code == "import.amount"
    assert refused.value.field == "measures[4].amount_yuan"


def test_a_party_the_line_does_not_list_is_refused_and_named() -> None:
    with pytest.raises(Refusal) as refused:
        service.build_measure(a_case(), {"kind": "penalty", "party": "nobody"}, 0)
    assert (refused.value.code, refused.value.field) == ("import.party_unknown", "measures[0].party")


@pytest.mark.parametrize(
    ("origin", "kind", "investigation", "audience"),
    [
        ("reference", "judgment", None, "common"),
        ("reference", "judgment", "liability", "liability"),
        ("own", "penalty", None, "liability"),
        ("own", "judgment", None, "accountability"),
        ("own", "interview", None, "accountability"),
        ("own", "interview", "liability", "liability"),
    ],
)
def test_what_the_source_leaves_open_is_sealed(
    origin: str, kind: str, investigation: str | None, audience: str
) -> None:
    payload = {"kind": kind, "investigation": investigation}
    assert service.build_measure(a_case(origin), payload, 0).audience == audience


def test_every_measure_of_the_published_cases_round_trips() -> None:
    lines = Path(casebook.interchange.__file__).with_name("reference-cases.jsonl").read_text("utf-8")
    seen = 0
    for line in map(json.loads, lines.splitlines()):
        case = a_case()
        case.parties = [
            Party(key=party["key"], kind=party["kind"], name=party["name"]) for party in line["parties"]
        ]
        for position, payload in enumerate(line["measures"]):
            out = service.export_measure(service.build_measure(case, payload, position))
            assert {name: out[name] for name in payload} == payload
            seen += 1
    assert seen > 50


def test_importing_twice_writes_once(bench: Bench) -> None:
    payload = {"kind": "penalty", "subject": "某公司", "amount_yuan": 12.5, "state": "decided"}

    def bring_in(payload: dict[str, Any]) -> Measure:
        return transact(lambda uow: service.import_measure(uow, bench.case, payload, 0))[0]

    first = bring_in(payload)
    assert bring_in(payload).version == first.version == 1
    changed = bring_in({**payload, "amount_yuan": 13})
    assert (changed.id, changed.version, changed.amount_fen) == (first.id, 2, 1300)
    assert Measure.objects.count() == 1


def test_an_import_cannot_change_a_signed_record(bench: Bench) -> None:
    measure = bench.signed()
    payload = {**service.export_measure(measure), "detail": "改写"}
    with pytest.raises(Refusal) as refused:
        transact(lambda uow: service.import_measure(uow, bench.case, payload, measure.position))
    assert refused.value.code == "measure.signed"
    same = service.export_measure(measure)
    transact(lambda uow: service.import_measure(uow, bench.case, same, measure.position))


def test_an_import_leaves_the_particulars_of_an_unchanged_kind_alone(bench: Bench) -> None:
    measure = bench.decided("transfer")
    payload = {**service.export_measure(measure), "detail": "补充说明"}
    transact(lambda uow: service.import_measure(uow, bench.case, payload, measure.position))
    row = CaseRow.objects.get(id=bench.case.id)
    assert row.kinds == ["transfer"], "the case's row knows what was imported"
    measure.reload()
    assert (measure.detail, measure.particulars.organ) == ("补充说明", "江海市公安局")


def test_an_ended_measure_is_told_as_it_stood_before_and_stays_ended(bench: Bench) -> None:
    measure = bench.decided("notice")
    ended = service.end(bench.people["leader"], measure.id, measure.version, reason="撤回")
    out = service.export_measure(ended)
    assert out["state"] == "decided"
    transact(lambda uow: service.import_measure(uow, bench.case, {**out, "detail": "补充"}, measure.position))
    assert Measure.objects.get(id=measure.id).state == "ended"


def test_an_imported_proposal_is_numbered_when_it_is_decided(
    bench: Bench, people: dict[str, Actor], make_case: Callable[..., Case]
) -> None:
    payload = {"kind": "penalty", "subject": "某公司", "state": "proposed", "investigation": "liability"}
    measure, before = transact(lambda uow: service.import_measure(uow, bench.case, payload, 0))
    assert before is None
    assert measure.number is None
    measure = bench.told(measure)
    decided = service.decide(people["leader"], measure.id, measure.version)
    assert decided.number.startswith("罚") and decided.number.endswith("-1")
