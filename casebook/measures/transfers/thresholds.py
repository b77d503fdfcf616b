"""From a case to the offences whose thresholds its facts reach, and whether that is settled. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flask_babel import lazy_gettext as _l

from casebook import clock
from casebook.cases.choices import COMMON, HALVES
from casebook.cases.models import Case
from casebook.law import offences
from casebook.law.offences import OffenceFacts, Reached
from casebook.measures import particulars
from casebook.measures.blockers import Blocker
from casebook.measures.models import Measure
from casebook.measures.transfers.models import APPROVED, TransferQuestion

FOUND = ("gain_fen", "further_deaths", "further_serious_injuries", "further_loss_fen")


def facts_of(case: Case, half: str, question: TransferQuestion | None = None) -> OffenceFacts:
    """What is known of a case to who works on a half, with what was found for the question of that half.
    A circumstance borne by a party counts as one of the case."""
    incident = case.incident
    borne = {code for party in case.parties_for({COMMON, half}) for code in party.circumstances}
    return OffenceFacts(
        deaths=incident.deaths,
        serious_injuries=incident.serious_injuries,
        minor_injuries=incident.minor_injuries,
        loss_fen=incident.direct_loss_fen,
        industry=incident.industry,
        circumstances=frozenset(case.circumstances) | borne,
        conduct=frozenset(question.conduct if question else ()),
        **{name: getattr(question, name) if question else None for name in FOUND},
    )


def reached(case: Case, half: str, question: TransferQuestion | None = None) -> tuple[Reached, ...]:
    """The offences of a half whose thresholds the facts reach. An accident is judged by the rows in
    force on its day, other cases by those of the day they came in. A precedent is past the question."""
    if case.origin == "reference":
        return ()
    happened = case.incident.occurred_at
    day = clock.local(happened).date() if happened else case.received_on
    side = offences.SIDES[half]
    return tuple(
        answer for answer in offences.reached(facts_of(case, half, question), day) if answer.side == side
    )


def certain(answers: Iterable[Reached]) -> list[str]:
    """The codes of those that presume nothing more: they have to be transferred, or a leader says why not."""
    return [answer.code for answer in answers if not answer.conditions]


def heavier(answers: Iterable[Reached]) -> list[str]:
    """Of these the codes whose second threshold is reached."""
    return [answer.code for answer in answers if not answer.conditions and answer.threshold > 1]


def is_transferred(measures: Iterable[Measure], half: str, answers: Iterable[Reached]) -> bool:
    """Whether the papers of transfers of this half went out, naming every offence that is certain of
    `answers`; a transfer that names none speaks of them all."""
    named: set[str] = set()
    for measure in measures:
        if measure.kind != "transfer" or measure.audience != half or measure.state == "ended":
            continue
        own = particulars.of(measure)
        if measure.state != "executed" and not own.handed_on:
            continue
        if not own.offences:
            return True
        named.update(own.offences)
    return bool(named) and set(certain(answers)) <= named


def is_withheld(question: TransferQuestion | None, answers: Iterable[Reached]) -> bool:
    """Whether a leader approved not transferring, for all that is reached now."""
    last, reached_now = question.last if question else None, list(answers)
    if last is None or last.state != APPROVED:
        return False
    return set(certain(reached_now)) <= set(last.offences) and set(heavier(reached_now)) <= set(last.heavier)


def open_items(
    case: Case, measures: Iterable[Measure], questions: Iterable[TransferQuestion] = ()
) -> list[Blocker]:
    """`close.transfer_undecided` for each half that reaches a threshold and is neither transferred nor
    approved not to be. `measures` and `questions` are all those of the case."""
    by_half = {question.half: question for question in questions}
    return list(_undecided(case, list(measures), by_half))


def _undecided(
    case: Case, measures: list[Measure], questions: dict[str, TransferQuestion]
) -> Iterator[Blocker]:
    for half in HALVES:
        question = questions.get(half)
        answers = reached(case, half, question)
        if not certain(answers) or is_transferred(measures, half, answers) or is_withheld(question, answers):
            continue
        sentence = {
            "liability": _l("企业一方已达到移送司法的门槛，尚未移送，也没有领导批准不移送"),
            "accountability": _l("公职人员一方已达到移送监察机关的门槛，尚未移送，也没有领导批准不移送"),
        }[half]
        yield Blocker("close.transfer_undecided", sentence, f"/cases/{case.id}/transfers/{half}", half)
