"""/trail/: the auditor's pages."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from casebook.acts import auditing, seals
from casebook.refusals import NotPermitted
from casebook.web import allowed, current_actor, requires
from casebook.web.listing import render_or_export

bp = Blueprint("trail", __name__, url_prefix="/trail")

PROBLEMS = {
    "edited": _l("记录被改动"),
    "gap": _l("记录缺失或被调换"),
    "unlinked": _l("与前一条记录不衔接"),
    "cut": _l("末尾的记录被删除"),
    "head": _l("链头被改动"),
    "rewritten": _l("与封存时不一致"),
    "heads": _l("封存内容被改动"),
    "missing": _l("封存记录被删除"),
}


@bp.get("/")
@requires("trail.read")
def index() -> Response:
    listing = auditing.listing()
    query = listing.read()
    if query.format and not allowed("trail.export"):
        raise NotPermitted("permission.act", _l("您现在的角色不能导出审计记录。"))
    return render_or_export(
        query,
        lambda after, before, size: auditing.fetch(query, after, before, size),
        "trail/index.html",
        verification=auditing.last_verification(),
        seal=seals.last_seal(),
        problems=PROBLEMS,
    )


@bp.post("/verify")
@requires("trail.verify")
def verify() -> Response:
    auditing.verify_for(current_actor())
    return redirect(url_for("trail.index", _anchor="verification"))
