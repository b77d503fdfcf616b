"""The page of a deadline with how it came to be, and the acts on it; a refused act shows it again as typed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casebook import clock
from casebook.acts import ACTS, Actor
from casebook.acts.telling import reason_of
from casebook.acts.timeline import of_case as entries_of
from casebook.cases import service as cases
from casebook.cases.choices import HALF_NAMES
from casebook.cases.models import Case
from casebook.deadlines import authority, keeping, presenting, reading, retracting, rules
from casebook.deadlines.choices import MANUAL, NATURES, STATES
from casebook.deadlines.forms import ACT_FORMS, ActForm
from casebook.deadlines.models import Clock
from casebook.deadlines.views import bp, given
from casebook.law import tables
from casebook.web import current_actor, requires
from casebook.web.acting import Page, answer
from casebook.web.forms import Moment
from casebook.web.language import language_code

#: An id has 24 signs and no word of an address has.
CLOCK = "/deadlines/<string(length=24):clock_id>"

#: act → (button, what is said afterwards)
WORDS = {
    "meet": (_l("登记完成"), _l("已登记完成")),
    "extend": (_l("延长"), _l("已延长")),
    "pause": (_l("中止计时"), _l("已中止计时")),
    "resume": (_l("恢复计时"), _l("已恢复计时")),
    "waive": (_l("免除"), _l("已免除")),
    "redate": (_l("更正起算"), _l("已更正起算，期限已重新计算")),
    "unmeet": (_l("撤回完成登记"), _l("已撤回完成登记")),
    "unextend": (_l("撤回最后一次延长"), _l("已撤回延长")),
    "unpause": (_l("撤回中止"), _l("已撤回中止")),
    "unstart": (_l("撤回这个期限"), _l("已撤回，这个期限不再计算")),
}
#: act → the day its form begins with
TODAY = {"extend": "on", "pause": "since", "resume": "on"}


@bp.get(CLOCK)
@requires("deadlines.read")
def show(clock_id: str) -> str:
    actor = current_actor()
    each, case = reading.load(actor, clock_id)
    cases.note_reading(actor, case, each.audience, object_kind="clock", object_id=str(each.id))
    return _page(actor, each, case)


@bp.post(f"{CLOCK}/meet")
@requires("deadlines.keep")
def meet(clock_id: str) -> Any:
    def act(actor: Actor, form: ActForm) -> Clock:
        return keeping.meet(
            actor, clock_id, form.version.data, on=given(form["on"].data), note=form["note"].data or ""
        )

    return _do(clock_id, "meet", act)


@bp.post(f"{CLOCK}/extend")
@requires("deadlines.extend")
def extend(clock_id: str) -> Any:
    def act(actor: Actor, form: ActForm) -> Clock:
        return keeping.extend(
            actor,
            clock_id,
            form.version.data,
            length=form["length"].data,
            document=form["document"].data or "",
            approver=form["approver"].data or "",
            on=form["on"].data,
        )

    return _do(clock_id, "extend", act)


@bp.post(f"{CLOCK}/pause")
@requires("deadlines.keep")
def pause(clock_id: str) -> Any:
    def act(actor: Actor, form: ActForm) -> Clock:
        return keeping.pause(
            actor,
            clock_id,
            form.version.data,
            reason=form["reason"].data or "",
            since=form["since"].data,
            until=form["until"].data,
            note=form["note"].data or "",
        )

    return _do(clock_id, "pause", act)


@bp.post(f"{CLOCK}/resume")
@requires("deadlines.keep")
def resume(clock_id: str) -> Any:
    return _do(
        clock_id,
        "resume",
        lambda actor, form: keeping.resume(actor, clock_id, form.version.data, on=form["on"].data),
    )


@bp.post(f"{CLOCK}/waive")
@requires("deadlines.waive")
def waive(clock_id: str) -> Any:
    return _do(
        clock_id,
        "waive",
        lambda actor, form: keeping.waive(
            actor, clock_id, form.version.data, reason=form["reason"].data or ""
        ),
    )


@bp.post(f"{CLOCK}/redate")
@requires("deadlines.keep")
def redate(clock_id: str) -> Any:
    def act(actor: Actor, form: ActForm) -> Clock:
        return retracting.redate(
            actor,
            clock_id,
            form.version.data,
            start=given(form["start"].data),
            agreed_on=form["agreed_on"].data if "agreed_on" in form else None,
            reason=form["reason"].data or "",
        )

    return _do(clock_id, "redate", act)


@bp.post(f"{CLOCK}/unpause")
@requires("deadlines.keep")
def unpause(clock_id: str) -> Any:
    def act(actor: Actor, form: ActForm) -> Clock:
        since, why = form["since"].data, form["reason"].data or ""
        return retracting.unpause(
            actor, clock_id, form.version.data, since=date.fromisoformat(since), reason=why
        )

    return _do(clock_id, "unpause", act)


@bp.post(f"{CLOCK}/unmeet")
@requires("deadlines.keep")
def unmeet(clock_id: str) -> Any:
    return _do(clock_id, "unmeet", _taking_back(clock_id, retracting.unmeet))


@bp.post(f"{CLOCK}/unextend")
@requires("deadlines.extend")
def unextend(clock_id: str) -> Any:
    return _do(clock_id, "unextend", _taking_back(clock_id, retracting.unextend))


@bp.post(f"{CLOCK}/unstart")
@requires("deadlines.keep")
def unstart(clock_id: str) -> Any:
    return _do(clock_id, "unstart", _taking_back(clock_id, retracting.unstart))


def _taking_back(clock_id: str, taken_back: Callable[..., Clock]) -> Callable[[Actor, ActForm], Clock]:
    return lambda actor, form: taken_back(
        actor, clock_id, form.version.data, reason=form["reason"].data or ""
    )


def _do(clock_id: str, name: str, act: Callable[[Actor, ActForm], Clock]) -> Page:
    actor = current_actor()
    each, case = reading.load(actor, clock_id)
    form = _form(name, each)

    def render(stored: Clock | None) -> str:
        now = (stored, case) if stored else reading.load(actor, clock_id)
        return _page(actor, *now, (name, form))

    target = url_for("deadlines.show", clock_id=clock_id)
    return answer(form, lambda: act(actor, form), WORDS[name][1], target, render)


def _form(name: str, each: Clock, **options: Any) -> ActForm:
    form = ACT_FORMS[name](prefix=f"{name}-", **options)
    form.prepare(each)
    return form


def _fresh(name: str, each: Clock) -> ActForm:
    """An act's form as it first stands: the version seen, today."""
    form = _form(name, each, formdata=None)
    form.version.data = each.version
    if day := TODAY.get(name):
        form[day].data = clock.today()
    if name == "meet":
        form["on"].data = Moment(clock.now(), "minute" if each.due_at else "day")
    if name == "redate":
        form["start"].data = Moment.of(each.start_on, each.start_at)
        if "agreed_on" in form:
            form["agreed_on"].data = each.agreed_on
    return form


def _offered(
    actor: Actor, each: Clock, case: Case, typed: tuple[str, ActForm] | None
) -> list[tuple[str, Any, str, ActForm, bool]]:
    """(name, button, address, form, typed in) of every act this person may do now, the typed one kept."""
    given = dict([typed]) if typed else {}
    row = rules.row_of(each.rule, each.start_on, each.source)
    found = []
    for name, (button, _said) in WORDS.items():
        if name not in given and not _may_now(actor, name, case, each, row):
            continue
        address = url_for(f"deadlines.{name}", clock_id=each.id)
        found.append((name, button, address, given.get(name) or _fresh(name, each), name in given))
    return found


def _may_now(actor: Actor, name: str, case: Case, each: Clock, row: Any) -> bool:
    if row is None or not authority.allows(actor, name, case, each):
        return False
    if name == "extend":
        return bool(row.get("extension"))
    return bool(row.get("pauses")) if name == "pause" else True


def _page(actor: Actor, each: Clock, case: Case, typed: tuple[str, ActForm] | None = None) -> str:
    lines, refused = presenting.derivation(each)
    return render_template(
        "deadlines/show.html",
        clock=each,
        case=case,
        name=presenting.name_of(each),
        half_name=HALF_NAMES[each.audience],
        end=presenting.end_badge(each),
        state=presenting.state_badges(each),
        facts=_facts(each),
        lines=lines,
        refused=refused,
        row=rules.row_of(each.rule, each.start_on, each.source),
        pause_name=lambda code: tables.label(tables.row("pauses", code), language_code()) or code,
        units=presenting.UNITS,
        acts=_offered(actor, each, case, typed),
        trail=_trail(each),
        manual=MANUAL,
    )


def _facts(each: Clock) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = [
        (_("起算事件"), presenting.event_text(each.trigger)),
        (_("起算"), presenting.start_text(each)),
        (_("时长"), presenting.length_text(each)),
        (_("截止"), presenting.end_text(each)),
        (_("性质"), str(NATURES[each.nature])),
        (_("依据"), each.citation),
        (_("责任人"), presenting.keepers(each)),
        (_("状态"), str(STATES[each.state])),
    ]
    if each.subject_shown:
        found.insert(0, (_("对象"), each.subject_shown))
    if each.closing:
        found.append((_("与结案"), _("未了则不能结案")))
    if each.state == "met":
        found.append((_("完成"), presenting.met_text(each)))
    if each.note:
        found.append((_("事由"), each.note))
    if each.waiver:
        found.append(
            (_("免除理由"), _("%(name)s：%(reason)s", name=each.waiver.by_name, reason=each.waiver.reason))
        )
    return found


def _trail(each: Clock) -> list[dict[str, Any]]:
    """Who did what to this clock, the newest first, with its end before and after."""
    found = []
    for entry in entries_of(each.case_id, {each.audience}):
        for change in entry.changes:
            if change.field == f"deadline.{each.key}":
                found.append(
                    {
                        "at": entry.at,
                        "title": str(ACTS.get(entry.act, entry.act)),
                        "text": presenting.change_text(change.before, change.after, reason_of(entry)),
                        "who": entry.actor.name,
                    }
                )
    return found
