"""The queue: one digest a person and day, one winner of every step, nothing lost and nothing sent twice."""

from __future__ import annotations

import subprocess
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest

from casebook import clock
from casebook.deadlines import alerts
from casebook.deadlines.alerts import notices, queue, sender
from casebook.deadlines.alerts.models import AlertChoice, Digest, Notice
from casebook.settings import Settings
from casebook.store import explain_uses_index, transact
from tests.deadlines.alerts.conftest import MakeClock
from tests.deadlines.alerts.sink import Sink
from tests.faults.killing import run_python

pytestmark = pytest.mark.usefixtures("in_app")

Subscribe = Callable[..., AlertChoice]
TODAY = clock.today()


def states() -> dict[str, int]:
    return dict(Counter(each.state for each in Digest.objects))


def the_one() -> Digest:
    (found,) = Digest.objects
    return found


def rewind(**values: Any) -> None:
    """Put times of the only digest back."""
    transact(
        lambda uow: uow.collection(Digest).update_one(
            {"_id": the_one().id}, {"$set": values}, session=uow.session
        )
    )


@pytest.fixture
def queued(make_clock: MakeClock, subscribe: Subscribe) -> Digest:
    make_clock(days=0)
    subscribe()
    assert queue.enqueue(TODAY) == 1
    return the_one()


# ---------------------------------------------------------------- queueing


def test_one_digest_is_queued_a_person_and_day(subscribe: Subscribe) -> None:
    subscribe("enforcement")
    subscribe("leader")
    assert [queue.enqueue(TODAY) for _ in range(3)] == [2, 0, 0]
    assert queue.enqueue(TODAY + timedelta(days=1)) == 2


def test_processes_that_queue_at_once_queue_once(subscribe: Subscribe, people: dict[str, Any]) -> None:
    for who in ("enforcement", "leader", "discipline", "reviewer"):
        subscribe(who)
    start = threading.Barrier(6)

    def work(_number: int) -> int:
        start.wait()
        return queue.enqueue(TODAY)

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(work, range(6))) == 4
    assert states() == {"queued": 4}


@pytest.mark.parametrize("values", [{"digest": False}, {"email": None}])
def test_who_wants_none_has_none(subscribe: Subscribe, values: dict[str, Any]) -> None:
    choice = subscribe()
    for name, value in values.items():
        setattr(choice, name, value)
    transact(lambda uow: uow.save(choice))
    assert queue.enqueue(TODAY) == 0


def test_who_wants_none_any_more_gets_none_though_it_was_queued(
    queued: Digest, mail_settings: Settings, sink: Sink
) -> None:
    choice = AlertChoice.objects.get(id=queued.person)
    choice.digest = False
    transact(lambda uow: uow.save(choice))
    assert sender.send_due(mail_settings) == {"dropped": 1}
    assert sink.mails == []


# ---------------------------------------------------------------- sending


def test_what_is_due_is_sent_once(queued: Digest, mail_settings: Settings, sink: Sink) -> None:
    assert sender.send_due(mail_settings) == {"sent": 1}
    assert sender.send_due(mail_settings) == {}
    assert queue.enqueue(TODAY) == 0
    assert [mail.recipient for mail in sink.mails] == ["enforcement@example.gov.cn"]
    assert "江安问〔2026〕7号" in sink.mails[0].plain
    found = the_one()
    assert (found.state, found.address, found.entries) == ("sent", "enforcement@example.gov.cn", 1)


def test_two_senders_send_one_mail(
    make_clock: MakeClock, subscribe: Subscribe, mail_settings: Settings, sink: Sink, app: Any
) -> None:
    whose = ("enforcement", "enforcement3", "leader", "leader2", "case_admin")
    for who in whose:
        make_clock(who, days=0)
        subscribe(who)
    queue.enqueue(TODAY)
    start = threading.Barrier(4)

    def work(_number: int) -> Counter[str]:
        start.wait()
        with app.app_context():
            return sender.send_due(mail_settings)

    with ThreadPoolExecutor(4) as pool:
        counted = sum(pool.map(work, range(4)), Counter())
    assert counted == {"sent": len(whose)}
    assert sorted(mail.recipient for mail in sink.mails) == sorted(f"{who}@example.gov.cn" for who in whose)


def test_a_claim_has_one_winner(queued: Digest) -> None:
    start = threading.Barrier(6)

    def work(_number: int) -> bool:
        start.wait()
        return queue.claim() is not None

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(work, range(6))) == 1


def test_who_lost_the_lease_sends_no_text(queued: Digest, mail_settings: Settings, sink: Sink) -> None:
    slow = queue.claim()
    assert slow is not None
    rewind(lease_until=clock.now() - timedelta(seconds=1))
    assert queue.sweep()["queued"] == 1
    assert sender.send_due(mail_settings) == {"sent": 1}
    assert queue.begin_sending(slow, "a@x.cn", 1) is False
    assert queue.mark_uncertain(slow, "") is False
    assert len(sink.mails) == 1


def test_the_notices_a_mail_told_are_told_and_those_it_did_not_are_not(
    queued: Digest, mail_settings: Settings, sink: Sink, make_clock: MakeClock, people: dict[str, Any]
) -> None:
    each = make_clock(days=90)
    told = [people["enforcement"].id]
    transact(lambda uow: alerts.notify(uow, told, "recomputed", each, date(2026, 1, 1), date(2026, 1, 2)))
    sink.answers["TEXT"] = "451 later"
    sender.send_due(mail_settings)
    assert len(notices.untold(people["enforcement"])) == 1
    sink.answers.clear()
    rewind(due_at=clock.now())
    assert sender.send_due(mail_settings) == {"sent": 1}
    assert notices.untold(people["enforcement"]) == []
    assert Notice.objects.get().told_to == told


# ---------------------------------------------------------------- failing


def test_a_refusal_for_now_is_tried_again_later_each_time_later(
    queued: Digest, mail_settings: Settings, sink: Sink
) -> None:
    sink.answers["RCPT"] = "450 busy"
    waits = []
    for _try in range(len(queue.PAUSES)):
        moment = clock.now()
        assert sender.send_due(mail_settings) == {"later": 1}
        waits.append(round((the_one().due_at - moment).total_seconds() / 60))
        assert sender.send_due(mail_settings) == {}
        rewind(due_at=clock.now())
    assert waits == list(queue.PAUSES)
    assert sender.send_due(mail_settings) == {"later": 1}
    assert the_one().state == "failed"
    assert "450 busy" in the_one().answer
    assert sink.mails == []


def test_a_refusal_for_good_fails_at_once_and_says_why(
    queued: Digest, mail_settings: Settings, sink: Sink
) -> None:
    sink.answers["RCPT"] = "550 no such person"
    assert sender.send_due(mail_settings) == {"failed": 1}
    assert (the_one().state, the_one().answer) == ("failed", "550 no such person")


def test_a_server_that_is_away_uses_up_no_try_and_ends_the_round(
    queued: Digest, mail_settings: Settings, subscribe: Subscribe, make_clock: MakeClock, sink: Sink
) -> None:
    make_clock("leader", days=0)
    subscribe("leader")
    queue.enqueue(TODAY)
    sink.cuts.add("EHLO")
    for _try in range(2 * len(queue.PAUSES)):
        assert sender.send_due(mail_settings)["unreachable"] == 1
        transact(
            lambda uow: uow.collection(Digest).update_many(
                {}, {"$set": {"due_at": clock.now()}}, session=uow.session
            )
        )
    assert {each.attempts for each in Digest.objects} == {0}
    sink.cuts.clear()
    assert sender.send_due(mail_settings) == {"sent": 2}


def test_what_may_have_been_taken_is_never_sent_again(
    queued: Digest, mail_settings: Settings, sink: Sink
) -> None:
    sink.cuts.add("TEXT")
    assert sender.send_due(mail_settings) == {"uncertain": 1}
    sink.cuts.clear()
    queue.sweep()
    queue.enqueue(TODAY)
    assert sender.send_due(mail_settings) == {}
    assert the_one().state == "uncertain"
    assert len(sink.mails) == 1


def test_a_late_word_that_it_was_taken_still_counts(queued: Digest) -> None:
    claimed = queue.claim()
    assert claimed is not None
    assert queue.begin_sending(claimed, "a@x.cn", 1)
    rewind(lease_until=clock.now() - timedelta(seconds=1))
    assert queue.sweep()["uncertain"] == 1
    assert queue.mark_sent(claimed, [])
    assert the_one().state == "sent"


def test_what_is_left_of_yesterday_is_not_sent_today(
    queued: Digest, mail_settings: Settings, sink: Sink
) -> None:
    rewind(day=(TODAY - timedelta(days=1)).isoformat())
    assert queue.sweep()["failed"] == 1
    assert sender.send_due(mail_settings) == {}
    assert sink.mails == []


@pytest.mark.parametrize("before", [True, False])
def test_after_a_restore_nothing_of_the_day_is_sent(
    make_clock: MakeClock, subscribe: Subscribe, mail_settings: Settings, sink: Sink, before: bool
) -> None:
    """The backup may hold the digest as queued, or not at all; it may have gone out all the same."""
    make_clock(days=0)
    subscribe()
    if before:
        queue.enqueue(TODAY)
    assert queue.forgo(TODAY) == 1
    queue.enqueue(TODAY)
    assert sender.send_due(mail_settings) == {}
    assert states() == {"uncertain": 1}


# ---------------------------------------------------------------- dying


def run_worker(settings: Settings, *at: str) -> tuple[int, str]:
    arguments = [str(settings.home), str(settings.smtp_port), *at]
    process = run_python("-m", "tests.deadlines.alerts.worker", *arguments, stdout=subprocess.PIPE)
    output, _errors = process.communicate(timeout=60)
    return process.returncode, output.decode()


@pytest.mark.parametrize(
    ("at", "mails_of_the_dead", "state", "mails"),
    [
        ("claimed", 0, "sent", 1),
        ("agreed", 0, "sent", 1),
        ("sending", 0, "uncertain", 0),
        ("taken", 1, "uncertain", 1),
    ],
)
def test_a_sender_killed_at_any_step_leads_to_no_second_mail(
    queued: Digest,
    mail_settings: Settings,
    sink: Sink,
    at: str,
    mails_of_the_dead: int,
    state: str,
    mails: int,
) -> None:
    """Before the text was marked as going out, the digest is taken up by another; after it, nobody can
    know whether it arrived, and it stays uncertain."""
    code, _output = run_worker(mail_settings, at)
    assert code < 0
    assert len(sink.mails) == mails_of_the_dead
    assert sender.send_due(mail_settings) == {}, "its lease still runs"
    rewind(lease_until=clock.now() - timedelta(seconds=1))
    queue.sweep()
    sender.send_due(mail_settings)
    assert (the_one().state, len(sink.mails)) == (state, mails)


def test_what_was_queued_before_a_restart_is_sent_after_it(
    queued: Digest, mail_settings: Settings, sink: Sink
) -> None:
    assert run_worker(mail_settings) == (0, "{'sent': 1}\n")
    assert len(sink.mails) == 1


# ---------------------------------------------------------------- the thread


def make_sender(app: Any, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> sender.Sender:
    monkeypatch.setitem(app.extensions, "casebook.settings", settings)
    return sender.Sender(app, seconds=0.05)


def test_the_thread_queues_once_its_hour_has_come_and_sends(
    make_clock: MakeClock,
    subscribe: Subscribe,
    mail_settings: Settings,
    sink: Sink,
    app: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_clock(days=0)
    subscribe()
    running = make_sender(app, mail_settings, monkeypatch)
    monkeypatch.setattr(sender, "is_time", lambda *_args: False)
    running.round()
    assert states() == {}
    monkeypatch.setattr(sender, "is_time", lambda *_args: True)
    running.start()
    try:
        for _wait in range(200):
            if sink.mails:
                break
            threading.Event().wait(0.05)
    finally:
        running.stop()
    assert not running.alive
    assert len(sink.mails) == 1


def test_the_hour_of_the_digest_is_that_of_shanghai(mail_settings: Settings) -> None:
    from dataclasses import replace
    from datetime import UTC, datetime

    at_eight = replace(mail_settings, digest_at="08:00")
    assert sender.is_time(at_eight, datetime(2026, 3, 2, 0, 0, tzinfo=UTC))
    assert not sender.is_time(at_eight, datetime(2026, 3, 1, 23, 59, tzinfo=UTC))


def test_without_a_mail_server_no_thread_is_started(app: Any) -> None:
    assert not app.extensions["casebook.settings"].smtp_host
    assert alerts.start_sender(app) is None


def test_without_an_hour_only_the_command_sends(
    app: Any, mail_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    monkeypatch.setitem(app.extensions, "casebook.settings", replace(mail_settings, digest_at=""))
    assert alerts.start_sender(app) is None


def test_the_questions_of_the_queue_are_answered_from_indexes(queued: Digest) -> None:
    asked = [
        Digest.objects(__raw__={"state": "queued", "due_at": {"$lte": clock.now()}}),
        Digest.objects(__raw__={"state": "sending"}),
        Digest.objects(day=TODAY.isoformat()),
        Digest.objects(person=queued.person),
        AlertChoice.objects(digest=True),
        AlertChoice.objects(feed="x"),
        Notice.objects(__raw__={"owner": "x", "seen": False}),
        Notice.objects(__raw__={"owner": "x", "by_time": {"$gte": "2026"}}),
    ]
    assert [query._query for query in asked if not explain_uses_index(query)] == []
