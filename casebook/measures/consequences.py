"""What follows from a sanction, a handling or a form of accountability: how long it binds, and hints.

The periods are those of `casebook.law.impact`; here stands from which day they count for a measure, and
what other measures on the same person mean for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casebook.law import impact, tables
from casebook.law.impact import Impact
from casebook.law.tables import Row
from casebook.measures import lawcodes, particulars
from casebook.measures.models import Measure
from casebook.refusals import Refusal
from casebook.web.language import language_code

#: The kinds that bind a person for a time.
KINDS = ("discipline", "handling", "accountability")
STORED = ("impact_from", "impact_until", "impact_months", "impact_for_good")


def settle(measure: Measure) -> None:
    """Write until when a decided measure binds. Nothing binds before the decision."""
    if measure.kind not in KINDS:
        return
    own, found = particulars.of(measure), impact_of(measure)
    for name in STORED:
        setattr(own, name, None)
    if found is None or (found.months is None and not found.for_good):
        return
    own.impact_from, own.impact_until = found.since, found.until
    own.impact_months, own.impact_for_good = found.months, found.for_good or None


def impact_of(measure: Measure) -> Impact | None:
    """What a decided measure brings, with how its end came to be; None where it brings no period."""
    start, row = starts_on(measure), binding_row(measure)
    if start is None or row is None or measure.state in {"proposed", "ended"}:
        return None
    own = particulars.of(measure)
    try:
        return impact.of(
            row,
            start,
            term_months=getattr(own, "term_months", None) if row.get("term_months") else None,
            prolonged=bool(getattr(own, "prolonged_on", None)),
            count=getattr(own, "merged_count", None) or 1,
            months=getattr(own, "merged_months", None),
        )
    except ValueError:
        # What an import brought may not fit the table; then no period is claimed.
        return None


def starts_on(measure: Measure) -> date | None:
    """The day a measure takes effect: a sanction with its decision (政务处分法 art 8(2)), a handling on
    the day it names. A decision known only to the month or year starts nothing."""
    if measure.decided_precision not in {"day", None}:
        return None
    day: date | None = getattr(particulars.of(measure), "effective_on", None) or measure.decided_on
    return day


def binding_row(measure: Measure) -> Row | None:
    """The row that says how long the measure binds: its own, or the one its form refers to."""
    row = lawcodes.sanction_row(measure, measure.decided_on) or lawcodes.sanction_row(measure)
    if row is not None and (other := row.get("period_of")):
        return tables.row("handling", other, measure.decided_on) or tables.row("handling", other)
    return row


def same_person(measure: Measure, others: Iterable[Measure]) -> list[Measure]:
    """The other binding measures on the person of this one, in the same case and half."""
    return [
        other
        for other in others
        if other.id != measure.id
        and other.kind in KINDS
        and other.state != "ended"
        and other.audience == measure.audience
        and _one(measure, other)
    ]


def _one(one: Measure, other: Measure) -> bool:
    if one.party or other.party:
        return one.party == other.party
    return bool(one.subject) and one.subject == other.subject


def hints(measure: Measure, others: Iterable[Measure], language: str) -> list[str]:
    """What to think of: which sanction usually goes with this one, and whose period counts."""
    together = same_person(measure, others)
    found = pairing_hints(measure, together, language) if measure.kind == "discipline" else []
    if limit := _longer_than_usual(measure):
        found.append(_("一般不超过 %(months)s 个月（未核实），请核对截止日期", months=limit))
    impacts = {str(each.id): given for each in (measure, *together) if (given := impact_of(each))}
    kinds = {each.kind for each in (measure, *together)}
    counting = impact.longest(impacts.values()) if "handling" in kinds and len(impacts) > 1 else None
    rule = tables.row("impact_rules", "O6")
    if counting and rule:
        until = str(counting.until) if counting.until else _("没有期限")
        found.append(
            _(
                "%(rule)s：以%(name)s为准，至 %(until)s（未核实）",
                rule=tables.label(rule, language),
                name=impact_name(counting, language),
                until=until,
            )
        )
    return found


def _longer_than_usual(measure: Measure) -> int | None:
    """The months that a handling usually does not pass (停职检查), where the end written passes them."""
    row, start = lawcodes.sanction_row(measure), starts_on(measure)
    until = getattr(particulars.of(measure), "until", None)
    if row is None or start is None or until is None or not row.get("at_most_months"):
        return None
    months: int = row["at_most_months"]
    return months if until > impact.months_later(start, months) else None


def pairing_hints(measure: Measure, together: Iterable[Measure], language: str) -> list[str]:
    """Which party and administrative sanctions usually go together; practice, never a rule."""
    found = [
        _("惯例（未核实）：%(hint)s", hint=tables.label(hint, language))
        for hint in impact.pairing(measure.sanction or "")
        if hint["party"] == measure.sanction
    ]
    for other in together:
        if other.kind != "discipline" or other.discipline == measure.discipline:
            continue
        party, administrative = (measure, other) if measure.discipline == "party" else (other, measure)
        if impact.pair_fits(party.sanction or "", administrative.sanction or "") is False:
            found.append(
                _(
                    "与 %(number)s 的%(name)s不是通常的匹配，请核对",
                    number=other.number or "",
                    name=lawcodes.sanction_text(other, language),
                )
            )
    return found


def impact_name(found: Impact, language: str) -> str:
    return found.name["zh" if language.startswith("zh") else "en"]


def may_prolong(measure: Measure) -> bool:
    """Whether the sanction is a term that may still be made longer (留党察看一年)."""
    row, own = binding_row(measure), particulars.of(measure)
    if row is None or not row.get("prolong_months") or not getattr(own, "term_months", None):
        return False
    return bool(own.term_months + row["prolong_months"] <= row["longest_term_months"])


def asks_for_members(measure: Measure) -> bool:
    """Whether an organisation is held to account: then its responsible members are too (问责条例 art 6)."""
    row = lawcodes.sanction_row(measure)
    return measure.kind == "accountability" and row is not None and bool(row.get("members"))


def may_be_member(measure: Measure, other: Measure) -> bool:
    """Whether a measure can be named as one on a responsible member: on a person, of the same half."""
    return (
        other.id != measure.id
        and other.kind in KINDS
        and other.audience == measure.audience
        and other.subject_kind != "organisation"
        and other.state != "ended"
    )


def problems(measure: Measure) -> Iterator[Refusal]:
    """What is wrong with the period of several same sanctions, and with what is lifelong."""
    own, row = particulars.of(measure), lawcodes.sanction_row(measure)
    if measure.kind == "accountability":
        if own.lifelong and measure.subject_kind == "organisation":
            yield Refusal("measure.lifelong_person", _l("终身问责针对个人"), field="lifelong")
        return
    if measure.kind != "discipline" or row is None:
        return
    count, months = own.merged_count, own.merged_months
    if count in (None, 1) and months is not None:
        yield Refusal("measure.merged_alone", _l("只有一个处分时不另定期限"), field="merged_months")
    if count is None or count == 1:
        return
    try:
        merged = impact.merged_range(row, count)
    except impact.LawError as error:
        yield Refusal(error.code, error.in_language(language_code()), field="merged_count")
        return
    if months is None or not merged.least <= months <= merged.most:
        yield Refusal(
            "measure.merged_range",
            _l("合并后的期限须在 %(least)s 至 %(most)s 个月之间（%(basis)s）"),
            field="merged_months",
            least=merged.least,
            most=merged.most,
            basis=merged.basis,
        )
