"""Pages of measures: the lists, a new one, the page of one, its acts."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from casebook import clock
from casebook.acts import Actor
from casebook.cases import service as cases
from casebook.cases.choices import HALF_NAMES
from casebook.cases.models import Case
from casebook.measures import (
    aftermath,
    authority,
    choices,
    listing,
    membership,
    penalty_form,
    proposing,
    service,
)
from casebook.measures.forms import FORMS, ProposalForm
from casebook.measures.kinds import KINDS
from casebook.measures.models import Measure
from casebook.measures.transfers import showing as transfers
from casebook.refusals import Conflict, NotPermitted, Refusal
from casebook.web import allowed, current_actor, requires
from casebook.web.forms import conflict_page
from casebook.web.listing import render_or_export

bp = Blueprint("measures", __name__)

_KIND = f"<any({', '.join(KINDS)}):kind>"
#: An id has 24 signs and no kind has; so the two kinds of address never meet.
MEASURE = "/measures/<string(length=24):measure_id>"

#: The button that shows the page again with what follows from what was typed; nothing is stored.
OFFER = "_offer"

Page = Response | str | tuple[str, int]


@bp.get("/measures/")
@requires("measures.list")
def index() -> str:
    actor = current_actor()
    newest = {kind: listing.newest(actor, kind) for kind in KINDS}
    year = clock.today().year
    return render_template(
        "measures/index.html",
        kinds=KINDS,
        choices=choices,
        newest=newest,
        halves=HALF_NAMES,
        year=year,
        counts=listing.fine_counts(actor, year),
        tops=listing.TOPS,
    )


@bp.get(f"/measures/{_KIND}/")
@requires("measures.list")
def of_kind(kind: str) -> Response:
    actor = current_actor()
    query = listing.definition(kind).read()
    if query.format and not allowed("measures.export"):
        raise NotPermitted("measure.export_not_permitted", _l("您的角色不能导出处置清单"))

    def fetch(after: str | None, before: str | None, size: int) -> Any:
        return listing.fetch(actor, kind, query, after, before, size)

    return render_or_export(query, fetch, "measures/list.html", kind=kind, kinds=choices.KINDS)


@bp.route(f"/cases/<case_id>/measures/new/{_KIND}", methods=["GET", "POST"])
@requires("measures.propose")
def new(case_id: str, kind: str) -> Page:
    actor = current_actor()
    case = cases.load_case(actor, case_id)
    half = request.args.get("half") or _own_half(actor, case, kind)
    proposing.check_may_propose(actor, case, kind, half)
    form = FORMS[kind]()
    form.prepare(case, half)
    if request.method == "GET":
        _begin(form)
        if offences := request.args.getlist("offences"):
            transfers.begin(form, case, half, offences)
        return _form_page(form, case, kind, half)
    if form.rows_changed() or OFFER in request.form:
        return _form_page(form, case, kind, half)
    if form.validate():
        try:
            measure = service.propose(actor, case.id, kind, {**form.values(), "half": half})
            if organisation := request.args.get("member_of"):
                membership.link(actor, organisation, measure.id)
            flash(_("已提出，编号 %(number)s", number=measure.number))
            return redirect(url_for("measures.show", measure_id=measure.id))
        except Refusal as refusal:
            form.shows(refusal)
    return _form_page(form, case, kind, half), 422


@bp.route(f"{MEASURE}/edit", methods=["GET", "POST"])
@requires("measures.propose")
def edit(measure_id: str) -> Page:
    actor = current_actor()
    measure, case = service.load(actor, measure_id)
    authority.check(actor, "amend", case, measure)
    form = _edit_form(measure, case)
    if request.method == "GET":
        form.fill(measure)
        _begin(form)
        return _form_page(form, case, measure.kind, measure.audience, measure)
    if form.rows_changed() or OFFER in request.form:
        return _form_page(form, case, measure.kind, measure.audience, measure)
    if form.validate():
        try:
            reason = request.form.get("change_reason", "")
            service.amend(actor, measure_id, form.version.data, form.values(), reason=reason)
            flash(_("已保存"))
            return redirect(url_for("measures.show", measure_id=measure.id))
        except Conflict as conflict:
            return _conflict(form, conflict.theirs, case)
        except Refusal as refusal:
            form.shows(refusal)
    return _form_page(form, case, measure.kind, measure.audience, measure), 422


def _own_half(actor: Actor, case: Case, kind: str) -> str:
    """The half a new measure belongs to where the address names none: the kind's only one, else the one
    the actor runs."""
    halves = KINDS[kind].halves
    return next((half for half in halves if authority.runs(actor, case, half)), halves[0])


def _begin(form: ProposalForm) -> None:
    """An interview shows as many empty rows as it takes people at least."""
    if "talkers" in form:
        while len(form.talkers) < 2:
            form.talkers.append_entry()


def _edit_form(measure: Measure, case: Case, **options: Any) -> ProposalForm:
    form = FORMS[measure.kind](**options)
    if measure.state == "decided":
        form.keep_only(KINDS[measure.kind].recorded)
    form.prepare(case, measure.audience)
    return form


def _form_page(form: ProposalForm, case: Case, kind: str, half: str, measure: Measure | None = None) -> str:
    return render_template(
        "measures/form.html",
        form=form,
        case=case,
        kind=kind,
        half=half,
        measure=measure,
        kind_name=choices.KINDS[kind],
        half_name=HALF_NAMES[half],
        basis=form.basis(half, measure) if isinstance(form, penalty_form.PenaltyForm) else None,
        parts=penalty_form.part_fields,
        choices=choices,
        prompts=aftermath.tier_prompts(case) if kind == "discipline" else [],
    )


def _conflict(form: ProposalForm, theirs: Measure, case: Case) -> Response:
    stored = _edit_form(theirs, case, formdata=None)
    stored.fill(theirs)
    back = url_for("measures.show", measure_id=theirs.id)
    return conflict_page(form, stored, version=theirs.version, back=back)
