"""What the lines of a file would have made of the store, for a dry run: nothing is written.

Of a line that would have been taken its bytes are kept, small, and read again where a later line has the same
external id; a file whose ids are all different costs no more than its size, packed.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from typing import Any

from bson import ObjectId

from casebook.accounts import Unit
from casebook.acts import Actor
from casebook.cases import numbering
from casebook.cases.models import Case
from casebook.interchange import taking
from casebook.interchange.shape import parse
from casebook.measures.models import Measure
from casebook.store import counters, current

Known = tuple[Case, list[Measure]]


class Imagined:
    """The store as it would be; every measure of a case belongs to it, the dropped ones too."""

    def __init__(self, actor: Actor, unit: Unit) -> None:
        self._actor = actor
        self._unit = unit
        self._lines: defaultdict[str, list[bytes]] = defaultdict(list)
        self._given: dict[str, str | None] = {}  # external id → number of a case that would be new
        self._numbers: set[str] = set()
        self._last: dict[str, int] = {}

    def cases(self, external_ids: set[str]) -> dict[str, Known]:
        """The cases of these ids, as the lines so far would have left them."""
        stored = {case.external_id: case for case in Case.objects(external_id__in=list(external_ids))}
        held: defaultdict[ObjectId, list[Measure]] = defaultdict(list)
        for measure in Measure.objects(case_id__in=[case.id for case in stored.values()]):
            held[measure.case_id].append(measure)
        found: dict[str, Known] = {}
        for key in external_ids & (stored.keys() | self._lines.keys()):
            case = stored.get(key)
            before = (case, sorted(held[case.id], key=lambda m: m.position)) if case else None
            found[key] = self._replayed(key, before)
        return found

    def create(self, content: dict[str, Any], raw: bytes) -> None:
        """Remember a case that would be new, with its number. Raises what storing it would raise."""
        case = taking.prepare(self._actor, self._unit, content).case
        key, number = content["external_id"], self._number(case)
        if number:
            self._numbers.add(number)
        self._given[key] = number
        self._lines[key].append(zlib.compress(raw, 1))

    def update(self, case: Case, measures: list[Measure], content: dict[str, Any], raw: bytes) -> None:
        """Remember a line that would change a case. Raises what changing it would raise."""
        taking.check_update(self._actor, case, content)
        taking.imagine(self._actor, case, measures, content)
        self._lines[content["external_id"]].append(zlib.compress(raw, 1))

    def _replayed(self, key: str, known: Known | None) -> Known:
        lines = [parse(zlib.decompress(packed)) for packed in self._lines.get(key, ())]
        if known is None:
            prepared = taking.prepare(self._actor, self._unit, lines.pop(0))
            known = prepared.case, prepared.measures
            known[0].number = self._given[key]
        case, measures = known
        for content in lines:
            measures = taking.imagine(self._actor, case, measures, content)
        return case, measures

    def _number(self, case: Case) -> str | None:
        """The number a new case would have. Raises Refusal `number.taken`."""
        if case.origin != "own":
            return None
        if case.number:
            if self._is_taken(case.number):
                raise taking.number_taken()
            return str(case.number)
        word = numbering.number_word(self._unit)
        key = numbering.counter_key(word, case.year)
        last = self._last.get(key) or counters.last_number(current().db, key)
        number = None
        while number is None or self._is_taken(number):
            last += 1
            number = numbering.written(word, case.year, last)
        self._last[key] = last
        return number

    def _is_taken(self, number: str) -> bool:
        return number in self._numbers or Case.objects(number=number).only("id").first() is not None
