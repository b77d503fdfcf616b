"""Who is signed in: Flask-Login over sessions kept in the store, idle time-out, forced first change.

The cookie carries a random token; the store knows its digest. So a session can be seen and ended from
elsewhere, and a cookie copied before signing out opens nothing afterwards.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask, current_app, flash, g, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from pymongo.errors import PyMongoError
from werkzeug.wrappers import Response

from casebook import clock, web
from casebook.accounts import people, signing_in
from casebook.accounts.models import LANGUAGES, Person, SignInSession, actor_for
from casebook.acts import Actor
from casebook.refusals import NotFound, Refusal
from casebook.store import transact
from casebook.web import language as spoken
from casebook.web.declare import PUBLIC, declared_act, here, safe_next
from casebook.web.errors import is_secret, wants_json

log = logging.getLogger(__name__)
login_manager = LoginManager()
login_manager.session_protection = None  # addresses change behind proxies; the store knows the sessions

#: How often a session at work is noted in the store.
SEEN_EVERY = timedelta(minutes=1)
#: How exactly the cookie knows when its browser was last here. It is not written anew with every answer:
#: one that comes late, such as a completion's, would put back a session the page has meanwhile changed.
COOKIE_EVERY = timedelta(seconds=20)
#: How long a session that ended or fell idle stays listed.
KEPT = timedelta(days=7)
#: What someone with a password to change may still reach.
BEFORE_CHANGE = {"accounts.first_password", "accounts.sign_out", "web.choose"}

#: Signs in a User-Agent and what they stand for; the first that is found counts.
_BROWSERS = (
    ("Edg/", "Edge"),
    ("QQBrowser", "QQ"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


class SignedIn(UserMixin):
    """A person in one session, as Flask-Login sees it."""

    def __init__(self, person: Person, token: str) -> None:
        self.person = person
        self.token = token

    def get_id(self) -> str:
        return self.token


def init_app(app: Flask) -> None:
    login_manager.init_app(app)
    web.set_actor_loader(_load_actor)
    # Before the gate: someone who must change the password is led there from every page.
    app.before_request_funcs.setdefault(None, [])[:0] = [_keep_what_was_typed, _lead_to_change]
    app.after_request(_remember_language)


def begin(person: Person) -> None:
    """Sign the person in for this browser. What the browser's session held before is dropped, so that
    nobody can have planted it."""
    if current_user.is_authenticated:
        finish(current_user.person, digest(current_user.token))
    token, moment = secrets.token_urlsafe(32), clock.now()
    record = SignInSession(
        id=digest(token),
        person=person.id,
        epoch=person.session_epoch or 0,
        started_at=moment,
        seen_at=moment,
        address=(request.remote_addr or "")[:64],
        agent=request.user_agent.string[:200],
    )

    def work(uow: Any) -> None:
        uow.insert(record)
        uow.collection(SignInSession).delete_many(
            {"person": person.id, "seen_at": {"$lt": moment - KEPT}}, session=uow.session
        )

    transact(work)
    session.clear()
    session.permanent = True
    login_user(SignedIn(person, token))
    session["seen"] = int(moment.timestamp())
    web.forget_actor()


def end() -> None:
    """Sign out of this browser: the session is over in the store as well."""
    if current_user.is_authenticated:
        finish(current_user.person, digest(current_user.token))
        signing_in.sign_out(current_user.person)
    forget()


def forget() -> None:
    """Empty the browser's session."""
    logout_user()
    session.clear()
    web.forget_actor()


def finish(person: Person, session_id: str) -> None:
    """End one session of the person. Raises NotFound where it is not theirs."""

    def work(uow: Any) -> None:
        outcome = uow.collection(SignInSession).update_one(
            {"_id": session_id, "person": person.id},
            {"$set": {"ended_at": clock.now()}},
            session=uow.session,
        )
        if not outcome.matched_count:
            raise NotFound("own.no_session", _("没有这个会话"))

    transact(work)


def open_sessions(person: Person) -> list[SignInSession]:
    """The person's sessions that still open something, latest first."""
    since = clock.now() - timedelta(minutes=idle_minutes())
    found = SignInSession.objects(person=person.id, seen_at__gte=since).order_by("-seen_at")
    return [each for each in found if each.ended_at is None and each.epoch == (person.session_epoch or 0)]


def is_this_one(record: SignInSession) -> bool:
    return bool(current_user.is_authenticated and digest(current_user.token) == record.id)


def browser_name(agent: str | None) -> str:
    """Browser and system of a User-Agent in two words, for people to tell their sessions apart."""
    text = agent or ""
    browser = next((name for sign, name in _BROWSERS if sign in text), "")
    system = next((name for sign, name in _SYSTEMS if sign in text), "")
    return " · ".join(part for part in (browser, system) if part) or text[:40]


def current_person() -> Person:
    """The person of the request; call only where somebody is signed in."""
    person: Person = current_user.person
    return person


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def idle_minutes() -> int:
    return int(current_app.extensions["casebook.settings"].idle_minutes)


@login_manager.user_loader
def _load(token: str) -> SignedIn | None:
    record = SignInSession.objects(id=digest(token)).first()
    person = Person.objects(id=record.person).first() if record else None
    if record is None or person is None or not _is_open(record, person):
        return None
    moment = clock.now()
    if _is_idle(moment):
        flash(_("您已超过 %(minutes)s 分钟没有操作，请重新登录。", minutes=idle_minutes()), "warning")
        finish(person, record.id)
        session.pop("_user_id", None)
        return None
    if moment - datetime.fromtimestamp(session["seen"], UTC) >= COOKIE_EVERY:
        session["seen"] = int(moment.timestamp())
    if moment - record.seen_at.replace(tzinfo=UTC) >= SEEN_EVERY:
        _note_seen(record.id, person.id)
    return SignedIn(person, token)


def _is_open(record: SignInSession, person: Person) -> bool:
    return bool(person.active and record.ended_at is None and record.epoch == (person.session_epoch or 0))


def _is_idle(moment: datetime) -> bool:
    seen = session.get("seen")
    limit = timedelta(minutes=idle_minutes())
    return not isinstance(seen, int) or moment - datetime.fromtimestamp(seen, UTC) > limit


def _note_seen(session_id: str, person_id: str) -> None:
    """Note that the person is at work. A page must not fail because this could not be written."""
    try:
        signing_in.note_seen(person_id, session_id)
    except (Refusal, PyMongoError):
        log.warning("the time of the last request could not be noted", exc_info=True)


def _load_actor() -> Actor | None:
    """The actor of the request. With a password still to change the person holds no role yet."""
    if not current_user.is_authenticated:
        return None
    person = current_person()
    actor = actor_for(person)
    return Actor(actor.id, actor.name, unit=actor.unit) if person.must_change else actor


def _keep_what_was_typed() -> tuple[str, int] | None:
    """A form sent after the session ended is offered again, to be sent once signed in anew.

    Only where it came from a page of our own: what another site sent is not put before the reader.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method != "POST" or not request.form or view is None or wants_json():
        return None
    if declared_act(view) in {None, PUBLIC} or current_user.is_authenticated or not _is_ours():
        return None
    kept = [pair for pair in request.form.items(multi=True) if not is_secret(pair[0])]
    page = render_template("accounts/signed_out.html", kept=kept, has_files=bool(request.files), back=here())
    return page, 401


def _is_ours() -> bool:
    """Whether the browser says that a page of this site sent the form."""
    return request.headers.get("Origin") == request.host_url.rstrip("/")


def _lead_to_change() -> Response | None:
    endpoint = request.endpoint or ""
    if endpoint in BEFORE_CHANGE or endpoint == "static" or endpoint.endswith(".static"):
        return None
    if current_user.is_authenticated and current_person().must_change:
        return redirect(url_for("accounts.first_password", next=here()))
    return None


def _remember_language(response: Response) -> Response:
    """The language chosen in the bar of the page is kept with the account as well."""
    code = request.form.get("language", "") if request.endpoint == "web.choose" else ""
    if code not in LANGUAGES or not current_user.is_authenticated or "language_kept" in g:
        return response
    g.language_kept = True
    person = current_person()
    if person.language != code:
        people.set_language(actor_for(person), code)
    return response


def speak_to(person: Person, response: Response) -> Response:
    """Answer in the language the person chose, on this browser too."""
    if person.language in spoken.LANGUAGES:
        response.set_cookie(
            spoken.COOKIE,
            person.language,
            max_age=spoken.YEAR_SECONDS,
            samesite="Lax",
            httponly=True,
            secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        )
    return response


def next_page() -> str:
    """Where to go on to, of the address or the form; never off this site, never back to signing in."""
    target = safe_next(request.values.get("next"))
    return "/" if target.partition("?")[0] == url_for("accounts.sign_in") else target
