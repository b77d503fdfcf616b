"""Casualties that change after the window of re-grading has ended.

生产安全事故报告和调查处理条例 (2007) arts 13(2), 20(2): what changes within the window changes the grade of
the accident. A death after it is recorded as a fact and changes no grade; that row of the law table `regrading`
is an analysis and is shown as not verified. The incident keeps both: the casualties as they are, and, where
they differ, as they stood on the last day of the window.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from casebook import clock
from casebook.cases.models import Case, Incident
from casebook.law import grading, regrading
from casebook.law.regrading import Window
from casebook.law.tables import Row
from casebook.refusals import Refusal
from casebook.statutes.marks import cited

#: The casualties that a grade goes by → the field of what they were at the end of the window.
AT_THE_END = {"deaths": "graded_deaths", "serious_injuries": "graded_serious_injuries"}
GRADED = tuple(AT_THE_END.values())


@dataclass(frozen=True)
class Told:
    """What a page says of a grade reckoned by earlier casualties; None where the law no longer says so."""

    deaths: int | None
    serious_injuries: int | None
    last_day: date | None
    rule: Row | None


def grade_by(incident: Incident, deaths: int | None, serious_injuries: int | None) -> grading.Grading:
    """The grade of the incident, had it these casualties."""
    return grading.grade(
        deaths=deaths,
        serious_injuries=serious_injuries,
        loss_fen=incident.direct_loss_fen,
        production_safety_accident=incident.production_safety_accident is not False,
        on=clock.local(incident.occurred_at).date() if incident.occurred_at else None,
    )


def is_idle(figures: Mapping[str, Any] | Incident) -> bool:
    """Whether the casualties at the end of the window say nothing that the present ones do not say."""
    return all(figures[name] in (None, figures[limb]) for limb, name in AT_THE_END.items())


def settled(incident: Incident) -> Incident:
    """The incident without figures that say nothing: only what differs is kept."""
    if is_idle(incident):
        incident.graded_deaths = incident.graded_serious_injuries = None
    return incident


def told(incident: Incident) -> Told | None:
    """What to say of the grade; None where the present casualties decide it."""
    if is_idle(incident):
        return None
    day, window = _day(incident), _window(incident)
    rule = regrading.afterwards(day) if day else None
    return Told(*incident.graded(), window.last_day if window else None, rule)


def problems(incident: Incident, source: str | None) -> list[Refusal]:
    """What is wrong with the casualties at the end of the window, each refusal at its field: given where no
    window has ended (`case.graded_no_accident`, `case.graded_day_unknown`, `case.graded_no_rule`,
    `case.graded_too_early`), or more dead than there are (`case.graded_deaths_more`)."""
    fields = [f"incident.{name}" for name in GRADED if incident[name] is not None]
    if not fields:
        return []
    unfit = _unfit(incident, source)
    if unfit is not None:
        code, sentence, values = unfit
        return [Refusal(code, sentence, field=field, **values) for field in fields]
    return _too_many(incident)


def check(before: Incident, case: Case, said: Mapping[str, Any]) -> None:
    """Refuse (`case.late_casualties`) that an edit raises the deaths, or changes the grade through deaths or
    serious injuries, after the window of an own accident without saying what they were when it ended.

    `said`: the values of the incident as they were entered; who enters a figure at the end of the window that
    equals the present one has said so. 条例 arts 13(2), 20(2). Losses have no window.
    """
    after = case.incident
    window, day = _window(after), _day(after)
    if not _is_accident(after, case.source) or window is None or day is None or window.holds(clock.today()):
        return
    field = _unsaid(before, after, said)
    if field is None:
        return
    sentence = _l(
        "事故发生之日起 %(days)s 日的期限已于 %(day)s 届满，此后死亡的如实记录，但不改变事故等级（%(basis)s）。"
        "请填写计入等级的死亡、重伤人数；是更正原来的错误的，请写明修改理由"
    )
    raise Refusal(
        "case.late_casualties",
        sentence,
        field=f"incident.{field}",
        days=window.days,
        day=window.last_day.isoformat(),
        basis=cited(regrading.afterwards(day)),
    )


def _unsaid(before: Incident, after: Incident, said: Mapping[str, Any]) -> str | None:
    """The casualties, `deaths` first, whose change raises the deaths or changes the grade and of which
    nobody said what they were at the end of the window."""
    old = dict(zip(AT_THE_END, before.graded(), strict=True))
    new = dict(zip(AT_THE_END, after.graded(), strict=True))
    unsaid = [limb for limb, name in AT_THE_END.items() if said.get(name) is None and after[name] is None]
    if "deaths" in unsaid and (after.deaths or 0) > (before.deaths or 0):
        return "deaths"
    # The same incident with the casualties it had: what else the edit changed is no matter here.
    kept = new | {limb: old[limb] for limb in unsaid}
    if grade_by(after, **kept).code == grade_by(after, **new).code:
        return None
    return next(limb for limb in unsaid if old[limb] != new[limb])


def _unfit(incident: Incident, source: str | None) -> tuple[str, Any, dict[str, Any]] | None:
    """Why there can be no casualties at the end of a window: code, sentence, its values; None where there can."""
    if not _is_accident(incident, source):
        return (
            "case.graded_no_accident",
            _l("只有生产安全事故才有计入等级的伤亡：请删去此数，或者改正来源、是否属于生产安全事故"),
            {},
        )
    if _day(incident) is None:
        return "case.graded_day_unknown", _l("期限从事发之日起算：请先把事发时间填到日，或者删去此数"), {}
    window = _window(incident)
    if window is None:
        return "case.graded_no_rule", _l("事发之日还没有这一期限的规定：请删去此数"), {}
    if window.holds(clock.today()):
        sentence = _l("期限到 %(day)s 才届满，此前的变化改变事故等级：请删去此数，直接修改死亡、重伤人数")
        return "case.graded_too_early", sentence, {"day": window.last_day.isoformat()}
    return None


def _too_many(incident: Incident) -> list[Refusal]:
    """Nobody comes back to life; the seriously injured may become fewer, because they recover or die."""
    if incident.graded_deaths is None or incident.graded_deaths <= (incident.deaths or 0):
        return []
    sentence = _l("计入等级的死亡人数不能多于死亡人数：请核对两个数字")
    if incident.deaths is None:
        sentence = _l("填写了计入等级的死亡人数的，死亡人数也要填写")
    return [Refusal("case.graded_deaths_more", sentence, field="incident.graded_deaths")]


def _is_accident(incident: Incident, source: str | None) -> bool:
    """Unknown whether a production-safety accident counts as one, as it does for the grade."""
    return source == "accident" and incident.production_safety_accident is not False


def _day(incident: Incident) -> date | None:
    """The day of the accident; None where no more than its month or year is known."""
    if incident.occurred_at is None or incident.precision in {"month", "year"}:
        return None
    return clock.local(incident.occurred_at).date()


def _window(incident: Incident) -> Window | None:
    """The window of the incident; None where its day is unknown, or the law of that day knows none."""
    day = _day(incident)
    if day is None or regrading.afterwards(day) is None:
        return None
    try:
        return regrading.window(day, incident.industry)
    except LookupError:
        return None
