"""Pages of alerts: notices, the feed a calendar reads, and the part on the account page."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from casebook import clock
from casebook.accounts import Person
from casebook.deadlines.alerts import (
    agenda,
    calendar_file,
    choices,
    choosing,
    knocking,
    letter,
    listing,
    notices,
    queue,
    sender,
)
from casebook.deadlines.alerts.forms import ChoiceForm
from casebook.refusals import NotFound, NotPermitted, Refusal
from casebook.settings import Settings
from casebook.web import allowed, current_actor, public, requires
from casebook.web.language import speak
from casebook.web.listing import render_or_export

bp = Blueprint("alerts", __name__)

#: Unseen notices that stand above one's deadlines; the others are a click away.
ON_THE_PAGE = 5


def _settings() -> Settings:
    found: Settings = current_app.extensions["casebook.settings"]
    return found


# ---------------------------------------------------------------- notices


@bp.get("/deadlines/notices/")
@requires("deadlines.list")
def notice_list() -> ResponseReturnValue:
    """What has changed about the person's clocks, the latest first."""
    actor, query = current_actor(), listing.LISTING.read()
    if query.format and not allowed("deadlines.export"):
        raise NotPermitted("deadline.export_not_permitted", _("您的角色不能导出期限清单"))
    return render_or_export(
        query,
        lambda after, before, size: listing.fetch(actor, query, after, before, size),
        "deadlines/alerts/notices.html",
        unseen=bool(notices.latest_unseen(actor, 1)[0]),
        latest=notices.LATEST,
    )


@bp.post("/deadlines/notices/<notice_id>/seen")
@requires("deadlines.list")
def see_notice(notice_id: str) -> ResponseReturnValue:
    notices.see(current_actor(), notice_id)
    return redirect(url_for("alerts.notice_list"))


@bp.post("/deadlines/notices/seen")
@requires("deadlines.list")
def see_notices() -> ResponseReturnValue:
    notices.see(current_actor())
    return redirect(url_for("alerts.notice_list"))


def notices_panel() -> Markup | None:
    """The unseen notices of the person of the request, for the page of one's deadlines; None: none."""
    found, more = notices.latest_unseen(current_actor(), ON_THE_PAGE)
    if not found:
        return None
    return Markup(  # noqa: S704 (a template of ours, which escapes)
        render_template(
            "deadlines/alerts/panel.html",
            notices=found,
            more=more,
            kinds=choices.KINDS,
            rule_name=agenda.rule_name,
            day=letter.notice_day,
        )
    )


# ---------------------------------------------------------------- the feed


@bp.get("/deadlines/feed/<secret>.ics")
@public
def feed(secret: str) -> ResponseReturnValue:
    """The clocks of whose secret it is, with the permissions that the person has at this moment."""
    address = request.remote_addr or ""
    if knocking.is_shut(address):
        return Response(status=429, headers={"Retry-After": str(int(knocking.WINDOW_SECONDS))})
    person = choosing.reader_of(secret) if _settings().calendar_feeds else None
    if person is None:
        knocking.note_failure(address)
        raise NotFound("alerts.no_feed", _("没有开通日历订阅"))
    content = _calendar_of(person)
    choosing.note_read(person.id)
    answer = Response(content, mimetype="text/calendar")
    answer.headers["Content-Disposition"] = 'inline; filename="deadlines.ics"'
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.set_etag(calendar_file.etag(content))
    return answer.make_conditional(request)


def _calendar_of(person: Person) -> bytes:
    clocks = agenda.coming(choosing.actor_of(person), clock.today())
    links = {str(each.id): _address("deadlines.show", clock_id=str(each.id)) for each in clocks}
    with speak(person.language or _settings().language):
        return calendar_file.write(clocks, calendar_file.site_of(_settings()), links)


# ---------------------------------------------------------------- the account page


def account_part(person: Person) -> Markup | None:
    """Mail and calendar on the page of one's account, for who can have clocks."""
    return _part(person, _form(person)) if allowed("deadlines.list") else None


@bp.post("/account/alerts")
@requires("own.account")
def choose() -> ResponseReturnValue:
    form = ChoiceForm()
    if form.validate_on_submit():
        try:
            choosing.choose(
                current_actor(),
                email=form.email.data or "",
                digest=bool(form.digest.data),
                settings=_settings(),
            )
        except Refusal as refusal:
            form.shows(refusal)
        else:
            flash(_("提醒方式已保存。"))
            return redirect(url_for("accounts.profile", _anchor="alerts"))
    return render_template("deadlines/alerts/choose.html", form=form), 422


@bp.post("/account/feed")
@requires("own.account")
def open_feed() -> ResponseReturnValue:
    """Open the feed, or give it another address; the page shows the address this once."""
    _refuse_without_feeds()
    secret = choosing.open_feed(current_actor())
    address = _address("alerts.feed", secret=secret)
    return render_template("deadlines/alerts/feed_opened.html", address=address)


def _address(endpoint: str, **values: str) -> str:
    """A whole address: below the site's own where the installation names it, else below that of the request."""
    named = letter.link(_settings(), endpoint, **values)
    return named or url_for(endpoint, _external=True, **values)


@bp.post("/account/feed/revoke")
@requires("own.account")
def revoke_feed() -> ResponseReturnValue:
    choosing.revoke_feed(current_actor())
    flash(_("日历订阅地址已撤销，即刻失效。"))
    return redirect(url_for("accounts.profile", _anchor="calendar"))


def _refuse_without_feeds() -> None:
    if not _settings().calendar_feeds:
        raise Refusal("alerts.feeds_off", _("本系统没有开放日历订阅"))


def _form(person: Person) -> ChoiceForm:
    choice = choosing.of_person(person.id)
    return ChoiceForm(formdata=None, email=choice.email, digest=choice.digest)


def _part(person: Person, form: ChoiceForm) -> Markup:
    return Markup(  # noqa: S704 (a template of ours, which escapes)
        render_template(
            "deadlines/alerts/account.html",
            form=form,
            choice=choosing.of_person(person.id),
            settings=_settings(),
            has_mail=sender.is_configured(_settings()),
            digests=queue.of_person(person.id),
            states=choices.STATES,
            shapes=choices.SHAPES,
        )
    )
