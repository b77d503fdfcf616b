"""What about its measures keeps a case from closing: one sentence each, with the number and the way there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from casebook.measures import dues, particulars
from casebook.measures.choices import KINDS
from casebook.measures.models import Measure


@dataclass(frozen=True)
class Blocker:
    """A reason why a case cannot be closed yet. `half` is the part of the case it belongs to."""

    code: str
    sentence: Any
    link: str | None = None
    half: str = "common"


def open_items(measures: Iterable[Measure]) -> list[Blocker]:
    """Every open end among the measures, in their order."""
    return [blocker for measure in measures for blocker in _open(measure)]


def _open(measure: Measure) -> Iterator[Blocker]:
    if measure.state == "ended":
        return
    own = particulars.of(measure)
    if measure.state in {"proposed", "decided"}:
        yield _blocker(
            measure, "close.measure_open", _l("%(kind)s %(name)s 尚未执行完毕或正式终止", **_names(measure))
        )
    if measure.below_top not in {None, "approved"}:
        yield _blocker(
            measure,
            "close.below_maximum",
            _l("罚款 %(name)s 低于应当适用的上限，没有获得批准的理由", **_names(measure)),
        )
    if measure.kind == "transfer" and own.handed_on and not own.receipt_on:
        yield _blocker(measure, "close.transfer_open", _l("案件移送 %(name)s 尚无回执", **_names(measure)))
    if measure.kind == "interview" and own.signed_at and own.report_due and not own.report_received:
        yield _blocker(
            measure, "close.interview_report", _l("约谈 %(name)s 的整改报告尚未收到", **_names(measure))
        )
    if measure.kind == "notice" and measure.state == "executed" and (missing := dues.unconfirmed(measure)):
        yield _blocker(
            measure,
            "close.notice_receipts",
            _l("通报 %(name)s 尚缺 %(number)s 个单位的回执", number=len(missing), **_names(measure)),
        )


def _blocker(measure: Measure, code: str, sentence: Any) -> Blocker:
    return Blocker(code, sentence, f"/measures/{measure.id}/", measure.audience)


def _names(measure: Measure) -> dict[str, Any]:
    return {"kind": KINDS[measure.kind], "name": measure.number or measure.subject_shown or ""}
