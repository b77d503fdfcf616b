"""Pages of deadlines: the list, the page of one with how it came to be, its acts, starting, handing over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from casebook import clock
from casebook.accounts import Person
from casebook.acts import ACTS, Actor
from casebook.acts.timeline import of_case as entries_of
from casebook.cases import service as cases
from casebook.cases import visibility
from casebook.cases.choices import AUDIENCES, HALF_NAMES
from casebook.cases.models import Case
from casebook.deadlines import (
    authority,
    counting,
    handing,
    keeping,
    listing,
    presenting,
    reading,
    recomputing,
    rules,
)
from casebook.deadlines.choices import MANUAL, NATURES, STATES
from casebook.deadlines.forms import ACT_FORMS, ActForm, HandOverForm, StartForm
from casebook.deadlines.models import Clock
from casebook.law import tables
from casebook.refusals import Conflict, NotPermitted, Refusal
from casebook.web import allowed, current_actor, requires
from casebook.web.acting import Page, carry_out, met_stored
from casebook.web.forms import Moment
from casebook.web.language import language_code
from casebook.web.listing import render_or_export

bp = Blueprint("deadlines", __name__)

#: An id has 24 signs and no word of an address has.
CLOCK = "/deadlines/<string(length=24):clock_id>"

#: act → (button, what is said afterwards)
WORDS = {
    "meet": (_l("登记完成"), _l("已登记完成")),
    "extend": (_l("延长"), _l("已延长")),
    "pause": (_l("中止计时"), _l("已中止计时")),
    "resume": (_l("恢复计时"), _l("已恢复计时")),
    "waive": (_l("免除"), _l("已免除")),
}
#: act → the day its form begins with
TODAY = {"extend": "on", "pause": "since", "resume": "on"}


@bp.get("/deadlines/")
@requires("deadlines.list")
def index() -> Response:
    actor = current_actor()
    query = listing.definition().read()
    if query.format and not allowed("deadlines.export"):
        raise NotPermitted("deadline.export_not_permitted", _l("您的角色不能导出期限清单"))

    def fetch(after: str | None, before: str | None, size: int) -> Any:
        return listing.fetch(actor, query, after, before, size)

    numbers = {} if query.format else counting.over_the_list(actor)
    return render_or_export(
        query,
        fetch,
        "deadlines/index.html",
        numbers=numbers,
        windows=listing.WINDOWS,
        recounting=None if query.format else recomputing.resume_if_left(),
    )


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
            actor, clock_id, form.version.data, on=_given(form["on"].data), note=form["note"].data or ""
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


@bp.route("/cases/<case_id>/deadlines/new", methods=["GET", "POST"])
@requires("deadlines.keep")
def new(case_id: str) -> Page:
    actor = current_actor()
    case = cases.load_case(actor, case_id)
    form = _start_form(actor, case)
    if request.method == "GET":
        form.half.data = request.args.get("half") or form.half.choices[0][0]
        return _new_page(form, case)
    if form.validate():
        try:
            made = keeping.start_manual(
                actor,
                str(case.id),
                form.rule.data,
                start=_given(form.start.data),
                half=form.half.data,
                note=form.note.data or "",
                agreed_on=form.agreed_on.data,
            )
            flash(_("期限已起算"))
            return redirect(url_for("deadlines.show", clock_id=made.id))
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            form.shows(refusal)
    return _new_page(form, case), 422


@bp.route("/deadlines/hand-over", methods=["GET", "POST"])
@requires("deadlines.hand_over")
def hand_over() -> Page:
    actor = current_actor()
    form = HandOverForm()
    people = _people(actor)
    form.giver.choices = form.taker.choices = [(key, name) for key, name in people.items()]
    if request.method == "GET":
        form.giver.data = request.args.get("from") or actor.id
        return render_template("deadlines/hand_over.html", form=form)
    if form.validate():
        try:
            done = handing.hand_over(actor, form.giver.data, form.taker.data, reason=form.reason.data or "")
            flash(_("已移交 %(moved)s 项期限", moved=len(done.moved)))
            if done.kept:
                flash(
                    _("%(kept)s 项未移交：接手人无权查看，或者参与另一半调查、审理", kept=len(done.kept)),
                    "warn",
                )
            return redirect(url_for("deadlines.index"))
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            form.shows(refusal)
    return render_template("deadlines/hand_over.html", form=form), 422


# ---------------------------------------------------------------- inside


def _given(value: Moment | None) -> date | datetime | None:
    """What a moment field gave: a day, or an aware moment where the minute was written."""
    if value is None:
        return None
    return value.at if value.precision == "minute" else clock.local(value.at).date()


def _people(actor: Actor) -> dict[str, str]:
    """The accounts among which clocks change hands: those of the actor's units."""
    found: dict[str, str] = {}
    for unit in sorted({grant.unit for grant in actor.grants} | ({actor.unit} if actor.unit else set())):
        for person in Person.objects(units=unit, active=True).order_by("by_name"):
            found[person.id] = f"{person.name}（{person.username}）"
    return found


def _start_form(actor: Actor, case: Case) -> StartForm:
    form = StartForm()
    seen = visibility.visible_audiences(actor, case)
    halves = [half for half in AUDIENCES if half in seen and authority.permits(actor, "start", case, half)]
    if not halves or case.origin != "own":
        raise NotPermitted("deadline.not_permitted", _l("您不能在这个案件中登记期限"))
    form.half.choices = [(half, HALF_NAMES[half]) for half in halves]
    names = rules.names(language_code())
    form.rule.choices = [(row.code, names[row.code]) for row in rules.startable(clock.today())]
    return form


def _new_page(form: StartForm, case: Case) -> str:
    return render_template("deadlines/new.html", form=form, case=case)


def _do(clock_id: str, name: str, act: Callable[[Actor, ActForm], Clock]) -> Page:
    actor = current_actor()
    each, case = reading.load(actor, clock_id)
    form = _form(name, each)

    def stored(conflict: Conflict) -> Page:
        met_stored(form, conflict)
        return _page(actor, conflict.theirs, case, (name, form)), 409

    target = url_for("deadlines.show", clock_id=clock_id)
    gone = carry_out(form, lambda: act(actor, form), WORDS[name][1], target, stored)
    return gone or (_page(actor, *reading.load(actor, clock_id), (name, form)), 422)


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
                        "text": presenting.change_text(change.before, change.after, entry.reason),
                        "who": entry.actor.name,
                    }
                )
    return found
