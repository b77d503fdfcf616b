"""When the maximum 顶格 of a range is demanded, by what, and how much that is (table `maximum`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from casebook.law.doubts import is_sound
from casebook.law.fines import FineRange, offered, range_of
from casebook.law.tables import Row, citation, in_force, label, row, table

PERSONS = ("principal", "other", "investor")


@dataclass(frozen=True)
class Demand:
    """A trigger that is met. `reasons`: the circumstances that meet it, in words. `fines`: rows of table
    `fines` whose maximum it asks for beside the accident fine; `serious`: situations of table
    `especially_serious` it points to (finding one is left to people); `basis`: the articles of the fines."""

    code: str
    name: Mapping[str, str]
    reasons: Mapping[str, str]
    fines: tuple[str, ...]
    serious: tuple[str, ...]
    offences: tuple[str, ...]
    basis: str
    verified: bool


def demanded(circumstances: Iterable[str], *, subject: str = "unit", on: date) -> tuple[Demand, ...]:
    """What demands the maximum of a party that bears these circumstances (or trigger codes TOP1 …).

    The rows of fines are those in force `on` the day of the act.
    """
    borne = list(dict.fromkeys(circumstances))
    found = []
    for trigger in triggers():
        met = [code for code in borne if code == trigger.code or code in trigger["circumstances"]]
        if met:
            found.append(_demand(trigger, met, subject, on))
    return tuple(found)


def facts_of(codes: Iterable[str]) -> tuple[str, ...]:
    """Circumstances of a case, those that a trigger code stands for in its place."""
    meant = {trigger.code: tuple(trigger["circumstances"]) for trigger in triggers()}
    return tuple(fact for code in codes for fact in meant.get(code, (code,)))


def triggers() -> tuple[Row, ...]:
    """TOP1 … TOP3, as they stand."""
    return tuple(entry for entry in table("maximum") if entry["part"] == "trigger")


def bounds(kind: str | None = None) -> tuple[Row, ...]:
    """How the upper end of a kind of penalty (XZ…; None: of every sanction) is found."""
    return tuple(
        entry
        for entry in table("maximum")
        if entry["part"] == "bound" and (kind is None or entry.get("kind") == kind)
    )


def required(of: FineRange, demands: Iterable[Demand]) -> int | None:
    """The amount in fen that the maximum rule asks for in this range; None where nothing demands it.

    A range with the finding of an especially serious case already ends at five times.
    """
    return of.max_fen if any(True for _demand in demands) else None


def ranges_brought(
    demands: Iterable[Demand], *, subject: str, on: date, income_fen: int | None = None
) -> tuple[FineRange, ...]:
    """The further ranges that the demands bring to their top, each article once.

    A daily fine has no range of its own and is left to its computation; percentages need the income.
    """
    wanted = {code for demand in demands for code in demand.fines}
    rows = [entry for entry in offered(subject, on=on) if entry.code in wanted and not entry.get("daily")]
    return tuple(range_of(entry, on=on, income_fen=income_fen) for entry in rows)


def _demand(trigger: Row, met: list[str], subject: str, on: date) -> Demand:
    wanted = trigger["person_fines" if subject in PERSONS else "unit_fines"]
    rows = [entry for entry in in_force("fines", on) if entry.code in wanted and subject in entry["subjects"]]
    return Demand(
        code=trigger.code,
        name=trigger.name,
        reasons={language: _reasons(trigger, met, language) for language in ("zh", "en")},
        fines=tuple(entry.code for entry in rows),
        serious=tuple(trigger["serious"]),
        offences=tuple(trigger["offences"]),
        basis="、".join(dict.fromkeys(citation(entry) for entry in rows)),
        verified=trigger.verified and all(is_sound(entry, on) for entry in rows),
    )


def _reasons(trigger: Row, met: list[str], language: str) -> str:
    names = [label(row("circumstances", code), language) or label(trigger, language) for code in met]
    return ("、" if language == "zh" else ", ").join(dict.fromkeys(names))
