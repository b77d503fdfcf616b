"""The stage machine of an investigation: where it may go next and what that stage asks for.

Pure rules over plain values. The stages themselves stand in law table `stages` and are read by
`casebook.investigations.stage_table`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from casebook.refusals import Refusal

#: What a stage may need, and what each need is called on the page.
NEEDS = {
    "team": _l("办案组"),
    "two_people": _l("办案组不少于两人"),
    "document": _l("该阶段的文书"),
    "review": _l("未参与办案的审理人员同意"),
    "conclusion": _l("调查结论"),
}

#: Refusals of a move told in a word, beside the stage.
IN_A_WORD = {
    "stage.team_missing": _l("办案组"),
    "stage.two_people": _l("两名以上办案人员"),
    "stage.document_missing": _l("所作文书"),
    "stage.review_missing": _l("审理意见"),
    "stage.conclusion_missing": _l("调查结论"),
}


@dataclass(frozen=True)
class Stage:
    """A row of law table `stages`. `name` and `actor` print in the language of the moment."""

    code: str
    half: str
    name: Any
    actor: Any
    gate: Any
    documents: tuple[str, ...]
    needs: frozenset[str]
    law: str
    verified: bool = True
    optional: bool = False
    may_conclude: bool = False


@dataclass(frozen=True)
class Standing:
    """What an investigation has today, as far as stages ask for it.

    `entered` are (code, day) in the order of entering; `current` None: not yet begun; `agreed`: a
    reviewer who never investigated agrees to the findings as they stand.
    """

    current: str | None = None
    entered: tuple[tuple[str, date], ...] = ()
    team_size: int = 0
    agreed: bool = False
    concluded: bool = False


@dataclass(frozen=True)
class Move:
    """Entering stage `code` on a day, with the document made and, for going back, the reason."""

    code: str
    on: date | None
    document: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Lack:
    """What entering a stage would be refused for: `wanting` must be there before, `asked` is written
    into the form."""

    wanting: tuple[Any, ...] = ()
    asked: tuple[Any, ...] = ()


class Machine:
    """The ordered stages of one half."""

    def __init__(self, half: str, stages: Sequence[Stage]) -> None:
        if not stages:
            raise ValueError(f"no stages for {half}")
        self.half = half
        self.stages = tuple(stages)
        self._positions = {stage.code: position for position, stage in enumerate(self.stages)}

    def __iter__(self) -> Iterator[Stage]:
        return iter(self.stages)

    def __contains__(self, code: object) -> bool:
        return code in self._positions

    def stage(self, code: str | None) -> Stage | None:
        return self.stages[self._positions[code]] if code in self._positions else None

    def position(self, code: str | None) -> int:
        """The place of a stage; -1 for none and for a stage that stands in another half."""
        return self._positions.get(code, -1) if code else -1

    def is_back(self, standing: Standing, code: str) -> bool:
        return self.position(code) < self.position(standing.current)

    def may_conclude(self, standing: Standing) -> bool:
        """True where the investigation stands at or behind a stage that reports or decides."""
        reached = self.position(standing.current)
        return any(stage.may_conclude for stage in self.stages[: reached + 1])

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
            return [_refuse("stage.already_there", _l("调查已经处于“%(stage)s”阶段"), stage, "code")]
        found = list(self._dates(standing, move, stage, today))
        if self.is_back(standing, move.code):
            found.extend(self._backwards(standing, move, stage))
        else:
            found.extend(unmet(stage, standing, move.document))
        return found

    def lacks(self, standing: Standing, today: date) -> dict[str, Lack]:
        """For each stage ahead, what entering it today would be refused for, in words."""
        return {
            stage.code: _in_words(self.refusals(standing, Move(stage.code, today), today))
            for stage, place in self.places(standing)
            if place == "ahead"
        }

    @staticmethod
    def _dates(standing: Standing, move: Move, stage: Stage, today: date) -> Iterable[Refusal]:
        if move.on is None:
            yield _refuse("stage.date_missing", _l("请填写进入“%(stage)s”阶段的日期"), stage, "entered_on")
            return
        if move.on > today:
            yield _refuse(
                "stage.date_future", _l("进入“%(stage)s”阶段的日期不能晚于今天"), stage, "entered_on"
            )
        if standing.entered and move.on < standing.entered[-1][1]:
            yield _refuse(
                "stage.date_before_previous",
                _l("进入“%(stage)s”阶段的日期不能早于上一阶段的日期 %(previous)s"),
                stage,
                "entered_on",
                previous=standing.entered[-1][1].isoformat(),
            )

    @staticmethod
    def _backwards(standing: Standing, move: Move, stage: Stage) -> Iterable[Refusal]:
        if standing.concluded:
            yield _refuse(
                "stage.concluded",
                _l("调查已作出结论；退回“%(stage)s”阶段前，请先由领导重新开启调查"),
                stage,
                "code",
            )
        if not move.reason.strip():
            yield _refuse("stage.backwards_reason", _l("退回“%(stage)s”阶段须写明理由"), stage, "reason")


def unmet(stage: Stage, standing: Standing, document: str = "") -> list[Refusal]:
    """What entering `stage` asks for and the investigation lacks."""
    checks: dict[str, tuple[bool, str, Any]] = {
        "team": (
            standing.team_size >= 1,
            "stage.team_missing",
            _l("进入“%(stage)s”阶段前须先组成办案组（%(law)s）"),
        ),
        "two_people": (
            standing.team_size >= 2,
            "stage.two_people",
            _l("进入“%(stage)s”阶段，办案组不得少于两人（%(law)s）"),
        ),
        "document": (
            bool(document.strip()),
            "stage.document_missing",
            _l("进入“%(stage)s”阶段须写明所作文书（%(law)s）"),
        ),
        "review": (
            standing.agreed,
            "stage.review_missing",
            _l("进入“%(stage)s”阶段前须有未参与办案的审理人员对现有调查认定的同意意见（%(law)s）"),
        ),
        "conclusion": (
            standing.concluded,
            "stage.conclusion_missing",
            _l("进入“%(stage)s”阶段前须先作出调查结论（%(law)s）"),
        ),
    }
    lacking = [
        (need, code, text) for need, (met, code, text) in checks.items() if need in stage.needs and not met
    ]
    return [
        _refuse(code, text, stage, "document" if need == "document" else "code")
        for need, code, text in lacking
    ]


def _in_words(found: Iterable[Refusal]) -> Lack:
    """The refusals parted by the input they point at: the choice of the stage, or what is typed with it."""
    parts: dict[bool, list[Any]] = {True: [], False: []}
    for refusal in found:
        parts[refusal.field == "code"].append(IN_A_WORD.get(refusal.code, refusal.message))
    return Lack(tuple(parts[True]), tuple(parts[False]))


def _refuse(code: str, sentence: Any, stage: Stage, field: str, **values: Any) -> Refusal:
    return Refusal(code, sentence, field=field, stage=stage.name, law=stage.law, **values)
