"""The stage machine of an investigation: where it may go next and what that stage asks for.

Pure rules over plain values. The stages themselves stand in law table `stages` and are read by
`casebook.investigations.stage_table`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from casebook.investigations.needs import NEEDS, TYPED
from casebook.refusals import Refusal


@dataclass(frozen=True)
class After:
    """One of `codes` must have been entered before; `law` says so."""

    codes: tuple[str, ...]
    law: str = ""


@dataclass(frozen=True)
class Stage:
    """A row of law table `stages`. `name` and `actor` print in the language of the moment."""

    code: str
    half: str
    name: Any
    actor: Any = ""
    gate: Any = ""
    documents: tuple[str, ...] = ()
    needs: frozenset[str] = frozenset()
    law: str = ""
    verified: bool = True
    optional: bool = False
    may_conclude: bool = False
    enters: tuple[str, ...] = ("team",)
    approval: bool = False
    after: tuple[After, ...] = ()
    starts: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    returns: tuple[str, ...] = ()
    return_approval: bool = False
    least: int = 0


@dataclass(frozen=True)
class Standing:
    """What an investigation has today, as far as stages ask for it.

    `entered` are (code, day) in the order of entering; `current` None: not yet begun; `has` are the needs
    that are met; `team_size` the people in the team today.
    """

    current: str | None = None
    entered: tuple[tuple[str, date], ...] = ()
    has: frozenset[str] = frozenset()
    team_size: int = 0
    concluded: bool = False


@dataclass(frozen=True)
class Move:
    """Entering stage `code` on a day, with what is typed: the document made, the way a clue was disposed
    of and, for going back, the ground (a code of table `return_grounds`) and the reason."""

    code: str
    on: date | None
    document: str = ""
    way: str = ""
    ground: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Lack:
    """What entering a stage would be refused for: `wanting` must be there before, as (word, place where
    it is mended); `asked` is written into the form."""

    wanting: tuple[tuple[Any, str | None], ...] = ()
    asked: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Machine:
    """The ordered stages of one half; `grounds` are the codes on which it goes back, `taking_back` those
    of them that undo what was entered by mistake, `ways` those in which a clue is disposed of."""

    half: str
    stages: tuple[Stage, ...]
    grounds: frozenset[str] = frozenset()
    ways: frozenset[str] = frozenset()
    taking_back: frozenset[str] = frozenset()
    positions: dict[str, int] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        if not self.stages:
            raise ValueError(f"no stages for {self.half}")
        self.positions.update({stage.code: place for place, stage in enumerate(self.stages)})

    def __iter__(self) -> Iterator[Stage]:
        return iter(self.stages)

    def __contains__(self, code: object) -> bool:
        return code in self.positions

    def stage(self, code: str | None) -> Stage | None:
        return self.stages[self.positions[code]] if code in self.positions else None

    def position(self, code: str | None) -> int:
        """The place of a stage; -1 for none and for a stage that stands in another half."""
        return self.positions.get(code, -1) if code else -1

    def is_back(self, current: str | None, code: str) -> bool:
        return self.position(code) < self.position(current)

    def takes_approval(self, current: str | None, code: str) -> bool:
        """Whether a leader has to approve this move: the stage asks for it, or going back from here does."""
        stage, here = self.stage(code), self.stage(current)
        if stage is None:
            return False
        if self.is_back(current, code):
            return here is not None and here.return_approval
        return stage.approval

    def may_conclude(self, current: str | None) -> bool:
        """True where the investigation stands at or behind a stage that reports or decides."""
        return any(stage.may_conclude for stage in self.stages[: self.position(current) + 1])

    def places(self, standing: Standing) -> list[tuple[Stage, str]]:
        """Each stage with its place: `passed`, `skipped`, `current` or `ahead`."""
        entered = {code for code, _ in standing.entered}
        reached = self.position(standing.current)
        return [
            (stage, self._place(stage, index, reached, entered)) for index, stage in enumerate(self.stages)
        ]

    @staticmethod
    def _place(stage: Stage, index: int, reached: int, entered: set[str]) -> str:
        if index == reached:
            return "current"
        if index > reached:
            return "ahead"
        return "passed" if stage.code in entered else "skipped"

    def refusals(self, standing: Standing, move: Move, today: date) -> list[Refusal]:
        """Everything that forbids the move; none: it may be made. Each names the stage and its law."""
        stage = self.stage(move.code)
        if stage is None:
            sentence = _l("没有这个阶段，或者它属于另一条调查：%(stage)s")
            return [Refusal("stage.unknown", sentence, field="code", stage=move.code)]
        if move.code == standing.current:
            return [refuse("stage.already_there", _l("调查已经处于“%(stage)s”阶段"), stage, "code")]
        found = list(self._dates(standing, move, stage, today))
        if self.is_back(standing.current, move.code):
            found.extend(self._backwards(standing, move, stage))
        else:
            found.extend(self._unpassed(standing, stage))
            found.extend(unmet(stage, standing, move, self.ways))
        return found

    def lacks(self, standing: Standing, today: date) -> dict[str, Lack]:
        """For each stage ahead, what entering it today would be refused for, in words."""
        return {
            stage.code: self._lack(stage, standing)
            for stage, place in self.places(standing)
            if place == "ahead"
        }

    def _lack(self, stage: Stage, standing: Standing) -> Lack:
        empty = Move(stage.code, None)
        missing = [name for name in NEEDS if _is_unmet(name, stage, standing, empty, self.ways)]
        wanting: list[tuple[Any, str | None]] = [
            (self._names(after.codes), "stages") for after in self._unreached(standing, stage)
        ]
        wanting += [(NEEDS[name].word, NEEDS[name].place) for name in missing if name not in TYPED]
        return Lack(tuple(wanting), tuple(NEEDS[name].word for name in missing if name in TYPED))

    def _unreached(self, standing: Standing, stage: Stage) -> list[After]:
        entered = {code for code, _ in standing.entered}
        return [after for after in stage.after if not entered & set(after.codes)]

    def _unpassed(self, standing: Standing, stage: Stage) -> Iterable[Refusal]:
        for after in self._unreached(standing, stage):
            yield refuse(
                "stage.after_missing",
                _l("进入“%(stage)s”阶段前须先进入“%(before)s”阶段（%(basis)s）"),
                stage,
                "code",
                before=self._names(after.codes),
                basis=after.law or stage.law,
            )

    def _names(self, codes: Iterable[str]) -> str:
        return " / ".join(str(stage.name) for code in codes if (stage := self.stage(code)))

    @staticmethod
    def _dates(standing: Standing, move: Move, stage: Stage, today: date) -> Iterable[Refusal]:
        if move.on is None:
            yield refuse("stage.date_missing", _l("请填写进入“%(stage)s”阶段的日期"), stage, "entered_on")
            return
        if move.on > today:
            yield refuse(
                "stage.date_future", _l("进入“%(stage)s”阶段的日期不能晚于今天"), stage, "entered_on"
            )
        if standing.entered and move.on < standing.entered[-1][1]:
            yield refuse(
                "stage.date_before_previous",
                _l("进入“%(stage)s”阶段的日期不能早于上一阶段的日期 %(previous)s"),
                stage,
                "entered_on",
                previous=standing.entered[-1][1].isoformat(),
            )

    def _backwards(self, standing: Standing, move: Move, stage: Stage) -> Iterable[Refusal]:
        here = self.stage(standing.current)
        if standing.concluded:
            yield refuse(
                "stage.concluded",
                _l("调查已作出结论；退回“%(stage)s”阶段前，请先由领导重新开启调查"),
                stage,
                "code",
            )
        if here is not None and stage.code not in here.returns:
            sentence = _l("从“%(here)s”阶段不能退回“%(stage)s”阶段，可以退回：%(places)s")
            places = self._names(here.returns) or "—"
            yield refuse("stage.return_place", sentence, stage, "code", here=here.name, places=places)
        if move.ground not in self.grounds:
            yield refuse("stage.return_ground", _l("退回“%(stage)s”阶段须选择理由的种类"), stage, "ground")
        if not move.reason.strip():
            yield refuse("stage.backwards_reason", _l("退回“%(stage)s”阶段须写明理由"), stage, "reason")


def machine_of(half: str, stages: Sequence[Stage], **codes: Iterable[str]) -> Machine:
    """The machine over stages in their order; `grounds`, `taking_back` and `ways` as codes."""
    return Machine(half, tuple(stages), **{name: frozenset(found) for name, found in codes.items()})


def unmet(stage: Stage, standing: Standing, move: Move, ways: frozenset[str] = frozenset()) -> list[Refusal]:
    """What entering `stage` asks for and the investigation, or what was typed, lacks."""
    return [
        refuse(need.code, need.sentence, stage, TYPED.get(name, "code"), least=stage.least)
        for name, need in NEEDS.items()
        if _is_unmet(name, stage, standing, move, ways)
    ]


def _is_unmet(name: str, stage: Stage, standing: Standing, move: Move, ways: frozenset[str]) -> bool:
    if name not in stage.needs:
        return False
    if name == "document":
        return not move.document.strip()
    if name == "clue_way":
        return move.way not in ways
    if name == "two_people":
        return standing.team_size < stage.least
    return name not in standing.has


def refuse(code: str, sentence: Any, stage: Stage, field: str, **values: Any) -> Refusal:
    """A refusal that names the stage and its law."""
    return Refusal(code, sentence, field=field, stage=stage.name, law=stage.law, **values)
