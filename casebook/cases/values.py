"""Entered values into a case: the one place where shape and sense of the case's facts are checked.

Forms and the importer both come here, so that there is no second way to fill a case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from casebook import clock
from casebook.cases import late_casualties
from casebook.cases.choices import CIRCUMSTANCES, COMMON, PARTY_KINDS, PUBLISHED_GRADES, SECRECY, SOURCES
from casebook.cases.models import Case, Incident, Party
from casebook.law.industries import map_industry
from casebook.law.uscc import is_valid as uscc_is_valid
from casebook.refusals import Refusal, Refusals

PLAIN = ("title", "source", "secrecy", "received_on", "reported_on", "reported_precision")
TEXTS = ("facts", "direct_causes", "indirect_causes", "lessons", "rectification", "notes")
COUNTS = ("deaths", "missing", "serious_injuries", "minor_injuries", "injured_total")
INCIDENT = (
    "occurred_at",
    "precision",
    "region",
    "industry",
    "industry_text",
    *COUNTS,
    *late_casualties.GRADED,
    "direct_loss_fen",
    "production_safety_accident",
    "published_grade",
)
PARTY = ("key", "kind", "name", "role", "post", "employer", "rank", "uscc", "public_official", "party_member")


def apply(case: Case, values: Mapping[str, Any], audiences: frozenset[str] | None = None) -> None:
    """Set what `values` names on the case; what it does not name stays.

    `values`: plain fields and texts of the case; `circumstances` (list of codes); `incident` (mapping,
    money in fen, `occurred_at` aware); `parties` (list of mappings, complete for the `audiences` the
    writer sees: parties outside them stay as they are). The incident of the case is replaced, not changed,
    so that who kept the one before can compare. Raises Refusals, one per field at fault.
    """
    incident = _incident(case.incident, values.get("incident") or {})
    found = [*problems(values), *_order_problems(case, values), *_sum_problems(case, values)]
    found += late_casualties.problems(incident, values.get("source", case.source))
    if found:
        raise Refusals(found)
    for name in (*PLAIN, *TEXTS):
        if name in values:
            setattr(case, name, _clean(values[name]))
    if "circumstances" in values:
        case.circumstances = [code for code in CIRCUMSTANCES if code in set(values["circumstances"] or ())]
    if "incident" in values:
        case.incident = late_casualties.settled(incident)
    if "parties" in values:
        hidden = [] if audiences is None else [p for p in case.parties if (p.half or COMMON) not in audiences]
        _check_keys(values["parties"] or (), {party.key for party in hidden})
        case.parties = [*_parties(values["parties"] or (), {p.key for p in hidden}), *hidden]


def problems(values: Mapping[str, Any]) -> list[Refusal]:
    """What is wrong with the values, each naming its field."""
    found: list[Refusal] = []
    if "title" in values and not _clean(values["title"]):
        found.append(Refusal("case.title_missing", _l("请填写案件名称"), field="title"))
    for name, allowed in (("source", SOURCES), ("secrecy", SECRECY)):
        if name in values and values[name] not in allowed:
            found.append(Refusal("case.choice_unknown", _l("没有这个选项"), field=name))
    for code in values.get("circumstances") or ():
        if code not in CIRCUMSTANCES:
            found.append(Refusal("case.choice_unknown", _l("没有这个选项"), field="circumstances"))
    found += _day_problems(values)
    found += _incident_problems(values.get("incident") or {})
    found += _party_problems(values.get("parties") or ())
    return found


def _day_problems(values: Mapping[str, Any]) -> list[Refusal]:
    """What has happened is not ahead. Of a month or a year its first day counts, so that the present one passes."""
    sentences = {
        "received_on": _l("收到日期不能晚于今天"),
        "reported_on": _l("调查报告日期不能晚于今天"),
    }
    return [
        Refusal("case.future", sentence, field=name)
        for name, sentence in sentences.items()
        if values.get(name) and values[name] > clock.today()
    ]


def _order_problems(case: Case, values: Mapping[str, Any]) -> list[Refusal]:
    """Nobody is told of an accident before it happened. Of a month or a year the first day counts, so that
    only what is certain is refused; a tip or a hazard may well come in before the accident it warned of."""
    received, when = values.get("received_on"), (values.get("incident") or {}).get("occurred_at")
    if case.origin != "own" or values.get("source") != "accident" or not received or not when:
        return []
    day = clock.local(when).date()
    if received >= day:
        return []
    sentence = _l("收到日期不能早于事发日期 %(day)s，请核对两个日期")
    return [Refusal("case.received_before", sentence, field="received_on", day=day.isoformat())]


def _sum_problems(case: Case, values: Mapping[str, Any]) -> list[Refusal]:
    """No fewer are injured in all than seriously and slightly. What was published stands as it was published."""
    incident = values.get("incident") or {}
    total = incident.get("injured_total")
    if case.origin != "own" or total is None or _injured(incident) <= total:
        return []
    sentence = _l("受伤总数不能少于重伤与轻伤之和，请核对；总数不明的留空")
    return [Refusal("case.injured_sum", sentence, field="incident.injured_total")]


def _incident_problems(incident: Mapping[str, Any]) -> list[Refusal]:
    found = []
    for name in (*COUNTS, *late_casualties.GRADED, "direct_loss_fen"):
        value = incident.get(name)
        if value is not None and value < 0:
            found.append(Refusal("case.negative", _l("不能是负数"), field=f"incident.{name}"))
    when = incident.get("occurred_at")
    if when is not None and when > clock.now():
        found.append(Refusal("case.future", _l("事发时间不能晚于现在"), field="incident.occurred_at"))
    grade = incident.get("published_grade")
    if grade and grade not in PUBLISHED_GRADES:
        found.append(Refusal("case.choice_unknown", _l("没有这个选项"), field="incident.published_grade"))
    return found


def _injured(incident: Mapping[str, Any]) -> int:
    """How many are known to be injured at least."""
    return (incident.get("serious_injuries") or 0) + (incident.get("minor_injuries") or 0)


def _party_problems(parties: Sequence[Mapping[str, Any]]) -> list[Refusal]:
    found = []
    seen: set[str] = set()
    for at, party in enumerate(parties):
        where = f"parties.{at}"
        if party.get("kind") not in PARTY_KINDS:
            found.append(Refusal("case.choice_unknown", _l("没有这个选项"), field=f"{where}.kind"))
        if not _clean(party.get("name")):
            found.append(Refusal("party.name_missing", _l("请填写名称"), field=f"{where}.name"))
        found += _uscc_problems(party, where)
        if set(party.get("circumstances") or ()) - set(CIRCUMSTANCES):
            found.append(Refusal("case.choice_unknown", _l("没有这个选项"), field=f"{where}.circumstances"))
        key = party.get("key")
        if key and key in seen:
            found.append(Refusal("party.key_twice", _l("当事人编号重复"), field=f"{where}.key"))
        seen.add(key or "")
    return found


def _uscc_problems(party: Mapping[str, Any], where: str) -> list[Refusal]:
    code = _clean(party.get("uscc"))
    if not code:
        return []
    if party.get("kind") == "person":
        sentence = _l("个人没有统一社会信用代码：请删去代码，或者把类别改为单位")
        return [Refusal("party.uscc_of_person", sentence, field=f"{where}.uscc")]
    if uscc_is_valid(code):
        return []
    sentence = _l("统一社会信用代码校验不符：请核对第18位校验码")
    return [Refusal("party.uscc", sentence, field=f"{where}.uscc")]


def _incident(before: Incident | None, values: Mapping[str, Any]) -> Incident:
    """A new incident: what stood before, with what the values name."""
    incident = Incident(**{name: before[name] for name in before} if before else {})
    for name in INCIDENT:
        if name in values:
            setattr(incident, name, _clean(values[name]))
    incident.region = [place for place in (_clean(place) for place in incident.region or ()) if place]
    if "industry_text" in values and not values.get("industry"):
        incident.industry = map_industry(incident.industry_text) if incident.industry_text else None
    if incident.occurred_at is None:
        incident.precision = None
    return incident


def _check_keys(parties: Sequence[Mapping[str, Any]], taken: set[str]) -> None:
    """A key that a party outside the writer's sight has is refused, without a word of whose it is."""
    found = [
        Refusal("party.key_taken", _l("这个当事人编号已被占用，请换一个编号"), field=f"parties.{at}.key")
        for at, party in enumerate(parties)
        if _clean(party.get("key")) in taken
    ]
    if found:
        raise Refusals(found)


def _parties(parties: Sequence[Mapping[str, Any]], taken: set[str]) -> list[Party]:
    keys = taken | {party["key"] for party in parties if party.get("key")}
    built = []
    for values in parties:
        party = Party(**{name: _clean(values.get(name)) for name in PARTY})
        party.half = values.get("half") or COMMON
        party.circumstances = [code for code in CIRCUMSTANCES if code in (values.get("circumstances") or ())]
        party.uscc = party.uscc.upper() if party.uscc else None
        if not party.key:
            party.key = next(key for n in range(1, 10_000) if (key := f"p{n}") not in keys)
            keys.add(party.key)
        built.append(party)
    return built


def _clean(value: Any) -> Any:
    """Text without white space around it; empty text is not known."""
    if isinstance(value, str):
        return value.strip() or None
    return value
