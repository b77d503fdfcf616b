"""The form of a penalty: what is imposed, and for a fine the articles, the range and where the amount stands.

Without a script it works in two steps: the button `_offer` shows the page again with the articles that fit
and the range, everything typed kept. With `static/js/basis.js` those parts are exchanged in place.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l

from casebook.cases.models import Case
from casebook.law import fines, tables
from casebook.law.tables import Row
from casebook.measures import breaches, choices, fining, lawcodes, particulars
from casebook.measures.forms import BASIS, FORMS, NUMBERS, ProposalForm, sanction_field
from casebook.measures.labels import LABELS
from casebook.measures.models import Measure
from casebook.statutes.marks import cited
from casebook.web.filters import label
from casebook.web.forms import (
    AreaField,
    ChoiceField,
    ChoicesField,
    DayField,
    FlagField,
    Length,
    LinesField,
    MoneyField,
    NumberField,
    TextField,
)

#: Parts of the page that follow from what was typed, and the fields of each.
PARTS: dict[str, tuple[str, ...]] = {
    "articles": ("articles", "outside_catalogue"),
    "figures": ("situation", "income_fen", "gain_fen", "base_fen", "base_days"),
    "grounds": ("mitigation", "below_reason"),
}


class PenaltyForm(ProposalForm):
    kind = "penalty"
    groups = (
        (_l("被处罚人"), ("party", "subject_kind", "subject", "fine_subject")),
        (_l("违法事实"), ("breach", "breach_day", "violation")),
        (
            _l("处罚内容"),
            ("sanction", "amount_fen", "licence", "period_from", "period_until", "for_life", "pay_by"),
        ),
        BASIS,
        NUMBERS,
    )
    fine_subject = ChoiceField(
        LABELS["fine_subject"], choices=choices.FINE_SUBJECTS, empty=_l("按所选当事人"), hint=_l("罚款时区分")
    )
    breach = ChoiceField(
        LABELS["breach"],
        choices={},
        empty=_l("本案第一项"),
        hint=_l("同一违法行为对同一当事人只罚款一次"),
        article=_l("行政处罚法第二十九条"),
    )
    breach_day = DayField(
        LABELS["breach_day"],
        hint=_l("不填即事发日期；按这一天有效的规定"),
        article=_l("行政处罚法第三十七条"),
    )
    violation = AreaField(
        LABELS["violation"],
        rows=4,
        article=_l("行政处罚法第五十九条"),
        validators=[Length(max=particulars.TEXT)],
    )
    sanction = sanction_field("penalty", _l("行政处罚法第九条"))
    amount_fen = MoneyField(LABELS["amount_fen"], hint=_l("元；也可写 30万元"))
    licence = TextField(
        LABELS["licence"], hint=_l("暂扣、吊销时写明名称和编号"), validators=[Length(max=200)]
    )
    period_from = DayField(LABELS["period_from"], hint=_l("暂扣、限制从业、拘留时填写"))
    period_until = DayField(LABELS["period_until"])
    for_life = FlagField(LABELS["for_life"], article=_l("安全生产法第九十四条"))
    pay_by = DayField(LABELS["pay_by"], hint=_l("也可在登记送达时填写"), article=_l("行政处罚法第六十七条"))
    articles = ChoicesField(
        LABELS["articles"],
        choices={},
        hint=_l("一个违法行为触犯几条的一并勾选，按较高的幅度处罚一次"),
        article=_l("行政处罚法第二十九条"),
    )
    outside_catalogue = FlagField(
        LABELS["outside_catalogue"], hint=_l("依据写在“法律依据”中，系统不核对幅度")
    )
    situation = ChoiceField(
        LABELS["situation"],
        choices={},
        empty=_l("未认定"),
        hint=_l("认定后按二至五倍处罚"),
        article=_l("安全生产法第一百一十四条第二款"),
    )
    income_fen = MoneyField(LABELS["income_fen"], hint=_l("按比例罚款时填写"))
    gain_fen = MoneyField(LABELS["gain_fen"], hint=_l("按违法所得倍数罚款时填写，没有的写 0"))
    base_fen = MoneyField(LABELS["base_fen"], hint=_l("按日连续处罚时填写"))
    base_days = NumberField(LABELS["base_days"], hint=_l("自责令改正之次日起"))
    mitigation = ChoiceField(
        LABELS["mitigation"],
        choices={},
        empty=_l("没有"),
        hint=_l("低于下限时必须选择"),
        article=_l("行政处罚法第三十至三十二条"),
    )
    below_reason = AreaField(
        LABELS["below_maximum"],
        rows=3,
        hint=_l("应当按上限处罚而低于上限，或者上限无法核对时填写，由另一位领导批准"),
        validators=[Length(max=4000)],
    )
    legal_basis = LinesField(
        LABELS["legal_basis"],
        rows=2,
        hint=_l("每行一条，写到条、款、项；从目录选择的条款自动写入"),
        article=_l("行政处罚法第五十九条"),
    )

    def prepare(self, case: Case, half: str) -> None:
        super().prepare(case, half)
        self._case = case
        self._others = list(Measure.objects(case_id=case.id))  # the index has no kind
        named = breaches.named(self._others)
        self.breach.choices = [
            *((key, _named(key, text)) for key, text in named.items()),
            *([(breaches.NEW, str(_l("另一违法行为")))] if named else []),
        ]
        # Any row of the tables may come in; whether it fits is a rule and told at the field.
        self.articles.choices = _every(fining.TABLE)
        self.situation.choices = _every(fining.SITUATIONS)
        self.mitigation.choices = _every("circumstances")

    def fill(self, measure: Measure) -> None:
        super().fill(measure)
        asked = [each for each in particulars.of(measure).below_maximum if each.state != "withdrawn"]
        self.below_reason.data = asked[-1].reason if asked else None

    def basis(self, half: str, stored: Measure | None = None) -> dict[str, Any]:
        """What the page shows of the range for what stands in the form now, and which fields it asks for.
        Offers the articles that fit. `stored`: the measure that is amended."""
        measure = self._as_typed(half)
        measure.id = stored.id if stored else None
        fining.look_around(measure, self._case, self._others)
        own = particulars.of(measure)
        rows = fining.offered(measure, self._case)
        self.articles.choices = [(row.code, _article(row)) for row in rows]
        self.situation.choices = [(row.code, label(row)) for row in fining.situations(measure, self._case)]
        self.mitigation.choices = [
            (row.code, _article(row)) for row in fining.mitigations(measure, self._case)
        ]
        finding = fining.find(measure, self._case)
        applying = [*finding.rows, *(row for row, _range in finding.further)] if finding.rows else []
        asked = {fining.FIGURES[name] for row in applying for name in fines.needs(row)}
        if any("especially_serious" in row.own for row in finding.rows):
            asked.add("situation")
        return {
            "is_fine": lawcodes.is_fine(measure),
            "subject": fining.subject_of(measure, self._case),
            "day": fining.day_of(measure, self._case),
            "rows": rows,
            "finding": finding,
            "steps": fining.steps(finding, measure, self._case),
            "position": finding.position(measure.amount_fen),
            "amount_fen": measure.amount_fen,
            "asked": asked | {name for name in PARTS["figures"] if getattr(own, name)},
            "grounds": finding.held is not None or bool(finding.demands and own.outside_catalogue),
            "demands": finding.demands,
        }

    def _as_typed(self, half: str) -> Measure:
        """A measure that holds what can be read of the form; it is never stored."""
        measure = Measure(kind="penalty", case_id=self._case.id, audience=half, state="proposed")
        own = particulars.of(measure)
        for name in ("party", "subject_kind", "subject", "sanction", "amount_fen"):
            setattr(measure, name, self[name].data or None)
        for name in ("breach_day", "articles", "fine_subject", "situation", "income_fen", "gain_fen"):
            setattr(own, name, self[name].data)
        for name in ("base_fen", "base_days", "mitigation", "outside_catalogue"):
            setattr(own, name, self[name].data)
        return measure


FORMS[PenaltyForm.kind] = PenaltyForm


def _named(key: str, text: str) -> str:
    return f"{key} {text[:60]}".strip()


def _every(table: str) -> list[tuple[str, str]]:
    """Each code of a table once, by the name of its latest version."""
    return list({row.code: _article(row) for row in tables.table(table)}.items())


def _article(row: Row) -> str:
    """A row as it is offered: where it stands, then what it is called."""
    return f"{cited(row)} {label(row)}".strip()


def part_fields(form: PenaltyForm, part: str, names: Iterable[str] | None = None) -> list[Any]:
    """The fields of a part that are shown now, in their order."""
    return [form[name] for name in PARTS[part] if name in form and (names is None or name in names)]
