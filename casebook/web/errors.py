"""What a reader sees when something is refused or fails: a code, a sentence, a way on."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from flask import Flask, jsonify, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from pymongo.errors import ConnectionFailure
from werkzeug.exceptions import HTTPException, InternalServerError, Unauthorized
from werkzeug.wrappers import Response

from casebook.refusals import NotPermitted, Refusal, Refusals
from casebook.web.declare import here, sign_in_redirect

log = logging.getLogger(__name__)

Answer = Response | tuple[Any, int] | tuple[Any, int, dict[str, str]]

#: Names of fields that are never put back on a page.
SECRET_FIELDS = ("password", "csrf_token", "secret")


def init_app(app: Flask) -> None:
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(Unauthorized, _unauthorised)
    app.register_error_handler(CSRFError, _token_refused)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(ConnectionFailure, _store_unreachable)
    app.register_error_handler(InternalServerError, _failed)  # in tests and debugging Flask raises instead


def wants_json() -> bool:
    """Whether the reader is a program: its Accept header prefers JSON to a page."""
    accepts = request.accept_mimetypes
    return accepts.best_match(["text/html", "application/json"]) == "application/json" and (
        accepts["application/json"] > accepts["text/html"]
    )


def _refused(refusal: Refusal) -> Answer:
    found = list(refusal.all) if isinstance(refusal, Refusals) else [refusal]
    if wants_json():
        return jsonify(errors=[_as_json(each) for each in found]), refusal.status
    kind = "refused"
    if refusal.status == 404:
        kind = "missing"
    elif isinstance(refusal, NotPermitted):
        kind = "forbidden"
    page = render_template("errors/refusal.html", refusals=found, kind=kind, back=here_or_home())
    return page, refusal.status


def _as_json(refusal: Refusal) -> dict[str, Any]:
    return {"code": refusal.code, "message": refusal.message, "field": refusal.field, "link": refusal.link}


def here_or_home() -> str:
    """Where to go back to: the page a form was sent from, or the first page."""
    return here() if request.method == "POST" else "/"


def _unauthorised(error: Unauthorized) -> Answer:
    if wants_json():
        return _plain_json("signed_out", _("请先登录。"), 401)
    return sign_in_redirect()


def _token_refused(error: CSRFError) -> Answer:
    """The token does not fit the session. Where the form came from our own page its fields are offered
    again with a fresh token; from elsewhere they are not, since that is what the token guards against."""
    if wants_json():
        return _plain_json("csrf", _("页面已过期，请重新载入。"), 400)
    ours = request.headers.get("Origin") == request.host_url.rstrip("/") and (
        request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    )
    fields = [pair for pair in request.form.items(multi=True) if not is_secret(pair[0])] if ours else []
    page = render_template(
        "errors/expired.html", fields=fields, back=here_or_home(), files=bool(request.files)
    )
    return page, 400


def is_secret(name: str) -> bool:
    """Whether a form field must not be shown again (a password, a token)."""
    return any(word in name.lower() for word in SECRET_FIELDS)


def _http_error(error: HTTPException) -> Answer:
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()  # type: ignore[return-value]
    status = error.code or 500
    title, sentence = _words(status)
    if wants_json():
        return _plain_json(f"http.{status}", sentence, status)
    return render_template("errors/http.html", status=status, title=title, sentence=sentence), status


def _words(status: int) -> tuple[str, str]:
    words = {
        400: (_("请求有误"), _("服务器读不懂这个请求。请返回上一页重试。")),
        403: (_("没有权限"), _("您现在的角色不能做这件事。")),
        404: (_("没有这一页"), _("地址有误，或者该内容不存在。")),
        405: (_("不能这样打开"), _("这个地址只能由页面上的按钮提交。")),
        413: (_("内容过大"), _("上传的文件或提交的内容超过了允许的大小。请返回，缩小后再交。")),
        429: (_("请求过多"), _("请稍候再试。")),
    }
    return words.get(status, (_("请求未完成"), _("请返回上一页重试。")))


def _store_unreachable(error: ConnectionFailure) -> Answer:
    log.error("the store cannot be reached: %s", error)
    sentence = _("数据库暂时连不上。已经保存的内容不受影响；请稍候刷新本页。")
    if wants_json():
        return _plain_json("store.unreachable", sentence, 503)
    page = render_template("errors/bare.html", title=_("数据库连不上"), sentence=sentence, reference=None)
    return page, 503, {"Retry-After": "5"}


def _failed(error: InternalServerError) -> Answer:
    reference = secrets.token_hex(4)
    log.error("failure %s at %s %s: %r", reference, request.method, request.path, error.original_exception)
    sentence = _("系统出错，这一步没有完成，也没有保存一半。请把编号告诉系统管理员。")
    if wants_json():
        return _plain_json("internal", sentence, 500, reference=reference)
    page = render_template("errors/bare.html", title=_("系统出错"), sentence=sentence, reference=reference)
    return page, 500


def _plain_json(code: str, message: str, status: int, **more: Any) -> Answer:
    return jsonify(errors=[{"code": code, "message": message, **more}]), status
