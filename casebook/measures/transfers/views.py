"""The page of the question of one half, and the acts on it."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from casebook.acts import Actor
from casebook.cases import service as cases
from casebook.cases.choices import HALF_NAMES
from casebook.cases.models import Case
from casebook.law import offences
from casebook.measures import lawcodes, proposing
from casebook.measures.models import Measure
from casebook.measures.transfers import service, showing, thresholds
from casebook.measures.transfers.forms import ACTS, ConductForm, QuestionForm
from casebook.measures.transfers.models import TransferQuestion, key_of
from casebook.measures.views import bp
from casebook.web import current_actor, requires
from casebook.web.acting import Page, carry_out
from casebook.web.language import language_code

QUESTION = "/cases/<case_id>/transfers/<any(liability, accountability):half>"


@bp.get(QUESTION)
@requires("measures.read")
def transfer_question(case_id: str, half: str) -> Page:
    actor = current_actor()
    case = cases.load_case(actor, case_id, half=half)
    return _page(actor, case, half)


@bp.post(f"{QUESTION}/conduct")
@requires("measures.propose")
def find_conduct(case_id: str, half: str) -> Page:
    return _do(case_id, half, "find_conduct")


@bp.post(f"{QUESTION}/request")
@requires("measures.request_no_transfer")
def request_no_transfer(case_id: str, half: str) -> Page:
    return _do(case_id, half, "request_no_transfer")


@bp.post(f"{QUESTION}/approve")
@requires("measures.approve_no_transfer")
def approve_no_transfer(case_id: str, half: str) -> Page:
    return _do(case_id, half, "approve_no_transfer")


@bp.post(f"{QUESTION}/refuse")
@requires("measures.approve_no_transfer")
def refuse_no_transfer(case_id: str, half: str) -> Page:
    return _do(case_id, half, "refuse_no_transfer")


def _do(case_id: str, half: str, act: str) -> Page:
    actor = current_actor()
    case = cases.load_case(actor, case_id, half=half)
    form = _form(act, half)
    target = url_for("measures.transfer_question", case_id=case.id, half=half)
    gone = carry_out(form, lambda: _serve(actor, case, half, act, form), ACTS[act][2], target)
    return gone or (_page(actor, case, half, (act, form)), 422)


def _serve(actor: Actor, case: Case, half: str, act: str, form: Any) -> None:
    version = form.version.data
    if act == "find_conduct":
        service.find_conduct(actor, case.id, half, version, form.values())
    elif act == "request_no_transfer":
        service.request_no_transfer(actor, case.id, half, version, reason=form.reason.data or "")
    elif act == "approve_no_transfer":
        service.approve_no_transfer(actor, case.id, half, version, answer=form.answer.data or "")
    else:
        service.refuse_no_transfer(actor, case.id, half, version, answer=form.answer.data or "")


def _form(act: str, half: str, **options: Any) -> QuestionForm:
    form = ACTS[act][0](prefix=f"{act}-", **options)
    if isinstance(form, ConductForm):
        form.prepare(half)
    return form


def _fresh(act: str, half: str, question: TransferQuestion) -> QuestionForm:
    form = _form(act, half, formdata=None)
    form.version.data = question.version
    if isinstance(form, ConductForm):
        form.show_stored(question)
    return form


def _page(actor: Actor, case: Case, half: str, typed: tuple[str, QuestionForm] | None = None) -> str:
    question = service.of_case(case).get(half) or TransferQuestion(
        id=key_of(case.id, half), case_id=case.id, half=half
    )
    answers = thresholds.reached(case, half, question)
    measures = list(Measure.objects(case_id=case.id, kind="transfer"))
    given = dict([typed]) if typed else {}
    return render_template(
        "measures/transfers/question.html",
        case=case,
        half=half,
        half_name=HALF_NAMES[half],
        side=showing.SIDE_NAMES[half],
        question=question,
        certain=[showing.offence(answer) for answer in answers if not answer.conditions],
        presuming=[showing.offence(answer) for answer in answers if answer.conditions],
        standing=showing.standing(case, half, measures, question),
        measures=[measure for measure in measures if measure.audience == half],
        implied=showing.conduct_names(sorted(offences.implied(thresholds.facts_of(case, half).circumstances)))
        if half == "liability"
        else [],
        facts=showing.facts(case),
        states=showing.WITHHOLDING,
        offence_names=lambda codes: lawcodes.offence_texts(list(codes), language_code()),
        propose=showing.proposal_link(
            case, half, thresholds.certain(answers) or [a.code for a in answers][:1]
        )
        if answers and proposing.may_propose(actor, case, "transfer", half)
        else None,
        acts=[
            (
                act,
                button,
                url_for(f"measures.{act}", case_id=case.id, half=half),
                given.get(act) or _fresh(act, half, question),
            )
            for act, (_form_class, button, _said) in ACTS.items()
            if act in given or service.allows(actor, act, case, half, question)
        ],
    )
