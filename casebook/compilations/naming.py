"""Which names the cases of a book hold, and the pseudonyms that stand for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from casebook.cases.choices import COMMON
from casebook.cases.models import Case
from casebook.measures.models import Measure
from casebook.text.names import fold
from casebook.text.persons import person_length
from casebook.text.pseudonyms import build
from casebook.text.redaction import Named, Pseudonyms


def names_of(case: Case, audiences: frozenset[str], measures: Sequence[Measure]) -> Iterator[Named]:
    """The parties and measure subjects the reader may see, with employers."""
    for party in case.parties:
        if (party.half or COMMON) in audiences:
            yield Named(party.name, party.kind)
            if party.employer:
                yield Named(party.employer, "organisation", "subject")
    for measure in measures:
        if measure.audience in audiences and measure.subject:
            yield Named(measure.subject, measure.subject_kind or kind_of(measure.subject), "subject")


def unseen_names_of(case: Case, audiences: frozenset[str], measures: Sequence[Measure]) -> Iterator[Named]:
    """The names that stand only in parts of the case closed to the reader."""
    for party in case.parties:
        if (party.half or COMMON) not in audiences:
            yield Named(party.name, party.kind)
    for measure in measures:
        if measure.audience not in audiences and measure.subject:
            yield Named(measure.subject, measure.subject_kind or kind_of(measure.subject), "subject")


def officer_names(names: Iterable[str]) -> Iterator[Named]:
    """Names typed by the officer."""
    for name in names:
        yield Named(name, kind_of(name), "officer")


def kind_of(name: str) -> str:
    """A person where the name is built as one, else an organisation."""
    plain = fold(name).text
    is_person = "·" in name or (bool(plain) and person_length(plain, 0, sure=True) == len(plain))
    return "person" if is_person else "organisation"


def pseudonyms(
    names: Iterable[Named],
    unseen: Iterable[Named],
    texts: Sequence[str],
    *,
    regions: Sequence[Sequence[str]],
    kept: Iterable[str] = (),
    blur_county: bool = False,
    typed: Sequence[str] = (),
) -> tuple[Pseudonyms, frozenset[str]]:
    """The mapping of a book, and the names in it that its reader may not know of.

    `texts` come from the cases, `typed` from the officer. An unseen name is hidden where a text of the
    cases itself holds it and told nowhere; what an officer types must not tell whether a name stands in
    the sealed half.
    """
    hidden = build(unseen, [], regions=regions, search_texts=False)
    folded = [fold(text) for text in texts]
    present = [
        entry.named for entry in hidden.entries if any(True for text in folded for _ in entry.found_in(text))
    ]
    names = list(names)
    seen = {named.name for named in names}
    made = build(
        [*names, *present],
        [*texts, *typed],
        regions=regions,
        kept=kept,
        blur_county=blur_county,
        reword_descriptions=True,
    )
    return made, frozenset(named.name for named in present if named.name not in seen)
