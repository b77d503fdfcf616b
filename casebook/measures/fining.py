"""What the law lets a fine be: the articles offered, the range that holds, and what demands its maximum.

Everything is found in the tables by `casebook.law.fines` and `casebook.law.maximum`; here the facts of
the case and of the measure are brought to them. Money in fen.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from casebook import clock
from casebook.cases.choices import COMMON, LIABILITY
from casebook.cases.models import Case, Party
from casebook.law import fines, maximum, tables
from casebook.law.errors import LawError
from casebook.law.fines import FineRange
from casebook.law.maximum import Demand
from casebook.law.tables import Row
from casebook.measures import breaches, lawcodes, particulars, standing
from casebook.measures.models import Measure

TABLE = "fines"
SITUATIONS = "especially_serious"
PRINCIPAL = "principal"
#: Figures of the particulars that a range may ask for, as `fines.needs` names them.
FIGURES = {"income_fen": "income_fen", "gain_fen": "gain_fen", "base_fen": "base_fen", "days": "base_days"}
#: What is known of a range.
RANGE = tuple(name for name in particulars.OF_RANGE if name.startswith("range_"))
#: Code of a law error → the field that answers it.
ASKED_BY = {
    "fine.income_needed": "income_fen",
    "fine.gain_needed": "gain_fen",
    "fine.base_needed": "base_fen",
    "fine.not_especially_serious": "situation",
}


@dataclass(frozen=True)
class Finding:
    """The range of a fine. `ranges`: of every article named; `held`: the one that holds for their one
    act; `faults`: what an article still asks for; `demands`: why the maximum is required; `further`: rows
    that they name and nobody chose, with the range of each that can be told."""

    rows: tuple[Row, ...] = ()
    ranges: tuple[FineRange, ...] = ()
    faults: tuple[LawError, ...] = ()
    demands: tuple[Demand, ...] = ()
    further: tuple[tuple[Row, FineRange | None], ...] = ()

    @property
    def held(self) -> FineRange | None:
        """None as long as one of the articles asks for more: the higher range is not known before."""
        return fines.one_act(self.ranges) if self.ranges and not self.faults else None

    @property
    def required_fen(self) -> int | None:
        """The maximum, where it is demanded and can be told."""
        own = maximum.required(self.held, self.demands) if self.held and self.demands else None
        return _highest(own, self.further)

    @property
    def higher(self) -> FineRange | None:
        """The range of an article that was not chosen and goes further than those that were."""
        known = [each for _row, each in self.further if each is not None]
        highest = max(known, key=lambda of: of.max_fen, default=None)
        return highest if highest and self.held and highest.max_fen > self.held.max_fen else None

    def position(self, amount_fen: int | None) -> str | None:
        return fines.position(self.held, amount_fen) if self.held and amount_fen is not None else None


def subject_of(measure: Measure, case: Case) -> str | None:
    """On whom the fine falls: as typed, else as the party tells; None where nobody is named yet."""
    own = particulars.of(measure)
    if own.fine_subject:
        return str(own.fine_subject)
    party = case.party(measure.party)
    kind = measure.subject_kind or (party.kind if party else None)
    if kind is None:
        return None
    if kind == "organisation":
        return "unit"
    return PRINCIPAL if party and party.role == PRINCIPAL else "other"


def day_of(measure: Measure, case: Case) -> date:
    """The day of the act, whose law holds (行政处罚法 art 37): as typed, else that of the event."""
    own = particulars.of(measure)
    if own.breach_day:
        return own.breach_day
    if case.incident.occurred_at:
        return clock.local(case.incident.occurred_at).date()
    return case.received_on or clock.today()


def offered(measure: Measure, case: Case) -> tuple[Row, ...]:
    """The articles that fit the subject, sector, grade and day; those of the accident first."""
    subject = subject_of(measure, case)
    if subject is None:
        return ()
    rows = fines.offered(subject, on=day_of(measure, case), grade=case.grade, sector=case.incident.industry)
    told = {"accident", *circumstances(case, case.party(measure.party))}
    return tuple(sorted(rows, key=lambda row: not told.intersection(row["acts"])))


def situations(measure: Measure, case: Case) -> tuple[Row, ...]:
    """The situations of the 2–5 times tier: those in force on the day of the act, else the latest."""
    rows = tables.in_force(SITUATIONS, day_of(measure, case))
    return tuple(sorted(rows or tables.table(SITUATIONS), key=lambda row: row["order"]))


def mitigations(measure: Measure, case: Case) -> tuple[Row, ...]:
    """The circumstances that let a fine go below its range (减轻)."""
    codes = [row.code for row in tables.table("circumstances")]
    return fines.mitigating(codes, day_of(measure, case))


def circumstances(case: Case, party: Party | None) -> frozenset[str]:
    """What a party bears: its own circumstances, and those of the case that no party of it is named for.

    As long as a case says only that there was concealment, it is held against everyone who is fined;
    once it is put on a party, on that party alone. A party sealed with the other half tells nothing here.
    """
    named = {code for each in case.parties_for({COMMON, LIABILITY}) for code in each.circumstances or ()}
    own = set(party.circumstances or ()) if party else set()
    return frozenset(own | (set(case.circumstances) - named))


def demands(measure: Measure, case: Case) -> tuple[Demand, ...]:
    """Why the maximum is demanded of this fine; empty where it is not."""
    borne = circumstances(case, case.party(measure.party))
    subject = subject_of(measure, case) or "unit"
    return tuple(maximum.demanded(borne, subject=subject, on=day_of(measure, case)) if borne else ())


def find(measure: Measure, case: Case) -> Finding:
    """What the articles of the measure allow and demand. An article that is not offered is left out."""
    wanted = set(particulars.of(measure).articles or ())
    rows = tuple(row for row in offered(measure, case) if row.code in wanted)
    ranges, faults = [], []
    for row in rows:
        try:
            ranges.append(_held(row, measure, case))
        except LawError as error:
            faults.append(error)
    demanded = demands(measure, case)
    return Finding(rows, tuple(ranges), tuple(faults), demanded, further(measure, case, demanded))


def further(
    measure: Measure, case: Case, demanded: Iterable[Demand]
) -> tuple[tuple[Row, FineRange | None], ...]:
    """Articles that the demands name beside those chosen, each with its range (None: a figure is missing).

    Left out are fines by the day, what another fine on the party answers for, and articles on an accident
    where there is none: an article that does not name the circumstance itself is one of these.
    """
    own = particulars.of(measure)
    wanted = {code for each in demanded if each.code not in own.top_elsewhere for code in each.fines}
    wanted -= set(own.articles or ())
    if not wanted:
        return ()
    borne = circumstances(case, case.party(measure.party))
    rows = [
        row
        for row in offered(measure, case)
        if row.code in wanted and not row.get("daily") and (case.grade or borne.intersection(row["acts"]))
    ]
    return tuple((row, _told(row, measure, case)) for row in rows)


def look_around(measure: Measure, case: Case, others: Iterable[Measure]) -> None:
    """Write which demands another standing fine on the same party answers for, by an article they name."""
    if measure.kind != "penalty" or (measure.particulars is None and not _bears(measure, case)):
        return
    own, demanded = particulars.of(measure), demands(measure, case)
    chosen = {
        code
        for other in (breaches.fined(others, measure) if demanded else ())
        if breaches.same_party(measure, other, case)
        for code in particulars.of(other).articles or ()
    }
    found = [each.code for each in demanded if chosen.intersection(each.fines)]
    if list(own.top_elsewhere or ()) != found:
        own.top_elsewhere = found


def range_of(row: Row, own: Any, on: date | None = None) -> FineRange:
    """The range of an article, chosen for a day, for the figures of the penalty. Raises LawError for what is missing.

    The tier of the accident fine is that of its article alone; other articles of the act stay as they are.
    """
    figures = {name: getattr(own, field) for name, field in FIGURES.items() if name in fines.needs(row)}
    serious = bool(own.situation) and "especially_serious" in row.own
    return fines.range_of(row, on=on, **figures, especially_serious=serious)


def _held(row: Row, measure: Measure, case: Case) -> FineRange:
    """The range of an article by the law of the day of the act, or by that of today where it is lighter
    (从旧兼从轻, 行政处罚法 art 37). Raises LawError for a figure that is missing."""
    own = particulars.of(measure)
    of_act, today = range_of(row, own, day_of(measure, case)), clock.today()
    now = fines.counterpart(row, today, case.incident.industry)
    if now is None or now is row:
        return of_act
    return fines.lighter(of_act, range_of(now, own, today))


def _told(row: Row, measure: Measure, case: Case) -> FineRange | None:
    try:
        return _held(row, measure, case)
    except LawError:
        return None


def _highest(own_fen: int | None, beside: Iterable[tuple[Row, FineRange | None]]) -> int | None:
    """The highest of a range's end and those beside it; None where one of them cannot be told."""
    ends = [own_fen, *(each.max_fen if each else None for _row, each in beside)]
    return None if None in ends else max(end for end in ends if end is not None)


def steps(finding: Finding, measure: Measure, case: Case) -> list[fines.FineStep]:
    """The steps of the national rule that the facts reach inside the ranges, as a hint to the amount. They
    divide the range of a grade, so the casualties are those the grade goes by."""
    incident, day = case.incident, day_of(measure, case)
    deaths, serious_injuries = incident.graded()
    found = []
    for row in finding.rows:
        try:
            step = fines.step_of(
                row,
                on=day,
                deaths=deaths,
                serious_injuries=serious_injuries,
                loss_fen=incident.direct_loss_fen,
                conduct=circumstances(case, case.party(measure.party)),
                income_fen=particulars.of(measure).income_fen,
            )
        except LawError:
            continue  # it asks for the income, which the page asks for already
        if step is not None:
            found.append(step)
    return found


def settle(measure: Measure, case: Case) -> None:
    """Write what follows: range, position, whether it is the maximum, and what is demanded.

    Before the decision everything is found anew. Afterwards the range stays as it was decided; what is
    demanded still follows the case, because a concealment may come to light later.
    """
    own = measure.particulars
    if measure.kind != "penalty" or (own is None and not _bears(measure, case)):
        return  # what was imported without particulars is left without them
    own = particulars.of(measure)
    if not own.articles or not lawcodes.is_fine(measure):
        _forget(measure)
    elif measure.state == "proposed":
        _write_range(measure, find(measure, case))
    _write_demand(measure, case)
    if own.range_max_fen is not None and measure.amount_fen is not None:
        # The upper end of the lower of two ranges that apply is no maximum.
        # So is what a fine was reduced to; what was demanded is asked of the amount decided.
        measure.is_top = measure.standing_fen == own.range_max_fen and below_top(measure) is None
        own.range_position = _position(standing.claimed_fen(measure) or 0, own)
    measure.below_top = below_top(measure)


def _bears(measure: Measure, case: Case) -> bool:
    """Whether something may be demanded of a penalty of an own case."""
    return measure.origin != "reference" and bool(circumstances(case, case.party(measure.party)))


def below_top(measure: Measure) -> str | None:
    """State of a fine below the maximum that is demanded; None where it is not below one, or was taken back.
    Where the maximum cannot be told (a basis outside the catalogue), nothing shows that the amount reaches it."""
    own = particulars.of(measure)
    if standing.is_lifted(measure) or not getattr(own, "top_codes", None) or measure.amount_fen is None:
        return None
    required = own.required_fen
    if required is not None and measure.amount_fen >= required:
        return None
    last = own.below_maximum[-1] if own.below_maximum else None
    if last is None or last.state == "withdrawn":
        return "unexplained"
    # An answer is bound to the two figures it was given for.
    if (last.amount_fen, last.required_fen) != (measure.amount_fen, required):
        return "unexplained"
    return str(last.state)


def citations(codes: Iterable[str], on: date) -> list[str]:
    """The articles of these rows as they are cited, each once."""
    rows = (tables.row(TABLE, code, on) or tables.row(TABLE, code) for code in codes)
    return list(dict.fromkeys(tables.citation(row) for row in rows if row))


def _write_range(measure: Measure, finding: Finding) -> None:
    own, held = particulars.of(measure), finding.held
    _forget(measure)
    if held is None:
        return
    own.range_min_fen, own.range_max_fen = held.min_fen, held.max_fen
    own.range_code, own.range_basis = held.code, held.basis
    own.range_tier, own.range_verified = held.tier, bool(held.verified)
    own.range_edition = tables.edition() or None


def _position(amount_fen: int, own: Any) -> str:
    """Where the amount stands in the range as it is stored, by the measure of the law."""
    held = FineRange(own.range_code or "", {}, own.range_min_fen, own.range_max_fen, "", True)
    return fines.position(held, amount_fen)


def _write_demand(measure: Measure, case: Case) -> None:
    """What demands the maximum, and the highest of the ranges that apply. A precedent tells no range, and
    nothing is asked of it."""
    own = particulars.of(measure)
    counts = lawcodes.is_fine(measure) and measure.amount_fen is not None
    bound = own.range_max_fen is not None or measure.origin != "reference"
    demanded = demands(measure, case) if counts and bound else ()
    codes = [demand.code for demand in demanded]
    if codes != list(own.top_codes or ()):
        own.top_codes = codes
    own.required_fen = _highest(own.range_max_fen, further(measure, case, demanded)) if codes else None


def _forget(measure: Measure) -> None:
    own = particulars.of(measure)
    if own.range_max_fen is None:
        return
    for name in RANGE:
        setattr(own, name, None)
    measure.is_top = None
