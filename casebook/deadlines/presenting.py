"""A clock as people read it: its name, its end, how near that is, how it came to be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from flask import has_request_context, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from casebook import clock
from casebook.accounts import Person, Unit
from casebook.cases.shapes import badge
from casebook.deadlines import reading, reckoning, rules
from casebook.deadlines.choices import IMPACT, LEADERS_OWNER, SHAPES, STATES, UNIT_OWNER
from casebook.deadlines.models import Clock
from casebook.law import tables
from casebook.law.wording import explain
from casebook.refusals import Refusal
from casebook.web.filters import moment as moment_text
from casebook.web.language import language_code

#: Days before its end on which a clock is told as near.
SOON_DAYS = 7

UNITS = {
    "h": _l("小时"),
    "d": _l("日"),
    "cd": _l("自然日"),
    "wd": _l("工作日"),
    "m": _l("个月"),
    "y": _l("年"),
}


def name_of(each: Clock) -> str:
    """What the clock asks for, in the language of the moment."""
    row = rules.row_of(each.rule, each.start_on, each.source)
    if row is None:
        return each.rule
    if each.rule == IMPACT:
        return _("影响期：%(sanction)s", sanction=tables.label(row, language_code()))
    return tables.label(row, language_code())


def coded_name(each: Clock) -> str:
    """The name behind the code of its rule, as the reference of the law counts them."""
    name = name_of(each)
    return name if each.rule in {IMPACT, name} else f"{each.rule} {name}"


def end_text(each: Clock) -> str:
    """When it ends, as text."""
    if each.due_at is not None:
        return str(moment_text(each.due_at))
    if each.due_on is not None:
        return str(each.due_on.isoformat())
    if each.floor_on is not None:
        return _("中止中，不早于 %(day)s", day=each.floor_on.isoformat())
    return _("法律没有规定天数")


def end_badge(each: Clock) -> Markup:
    """The end with how near it is; of what is over only the date."""
    text = end_text(each)
    if each.state != "running" or each.due_on is None:
        return Markup("{}").format(text)
    if reading.is_overdue(each):
        return badge(_("%(end)s 已逾期%(late)s", end=text, late=_late(each)), "overdue")
    days = reckoning.days_left(each)
    if days is not None and days <= SOON_DAYS:
        left = _("今天") if days == 0 else _("剩 %(days)s 天", days=days)
        return badge(f"{text} {left}", "soon")
    return Markup("{}").format(text)


def _late(each: Clock) -> str:
    days = -(reckoning.days_left(each) or 0)
    if days == 0 and each.due_at is not None:
        hours = int((clock.now() - each.due_at).total_seconds() // 3600)
        return " " + _("%(hours)s 小时", hours=hours)
    return " " + _("%(days)s 天", days=days)


def state_badge(each: Clock) -> Markup:
    if each.state == "met" and each.met_on and each.due_on and _met_late(each):
        return badge(_("逾期完成"), "overdue")
    state = "lapsed" if reading.is_over(each) else each.state
    return badge(str(STATES[state]), SHAPES[state])


def _met_late(each: Clock) -> bool:
    if each.met_at is not None and each.due_at is not None:
        return bool(each.met_at > each.due_at)
    return bool(each.met_on > each.due_on) and each.nature == "duty"


def marks(each: Clock) -> list[Markup]:
    """What a reader has to know before relying on the date: provisional, unverified."""
    found = []
    if each.provisional:
        found.append(badge(_("暂定"), "soon"))
    if not each.verified:
        found.append(badge(_("未核实"), "soon"))
    return found


class Line(NamedTuple):
    """A line of a derivation: `kind` is the code of the step."""

    kind: str
    text: str


def derivation(each: Clock) -> tuple[list[Line], str]:
    """The steps from the start of the clock to its end, in words, and what refuses to count, if anything."""
    if each.rule == IMPACT:
        return _effects(each), ""
    try:
        found = reckoning.derivation(each)
    except Refusal as refusal:
        return [], refusal.message
    language = language_code()
    return [Line(step.code, explain(step, language)) for step in (found.steps if found else ())], ""


def _effects(each: Clock) -> list[Line]:
    row = reckoning.row_of(each)
    lines = [
        Line("rule", _("%(name)s，依据 %(basis)s", name=name_of(each), basis=tables.citation(row))),
        Line("start", _("自决定之日 %(day)s 起算", day=each.start_on.isoformat())),
    ]
    if each.due_on:
        lines.append(Line("due", _("影响期至 %(day)s 届满", day=each.due_on.isoformat())))
    return lines


def length_text(each: Clock) -> str:
    if each.length is None:
        return _("法律没有规定天数") if each.agreed_on is None else _("约定")
    return f"{each.length} {UNITS[each.unit]}"


def event_text(code: str | None) -> str:
    """An event of the deadline table in words; a code that has none as it is."""
    if not code:
        return ""
    kind, _dot, rest = code.partition(".")
    if kind == "stage":
        stage = rest.removesuffix(".entered")
        return _(
            "进入阶段 %(stage)s", stage=tables.label(tables.row("stages", stage), language_code()) or stage
        )
    if kind == "measure":
        kind, _dot, rest = rest.partition(".")
        rest = rest.removeprefix("step.")
    if code in WHOLE:
        return str(WHOLE[code])
    noun, verb = NOUNS.get(kind), VERBS.get(rest)
    if not noun or not verb:
        return code
    return f"{noun}{verb}" if language_code() == "zh" else f"{noun}: {verb}"


WHOLE = {
    "manual": _l("人工登记"),
    "accident.occurred": _l("事故发生"),
    "report.received": _l("接到报告"),
    "report.replied": _l("政府批复调查报告"),
    "inquiry.filed": _l("追责问责立案"),
    "tip.received": _l("接到举报"),
    "case.registered": _l("案件登记"),
    "case.closed": _l("案件结案"),
    "investigation.liability.concluded": _l("责任调查作出结论"),
    "investigation.accountability.concluded": _l("追责问责调查作出结论"),
    "discipline.impact": _l("处分影响期开始"),
    "handling.impact": _l("组织处理影响期开始"),
    "accountability.impact": _l("问责影响期开始"),
    "interview.report_received": _l("收到约谈整改报告"),
    "rectification.evaluated": _l("整改评估"),
    "hearing.set": _l("听证之日"),
    "hearing.noticed": _l("通知当事人听证"),
}
NOUNS = {
    "penalty": _l("行政处罚"),
    "discipline": _l("处分"),
    "handling": _l("组织处理"),
    "accountability": _l("问责"),
    "interview": _l("约谈"),
    "notice": _l("通报"),
    "transfer": _l("移送"),
    "judgment": _l("判决"),
    "self_review": _l("责令检查"),
    "rectification": _l("整改"),
}
VERBS = {
    "proposed": _l("提出"),
    "decided": _l("决定"),
    "executed": _l("执行完毕"),
    "ended": _l("终止"),
    "notified": _l("告知"),
    "hearing_requested": _l("要求听证"),
    "served": _l("送达"),
    "paid": _l("缴清"),
    "published": _l("公开"),
    "changed": _l("变更"),
    "lifted": _l("撤销或者确认无效"),
    "published_changed": _l("公开之后变更或者撤销"),
    "withdrawn": _l("撤回公开"),
    "review_applied": _l("申请复议"),
    "review_accepted": _l("复议受理"),
    "review_decided": _l("复议决定"),
    "held": _l("进行"),
    "suspected": _l("发现涉嫌犯罪"),
    "reported": _l("书面报告"),
    "approved": _l("批准"),
    "not_approved": _l("不予批准"),
    "reasons_recorded": _l("不予批准的理由记录在案"),
    "handed": _l("移交材料"),
    "copied": _l("抄送"),
    "receipt": _l("收到回执"),
    "answered": _l("答复"),
    "filed": _l("立案"),
    "refused": _l("不予立案"),
    "returned": _l("退回补充"),
    "goods_handed": _l("移交物品"),
    "announced": _l("宣布"),
    "formalities_done": _l("手续办结"),
    "execution_reported": _l("报告执行情况"),
    "done": _l("完成"),
    "signed_off": _l("销号"),
}


def start_text(each: Clock) -> str:
    return str(moment_text(each.start_at)) if each.start_at else str(each.start_on.isoformat())


def as_dict(each: Clock) -> dict[str, Any]:
    """The clock as plain values, for commands and JSON."""
    end = reckoning.end_of(each)
    return {
        "case": each.case_number or each.case_title,
        "rule": each.rule,
        "name": name_of(each),
        "half": each.audience,
        "start": start_text(each),
        "due": end.isoformat() if isinstance(end, datetime) else (end.isoformat() if end else None),
        "state": each.state,
        "overdue": reading.is_overdue(each),
        "provisional": each.provisional,
        "verified": each.verified,
        "basis": each.citation,
        "link": f"/deadlines/{each.id}",
    }


def effects_name() -> str:
    return _("影响期")


def state_badges(each: Clock) -> Markup:
    """The state, and what a reader has to know of the date."""
    return Markup(" ").join([state_badge(each), *marks(each)])


def state_text(each: Clock) -> str:
    """The same without shapes, for a table in a file."""
    words = [str(STATES[each.state])]
    words += [_("逾期")] if reading.is_overdue(each) else []
    words += [_("暂定")] if each.provisional else []
    words += [] if each.verified else [_("未核实")]
    return "，".join(words)


def keepers(each: Clock) -> str:
    """Whose clock it is, by name; a unit that has named no team by its own."""
    return "、".join(_owner_name(owner) for owner in each.owners)


def _owner_name(owner: str) -> str:
    for prefix in (UNIT_OWNER, LEADERS_OWNER):
        if owner.startswith(prefix):
            return _names_of_units().get(owner.removeprefix(prefix), owner.removeprefix(prefix))
    return _names_of_people([owner]).get(owner, owner)


def _names_of_units() -> dict[str, str]:
    return _remembered("units", lambda: {unit.id: unit.name for unit in Unit.objects})


def _names_of_people(ids: list[str]) -> dict[str, str]:
    known = _remembered("people", dict)
    if missing := [key for key in ids if key not in known]:
        known |= {person.id: person.name for person in Person.objects(id__in=missing).only("id", "name")}
    return known


def _remembered(name: str, make: Callable[[], dict[str, str]]) -> dict[str, str]:
    """Names read once a request: a list asks for the same few again and again."""
    if not has_request_context():
        return make()
    kept: dict[str, dict[str, str]] = request.environ.setdefault("casebook.deadline_names", {})
    if name not in kept:
        kept[name] = make()
    return kept[name]


def met_text(each: Clock) -> str:
    """When it was met and by what."""
    when = str(moment_text(each.met_at)) if each.met_at else each.met_on.isoformat()
    by = each.met_by_name or event_text(each.met_by)
    return _("%(when)s，%(by)s", when=when, by=by) + (f"：{each.met_note}" if each.met_note else "")


def change_text(before: Any, after: Any, reason: str) -> str:
    """What an entry of the trail did to the clock: its end before and after."""
    parts = []
    old, new = (value if isinstance(value, dict) else {} for value in (before, after))
    for name, label in (("start", _("起算")), ("due", _("截止"))):
        if old.get(name) != new.get(name) and new.get(name):
            was = _when(old.get(name))
            parts.append(f"{label} {was + ' → ' if was else ''}{_when(new.get(name))}")
    if old.get("state") != new.get("state") and new.get("state") in STATES and old:
        parts.append(f"{STATES[old['state']]} → {STATES[new['state']]}")
    if isinstance(after, str):
        parts.append(f"{before} → {after}")
    if reason:
        parts.append(reason)
    return "；".join(parts)


def end_of_image(image: Any) -> str:
    """The end in what the trail keeps of a clock; empty where it keeps none."""
    return _when(image.get("due")) if isinstance(image, dict) else ""


def _when(value: str | None) -> str:
    if not value or len(value) <= 10:
        return value or ""
    return str(moment_text(datetime.fromisoformat(value)))
