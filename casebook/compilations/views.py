"""/compilations/: the books, their arrangement, preview and editions."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from casebook.accounts import may, unit_path
from casebook.acts import Actor
from casebook.cases import listing as case_listing
from casebook.cases import service as cases
from casebook.cases.models import Case
from casebook.compilations import listing, service
from casebook.compilations.assembling import Assembled
from casebook.compilations.choices import DOCX
from casebook.compilations.forms import ArrangeForm, NewForm
from casebook.compilations.models import Compilation
from casebook.refusals import Conflict, NotFound, Refusal
from casebook.web import current_actor, requires
from casebook.web.forms import conflict_page
from casebook.web.listing import render_or_export

bp = Blueprint("compilations", __name__, url_prefix="/compilations")

Answer = Response | str | tuple[str, int]


@bp.get("/")
@requires("compilations.list")
def index() -> Response:
    actor = current_actor()
    query = listing.LISTING.read()

    def fetch(after: str | None, before: str | None, size: int) -> Any:
        return listing.fetch(actor, query, after, before, size)

    return render_or_export(query, fetch, "compilations/index.html")


@bp.route("/new", methods=["GET", "POST"])
@requires("compilations.make")
def new() -> Answer:
    """Begin a book; `case` in the address or the form names cases ticked in a list or a search."""
    actor, form = current_actor(), NewForm()
    ticked = request.values.getlist("case")
    if request.method == "GET" or (ticked and "title" not in request.form):
        form.references.data = [_reference(actor, case_id) for case_id in ticked]
        return render_template("compilations/new.html", form=form)
    if form.validate():
        try:
            made = service.make(actor, [*(form.references.data or []), *ticked], form.title.data)
            flash(_("已建立汇编"))
            page = "compilations.edit" if made.items else "compilations.pick"
            return redirect(url_for(page, compilation_id=made.id))
        except Refusal as refusal:
            form.shows(refusal)
    return render_template("compilations/new.html", form=form), 422


def _reference(actor: Actor, case_id: str) -> str:
    """How a ticked case is written on its line: its number, else its external id."""
    try:
        case = cases.load_case(actor, case_id)
    except NotFound:
        return case_id
    return case.number or case.external_id


@bp.get("/<compilation_id>/")
@requires("compilations.read")
def show(compilation_id: str) -> str:
    actor = current_actor()
    return _show_page(actor, service.load(actor, compilation_id))


def _show_page(actor: Actor, compilation: Compilation, refusal: Refusal | None = None) -> str:
    assembled, closed = _assembled(actor, compilation)
    return render_template(
        "compilations/show.html",
        compilation=compilation,
        assembled=assembled,
        refusals=_each(refusal) or closed,
        may_make=may(actor, "compilations.make", unit_path(compilation.unit)),
        openable={edition.number: service.may_open(actor, edition) for edition in compilation.editions},
    )


def _assembled(actor: Actor, compilation: Compilation) -> tuple[Assembled | None, list[Refusal]]:
    if not compilation.items:
        return None, []
    try:
        return service.assemble(actor, compilation), []
    except Refusal as refusal:
        return None, _each(refusal)


def _each(refusal: Refusal | None) -> list[Refusal]:
    return list(getattr(refusal, "all", (refusal,))) if refusal else []


@bp.route("/<compilation_id>/cases", methods=["GET", "POST"])
@requires("compilations.make")
def pick(compilation_id: str) -> Answer:
    """Choose cases from the list, by boxes."""
    actor = current_actor()
    compilation = service.load(actor, compilation_id, need="compilations.make")
    refused: list[Refusal] = []
    if request.method == "POST":
        try:
            service.add_cases(actor, compilation_id, None, request.form.getlist("case"))
            return redirect(url_for("compilations.edit", compilation_id=compilation.id))
        except Refusal as refusal:
            refused = _each(refusal)
    query = listing.choosing(actor).read()
    page = case_listing.fetch(actor, query, query.after, query.before, query.size)
    made = render_template(
        "compilations/pick.html", query=query, page=page, compilation=compilation, refusals=refused
    )
    return (made, 422) if refused else made


@bp.route("/<compilation_id>/edit", methods=["GET", "POST"])
@requires("compilations.make")
def edit(compilation_id: str) -> Answer:
    actor = current_actor()
    compilation = service.load(actor, compilation_id, need="compilations.make")
    assembled, closed = _assembled(actor, compilation)
    form = ArrangeForm()
    form.offer(_suspects(assembled), compilation.kept)
    if request.method == "GET":
        form.fill(compilation)
        return _edit_page(actor, form, compilation, assembled, closed)
    if form.validate():
        try:
            values = form.values()
            values["items"] = _moved(values["items"], request.form)
            values["kept"] = values["kept"] if assembled else None
            service.arrange(actor, compilation_id, form.version.data, **values)
            return redirect(
                url_for("compilations.edit", compilation_id=compilation.id, _anchor=_anchor(request.form))
            )
        except Conflict as conflict:
            return _conflict(form, conflict.theirs, assembled)
        except Refusal as refusal:
            form.shows(refusal)
    return _edit_page(actor, form, compilation, assembled, closed), 422


def _edit_page(
    actor: Actor,
    form: ArrangeForm,
    compilation: Compilation,
    assembled: Assembled | None,
    closed: list[Refusal],
) -> str:
    return render_template(
        "compilations/edit.html",
        form=form,
        compilation=compilation,
        assembled=assembled,
        suspects=_suspects(assembled),
        originals=_originals(actor, form),
        refusals=closed,
    )


def _suspects(assembled: Assembled | None) -> list[Any]:
    """The suspected names of the book, those let stand among them."""
    if assembled is None:
        return []
    return [
        *(entry for entry in assembled.names.entries if entry.named.source == "text"),
        *assembled.names.kept,
    ]


def _originals(actor: Actor, form: ArrangeForm) -> dict[str, Case]:
    """The cases of the form that the actor may still see."""
    found = {}
    for row in form.items:
        try:
            found[row["case_id"].data] = cases.load_case(actor, row["case_id"].data or "")
        except NotFound:
            continue
    return found


def _moved(items: list[Any], pressed: Any) -> list[Any]:
    """The order after the button that was pressed: `move` = "2:up", `drop` = "2"."""
    items = list(items)
    if (drop := pressed.get("drop", "")).isdigit():
        return [item for place, item in enumerate(items) if place != int(drop)]
    place, _colon, way = pressed.get("move", "").partition(":")
    if place.isdigit() and int(place) < len(items):
        target = int(place) + (-1 if way == "up" else 1)
        if 0 <= target < len(items):
            items[int(place)], items[target] = items[target], items[int(place)]
    return items


def _anchor(pressed: Any) -> str | None:
    place, _colon, way = pressed.get("move", "").partition(":")
    return f"item-{max(0, int(place) + (-1 if way == 'up' else 1))}" if place.isdigit() else None


def _conflict(form: ArrangeForm, theirs: Compilation, assembled: Assembled | None) -> Response:
    stored = ArrangeForm(formdata=None)
    stored.offer(_suspects(assembled), theirs.kept)
    stored.fill(theirs)
    back = url_for("compilations.show", compilation_id=theirs.id)
    return conflict_page(form, stored, version=theirs.version, back=back)


@bp.get("/<compilation_id>/preview")
@requires("compilations.read")
def preview(compilation_id: str) -> str:
    actor = current_actor()
    compilation = service.load(actor, compilation_id)
    return render_template(
        "compilations/preview.html", compilation=compilation, book=service.assemble(actor, compilation).book
    )


@bp.post("/<compilation_id>/publish")
@requires("compilations.make")
def publish(compilation_id: str) -> Answer:
    actor = current_actor()
    compilation = service.load(actor, compilation_id, need="compilations.make")
    try:
        edition = service.publish(actor, compilation_id, request.form.get("version", type=int))
    except Refusal as refusal:
        return _show_page(actor, compilation, refusal), refusal.status
    flash(_("已生成第 %(number)s 版", number=edition.number))
    return redirect(url_for("compilations.show", compilation_id=compilation.id, _anchor="editions"))


@bp.get("/<compilation_id>/editions/<int:number>")
@requires("compilations.download")
def download(compilation_id: str, number: int) -> Response:
    edition, stream = service.download(current_actor(), compilation_id, number)
    body: Any = stream
    return send_file(
        body, mimetype=DOCX, as_attachment=True, download_name=edition.name, etag=edition.sha256, max_age=0
    )
