"""Who may do what: the roles, and one table of act × role.

Whether a particular case is visible is another question, answered by `casebook.cases.visibility`;
here stands what kind of act a role allows at all, and for which units it is held.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l

from casebook.acts import Actor


class Role(NamedTuple):
    label: Any
    description: Any


ENFORCEMENT = "enforcement"
DISCIPLINE = "discipline"
REVIEWER = "reviewer"
LEADER = "leader"
EDUCATION = "education"
CASE_ADMIN = "case_admin"
SYSTEM_ADMIN = "system_admin"
SECURITY_ADMIN = "security_admin"
AUDITOR = "auditor"

ROLES: Mapping[str, Role] = MappingProxyType(
    {
        ENFORCEMENT: Role(_l("执法办案人员"), _l("办理责任调查；追责问责调查只见其状态")),
        DISCIPLINE: Role(_l("纪检监察办案人员"), _l("办理追责问责调查；承办案件的两条调查都可查阅")),
        REVIEWER: Role(_l("审理人员"), _l("决定前审核所分派的一条调查；不得审核自己调查过的案件")),
        LEADER: Role(_l("领导"), _l("批准、分派、决定、结案；查阅所领导单位案件的两条调查")),
        EDUCATION: Role(_l("宣教人员"), _l("对已放行的案件脱敏、汇编、发布")),
        CASE_ADMIN: Role(_l("案管人员"), _l("登记线索、分派、归档结案；不见追责问责调查的内容")),
        SYSTEM_ADMIN: Role(_l("系统管理员"), _l("管理账号和单位；不见案件内容")),
        SECURITY_ADMIN: Role(_l("安全保密管理员"), _l("授予和收回角色、解锁账号；不见案件内容")),
        AUDITOR: Role(_l("安全审计员"), _l("查阅和核验审计记录；不见案件内容")),
    }
)

#: The three administrators, who must be three people (三员分立, GB/T 22239 level 3).
ADMINISTRATORS = frozenset({SYSTEM_ADMIN, SECURITY_ADMIN, AUDITOR})
BUSINESS = frozenset(ROLES) - ADMINISTRATORS
#: Held by whoever is signed in, with or without a role.
SIGNED_IN = "signed_in"
EVERYONE = frozenset(ROLES) | {SIGNED_IN}


def _roles(*roles: str) -> frozenset[str]:
    return frozenset(roles)


_HANDLERS = _roles(ENFORCEMENT, DISCIPLINE)

TABLE: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "home.read": EVERYONE,
        "own.account": EVERYONE,
        # the law as it is kept here
        "law.read": frozenset(ROLES),
        "law.keep": _roles(REVIEWER, CASE_ADMIN),
        "law.apply": _roles(LEADER),
        # cases
        "cases.list": BUSINESS,
        "cases.read": BUSINESS,
        "cases.register": _roles(ENFORCEMENT, CASE_ADMIN),
        "cases.edit": _HANDLERS | {CASE_ADMIN},
        "cases.export": _roles(ENFORCEMENT, DISCIPLINE, LEADER, EDUCATION, CASE_ADMIN),
        "cases.import": _roles(LEADER, CASE_ADMIN),
        "cases.assign": _roles(LEADER, CASE_ADMIN),
        "cases.release": _roles(LEADER),
        "cases.close": _roles(LEADER, CASE_ADMIN),
        "cases.reopen": _roles(LEADER),
        "cases.attach": _HANDLERS | {CASE_ADMIN},
        "cases.suggest": _HANDLERS | {LEADER, CASE_ADMIN},
        # the two investigations
        "investigations.run_liability": _roles(ENFORCEMENT),
        "investigations.run_accountability": _roles(DISCIPLINE),
        "investigations.review": _roles(REVIEWER),
        "investigations.approve": _roles(LEADER),
        "investigations.record": _roles(CASE_ADMIN),
        "investigations.ask_recusal": _HANDLERS | {REVIEWER, LEADER, CASE_ADMIN},
        "investigations.decide_recusal": _roles(LEADER),
        "investigations.decline": _roles(LEADER),
        # measures and rectifications
        "measures.list": BUSINESS,
        "measures.read": BUSINESS,
        "measures.propose": _HANDLERS,  # the page; which half, the two below say
        "measures.propose_liability": _roles(ENFORCEMENT),
        "measures.propose_accountability": _roles(DISCIPLINE),
        "measures.decide": _roles(LEADER),
        "measures.approve_below_maximum": _roles(LEADER),
        "measures.request_no_transfer": _HANDLERS | {LEADER},
        "measures.approve_no_transfer": _roles(LEADER),
        "measures.execute": _HANDLERS,
        "measures.end": _HANDLERS | {LEADER},
        "measures.export": _HANDLERS | {LEADER, CASE_ADMIN},
        "rectifications.report": _HANDLERS,
        "rectifications.sign_off": _HANDLERS | {LEADER},
        # clocks
        "deadlines.list": BUSINESS,
        "deadlines.read": BUSINESS,
        "deadlines.keep": _HANDLERS | {CASE_ADMIN},  # start, meet, pause, resume by hand, and take that back
        "deadlines.extend": _HANDLERS | {LEADER, CASE_ADMIN},
        "deadlines.waive": _roles(LEADER),
        "deadlines.hand_over": _HANDLERS | {LEADER, CASE_ADMIN},
        "deadlines.export": _HANDLERS | {LEADER, CASE_ADMIN},
        # precedent and education
        "search.read": BUSINESS,
        "search.export": _HANDLERS | {LEADER, EDUCATION},
        "compilations.list": _roles(EDUCATION, LEADER),
        "compilations.read": _roles(EDUCATION, LEADER),
        "compilations.make": _roles(EDUCATION),
        "compilations.download": _roles(EDUCATION, LEADER),
        # the three administrators
        "people.list": _roles(SYSTEM_ADMIN, SECURITY_ADMIN),
        "people.edit": _roles(SYSTEM_ADMIN),
        "people.unlock": _roles(SECURITY_ADMIN),
        "roles.grant": _roles(SECURITY_ADMIN),
        "units.list": _roles(SYSTEM_ADMIN, SECURITY_ADMIN),
        "units.edit": _roles(SYSTEM_ADMIN),
        "trail.read": _roles(AUDITOR),
        "trail.verify": _roles(AUDITOR),
        "trail.export": _roles(AUDITOR),
    }
)


def may(actor: Actor, act: str, units: Iterable[str] | None = None) -> bool:
    """True where a role the actor holds today allows the act.

    `units` are the unit of the thing acted on and all above it (`Case.units`, `unit_path`): the role
    must then be held for one of them. The operator of the machine and the system may everything.
    Raises ValueError for an act that stands in no row of the table.
    """
    if act not in TABLE:
        raise ValueError(f"no such act in the permission table: {act}")
    if actor.kind in {"operator", "system"}:
        return True
    roles = TABLE[act]
    if SIGNED_IN in roles:
        return True
    held = actor.units_of(*roles)
    return bool(held) if units is None else not held.isdisjoint(units)


def clash(roles: Iterable[str]) -> tuple[str, str] | None:
    """The first two roles that one person may not hold together, or None.

    No two of the three administrators, and none of them beside a role in case work.
    """
    ordered = [role for role in ROLES if role in set(roles)]
    for index, one in enumerate(ordered):
        for other in ordered[index + 1 :]:
            if one in ADMINISTRATORS or other in ADMINISTRATORS:
                return one, other
    return None
