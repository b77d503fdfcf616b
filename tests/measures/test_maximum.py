"""顶格: what demands the maximum, the reason for less, who answers it, and what it holds up."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook import clock
from casebook.acts import Actor
from casebook.acts.models import TrailEntry
from casebook.cases import service as cases
from casebook.cases.choices import CIRCUMSTANCES
from casebook.cases.models import Case, Party
from casebook.measures import fining, particulars, service
from casebook.measures.models import Measure
from casebook.refusals import NotPermitted, Refusal, Refusals
from casebook.store import explain_uses_index

from .conftest import PARTIES, Bench, ready

WAN = 1_000_000
TOP = 200 * WAN
HIGHER = 500 * WAN
MAXIMA = {"AQF-114-G3": TOP, "493-36-unit": HIGHER}
LOW = 150 * WAN
ACCIDENT: dict[str, Any] = {
    "occurred_at": clock.now() - timedelta(days=30),
    "precision": "minute",
    "deaths": 3,
}
#: what demands the maximum, and what does not
DEMANDING = {"concealment", "false_report", "refused_rectification", "resisted_enforcement"}
REASON = "主动赔偿全部损失，企业停产后确无支付能力"


@pytest.fixture
def refusing(make_case: Callable[..., Case], people: dict[str, Actor]) -> Bench:
    """A bench over an accident of three deaths whose unit had refused to put things right: the articles on
    that fine by the day, so the maximum is that of the accident fine."""
    return bench_over(make_case, people, ["refused_rectification"])


@pytest.fixture
def concealing(make_case: Callable[..., Case], people: dict[str, Actor]) -> Bench:
    """A bench over one whose unit concealed it, for which 493-36-unit fines up to five million."""
    return bench_over(make_case, people, ["concealment"])


def bench_over(make_case: Any, people: Any, borne: list[str], of_case: tuple[str, ...] = ()) -> Bench:
    parties = [{**PARTIES[0], "circumstances": borne}, *PARTIES[1:]]
    made = make_case(incident=ACCIDENT, parties=parties, circumstances=list(of_case))
    return Bench(people, ready(people, made))


def fined(bench: Bench, **values: Any) -> Measure:
    typed = {"articles": ["AQF-114-G3"], "amount_fen": LOW, "legal_basis": []}
    return bench.told(bench.proposed("penalty", **{**typed, **values}))


def asked(bench: Bench, **values: Any) -> Measure:
    return fined(bench, below_reason=REASON, **values)


def decide(bench: Bench, measure: Measure) -> Measure:
    return service.decide(bench.people["leader"], measure.id, measure.version)


def answer(bench: Bench, measure: Measure, act: str = "approve", who: str = "leader") -> Measure:
    does = {"approve": service.approve_below_maximum, "refuse": service.refuse_below_maximum}[act]
    return does(bench.people[who], measure.id, measure.version, answer="已研究")


def code_of(refused: Any) -> set[str]:
    return (
        {each.code for each in refused.value.all} if hasattr(refused.value, "all") else {refused.value.code}
    )


# What demands it -----------------------------------------------------------------------------------


@pytest.mark.parametrize("code", sorted(CIRCUMSTANCES))
def test_what_a_party_bears_demands_the_maximum_or_does_not(code: str) -> None:
    party = Party(key="u1", kind="organisation", name="甲", circumstances=[code])
    case = Case(parties=[party], incident={})
    measure = Measure(kind="penalty", party="u1", audience="liability", sanction="XZ03")
    assert bool(fining.demands(measure, case)) is (code in DEMANDING)


@pytest.mark.parametrize(
    ("of_case", "of_u1", "of_u2", "expected"),
    [
        (["concealment"], [], [], {"concealment"}),
        (["concealment"], ["concealment"], [], {"concealment"}),
        (["concealment"], [], ["concealment"], set()),
        (["concealment", "fled"], [], ["concealment"], {"fled"}),
        ([], ["fled"], [], {"fled"}),
        ([], [], [], set()),
    ],
)
def test_what_stands_only_on_the_case_is_held_against_everyone_until_somebody_is_named(
    of_case: list[str], of_u1: list[str], of_u2: list[str], expected: set[str]
) -> None:
    case = Case(
        circumstances=of_case,
        parties=[
            Party(key="u1", kind="organisation", name="甲", circumstances=of_u1),
            Party(key="u2", kind="organisation", name="乙", circumstances=of_u2),
        ],
    )
    assert fining.circumstances(case, case.party("u1")) == expected


def test_a_sealed_party_tells_nothing_to_the_other_half() -> None:
    sealed = Party(key="p9", kind="person", name="封存", half="accountability", circumstances=["concealment"])
    unit = Party(key="u1", kind="organisation", name="甲")
    case = Case(circumstances=["concealment"], parties=[unit, sealed])
    assert fining.circumstances(case, unit) == {"concealment"}


def test_the_reason_is_found_by_its_words(refusing: Bench) -> None:
    assert REASON in service.text_of(asked(refusing))


@pytest.mark.parametrize("code", sorted(DEMANDING))
def test_less_than_the_maximum_without_a_reason_is_refused(
    make_case: Callable[..., Case], people: dict[str, Actor], code: str
) -> None:
    bench = bench_over(make_case, people, [code])
    for article in ("AQF-114-G3", "493-36-unit"):
        top = MAXIMA[article]
        with pytest.raises(Refusals) as refused:
            fined(bench, articles=[article], amount_fen=top - 1)
        assert {(each.code, each.field) for each in refused.value.all} == {
            ("fine.below_maximum", "amount_fen")
        }
    assert fined(bench, articles=["AQF-114-G3", "493-36-unit"], amount_fen=HIGHER).is_top


def test_a_circumstance_of_the_case_demands_it_as_well(
    make_case: Callable[..., Case], people: dict[str, Actor]
) -> None:
    bench = bench_over(make_case, people, [], ("refused_rectification",))
    with pytest.raises(Refusals) as refused:
        fined(bench)
    assert code_of(refused) == {"fine.below_maximum"}


def test_the_maximum_of_the_serious_tier_is_demanded_where_it_was_found(refusing: Bench) -> None:
    with pytest.raises(Refusals) as refused:
        fined(refusing, situation="ES1", amount_fen=5 * TOP - 1)
    assert code_of(refused) == {"fine.below_maximum"}
    assert fined(refusing, situation="ES1", amount_fen=5 * TOP).is_top


def test_a_mitigating_circumstance_alone_does_not_lower_a_demanded_maximum(refusing: Bench) -> None:
    with pytest.raises(Refusals) as refused:
        fined(refusing, amount_fen=50 * WAN, mitigation="M01")
    assert code_of(refused) == {"fine.below_maximum"}


def test_the_reason_opens_nothing_outside_the_range(refusing: Bench) -> None:
    for fen, code in ((TOP + 1, "fine.above_range"), (99 * WAN, "fine.below_range")):
        with pytest.raises(Refusals) as refused:
            asked(refusing, amount_fen=fen)
        assert code_of(refused) == {code}


def test_a_typed_basis_has_to_be_said_to_be_outside_the_catalogue(refusing: Bench) -> None:
    typed = {"articles": [], "legal_basis": ["《某条例》第三条"]}
    with pytest.raises(Refusals) as refused:
        fined(refusing, **typed)
    assert {(each.code, each.field) for each in refused.value.all} == {("fine.basis_needed", "articles")}
    measure = asked(refusing, **typed, outside_catalogue=True)
    assert (measure.is_top, measure.below_top) == (None, "requested")


OUTSIDE: dict[str, Any] = {"articles": [], "legal_basis": ["《某条例》第三条"], "outside_catalogue": True}


@pytest.mark.parametrize("fen", [1, LOW, 10 * HIGHER])
def test_a_basis_outside_the_catalogue_is_no_way_round_the_maximum(concealing: Bench, fen: int) -> None:
    with pytest.raises(Refusals) as refused:
        fined(concealing, **OUTSIDE, amount_fen=fen)
    assert {(each.code, each.field) for each in refused.value.all} == {("fine.below_maximum", "below_reason")}
    measure = asked(concealing, **OUTSIDE, amount_fen=fen)
    own = particulars.of(measure)
    assert (measure.below_top, own.required_fen, own.top_codes) == ("requested", None, ["TOP2"])
    with pytest.raises(Refusal) as undecided:
        decide(concealing, measure)
    assert undecided.value.code == "fine.below_maximum_unapproved"
    with pytest.raises(NotPermitted):
        answer(concealing, measure, who="enforcement")
    assert "close.below_maximum" in {each.code for each in service.open_items([measure])}
    measure = decide(concealing, answer(concealing, measure))
    assert (measure.state, measure.below_top, measure.is_top) == ("decided", "approved", None)
    assert "close.below_maximum" not in {each.code for each in service.open_items([measure])}


def test_the_approval_of_a_basis_outside_is_bound_to_its_amount(concealing: Bench) -> None:
    measure = answer(concealing, asked(concealing, **OUTSIDE))
    handler = concealing.people["enforcement"]
    with pytest.raises(Refusals) as refused:
        service.amend(handler, measure.id, measure.version, {"amount_fen": LOW - 1})
    assert code_of(refused) == {"fine.below_maximum"}


def test_a_basis_outside_needs_no_reason_where_nothing_is_demanded(
    make_case: Callable[..., Case], people: dict[str, Actor]
) -> None:
    measure = fined(bench_over(make_case, people, ["fled"]), **OUTSIDE)
    assert (measure.below_top, particulars.of(measure).top_codes) == (None, [])


@pytest.mark.parametrize(
    ("origin", "sanction", "amount", "own", "expected"),
    [
        ("own", "XZ03", LOW, True, "unexplained"),
        ("own", "XZ03", LOW, False, "unexplained"),  # imported: without particulars
        ("own", "XZ03", None, True, None),
        ("own", "XZ01", LOW, True, None),
        ("reference", "XZ03", LOW, True, None),
        ("reference", "XZ03", LOW, False, None),
    ],
)
def test_a_fine_without_a_range_is_open_where_the_maximum_is_demanded(
    origin: str, sanction: str, amount: int | None, own: bool, expected: str | None
) -> None:
    case = Case(parties=[Party(key="u1", kind="organisation", name="甲", circumstances=["concealment"])])
    measure = Measure(
        kind="penalty", origin=origin, state="decided", party="u1", sanction=sanction, amount_fen=amount
    )
    if own:
        particulars.of(measure).violation = "瞒报"
    fining.settle(measure, case)
    assert measure.below_top == expected


# Each applicable range -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("borne", "grade", "articles", "required"),
    [
        ("concealment", "G3", ["AQF-114-G3"], HIGHER),
        ("false_report", "G3", ["AQF-114-G3"], HIGHER),
        ("concealment", "G3", ["493-36-unit"], HIGHER),
        ("concealment", "G3", ["AQF-114-G3", "493-36-unit"], HIGHER),
        ("concealment", "G2", ["AQF-114-G2"], 1000 * WAN),  # higher than what is named
        ("concealment", None, ["AQF-108-unit"], HIGHER),  # an accident whose grade is not known yet
        ("resisted_enforcement", "G3", ["AQF-108-unit"], HIGHER),
        ("resisted_enforcement", None, ["AQF-108-unit"], 20 * WAN),  # no accident, no accident inquiry
        ("refused_rectification", "G3", ["AQF-114-G3"], TOP),  # by the day: its own reckoning
    ],
)
def test_the_highest_of_the_articles_that_a_demand_names_is_required(
    borne: str, grade: str | None, articles: list[str], required: int
) -> None:
    measure, case = in_memory(borne, grade, articles)
    fining.settle(measure, case)
    assert particulars.of(measure).required_fen == required
    assert measure.below_top == "unexplained"


def in_memory(borne: str, grade: str | None, articles: list[str]) -> tuple[Measure, Case]:
    party = Party(key="u1", kind="organisation", name="甲", circumstances=[borne])
    case = Case(parties=[party], grade=grade, incident={"occurred_at": ACCIDENT["occurred_at"]})
    measure = Measure(kind="penalty", party="u1", audience="liability", sanction="XZ03", amount_fen=WAN)
    measure.origin, measure.state = "own", "proposed"
    particulars.of(measure).articles = articles
    return measure, case


@given(
    borne=st.sampled_from(sorted(DEMANDING)),
    articles=st.lists(
        st.sampled_from(["AQF-114-G3", "493-36-unit", "AQF-108-unit"]), min_size=1, unique=True
    ),
    fen=st.integers(1, HIGHER),
)
def test_no_amount_is_both_the_maximum_and_below_it(borne: str, articles: list[str], fen: int) -> None:
    measure, case = in_memory(borne, "G3", articles)
    measure.amount_fen = fen
    fining.settle(measure, case)
    own = particulars.of(measure)
    assert own.required_fen >= own.range_max_fen
    assert not (measure.is_top and measure.below_top)
    assert (measure.below_top is None) is (fen >= own.required_fen)


def test_choosing_only_the_lower_article_needs_the_higher_or_a_reason(concealing: Bench) -> None:
    with pytest.raises(Refusals) as refused:
        fined(concealing, amount_fen=TOP)
    assert code_of(refused) == {"fine.below_maximum"}
    assert "第36条" in str(refused.value.all[0].message)
    measure = asked(concealing, amount_fen=TOP)
    assert (measure.is_top, measure.below_top) == (False, "requested")
    assert particulars.of(measure).below_maximum[-1].required_fen == HIGHER
    assert decide(concealing, answer(concealing, measure)).state == "decided"


def test_another_fine_on_the_party_answers_for_the_article_as_long_as_it_stands(concealing: Bench) -> None:
    hidden = fined(concealing, articles=["493-36-unit"], amount_fen=HIGHER, violation="瞒报事故")
    fine = fined(concealing, amount_fen=TOP, breach="new", violation="发生较大事故")
    assert (fine.is_top, fine.below_top, particulars.of(fine).top_elsewhere) == (True, None, ["TOP2"])
    service.end(concealing.people["leader"], hidden.id, hidden.version, reason="事实不成立")
    fine.reload()
    assert (fine.is_top, fine.below_top, particulars.of(fine).required_fen) == (False, "unexplained", HIGHER)


def test_a_fine_on_another_party_answers_for_nothing(
    make_case: Callable[..., Case], people: dict[str, Actor]
) -> None:
    bench = bench_over(make_case, people, [], ("concealment",))
    fined(bench, party=None, subject="乙公司", articles=["493-36-unit"], amount_fen=HIGHER)
    with pytest.raises(Refusals) as refused:
        fined(bench, amount_fen=TOP)
    assert code_of(refused) == {"fine.below_maximum"}


def test_an_income_that_nobody_told_is_no_way_round_either(
    make_case: Callable[..., Case], people: dict[str, Actor]
) -> None:
    bench = bench_over(make_case, people, [], ("concealment",))
    on_person = {"party": "p1", "subject_kind": "person", "fine_subject": "other", "amount_fen": 2 * WAN}
    with pytest.raises(Refusals) as refused:
        fined(bench, **on_person, articles=["AQF-108-persons"])
    assert {(each.code, each.field) for each in refused.value.all} == {("fine.below_maximum", "below_reason")}
    told = fined(bench, **on_person, articles=["AQF-108-persons"], income_fen=2 * WAN)
    assert (told.is_top, told.below_top) == (True, None)


# The reason and its answer -------------------------------------------------------------------------


def test_a_reason_approved_by_a_leader_lets_less_be_decided(refusing: Bench) -> None:
    measure = asked(refusing)
    assert (measure.below_top, measure.is_top) == ("requested", False)
    with pytest.raises(Refusal) as refused:
        decide(refusing, measure)
    assert refused.value.code == "fine.below_maximum_unapproved"
    measure = answer(refusing, measure)
    last = particulars.of(measure).below_maximum[-1]
    assert (measure.below_top, last.state, last.answer) == ("approved", "approved", "已研究")
    assert (last.amount_fen, last.required_fen, last.reason) == (LOW, TOP, REASON)
    assert decide(refusing, measure).state == "decided"


def test_asking_and_answering_stand_in_the_trail_with_their_words(refusing: Bench) -> None:
    measure = answer(refusing, asked(refusing))
    entries = {
        entry.act: entry.reason for entry in TrailEntry.objects(object_id=str(measure.id)) if entry.reason
    }
    assert entries == {
        "measures.request_below_maximum": REASON,
        "measures.approve_below_maximum": "已研究",
    }


def test_a_refused_reason_holds_the_decision_until_another_is_given(refusing: Bench) -> None:
    measure = answer(refusing, asked(refusing), "refuse")
    assert measure.below_top == "refused"
    with pytest.raises(Refusal) as refused:
        decide(refusing, measure)
    assert refused.value.code == "fine.below_maximum_unapproved"
    handler = refusing.people["enforcement"]
    same = service.amend(handler, measure.id, measure.version, {"below_reason": REASON})
    assert same.below_top == "refused", "the same words are no new reason"
    anew = service.request_below_maximum(handler, same.id, same.version, reason="另有重大立功表现")
    assert anew.below_top == "requested"
    assert [each.state for each in particulars.of(anew).below_maximum] == ["refused", "requested"]


def test_an_answer_is_bound_to_its_amount(refusing: Bench) -> None:
    measure = answer(refusing, asked(refusing))
    handler = refusing.people["enforcement"]
    with pytest.raises(Refusals) as refused:
        service.amend(handler, measure.id, measure.version, {"amount_fen": LOW - 1})
    assert code_of(refused) == {"fine.below_maximum"}
    lower = service.amend(
        handler, measure.id, measure.version, {"amount_fen": LOW - 1, "below_reason": "金额再降"}
    )
    assert lower.below_top == "requested"
    assert [each.state for each in particulars.of(lower).below_maximum] == ["withdrawn", "requested"]
    top = service.amend(handler, lower.id, lower.version, {"amount_fen": TOP})
    assert (top.is_top, top.below_top) == (True, None)
    assert {each.state for each in particulars.of(top).below_maximum} == {"withdrawn"}


def test_an_answer_is_bound_to_the_maximum_it_was_given_for(refusing: Bench) -> None:
    measure = answer(refusing, asked(refusing, amount_fen=TOP - 1))
    handler = refusing.people["enforcement"]
    values = {"articles": ["AQF-114-G3", "493-36-unit"]}  # now up to five million
    with pytest.raises(Refusals) as refused:
        service.amend(handler, measure.id, measure.version, values)
    assert code_of(refused) == {"fine.below_maximum"}
    anew = service.amend(handler, measure.id, measure.version, {**values, "below_reason": REASON})
    assert [each.required_fen for each in particulars.of(anew).below_maximum] == [TOP, 500 * WAN]
    assert anew.below_top == "requested"


def leader_too(handler: Actor) -> Actor:
    """The handler, who is a leader of the same unit besides."""
    from casebook.acts import Grant

    return Actor(handler.id, handler.name, unit="city", grants=(*handler.grants, Grant("leader", "city")))


def test_who_proposed_never_answers(make_case: Callable[..., Case], people: dict[str, Actor]) -> None:
    parties = [{**PARTIES[0], "circumstances": ["concealment"]}, *PARTIES[1:]]
    bench = Bench(people, make_case(incident=ACCIDENT, parties=parties))  # nobody investigates yet
    measure = asked(bench)
    with pytest.raises(Refusal) as refused:
        service.approve_below_maximum(leader_too(people["enforcement"]), measure.id, measure.version)
    assert refused.value.code == "fine.same_person"


def test_who_investigates_never_answers(refusing: Bench) -> None:
    measure, both = asked(refusing), leader_too(refusing.people["enforcement"])
    for act in (service.approve_below_maximum, service.refuse_below_maximum):
        with pytest.raises(Refusal) as refused:
            act(both, measure.id, measure.version, answer="已研究")
        assert refused.value.code == "measure.investigator"


def test_a_refusal_says_why(refusing: Bench) -> None:
    measure = asked(refusing)
    with pytest.raises(Refusal) as refused:
        service.refuse_below_maximum(refusing.people["leader"], measure.id, measure.version, answer=" ")
    assert (refused.value.code, refused.value.field) == ("measure.required", "answer")


def test_there_is_nothing_to_answer_or_to_ask_where_nothing_is_demanded(
    make_case: Callable[..., Case], people: dict[str, Actor]
) -> None:
    bench = bench_over(make_case, people, [])
    measure = fined(bench)
    with pytest.raises(Refusal) as refused:
        answer(bench, measure)
    assert refused.value.code == "fine.nothing_to_approve"
    with pytest.raises(Refusal) as refused:
        service.request_below_maximum(people["enforcement"], measure.id, measure.version, reason="理由")
    assert refused.value.code == "fine.no_reason_needed"


#: role × act × state of the measure: who may ask and answer
WHO = ("enforcement", "discipline", "reviewer", "leader", "education", "case_admin")
MAY = {"request": {"enforcement"}, "approve": {"leader"}, "refuse": {"leader"}}


@pytest.mark.parametrize("state", ["proposed", "decided", "executed", "ended"])
def test_the_table_of_role_act_and_state(refusing: Bench, state: str) -> None:
    measure = asked(refusing)
    case = Case.objects.get(id=measure.case_id)
    measure.state = state
    found = {
        (role, act)
        for role in WHO
        for act in MAY
        if service.allows(refusing.people[role], f"{act}_below_maximum", case, measure)
    }
    expected = {(role, act) for act, roles in MAY.items() for role in roles}
    assert found == (set() if state == "ended" else expected)


def test_who_may_not_answer_is_told_so(refusing: Bench) -> None:
    measure = asked(refusing)
    with pytest.raises(NotPermitted):
        answer(refusing, measure, who="enforcement")


# Afterwards ----------------------------------------------------------------------------------------


def test_a_concealment_that_comes_to_light_later_blocks_closing_until_the_reason_is_approved(
    make_case: Callable[..., Case], people: dict[str, Actor]
) -> None:
    bench = bench_over(make_case, people, [])
    measure = decide(bench, fined(bench))
    case = Case.objects.get(id=measure.case_id)
    parties = [{**PARTIES[0], "circumstances": ["concealment"]}, PARTIES[1]]
    cases.edit(people["case_admin"], str(case.id), case.version, {"parties": parties})
    measure.reload()
    assert (measure.below_top, measure.state) == ("unexplained", "decided")
    assert "close.below_maximum" in {each.code for each in service.open_items([measure])}
    measure = service.request_below_maximum(
        people["enforcement"], measure.id, measure.version, reason="决定时尚未发现"
    )
    assert "close.below_maximum" in {each.code for each in service.open_items([measure])}
    measure = answer(bench, measure)
    assert "close.below_maximum" not in {each.code for each in service.open_items([measure])}


def test_a_fine_at_its_maximum_or_never_demanded_blocks_nothing(refusing: Bench) -> None:
    measure = decide(refusing, fined(refusing, amount_fen=TOP))
    assert "close.below_maximum" not in {each.code for each in service.open_items([measure])}


def test_lists_find_fines_by_where_they_stand(refusing: Bench, app: Any) -> None:
    from casebook.measures import listing, presenting

    low = answer(refusing, asked(refusing))
    top = fined(refusing, amount_fen=TOP, breach="new", violation="另一行为")
    plain = fined(
        refusing,
        articles=[],
        legal_basis=["《某条例》第三条"],
        outside_catalogue=True,
        violation="第三种行为",
        breach="new",
        below_reason=REASON,
    )
    found = {}
    for value in listing.TOPS:
        with app.test_request_context(f"/measures/penalty/?is_top={value}"):
            query = listing.definition("penalty").read()
            page = listing.fetch(refusing.people["leader"], "penalty", query, None, None, 20)
            found[value] = {row.id for row in page.rows}
            texts = {row.id: presenting.top_text(row) for row in page.rows}
            if value == "below":
                assert REASON in (texts[low.id] or "")
    assert found == {
        "top": {top.id},
        "not_top": {low.id},
        "below": {low.id, plain.id},
        "below_approved": {low.id},
        "below_requested": {plain.id},
        "unknown": {plain.id},
    }


def test_the_overview_counts_what_its_links_list(
    refusing: Bench, app: Any, client: Any, sign_in: Any, store: Any
) -> None:
    from casebook.measures import listing

    year, leader = clock.today().year, refusing.people["leader"]
    none = {"top": 0, "below_approved": 0, "below_requested": 0}
    assert listing.fine_counts(leader, year) == none
    answer(refusing, asked(refusing))
    fined(refusing, amount_fen=TOP, breach="new", violation="另一行为")
    for number in ("三", "四"):
        asked(refusing, **OUTSIDE, breach="new", violation=f"第{number}种行为")
    gone = fined(refusing, amount_fen=TOP, breach="new", violation="不成立的行为")
    service.end(leader, gone.id, gone.version, reason="事实不成立")
    counts = listing.fine_counts(leader, year)
    assert counts == {"top": 1, "below_approved": 1, "below_requested": 2}
    assert listing.fine_counts(leader, year - 1) == none
    assert listing.fine_counts(refusing.people["education"], year) == none, "who may not read the case"
    for code, number in counts.items():
        with app.test_request_context(f"/measures/penalty/?is_top={code}&year={year}"):
            query = listing.definition("penalty").read()
            assert len(listing.fetch(leader, "penalty", query, None, None, 20).rows) == number
    sign_in(client, "leader")
    text = client.get("/measures/").get_data(as_text=True)
    for code, number in counts.items():
        assert re.search(rf'href="[^"]*is_top={code}&amp;year={year}"[^>]*>{number} 项<', text), code


def test_what_the_overview_counts_is_found_by_an_index(refusing: Bench, store: Any) -> None:
    fined(refusing, amount_fen=TOP)
    store.ensure_indexes()
    for wanted in ({"is_top": True, "year": clock.today().year}, {"below_top": "approved"}):
        assert explain_uses_index(Measure.objects(__raw__=wanted))


def test_a_maximum_of_a_range_that_was_not_read_says_so_in_the_list(
    make_case: Callable[..., Case], people: dict[str, Actor], app: Any
) -> None:
    from casebook.measures import presenting

    then = {**ACCIDENT, "occurred_at": clock.from_local(date(2019, 3, 1), time(9))}
    bench = Bench(people, make_case(incident=then, parties=PARTIES))
    old = fined(bench, articles=["493-37-G3"], amount_fen=50 * WAN)
    assert old.is_top and particulars.of(old).range_verified is False
    with app.test_request_context("/measures/penalty/"):
        assert presenting.top_text(old) == "顶格（未核实）"
        assert "未核实" in presenting.top_badge(old)
        particulars.of(old).range_verified = True
        assert presenting.top_text(old) == "顶格" and "未核实" not in presenting.top_badge(old)


@pytest.mark.parametrize(("on", "verified"), [(date(2024, 5, 1), False), (date(2025, 6, 1), True)])
def test_a_range_that_holds_by_a_first_day_nobody_read_says_so(
    make_case: Callable[..., Case],
    people: dict[str, Actor],
    client: Any,
    sign_in: Callable[..., Any],
    on: date,
    verified: bool,
) -> None:
    then = {**ACCIDENT, "occurred_at": clock.from_local(on, time(9)), "industry": "01"}
    bench = Bench(people, make_case(incident=then, parties=PARTIES))
    measure = fined(bench, articles=["MK-67-G3"], amount_fen=200 * WAN)
    assert particulars.of(measure).range_verified is verified
    sign_in(client, "enforcement")
    page = client.get(f"/measures/{measure.id}/").get_data(as_text=True)
    assert ("未核实" in page) is not verified
