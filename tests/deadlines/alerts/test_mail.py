"""The conversation with a mail server: which step failed is known, and a secret goes out only sealed."""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from casebook.deadlines.alerts.mail import Refused, Transport, Unknown, Unreachable
from casebook.settings import Settings
from tests.deadlines.alerts.sink import Sink, listening

TEXT = b"Subject: x\r\n\r\nfirst\r\n.hidden dot\r\nlast\r\n"


@pytest.fixture
def sink() -> Iterator[Sink]:
    with listening() as found:
        yield found


def settings(sink: Sink, **values: Any) -> Settings:
    plain = {"smtp_host": "127.0.0.1", "smtp_port": sink.port, "smtp_security": "none", "smtp_from": "c@x.cn"}
    return Settings(**(plain | {"smtp_timeout_seconds": 5.0} | values))


def yes() -> bool:
    return True


def test_a_mail_arrives_as_it_was_given(sink: Sink) -> None:
    with Transport(settings(sink)) as transport:
        assert transport.hand_over("a@x.cn", TEXT, yes)
        assert transport.hand_over("b@x.cn", TEXT, yes)
    assert [(mail.recipient, mail.content) for mail in sink.mails] == [("a@x.cn", TEXT), ("b@x.cn", TEXT)]
    assert sink.conversations == 1


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", "TEXT"])
@pytest.mark.parametrize(("reply", "lasting"), [("550 never", True), ("451 later", False)])
def test_a_refusal_at_any_step_is_one_for_certain_and_the_next_mail_goes_on(
    sink: Sink, step: str, reply: str, lasting: bool
) -> None:
    sink.answers[step] = reply
    with Transport(settings(sink)) as transport:
        with pytest.raises(Refused, match=reply) as refused:
            transport.hand_over("a@x.cn", TEXT, yes)
        assert refused.value.lasting is lasting
        sink.answers.clear()
        assert transport.hand_over("b@x.cn", TEXT, yes)
    assert [mail.recipient for mail in sink.mails] == ["b@x.cn"]


@pytest.mark.parametrize("step", ["EHLO", "MAIL", "RCPT", "DATA"])
def test_a_conversation_that_ends_before_the_text_has_given_nothing_away(sink: Sink, step: str) -> None:
    sink.cuts.add(step)
    asked: list[int] = []
    with Transport(settings(sink)) as transport, pytest.raises(Unreachable):
        transport.hand_over("a@x.cn", TEXT, lambda: bool(asked.append(1)) or True)
    assert not asked
    assert not sink.mails


def test_a_conversation_that_ends_under_the_text_leaves_it_unknown(sink: Sink) -> None:
    sink.cuts.add("TEXT")
    with Transport(settings(sink)) as transport, pytest.raises(Unknown):
        transport.hand_over("a@x.cn", TEXT, yes)
    assert len(sink.mails) == 1, "the server had it, and nobody was told"


def test_a_text_that_is_held_back_never_arrives(sink: Sink) -> None:
    def fails() -> bool:
        raise RuntimeError("the store did not take the mark")

    with Transport(settings(sink)) as transport:
        assert transport.hand_over("a@x.cn", TEXT, lambda: False) is False
        with pytest.raises(RuntimeError):
            transport.hand_over("a@x.cn", TEXT, fails)
    assert sink.mails == []


def test_a_server_that_is_not_there_is_unreachable(sink: Sink) -> None:
    with Transport(settings(sink, smtp_port=1)) as transport, pytest.raises(Unreachable):
        transport.hand_over("a@x.cn", TEXT, yes)


def test_a_closing_server_is_no_refusal_of_the_mail(sink: Sink) -> None:
    sink.answers["RCPT"] = "421 closing"
    with Transport(settings(sink)) as transport, pytest.raises(Unreachable):
        transport.hand_over("a@x.cn", TEXT, yes)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of 127.0.0.1 with its key, which is its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "sink")])
    moment = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(moment - timedelta(days=1))
        .not_valid_after(moment + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "sink.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def secure_sink(certificate: Path) -> Iterator[Sink]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with listening(tls=context) as found:
        yield found


def test_starttls_comes_before_signing_in(secure_sink: Sink, certificate: Path) -> None:
    chosen = settings(
        secure_sink,
        smtp_security="starttls",
        smtp_ca_file=str(certificate),
        smtp_username="casebook",
        smtp_password="open sesame",
    )
    with Transport(chosen) as transport:
        assert transport.hand_over("a@x.cn", TEXT, yes)
    assert secure_sink.secured == [True]
    assert len(secure_sink.signed_in) == 1


def test_a_certificate_nobody_vouches_for_ends_the_conversation(secure_sink: Sink) -> None:
    chosen = settings(secure_sink, smtp_security="starttls")
    with Transport(chosen) as transport, pytest.raises(Unreachable, match="certificate"):
        transport.hand_over("a@x.cn", TEXT, yes)
    assert secure_sink.mails == []


def test_a_server_without_starttls_gets_nothing(sink: Sink) -> None:
    with Transport(settings(sink, smtp_security="starttls")) as transport, pytest.raises(Unreachable):
        transport.hand_over("a@x.cn", TEXT, yes)
    assert sink.mails == []


def test_what_a_server_says_of_a_refused_sign_in_is_not_repeated(
    secure_sink: Sink, certificate: Path
) -> None:
    secure_sink.answers["AUTH"] = "535 wrong: open sesame"
    chosen = settings(
        secure_sink,
        smtp_security="starttls",
        smtp_ca_file=str(certificate),
        smtp_username="casebook",
        smtp_password="open sesame",
    )
    with Transport(chosen) as transport, pytest.raises(Unreachable) as refused:
        transport.hand_over("a@x.cn", TEXT, yes)
    assert "sesame" not in str(refused.value)
