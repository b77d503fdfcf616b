"""What tables owe to each other: references that lead somewhere, units that are known, amounts that fit.

What a row owes by itself, and a table within itself, `tables` checks. Here whole sets of tables are
looked at, before they are used; every refusal names the file and the row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from itertools import chain
from typing import Any

from casebook.law import events, period_checks
from casebook.law.tables import LANGUAGES, LawTableError, Row, Table, Tables

UNITS = frozenset({"h", "d", "cd", "wd", "m", "y"})

#: Whatever may be done to a person or an organisation.
SANCTIONS = "discipline|handling|penalty_kinds|accountability_forms"

#: table → key (dots lead into a mapping or a list of them) → the table whose codes it names, or several.
REFERENCES: Mapping[str, Mapping[str, str]] = {
    "accountability_forms": {"period_of": "handling"},
    "bans": {},
    "conduct": {"circumstances": "circumstances"},
    "deadlines": {
        "pauses": "pauses",
        "rule": "deadlines",
        "instead_of": "deadlines",
        "replaced_by": "deadlines",
        "same_as": "deadlines",
        "when.sectors": "industries",
        "when.grades": "grades",
        "when.sanctions": "discipline",
        "when.handling": "handling",
        "when.forms": "accountability_forms",
    },
    "discipline_tiers": {"heaviest": "discipline"},
    "document_kinds": {"stages": "stages"},
    "doors": {"kinds": "penalty_kinds"},
    "especially_serious": {"circumstances": "circumstances"},
    "fine_steps": {"base": "fines", "grade": "grades"},
    "fines": {"grade": "grades", "sector": "industries", "along": "penalty_kinds"},
    "hazards": {"next": "hazards", "trigger": "maximum", "documents": "document_kinds"},
    "investigators": {"grades": "grades", "sectors": "industries", "own_law": "industries"},
    "late_fines": {"pauses": "pauses"},
    "maximum": {
        "kind": "penalty_kinds",
        "heavier": "penalty_kinds",
        "tiers": "discipline_tiers",
        "ladder": "handling",
        "circumstances": "circumstances",
        "unit_fines": "fines",
        "person_fines": "fines",
        "orders": "fines",
        "serious": "especially_serious",
        "offences": "offences",
    },
    "offences": {
        "industries": "industries",
        "presumes": "conduct",
        "reached.conduct": "conduct",
        "reached.presumes": "conduct",
        "heavier.conduct": "conduct",
        "heavier.presumes": "conduct",
    },
    "pairing": {"party": "discipline", "administrative": "discipline"},
    "raising": {"grade": "grades"},
    "regrading": {"sectors": "industries"},
    "sanction_rules": {
        "kinds": SANCTIONS,
        "light": SANCTIONS,
        "serious": SANCTIONS,
        "worst": SANCTIONS,
        "heavy": SANCTIONS,
        "tiers": SANCTIONS,
        "fits": SANCTIONS,
        "instead": SANCTIONS,
        "absorbs": SANCTIONS,
    },
    "separation": {"stages": "stages", "before": "stages", "review_before": "stages"},
    "stages": {
        "documents": "document_kinds",
        "after": "stages",
        "returns": "stages",
        "starts": "deadlines",
        "stops": "deadlines",
    },
}
#: Tables that are named by the Chinese name of a row and not by its code.
BY_NAME = frozenset({"document_kinds"})
#: The one key that says how a fine is found; `gain_times` leaves the small gains to `fen`.
AMOUNTS = ("fen", "percent", "daily")
SUBJECTS = frozenset({"unit", "principal", "other", "investor"})
STAGES = frozenset({"first", "not_corrected", "consequence"})
#: What a fine punishes, besides the circumstances of a case.
FINED_ACTS = frozenset(
    {
        "accident", "basic_duties_missing", "closure", "construction_safety_missing", "contractor_not_managed",
        "danger_duties_missing", "equipment_duties_missing", "faked_scene", "false_assessment",
        "fire_equipment_or_exits", "hazard_not_eliminated", "inaccurate_report", "left_post", "liability_waiver",
        "manager_duties_failed", "mining_with_major_hazard", "moved_assets", "no_area_agreement",
        "no_fire_approval", "no_liability_insurance", "no_rescue", "no_safety_agreement", "no_safety_funding",
        "perjury", "principal_duties_failed", "qualification_trade", "refused_inquiry", "unqualified_contractor",
        "unsafe_dormitory",
    }
)  # fmt: skip


def check_all(tables: Tables) -> None:
    """Raises LawTableError at the first row that does not fit the others."""
    for name, rows in tables.items():
        for row in rows:
            found = chain(_problems(row), _dangling(row, tables), _unknown_words(row, tables))
            problem = next(found, None)
            if problem:
                raise LawTableError(f"{name}.toml, row ({row.code}): {problem}")
    if "fines" in tables:
        _check_accidents(tables["fines"])
    if "fine_steps" in tables and "fines" in tables:
        _check_steps(tables["fine_steps"], tables["fines"])


def _dangling(row: Row, tables: Tables) -> Iterator[str]:
    """References that lead nowhere; a table that is not in the set is not looked into."""
    for key, target in REFERENCES.get(row.table, {}).items():
        present = [tables[name] for name in target.split("|") if name in tables]
        if not present:
            continue
        known = {entry.name["zh"] if target in BY_NAME else entry.code for rows in present for entry in rows}
        for named in _named(row.own, key.split(".")):
            for code in str(named).split("|"):
                if code not in known:
                    yield f"{key} names {code}, which is no row of {target.replace('|', ', ')}"


def _unknown_words(row: Row, tables: Tables) -> Iterator[str]:
    """Words that no table lists and that mean something all the same: what happens, what is punished."""
    if row.table in {"fines", "fine_steps"} and "circumstances" in tables:
        circumstances = {entry.code for entry in tables["circumstances"]}
        for act in row.get("acts") or ():
            if act not in FINED_ACTS and act not in circumstances:
                yield f"acts names {act}, which is neither a known act nor a row of circumstances"
    if row.table == "deadlines":
        stages = {entry.code for entry in tables.get("stages", ())}
        trigger = row.get("trigger", events.MANUAL)
        if trigger != events.MANUAL and not _happens(trigger, stages):
            yield f"trigger names {trigger}, which no case tells of"
        for key in ("met_by", "void_by"):
            for event in row.get(key) or ():
                if not _happens(event, stages):
                    yield f"{key} names {event}, which no case tells of"


def _happens(event: str, stages: Collection[str]) -> bool:
    """Whether a case can tell of an event; of any stage where the table of stages is not in the set."""
    stage = events.stage_of(event)
    return event in events.EVENTS if stage is None else not stages or stage in stages


def _named(value: Any, path: list[str]) -> Iterator[Any]:
    if isinstance(value, list | tuple):
        for inner in value:
            yield from _named(inner, path)
    elif not path:
        yield value
    elif isinstance(value, Mapping) and path[0] in value:
        yield from _named(value[path[0]], path[1:])


def _problems(row: Row) -> Iterator[str]:
    """What is wrong with the values of one row."""
    yield from _values(row.own, "")
    special = _OF_TABLE.get(row.table)
    if special:
        yield from special(row)


def _values(value: Any, key: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        if value and set(value) <= {"min", "max"}:
            yield from _ends(value, key)
        yield from _both_languages(value, key)
        for name, inner in value.items():
            yield from _values(inner, name)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _values(inner, key)
    elif key == "unit" and value not in UNITS:
        yield f"{value} is no unit ({', '.join(sorted(UNITS))})"
    elif _counts(key) and (type(value) is not int or value < 0):
        yield f"{key} must be a whole number of {'fen' if key.endswith('_fen') else 'units'}, not {value}"


def _both_languages(words: Mapping[str, Any], key: str) -> Iterator[str]:
    """A text that is given in one language is given in the other."""
    given = [language for language in LANGUAGES if words.get(language)]
    if len(given) == 1:
        yield f"{key} has a text in {given[0]} alone"


def _counts(key: str) -> bool:
    return bool(re.search(r"(^|_)(fen|length|months|days|percent)$", key))


def _ends(ends: Mapping[str, Any], key: str) -> Iterator[str]:
    """Both ends of a range whose ends are included."""
    lower, upper = ends.get("min", 0), ends.get("max")
    if type(lower) is not int or type(upper) is not int or lower < 0:
        yield f"{key} needs whole numbers, and its max"
    elif upper < lower:
        yield f"{key} ends at {upper} before it begins at {lower}"
    elif key == "percent" and upper > 100:
        yield f"{key} goes beyond the whole: {upper}"


def _fine(row: Row) -> Iterator[str]:
    if unknown := set(row.get("subjects", ())) - SUBJECTS or (
        {"nobody"} if not row.get("subjects") else set()
    ):
        yield f"subjects: {', '.join(sorted(unknown))}"
    if not row.get("acts"):
        yield "no acts"
    if row.get("stage") not in STAGES | {None}:
        yield f"no stage: {row['stage']}"
    if "accident" in row.get("acts", ()) and not row.get("grade"):
        yield "an accident fine needs its grade"
    if len(amounts := [key for key in AMOUNTS if key in row.own]) > 1:
        yield f"only one amount is possible, not {', '.join(amounts)}"
    if ("gain_times" in row.own) != ("gain_from_fen" in row.own) or (
        "gain_times" in row.own and "fen" not in row.own
    ):
        yield "gain_times, gain_from_fen and fen belong together"


_OF_TABLE: Mapping[str, Callable[[Row], Iterator[str]]] = {
    "fines": _fine,
    "deadlines": period_checks.deadline,
    "counting": period_checks.counting,
    "late_fines": period_checks.by_the_day,
    "bans": period_checks.ban,
}


def _check_accidents(fines: Table) -> None:
    """On any day one article alone fines a subject for an accident of a grade in an industry."""
    accidents = [row for row in fines if "accident" in row.get("acts", ())]
    for place, row in enumerate(accidents):
        for other in accidents[:place]:
            same = all(row.get(key) == other.get(key) for key in ("grade", "sector"))
            if same and set(row["subjects"]) & set(other["subjects"]) and _meet(row, other):
                raise LawTableError(
                    f"fines.toml, row ({row.code}): {other.code} fines the same accident on the same days"
                )


def _meet(one: Row, other: Row) -> bool:
    starts = max(one.effective_from or date.min, other.effective_from or date.min)
    return starts <= min(one.effective_to or date.max, other.effective_to or date.max)


def _check_steps(steps: Table, fines: Table) -> None:
    """Steps lie inside the range they divide; steps by facts divide it without hole or overlap."""
    days = sorted({step.effective_from for step in steps if step.effective_from})
    for day in days:
        holding = [step for step in steps if step.in_force(day)]
        for base in (row for row in fines if row.in_force(day)):
            _check_base(base, [step for step in holding if base.code in step["base"]], day)


def _check_base(base: Row, steps: Iterable[Row], day: date) -> None:
    chained: list[Row] = []
    for step in steps:
        key = "fen" if "fen" in step.own else "percent"
        inner, outer = step[key], base.get(key)
        where = f"fine_steps.toml, row ({step.code})"
        if outer is None:
            raise LawTableError(f"{where}: {base.code} has no {key} to divide")
        if inner.get("min", 0) < outer.get("min", 0) or inner["max"] > outer["max"]:
            raise LawTableError(f"{where}: it goes beyond {base.code}")
        if "deaths" in step.own:
            chained.append(step)
    if not chained:
        return
    chained.sort(key=lambda step: int(step["order"]))
    expected = base["fen"].get("min", 0)
    for step in chained:
        if step["fen"]["min"] != expected:
            raise LawTableError(
                f"fine_steps.toml, row ({step.code}): it begins at {step['fen']['min']} and not at {expected}"
                f" on {day}"
            )
        expected = step["fen"]["max"]
    if expected != base["fen"]["max"]:
        raise LawTableError(f"fine_steps.toml, row ({chained[-1].code}): {base.code} ends later")
