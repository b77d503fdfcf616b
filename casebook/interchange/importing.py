"""Cases in: a file of lines, read in batches; a bad line is refused and named, the good ones go in.

Importing the same line again changes nothing and writes nothing: the stored case is compared with the
line, not with a memory of the last import.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, NamedTuple

from pymongo.errors import DuplicateKeyError

from casebook.accounts import Unit, may
from casebook.acts import Actor
from casebook.cases import late_casualties, service, visibility
from casebook.cases.models import Case
from casebook.interchange import taking
from casebook.interchange.conversion import normal, says_graded, to_line
from casebook.interchange.exporting import measures_of
from casebook.interchange.imagining import Imagined
from casebook.interchange.report import ImportReport
from casebook.interchange.shape import BadLine, Problem, parse
from casebook.interchange.storing import Storing
from casebook.measures.lines import as_said
from casebook.measures.models import Measure
from casebook.refusals import Refusal, Refusals

BATCH = 50
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Line(NamedTuple):
    """A checked line: its number in the file, what it says, and as it came."""

    number: int
    content: dict[str, Any]
    raw: bytes


def import_lines(
    actor: Actor,
    lines: Iterable[bytes],
    *,
    dry_run: bool = False,
    unit_id: str | None = None,
    progress: Callable[[int], None] | None = None,
) -> ImportReport:
    """Take every line that can be taken; own cases are filed under `unit_id` (the actor's unit, else
    the first). `progress(done)` is called after each batch. Raises NotPermitted for who may not import at all,
    before a line is read; Refusal where there is no unit."""
    if not may(actor, "cases.import"):
        raise taking.not_permitted()
    report = ImportReport()
    unit = service.unit_of(actor, unit_id)
    done = 0
    with _collecting_rarely(), Storing(partial(taking.create, actor, unit)) as storing:
        taker = _Rehearsal(actor, unit, report) if dry_run else _Taker(actor, unit, report, storing)
        for batch in _batches(lines, report):
            taker.take(batch)
            done += len(batch)
            if progress:
                progress(done)
        taker.settle()
    return report


@contextmanager
def _collecting_rarely() -> Iterator[None]:
    """Thousands of documents are built and let go at once; looking for cycles among them at Python's
    usual pace costs a tenth of an import."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _batches(lines: Iterable[bytes], report: ImportReport) -> Iterator[list[Line]]:
    """Checked lines, some at a time; a batch never holds one external id twice."""
    batch: list[Line] = []
    ids: set[str] = set()
    for number, raw in enumerate(lines, start=1):
        text = raw.removeprefix(BYTE_ORDER_MARK) if number == 1 else raw
        if not text.strip():
            continue
        try:
            content = parse(text)
        except BadLine as bad:
            report.refuse(number, bad.problems)
            continue
        if content["external_id"] in ids or len(batch) == BATCH:
            yield batch
            batch, ids = [], set()
        batch.append(Line(number, content, text))
        ids.add(content["external_id"])
    if batch:
        yield batch


class _Taker:
    """Takes batch after batch; new cases are stored while the next batch is read and built."""

    def __init__(self, actor: Actor, unit: Unit, report: ImportReport, storing: Storing) -> None:
        self._actor = actor
        self._unit = unit
        self._report = report
        self._storing = storing
        self._underway: list[tuple[Line, taking.Packed]] = []

    def take(self, batch: list[Line]) -> None:
        """Compare a batch with the store, change what differs, begin to store what is new."""
        ids = {line.content["external_id"] for line in batch}
        if not ids.isdisjoint(line.content["external_id"] for line, _ in self._underway):
            self.settle()
        stored = {case.external_id: case for case in Case.objects(external_id__in=list(ids))}
        measures = measures_of(stored.values())
        new: list[Line] = []
        for line in batch:
            case = stored.get(line.content["external_id"])
            if case is None:
                new.append(line)
            elif _tried(self._report, line, partial(taking.check_reach, self._actor, case)):
                self._compare(line, case, measures[case.id])
        self._create(new)

    def _compare(self, line: Line, case: Case, measures: list[Measure]) -> None:
        """Change a stored case, within the reach of who imports, where the line says something else."""
        if is_same(self._actor, case, measures, line.content):
            self._report.unchanged += 1
        elif _tried(self._report, line, partial(_update, self._actor, case, line.content)):
            self._report.updated += 1

    def _create(self, lines: list[Line]) -> None:
        """Begin to store the new cases of a batch, in one unit of work."""
        packed: list[tuple[Line, taking.Packed]] = []
        for line in lines:
            _tried(self._report, line, partial(_pack_into, packed, self._actor, self._unit, line))
        self.settle()
        if packed:
            self._underway = packed
            self._storing.begin([each for _, each in packed])

    def settle(self) -> None:
        """Wait for the batch being stored; where one of its cases is refused, each in its own unit."""
        underway, self._underway = self._underway, []
        if not underway:
            return
        try:
            self._storing.finish()
            self._report.created += len(underway)
        except (Refusal, DuplicateKeyError):
            for line, _ in underway:
                if _tried(self._report, line, partial(_create_one, self._actor, self._unit, line)):
                    self._report.created += 1


class _Rehearsal:
    """A dry run: what each line would do to the store as the lines before it would have left it."""

    def __init__(self, actor: Actor, unit: Unit, report: ImportReport) -> None:
        self._actor = actor
        self._report = report
        self._imagined = Imagined(actor, unit)

    def take(self, batch: list[Line]) -> None:
        """Compare a batch with the store and with what the lines before would have made of it."""
        known = self._imagined.cases({line.content["external_id"] for line in batch})
        for line in batch:
            case, measures = known.get(line.content["external_id"], (None, []))
            if case is None:
                if _tried(self._report, line, partial(self._imagined.create, line.content, line.raw)):
                    self._report.created += 1
            elif _tried(self._report, line, partial(taking.check_reach, self._actor, case)):
                self._compare(line, case, measures)

    def _compare(self, line: Line, case: Case, measures: list[Measure]) -> None:
        standing = [measure for measure in measures if not measure.dropped]
        update = partial(self._imagined.update, case, measures, line.content, line.raw)
        if is_same(self._actor, case, standing, line.content):
            self._report.unchanged += 1
        elif _tried(self._report, line, update):
            self._report.updated += 1

    def settle(self) -> None:
        """Nothing is under way."""


def is_same(actor: Actor, case: Case, measures: list[Measure], content: dict[str, Any]) -> bool:
    """Whether what the actor may see of the stored case already says what the line says. An own case
    may know more measures than the line: those were logged here."""
    audiences = visibility.visible_audiences(actor, case)
    seen = [measure for measure in measures if measure.audience in audiences]
    if case.origin == "own":
        seen = seen[: len(content.get("measures") or ())]
        if content.get("number") not in (None, case.number):
            return False
    stored, said = normal(to_line(case, seen, audiences)), normal(content)
    pairs = zip(seen, stored["measures"], said["measures"], strict=False)
    if case.origin == "own":
        if not says_graded(content):
            said["incident"] |= {name: stored["incident"][name] for name in late_casualties.GRADED}
        stored["measures"] = [as_said(measure, held, line) for measure, held, line in pairs]
    return stored == said


def _pack_into(packed: list[tuple[Line, taking.Packed]], actor: Actor, unit: Unit, line: Line) -> None:
    packed.append((line, taking.Packed(taking.prepare(actor, unit, line.content))))


def _create_one(actor: Actor, unit: Unit, line: Line) -> None:
    taking.create(actor, unit, [taking.Packed(taking.prepare(actor, unit, line.content))])


def _update(actor: Actor, case: Case, content: dict[str, Any]) -> None:
    taking.check_update(actor, case, content)
    taking.update(actor, case, content)


def _tried(report: ImportReport, line: Line, take: Callable[[], Any]) -> bool:
    """Run `take`; what it refuses is reported under the line."""
    try:
        take()
    except Refusals as refusals:
        report.refuse(line.number, [_problem(refusal) for refusal in refusals.all])
    except Refusal as refusal:
        report.refuse(line.number, [_problem(refusal)])
    except DuplicateKeyError:
        report.refuse(line.number, [_problem(taking.number_taken())])
    else:
        return True
    return False


def _problem(refusal: Refusal) -> Problem:
    return Problem(_field(refusal.field), refusal.code, refusal.message)


def _field(name: str | None) -> str | None:
    """`parties.0.uscc` as lines name it: `parties[0].uscc`; money by its name in the format."""
    if name is None:
        return None
    text = ""
    for part in name.replace("direct_loss_fen", "direct_loss_yuan").split("."):
        text += f"[{part}]" if part.isdigit() else (f".{part}" if text else part)
    return text
