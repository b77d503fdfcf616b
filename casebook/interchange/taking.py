"""A checked line becomes a case, or changes one, in one unit of work with its trace."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from bson import ObjectId
from flask_babel import lazy_gettext as _l

from casebook import clock
from casebook.accounts import Unit, may
from casebook.acts import ActDraft, Actor, declare, record_many
from casebook.cases import changes, late_casualties, numbering, party_names, rows, service, visibility
from casebook.cases.choices import ACCOUNTABILITY, COMMON
from casebook.cases.models import Case
from casebook.cases.values import apply
from casebook.cases.years import remember_years
from casebook.interchange.conversion import measure_half, says_graded, to_values
from casebook.measures.lines import (
    build_measure,
    correct_measure,
    drop_measure,
    dropped_because,
    import_measure,
    plain,
)
from casebook.measures.models import Measure
from casebook.refusals import NotPermitted, Refusal
from casebook.store import Ready, UnitOfWork, transact

declare({"interchange.create": _l("导入案件"), "interchange.update": _l("导入并更新案件")})


class Prepared(NamedTuple):
    """A case built from a line but not yet in the store, and its measures."""

    case: Case
    measures: list[Measure]


class Packed:
    """A prepared case with all that goes into the store with it, checked and in the form of the store. It is
    packed while the batch before it is stored, so that its own transaction waits for nothing but the database;
    a number is all it may still be given there."""

    def __init__(self, prepared: Prepared) -> None:
        case, measures = prepared
        self.case = Ready(case)
        self.measures = [Ready(measure) for measure in measures]
        self.row = Ready(rows.build(case, _marks(measures)))
        self.names = party_names.build(case)
        self._facts = changes.flattened(self.case.son)
        self._logged = [(m.audience, (f"measures.{m.position}", None, plain(m))) for m in measures]

    def take_number(self, number: str | None) -> None:
        """Write the number of the case wherever it stands."""
        self.case.set("number", number)
        for measure in self.measures:
            measure.set("case_number", number)
        self.row.set("number", number)
        self.row.set("by_number", rows.by_number(self.row.doc.year, number, self.row.doc.id))

    def told(self) -> dict[str, list[changes.Change]]:
        """What the trace tells of it, each half for itself."""
        facts = self._facts | {"number": self.case.doc.number}
        by_half = dict(changes.by_half(changes.between({}, facts), COMMON))
        for audience, change in self._logged:
            by_half.setdefault(audience, []).append(change)
        return by_half


def prepare(actor: Actor, unit: Unit, content: dict[str, Any]) -> Prepared:
    """Build the case and its measures. Raises Refusal where the line cannot be taken by this actor."""
    own = content["origin"] == "own"
    if not may(actor, "cases.import", unit.path if own else None):
        raise not_permitted()
    if own and content.get("number") and not numbering.is_number(content["number"]):
        raise Refusal("number.form", _l("案号中没有数字；请照原案号填写，不填则自动编号"), field="number")
    case = Case(
        id=ObjectId(),
        external_id=content["external_id"],
        origin=content["origin"],
        number=content.get("number") if own else None,
        unit=unit.id,
        units=list(unit.path),
        created_by=actor.id,
    )
    apply(case, to_values(content))
    day = rows.case_day(case)
    case.year = case.received_on.year if case.received_on else (day.year if day else clock.today().year)
    service.derive(case)
    _check_halves(actor, case, content)
    lines = enumerate(content.get("measures") or ())
    return Prepared(case, [build_measure(case, line, position) for position, line in lines])


def create(actor: Actor, unit: Unit, packed: list[Packed]) -> None:
    """Store packed cases in one unit of work: cases, rows, names, measures, traces."""

    # Chosen once: work may run anew, and a number given in a lost attempt is not one.
    unnumbered = [each for each in packed if each.case.doc.origin == "own" and not each.case.doc.number]

    def work(uow: UnitOfWork) -> None:
        numbering.assign(uow, [each.case.doc for each in unnumbered], unit)
        for each in unnumbered:
            each.take_number(each.case.doc.number)
        measures = [measure for each in packed for measure in each.measures]
        uow.insert_many([each.case for each in packed])
        uow.insert_many(measures)
        uow.insert_many([each.row for each in packed])
        remember_years(uow, {each.row.doc.year for each in packed} | {each.doc.year for each in measures})
        names = [name for each in packed for name in each.names]
        if names:
            uow.collection(party_names.PartyName).insert_many(names, session=uow.session)
        record_many(uow, [draft for each in packed for draft in _drafts(actor, each)])

    try:
        transact(work)
    except BaseException:
        for each in unnumbered:
            each.take_number(None)
        raise


def _marks(measures: list[Measure]) -> list[rows.MeasureMark]:
    return [(m.kind, m.audience, m.due_on) for m in measures if m.state != "ended"]


def _drafts(actor: Actor, each: Packed) -> list[ActDraft]:
    """The trace of an import: the common part under the common half, what is sealed under its own."""
    halves = each.told().items()
    return [_draft(actor, "interchange.create", each.case.doc, half, part) for half, part in halves]


def _draft(
    actor: Actor, act: str, case: Case, half: str, differences: list[changes.Change], reason: str = ""
) -> ActDraft:
    return ActDraft(
        actor,
        act,
        case_id=case.id,
        case_number=case.number,
        half=half,
        object_kind="case",
        object_id=str(case.id),
        summary=case.title,
        reason=reason,
        changes=differences,
    )


def _check_halves(actor: Actor, case: Case, content: dict[str, Any]) -> None:
    """Nobody writes into a half that they may not see."""
    if case.origin == "reference":
        return
    visible = visibility.visible_audiences(actor, case)
    halves = {measure_half(measure) for measure in content.get("measures") or ()}
    if not halves <= visible:
        raise NotPermitted(
            "import.half_not_permitted", _l("您不能导入您无权查看的那一半案件"), field="measures"
        )


def number_taken() -> Refusal:
    """The refusal of a line whose number, or external id, another case has."""
    return Refusal("number.taken", _l("案号或外部编号已被另一个案件使用"), field="number")


def not_permitted() -> NotPermitted:
    """The refusal of who may not import, or not into this case."""
    return NotPermitted("import.not_permitted", _l("您的角色不能导入案件"))


def check_reach(actor: Actor, case: Case) -> None:
    """Raise NotPermitted where a stored case is out of the actor's reach: not even whether a line says the same
    is told of it then."""
    units = case.units if case.origin == "own" else None
    if not may(actor, "cases.import", units) or not visibility.visible_audiences(actor, case):
        raise not_permitted()


def check_update(actor: Actor, case: Case, content: dict[str, Any]) -> None:
    """Raise Refusal where a stored case within the actor's reach may not be changed by this line."""
    if content["origin"] != case.origin:
        raise Refusal("origin.changed", _l("同一外部编号的案件来源类别不能改变"), field="origin")
    if content.get("number") not in (None, case.number):
        raise Refusal("number.changed", _l("案号一经编定不能改变"), field="number")
    if case.status == "closed":
        service.check_open(case)
    _check_halves(actor, case, content)


def update(actor: Actor, case: Case, content: dict[str, Any]) -> None:
    """Bring a stored case to what the line says; measures are matched by their place in the line. A precedent
    loses the measures that its line no longer has; those of an own case all stay."""
    audiences = visibility.visible_audiences(actor, case)

    def work(uow: UnitOfWork) -> None:
        stored = service.fresh(uow, case.id)
        before = changes.snapshot(stored)
        apply(stored, _values(stored, content), audiences)
        service.touch(uow, stored)
        changed = [
            (measure.audience, (f"measures.{position}", old, plain(measure)))
            for position, line in _places(_held(uow, stored), stored, audiences, content)
            for measure, old in [import_measure(uow, stored, line, position)]
            if old != plain(measure)
        ]
        of_case = changes.by_half(changes.between(before, changes.snapshot(stored)), COMMON)
        drafts = [_draft(actor, "interchange.update", stored, half, part) for half, part in of_case]
        drafts += _by_half(actor, stored, changed)
        drafts += _by_half(actor, stored, _drop_surplus(uow, actor, stored, content), dropped_because())
        record_many(uow, drafts)

    transact(work)


def imagine(actor: Actor, case: Case, held: list[Measure], content: dict[str, Any]) -> list[Measure]:
    """What `update` would make of a case and its measures, in memory alone: `case` is changed, the measures it
    would then have are returned. Raises what `update` raises."""
    audiences = visibility.visible_audiences(actor, case)
    apply(case, _values(case, content), audiences)
    service.derive(case)
    placed = {measure.position: measure for measure in held}
    for position, line in _places(held, case, audiences, content):
        if position in placed:
            correct_measure(placed[position], case, line)
        else:
            placed[position] = build_measure(case, line, position)
    after = [placed[position] for position in sorted(placed)]
    if case.origin == "reference":
        for measure in after[len(content.get("measures") or ()) :]:
            measure.state = "ended"
    return after


def _values(case: Case, content: dict[str, Any]) -> dict[str, Any]:
    """The values of a line for a stored case. What the format cannot say of a party stays: its rank, and that it
    is sealed, unless the line names it in an open measure. So do the casualties by which an own case was graded
    here, where the line says none: a ledger that knows the present ones alone does not change the grade."""
    values = to_values(content)
    if case.origin == "own" and not says_graded(content):
        values["incident"] |= {name: case.incident[name] for name in late_casualties.GRADED}
    held = {party.key: party for party in case.parties}
    opened = {
        measure["party"].strip()
        for measure in content.get("measures") or ()
        if measure.get("party") and measure_half(measure) != ACCOUNTABILITY
    }
    for party in values["parties"]:
        stored = held.get(party["key"].strip())
        if stored is not None and case.origin == "own":
            party["rank"] = stored.rank
            if stored.half == ACCOUNTABILITY and stored.key not in opened:
                party["half"] = ACCOUNTABILITY
    return values


def _by_half(
    actor: Actor, case: Case, changed: list[tuple[str, changes.Change]], reason: str = ""
) -> list[ActDraft]:
    """The trace of changed measures, each half for itself."""
    halves = sorted({half for half, _ in changed})
    parts = [(half, [change for of_half, change in changed if of_half == half]) for half in halves]
    return [_draft(actor, "interchange.update", case, half, part, reason) for half, part in parts]


def _drop_surplus(
    uow: UnitOfWork, actor: Actor, case: Case, content: dict[str, Any]
) -> list[tuple[str, changes.Change]]:
    """End the measures of a precedent behind the last of its line; what that changed, with its half."""
    if case.origin != "reference":
        return []
    surplus = _held(uow, case)[len(content.get("measures") or ()) :]
    return [
        (
            measure.audience,
            (f"measures.{measure.position}", drop_measure(uow, case, measure, actor.name), None),
        )
        for measure in surplus
        if not measure.dropped
    ]


def _held(uow: UnitOfWork, case: Case) -> list[Measure]:
    return sorted(uow.find(Measure, case_id=case.id), key=lambda measure: measure.position)


def _places(
    held: list[Measure], case: Case, audiences: frozenset[str], content: dict[str, Any]
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Which stored measure each measure of the line is: the n-th of the line is the n-th that the importer
    sees; further ones come behind all there are. So a line that lacks the sealed half never meets it.

    Raises Refusal where the n-th was logged here and is of another kind or half: that is no correction.
    """
    seen = [measure for measure in held if measure.audience in audiences]
    behind = max((measure.position for measure in held), default=-1) + 1
    for at, line in enumerate(content.get("measures") or ()):
        if at >= len(seen):
            yield behind + at - len(seen), line
            continue
        stored = seen[at]
        half = measure_half(line) if case.origin == "own" else stored.audience
        if stored.number and (stored.kind != line["kind"] or stored.audience != half):
            raise Refusal(
                "measure.other_kind",
                _l("这里登记的是 %(number)s，类别或所属调查不同；请核对处置的顺序"),
                field=f"measures.{at}.kind",
                number=stored.number,
            )
        yield stored.position, line
