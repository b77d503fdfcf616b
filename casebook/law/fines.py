"""What a fine may be: articles that fit, the range of each, and where an amount stands in it.

Tables `fines`, `fine_steps`, `especially_serious`, `circumstances`. Money in fen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from casebook.law.doubts import in_doubt, is_sound
from casebook.law.errors import LawError
from casebook.law.tables import Row, citation, in_force

SUBJECTS = ("unit", "principal", "other", "investor")
ACCIDENT = "accident"
#: Limbs by which an accident falls into a step: argument → key of the table.
LIMBS = {"deaths": "deaths", "serious_injuries": "serious_injuries", "loss_fen": "direct_loss_fen"}
AMOUNTS = ("fen", "percent", "gain_times", "daily")

Tier = Literal["normal", "especially_serious"]
Position = Literal["below", "at_minimum", "inside", "at_maximum", "above"]


@dataclass(frozen=True)
class FineStep:
    """The step of the national rule inside a range: its own ends, and whether it was read in a source."""

    code: str
    name: Mapping[str, str]
    min_fen: int
    max_fen: int
    basis: str
    verified: bool


@dataclass(frozen=True)
class FineRange:
    """What one article allows, both ends included. `fixed`: the article leaves no discretion.
    `unverified`: the parts that were not read, among them the first or last day of the article where it
    alone makes it hold; none where the row as a whole was not."""

    code: str
    name: Mapping[str, str]
    min_fen: int
    max_fen: int
    basis: str
    verified: bool
    tier: Tier = "normal"
    note: str = ""
    unverified: tuple[str, ...] = ()

    @property
    def fixed(self) -> bool:
        return self.min_fen == self.max_fen


def offered(
    subject: str,
    *,
    on: date,
    grade: str | None = None,
    sector: str | None = None,
    conduct: str | Iterable[str] | None = None,
) -> tuple[Row, ...]:
    """The articles that may be the basis of a fine on `subject` for what was done on that day.

    `sector` is a code of the industries; rows of that sector take the place of general ones. With
    `grade` (G1 … G4) accident rows of that grade alone; without it none. `conduct`: acts of the
    table (`accident`, `concealment`, …); None offers everything. Raises ValueError for an unknown
    subject.
    """
    if subject not in SUBJECTS:
        raise ValueError(f"no subject of fines: {subject}")
    acts = {conduct} if isinstance(conduct, str) else set(conduct) if conduct is not None else None
    fitting = [
        row
        for row in in_force("fines", on)
        if subject in row["subjects"]
        and has_amount(row)
        and row.get("sector") in (None, sector)
        and row.get("grade") in (None, grade)
        and (acts is None or acts & set(row["acts"]))
    ]
    special = [row for row in fitting if row.get("sector")]
    return tuple(row for row in fitting if not any(_displaces(other, row) for other in special))


def has_amount(row: Row) -> bool:
    """Whether the row is a fine at all, and not an order alone."""
    return any(key in row.own for key in AMOUNTS)


def range_of(
    row: Row,
    *,
    on: date | None = None,
    income_fen: int | None = None,
    gain_fen: int | None = None,
    base_fen: int | None = None,
    days: int | None = None,
    especially_serious: bool = False,
) -> FineRange:
    """The range of an article for these figures.

    `on`: the day for which the article was chosen, without which the days it holds are not looked at.
    `income_fen`: last year's income of the person, for a percentage. `gain_fen`: illegal gains (0 for
    none), for a multiple. `base_fen` and `days`: the fine that was not obeyed and the days since the
    order, for a daily fine. `especially_serious`: the finding of 安全生产法 art 114(2) was made.
    Raises LawError naming what is missing, or ValueError for a negative figure.
    """
    for value in (income_fen, gain_fen, base_fen, days):
        if value is not None and value < 0:
            raise ValueError(f"{row.code}: a figure below zero: {value}")
    key, lower, upper = _ends(row, income_fen, gain_fen, base_fen, days)
    tier: Tier = "normal"
    if especially_serious:
        factor = row.get("especially_serious")
        if factor is None:
            raise LawError(
                "fine.not_especially_serious",
                f"{citation(row)}没有情节特别严重时加倍罚款的规定",
                f"{citation(row)} has no multiplied fine for especially serious circumstances",
            )
        lower, upper, tier = lower * factor["min"], upper * factor["max"], "especially_serious"
    doubt = in_doubt(row, (key, *(("especially_serious",) if tier != "normal" else ())), on)
    verified = row.verified and not doubt
    return FineRange(
        row.code,
        row.name,
        lower,
        upper,
        citation(row),
        verified,
        tier,
        row.note,
        doubt if row.verified else (),
    )


def needs(row: Row) -> tuple[str, ...]:
    """Which figures `range_of` asks for: `income_fen`, `gain_fen`, `base_fen`, `days`."""
    if "percent" in row.own:
        return ("income_fen",)
    if "gain_times" in row.own:
        return ("gain_fen",)
    return ("base_fen", "days") if row.get("daily") else ()


def step_of(
    row: Row,
    *,
    on: date,
    deaths: int | None = None,
    serious_injuries: int | None = None,
    loss_fen: int | None = None,
    conduct: Iterable[str] = (),
    income_fen: int | None = None,
) -> FineStep | None:
    """The step of the national rule in force `on` that the facts reach inside the row's range.

    The highest step that one limb reaches; for percentages the highest that one act reaches. None
    where the rule has no step for the row, or the facts reach none.
    """
    steps = [step for step in in_force("fine_steps", on) if row.code in step["base"]]
    known = {"deaths": deaths, "serious_injuries": serious_injuries, "loss_fen": loss_fen}
    acts = set(conduct)
    reached = [step for step in steps if _reaches(step, known) or acts & set(step.get("acts", ()))]
    if not reached:
        return None
    step = max(reached, key=lambda entry: (_share(entry)["max"], _share(entry)["min"]))
    share = _share(step)
    ends = share["min"], share["max"]
    if "percent" in step.own:
        ends = _percent(step, ends[0], income_fen), _percent(step, ends[1], income_fen)
    read = is_sound(step, on, "fen", "percent")
    return FineStep(step.code, step.name, *ends, citation(step), read)


def position(of: FineRange, fen: int) -> Position:
    """Where an amount stands: outside, at one end, or between. A fixed fine is at its maximum."""
    if fen < of.min_fen:
        return "below"
    if fen > of.max_fen:
        return "above"
    if fen == of.max_fen:
        return "at_maximum"
    return "at_minimum" if fen == of.min_fen else "inside"


def one_act(ranges: Iterable[FineRange]) -> FineRange:
    """The range for one act that breaks several rules: the higher one (行政处罚法 2021 art 29).

    Raises ValueError for no range.
    """
    return max(ranges, key=lambda of: (of.max_fen, of.min_fen))


def counterpart(row: Row, on: date, sector: str | None = None) -> Row | None:
    """The article that punishes the same act of the same subject on another day (the day of the decision,
    for 从旧兼从轻): the row itself while it is in force, else the one in its place; None without one."""
    fitting = offered(row["subjects"][0], on=on, grade=row.get("grade"), sector=sector, conduct=row["acts"])
    same = [
        other
        for other in fitting
        if other.get("grade") == row.get("grade") and other.get("stage") == row.get("stage")
    ]
    own = [other for other in same if other.code == row.code]
    return next(iter(own or same), None)


def lighter(of_act: FineRange, of_decision: FineRange | None) -> FineRange:
    """The range that holds where the law changed between act and decision: that of the act, unless the
    new one is lighter (从旧兼从轻, 行政处罚法 2021 art 37)."""
    if of_decision is None:
        return of_act
    return min(of_act, of_decision, key=lambda of: (of.max_fen, of.min_fen))


def mitigating(codes: Iterable[str], on: date) -> tuple[Row, ...]:
    """Of these circumstances the ones that let a penalty go below its range (减轻, 行政处罚法 art 32)."""
    wanted = set(codes)
    return tuple(
        row
        for row in in_force("circumstances", on)
        if row.code in wanted and row.get("system") == "penalty" and row.get("effect") == "lighter"
    )


def check(of: FineRange, fen: int, *, circumstances: Iterable[str] = (), on: date) -> Position:
    """Where an amount stands, when the law lets it stand there.

    Raises LawError above the range, below it without a mitigating circumstance, and for nothing.
    """
    if fen <= 0:
        raise LawError("fine.nothing", "罚款数额必须大于零", "a fine must be more than nothing")
    where = position(of, fen)
    if where == "above":
        raise LawError(
            "fine.above_range",
            f"罚款超过{of.basis}规定的上限{_yuan(of.max_fen)}元",
            f"the fine is above the maximum of {of.basis}: {_yuan(of.max_fen)} yuan",
        )
    if where == "below" and not mitigating(circumstances, on):
        raise LawError(
            "fine.below_range",
            f"罚款低于{of.basis}规定的下限{_yuan(of.min_fen)}元，没有减轻处罚的情节",
            f"the fine is below the minimum of {of.basis}: {_yuan(of.min_fen)} yuan, "
            "and no circumstance reduces it",
        )
    return where


def _displaces(special: Row, row: Row) -> bool:
    """Whether a row of a sector answers what a general row would."""
    same = special.get("grade") == row.get("grade") and special.get("stage") == row.get("stage")
    return not row.get("sector") and same and set(special["acts"]) == set(row["acts"])


def _ends(
    row: Row, income: int | None, gain: int | None, base: int | None, days: int | None
) -> tuple[str, int, int]:
    """The key that decides and the two ends in fen."""
    own = row.own
    if "percent" in own:
        share = own["percent"]
        return "percent", _percent(row, share["min"], income), _percent(row, share["max"], income)
    if "gain_times" in own:
        if gain is None:
            raise LawError(
                "fine.gain_needed",
                f"按{citation(row)}罚款需要违法所得数额（没有的填0）",
                f"{citation(row)} needs the illegal gains (0 for none)",
            )
        if gain >= own["gain_from_fen"]:
            return "gain_times", gain * own["gain_times"]["min"], gain * own["gain_times"]["max"]
    if own.get("daily"):
        if base is None or days is None:
            raise LawError(
                "fine.base_needed",
                f"按{citation(row)}按日连续处罚需要原罚款数额和天数",
                f"{citation(row)} needs the original fine and the number of days",
            )
        return "daily", base * days, base * days
    if "fen" in own:
        return "fen", own["fen"].get("min", 0), own["fen"]["max"]
    raise LawError("fine.no_amount", f"{citation(row)}没有罚款", f"{citation(row)} sets no fine")


def _percent(row: Row, share: int, income: int | None) -> int:
    """A share of the income, rounded to the fen."""
    if income is None:
        raise LawError(
            "fine.income_needed",
            f"按{citation(row)}罚款需要本人上一年年收入",
            f"{citation(row)} needs the person's income of last year",
        )
    return (income * share + 50) // 100


def _reaches(step: Row, known: Mapping[str, int | None]) -> bool:
    """Whether one of the limbs lies in the step."""
    for limb, key in LIMBS.items():
        value, ends = known[limb], step.get(key)
        if value is not None and ends is not None:
            upper = ends.get("below")
            if value >= ends.get("from", 0) and (upper is None or value < upper):
                return True
    return False


def _share(step: Row) -> Mapping[str, int]:
    found: Mapping[str, int] = step.get("fen") or step["percent"]
    return found


def _yuan(fen: int) -> str:
    return f"{fen // 100:,}" + (f".{fen % 100:02d}" if fen % 100 else "")
