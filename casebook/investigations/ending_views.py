"""Pages that end a case, open it again, and release it to education."""

from __future__ import annotations

from flask import request
from flask_babel import lazy_gettext as _l

from casebook.cases.choices import HALVES
from casebook.cases.visibility import visible_audiences
from casebook.investigations import forms, service
from casebook.investigations.changing import load
from casebook.investigations.closing import ENDED
from casebook.investigations.pages import case_url, filled, show
from casebook.investigations.views import bp
from casebook.web import current_actor, requires
from casebook.web.acting import Page, carry_out


@bp.route("/close", methods=["GET", "POST"])
@requires("cases.close")
def close(case_id: str) -> Page:
    """What is still open, each with the way there; when nothing is, the form that closes the case."""
    actor = current_actor()
    case = load(actor, case_id, "cases.close")
    form = filled(forms.CloseForm, case)

    def act() -> None:
        service.close(actor, case_id, note=form.note.data or "", version=form.version.data)

    gone = carry_out(form, act, _l("已结案"), case_url(case.id))
    return gone or show("close.html", case, form=form, blockers=service.open_blockers(actor, case))


@bp.route("/reopen", methods=["GET", "POST"])
@requires("cases.reopen")
def reopen(case_id: str) -> Page:
    actor = current_actor()
    case = load(actor, case_id, "cases.reopen")
    seen = visible_audiences(actor, case)
    ended = [half for half in HALVES if half in seen and case.investigation(half).state in ENDED]
    form = filled(forms.ReopenForm, case, half=request.args.get("half"))
    form.half.choices = forms.half_choices(ended)
    form.half.empty = _l("只开启案件本身") if case.status == "closed" else _l("请选择")

    def act() -> None:
        service.reopen(actor, case_id, form.reason.data or "", half=form.half.data, version=form.version.data)

    gone = carry_out(form, act, _l("已重新开启"), case_url(case.id))
    return gone or show("reopen.html", case, form=form)


@bp.route("/release", methods=["GET", "POST"])
@requires("cases.release")
def release(case_id: str) -> Page:
    actor = current_actor()
    case = load(actor, case_id, "cases.release")
    seen = visible_audiences(actor, case)
    form = filled(forms.ReleaseForm, case, halves=list(case.release.halves) if case.release else [])
    form.halves.choices = forms.half_choices(set(HALVES) & seen)

    def act() -> None:
        service.release(actor, case_id, form.halves.data or (), version=form.version.data)

    gone = carry_out(form, act, _l("已放行给宣教"), case_url(case.id))
    return gone or show("release.html", case, form=form)


@bp.route("/release/withdraw", methods=["GET", "POST"])
@requires("cases.release")
def withdraw_release(case_id: str) -> Page:
    actor = current_actor()
    case = load(actor, case_id, "cases.release")
    form = filled(forms.ReasonForm, case)

    def act() -> None:
        service.withdraw_release(actor, case_id, form.reason.data or "", version=form.version.data)

    gone = carry_out(form, act, _l("已收回放行"), case_url(case.id))
    return gone or show("withdraw_release.html", case, form=form)
