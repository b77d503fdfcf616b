"""Uploading, downloading and withdrawing files of a case."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from casebook.cases import attachments
from casebook.cases.choices import COMMON
from casebook.cases.forms import ReasonForm
from casebook.web import current_actor, requires

bp = Blueprint("attachments", __name__, url_prefix="/cases/<case_id>/files")


@bp.post("/")
@requires("cases.attach")
def add(case_id: str) -> Response:
    """Take the files sent. A refusal is told by the error page, which leads back to the case."""
    kept = [upload for upload in request.files.getlist("file") if upload.filename]
    half, kind = request.form.get("half", COMMON), request.form.get("kind", "").strip()
    for upload in kept:
        attachments.attach(current_actor(), case_id, half, upload.stream, upload.filename or "", kind)
    flash(_("已上传 %(count)s 个附件", count=len(kept)) if kept else _("没有选择文件"))
    return redirect(url_for("cases.show", case_id=case_id, _anchor="files"))


@bp.get("/<attachment_id>")
@requires("cases.read")
def download(case_id: str, attachment_id: str) -> Response:
    """The bytes under the original name; always as a download, never shown by the browser itself."""
    attachment, stream = attachments.download(current_actor(), case_id, attachment_id)
    body: Any = stream
    return send_file(
        body,
        mimetype=attachment.media_type,
        as_attachment=True,
        download_name=attachment.name,
        etag=attachment.sha256,
        max_age=0,
    )


@bp.post("/<attachment_id>/withdraw")
@requires("cases.attach")
def withdraw(case_id: str, attachment_id: str) -> Response:
    form = ReasonForm()
    attachments.withdraw(current_actor(), case_id, attachment_id, form.reason.data or "")
    flash(_("附件已撤回，原件和痕迹保留"))
    return redirect(url_for("cases.show", case_id=case_id, _anchor="files"))
