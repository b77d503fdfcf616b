"""Pages of rectifications: asking for one, reporting it done, signing it off or sending it back."""

from __future__ import annotations

from flask import url_for
from flask_babel import lazy_gettext as _l

from casebook import clock
from casebook.cases.choices import COMMON, HALVES
from casebook.cases.visibility import visible_audiences
from casebook.investigations import forms, offers, service
from casebook.investigations.changing import load, runs
from casebook.investigations.pages import case_url, filled, show
from casebook.investigations.rectifications import load_item
from casebook.investigations.views import bp
from casebook.web import current_actor, requires
from casebook.web.acting import Page, carry_out


@bp.route("/rectifications/new", methods=["GET", "POST"])
@requires("rectifications.report")
def new_rectification(case_id: str) -> Page:
    actor = current_actor()
    case = load(actor, case_id, "rectifications.report")
    seen = visible_audiences(actor, case)
    form = filled(forms.RectificationForm, case)
    own = {half for half in HALVES if half in seen and runs(actor, case, half)}
    form.half.choices = forms.half_choices(own | {COMMON})

    def act() -> None:
        service.add_rectification(
            actor,
            case_id,
            form.half.data or "",
            form.requirement.data or "",
            responsible=form.responsible.data or "",
            due_on=form.due_on.data,
            version=form.version.data,
        )

    gone = carry_out(form, act, _l("已提出整改事项"), case_url(case.id))
    return gone or show("rectification_new.html", case, form=form)


@bp.get("/rectifications/<key>")
@requires("cases.read")
def rectification(case_id: str, key: str) -> Page:
    actor = current_actor()
    case, item = load_item(actor, case_id, key)
    return show(
        "rectification.html",
        case,
        item=item,
        offered_here=offers.of_rectification(actor, case, item),
    )


@bp.route("/rectifications/<key>/done", methods=["GET", "POST"])
@requires("rectifications.report")
def report_done(case_id: str, key: str) -> Page:
    actor = current_actor()
    case, item = load_item(actor, case_id, key, "rectifications.report")
    form = filled(forms.DoneForm, case, done_on=clock.today())

    def act() -> None:
        service.report_done(
            actor, case_id, key, form.done_on.data, form.note.data or "", version=form.version.data
        )

    gone = carry_out(form, act, _l("已报整改完成"), _page(case.id, key))
    return gone or show("rectification_act.html", case, item=item, form=form, title=_l("报告整改完成"))


@bp.route("/rectifications/<key>/sign-off", methods=["GET", "POST"])
@requires("rectifications.sign_off")
def sign_off(case_id: str, key: str) -> Page:
    actor = current_actor()
    case, item = load_item(actor, case_id, key, "rectifications.sign_off")
    form = filled(forms.SignOffForm, case, signed_off_on=clock.today())

    def act() -> None:
        service.sign_off(
            actor, case_id, key, form.signed_off_on.data, form.note.data or "", version=form.version.data
        )

    gone = carry_out(form, act, _l("已销号"), _page(case.id, key))
    return gone or show("rectification_act.html", case, item=item, form=form, title=_l("整改销号"))


@bp.route("/rectifications/<key>/send-back", methods=["GET", "POST"])
@requires("rectifications.sign_off")
def send_back(case_id: str, key: str) -> Page:
    actor = current_actor()
    case, item = load_item(actor, case_id, key, "rectifications.sign_off")
    form = filled(forms.ReasonForm, case)

    def act() -> None:
        service.send_back(actor, case_id, key, form.reason.data or "", version=form.version.data)

    gone = carry_out(form, act, _l("已退回整改"), _page(case.id, key))
    return gone or show("rectification_act.html", case, item=item, form=form, title=_l("退回整改"))


def _page(case_id: object, key: str) -> str:
    return url_for("investigations.rectification", case_id=case_id, key=key)
