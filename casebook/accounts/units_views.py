"""The tree of units."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casebook.accounts import listing, service
from casebook.accounts.forms import KINDS, MoveUnitForm, NewUnitForm, UnitForm, unit_choices
from casebook.accounts.models import Unit
from casebook.accounts.people import require
from casebook.accounts.views import bp
from casebook.acts import Actor
from casebook.refusals import Conflict, NotFound, Refusal
from casebook.web import current_actor, requires
from casebook.web.forms import conflict_page


@bp.get("/units/", endpoint="units")
@requires("units.list")
def index() -> ResponseReturnValue:
    units = listing.administered(current_actor())
    top = min((len(unit.path) for unit in units), default=1)
    return render_template("accounts/units.html", units=units, top=top, kinds=KINDS)


@bp.route("/units/new", methods=["GET", "POST"], endpoint="unit_add")
@requires("units.edit")
def add() -> ResponseReturnValue:
    actor, form = current_actor(), NewUnitForm()
    form.parent.choices = _choices(actor)
    if request.method == "GET":
        form.parent.data = request.args.get("parent")
    if form.validate_on_submit():
        try:
            service.add_unit(
                actor,
                id=form.id.data or "",
                name=form.name.data or "",
                parent=form.parent.data,
                kind=form.kind.data,
                short=form.short.data,
                number_word=form.number_word.data,
            )
        except Refusal as refusal:
            form.shows(refusal)
        else:
            flash(_("已新增单位。"))
            return redirect(url_for("accounts.units"))
    page = render_template("accounts/unit_form.html", form=form, unit=None, move_form=None)
    return page, 200 if request.method == "GET" else 422


@bp.route("/units/<unit_id>/edit", methods=["GET", "POST"], endpoint="unit_edit")
@requires("units.edit")
def edit(unit_id: str) -> ResponseReturnValue:
    actor = current_actor()
    unit = _load(actor, unit_id)
    form = UnitForm(obj=unit)
    if form.validate_on_submit():
        values = {name: form[name].data for name in ("name", "short", "number_word", "kind", "active")}
        try:
            service.edit_unit(actor, unit_id, form.version.data or 0, **values)
        except Conflict as conflict:
            stored = conflict.theirs or unit
            theirs = UnitForm(formdata=None, obj=stored)
            back = url_for("accounts.unit_edit", unit_id=unit_id)
            return conflict_page(form, theirs, version=stored.version, back=back)
        except Refusal as refusal:
            form.shows(refusal)
        else:
            flash(_("已保存。"))
            return redirect(url_for("accounts.units"))
    return _unit_page(actor, unit, form), 200 if request.method == "GET" else 422


@bp.post("/units/<unit_id>/move", endpoint="unit_move")
@requires("units.edit")
def move(unit_id: str) -> ResponseReturnValue:
    actor = current_actor()
    unit = _load(actor, unit_id)
    form = MoveUnitForm(prefix="move")
    form.parent.choices = _choices(actor)
    if form.validate_on_submit():
        try:
            service.move_unit(actor, unit_id, form.version.data or 0, form.parent.data)
        except Refusal as refusal:
            form.shows(refusal)
        else:
            flash(_("已调整隶属。"))
            return redirect(url_for("accounts.units"))
    return _unit_page(actor, unit, UnitForm(formdata=None, obj=unit), form), 422


def _unit_page(actor: Actor, unit: Unit, form: UnitForm, move_form: MoveUnitForm | None = None) -> str:
    if move_form is None:
        move_form = MoveUnitForm(prefix="move", formdata=None, version=unit.version, parent=unit.parent)
        move_form.parent.choices = _choices(actor, leaving_out=unit.id)
    return render_template("accounts/unit_form.html", form=form, unit=unit, move_form=move_form)


def _choices(actor: Actor, leaving_out: str | None = None) -> list[tuple[str, Any]]:
    """The active units under which the actor may hang another, without the unit and what is below it."""
    units = [u for u in listing.administered(actor) if u.active and leaving_out not in u.path]
    return list(unit_choices(units).items())


def _load(actor: Actor, unit_id: str) -> Unit:
    unit = Unit.objects(id=unit_id).first()
    if unit is None:
        raise NotFound("units.not_found", _("没有这个单位"))
    require(actor, "units.edit", unit.path)
    return unit
