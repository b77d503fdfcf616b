"""/law/calendar: the days of a year, and the official notices that make them."""

from __future__ import annotations

import calendar as months
from datetime import date, timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from casebook import clock
from casebook.law import calendar
from casebook.law.calendar import Calendar
from casebook.refusals import NotFound, Refusal
from casebook.statutes import choices, keeping, notices
from casebook.statutes.decision_views import decide, moved_by, rights
from casebook.statutes.drafts import stretches
from casebook.statutes.forms import NoticeForm, ReasonForm
from casebook.statutes.models import CalendarNotice
from casebook.statutes.views import Answer, bp
from casebook.web import current_actor, requires

FIRST_YEAR, LAST_YEAR = 1990, 2200


@bp.get("/calendar/")
@requires("law.read")
def this_year() -> Response:
    return redirect(url_for("law.year", year=clock.today().year))


@bp.get("/calendar/<int:year>")
@requires("law.read")
def year(year: int) -> str:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotFound("calendar.no_year", _("没有这一年的日历"))
    used = calendar.current()
    days = [used.day(day) for day in days_of(year)]
    return render_template(
        "law/calendar.html",
        year=year,
        years=(FIRST_YEAR, LAST_YEAR),
        months=[(month, _weeks(used, year, month)) for month in range(1, 13)],
        published=used.published(year),
        before=used.is_before(year),
        edition=days[0].edition,
        holidays=stretches({day.on: day.name for day in days if day.kind == choices.HOLIDAY}),  # type: ignore[misc]
        made_up=[day for day in days if day.kind == choices.MADE_UP],
        working=sum(day.working for day in days),
        kinds=choices.DAY_KINDS,
        notices=notices.of_year(year),
        states=choices.STATES,
        shapes=choices.SHAPES,
        may_keep=keeping.holds(current_actor(), "law.keep"),
    )


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=count) for count in range((date(year + 1, 1, 1) - first).days)]


def _weeks(used: Calendar, year: int, month: int) -> list[list[Any]]:
    """Weeks from Monday; None where a day belongs to another month."""
    found = months.Calendar().monthdatescalendar(year, month)
    return [[used.day(day) if day.month == month else None for day in week] for week in found]


@bp.route("/calendar/notices/new", methods=["GET", "POST"])
@requires("law.keep")
def new_notice() -> Answer:
    actor = current_actor()
    keeping.require(actor, "law.keep")
    form = NoticeForm()
    if request.method == "GET":
        form.year.data = request.args.get("year", type=int) or clock.today().year + 1
    elif form.validate():
        try:
            made = notices.propose(actor, form.draft())
        except Refusal as refusal:
            form.shows(refusal)
        else:
            flash(_("已提出，由领导批准后生效。请核对哪些日子改变。"))
            return redirect(url_for("law.notice", id=made.id))
    page = render_template("law/notice_form.html", form=form)
    return page if request.method == "GET" else (page, 422)


@bp.get("/calendar/notices/<id>")
@requires("law.read")
def notice(id: str) -> str:
    return _page(id)


@bp.post("/calendar/notices/<id>/approve")
@requires("law.apply")
def approve_notice(id: str) -> Answer:
    return decide(
        id, lambda _reason: notices.apply(current_actor(), id), _("已批准，即时生效。"), _page, "law.notice"
    )


@bp.post("/calendar/notices/<id>/refuse")
@requires("law.apply")
def refuse_notice(id: str) -> Answer:
    return decide(
        id,
        lambda reason: notices.refuse(current_actor(), id, reason),
        _("没有批准。"),
        _page,
        "law.notice",
        reasoned=True,
    )


@bp.post("/calendar/notices/<id>/withdraw")
@requires("law.keep")
def withdraw_notice(id: str) -> Answer:
    return decide(
        id, lambda _reason: notices.withdraw(current_actor(), id), _("已撤回。"), _page, "law.notice"
    )


@bp.post("/calendar/notices/<id>/undo")
@requires("law.apply")
def undo_notice(id: str) -> Answer:
    return decide(
        id,
        lambda reason: notices.undo(current_actor(), id, reason),
        _("已回退。"),
        _page,
        "law.notice",
        reasoned=True,
    )


def _page(id: str, form: ReasonForm | None = None) -> str:
    actor = current_actor()
    kept = keeping.load(CalendarNotice, id)
    is_proposed = kept.state == choices.PROPOSED
    draft = notices.draft_of(kept)
    return render_template(
        "law/notice.html",
        kept=kept,
        stretches=stretches(draft.holidays),
        made_up=sorted(draft.made_up),
        changed=notices.changed_days(kept) if is_proposed else [],
        moved=moved_by(notices.change_of(actor, kept)) if is_proposed else None,
        kinds=choices.DAY_KINDS,
        form=form or ReasonForm(formdata=None),
        **rights(actor, kept),
    )
