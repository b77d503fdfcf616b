"""Until when a sanction binds (影响期), and to what: tables `discipline`, `handling`, `bans`.

How periods go together stands in table `impact_rules`, which party sanction usually goes with which
administrative one in `pairing` (a hint), the heaviest of each tier in `discipline_tiers` (a prompt).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from casebook.law import tables
from casebook.law.errors import LawError
from casebook.law.months import month_step, months_later
from casebook.law.steps import Step, step
from casebook.law.tables import Row
from casebook.law.wording import explain

__all__ = [
    "Effect", "Impact", "LawError", "MergedRange", "ends_on", "find", "longest", "merged_range", "months_later",
    "of", "pair_fits", "pairing", "tiers",
]  # fmt: skip

TABLES = ("discipline", "handling", "bans")
#: What may stand before the name of a sanction, to tell the two warnings apart.
SYSTEMS = {"党内": "party", "党纪": "party", "政务": "administrative"}

Words = Mapping[str, str]


@dataclass(frozen=True)
class Effect:
    """Something that binds; `until` None: without end, or until it is lifted."""

    words: Words
    since: date
    until: date | None
    for_good: bool = False

    def current(self, on: date) -> bool:
        """Whether it binds on a day; its first and last day are included."""
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True)
class Impact:
    """What a sanction brings. `until` is its last day and `months` its whole length, a term included;
    both None where it has no period. `verified`: its length was read in a source, and held on that day."""

    code: str
    name: Words
    since: date
    until: date | None
    months: int | None
    for_good: bool
    effects: tuple[Effect, ...]
    steps: tuple[Words, ...]
    basis: str
    verified: bool


@dataclass(frozen=True)
class MergedRange:
    """Between which months the period of several same sanctions is fixed; `capped`: the sum was more."""

    least: int
    most: int
    capped: bool
    basis: str


def ends_on(sanction: Row | None, start: date | None, term_months: int | None = None) -> date | None:
    """The last day of the impact period of a sanction that took effect on `start`.

    A sanction that is itself a term (留党察看) binds for the term, chosen among its `term_months`,
    and after it for `impact_months` more; without a term named its shortest counts. None where the
    sanction has no period, or nothing is known to count from. Raises LawError (a ValueError) for a
    term that the sanction does not have.
    """
    if sanction is None or start is None or not sanction.get("impact_months"):
        return None
    return of(sanction, start, term_months=term_months).until


def of(
    sanction: Row | str,
    start: date,
    *,
    term_months: int | None = None,
    prolonged: bool = False,
    count: int = 1,
    months: int | None = None,
) -> Impact:
    """What a sanction in force from `start` brings, and until when.

    `sanction`: a row, or what `find` takes. `term_months`: the term of a sanction that is one.
    `prolonged`: its term was prolonged. `count`, `months`: so many same sanctions were given one
    period of so many months (table `impact_rules`, A7). Raises LawError.
    """
    row = find(sanction, start) if isinstance(sanction, str) else sanction
    held = row.in_force(start)
    term = _term(row, term_months, prolonged)
    own = _own_months(row, count, months)
    whole = None if own is None else own + term
    until = None if own is None else _after(start, term, own)
    lasting = bool(row.get("for_good"))
    effects = tuple(_effect(row, entry, start, term, own) for entry in row.get("effects", ()))
    if not effects and row.table == "bans":
        effects = (Effect(row.name, start, until, lasting),)
    return Impact(
        code=row.code,
        name=row.name,
        since=start,
        until=until,
        months=whole,
        for_good=lasting or any(effect.for_good for effect in effects),
        effects=effects,
        steps=tuple(_steps(row, start, term, own, count, prolonged, until)),
        basis=tables.citation(row),
        verified=held and row.is_verified(_length_key(row)),
    )


def find(reference: str, on: date | None = None) -> Row:
    """The row of a sanction, handling or ban by its code (DJ2, A3, ZZ4, B1), its number in the domain
    reference (P2, O4), or its Chinese name, with 党内 or 政务 before it where both have one.

    A form of accountability (WZ-P2) stands for the row that sets its period. Raises LawError
    `impact.unknown`, `impact.form`, or `impact.ambiguous` with what it may mean.
    """
    rows = [row for name in TABLES for row in tables.table(name)]
    held = [row for row in rows if on is None or row.in_force(on)]
    found = _named(reference.strip(), held) or _named(reference.strip(), rows) or _of_form(reference.strip())
    if not found:
        raise LawError(
            "impact.unknown", f"法律表中没有 {reference}", f"no sanction {reference} in the tables"
        )
    if len(found) > 1:
        codes = ", ".join(row.code for row in found)
        raise LawError(
            "impact.ambiguous",
            f"{reference} 可以是 {codes}，请写明",
            f"{reference} may be {codes}: say which",
        )
    return found[0]


def _named(wanted: str, rows: Iterable[Row]) -> list[Row]:
    """The rows that a code, a number or a name means; of the versions of one code the latest."""
    latest = {row.code: row for row in sorted(rows, key=lambda row: row.effective_from or date.min)}
    coded = [row for row in latest.values() if row.code == wanted.upper()]
    if coded := coded or [row for row in latest.values() if row.get("source_id") == wanted.upper()]:
        return coded[:1]
    prefix = next((word for word in SYSTEMS if wanted.startswith(word)), "")
    bare = wanted.removeprefix(prefix).strip()
    return [
        row
        for row in latest.values()
        if bare in row.name.values() and (not prefix or row.get("system") == SYSTEMS[prefix])
    ]


def _of_form(wanted: str) -> list[Row]:
    """What a form of accountability brings: the row that sets its period. A form without one binds as the
    sanction or handling does that is given with it (问责条例 art 8(3)): then that one is to be named."""
    forms = _named(wanted, tables.table("accountability_forms"))
    if not forms:
        return []
    periods = [row for row in tables.table("handling") for form in forms if row.code == form.get("period_of")]
    if periods:
        return periods[:1]
    name, basis = forms[0].name, tables.citation(forms[0])
    raise LawError(
        "impact.form",
        f"问责形式“{name['zh']}”没有自己的影响期（{basis}）：同时给予处分或者组织处理的，请写明该处分或者处理",
        f"{name['en']} has no period of its own ({basis}): name the sanction or handling given with it",
    )


def merged_range(row: Row, count: int) -> MergedRange:
    """Between one period and the sum, at most what rule A7 says. Raises LawError `impact.not_merged`
    for a sanction that is not merged so, and for less than two."""
    rule = tables.row("impact_rules", "A7")
    if rule is None or not row.get("merges") or count < 2:
        raise LawError(
            "impact.not_merged",
            f"{row.name['zh']}不适用同种处分合并",
            f"{row.name['en']} is not merged with its like",
        )
    least, total, most = row["impact_months"], row["impact_months"] * count, rule["at_most_months"]
    return MergedRange(least, max(least, min(total, most)), total > most, tables.citation(rule))


def longest(impacts: Iterable[Impact]) -> Impact | None:
    """The one that counts where handling and a sanction come together (rule O6): what binds for good,
    else what ends last."""
    ended = [impact for impact in impacts if impact.for_good or impact.until]
    return max(ended, key=lambda impact: (impact.for_good, impact.until or date.min), default=None)


def pairing(code: str, on: date | None = None) -> tuple[Row, ...]:
    """The hints of table `pairing` that speak of a party or administrative sanction."""
    rows = tables.in_force("pairing", on) if on else tables.table("pairing")
    return tuple(row for row in rows if code == row["party"] or code in row["administrative"])


def pair_fits(party: str, administrative: str) -> bool | None:
    """Whether two sanctions for one act go together as usual; None where no hint speaks of the party's."""
    hints = [row for row in tables.table("pairing") if row["party"] == party]
    return any(administrative in row["administrative"] for row in hints) if hints else None


def tiers(system: str, on: date | None = None) -> tuple[tuple[Row, Row], ...]:
    """(tier, its heaviest sanction), light to heavy: what to think of where the top is asked for."""
    rows = tables.in_force("discipline_tiers", on) if on else tables.table("discipline_tiers")
    found = ((row, tables.row("discipline", row["heaviest"], on)) for row in rows if row["system"] == system)
    return tuple((tier, heaviest) for tier, heaviest in found if heaviest)


def _term(row: Row, term_months: int | None, prolonged: bool) -> int:
    terms = row.get("term_months", [])
    if term_months is not None and term_months not in terms:
        raise LawError(
            "impact.term",
            f"{row.name['zh']}没有 {term_months} 个月的期限",
            f"{row.name['en']} has no term of {term_months} months",
        )
    term: int = term_months or min(terms, default=0)
    if not prolonged:
        return term
    longer: int = term + row.get("prolong_months", 0)
    if not term or longer == term or longer > row.get("longest_term_months", 0):
        raise LawError(
            "impact.prolonged",
            f"{row.name['zh']}的期限不能再延长",
            f"the term of {row.name['en']} is not prolonged further",
        )
    return longer


def _own_months(row: Row, count: int, months: int | None) -> int | None:
    """The months that follow a term, if there is one."""
    plain: int | None = row.get("impact_months") or row.get("readmission_months") or row.get("months")
    if count == 1 and months is None:
        return plain
    if count == 1:
        raise LawError(
            "impact.months",
            "只有一个处分时不另定期限",
            "a sanction alone has its own period",
        )
    merged = merged_range(row, count)
    if months is None or not merged.least <= months <= merged.most:
        raise LawError(
            "impact.merged_range",
            f"合并期限须在 {merged.least} 至 {merged.most} 个月之间",
            f"the merged period lies between {merged.least} and {merged.most} months",
        )
    return months


def _after(start: date, term: int, own: int) -> date:
    return months_later(months_later(start, term), own)


def _effect(row: Row, entry: Mapping[str, Any], start: date, term: int, own: int | None) -> Effect:
    words = {language: entry[language] for language in tables.LANGUAGES}
    if entry.get("for_good"):
        return Effect(words, start, None, True)
    if entry.get("during_term"):
        return Effect(words, start, months_later(start, term))
    since = months_later(start, term) if entry.get("after_term") else start
    # What binds for the whole period follows it where the period is a merged one.
    plain = row.get("impact_months")
    months = own if entry.get("months") == plain and own else entry.get("months")
    return Effect(words, since, months_later(since, months) if months else None)


def _not_held(row: Row, start: date) -> Words:
    """That the rules of the day the sanction took effect are not known, and others are counted instead."""
    told = step(
        "no_longer_in_force" if row.effective_to and start > row.effective_to else "not_in_force",
        since=row.effective_from or "",
        until=row.effective_to or "",
        on=start,
    )
    return _told(told)


def _told(each: Step) -> Words:
    return {language: explain(each, language) for language in tables.LANGUAGES}


def _length_key(row: Row) -> str | None:
    keys = ("impact_months", "readmission_months", "months", "effects")
    return next((key for key in keys if key in row.own), None)


def _steps(
    row: Row, start: date, term: int, own: int | None, count: int, prolonged: bool, until: date | None
) -> Iterable[Words]:
    """How the end came to be, one sentence each."""
    if not row.in_force(start):
        yield _not_held(row, start)
    rule = tables.row("impact_rules", "A9")
    if rule and row.get("system") == rule["applies_to"]:
        yield _said(f"自 {start} 起算：{rule.name['zh']}", f"From {start}: {rule.name['en']}", rule)
    else:
        yield {"zh": f"自 {start} 起算", "en": f"From {start}"}
    if term:
        more = ("（已延长）", " (prolonged)") if prolonged else ("", "")
        ends = months_later(start, term)
        yield {
            "zh": f"期限 {term} 个月{more[0]}，至 {ends}",
            "en": f"Term of {term} months{more[1]}, until {ends}",
        }
        yield _told(month_step(start, ends, start))
    if own is None or until is None:
        yield _at_most(row, start) or {"zh": "没有期限", "en": "No period"}
        return
    if count > 1:
        merged = merged_range(row, count)
        bounds = (merged.least, merged.most)
        yield {
            "zh": f"{count} 个同种处分合并：{bounds[0]} 至 {bounds[1]} 个月之间，定为 {own} 个月（{merged.basis}）",
            "en": f"{count} of a kind: {bounds[0]} to {bounds[1]} months, fixed at {own} ({merged.basis})",
        }
    yield _said(f"影响期 {own} 个月，至 {until}", f"Period of {own} months, until {until}", row)
    yield _told(month_step(months_later(start, term), until, start))


def _at_most(row: Row, start: date) -> Words | None:
    """How long something lasts as a rule (停职检查), which bounds it and is not its period."""
    months = row.get("at_most_months")
    if not months:
        return None
    last = months_later(start, months)
    zh, en = ("", "") if row.is_verified("at_most_months") else ("（未核实）", " (unverified)")
    return {
        "zh": f"一般不超过 {months} 个月{zh}，即至 {last}",
        "en": f"As a rule {months} months at most{en}, that is until {last}",
    }


def _said(chinese: str, english: str, row: Row) -> Words:
    cited = tables.citation(row)
    return (
        {"zh": f"{chinese}（{cited}）", "en": f"{english} ({cited})"}
        if cited
        else {"zh": chinese, "en": english}
    )
