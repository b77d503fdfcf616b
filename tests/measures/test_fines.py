"""A fine chosen from the catalogue: which articles are offered, what its range refuses, one fine for one act."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook import clock
from casebook.acts import Actor
from casebook.cases.models import Case, Incident, Party
from casebook.law import fines, tables
from casebook.law.errors import LawError
from casebook.measures import breaches, finerules, fining, particulars, service
from casebook.measures.models import Measure
from casebook.refusals import Refusals

from .conftest import PARTIES, Bench, ready

YUAN = 100
WAN = 10_000 * YUAN
OCCURRED = clock.now() - timedelta(days=30)

#: an accident of three deaths: 较大, general sector
ACCIDENT: dict[str, Any] = {"occurred_at": OCCURRED, "precision": "minute", "deaths": 3}


@pytest.fixture
def accident(make_case: Callable[..., Case], people: dict[str, Actor]) -> Bench:
    """A bench over a case with a grade."""
    return Bench(people, ready(people, make_case(title="三人死亡事故", incident=ACCIDENT, parties=PARTIES)))


def pure(**values: Any) -> tuple[Measure, Case]:
    """A fine on u1 and its case, in memory."""
    case = Case(
        grade=values.pop("grade", "G3"),
        incident=Incident(occurred_at=OCCURRED, industry=values.pop("industry", None), deaths=3),
        circumstances=values.pop("circumstances", []),
        parties=[
            Party(key="u1", kind="organisation", name="甲公司"),
            Party(key="p1", kind="person", name="钱某", role="principal"),
            Party(key="p2", kind="person", name="孙某", role="responsible_person"),
        ],
    )
    measure = Measure(kind="penalty", audience="liability", state="proposed", sanction="XZ03", party="u1")
    own = particulars.of(measure)
    for name, value in values.items():
        setattr(measure if name in Measure._fields else own, name, value)
    return measure, case


def codes(measure: Measure, case: Case) -> set[str]:
    return {row.code for row in fining.offered(measure, case)}


def refused(bench: Bench, **values: Any) -> set[tuple[str, str | None]]:
    with pytest.raises(Refusals) as found:
        fined(bench, **values)
    return {(each.code, each.field) for each in found.value.all}


def fined(bench: Bench, **values: Any) -> Measure:
    typed = {"articles": ["AQF-114-G3"], "amount_fen": 150 * WAN, "legal_basis": []}
    return bench.proposed("penalty", **{**typed, **values})


@pytest.mark.parametrize(
    ("party", "subject", "some", "none"),
    [
        ("u1", "unit", "AQF-114-G3", "AQF-95-G3"),
        ("p1", "principal", "AQF-95-G3", "AQF-114-G3"),
        ("p2", "other", "AQF-96-G3", "AQF-95-G3"),
    ],
)
def test_the_articles_offered_fit_whom_the_fine_falls_on(
    party: str, subject: str, some: str, none: str
) -> None:
    measure, case = pure(party=party)
    assert fining.subject_of(measure, case) == subject
    assert some in codes(measure, case)
    assert none not in codes(measure, case)


@pytest.mark.parametrize("grade", ["G1", "G2", "G3", "G4"])
def test_only_the_article_of_the_grade_is_offered(grade: str) -> None:
    offered = codes(*pure(grade=grade))
    assert {code for code in offered if code.startswith("AQF-114")} == {f"AQF-114-{grade}"}


def test_a_sector_puts_its_own_article_in_the_place_of_the_general_one() -> None:
    offered = codes(*pure(industry="01"))
    assert "MK-67-G3" in offered
    assert "AQF-114-G3" not in offered


def test_the_law_of_the_day_of_the_act_is_offered() -> None:
    before = tables.row("fines", "AQF-114-G3").effective_from - timedelta(days=1)
    assert "AQF-114-G3" not in codes(*pure(breach_day=before))
    assert "493-37-G3" in codes(*pure(breach_day=before))


def test_the_step_inside_the_range_goes_by_the_casualties_of_the_grade() -> None:
    """Three died, one of them after the window: the accident is an ordinary one of two deaths."""
    measure, case = pure(grade="G4", articles=["AQF-114-G4"], breach_day=clock.today())
    case.incident.graded_deaths = 2
    (step,) = fining.steps(fining.find(measure, case), measure, case)
    assert step.code == "G4-3"


def test_nothing_is_offered_before_somebody_is_named() -> None:
    assert codes(*pure(party=None)) == set()


def test_what_the_party_bears_comes_first() -> None:
    measure, case = pure(circumstances=["resisted_enforcement"])
    first = [row.code for row in fining.offered(measure, case)][:3]
    assert {"AQF-114-G3", "AQF-108-unit"} <= set(first)


#: the range 较大 is one to two million yuan, both ends included
BOUNDS = [
    (100 * WAN - 1, "below"),
    (100 * WAN, "at_minimum"),
    (100 * WAN + 1, "inside"),
    (200 * WAN - 1, "inside"),
    (200 * WAN, "at_maximum"),
    (200 * WAN + 1, "above"),
]


@pytest.mark.parametrize(("fen", "where"), BOUNDS)
def test_an_amount_stands_where_its_fen_say(fen: int, where: str) -> None:
    measure, case = pure(articles=["AQF-114-G3"], amount_fen=fen)
    fining.settle(measure, case)
    own = particulars.of(measure)
    assert (own.range_min_fen, own.range_max_fen) == (100 * WAN, 200 * WAN)
    assert own.range_position == where
    assert measure.is_top is (where == "at_maximum")
    assert bool(finerules.problems(measure, case)) is (where in {"below", "above"})


def test_the_edges_are_taken_and_one_fen_beyond_is_refused(accident: Bench) -> None:
    assert refused(accident, amount_fen=100 * WAN - 1) == {("fine.below_range", "amount_fen")}
    assert refused(accident, amount_fen=200 * WAN + 1) == {("fine.above_range", "amount_fen")}
    assert refused(accident, amount_fen=0) == {("fine.nothing", "amount_fen")}
    least = fined(accident, amount_fen=100 * WAN)
    assert least.is_top is False
    most = fined(accident, amount_fen=200 * WAN, breach="new", violation="另一行为")
    assert most.is_top is True


def test_less_than_the_range_takes_a_mitigating_circumstance(accident: Bench) -> None:
    measure = fined(accident, amount_fen=60 * WAN, mitigation="M01")
    assert particulars.of(measure).range_position == "below"
    for code in ("H01", "N02", "nonsense"):
        assert ("fine.mitigation_unknown", "mitigation") in refused(
            accident, amount_fen=60 * WAN, mitigation=code, breach="new", violation="别的"
        )


def test_a_mitigating_circumstance_opens_nothing_above(accident: Bench) -> None:
    assert refused(accident, amount_fen=200 * WAN + 1, mitigation="M01") == {
        ("fine.above_range", "amount_fen")
    }


def test_the_especially_serious_tier_is_two_to_five_times(accident: Bench) -> None:
    assert ("fine.above_range", "amount_fen") in refused(accident, amount_fen=1000 * WAN + 1, situation="ES1")
    measure = fined(accident, amount_fen=1000 * WAN, situation="ES1")
    own = particulars.of(measure)
    assert (own.range_min_fen, own.range_max_fen, own.range_tier) == (
        200 * WAN,
        1000 * WAN,
        "especially_serious",
    )
    assert measure.is_top


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"situation": "ES9"}, ("fine.situation_unknown", "situation")),
        (
            {"articles": ["AQF-108-unit"], "amount_fen": 5 * WAN, "situation": "ES1"},
            ("fine.not_especially_serious", "situation"),
        ),
        ({"articles": ["AQF-114-G2"]}, ("fine.basis_unfit", "articles")),
        ({"articles": ["AQF-95-G3"]}, ("fine.basis_unfit", "articles")),
        ({"articles": ["no-such"]}, ("fine.basis_unfit", "articles")),
        ({"articles": ["AQF-103.1-unit"]}, ("fine.gain_needed", "gain_fen")),
        ({"articles": ["AQF-112"]}, ("fine.base_needed", "base_fen")),
        ({"sanction": "XZ01", "amount_fen": None}, ("fine.not_a_fine", "articles")),
    ],
)
def test_a_fault_of_the_basis_names_its_field(
    accident: Bench, values: dict[str, Any], fault: tuple[str, str]
) -> None:
    assert fault in refused(accident, **values)


def test_a_percentage_asks_for_the_income_and_computes(accident: Bench) -> None:
    person = {"party": "p1", "subject_kind": "person", "fine_subject": "principal", "articles": ["AQF-95-G3"]}
    assert ("fine.income_needed", "income_fen") in refused(accident, **person)
    income = 123_456_78
    exact = (income * 60 + 50) // 100
    assert ("fine.above_range", "amount_fen") in refused(
        accident, **person, income_fen=income, amount_fen=exact + 1
    )
    measure = fined(accident, **person, income_fen=income, amount_fen=exact)
    assert measure.is_top, "a fixed percentage leaves no room"


@pytest.mark.parametrize(
    ("gain", "ends"),
    [
        (10 * WAN, (20 * WAN, 50 * WAN)),
        (10 * WAN - 1, (10 * WAN, 20 * WAN)),
        (0, (10 * WAN, 20 * WAN)),
    ],
)
def test_a_multiple_asks_for_the_gains(gain: int, ends: tuple[int, int]) -> None:
    measure, case = pure(articles=["AQF-103.1-unit"], gain_fen=gain, amount_fen=ends[1])
    fining.settle(measure, case)
    own = particulars.of(measure)
    assert (own.range_min_fen, own.range_max_fen) == ends


def test_a_daily_fine_is_the_first_fine_for_each_day() -> None:
    measure, case = pure(articles=["AQF-112"], base_fen=5 * WAN, base_days=7, amount_fen=35 * WAN)
    fining.settle(measure, case)
    assert measure.is_top
    assert particulars.of(measure).range_max_fen == 35 * WAN


def test_several_articles_of_one_act_give_one_fine_by_the_higher_range(accident: Bench) -> None:
    measure = fined(accident, articles=["AQF-108-unit", "AQF-114-G3"], amount_fen=200 * WAN)
    own = particulars.of(measure)
    assert (own.range_code, own.range_max_fen) == ("AQF-114-G3", 200 * WAN)
    assert len(measure.legal_basis) == 2, "both articles are cited"


def test_one_article_that_lacks_its_figure_leaves_the_range_open(accident: Bench) -> None:
    found = refused(accident, articles=["AQF-103.1-unit", "AQF-114-G3"])
    assert found == {("fine.gain_needed", "gain_fen")}


def test_the_articles_chosen_are_cited_and_leave_with_their_choice(accident: Bench) -> None:
    measure = fined(accident, legal_basis=["《某条例》第三条"])
    cited = tables.citation(tables.row("fines", "AQF-114-G3"))
    assert measure.legal_basis == ["《某条例》第三条", cited]
    values = {"articles": ["AQF-108-unit"], "amount_fen": 10 * WAN}
    after = service.amend(accident.people["enforcement"], measure.id, measure.version, values)
    assert cited not in after.legal_basis
    assert tables.citation(tables.row("fines", "AQF-108-unit")) in after.legal_basis


def test_a_typed_basis_stays_possible_and_no_range_is_known(accident: Bench) -> None:
    measure = fined(accident, articles=[], legal_basis=["《某市条例》第九条"], amount_fen=3 * WAN)
    assert measure.is_top is None
    assert particulars.of(measure).range_max_fen is None


def test_a_penalty_without_any_basis_is_still_refused(accident: Bench) -> None:
    assert ("measure.required", "legal_basis") in refused(accident, articles=[])


def test_the_range_is_kept_as_it_was_decided(accident: Bench) -> None:
    measure = accident.told(fined(accident))
    measure = service.decide(accident.people["leader"], measure.id, measure.version)
    measure.case_id = accident.case.id
    case = Case.objects.get(id=accident.case.id)
    case.grade = "G1"
    fining.settle(measure, case)
    own = particulars.of(measure)
    assert (own.range_code, own.range_max_fen) == ("AQF-114-G3", 200 * WAN)
    assert own.range_edition == tables.edition()


def test_a_proposal_that_no_longer_fits_is_not_decided(accident: Bench) -> None:
    from casebook.cases import service as cases

    measure = accident.told(fined(accident))
    case = Case.objects.get(id=accident.case.id)
    values = {"incident": {**ACCIDENT, "deaths": 10}}
    cases.edit(accident.people["case_admin"], str(case.id), case.version, values)
    measure.reload()
    with pytest.raises(Refusals) as found:
        service.decide(accident.people["leader"], measure.id, measure.version)
    assert {each.code for each in found.value.all} == {"fine.basis_unfit"}


# One act, one fine ---------------------------------------------------------------------------------


def test_a_second_fine_for_one_act_on_one_party_is_refused(accident: Bench) -> None:
    first = fined(accident, violation="未落实审批")
    assert particulars.of(first).breach == "v1"
    assert ("fine.second_for_one_act", "breach") in refused(accident, breach="v1", violation="换个说法")
    assert ("fine.breach_unsaid", "breach") in refused(accident, violation="换个说法")
    assert ("fine.second_for_one_act", "breach") in refused(accident, breach="new", violation="未落实 审批")


def test_another_act_or_another_party_is_fined_beside(accident: Bench) -> None:
    fined(accident, violation="未落实审批")
    other = fined(accident, breach="new", violation="瞒报")
    assert particulars.of(other).breach == "v2"
    person = {"party": "p1", "subject_kind": "person", "articles": ["AQF-96-G3"], "fine_subject": "other"}
    beside = fined(accident, **person, breach="v1", income_fen=20 * WAN, amount_fen=5 * WAN)
    assert particulars.of(beside).breach == "v1"


def test_a_fine_that_was_ended_no_longer_stands_in_the_way(accident: Bench) -> None:
    first = fined(accident, violation="未落实审批")
    service.end(accident.people["leader"], first.id, first.version, reason="重新提出")
    again = fined(accident, breach="v1", violation="未落实审批")
    assert particulars.of(again).breach == "v1"


def test_a_warning_beside_a_fine_is_no_second_fine(accident: Bench) -> None:
    fined(accident, violation="未落实审批")
    warned = accident.proposed(
        "penalty", sanction="XZ01", amount_fen=None, violation="未落实审批", breach="v1"
    )
    assert warned.state == "proposed"


def test_amending_cannot_turn_one_fine_into_a_second_for_the_act(accident: Bench) -> None:
    fined(accident, violation="未落实审批")
    other = fined(accident, breach="new", violation="瞒报")
    with pytest.raises(Refusals) as found:
        service.amend(accident.people["enforcement"], other.id, other.version, {"breach": "v1"})
    assert {each.code for each in found.value.all} == {"fine.second_for_one_act"}


def test_a_typed_basis_does_not_hide_a_second_fine_for_the_same_words(accident: Bench) -> None:
    fined(accident, violation="未落实审批")
    typed = {"articles": [], "legal_basis": ["《某条例》第三条"], "amount_fen": 1 * WAN}
    assert ("fine.second_for_one_act", "breach") in refused(accident, **typed, violation="未落实审批")
    assert ("fine.second_for_one_act", "breach") in refused(accident, **typed, breach="v1")


def test_breaches_are_named_by_what_was_done() -> None:
    measures = [pure(violation="甲 事", breach="v1")[0], pure(violation="乙事", breach="v2")[0]]
    assert breaches.named(measures) == {"v1": "甲 事", "v2": "乙事"}


def test_a_party_is_one_by_key_or_by_name(accident: Bench) -> None:
    fined(accident, violation="未落实审批")
    typed = {"party": None, "subject_kind": "organisation", "breach": "v1"}
    same = refused(accident, **typed, subject="东海化工有限公司")
    assert same == {("fine.second_for_one_act", "breach")}
    other = fined(accident, **typed, subject="南山运输有限公司")
    assert particulars.of(other).breach == "v1"


def test_a_fixed_percentage_computes_its_amount(accident: Bench) -> None:
    person = {"party": "p1", "subject_kind": "person", "fine_subject": "principal", "articles": ["AQF-95-G3"]}
    measure = fined(accident, **person, income_fen=30 * WAN, amount_fen=None)
    assert (measure.amount_fen, measure.is_top) == (18 * WAN, True)
    assert ("measure.amount_missing", "amount_fen") in refused(accident, amount_fen=None)


# Properties ----------------------------------------------------------------------------------------

ROWS = [row for row in tables.in_force("fines", clock.today()) if fines.has_amount(row)]
MONEY = st.integers(min_value=0, max_value=10**12)


def _range(row: Any, income: int, gain: int, base: int, days: int, serious: bool) -> Any:
    own = particulars.PenaltyParticulars(
        income_fen=income, gain_fen=gain, base_fen=base, base_days=days, situation="ES1" if serious else None
    )
    return fining.range_of(row, own)


@given(
    place=st.sampled_from(range(len(ROWS))),
    income=MONEY,
    gain=MONEY,
    base=MONEY,
    days=st.integers(0, 1000),
    serious=st.booleans(),
)
def test_a_range_contains_its_own_ends(
    place: int, income: int, gain: int, base: int, days: int, serious: bool
) -> None:
    of = _range(ROWS[place], income, gain, base, days, serious)
    assert of.min_fen <= of.max_fen
    assert fines.position(of, of.max_fen) == "at_maximum"
    assert fines.position(of, of.min_fen) in {"at_minimum", "at_maximum"}


@given(fen=st.integers(0, 3 * 10**11), serious=st.booleans(), mitigated=st.booleans())
def test_no_fine_outside_its_range_is_ever_accepted(fen: int, serious: bool, mitigated: bool) -> None:
    measure, case = pure(
        articles=["AQF-114-G3"],
        amount_fen=fen,
        situation="ES1" if serious else None,
        mitigation="M01" if mitigated else None,
    )
    fining.settle(measure, case)
    own = particulars.of(measure)
    accepted = not finerules.problems(measure, case)
    inside = own.range_min_fen <= fen <= own.range_max_fen
    assert accepted is (inside or (mitigated and 0 < fen < own.range_min_fen))
    assert measure.is_top is (fen == own.range_max_fen)


@given(st.sets(st.sampled_from(range(len(ROWS))), min_size=1, max_size=4), MONEY, MONEY)
def test_one_act_takes_the_highest_of_its_ranges(places: set[int], income: int, gain: int) -> None:
    ranges = [_range(ROWS[place], income, gain, 0, 0, False) for place in places]
    held = fines.one_act(ranges)
    assert held.max_fen == max(of.max_fen for of in ranges)


def test_every_article_with_a_fine_gives_a_range_once_its_figures_are_there() -> None:
    for row in ROWS:
        wanted = fines.needs(row)
        if wanted:
            with pytest.raises(LawError):
                fining.range_of(row, particulars.PenaltyParticulars())
        assert _range(row, 100, 100, 100, 1, False).max_fen > 0, row.code


# What is computed is never typed -------------------------------------------------------------------


@pytest.mark.parametrize("name", ["is_top", "below_top", "range_max_fen", "required_fen", "top_codes"])
def test_what_is_computed_cannot_be_typed(accident: Bench, name: str) -> None:
    with pytest.raises(ValueError, match=name):
        fined(accident, **{name: True})


def test_a_lighter_law_of_today_holds_for_an_act_of_yesterday() -> None:
    """从旧兼从轻, 行政处罚法 art 37."""
    row = tables.row("fines", "AQF-114-G3")
    assert row is not None
    today, then = clock.today(), OCCURRED.date()

    def edition(upper: int) -> dict[str, Any]:
        old = dataclasses.replace(row, effective_to=today - timedelta(days=1))
        own = {**row.own, "fen": {"min": 50 * WAN, "max": upper}}
        new = dataclasses.replace(row, effective_from=today, own=own)
        kept = [each for each in tables.table("fines") if each.code != row.code]
        return {"fines": (*kept, old, new)}

    measure, case = pure(articles=[row.code], breach_day=then)
    for upper, expected in ((80 * WAN, 80 * WAN), (900 * WAN, 200 * WAN)):
        with tables.trying(edition(upper), "tried"):
            held = fining.find(measure, case).held
            assert held is not None and held.max_fen == expected


def test_a_precedent_without_particulars_stays_without_them() -> None:
    measure = Measure(kind="penalty", origin="reference", state="decided", amount_fen=5 * WAN)
    fining.settle(measure, Case(circumstances=["concealment"]))
    assert measure.particulars is None and measure.is_top is None


def test_an_amount_that_an_import_corrects_is_placed_anew() -> None:
    measure, case = pure(articles=["AQF-114-G3"], amount_fen=200 * WAN)
    fining.settle(measure, case)
    measure.state, measure.amount_fen = "decided", 120 * WAN
    fining.settle(measure, case)
    assert (measure.is_top, particulars.of(measure).range_position) == (False, "inside")
