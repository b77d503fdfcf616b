"""What MongoDB does not watch over: files against hashes, references against what they name, the lean
rows and the clocks against their cases, the index against the store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from bson import ObjectId
from flask_babel import gettext as _

from casebook.accounts import Person, Unit
from casebook.cases import rows
from casebook.cases.choices import HALVES
from casebook.cases.models import Attachment, Case, CaseRow
from casebook.compilations.models import Compilation
from casebook.deadlines.models import Clock
from casebook.deadlines.reconciling import next_ends
from casebook.measures.models import Measure
from casebook.refusals import NotFound
from casebook.search import sources, upkeep
from casebook.statutes import editions
from casebook.statutes.choices import SET_ASIDE
from casebook.statutes.models import LawPack
from casebook.store import files

AT_ONCE = 200


class Problem(NamedTuple):
    code: str
    where: str
    message: str


def problems() -> Iterator[Problem]:
    """Every problem found, one after the other; an archive of any size passes through."""
    cases = _Cases()
    yield from cases.problems()
    yield from _measures(cases)
    yield from _orphans(cases)
    yield from _files(cases)
    yield from _law()
    yield from _index(cases)


class _Cases:
    """One walk over the cases; keeps what references are checked against."""

    def __init__(self) -> None:
        self.parties: dict[ObjectId, set[str]] = {}
        self.units = {unit.id for unit in Unit.objects.only("id")}
        self.people = {person.id for person in Person.objects.only("id")}

    def problems(self) -> Iterator[Problem]:
        for batch in _batches(Case):
            stored = {row.id: row for row in CaseRow.objects(id__in=[case.id for case in batch])}
            kinds = _kinds([case.id for case in batch])
            clocks = _clocks([case.id for case in batch])
            for case in batch:
                self.parties[case.id] = {party.key for party in case.parties}
                yield from self._references(case)
                yield from _row(case, stored.get(case.id), kinds.get(case.id, []), clocks[case.id])
                yield from self._of_clocks(case, clocks[case.id])
        for row in CaseRow.objects.only("id"):
            if row.id not in self.parties:
                yield Problem("row.orphan", str(row.id), _("清单行没有对应的案件"))

    def _references(self, case: Case) -> Iterator[Problem]:
        name = case.number or case.external_id
        if case.unit not in self.units:
            yield Problem("case.unit", name, _("承办单位不存在"))
        for half in HALVES:
            investigation = case.investigation(half)
            named = {member.person for member in investigation.team} | {investigation.reviewer}
            for person in sorted(filter(None, named - self.people)):
                yield Problem("case.person", name, _("人员 %(person)s 不存在", person=person))

    def _of_clocks(self, case: Case, clocks: list[Clock]) -> Iterator[Problem]:
        """Who may see a clock and who keeps it follow from the case."""
        for each in clocks:
            where = f"{case.number or case.external_id} {each.rule}"
            if each.terms != list(getattr(case.access, each.audience)):
                yield Problem("clock.terms", where, _("期限的查阅范围与案件不一致"))
            people = [owner for owner in each.owners if ":" not in owner]
            for person in sorted(set(people) - self.people):
                yield Problem("clock.person", where, _("人员 %(person)s 不存在", person=person))


def _batches(model: Any) -> Iterator[list[Any]]:
    last: ObjectId | None = None
    while True:
        wanted = {} if last is None else {"_id": {"$gt": last}}
        batch = list(model.objects(__raw__=wanted).order_by("id").limit(AT_ONCE))
        if not batch:
            return
        yield batch
        last = batch[-1].id


def _kinds(case_ids: list[ObjectId]) -> dict[ObjectId, list[rows.MeasureMark]]:
    found: dict[ObjectId, list[rows.MeasureMark]] = {}
    for measure in Measure.objects(case_id__in=case_ids, state__ne="ended"):
        found.setdefault(measure.case_id, []).append((measure.kind, measure.audience, measure.due_on))
    return found


def _clocks(case_ids: list[ObjectId]) -> defaultdict[ObjectId, list[Clock]]:
    found: defaultdict[ObjectId, list[Clock]] = defaultdict(list)
    for each in Clock.objects(case_id__in=case_ids):
        found[each.case_id].append(each)
    return found


def _row(
    case: Case, stored: CaseRow | None, marks: list[rows.MeasureMark], clocks: list[Clock]
) -> Iterator[Problem]:
    name = case.number or case.external_id
    if stored is None:
        yield Problem("row.missing", name, _("清单中没有这个案件"))
        return
    wanted = rows.build(case, marks, next_ends(clocks)).to_mongo().to_dict()
    held = stored.to_mongo().to_dict()
    differing = [
        field
        for field in sorted(set(wanted) | set(held))
        if (wanted.get(field) or None) != (held.get(field) or None)
    ]
    if differing:
        yield Problem("row.stale", name, _("清单与案件不一致：%(fields)s", fields="、".join(differing)))


def _measures(cases: _Cases) -> Iterator[Problem]:
    for batch in _batches(Measure):
        for measure in batch:
            where = measure.number or str(measure.id)
            if measure.case_id not in cases.parties:
                yield Problem("measure.orphan", where, _("处置没有对应的案件"))
            elif measure.party and measure.party not in cases.parties[measure.case_id]:
                yield Problem("measure.party", where, _("处置所指的当事人不在案件中"))


def _orphans(cases: _Cases) -> Iterator[Problem]:
    for batch in _batches(Clock):
        for each in batch:
            if each.case_id not in cases.parties:
                yield Problem("clock.orphan", str(each.id), _("期限没有对应的案件"))


def _files(cases: _Cases) -> Iterator[Problem]:
    named: set[ObjectId] = set()
    for attachment in Attachment.objects.exclude("text"):
        named.add(attachment.file_id)
        if attachment.case_id not in cases.parties:
            yield Problem("file.orphan", attachment.name, _("附件没有对应的案件"))
        yield from _content(attachment.name, attachment.file_id, attachment.sha256)
    for compilation in Compilation.objects:
        for edition in compilation.editions:
            named.add(edition.file_id)
            yield from _content(compilation.title, edition.file_id, edition.sha256)
    for pack in LawPack.objects:
        named.add(pack.file_id)
        yield from _content(pack.title, pack.file_id, pack.sha256)
    for file_id in files.ids():
        if file_id not in named:
            yield Problem("file.unnamed", str(file_id), _("有一个文件不属于任何案件、汇编或法规包"))


def _law() -> Iterator[Problem]:
    """Decisions on rows of the law that the tables in use leave out."""
    for entry in editions.stored().laid.set_aside:
        where = f"{entry.decision.table} {entry.decision.code}"
        yield Problem("law.set_aside", where, str(SET_ASIDE[entry.why]))


def _content(name: str, file_id: ObjectId, sha256: str) -> Iterator[Problem]:
    try:
        if files.sha256_of(file_id) != sha256:
            yield Problem("file.changed", name, _("文件内容与登记的校验值不符"))
    except NotFound:
        yield Problem("file.missing", name, _("文件内容不在库中"))


def _index(cases: _Cases) -> Iterator[Problem]:
    """The index is disposable: what differs is named, and `reindex` mends it."""
    engine = upkeep.engine()
    if not engine.present():
        return
    indexed = dict(engine.versions())
    places = sources.trail_places()
    for case_id in cases.parties:
        if indexed.get(str(case_id)) != places.get(case_id, 0):
            yield Problem("index.stale", str(case_id), _("索引落后于案件；运行 reindex 即可"))
    for gone in sorted(set(indexed) - {str(case_id) for case_id in cases.parties}):
        yield Problem("index.orphan", gone, _("索引中有已不存在的案件；运行 reindex 即可"))
