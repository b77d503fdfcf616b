"""Who may be what in one case. The rules are rows of law table `separation`; here stands who holds which
duty, and how a row that keeps two duties apart is asked.

行政处罚法 2021 arts. 42, 43, 57, 58, 64; 监察法 2024 arts. 39, 67. Rules over the case as it stands; no web.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from casebook import clock
from casebook.cases.choices import ACCOUNTABILITY, HALVES, LIABILITY
from casebook.cases.inquiry import Investigation, TeamMember
from casebook.cases.models import Case
from casebook.law import tables
from casebook.measures.models import Measure

#: The role a member of each half's team must hold.
TEAM_ROLES = {LIABILITY: "enforcement", ACCOUNTABILITY: "discipline"}
REVIEWER_ROLE = "reviewer"
#: Roles out of which somebody may chair a hearing.
CHAIR_ROLES = ("reviewer", "enforcement", "leader")
#: The stage in which an appeal is handled.
APPEAL = "B15"


class Held(NamedTuple):
    """A duty that somebody holds or held in one half of a case."""

    duty: str
    half: str


class Clash(NamedTuple):
    """The duty already held, and the row of table `separation` that keeps it apart from the one wanted."""

    held: Held
    row: tables.Row


def other(half: str) -> str:
    """The other investigation."""
    return LIABILITY if half == ACCOUNTABILITY else ACCOUNTABILITY


def current_team(investigation: Investigation) -> list[TeamMember]:
    """The members who have not left."""
    return investigation.current_team()


def is_member(investigation: Investigation, person: str) -> bool:
    return any(member.person == person for member in current_team(investigation))


def ever_in_team(investigation: Investigation) -> frozenset[str]:
    """Whoever is or was in the team."""
    return frozenset(member.person for member in investigation.team)


def investigators(case: Case) -> frozenset[str]:
    """Whoever is or was in either team of the case."""
    return case.investigators()


def reviewers(case: Case) -> frozenset[str]:
    """Whoever is assigned to review a half of the case or has given an opinion on one."""
    return case.reviewers()


def approvers(case: Case) -> frozenset[str]:
    """Whoever approved a stage of the case or declined its second investigation."""
    return _holders(case, "approver")


def duties_of(case: Case, person: str, measures: Iterable[Measure] = ()) -> set[Held]:
    """What a person holds, or ever held, in the case; who decided one of the measures approved, too."""
    decided = {Held("approver", measure.audience) for measure in measures if measure.decided_by == person}
    return decided | {held for held, holder in _duties(case) if holder == person}


def clash(case: Case, person: str, *wanted: str, measures: Iterable[Measure] = ()) -> Clash | None:
    """The first row in force that keeps one of the duties wanted apart from one the person holds."""
    held = sorted(duties_of(case, person, measures))
    for row in rows("apart"):
        for one in held:
            if _apart(row, wanted, one.duty):
                return Clash(one, row)
    return None


def rows(key: str) -> list[tables.Row]:
    """The rows of table `separation` in force today that say something under `key`."""
    return [row for row in tables.in_force("separation", clock.today()) if row.get(key)]


def as_member(half: str) -> tuple[str, str]:
    """The duties of who joins the team of a half."""
    return (f"{half}_investigator", "investigator")


def _apart(row: tables.Row, wanted: Iterable[str], held: str) -> bool:
    return any(
        (row["duty"] == one and held in row["apart"]) or (row["duty"] == held and one in row["apart"])
        for one in wanted
    )


def _holders(case: Case, duty: str) -> frozenset[str]:
    return frozenset(person for held, person in _duties(case) if held.duty == duty)


def _duties(case: Case) -> Iterator[tuple[Held, str]]:
    for half in HALVES:
        for duty, person in _duties_in(case.investigation(half), half):
            if person:
                yield Held(duty, half), person


def _duties_in(investigation: Investigation, half: str) -> Iterator[tuple[str, str | None]]:
    for person in ever_in_team(investigation):
        yield from ((duty, person) for duty in as_member(half))
    yield "reviewer", investigation.reviewer
    for review in investigation.reviews:
        yield "reviewer", review.reviewer
    for entry in investigation.history:
        yield "approver", entry.approved_by
        if entry.code == APPEAL:
            yield "appeal", entry.by
    yield "approver", investigation.declined_by
    for past in investigation.earlier:
        yield "approver", past.declined_by
    if investigation.hearing:
        yield "chair", investigation.hearing.chair
