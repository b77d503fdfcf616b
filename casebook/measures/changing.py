"""What a change of a penalty must say: what it was, and of a fine to how much."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from casebook.measures import particulars
from casebook.measures.choices import PENALTY_CHANGES
from casebook.measures.models import Measure
from casebook.refusals import Refusal
from casebook.web.filters import yuan


def take(measure: Measure, change: str | None, amount_fen: int | None) -> None:
    """Write what became of a penalty. Raises Refusal where that is not named, or the amount cannot be."""
    _check(measure, change, amount_fen)
    own = particulars.of(measure)
    own.change, own.changed_fen = change, amount_fen


def _check(measure: Measure, change: str | None, amount_fen: int | None) -> None:
    """Raise Refusal where the change cannot be so.

    The range of the article is not asked: whoever reviews the fine decides it. But neither a review nor a
    court makes it heavier (行政复议法 2023 art 63(2), 行政诉讼法 2017 art 77(2)).
    """
    if change not in PENALTY_CHANGES:
        raise Refusal("measure.required", _l("请选择变更还是撤销"), field="extra")
    if change != "changed" or not measure.amount_fen:
        if amount_fen is not None:
            raise Refusal(
                "fine.changed_unfit", _l("只有变更罚没金额时，才填写变更后的金额"), field="amount_fen"
            )
    elif amount_fen is None:
        raise Refusal(
            "fine.changed_amount_needed",
            _l("请填写变更后的罚没金额；金额没有变更的，填写原金额"),
            field="amount_fen",
        )
    elif amount_fen > measure.amount_fen:
        raise Refusal(
            "fine.changed_higher",
            _l("变更后的金额不得高于原决定的 %(amount)s（行政复议法第六十三条、行政诉讼法第七十七条）"),
            field="amount_fen",
            amount=yuan(measure.amount_fen),
        )
    elif amount_fen <= 0:
        raise Refusal("fine.changed_nothing", _l("不再罚款的，请登记为撤销"), field="amount_fen")
