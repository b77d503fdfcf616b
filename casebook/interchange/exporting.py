"""Cases out: as lines of the interchange format, and one case with what is computed from it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from bson import ObjectId
from flask_babel import lazy_gettext as _l

from casebook.accounts import may
from casebook.acts import Actor, declare, record_read
from casebook.cases import service, visibility
from casebook.cases.models import Case
from casebook.interchange.conversion import to_line
from casebook.law import tables
from casebook.measures.models import Measure
from casebook.measures.service import counts
from casebook.refusals import NotPermitted

declare({"interchange.export": _l("导出案件数据"), "interchange.show": _l("以数据格式查看案件")})

AT_ONCE = 100


def export_lines(actor: Actor, origin: str | None = None) -> Iterator[str]:
    """Every case the actor may see, one line each in order of creation; the export is recorded first.

    What belongs to the sealed half is left out for those without it. Raises NotPermitted.
    """
    if not may(actor, "cases.export"):
        raise NotPermitted("case.not_permitted", _l("您的角色不能导出案件"))
    record_read(actor, "interchange.export", object_kind="cases", object_id=origin or "all")
    for case, measures in _walk(actor, origin):
        audiences = visibility.visible_audiences(actor, case)
        shown = [measure for measure in measures if measure.audience in audiences]
        yield json.dumps(to_line(case, shown, audiences), ensure_ascii=False)


def show_case(actor: Actor, reference: str) -> dict[str, Any]:
    """One case as a line, with `computed`: grade, its code, the limbs that decided, measures by kind."""
    case = service.load_case(actor, reference)
    audiences = visibility.visible_audiences(actor, case)
    measures = [m for m in measures_of([case])[case.id] if m.audience in audiences]
    if case.secrecy == "confidential":
        record_read(
            actor, "interchange.show", case_id=case.id, case_number=case.number, object_kind="case",
            object_id=str(case.id),
        )  # fmt: skip
    row = tables.row("grades", case.grade) if case.grade else None
    return {
        **to_line(case, measures, audiences),
        "computed": {
            "grade": row["published"] if row else None,
            "grade_code": case.grade,
            "grade_decided_by": list(case.grade_decided_by),
            "measure_counts": counts(measures),
        },
    }


def measures_of(cases: Iterable[Case]) -> dict[ObjectId, list[Measure]]:
    """The measures of several cases, each in the order of its case; what the source of a precedent no longer
    tells of is none of them."""
    found: dict[ObjectId, list[Measure]] = defaultdict(list)
    for measure in Measure.objects(case_id__in=[case.id for case in cases]):
        if not measure.dropped:
            found[measure.case_id].append(measure)
    for measures in found.values():
        measures.sort(key=lambda measure: measure.position)
    return found


def _walk(actor: Actor, origin: str | None) -> Iterator[tuple[Case, list[Measure]]]:
    """Cases in order of their ids, a hundred at a time, so that an archive of any size passes through."""
    last: ObjectId | None = None
    while True:
        wanted: dict[str, Any] = {} if last is None else {"_id": {"$gt": last}}
        batch = list(Case.objects(__raw__=wanted).order_by("id").limit(AT_ONCE))
        if not batch:
            return
        last = batch[-1].id
        seen = [
            case
            for case in batch
            if origin in (None, case.origin) and visibility.visible_audiences(actor, case)
        ]
        measures = measures_of(seen)
        for case in seen:
            yield case, measures[case.id]
