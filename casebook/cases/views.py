"""Pages of cases: list, registration, the case page, correction."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from casebook.accounts import Unit, may
from casebook.acts import Actor
from casebook.cases import (
    alike,
    attachments,
    choices,
    late_casualties,
    listing,
    panels,
    party_names,
    service,
    timeline,
    visibility,
)
from casebook.cases.forms import GROUPS, AttachmentForm, CaseForm
from casebook.cases.models import Case
from casebook.cases.shapes import doubt_badges
from casebook.law import tables
from casebook.refusals import Conflict, Refusal
from casebook.web import current_actor, requires
from casebook.web.forms import conflict_page
from casebook.web.listing import render_or_export

bp = Blueprint("cases", __name__, url_prefix="/cases")


@bp.get("/")
@requires("cases.list")
def index() -> Response:
    actor = current_actor()
    query = listing.definition(actor).read()

    def fetch(after: str | None, before: str | None, size: int) -> Any:
        return listing.fetch(actor, query, after, before, size)

    return render_or_export(query, fetch, "cases/index.html")


@bp.get("/suggest/parties")
@requires("cases.suggest")
def suggest_parties() -> Response:
    """Names once used, while one is typed: the same organisation is then written the same way."""
    found = party_names.suggest(current_actor(), request.args.get("q", "").strip())
    return jsonify(
        [
            {
                "value": entry.name,
                "label": entry.name,
                "hint": entry.uscc or "，".join(part for part in (entry.employer, entry.post) if part),
                "fill": {
                    "kind": entry.kind,
                    "uscc": entry.uscc or "",
                    "post": entry.post or "",
                    "employer": entry.employer or "",
                },
            }
            for entry in found
        ]
    )


@bp.route("/new", methods=["GET", "POST"])
@requires("cases.register")
def new() -> Response | str | tuple[str, int]:
    actor = current_actor()
    form = CaseForm()
    form.unit.choices = list(_units(actor).items())
    if request.method == "GET":
        form.unit.data = actor.unit
        form.parties.append_entry()
        return _form_page(form, None, actor)
    if form.rows_changed():
        return _form_page(form, None, actor)
    found: list[Case] = []
    if form.validate():
        values = form.values()
        found = [] if request.form.get("not_alike") else alike.find(actor, values)
        try:
            if not found:
                case = service.register(actor, values, form.unit.data)
                flash(_("已登记，案号 %(number)s", number=case.number))
                return redirect(url_for("cases.show", case_id=case.id))
        except Refusal as refusal:
            form.shows(refusal)
    return _form_page(form, None, actor, found), 422


@bp.get("/<case_id>/")
@requires("cases.read")
def show(case_id: str) -> str:
    actor = current_actor()
    case = service.load_case(actor, case_id)
    audiences = visibility.visible_audiences(actor, case)
    service.note_reading(actor, case, object_kind="case", object_id=str(case.id))
    half = request.args.get("half", "")
    half = half if half in audiences else ""
    return render_template(
        "cases/show.html",
        case=case,
        audiences=audiences,
        choices=choices,
        parties=case.parties_for(audiences),
        grade_row=tables.row("grades", case.grade) if case.grade else None,
        graded_by=late_casualties.told(case.incident),
        industry_row=tables.row("industries", case.incident.industry) if case.incident.industry else None,
        unit=Unit.objects(id=case.unit).first(),
        **_due(case, actor),
        files=attachments.of_case(actor, case),
        attachment_form=_attachment_form(audiences),
        may_edit=_may_change(actor, "cases.edit", case),
        may_attach=_may_change(actor, "cases.attach", case),
        timeline=timeline.shown(case, audiences, half or None),
        half=half,
        panel=lambda slot, half=None: panels.rendered(slot, actor, case, audiences, half),
    )


@bp.route("/<case_id>/edit", methods=["GET", "POST"])
@requires("cases.edit")
def edit(case_id: str) -> Response | str | tuple[str, int]:
    actor = current_actor()
    case = service.load_case(actor, case_id, need="cases.edit")
    service.check_open(case)
    audiences = visibility.visible_audiences(actor, case)
    form = CaseForm()
    _fix_unit(form, case)
    if request.method == "GET":
        form.fill(case, audiences)
        return _form_page(form, case, actor)
    if form.rows_changed():
        return _form_page(form, case, actor)
    if form.validate():
        try:
            service.edit(actor, case_id, form.version.data, form.values(case), request.form.get("reason", ""))
            flash(_("已保存"))
            return redirect(url_for("cases.show", case_id=case.id))
        except Conflict as conflict:
            return _conflict(form, conflict.theirs, audiences)
        except Refusal as refusal:
            form.shows(refusal)
    return _form_page(form, case, actor), 422


def _form_page(form: CaseForm, case: Case | None, actor: Actor, found: list[Case] | None = None) -> str:
    audiences = visibility.visible_audiences(actor, case) if case else frozenset()
    sealed = choices.ACCOUNTABILITY in audiences
    return render_template(
        "cases/form.html", form=form, case=case, groups=GROUPS, alike=found or [], sealed=sealed
    )


def _conflict(form: CaseForm, theirs: Case, audiences: frozenset[str]) -> Response:
    stored = CaseForm(formdata=None)
    _fix_unit(stored, theirs)
    stored.fill(theirs, audiences)
    back = url_for("cases.show", case_id=theirs.id)
    return conflict_page(form, stored, version=theirs.version, back=back)


def _fix_unit(form: CaseForm, case: Case) -> None:
    """The unit of a case is not typed anew: its number is the unit's."""
    unit = Unit.objects(id=case.unit).first()
    form.unit.choices = [(case.unit, unit.name if unit else case.unit)]
    form.unit.data = case.unit


def _units(actor: Actor) -> dict[str, str]:
    """The units the actor may register cases for."""
    every = Unit.objects(active__ne=False).order_by("path")
    return {unit.id: unit.name for unit in every if may(actor, "cases.register", unit.path)}


def _attachment_form(audiences: frozenset[str]) -> AttachmentForm:
    form = AttachmentForm(formdata=None)
    form.half.choices = [(half, name) for half, name in choices.HALF_NAMES.items() if half in audiences]
    return form


def _may_change(actor: Actor, act: str, case: Case) -> bool:
    return case.status == "open" and may(actor, act, case.units)


def _due(case: Case, actor: Actor) -> dict[str, Any]:
    """The next open date of the case, and what has to stand beside it."""
    row = listing.CaseRow.objects(id=case.id).first()
    if row is None:
        return {"due": None, "doubts": []}
    return {"due": listing.seen_due(row, actor), "doubts": doubt_badges(listing.seen_doubt(row, actor))}
