"""Until when a sanction binds (影响期), and to what: tables `discipline`, `handling`, `bans`.

How periods go together stands in table `impact_rules`, which party sanction usually goes with which
administrative one in `pairing` (a hint), the heaviest of each tier in `discipline_tiers` (a prompt).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from casebook.law import impact_steps, tables
from casebook.law.doubts import CITATION, in_doubt
from casebook.law.errors import LawError
from casebook.law.impact_steps import LENGTHS, Bounds, MergedRange, Period
from casebook.law.months import months_later
from casebook.law.tables import Row
from casebook.law.wording import state

__all__ = [
    "Bounds", "Effect", "Impact", "LawError", "MergedRange", "ends_on", "find", "longest", "merged_range",
    "months_later", "of", "pair_fits", "pairing", "tiers",
]  # fmt: skip

TABLES = ("discipline", "handling", "bans")
#: What may stand before the name of a sanction, to tell the two warnings apart.
SYSTEMS = {"党内": "party", "党纪": "party", "政务": "administrative"}

Words = Mapping[str, str]


@dataclass(frozen=True)
class Effect:
    """Something that binds; `until` None: without end, or until it is lifted. `verified`: what it says and
    how long it lasts was read in a source."""

    words: Words
    since: date
    until: date | None
    for_good: bool = False
    verified: bool = True

    def current(self, on: date) -> bool:
        """Whether it binds on a day; its first and last day are included."""
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True)
class Impact:
    """What a sanction brings. `until` is its last day and `months` its whole length, a term included;
    both None where it has no period, or one between `bounds` that was not fixed.

    `known`: the row was read in a source, and held on that day. `unverified`: the parts of what is told here
    that were not read, `counting` where a month without the day ended by a rule that was not.
    """

    code: str
    name: Words
    since: date
    until: date | None
    months: int | None
    for_good: bool
    effects: tuple[Effect, ...]
    steps: tuple[Words, ...]
    basis: str
    known: bool
    unverified: tuple[str, ...] = ()
    bounds: Bounds | None = None

    @property
    def verified(self) -> bool:
        """Whether all that is told was read in a source."""
        return self.known and not self.unverified

    @property
    def citation_doubts(self) -> tuple[str, ...]:
        """The parts of the citation alone that were not read."""
        return tuple(part for part in self.unverified if part in CITATION)

    @property
    def length_doubts(self) -> tuple[str, ...]:
        """The parts that were not read of how long it binds, and since when the rule does."""
        return tuple(part for part in self.unverified if part not in (*CITATION, "effects", "name"))

    def state(self, language: str) -> str:
        """How far this was read in a source, in words."""
        return state(self.known, self.unverified, language.startswith("zh"))


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
    period of so many months (table `impact_rules`, A7); `months` alone: what was fixed between the bounds
    of a row that has them (`lower_months`). Raises LawError.
    """
    row = find(sanction, start) if isinstance(sanction, str) else sanction
    term = _term(row, term_months, prolonged)
    merged = _merged(row, count, months)
    own = _own_months(row, months)
    bounds = _bounds(row, start)
    period = Period(row, start, term, own, prolonged, count, merged, bounds)
    lasting = bool(row.get("for_good"))
    effects = tuple(_effect(entry, period) for entry in row.get("effects", ()))
    if not effects and row.table == "bans":
        read = row.in_force(start) and row.verified and not in_doubt(row, ("name", *LENGTHS, "lower_months"))
        effects = (Effect(row.name, start, period.until, lasting, read),)
    return Impact(
        code=row.code,
        name=row.name,
        since=start,
        until=period.until,
        months=None if own is None else own + term,
        for_good=lasting or any(effect.for_good for effect in effects),
        effects=effects,
        steps=tuple(impact_steps.told(period)),
        basis=tables.citation(row),
        known=row.in_force(start) and row.verified,
        unverified=(*in_doubt(row, _shown(period), start), *(("counting",) * impact_steps.clipped(period))),
        bounds=bounds if own is None else None,
    )


def _shown(period: Period) -> tuple[str, ...]:
    """The parts of the row that the answer shows or rests on."""
    row = period.row
    parts = [
        *CITATION,
        *LENGTHS,
        "name",
        "effects",
        "for_good",
        "lower_months",
        "at_most_months",
        "counts_from",
    ]
    if period.term:
        parts += ["term_months", *(("prolong_months", "longest_term_months") if period.prolonged else ())]
    return tuple(part for part in parts if part in CITATION or part == "name" or part in row.own)


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


def _merged(row: Row, count: int, months: int | None) -> MergedRange | None:
    """The range of several same sanctions, in which their months have to lie."""
    if count == 1:
        if months is not None and row.get("lower_months") is None:
            raise LawError("impact.months", "只有一个处分时不另定期限", "a sanction alone has its own period")
        return None
    merged = merged_range(row, count)
    if months is None or not merged.least <= months <= merged.most:
        raise LawError(
            "impact.merged_range",
            f"合并期限须在 {merged.least} 至 {merged.most} 个月之间",
            f"the merged period lies between {merged.least} and {merged.most} months",
        )
    return merged


def _own_months(row: Row, months: int | None) -> int | None:
    """The months that follow a term, if there is one: those that were fixed, or the row's own. A range of
    several same sanctions is checked before."""
    if (least := row.get("lower_months")) is not None:
        most = row["months"]
        if months is not None and not least <= months <= most:
            raise LawError(
                "impact.months_range",
                f"{row.name['zh']}的期限须在 {least} 至 {most} 个月之间（{tables.citation(row)}）",
                f"{row.name['en']} lasts between {least} and {most} months ({tables.citation(row)})",
            )
        return months
    plain: int | None = next((row[key] for key in LENGTHS if row.get(key)), None)
    return months if months is not None else plain


def _bounds(row: Row, start: date) -> Bounds | None:
    """Between what lies the end of something whose length is not fixed by the law."""
    if (least := row.get("lower_months")) is not None:
        most = row["months"]
        return Bounds(least, most, months_later(start, least), months_later(start, most))
    if most := row.get("at_most_months"):
        return Bounds(None, most, None, months_later(start, most))
    return None


def _effect(entry: Mapping[str, Any], period: Period) -> Effect:
    row, start = period.row, period.start
    words = {language: entry[language] for language in tables.LANGUAGES}
    read = row.in_force(start) and row.verified and not in_doubt(row, ("effects", *LENGTHS))
    if entry.get("for_good"):
        return Effect(words, start, None, True, verified=read)
    if entry.get("during_term"):
        return Effect(words, start, period.term_end, verified=read)
    since = period.term_end if entry.get("after_term") else start
    # What binds for the whole period follows it where the period is a merged one.
    plain = row.get("impact_months")
    months = period.own if entry.get("months") == plain and period.own else entry.get("months")
    return Effect(words, since, months_later(since, months) if months else None, verified=read)
