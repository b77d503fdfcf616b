"""How the end of a period that binds came to be, one sentence a step, Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from casebook.law import tables
from casebook.law.doubts import CITATION, in_doubt
from casebook.law.months import month_step, months_later
from casebook.law.steps import Step, step
from casebook.law.tables import Row
from casebook.law.wording import NO_ARTICLE, basis_told, doubts, explain

Words = Mapping[str, str]


@dataclass(frozen=True)
class MergedRange:
    """Between which months the period of several same sanctions is fixed; `capped`: the sum was more."""

    least: int
    most: int
    capped: bool
    basis: str


@dataclass(frozen=True)
class Bounds:
    """Between which months, and so which days, something ends that is fixed by whoever decides (法院决定的从业
    禁止), or that has no period and usually lasts no longer (停职检查: then there is no `least_months`)."""

    least_months: int | None
    most_months: int
    at_least: date | None
    at_most: date


@dataclass(frozen=True)
class Period:
    """The lengths that were chosen for a sanction: a term, and the months that follow it (`own`; None where
    it has none, or none was fixed)."""

    row: Row
    start: date
    term: int
    own: int | None
    prolonged: bool = False
    count: int = 1
    merged: MergedRange | None = None
    bounds: Bounds | None = None

    @property
    def term_end(self) -> date:
        return months_later(self.start, self.term)

    @property
    def until(self) -> date | None:
        return None if self.own is None else months_later(self.term_end, self.own)


def clipped(period: Period) -> bool:
    """Whether a day of the answer is the last of its month for want of a same-numbered one, by a way of
    counting that was not read in a source."""
    return any(told.values["clipped"] and not told.values["verified"] for told in _month_steps(period))


def told(period: Period) -> Iterable[Words]:
    """The steps, from the day it starts to the day it ends."""
    row, start = period.row, period.start
    if not row.in_force(start):
        yield _not_held(row, start)
    yield _start(row, start)
    if period.term:
        more = ("（已延长）", " (prolonged)") if period.prolonged else ("", "")
        doubt = _doubt(row, "term_months", *(("prolong_months",) if period.prolonged else ()))
        yield {
            "zh": f"期限 {period.term} 个月{more[0]}{doubt['zh']}，至 {period.term_end}",
            "en": f"Term of {period.term} months{more[1]}{doubt['en']}, until {period.term_end}",
        }
        yield _said(month_step(start, period.term_end, start))
    if period.own is None or period.until is None:
        yield from _open(period)
        return
    yield from _fixed(period)
    doubt = _doubt(row, *LENGTHS)
    yield cited(
        f"影响期 {period.own} 个月{doubt['zh']}，至 {period.until}",
        f"Period of {period.own} months{doubt['en']}, until {period.until}",
        row,
    )
    yield _said(month_step(period.term_end, period.until, start))
    if row.get("serious_for_good"):
        yield cited("情节严重的，没有终止日期", "In serious cases for good", row)


#: The keys by which a row says how long it binds.
LENGTHS = ("impact_months", "readmission_months", "months")


def cited(chinese: str, english: str, row: Row) -> Words:
    """A sentence with the article behind it, and what of the citation was not read."""
    article = tables.citation(row)
    if not article:
        return {"zh": chinese, "en": english}
    doubt = [part for part in in_doubt(row, CITATION) if part != "article" or NO_ARTICLE not in article]
    zh, en = (f"，{doubts(doubt, True)}", f", {doubts(doubt, False)}") if doubt else ("", "")
    return {"zh": f"{chinese}（{article}{zh}）", "en": f"{english} ({basis_told(article, False)}{en})"}


def _start(row: Row, start: date) -> Words:
    rule = tables.row("impact_rules", "A9")
    if rule and row.get("system") == rule["applies_to"]:
        return cited(f"自 {start} 起算：{rule.name['zh']}", f"From {start}: {rule.name['en']}", rule)
    if counted := row.get("counts_from"):
        doubt = _doubt(row, "counts_from")
        return {
            "zh": f"自 {start} 起算：{counted['zh']}{doubt['zh']}",
            "en": f"From {start}: {counted['en']}{doubt['en']}",
        }
    return {"zh": f"自 {start} 起算", "en": f"From {start}"}


def _fixed(period: Period) -> Iterable[Words]:
    """Between which months the length was chosen, where it was."""
    merged, bounds = period.merged, period.bounds
    if merged:
        yield {
            "zh": f"{period.count} 个同种处分合并：{merged.least} 至 {merged.most} 个月之间，定为 {period.own} 个月"
            f"（{merged.basis}）",
            "en": f"{period.count} of a kind: {merged.least} to {merged.most} months, fixed at {period.own} "
            f"({merged.basis})",
        }
    elif bounds and bounds.least_months is not None:
        least, most = bounds.least_months, bounds.most_months
        doubt = _doubt(period.row, "lower_months", "months")
        yield cited(
            f"期限须在 {least} 至 {most} 个月之间{doubt['zh']}，定为 {period.own} 个月",
            f"Between {least} and {most} months{doubt['en']}, fixed at {period.own}",
            period.row,
        )


def _open(period: Period) -> Iterable[Words]:
    """What is known of the end of something whose length is not fixed."""
    row, bounds = period.row, period.bounds
    if bounds is None:
        yield {"zh": "没有期限", "en": "No period"}
        return
    if bounds.least_months is None:
        doubt = _doubt(row, "at_most_months")
        yield {
            "zh": f"一般不超过 {bounds.most_months} 个月{doubt['zh']}，即至 {bounds.at_most}",
            "en": f"As a rule {bounds.most_months} months at most{doubt['en']}, that is until {bounds.at_most}",
        }
    else:
        least, most = bounds.least_months, bounds.most_months
        doubt = _doubt(row, "lower_months", "months")
        yield cited(
            f"期限由决定在 {least} 至 {most} 个月之间确定{doubt['zh']}，没有写明就没有终止日：不早于 "
            f"{bounds.at_least}，不晚于 {bounds.at_most}",
            f"The decision fixes {least} to {most} months{doubt['en']}; without it there is no last day: "
            f"not before {bounds.at_least}, not after {bounds.at_most}",
            row,
        )
    for each in _bound_steps(period):
        if each.values["clipped"]:
            yield _said(each)


def _month_steps(period: Period) -> Iterable[Step]:
    """Every count in months that the answer rests on."""
    if period.term:
        yield month_step(period.start, period.term_end, period.start)
    if period.until is not None:
        yield month_step(period.term_end, period.until, period.start)
    else:
        yield from _bound_steps(period)


def _bound_steps(period: Period) -> Iterable[Step]:
    ends = (period.bounds.at_least, period.bounds.at_most) if period.bounds else ()
    for end in ends:
        if end is not None:
            yield month_step(period.start, end, period.start)


def _not_held(row: Row, start: date) -> Words:
    """That the rules of the day the sanction took effect are not known, and others are counted instead."""
    return _said(
        step(
            "no_longer_in_force" if row.effective_to and start > row.effective_to else "not_in_force",
            since=row.effective_from or "",
            until=row.effective_to or "",
            on=start,
        )
    )


def _doubt(row: Row, *parts: str) -> Words:
    """（未核实） behind a part that was not read; nothing behind one that was."""
    if not in_doubt(row, parts):
        return {"zh": "", "en": ""}
    return {"zh": "（未核实）", "en": " (unverified)"}


def _said(told_step: Step) -> Words:
    return {language: explain(told_step, language) for language in tables.LANGUAGES}
