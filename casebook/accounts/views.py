"""Signing in and out, and the page of one's own account."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from casebook.accounts import service, sessions
from casebook.accounts.forms import LanguageForm, NewPasswordForm, SignInForm
from casebook.accounts.models import Person, Unit
from casebook.accounts.permissions import ROLES
from casebook.refusals import Refusal
from casebook.store import current
from casebook.web import current_actor, nav, public, requires
from casebook.web.language import language_code

bp = Blueprint("accounts", __name__)

_parts: list[Callable[[Person], Markup | None]] = []


def add_part(render: Callable[[Person], Markup | None]) -> None:
    """Show `render(person)` on the page of one's own account: for rooms above. The same again is once."""
    if render not in _parts:
        _parts.append(render)


@bp.get("/")
@requires("home.read")
def home() -> ResponseReturnValue:
    """To the first noun the person may open, else to the own account."""
    first = next(iter(nav.entries()), None)
    return redirect(first.url if first else url_for("accounts.profile"))


@bp.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(sessions.next_page())
    return _sign_in_page(SignInForm(formdata=None, next=sessions.next_page()))


@bp.post("/sign-in", endpoint="sign_in_now")
@public
def sign_in_now() -> ResponseReturnValue:
    form = SignInForm()
    if not form.validate_on_submit():
        return _sign_in_page(form), 422
    try:
        person = service.sign_in(form.username.data or "", form.password.data or "")
    except service.SignInRefused as refusal:
        form.shows(refusal)
        return _sign_in_page(form), 401
    target = sessions.next_page()
    sessions.begin(person)
    if person.must_change:
        target = url_for("accounts.first_password", next=target)
    return sessions.speak_to(person, redirect(target))


def _sign_in_page(form: SignInForm) -> str:
    return render_template("accounts/sign_in.html", form=form)


@bp.post("/sign-out")
@requires("own.account")
def sign_out() -> ResponseReturnValue:
    sessions.end()
    flash(_("您已退出登录。"))
    return redirect(url_for("accounts.sign_in"))


@bp.route("/account/first-password", methods=["GET", "POST"])
@requires("own.account")
def first_password() -> ResponseReturnValue:
    """The change that comes before everything else."""
    if not sessions.current_person().must_change:
        return redirect(sessions.next_page())
    return _change_password("accounts/first_password.html", sessions.next_page())


@bp.route("/account/password", methods=["GET", "POST"])
@requires("own.account")
def password() -> ResponseReturnValue:
    return _change_password("accounts/password.html", url_for("accounts.profile"))


def _change_password(template: str, target: str) -> ResponseReturnValue:
    form = NewPasswordForm()
    if request.method == "GET":
        form.next.data = target
    if form.validate_on_submit():
        try:
            person = service.change_own_password(
                current_actor(), form.old_password.data or "", form.password.data or ""
            )
        except Refusal as refusal:
            form.shows(refusal)
        else:
            sessions.begin(person)
            flash(_("密码已修改；您在其他地方的会话都已退出。"))
            return redirect(target)
    page = render_template(template, form=form, min_length=current().settings.password_min_length)
    return (page, 200) if request.method == "GET" else (page, 422)


@bp.get("/account/")
@requires("own.account")
def profile() -> ResponseReturnValue:
    person = sessions.current_person()
    return render_template(
        "accounts/profile.html",
        account=person,
        unit=Unit.objects(id=person.unit).first(),
        units=unit_names(person),
        grants=person.roles_on(),
        roles=ROLES,
        form=LanguageForm(formdata=None, language=language_code()),
        open_sessions=sessions.open_sessions(person),
        is_this_one=sessions.is_this_one,
        browser_name=sessions.browser_name,
        parts=[part for part in (render(person) for render in _parts) if part],
    )


@bp.post("/account/language")
@requires("own.account")
def choose_language() -> ResponseReturnValue:
    form = LanguageForm()
    if not form.validate_on_submit():
        flash(_("没有这种界面语言"), "error")
        return redirect(url_for("accounts.profile"))
    person = service.set_language(current_actor(), form.language.data)
    return sessions.speak_to(person, redirect(url_for("accounts.profile")))


@bp.post("/account/sessions/<session_id>/end")
@requires("own.account")
def end_session(session_id: str) -> ResponseReturnValue:
    sessions.finish(sessions.current_person(), session_id)
    flash(_("该会话已退出。"))
    return redirect(url_for("accounts.profile"))


@bp.post("/account/sign-out-everywhere")
@requires("own.account")
def sign_out_everywhere() -> ResponseReturnValue:
    service.sign_out_everywhere(current_actor())
    sessions.forget()
    flash(_("您在所有地方的会话都已退出，请重新登录。"))
    return redirect(url_for("accounts.sign_in"))


def unit_names(person: Person) -> dict[str, str]:
    """The names of the units that a person's grants are held for."""
    wanted = [grant.unit for grant in person.grants]
    return {unit.id: unit.name for unit in Unit.objects(id__in=wanted)} if wanted else {}
