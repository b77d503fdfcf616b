"""The pages on which a day of a measure is corrected or a step taken back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import render_template, request, url_for
from flask_babel import lazy_gettext as _l

from casebook.acts import Actor
from casebook.cases.choices import HALF_NAMES
from casebook.cases.models import Case
from casebook.measures import choices, corrections, presenting, service, step_table
from casebook.measures.act_forms import CorrectDayForm, CorrectHourForm, TakeBackForm, day_and_moment
from casebook.measures.labels import LABELS
from casebook.measures.models import Measure, Step
from casebook.measures.views import MEASURE, bp
from casebook.refusals import NotFound
from casebook.web import current_actor, requires
from casebook.web.acting import Page, answer
from casebook.web.forms import Moment

_CORRECTED = _l("已更正日期，相关期限已重新计算")


@bp.route(f"{MEASURE}/steps/<int:place>/correction", methods=["GET", "POST"])
@requires("measures.propose")
def correct_step(measure_id: str, place: int) -> Page:
    """Correct the day of a step."""
    actor, measure, case, entry = _step_at(measure_id, place)
    form = _day_form(measure, entry.on, entry.moment, _takes_hour(measure, entry))

    def act() -> Measure:
        day, moment = day_and_moment(form.on.data)
        return service.correct_step(
            actor, measure_id, form.version.data, place, day, reason=form.reason.data or "", moment=moment
        )

    render = partial(_step_page, case=case, place=place)
    return _answer(form, act, _CORRECTED, measure, lambda now: render(now, form, _take_back_form(now)))


@bp.post(f"{MEASURE}/steps/<int:place>/take-back")
@requires("measures.propose")
def take_back_step(measure_id: str, place: int) -> Page:
    """Take back a step that was registered by mistake."""
    actor, measure, case, entry = _step_at(measure_id, place)
    form = TakeBackForm(prefix="back-")

    def act() -> Measure:
        return service.take_back_step(
            actor, measure_id, form.version.data, place, reason=form.reason.data or ""
        )

    def render(now: Measure) -> str:
        dated = _day_form(now, entry.on, entry.moment, _takes_hour(now, entry), sent=False)
        return _step_page(now, dated, form, case=case, place=place)

    return _answer(form, act, _l("已撤回，相关期限已重新计算"), measure, render)


@bp.route(f"{MEASURE}/days/<any({', '.join(corrections.DAYS)}):what>", methods=["GET", "POST"])
@requires("measures.read")
def correct_day(measure_id: str, what: str) -> Page:
    """Correct when a measure was decided, executed or ended."""
    actor = current_actor()
    measure, case = service.load(actor, measure_id)
    if request.method == "GET" and what not in corrections.correctable(actor, measure, case)[1]:
        raise NotFound("measure.no_day", _l("这项处置没有这个日期，或者您不能更正它"))
    hour = what == "decided" and measure.kind == "transfer"
    known = getattr(measure, corrections.DAYS[what])
    form = _day_form(measure, known, getattr(measure.particulars, "approved_at", None), hour)

    def act() -> Measure:
        day, at = day_and_moment(form.on.data)
        return service.correct_day(
            actor, measure_id, form.version.data, what, day, reason=form.reason.data or "", at=at
        )

    def render(now: Measure) -> str:
        return _page(now, case, LABELS[corrections.DAYS[what]], known=known, form=form)

    return _answer(form, act, _CORRECTED, measure, render)


def _step_at(measure_id: str, place: int) -> tuple[Actor, Measure, Case, Step]:
    """The step at a place. Raises NotFound where there is none, or where the page does not offer it: what was
    sent is refused by the act itself, in the form, so that nothing typed is lost."""
    actor = current_actor()
    measure, case = service.load(actor, measure_id)
    offered = corrections.correctable(actor, measure, case)[0]
    if place >= len(measure.steps) or (request.method == "GET" and place not in offered):
        raise NotFound("measure.no_step", _l("没有这一步的登记，或者您不能更正它"))
    return actor, measure, case, measure.steps[place]


def _takes_hour(measure: Measure, entry: Step) -> bool:
    rule = step_table.rule_of(measure, entry.code)
    return rule is not None and rule.takes == "moment"


def _day_form(measure: Measure, day: Any, moment: Any, hour: bool, sent: bool = True) -> CorrectDayForm:
    """The form over what was sent (`sent`), else over the day as it stands, with its hour where that counts."""
    kind = CorrectHourForm if hour else CorrectDayForm
    form = kind(prefix="day-") if sent else kind(prefix="day-", formdata=None)
    if request.method != "POST" or not sent:
        form.version.data = measure.version
        form.on.data = Moment.of(day, moment) if hour else day
    return form


def _take_back_form(measure: Measure) -> TakeBackForm:
    form = TakeBackForm(prefix="back-", formdata=None)
    form.version.data = measure.version
    return form


def _answer(
    form: Any, act: Callable[[], Measure], done: Any, measure: Measure, render: Callable[[Measure], str]
) -> Page:
    target = url_for("measures.show", measure_id=measure.id, _anchor="steps" if measure.steps else None)
    return answer(form, act, done, target, lambda stored: render(stored or measure))


def _step_page(
    measure: Measure, form: CorrectDayForm, back_form: TakeBackForm, *, case: Case, place: int
) -> str:
    entry = measure.steps[place]
    name = presenting.step_text(measure, entry)
    takes_back = back_form.is_submitted() or corrections.takes_back(measure, place)
    shown = {"entry": entry, "place": place, "back_form": back_form if takes_back else None}
    return _page(measure, case, name, known=entry.on, form=form, **shown)


def _page(measure: Measure, case: Case, name: Any, **context: Any) -> str:
    return render_template(
        "measures/correction.html",
        measure=measure,
        case=case,
        name=name,
        kind_name=choices.KINDS[measure.kind],
        half_name=HALF_NAMES[measure.audience],
        **context,
    )
