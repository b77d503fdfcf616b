"""Pages of deadlines: the list, starting one by hand, handing over."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from casebook import clock
from casebook.accounts import Person
from casebook.acts import Actor
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
    recomputing,
    rules,
)
from casebook.deadlines.forms import HandOverForm, StartForm
from casebook.refusals import NotPermitted, Refusal
from casebook.web import allowed, current_actor, requires
from casebook.web.acting import Page
from casebook.web.forms import Moment
from casebook.web.language import language_code
from casebook.web.listing import render_or_export

bp = Blueprint("deadlines", __name__)


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
                start=given(form.start.data),
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


def given(value: Moment | None) -> date | datetime | None:
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
