"""Role × act, written out a second time by hand: a change of the table must be meant twice."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.accounts.permissions import ADMINISTRATORS, BUSINESS, ROLES, SIGNED_IN, TABLE, clash, may
from casebook.acts import SYSTEM, Actor, Grant, operator

# E enforcement, D discipline, R reviewer, L leader, M education, A case_admin,
# S system_admin, G security_admin, U auditor, * nobody's role but signed in. A letter: may; a point: may not.
LETTERS = {
    "E": "enforcement",
    "D": "discipline",
    "R": "reviewer",
    "L": "leader",
    "M": "education",
    "A": "case_admin",
    "S": "system_admin",
    "G": "security_admin",
    "U": "auditor",
    "*": SIGNED_IN,
}
EXPECTED = """
home.read                           E D R L M A S G U *
own.account                         E D R L M A S G U *
law.read                            E D R L M A S G U .
law.keep                            . . R . . A . . . .
law.apply                           . . . L . . . . . .
cases.list                          E D R L M A . . . .
cases.read                          E D R L M A . . . .
cases.register                      E . . . . A . . . .
cases.edit                          E D . . . A . . . .
cases.export                        E D . L M A . . . .
cases.import                        . . . L . A . . . .
cases.assign                        . . . L . A . . . .
cases.release                       . . . L . . . . . .
cases.close                         . . . L . A . . . .
cases.reopen                        . . . L . . . . . .
cases.attach                        E D . . . A . . . .
cases.suggest                       E D . L . A . . . .
investigations.run_liability        E . . . . . . . . .
investigations.run_accountability   . D . . . . . . . .
investigations.review               . . R . . . . . . .
investigations.approve         . . . L . . . . . .
investigations.record          . . . . . A . . . .
investigations.ask_recusal     E D R L . A . . . .
investigations.decide_recusal  . . . L . . . . . .
investigations.decline              . . . L . . . . . .
measures.list                       E D R L M A . . . .
measures.read                       E D R L M A . . . .
measures.propose_liability          E . . . . . . . . .
measures.propose_accountability     . D . . . . . . . .
measures.decide                     . . . L . . . . . .
measures.approve_below_maximum      . . . L . . . . . .
measures.request_no_transfer        E D . L . . . . . .
measures.approve_no_transfer        . . . L . . . . . .
measures.execute                    E D . . . . . . . .
measures.propose                    E D . . . . . . . .
measures.end                        E D . L . . . . . .
measures.export                     E D . L . A . . . .
rectifications.report               E D . . . . . . . .
rectifications.sign_off             E D . L . . . . . .
deadlines.list                      E D R L M A . . . .
deadlines.read                      E D R L M A . . . .
deadlines.keep                      E D . . . A . . . .
deadlines.extend                    E D . L . A . . . .
deadlines.waive                     . . . L . . . . . .
deadlines.hand_over                 E D . L . A . . . .
deadlines.export                    E D . L . A . . . .
search.read                         E D R L M A . . . .
search.export                       E D . L M . . . . .
compilations.list                   . . . L M . . . . .
compilations.read                   . . . L M . . . . .
compilations.make                   . . . . M . . . . .
compilations.download               . . . L M . . . . .
people.list                         . . . . . . S G . .
people.edit                         . . . . . . S . . .
people.unlock                       . . . . . . . G . .
roles.grant                         . . . . . . . G . .
units.list                          . . . . . . S G . .
units.edit                          . . . . . . S . . .
trail.read                          . . . . . . . . U .
trail.verify                        . . . . . . . . U .
trail.export                        . . . . . . . . U .
"""


def rows() -> dict[str, frozenset[str]]:
    found = {}
    for line in EXPECTED.strip().splitlines():
        act, *cells = line.split()
        found[act] = frozenset(LETTERS[cell] for cell in cells if cell != ".")
    return found


CELLS = [(act, role) for act in rows() for role in ROLES]


def holder(*roles: str, unit: str = "city") -> Actor:
    return Actor("p", "某人", unit=unit, grants=tuple(Grant(role, unit) for role in roles))


def printed() -> str:
    """The table as the product has it, in the shape of EXPECTED."""
    lines = []
    for act, roles in TABLE.items():
        lines.append(f"{act:<36}" + " ".join(k if role in roles else "." for k, role in LETTERS.items()))
    return "\n".join(lines)


def test_the_table_is_the_one_written_here() -> None:
    print(printed())
    assert dict(TABLE) == rows()


@pytest.mark.parametrize(("act", "role"), CELLS, ids=[f"{role}-{act}" for act, role in CELLS])
def test_a_role_may_what_its_row_says_and_nothing_else(act: str, role: str) -> None:
    assert may(holder(role), act) is (role in rows()[act])


@pytest.mark.parametrize("act", TABLE)
def test_someone_without_a_role_reaches_only_home_and_the_own_account(act: str) -> None:
    assert may(holder(), act) is (act in {"home.read", "own.account"})


@pytest.mark.parametrize("act", TABLE)
def test_the_operator_and_the_system_may_everything(act: str) -> None:
    assert may(operator(), act)
    assert may(SYSTEM, act, ["elsewhere"])


def test_an_act_outside_the_table_is_a_mistake_and_not_a_permission() -> None:
    with pytest.raises(ValueError, match=r"cases\.burn"):
        may(operator(), "cases.burn")


def test_the_administrators_see_no_case_content() -> None:
    for role in ADMINISTRATORS:
        nouns = {act.partition(".")[0] for act, roles in TABLE.items() if role in roles}
        assert nouns.isdisjoint(
            {"cases", "investigations", "measures", "rectifications", "search", "compilations"}
        )


def test_no_case_role_administers() -> None:
    for role in BUSINESS:
        nouns = {act.partition(".")[0] for act, roles in TABLE.items() if role in roles}
        assert nouns.isdisjoint({"people", "units", "roles", "trail"})


def test_every_role_has_a_name_and_a_description() -> None:
    assert all(str(role.label) and str(role.description) for role in ROLES.values())


@pytest.mark.parametrize(
    ("held", "thing", "allowed"),
    [
        ("city", ["city"], True),
        ("city", ["city", "donghu"], True),
        ("donghu", ["city", "donghu"], True),
        ("donghu", ["city"], False),
        ("donghu", ["city", "nanshan"], False),
        ("city", [], False),
        ("elsewhere", ["city"], False),
    ],
)
def test_a_role_reaches_its_unit_and_what_lies_below(held: str, thing: list[str], allowed: bool) -> None:
    assert may(holder("leader", unit=held), "measures.decide", thing) is allowed


def test_a_role_for_one_unit_lends_nothing_to_another_role() -> None:
    actor = Actor("p", "某人", grants=(Grant("leader", "donghu"), Grant("reviewer", "city")))
    assert not may(actor, "measures.decide", ["city"])
    assert may(actor, "investigations.review", ["city"])


PAIRS = list(itertools.combinations(ROLES, 2))


@pytest.mark.parametrize(("one", "other"), PAIRS, ids=[f"{a}+{b}" for a, b in PAIRS])
def test_two_roles_clash_when_one_administers(one: str, other: str) -> None:
    forbidden = one in ADMINISTRATORS or other in ADMINISTRATORS
    assert clash([one, other]) == ((one, other) if forbidden else None)
    assert (clash([other, one]) is not None) is forbidden


@given(st.lists(st.sampled_from(sorted(ROLES)), max_size=6))
def test_roles_clash_exactly_when_an_administrator_is_not_alone(roles: list[str]) -> None:
    administers = set(roles) & ADMINISTRATORS
    assert (clash(roles) is not None) is bool(administers and len(set(roles)) > 1)


@given(st.lists(st.tuples(st.sampled_from(sorted(ROLES)), st.sampled_from(["city", "donghu"])), max_size=5))
def test_more_grants_never_take_a_permission_away(grants: list[tuple[str, str]]) -> None:
    fewer = Actor("p", "某人", grants=tuple(Grant(*grant) for grant in grants[:-1]))
    more = Actor("p", "某人", grants=tuple(Grant(*grant) for grant in grants))
    for act in TABLE:
        assert may(more, act) >= may(fewer, act)
        assert may(more, act, ["city", "donghu"]) >= may(fewer, act, ["city", "donghu"])
