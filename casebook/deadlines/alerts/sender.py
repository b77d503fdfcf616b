"""Sending digests: one round for the command, and the thread of a web process that makes rounds."""

from __future__ import annotations

import logging
from collections import Counter
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from casebook.accounts import Person
from casebook.clock import from_local, local, now
from casebook.deadlines.alerts import choosing, letter, queue
from casebook.deadlines.alerts.mail import Refused, Transport, Unknown, Unreachable
from casebook.deadlines.alerts.models import AlertChoice, Digest
from casebook.refusals import Refusal
from casebook.settings import Settings
from casebook.store.worker import Worker

if TYPE_CHECKING:
    from flask import Flask

log = logging.getLogger(__name__)

ROUND_SECONDS = 20.0
LONGEST_REST = 300.0  # between tries while store or mail server do not answer


def is_configured(settings: Settings) -> bool:
    """Whether this installation has a mail server. Without one nothing goes out."""
    return bool(settings.smtp_host)


def require_server(settings: Settings) -> None:
    """Raise Refusal `alerts.no_mail` where there is no mail server."""
    if not is_configured(settings):
        raise Refusal("alerts.no_mail", _l("没有配置邮件服务器（smtp_host），不会发送任何邮件"))


def is_time(settings: Settings, moment: datetime) -> bool:
    """Whether the hour of the day's digest has come."""
    return moment >= from_local(local(moment).date(), time.fromisoformat(settings.digest_at))


def send_due(settings: Settings) -> Counter[str]:
    """Send every digest that is due. Counts `sent`, `dropped`, `failed`, `uncertain`, `later`, and
    `unreachable` where the round ended because the mail server does not answer. Needs an app context."""
    counts: Counter[str] = Counter()
    with Transport(settings) as transport:
        while (claimed := queue.claim()) is not None:
            outcome = send(claimed, transport, settings)
            counts[outcome] += 1
            if outcome == "unreachable":
                break
    return counts


def send(claimed: Digest, transport: Transport, settings: Settings) -> str:
    """Send one claimed digest; what became of it. Only `sent` and `uncertain` may have reached anybody."""
    written = _written(claimed, settings)
    if written is None:
        queue.drop(claimed)
        return "dropped"
    try:
        taken = transport.hand_over(
            written.recipient,
            written.message.as_bytes(),
            lambda: queue.begin_sending(claimed, written.recipient, written.entries),
        )
    except Refused as refused:
        log.warning("digest %s: %s", claimed.id, refused)
        (queue.fail if refused.lasting else queue.put_back)(claimed, str(refused))
        return "failed" if refused.lasting else "later"
    except Unreachable as unreachable:
        log.warning("the mail server does not answer: %s", unreachable)
        queue.put_back(claimed, str(unreachable), counts=False)
        return "unreachable"
    except Unknown as unknown:
        log.warning("digest %s may have been sent or not: %s", claimed.id, unknown)
        queue.mark_uncertain(claimed, str(unknown))
        return "uncertain"
    if not taken:
        return "lost"  # another worker has it: this one was silent for too long
    queue.mark_sent(claimed, written.told)
    return "sent"


def try_out(address: str, settings: Settings) -> None:
    """Send a mail that tells nothing, at once and beside the queue. Raises Refusal `alerts.no_mail`,
    `alerts.address`, `alerts.domain`, or `alerts.not_sent` with what the mail server said."""
    require_server(settings)
    recipient = choosing.checked(address, settings)
    if recipient is None:
        raise Refusal("alerts.address", _l("这不是一个可用的邮箱地址"))
    message = letter.trial(recipient, now(), settings)
    try:
        with Transport(settings) as transport:
            transport.hand_over(recipient, message.as_bytes(), lambda: True)
    except (Refused, Unreachable, Unknown) as error:
        raise Refusal(
            "alerts.not_sent", _l("邮件没有发出：%(answer)s"), answer=str(error) or type(error).__name__
        ) from error


def preview(settings: Settings) -> list[letter.Letter]:
    """What a digest now would tell, to whom; nothing is queued or sent. Needs an app context."""
    moment = now()
    found = (letter.build(person, choice, moment, settings) for person, choice in queue.readers())
    return [each for each in found if each is not None]


def _written(claimed: Digest, settings: Settings) -> letter.Letter | None:
    """The mail, with the permissions, the address and the choice of this moment."""
    person = Person.objects(id=claimed.person).first()
    choice = AlertChoice.objects(id=claimed.person).first()
    if person is None or choice is None or not choice.digest or not choice.email:
        return None
    return letter.build(person, choice, now(), settings)


class Sender(Worker):
    """`start()` once; `stop()` ends it after the mail it is at."""

    def __init__(self, app: Flask, seconds: float = ROUND_SECONDS) -> None:
        super().__init__("casebook-sender")
        self.app = app
        self.seconds = seconds
        self.settings: Settings = app.extensions["casebook.settings"]
        self._queued: date | None = None

    def _run(self) -> None:
        rest = self.seconds
        while not self._stopping.is_set():
            try:
                with self.app.app_context():
                    away = self.round()["unreachable"]
                rest = min(rest * 2, LONGEST_REST) if away else self.seconds
            except Exception:  # what is queued stays queued; the next round takes it up
                log.exception("digests: round failed")
                rest = min(rest * 2, LONGEST_REST)
            self._wake.wait(rest)
            self._wake.clear()

    def round(self) -> Counter[str]:
        """One look: what dead workers left, today's digests once their hour has come, what is due."""
        moment = now()
        queue.sweep()
        today = local(moment).date()
        if self._queued != today and is_time(self.settings, moment):
            queue.enqueue(today)
            self._queued = today
        return send_due(self.settings)


_sender: Sender | None = None


def start_sender(app: Flask) -> Sender | None:
    """Start the sender of the web process, where there is a mail server and an hour for it; a second call
    gives the same. Without an hour the command alone sends."""
    global _sender
    settings = app.extensions["casebook.settings"]
    if not is_configured(settings) or not settings.digest_at:
        return None
    if _sender is None or not _sender.alive:
        _sender = Sender(app)
        _sender.start()
    return _sender
