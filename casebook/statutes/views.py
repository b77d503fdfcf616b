"""/law/: the tables, their rows, what is unverified, and proposals on a row."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from casebook.law import calendar, tables
from casebook.law.tables import Row
from casebook.refusals import NotFound, Refusal
from casebook.statutes import choices, editions, forms, keeping, listing, marks, presenting, rows
from casebook.statutes.models import CalendarNotice, LawPack, RowDecision
from casebook.statutes.writing import since_of
from casebook.web import allowed, current_actor, requires
from casebook.web.listing import render_or_export

bp = Blueprint("law", __name__, url_prefix="/law")

Answer = Response | str | tuple[str, int]
NO_DAY = "-"


@bp.get("/")
@requires("law.read")
def index() -> str:
    return render_template(
        "law/index.html",
        counted=[_counted(name, entries) for name, entries in tables.current().items()],
        law=editions.current(),
        edition=tables.edition(),
        calendar=calendar.current(),
        waiting=waiting(),
        set_aside=choices.SET_ASIDE,
    )


def waiting() -> dict[str, Any]:
    """What waits for somebody's decision: how many rows and packs, and the notices themselves."""
    return {
        "rows": len(RowDecision.objects(state=choices.PROPOSED).only("id")),
        "notices": list(CalendarNotice.objects(state=choices.PROPOSED).order_by("year")),
        "packs": len(LawPack.objects(state=choices.PROPOSED).only("id")),
    }


def waiting_for_me() -> int | None:
    """How many proposals of others the person of the request may decide; None for who decides none."""
    if not allowed("law.apply"):
        return None
    actor = current_actor()
    if not keeping.holds(actor, "law.apply"):
        return None
    kinds = (RowDecision, CalendarNotice, LawPack)
    found = (kept for kind in kinds for kept in kind.objects(state=choices.PROPOSED).only("proposed_by"))
    return sum(kept.proposed_by != actor.id for kept in found)


def _counted(name: str, entries: tables.Table) -> dict[str, Any]:
    unread = sum(not entry.verified for entry in entries)
    part = sum(entry.verified and bool(entry.unverified) for entry in entries)
    return {
        "code": name,
        "name": presenting.table_name(name),
        "rows": len(entries),
        "unread": unread,
        "part": part,
    }


@bp.get("/tables/<table>/")
@requires("law.read")
def table(table: str) -> Response:
    if table not in tables.current():
        raise NotFound("law.table_not_found", _("没有这张法规表"))
    query = listing.of_table(table).read()
    return render_or_export(
        query,
        lambda after, before, size: listing.fetch_rows(query, table, after, before, size),
        "law/table.html",
        table=table,
    )


@bp.get("/unverified")
@requires("law.read")
def unverified() -> Response:
    query = listing.UNVERIFIED.read()
    return render_or_export(
        query,
        lambda after, before, size: listing.fetch_unverified(query, after, before, size),
        "law/unverified.html",
        total=sum(
            not entry.verified or bool(entry.unverified)
            for entries in tables.current().values()
            for entry in entries
        ),
    )


@bp.get("/tables/<table>/<code>/<since>")
@requires("law.read")
def row(table: str, code: str, since: str) -> str:
    found = rows.find(table, code, "" if since == NO_DAY else since)
    history = rows.history(table, code)
    return render_template(
        "law/row.html",
        row=found,
        told=presenting.told(found),
        period=presenting.period(found),
        table_name=presenting.table_name(table),
        key_name=presenting.key_name,
        versions=[each for each in presenting.versions(table, code) if each is not found],
        period_of=presenting.period,
        history=presenting.timeline(history),
        waiting=next(
            (each for each in history if each.state == choices.PROPOSED and each.since == since_of(found)),
            None,
        ),
        kinds={kind: choices.KINDS[kind] for kind in choices.PROPOSED_KINDS},
        may_keep=keeping.holds(current_actor(), "law.keep"),
    )


@bp.route("/tables/<table>/<code>/<since>/<kind>", methods=["GET", "POST"])
@requires("law.keep")
def propose(table: str, code: str, since: str, kind: str) -> Answer:
    actor = current_actor()
    keeping.require(actor, "law.keep")
    found = rows.find(table, code, "" if since == NO_DAY else since)
    if kind not in choices.PROPOSED_KINDS:
        raise NotFound("law.kind_not_found", _("没有这种处理"))
    form = forms.proposal_form(kind, found, filled=request.method == "GET")
    if form.validate_on_submit():
        try:
            made = rows.propose(actor, table, code, since_of(found), forms.read_proposal(kind, form))
        except Refusal as refusal:
            form.shows(refusal)
        else:
            flash(_("已提出，由领导批准后生效。"))
            return redirect(url_for("law.decision", id=made.id))
    page = _form_page(found, kind, form)
    return page if request.method == "GET" else (page, 422)


def _form_page(found: Row, kind: str, form: Any) -> str:
    return render_template(
        "law/row_form.html",
        row=found,
        kind=kind,
        kind_name=choices.KINDS[kind],
        form=form,
        told=presenting.told(found),
        period=presenting.period(found),
        table_name=presenting.table_name(found.table),
        back=marks.row_url(found),
    )
