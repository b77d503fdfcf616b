"""A mail server on loopback that keeps what it is given and fails where a test wants it to."""

from __future__ import annotations

import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class Mail:
    recipient: str
    content: bytes

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.content, policy=policy.default)  # type: ignore[return-value]

    @property
    def plain(self) -> str:
        return self.message.get_body(("plain",)).get_content()

    @property
    def html(self) -> str:
        return self.message.get_body(("html",)).get_content()

    @property
    def text(self) -> str:
        """Everything a reader could find: headers and both bodies."""
        return "\n".join([*map(str, self.message.values()), self.plain, self.html])


@dataclass
class Sink:
    """`answers`: command → reply in place of the usual (`TEXT` is the end of a text); `cuts`: commands
    at which it ends the conversation without a word (`TEXT`: after it has kept the mail)."""

    answers: dict[str, str] = field(default_factory=dict)
    cuts: set[str] = field(default_factory=set)
    mails: list[Mail] = field(default_factory=list)
    conversations: int = 0
    signed_in: list[str] = field(default_factory=list)
    secured: list[bool] = field(default_factory=list)
    tls: ssl.SSLContext | None = None
    port: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


class _Handler(socketserver.StreamRequestHandler):
    sink: Sink
    timeout = 20

    def handle(self) -> None:
        with self.sink.lock:
            self.sink.conversations += 1
        self.secure = False
        self.recipient = ""
        self._say("220 sink")
        while line := self.rfile.readline():
            words = line.decode().strip()
            verb = words.split(" ")[0].upper()
            if verb in self.sink.cuts:
                return
            if verb in self.sink.answers:
                self._say(self.sink.answers[verb])
            elif not self._obey(verb, words):
                return

    def _obey(self, verb: str, words: str) -> bool:
        if verb == "EHLO":
            offers = ["STARTTLS"] if self.sink.tls and not self.secure else ["AUTH PLAIN"]
            self._say("250-sink\r\n250 " + offers[0])
        elif verb == "STARTTLS":
            self._say("220 go on")
            self._secure()
        elif verb == "AUTH":
            self.sink.signed_in.append(words)
            self._say("235 welcome")
        elif verb == "DATA":
            self._say("354 go on")
            return self._take_text()
        elif verb == "QUIT":
            self._say("221 bye")
            return False
        else:
            if verb == "RCPT":
                self.recipient = words.partition("<")[2].partition(">")[0]
            self._say("250 ok")
        return True

    def _take_text(self) -> bool:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        if not line:
            return False  # the sender went away in the middle: such a mail is dropped
        if "TEXT" in self.sink.answers:
            self._say(self.sink.answers["TEXT"])
            return True
        with self.sink.lock:
            self.sink.mails.append(Mail(self.recipient, b"".join(lines)))
            self.sink.secured.append(self.secure)
        if "TEXT" in self.sink.cuts:
            return False
        self._say("250 taken")
        return True

    def _secure(self) -> None:
        assert self.sink.tls is not None
        self.connection = self.sink.tls.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
        self.secure = True

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that breaks off is what some tests are about."""


@contextmanager
def listening(port: int = 0, tls: ssl.SSLContext | None = None) -> Iterator[Sink]:
    """A sink that listens until the block ends."""
    sink = Sink(tls=tls)
    handler = type("Handler", (_Handler,), {"sink": sink})
    with _Server(("127.0.0.1", port), handler) as server:
        sink.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield sink
        finally:
            server.shutdown()
            thread.join()
