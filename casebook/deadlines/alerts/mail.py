"""Handing a mail to the server in steps, so that it is known which of them a failure hit."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType

from casebook.settings import Settings

READY = 354
TAKEN = 250


class Refused(Exception):
    """The server did not take the mail, for certain. `lasting`: trying again is of no use."""

    def __init__(self, code: int, words: bytes | str) -> None:
        text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
        self.lasting = 500 <= code < 600
        super().__init__(f"{code} {' '.join(text.split())}"[:300])


class Unreachable(Exception):
    """There is no server to speak to, or it ended the conversation before it had the mail."""


class Unknown(Exception):
    """The conversation broke off after the text was on its way: the mail was taken, or it was not."""


class Transport:
    """One conversation with the mail server; a context manager, opened when the first mail is offered.

    Certificates are checked. Raises Unreachable where no conversation comes about.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Transport:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._smtp is not None and kind is None:
            with suppress(smtplib.SMTPException, OSError):
                self._smtp.quit()
        self.drop()

    def drop(self) -> None:
        """End the conversation without a word; the next mail begins another."""
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None

    def hand_over(self, recipient: str, content: bytes, before_text: Callable[[], bool]) -> bool:
        """Give one mail (CRLF lines) to the server; True when it said that it took it.

        `before_text` is called when everything is agreed and only the text is missing. Where it answers
        False, or raises, the text is not sent and the server drops the mail. Raises Refused, Unreachable
        (both: not taken) or Unknown.
        """
        smtp = self._opened()
        try:
            self._expect(smtp.mail(self.settings.smtp_from))
            self._expect(smtp.rcpt(recipient))
            self._expect(smtp.docmd("DATA"), READY)
        except Refused:
            self._begin_anew()
            raise
        except (smtplib.SMTPException, OSError) as error:
            self.drop()
            raise Unreachable(str(error)[:300]) from error
        try:
            agreed = before_text()
        except BaseException:
            self.drop()
            raise
        if not agreed:
            self.drop()
            return False
        self._send_text(smtp, content)
        return True

    def _send_text(self, smtp: smtplib.SMTP, content: bytes) -> None:
        try:
            smtp.send(re.sub(rb"(?m)^\.", b"..", content).removesuffix(b"\r\n") + b"\r\n.\r\n")
            code, words = smtp.getreply()
        except (smtplib.SMTPException, OSError) as error:
            self.drop()
            raise Unknown(str(error)[:300]) from error
        if code == -1:  # what smtplib makes of an answer that is none
            self.drop()
            raise Unknown("no answer")
        if code != TAKEN:
            self._begin_anew()
            raise Refused(code, words)

    def _expect(self, reply: tuple[int, bytes], wanted: int | None = None) -> None:
        code, words = reply
        if code == wanted or (wanted is None and code in {250, 251}):
            return
        if code == 421 or code == -1:  # the server is closing the conversation
            raise smtplib.SMTPServerDisconnected(f"{code} {words!r}")
        raise Refused(code, words)

    def _begin_anew(self) -> None:
        """Ready the conversation for the next mail, or end it where that fails."""
        try:
            if self._smtp is not None and self._smtp.rset()[0] != TAKEN:
                self.drop()
        except (smtplib.SMTPException, OSError):
            self.drop()

    def _opened(self) -> smtplib.SMTP:
        if self._smtp is None:
            smtp = None
            try:
                smtp = self._connect()
                self._greet(smtp)
            except (smtplib.SMTPException, OSError) as error:
                if smtp is not None:
                    smtp.close()
                raise Unreachable(_without_secret(error)) from error
            self._smtp = smtp
        return self._smtp

    def _connect(self) -> smtplib.SMTP:
        settings = self.settings
        if settings.smtp_security == "tls":
            return smtplib.SMTP_SSL(
                settings.smtp_host,
                settings.smtp_port,
                timeout=settings.smtp_timeout_seconds,
                context=self._tls(),
            )
        return smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=settings.smtp_timeout_seconds)

    def _greet(self, smtp: smtplib.SMTP) -> None:
        if self.settings.smtp_security == "starttls":
            smtp.starttls(context=self._tls())
        smtp.ehlo_or_helo_if_needed()
        if self.settings.smtp_username:
            smtp.login(self.settings.smtp_username, self.settings.smtp_password)

    def _tls(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.settings.smtp_ca_file or None)


def _without_secret(error: Exception) -> str:
    """What went wrong, for a log; of a refused sign-in only the code, since servers echo what they got."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"{error.smtp_code} the mail server refused to sign casebook in"
    return str(error)[:300]
