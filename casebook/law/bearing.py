"""What the circumstances of a penalty do to a fine: lighter, heavier, none at all (table `circumstances`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from casebook.law.doubts import is_sound
from casebook.law.errors import LawError
from casebook.law.tables import Row, citation, row, table

TABLE = "circumstances"
#: The systems whose circumstances bear on a fine: facts of the case, and those of penalties.
FITTING = ("case", "penalty")
SYSTEMS: Mapping[str, tuple[str, str]] = {
    "administrative_sanction": ("政务处分", "administrative sanctions"),
    "party": ("党纪处分", "party discipline"),
    "accountability": ("问责", "accountability"),
    "criminal": ("刑事责任", "criminal liability"),
}
#: What a circumstance does whose row does not say more.
EFFECTS: Mapping[str, Mapping[str, str]] = {
    "none": {"zh": "不予处罚", "en": "no penalty"},
    "lighter": {"zh": "从轻或者减轻处罚", "en": "lighter within the range, or reduced below it"},
    "heavier": {"zh": "从重处罚", "en": "heavier within the range"},
    "fact": {
        "zh": "案件事实：决定适用的条款，本身不改变幅度",
        "en": "a fact of the case: it decides which articles apply, and changes no range by itself",
    },
}


@dataclass(frozen=True)
class Bearing:
    """What one circumstance does. `effect`: none, lighter, heavier, or fact (of the case); `says` tells it in
    words. `held`: its row was in force on the day; `verified`: then, and was read in a source."""

    code: str
    name: Mapping[str, str]
    effect: str
    says: Mapping[str, str]
    basis: str
    held: bool
    verified: bool


def on_a_fine(codes: Iterable[str], on: date) -> tuple[Bearing, ...]:
    """What these circumstances do to a fine for an act on that day, each once.

    Codes of other tables (triggers of the maximum, situations, acts) are left to those. Raises LawError
    `fine.circumstance_unfit` for one of another system (party discipline, accountability …).
    """
    return tuple(
        _bearing(found, on)
        for code in dict.fromkeys(codes)
        if (found := row(TABLE, code, on) or row(TABLE, code)) is not None
    )


def _bearing(found: Row, on: date) -> Bearing:
    if found["system"] not in FITTING:
        raise _unfit(found, on)
    held = found.in_force(on)
    return Bearing(
        found.code,
        found.name,
        found["effect"],
        found.get("says") or EFFECTS[found["effect"]],
        citation(found),
        held,
        held and is_sound(found, on, "name", "effect", "says", "article"),
    )


def _unfit(found: Row, on: date) -> LawError:
    zh, en = SYSTEMS.get(found["system"], (found["system"], found["system"]))
    fitting = [each.code for each in table(TABLE) if each["system"] in FITTING and each.in_force(on)]
    return LawError(
        "fine.circumstance_unfit",
        f"{found.code}（{found.name['zh']}）是{zh}的情节，不适用于罚款；适用的有：{'、'.join(fitting)}",
        f"{found.code} ({found.name['en']}) is a circumstance of {en} and bears on no fine; "
        f"these do: {', '.join(fitting)}",
    )
