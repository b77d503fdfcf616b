"""How a measure reads on a page: its facts, its badge, what it waits for."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from casebook.cases.shapes import badge, partial_day
from casebook.measures import choices, dues, lawcodes, particulars, standing, step_table
from casebook.measures.kinds import KINDS
from casebook.measures.labels import LABELS
from casebook.measures.models import Measure, Step
from casebook.statutes.marks import cited
from casebook.web import filters
from casebook.web.language import language_code

SHAPES = {"proposed": "draft", "decided": "open", "executed": "met", "ended": "closed"}
LONG = ("violation", "reason", "points", "requirements", "text", "matter", "sentence")
#: Shown elsewhere on the page than among the facts.
ELSEWHERE = (
    *LONG,
    "signed_by",
    "talkers",
    "units",
    *particulars.OF_RANGE,
    "members",
    "members_reason",
    "approved_on",
)
MONEY = ("amount_fen", "paid_fen", "changed_fen")
CLOSED_LISTS = {
    "responsibility": choices.RESPONSIBILITIES,
    "answer": choices.TRANSFER_ANSWERS,
    "change": choices.PENALTY_CHANGES,
}


def state_badge(state: str) -> Markup:
    return badge(str(choices.STATES[state]), SHAPES[state])


def sanction(measure: Measure) -> str:
    """What is imposed, in the language of the page: the sanction, else the beginning of the detail."""
    system = str(choices.DISCIPLINES[measure.discipline]) if measure.discipline else ""
    if named := lawcodes.sanction_text(measure, language_code()):
        return f"{system} {named}".strip() if measure.kind == "discipline" else named
    return _brief(_heading(measure))


def top_text(measure: Measure) -> str | None:
    """Where a fine stands in its range, and why it is below a maximum that is demanded, in plain text; with
    未核实 behind it where the range was not read in a source."""
    text = _place(measure)
    if text is None or not _is_unread(measure):
        return text
    return _("%(text)s（%(mark)s）", text=text, mark=_("未核实"))


def _is_unread(measure: Measure) -> bool:
    return particulars.of(measure).range_verified is False and not standing.is_lifted(measure)


def _place(measure: Measure) -> str | None:
    own = particulars.of(measure)
    if standing.is_lifted(measure):
        return str(choices.PENALTY_CHANGES[own.change])
    if measure.below_top:
        state = str(choices.BELOW_TOP[measure.below_top])
        reason = own.below_maximum[-1].reason if own.below_maximum else ""
        return _("：").join(part for part in (str(LABELS["below_top"]), state, reason) if part)
    if measure.is_top:
        return str(LABELS["is_top"])
    return str(choices.POSITIONS[own.range_position]) if own.range_position else None


def top_badge(measure: Measure) -> Markup | str:
    """The same for a list: a mark, with the reason behind it."""
    found = _place_badge(measure)
    return (
        Markup("{} {}").format(found, badge(_("未核实"), "soon")) if found and _is_unread(measure) else found
    )


def _place_badge(measure: Measure) -> Markup | str:
    text = _place(measure)
    if text is None:
        return ""
    if measure.below_top:
        shape = {"approved": "met", "requested": "soon"}.get(measure.below_top, "refused")
        own = particulars.of(measure)
        reason = _brief(own.below_maximum[-1].reason, 30) if own.below_maximum else ""
        mark = badge(str(choices.BELOW_TOP[measure.below_top]), shape)
        return Markup("{} <span class='muted'>{}</span>").format(mark, reason) if reason else mark
    return badge(text, "met") if measure.is_top else text


def sanction_and_top(measure: Measure) -> Markup:
    """The sanction of a list, below it where a fine stands in its range."""
    return Markup("{} <div>{}</div>").format(sanction(measure), top_badge(measure))


def _heading(measure: Measure) -> str:
    own = particulars.of(measure)
    names = {"notice": "title", "interview": "reason", "judgment": "sentence", "self_review": "matter"}
    if measure.kind == "transfer" and own.offences:
        return filters.listed(lawcodes.offence_texts(list(own.offences), language_code()))
    return (getattr(own, names.get(measure.kind, ""), None) or measure.detail or "").strip()


def _brief(text: str, length: int = 40) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= length else f"{plain[: length - 1]}…"


def waits_for(measure: Measure) -> str:
    """The next thing to happen to a measure; empty where nothing is left."""
    own = particulars.of(measure)
    if measure.state == "ended":
        return ""
    if measure.state == "proposed":
        return _("低于上限的理由待批准") if measure.below_top == "requested" else _("待决定")
    if standing.is_lifted(measure):
        return _("已撤销，待终止") if measure.state == "decided" else ""
    if measure.kind == "transfer" and not own.handed_on:
        return _("待移送")
    if measure.kind == "interview" and not own.signed_at:
        return _("待签字")
    if measure.due_reason:
        return str(choices.DUE_REASONS[measure.due_reason])
    return _("待执行") if measure.state == "decided" else ""


def facts(measure: Measure) -> list[tuple[Any, Any]]:
    """(label, text) of everything short that is known of a measure, in the order of the paper form."""
    row = KINDS[measure.kind]
    pairs: list[tuple[Any, Any]] = []
    if measure.subject_shown:
        pairs.append((LABELS["subject"], measure.subject_shown))
    if measure.subject_kind:
        pairs.append((LABELS["subject_kind"], filters.choice(measure.subject_kind, choices.TARGETS)))
    if measure.sanction:
        pairs.append((row.sanction_name, sanction(measure)))
        pairs += _law_facts(measure)
    if measure.amount_fen is not None:
        pairs.append((LABELS["amount_fen"], filters.yuan(measure.amount_fen)))
    pairs += _own_facts(measure)
    if measure.count is not None:
        pairs.append((LABELS["count"], measure.count))
    if measure.counted_elsewhere:
        pairs.append((LABELS["counted_elsewhere"], _("是")))
    for name in ("authority", "document_number"):
        if getattr(measure, name):
            pairs.append((LABELS[name], getattr(measure, name)))
    if measure.legal_basis:
        pairs.append((LABELS["legal_basis"], filters.clauses(measure.legal_basis)))
    if measure.decided_on:
        pairs.append((LABELS["decided_on"], partial_day(measure.decided_on, measure.decided_precision)))
    for name in ("executed_on", "ended_on", "ended_reason"):
        if value := getattr(measure, name):
            pairs.append((LABELS[name], filters.day(value) if name.endswith("_on") else value))
    return pairs


def _law_facts(measure: Measure) -> list[tuple[Any, Any]]:
    """Where the sanction stands in the law, and that the row was not read in a source where it was not."""
    row = lawcodes.sanction_row(measure, measure.decided_on) or lawcodes.sanction_row(measure)
    if row is None:
        return []
    found: list[tuple[Any, Any]] = []
    if basis := cited(row):
        found.append((_("种类出处"), basis))
    if not row.is_verified():
        found.append((_("法律表"), _("这一行未核实")))
    elif not row.is_verified("impact_months") and getattr(particulars.of(measure), "impact_until", None):
        found.append((_("法律表"), _("影响期未核实")))
    return found


def long_texts(measure: Measure) -> list[tuple[Any, str]]:
    """(label, text) of everything long, the detail last."""
    own = particulars.of(measure)
    found = [(LABELS[name], getattr(own, name)) for name in LONG if getattr(own, name, None)]
    return [*found, (LABELS["detail"], measure.detail)] if measure.detail else found


def _own_facts(measure: Measure) -> list[tuple[Any, Any]]:
    own = particulars.of(measure)
    found = []
    for name in own._fields_ordered:
        value = getattr(own, name, None)
        if name in LABELS and name not in ELSEWHERE and value not in (None, "", [], False):
            found.append((LABELS[name], value_text(name, value)))
    if getattr(own, "talkers", None):
        found.append(
            (LABELS["talkers"], filters.clauses(f"{t.name} {t.post or ''}".strip() for t in own.talkers))
        )
    return found


def value_text(name: str, value: Any) -> str:
    """A particulars value as the page writes it."""
    if name == "offences":
        return filters.listed(lawcodes.offence_texts(list(value), language_code()))
    if name in CLOSED_LISTS:
        return filters.choice(value, CLOSED_LISTS[name])
    if name in MONEY:
        return filters.yuan(value)
    if name.endswith("_at"):
        return filters.moment(value)
    if isinstance(value, bool):
        return _("是")
    if isinstance(value, list):
        return filters.clauses(value)
    return filters.day(value) if hasattr(value, "isoformat") else str(value)


def step_text(measure: Measure, step: Step) -> str:
    """A recorded step as the history tells it: by its name, of a change also what it came to."""
    name, own = str(step_table.name_of(measure, step.code)), particulars.of(measure)
    if measure.kind != "penalty" or step.code != "changed" or not step.counts or not own.change:
        return name
    parts = [str(choices.PENALTY_CHANGES[own.change])]
    if own.changed_fen is not None:
        parts.append(f"{filters.yuan(measure.amount_fen)} → {filters.yuan(own.changed_fen)}")
    return _("：").join([name, " ".join(parts)])


def receipts(measure: Measure) -> list[tuple[str, Any, str | None]]:
    """(unit, day or None, who) for every unit of a notice, in its order."""
    held = {receipt.unit: receipt for receipt in measure.receipts}
    rows = []
    for unit in getattr(particulars.of(measure), "units", None) or []:
        receipt = held.get(unit)
        rows.append((unit, receipt.received_on if receipt else None, receipt.by_name if receipt else None))
    return rows


def receipt_count(measure: Measure) -> str:
    """How many of the units have confirmed: `1/3`; empty for a notice without such units."""
    units = particulars.of(measure).units
    return f"{len(units) - len(dues.unconfirmed(measure))}/{len(units)}" if units else ""
