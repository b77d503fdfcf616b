"""Which offences a case may have to be transferred for: tables `offences` and `conduct`.

Only thresholds are computed. Whether somebody committed an offence, people find: what an offence
presumes beside its numbers is told with it (`Reached.conditions`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from casebook.law import tables
from casebook.law.doubts import in_doubt
from casebook.law.tables import Row

ENTERPRISE, OFFICIAL = "enterprise", "official"
SIDES = {"liability": ENTERPRISE, "accountability": OFFICIAL}
ORGANS = {"police": "公安", "supervision": "监察"}

#: What an entry of a threshold counts, each with its words; what is unknown never meets a number.
COUNTED: Mapping[str, Mapping[str, str]] = {
    "deaths": {"zh": "死亡", "en": "deaths"},
    "serious_injuries": {"zh": "重伤", "en": "serious injuries"},
    "minor_injuries": {"zh": "轻伤", "en": "minor injuries"},
    "loss_fen": {"zh": "损失", "en": "loss"},
    "gain_fen": {"zh": "违法所得", "en": "gain"},
    "further_deaths": {"zh": "增加死亡", "en": "further deaths"},
    "further_serious_injuries": {"zh": "增加重伤", "en": "further serious injuries"},
    "further_loss_fen": {"zh": "增加损失", "en": "further loss"},
}


@dataclass(frozen=True)
class OffenceFacts:
    """What is known of a case; None is not known and never read as zero. Money in fen.

    `conduct`: codes of table `conduct`. `circumstances`: codes of a case's circumstances, some of which
    say a conduct by themselves. `industry`: a code of table `industries`. `further_*`: what the delay of
    a rescue added.
    """

    deaths: int | None = None
    serious_injuries: int | None = None
    loss_fen: int | None = None
    minor_injuries: int | None = None
    conduct: frozenset[str] = frozenset()
    circumstances: frozenset[str] = frozenset()
    gain_fen: int | None = None
    further_deaths: int | None = None
    further_serious_injuries: int | None = None
    further_loss_fen: int | None = None
    industry: str | None = None


@dataclass(frozen=True)
class Reached:
    """An offence whose threshold is reached.

    `threshold`: 1, or 2 where the heavier one is reached as well. `why`: the entries that are met, each a
    mapping of what was counted to the number it asks for, and of `conduct` to codes. `conditions`: codes
    of table `conduct` that the offence presumes and that are not known yet. `heavier_if`: what, once it is
    found, opens the heavier threshold, whose numbers are met already. `wording`, `basis`: the threshold
    in words (in Chinese as the interpretation has it) and where it stands. `verified`: name and threshold
    were read in a source; `unverified` names what was not, the first day of the row where it alone makes it
    hold on the day (none where the row as a whole was not). `known_then`: the interpretation held on the
    day asked about; if not, the case is measured by a later one.
    """

    code: str
    name: Mapping[str, str]
    article: str
    threshold: int
    side: str
    organ: str
    verified: bool
    conditions: tuple[str, ...]
    heavier_if: tuple[str, ...]
    why: tuple[Mapping[str, Any], ...]
    wording: Mapping[str, str]
    basis: str
    known_then: bool = True
    unverified: tuple[str, ...] = ()


def reached(facts: OffenceFacts, on: date | None = None) -> tuple[Reached, ...]:
    """Every offence in force `on` the day of the act (without a day: today's rows) whose threshold the
    facts reach, in the order of the table: first those that presume nothing more."""
    rows = tables.in_force("offences", on) if on else _latest(tables.table("offences"))
    known = frozenset(facts.conduct) | implied(facts.circumstances)
    found = [answer for row in rows if (answer := _reach(row, facts, known, on))]
    return tuple(sorted(found, key=lambda answer: bool(answer.conditions)))


def implied(circumstances: Iterable[str]) -> frozenset[str]:
    """The conduct that circumstances of a case say by themselves."""
    told = set(circumstances)
    return frozenset(row.code for row in tables.table("conduct") if told & set(row.get("circumstances", ())))


def sides(answers: Iterable[Reached]) -> tuple[str, ...]:
    """The sides, enterprise or official, on which a threshold is reached without a further condition."""
    open_sides = {answer.side for answer in answers if not answer.conditions}
    return tuple(side for side in SIDES.values() if side in open_sides)


def told(entry: Mapping[str, Any], language: str = "zh") -> str:
    """An entry of a threshold in words: 死亡1人以上、轻伤3人以上; conduct by its name."""
    chinese = language.startswith("zh")
    parts = [_counted(name, entry[name], chinese) for name in COUNTED if name in entry]
    parts += [
        tables.label(tables.row("conduct", code), language) or code for code in entry.get("conduct", ())
    ]
    return ("、" if chinese else ", ").join(parts)


def _counted(name: str, least: int, chinese: bool) -> str:
    if name.endswith("_fen"):
        if chinese:
            return f"{COUNTED[name]['zh']}{least // 1_000_000}万元以上"
        return f"{COUNTED[name]['en']} of {least // 100:,} yuan or more"
    return f"{COUNTED[name]['zh']}{least}人以上" if chinese else f"{least} or more {COUNTED[name]['en']}"


def _latest(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row.effective_to is None]


def _reach(row: Row, facts: OffenceFacts, known: frozenset[str], on: date | None) -> Reached | None:
    if facts.industry and row.get("industries") and facts.industry not in row["industries"]:
        return None
    heavier = _met(row.get("heavier", ()), facts, known)
    first = _met(row.get("reached", ()), facts, known)
    if not heavier and not first:
        return None
    # The heavier door is open only where nothing is left to be found for it beyond the row itself.
    certain = [entry for entry in heavier if set(entry.get("presumes", ())) <= known]
    taken = certain or first or heavier
    level = 2 if certain or not first else 1
    which = "heavier_" if level == 2 else ""
    doubt = in_doubt(row, {"name", "threshold", f"{which}threshold"}, on)
    return Reached(
        code=row.code,
        name=row.name,
        article=row.article or "",
        threshold=level,
        side=SIDES[row["half"]],
        organ=ORGANS[row["jurisdiction"]],
        verified=row.verified and not doubt,
        conditions=_conditions(row.get("presumes", ()), taken, known),
        heavier_if=_conditions((), heavier, known) if level == 1 else (),
        why=tuple({key: value for key, value in entry.items() if key != "presumes"} for entry in taken),
        wording=_worded(row.get(f"{which}threshold", "")),
        basis=row.get(f"{which}basis") or row.get("threshold_basis") or tables.citation(row),
        known_then=on is None or row.get("threshold_from", date.min) <= on,
        unverified=doubt if row.verified else (),
    )


def _worded(threshold: str | Mapping[str, str]) -> Mapping[str, str]:
    """A threshold in both languages; a row kept from an older edition may have it in Chinese alone."""
    return threshold if isinstance(threshold, Mapping) else dict.fromkeys(tables.LANGUAGES, threshold)


def _met(
    entries: Iterable[Mapping[str, Any]], facts: OffenceFacts, known: frozenset[str]
) -> list[Mapping[str, Any]]:
    return [entry for entry in entries if _holds(entry, facts, known)]


def _holds(entry: Mapping[str, Any], facts: OffenceFacts, known: frozenset[str]) -> bool:
    if not set(entry.get("conduct", ())) <= known:
        return False
    return all((getattr(facts, name) or 0) >= entry[name] for name in COUNTED if name in entry)


def _conditions(
    of_row: Iterable[str], entries: Iterable[Mapping[str, Any]], known: frozenset[str]
) -> tuple[str, ...]:
    """What is still to be found: of the row, and of the entry that leaves the least open."""
    left = [[code for code in entry.get("presumes", ()) if code not in known] for entry in entries]
    return (*(code for code in of_row if code not in known), *min(left, key=len, default=()))
