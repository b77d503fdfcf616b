"""Everything done to one person, and what of it binds them on a day. A person is known by name and
employer: the same name at two employers may be one person or two, so both stand beside each other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from casebook.acts import Actor
from casebook.cases import visibility
from casebook.cases.models import Case, Party, PartyName
from casebook.cases.party_names import pairs
from casebook.law import impact, tables
from casebook.law.doubts import CITATION, in_doubt
from casebook.law.impact import Effect, Impact
from casebook.measures import consequences, lawcodes, particulars, standing
from casebook.measures.models import Measure

#: As many cases of one name as a page reads.
MOST = 500
PRINCIPAL = "principal"


@dataclass(frozen=True)
class Record:
    """A measure on the person, with its case and the party it names, if it names one."""

    measure: Measure
    case: Case
    party: Party | None

    @property
    def employer(self) -> str | None:
        return self.party.employer if self.party else None

    @property
    def post(self) -> str | None:
        """The post at the time, as the measure tells it, else as the case does."""
        own = getattr(particulars.of(self.measure), "post", None)
        return own or (self.party.post if self.party else None)


@dataclass(frozen=True)
class Binding:
    """An effect on the person. `by_law`: it follows from the law itself and no decision names it.
    `verified`: what it says and how long was read in a source; `unverified`: the parts of the citation that
    were not."""

    effect: Effect
    record: Record
    verified: bool
    basis: str
    by_law: bool = False
    unverified: tuple[str, ...] = ()


def records(actor: Actor, name: str, employer: str | None = None) -> list[Record]:
    """The measures on persons of that name that the actor may see, the newest first; with `employer`
    only those whose party works there, and those that name no employer."""
    found: dict[str, Record] = {}
    for measure in _measures(name):
        case = Case.objects(id=measure.case_id).first()
        if case is None or measure.dropped:
            continue
        if measure.audience not in visibility.visible_audiences(actor, case):
            continue
        record = Record(measure, case, case.party(measure.party))
        if _is_person(record) and employer in (None, "", record.employer or employer):
            found[str(measure.id)] = record
    return sorted(found.values(), key=lambda record: record.measure.by_date or "", reverse=True)


def _measures(name: str) -> Iterable[Measure]:
    """Those that show the name, and those whose party has it while they word the subject otherwise."""
    yield from Measure.objects(subject_shown=name).limit(MOST)
    head = next(iter(sorted(pairs(name))), None)
    if head is None:
        return
    named = [entry for entry in PartyName.objects(heads=head).limit(MOST) if entry.name == name]
    for entry in named:
        key = entry.id.split(":", 1)[1]
        yield from (m for m in Measure.objects(case_id=entry.case_id) if m.party == key)


def _is_person(record: Record) -> bool:
    kind = record.measure.subject_kind or (record.party.kind if record.party else None)
    return kind != "organisation"


def bindings(found: Iterable[Record]) -> list[Binding]:
    """Every effect of the measures, what ends last first."""
    every = [binding for record in found for binding in _of(record)]
    return sorted(every, key=lambda b: (b.effect.until is None, b.effect.until or date.max), reverse=True)


def current(every: Iterable[Binding], on: date) -> list[Binding]:
    """Those in force on a day."""
    return [binding for binding in every if binding.effect.current(on)]


def _of(record: Record) -> Iterable[Binding]:
    measure = record.measure
    if measure.state in {"proposed", "ended"} or standing.is_lifted(measure):
        return
    if measure.kind == "penalty":
        yield from _of_penalty(record)
    elif given := consequences.impact_of(measure):
        for effect in given.effects:
            # Without a length of its own an effect lasts as the measure says (停职检查).
            until = effect.until or getattr(particulars.of(measure), "until", None)
            lasting = replace(effect, until=until)
            yield _binding(lasting, record, given)
    yield from _by_law(record)


def _binding(effect: Effect, record: Record, given: Impact, by_law: bool = False) -> Binding:
    verified = effect.verified and given.known and not given.length_doubts
    return Binding(effect, record, verified, given.basis, by_law, given.citation_doubts)


def _of_penalty(record: Record) -> Iterable[Binding]:
    """A ban, suspension or detention lasts as the decision says."""
    own, row = particulars.of(record.measure), lawcodes.sanction_row(record.measure)
    if row is None or not own.period_from:
        return
    effect = Effect(row.name, own.period_from, own.period_until, bool(own.for_life))
    unread = in_doubt(row, CITATION)
    yield Binding(effect, record, row.is_verified("name"), tables.citation(row), unverified=unread)


def _by_law(record: Record) -> Iterable[Binding]:
    """安全生产法 art 94(3): a principal removed from post may head no unit for a time, and where the
    accident was grave none of that industry ever."""
    measure, day = record.measure, consequences.starts_on(record.measure)
    if measure.kind != "discipline" or measure.sanction != "A5" or day is None:
        return
    if record.party is None or record.party.role != PRINCIPAL:
        return
    for code in ("B1", "B2") if record.case.grade in {"G1", "G2"} else ("B1",):
        given = impact.of(code, day)
        for effect in given.effects:
            yield _binding(effect, record, given, by_law=True)
