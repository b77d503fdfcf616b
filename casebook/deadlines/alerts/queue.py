"""The queue of digests: one a person and day, claimed by one worker, never sent twice.

Every step is a conditional change of the state the worker saw; who changes nothing was second. The text
of a mail goes out only after `sending` was committed, and what died after that is never sent again.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from bson import ObjectId
from pymongo.errors import DuplicateKeyError

from casebook.accounts import Person
from casebook.clock import local, now
from casebook.deadlines.alerts import notices
from casebook.deadlines.alerts.models import (
    CLAIMED,
    DROPPED,
    FAILED,
    QUEUED,
    SENDING,
    SENT,
    UNCERTAIN,
    AlertChoice,
    Digest,
)
from casebook.store import Retry, UnitOfWork, transact

#: How long a worker may be silent before its digest is taken from it.
LEASE = timedelta(minutes=10)
#: Minutes until the next try, after the first, second, … one that failed; after the last it has failed.
PAUSES = (1, 5, 15, 60, 120, 240)
CANDIDATES = 20


def digest_id(day: date, person_id: str) -> str:
    return f"{day.isoformat()}:{person_id}"


def readers() -> list[tuple[Person, AlertChoice]]:
    """Who wants a digest and gave an address, with an account in use."""
    chosen = {each.id: each for each in AlertChoice.objects(digest=True) if each.email}
    people = Person.objects(id__in=list(chosen)) if chosen else []
    return [(person, chosen[person.id]) for person in people if person.active]


def enqueue(day: date) -> int:
    """Queue the day's digest of everyone who wants one and has none. Safe to repeat and to do at once in
    several processes. Returns how many were added."""
    wanted = [person.id for person, _choice in readers()]

    def work(uow: UnitOfWork) -> int:
        there = {
            found["_id"]
            for found in uow.collection(Digest).find(
                {"day": day.isoformat()}, {"_id": 1}, session=uow.session
            )
        }
        fresh = [person for person in wanted if digest_id(day, person) not in there]
        moment = now()
        try:
            uow.insert_many(
                Digest(
                    id=digest_id(day, person),
                    person=person,
                    day=day.isoformat(),
                    queued_at=moment,
                    due_at=moment,
                )
                for person in fresh
            )
        except DuplicateKeyError as error:
            raise Retry("another process queued the same digest") from error
        return len(fresh)

    return transact(work) if wanted else 0


def claim() -> Digest | None:
    """Take the next digest that is due; None where there is none. It is the caller's until its lease ends."""
    due = Digest.objects(__raw__={"state": QUEUED, "due_at": {"$lte": now()}})
    for candidate in due.order_by("due_at").limit(CANDIDATES):
        token = secrets.token_hex(8)
        if _change(candidate.id, QUEUED, state=CLAIMED, claim=token, lease_until=now() + LEASE):
            candidate.state, candidate.claim = CLAIMED, token
            return candidate
    return None


def begin_sending(claimed: Digest, address: str, entries: int) -> bool:
    """Commit that the text is now going out; False where the digest is no longer the caller's."""
    return _change(
        claimed.id,
        CLAIMED,
        claimed.claim,
        state=SENDING,
        address=address,
        entries=entries,
        lease_until=now() + LEASE,
    )


def mark_sent(claimed: Digest, told: Iterable[ObjectId]) -> bool:
    """The server took it. Also where it had been given up as uncertain in the meantime."""
    ids = list(told)

    def work(uow: UnitOfWork) -> bool:
        done = _move(uow, claimed.id, (SENDING, UNCERTAIN), claimed.claim, state=SENT, ended_at=now())
        if done:
            notices.mark_told(uow, ids, claimed.person)
        return done

    return transact(work)


def mark_uncertain(claimed: Digest, answer: str) -> bool:
    """The conversation broke off under the text: nobody knows, nobody sends it again."""
    return _change(claimed.id, SENDING, claimed.claim, state=UNCERTAIN, answer=answer[:300], ended_at=now())


def drop(claimed: Digest) -> bool:
    """There is nothing to tell, or nobody wants to hear it any more."""
    return _change(claimed.id, CLAIMED, claimed.claim, state=DROPPED, ended_at=now())


def fail(claimed: Digest, answer: str) -> bool:
    """The server will not take it, now or later."""
    return _change(
        claimed.id,
        (CLAIMED, SENDING),
        claimed.claim,
        state=FAILED,
        answer=answer[:300],
        attempts=claimed.attempts + 1,
        ended_at=now(),
    )


def put_back(claimed: Digest, answer: str, *, counts: bool = True) -> bool:
    """It was not taken, for certain: try again later, or give up after the last try or the end of its day.

    `counts` False: the server was away for everybody, which is no failed try of this mail.
    """
    attempts = claimed.attempts + (1 if counts else 0)
    if attempts > len(PAUSES) or _is_over(claimed, now()):
        return fail(claimed, answer)
    return _change(
        claimed.id,
        (CLAIMED, SENDING),
        claimed.claim,
        state=QUEUED,
        answer=answer[:300],
        attempts=attempts,
        due_at=now() + timedelta(minutes=PAUSES[max(attempts - 1, 0)]),
    )


def sweep() -> dict[str, int]:
    """Look after what dead workers left: claimed ones are queued again, those on their way are uncertain,
    and what is left of an earlier day has failed, for that day's digest tells nothing today."""
    moment = now()
    counts = {QUEUED: 0, UNCERTAIN: 0, FAILED: 0}
    for each in Digest.objects(__raw__={"state": CLAIMED}):
        if each.lease_until < moment and _change(
            each.id, CLAIMED, each.claim, state=QUEUED, due_at=moment, attempts=each.attempts + 1
        ):
            counts[QUEUED] += 1
    for each in Digest.objects(__raw__={"state": SENDING}):
        if each.lease_until < moment and mark_uncertain(each, "the sender ended before the server answered"):
            counts[UNCERTAIN] += 1
    for each in Digest.objects(__raw__={"state": QUEUED}):
        over = _is_over(each, moment) or each.attempts > len(PAUSES)
        answer = each.answer or "its day was over"
        if over and _change(each.id, QUEUED, state=FAILED, ended_at=moment, answer=answer):
            counts[FAILED] += 1
    return counts


def forgo(day: date) -> int:
    """After a restore: whether the day's digests went out after the backup was made, it cannot say. They
    are uncertain, and tomorrow's are the next. Returns how many that are."""
    enqueue(day)
    moment, answer = now(), "a backup was restored"
    count = 0
    for state in (QUEUED, CLAIMED, SENDING):
        for each in Digest.objects(__raw__={"state": state}):
            count += _change(each.id, state, state=UNCERTAIN, ended_at=moment, answer=answer)
    return count


def of_person(person_id: str, most: int = 7) -> list[Digest]:
    """The person's digests, the latest first."""
    return list(Digest.objects(person=person_id).order_by("-day").limit(most))


def of_day(day: date) -> list[Digest]:
    """Every digest of a day."""
    return list(Digest.objects(day=day.isoformat()).order_by("person"))


def _is_over(digest: Digest, moment: datetime) -> bool:
    return bool(digest.day < local(moment).date().isoformat())


def _change(digest: str, states: str | tuple[str, ...], holder: str | None = None, **values: Any) -> bool:
    return transact(lambda uow: _move(uow, digest, states, holder, **values))


def _move(
    uow: UnitOfWork, digest: str, states: str | tuple[str, ...], holder: str | None, **values: Any
) -> bool:
    """Change a digest that is in one of the states and, where `holder` is given, claimed by it; True
    where it was."""
    allowed = (states,) if isinstance(states, str) else states
    wanted = {"_id": digest} | ({"claim": holder} if holder else {})
    found = uow.collection(Digest).find_one(wanted, {"state": 1}, session=uow.session)
    if found is None or found["state"] not in allowed:
        return False
    wanted["state"] = found["state"]
    outcome = uow.collection(Digest).update_one(wanted, {"$set": values}, session=uow.session)
    return outcome.matched_count == 1
