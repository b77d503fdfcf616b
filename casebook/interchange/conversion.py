"""A case to and from a line of the interchange format. Fen here, yuan there; None is not known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from casebook.cases import late_casualties
from casebook.cases.choices import AUDIENCES, COMMON
from casebook.cases.models import Case, Incident
from casebook.cases.partial_days import format_day, format_moment, parse_day, parse_moment
from casebook.interchange.shape import FORMAT
from casebook.measures.lines import export_measure, to_fen, to_yuan
from casebook.measures.lines import normal as normal_measure
from casebook.measures.models import Measure

TEXTS = ("facts", "direct_causes", "indirect_causes", "lessons", "rectification", "notes")
COUNTS = ("deaths", "missing", "serious_injuries", "minor_injuries", "injured_total")
PARTY = ("key", "kind", "name", "role", "post", "employer", "uscc", "public_official", "party_member")
ALL = frozenset(AUDIENCES)


def to_line(case: Case, measures: Iterable[Measure], audiences: frozenset[str] = ALL) -> dict[str, Any]:
    """The case in the interchange format, as far as somebody who sees `audiences` may know it."""
    incident = case.incident
    line: dict[str, Any] = {
        "format": FORMAT,
        "external_id": case.external_id,
        "origin": case.origin,
        "number": case.number,
        "title": case.title,
        "source": case.source,
        "secrecy": case.secrecy,
        "received_on": format_day(case.received_on, None),
        "incident": {
            "occurred_at": format_moment(incident.occurred_at, incident.precision),
            "region": list(incident.region),
            "industry": incident.industry_text,
            **{name: getattr(incident, name) for name in COUNTS},
            **_graded(incident),
            "direct_loss_yuan": to_yuan(incident.direct_loss_fen),
            "production_safety_accident": incident.production_safety_accident,
            "published_grade": incident.published_grade,
        },
        "circumstances": list(case.circumstances),
        **{name: getattr(case, name) for name in TEXTS},
        "reported_on": format_day(case.reported_on, case.reported_precision),
        "parties": [_party(party) for party in case.parties_for(audiences)],
        "measures": [export_measure(measure) for measure in measures],
    }
    return line


def _graded(incident: Incident) -> dict[str, int]:
    """The casualties at the end of their window; left out where they are the present ones, as `_party` does."""
    given = {name: incident[name] for name in late_casualties.GRADED}
    return {name: number for name, number in given.items() if number is not None}


def _party(party: Any) -> dict[str, Any]:
    """What only some lines have stands only where it is known, so that older readers take the others."""
    plain = {name: getattr(party, name) for name in PARTY}
    return plain | ({"circumstances": list(party.circumstances)} if party.circumstances else {})


def to_values(line: Mapping[str, Any]) -> dict[str, Any]:
    """A checked line as the values of `casebook.cases.values.apply`."""
    incident = line.get("incident") or {}
    occurred_at, precision = parse_moment(incident.get("occurred_at"))
    reported_on, reported_precision = parse_day(line.get("reported_on"))
    return {
        "title": line["title"],
        "source": line["source"],
        "secrecy": line.get("secrecy") or "internal",
        "received_on": parse_day(line.get("received_on"))[0],
        "reported_on": reported_on,
        "reported_precision": reported_precision,
        "circumstances": list(line.get("circumstances") or ()),
        **{name: line.get(name) for name in TEXTS},
        "incident": {
            "occurred_at": occurred_at,
            "precision": precision,
            "region": list(incident.get("region") or ()),
            "industry_text": incident.get("industry"),
            **{name: incident.get(name) for name in (*COUNTS, *late_casualties.GRADED)},
            "direct_loss_fen": to_fen(incident.get("direct_loss_yuan")),
            "production_safety_accident": incident.get("production_safety_accident"),
            "published_grade": incident.get("published_grade"),
        },
        "parties": [
            {
                **{name: party.get(name) for name in PARTY},
                "circumstances": sorted(set(party.get("circumstances") or ())),
                "half": half,
            }
            for party, half in _with_halves(line)
        ],
    }


def says_graded(line: Mapping[str, Any]) -> bool:
    """Whether a line says what the casualties were at the end of their window."""
    incident = line.get("incident") or {}
    return any(incident.get(name) is not None for name in late_casualties.GRADED)


def _with_halves(line: Mapping[str, Any]) -> Iterable[tuple[Mapping[str, Any], str]]:
    """Each party with the half it stands in: who only the accountability half of an own case names is
    sealed with it, because the line itself says no more."""
    named: dict[str, set[str]] = {}
    for measure in line.get("measures") or ():
        if key := measure.get("party"):
            named.setdefault(key, set()).add(measure_half(measure))
    for party in line.get("parties") or ():
        halves = named.get(party["key"], set())
        sealed = line["origin"] == "own" and halves == {"accountability"}
        yield party, "accountability" if sealed else COMMON


def measure_half(measure: Mapping[str, Any]) -> str:
    """The half a measure of an own case is kept in; what the source leaves open is sealed, but for
    penalties, which only the liability half imposes."""
    return measure.get("investigation") or ("liability" if measure["kind"] == "penalty" else "accountability")


def normal(line: Mapping[str, Any]) -> dict[str, Any]:
    """A line with every field present and numbers in one form, so that two can be compared."""
    values = to_values(line)
    incident = values["incident"]
    incident["industry_text"] = _text(incident["industry_text"])
    incident["region"] = [place for place in map(_text, incident["region"]) if place]
    if late_casualties.is_idle(incident):
        incident |= dict.fromkeys(late_casualties.GRADED)
    return {
        "origin": line["origin"],
        **{name: _text(value) if isinstance(value, str) else value for name, value in values.items()},
        "circumstances": sorted(set(values["circumstances"])),
        "incident": incident,
        "parties": [_normal_party(party) for party in values["parties"]],
        "measures": [normal_measure(measure) for measure in line.get("measures") or ()],
    }


def _normal_party(values: Mapping[str, Any]) -> dict[str, Any]:
    plain = {name: _text(value) if isinstance(value, str) else value for name, value in values.items()}
    return plain | {"uscc": plain["uscc"].upper() if plain["uscc"] else None}


def _text(value: str | None) -> str | None:
    return (value or "").strip() or None
