"""/law/packs: signed law packs received, looked at, applied, rolled back."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from casebook.refusals import Refusal
from casebook.statutes import choices, keepers, keeping, listing, notices, packing, packs, presenting
from casebook.statutes.decision_views import decide, moved_by, rights
from casebook.statutes.forms import PackForm, ReasonForm
from casebook.statutes.models import CalendarNotice, LawPack, RowDecision
from casebook.statutes.views import Answer, bp
from casebook.store import current, files
from casebook.web import current_actor, requires
from casebook.web.listing import render_or_export


@bp.get("/packs")
@requires("law.read")
def packs_index() -> Response:
    query = listing.PACKS.read()
    return render_or_export(
        query,
        lambda after, before, size: listing.fetch_packs(query, after, before, size),
        "law/packs.html",
        trusted=_trusted(),
        may_keep=keeping.holds(current_actor(), "law.keep"),
    )


def _trusted() -> tuple[list[keepers.Keeper], Refusal | None]:
    """Whose packs are believed, or why the file of keys cannot be read."""
    try:
        return keepers.trusted(current().settings), None
    except Refusal as refusal:
        return [], refusal


@bp.route("/packs/new", methods=["GET", "POST"])
@requires("law.keep")
def new_pack() -> Answer:
    actor = current_actor()
    keeping.require(actor, "law.keep")
    form = PackForm()
    if request.method == "POST" and form.validate():
        try:
            made = packs.receive(actor, *_uploaded(form))
        except Refusal as refusal:
            refusal.field = refusal.field or "file"
            form.shows(refusal)
        else:
            flash(_("签名和文件均已核对。请查看改动，再由领导应用。"))
            return redirect(url_for("law.pack", id=made.id))
    page = render_template("law/pack_form.html", form=form, trusted=_trusted())
    return page if request.method == "GET" else (page, 422)


def _uploaded(form: PackForm) -> tuple[str, bytes]:
    upload = form.file.data
    if not upload or not upload.filename:
        raise Refusal("pack.no_file", _l("请选择文件"), field="file")
    return upload.filename, upload.stream.read(packing.PACK_BYTES + 1)


@bp.get("/packs/<id>")
@requires("law.read")
def pack(id: str) -> str:
    return _page(id)


@bp.get("/packs/<id>/file")
@requires("law.read")
def pack_file(id: str) -> Response:
    """The pack as it was received, to be checked or carried elsewhere."""
    kept = keeping.load(LawPack, id)
    body: Any = files.open(kept.file_id)
    return send_file(
        body,
        mimetype=packs.ZIP,
        as_attachment=True,
        download_name=kept.file_name or f"{kept.sha256[:16]}.zip",
        etag=kept.sha256,
        max_age=0,
    )


@bp.post("/packs/<id>/approve")
@requires("law.apply")
def approve_pack(id: str) -> Answer:
    seen = request.form.get("edition", type=int)
    return decide(
        id, lambda _reason: packs.apply(current_actor(), id, seen), _("已应用，即时生效。"), _page, "law.pack"
    )


@bp.post("/packs/<id>/refuse")
@requires("law.apply")
def refuse_pack(id: str) -> Answer:
    return decide(
        id,
        lambda reason: packs.refuse(current_actor(), id, reason),
        _("没有采用。"),
        _page,
        "law.pack",
        reasoned=True,
    )


@bp.post("/packs/<id>/withdraw")
@requires("law.keep")
def withdraw_pack(id: str) -> Answer:
    return decide(id, lambda _reason: packs.withdraw(current_actor(), id), _("已撤回。"), _page, "law.pack")


@bp.post("/packs/<id>/undo")
@requires("law.apply")
def undo_pack(id: str) -> Answer:
    return decide(
        id,
        lambda reason: packs.undo(current_actor(), id, reason),
        _("已回退：各行和日历恢复到应用之前。"),
        _page,
        "law.pack",
        reasoned=True,
    )


def _page(id: str, form: ReasonForm | None = None) -> str:
    actor, kept = current_actor(), keeping.load(LawPack, id)
    preview, problem = _preview(actor, kept)
    decisions = preview.decisions if preview else RowDecision.objects(pack=kept.id).order_by("number")
    return render_template(
        "law/pack.html",
        kept=kept,
        preview=preview,
        problem=problem,
        changed=[_changed(decision) for decision in decisions],
        notices=list(CalendarNotice.objects(pack=kept.id).order_by("year")),
        changed_days=notices.changed_days,
        day_kinds=choices.DAY_KINDS,
        moved=moved_by(preview.change) if preview else None,
        form=form or ReasonForm(formdata=None),
        **rights(actor, kept),
    )


def _preview(actor: Any, kept: LawPack) -> tuple[packs.Preview | None, Refusal | None]:
    if kept.state != choices.PROPOSED:
        return None, None
    try:
        return packs.preview(actor, kept), None
    except Refusal as refusal:
        return None, refusal


def _changed(decision: RowDecision) -> dict[str, Any]:
    after = decision.after[0] if decision.after else ""
    return {
        "kind": choices.KINDS[decision.kind],
        "table": presenting.table_name(decision.table),
        "code": decision.code,
        "since": decision.since,
        "differs": presenting.differing(decision.before, after),
        "id": decision.id,
    }
