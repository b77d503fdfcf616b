"""The commands, as cron calls them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result

from casebook import clock
from casebook.commands import alerting, console
from casebook.deadlines.alerts.models import AlertChoice, Digest
from casebook.settings import Settings
from tests.deadlines.alerts.conftest import MakeClock
from tests.deadlines.alerts.sink import Sink

Subscribe = Callable[..., AlertChoice]


@pytest.fixture
def run(app: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """`run(*words)`: a command in the home of the test."""
    monkeypatch.setattr(console, "opened", lambda *_args: app)

    def run(*words: str) -> Result:
        return CliRunner().invoke(alerting.alerts, list(words))

    return run


@pytest.fixture
def with_mail(app: Any, mail_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.extensions, "casebook.settings", mail_settings)


def test_without_a_mail_server_sending_is_refused(run: Callable[..., Result], subscribe: Subscribe) -> None:
    subscribe()
    done = run("send")
    assert done.exit_code == 1
    assert done.stderr.startswith("alerts.no_mail — ")
    assert not Digest.objects


@pytest.mark.usefixtures("with_mail")
def test_a_dry_run_tells_to_whom_and_changes_nothing(
    run: Callable[..., Result], make_clock: MakeClock, subscribe: Subscribe, sink: Sink
) -> None:
    make_clock(days=-1)
    subscribe("enforcement")
    subscribe("leader")
    done = run("send", "--dry-run", "--json")
    assert done.exit_code == 0
    told = json.loads(done.stdout)
    assert told["mail"] is True
    (letter,) = told["letters"]
    assert (letter["to"], letter["overdue"], letter["today"]) == ("enforcement@example.gov.cn", 1, 0)
    assert "共 1 封" in run("send", "--dry-run").stdout
    assert not Digest.objects
    assert sink.mails == []


@pytest.mark.usefixtures("with_mail")
def test_sending_twice_sends_once_and_the_queue_tells_of_it(
    run: Callable[..., Result],
    make_clock: MakeClock,
    subscribe: Subscribe,
    sink: Sink,
    people: dict[str, Any],
) -> None:
    make_clock(days=0)
    subscribe("enforcement")
    subscribe("leader")
    reports = [json.loads(run("send", "--json").stdout) for _ in range(2)]
    assert [(each["queued"], each["sent"], each["dropped"]) for each in reports] == [(2, 1, 1), (0, 0, 0)]
    assert len(sink.mails) == 1
    found = json.loads(run("queue", "--json").stdout)
    assert sorted(each["state"] for each in found) == ["dropped", "sent"]
    assert {each["day"] for each in found} == {clock.today().isoformat()}
    assert "邮件服务器已接收" in run("queue").stdout
    assert "当日没有提醒邮件" in run("queue", "--day", "2001-01-01").stdout


@pytest.mark.usefixtures("with_mail")
@pytest.mark.parametrize("trouble", ["cuts", "answers"])
def test_a_mail_that_was_not_taken_for_certain_is_an_error_of_the_command(
    run: Callable[..., Result], make_clock: MakeClock, subscribe: Subscribe, sink: Sink, trouble: str
) -> None:
    make_clock(days=0)
    subscribe()
    if trouble == "cuts":
        sink.cuts.add("TEXT")
    else:
        sink.answers["RCPT"] = "550 no such person"
    done = run("send", "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["uncertain" if trouble == "cuts" else "failed"] == 1


@pytest.mark.usefixtures("with_mail")
def test_a_trial_goes_out_beside_the_queue(run: Callable[..., Result], people: Any, sink: Sink) -> None:
    assert json.loads(run("try", "zhang@x.cn", "--json").stdout) == {"address": "zhang@x.cn", "sent": True}
    assert [mail.recipient for mail in sink.mails] == ["zhang@x.cn"]
    assert not Digest.objects
    sink.answers["RCPT"] = "550 no such person"
    done = run("try", "zhang@x.cn")
    assert done.exit_code == 1
    assert done.stderr.startswith("alerts.not_sent — ")
    assert "550 no such person" in done.stderr


@pytest.mark.usefixtures("with_mail")
@pytest.mark.parametrize("address", ["", "zhang"])
def test_a_trial_needs_an_address(run: Callable[..., Result], people: Any, sink: Sink, address: str) -> None:
    done = run("try", address)
    assert (done.exit_code, done.stderr.split(" ")[0]) == (1, "alerts.address")
    assert sink.mails == []
