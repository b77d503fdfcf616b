"""The same line again writes nothing, whatever the stored case was before; a precedent follows its line."""

from __future__ import annotations

from typing import Any

import pytest

from casebook.acts import operator
from casebook.acts.models import TrailEntry
from casebook.acts.verify import verify
from casebook.cases.models import Case, CaseRow
from casebook.compilations.assembling import choose
from casebook.interchange.exporting import export_lines, show_case
from casebook.measures import service as measures
from casebook.measures.models import Measure
from casebook.refusals import Refusal
from casebook.search.sources import gather
from tests.interchange.test_importing import LINE, changed, take

THREE = [
    {"kind": "penalty", "detail": "罚款一", "amount_yuan": 10},
    {"kind": "notice", "detail": "通报二", "party": "p1"},
    {"kind": "discipline", "count": 3, "investigation": "accountability"},
]


def precedent(count: int) -> dict[str, Any]:
    return changed(origin="reference", measures=THREE[:count])


@pytest.fixture
def actor(people: dict[str, Any]) -> Any:
    return operator()


def kinds(actor: Any) -> list[str]:
    return [measure["kind"] for measure in show_case(actor, "x-1")["measures"]]


@pytest.mark.parametrize("fewer", [1, 0])
def test_a_precedent_loses_the_measures_its_line_no_longer_has_and_then_nothing_changes(
    fewer: int, actor: Any
) -> None:
    take(actor, precedent(3))
    assert take(actor, precedent(fewer)).updated == 1
    written, version = TrailEntry.objects.count(), Case.objects.first().version
    assert take(actor, precedent(fewer)).unchanged == 1
    assert (TrailEntry.objects.count(), Case.objects.first().version) == (written, version)
    assert kinds(actor) == ["penalty", "notice", "discipline"][:fewer]
    assert Measure.objects.count() == 3, "nothing is deleted"
    assert verify()["ok"]


def test_a_measure_that_was_dropped_is_left_out_everywhere_and_its_end_is_on_record(
    actor: Any, people: dict[str, Any]
) -> None:
    take(actor, precedent(3))
    take(actor, precedent(1))
    case = Case.objects.first()
    shown = show_case(actor, "x-1")
    assert shown["computed"]["measure_counts"] == {"penalty": 1}
    assert "通报二" not in next(export_lines(actor))
    assert [m.kind for m in measures.of_case(people["leader"], case)] == ["penalty"]
    assert [m.kind for m in gather([case.id])[case.id].measures] == ["penalty"]
    assert [m.kind for m in choose(actor, "x-1").measures] == ["penalty"]
    row = CaseRow.objects.first()
    assert (list(row.kinds), list(row.kinds_a)) == (["penalty"], [])
    dropped = Measure.objects(state="ended")
    assert {m.kind for m in dropped} == {"notice", "discipline"}
    assert all(m.ended_on and m.ended_by_name and m.ended_reason and not m.terms for m in dropped)
    told = [entry for entry in TrailEntry.objects(act="interchange.update") if entry.reason]
    assert {entry.half for entry in told} == {"common", "accountability"}
    assert all(change.after is None for entry in told for change in entry.changes)


def test_the_line_with_all_measures_brings_back_those_that_were_dropped(actor: Any) -> None:
    take(actor, precedent(3))
    take(actor, precedent(0))
    assert take(actor, precedent(3)).updated == 1
    assert kinds(actor) == ["penalty", "notice", "discipline"]
    assert Measure.objects.count() == 3 and not Measure.objects(state="ended")
    assert all(measure.terms and not measure.ended_reason for measure in Measure.objects)
    assert take(actor, precedent(3)).unchanged == 1
    assert verify()["ok"]


def test_an_import_never_drops_a_measure_of_an_own_case(actor: Any) -> None:
    take(actor, LINE)
    assert take(actor, changed(title="新名", measures=[])).updated == 1
    assert take(actor, changed(title="新名", measures=[])).unchanged == 1
    assert Measure.objects(state__ne="ended").count() == 2


def test_a_line_does_not_undo_the_end_of_a_measure_and_writes_nothing(
    actor: Any, people: dict[str, Any]
) -> None:
    take(actor, LINE)
    penalty = Measure.objects.get(kind="penalty")
    measures.end(people["leader"], penalty.id, None, reason="撤销")
    written = TrailEntry.objects.count()
    assert take(actor, LINE).unchanged == 1
    assert TrailEntry.objects.count() == written
    assert Measure.objects.get(kind="penalty").state == "ended"


def test_who_is_sealed_stays_so_when_a_later_line_no_longer_says_why(actor: Any) -> None:
    take(actor, LINE)
    Case.objects.update(set__parties__1__rank="正处级")
    take(actor, changed(title="新名", measures=LINE["measures"][:1]))
    party = Case.objects.first().party("p1")
    assert (party.half, party.rank) == ("accountability", "正处级")
    opened = [LINE["measures"][0] | {"party": "p1"}, LINE["measures"][1]]
    take(actor, changed(measures=opened))
    assert Case.objects.first().party("p1").half == "common"


def test_the_key_of_a_party_out_of_sight_is_refused_and_nothing_breaks_off(
    actor: Any, people: dict[str, Any]
) -> None:
    take(actor, LINE)
    bare = changed(title="新名", measures=LINE["measures"][:1])
    report = take(people["caseadmin"], bare, changed(external_id="x-2", measures=[]))
    assert [(row.field, row.code) for row in report.refused] == [("parties[1].key", "party.key_taken")]
    assert report.created == 1
    assert Case.objects.get(external_id="x-1").party("p1").name == "周某某"


@pytest.mark.parametrize("origin", ["own", "reference"])
@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({}, None),
        ({"state": None}, None),
        ({"decided_on": "2026-03"}, "decided"),
        ({"state": "decided"}, "decided"),
        ({"state": "proposed"}, "proposed"),
        ({"state": "executed"}, "executed"),
    ],
)
def test_a_state_comes_out_as_it_went_in_and_unknown_stays_unknown(
    origin: str, said: dict[str, Any], told: str | None, actor: Any
) -> None:
    line = changed(origin=origin, measures=[{"kind": "penalty"} | said])
    take(actor, line)
    assert show_case(actor, "x-1")["measures"][0]["state"] == told
    assert take(actor, line).unchanged == 1
    exported = next(export_lines(actor)).encode()
    assert take(actor, exported).unchanged == 1


def test_a_line_without_a_state_leaves_the_state_of_an_own_measure(actor: Any) -> None:
    known = [{"kind": "penalty", "state": "executed"}]
    take(actor, changed(measures=known))
    assert take(actor, changed(measures=[{"kind": "penalty"}])).unchanged == 1
    assert take(actor, changed(measures=[{"kind": "penalty", "detail": "罚款"}])).updated == 1
    assert Measure.objects.first().state == "executed"
    assert take(actor, changed(measures=[{"kind": "penalty", "detail": "罚款"}])).unchanged == 1


@pytest.mark.parametrize(
    ("measure", "goes_in"),
    [
        ({"kind": "penalty"}, False),
        ({"kind": "penalty", "state": "proposed"}, False),
        ({"kind": "penalty", "decided_on": "2026-03-05"}, True),
        ({"kind": "penalty", "state": "decided"}, True),
        ({"kind": "penalty", "state": "executed"}, True),
    ],
)
def test_an_own_case_goes_into_a_book_once_a_measure_is_known_to_be_decided(
    measure: dict[str, Any], goes_in: bool, actor: Any
) -> None:
    take(actor, changed(source="hazard", measures=[measure]))
    if goes_in:
        assert choose(actor, "x-1").measures
        return
    with pytest.raises(Refusal, match=r"compile\.undecided"):
        choose(actor, "x-1")


def test_a_precedent_goes_into_a_book_whatever_its_measures_say(actor: Any) -> None:
    take(actor, changed(origin="reference", measures=[{"kind": "penalty"}]))
    assert choose(actor, "x-1").measures


UNTIDY = {
    "white space": changed(
        title=" 某厂爆炸 ",
        facts="　首行缩进。\r\n第二行 \n",
        lessons="",
        incident={"region": [" 江海省 ", "  "], "industry": " 化工 "},
        parties=[{"key": " u1 ", "kind": "organisation", "name": " 某厂 "}],
        measures=[{"kind": "penalty", "party": " u1 ", "detail": " 罚 "}],
    ),
    "small letters of a code": changed(
        parties=[{"key": "u1", "kind": "organisation", "name": "某厂", "uscc": "91350100m000100y43"}],
        measures=[],
    ),
    "nothing but what is required": {
        name: LINE[name] for name in ("format", "external_id", "origin", "title", "source")
    },
}


@pytest.mark.parametrize("name", UNTIDY)
@pytest.mark.parametrize("origin", ["own", "reference"])
def test_a_line_written_untidily_is_unchanged_the_second_time(name: str, origin: str, actor: Any) -> None:
    line = UNTIDY[name] | {"origin": origin}
    assert take(actor, line).created == 1
    assert take(actor, line).unchanged == 1
