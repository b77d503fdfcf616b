"""What a proposal must hold: required fields, codes of the law tables in force, dates in order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from casebook import clock
from casebook.measures import service
from casebook.measures.kinds import KINDS
from casebook.measures.models import Measure
from casebook.refusals import Refusal, Refusals

from .conftest import Bench, half_of, proposal, runner

TODAY = clock.today()


def faults(bench: Bench, kind: str, **values: Any) -> set[tuple[str, str | None]]:
    with pytest.raises(Refusals) as refused:
        bench.proposed(kind, **values)
    assert Measure.objects.count() == 0, "a refused proposal leaves nothing behind"
    return {(each.code, each.field) for each in refused.value.all}


def test_a_required_field_is_asked_for(bench: Bench) -> None:
    #: what would tell the field by itself
    tellers = {"subject": "party", "subject_kind": "sanction", "discipline": "sanction"}
    for kind, name in [(row.code, name) for row in KINDS.values() for name in row.required]:
        values = {name: None, **({tellers[name]: None} if name in tellers else {})}
        assert ("measure.required", name) in faults(bench, kind, **values), (kind, name)


FAULTS: list[tuple[str, dict[str, Any], tuple[str, str]]] = [
    ("penalty", {"sanction": "XZ99"}, ("measure.sanction_unknown", "sanction")),
    ("penalty", {"amount_fen": None}, ("measure.amount_missing", "amount_fen")),
    ("penalty", {"sanction": "XZ04", "amount_fen": None}, ("measure.amount_missing", "amount_fen")),
    ("penalty", {"sanction": "XZ06", "period_until": TODAY}, ("measure.period_missing", "period_from")),
    ("penalty", {"sanction": "XZ12", "period_from": TODAY}, ("measure.period_missing", "period_until")),
    ("penalty", {"party": "nobody"}, ("measure.party_unknown", "party")),
    ("penalty", {"party": "p9"}, ("measure.party_unknown", "party")),
    ("penalty", {"party": "p1"}, ("measure.subject_kind", "subject_kind")),
    ("discipline", {"discipline": "party"}, ("measure.sanction_misfit", "sanction")),
    ("discipline", {"sanction": "DJ4", "discipline": "party"}, ("measure.term_unknown", "term_months")),
    ("discipline", {"amount_fen": 1}, ("measure.amount_unfit", "amount_fen")),
    ("accountability", {"sanction": "WZ-O1"}, ("measure.sanction_misfit", "sanction")),
    (
        "handling",
        {"effective_on": TODAY, "until": TODAY - timedelta(1)},
        ("measure.dates_crossed", "until"),
    ),
    ("judgment", {"judged_on": TODAY + timedelta(1)}, ("measure.future", "judged_on")),
    ("judgment", {"effective_on": TODAY - timedelta(1)}, ("measure.dates_crossed", "effective_on")),
    ("transfer", {"offences": ["no-such"]}, ("measure.offence_unknown", "offences")),
    ("interview", {"report_due": TODAY - timedelta(30)}, ("measure.dates_crossed", "report_due")),
    ("penalty", {"count": -1}, ("measure.negative", "count")),
    ("penalty", {"subject": "长" * 1001}, ("measure.value", "subject")),
    ("notice", {"title": "长" * 301}, ("measure.value", "title")),
]


def test_a_fault_names_its_field(bench: Bench) -> None:
    for kind, values, fault in FAULTS:
        assert fault in faults(bench, kind, **values), (kind, values)


def test_every_fault_is_told_at_once(bench: Bench) -> None:
    found = faults(bench, "penalty", legal_basis=[], amount_fen=None, party=None)
    assert {field for _, field in found} >= {"legal_basis", "amount_fen", "subject"}


@pytest.mark.parametrize("period", [{"for_life": True}, {"period_until": TODAY + timedelta(days=1)}])
def test_a_ban_is_for_life_or_has_an_end(bench: Bench, period: dict[str, Any]) -> None:
    values = {"sanction": "XZ12", "amount_fen": None, "party": "p1", "subject_kind": "person"}
    assert bench.proposed("penalty", **values, period_from=TODAY, **period).state == "proposed"


def test_a_field_of_another_kind_is_a_programmer_s_error(bench: Bench) -> None:
    with pytest.raises(ValueError, match="court"):
        bench.proposed("penalty", court="某法院")


def test_the_kind_of_subject_follows_from_the_party(bench: Bench) -> None:
    assert bench.proposed("penalty", subject_kind=None).subject_kind == "organisation"


def test_the_system_follows_from_the_sanction(bench: Bench) -> None:
    assert bench.proposed("discipline", discipline=None, sanction="DJ1").discipline == "party"


def test_an_accountability_measure_may_name_a_sealed_party(bench: Bench) -> None:
    measure = bench.proposed("discipline", party="p9", subject=None)
    assert measure.subject_shown == "封存人员"


def test_the_impact_period_of_a_sanction_is_computed_from_the_decision(bench: Bench) -> None:
    from casebook.law import impact, tables

    own = bench.decided("discipline", sanction="A2").particulars
    assert own.impact_from == TODAY
    assert own.impact_until == impact.ends_on(tables.row("discipline", "A2"), TODAY)
    assert own.impact_until > TODAY


def test_a_sanction_without_a_period_has_none(bench: Bench) -> None:
    assert bench.decided("discipline", sanction="A6").particulars.impact_until is None


def test_a_term_is_part_of_the_impact_period(bench: Bench) -> None:
    values = {"discipline": "party", "sanction": "DJ4"}
    short = bench.decided("discipline", **values, term_months=12).particulars.impact_until
    long = bench.decided("discipline", **values, term_months=24).particulars.impact_until
    assert short < long


def test_an_amended_proposal_is_held_to_the_same_rules(bench: Bench) -> None:
    for kind, row in KINDS.items():
        measure, name = bench.proposed(kind), row.required[-1]
        actor = bench.people[runner(half_of(kind))]
        with pytest.raises(Refusals) as refused:
            service.amend(actor, measure.id, measure.version, {name: None})
        assert name in {each.field for each in refused.value.all}, kind
        assert Measure.objects.get(id=measure.id).version == measure.version


def test_the_half_must_be_named_where_a_kind_has_two(bench: Bench) -> None:
    for kind in (kind for kind, row in KINDS.items() if len(row.halves) > 1):
        with pytest.raises(Refusal) as refused:
            service.propose(bench.people["enforcement"], bench.case.id, kind, proposal(kind))
        assert refused.value.code == "measure.half_missing"
