"""The pages of people: list, account, roles. For the system and the security administrator."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from casebook import clock
from casebook.accounts import listing, passwords, service
from casebook.accounts.forms import GrantForm, NewPersonForm, PersonForm, ReasonForm
from casebook.accounts.models import Person, Unit
from casebook.accounts.permissions import ROLES, may
from casebook.accounts.views import bp, unit_names
from casebook.refusals import Conflict, NotFound, Refusal
from casebook.store import current
from casebook.web import current_actor, requires
from casebook.web.forms import Form, conflict_page
from casebook.web.listing import render_or_export


@bp.get("/people/", endpoint="index")
@requires("people.list")
def index() -> Response:
    actor = current_actor()
    query = listing.people_listing(actor).read()

    def fetch(after: str | None, before: str | None, size: int) -> Any:
        return listing.fetch(actor, query, after, before, size)

    return render_or_export(query, fetch, "accounts/people.html")


@bp.route("/people/new", methods=["GET", "POST"], endpoint="add")
@requires("people.edit")
def add() -> ResponseReturnValue:
    actor, form = current_actor(), NewPersonForm()
    form.offer_units(listing.administered(actor))
    if form.validate_on_submit():
        temporary = passwords.generate(max(14, current().settings.password_min_length))
        try:
            person = service.add_person(
                actor,
                username=form.username.data or "",
                name=form.name.data or "",
                unit=form.unit.data,
                password=temporary,
            )
        except Refusal as refusal:
            form.shows(refusal)
        else:
            return render_template(
                "accounts/handed_over.html", account=person, temporary=temporary, added=True
            )
    return _form_page("accounts/person_form.html", form, account=None)


@bp.get("/people/<person_id>/", endpoint="person")
@requires("people.list")
def show(person_id: str) -> ResponseReturnValue:
    return _person_page(service.load_person(current_actor(), person_id))


@bp.route("/people/<person_id>/edit", methods=["GET", "POST"], endpoint="edit")
@requires("people.edit")
def edit(person_id: str) -> ResponseReturnValue:
    actor = current_actor()
    person = service.load_person(actor, person_id, "people.edit")
    form = PersonForm(obj=person)
    form.offer_units(listing.administered(actor), keep=person.unit)
    if form.validate_on_submit():
        try:
            service.edit_person(
                actor, person_id, form.version.data or 0, name=form.name.data or "", unit=form.unit.data
            )
        except Conflict as conflict:
            stored = conflict.theirs or person
            theirs = PersonForm(formdata=None, obj=stored)
            theirs.offer_units(listing.administered(actor), keep=stored.unit)
            return conflict_page(form, theirs, version=stored.version, back=_address(person_id))
        except Refusal as refusal:
            form.shows(refusal)
        else:
            flash(_("已保存。"))
            return redirect(_address(person_id))
    return _form_page("accounts/person_form.html", form, account=person)


@bp.post("/people/<person_id>/active", endpoint="set_active")
@requires("people.edit")
def set_active(person_id: str) -> ResponseReturnValue:
    actor = current_actor()
    person = service.load_person(actor, person_id, "people.edit")
    form, wanted = ReasonForm(prefix="active"), not person.active
    if not form.validate_on_submit():
        return _person_page(person, active_form=form), 422
    try:
        service.set_active(actor, person_id, wanted, form.reason.data or "", form.version.data)
    except Refusal as refusal:
        return _refused_on_page(person_id, form, refusal, "active_form")
    flash(_("账号已启用。") if wanted else _("账号已停用，其会话都已退出。"))
    return redirect(_address(person_id))


@bp.post("/people/<person_id>/reset", endpoint="reset")
@requires("people.edit")
def reset(person_id: str) -> ResponseReturnValue:
    actor = current_actor()
    person = service.load_person(actor, person_id, "people.edit")
    temporary = service.reset_password(actor, person_id)
    return render_template("accounts/handed_over.html", account=person, temporary=temporary, added=False)


@bp.post("/people/<person_id>/sign-out", endpoint="sign_out_person")
@requires("people.edit")
def sign_out_person(person_id: str) -> ResponseReturnValue:
    service.sign_out_everywhere(current_actor(), person_id)
    flash(_("该账号的会话都已退出。"))
    return redirect(_address(person_id))


@bp.post("/people/<person_id>/unlock", endpoint="unlock")
@requires("people.unlock")
def unlock(person_id: str) -> ResponseReturnValue:
    service.unlock(current_actor(), person_id)
    flash(_("账号已解锁。"))
    return redirect(_address(person_id))


@bp.post("/people/<person_id>/grants", endpoint="grant")
@requires("roles.grant")
def grant(person_id: str) -> ResponseReturnValue:
    actor = current_actor()
    person = service.load_person(actor, person_id)
    form = _grant_form(person)
    if not form.validate_on_submit():
        return _person_page(person, grant_form=form), 422
    try:
        service.grant_role(
            actor,
            person_id,
            form.role.data,
            form.unit.data,
            from_on=form.from_on.data,
            until_on=form.until_on.data,
            reason=form.reason.data or "",
            version=form.version.data,
        )
    except Refusal as refusal:
        return _refused_on_page(person_id, form, refusal, "grant_form")
    flash(_("已授予角色。"))
    return redirect(_address(person_id))


@bp.post("/people/<person_id>/grants/<key>/revoke", endpoint="revoke")
@requires("roles.grant")
def revoke(person_id: str, key: str) -> ResponseReturnValue:
    actor = current_actor()
    person = service.load_person(actor, person_id)
    if person.grant(key) is None:
        raise NotFound("roles.not_held", _("没有这项授权，或者已经失效"))
    form = ReasonForm(prefix=f"revoke-{key}")
    if not form.validate_on_submit():
        return _person_page(person, revoke_forms={key: form}), 422
    try:
        service.revoke_role(actor, person_id, key, form.reason.data or "", form.version.data)
    except Refusal as refusal:
        return _refused_on_page(person_id, form, refusal, "revoke_forms", key)
    flash(_("已收回角色。"))
    return redirect(_address(person_id))


def _person_page(
    person: Person,
    active_form: ReasonForm | None = None,
    grant_form: GrantForm | None = None,
    revoke_forms: dict[str, ReasonForm] | None = None,
) -> str:
    """The page of an account, with what its reader may do to it."""
    actor = current_actor()
    fresh = {"formdata": None, "version": person.version}
    revoking = {grant.key: ReasonForm(prefix=f"revoke-{grant.key}", **fresh) for grant in person.grants} | (
        revoke_forms or {}
    )
    may_here = {act: may(actor, act, person.units) for act in ("people.edit", "people.unlock", "roles.grant")}
    return render_template(
        "accounts/person.html",
        account=person,
        is_self=person.id == actor.id,
        may_here=may_here,
        unit=Unit.objects(id=person.unit).first(),
        units=unit_names(person),
        roles=ROLES,
        state=listing.state_badge(person),
        grants=_sorted_grants(person),
        active_form=active_form or ReasonForm(prefix="active", **fresh),
        grant_form=grant_form or _grant_form(person, **fresh),
        revoke_forms=revoking,
    )


def _grant_form(person: Person, **given: Any) -> GrantForm:
    form = GrantForm(prefix="grant", **given)
    form.offer_units(listing.administered(current_actor()))
    return form


def _sorted_grants(person: Person) -> list[tuple[Any, str]]:
    """Grants with how they stand: in force first, then later, ended, taken back."""
    order = ("holds", "later", "ended", "revoked")
    return sorted(((grant, _standing(grant)) for grant in person.grants), key=lambda p: order.index(p[1]))


def _standing(grant: Any) -> str:
    if grant.revoked_at is not None:
        return "revoked"
    if grant.holds(clock.today()):
        return "holds"
    return "later" if grant.live(clock.today()) else "ended"


def _refused_on_page(
    person_id: str, form: Form, refusal: Refusal, name: str, key: str | None = None
) -> tuple[str, int]:
    """The account as it now stands, with what was typed and why it was refused."""
    form.shows(refusal)
    person = service.load_person(current_actor(), person_id)
    if isinstance(refusal, Conflict) and (version := form.find("version")):
        version.data, version.raw_data = person.version, None
    forms: dict[str, Any] = {name: {key: form} if key else form}
    return _person_page(person, **forms), refusal.status


def _form_page(template: str, form: Form, **context: Any) -> tuple[str, int]:
    page = render_template(template, form=form, **context)
    return page, 200 if request.method == "GET" else 422


def _address(person_id: str) -> str:
    return url_for("accounts.person", person_id=person_id)
