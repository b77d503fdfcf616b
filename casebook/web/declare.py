"""Route declarations: every route names the act it performs, or says that it is public.

A route without a declaration is refused, so that a forgotten line closes a page and never opens one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from casebook.refusals import NotPermitted

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC = "public"
SIGN_IN = "accounts.sign_in"
_MARK = "__casebook_act__"

_load_actor: Callable[[], Any | None] = lambda: None  # noqa: E731 - replaced by set_actor_loader
_authorise: Callable[[Any, str], bool] = lambda actor, act: False  # noqa: E731 - replaced by set_authoriser


def requires(act: str) -> Callable[[View], View]:
    """Declare that a view performs `act`; it runs only for a signed-in actor who may."""

    def mark(view: View) -> View:
        setattr(view, _MARK, act)
        return view

    return mark


def public(view: View) -> View:
    """Declare that a view needs no signed-in actor."""
    setattr(view, _MARK, PUBLIC)
    return view


def declared_act(view: Callable[..., Any]) -> str | None:
    """The act a view declares, `"public"`, or None where it declares nothing."""
    return getattr(view, _MARK, None) or getattr(getattr(view, "view_class", None), _MARK, None)


def set_actor_loader(load: Callable[[], Any | None]) -> None:
    """`load()` gives the actor of the running request, or None. Called at most once a request."""
    global _load_actor
    _load_actor = load


def set_authoriser(authorise: Callable[[Any, str], bool]) -> None:
    """`authorise(actor, act)` answers whether the actor may do the act at all, for any unit."""
    global _authorise
    _authorise = authorise


def actor_or_none() -> Any | None:
    """The actor of the request, or None where nobody is signed in."""
    if "casebook_actor" not in g:
        g.casebook_actor = _load_actor()
    return g.casebook_actor


def current_actor() -> Any:
    """The actor of the request. Where nobody is signed in the request ends at the sign-in page."""
    actor = actor_or_none()
    if actor is None:
        abort(401)
    return actor


def forget_actor() -> None:
    """Load the actor anew: after signing in or out within a request."""
    g.pop("casebook_actor", None)


def allowed(act: str) -> bool:
    """Whether the signed-in actor may do `act` somewhere; False for everybody else. For templates."""
    if act == PUBLIC:
        return True
    actor = actor_or_none()
    return actor is not None and _authorise(actor, act)


def safe_next(target: str | None, default: str = "/") -> str:
    """`target` where it is a path of this site, else `default`: no redirect ever leaves the site."""
    if not target or not target.startswith("/") or target.startswith("//"):
        return default
    if any(character in target for character in "\\\r\n\t") or not target.isprintable():
        return default
    parts = urlsplit(target)
    return default if parts.scheme or parts.netloc else target


def here() -> str:
    """The address a reader can come back to: this page, or for a POST the page it was sent from."""
    if request.method in {"GET", "HEAD"}:
        return safe_next(request.full_path.rstrip("?"))
    origin = urlsplit(request.referrer or "")
    if origin.netloc != request.host:
        return "/"
    return safe_next(origin.path + (f"?{origin.query}" if origin.query else ""))


def sign_in_redirect() -> Response:
    """To the sign-in page, which comes back here. 401 where there is no such page."""
    if SIGN_IN not in current_app.view_functions:
        return Response(status=401)
    return redirect(url_for(SIGN_IN, next=here()))


def init_app(app: Flask) -> None:
    app.before_request(_gate)


def _gate() -> Response | None:
    endpoint = request.endpoint
    if endpoint is None or endpoint == "static" or endpoint.endswith(".static"):
        return None
    act = declared_act(current_app.view_functions[endpoint])
    if act == PUBLIC:
        return None
    if act is None:
        raise NotPermitted("permission.undeclared", _l("此页面没有声明所需权限，因此不予开放。"))
    if actor_or_none() is None:
        abort(401)
    if not allowed(act):
        raise NotPermitted("permission.act", _l("您现在的角色不能做这件事。需要时请联系安全管理员授权。"))
    return None
