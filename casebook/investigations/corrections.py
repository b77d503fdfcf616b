"""An entry that was wrong: its day corrected, or the whole taken back. Nothing is erased; what counts changes.

A stage that was entered by mistake is gone back from on a ground of law table `return_grounds` that has
`takes_back`: it then counts no more, neither for what may follow nor for the clocks it started or met.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flask_babel import lazy_gettext as _l

from casebook import clock
from casebook.acts import Actor
from casebook.cases.inquiry import Investigation, StageEntry
from casebook.cases.models import Case
from casebook.investigations import entering, stage_table
from casebook.investigations.changing import change, require_state
from casebook.investigations.stages import Machine
from casebook.refusals import NotFound, NotPermitted, Refusal, Refusals
from casebook.store import UnitOfWork

#: States in which the day of an entry may be corrected.
CORRECTABLE = ("open", "review", "concluded")


def take_back(machine: Machine, investigation: Investigation, back: StageEntry) -> None:
    """Let the entries since the stage gone back to count no more, where the ground says that they were made
    by mistake. The way back counts only where that stage had not been entered."""
    if back.returned_ground not in machine.taking_back:
        return
    counted, target = investigation.counted(), machine.position(back.code)
    stood = max((place for place, entry in enumerate(counted) if entry.code == back.code), default=None)
    for place, entry in enumerate(counted):
        if machine.position(entry.code) > target if stood is None else place > stood:
            entry.counts = False
    back.counts = stood is None


def correct_entry(
    actor: Actor,
    case_id: str,
    half: str,
    place: int,
    entered_on: date | None,
    *,
    reason: str,
    version: int | None = None,
) -> Case:
    """Correct the day of the entry at `place` of the history; the clocks follow, and the trail keeps before
    and after. By who may enter that stage; what a leader approved, by a leader who has no other part in it.

    Raises NotFound `correction.no_entry`; NotPermitted `correction.leader_only`, `stage.not_entitled`,
    `investigation.not_in_team`;
    Refusals `correction.taken_back`, `correction.date_missing`, `correction.date_future`,
    `correction.out_of_order`, `correction.after_conclusion`, `correction.same`, `correction.reason_missing`.
    """

    def alter(uow: UnitOfWork, case: Case) -> str:
        investigation = case.investigation(half)
        entry = _entry(investigation, place)
        _require(actor, case, half, entry)
        require_state(investigation, *CORRECTABLE)
        if found := list(_faults(investigation, entry, entered_on, reason)):
            raise Refusals(found)
        entry.entered_on = entered_on
        return stage_table.stage_words(entry.code)

    return change(
        actor,
        case_id,
        "investigations.correct_entry",
        alter,
        need="cases.read",
        halves=(half,),
        version=version,
        reason=reason.strip(),
    )


def correctable(actor: Actor, case: Case, half: str) -> frozenset[int]:
    """The places of the history whose day this actor may correct."""
    investigation = case.investigation(half)
    if case.origin != "own" or case.status != "open" or investigation.state not in CORRECTABLE:
        return frozenset()
    held = entering.capacities(actor, case, half)
    return frozenset(
        place for place, entry in enumerate(investigation.history) if entry.counts and _may(held, half, entry)
    )


def _entry(investigation: Investigation, place: int) -> StageEntry:
    if not 0 <= place < len(investigation.history):
        raise NotFound("correction.no_entry", _l("没有这条阶段记录"))
    entry: StageEntry = investigation.history[place]
    return entry


def _may(held: frozenset[str], half: str, entry: StageEntry) -> bool:
    stage = stage_table.machine(half).stage(entry.code)
    if entry.approved_by is not None or stage is None:
        return "leader" in held
    return bool(held & set(stage.enters))


def _require(actor: Actor, case: Case, half: str, entry: StageEntry) -> None:
    if _may(entering.capacities(actor, case, half), half, entry):
        return
    if entry.approved_by is not None:
        sentence = _l("领导批准的阶段，由未参与本案调查、审理的领导更正")
        raise NotPermitted("correction.leader_only", sentence)
    raise entering.not_entitled(actor, case, half, stage_table.machine(half).stage(entry.code))


def _faults(
    investigation: Investigation, entry: StageEntry, day: date | None, reason: str
) -> Iterator[Refusal]:
    if not entry.counts:
        yield Refusal("correction.taken_back", _l("这条记录已经撤回，无须更正日期"))
    if not reason.strip():
        yield Refusal("correction.reason_missing", _l("请写明更正的理由"), field="reason")
    if day is None:
        yield Refusal("correction.date_missing", _l("请填写正确的日期"), field="entered_on")
        return
    if day > clock.today():
        yield Refusal("correction.date_future", _l("进入阶段的日期不能晚于今天"), field="entered_on")
    if day == entry.entered_on:
        yield Refusal("correction.same", _l("日期与原来的相同"), field="entered_on")
    yield from _disorder(investigation, entry, day)


def _disorder(investigation: Investigation, entry: StageEntry, day: date) -> Iterator[Refusal]:
    """The day lies between those of the entries around it, and not behind the conclusion."""
    counted = investigation.counted()
    if entry.counts:
        here = next(place for place, each in enumerate(counted) if each is entry)
        before = counted[here - 1].entered_on if here else None
        after = counted[here + 1].entered_on if here + 1 < len(counted) else None
        if (before and day < before) or (after and day > after):
            sentence = _l("日期须在前后两个阶段的日期之间：%(before)s 至 %(after)s")
            yield Refusal(
                "correction.out_of_order",
                sentence,
                field="entered_on",
                before=before or "…",
                after=after or clock.today(),
            )
    if investigation.concluded_on and day > investigation.concluded_on:
        sentence = _l("日期不能晚于结论日期 %(day)s")
        yield Refusal(
            "correction.after_conclusion", sentence, field="entered_on", day=investigation.concluded_on
        )
