"""/law/decisions: what was proposed for rows, and deciding on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from casebook.refusals import NotFound, NotPermitted, Refusal
from casebook.statutes import changes, choices, editions, keeping, listing, presenting, rows
from casebook.statutes.changes import Change, Moved
from casebook.statutes.forms import ReasonForm
from casebook.statutes.models import Kept, RowDecision
from casebook.statutes.views import Answer, bp
from casebook.web import current_actor, requires
from casebook.web.listing import render_or_export


@bp.get("/decisions")
@requires("law.read")
def decisions() -> Response:
    query = listing.DECISIONS.read()
    actor = current_actor()
    may_apply = keeping.holds(actor, "law.apply")
    waiting = RowDecision.objects(state=choices.PROPOSED).order_by("by_time") if may_apply else []
    return render_or_export(
        query,
        lambda after, before, size: listing.fetch_decisions(query, after, before, size),
        "law/decisions.html",
        waiting=[each for each in waiting if each.proposed_by != actor.id],
        kinds=choices.KINDS,
        table_name=presenting.table_name,
    )


@bp.get("/decisions/<id>")
@requires("law.read")
def decision(id: str) -> str:
    return _page(keeping.load(RowDecision, id))


@bp.post("/decisions/approve")
@requires("law.apply")
def approve_several() -> Response:
    """Bring the ticked proposals into force as one step."""
    done = rows.apply(current_actor(), request.form.getlist("decision"))
    flash(_("已批准 %(count)s 项", count=len(done)) if done else _("没有选择任何一项"))
    return redirect(url_for("law.decisions"))


@bp.post("/decisions/<id>/approve")
@requires("law.apply")
def approve_decision(id: str) -> Answer:
    return decide(
        id, lambda _reason: rows.apply(current_actor(), [id]), _("已批准，即时生效。"), _shown, "law.decision"
    )


@bp.post("/decisions/<id>/refuse")
@requires("law.apply")
def refuse_decision(id: str) -> Answer:
    return decide(
        id,
        lambda reason: rows.refuse(current_actor(), id, reason),
        _("没有批准。"),
        _shown,
        "law.decision",
        reasoned=True,
    )


@bp.post("/decisions/<id>/withdraw")
@requires("law.keep")
def withdraw_decision(id: str) -> Answer:
    return decide(
        id, lambda _reason: rows.withdraw(current_actor(), id), _("已撤回。"), _shown, "law.decision"
    )


@bp.post("/decisions/<id>/undo")
@requires("law.apply")
def undo_decision(id: str) -> Answer:
    return decide(
        id,
        lambda reason: rows.undo(current_actor(), id, reason),
        _("已回退。"),
        _shown,
        "law.decision",
        reasoned=True,
    )


def _shown(id: str, form: ReasonForm) -> str:
    return _page(keeping.load(RowDecision, id), form)


def _page(kept: RowDecision, form: ReasonForm | None = None) -> str:
    actor = current_actor()
    moved, problem = _moved(kept)
    return render_template(
        "law/decision.html",
        kept=kept,
        effects=presenting.effects(kept),
        moved=moved,
        problem=problem,
        form=form or ReasonForm(formdata=None),
        kind_name=choices.KINDS[kept.kind],
        table_name=presenting.table_name(kept.table),
        row=next((each for each in presenting.versions(kept.table, kept.code)), None),
        **rights(actor, kept),
    )


def _moved(kept: RowDecision) -> tuple[list[Moved] | None, Refusal | None]:
    """The open deadlines that a waiting proposal would move, or why it does not fit any more."""
    if kept.state != choices.PROPOSED:
        return None, None
    law = editions.current()
    try:
        after = keeping.fitting(law, [kept])
    except Refusal as refusal:
        return None, refusal
    return moved_by(law.change_to(after, current_actor())), None


def moved_by(change: Change) -> list[Moved] | None:
    """The open deadlines a change would move, for those who propose or decide; None for mere readers, who
    are spared the counting."""
    actor = change.actor
    if not keeping.holds(actor, "law.apply") and not keeping.holds(actor, "law.keep"):
        return None
    return changes.moved_by(change)


def rights(actor: Any, kept: Kept) -> dict[str, Any]:
    """What the person may do with a decision, notice or pack now, and the words of its state."""
    may_apply, mine = keeping.holds(actor, "law.apply"), kept.proposed_by == actor.id
    is_proposed = kept.state == choices.PROPOSED
    return {
        "state_word": choices.STATES[kept.state],
        "state_shape": choices.SHAPES[kept.state],
        "may_approve": is_proposed and may_apply and not mine,
        "may_withdraw": is_proposed and mine and keeping.holds(actor, "law.keep"),
        "may_undo": kept.state == choices.IN_FORCE and may_apply and not getattr(kept, "pack", None),
        "waits_for_other": is_proposed and may_apply and mine,
    }


def decide(
    id: str,
    act: Callable[[str], Any],
    done: str,
    show: Callable[[str, ReasonForm], str],
    endpoint: str,
    *,
    reasoned: bool = False,
) -> Answer:
    """Do `act(reason)`; where it is refused, or a reason is wanted and missing, the page says so and keeps
    what was typed."""
    form = ReasonForm()
    if reasoned and not form.validate_on_submit():
        return show(id, form), 422
    try:
        act(form.reason.data or "")
    except (NotFound, NotPermitted):
        raise
    except Refusal as refusal:
        refusal.field = "reason" if refusal.field in ("note", "reason") else None
        form.shows(refusal)
        return show(id, form), refusal.status
    flash(done)
    return redirect(url_for(endpoint, id=id))
