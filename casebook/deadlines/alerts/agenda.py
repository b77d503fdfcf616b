"""What a person's clocks ask for today: sorted into sections, and named in the language of the moment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from bson import ObjectId
from flask_babel import gettext as _
from flask_babel import ngettext

from casebook.acts import Actor
from casebook.cases import visibility
from casebook.cases.models import Case
from casebook.clock import local
from casebook.deadlines import reading, rules
from casebook.deadlines.alerts.choices import SECTIONS
from casebook.deadlines.models import Clock
from casebook.web.filters import label

#: The sections by days that are left; what lies farther ahead is told later.
NEAR = (("within_3", 3), ("within_7", 7))
#: Of clocks that no team keeps yet a calendar shows these days either side; and of no owner more than these.
OF_A_UNIT, MOST = timedelta(days=62), 1000
#: Cases that are asked for at once.
AT_ONCE = 200


def pressing(actor: Actor, moment: datetime) -> list[Clock]:
    """The actor's clocks that a digest may tell of: those that end within a week or have ended, and the
    actor's own that rest on a calendar not yet published."""
    near = reading.of_actor(actor, until=local(moment).date() + timedelta(days=NEAR[-1][1]))
    doubtful = Clock.objects(__raw__={"owners": actor.id, "live": True, "provisional": True})
    return seen(actor, {each.id: each for each in (*doubtful, *near)}.values())


def coming(actor: Actor, today: date) -> list[Clock]:
    """The actor's clocks as a calendar shows them: all of the actor's own, and of those that a unit keeps
    because no team is named yet, what ends within two months before or after the day."""
    found: dict[ObjectId, Clock] = {}
    for owner in reading.owner_keys(actor):
        wanted: dict[str, object] = {"owners": owner, "live": True}
        if owner != actor.id:
            since, until = today - OF_A_UNIT, today + OF_A_UNIT
            wanted["by_due"] = {"$gte": since.isoformat(), "$lt": until.isoformat()}
        found |= {each.id: each for each in Clock.objects(__raw__=wanted).order_by("by_due").limit(MOST)}
    return seen(actor, found.values())


def seen(actor: Actor, clocks: Iterable[Clock]) -> list[Clock]:
    """Those the actor may see now. What leaves the house is asked twice: of the terms that the clock
    carries, and of the case itself."""
    asked = [each for each in clocks if visibility.meets(actor, each.terms)]
    ids = list({each.case_id for each in asked})
    audiences: dict[ObjectId, frozenset[str]] = {}
    for start in range(0, len(ids), AT_ONCE):
        for case in Case.objects(id__in=ids[start : start + AT_ONCE]).only("access"):
            audiences[case.id] = visibility.visible_audiences(actor, case)
    return [each for each in asked if each.audience in audiences.get(each.case_id, ())]


def sections(clocks: Iterable[Clock], moment: datetime) -> dict[str, list[Clock]]:
    """The clocks by section, every section there, each clock in one. A clock that stands still, or has no
    date, asks for nothing; one with a provisional date stands among the near ones where it is near."""
    found: dict[str, list[Clock]] = {name: [] for name in SECTIONS}
    for each in sorted(clocks, key=lambda each: each.by_due):
        if each.state == "running" and each.due_on is not None and (name := section(each, moment)):
            found[name].append(each)
    return found


def section(each: Clock, moment: datetime) -> str | None:
    """The section of a running clock with a date at a moment (aware); None: not yet, or no longer, for a
    right or a term that is over is nobody's delay."""
    today = local(moment).date()
    left = (each.due_on - today).days
    if left < 0 or (each.due_at is not None and each.due_at < moment):
        return "overdue" if each.nature == "duty" else None
    if left == 0:
        return "today"
    near = next((name for name, days in NEAR if left <= days), None)
    return near or ("provisional" if each.provisional else None)


def rule_name(each: Clock) -> str:
    """What the rule of a clock is called; its code where no table names it."""
    row = rules.row_of(each.rule, each.start_on, each.source)
    return label(row) if row else str(each.rule)


def due_text(each: Clock) -> str:
    """The day, or day and time in Shanghai, on which a clock ends."""
    if each.due_at is not None:
        return local(each.due_at).strftime("%Y-%m-%d %H:%M")
    return each.due_on.isoformat() if each.due_on else _("未定")


def remarks(each: Clock) -> list[str]:
    """What has to stand beside the date of a clock."""
    found = []
    if each.provisional:
        found.append(_("暂定"))
    if not each.verified:
        found.append(_("依据未核实"))
    return found


def distance(each: Clock, today: date) -> str:
    """How far off the end of a clock is, in days."""
    left = (each.due_on - today).days
    if left < 0:
        return str(ngettext("逾期 %(num)s 天", "逾期 %(num)s 天", -left))
    if left == 0:
        return _("今天")
    return str(ngettext("还有 %(num)s 天", "还有 %(num)s 天", left))
