"""How alike two cases are: kind of accident, industry, circumstances, grade, and their wording."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from casebook.search.engines.base import Profile, Scored
from casebook.search.engines.ranking import Postings, Words
from casebook.search.engines.view import View

#: What two cases have in common → what it adds to their likeness.
SHARED = {"accident": 0.25, "family": 0.15, "circumstance": 0.2, "industry": 0.25, "grade": 0.1}
WORDING = 0.45
ALIKE = 0.15  # least likeness of a comparable case
SAME_WORDING = 0.4  # share of the telling words from which on two cases read alike
SAID = 0.35  # likeness of wording from which on it is given as a reason
CANDIDATES, TELLING = 50, 30  # words of a case that may tell it from others, and that are compared


def alike(postings: Postings, view: View, profile: Profile, limit: int) -> list[Scored]:
    """The cases most like the profile's among the visible ones, with the reasons."""
    scores: dict[str, float] = defaultdict(float)
    reasons: dict[str, list[str]] = defaultdict(list)
    for mark in _marks(profile):
        for case_id in view.having(mark):
            scores[case_id] += SHARED[mark.partition(":")[0]]
            reasons[case_id].append(mark)
    for case_id, share in _wording(postings, view, profile).items():
        scores[case_id] += WORDING * share
        if share >= SAID:
            reasons[case_id].append("text")
    found = [
        Scored(case_id, round(score, 4), tuple(reasons[case_id]))
        for case_id, score in scores.items()
        if score >= ALIKE and case_id != profile.case_id and _comparable(reasons[case_id])
    ]
    found.sort(key=lambda scored: (-scored.score, scored.case_id))
    return found[:limit]


def _marks(profile: Profile) -> Iterator[str]:
    yield from profile.traits
    for name in ("industry", "grade"):
        for value in profile.facets.get(name, ()):
            yield f"{name}:{value}"


def _comparable(reasons: list[str]) -> bool:
    """The same grade alone makes no two cases comparable."""
    return any(not reason.startswith("grade:") for reason in reasons)


def _wording(postings: Postings, view: View, profile: Profile) -> dict[str, float]:
    """Case → likeness of wording, 0…1, by the words that tell the profile's case from others."""
    words = Words(postings, view)
    # Looking up every word of a case would cost more than it tells: the rarest of the whole index are
    # looked at more closely, and weighed by what may be seen alone.
    rare = sorted(profile.tokens, key=lambda token: (postings.entries_with(token) or 10**9, token))[
        :CANDIDATES
    ]
    telling = sorted(
        ((profile.tokens[token] ** 0.5 * words.idf(token), token) for token in rare), reverse=True
    )
    likeness: dict[str, float] = defaultdict(float)
    for weight, token in telling[:TELLING]:
        for case_id in {view.case_of[number] for number in words.frequencies(token)}:
            likeness[case_id] += weight
    whole = sum(weight for weight, _ in telling[:TELLING])
    return (
        {case_id: min(value / whole / SAME_WORDING, 1.0) for case_id, value in likeness.items()}
        if whole
        else {}
    )
