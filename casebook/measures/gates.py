"""What has to be there before a measure is decided: two officers, the party told, the hearing, the review.

The rows of law table `decision_needs` in force on the day of the decision are asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from casebook.cases.choices import HALVES
from casebook.cases.models import Case
from casebook.law import tables
from casebook.measures import particulars
from casebook.measures.models import Measure
from casebook.refusals import Refusal
from casebook.statutes.marks import cited

HEARD = "heard"


def lacks(case: Case, measure: Measure, day: date) -> list[Refusal]:
    """What keeps the measure from being decided on that day, each with its law and where it is mended.

    Codes: `measure.team_short`, `measure.not_notified`, `measure.hearing_open`, `measure.review_missing`.
    """
    found = []
    for row in tables.in_force("decision_needs", day):
        if measure.kind not in row["kinds"] or measure.audience not in HALVES:
            continue
        if row.get("where") == HEARD and not particulars.of(measure).hearing_requested_on:
            continue
        if not _MET[row["need"]](case, measure, day):
            found.append(_refusal(row, case, measure))
    return found


def _two_people(case: Case, measure: Measure, day: date) -> bool:
    rules = tables.in_force("separation", day)
    least = max(
        (rule["least"] for rule in rules if rule["half"] == measure.audience and rule.get("least")), default=0
    )
    return len(case.investigation(measure.audience).current_team()) >= least


def _notified(case: Case, measure: Measure, day: date) -> bool:
    told = particulars.of(measure).notified_on
    return told is not None and told <= day


def _heard(case: Case, measure: Measure, day: date) -> bool:
    own = particulars.of(measure)
    return own.hearing_requested_on is None or (
        own.hearing_held_on is not None and own.hearing_held_on <= day
    )


def _reviewed(case: Case, measure: Measure, day: date) -> bool:
    return case.agreed_review(measure.audience) is not None


_MET: Mapping[str, Callable[[Case, Measure, date], bool]] = {
    "two_people": _two_people,
    "notified": _notified,
    "hearing": _heard,
    "review": _reviewed,
}
_SAID: Mapping[str, tuple[str, Any, str]] = {
    "two_people": (
        "measure.team_short",
        _l("办案组现任成员不足两人，不能决定（%(law)s）：请先指定办案组"),
        "/cases/{case}/{half}/team",
    ),
    "notified": (
        "measure.not_notified",
        _l("决定之前须先告知当事人，不能决定（%(law)s）：请先登记“处罚告知”"),
        "/measures/{measure}/#steps",
    ),
    "hearing": (
        "measure.hearing_open",
        _l("当事人已申请听证，听证尚未举行，不能决定（%(law)s）：请先登记“举行听证”"),
        "/measures/{measure}/#steps",
    ),
    "review": (
        "measure.review_missing",
        _l("本部分调查尚无同意的审理意见，不能决定（%(law)s）：请先提交审理"),
        "/cases/{case}/#{half}",
    ),
}


def _refusal(row: tables.Row, case: Case, measure: Measure) -> Refusal:
    code, sentence, place = _SAID[row["need"]]
    link = place.format(case=case.id, measure=measure.id, half=measure.audience)
    return Refusal(code, sentence, link=link, law=LazyString(cited, row))
