"""What a fine must hold: articles that fit, an amount inside their range, one fine for one act, the maximum
where it is demanded. Every refusal names its field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flask_babel import lazy_gettext as _l

from casebook.cases.models import Case
from casebook.law.fines import FineRange
from casebook.law.maximum import Demand
from casebook.measures import breaches, fining, lawcodes, particulars
from casebook.measures.models import Measure
from casebook.refusals import Refusal, Refusals
from casebook.web.filters import yuan
from casebook.web.language import language_code

#: Fields that only a fine chosen from the catalogue may hold.
OF_CATALOGUE = ("articles", "situation", "income_fen", "gain_fen", "base_fen", "base_days", "mitigation")


def problems(measure: Measure, case: Case, others: Iterable[Measure] = ()) -> list[Refusal]:
    """Everything wrong with a penalty as far as it is a fine; `others`: the other measures of the case."""
    if measure.kind != "penalty":
        return []
    if not lawcodes.is_fine(measure):
        return list(_not_a_fine(measure))
    return [
        *breaches.problems(measure, case, others),
        *_wrong_basis(measure, case),
        *_wrong_amount(measure, case),
    ]


def _not_a_fine(measure: Measure) -> Iterator[Refusal]:
    own = particulars.of(measure)
    for name in OF_CATALOGUE:
        if getattr(own, name) not in (None, "", []):
            yield Refusal("fine.not_a_fine", _l("只有罚款才从目录中选择条款和核对幅度"), field=name)


def _wrong_basis(measure: Measure, case: Case) -> Iterator[Refusal]:
    own = particulars.of(measure)
    if not own.articles:
        if fining.demands(measure, case) and not own.outside_catalogue:
            yield Refusal(
                "fine.basis_needed",
                _l("%(reasons)s：须从目录中选择条款以核对上限；目录中没有适用条款的，请勾选该项"),
                field="articles",
                reasons=reasons_text(fining.demands(measure, case)),
            )
        return
    fitting = {row.code for row in fining.offered(measure, case)}
    if set(own.articles) - fitting:
        yield Refusal(
            "fine.basis_unfit",
            _l("所选条款不适用于这一对象、行业、事故等级或者日期"),
            field="articles",
        )
    if own.mitigation and own.mitigation not in {row.code for row in fining.mitigations(measure, case)}:
        yield Refusal("fine.mitigation_unknown", _l("没有这一减轻处罚情节"), field="mitigation")
    if own.situation and own.situation not in {row.code for row in fining.situations(measure, case)}:
        yield Refusal("fine.situation_unknown", _l("没有这一种情形"), field="situation")


def _wrong_amount(measure: Measure, case: Case) -> Iterator[Refusal]:
    own = particulars.of(measure)
    if not own.articles:
        if own.outside_catalogue and fining.demands(measure, case):
            yield from _untold_maximum(measure, fining.demands(measure, case))
        return
    finding = fining.find(measure, case)
    if own.situation and not any("especially_serious" in row.own for row in finding.rows):
        yield Refusal(
            "fine.not_especially_serious", _l("所选条款没有情节特别严重时加倍罚款的规定"), field="situation"
        )
    for fault in finding.faults:
        yield Refusal(
            fault.code, fault.in_language(language_code()), field=fining.ASKED_BY.get(fault.code, "articles")
        )
    if finding.held is None or measure.amount_fen is None:
        return
    yield from _outside(measure, finding.held, finding.position(measure.amount_fen))
    if not finding.demands:
        return
    if finding.required_fen is None:
        yield from _untold_maximum(measure, finding.demands)
    elif measure.amount_fen < finding.required_fen:
        yield from _below_maximum(measure, finding)


def _outside(measure: Measure, held: FineRange, where: str | None) -> Iterator[Refusal]:
    if measure.amount_fen == 0 and held.max_fen > 0:
        yield Refusal("fine.nothing", _l("罚款数额必须大于零"), field="amount_fen")
    elif where == "above":
        yield Refusal(
            "fine.above_range",
            _l("高于%(basis)s规定的上限 %(limit)s"),
            field="amount_fen",
            basis=held.basis,
            limit=yuan(held.max_fen),
        )
    elif where == "below" and not particulars.of(measure).mitigation:
        yield Refusal(
            "fine.below_range",
            _l("低于%(basis)s规定的下限 %(limit)s；有减轻处罚情节的，请选择该情节"),
            field="amount_fen",
            basis=held.basis,
            limit=yuan(held.min_fen),
        )


def _below_maximum(measure: Measure, finding: fining.Finding) -> Iterator[Refusal]:
    """A lower amount needs a reason of its own, which is then answered by a leader."""
    if fining.below_top(measure) not in {None, "unexplained"}:
        return
    if finding.higher is not None:
        yield Refusal(
            "fine.below_maximum",
            _l(
                "%(reasons)s：还应当适用%(basis)s，按上限 %(limit)s 处罚；请一并选择该条款或者先就此另行处罚，"
                "低于上限的，请写明理由，由另一位领导批准"
            ),
            field="amount_fen",
            reasons=reasons_text(finding.demands),
            basis=finding.higher.basis,
            limit=yuan(finding.required_fen),
        )
    else:
        yield Refusal(
            "fine.below_maximum",
            _l("%(reasons)s：应当按上限 %(limit)s 处罚；低于上限的，请写明理由，由另一位领导批准"),
            field="amount_fen",
            reasons=reasons_text(finding.demands),
            limit=yuan(finding.required_fen),
        )


def _untold_maximum(measure: Measure, demanded: Iterable[Demand]) -> Iterator[Refusal]:
    """No range says whether the amount is the maximum: it needs its reason like a lower one."""
    if measure.amount_fen is not None and fining.below_top(measure) in {None, "unexplained"}:
        yield Refusal(
            "fine.below_maximum",
            _l("%(reasons)s：应当按上限处罚，而上限无法核对；请写明理由，由另一位领导批准"),
            field="below_reason",
            reasons=reasons_text(demanded),
        )


def check_decidable(measure: Measure, case: Case, others: Iterable[Measure] = ()) -> None:
    """Raise what keeps a proposed penalty from being decided: it is checked again with the case and the
    tables of the day, and a fine below the demanded maximum needs its reason approved."""
    found = problems(measure, case, others)
    if found:
        raise Refusals(found)
    if fining.below_top(measure) in {"requested", "refused"}:
        if particulars.of(measure).required_fen is None:
            raise Refusal(
                "fine.below_maximum_unapproved",
                _l("应当按上限处罚而上限无法核对，所写明的理由尚未获得批准"),
            )
        raise Refusal(
            "fine.below_maximum_unapproved",
            _l("罚款低于应当适用的上限 %(limit)s，低于上限的理由尚未获得批准"),
            limit=yuan(particulars.of(measure).required_fen),
        )


def reasons_text(demands: Iterable[Demand]) -> str:
    """Why the maximum is demanded, in the language of the page."""
    language = "zh" if language_code().startswith("zh") else "en"
    texts = [demand.reasons[language] for demand in demands]
    return ("、" if language == "zh" else ", ").join(texts)
