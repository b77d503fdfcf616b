"""One act, one fine (行政处罚法 art 29): the breaches of a case, and which of them a fine is for.

A breach has a key within the case (`v1`, `v2` …). Several articles broken by one act are one breach with one
fine; another party may be fined for the same breach.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flask_babel import lazy_gettext as _l

from casebook.cases.models import Case
from casebook.measures import lawcodes, particulars, standing
from casebook.measures.models import Measure
from casebook.refusals import Refusal

#: Typed where the fine is for a breach that the case has not named yet.
NEW = "new"


def fined(others: Iterable[Measure], measure: Measure | None = None) -> list[Measure]:
    """The fines of a case that stand (neither ended nor taken back), without `measure` itself."""
    return [
        other
        for other in others
        if other.kind == "penalty"
        and other.state != "ended"
        and not standing.is_lifted(other)
        and lawcodes.is_fine(other)
        and (measure is None or other.id != measure.id)
    ]


def named(others: Iterable[Measure]) -> dict[str, str]:
    """key → what was done, of every breach of the case, in their order."""
    found: dict[str, str] = {}
    for other in sorted((each for each in others if each.kind == "penalty"), key=lambda each: each.position):
        own = particulars.of(other)
        if own.breach and not found.get(own.breach):
            found[own.breach] = " ".join((own.violation or "").split())
    return found


def same_party(one: Measure, other: Measure, case: Case) -> bool:
    """Whether two measures are against one party of the case: by its key, else by the name."""
    if one.party and other.party:
        return one.party == other.party
    return bool(name := _name(one, case)) and name == _name(other, case)


def problems(measure: Measure, case: Case, others: Iterable[Measure]) -> Iterator[Refusal]:
    """A second fine for one act on one party; a breach unsaid where the party is fined already."""
    own = particulars.of(measure)
    earlier = [other for other in fined(others, measure) if same_party(measure, other, case)]
    if own.breach in (None, NEW):
        if own.breach is None and own.articles and earlier:
            yield Refusal(
                "fine.breach_unsaid",
                _l("这一当事人在本案中已被罚款（%(number)s），请说明是同一违法行为还是另一违法行为"),
                field="breach",
                number=earlier[0].number or "",
            )
        twice = [other for other in earlier if _words(other) and _words(other) == _words(measure)]
    else:
        twice = [other for other in earlier if particulars.of(other).breach == own.breach]
    for other in twice[:1]:
        yield Refusal(
            "fine.second_for_one_act",
            _l("同一违法行为已对这一当事人罚款（%(number)s），不得再次罚款（行政处罚法第二十九条）"),
            field="breach",
            number=other.number or "",
        )


def assign(measure: Measure, others: Iterable[Measure]) -> None:
    """Give a new breach its key; called when nothing refuses."""
    own = particulars.of(measure)
    if own.breach in (None, NEW) and lawcodes.is_fine(measure):
        taken = {particulars.of(other).breach for other in others if other.kind == "penalty"}
        own.breach = next(key for number in range(1, 10_000) if (key := f"v{number}") not in taken)


def _name(measure: Measure, case: Case) -> str:
    party = case.party(measure.party)
    return "".join((party.name if party else measure.subject or "").split())


def _words(measure: Measure) -> str:
    return "".join((particulars.of(measure).violation or "").split())
