"""Pages of the stages: the machine and where the case stands, entering, approving, the hearing."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casebook import clock
from casebook.acts import Actor
from casebook.cases.choices import LIABILITY
from casebook.cases.inquiry import StageRequest
from casebook.cases.models import Case
from casebook.investigations import (
    corrections,
    entering,
    entries,
    forms,
    hearings,
    needs,
    offers,
    service,
    stage_table,
)
from casebook.investigations.changing import load
from casebook.investigations.entering import ASK
from casebook.investigations.pages import case_url, filled, show
from casebook.investigations.views import HALF, bp
from casebook.law import tables
from casebook.measures.models import Measure
from casebook.refusals import NotFound
from casebook.web import current_actor, requires
from casebook.web.acting import Page, carry_out


@bp.route(f"/{HALF}/stages", methods=["GET", "POST"])
@requires("cases.read")
def stages(case_id: str, half: str) -> Page:
    """The machine, where the case stands in it and what is open next; for who may, the form that enters a
    stage or prepares it for approval."""
    actor = current_actor()
    case = load(actor, case_id, "cases.read", (half,))
    ways = entering.ways(actor, case, half) if offers.moves(case, half) else {}
    form = filled(forms.StageForm, case, **_typed_before(case.investigation(half).request, actor.id))
    _offer(form, half, ways)
    asks = ways.get(form.code.data or "") == ASK

    def act() -> None:
        do = service.ask_stage if asks else service.enter_stage
        do(
            actor,
            case_id,
            half,
            form.code.data or "",
            form.entered_on.data,
            version=form.version.data,
            **{name: form[name].data for name in TYPED if name in form},
        )

    done = _l("已提请领导批准") if asks else _l("已进入新的阶段")
    gone = carry_out(form, act, done, url_for(".stages", case_id=case.id, half=half))
    return gone or show("stages.html", case, half, form=form, ways=ways, **_machine(actor, case, half))


@bp.route(f"/{HALF}/approval", methods=["GET", "POST"])
@requires("investigations.approve")
def approval(case_id: str, half: str) -> Page:
    """What a handler prepared, and a leader's answer to it."""
    actor = current_actor()
    case = load(actor, case_id, "investigations.approve", (half,))
    asked = case.investigation(half).request
    form = filled(forms.ApprovalForm, case, entered_on=asked.entered_on if asked else clock.today())
    approves = form.answer.data == "approved"

    def act() -> None:
        if approves:
            day: date | None = form.entered_on.data
            service.approve_stage(actor, case_id, half, day, version=form.version.data)
        else:
            service.refuse_stage(actor, case_id, half, form.reason.data or "", version=form.version.data)

    done = _l("已批准，进入新的阶段") if approves else _l("未予批准，已退给办案组")
    gone = carry_out(form, act, done, url_for(".stages", case_id=case.id, half=half))
    stage = stage_table.machine(half).stage(asked.code) if asked else None
    return gone or show("approval.html", case, half, form=form, stage=stage)


@bp.route(f"/{HALF}/stages/<int:place>/date", methods=["GET", "POST"])
@requires("cases.read")
def correct_entry(case_id: str, half: str, place: int) -> Page:
    """Correct the day on which a stage was entered."""
    actor = current_actor()
    case = load(actor, case_id, "cases.read", (half,))
    if place not in corrections.correctable(actor, case, half):
        raise NotFound("correction.no_entry", _l("没有这条阶段记录，或者您不能更正它的日期"))
    entry = case.investigation(half).history[place]
    form = filled(forms.CorrectionForm, case, entered_on=entry.entered_on)

    def act() -> None:
        service.correct_entry(
            actor,
            case_id,
            half,
            place,
            form.entered_on.data,
            reason=form.reason.data or "",
            version=form.version.data,
        )

    back = url_for(".stages", case_id=case.id, half=half)
    gone = carry_out(form, act, _l("已更正日期，相关期限已重新计算"), back)
    return gone or show("correction.html", case, half, form=form, entry=entry)


@bp.route("/liability/hearing", methods=["GET", "POST"])
@requires("cases.assign")
def hearing(case_id: str) -> Page:
    actor = current_actor()
    case = load(actor, case_id, "cases.assign", (LIABILITY,))
    held = case.liability.hearing
    names = ("chair", "held_on", "noticed_on", "place")
    values = {name: getattr(held, name) for name in names} if held else {"noticed_on": clock.today()}
    form = filled(forms.HearingForm, case, **values)
    people = {person.id: person.name for person in hearings.chairs(case)}
    form.chair.choices = list(people.items())

    def act() -> None:
        service.arrange_hearing(
            actor,
            case_id,
            chair=form.chair.data or "",
            held_on=form.held_on.data,
            noticed_on=form.noticed_on.data,
            place=form.place.data or "",
            version=form.version.data,
        )

    gone = carry_out(form, act, _l("已安排听证"), case_url(case.id, LIABILITY))
    rule = tables.row("deadlines", hearings.NOTICE_RULE)
    return gone or show("hearing.html", case, LIABILITY, form=form, rule=rule)


#: What is typed with a stage, by the names of the form.
TYPED = ("document", "document_number", "note", "due_on", "way", "ground", "reason")


def _typed_before(asked: StageRequest | None, person: str) -> dict[str, Any]:
    """What this person prepared and a leader did not approve, to be put right and sent anew."""
    if asked is None or asked.refused_at is None or asked.by != person:
        return {"entered_on": clock.today()}
    found = {name: getattr(asked, name) for name in ("code", "entered_on", *TYPED[:-2])}
    return found | {"ground": asked.returned_ground, "reason": asked.returned_reason}


def _offer(form: Any, half: str, ways: dict[str, str]) -> None:
    machine = stage_table.machine(half)
    named = [(stage, f"{stage.code} {stage.name}") for stage in machine if stage.code in ways]
    form.code.choices = [
        (stage.code, _("%(stage)s（提请批准）", stage=name) if ways[stage.code] == ASK else name)
        for stage, name in named
    ]
    form.ground.choices = [(code, stage_table.ground_name(code)) for code in sorted(machine.grounds)]
    form.way.choices = [(code, stage_table.way_name(code)) for code in sorted(machine.ways)]
    if not any("clue_way" in stage.needs for stage in machine):
        del form.way


def _machine(actor: Actor, case: Case, half: str) -> dict[str, Any]:
    """What the page shows of the machine, whoever reads it."""
    machine = stage_table.machine(half)
    standing = stage_table.standing(case, half, Measure.objects(case_id=case.id))
    moves, today = offers.moves(case, half), clock.today()
    return {
        "places": machine.places(standing),
        "lacks": machine.lacks(standing, today) if moves else {},
        "stands_at": machine.stage(standing.current),
        "machine": machine,
        "entries": {entry.code: entry for entry in case.investigation(half).counted()},
        "needs": needs.NEEDS,
        "way_to": lambda place: needs.way_to(case.id, half, place),
        "capacities": entering.CAPACITIES,
        "rule_name": stage_table.rule_name,
        "waiting": entries.pending(case.investigation(half)),
        "correctable": corrections.correctable(actor, case, half),
        "goes": moves,
        "separation": [
            row for row in tables.in_force("separation", today) if row["half"] in (half, "common")
        ],
    }
