"""The page of a measure and the acts on it; a refused act shows the page again with what was typed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casebook import clock
from casebook.acts import Actor
from casebook.cases import service as cases
from casebook.cases.choices import HALF_NAMES
from casebook.cases.models import Case
from casebook.measures import (
    aftermath,
    choices,
    corrections,
    dues,
    fine_page,
    history,
    presenting,
    service,
    standing,
    step_table,
    steps,
)
from casebook.measures.act_forms import (
    ACT_FORMS,
    STEP_FORMS,
    ActForm,
    ApproveForm,
    EndTransferForm,
    day_and_moment,
)
from casebook.measures.kinds import KINDS
from casebook.measures.labels import LABELS
from casebook.measures.models import Measure
from casebook.measures.views import MEASURE, bp
from casebook.refusals import NotFound
from casebook.web import current_actor, requires
from casebook.web.acting import Page, answer
from casebook.web.forms import Moment

#: act → (button, what is said afterwards)
WORDS = {
    "approve_below_maximum": (_l("批准低于上限"), _l("已批准低于上限的理由")),
    "refuse_below_maximum": (_l("不批准低于上限"), _l("已登记不批准")),
    "request_below_maximum": (_l("说明低于上限的理由"), _l("理由已提出，等待领导批准")),
    "decide": (_l("决定"), _l("已决定")),
    "execute": (_l("执行完毕"), _l("已登记执行完毕")),
    "sign": (_l("签字"), _l("已签字，记录从此不能修改")),
    "confirm_receipt": (_l("登记回执"), _l("已登记回执")),
    "annex": (_l("加附页"), _l("已加附页")),
    "end": (_l("终止"), _l("已终止")),
}
#: act → the states of a fine below the demanded maximum in which it is offered
BELOW = {
    "request_below_maximum": {"unexplained", "refused"},
    "approve_below_maximum": {"requested"},
    "refuse_below_maximum": {"requested"},
}
#: act → the day its form begins with
TODAY = {"decide": "decided_on", "execute": "executed_on", "confirm_receipt": "received_on"}


@bp.get(f"{MEASURE}/")
@requires("measures.read")
def show(measure_id: str) -> str:
    actor = current_actor()
    measure, case = service.load(actor, measure_id)
    cases.note_reading(actor, case, measure.audience, object_kind="measure", object_id=str(measure.id))
    return _page(actor, measure, case)


@bp.post(f"{MEASURE}/decide")
@requires("measures.decide")
def decide(measure_id: str) -> Any:
    def act(actor: Actor, form: ActForm) -> Measure:
        values = {name: form[name].data for name in ("authority", "document_number")}
        day, at = day_and_moment(form["decided_on"].data)
        return service.decide(actor, measure_id, form.version.data, decided_on=day, at=at, **values)

    return _do(measure_id, "decide", act)


@bp.post(f"{MEASURE}/execute")
@requires("measures.execute")
def execute(measure_id: str) -> Any:
    def act(actor: Actor, form: ActForm) -> Measure:
        return service.execute(actor, measure_id, form.version.data, executed_on=form["executed_on"].data)

    return _do(measure_id, "execute", act)


@bp.post(f"{MEASURE}/end")
@requires("measures.end")
def end(measure_id: str) -> Any:
    def act(actor: Actor, form: ActForm) -> Measure:
        day = form["ended_on"].data if "ended_on" in form else None
        return service.end(
            actor, measure_id, form.version.data, reason=form["reason"].data or "", ended_on=day
        )

    return _do(measure_id, "end", act)


@bp.post(f"{MEASURE}/sign")
@requires("measures.propose")
def sign(measure_id: str) -> Any:
    return _do(measure_id, "sign", lambda actor, form: service.sign(actor, measure_id, form.version.data))


@bp.post(f"{MEASURE}/annex")
@requires("measures.propose")
def annex(measure_id: str) -> Any:
    def act(actor: Actor, form: ActForm) -> Measure:
        return service.annex(actor, measure_id, form.version.data, text=form["text"].data or "")

    return _do(measure_id, "annex", act)


@bp.post(f"{MEASURE}/below-maximum/request")
@requires("measures.propose")
def request_below_maximum(measure_id: str) -> Any:
    def act(actor: Actor, form: ActForm) -> Measure:
        return service.request_below_maximum(
            actor, measure_id, form.version.data, reason=form["reason"].data or ""
        )

    return _do(measure_id, "request_below_maximum", act)


@bp.post(f"{MEASURE}/below-maximum/approve")
@requires("measures.approve_below_maximum")
def approve_below_maximum(measure_id: str) -> Any:
    def act(actor: Actor, form: ActForm) -> Measure:
        return service.approve_below_maximum(
            actor, measure_id, form.version.data, answer=form["answer"].data or ""
        )

    return _do(measure_id, "approve_below_maximum", act)


@bp.post(f"{MEASURE}/below-maximum/refuse")
@requires("measures.approve_below_maximum")
def refuse_below_maximum(measure_id: str) -> Any:
    def act(actor: Actor, form: ActForm) -> Measure:
        return service.refuse_below_maximum(
            actor, measure_id, form.version.data, answer=form["answer"].data or ""
        )

    return _do(measure_id, "refuse_below_maximum", act)


@bp.post(f"{MEASURE}/receipts")
@requires("measures.propose")
def confirm_receipt(measure_id: str) -> Any:
    def act(actor: Actor, form: ActForm) -> Measure:
        values = {name: form[name].data for name in ("unit", "received_on", "by_name")}
        return service.confirm_receipt(actor, measure_id, form.version.data, **values)

    return _do(measure_id, "confirm_receipt", act)


@bp.post(f"{MEASURE}/steps/<code>")
@requires("measures.propose")
def step(measure_id: str, code: str) -> Any:
    def act(actor: Actor, form: ActForm) -> Measure:
        given = {
            name: form[name].data
            for name in ("document_number", "note", "extra", "amount_fen")
            if name in form
        }
        given["on"], moment = day_and_moment(form["on"].data)
        if moment is not None:
            given["extra"] = moment
        return service.step(actor, measure_id, form.version.data, code, **given)

    return _do(measure_id, f"step-{code}", act)


def _do(measure_id: str, name: str, act: Callable[[Actor, ActForm], Measure]) -> Page:
    actor = current_actor()
    measure, case = service.load(actor, measure_id)
    form = _form(name, measure)

    target = url_for("measures.show", measure_id=measure_id)
    return answer(
        form,
        lambda: act(actor, form),
        partial(_done, name),
        target,
        lambda stored: _page(actor, stored or measure, case, (name, form)),
    )


def _done(name: str, measure: Measure) -> Any:
    if name.startswith("step-"):
        return _("已登记：%(step)s", step=step_table.name_of(measure, name.removeprefix("step-")))
    if name == "end" and measure.kind == "transfer" and measure.particulars.not_approved_on:
        return _("已登记不批准移送，理由已记录在案")
    return WORDS[name][1]


def _form(name: str, measure: Measure, **options: Any) -> ActForm:
    """The form of an act or a step, offering what the measure has."""
    prefix = f"{name}-"
    if name.startswith("step-"):
        rule = step_table.rule_of(measure, name.removeprefix("step-"))
        if rule is None:
            raise NotFound("measure.step_unknown", _l("这类处置没有这一步"))
        step_form = STEP_FORMS[rule.takes](prefix=prefix, **options)
        if rule.takes == "change" and not measure.amount_fen:
            del step_form.amount_fen
        return step_form
    form = _form_of_act(name, measure)(prefix=prefix, **options)
    if name == "confirm_receipt":
        waiting = dues.unconfirmed(measure) if measure.kind == "notice" else []
        form["unit"].choices = [(unit, unit) for unit in waiting]
    return form


def _form_of_act(name: str, measure: Measure) -> type[ActForm]:
    if name == "decide" and measure.kind == "transfer":
        return ApproveForm
    if name == "end" and service.awaits_approval(measure):
        return EndTransferForm
    return ACT_FORMS[name]


def _fresh(name: str, measure: Measure) -> ActForm:
    """An act's form as it first stands: the version seen, today, what is already known."""
    form = _form(name, measure, formdata=None)
    form.version.data = measure.version
    if day := ("on" if name.startswith("step-") else TODAY.get(name)):
        form[day].data = Moment(clock.now(), "minute") if form[day].type == "MomentField" else clock.today()
    if name == "end" and "ended_on" in form:
        form["ended_on"].data = clock.today()
    if name == "decide":
        form["authority"].data, form["document_number"].data = measure.authority, measure.document_number
    if name == "step-paid":
        form["extra"].data = standing.claimed_fen(measure)
    if name in {"step-served", "step-deferred"}:
        form["extra"].data = getattr(measure.particulars, "pay_by", None)
    return form


def _offered(
    actor: Actor, measure: Measure, case: Case, typed: tuple[str, ActForm] | None
) -> list[tuple[str, Any, str, ActForm, bool]]:
    """(name, button, address, form, typed in) of every act this person may do now, the typed one kept."""
    given = dict([typed]) if typed else {}
    found = []
    for name, (button, _said) in WORDS.items():
        if name in given or (
            service.allows(actor, name, case, measure)
            and not (name == "sign" and measure.particulars and measure.particulars.signed_at)
            and not (name == "confirm_receipt" and not dues.unconfirmed(measure))
            and (name not in BELOW or measure.below_top in BELOW[name])
        ):
            address = url_for(f"measures.{name}", measure_id=measure.id)
            if name == "end" and service.refuses_transfer(actor, measure, case):
                button = _l("不批准移送")
            found.append((name, button, address, given.get(name) or _fresh(name, measure), name in given))
    return _steps_offered(actor, measure, case, given) + found


def _steps_offered(
    actor: Actor, measure: Measure, case: Case, given: dict[str, ActForm]
) -> list[tuple[str, Any, str, ActForm, bool]]:
    open_now = steps.next_steps(measure) if service.allows(actor, "step", case, measure) else []
    found = []
    for rule in step_table.STEPS.get(measure.kind, ()):
        name = f"step-{rule.code}"
        if name in given or rule in open_now:
            address = url_for("measures.step", measure_id=measure.id, code=rule.code)
            found.append((name, rule.label, address, given.get(name) or _fresh(name, measure), name in given))
    return found


def _page(actor: Actor, measure: Measure, case: Case, typed: tuple[str, ActForm] | None = None) -> str:
    return render_template(
        "measures/show.html",
        measure=measure,
        case=case,
        choices=choices,
        kind_name=choices.KINDS[measure.kind],
        half_name=HALF_NAMES[measure.audience],
        facts=presenting.facts(measure),
        texts=presenting.long_texts(measure),
        receipts=presenting.receipts(measure),
        state=presenting.state_badge(measure.state),
        waits_for=presenting.waits_for(measure),
        step_name=lambda step: presenting.step_text(measure, step),
        may_amend=service.allows(actor, "amend", case, measure),
        acts=_offered(actor, measure, case, typed),
        trail=history.told(measure),
        kind_row=KINDS[measure.kind],
        fine=fine_page.fine_of(measure),
        late=fine_page.late_of(measure),
        fine_change=fine_page.change_of(measure),
        corrections=corrections.correctable(actor, measure, case),
        labels=LABELS,
        days=corrections.DAYS,
        after=aftermath.shown(actor, measure, case, service.of_case(actor, case)),
    )
