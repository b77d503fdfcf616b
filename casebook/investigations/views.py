"""Pages of the two investigations: team, findings, review, conclusion, declining."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from casebook import clock
from casebook.cases.choices import ACCOUNTABILITY
from casebook.investigations import forms, offers, service, stage_table
from casebook.investigations.changing import load, runs
from casebook.investigations.pages import case_url, filled, show
from casebook.investigations.separation import REVIEWER_ROLE, TEAM_ROLES, current_team
from casebook.refusals import Conflict
from casebook.web import current_actor, requires
from casebook.web.acting import Page, carry_out
from casebook.web.forms import conflict_page

HALF = "<any(liability,accountability):half>"

bp = Blueprint("investigations", __name__, url_prefix="/cases/<case_id>")


@bp.route(f"/{HALF}/team", methods=["GET", "POST"])
@requires("cases.assign")
def team(case_id: str, half: str) -> Page:
    actor = current_actor()
    case = load(actor, case_id, "cases.assign", (half,))
    members = current_team(case.investigation(half))
    form = filled(
        forms.TeamForm,
        case,
        members=[member.person for member in members],
        lead=next((member.person for member in members if member.lead), None),
    )
    people = {person.id: person.name for person in service.candidates(TEAM_ROLES[half], case)}
    people |= {member.person: member.name for member in members}
    form.members.choices = form.lead.choices = list(people.items())

    def act() -> None:
        service.assign_team(
            actor, case_id, half, form.members.data, lead=form.lead.data, version=form.version.data
        )

    target = case_url(case.id, half)
    return carry_out(form, act, _l("已指定办案组"), target) or show("team.html", case, half, form=form)


@bp.route(f"/{HALF}/reviewer", methods=["GET", "POST"])
@requires("cases.assign")
def reviewer(case_id: str, half: str) -> Page:
    actor = current_actor()
    case = load(actor, case_id, "cases.assign", (half,))
    form = filled(forms.ReviewerForm, case, reviewer=case.investigation(half).reviewer)
    people = {person.id: person.name for person in service.candidates(REVIEWER_ROLE, case)}
    form.reviewer.choices = list(people.items())

    def act() -> None:
        service.assign_reviewer(actor, case_id, half, form.reviewer.data, version=form.version.data)

    target = case_url(case.id, half)
    return carry_out(form, act, _l("已指定审理人员"), target) or show("reviewer.html", case, half, form=form)


@bp.route(f"/{HALF}/findings", methods=["GET", "POST"])
@requires("cases.read")
def findings(case_id: str, half: str) -> Page:
    actor = current_actor()
    case = load(actor, case_id, "cases.read", (half,))
    form = filled(forms.FindingsForm, case, findings=case.investigation(half).findings)

    def act() -> None:
        service.set_findings(actor, case_id, half, form.findings.data or "", version=form.version.data)

    def compare(conflict: Conflict) -> Response:
        theirs = conflict.theirs
        values = {"findings": theirs.investigation(half).findings, "version": theirs.version}
        stored = forms.FindingsForm(formdata=None, data=values)
        return conflict_page(form, stored, version=theirs.version, back=case_url(case.id, half))

    target = url_for(".findings", case_id=case.id, half=half)
    gone = carry_out(form, act, _l("已保存调查认定"), target, compare)
    return gone or show("findings.html", case, half, form=form, agreed=case.agreed_review(half))


@bp.post(f"/{HALF}/submit")
@requires("cases.read")
def submit(case_id: str, half: str) -> Response:
    actor = current_actor()
    case = service.submit_for_review(actor, case_id, half)
    flash(_("已提交 %(name)s 审理", name=case.investigation(half).reviewer_name))
    return redirect(case_url(case.id, half))


@bp.route(f"/{HALF}/review", methods=["GET", "POST"])
@requires("investigations.review")
def review(case_id: str, half: str) -> Page:
    actor = current_actor()
    case = load(actor, case_id, "investigations.review", (half,))
    form = filled(forms.ReviewForm, case)

    def act() -> None:
        service.review(
            actor,
            case_id,
            half,
            form.opinion.data or "",
            form.text.data or "",
            version=form.version.data,
        )

    gone = carry_out(form, act, _l("已提出审理意见"), case_url(case.id, half))
    return gone or show("review.html", case, half, form=form)


@bp.route(f"/{HALF}/conclusion", methods=["GET", "POST"])
@requires("cases.read")
def conclusion(case_id: str, half: str) -> Page:
    actor = current_actor()
    case = load(actor, case_id, "cases.read", (half,))
    form = filled(forms.ConclusionForm, case, concluded_on=clock.today())

    def act() -> None:
        service.conclude(
            actor,
            case_id,
            half,
            form.outcome.data or "",
            form.conclusion.data or "",
            form.concluded_on.data,
            version=form.version.data,
        )

    gone = carry_out(form, act, _l("已作出调查结论"), case_url(case.id, half))
    machine, reached = stage_table.machine(half), case.investigation(half).stage
    return gone or show(
        "conclusion.html",
        case,
        half,
        form=form,
        agreed=case.agreed_review(half),
        far_enough=machine.may_conclude(reached),
        report_stage=next((stage for stage in machine if stage.may_conclude), None),
        runs=runs(actor, case, half) and offers.moves(case, half),
    )


@bp.route("/accountability/decline", methods=["GET", "POST"])
@requires("investigations.decline")
def decline(case_id: str) -> Page:
    actor = current_actor()
    case = load(actor, case_id, "investigations.decline", (ACCOUNTABILITY,))
    form = filled(forms.ReasonForm, case)

    def act() -> None:
        service.decline(actor, case_id, form.reason.data or "", version=form.version.data)

    gone = carry_out(form, act, _l("已决定不启动追责问责调查"), case_url(case.id, ACCOUNTABILITY))
    return gone or show("decline.html", case, ACCOUNTABILITY, form=form)
