"""Who may be what in one case: investigators of one half only, reviewers who never investigated.

行政处罚法 2021 art. 58, 监察法 2024 art. 39 (查审分离). Rules over the case as it stands; no store, no web.
"""

from __future__ import annotations

from casebook.cases.choices import ACCOUNTABILITY, HALVES, LIABILITY
from casebook.cases.models import Case, Investigation, Review, TeamMember

#: The role a member of each half's team must hold.
TEAM_ROLES = {LIABILITY: "enforcement", ACCOUNTABILITY: "discipline"}
REVIEWER_ROLE = "reviewer"


def other(half: str) -> str:
    """The other investigation."""
    return LIABILITY if half == ACCOUNTABILITY else ACCOUNTABILITY


def current_team(investigation: Investigation) -> list[TeamMember]:
    """The members who have not left."""
    return [member for member in investigation.team if member.until is None]


def is_member(investigation: Investigation, person: str) -> bool:
    return any(member.person == person for member in current_team(investigation))


def ever_in_team(investigation: Investigation) -> frozenset[str]:
    """Whoever is or was in the team."""
    return frozenset(member.person for member in investigation.team)


def investigators(case: Case) -> frozenset[str]:
    """Whoever is or was in either team of the case."""
    return ever_in_team(case.liability) | ever_in_team(case.accountability)


def reviewers(case: Case) -> frozenset[str]:
    """Whoever is assigned to review a half of the case or has given an opinion on one."""
    people = {case.investigation(half).reviewer for half in HALVES}
    people |= {review.reviewer for half in HALVES for review in case.investigation(half).reviews}
    return frozenset(person for person in people if person)


def agreed_review(case: Case, half: str) -> Review | None:
    """The review that agrees to the findings as they stand, given by someone who never investigated
    this case; None where there is none, or a later one returned them."""
    investigation = case.investigation(half)
    current = [
        review
        for review in investigation.reviews
        if review.findings_version == investigation.findings_version
        and review.reviewer not in investigators(case)
    ]
    return current[-1] if current and current[-1].opinion == "agreed" else None
