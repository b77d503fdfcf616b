"""What the page of a penalty shows of a fine: its range, why the maximum is demanded, what late payment costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from casebook import clock
from casebook.law import deadlines, late_fines, tables, wording
from casebook.law.counting import Pause
from casebook.law.errors import LawError
from casebook.measures import choices, fining, lawcodes, particulars, standing
from casebook.measures.labels import LABELS
from casebook.measures.models import Measure
from casebook.statutes.marks import cited
from casebook.web import filters
from casebook.web.language import language_code

#: The rule of table `deadlines` for paying a fine, where no day was set.
PAYMENT = "T212"
#: Figures of a fine that the page shows beside the articles.
FIGURES = ("income_fen", "gain_fen", "base_fen", "base_days")


def fine_of(measure: Measure) -> dict[str, Any] | None:
    """The range of a fine as it is shown on its decision; None for what is no fine."""
    if measure.kind != "penalty" or not (lawcodes.is_fine(measure) or measure.amount_fen is not None):
        return None
    own = particulars.of(measure)
    return {
        "known": own.range_max_fen is not None,
        "chosen": bool(own.articles),
        "facts": _facts(measure),
        "verified": own.range_verified,
        "serious": own.range_tier == "especially_serious",
        "is_top": measure.is_top,
        "top": _triggers(own.top_codes),
        "required_fen": own.required_fen,
        "higher": bool(own.required_fen and own.range_max_fen and own.required_fen > own.range_max_fen),
        "below": measure.below_top,
        "reasons": list(own.below_maximum),
    }


def _facts(measure: Measure) -> list[tuple[Any, Any]]:
    own, day = particulars.of(measure), measure.decided_on
    found: list[tuple[Any, Any]] = []
    if own.articles:
        rows = (
            tables.row(fining.TABLE, code, day) or tables.row(fining.TABLE, code) for code in own.articles
        )
        shown = [f"{cited(row)} {filters.label(row)}" for row in rows if row]
        found.append((LABELS["articles"], filters.clauses(shown)))
    if own.range_max_fen is not None:
        ends = _(
            "%(lower)s 至 %(upper)s",
            lower=filters.yuan(own.range_min_fen),
            upper=filters.yuan(own.range_max_fen),
        )
        found.append((_("罚款幅度"), f"{ends} {own.range_basis or ''}".strip()))
    if own.range_position:
        found.append((LABELS["range_position"], filters.choice(own.range_position, choices.POSITIONS)))
    found += [
        (LABELS[name], _figure(name, getattr(own, name)))
        for name in FIGURES
        if getattr(own, name) is not None
    ]
    for name, table in (("situation", fining.SITUATIONS), ("mitigation", "circumstances")):
        if row := tables.row(table, getattr(own, name)):
            found.append((LABELS[name], f"{filters.label(row)} {cited(row)}"))
    if own.breach:
        found.append((LABELS["breach"], own.breach))
    if own.range_edition:
        found.append((LABELS["range_edition"], own.range_edition))
    return found


def _figure(name: str, value: int) -> str:
    return filters.yuan(value) if name.endswith("_fen") else str(value)


def _triggers(codes: list[str]) -> list[str]:
    """What demands the maximum, by name; a code the table lacks as it stands."""
    return [tables.label(tables.row("maximum", code), language_code()) or code for code in codes or ()]


@dataclass(frozen=True)
class Running:
    """A fine that runs by the day: what it comes to until `until`, and how that came to be."""

    title: str
    fen: int
    days: int
    until: date
    stopped: bool  # paid, found or taken back: nothing is added any more
    capped: bool
    verified: bool
    basis: str
    steps: tuple[str, ...]


def late_of(measure: Measure) -> list[Running]:
    """What runs on a decided fine: 加处罚款 for late payment, 按日连续处罚 after an order to correct."""
    if measure.kind != "penalty" or measure.state not in {"decided", "executed"} or not measure.amount_fen:
        return []
    if measure.origin == "reference":
        return []
    return [each for each in (_late(measure), _daily(measure)) if each is not None]


def _late(measure: Measure) -> Running | None:
    """加处罚款 until the fine was paid or taken back, else until today."""
    own, due = particulars.of(measure), payment_due(measure)
    ended = min((day for day in (own.paid_on, standing.lifted_on(measure)) if day), default=None)
    until = ended or clock.today()
    if due is None or until <= due:
        return None
    fen = standing.claimed_fen(measure) or 0
    return _running(
        _("加处罚款"),
        lambda: late_fines.late_fine(fen, due, until, pauses(own)),
        until,
        ended is not None,
    )


def _daily(measure: Measure) -> Running | None:
    """按日连续处罚 until the refusal was found; of a fine that was taken back there is none."""
    own = particulars.of(measure)
    until = own.refusal_found_on
    if not own.ordered_on or until is None or standing.is_lifted(measure):
        return None
    fen = standing.claimed_fen(measure) or 0
    return _running(
        _("按日连续处罚"),
        lambda: late_fines.daily_fine(fen, own.ordered_on, until),
        until,
        True,
    )


@dataclass(frozen=True)
class Changed:
    """What became of a penalty after its decision: `text` says it, `lifted` that it binds no more."""

    text: str
    lifted: bool


def change_of(measure: Measure) -> Changed | None:
    """What the page says of a penalty that was changed, quashed or found unlawful or void."""
    own = measure.particulars
    if measure.kind != "penalty" or own is None or not own.changed_on:
        return None
    told = {"day": filters.day(own.changed_on), "change": filters.choice(own.change, choices.PENALTY_CHANGES)}
    if standing.is_lifted(measure):
        text = _(
            "这项处罚已于 %(day)s 依法收回（%(change)s）：没有缴纳的罚没款不再收缴，"
            "加处罚款只列示到这一天，也不再收缴。",
            **told,
        )
        return Changed(text, True)
    if own.change == "unlawful":
        text = _(
            "这项处罚已于 %(day)s 被%(change)s，没有撤销，因此仍然有效（行政复议法第六十五条、行政诉讼法第七十四条）。",
            **told,
        )
        return Changed(text, False)
    if own.changed_fen is None:
        return None
    text = _(
        "罚没金额已于 %(day)s 由决定的 %(decided)s 变更为 %(changed)s：应缴数额、加处罚款和统计以变更后的金额为准。",
        day=told["day"],
        decided=filters.yuan(measure.amount_fen),
        changed=filters.yuan(own.changed_fen),
    )
    return Changed(text, False)


def payment_due(measure: Measure) -> date | None:
    """The last day to pay: as set (later where that was approved), else as the law counts from service."""
    own = particulars.of(measure)
    if own.pay_by or not own.served_on:
        return own.pay_by
    try:
        return deadlines.derive(PAYMENT, own.served_on).due
    except LawError:
        return None


def pauses(own: Any) -> tuple[Pause, ...]:
    """Review and suit: their days do not count (行政处罚法 art 73(3)), from the application to the decision."""
    found = []
    if own.review_applied_on:
        found.append(Pause(own.review_applied_on, own.review_decided_on, "review"))
    if own.suit_filed_on:
        found.append(Pause(own.suit_filed_on, own.suit_decided_on, "suit"))
    return tuple(found)


def _running(title: str, compute: Any, until: date, stopped: bool) -> Running | None:
    try:
        told = compute()
    except LawError:
        return None
    language = language_code()
    return Running(
        title,
        told.fen,
        told.days,
        until,
        stopped,
        told.capped,
        told.verified,
        told.basis,
        tuple(wording.explain(step, language) for step in told.steps),
    )
