"""What the trail keeps of clocks: the acts, and one entry for an act on clocks of one half of a case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from casebook import clock
from casebook.acts import ACTS, ActDraft, Actor, declare
from casebook.cases.models import Case
from casebook.deadlines import reckoning, rules
from casebook.deadlines.models import Clock
from casebook.law import tables
from casebook.web.language import speak

declare(
    {
        "deadlines.start": _l("期限起算"),
        "deadlines.recompute": _l("期限重新计算"),
        "deadlines.meet": _l("期限完成"),
        "deadlines.void": _l("期限失效"),
        "deadlines.lapse": _l("期限届满"),
        "deadlines.extend": _l("期限延长"),
        "deadlines.pause": _l("期限中止"),
        "deadlines.resume": _l("期限恢复"),
        "deadlines.waive": _l("期限免除"),
        "deadlines.redate": _l("更正期限的起算"),
        "deadlines.unstart": _l("撤回人工起算的期限"),
        "deadlines.unmeet": _l("撤回完成登记"),
        "deadlines.unpause": _l("撤回中止"),
        "deadlines.unextend": _l("撤回延长"),
        "deadlines.hand_over": _l("期限移交"),
    }
)


def draft(
    actor: Actor,
    case: Case,
    act: str,
    half: str,
    found: Sequence[tuple[Clock, dict[str, Any] | None]],
    *,
    reason: str = "",
) -> ActDraft:
    """The trace of an act on clocks of one half of a case."""
    return ActDraft(
        actor,
        act,
        case_id=case.id,
        case_number=case.number,
        half=half,
        object_kind="clock",
        object_id=str(found[0][0].id) if len(found) == 1 else None,
        summary="；".join(told(each) for each, _ in found)[:400],
        reason=reason,
        changes=[(f"deadline.{each.key}", before, reckoning.image(each)) for each, before in found],
    )


def told(each: Clock) -> str:
    """A clock in the words of the trail: what is due, and when."""
    row = rules.row_of(each.rule, each.start_on, each.source)
    name = f"{tables.label(row)}（{each.rule}）" if row else each.rule
    if each.due_at is not None:
        return f"{name} 至 {clock.local(each.due_at):%Y-%m-%d %H:%M}"
    return f"{name} 至 {each.due_on}" if each.due_on else f"{name} 无法定天数"


def named(act: str) -> str:
    """The act that the clocks followed, in the language of the trail."""
    if act not in ACTS:
        return act
    with speak("zh"):
        return str(ACTS[act])
