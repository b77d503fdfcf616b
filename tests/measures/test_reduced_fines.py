"""A fine that was reduced on review: what is paid, summed, listed and told is the amount in force."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from casebook import clock
from casebook.acts.models import TrailEntry
from casebook.measures import particulars, presenting, service, sums
from casebook.measures.models import Measure
from casebook.refusals import Refusal, Refusals
from casebook.search.entries import outcomes
from casebook.search.parts import measure_line
from casebook.store import transact

from .conftest import Bench
from .test_penalty_steps import AMOUNT, late, running

TODAY = clock.today()
REDUCED = 20_000_000


def reduced(bench: Bench, fen: int = REDUCED) -> Measure:
    measure = bench.decided("penalty")
    for code in ("served", "review_applied", "review_accepted", "review_decided"):
        measure = bench.step(measure, code)
    return bench.step(measure, "changed", extra="changed", amount_fen=fen)


def refused(act: Any, *given: Any, **named: Any) -> tuple[str, str | None]:
    with pytest.raises(Refusal) as caught:
        act(*given, **named)
    return caught.value.code, caught.value.field


@pytest.mark.parametrize(
    ("change", "fen", "code"),
    [
        ("changed", None, "fine.changed_amount_needed"),
        ("changed", AMOUNT + 1, "fine.changed_higher"),
        ("changed", 0, "fine.changed_nothing"),
        ("quashed", REDUCED, "fine.changed_unfit"),
        ("unlawful", REDUCED, "fine.changed_unfit"),
    ],
)
def test_an_amount_that_a_change_cannot_have_is_refused(
    bench: Bench, change: str, fen: int | None, code: str
) -> None:
    measure = bench.step(bench.decided("penalty"), "served")
    assert refused(bench.step, measure, "changed", extra=change, amount_fen=fen) == (code, "amount_fen")
    assert Measure.objects.get(id=measure.id).particulars.change is None


def test_a_change_that_leaves_the_amount_says_so(bench: Bench) -> None:
    assert reduced(bench, AMOUNT).standing_fen == AMOUNT


def test_a_penalty_without_an_amount_is_changed_without_one(bench: Bench) -> None:
    measure = bench.decided("penalty", sanction="XZ01", amount_fen=None)
    unfit = ("fine.changed_unfit", "amount_fen")
    assert refused(bench.step, measure, "changed", extra="changed", amount_fen=REDUCED) == unfit
    measure = bench.step(measure, "changed", extra="changed")
    assert measure.particulars.change == "changed" and measure.standing_fen is None


def test_a_reduced_fine_is_paid_and_carried_out_by_the_amount_in_force(bench: Bench) -> None:
    measure = reduced(bench)
    assert (measure.amount_fen, measure.standing_fen) == (AMOUNT, REDUCED)
    assert refused(bench.step, measure, "paid", extra=REDUCED - 1) == ("measure.fine_unpaid", "extra")
    actor = bench.people["enforcement"]
    assert refused(service.execute, actor, measure.id, measure.version)[0] == "measure.fine_unpaid"
    measure = bench.step(measure, "paid", extra=REDUCED)
    measure = service.execute(actor, measure.id, measure.version)
    assert (measure.state, measure.particulars.paid_fen) == ("executed", REDUCED)


def test_what_is_paid_without_a_figure_is_the_amount_in_force(bench: Bench) -> None:
    assert bench.step(reduced(bench), "paid").particulars.paid_fen == REDUCED


def test_the_decided_amount_is_not_amended_afterwards(bench: Bench) -> None:
    measure, actor = reduced(bench), bench.people["enforcement"]
    with pytest.raises((Refusal, Refusals)):
        service.amend(actor, measure.id, measure.version, {"amount_fen": REDUCED})


def test_the_late_fine_is_of_the_amount_in_force(app: Any) -> None:
    due = date(2025, 3, 3)
    own = {"pay_by": due, "paid_on": due + timedelta(days=10), "changed_on": due, "change": "changed"}
    [found] = late(app, running(**own, changed_fen=REDUCED))
    assert (found.days, found.fen) == (10, REDUCED * 30 // 100)


def test_sums_search_and_lists_know_the_amount_in_force_alone(bench: Bench, app: Any) -> None:
    measure = reduced(bench)
    assert sums.penalty_fen([measure]) == REDUCED
    assert "金额20万元" in measure_line(measure) and "30万元" not in measure_line(measure)
    assert "fined" in outcomes(measure)
    from casebook.measures.listing import COLUMNS

    amount = next(column for column in COLUMNS["penalty"] if column.name == "amount")
    assert amount.value(measure) == REDUCED


def test_what_was_taken_back_counts_in_no_sum(bench: Bench) -> None:
    measure = bench.step(bench.decided("penalty"), "changed", extra="quashed")
    assert sums.penalty_fen([measure]) is None and sums.counts([measure]) == {}
    assert measure.standing_fen == 0 and "金额" not in measure_line(measure)


def test_a_reduced_maximum_is_no_maximum_and_needs_no_reason(bench: Bench) -> None:
    measure = reduced(bench)
    own = particulars.of(measure)
    own.range_min_fen, own.range_max_fen, own.articles = 10_000_000, AMOUNT, ["AQF-114-G4"]
    from casebook.measures import fining

    fining.settle(measure, bench.case)
    assert (measure.is_top, own.range_position, measure.below_top) == (False, "inside", None)
    own.changed_fen = None
    fining.settle(measure, bench.case)
    assert (measure.is_top, own.range_position) == (True, "at_maximum")


def test_the_interchange_tells_the_amount_in_force_and_takes_it_back_unchanged(bench: Bench) -> None:
    measure = reduced(bench)
    line = service.export_measure(measure)
    assert line["amount_yuan"] == REDUCED // 100

    def bring_in(payload: dict[str, Any]) -> Measure:
        return transact(lambda uow: service.import_measure(uow, bench.case, payload, measure.position))[0]

    assert bring_in(line).version == measure.version, "the same line writes nothing"
    again = bring_in({**line, "detail": "补充说明"})
    assert (again.amount_fen, again.standing_fen, again.detail) == (AMOUNT, REDUCED, "补充说明")
    code, field = refused(bring_in, {**line, "amount_yuan": AMOUNT // 100})
    assert (code, field) == ("fine.changed", f"measures[{measure.position}].amount_yuan")


def test_a_quashed_fine_is_told_to_others_as_nothing(bench: Bench) -> None:
    measure = bench.step(bench.decided("penalty"), "changed", extra="quashed")
    assert service.export_measure(measure)["amount_yuan"] == 0


def test_the_trail_holds_what_the_fine_was_changed_to(bench: Bench) -> None:
    measure = reduced(bench)
    entry = TrailEntry.objects(case_id=bench.case.id, act="measures.step").order_by("-seq").first()
    told = {each.field: (each.before, each.after) for each in entry.changes}
    assert told["changed_fen"] == (None, REDUCED) and told["change"] == (None, "changed")
    assert "amount_fen" not in told and measure.amount_fen == AMOUNT


def test_the_history_tells_the_change_with_both_amounts(bench: Bench, app: Any) -> None:
    measure = reduced(bench)
    with app.test_request_context("/"):
        text = presenting.step_text(measure, measure.steps[-1])
    assert text == "处罚变更或者撤销：变更 300,000.00 元 → 200,000.00 元"


def test_the_page_takes_the_reduced_amount_and_shows_the_decided_one(
    client: Any, sign_in: Any, bench: Bench
) -> None:
    measure = bench.step(bench.decided("penalty"), "served")
    sign_in(client, "enforcement")
    address = f"/measures/{measure.id}/"
    data = {
        "step-changed-version": measure.version,
        "step-changed-on": TODAY.isoformat(),
        "step-changed-extra": "changed",
    }
    for typed, said in (("", "请填写变更后的罚没金额"), ("31万元", "不得高于原决定")):
        answer = client.post(f"{address}steps/changed", data={**data, "step-changed-amount_fen": typed})
        assert answer.status_code == 422 and said in answer.get_data(as_text=True)
    answer = client.post(f"{address}steps/changed", data={**data, "step-changed-amount_fen": "20万元"})
    assert answer.status_code == 302, answer.get_data(as_text=True)
    text = client.get(address).get_data(as_text=True)
    assert "300,000.00" in text and "变更后的罚没金额" in text and "200,000.00" in text
    assert 'name="step-paid-extra"' in text and 'value="200000"' in text
    listed = client.get("/measures/penalty/").get_data(as_text=True)
    assert "200,000.00" in listed and "300,000.00" not in listed
    lane = client.get(f"/cases/{bench.case.id}/").get_data(as_text=True)
    assert "200,000.00" in lane and "300,000.00" not in lane


def test_the_page_of_a_penalty_without_an_amount_asks_for_none(
    client: Any, sign_in: Any, bench: Bench
) -> None:
    measure = bench.decided("penalty", sanction="XZ01", amount_fen=None)
    sign_in(client, "enforcement")
    text = client.get(f"/measures/{measure.id}/").get_data(as_text=True)
    assert "step-changed-extra" in text and "step-changed-amount_fen" not in text
