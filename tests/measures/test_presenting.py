"""How a measure reads: its facts, what it waits for, its words in both languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from casebook.law import tables
from casebook.measures import choices, particulars, presenting, service
from casebook.measures.forms import FORMS
from casebook.measures.kinds import COMMON_FIELDS, KINDS
from casebook.measures.labels import LABELS
from casebook.measures.models import Measure
from casebook.measures.penalty_form import PARTS
from casebook.measures.proposing import BESIDE

from .conftest import Bench


def texts(measure: Measure) -> dict[str, str]:
    return {str(name): str(value) for name, value in presenting.facts(measure)}


def test_every_field_of_every_kind_has_a_label() -> None:
    for kind, cls in particulars.BY_KIND.items():
        kept = {name for name in cls._fields_ordered if name not in {"_cls", "signed_by"}}
        assert kept <= set(LABELS), kind


def test_no_field_of_a_kind_is_called_like_one_of_every_measure() -> None:
    """Forms, the trail and the rules name fields without saying where they stand."""
    for kind, cls in particulars.BY_KIND.items():
        assert not set(cls._fields) & set(Measure._fields) - {"_cls"}, kind


def test_every_form_asks_for_exactly_what_its_kind_takes(app: Any) -> None:
    with app.test_request_context("/"):
        for kind, form in FORMS.items():
            names = {field.short_name for field in form(formdata=None)} - {"version", "csrf_token"}
            assert names <= {*COMMON_FIELDS, *KINDS[kind].typed, *BESIDE}, kind
            assert set(KINDS[kind].typed) <= names, f"{kind}: a field that no form asks for"


def test_every_field_of_a_form_stands_in_one_group(app: Any) -> None:
    with app.test_request_context("/"):
        for kind, form in FORMS.items():
            grouped = [name for _, names in form.groups for name in names]
            if kind == "penalty":
                grouped += [name for names in PARTS.values() for name in names]
            asked = {field.short_name for field in form(formdata=None)} - {"version", "csrf_token", "talkers"}
            assert len(grouped) == len(set(grouped)), kind
            assert asked <= set(grouped), f"{kind}: {asked - set(grouped)} would never be shown"


@pytest.mark.parametrize(
    ("kind", "code", "value", "shown"),
    [
        ("penalty", "amount_fen", None, "300,000.00 元"),
        ("accountability", "responsibility", None, "主要领导责任"),
        ("transfer", "organ", None, "江海市公安局"),
        ("interview", "place", None, "市应急管理局三楼会议室"),
        ("interview", "talkers", None, "张卫国 支队长；陈立军 副支队长"),
        ("judgment", "court", None, "江海市中级人民法院"),
        ("notice", "readers", None, "各县区安委会"),
    ],
)
def test_facts_are_written_as_people_read_them(
    app: Any, bench: Bench, kind: str, code: str, value: Any, shown: str
) -> None:
    measure = bench.proposed(kind)
    with app.test_request_context("/"):
        assert texts(measure)[str(LABELS[code])] == shown


def test_what_is_not_known_is_left_out_and_never_zero(app: Any) -> None:
    with app.test_request_context("/"):
        assert presenting.facts(Measure(kind="penalty", origin="reference", state="decided")) == []


def test_a_sanction_cites_its_law_and_says_when_it_was_not_verified(app: Any, bench: Bench) -> None:
    measure = bench.decided("discipline", sanction="A2")
    row = tables.row("discipline", "A2")
    with app.test_request_context("/"):
        assert tables.citation(row) in texts(measure).values()
        unsure = bench.proposed("handling", sanction="ZZ4")
        assert ("未核实" in " ".join(texts(unsure).values())) == (not tables.row("handling", "ZZ4").verified)


@pytest.mark.parametrize(
    ("make", "waits"),
    [
        (lambda bench: bench.proposed("penalty"), "待决定"),
        (lambda bench: bench.decided("penalty"), "待执行"),
        (lambda bench: bench.decided("transfer"), "待移送"),
        (lambda bench: bench.step(bench.decided("transfer"), "handed"), "移送回执"),
        (lambda bench: bench.decided("interview"), "待签字"),
        (lambda bench: bench.signed(), "整改报告期限"),
        (lambda bench: bench.executed("discipline"), ""),
    ],
)
def test_a_measure_says_what_it_waits_for(
    app: Any, bench: Bench, make: Callable[[Bench], Measure], waits: str
) -> None:
    measure = make(bench)
    with app.test_request_context("/"):
        assert presenting.waits_for(measure) == waits


def test_an_ended_measure_waits_for_nothing(app: Any, bench: Bench) -> None:
    measure = bench.proposed("penalty")
    ended = service.end(bench.people["leader"], measure.id, measure.version, reason="撤回")
    with app.test_request_context("/"):
        assert presenting.waits_for(ended) == ""
        assert texts(ended)[str(LABELS["ended_reason"])] == "撤回"


def test_each_state_has_a_word_and_a_shape_of_its_own(app: Any) -> None:
    with app.test_request_context("/"):
        badges = {str(presenting.state_badge(state)) for state in choices.STATES}
    assert len(badges) == len(choices.STATES)


def test_a_sanction_is_named_in_the_language_of_the_reader(app: Any, bench: Bench) -> None:
    measure = bench.proposed("penalty")
    with app.test_request_context("/"):
        assert presenting.sanction(measure) == tables.row("penalty_kinds", "XZ03").name["zh"]
    with app.test_request_context("/", headers={"Cookie": "casebook_language=en"}):
        assert presenting.sanction(measure) == tables.row("penalty_kinds", "XZ03").name["en"]


def test_the_count_of_receipts_tells_how_many_are_missing(app: Any, bench: Bench) -> None:
    measure = bench.decided("notice")
    assert presenting.receipt_count(measure) == "0/2"
    after = service.confirm_receipt(
        bench.people["enforcement"], measure.id, measure.version, unit="东湖县安委会"
    )
    assert presenting.receipt_count(after) == "1/2"
    with app.test_request_context("/"):
        assert [bool(day) for _, day, _ in presenting.receipts(after)] == [True, False]


def test_what_is_typed_into_a_form_is_what_the_store_gives_back(app: Any, bench: Bench) -> None:
    """Filling a form from a measure and reading it again changes nothing."""
    for kind in KINDS:
        measure = bench.proposed(kind)
        with app.test_request_context("/"):
            form = FORMS[kind](formdata=None)
            form.prepare(bench.case, measure.audience)
            form.fill(measure)
            values = form.values()
        actor = bench.people["enforcement" if measure.audience == "liability" else "discipline"]
        again = service.amend(actor, measure.id, measure.version, values)
        before, after = measure.to_mongo(), again.to_mongo()
        assert {k: v for k, v in before.items() if k != "version"} == {
            k: v for k, v in after.items() if k != "version"
        }, kind
